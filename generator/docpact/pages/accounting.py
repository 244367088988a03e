"""The state of each line of a page: source of a fact, understood prose, furniture, or unread.

The blocks of a page partition its lines. A block that gave a fact, or whose text was understood, is read. Of the
others those that look like a fact (a name with a type, a status, a limit, a method with a path) are unread; what looks like
none is prose or furniture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from docpact.pages.blocks import Block, Document, Row
from docpact.pages.facts import Diagnostic, OperationFacts, Unread, UnreadKind
from docpact.pages.language.cells import header_word, read_name
from docpact.pages.language.claims import TYPES, lists_a_field
from docpact.pages.language.patterns import statuses_in
from docpact.pages.language.polarity import visible
from docpact.pages.language.sections import plain_status
from docpact.pages.language.types import read_type
from docpact.pages.line_law import unread_lines
from docpact.pages.operation.announcement_lines import is_mention
from docpact.pages.operation.wording import is_stamp
from docpact.pages.spans import Spans
from docpact.pages.stated_facts import Facts
from docpact.pages.text import inline

__all__ = ["Account", "account_of", "coverage", "looks_like_a_fact"]

_LOST = frozenset(
    {
        "field-name-lost",
        "limit-unclear",
        "names-lost",
        "nesting-lost",
        "operation-repeated",
        "parameter-fields-skipped",
        "parameter-not-in-path",
        "parent-unknown",
        "path-unknown",
        "sample-unplaced",
        "section-skipped",
        "status-lost",
        "table-unplaced",
        "enum-cut",
        "enum-conflict",
        "unread",
    }
)
"""The codes of diagnostics about a source from which nothing, or not everything, was read."""

_METHOD_RE = re.compile(
    r"\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\b[`*\s:]{1,6}(?:https?://|/)\S"
)
_MARKED_RE = re.compile(
    r"^\W{0,6}(?:`[^`\n]{1,60}`|\*\*[\w.\[\]-]{1,60}\*\*|[a-z][a-z0-9]*(?:_[a-z0-9]+)+)\W{0,6}\s*[(\[–—:<-]{0,2}\s*[*_]{0,2}(?:required|optional|mandatory)\b"
    r"|`[^`\n]{1,60}`\s+(?:\w+\s+){0,2}(?:is|are)\s+(?:required|optional|mandatory)\b|\b(?:required|optional|mandatory)\s+(?:\w+\s+){0,2}(?:parameters?|params|fields?|attributes?|arguments?|headers?)\W{0,4}:\W{0,4}[`\"]|\b(?:required|optional|mandatory)\s+`[^`\n]{1,60}`"
    r"|\bonly\s+(?:the\s+)?[`*]{0,2}[\w.-]{1,40}[`*]{0,2}\s+(?:\w+\s+)?(?:is|are)\s+(?:required|mandatory|optional)\b|\b(?:field|parameter|attribute|property|header)s?\s+(?:is|are)\s+(?:required|mandatory|optional)\b",
    re.IGNORECASE,
)
_DESCRIBED_RE = re.compile(
    r"^\W{0,6}(?:`[\w.\[\]$-]{1,60}`|\*\*`?[\w.\[\]$-]{1,60}`?\*\*)\s*(?::|[–—-]\s|\()"
)
_LIMIT_RE = re.compile(
    r"\b(?:max(?:imum)?|min(?:imum)?|at\s+(?:most|least)|up\s+to|no\s+(?:more|longer|fewer|less)\s+than|not\s+exceed|limit(?:ed)?\s+(?:to|of|is))\b[^.;\n`\"]{0,40}?\b\d[\d.,]*\b(?!\.\d)"
    r"|(?<![\w./-])\d[\d,.]*\s*(?:[-–]\s*\d+\s*)?(?:characters?|chars?|items|elements|entries|bytes|[kmg]i?b|requests?|calls)\b",
    re.IGNORECASE,
)
_VALUES_RE = re.compile(
    r"\b(?:one\s+of|allowed\s+values?|possible\s+values?|valid\s+values?|accepted\s+values?)\b[^.\n]{0,30}[`\"']|\bdefaults?\s+(?:is|to|value)\b[^.\n]{0,20}[`\"']",
    re.IGNORECASE,
)
_PAYLOAD_RE = re.compile(
    r"\s*(?:(?://|#)[^\n]*\n\s*)*(?:[{\[]|<[A-Za-z?]|[\w.\[\]-]{1,40}=[^\s=]|curl\b|HTTP/\d|(?:GET|PUT|POST|PATCH|DELETE|HEAD)\s+\S|\$\s*curl\b|[A-Za-z-]{3,40}:\s\S)"
)
# The small grammar of what may be a fact, whatever the style: a status, a name next to its type, mark, values or limit,
# a header, a scope, a base URL.
_FACT_RES = (
    re.compile(
        r"\b(?:http|status(?:es)?|(?:status|response|error|return)\s+codes?|errors?|returns?|responds?|answers?|fails?|rejected|refused|get|raises?)\b[^.\n]{0,40}?(?<![\w./:-])[1-5]\d\d(?![\w.-]|\s*(?:[%x×]|(?:characters|items|requests|seconds|ms|bytes|[kmg]b|entries|records|results|per|calls|times|days|hours|minutes)\b))",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|[\s(])[`*]{1,3}[1-5]\d\d[`*]{1,3}(?=\W)"),
    re.compile(r"^\W{0,3}[1-5]\d\d(?:\s{2,}\S|\t|\s+[A-Z][a-z])"),
    re.compile(
        r"`[A-Za-z_$][\w.\[\]$-]{0,60}`[^.\n`]{0,50}\b(?:required|optional|mandatory|nullable|deprecated|(?:defaults?|default\s+value)\s+(?:is|to|of)|must\s+be|one\s+of|at\s+(?:most|least)|no\s+(?:more|longer|fewer|less)\s+than|up\s+to\s+\d|between\s+\d|(?:maximum|minimum)\b)"
    ),
    re.compile(
        r"\b(?:required|optional|mandatory|requires?|needs?|must\s+(?:send|set|include|contain|provide|pass))\s+(?:[\w-]+\s+){0,3}`[A-Za-z_$][\w.\[\]$-]{1,60}`"
    ),
    re.compile(
        rf"`[A-Za-z_$][\w.\[\]$-]{{0,60}}`\s*(?:[(:–—-]\s*)?(?:\(?\s*an?\s+)?{TYPES}\b(?!\s+(?:of\s+(?:the|this)|is|are|that|to)\b)"
    ),
    re.compile(
        r"`[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+(?::[^`]{0,60})?`(?:\s+\w+){0,2}\s+headers?\b|\bheaders?\s+(?:\w+\s+){0,2}`[A-Z][\w-]{1,60}"
    ),
    re.compile(
        r"\b(?:scopes?|permissions?)\s+(?:\w+\s+){0,2}`[\w.:/*-]{2,60}`|`[\w.:/*-]{2,60}`\s+(?:scopes?|permissions?)\b"
    ),
    re.compile(
        r"\b(?:base|root|server)\s+(?:url|uri|path|address)\b[^.\n]{0,40}`?(?:https?://|/)\w",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:parameters?|arguments?|query|option)\b[^.`\n]{0,40}`{1,2}[A-Za-z_][\w.\[\]-]{0,40}=[^`\n]{0,60}`|`[A-Za-z_][\w.\[\]-]{0,40}=[^`\n]{0,60}`{1,2}\s+(?:query\s+|url\s+)?(?:parameter|argument|option)\b"
    ),
)
_CHANGE_LOG_RE = re.compile(
    r"(?:\W|\d)*(?:change[\s-]?logs?|release\s+notes|(?:version|revision|change|document)\s+history|what['’]s\s+new|recent\s+changes|list\s+of\s+changes)\W*",
    re.IGNORECASE,
)
_WORD_RE = re.compile(r"[A-Za-z]{2,}")
_TERSE_RE = re.compile(
    r"\b(?:string|integer|int(?:32|64)?|number|float|decimal|bool(?:ean)?|array|object|date-?time|uuid)\b[^.!?]{0,24}?\b(?:required|optional|mandatory)\b(?!\s+(?:for|by|if|when|to)\b)"
    r"|\b(?:required|optional|mandatory)\b[^.!?]{0,24}?\b(?:string|integer|int(?:32|64)?|number|float|decimal|bool(?:ean)?|array|object|date-?time|uuid)\b",
    re.IGNORECASE,
)
_SETTLED = frozenset(["comment", "furniture", "markup", "rule", "front-matter"])
_OTHER_LANGUAGES = frozenset(
    ["python", "py", "ruby", "rb", "go", "golang", "java", "rust", "typescript", "ts", "javascript", "js", "php", "csharp", "cs", "c#", "kotlin", "swift", "hcl", "terraform", "html", "node", "tsx", "jsx", "perl", "powershell", "scala", "elixir", "dart", "r", "lua", "sql", "css", "makefile", "dockerfile", "toml", "ini", "diff", "graphql", "mermaid", "vb", "objective-c", "objc"]
)  # fmt: skip


@dataclass(slots=True)
class Account:
    """The state of the lines of a page.

    Args:
        taken: Lines that are the source of a fact.
        read: Lines whose words were understood.
        lost: Lines from which something was not taken, with the reason.
        spans: First and last line of each operation, with its key.

    """

    taken: set[int] = field(default_factory=set[int])
    read: set[int] = field(default_factory=set[int])
    lost: dict[int, str] = field(default_factory=dict[int, str])
    spans: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    _by_line: Spans | None = None
    _counted: int = 0

    def add(self, operation: OperationFacts) -> None:
        """Count the lines that the facts of an operation come from."""
        self.taken.add(operation.line)
        self.taken.update(operation.lines.values())
        self.taken.update(one.line for one in operation.parameters)
        self.taken.update(one.line for one in operation.calls)
        for body in (operation.request, *operation.responses):
            if body is not None:
                self.taken.update(one.line for one in body.fields)
                self.taken.update(one.line for one in body.samples)
        self.taken.update(one.line for one in operation.responses if one.line is not None)

    def blame(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Count the lines that diagnostics report as lost."""
        for one in diagnostics:
            if one.code in _LOST and one.line is not None:
                self.lost.setdefault(one.line, one.message)

    def operation_at(self, line: int) -> str | None:
        """The key of the operation that a line belongs to; None above the first and between operations."""
        if self._by_line is None or self._counted != len(self.spans):
            self._by_line = Spans((start, end) for start, end, _ in self.spans)
            self._counted = len(self.spans)
        found = self._by_line.at(line)
        if found is None:
            return None
        held = [self.spans[at] for at in found]
        return min((end - start, key) for start, end, key in held)[1] if held else None


