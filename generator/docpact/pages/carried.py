"""Compare what a page states with its facts: a statement that no fact carries makes its lines unread.

Reading takes what it understands; this is the law behind it. Each row, item, line of prose and inline sample of the page
is read once more by a wider grammar (``language/claims.py``), whatever became of it before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docpact.pages.blocks import Block, Row, Table
from docpact.pages.facts import Field, OperationFacts
from docpact.pages.language.cells import header_word, read_name, yes_or_no
from docpact.pages.language.claims import (
    Claim,
    asks_for_credentials,
    claims_of,
    headers_and_scopes_of,
    lists_a_field,
    names_a_server,
    statuses_of,
    typed_names_of,
)
from docpact.pages.language.polarity import visible
from docpact.pages.language.types import read_type
from docpact.pages.spans import Spans
from docpact.pages.text import inline

__all__ = ["Facts", "uncarried"]

_SETTLED = frozenset(["comment", "furniture", "markup", "rule", "front-matter"])
_METHODS = frozenset(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"])
_PATH_RE = re.compile(
    r"(?:https?://[^\s/`]{1,100})?(/?[\w$:{}<>\[\].~%-]{1,80}(?:/[\w$:{}<>\[\].~%-]{0,80}){0,20})(?:\?\S*)?"
)
_PLACEHOLDER_RE = re.compile(r"\{[^{}]*\}|<[^<>]*>|\[[^\[\]]*\]|(?<=/)[:$]\w+|#\{[^{}]*\}")
_CELL_STATUS_RE = re.compile(r"[1-5]\d\d")
_STATUSES_RE = re.compile(r"[1-5]\d\d(?:\s*[,/;]\s*(?:or\s+)?[1-5]\d\d|\s+or\s+[1-5]\d\d){0,12}")
# "name?: string;" of a type, "@param string $name" of a comment.
_DECLARED_RE = re.compile(
    r"^\s*(?:readonly\s+)?([A-Za-z_$]\w{0,60})\??:\s*(?:string|number|boolean|Array<|Record<|\"|Date|null|[A-Z]\w+(?:\[\])?\s*;|\d|\{)[^\n,(]*;|^\s*(?:\*|//|#)?\s*@param\s+\S+\s+\$?([A-Za-z_]\w{0,60})",
    re.MULTILINE,
)
_KEY_RE = re.compile(r"\"([A-Za-z_$][\w.-]{0,60})\"\s*:")
_SAMPLE_RE = re.compile(r"`\s*[{\[][^`\n]*\"\s*:[^`\n]*`")
_NOTHING = frozenset(["", "-", "–", "—", "none", "n/a", "na", "no", "null", "(none)", "nil", "—.", "…"])  # fmt: skip
_CODE_RE = re.compile(r"`([A-Za-z_$][\w.\[\]-]{0,60})`")
_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+|\n(?=\s*[•*·-]\s)")
_UNREAD = {
    "limit": "a limit was not read",
    "default": "a default was not read",
    "values": "a list of values was not read",
    "required": "whether it is required was not read",
    "deprecated": "a mark of deprecation was not read",
    "nullable": "whether it may be null was not read",
    "format": "a format was not read",
    "type": "a type was not read",
    "fields": "names of fields in this text were not read",
}
_WORDS = frozenset(["true", "false", "null", "string", "integer", "number", "boolean", "object", "array", "int", "bool", "float"])  # fmt: skip
_EXAMPLE_HEADS = frozenset(["example", "examples", "sample", "sample value", "example value", "example(s)", "e.g.", "since", "version", "added in"])  # fmt: skip


def _shape(path: str) -> str:
    return _PLACEHOLDER_RE.sub("{}", path).strip("/").lower()


def _endings(shape: str) -> list[str]:
    """Return a path, and what follows each of its first slashes."""
    parts = shape.split("/", _MOST_SEGMENTS)
    return ["/".join(parts[at:]) for at in range(len(parts))]


_MOST_SEGMENTS = 50


@dataclass(slots=True)
class Facts:
    """The facts of one operation, or of several that share lines, as statements are compared with them."""

    at: dict[int, list[Field]] = field(default_factory=lambda: defaultdict(list))
    """The fields and parameters of a line."""
    named: dict[str, list[Field]] = field(default_factory=lambda: defaultdict(list))
    """The fields and parameters by their own names and paths."""
    statuses: set[str] = field(default_factory=set[str])
    known: set[str] = field(default_factory=set[str])
    """Names and values that are facts, in lower case."""
    operations: dict[tuple[str, str], set[str]] = field(
        default_factory=dict[tuple[str, str], set[str]]
    )
    """The statuses of each operation, by its method and its path with nameless placeholders."""
    endings: dict[tuple[str, str], set[str]] = field(
        default_factory=dict[tuple[str, str], set[str]]
    )
    """The same by each ending of the path, of the first operation that ends so."""
    samples: set[int] = field(default_factory=set[int])
    """The lines of samples and calls."""
    calls: set[int] = field(default_factory=set[int])
    auth: bool = False
    servers: bool = False

    def add(self, operation: OperationFacts) -> None:
        """Add what an operation states."""
        bodies = [body for body in (operation.request, *operation.responses) if body is not None]
        fields = [*operation.parameters, *(one for body in bodies for one in body.fields)]
        for one in fields:
            self.at[one.line].append(one)
            for name in {one.name, one.path, one.path.replace("[]", "")}:
                self.named[name].append(one)
            self.known.update((one.name.lower(), one.path.lower().replace("[]", "")))
            self.known.update(str(value).lower() for value in one.enum or ())
            if one.has_default:
                self.known.add(str(one.default).lower())
        self.statuses.update(str(one.status).upper() for one in operation.responses if one.status)
        self.known.update(one.lower() for one in (*operation.scopes, *operation.auth))
        shape = _shape(operation.path)
        statuses = {str(one.status).upper() for one in operation.responses if one.status}
        self.operations[operation.method, shape] = statuses
        for ending in _endings(shape):
            self.endings.setdefault((operation.method, ending), statuses)
        self.samples.update(one.line for body in bodies for one in body.samples)
        self.calls.update(one.line for one in operation.calls)
        self.auth = self.auth or bool(operation.auth)
        self.servers = self.servers or bool(operation.servers)


def uncarried(
    blocks: Sequence[Block],
    operations: Iterable[tuple[OperationFacts, tuple[int, int]]],
    owners: Mapping[int, int],
) -> dict[int, str]:
    """Return the lines that state what no fact carries, with the reason.

    Args:
        blocks: The page.
        operations: Each operation with its first and last line.
        owners: Lines that belong to a field on another line.

    """
    spans = [(span, one) for one, span in operations]
    everywhere = Facts()
    each: list[Facts] = []
    for _, operation in spans:
        everywhere.add(operation)
        own = Facts()
        own.add(operation)
        each.append(own)
    shared: dict[tuple[int, ...], Facts] = {}
    by_line = Spans(span for span, _ in spans)

    def facts_at(line: int) -> Facts:
        found = by_line.at(line)
        if not found:
            return everywhere
        if len(found) == 1:
            return each[found[0]]
        if found not in shared:
            both = Facts()
            for at in found:
                both.add(spans[at][1])
            shared[found] = both
        return shared[found]

    lost: dict[int, str] = {}
    for _, operation in spans:
        lost.update(_damaged(operation))
    for line, reason in _walk(blocks, facts_at, owners):
        lost.setdefault(line, reason)
    return lost


_ODD_RE = re.compile(r"[{}#|<>\\\"`]|\[(?!\])|(?<!\[)\]")


def _damaged(operation: OperationFacts) -> Iterator[tuple[int, str]]:
    """The lines of names and servers that look as if the capture had damaged them."""
    bodies = [body for body in (operation.request, *operation.responses) if body is not None]
    for one in (*operation.parameters, *(one for body in bodies for one in body.fields)):
        if one.path.endswith(".*"):
            continue  # the values of a map, whatever their name is written like
        if _ODD_RE.search(one.name.replace("[]", "")) and "[" + one.name not in one.path:
            yield one.line, f"{one.name[:40]!r} is an unusual name"
    for server in operation.servers:
        if server.count("{") != server.count("}") or not _HOST_RE.match(server):
            yield operation.lines.get("servers", operation.line), "an unusual server"


_HOST_RE = re.compile(r"(?:https?|wss?)://[\w.{}:<>$\[\]-]+(?:/|$)|/|\{|[\w.-]+$|\$")


def _walk(
    blocks: Sequence[Block], facts_at: Callable[[int], Facts], owners: Mapping[int, int]
) -> Iterator[tuple[int, str]]:
    for block in blocks:
        if block.kind in _SETTLED:
            continue
        if block.kind == "table" and block.table is not None:
            for row in _rows(block.table):
                reason = _row(block.table, row, facts_at(row.line), facts_at(0))
                if reason is not None:
                    yield row.line, reason
        elif block.kind == "code" and block.code is not None:
            facts = facts_at(block.line)
            reason = _code(block.code.text, range(block.line, block.end + 1), facts)
            if reason is not None:
                yield block.line, reason
        elif block.kind in ("paragraph", "heading", "item", "definition", "details"):
            text = block.text or block.title
            if block.kind == "definition":
                text = "\n".join([text, *(child.text for child in block.children)])
            yield from _text(block, text, facts_at, owners.get(block.line, block.line))
        if block.children and block.kind != "definition":
            yield from _walk(block.children, facts_at, owners)


def _code(text: str, lines: range, facts: Facts) -> str | None:
    """Why code that holds a call is unread: it shows keys, as of a response, without a fact."""
    declared = _DECLARED_RE.findall(text)
    names = [name for pair in declared for name in pair if name]
    if names and not _known(names, facts):
        return _UNREAD["fields"]
    if not any(line in facts.calls for line in lines):
        return None
    keys = _KEY_RE.findall(text)
    return _UNREAD["fields"] if keys and not _known(keys, facts) else None


def _rows(table: Table) -> Iterator[Row]:
    """The rows of a table, and its header where that is one, as crawlers write it."""
    if table.header and read_name(table.header[0].text).name is not None:
        line = min([table.line, *(cell.line for cell in table.header)])
        if table.rows:
            yield Row(table.header, line, min(table.rows[0].line - 1, line))
    yield from table.rows


def _text(
    block: Block, text: str, facts_at: Callable[[int], Facts], owner: int
) -> Iterator[tuple[int, str]]:
    """The lines of running text that are unread; of a field's description its first line too."""
    facts = facts_at(block.line)
    fields = [
        one
        for one in facts.at.get(owner, [])
        if set(one.origin.values()) - {"url", "curl", "habit"}
    ]
    at = 0
    for sentence in _SENTENCE_RE.split(text):
        start = max(at, text.find(sentence, at))
        at = start + len(sentence)
        first = min(block.end, block.line + text.count("\n", 0, start))
        last = min(block.end, first + sentence.count("\n"))
        words = sentence.replace("\n", " ") if block.kind == "paragraph" else sentence
        reason = (
            _described(words, fields, facts) if fields else _prose(words, facts_at(first), first)
        )
        if reason is not None:
            yield from ((line, reason) for line in range(first, last + 1))
            if fields:
                yield owner, reason


