"""Compare a form that a client sent with the documented body."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

import httpx2

from docpact.text.values import is_array, is_object
from docpact.validate.schema_faults import shown

__all__ = ["form_difference", "form_fields", "is_form"]

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def is_form(request: httpx2.Request) -> bool:
    """Whether a request carries a form."""
    return request.headers.get("content-type", "").lower().startswith(_FORMS)


def form_fields(sent: httpx2.Request) -> Iterator[tuple[str, str]]:
    """Return the names and values of a form."""
    return _pairs(sent)


def form_difference(documented: Any, sent: httpx2.Request) -> str | None:
    """The first name or value that differs; None where none does.

    Lists and objects may be written in several ways, so names count up to their first bracket, and of an object and
    of a file only that it is there.
    """
    got: dict[str, list[str]] = {}
    for name, text in _pairs(sent):
        got.setdefault(name.partition("[")[0], []).append(text)
    wanted: dict[str, list[str]] = {}
    opaque: set[str] = set()
    for name, value in documented.items() if is_object(documented) else ():
        bare = name.partition("[")[0]
        values = value if is_array(value) else [value]
        wanted.setdefault(bare, []).extend(map(_text, values))
        if any(is_object(one) or is_array(one) or str(one).startswith("@") for one in values):
            opaque.add(bare)
    for name in dict.fromkeys((*wanted, *got)):
        if name not in got:
            return f"{name} is missing"
        if name not in wanted:
            return f"{name} is not documented"
        if name not in opaque and got[name] != wanted[name]:
            return f"{name} is {shown(got[name])}, not {shown(wanted[name])}"
    return None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pairs(sent: httpx2.Request) -> Iterator[tuple[str, str]]:
    kind = sent.headers["content-type"]
    if not kind.lower().startswith("multipart/"):
        yield from parse_qsl(sent.content.decode("utf-8", "replace"), keep_blank_values=True)
        return
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + sent.content
    )
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            yield name, payload.decode("utf-8", "replace")
