"""MediaWiki text: headings in equals signs, tables in braces and bars, lists, bold and italics in apostrophes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, Row, Table
from docpact.pages.lift import lifted
from docpact.pages.registry import Form

__all__ = ["FORM"]

_HEADING_RE = re.compile(r"(={1,6})\s*(\S.*?)\s*\1\s*$")
_ITEM_RE = re.compile(r"([*#:;]+)\s*(\S.*)$")
_LINK_RE = re.compile(r"\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")
_OUTER_LINK_RE = re.compile(r"\[(https?://[^\s\]]{1,400})(?:\s+([^\]]{1,200}))?\]")
_TAG_RE = re.compile(r"<(/?)(?:code|tt|nowiki|syntaxhighlight)(?:\s[^<>]{0,100})?>", re.IGNORECASE)
_BLOCK_RE = re.compile(
    r"<(syntaxhighlight|source|pre)\b([^<>]{0,200})>\n?(.*?)(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL
)
_LANGUAGE_RE = re.compile(r"lang\s*=\s*[\"']?([\w+#-]+)", re.IGNORECASE)
_STYLE_RE = re.compile(r"^(?:\s*[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w%-]+))+\s*\|(?!\|)")
_SETTLED_RE = re.compile(
    r"\[\[(?:Category|File|Image|Datei|Kategorie):|__[A-Z]+__|\{\{[^{}<]*\}\}\s*$"
)


def _parse(lines: list[str]) -> Document:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        code = _BLOCK_RE.match("\n".join(lines[at : at + 400])) if "<" in line else None
        heading = _HEADING_RE.match(line)
        item = _ITEM_RE.match(line)
        if code is not None:
            language = _LANGUAGE_RE.search(code.group(2))
            lead = line.count("\n", 0, 1) + ("\n" in code.group()[: code.start(3)])
            text = code.group(3).rstrip()
            if text:
                blocks.append(Code(text, at + 1 + lead, 1, language and language.group(1)))
            at += code.group().count("\n") + 1
            continue
        if line.lstrip().startswith("{|"):
            table, at = _table(lines, at)
            blocks += [table] if table is not None else []
            continue
        if heading is not None:
            blocks.append(Heading(_words(heading.group(2)), at + 1, len(heading.group(1))))
        elif item is not None:
            blocks.append(Item(_words(item.group(2)), at + 1, len(item.group(1)) - 1))
        elif line.strip() and not _SETTLED_RE.match(line.strip()):
            blocks.append(Prose(_words(line.strip()), at + 1))
        at += 1
    return Document("mediawiki", tuple(blocks))


def _words(text: str) -> str:
    """Text in the inline notation."""
    text = _TAG_RE.sub("`", text)
    text = re.sub(r"'''(.+?)'''", r"**\1**", text)
    text = re.sub(r"''(.+?)''", r"*\1*", text)
    text = _OUTER_LINK_RE.sub(lambda match: match.group(2) or match.group(1), text)
    return _LINK_RE.sub(r"\1", text).strip()


def _table(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    """The table that starts here, and the index after it."""
    first = at
    rows: list[tuple[bool, list[str], int]] = []
    at += 1
    fresh = True
    while at < len(lines) and not lines[at].lstrip().startswith("|}"):
        line = lines[at].strip()
        if line.startswith("|-"):
            fresh = True
        elif line.startswith("|+"):
            pass
        elif line.startswith(("!", "|")):
            heads = line.startswith("!")
            cells = re.split(r"!!|\|\|" if heads else r"\|\|", line[1:])
            if fresh or not rows:
                rows.append((heads, [], at + 1))
                fresh = False
            rows[-1][1].extend(_words(_STYLE_RE.sub("", cell)) for cell in cells)
        elif rows and rows[-1][1] and line:
            rows[-1][1][-1] += "\n" + _words(line)
        at += 1
    if not rows:
        return None, at + 1
    header = rows[0][1] if rows[0][0] else []
    body = rows[1:] if rows[0][0] else rows
    width = max(len(cells) for _, cells, _ in rows)
    made = tuple(
        Row((*cells, *[""] * (width - len(cells))), line, short=len(cells) < width)
        for _, cells, line in body
    )
    return Table((*header, *[""] * (width - len(header))), made, first + 1), at + 1


def _recognise(lines: list[str]) -> int:
    tables = any(line.lstrip().startswith("{|") for line in lines)
    headings = sum(1 for line in lines if _HEADING_RE.match(line) and line.startswith("=="))
    fenced = any(line.startswith(("|===", "----")) for line in lines)
    marks = any("'''" in line or "[[" in line or "<code>" in line for line in lines)
    return 97 if not fenced and (tables or (headings and marks and headings > 1)) else 0


FORM = Form("mediawiki", _recognise, lifted(_parse))
