"""Responses of many parts: ``multipart/*`` (RFC 2046, 5.1), read part by part. The decoder takes linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from .items import LONGEST_LINE
from .json_text import load_json
from .operation import Decoder, Items, TypeOf

__all__ = ["MultipartStream"]


@dataclass(frozen=True, slots=True)
class MultipartStream(Items):
    """A response of parts, each read as ``type``: JSON by its media type, or as the bytes or the text that it is.

    ``plain`` gives every part as bytes.
    """

    media_type: ClassVar[str] = "multipart/mixed"
    type: TypeOf | None = None
    plain: bool = False

    def decoder(self, content_type: str = "") -> Decoder:
        """Return a decoder of parts."""
        return _Parts(content_type, self.plain)


class _Parts:
    """Split bytes into parts. Text before the first delimiter and after the last one is skipped."""

    def __init__(self, content_type: str, plain: bool) -> None:
        found = re.search(r'boundary="?([^";]{1,70})', content_type, re.IGNORECASE)
        self._delimiter = (
            b"\r\n--" + found[1].strip().encode("latin-1", "replace") if found else b""
        )
        self._plain = plain
        self._kept = bytearray(b"\r\n")
        self._seen = 0
        self._begun = self._ended = False

    def feed(self, chunk: bytes) -> Iterator[Any]:
        """The parts that a piece completes."""
        if not self._delimiter:
            raise ValueError("the Content-Type has no boundary")
        if self._ended:
            return
        kept, delimiter = self._kept, self._delimiter
        kept += chunk
        while (at := kept.find(delimiter, self._seen)) >= 0:
            after = at + len(delimiter)
            closing = bytes(kept[after : after + 2]) == b"--"
            end = kept.find(b"\n", after)
            if end < 0 and not closing:
                self._seen = at  # the rest of the line is still to come
                break
            part = bytes(kept[:at])
            del kept[: after + 2 if closing else end + 1]
            self._seen = 0
            if self._begun:
                yield self._item(part)
            self._begun = True
            if closing:
                self._ended = True
                return
        else:
            self._seen = max(0, len(kept) - len(delimiter))
        if len(kept) > LONGEST_LINE:
            raise ValueError(f"longer than {LONGEST_LINE} bytes")

    def end(self) -> Iterator[Any]:
        """Nothing: a part that no delimiter ends is not whole."""
        if not self._ended:
            raise ValueError("the last part is cut off")
        return iter(())

    def _item(self, part: bytes) -> Any:
        headers: dict[str, str] = {}
        rest = part
        while rest:
            line, _, rest = rest.partition(b"\n")
            if not line.strip():
                break
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.lower()
        if self._plain:
            return rest
        media_type = headers.get("content-type", "").partition(";")[0].strip()
        if not media_type or "json" in media_type:
            return load_json(rest)
        return rest.decode("utf-8", "replace") if media_type.startswith("text/") else rest
