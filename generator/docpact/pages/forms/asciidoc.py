"""AsciiDoc as blocks: sections, delimited blocks, tables, lists, description lists, admonitions and attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from docpact.pages.blocks import Block, Cell, Code, Document, Kind
from docpact.pages.forms.asciidoc_tables import columns_of, table_rows
from docpact.pages.partition import partition
from docpact.pages.registry import Form

__all__ = ["FORM", "parse_asciidoc"]

_TITLE_RE = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:\s+\1)?\s*$")
_ATTRIBUTE_RE = re.compile(r":(!?[\w-]{1,60}!?):(?:\s+(.*))?$")
_LIST_OF_ATTRIBUTES_RE = re.compile(
    r"\[(?!\[)([^\[\]]{0,400}|[^\[\]]{0,200}\[[^\[\]]{0,80}\][^\[\]]{0,200})\]\s*$"
)
_ANCHOR_RE = re.compile(r"\[\[[^\[\]]{1,120}\]\]\s*$")
_BLOCK_TITLE_RE = re.compile(r"\.([^\s.].*)$")
_FENCE_RE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--)\s*$")
_MARKDOWN_FENCE_RE = re.compile(r"```+\s*([\w+#.-]*)\s*$")
_TABLE_RE = re.compile(r"([|,:!])={3,}\s*$")
_CELL_RE = re.compile(
    r"(?:(?<=^)|(?<=\s))((?:\d+(?:\.\d+)?\+|\.\d+\+|\d+\*)?[<^>]?(?:\.[<^>])?[aehlmdsv]?)\||(?<=[\w`.)*])()\|(?=[\w`*])"
)
_ITEM_RE = re.compile(r"\s*(\*{1,5}|-|\.{1,5}|\d{1,3}\.|[a-z]\.|•)\s+(\S.*)$")
_TERM_RE = re.compile(r"\s*(\S.*?)(:{2,4}|;;)(?:\s+(.*))?$")
_ADMONITION_RE = re.compile(r"(NOTE|TIP|WARNING|IMPORTANT|CAUTION):\s+(.*)$")
_MACRO_RE = re.compile(r"(?:include|image|video|audio|toc|ifdef|ifndef|ifeval|endif|icon|pass)::")
_MONO_RE = re.compile(r"(?<![\w`+])(`\+|`|\+{1,2})(?=\S)(.+?)(?<=\S)(\+`|`|\+{1,2})(?![\w`+])")
_STRONG_RE = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,300}?)(?<=\S)\*(?![\w*])")
_LINK_RE = re.compile(
    r"(?:link:|xref:)?((?:https?://|link:|xref:)?[^\s\[\]<>]{1,400})\[([^\[\]]{0,300})\]"
)
_REFERENCE_RE = re.compile(r"<<([^<>,]{1,200})(?:,\s*([^<>]{1,200}))?>>")
_VARIABLE_RE = re.compile(r"\{([\w-]{1,60})\}")
_TITLE_VARIABLE_RE = re.compile(r"\{api-([a-z-]{3,40})-title\}")
_DEEPEST = 30


def parse_asciidoc(lines: list[str]) -> Document:
    """The blocks of a page in AsciiDoc."""
    reader = _Reader(lines)
    blocks = reader.blocks(0, len(lines))
    meta = dict(reader.said)
    title = next((block for block in blocks if block.kind == "heading"), None)
    if title is not None:
        meta.setdefault("title", title.plain)
    return Document("asciidoc", partition(blocks, lines), meta)


@dataclass(slots=True)
class _Pending:
    """The lines above a block that describe it: its attributes and title."""

    attributes: dict[str, str] = field(default_factory=dict[str, str])
    positional: list[str] = field(default_factory=list[str])
    title: str = ""
    line: int = 0


@dataclass(slots=True)
class _Reader:
    lines: Sequence[str]
    said: dict[str, str] = field(default_factory=dict[str, str])
    depth: int = 0

    def blocks(self, at: int, end: int) -> list[Block]:
        """The blocks of the lines from index ``at`` up to ``end``."""
        made: list[Block] = []
        if self.depth > _DEEPEST:
            text = "\n".join(self.lines[at:end])
            return [Block("paragraph", at + 1, max(at + 1, end), text)] if text.strip() else []
        self.depth += 1
        pending = _Pending()
        while at < end:
            if not self.lines[at].strip():
                at += 1
                continue
            after = self._above(at, pending)
            if after is not None:
                at = after
                continue
            found, after = self._block(at, end, pending)
            if pending.line and found and found[0].line > pending.line:
                found[0] = replace(found[0], line=pending.line)
            made.extend(found)
            pending = _Pending()
            at = max(after, at + 1)
        self.depth -= 1
        return made

    def _above(self, at: int, pending: _Pending) -> int | None:
        """Take a line that is about the block below it."""
        line = self.lines[at].rstrip()
        attributes = _LIST_OF_ATTRIBUTES_RE.match(line)
        if attributes is not None:
            parts = [
                part.strip()
                for part in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", attributes.group(1))
            ]
            for part in parts:
                name, equals, value = part.partition("=")
                if equals:
                    pending.attributes[name.strip().lower()] = value.strip().strip("\"'")
                elif part:
                    pending.positional.append(part)
        elif _ANCHOR_RE.match(line):
            pass
        elif _BLOCK_TITLE_RE.match(line) and not _FENCE_RE.match(line) and not _ITEM_RE.match(line):
            pending.title = self.words(line[1:])
        else:
            return None
        pending.line = pending.line or at + 1
        return at + 1

    def _block(self, at: int, end: int, pending: _Pending) -> tuple[list[Block], int]:
        line = self.lines[at]
        title = _TITLE_RE.match(line)
        if title is not None:
            level = len(title.group(1))
            return [
                Block("heading", at + 1, at + 1, self.words(title.group(2)), level=level)
            ], at + 1
        attribute = _ATTRIBUTE_RE.match(line)
        if attribute is not None:
            self.said[attribute.group(1).strip("!").lower()] = (attribute.group(2) or "").strip()
            return [Block("markup", at + 1, at + 1)], at + 1
        if _TABLE_RE.match(line):
            return self._table(at, end, pending)
        fence = _FENCE_RE.match(line) or _MARKDOWN_FENCE_RE.match(line)
        if fence is not None:
            return self._delimited(at, end, fence, pending)
        if line.startswith("//"):
            return [Block("comment", at + 1, at + 1, line[2:].strip())], at + 1
        if _MACRO_RE.match(line) or line.strip() in ("'''", "---", "***", "<<<", "+"):
            return [Block("markup", at + 1, at + 1)], at + 1
        if _ITEM_RE.match(line):
            return self._list(at, end)
        term = _TERM_RE.match(line)
        if term is not None and not line.startswith(("http", "{")):
            return self._terms(at, end)
        return self._paragraph(at, end, pending)

    def _delimited(
        self, at: int, end: int, fence: re.Match[str], pending: _Pending
    ) -> tuple[list[Block], int]:
        mark = self.lines[at].strip()
        close = "```" if mark.startswith("```") else mark
        after = at + 1
        while after < end and self.lines[after].strip() != close:
            after += 1
        inner, last = after, min(end, after + 1)
        first = mark[:1]
        style = [part.lower() for part in pending.positional]
        language = (
            fence.group(1) if mark.startswith("```") else next((part for part in style[1:2]), "")
        )
        if (first in "-.`" and mark != "--") or style[:1] == ["source"]:
            code = Code("\n".join(self.lines[at + 1 : inner]), at + 2, 1, language or None)
            block = Block(
                "code",
                at + 1,
                last,
                name=language,
                title=pending.title,
                attributes=pending.attributes,
                code=code,
            )
            return [block], last
        if first == "/":
            return [Block("comment", at + 1, last, "\n".join(self.lines[at + 1 : inner]))], last
        if first == "+":
            return [Block("markup", at + 1, last)], last
        children = tuple(self.blocks(at + 1, inner))
        kind: Kind = "quote" if first in "_*" else "component"
        name = style[0] if style else ""
        if name in ("note", "tip", "warning", "important", "caution"):
            kind = "admonition"
        elif (
            name == "collapsible"
            or "%collapsible" in style
            or pending.attributes.get("options") == "collapsible"
        ):
            kind = "details"
        return [Block(kind, at + 1, last, name=name, title=pending.title, children=children)], last

    def _table(self, at: int, end: int, pending: _Pending) -> tuple[list[Block], int]:
        mark = self.lines[at].strip()
        after = at + 1
        while after < end and self.lines[after].strip() != mark:
            after += 1
        last = min(end, after + 1)
        if mark[0] in ",:" or pending.attributes.get("format") in ("csv", "dsv", "tsv"):
            separator = pending.attributes.get("separator") or (":" if mark[0] == ":" else ",")
            rows = [
                [
                    Cell(self.words(cell.strip()), number + 1)
                    for cell in self.lines[number].split(separator)
                ]
                for number in range(at + 1, after)
                if self.lines[number].strip()
            ]
            cells, width = [cell for row in rows for cell in row], max(
                (len(row) for row in rows), default=0
            )
        else:
            cells, width = self._cells(at + 1, after, mark[0])
        columns = pending.attributes.get("cols", "")
        width = columns_of(columns) or width
        said = pending.attributes
        options = ",".join([said.get("options", ""), said.get("opts", ""), *pending.positional])
        table = table_rows(self.lines, cells, width, at, after, options)
        if table is None:
            return [Block("markup", at + 1, last)], last
        if any(re.search(r"h\s*$", column) for column in columns.split(",")[:1]):
            table = replace(
                table,
                rows=tuple(
                    replace(row, cells=(replace(row.cells[0], heads=True), *row.cells[1:]))
                    for row in table.rows
                ),
            )
        return [Block("table", at + 1, last, title=pending.title, table=table)], last

    def _cells(self, at: int, end: int, mark: str) -> tuple[list[Cell], int]:
        """Return the cells of a table, and the number of cells on its first line."""
        cells: list[Cell] = []
        width = 0
        for number in range(at, end):
            line = self.lines[number]
            if line.startswith("//") or not line.strip():
                if cells and not line.strip() and width == 0:
                    width = len(cells)
                continue
            starts = [
                match
                for match in _CELL_RE.finditer(line if mark == "|" else line.replace(mark, "|"))
                if line[match.end() - 2 : match.end() - 1] != "\\"
            ]
            lead = line[: starts[0].start()].strip() if starts else line.strip()
            if lead and cells:
                last = cells[-1]
                cells[-1] = replace(last, text=f"{last.text}\n{self.words(_bullet(lead))}".strip())
            for match, following in zip(starts, [*starts[1:], None], strict=False):
                text = line[match.end() : following.start() if following else len(line)]
                made = Cell(
                    self.words(_bullet(text.strip()).replace("\\|", "|")),
                    number + 1,
                    (match.group(1) or "").endswith("h"),
                )
                repeat = re.match(r"(\d+)\*", match.group(1) or "")
                span = re.match(r"(\d+)(?:\.\d+)?\+", match.group(1) or "")
                cells.extend([made] * min(int(repeat.group(1)) if repeat else 1, 50))
                cells.extend(
                    [Cell("", number + 1)] * min(int(span.group(1)) - 1 if span else 0, 50)
                )
            if width == 0 and cells and number + 1 < end and len(starts) > 1:
                width = len(cells)
        return cells, width

    def _list(self, at: int, end: int) -> tuple[list[Block], int]:
        """A list with what is nested in it: the marker says how deep, as do the markers around it."""
        entries: list[tuple[list[str], int, int, list[str], list[Block]]] = []
        marks: list[str] = []
        while at < end:
            line = self.lines[at]
            match = _ITEM_RE.match(line) if line.strip() else None
            if match is None:
                if line.strip() == "+" and entries:
                    below = _Pending()
                    at += 1
                    while at < end and (after := self._above(at, below)) is not None:
                        at = after
                    if at < end and self.lines[at].strip():
                        found, at = self._block(at, end, below)
                        entries[-1][4].extend(found)
                    continue
                if (
                    line.strip()
                    and entries
                    and not self._starts_block(line)
                    and self.lines[at - 1].strip()
                ):
                    entries[-1][3].append(line.strip())
                    at += 1
                    continue
                if not line.strip():
                    below_at = at
                    while below_at < end and not self.lines[below_at].strip():
                        below_at += 1
                    if (
                        below_at < end
                        and _ITEM_RE.match(self.lines[below_at])
                        and not _BLOCK_TITLE_RE.match(self.lines[below_at])
                    ):
                        at = below_at
                        continue
                break
            mark = re.sub(r"\d+|^[a-z](?=\.)", "1", match.group(1))
            if mark in marks:
                del marks[marks.index(mark) + 1 :]
            else:
                marks.append(mark)
            entries.append(([mark], len(marks) - 1, at + 1, [match.group(2).strip()], []))
            at += 1
        items = [
            Block(
                "item",
                line,
                max([line + len(texts) - 1, *(child.end for child in children)]),
                self.words("\n".join(texts)),
                level=level,
                children=tuple(children),
            )
            for _, level, line, texts, children in entries
        ]
        whole = _nested(items)
        return [whole], max(at, whole.end)

    def _starts_block(self, line: str) -> bool:
        return bool(
            _TITLE_RE.match(line) or _FENCE_RE.match(line) or _TABLE_RE.match(line)
            or _LIST_OF_ATTRIBUTES_RE.match(line) or _ITEM_RE.match(line)
            or _MARKDOWN_FENCE_RE.match(line) or _BLOCK_TITLE_RE.match(line) or line.strip() == "+"
        )  # fmt: skip

    def _terms(self, at: int, end: int) -> tuple[list[Block], int]:
        made: list[Block] = []
        start = at
        while at < end:
            match = _TERM_RE.match(self.lines[at]) if self.lines[at].strip() else None
            if match is None or _ITEM_RE.match(self.lines[at]):
                break
            children: list[Block] = []
            after = at + 1
            if match.group(3):
                texts = [match.group(3).strip()]
                while (
                    after < end
                    and self.lines[after].strip()
                    and not self._starts_block(self.lines[after])
                    and not _TERM_RE.match(self.lines[after])
                ):
                    texts.append(self.lines[after].strip())
                    after += 1
                children.append(Block("paragraph", at + 1, after, self.words("\n".join(texts))))
            while after < end:
                below = after
                while below < end and not self.lines[below].strip():
                    below += 1
                if below >= end:
                    break
                text = self.lines[below]
                if text.strip() == "+":
                    below += 1
                elif (
                    _TERM_RE.match(text)
                    or (self._starts_block(text) and not _ITEM_RE.match(text))
                    or (
                        children
                        and below > after
                        and not _ITEM_RE.match(text)
                        and not text.startswith(" ")
                    )
                ):
                    break
                pending = _Pending()
                while below < end and (next_at := self._above(below, pending)) is not None:
                    below = next_at
                if below >= end or not self.lines[below].strip():
                    break
                found, after = self._block(below, end, pending)
                children.extend(found)
            last = max([at + 1, *(child.end for child in children)])
            made.append(
                Block(
                    "definition",
                    at + 1,
                    last,
                    self.words(match.group(1).strip()),
                    children=tuple(children),
                )
            )
            at = max(after, last)
            while at < end and not self.lines[at].strip():
                at += 1
        return [Block("definitions", start + 1, made[-1].end, children=tuple(made))], made[-1].end

    def _paragraph(self, at: int, end: int, pending: _Pending) -> tuple[list[Block], int]:
        after = at
        texts: list[str] = []
        literal = self.lines[at][:1] in (" ", "\t")
        while after < end and self.lines[after].strip():
            line = self.lines[after]
            if after > at and not literal and self._starts_block(line):
                break
            texts.append(line.rstrip() if literal else re.sub(r"\s\+$", "", line.strip()))
            after += 1
        style = [part.lower() for part in pending.positional]
        if style[:1] == ["source"]:
            language = style[1] if len(style) > 1 else ""
            code = Code("\n".join(self.lines[at:after]), at + 1, 1, language or None)
            return [
                Block("code", at + 1, after, name=language, title=pending.title, code=code)
            ], after
        if literal:
            return [
                Block("paragraph", at + 1, after, "\n".join(text.strip() for text in texts))
            ], after
        note = _ADMONITION_RE.match(texts[0])
        if note is not None or (
            style[:1] and style[0] in ("note", "tip", "warning", "important", "caution")
        ):
            name = note.group(1).lower() if note else style[0]
            texts[0] = note.group(2) if note else texts[0]
            text = Block("paragraph", at + 1, after, self.words("\n".join(texts)))
            return [
                Block("admonition", at + 1, after, name=name, title=pending.title, children=(text,))
            ], after
        return [Block("paragraph", at + 1, after, self.words("\n".join(texts)))], after

    def words(self, text: str) -> str:
        """Inline mark-up of AsciiDoc in the notation of blocks."""
        if not any(mark in text for mark in "{`*<[+"):
            return text
        if "{" in text:
            text = _TITLE_VARIABLE_RE.sub(
                lambda match: match.group(1).replace("parms", "parameters").replace("-", " "), text
            )
            text = _VARIABLE_RE.sub(
                lambda match: self.said.get(match.group(1).lower()) or match.group(), text
            )
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(f"`{match.group(2)}`")
            return f"\x01{len(kept) - 1}\x02"

        text = _MONO_RE.sub(keep, text)
        text = _REFERENCE_RE.sub(lambda match: match.group(2) or match.group(1), text)
        text = _LINK_RE.sub(_link, text)
        text = _STRONG_RE.sub(r"**\1**", text)
        return re.sub("\x01(\\d+)\x02", lambda match: kept[int(match.group(1))], text)


def _link(match: re.Match[str]) -> str:
    target, label = match.group(1), match.group(2)
    if not re.match(r"https?://|link:|xref:|mailto:", match.group()):
        return match.group()
    return f"[{label}]({target})" if label else target


def _bullet(text: str) -> str:
    return re.sub(r"^[*-]\s+", "• ", text)


def _nested(items: Sequence[Block]) -> Block:
    made: list[Block] = []
    at = 0
    while at < len(items):
        end = at + 1
        while end < len(items) and items[end].level > items[at].level:
            end += 1
        item = items[at]
        if end > at + 1:
            inner = _nested(items[at + 1 : end])
            item = replace(item, end=max(item.end, inner.end), children=(*item.children, inner))
        made.append(item)
        at = end
    return Block("list", made[0].line, max(item.end for item in made), children=tuple(made))


def _recognise(lines: list[str]) -> int:
    tables = titles = marks = 0
    for line in lines:
        if line.startswith("# "):
            return 0
        if line.startswith(("|===", "[source")):
            tables += 1
        elif line.startswith("=") and _TITLE_RE.match(line):
            titles += 1
        elif _ATTRIBUTE_RE.match(line) or line.startswith(("[cols", "[%", "[options")):
            marks += 1
    if tables and (titles or marks or tables > 1):
        return 93
    return 90 if titles > 1 and marks else 80 if titles and marks else 70 if titles > 1 else 0


FORM = Form("asciidoc", _recognise, parse_asciidoc)
