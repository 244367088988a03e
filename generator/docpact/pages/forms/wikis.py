"""Texts of wikis and outliners, each by the marks of its lines: Jira, Textile, DokuWiki and Org-mode."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docpact.pages.flat import Block, Code, Document, Heading, Item, Prose, Row, Table
from docpact.pages.lift import lifted
from docpact.pages.registry import Form

__all__ = ["FORMS"]

_STATUS_RE = re.compile(r"[1-5]\d\d")
_MOST_CODE = 4000


@dataclass(frozen=True, slots=True)
class _Wiki:
    """The marks of one kind of text.

    Args:
        name: The name of its form.
        heading: A heading; groups ``mark`` (how deep, by its length or number) and ``text``.
        item: A list item; groups ``mark`` and ``text``.
        opens: The line that opens code; groups ``language`` and ``title``, and ``code`` for what is on the line itself.
        closes: The end of code; where group ``blank`` opened it, a blank line is.
        cells: The cells of a row of a table, each with whether it is a header; None where the line is none.
        inline: Replacements that bring inline marks to the notation of blocks.
        silent: Lines that print nothing.
        deepest: The level of a heading is this less the length of its mark; 0 where the length is the level.
        rule: The line below the header of a table, where only that marks it.

    """

    name: str
    heading: re.Pattern[str]
    item: re.Pattern[str]
    opens: re.Pattern[str]
    closes: re.Pattern[str]
    cells: Callable[[str], list[tuple[str, bool]] | None]
    inline: tuple[tuple[re.Pattern[str], str], ...]
    silent: re.Pattern[str]
    deepest: int = 0
    rule: re.Pattern[str] | None = None

    def words(self, text: str) -> str:
        """Text in the inline notation."""
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match.expand(self.inline[0][1]))
            return f"\x01{len(kept) - 1}\x02"

        text = self.inline[0][0].sub(keep, text)  # code, in which nothing else is a mark
        for pattern, replacement in self.inline[1:]:
            text = pattern.sub(replacement, text)
        return re.sub("\x01(\\d+)\x02", lambda match: kept[int(match.group(1))], text).strip()

    def parse(self, lines: list[str]) -> Document:
        """The blocks of a page."""
        found: list[Block] = []
        at = 0
        while at < len(lines):
            at = self._block(lines, at, found)
        return Document(self.name, tuple(found))

    def _block(self, lines: Sequence[str], at: int, found: list[Block]) -> int:
        line = lines[at].rstrip()
        if not line.strip():
            return at + 1
        code = self.opens.match(line)
        if code is not None:
            return self._code(lines, at, code, found)
        heading = self.heading.match(line)
        if heading is not None:
            mark = heading["mark"]
            deep = int(mark) if mark.isdigit() else len(mark)
            text = self.words(heading["text"])
            done = heading.groupdict().get("open")
            if done:  # not built yet
                found.append(Prose(f"~~{text}~~", at + 1))
            else:
                found.append(Heading(text, at + 1, self.deepest - deep if self.deepest else deep))
            return at + 1
        if self.silent.match(line):
            return at + 1
        if self.cells(line) is not None or (self.rule and self.rule.match(line)):
            return self._table(lines, at, found)
        item = self.item.match(line)
        if item is not None:
            mark = item["mark"]
            depth = len(mark.expandtabs(4)) // 2 if mark[:1].isspace() else len(mark.strip()) - 1
            found.append(Item(self.words(_defined(item["text"])), at + 1, max(0, depth)))
        else:
            found.append(Prose(self.words(line.strip()), at + 1))
        return at + 1

    def _code(
        self, lines: Sequence[str], at: int, opened: re.Match[str], found: list[Block]
    ) -> int:
        said = opened.groupdict()
        title = (said.get("title") or "").strip()
        if _STATUS_RE.match(title):
            found.append(Heading(f"Response {title}", at + 1, 0))
        elif title:
            found.append(Heading(title, at + 1, 0))
        first = (said.get("code") or "").strip()
        start = end = at if first else at + 1
        texts: list[str] = []
        while end < min(len(lines), start + _MOST_CODE):
            text = lines[end] if not (first and end == at) else first
            closing = None if said.get("blank") else self.closes.search(text)
            if closing is not None:
                if text[: closing.start()].strip():
                    texts.append(text[: closing.start()])
                break
            if said.get("blank") and not text.strip():
                break
            texts.append(text)
            end += 1
        if any(text.strip() for text in texts):
            found.append(Code("\n".join(texts), start + 1, 1, said.get("language") or None))
        return max(end + 1, at + 1)

    def _table(self, lines: Sequence[str], at: int, found: list[Block]) -> int:
        rows: list[tuple[list[tuple[str, bool]], int]] = []
        heads, end = 0, at
        while end < len(lines):
            line = lines[end].rstrip()
            if self.rule is not None and self.rule.match(line):
                heads = heads or len(rows)
                end += 1
                continue
            cells = self.cells(line)
            if cells is None:
                break
            rows.append((cells, end + 1))
            end += 1
        if not rows:
            return max(end, at + 1)
        headed = heads == 1 or all(head for _, head in rows[0][0])
        width = max(len(cells) for cells, _ in rows)
        texts = [
            ([*(self.words(text) for text, _ in cells), *[""] * (width - len(cells))], line)
            for cells, line in rows
        ]
        header = tuple(texts[0][0]) if headed else ()
        made = tuple(Row(tuple(cells), line) for cells, line in texts[headed:])
        found.append(Table(header, made, rows[0][1]))
        return end


def _defined(text: str) -> str:
    """``term :: meaning`` of an outliner as ``term: meaning``."""
    term, gap, words = text.partition(" :: ")
    return f"{term}: {words}" if gap and len(term) < 60 else text


def _split(line: str, mark: str) -> list[str]:
    """The cells between bars; a bar within a link, macro or code separates none."""
    kept = re.sub(
        r"\{\{.*?\}\}|\[[^\[\]]*\]|@[^@]*@|''.*?''",
        lambda match: match.group().replace(mark, "\x03"),
        line,
    )
    return [cell.replace("\x03", mark).strip() for cell in kept.split(mark)]


def _jira_cells(line: str) -> list[tuple[str, bool]] | None:
    text = line.strip()
    if not text.startswith("|"):
        return None
    if text.startswith("||") and "||" in text[2:]:
        return [(cell, True) for cell in _split(text.strip("|"), "||")]
    return [(cell, False) for cell in _split(text[1:].removesuffix("|"), "|")]


def _textile_cells(line: str) -> list[tuple[str, bool]] | None:
    text = line.strip()
    if not text.startswith("|") or not text.endswith("|") or len(text) < 3:
        return None
    cells = _split(text[1:-1], "|")
    heads = [cell.startswith("_.") or re.match(r"_[<>=^~]?\.", cell) is not None for cell in cells]
    return [
        (re.sub(r"^[_<>=^~\\/\d]{1,6}\.\s*", "", cell), head)
        for cell, head in zip(cells, heads, strict=True)
    ]


def _doku_cells(line: str) -> list[tuple[str, bool]] | None:
    text = line.strip()
    if text[:1] not in ("^", "|") or text[-1:] not in ("^", "|") or len(text) < 3:
        return None
    kept = re.sub(r"\[\[.*?\]\]|''.*?''|%%.*?%%", lambda m: m.group().replace("|", "\x03"), text)
    found = re.findall(r"([|^])([^|^]*)(?=[|^])", kept)
    return [(cell.replace("\x03", "|").strip(), mark == "^") for mark, cell in found]


def _org_cells(line: str) -> list[tuple[str, bool]] | None:
    text = line.strip()
    if not text.startswith("|") or text.startswith("|-") or not text.endswith("|"):
        return None
    return [(cell, False) for cell in _split(text[1:-1], "|")]


def _marks(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


_JIRA = _Wiki(
    "jira-wiki",
    heading=re.compile(r"\s*h(?P<mark>[1-6])\.\s+(?P<text>\S.*)$"),
    item=re.compile(r"\s*(?P<mark>[*#]{1,6}|-)\s+(?P<text>\S.*)$"),
    opens=re.compile(
        r"\s*\{(?:code|noformat)(?::(?:(?:language=)?(?P<language>[\w+#-]+)(?=[|}]))?(?:[^{}]*?\btitle=(?P<title>[^{}|]+))?[^{}]*)?\}(?P<code>.*)$"
    ),
    closes=re.compile(r"\{(?:code|noformat)\}"),
    cells=_jira_cells,
    inline=_marks(
        (r"\{\{(.+?)\}\}", r"`\1`"),
        (r"\(/\)|\(y\)|\(\+\)", "yes"),
        (r"\(x\)|\(n\)|\(-\)", "no"),
        (r"\{(?:color|panel|info|note|warning|tip|quote|anchor|toc|expand)[^{}]*\}", ""),
        (r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"**\1**"),
        (r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])", r"*\1*"),
        (r"(?<![\w-])-(?=[^\s-])([^-\n]{1,80}?)(?<=[^\s-])-(?![\w-])", r"~~\1~~"),
        (r"\[([^\[\]|]+)\|[^\[\]]+\]|\[(https?://[^\[\]\s]+)\]", r"\1\2"),
        (r"\\(?=[{}\[\]|*_-])", ""),
    ),
    silent=re.compile(
        r"\s*\{(?:panel|info|note|warning|tip|quote|color|toc|anchor|expand)[^{}]*\}\s*$|\s*-{4,}\s*$"
    ),
)
_TEXTILE = _Wiki(
    "textile",
    heading=re.compile(r"\s*h(?P<mark>[1-6])(?:\([^()]*\)|\[[^\[\]]*\])?\.\s+(?P<text>\S.*)$"),
    item=re.compile(r"(?P<mark>[*#]{1,6})\s+(?P<text>\S.*)$"),
    opens=re.compile(
        r"(?:(?P<blank>bc)(?:\[\w+\]|\([^()]*\))?\.\.?\s*|<pre>(?:<code(?:\s+class=\"(?P<language>[\w-]+)\")?>)?)(?P<code>.*)$"
    ),
    closes=re.compile(r"(?:</code>)?\s*</pre>"),
    cells=_textile_cells,
    inline=_marks(
        (r"@([^@\n]+)@|<code>(.+?)</code>", r"`\1\2`"),
        (r"(?<![\w*])\*{1,2}(?=\S)([^*\n]+?)(?<=\S)\*{1,2}(?![\w*])", r"**\1**"),
        (r"(?<![\w_])_{1,2}(?=\S)([^_\n]+?)(?<=\S)_{1,2}(?![\w_])", r"*\1*"),
        (r"(?<![\w-])-(?=[^\s-])([^-\n]{1,80}?)(?<=[^\s-])-(?![\w-])", r"~~\1~~"),
        (r'"([^"\n]+)":(?:https?://|/|#)[^\s|]+', r"\1"),
        (r"^(?:p|bq)(?:\([^()]*\))?\.\s+", ""),
    ),
    silent=re.compile(r"\s*table(?:\([^()]*\))?\.|\{\{(?:toc|>toc)\}\}|\s*---+\s*$"),
)
_DOKU = _Wiki(
    "dokuwiki",
    heading=re.compile(r"\s*(?P<mark>={2,6})\s*(?P<text>[^=\s].*?)\s*=+\s*$"),
    item=re.compile(r"(?P<mark>\s{2,})[*-]\s+(?P<text>\S.*)$"),
    opens=re.compile(
        r"\s*<(?:code|file)(?:\s+(?P<language>[\w-]+))?(?:\s+(?P<title>[^<>]+))?>(?P<code>.*)$"
    ),
    closes=re.compile(r"</(?:code|file)>"),
    cells=_doku_cells,
    inline=_marks(
        (r"''(?:%%)?(.+?)(?:%%)?''|<code>(.+?)</code>", r"`\1\2`"),
        (r"(?<![:\w])//(?=\S)(.+?)(?<=\S)//(?!\w)", r"*\1*"),
        (r"\\\\(?:\s|$)", "\n"),
        (r"\[\[(?:[^\[\]|]+\|)?([^\[\]|]+)\]\]", r"\1"),
    ),
    silent=re.compile(r"\s*(?:~~[A-Z]+~~|\{\{[^<]*\}\}|-{4,})\s*$"),
    deepest=7,
)
_ORG = _Wiki(
    "org",
    heading=re.compile(
        r"(?P<mark>\*{1,8})\s+(?:(?P<open>TODO|NEXT|WAITING|CANCELLED)\s+|DONE\s+)?(?P<text>\S.*?)(?:\s+:[\w:@]+:)?\s*$"
    ),
    item=re.compile(r"(?P<mark>\s*)[-+]\s+(?P<text>\S.*)$"),
    opens=re.compile(
        r"\s*#\+(?:BEGIN|begin)_(?:SRC|src|EXAMPLE|example)(?:\s+(?P<language>[\w-]+))?.*$"
    ),
    closes=re.compile(r"^\s*#\+(?:END|end)_"),
    cells=_org_cells,
    inline=_marks(
        (r"(?<![\w=~])[=~](?=\S)([^=~\n]+?)(?<=\S)[=~](?![\w=~])", r"`\1`"),
        (r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"**\1**"),
        (r"(?<![\w+])\+(?=\S)([^+\n]+?)(?<=\S)\+(?![\w+])", r"~~\1~~"),
        (r"\[\[[^\[\]]+\]\[([^\[\]]+)\]\]|\[\[([^\[\]]+)\]\]", r"\1\2"),
    ),
    silent=re.compile(r"\s*(?:#\+\w+:|:[A-Z_]+:(?:\s|$)|CLOSED:|SCHEDULED:|DEADLINE:|#\s)"),
    rule=re.compile(r"\s*\|-[-+]*\|?\s*$"),
)
_SIGNS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "jira-wiki": (
        _JIRA.heading,
        re.compile(r"\s*\|\|.+\|\||.*\{\{[^{}]+\}\}|\s*\{(?:code|noformat|panel)\b"),
    ),
    "textile": (
        _TEXTILE.heading,
        re.compile(r"\|_[<>=]?\.|bc(?:\[\w+\])?\.\.?\s|<pre>|.*@[^@\s]+@"),
    ),
    "dokuwiki": (
        re.compile(r"={5,6}\s*[^=\s].*?\s*={5,6}\s*$|====\s[^=\s].*\s====\s*$"),
        re.compile(r"\^.+\^\s*$|\s*<(?:code|file)\b|.*''[^']+''"),
    ),
    "org": (
        re.compile(r"\*{1,8}\s\S"),
        re.compile(r"\s*(?:#\+(?:TITLE|BEGIN_|title|begin_|OPTIONS)|:PROPERTIES:)"),
    ),
}


def _recognise(wiki: _Wiki, lines: list[str]) -> int:
    """By its headings together with a mark that no other text has."""
    heading, sign = _SIGNS[wiki.name]
    headed = any(heading.match(line) for line in lines)
    signed = headed and any(sign.match(line) for line in lines)
    return (98 if wiki is not _TEXTILE else 97) if signed else 0


def _form(wiki: _Wiki) -> Form:
    return Form(wiki.name, lambda lines: _recognise(wiki, lines), lifted(wiki.parse))


FORMS = tuple(map(_form, (_JIRA, _TEXTILE, _DOKU, _ORG)))
