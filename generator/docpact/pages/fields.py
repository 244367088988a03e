"""Fields outside of tables: as list items, paragraphs, headings, or a listing in code.

Each run of them becomes a table, so that all later steps read one form. A list or paragraph is read as fields below a
heading or sentence that announces fields, or where the lines leave no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docpact.pages.commented import read_commented
from docpact.pages.facets import is_facet, merged, pairs_of, says_limits
from docpact.pages.flat import Block, Code, Heading, Item, Prose, TabEnd, Table, TabStart
from docpact.pages.language.descriptions import read_description
from docpact.pages.language.entries import (
    Entry,
    read_entry,
    read_facets,
    read_signature,
    with_facets,
)
from docpact.pages.language.sections import plain_status, section_of
from docpact.pages.listing import read_listing
from docpact.pages.open_fields import (
    HEADER,
    OpenField,
    apart,
    by_status,
    leading_signature,
    of_bare_rows,
    of_heading,
    of_single_cells,
    sample_of,
)
from docpact.pages.sentence_fields import LONGEST_PARAGRAPH, fields_of_sentences, marked_names
from docpact.pages.text import inline

__all__ = ["with_field_tables"]

_ANNOUNCING = frozenset(["body", "location", "arguments", "request"])
_ANSWERING = frozenset(["response", "status", "fields"])
_INTRODUCING_RE = re.compile(
    r"\b(?:parameters?|params|fields?|attributes?|properties|arguments?|body|payload|headers?|keys|options|values|members|object|elements?|inputs?|json)\b.{0,80}:\W{0,3}$|^\W{0,3}(?:accepts|returns|takes|required|optional|request|response|headers|body)\b.{0,60}:\W{0,3}$|^\W{0,3}(?:answers?|returns?|replies|responds?)\b.{0,60}\b(?:and|with)\W{0,3}$",
    re.IGNORECASE | re.DOTALL,
)
# Words that start a sentence, or precede a type in one.
_NO_NAMES = frozenset(
    ["a", "an", "the", "is", "as", "of", "or", "and", "no", "each", "one", "this", "that", "any", "empty", "json", "new", "returns", "return", "required", "optional", "type", "see", "with", "note", "notes", "example", "default", "warning", "tip", "if", "when", "in", "for", "you", "it"]
)  # fmt: skip
_ANSWERS_RE = re.compile(
    r"\W{0,3}(?:returns?|responds?|responses?|answers?|a\s+successful|on\s+success|status)\b",
    re.IGNORECASE,
)
_STATUS_FIRST_RE = re.compile(r"[`*]{0,3}[1-5]\d\d\b[^\n]{0,40}?[:–—.-]")
_STATUS_LINE_RE = re.compile(r"[1-5]\d\d(?:\s{2,}|\s+[A-Z])")
_VALUES_BELOW_RE = re.compile(
    r"\b(?:possible|allowed|valid|accepted|supported|available)\s+(?:enum\s+)?(?:values|options)\W*$",
    re.IGNORECASE,
)
# Of the operation, and no fields: "**Code:** 200", "**Body**: an array of things".
_LABEL_RE = re.compile(
    r"(?:\*\*|__)?(?:Body|Code|Content|Content[ -]Types?|URL|URI|Methods?|Headers|Request|Response|Results?|Returns?|Examples?|Notes?|Auth(?:entication|orization)?|Permissions?|Scopes?|Summary|Description)(?:\*\*|__)?\s*(?::|\s[–—-]\s)",
)
_TYPE_NAMES = frozenset(
    ["string", "integer", "boolean", "object", "array", "float", "double", "int", "bool"]
)


def with_field_tables(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with each run of lines that describe fields turned into a table."""
    return _Reader(blocks).run()


