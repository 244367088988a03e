"""Fields given as paragraphs: ``block_id string required`` on one line, or name, type and mark each on its own.

Sites that draw fields as boxes become such lines in a capture. They are read below a heading that announces fields
only, and only where the line holds nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from docpact.pages.flat import Block, Code, Heading, Item, Prose, Row, TabEnd, Table, TabStart
from docpact.pages.language.cells import read_name, read_type, split_mark
from docpact.pages.language.descriptions import read_description
from docpact.pages.language.sections import section_of
from docpact.pages.text import inline

__all__ = ["Signature", "fields_in_headings", "fields_in_lines", "read_signature"]

_ANNOUNCING = frozenset(["body", "location", "arguments"])
_ANSWERING = frozenset(["response", "status", "fields"])
_HEADER = ("Parameter", "Type", "Default", "In", "Description")
_MARK_TAG_RE = re.compile(r"<(Required|Optional|Deprecated)\s*/?>", re.IGNORECASE)
_DEFAULT_RE = re.compile(
    r"[\s,;·]*\bdefaults?(?:\s+value)?(?:\s+to\b|\s*[:=])\s*(\S.{0,80})$", re.IGNORECASE
)
_PLACE_RE = re.compile(r"[\s,;·]*\((path|query|header|cookie|body)\)$", re.IGNORECASE)
_TYPE_RE = re.compile(
    r"((?:array|list)\s+of\s+[\w<>-]+|[\w<>\[\]().$-]+(?:\s*\|\s*[\w<>\[\]-]+|\s+or\s+[\w<>\[\]-]+){0,4})(?:[\s,;·]+(.{1,80}))?",
    re.IGNORECASE,
)
_NAME_RE = re.compile(
    r"(\*\*`?|__`?|`)?([^\s`*]{1,80})((?:`?\*\*|`?__|`)?)(\s*\*)?(?:\s+(.{1,160}))?"
)
# Words that stand before a type in running text.
_NO_NAMES = frozenset(
    ["a", "an", "the", "is", "as", "of", "or", "and", "no", "each", "one", "this", "that", "any", "empty", "json", "new", "returns", "return", "required", "optional", "type", "see", "with"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """What follows a field's name on its line: type, mark, default and place; ``rest`` states limits."""

    kind: str = ""
    required: bool | None = None
    default: str = ""
    place: str = ""
    rest: str = ""


def read_signature(text: str) -> Signature | None:
    """A type with what goes with it, such as ``integer required Defaults to 20``; None where the text says more."""
    words = inline(_MARK_TAG_RE.sub(r" \1 ", text)).strip(" ,;·")
    default = place = ""
    match = _DEFAULT_RE.search(words)
    if match:
        default, words = match.group(1).strip(), words[: match.start()].strip()
    match = _PLACE_RE.search(words)
    if match:
        place, words = match.group(1).lower(), words[: match.start()].strip()
    words, required = split_mark(words)
    if not words:
        return Signature("", required, default, place) if required is not None or place else None
    match = _TYPE_RE.fullmatch(words)
    if match is None or read_type(match.group(1)) is None:
        return None
    rest, found = split_mark(match.group(2) or "")
    if rest and not read_description(rest).limits:
        return None
    return Signature(match.group(1), found if required is None else required, default, place, rest)


@dataclass(slots=True)
class _Open:
    """A field being read, and what stands below its line."""

    name: str
    said: Signature
    line: int
    words: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    def row(self) -> Row:
        mark = {True: " [required]", False: " [optional]", None: ""}[self.said.required]
        text = "\n".join(
            [*([self.said.rest] if self.said.rest else []), *(words for words, _ in self.words)]
        )
        return Row(
            (self.name + mark, self.said.kind, self.said.default, self.said.place, text), self.line
        )


