"""HTTP messages as pages print them: ``HTTP/1.1 200 OK`` or ``POST /things HTTP/1.1``, header lines, a blank line, a body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docpact.pages.flat import Code

__all__ = ["Message", "read_message"]

_STATUS_RE = re.compile(r"(?:HTTP/\d(?:\.\d)?|Status:)\s+([1-5]\d\d)\b.{0,60}", re.IGNORECASE)
_BARE_STATUS_RE = re.compile(r"([1-5]\d\d)\s+[A-Z][A-Za-z' -]{1,40}")
_REQUEST_RE = re.compile(r"[A-Z]{3,7}\s+\S{1,2000}(?:\s+HTTP/\d(?:\.\d)?)?")
_ABSOLUTE_RE = re.compile(r"[A-Z]{3,7}\s+(https?://[^/\s?]+)", re.IGNORECASE)
_HOST_RE = re.compile(r"[\w-]+(?:\.[\w-]+)*(?::\d{2,5})?")
_HEADER_RE = re.compile(r"[A-Za-z][\w-]{0,60}:\s?.{0,2000}")


@dataclass(frozen=True, slots=True)
class Message:
    """A response where ``status`` is one, else a request; ``body`` is None where the message has none."""

    status: str | None
    body: Code | None
    first: str = ""
    """Its first line."""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def server(self) -> str | None:
        """The server of a request: that of its URL, or of its ``Host`` header."""
        url = _ABSOLUTE_RE.match(self.first)
        if url is not None:
            return url.group(1).lower()
        host = next((value for name, value in self.headers if name.lower() == "host"), "")
        if not _HOST_RE.fullmatch(host):
            return None
        plain = host.startswith(("localhost", "127.")) or re.search(r":(?!443$)\d+$", host)
        return f"{'http' if plain else 'https'}://{host}"


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
    headers: list[tuple[str, str]] = []
    while at < len(lines) and _HEADER_RE.fullmatch(lines[at].strip()):
        name, _, value = lines[at].strip().partition(":")
        headers.append((name, value.strip()))
        at += 1
    if at < len(lines) and lines[at].strip() and lines[at].strip()[:1] not in ("{", "["):
        return None
    text = "\n".join(lines[at:])
    body = Code(text, code.line + at, 1, "json") if text.lstrip()[:1] in ("{", "[") else None
    return Message(status.group(1) if status else None, body, first, tuple(headers))
