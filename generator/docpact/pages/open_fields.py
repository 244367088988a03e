"""A field while it is read, and the places outside of running lines that give fields: headings, single cells, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from docpact.pages.facets import is_facet, merged, pairs_of
from docpact.pages.flat import Block, Code, Heading, Item, Prose, Row, Table
from docpact.pages.language.cells import header_word, read_name
from docpact.pages.language.entries import (
    Entry,
    read_entry,
    read_facets,
    read_signature,
    with_facets,
)
from docpact.pages.language.sections import plain_status, section_of
from docpact.pages.language.types import read_type
from docpact.pages.text import inline

__all__ = [
    "HEADER",
    "OpenField",
    "apart",
    "by_status",
    "leading_signature",
    "of_bare_rows",
    "of_heading",
    "of_single_cells",
    "sample_of",
]

HEADER = ("Parameter", "Type", "Default", "In", "Description")
_SCALARS = frozenset(["string", "integer", "number", "boolean"])
_VALUES_RE = re.compile(
    r"\b(?:one\s+of|values?|options?|either|can\s+be|must\s+be|allowed|possible)\b[^.]{0,60}:?\s*$",
    re.IGNORECASE,
)


_MARK_RE = re.compile(
    r"[*_`(\[]{0,3}(?:required|mandatory|(?P<no>optional|not\s+(?:required|mandatory)))[*_`)\].]{0,4}",
    re.IGNORECASE,
)
_DEPRECATED_RE = re.compile(r"\W{0,4}deprecated\b", re.IGNORECASE)


@dataclass(slots=True)
class OpenField:
    """A field being read, and the blocks below its line."""

    said: Entry
    line: int
    depth: int | None = None
    words: list[str] = field(default_factory=list[str])

    def row(self) -> Row:
        """The field as a row of a table."""
        said = self.said
        mark = {True: " [required]", False: " [optional]", None: ""}[said.required]
        text = "\n".join(part for part in (said.text, *self.words) if part)
        return Row(
            (said.name + mark, said.kind, said.default, said.place, text), self.line, self.depth
        )

    def take(self, text: str, *, item: bool) -> None:
        """Add a line below it: facets, or words."""
        mark = _MARK_RE.fullmatch(text.strip()) if self.said.required is None else None
        if mark is not None:
            self.said = replace(self.said, required=mark.group("no") is None)
            return
        if _DEPRECATED_RE.match(text):
            self.words.insert(0, "Deprecated.")
        facets = read_facets(text.partition("\n")[0])
        if facets:
            self.said = with_facets(self.said, facets)
            text = text.partition("\n")[2]
        if text.strip():
            self.words.append(f"• {text}" if item else text)

    def take_value(self, text: str) -> None:
        """Add a line that is one of its values."""
        if not any(word.startswith("Allowed values:") for word in self.words):
            self.words.append("Allowed values:")
        self.words.append(f"• {text}")

    def holds_values(self) -> bool:
        """Whether a list below it lists the values that it may have, and no fields inside it."""
        kind = read_type(self.said.kind) if self.said.kind else None
        if kind is not None and (kind.type in _SCALARS or kind.items in _SCALARS):
            return True
        text = "\n".join([self.said.text, *self.words])
        return kind is None and _VALUES_RE.search(text) is not None


_SAMPLE_RE = re.compile(
    r"\W{0,4}(?:content|body|sample|example|response|request|payload|json|result|output)(?:\s+(?:body|example|content))?\W{1,6}?(?=[{\[])",
    re.IGNORECASE,
)


def sample_of(item: Item) -> Code | None:
    """The sample in a list item such as ``**Content:** `{"id": 12}```."""
    match = _SAMPLE_RE.match(item.text)
    text = item.text[match.end() :].strip("`* \n") if match else ""
    return Code(text, item.line) if text.endswith(("}", "]")) else None


_HOLDING = ("location", "body", "arguments", "response", "request", "status")


def by_status(items: list[Item]) -> list[list[Item | Heading]]:
    """A list cut at the items that are a status with fields below them; each of these as a heading."""
    runs: list[list[Item | Heading]] = [[]]
    above: int | None = None  # the depth of the status that is open
    for item, below in zip(items, [*items[1:], None], strict=False):
        first = item.text.partition("\n")[0]
        holds = below is not None and below.depth > item.depth
        status = plain_status(first) if holds else None
        section = section_of(first) if holds and "`" not in first else None
        if status is not None and not first[:1].isalpha():
            runs.append([Heading(f"Response {status}", item.line, 0)])
            above = item.depth
        elif section is not None and section.kind in _HOLDING:
            runs.append([Heading(first, item.line, 0)])
            above = item.depth
        elif above is not None and item.depth <= above:
            above = None
            runs.append([item])
        else:
            runs[-1].append(item)
    return [run for run in runs if run]


def of_single_cells(table: Table) -> Table | None:
    """A table of one column that says in its heading what each cell holds: "Name, Type, Description"."""
    if len(table.header) != 1 or not table.rows:
        return None
    words = [word.strip() for word in inline(table.header[0]).split(",")]
    if len(words) < 2 or header_word(words[0]) != "name" or not all(map(header_word, words)):
        return None
    fields: list[OpenField] = []
    for row in table.rows:
        said = read_entry(
            row.cells[0].replace("\n", " ", 1) if "\n" in row.cells[0] else row.cells[0]
        )
        if said is None:
            return None
        fields.append(OpenField(said, row.line, row.depth))
    return Table(HEADER, tuple(one.row() for one in fields), table.line)


def of_bare_rows(table: Table) -> Table | None:
    """A table without headings whose rows are fields: a name in code, and a type or words behind it."""
    rows = [Row(table.header, table.line), *table.rows]
    if len(table.header) not in (1, 2) or header_word(table.header[0]) is not None:
        return None
    fields: list[OpenField] = []
    for row in rows:
        cells = row.cells
        name = read_name(cells[0]) if len(cells) == 2 else None
        if name is not None and (
            name.name is None or (name.name[0].isupper() and "`" not in cells[0])
        ):
            return None
        words = f"`{name.name}` {cells[1]}" if name is not None else cells[0].replace("\n", " ", 1)
        said = read_entry(words)
        if said is None or not (said.marked or said.kind):
            return None
        if name is not None and name.required is not None:
            said = replace(said, required=name.required)
        fields.append(OpenField(said, row.line, row.depth))
    coded = len(rows) > 1 and all(row.cells[0].lstrip().startswith("`") for row in table.rows)
    coded = coded and inline(table.header[0])[:1].islower()
    typed = sum(bool(one.said.kind) for one in fields)
    if not coded and 5 * typed < 3 * len(fields):
        return None
    if len(fields) < 2 and not typed:
        return None
    return Table(HEADER, tuple(one.row() for one in fields), table.line)


def of_heading(heading: Heading, below: Sequence[Block]) -> OpenField | None:
    """The field that a heading names, where it or what is right below says its type or mark."""
    if section_of(heading.text) is not None and "`" not in heading.text and "_" not in heading.text:
        following = below[0] if below else None
        if not isinstance(following, Prose) or not is_facet(following.text):
            return None
    entry = read_entry(heading.text)
    if entry is None or (entry.text and not entry.stated) or read_name(entry.name).name is None:
        return None
    if entry.stated:
        return OpenField(entry, heading.line)
    following = below[0] if below else None
    if isinstance(following, Table) and pairs_of(following):
        return OpenField(entry, heading.line)
    if not isinstance(following, Prose | Item) or entry.text:
        return None
    if is_facet(following.text):
        return OpenField(entry, heading.line)
    said = read_signature(following.text)
    if said is None and (led := leading_signature(following.text)) is not None:
        said = led[0]
    stated = said is not None and (said.kind or said.required is not None)
    return OpenField(entry, heading.line) if stated else None


_EMPHASISED_RE = re.compile(r"\s*([*_]{1,2}|`)([^*_`\n]{2,80})\1\s*")


def leading_signature(text: str) -> tuple[Entry, str] | None:
    """Read the type and marks that emphasised words state at the start of a description: ``*string, required.* The name``.

    Returns:
        What they state, and the other words; None where they state neither a type nor a mark.

    """
    match = _EMPHASISED_RE.match(text)
    if match is None:
        return None
    said = Entry("")
    others: list[str] = []
    for part in re.split(r"\s*[,.;]\s+|[.,;]\s*$", match.group(2)):
        one = read_signature(part) if part else None
        if one is None:
            others += [part] if part else []
        else:
            said = merged(said, one)
    if not said.kind and said.required is None:
        return None
    return said, ". ".join([*others, text[match.end() :]]).strip()


_SEVERAL_RE = re.compile(
    r"`[A-Za-z_][\w.\[\]-]{0,60}`(?:\s*(?:,|/|,?\s(?:and|or)\s)\s*`[A-Za-z_][\w.\[\]-]{0,60}`){1,5}(?=\s*[(:–—-])"
)


def apart(item: Item) -> list[Item]:
    """An item that states the same of several names, as one for each: "`from`, `to` (integer, optional)"."""
    match = _SEVERAL_RE.match(item.text)
    said = read_entry(f"`x`{item.text[match.end():]}") if match else None
    if match is None or said is None or not said.kind:
        return [item]
    names = re.findall(r"`([^`]+)`", match.group())
    return [replace(item, text=f"`{name}`{item.text[match.end():]}") for name in names]