def _row(table: Table, row: Row, facts: Facts, everywhere: Facts) -> str | None:
    fields = [one for line in range(row.line, row.end + 1) for one in facts.at.get(line, [])]
    heads = [inline(cell.text).strip(" :").lower() for cell in table.header]
    if not fields:
        if row.cells is table.header:
            return None
        return "this row was not read" if _lists(row) else _announced(row, everywhere)
    texts: list[str] = []
    for at, cell in enumerate(row.cells):
        head = heads[at] if at < len(heads) else ""
        words = inline(visible(cell.text)).strip()
        if head in _EXAMPLE_HEADS or words.lower() in _NOTHING:
            continue
        reason = _cell(head, words, fields)
        if reason is not None:
            return reason
        if at or len(row.cells) == 1:
            texts.append(cell.text)
    return _described("; ".join(texts), fields, facts)


def _lists(row: Row) -> bool:
    """Whether a row has a name and a type."""
    cells = [visible(cell.text) for cell in row.cells]
    name = read_name(cells[0]).name if cells else None
    return (
        name is not None
        and header_word(cells[0]) is None
        and any((kind := read_type(cell)) is not None and not kind.choice for cell in cells[1:3])
    )


def _announced(row: Row, facts: Facts) -> str | None:
    """Why a row with a method and a path in cells of their own, and maybe statuses, is unread."""
    cells = [inline(cell.text).strip() for cell in row.cells]
    method = next((cell.upper() for cell in cells if cell.upper() in _METHODS), None)
    path = next(
        (match.group(1) for cell in cells if "/" in cell and (match := _PATH_RE.fullmatch(cell))),
        None,
    )
    if method is None or path is None:
        return None
    shape = _shape(path)
    known = facts.endings.get((method, shape))
    for ending in _endings(shape):
        known = facts.operations.get((method, ending)) if known is None else known
    if known is None:
        return f"the operation {method} {path[:80]} was not read"
    said = [
        one
        for cell in cells
        for one in _CELL_STATUS_RE.findall(cell)
        if _STATUSES_RE.fullmatch(cell)
    ]
    missing = [status for status in said if status not in known]
    return f"the status {missing[0]} was not read" if missing else None


