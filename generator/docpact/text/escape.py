"""Untrusted text made safe for each place that it is printed to: one function for each target.

Documents, pages, payloads, servers and file names can contain anything. Unescaped, an escape sequence drives the
terminal, a line break forges a line of a log, ``::set-output`` at the start of a line is a command of a CI service, a
bidirectional override reverses what a reviewer sees, and markup becomes part of a report. Every report and message
passes the parts that are not docpact's own through these functions:

==================  =============================================================================
``one_line``        terminals, logs and everything below: visible, on one line
``block``           the same for text of several lines, such as a diff
``terminal``        finished output on its way to a terminal, as a last resort
``markdown``        running text in Markdown; its code spans stay code spans
``code``            a code span in Markdown
``fenced``          a fenced code block in Markdown
``html``            HTML and XML text and attribute values
``json_text``       a JSON text that is already made
``sarif``           the text of a message in SARIF
``workflow``        the data of a GitHub workflow command, ``workflow_property`` its properties
==================  =============================================================================
"""

from __future__ import annotations

import html as standard
import re
import unicodedata

__all__ = [
    "block",
    "code",
    "fenced",
    "html",
    "html_block",
    "is_visible",
    "json_text",
    "markdown",
    "one_line",
    "sarif",
    "terminal",
    "workflow",
    "workflow_property",
    "yaml_text",
]

_LONGEST = 2_000
"""Characters of one value in a report for people; the JSON form has all of it."""
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks without width, which is not evident from their category."""
_NONCHARACTERS = frozenset(map(chr, range(0xFDD0, 0xFDF0)))
_COMMAND = re.compile(r"^(\s*)::", re.MULTILINE)
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&$!])")
_ACTIVE = re.compile(
    r"(?:https?|ftp)://[^\s`]+|mailto:[^\s`]+|\bwww\.[^\s`]+|[\w./+-]*@[\w./-]+|[\w./-]*#\d+\b|\bGH-\d+\b",
    re.IGNORECASE | re.ASCII,
)
"""Text that GitHub turns into links, mentions and references, even if Markdown's own characters are escaped."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(")


def one_line(text: str, longest: int = _LONGEST) -> str:
    """Return ``text`` on one line, with every character that is not visible written as an escape.

    Args:
        text: Any text.
        longest: Characters to keep; what is longer ends in ``…``.
    """
    if len(text) > longest:
        text = f"{text[: longest - 1]}…"
    if not text.isprintable() or not text.isascii():
        text = "".join(map(_visible, text))
    return _without_commands(text)


def block(text: str) -> str:
    """Return text of several lines with its line feeds and tabs, and every other invisible character escaped."""
    return _without_commands(terminal(text.replace("\r\n", "\n")))


def terminal(text: str) -> str:
    """Return finished output of several lines without what drives a terminal; lines that are commands stay so."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(c if c in "\n\t" else _visible(c) for c in text)


def markdown(text: str) -> str:
    """Return running text for Markdown: code spans stay, everything else is literal."""
    pieces = one_line(text).split("`")
    if len(pieces) % 2 == 0:
        return _plain("`".join(pieces))
    return "".join(
        code(piece) if index % 2 else _plain(piece) for index, piece in enumerate(pieces)
    )


def code(text: str) -> str:
    """Return a code span of Markdown that holds any text, pipes of a table included."""
    text = " ".join(one_line(text).split()).replace("|", "\\|") or " "
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def fenced(text: str, language: str = "") -> list[str]:
    """Return the lines of a fenced code block that no line of ``text`` can end."""
    text = block(text).rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{language}", *text.split("\n"), fence]


def html(text: str) -> str:
    """Return text for an element or a quoted attribute of HTML or XML, on one line."""
    return standard.escape(one_line(text), quote=True)


def html_block(text: str) -> str:
    """Return text for an element of HTML that keeps its line breaks, such as ``pre``."""
    return standard.escape(block(text), quote=True)


def json_text(text: str) -> str:
    r"""Return a JSON text with the invisible characters of its strings written as ``\u`` escapes; it means the same."""
    text = text.replace("##[", "##\\u005b")
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(c if c == "\n" or not _is_invisible(c) else _json_escape(c) for c in text)


def is_visible(text: str) -> bool:
    """Whether a text has no invisible characters but line breaks."""
    return (text.isascii() and text.isprintable()) or not any(
        c != "\n" and _is_invisible(c) for c in text
    )


def yaml_text(text: str) -> str:
    r"""Return a YAML text with the invisible characters of its double-quoted strings written as escapes; it means the same."""
    if is_visible(text):
        return text
    return "".join(c if c == "\n" or not _is_invisible(c) else _yaml_escape(c) for c in text)


def sarif(text: str) -> str:
    """Return the text of a SARIF message, in which nothing is a link (SARIF 2.1.0, 3.11.6)."""
    return _LINK.sub(r"\\[\1\\](", one_line(text))


def workflow(text: str) -> str:
    """Return the data of a workflow command of GitHub Actions, on one line."""
    return one_line(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Return the value of a property of a workflow command."""
    return workflow(text).replace(":", "%3A").replace(",", "%2C")


def _visible(c: str) -> str:
    if not _is_invisible(c):
        return c
    if c in _SHORT:
        return _SHORT[c]
    number = ord(c)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _is_invisible(c: str) -> bool:
    if c.isprintable():
        return c in _INVISIBLE
    category = unicodedata.category(c)
    # Which characters are assigned depends on the version of Python; noncharacters never are.
    return category not in ("Zs", "Co", "Cn") or ord(c) & 0xFFFE == 0xFFFE or c in _NONCHARACTERS


def _json_escape(c: str) -> str:
    encoded = c.encode("utf-16-be", "surrogatepass")
    return "".join(
        f"\\u{int.from_bytes(encoded[at : at + 2]):04x}" for at in range(0, len(encoded), 2)
    )


def _yaml_escape(c: str) -> str:
    return f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}"


def _without_commands(text: str) -> str:
    """Break text that a CI service reads as a command: ``::`` at the start of a line, and ``##[`` anywhere."""
    if "##[" in text:
        text = text.replace("##[", "##\\x5b")
    return _COMMAND.sub(r"\1\\x3a:", text) if "::" in text else text


def _plain(text: str) -> str:
    """Text with Markdown's characters escaped, and what becomes active without any in code spans."""
    parts: list[str] = []
    at = 0
    for found in _ACTIVE.finditer(text):
        parts += [_SPECIAL.sub(r"\\\1", text[at : found.start()]), code(found[0])]
        at = found.end()
    return "".join([*parts, _SPECIAL.sub(r"\\\1", text[at:])])
