"""HAR 1.2: recorded traffic as messages, each text with its place in the file."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import Any

from docpact.errors import DocpactError
from docpact.text.json_text import JsonText, read_json_text
from docpact.text.located import LocatedText
from docpact.text.values import is_array, is_object
from docpact.validate.messages import Exchange, HeaderField, Request, Response

__all__ = ["read_har"]

_GZIP = b"\x1f\x8b"
_MOST_DECOMPRESSED = 1 << 26
"""Bytes; a recorded body that is larger stays compressed, and is not compared."""


def read_har(data: bytes, source: str) -> list[Exchange]:
    """Return the entries of a HAR file, in order.

    Raises:
        DocpactError: It is not a HAR file.
    """
    read = read_json_text(data, source)
    log = read.value.get("log") if is_object(read.value) else None
    entries = log.get("entries") if is_object(log) else None
    if not is_array(entries):
        raise DocpactError(
            "not a HAR file: no array at /log/entries",
            where=read.place("/log" if is_object(log) else ""),
            hint="export the traffic as HAR 1.2",
        )
    return list(_Reader(read).exchanges(entries))


def _decompressed(data: bytes) -> bytes:
    """Return gzip data decompressed, within a bound; anything else as it is."""
    if not data.startswith(_GZIP):
        return data
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = reader.decompress(data, _MOST_DECOMPRESSED)
    except zlib.error:
        return data
    return data if reader.unconsumed_tail else text


class _Reader:
    def __init__(self, read: JsonText) -> None:
        self._read = read
        self._file = LocatedText(read.source, read.text)

    def exchanges(self, entries: list[Any]) -> Iterator[Exchange]:
        for index, entry in enumerate(entries):
            pointer = f"/log/entries/{index}"
            request = entry.get("request") if is_object(entry) else None
            response = entry.get("response") if is_object(entry) else None
            if not is_object(request) or not isinstance(request.get("url"), str):
                raise DocpactError(
                    f"entry {index + 1} has no request with a url",
                    where=self._read.place(pointer),
                    hint="export the traffic as HAR 1.2",
                )
            label = f"entry {index + 1}"
            made = self._request(request, f"{pointer}/request", label)
            answer = None
            if (
                is_object(response)
                and isinstance(response.get("status"), int)
                and response["status"] > 0
            ):
                answer = self._response(response, f"{pointer}/response", label)
            yield Exchange(made, answer)

    def _text(self, pointer: str, value: str) -> LocatedText:
        """The string at a pointer."""
        start, end = self._read.span(pointer)
        return self._file.string_value(start, end, value)

    def _headers(self, message: Any, pointer: str) -> tuple[HeaderField, ...]:
        listed = message.get("headers")
        return tuple(
            HeaderField(one["name"], self._text(f"{pointer}/headers/{index}/value", one["value"]))
            for index, one in enumerate(listed if is_array(listed) else ())
            if is_object(one)
            and isinstance(one.get("name"), str)
            and isinstance(one.get("value"), str)
            and not one["name"].startswith(":")  # HTTP/2: method, path and so on
        )

    def _request(self, request: Any, pointer: str, label: str) -> Request:
        headers = self._headers(request, pointer)
        method = request.get("method")
        post = request.get("postData")
        body: LocatedText | None = None
        raw: bytes | None = None
        form: tuple[tuple[str, LocatedText], ...] | None = None
        if is_object(post):
            headers = self._with_type(headers, post, f"{pointer}/postData")
            text, params = post.get("text"), post.get("params")
            if isinstance(text, str) and text:
                body, raw = self._content(text, post.get("encoding"), f"{pointer}/postData/text")
            elif is_array(params) and params:
                form = tuple(
                    (
                        one["name"],
                        self._text(f"{pointer}/postData/params/{index}/value", one["value"]),
                    )
                    for index, one in enumerate(params)
                    if is_object(one)
                    and isinstance(one.get("name"), str)
                    and isinstance(one.get("value"), str)
                )
        size = request.get("bodySize")
        return Request(
            str(method or "GET").upper(),
            self._text(f"{pointer}/url", request["url"]),
            headers,
            body,
            f"{label}, request",
            recorded=not (body is None and form is None and isinstance(size, int) and size > 0),
            form=form,
            raw=raw,
        )

    def _with_type(
        self, headers: tuple[HeaderField, ...], content: Any, pointer: str
    ) -> tuple[HeaderField, ...]:
        """The headers with the media type that only the content names."""
        if any(one.name.lower() == "content-type" for one in headers):
            return headers
        kind = content.get("mimeType")
        if not isinstance(kind, str) or not kind or kind == "x-unknown":
            return headers
        return (*headers, HeaderField("Content-Type", self._text(f"{pointer}/mimeType", kind)))

    def _content(
        self, text: str, encoding: Any, pointer: str
    ) -> tuple[LocatedText | None, bytes | None]:
        if encoding != "base64":
            return self._text(pointer, text), None
        try:
            data = base64.b64decode(text)
        except (binascii.Error, ValueError):
            return self._text(pointer, text), None
        data = _decompressed(data)
        start, _ = self._read.span(pointer)
        at = self._file.at(start)
        try:
            text = data.decode("utf-8-sig")
            return LocatedText(self._read.source, text, lambda _: at, escaped=True), None
        except UnicodeDecodeError:
            return None, data

    def _response(self, response: Any, pointer: str, label: str) -> Response:
        headers = self._headers(response, pointer)
        content = response.get("content")
        body: LocatedText | None = None
        raw: bytes | None = None
        recorded = True
        if is_object(content):
            headers = self._with_type(headers, content, f"{pointer}/content")
            text, size = content.get("text"), content.get("size")
            if isinstance(text, str) and text:
                body, raw = self._content(text, content.get("encoding"), f"{pointer}/content/text")
            else:
                recorded = isinstance(text, str) and not (isinstance(size, int) and size > 0)
        else:
            recorded = False
        start, _ = self._read.span(f"{pointer}/status")
        return Response(
            str(response["status"]),
            self._file.slice(start, start),
            headers,
            body,
            f"{label}, response",
            recorded=recorded,
            raw=raw,
        )
