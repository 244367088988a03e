"""Values written in a media type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from docpact.ir import MediaType
from docpact.text.values import is_array, is_object, split
from docpact.validate.bodies import FORM, essence, is_json_type

__all__ = ["header_examples", "header_text", "stream_chunks", "written"]

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_BOUNDARY = "docpact"


def written(value: Any, media_type: str) -> tuple[bytes, str]:
    """Return a value as the bytes of a body, and the ``Content-Type`` of it."""
    kind = essence(media_type)
    if "*" in kind:
        kind = media_type = "application/json" if not isinstance(value, str) else "text/plain"
    if is_json_type(kind):
        return _json(value).encode(), media_type
    if kind == FORM and is_object(value):
        return urlencode(value, doseq=True).encode(), media_type
    if kind.startswith("multipart/") and is_object(value):
        return _multipart(value), f"{kind}; boundary={_BOUNDARY}"
    if isinstance(value, str):
        return value.encode("utf-8", "replace"), media_type
    if kind.endswith(("/xml", "+xml")):
        text = '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_xml("root", value, 0))
        return text.encode(), media_type
    return _json(value).encode(), media_type


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _xml(name: str, value: Any, depth: int) -> Iterator[str]:
    tag, attribute = (name, "") if _NAME.fullmatch(name) else ("entry", f" name={quoteattr(name)}")
    if is_array(value):
        for item in value:
            yield from _xml(name, item, depth)
        return
    yield f"<{tag}{attribute}>"
    if is_object(value) and depth < 50:
        for key, item in value.items():
            yield from _xml(key, item, depth + 1)
    elif value is not None:
        yield escape(value if isinstance(value, str) else _json(value))
    yield f"</{tag}>"


def _multipart(value: dict[str, Any]) -> bytes:
    parts: list[str] = []
    for name, item in value.items():
        text = item if isinstance(item, str) else _json(item)
        kind = "text/plain" if isinstance(item, str) else "application/json"
        parts.append(
            f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name={quoteattr(name)}\r\n"
            f"Content-Type: {kind}\r\n\r\n{text}\r\n"
        )
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode()


def stream_chunks(items: Iterable[Any], media: MediaType) -> tuple[bytes, ...]:
    """Return the items of a stream in its form: events, lines, or JSON text sequences (RFC 7464)."""
    kind = essence(media.media_type)
    found: list[str] = []
    for item in items:
        if kind == "text/event-stream":
            found.append(_event(item, whole=media.item_schema is not None))
        elif kind.endswith("json-seq"):
            found.append(f"\x1e{_json(item)}\n")
        else:
            found.append(
                f"{item if isinstance(item, str) and not _is_json_lines(kind) else _json(item)}\n"
            )
    return tuple(text.encode() for text in found)


def _is_json_lines(kind: str) -> bool:
    return "json" in kind


def _event(item: Any, *, whole: bool) -> str:
    lines: list[str] = []
    data = item
    if whole and is_object(item) and {"data", "event", "id", "retry"} & item.keys():
        lines = [
            f"{name}: {' '.join(str(item[name]).split())}"
            for name in ("event", "id", "retry")
            if item.get(name) is not None
        ]
        data = item.get("data", "")
    text = data if isinstance(data, str) else _json(data)
    lines += [f"data: {line}" for line in re.split(r"\r\n|\n|\r", text)]
    return "\n".join(lines) + "\n\n"


def header_text(value: Any) -> str | None:
    """Return a value as a header (style ``simple``); None where it cannot be one."""
    if is_array(value):
        text = ",".join(item if isinstance(item, str) else _json(item) for item in value)
    elif is_object(value):
        text = ",".join(f"{k},{v if isinstance(v, str) else _json(v)}" for k, v in value.items())
    else:
        text = value if isinstance(value, str) else _json(value)
    usable = text.isascii() and text.isprintable() and text == text.strip()
    return text if usable else None


def header_examples(data: Any, pointer: str) -> list[Any]:
    """Return the examples of the Header Object at a pointer into a document."""
    node = data
    for token in split(pointer):
        node = node.get(token) if is_object(node) else None
    if not is_object(node):
        return []
    listed = node.get("examples")
    named = listed.values() if is_object(listed) else ()
    found = [one["value"] for one in named if is_object(one) and "value" in one]
    return [node["example"], *found] if "example" in node else found
