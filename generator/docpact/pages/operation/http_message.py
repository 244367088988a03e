"""HTTP messages as pages print them: ``HTTP/1.1 200 OK`` or ``POST /things HTTP/1.1``, header lines, a blank line, a body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docpact.pages.flat import Code

__all__ = ["Message", "read_message"]

_STATUS_RE = re.compile(r"(?:HTTP/\d(?:\.\d)?|Status:)\s+([1-5]\d\d)\b.{0,60}", re.IGNORECASE)
_BARE_STATUS_RE = re.compile(r"([1-5]\d\d)\s+[A-Z][A-Za-z' -]{1,40}")
_REQUEST_RE = re.compile(r"[A-Z]{3,7}\s+\S{1,2000}(?:\s+HTTP/\d(?:\.\d)?)?")
_HEADER_RE = re.compile(r"[A-Za-z][\w-]{0,60}:\s?.{0,2000}")


@dataclass(frozen=True, slots=True)
class Message:
    """A response where ``status`` is one, else a request; ``body`` is None where the message has none."""

    status: str | None
    body: Code | None


def read_message(code: Code) -> Message | None:
    """The message that code shows; None where it shows something else."""
    lines = code.text.split("\n")
    at = next((index for index, line in enumerate(lines) if line.strip()), None)
    if at is None:
        return None
    first = lines[at].strip()
    status = _STATUS_RE.fullmatch(first) or _BARE_STATUS_RE.fullmatch(first)
    if status is None and not _REQUEST_RE.fullmatch(lines[at].strip()):
        return None
    at += 1
    while at < len(lines) and _HEADER_RE.fullmatch(lines[at].strip()):
        at += 1
    if at < len(lines) and lines[at].strip():
        return None
    text = "\n".join(lines[at:])
    body = Code(text, code.line + at, 1, "json") if text.lstrip()[:1] in ("{", "[") else None
    return Message(status.group(1) if status else None, body)