def _cell(head: str, words: str, fields: list[Field]) -> str | None:
    role = header_word(head) if head else None
    if role == "default" and not any(one.has_default for one in fields):
        marked = words.strip("*_` ").lower() == "required"
        return None if marked and any(one.required for one in fields) else _UNREAD["default"]
    if role == "values" and not any(one.enum for one in fields):
        return _UNREAD["values"]
    if role == "type" and not any(one.type for one in fields):
        return _UNREAD["type"]
    if role == "required" and not any(one.required is not None for one in fields):
        return _UNREAD["required"]
    if role == "nullable" and yes_or_no(words) and not any(one.nullable for one in fields):
        return _UNREAD["nullable"]
    return None


def _described(text: str, fields: list[Field], facts: Facts) -> str | None:
    own = {one.name for one in fields} | {one.path for one in fields}
    inner = [
        name
        for name in _CODE_RE.findall(inline(text, keep_code=True))
        if name.partition(".")[0] in own
    ]
    if inner and not _known(inner, facts):
        return _UNREAD["fields"]
    for claim in claims_of(text):
        if not any(_carries(one, claim, facts) for one in fields):
            return _UNREAD[claim.kind]
    return None


_NUMERIC = ("integer", "number", "boolean")


def _carries(one: Field, claim: Claim, facts: Facts) -> bool:
    """Whether a field has the fact that a claim is about, or cannot have it."""
    kind = claim.kind
    if kind == "limit":
        held = _numbers(one) | {
            number for child in _below(one, facts) for number in _numbers(child)
        }
        return all(
            number in held or number - 1 in held or number + 1 in held for number in claim.numbers
        )
    if kind == "default":
        return one.has_default or any(child.has_default for child in _below(one, facts))
    if kind == "values":
        return (
            bool(one.enum)
            or one.type == "boolean"
            or any(child.enum for child in _below(one, facts))
            or _known(_CODE_RE.findall(claim.words), facts)
        )
    if kind == "required":
        return one.required is not None
    if kind == "deprecated":
        return one.deprecated
    if kind == "nullable":
        return bool(one.nullable)
    if kind == "format":
        return one.format is not None or one.type in _NUMERIC
    if kind == "type":
        return one.type is not None
    others = [name for name in claim.names if name not in (one.name, one.path, *(one.enum or ()))]
    return not others or _known(others, facts)