def coverage(document: Document, unread: Sequence[Unread]) -> float:
    """Return the share of the page's filled lines that are not unread, from 0 to 1."""
    filled = sum(block.end - block.line + 1 for block in document.blocks)
    missed = sum(one.end - one.line + 1 for one in unread)
    return 1.0 if not filled else max(0.0, 1 - missed / filled)


def account_of(
    document: Document,
    lines: Sequence[str],
    account: Account,
    operations: Iterable[OperationFacts],
    facts_at: Callable[[int], Facts],
) -> tuple[Unread, ...]:
    """Return what is unread, in page order.

    Args:
        document: The page as blocks.
        lines: Its lines.
        account: What became of its lines.
        operations: What it documents.
        facts_at: The facts that each line is compared with.

    """
    known = [(one.method, one.path) for one in operations]
    found: list[Unread] = []
    for first, last, kind, reason in _merged(_walk(document.blocks, account, known)):
        last = min(max(first, last), len(lines))
        text = "\n".join(lines[first - 1 : last])
        found.append(Unread(first, last, kind, account.operation_at(first), text, reason))
    told = {line for one in found for line in range(one.line, one.end + 1)}
    for line in _marked_up(document, lines):
        if line not in told and line not in account.taken and line not in account.read:
            reason = "unknown markup that looks like a fact"
            where = account.operation_at(line)
            found.append(Unread(line, line, "component", where, lines[line - 1], reason))
            told.add(line)
    pieces: list[_Piece] = sorted(
        (line, line, kind, reason)
        for line, kind, reason in unread_lines(document, lines, facts_at, told)
    )
    for first, last, kind, reason in _merged(pieces):
        text = "\n".join(lines[first - 1 : last])
        found.append(Unread(first, last, kind, account.operation_at(first), text, reason))
    return tuple(sorted(found, key=lambda one: (one.line, one.end)))


