"""Fields given as a listing in code: ``name: string  # required``, an interface of TypeScript, JSON whose values are types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docpact.pages.flat import Code, Row, Table
from docpact.pages.language.cells import read_name
from docpact.pages.language.types import read_type, read_typing
from docpact.pages.text import indentation

__all__ = ["read_listing"]

_LINE_RE = re.compile(
    r"[\"'`]?(?P<name>[A-Za-z_$@][\w.$@-]{0,80})[\"'`]?(?P<mark>[?*!]?)\s*(?::|=>|\s[–—-]\s)\s*(?P<kind>\S.*?)?\s*$"
)
_COMMENT_RE = re.compile(r"\s*(?://+|#+(?=\s)|/\*+|--(?=\s))\s*(?P<text>.*?)\s*(?:\*/)?\s*$")
_OPENS_RE = re.compile(r"(?P<list>\[\s*)?\{\s*$|\[\s*$")
_CLOSES_RE = re.compile(r"[\]})\s]+(?:\[\])?[,;]?\s*")
_FRAME_RE = re.compile(
    r"(?:export\s+)?(?:interface|type|class|struct|object|message)\b[^{}]{0,80}=?\s*\{?\s*|[{\[(]+\s*|-{3}"
)
_MOST_LINES = 300
_LONGEST = 20_000
_INLINE_RE = re.compile(
    r"(?P<head>[^{}]*?[:=]\s*)\{(?P<inner>[^{}]*[:][^{}]*)\}(?P<tail>\s*(?:\[\])?[;,]?\s*(?:(?://|#).*)?)$"
)


def read_listing(code: Code) -> Table | None:
    """Read code whose every line names a field with its type; None where it is something else."""
    lines = code.text.split("\n")
    if (
        len(code.text) > _LONGEST
        or len(lines) > _MOST_LINES
        or "HTTP/" in code.text
        or code.text.lstrip().startswith("curl")
    ):
        return None
    rows: list[Row] = []
    telling = False
    depth = 0
    braces = any("{" in line or line.strip().endswith("[") for line in lines)
    base = min((indentation(line) for line in lines if line.strip()), default=0)
    pending = ""  # a comment on a line of its own, above its field
    for number, line in _unfolded(lines, code.line):
        words, comment = _without_comment(line)
        if not words:
            pending = f"{pending} {comment}".strip()
            continue
        if _CLOSES_RE.fullmatch(words):
            depth = max(0, depth - 1)
            continue
        if not rows and _FRAME_RE.fullmatch(words):
            continue
        if not rows and words in ("{", "[", "[{"):
            continue
        match = _LINE_RE.fullmatch(words)
        if match is None or read_name(match.group("name")).name is None:
            return None
        kind = (match.group("kind") or "").rstrip(",; ").strip()
        opens = _OPENS_RE.search(kind) or (None if kind else re.match("", kind))
        if opens is not None:
            kind = "array" if kind.startswith("[") else "object"
        quoted = kind[:1] in "\"'" and kind[-1:] == kind[:1]
        typing = read_typing(kind.strip("\"'[]") if quoted else kind)
        known = read_type(typing.kind) if typing.kind else None
        if known is None:
            inner = re.fullmatch(r"\[\s*[\"']?(\w{2,20})[\"']?\s*\]", kind)
            known = read_type(f"{inner.group(1)}[]") if inner else None
            if known is None or known.items is None or inner is None:
                return None
            typing = read_typing(f"{inner.group(1)}[]")
        telling |= opens is None
        said = read_typing(comment or pending)
        pending = ""
        required = {"?": False, "*": True, "!": True}.get(match.group("mark"), said.required)
        required = typing.required if required is None else required
        mark = {True: " [required]", False: " [optional]", None: ""}[required]
        text = "\n".join(part for part in (typing.rest, said.kind, said.rest) if part)
        level = depth if braces else indentation(line) - base
        rows.append(Row((match.group("name") + mark, typing.kind, "", "", text), number, level))
        depth += opens is not None and bool(kind) and not words.rstrip().endswith(":")
    if not telling or not rows or (len(rows) == 1 and not rows[0].cells[4]):
        return None
    if not any(row.depth for row in rows):
        rows = [Row(row.cells, row.line) for row in rows]
    return Table(("Name", "Type", "Default", "In", "Description"), tuple(rows), code.line)


def _unfolded(lines: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; an object whose members are on one line as one line for each."""
    for number, line in enumerate(lines, start=first):
        match = _INLINE_RE.fullmatch(line)
        if match is None:
            yield number, line
            continue
        listed = "[" if "[]" in match.group("tail") else ""
        comment = match.group("tail").partition("//")[2]
        yield number, match.group("head") + listed + "{" + (f" // {comment}" if comment else "")
        for part in re.split(r"[;,]", match.group("inner")):
            if part.strip():
                yield number, part.strip()
        yield number, "}"


def _without_comment(line: str) -> tuple[str, str]:
    """A line without its comment, and the comment; a mark inside quotes starts none."""
    quote = ""
    for at, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "/#-" and (at == 0 or line[at - 1] in " \t,;"):
            match = _COMMENT_RE.match(line, at)
            if match is not None and (char != "/" or line[at : at + 2] in ("//", "/*")):
                return line[:at].strip(), match.group("text")
    return line.strip(), ""
