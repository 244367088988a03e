"""The line scanner that every text form shares; a form brings the readers for the tables it draws.

Code is found with fences or without: a curl command by how a shell reads it, JSON by its brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from docpact.pages.flat import Block, Code, Heading, Item, Prose, TabEnd, Table, TabStart
from docpact.pages.language.sections import is_section, section_of
from docpact.pages.operation.shell import find_commands
from docpact.pages.text import indentation, inline, tidy

__all__ = ["TableReader", "bare_code", "front_matter", "scan"]

TableReader = Callable[[Sequence[str], int], "tuple[Table, int] | None"]
"""Reads the table that starts at a line, if one does; returns it and the index of the line after it."""

_FENCE_RE = re.compile(r"^([ \t]{0,12})(`{3,}|~{3,})[ \t]*([\w+#.-]*)([^`]*)$")
_TAGS_RE = re.compile(r"\{%[^%{}]{1,200}%\}|\{\{[%<][^{}]{1,200}[%>]\}\}")
_MARK_TAG_RE = re.compile(r"\s*\{\{[%<]\s*(deprecated|required|optional)\s*[%>]\}\}", re.IGNORECASE)
_TAB_RE = re.compile(r"\{[{%]*[%<]?\s*(/?)\s*(tabs?|tab-?item|tabitem)\b([^%{}>]*)", re.IGNORECASE)
_TITLE_RE = re.compile(r"(?:(?:title|label|name|header)\s*=\s*)?[\"“”']([^\"“”']{0,100})[\"“”']")
_HEADING_RE = re.compile(r"^[ ]{0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t#]*$")
_ANCHOR_RE = re.compile(
    r"\s*(?:→\s*)?\{%\s*#[^%{}]{1,120}%\}|\s*\{#[\w-]{1,120}\}|\s*→\s*$|\[\]\(#[^()\s]{1,120}\)|[¶#]\s*$"
)
_UNDERLINE_RE = re.compile(r"^[ ]{0,3}(={3,}|-{3,})[ \t]*$")
_ITEM_RE = re.compile(r"^[ \t]*(?:[•·▪◦‣*+-]|\d{1,3}[.)])[ \t]+(.*)$")
_QUOTE_RE = re.compile(r"^[ ]{0,3}>[ ]?")
_COMMENT_RE = re.compile(r"<!--(?:(?!-->)[^\n]){0,2000}-->")
_CURL_RE = re.compile(
    r"^(?:.{0,120}?[Cc]url command\s*)?[\s\\#$>`]*(?:[^\s]{0,20}\$\s*)?curl(?:\s+[-'\"‘“h$<{\\]|\s*\\?\s*$)"
    r"|^\s*(?:\$\s+)?https?\s+(?:--?\w|(?:GET|POST|PUT|PATCH|DELETE)\s+\S|https?://)"
)
_JSON_RE = re.compile(
    r"^\s*(?:\{\s*(?:$|[\"“}'.…]|//)|\[\s*(?:$|[{\[\"“…]|\.\.\.|-?\d[\d.]*\s*,)|[\"“][^\"“”]{1,80}[\"”]\s*:\s*\S)"
)
_JSON_LINE_RE = re.compile(
    r"^\s*(?:[\"“”'{}\[\],.…\d-]|true\b|false\b|null\b|True\b|False\b|None\b|//|/\*|\*|#\s|<[\w<]|[\w$]{1,60}\"?\s*:)"
)
_BRACKETS_RE = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\]{}]')
_ADMONITION_RE = re.compile(
    r"</?(?:Warning|Note|Info|Tip|Callout|Caution|Danger|Admonition)(?:\s[^<>]{0,200})?>|^\s*:{3,}\s*(?:warning|note|info|tip|caution|danger)?"
)
_COMPONENT_RE = re.compile(r"^\s*<(/?)([A-Z]\w{0,40})((?:\s[^<>]{0,300})?)/?>\s*$")
_ROUTE_RE = re.compile(
    r"^\s*<([A-Z]\w{0,40})\s+method\s*=\s*[{]?[\"']([A-Za-z]{3,7})[\"'][}]?\s*>\s*([/\\{h][^<>]{1,1000})</\1>\s*$"
)
_ATTRIBUTE_RE = re.compile(r"([A-Za-z]{1,40})\s*=\s*[{]?[\"']([^\"']{1,300})[\"']")
_LABEL_RE = re.compile(r"\s*(?:title\s*=\s*)?[\"'{]*\s*([1-5]\d\d)\b")
_EXAMPLES = {"RequestExample": "Sample request", "ResponseExample": "Sample response"}
_METHODS = frozenset(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
_GLUED_RE = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)((?:/|https?://)[^\s]{1,300})")
_CHIP_RE = re.compile(r"[\w.~:%-]{1,80}|[{<:][\w-]{1,80}[}>]?")
_MOST_CODE_LINES = 4000


def front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return the front matter and the index of the next line; a crawler's ``# Source:`` line may precede it."""
    start = 0
    source: dict[str, str] = {}
    for line in lines[:6]:
        if line.startswith("# Source: http"):
            source["url"] = line[len("# Source: ") :].strip()
    while start < min(len(lines), 6) and (
        not lines[start].strip() or lines[start].startswith(("# Source:", "<!-- Source", "Source:"))
    ):
        start += 1
    if start >= len(lines) or lines[start].strip() != "---":
        return source, start if source else 0
    meta: dict[str, str] = dict(source)
    nested: dict[str, str] = {}
    for index in range(start + 1, min(len(lines), start + 200)):
        line = lines[index]
        if line.strip() in ("---", "..."):
            return meta, index + 1
        key, colon, value = line.partition(":")
        if meta.get("api") == "" and line.startswith((" ", "\t")):
            # ReadMe: "api:" over an indented "method: post" and "url: https://...".
            nested[key.strip().lower()] = tidy(value).strip().strip("\"'")
            target = nested.get("url") or nested.get("path") or nested.get("endpoint")
            if nested.get("method") and target:
                meta["api"] = f"{nested['method'].upper()} {target}"
        if colon and key.strip() and not line.startswith((" ", "\t", "-")):
            meta[key.strip().lower()] = tidy(value).strip().strip("\"'")
            if key.strip().lower() in ("api", "openapi"):
                meta["api-line"] = str(index + 1)
    return source, 0