_Piece = tuple[int, int, UnreadKind, str]


_LONGEST_TERSE = 1000
"""Characters of a line, with its markup, that may say no more than a type and a mark."""


def _marked_up(document: Document, lines: Sequence[str]) -> Iterator[int]:
    """The lines that print nothing as far as their form knows, and that state a type with a mark all the same."""
    for block, _ in document.walk():
        if block.kind in ("code", "comment", "furniture", "front-matter"):
            continue
        rows = block.table.rows if block.table is not None else ()
        within = {line for row in rows for line in range(row.line, row.end + 1)}
        for line in block.own_lines():
            if line > len(lines) or line in within or len(lines[line - 1]) > _LONGEST_TERSE:
                continue
            if _is_terse(visible(lines[line - 1])):
                yield line


def _is_terse(text: str) -> bool:
    """Whether a few words, and no sentence, hold a type and a mark: ``§ zeta, string, required``."""
    return (
        len(text) < 200 and len(_WORD_RE.findall(text)) <= 12 and _TERSE_RE.search(text) is not None
    )


def _merged(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Adjoining pieces of one kind and reason as one."""
    before: _Piece | None = None
    for piece in pieces:
        if before is not None and piece[2:] == before[2:] and piece[0] <= before[1] + 1:
            before = (before[0], max(before[1], piece[1]), *piece[2:])
            continue
        if before is not None:
            yield before
        before = piece
    if before is not None:
        yield before


def _walk(
    blocks: Sequence[Block], account: Account, known: list[tuple[str, str]]
) -> Iterator[_Piece]:
    history = _history(blocks, account)
    for block in blocks:
        if block.kind in _SETTLED or block.line in history:
            continue
        if block.kind == "table" and block.table is not None:
            yield from _of_table(block, account, known)
        elif block.kind == "code" and block.code is not None:
            yield from _of_code(block, account)
        elif block.kind == "heading":
            yield from _of_words(block, "heading", block.text.split("\n"), account, known)
        elif block.kind == "paragraph":
            yield from _of_words(block, "paragraph", block.text.split("\n"), account, known)
        elif block.kind in ("item", "definition"):
            yield from _of_item(block, account, known)
        elif block.kind in ("directive", "component"):
            yield from _of_component(block, account)
        elif block.kind in ("details", "tab") and block.title:
            yield from _of_words(block, "component", [block.title], account, known)
        if block.children and block.kind != "definition":
            yield from _walk(block.children, account, known)


def _history(blocks: Sequence[Block], account: Account) -> set[int]:
    """The first lines of blocks in change logs: past changes are not facts of the current API."""
    found: set[int] = set()
    level, lines = 0, list[int]()
    announced = {start for start, _, _ in account.spans}
    for block in blocks:
        if block.kind == "heading" and block.level and (not level or block.level <= level):
            if level and not announced & {*lines}:
                found |= {*lines}
            logged = _CHANGE_LOG_RE.fullmatch(inline(block.text).strip())
            level, lines = block.level if logged else 0, []
        if level:
            lines.append(block.line)
    if level and not announced & {*lines}:
        found |= {*lines}
    return found


def _reason(account: Account, first: int, last: int) -> str | None:
    return next(
        (account.lost[line] for line in range(first, last + 1) if line in account.lost), None
    )


def _of_words(block: Block, kind: UnreadKind, words: list[str], account: Account, known: list[tuple[str, str]]) -> Iterator[_Piece]:  # fmt: skip
    for offset, text in enumerate(words):
        line = min(block.line + offset, block.end)
        if line in account.lost:
            yield line, line, kind, account.lost[line]
        elif (
            line not in account.taken
            and line not in account.read
            and looks_like_a_fact(text, known)
        ):
            yield line, line, kind, "looks like a fact, but was not read"


def _of_item(block: Block, account: Account, known: list[tuple[str, str]]) -> Iterator[_Piece]:
    last = max(block.line, min([block.end, *(child.line - 1 for child in block.children)]))
    if block.kind == "definition":
        last = block.end
    reason = _reason(account, block.line, last)
    span = range(block.line, last + 1)
    if reason is None and not any(line in account.taken or line in account.read for line in span):
        words = block.text
        if block.kind == "definition":
            words = f"`{block.text}`: " + " ".join(child.text for child in block.children)
        if looks_like_a_fact(words, known, item=True):
            reason = "looks like a fact, but was not read"
    if reason is not None:
        yield block.line, last, "list", reason


def _of_component(block: Block, account: Account) -> Iterator[_Piece]:
    last = min([block.end, *(child.line - 1 for child in block.children)])
    reason = _reason(account, block.line, block.line)
    keys = block.attributes.keys()
    states = (
        {"method", "path"} <= keys
        or ({"name", "type"} <= keys)
        or bool({"status", "statuscode"} & keys)
    )
    if reason is None and states and block.line not in account.taken | account.read:
        reason = f"{block.kind} {block.name} looks like a fact, but was not read"
    if reason is not None:
        yield block.line, max(block.line, last), (
            "component" if block.kind == "component" else "directive"
        ), reason


def _of_code(block: Block, account: Account) -> Iterator[_Piece]:
    lines = range(block.line, block.end + 1)
    reason = _reason(account, block.line, block.end)
    code = block.code
    if reason is None and code is not None and not any(line in account.taken for line in lines):
        language = (block.name or code.language or "").lower()
        if language in _OTHER_LANGUAGES or any(line in account.read for line in lines):
            return
        if _PAYLOAD_RE.match(code.text):
            reason = "the purpose of this code is not stated"
    if reason is not None:
        yield block.line, block.end, "code", reason


def _of_table(block: Block, account: Account, known: list[tuple[str, str]]) -> Iterator[_Piece]:
    table = block.table
    if table is None:
        return
    if any(line in account.lost for line in (block.line, table.line)) and not any(
        row.line in account.taken for row in table.rows
    ):
        yield block.line, block.end, "table", _reason(
            account, block.line, max(block.line, table.line)
        ) or ""
        return
    pieces: list[_Piece] = []
    for row in table.rows:
        span = range(row.line, row.end + 1)
        reason = _reason(account, row.line, row.end)
        settled = any(line in account.taken or line in account.read for line in span)
        if reason is None and not settled and _row_states(row, known):
            reason = "this row was not read"
        if reason is not None:
            pieces.append((row.line, row.end, "table", reason))
    plain = [piece for piece in pieces if piece[3] == "this row was not read"]
    if plain and len(plain) == len(table.rows):
        yield block.line, block.end, "table", "the subject of this table is not stated"
    else:
        yield from pieces


def _row_states(row: Row, known: list[tuple[str, str]]) -> bool:
    """Whether a row may list a field, a status or an operation."""
    cells = [visible(cell.text) for cell in row.cells]
    if not cells or not any(cell.strip() for cell in cells):
        return False
    if len(cells) == 1:
        return looks_like_a_fact(cells[0], known)
    if any(_METHOD_RE.search(inline(cell)) and is_mention(inline(cell), known) for cell in cells):
        return False
    first = read_name(cells[0])
    if any(plain_status(cell) for cell in cells[:2]):
        return True
    if any(read_type(cell) is not None for cell in cells[1:] if cell.strip()):
        return True
    if (
        first.name is not None
        and header_word(cells[0]) is None
        and ("`" in cells[0] or "_" in first.name or first.name.islower())
    ):
        return True
    return any(looks_like_a_fact(cell, known) for cell in cells)


_GLUED_RE = re.compile(
    rf"[a-z_][a-z_\d]{{0,40}}{TYPES}(?:\[\])?(?:Yes|No|True|False|Required|Optional|[A-Z])[A-Za-z ]"
)


def _piped(words: str) -> bool:
    """Whether a line of cells between bars, which no table reader took, lists a field."""
    cells = [cell.strip() for cell in words.strip("|").split("|")]
    named = read_name(cells[0]).name is not None and header_word(cells[0]) is None
    return (
        len(cells) > 1
        and named
        and (any(read_type(cell) for cell in cells[1:]) or "`" in cells[0] or "_" in cells[0])
    )


def looks_like_a_fact(
    text: str, known: Sequence[tuple[str, str]] = (), *, item: bool = False
) -> bool:
    """Whether words that gave no fact may state one.

    Args:
        text: A line, in the inline notation.
        known: Method and path of the operations of the page: a mention of one of them is a reference.
        item: Whether it is a list item.

    """
    text = visible(text)
    words = inline(text, keep_code=True)
    if not words or len(words) > 2000 or is_stamp(words.replace("`", "")):
        return False
    if _METHOD_RE.search(words) and not is_mention(words, known):
        return True
    if (
        lists_a_field(words)
        or _MARKED_RE.search(words)
        or _LIMIT_RE.search(words)
        or _VALUES_RE.search(words)
    ):
        return True
    if any(pattern.search(words) for pattern in _FACT_RES) or _is_terse(words):
        return True
    if item and _DESCRIBED_RE.match(words):
        return True
    if (
        re.fullmatch(r"`[a-z_][\w.\[\]-]{1,60}`", words)
        or _GLUED_RE.match(words)
        or (words.startswith("|") and _piped(words))
    ):
        return True
    return bool(statuses_in(words.replace("`", ""), item=item, listed=False))