def fields_in_headings(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with each run of headings that name a field, below a section of fields, turned into a table.

    The first paragraph below such a heading says its type or mark; what follows describes it.
    """
    made: list[Block] = []
    level = 0  # of the section that announces fields; 0 outside of one
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Heading):
            made.append(block)
            at += 1
            continue
        section = section_of(block.text)
        if section is not None and section.kind in _ANNOUNCING | _ANSWERING | {"request"}:
            level = block.level
        elif block.level and block.level <= level:
            level = 0
        end, table = _headed_fields(blocks, at, level) if level else (at, None)
        if table is not None:
            made.append(table)
            at = end
            continue
        made.append(block)
        at += 1
    return made


def _headed_fields(blocks: Sequence[Block], at: int, level: int) -> tuple[int, Table | None]:
    """The table of the fields whose headings start at a block, and the index after the last of them."""
    fields: list[_Open] = []
    depth = 0
    while at < len(blocks):
        heading = blocks[at]
        below = blocks[at + 1] if at + 1 < len(blocks) else None
        if (
            not isinstance(heading, Heading)
            or heading.level <= level
            or (depth and heading.level != depth)
        ):
            break
        name = read_name(heading.text)
        said = read_signature(below.text) if isinstance(below, Prose) else None
        if name.name is None or said is None or not (said.kind or said.required is not None):
            break
        depth = heading.level
        if said.required is None and name.required is not None:
            said = replace(said, required=name.required)
        one = _Open(name.name, said, heading.line)
        fields.append(one)
        at += 2
        while at < len(blocks) and isinstance(text := blocks[at], Prose | Item):
            one.words.append(
                (text.text if isinstance(text, Prose) else f"• {text.text}", text.line)
            )
            at += 1
    if not fields:
        return at, None
    return at, Table(_HEADER, tuple(one.row() for one in fields), fields[0].line)


def fields_in_lines(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with each run of paragraphs that are fields turned into a table."""
    made: list[Block] = []
    due = answer = False
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if isinstance(block, Heading):
            section = section_of(block.text)
            kind = section.kind if section else ""
            due = kind in _ANNOUNCING or kind in _ANSWERING or (due and kind == "pane")
            answer = kind in _ANSWERING or (answer and kind == "pane")
        elif due and isinstance(block, Prose) and _starts(blocks, at, answer) is not None:
            end, run = _run(blocks, at, answer)
            made.extend(run)
            at = end
            continue
        made.append(block)
        at += 1
    return made


def _run(blocks: Sequence[Block], at: int, answer: bool) -> tuple[int, list[Block]]:
    """The table of the fields that start at a block, what stood among them, and the index after the last."""
    fields: list[_Open] = []
    among: list[Block] = []
    since: list[Block] = []  # what followed the last field so far
    end = at
    while at < len(blocks) and not _ends(blocks[at]):
        begun = _starts(blocks, at, answer)
        if begun is None:
            since.append(blocks[at])
            at += 1
            continue
        if fields:
            _describe(fields[-1], since, among, last=False)
        fields.append(begun[0])
        since, at, end = [], begun[1], begun[1]
    kept = _describe(fields[-1], since, among, last=True)
    table = Table(_HEADER, tuple(one.row() for one in fields), fields[0].line)
    return end + kept, [table, *among]


def _ends(block: Block) -> bool:
    if isinstance(block, Heading):
        section = section_of(block.text)
        return section is None or section.kind != "pane"
    return isinstance(block, Table | TabStart | TabEnd)


def _describe(one: _Open, since: list[Block], among: list[Block], *, last: bool) -> int:
    """Give a field what stands below it; of what follows the last one, only the first paragraph and list belong to it."""
    taken = 0
    before: int | None = None
    for block in since:
        if isinstance(block, Code):
            if last:
                break
            among.append(block)
        elif isinstance(block, Item):
            one.words.append((f"• {block.text}", block.line))
        elif isinstance(block, Prose):
            gap = before is not None and block.line > before + 1
            if last and gap and not read_description(block.text).limits:
                break
            one.words.append((block.text, block.line))
        before = getattr(block, "line", None)
        taken += 1
    return taken


def _starts(blocks: Sequence[Block], at: int, answer: bool) -> tuple[_Open, int] | None:
    """The field that a paragraph starts, and the index after what says its type; None where it starts none.

    In an answer "error object" may be running text: there a name on the line of its type has to be marked as one.
    """
    block = blocks[at]
    match = _NAME_RE.fullmatch(block.text.strip()) if isinstance(block, Prose) else None
    if match is None or not isinstance(block, Prose):
        return None
    name = read_name(match.group(2)).name
    marked = bool(match.group(1) and match.group(3))
    if name is None or (not marked and name.lower() in _NO_NAMES):
        return None
    star = " *" if match.group(4) else ""
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if (
        not match.group(5)
        and isinstance(below, Prose)
        and below.line == block.line + 1
        and below.text.startswith(": ")
    ):
        # A definition list: the term, and below it what it means.
        return (
            _Open(name + star, Signature(), block.line, [(below.text[2:].strip(), below.line)]),
            at + 2,
        )
    if match.group(5):
        said = read_signature(match.group(5))
        if said is None or not (said.kind or marked):
            return None
        plain = answer or (name[0].isupper() and name.isalpha())
        if not marked and plain and said.required is None:
            return None  # "Returns object" is a sentence
        return _Open(name + star, said, block.line), at + 1
    whole, end = Signature(), at + 1
    while end < min(len(blocks), at + 5):
        below = blocks[end]
        more = read_signature(below.text) if isinstance(below, Prose) else None
        if more is None or (more.kind and whole.kind) or (end == at + 1 and not more.kind):
            break
        whole = Signature(
            more.kind or whole.kind,
            whole.required if more.required is None else more.required,
            more.default or whole.default,
            more.place or whole.place,
            more.rest or whole.rest,
        )
        end += 1
    return (_Open(name + star, whole, block.line), end) if whole.kind else None
