"""reStructuredText as blocks: sections, lists, field lists, directives, literal blocks, grid and simple tables.

The structure is read by indentation with the line of everything, which docutils does not keep; its parsers of tables are
used for tables. Directives need not be known: each becomes a block with its argument, options and content. Those of
httpdomain (``http:get``, ``:query string sort:``) and of OpenStack (``rest_method``, ``rest_parameters``) become what they
declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from docpact.pages.blocks import Block, Code, Document, Kind
from docpact.pages.forms.restructured_fields import field_tables, http_field
from docpact.pages.forms.restructured_tables import data_table, declared_table, drawn_table
from docpact.pages.forms.restructured_words import words
from docpact.pages.partition import partition
from docpact.pages.registry import Form

__all__ = ["FORM", "parse_restructured"]

_PUNCTUATION_RE = re.compile(r"([!-/:-@\[-`{-~])\1{1,}\s*$")
_DIRECTIVE_RE = re.compile(
    r"(\s*)\.\.\s+(?:\|([^|]{1,80})\|\s+)?([A-Za-z][\w:+.-]{0,60}?)::(?:\s+(.*))?$"
)
_EXPLICIT_RE = re.compile(r"\s*\.\.(?:\s+|$)")
_TARGET_RE = re.compile(r"\s*(?:\.\.\s+_(?:[^:]|\\:){0,200}:|\.\.\s+\[[^\]]{1,40}\]|__\s)")
_FIELD_RE = re.compile(r"(\s*):((?![\s:`])(?:[^:\\`]|\\.|:(?!\s|$))*?(?<!\s)):(?:\s+(.*))?$")
_OPTION_RE = re.compile(r"\s*:([\w-]{1,60}):(?:\s+(.*))?$")
_BULLET_RE = re.compile(r"(\s*)([-*+•]|\(?(?:\d{1,3}|[a-zA-Z]|#)[.)])(\s+)(.*)$")
_GRID_RE = re.compile(r"\s*\+(?:[-=]+\+)+\s*$")
_SIMPLE_RE = re.compile(r"\s*=+(?:\s+=+)+\s*$")
_LINE_BLOCK_RE = re.compile(r"\s*\|(?:\s+(.*))?$")
_CODE_DIRECTIVES = frozenset(["code-block", "code", "sourcecode", "highlight", "literalinclude", "parsed-literal", "prompt"])  # fmt: skip
_TABS = frozenset(["tab", "group-tab", "code-tab", "tab-item"])
_ADMONITIONS = frozenset(
    ["note", "warning", "tip", "important", "admonition", "caution", "danger", "attention", "hint", "error", "seealso", "deprecated", "versionadded", "versionchanged", "todo"]
)  # fmt: skip
_SILENT = frozenset(["toctree", "contents", "highlight", "image", "figure", "index", "meta", "default-domain", "currentmodule", "module", "include", "raw", "sectnum", "only-end"])  # fmt: skip
_METHODS = frozenset(
    ["get", "post", "put", "patch", "delete", "head", "options", "trace", "copy", "any"]
)
_DEEPEST = 30


def parse_restructured(lines: list[str]) -> Document:
    """The blocks of a page in reStructuredText."""
    reader = _Reader(lines)
    blocks = reader.blocks(0, len(lines))
    meta: dict[str, str] = {}
    title = next((block for block in blocks if block.kind == "heading"), None)
    if title is not None:
        meta["title"] = title.plain
    return Document("restructuredtext", partition(blocks, lines), meta)


def _indent(line: str) -> int:
    text = line.expandtabs(8)
    return len(text) - len(text.lstrip())


@dataclass(slots=True)
class _Reader:
    lines: Sequence[str]
    styles: list[str] = field(default_factory=list[str])
    depth: int = 0

    def blocks(self, at: int, end: int) -> list[Block]:
        """The blocks of the lines from index ``at`` up to ``end``."""
        made: list[Block] = []
        if self.depth > _DEEPEST:
            text = "\n".join(line.strip() for line in self.lines[at:end])
            return [Block("paragraph", at + 1, max(at + 1, end), text)] if text.strip() else []
        self.depth += 1
        base = min((_indent(line) for line in self.lines[at:end] if line.strip()), default=0)
        while at < end:
            if not self.lines[at].strip():
                at += 1
                continue
            found, after = self._block(at, end, base)
            made.extend(found)
            at = max(after, at + 1)
        self.depth -= 1
        return made

    def _block(self, at: int, end: int, base: int) -> tuple[list[Block], int]:
        line = self.lines[at]
        indent = _indent(line)
        heading = self._heading(at, end)
        if heading is not None:
            return heading
        if _EXPLICIT_RE.match(line) or line.lstrip().startswith("__ "):
            return self._explicit(at, end, indent)
        if _GRID_RE.match(line) or _SIMPLE_RE.match(line):
            table = self._table(at, end)
            if table is not None:
                return table
        if _FIELD_RE.match(line):
            return self._fields(at, end, indent)
        if _BULLET_RE.match(line) and self._is_bullet(at, end):
            return self._list(at, end, indent)
        if indent > base:
            after = self._within(at, end, indent)
            inner = self.blocks(at, after)
            return inner, after
        return self._paragraph(at, end, indent)

    def _within(self, at: int, end: int, indent: int) -> int:
        """The index after the last line from ``at`` on that is set in at least so far."""
        last = at
        while at < end and (not self.lines[at].strip() or _indent(self.lines[at]) >= indent):
            at += 1
            if self.lines[at - 1].strip():
                last = at
        return last

    # Sections

    def _heading(self, at: int, end: int) -> tuple[list[Block], int] | None:
        lines = self.lines
        above = _PUNCTUATION_RE.match(lines[at])
        if above is not None:
            if (
                at + 2 < end
                and lines[at + 1].strip()
                and lines[at + 2].strip() == lines[at].strip()
                and not _PUNCTUATION_RE.match(lines[at + 1])
            ):
                return [self._titled(lines[at + 1], "o" + above.group(1), at + 1, at + 3)], at + 3
            if len(lines[at].strip()) >= 4 and (at + 1 >= end or not lines[at + 1].strip()):
                return [Block("rule", at + 1, at + 1)], at + 1
            return None
        if at + 1 >= end or _indent(lines[at]) or not lines[at][:1].strip():
            return None
        below = _PUNCTUATION_RE.match(lines[at + 1])
        text = lines[at].strip()
        if (
            below is None
            or _indent(lines[at + 1])
            or len(lines[at + 1].strip()) < min(len(text), 4) - 1
        ):
            return None
        if len(lines[at + 1].strip()) < len(text) - 4 or lines[at + 1].strip() == "::":
            return None
        return [self._titled(text, below.group(1), at + 1, at + 2)], at + 2

    def _titled(self, text: str, style: str, line: int, end: int) -> Block:
        if style not in self.styles:
            self.styles.append(style)
        level = min(6, self.styles.index(style) + 1)
        return Block("heading", line, end, words(text.strip()), level=level)

    # Directives, comments, targets

    def _explicit(self, at: int, end: int, indent: int) -> tuple[list[Block], int]:
        after = self._within(at + 1, end, indent + 1) if at + 1 < end else at + 1
        after = max(after, at + 1)
        match = _DIRECTIVE_RE.match(self.lines[at])
        if match is not None:
            return self._directive(match, at, after), after
        if _TARGET_RE.match(self.lines[at]):
            if self.lines[at].lstrip().startswith(".. ["):
                text = self.lines[at].partition("]")[2].strip()
                return [Block("paragraph", at + 1, after, words(text))], after
            return [Block("markup", at + 1, after)], after
        text = "\n".join(line.strip() for line in self.lines[at:after]).removeprefix("..").strip()
        return [Block("comment", at + 1, after, text)], after

    def _directive(self, match: re.Match[str], at: int, after: int) -> list[Block]:
        name, first = match.group(3).lower(), (match.group(4) or "").strip()
        arguments = [first] if first else []
        said: dict[str, str] = {}
        body = at + 1
        while body < after and self.lines[body].strip():
            option = _OPTION_RE.match(self.lines[body])
            if option is not None and not http_field(option.group(1)):
                said[option.group(1).lower()] = (option.group(2) or "").strip()
            elif said or option is not None:
                break
            else:
                arguments.append(self.lines[body].strip())
            body += 1
        line, end = at + 1, max(at + 1, after)
        made = self._known(name, arguments, said, line, body, end)
        return made if isinstance(made, list) else [made]

    def _known(
        self, name: str, arguments: list[str], said: dict[str, str], line: int, body: int, end: int
    ) -> Block | list[Block]:
        argument = " ".join(arguments)
        if name in _CODE_DIRECTIVES or name == "code-tab":
            start = body
            if name in ("parsed-literal", "prompt") or not arguments:
                start = line
            if name == "literalinclude" or (name == "highlight" and start >= end):
                return Block("markup", line, end)
            block = self._literal(start, end, line, argument.split(" ")[0].lower())
            return replace(
                block, title=said.get("caption", "") or argument.partition(" ")[2], attributes=said
            )
        if name in ("list-table", "csv-table", "table"):
            held = self.blocks(body, end) if name != "csv-table" else []
            return data_table(name, words(argument), said, self.lines, line, body, end, held)
        if name in ("rest_parameters", "rest_status_code"):
            return declared_table(name, argument, self.lines, line, body, end)
        if name in _SILENT:
            return Block("markup", line, end)
        domain, _, verb = name.partition(":")
        if domain == "http" and verb in _METHODS:
            said = {**said, "method": verb.upper(), "path": arguments[0] if arguments else ""}
            children = self._declared(self.blocks(body, end))
            more = [
                Block(
                    "directive",
                    line,
                    line,
                    path,
                    name=name,
                    attributes={"method": verb.upper(), "path": path},
                )
                for path in arguments[1:]
                if path.startswith("/")
            ]
            return [
                *more,
                Block(
                    "directive",
                    line,
                    end,
                    words(argument),
                    name=name,
                    attributes=said,
                    children=tuple(children),
                ),
            ]
        if name == "rest_method":
            verb, _, path = argument.partition(" ")
            said = {**said, "method": verb.upper(), "path": path.strip()}
            return Block("directive", line, end, argument, name=name, attributes=said)
        within = tuple(self.blocks(body, end))
        kind: Kind = "directive"
        if name in _TABS:
            return Block(
                "tab", line, end, name=name, title=argument, attributes=said, children=within
            )
        if name in _ADMONITIONS:
            kind = "admonition"
            if (
                name not in ("admonition", "deprecated", "versionadded", "versionchanged")
                and argument
            ):
                text = Block("paragraph", line, max(line, body), words("\n".join(arguments)))
                within, argument = (text, *within), ""
            if name == "deprecated":
                within = (Block("paragraph", line, line, "Deprecated."), *within)
            return Block(
                kind,
                line,
                end,
                name=name,
                title=words(argument),
                attributes=said,
                children=within,
            )
        return Block(kind, line, end, words(argument), name=name, attributes=said, children=within)

    def _literal(self, at: int, end: int, line: int, language: str = "") -> Block:
        """The literal text on the lines from index ``at`` up to ``end``, its common indentation taken off."""
        while at < end and (not self.lines[at].strip() or _OPTION_RE.match(self.lines[at])):
            at += 1
        texts = [one.expandtabs(8) for one in self.lines[at:end]]
        indent = min((len(one) - len(one.lstrip()) for one in texts if one.strip()), default=0)
        text = "\n".join(one[indent:] for one in texts).rstrip()
        code = Code(text, min(at + 1, end), 1 + indent, language or None)
        return Block("code", line, max(line, end), name=language, code=code)

    # Field lists

    def _fields(self, at: int, end: int, indent: int) -> tuple[list[Block], int]:
        made: list[Block] = []
        start = at
        while at < end:
            match = _FIELD_RE.match(self.lines[at]) if self.lines[at].strip() else None
            if match is None or _indent(self.lines[at]) != indent:
                break
            after = max(self._within(at + 1, end, indent + 1), at + 1)
            if not match.group(3):
                inner = self.blocks(at + 1, after)
            else:
                lead = [match.group(3).strip()]
                below = at + 1
                while below < after and self.lines[below].strip():
                    lead.append(self.lines[below].strip())
                    below += 1
                first = Block("paragraph", at + 1, below, words("\n".join(lead)))
                inner = [first, *self.blocks(below, after)]
            name = match.group(2).strip()
            made.append(Block("definition", at + 1, after, words(name), children=tuple(inner)))
            at = after
            while at < end and not self.lines[at].strip():
                at += 1
        last = made[-1].end
        whole = Block("definitions", start + 1, last, name="fields", children=tuple(made))
        return self._declared([whole]), last

    def _declared(self, children: Sequence[Block]) -> list[Block]:
        """Field lists of httpdomain as tables of what they declare."""
        made: list[Block] = []
        for child in children:
            fields = [
                one
                for one in child.children
                if child.kind == "definitions" and child.name == "fields"
            ]
            told = [one for one in fields if one.text.lower() in ("synopsis", "platform")]
            for one in told:
                made.extend(one.children)
            fields = [one for one in fields if one not in told]
            if told and not fields:
                continue
            if not any(http_field(one.text.partition(" ")[0]) for one in fields):
                made.append(replace(child, children=tuple(fields)) if told else child)
                continue
            made.extend(field_tables(fields))
        return made

    # Lists

    def _is_bullet(self, at: int, end: int) -> bool:
        """An enumerated item is one only where the line below it is blank, another item, or set in."""
        match = _BULLET_RE.match(self.lines[at])
        if match is None or match.group(2) in ("-", "*", "+", "•"):
            return match is not None
        below = self.lines[at + 1] if at + 1 < end else ""
        return (
            not below.strip()
            or _BULLET_RE.match(below) is not None
            or _indent(below) > _indent(self.lines[at])
        )

    def _list(self, at: int, end: int, indent: int, level: int = 0) -> tuple[list[Block], int]:
        start, items = at, list[Block]()
        while at < end:
            match = _BULLET_RE.match(self.lines[at]) if self.lines[at].strip() else None
            if match is None or _indent(self.lines[at]) != indent:
                break
            after = max(self._within(at + 1, end, indent + 1), at + 1)
            texts = [match.group(4).strip()]
            below = at + 1
            while (
                below < after
                and self.lines[below].strip()
                and not _BULLET_RE.match(self.lines[below])
            ):
                texts.append(self.lines[below].strip())
                below += 1
            children = list(self._leveled(self.blocks(below, after), level + 1))
            text = words("\n".join(texts))
            if text.endswith("::") and children and children[0].kind == "paragraph":
                children[0] = self._literal(children[0].line - 1, after, children[0].line)
                del children[1:]
            items.append(Block("item", at + 1, after, text, level=level, children=tuple(children)))
            at = after
            while at < end and not self.lines[at].strip():
                at += 1
        last = items[-1].end
        return [Block("list", start + 1, last, children=tuple(items))], last

    def _leveled(self, children: Sequence[Block], level: int) -> Iterator[Block]:
        for child in children:
            if child.kind == "list":
                items = tuple(
                    replace(
                        item, level=level, children=tuple(self._leveled(item.children, level + 1))
                    )
                    for item in child.children
                )
                yield replace(child, children=items)
            else:
                yield child

    # Paragraphs, definitions, literal blocks

    def _paragraph(self, at: int, end: int, indent: int) -> tuple[list[Block], int]:
        lines = self.lines
        if (
            at + 1 < end
            and lines[at + 1].strip()
            and _indent(lines[at + 1]) > indent
            and not lines[at].rstrip().endswith("::")
        ):
            return self._definitions(at, end, indent)
        after = at
        texts: list[str] = []
        while after < end and lines[after].strip() and _indent(lines[after]) >= indent:
            if after > at and (
                _EXPLICIT_RE.match(lines[after]) and _DIRECTIVE_RE.match(lines[after])
            ):
                break
            block = _LINE_BLOCK_RE.match(lines[after])
            texts.append((block.group(1) or "") if block else lines[after].strip())
            after += 1
        text = "\n".join(texts)
        opens = text.endswith("::")
        if opens:
            text = (
                text.removesuffix("::").rstrip()
                if text.endswith(" ::") or text == "::"
                else text[:-1]
            )
        made = [Block("paragraph" if text.strip() else "markup", at + 1, after, words(text))]
        if opens:
            start = after
            while start < end and not lines[start].strip():
                start += 1
            if start < end and _indent(lines[start]) > indent:
                last = self._within(start, end, indent + 1)
                made.append(self._literal(start, last, start + 1))
                after = last
        return made, after

    def _definitions(self, at: int, end: int, indent: int) -> tuple[list[Block], int]:
        made: list[Block] = []
        start = at
        while (
            at + 1 < end
            and lines_at(self.lines, at) == indent
            and lines_at(self.lines, at + 1) > indent
        ):
            after = self._within(at + 1, end, indent + 1)
            inner = tuple(self.blocks(at + 1, after))
            made.append(
                Block("definition", at + 1, after, words(self.lines[at].strip()), children=inner)
            )
            at = after
            while at < end and not self.lines[at].strip():
                at += 1
            if at < end and (
                _EXPLICIT_RE.match(self.lines[at])
                or _BULLET_RE.match(self.lines[at])
                or _FIELD_RE.match(self.lines[at])
            ):
                break
        last = made[-1].end
        return [Block("definitions", start + 1, last, children=tuple(made))], last

    # Tables

    def _table(self, at: int, end: int) -> tuple[list[Block], int] | None:
        after = at
        if _GRID_RE.match(self.lines[at]):
            while after < end and self.lines[after].strip()[:1] in ("+", "|"):
                after += 1
        else:
            borders = 0
            while after < end:
                if _SIMPLE_RE.match(self.lines[after]):
                    borders += 1
                    blank = after + 1 >= end or not self.lines[after + 1].strip()
                    if borders > 1 and blank:
                        after += 1
                        break
                after += 1
            else:
                return None
        table = drawn_table(self.lines[at:after], at + 1)
        if table is None:
            return None
        return [Block("table", at + 1, after, table=table)], after


def lines_at(lines: Sequence[str], at: int) -> int:
    """The indentation of a line; -1 where it is blank."""
    return _indent(lines[at]) if lines[at].strip() else -1


_ROLE_RE = re.compile(r":(?:ref|doc|term|http:\w+|ref-\w+):`")


def _recognise(lines: list[str]) -> int:
    directives = fields = titles = 0
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith(("```", "# ", "## ", "= ", "== ", "|===")):
            return 0
        if ".. " in line and _DIRECTIVE_RE.match(line):
            directives += 1
        elif line.startswith(":") and _FIELD_RE.match(line):
            fields += 1
        elif (
            line
            and line[0].isalnum()
            and len(below) >= 3
            and below[0] in "=-~^\"'`*+#."
            and _PUNCTUATION_RE.match(below)
        ):
            titles += 1
    if directives:
        return 94
    if titles and (
        fields
        or any(
            _GRID_RE.match(line)
            or _SIMPLE_RE.match(line)
            or line.rstrip().endswith("::")
            or (":`" in line and _ROLE_RE.search(line))
            for line in lines
        )
    ):
        return 82
    return 0


FORM = Form("restructuredtext", _recognise, parse_restructured)
