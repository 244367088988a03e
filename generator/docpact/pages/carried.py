"""Compare what a page states with its facts: a statement that no fact carries makes its lines unread.

Reading takes what it understands; this is the law behind it. Each row, item, line of prose and inline sample of the page
is read once more by a wider grammar (``language/claims.py``), whatever became of it before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    stray_claims,
    typed_names_of,
)
from docpact.pages.language.line_claims import stated
from docpact.pages.language.polarity import visible
from docpact.pages.language.sections import plain_status
from docpact.pages.language.types import read_type
from docpact.pages.stated_facts import UNREAD, Facts, are_known, from_words, statuses_of_call
from docpact.pages.text import inline

__all__ = ["said_by_prose", "uncarried"]

_SETTLED = frozenset(["comment", "furniture", "markup", "rule", "front-matter"])
_METHODS = frozenset(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"])
_PATH_RE = re.compile(
    r"(?:https?://[^\s/`]{1,100})?(/?[\w$:{}<>\[\].~%-]{1,80}(?:/[\w$:{}<>\[\].~%-]{0,80}){0,20})(?:\?\S*)?"
)
_CELL_STATUS_RE = re.compile(r"[1-5]\d\d")
_STATUSES_RE = re.compile(r"[1-5]\d\d(?:\s*[,/;]\s*(?:or\s+)?[1-5]\d\d|\s+or\s+[1-5]\d\d){0,12}")
# "name?: string;" of a type, "@param string $name" of a comment.
_DECLARED_RE = re.compile(
    r"^\s*(?:readonly\s+)?([A-Za-z_$]\w{0,60})\??:\s*(?:string|number|boolean|Array<|Record<|\"|Date|null|[A-Z]\w+(?:\[\])?\s*;|\d|\{)[^\n,(]*;|^\s*(?:\*|//|#)?\s*@param\s+\S+\s+\$?([A-Za-z_]\w{0,60})",
    re.MULTILINE,
)
# A field that YAML describes: its name, and below it its place, type or mark.
_YAML_FIELD_RE = re.compile(
    r"^(\s*)[A-Za-z_][\w.-]*:\s*\n(?:\1\s+\w+:.*\n){0,6}?\1\s+(?:type:\s*(?:string|integer|number|boolean|array|object|float|int|uuid)|required:\s*(?:true|false)|in:\s*(?:body|query|path|header))\s*$",
    re.MULTILINE,
)
_COMMENT_RE = re.compile(r"(?:#|//|--)\s")
_COMMENTED_RE = re.compile(
    r"\s*[\"']?([A-Za-z_$][\w$.-]{0,60})[\"']?\s*(?::|=>)\s*\S.*?\s(?:#|//|--)\s*(\S.*)"
)
# A call of an HTTP library, whatever the language.
_HTTP_CALL_RE = re.compile(
    r"\b(?:requests|httpx|session|client|axios|http|https?Client|got|ky|superagent|RestClient|HTTParty|Faraday|conn|resty|reqwest)\s*(?:\.|->|::)\s*(?:get|post|put|patch|delete|request)\b|\bfetch\(|\bhttp\.NewRequest|\bHttpRequest\b|\bNet::HTTP|\bInvoke-(?:RestMethod|WebRequest)\b|\bcurl_setopt|\burllib|\bwget\b|->(?:get|post|put|patch|delete|request)\(|\bHttpMethod\.|\bRequest\.(?:get|post|put|patch|delete)\b",
    re.IGNORECASE,
)
_ANY_KEY_RE = re.compile(r"(?<!\w)[\"']([A-Za-z_$][\w$-]{0,60})[\"']\s*(?::|=>|\]|to\b)")
_CALL_WORDS = frozenset(["Authorization", "Content-Type", "Accept", "User-Agent", "method", "headers", "body", "json", "data", "params", "query", "auth", "timeout", "authorization", "content-type", "accept", "uri", "url", "form_params"])  # fmt: skip
_CODE_STATUS_RE = re.compile(
    r"\b(?:status(?:_?code)?|code|getStatusCode\(\)|is)\W{1,6}([1-5]\d\d)\b|(?:#|//)\s*([1-5]\d\d)\b"
)
_KEY_RE = re.compile(r"\"([A-Za-z_$][\w.-]{0,60})\"\s*:")
_SAMPLE_RE = re.compile(r"`\s*[{\[][^`\n]*\"\s*:[^`\n]*`")
_NOTHING = frozenset(["", "-", "–", "—", "none", "n/a", "na", "no", "null", "(none)", "nil", "—.", "…"])  # fmt: skip
_CODE_RE = re.compile(r"`([A-Za-z_$][\w.\[\]-]{0,60})`")
_SENTENCE_RE = re.compile(r"(?<=[.;!?])\s+|\n(?=\s*[•*·-]\s)")
_EXAMPLE_HEADS = frozenset(["example", "examples", "sample", "sample value", "example value", "example(s)", "e.g.", "since", "version", "added in"])  # fmt: skip


def uncarried(
    blocks: Sequence[Block],
    operations: Iterable[OperationFacts],
    facts_at: Callable[[int], Facts],
    owners: Mapping[int, int],
) -> dict[int, str]:
    """Return the lines that state what no fact carries, with the reason.

    Args:
        blocks: The page.
        operations: Its operations.
        facts_at: The facts of each line, see :func:`facts_by_line`.
        owners: Lines that belong to a field on another line.

    """
    lost: dict[int, str] = {}
    for operation in operations:
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
            marks = _mark_columns(block.table, facts_at)
            for row in _rows(block.table):
                reason = marks.get(row.line) or _row(
                    block.table, row, facts_at(row.line), facts_at(0)
                )
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
    if _YAML_FIELD_RE.search(text) and not any(line in facts.samples for line in lines):
        return UNREAD["fields"]
    if names and not are_known(names, facts):
        return UNREAD["fields"]
    for line in text.split("\n") if _COMMENT_RE.search(text) else ():
        match = _COMMENTED_RE.match(line)
        if match is None:
            continue
        held = facts.named.get(match.group(1), ())
        said = stated(match.group(2))
        if said is not None and not any(from_words(one, said) for one in held):
            return UNREAD[said]
        if any(
            not any(_carries(one, claim, facts) for one in held)
            for claim in claims_of(match.group(2))
        ):
            return UNREAD["limit"]
    if _HTTP_CALL_RE.search(text):
        keys = _ANY_KEY_RE.findall(text)
        keys = [key for key in dict.fromkeys(keys) if key not in _CALL_WORDS]
        if sum(not are_known([key], facts) for key in keys) * 2 > len(keys):
            return UNREAD["fields"]
        for status in (one or other for one, other in _CODE_STATUS_RE.findall(text)):
            if status not in facts.statuses:
                return f"the status {status} was not read"
    if not any(line in facts.calls for line in lines):
        return None
    keys = _KEY_RE.findall(text)
    return UNREAD["fields"] if keys and not are_known(keys, facts) else None


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
            _described(words, fields, facts, first=start == 0)
            if fields
            else said_by_prose(words, facts_at(first), first)
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
        if _lists(row):
            return "this row was not read"
        for cell in row.cells:
            status = plain_status(cell.text)
            if (
                status is not None
                and status not in facts.statuses
                and f"{status[0]}XX" not in facts.statuses
            ):
                return f"the status {status} was not read"
        return _announced(row, everywhere)
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
    known = statuses_of_call(method, path, facts)
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


def _mark_columns(table: Table, facts_at: Callable[[int], Facts]) -> dict[int, str]:
    """The rows of fields with a mark in a column whose heading is not known and that gave no fact."""
    rows = [row for row in table.rows if facts_at(row.line).at.get(row.line)]
    found: dict[int, str] = {}
    for at, header in enumerate(table.header):
        head = inline(header.text).strip(" :").lower()
        if len(rows) < 2 or header_word(head) is not None or head in _EXAMPLE_HEADS:
            continue
        cells = {
            row.line: inline(visible(row.cells[at].text)).strip()
            for row in rows
            if at < len(row.cells)
        }
        marks = {cell for cell in cells.values() if cell.lower() not in _NOTHING}
        if not marks or len(marks) > 4 or any(len(mark) > 12 or " " in mark for mark in marks):
            continue
        fields = {row.line: facts_at(row.line).at[row.line] for row in rows}
        if any(one.name in marks for held in fields.values() for one in held):
            continue
        if not any(from_words(one, "required") for held in fields.values() for one in held):
            found.update(
                (line, f"the column {head[:40]!r} was not read")
                for line, cell in cells.items()
                if cell
            )
    return found


_MARKED_TYPE_RE = re.compile(
    r"\b(?:string|integer|int|number|boolean|bool|object|array|date|time|float|decimal|uuid|text)s?(?:\[\])?\s?([!?∅†‡✱*]{1,3})(?=[\s,;:)–—|]|$)"
)


def _cell(head: str, words: str, fields: list[Field]) -> str | None:
    role = header_word(head) if head else None
    if role == "default" and not any(one.has_default for one in fields):
        marked = words.strip("*_` ").lower() == "required"
        return None if marked and any(one.required for one in fields) else UNREAD["default"]
    if role == "values" and not any(one.enum for one in fields):
        return UNREAD["values"]
    if role == "type" and not any(one.type for one in fields):
        return UNREAD["type"]
    if role == "required" and not any(one.required is not None for one in fields):
        return UNREAD["required"]
    if role == "nullable" and yes_or_no(words) and not any(one.nullable for one in fields):
        return UNREAD["nullable"]
    return None


# "start_gun — time?", "inspector (text of any length)": the words where a type is expected.
_KIND_RE = re.compile(
    r"\W{0,6}`?[A-Za-z_$][\w$.\[\]{}-]{0,80}`?\W{0,3}(?:\s[–—-]\s+|\s*\(|\s*:\s+)([A-Za-z][\w/-]{1,20}(?:\s[a-z]{2,12})?)\W{0,3}(?:\s[–—-]\s|[,;)(?!∅]|$)"
)
_NO_KIND_RE = re.compile(
    r"(?:required|optional|mandatory|path|query|header|body|cookie|deprecated|default|see|nullable|example|e\.g|read-?only|write-?only|unique|new)\b",
    re.IGNORECASE,
)


def _described(text: str, fields: list[Field], facts: Facts, *, first: bool = False) -> str | None:
    if first and not any(from_words(one, "type") for one in fields):
        match = _KIND_RE.match(inline(visible(text), keep_code=True))
        if match is not None and not _NO_KIND_RE.match(match.group(1)):
            return UNREAD["type"]
    if _MARKED_TYPE_RE.search(inline(visible(text))) and not any(
        from_words(one, "required") for one in fields
    ):
        return UNREAD["required"]
    own = {one.name for one in fields} | {one.path for one in fields}
    inner = [
        name
        for name in _CODE_RE.findall(inline(text, keep_code=True))
        if name.partition(".")[0] in own
    ]
    if inner and not are_known(inner, facts):
        return UNREAD["fields"]
    strays = (one for one in stray_claims(text) if one.words not in facts.statuses)
    for claim in (*claims_of(text), *strays):
        if not any(_carries(one, claim, facts) for one in fields):
            return UNREAD[claim.kind]
    return None


_NUMERIC = ("integer", "number", "boolean")


def _carries(one: Field, claim: Claim, facts: Facts) -> bool:
    """Whether a field has the fact that a claim is about, or cannot have it."""
    kind = claim.kind
    if kind == "limit":
        held = _numbers(one) | {
            number for child in facts.below.get(one.path, ()) for number in _numbers(child)
        }
        return all(
            number in held or number - 1 in held or number + 1 in held for number in claim.numbers
        )
    if kind == "sign":
        return (
            bool(one.limits)
            or bool(one.enum)
            or any(child.limits for child in facts.below.get(one.path, ()))
        )
    if kind == "default":
        return one.has_default or any(child.has_default for child in facts.below.get(one.path, ()))
    if kind == "values":
        return (
            bool(one.enum)
            or one.type == "boolean"
            or any(child.enum for child in facts.below.get(one.path, ()))
            or are_known(_CODE_RE.findall(claim.words), facts)
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
    return not others or are_known(others, facts)


def _numbers(one: Field) -> set[float]:
    held = {float(value) for value in one.limits.values()}
    values = [*(one.enum or ()), one.default] if one.has_default else [*(one.enum or ())]
    for value in values:
        try:
            held.add(float(value))
        except (TypeError, ValueError):
            continue
    return held


def said_by_prose(words: str, facts: Facts, line: int) -> str | None:
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
        if names and not are_known(names, facts):
            return UNREAD["fields"]
    fields = [one for name in _CODE_RE.findall(words) for one in facts.named.get(name, ())]
    for claim in claims_of(words) if fields else ():
        if claim.kind in ("nullable", "deprecated", "fields"):
            continue
        if not any(_carries(one, claim, facts) for one in fields):
            return UNREAD[claim.kind]
    return None
