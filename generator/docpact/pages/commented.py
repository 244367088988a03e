"""JSON whose comments describe its members: ``"limit": 20, // optional, 1 to 100``."""

from __future__ import annotations

import re
from dataclasses import replace

from docpact.pages.flat import Code, Row, Table
from docpact.pages.language.types import read_type, read_typing, with_unit

__all__ = ["read_commented"]

_TOKEN_RE = re.compile(
    r"//(?P<comment>[^\n]*)|/\*(?P<block>.{0,2000}?)\*/|\"(?P<text>(?:[^\"\\\n]|\\.){0,400})\"(?P<colon>\s*:)?|(?P<mark>[\[\]{},\n])|(?P<value>-?\d[\d.eE+-]*|true|false)",
    re.DOTALL,
)
_OUT_RE = re.compile(r"\s*\"[^\"]{1,80}\"\s*:|\s*[{}\[\]],?\s*$")
_MARKED_RE = re.compile(r"^\W*(?:required|optional|mandatory)\b[\s,.;:–—-]*", re.IGNORECASE)
_HISTORY_RE = re.compile(r"\W*(?:was|were|formerly|previously|removed|dropped)\b", re.IGNORECASE)
_FLAG_RE = re.compile(
    r"(?P<mark>required|optional|mandatory)\b(?!\s+(?:if|when|unless|for|only))(?:\s+(?:in|within|inside)\s+\w+)?[;,]?\s*",
    re.IGNORECASE,
)
_FEWEST = 2


def read_commented(code: Code) -> tuple[Table, Code] | None:
    """The members that comments describe as a table, and the JSON without its comments; None where there are too few."""
    text = code.text
    if text.lstrip()[:1] not in ("{", "[", "/") or ("//" not in text and "/*" not in text):
        return None
    rows, spans = _members(code)
    if len(rows) < _FEWEST or len(rows) * 3 < sum(1 for _ in re.finditer(r'"\s*:', text)):
        return None
    bare = text
    for start, end in spans:
        bare = bare[:start] + re.sub(r"[^\n]", " ", bare[start:end]) + bare[end:]
    table = Table(("Field", "Type", "Description"), tuple(rows), rows[0].line)
    return table, replace(code, text=bare)


def _members(code: Code) -> tuple[list[Row], list[tuple[int, int]]]:
    """The rows of the members with a comment, and where the comments are."""
    said: dict[str, tuple[int, list[str], str]] = {}
    spans: list[tuple[int, int]] = []
    stack: list[str] = []  # the path of each object and array that is open
    current = here = ""  # the path of the last key, and of the last key on this line
    waiting: list[str] = []
    filled = False  # whether the line has anything but its comment
    for match in _TOKEN_RE.finditer(code.text):
        comment = (
            match.group("comment") if match.group("comment") is not None else match.group("block")
        )
        if comment is not None:
            spans.append(match.span())
            if _OUT_RE.match(comment) or _HISTORY_RE.match(comment):
                continue
            if here:
                said[here][1].append(comment.strip())
            elif not filled:
                waiting.append(comment.strip())
            continue
        filled = match.group("mark") != "\n"
        if match.group("colon"):
            above = stack[-1] if stack else ""
            current = here = f"{above}.{match.group('text')}" if above else match.group("text")
            line = code.place(match.start())[0]
            said.setdefault(current, (line, [], ""))
            said[current][1].extend(waiting)
            waiting = []
        elif match.group("mark") == "\n":
            here, filled = "", False
        elif match.group("mark") in ("{", "["):
            inner = current if stack else ""
            if stack and stack[-1].endswith("[]") and not current.startswith(stack[-1] + "."):
                inner = stack[-1]
            stack.append(inner + ("[]" if match.group("mark") == "[" and inner else ""))
            current = ""
        elif match.group("mark") in ("}", "]") and stack:
            stack.pop()
        elif current and (match.group("text") is not None or match.group("value")):
            line, words, _ = said[current]
            kind = "string" if match.group("text") is not None else "boolean"
            kind = "integer" if (match.group("value") or "").lstrip("-").isdigit() else kind
            kind = "number" if "." in (match.group("value") or "") else kind
            said[current] = (line, words, kind)
            current = ""
    rows = [_row(path, *one) for path, one in said.items() if one[1]]
    return rows, spans


def _row(path: str, line: int, words: list[str], shown: str) -> Row:
    text = " ".join(words)
    mark = _MARKED_RE.match(text)
    rest = text[mark.end() :] if mark else text
    typing = read_typing(rest)
    first = re.split(r"[,;.]\s|\s[–—-]\s", rest)[0].strip()
    kind = typing.kind if typing.kind and read_type(typing.kind) is not None else ""
    if not kind and read_type(first) is not None:
        kind = first
    limits = "\n".join(with_unit(part.strip(), kind or shown) for part in re.split(r",\s+", rest))
    flags = [_FLAG_RE.match(part) for part in limits.split("\n")] if mark is None else []
    flag = next((one for one in flags if one is not None), None)
    if flag is not None:
        limits = f"{flag.group('mark')}.\n" + limits.replace(flag.group(), "", 1)
        limits = limits.replace("\n\n", "\n")
    said = f"{mark.group().strip(' ,;:')}. " if mark else ""
    return Row(
        (path, kind, said.replace("..", ".") + (limits if limits.count("\n") else rest)), line
    )