class _Reader:
    """Walks over the blocks of a page, with what the headings above say."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.made: list[Block] = []
        self.at = 0
        self.due = False
        self.answer = False
        self.headers = False
        self.over: Heading | None = None
        """The heading that announces fields."""
        self.level = 0
        """The level of the heading that announces fields; 0 where none does, or it has no level."""

    def run(self) -> list[Block]:
        while self.at < len(self.blocks):
            block = self.blocks[self.at]
            if isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Item) and (sample := sample_of(block)) is not None:
                self.made.append(sample)
                self.at += 1
            elif isinstance(block, Item) and self._told([block]):
                self.at += 1
            elif isinstance(block, Item):
                self._items()
            elif isinstance(block, TabStart) and (row := self._opened(block)) is not None:
                again = [replace(self.over, line=block.line, level=0)] if self.over else []
                self.made += [*again, row, TabStart("Schema", block.line), *again]
                self.at += 1
                while self.at < len(self.blocks) and isinstance(self.blocks[self.at], Prose):
                    self.at += 1  # its words are in the row
            elif isinstance(block, Prose) and (
                self._in_sentence(block) or self._paragraphs() or self._in_words()
            ):
                pass
            elif (
                isinstance(block, Table)
                and (table := of_single_cells(block) or of_bare_rows(block)) is not None
            ) or (isinstance(block, Code) and (table := read_listing(block)) is not None):
                self.made.append(table)
                self.at += 1
            elif isinstance(block, Code) and (said := read_commented(block)) is not None:
                self.made.extend(said)
                self.at += 1
            else:
                self.made.append(block)
                self.at += 1
        return self.made

    # Headings

    def _heading(self, block: Heading) -> None:
        section = section_of(block.text)
        kind = section.kind if section else ""
        if kind in _ANNOUNCING | _ANSWERING | {"errors"}:
            self.level = block.level
        elif block.level and block.level <= self.level:
            self.level = 0
        if self.level or kind in _ANNOUNCING | _ANSWERING:
            level = self.level if kind not in _ANNOUNCING | _ANSWERING else None
            table, end = self._headed(block.level and level) if level else (None, self.at)
            if table is not None:
                self.made.append(table)
                self.at = end
                return
        if kind != "pane":
            self.due = kind in _ANNOUNCING | _ANSWERING | {"subject"}
            self.answer = kind in _ANSWERING
            self.over = block if self.due else None
            self.headers = "header" in inline(block.text).lower() or (
                section is not None and section.value == "header"
            )
        self.made.append(block)
        self.at += 1

    def _headed(self, level: int) -> tuple[Table | None, int]:
        """The table of the fields whose headings start here, and the index after the last of them."""
        at, fields = self.at, list[OpenField]()
        first = depth = 0
        while at < len(self.blocks):
            heading = self.blocks[at]
            if not isinstance(heading, Heading) or heading.level <= level:
                break
            first = first or heading.level
            if heading.level < first:
                break
            one = of_heading(heading, self.blocks[at + 1 : at + 2])
            if one is None:
                break
            depth = max(depth, heading.level - first)
            one.depth = heading.level - first
            fields.append(one)
            at = self._below(one, at + 1)
        if not fields:
            return None, at
        if not depth:
            for one in fields:
                one.depth = None
        return self._table(fields), at

    def _below(self, one: OpenField, at: int) -> int:
        """Give a field the paragraphs, items and pairs below its heading; return the index after them."""
        signed = bool(one.said.kind)
        while at < len(self.blocks):
            block = self.blocks[at]
            if isinstance(block, Prose | Item):
                said = (
                    read_signature(block.text) if not signed and isinstance(block, Prose) else None
                )
                led = None if signed or said is not None else leading_signature(block.text)
                if led is not None:
                    one.said = merged(one.said, led[0])
                    one.take(led[1], item=False)
                elif said is not None and not read_facets(block.text):
                    one.said = merged(one.said, said)
                else:
                    one.take(block.text, item=isinstance(block, Item))
                signed = signed or bool(one.said.kind)
            elif isinstance(block, Table) and (pairs := pairs_of(block)):
                one.said = with_facets(one.said, pairs)
            else:
                break
            at += 1
        return at

    def _opened(self, tab: TabStart) -> Table | None:
        """The field that the label of what a reader opens names: "from · object · required"."""
        said = read_entry(tab.title)
        if said is None or not said.kind or said.required is None:
            return None
        one = OpenField(said, tab.line)
        for block in self.blocks[self.at + 1 :]:
            if not isinstance(block, Prose):
                break
            one.take(block.text, item=False)
        return self._table([one])

    # Lists

    def _items(self) -> None:
        end = self.at
        while end < len(self.blocks) and isinstance(item := self.blocks[end], Item):
            if sample_of(item) is not None or (end > self.at and _answer_in(item)):
                break
            end += 1
        items = [
            one
            for block in self.blocks[self.at : end]
            if isinstance(block, Item)
            for one in apart(block)
        ]
        due = self.due or self._introduced()
        for run in by_status(items):
            opening = run[0]
            if isinstance(opening, Heading):
                self.made.append(opening)
                self.answer = due = True
            listed = [item for item in run if isinstance(item, Item)]
            self.made.extend(self._of_items(listed, due=due) if listed else ())
        self.at = end

    def _introduced(self) -> bool:
        above = self.made[-1] if self.made else None
        text = inline(above.text) if isinstance(above, Prose | Heading) else ""
        return bool(text) and _INTRODUCING_RE.search(text) is not None

    def _of_items(self, items: list[Item], *, due: bool) -> list[Block]:
        """A list as tables of fields and the items that are none; the list itself where it lists something else."""
        top = min(item.depth for item in items)
        tops = [item for item in items if item.depth == top]
        entries = {id(item): self._entry(item, due=due) for item in items}
        found = [entry for item in tops if (entry := entries[id(item)]) is not None]
        if found and all(_is_value(item, entries[id(item)]) for item in tops):
            return list(items)  # values of the field above
        sure = (
            bool(found)
            and len(found) == len(tops)
            and all(one.kind and one.marked for one in found)
        )
        if not found or not (sure or (due and 2 * len(found) >= len(tops))):
            return list(items)
        nested = False
        fields: list[OpenField] = []
        around: list[OpenField] = []
        others: list[Block] = []
        inside = False
        for item in items:
            entry = entries[id(item)]
            if (
                item.depth == top
                and fields
                and _is_value(item, entry)
                and fields[-1].holds_values()
            ):
                fields[-1].take_value(item.text)
                continue
            if item.depth == top:
                inside = entry is not None
                if entry is None:
                    others.append(item)
                    continue
            elif not inside:
                others.append(item)
                continue
            while around and (around[-1].depth or 0) >= item.depth:
                around.pop()
            parent = around[-1] if around else None
            if item.depth > top and parent is not None:
                facets = read_facets(item.text.partition("\n")[0])
                if _is_value(item, entry) and parent.holds_values():
                    parent.take_value(item.text)
                    continue
                if (
                    entry is None
                    or (facets and not (entry.marked and entry.stated))
                    or (parent.holds_values() and not entry.kind)
                    or not (entry.stated or entry.marked)
                ):
                    parent.take(item.text, item=not facets)
                    continue
                nested = True
            if entry is not None:
                one = OpenField(entry, item.line, item.depth, [item.text.partition("\n")[2]])
                fields.append(one)
                around.append(one)
        if not nested:
            for one in fields:
                one.depth = None
        return [self._table(fields), *others]

    def _entry(self, item: Item, *, due: bool) -> Entry | None:
        first = item.text.partition("\n")[0]
        entry = read_entry(first, headers=self.headers)
        if entry is None or plain_status(first) is not None or _LABEL_RE.match(first):
            return None
        if entry.marked:
            return entry if due or entry.stated else None
        if not entry.stated or entry.name.lower() in _NO_NAMES | _TYPE_NAMES:
            return None
        return entry

    # Paragraphs

    def _in_sentence(self, block: Prose) -> bool:
        """``Required parameters: `content` as the body``: fields that a sentence names."""
        fields = marked_names(block)
        if fields:
            self.made.append(self._table(fields))
            self.at += 1
        return bool(fields)

    def _in_words(self) -> bool:
        """A paragraph of running text that names fields with their types."""
        end = self.at + 1
        most = min(len(self.blocks), self.at + LONGEST_PARAGRAPH)
        while end < most and _goes_on(self.blocks[end - 1], self.blocks[end]):
            end += 1
        if not self._told([one for one in self.blocks[self.at : end] if isinstance(one, Prose)]):
            return False
        self.at = end
        return True

    def _told(self, run: Sequence[Prose | Item]) -> bool:
        """Whether a paragraph or item names fields in its words; then it is taken, with their tables."""
        if isinstance(run[0], Item) and not _answer_in(run[0]):
            return False
        found = fields_of_sentences(run)
        if not found:
            return False
        self.made += [*run, *found]
        headed = [block for block in found if isinstance(block, Heading)]
        if headed and self.over is not None:
            self.made.append(replace(self.over, line=run[-1].line, level=0))
        elif headed and not headed[-1].text.startswith(("Response", "Error", "Body")):
            self.made.append(Heading("Request", run[-1].line))
        return True

    def _paragraphs(self) -> bool:
        if not self.due and not self._introduced():
            return False
        if self._starts(self.at) is None:
            return False
        fields: list[OpenField] = []
        among: list[Block] = []
        since: list[Block] = []  # what followed the last field so far
        at = end = self.at
        while at < len(self.blocks) and not _ends(self.blocks[at]):
            begun = None if since and _lists_values(since) else self._starts(at)
            if begun is None:
                since.append(self.blocks[at])
                at += 1
                continue
            if fields:
                self._describe(fields[-1], since, among, last=False)
            fields.append(begun[0])
            since, at, end = [], begun[1], begun[1]
        kept = self._describe(fields[-1], since, among, last=True)
        self.made += [self._table(fields), *among]
        self.at = end + kept
        return True

    def _describe(
        self, one: OpenField, since: list[Block], among: list[Block], *, last: bool
    ) -> int:
        """Give a field the blocks below it; after the last one, only the first paragraph and list."""
        taken = 0
        before: int | None = None
        for block in since:
            if isinstance(block, Code):
                if last:
                    break
                among.append(block)
            elif isinstance(block, Item):
                one.take(block.text, item=True)
            elif isinstance(block, Prose):
                if last and _ANSWERS_RE.match(inline(block.text)):
                    break
                gap = before is not None and block.line > before + 1
                if (
                    last
                    and gap
                    and not (read_description(block.text).limits or read_facets(block.text))
                ):
                    break
                one.take(block.text, item=False)
            before = getattr(block, "line", None)
            taken += 1
        return taken

    def _starts(self, at: int) -> tuple[OpenField, int] | None:
        """The field that a paragraph starts, and the index after what says its type; None where it starts none.

        In an answer "error object" may be running text: there a name on the line of its type has to be marked as one.
        """
        block = self.blocks[at]
        if not isinstance(block, Prose) or len(block.text) > 400:
            return None
        entry = read_entry(block.text, headers=self.headers)
        if entry is None or read_facets(block.text):
            return None
        if plain_status(block.text) is not None or plain_status(entry.text) is not None:
            return None
        name = entry.name.rstrip("*? ")
        if not entry.marked and name.lower() in _NO_NAMES | _TYPE_NAMES:
            return None
        below = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        adjoining = isinstance(below, Prose) and below.line == block.line + 1
        alone = not (entry.stated or entry.text or entry.default)
        if alone and isinstance(below, Prose) and adjoining and below.text.startswith(": "):
            # A definition list: the term, and below it what it means.
            words = below.text[2:].strip()
            said = read_signature(words)
            one = OpenField(merged(entry, said) if said else entry, block.line)
            if said is None:
                one.take(words, item=False)
            return one, at + 2
        if isinstance(below, Prose) and adjoining and below.text.startswith(": ") and entry.stated:
            one = OpenField(entry, block.line)
            one.take(below.text[2:].strip(), item=False)
            return one, at + 2
        if not alone:
            plain = self.answer or (name[:1].isupper() and name.replace("-", "").isalpha())
            if not entry.marked and plain and entry.required is None:
                return None  # "Returns object" is a sentence
            if entry.text and not entry.stated and not (entry.marked and entry.divided):
                return None
            told = entry.divided or bool(entry.kind and entry.required is not None)
            if entry.text and not entry.marked and not told and not says_limits(entry.text):
                return None  # "name string The name": a sentence may start so
            return OpenField(entry, block.line), at + 1
        if entry.marked and self._typed_below(at + 1):
            return OpenField(entry, block.line), at + 1
        whole, end = entry, at + 1
        while end < min(len(self.blocks), at + 6):
            below = self.blocks[end]
            if not isinstance(below, Prose):
                break
            facets = read_facets(below.text)
            if facets and (whole.kind or any(role == "type" for role, _, _ in facets)):
                whole = with_facets(whole, facets)
                end += 1
                continue
            more = read_signature(below.text)
            if more is None or (more.kind and whole.kind):
                break
            whole = merged(whole, more)
            end += 1
        if not whole.kind and not (entry.marked and whole.required is not None):
            return None
        return OpenField(whole, block.line), end

    def _typed_below(self, at: int) -> bool:
        """Whether a line such as "Type: string" follows, before the next name does."""
        for block in self.blocks[at : at + 10]:
            if not isinstance(block, Prose | Item):
                return False
            if is_facet(block.text):
                return True
            entry = read_entry(block.text)
            if entry is not None and entry.marked and not entry.text:
                return False
        return False

    def _table(self, fields: list[OpenField]) -> Table:
        header = ("Field", *HEADER[1:]) if self.answer else HEADER
        return Table(header, tuple(one.row() for one in fields), fields[0].line)


def _answer_in(item: Item) -> bool:
    """Whether a list item is a status with words, which may name the fields of its answer."""
    return _STATUS_FIRST_RE.match(item.text) is not None


def _goes_on(block: Block, below: Block) -> bool:
    return isinstance(block, Prose) and isinstance(below, Prose) and below.line == block.line + 1


def _is_value(item: Item, entry: Entry | None) -> bool:
    """Whether a list item is a constant in code and nothing else."""
    if entry is None or entry.stated or entry.text or entry.default:
        return False
    return re.fullmatch(r"`[A-Z][A-Z0-9_]{1,60}`", item.text.strip()) is not None


def _lists_values(since: list[Block]) -> bool:
    """Whether the blocks below a field end with a list of values: a line that announces them, and lines of code."""
    for block in reversed(since):
        text = inline(block.text, keep_code=True) if isinstance(block, Prose | Item) else ""
        if _VALUES_BELOW_RE.search(text):
            return True
        if not re.match(r"`[^`]+`\s*(?:$|[–—:(-])", text):
            return False
    return False


def _ends(block: Block) -> bool:
    if isinstance(block, Heading):
        section = section_of(block.text)
        return section is None or section.kind != "pane"
    if isinstance(block, Prose) and len(block.text) < 120 and _STATUS_LINE_RE.match(block.text):
        return True
    return isinstance(block, Table | TabStart | TabEnd)