def scan(lines: list[str], start: int, tables: Sequence[TableReader]) -> list[Block]:
    """The blocks of lines ``start`` and after."""
    scanner = _Scanner(lines, start, tables)
    scanner.run()
    return scanner.blocks


def bare_code(lines: Sequence[str], at: int) -> tuple[list[Block], int] | None:
    """The code without a fence that starts at a line, and the index after it."""
    if not (_CURL_RE.match(lines[at]) or _JSON_RE.match(lines[at])):
        return None
    scanner = _Scanner(lines, at, ())
    return (scanner.blocks, scanner.at) if scanner.take_code(lines[at]) else None


@dataclass(slots=True)
class _Scanner:
    lines: Sequence[str]
    at: int
    tables: Sequence[TableReader]
    blocks: list[Block] = field(default_factory=list[Block])

    def run(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
            elif not (
                self._fence(line)
                or self._announcement(line)
                or self._tags(line)
                or self._component(line)
                or self._table()
                or self.take_code(line)
                or self._heading(line)
            ):
                self._text(line)
                self.at += 1

    def _fence(self, line: str) -> bool:
        match = _FENCE_RE.match(line)
        if match is None:
            return False
        fence, end = match.group(2), self.at + 1
        closing = re.compile(rf"^[ \t]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
        while end < len(self.lines) and not closing.match(self.lines[end]):
            end += 1
        text = "\n".join(self.lines[self.at + 1 : end])
        label = _LABEL_RE.match(match.group(4))
        if label:
            self.blocks.append(Heading(label.group(1), self.at + 1, 0))
        self.blocks.append(Code(text, self.at + 2, 1, match.group(3).lower() or None))
        self.at = end + 1
        return True

    def _announcement(self, line: str) -> bool:
        """Split a method glued to its path, or method and path rendered as chips that became separate lines."""
        text = line.strip()
        glued = _GLUED_RE.fullmatch(text)
        if glued is not None:
            self.blocks.append(Prose(f"{glued.group(1)} {glued.group(2)}", self.at + 1))
            self.at += 1
            return True
        if text not in _METHODS:
            return False
        end, path = self.at + 1, ""
        while end < len(self.lines) and end < self.at + 60:
            chip = self.lines[end].strip()
            if chip and not (
                chip == "/" if not path or not path.endswith("/") else _CHIP_RE.fullmatch(chip)
            ):
                break
            path += chip
            end += 1
        while end > self.at + 1 and not self.lines[end - 1].strip():
            end -= 1
        if len(path) < 2 or path.count("/") < 1:
            return False
        self.blocks.append(Prose(f"{text} {path}", self.at + 1))
        self.at = end
        return True

    def _tags(self, line: str) -> bool:
        """Remove Markdoc and Hugo tags, and keep the rest of the line."""
        if "{%" not in line and "{{<" not in line and "{{%" not in line:
            return False
        line = _MARK_TAG_RE.sub(r" (\1)", line)
        tags = _TAGS_RE.findall(line)
        if not tags and line != self.lines[self.at]:
            self._text(line)
            self.at += 1
            return True
        if not tags or _HEADING_RE.match(line):
            return False
        for tag in tags:
            match = _TAB_RE.match(tag)
            if match and match.group(2).lower() != "tabs":
                if match.group(1):
                    self.blocks.append(TabEnd(self.at + 1))
                else:
                    title = _TITLE_RE.search(match.group(3))
                    self.blocks.append(TabStart(title.group(1) if title else "", self.at + 1))
        rest = _TAGS_RE.sub(" ", line)
        if rest.strip():
            self._text(rest)
        self.at += 1
        return True

    def _component(self, line: str) -> bool:
        """A line that is one component tag: examples are headings, tabs are tabs, others only wrap."""
        route = _ROUTE_RE.match(line) if "<" in line else None
        if route is not None:
            self.blocks.append(Prose(f"{route.group(2).upper()} {route.group(3)}", self.at + 1))
            self.at += 1
            return True
        match = _COMPONENT_RE.match(line)
        if match is None or any(reader(self.lines, self.at) for reader in self.tables):
            return False
        closing, name, rest = bool(match.group(1)), match.group(2), match.group(3)
        said = {key.lower(): value for key, value in _ATTRIBUTE_RE.findall(rest)}
        target = next(
            (said[key] for key in ("path", "url", "endpoint", "route") if key in said), None
        )
        if said.get("method") and target:
            self.blocks.append(Prose(f"{said['method'].upper()} {target}", self.at + 1))
        elif name in _EXAMPLES and not closing:
            self.blocks.append(Heading(_EXAMPLES[name], self.at + 1, 0))
        elif name in ("Tab", "TabItem"):
            title = _TITLE_RE.search(rest)
            self.blocks.append(
                TabEnd(self.at + 1)
                if closing
                else TabStart(title.group(1) if title else "", self.at + 1)
            )
        self.at += 1
        return True

    def _table(self) -> bool:
        for reader in self.tables:
            read = reader(self.lines, self.at)
            if read is not None and read[1] > self.at:
                self.blocks.append(read[0])
                self.at = read[1]
                return True
        return False

    def take_code(self, line: str) -> bool:
        if _CURL_RE.match(line):
            return self._curl()
        if _JSON_RE.match(line) and (line.lstrip()[:1] in "{[" or self._sample_due()):
            return self._json()
        return False

    def _sample_due(self) -> bool:
        """Return whether a heading has just announced a sample: only there, one may lack its outer braces."""
        last = self.blocks[-1] if self.blocks else None
        section = section_of(last.text) if isinstance(last, Heading) else None
        return section is not None and section.kind in ("sample-request", "sample-response")

    def _curl(self) -> bool:
        text, commands, window = "", [], 60
        while window <= _MOST_CODE_LINES:
            # A command is short; only where it reaches the end of the window is more of the page looked at.
            text = "\n".join(self.lines[self.at : self.at + window])
            commands = find_commands(text, most=1)
            if not commands or commands[0].end < len(text):
                break
            window *= 8
        if not commands:
            return False
        count = text.count("\n", 0, commands[0].end) + 1
        if text[: commands[0].end].endswith("\n"):
            count -= 1
        self.blocks.append(
            Code("\n".join(self.lines[self.at : self.at + count]), self.at + 1, 1, "bash")
        )
        self.at += max(count, 1)
        return True

    def _json(self) -> bool:
        """JSON without a fence ends with its bracket, or before the first line that cannot be JSON."""
        depth, end, closed = 0, self.at, False
        bare = self.lines[self.at].lstrip()[:1] in ('"', "“")
        while end < min(len(self.lines), self.at + _MOST_CODE_LINES):
            line = self.lines[end]
            if line.strip() and not _JSON_LINE_RE.match(line) and end > self.at:
                break
            if bare and depth <= 0 and not line.strip():
                break
            for match in _BRACKETS_RE.finditer(line):
                depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
                if depth <= 0 and not bare and match.group() in "}]":
                    closed = True
                    self._close(end, match.end())
                    return True
            end += 1
        while end > self.at + 1 and not self.lines[end - 1].strip():
            end -= 1
        if not closed and end == self.at + 1 and not bare:
            return False
        self.blocks.append(Code("\n".join(self.lines[self.at : end]), self.at + 1, 1, "json"))
        self.at = end
        return True

    def _close(self, end: int, column: int) -> None:
        """Cut after the closing bracket: more JSON belongs to the sample, words glued to it do not."""
        tail = self.lines[end][column:]
        keep = (
            tail.strip(" \t") in ("", ",", ";", "}", "]", "},", "],") or tail.lstrip()[:1] in "}],"
        )
        last = self.lines[end] if keep else self.lines[end][:column]
        text = "\n".join([*self.lines[self.at : end], last])
        self.blocks.append(Code(text, self.at + 1, 1, "json"))
        if not keep and tail.strip():
            self.blocks.append(Prose(tail.strip(), end + 1))
        self.at = end + 1

    def _heading(self, line: str) -> bool:
        match = _HEADING_RE.match(line)
        if match:
            text = _clean_heading(match.group(2) or "")
            if text:
                self.blocks.append(Heading(text, self.at + 1, len(match.group(1))))
            self.at += 1
            return True
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        under = _UNDERLINE_RE.match(following)
        if under and "|" not in line and (under.group(1)[0] == "=" or self._stands_alone(line)):
            level = 1 if under.group(1)[0] == "=" else 2
            self.blocks.append(Heading(_clean_heading(line), self.at + 1, level))
            self.at += 2
            return True
        return False

    def _is_term(self) -> bool:
        """Whether the line below says what this one means, as in a definition list."""
        return self.at + 1 < len(self.lines) and self.lines[self.at + 1].startswith(": ")

    def _stands_alone(self, line: str) -> bool:
        """Whether a line above dashes is a heading: a few words below a blank line, no sentence, item or key."""
        above = self.lines[self.at - 1] if self.at else ""
        text = line.strip()
        return (
            not above.strip()
            and len(text) <= 80
            and not text.endswith((".", ":", ",", ";"))
            and not _ITEM_RE.match(line)
            and text[:1].isalnum()
        )

    def _text(self, line: str) -> None:
        line = _COMMENT_RE.sub("", _QUOTE_RE.sub("", line))
        line = _ADMONITION_RE.sub("", line)
        text = line.strip()
        if (
            not text
            or text.startswith("<!--")
            or _UNDERLINE_RE.match(text)
            or re.fullmatch(r"[|:\s-]+", text)
        ):
            return
        item = _ITEM_RE.match(line)
        if item and not text.startswith("**"):
            self.blocks.append(Item(item.group(1).strip(), self.at + 1, indentation(line)))
        elif is_section(inline(text)) and not self._is_term():
            self.blocks.append(Heading(inline(text), self.at + 1, 0))
        else:
            self.blocks.append(Prose(text, self.at + 1))


def _clean_heading(text: str) -> str:
    text = _MARK_TAG_RE.sub(r" (\1)", text)
    return inline(_ANCHOR_RE.sub("", text)).strip()
