"""HTTP messages as text: ``*.http`` and ``*.rest`` files, requests and responses, several in one file.

A file holds what goes over the wire (RFC 9112), or what editors send: messages are separated by ``###``, a request line
may be a URL alone, ``@name = value`` sets a variable for ``{{name}}``, and ``#`` and ``//`` begin comments before a
message. A response belongs to the request above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docpact.errors import DocpactError, Place
from docpact.text.located import LocatedText, decode_utf8
from docpact.validate.messages import Exchange, HeaderField, Request, Response

__all__ = ["looks_like_http", "read_http"]

_METHODS = "GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|TRACE|CONNECT|QUERY"
_REQUEST = re.compile(rf"({_METHODS}|[A-Z]{{3,}})[ \t]+(\S.*?)(?:[ \t]+HTTP/[\d.]+)?[ \t]*")
_WIRE = re.compile(r"[A-Z]+[ \t]+\S+[ \t]+HTTP/[\d.]+[ \t]*")
_BARE = re.compile(r"(https?://\S+)[ \t]*")
_STATUS = re.compile(r"HTTP/[\d.]+[ \t]+(\d{3})(?:[ \t].*)?")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t]*")
_SETTING = re.compile(r"@([\w.-]+)[ \t]*=[ \t]*(.*?)[ \t]*")
_USE = re.compile(r"\{\{[ \t]*([$\w.-]+)[ \t]*\}\}")
_FILE = re.compile(r"<[ \t]+(\S.*?)[ \t]*")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    end: int
    """Where the next line begins."""


def looks_like_http(text: str) -> bool:
    """Whether a text begins as a file of HTTP messages does."""
    for line in text.splitlines()[:50]:
        if not line.strip() or line.startswith(("#", "//", "@")):
            continue
        return bool(
            _WIRE.fullmatch(line) or _STATUS.fullmatch(line) or re.match(rf"({_METHODS}) \S", line)
        )
    return False


def read_http(data: bytes, source: str) -> list[Exchange]:
    """Return the messages of a file; each request with the response below it.

    Raises:
        DocpactError: It is not UTF-8, or a line is neither a message nor a part of one.
    """
    text, wrong, guess = decode_utf8(data)
    if wrong is not None:
        where = LocatedText(source, text).place(wrong)
        what = "not valid UTF-8" + (f" (it starts with the mark of {guess})" if guess else "")
        raise DocpactError(what, where=where, hint="save the file as UTF-8")
    messages = list(_Reader(LocatedText(source, text)).messages())
    if not messages:
        raise DocpactError(
            "no HTTP message found",
            where=Place(source, 1, 1),
            hint="begin with a request line (`GET /path HTTP/1.1`) or a status line (`HTTP/1.1 200 OK`)",
        )
    found: list[Exchange] = []
    for message in messages:
        last = found[-1] if found else None
        if isinstance(message, Request):
            found.append(Exchange(message, None))
        elif last is not None and last.request is not None and last.response is None:
            found[-1] = Exchange(last.request, message)
        else:
            found.append(Exchange(last.request if last is not None else None, message))
    return found


class _Reader:
    def __init__(self, file: LocatedText) -> None:
        self._file = file
        self._settings: dict[str, str] = {}
        self._lines = [
            _Line(m.start(), m.group(1), m.end())
            for m in re.finditer(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)", file.text)
            if m.start() < len(file.text)
        ]
        self._count = 0

    def messages(self) -> Iterator[Request | Response]:
        at = 0
        while at < len(self._lines):
            line = self._lines[at].text
            if not line.strip() or line.startswith(("#", "//", ">", "<>")):
                at += 1
                continue
            setting = _SETTING.fullmatch(line)
            if setting:
                self._settings[setting.group(1)] = setting.group(2)
                at += 1
                continue
            message, at = self._message(at)
            yield message

    def _message(self, at: int) -> tuple[Request | Response, int]:
        first = self._lines[at]
        status = _STATUS.fullmatch(first.text)
        request = (
            None if status else (_REQUEST.fullmatch(first.text) or _BARE.fullmatch(first.text))
        )
        if status is None and request is None:
            raise DocpactError(
                f"not an HTTP message: {first.text[:60]!r}",
                where=self._file.place(first.start),
                hint="expected `METHOD URL HTTP/1.1`, `HTTP/1.1 STATUS`, or ### between messages",
            )
        self._count += 1
        at += 1
        url_end = first.start + (request.end(request.lastindex or 1) if request else 0)
        while request and at < len(self._lines) and re.match(r"[ \t]+[?&/]", self._lines[at].text):
            url_end = self._lines[at].start + len(self._lines[at].text.rstrip())
            at += 1
        headers: list[HeaderField] = []
        while at < len(self._lines) and self._lines[at].text.strip():
            line = self._lines[at]
            if line.text.startswith("###") or self._starts(line.text):
                break
            found = _HEADER.fullmatch(line.text)
            if found is None:
                if line.text.startswith(("#", "//")):
                    at += 1
                    continue
                raise DocpactError(
                    f"not a header line: {line.text[:60]!r}",
                    where=self._file.place(line.start),
                    hint="write `Name: value`, and an empty line before the body",
                )
            start = line.start + found.start(2)
            headers.append(
                HeaderField(found.group(1), self._with_settings(start, line.start + found.end(2)))
            )
            at += 1
        body: LocatedText | None = None
        if at < len(self._lines) and not self._lines[at].text.strip():
            body, at = self._body(at + 1, headers)
        label = f"message {self._count}"
        if status:
            start = first.start + status.start(1)
            code = self._file.slice(start, start + 3)
            return Response(status.group(1), code, tuple(headers), body, f"{label}, response"), at
        assert request is not None  # noqa: S101 - one of the two has matched
        method = request.group(1) if request.lastindex == 2 else "GET"
        start = first.start + request.start(request.lastindex or 1)
        url = self._url(start, url_end)
        if not re.match(r"https?://", url.text) and not url.text.startswith("/"):
            host = next((one.value.text for one in headers if one.name.lower() == "host"), None)
            if host is None and not url.text.startswith("*"):
                raise DocpactError(
                    f"not a URL or path: {url.text[:60]!r}",
                    where=url.place(0),
                    hint="write an absolute URL, or a path that begins with /",
                )
        return Request(method, url, tuple(headers), body, f"{label}, request"), at

    def _starts(self, line: str) -> bool:
        return bool(_WIRE.fullmatch(line) or _STATUS.fullmatch(line))

    def _body(self, at: int, headers: list[HeaderField]) -> tuple[LocatedText | None, int]:
        """The lines up to the next message; ``Content-Length`` protects a body that looks like one."""
        begin = at
        start = self._lines[at].start if at < len(self._lines) else len(self._file.text)
        given = next((h.value.text for h in headers if h.name.lower() == "content-length"), "")
        least = start
        if given.isdigit() and len(given) < 10:
            least = start + len(
                self._file.text[start:].encode()[: int(given)].decode("utf-8", "ignore")
            )
        while at < len(self._lines):
            line = self._lines[at]
            if line.start >= least and (line.text.startswith("###") or self._starts(line.text)):
                break
            if re.match(r"(> \{%|>> |<> )", line.text):
                break
            at += 1
        end = self._lines[at].start if at < len(self._lines) else len(self._file.text)
        text = self._file.text[start:end]
        only = [line for line in self._lines[begin:at] if line.text.strip()]
        if len(only) == 1 and (named := _FILE.fullmatch(only[0].text)):
            return self._included(named.group(1), only[0]), at
        stripped = text.rstrip("\r\n \t")
        keep = max(len(stripped), min(least - start, len(text)))
        if not text[:keep].strip():
            return None, at
        return self._with_settings(start, start + keep), at

    def _included(self, name: str, line: _Line) -> LocatedText:
        file = Path(self._file.source).parent / name
        try:
            text, wrong, _ = decode_utf8(file.read_bytes())
        except OSError as error:
            raise DocpactError(
                f"cannot read {name!r}: {error.strerror}",
                where=self._file.place(line.start),
                hint="the path is relative to this file",
            ) from None
        if wrong is not None:
            raise DocpactError(
                "not valid UTF-8",
                where=LocatedText(str(file), text).place(wrong),
                hint="save it as UTF-8",
            )
        at = self._file.at(line.start)
        return LocatedText(self._file.source, text, lambda _: at)

    def _url(self, start: int, end: int) -> LocatedText:
        """The URL, which may go on over several lines."""
        held = self._with_settings(start, end)
        if "\n" not in held.text and "\r" not in held.text:
            return held
        pieces = list(re.finditer(r"[^\r\n]+", held.text))
        kept = "".join(m.group().strip() for m in pieces)

        def locate(offset: int) -> tuple[int, int]:
            for match in pieces:
                piece = match.group().strip()
                if offset < len(piece):
                    return held.at(match.start() + match.group().index(piece) + offset)
                offset -= len(piece)
            return held.at(len(held.text))

        return LocatedText(self._file.source, kept, locate)

    def _with_settings(self, start: int, end: int) -> LocatedText:
        """A part of the file with its variables replaced; positions in a replacement are those of the variable."""
        part = self._file.slice(start, end)
        if "{{" not in part.text or not self._settings:
            return part
        pieces: list[tuple[str, int, bool]] = []
        at = 0
        for match in _USE.finditer(part.text):
            value = _resolved(match.group(1), self._settings)
            if value is None:
                continue
            pieces += [(part.text[at : match.start()], at, False), (value, match.start(), True)]
            at = match.end()
        pieces.append((part.text[at:], at, False))

        def locate(offset: int) -> tuple[int, int]:
            for text, origin, fixed in pieces:
                if offset < len(text):
                    return part.at(origin if fixed else origin + offset)
                offset -= len(text)
            return part.at(len(part.text))

        return LocatedText(self._file.source, "".join(text for text, _, _ in pieces), locate)


def _resolved(name: str, settings: Mapping[str, str], depth: int = 0) -> str | None:
    value = settings.get(name)
    if value is None or depth > 10:
        return value
    return _USE.sub(lambda m: _resolved(m.group(1), settings, depth + 1) or m.group(), value)