def _known(names: Iterable[str], facts: Facts) -> bool:
    names = list(names)
    return bool(names) and all(
        name.lower() in _WORDS
        or name.lower() in facts.known
        or name.lower().replace("[]", "") in facts.known
        for name in names
    )


def _numbers(one: Field) -> set[float]:
    held = {float(value) for value in one.limits.values()}
    values = [*(one.enum or ()), one.default] if one.has_default else [*(one.enum or ())]
    for value in values:
        try:
            held.add(float(value))
        except (TypeError, ValueError):
            continue
    return held


def _below(one: Field, facts: Facts) -> Iterator[Field]:
    for line_fields in facts.at.values():
        for other in line_fields:
            if other is not one and other.path.startswith((f"{one.path}.", f"{one.path}[]")):
                yield other


def _prose(words: str, facts: Facts, line: int) -> str | None:
    """Why a line of prose, or an item, is unread: a status or something about a field that no fact carries."""
    for status in statuses_of(words):
        if status not in facts.statuses and f"{status[0]}XX" not in facts.statuses:
            return f"the status {status} was not read"
    if lists_a_field(inline(visible(words), keep_code=True)):
        return "looks like a fact, but was not read"
    if _SAMPLE_RE.search(words) and line not in facts.samples:
        return "a sample in this text was not read"
    if not facts.auth and asks_for_credentials(words):
        return "how to authenticate was not read"
    if not facts.servers and "://" in words and names_a_server(words):
        return "a server was not read"
    if "`" in words and any(
        not facts.known & {name.lower(), f"header:{name.lower()}"}
        for name in headers_and_scopes_of(words)
    ):
        return "a header or scope was not read"
    for names in (
        typed_names_of(words),
        *(one.names for one in claims_of(words) if one.kind == "fields"),
    ):
        if names and not _known(names, facts):
            return _UNREAD["fields"]
    fields = [one for name in _CODE_RE.findall(words) for one in facts.named.get(name, ())]
    for claim in claims_of(words) if fields else ():
        if claim.kind in ("nullable", "deprecated", "fields"):
            continue
        if not any(_carries(one, claim, facts) for one in fields):
            return _UNREAD[claim.kind]
    return None
