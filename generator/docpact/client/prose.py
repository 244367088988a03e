"""A document's text made fit to be printed in source: as a docstring, a comment or a string literal.

A document is untrusted. Control and bidirectional characters, which can make source read otherwise than it runs, are
taken out of prose and escaped in literals; quotes and backslashes cannot end a docstring.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from docpact.client.markup import as_markdown

__all__ = ["QUOTED", "clean", "docstring", "literal", "one_line", "paragraphs", "sentence", "wrap"]

_WIDTH = 96
_MARK = re.compile(r" {0,8}(>|[-*+]|\d{1,3}[.)]) ")
"""The start of a quotation or a list item in Markdown."""
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
"""A string literal as ``literal`` prints it."""


def clean(text: str) -> str:
    """``text`` with its line ends made newlines, and every other control, format or surrogate character taken out."""
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\t", "    ")
        .replace("\N{NO-BREAK SPACE}", " ")
    )
    if text.replace("\n", "").isprintable():  # nearly always, and quick to see
        return text
    return "".join(
        c
        for c in text
        if c == "\n" or (unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")
    )


@lru_cache(maxsize=4096)
def one_line(text: str) -> str:
    """``text`` as one line of clean prose."""
    return " ".join(clean(as_markdown(text)).split())


def sentence(text: str) -> str:
    """Return ``text`` as clean prose on one line, with a final full stop; empty without text."""
    line = one_line(text)
    return line if not line or line[-1] in ".!?:…。" else f"{line}."


def literal(value: object) -> str:
    """A Python literal for JSON scalars, lists of them, and strings of any content."""
    return ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)


def paragraphs(text: str, indent: int) -> list[str]:
    """Clean prose wrapped for a given indent, its own line breaks kept, blank lines single.

    Continuation lines of a Markdown quotation start with its mark too, and those of list items are indented.
    """
    lines: list[str] = []
    for line in clean(as_markdown(text)).strip("\n").split("\n"):
        mark = _MARK.match(line)
        hanging = "" if mark is None else "> " if mark[1] == ">" else " " * (len(mark[1]) + 1)
        wrapped = wrap(line.rstrip(), indent, hanging) if line.strip() else [""]
        if wrapped != [""] or (lines and lines[-1]):
            lines += wrapped
    while lines and not lines[-1]:
        lines.pop()
    return lines


def wrap(line: str, indent: int, hanging: str = "") -> list[str]:
    """One line of clean prose as lines that fit, long words kept whole.

    Wrap like ``textwrap.wrap``, in a tenth of the time, since documents consist mostly of prose.
    """
    width = max(_WIDTH - indent, 40)
    text = line.lstrip()
    lead = line[: len(line) - len(text)][: width // 2]
    text = text.rstrip(" ")
    prefix, start = lead, 0
    lines: list[str] = []
    while len(text) - start > (room := width - len(prefix)):
        end = text.rfind(" ", start, start + room + 1)
        if end < 0:
            end = text.find(" ", start + room)  # the word is longer than the line
        if end < 0:
            break
        lines.append(prefix + text[start:end].rstrip(" "))
        while text[end] == " ":
            end += 1
        prefix, start = lead + hanging, end
    return [*lines, prefix + text[start:]] if text else []


def docstring(lines: Iterable[str], indent: int) -> str:
    """A docstring expression of clean ``lines``, its continuation lines indented by ``indent`` spaces.

    It is ready to be printed after the same indent: nothing in the lines can end it or escape from it.
    """
    text = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines]
    while text and not text[-1]:
        text.pop()
    if len(text) == 1 and not text[0].endswith('"'):
        return f'"""{text[0]}"""'
    pad = " " * indent
    body = "\n".join(f"{pad}{line}" if line else "" for line in text).lstrip(" ")
    return f'"""{body}\n{pad}"""'
