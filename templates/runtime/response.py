"""Reads answers that are a success into what an operation gives."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .errors import ResponseError
from .headers import Headers
from .json_text import is_mapping, load_json
from .operation import Answer, Binary, Items, Operation, Reader, Text

__all__ = [
    "Response",
    "documented",
    "json_or_none",
    "media_types",
    "one_line",
    "read_answer",
    "read_json",
    "reader_of",
    "unusable",
]

_LONGEST_LINE = 500
_REPORTED = 10


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, read to its end. ``fault`` says what broke its body off, where something did."""

    status_code: int
    headers: Headers
    body: bytes = field(default=b"", repr=False)
    fault: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status says that the request was done."""
        return 200 <= self.status_code <= 299

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case; empty where none is given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether the answer calls itself JSON."""
        return _is_json(self.media_type)


def read_answer(
    operation: Operation[Any], response: Response, *, strict: bool, log: logging.Logger
) -> Any:
    """What a successful answer gives: read by what it is, not by an exact status or content type.

    Raises:
        ResponseError: It is not what was documented and cannot be kept as it is, or ``strict`` forbids to.

    """
    if response.fault is not None:
        raise unusable(operation, response, response.fault)
    answer, known = _answer(operation.returns, response.status_code)
    reader = _reader_for(answer, response)
    body = response.body
    if operation.method == "HEAD" or (not body and reader is None):
        return None
    match reader:
        case None if not known:
            return _by_content(response)
        case None:
            _report(operation, response, [("", "should be empty")], strict, log)
            return _by_content(response)
        case Binary():
            return body
        case Text():
            return _text(operation, response)
        case Items():
            return _items(operation, response, reader, strict, log)
        case _:
            return _read_value(operation, response, reader(), strict, log)


def documented(by_status: Mapping[str, Any], status: int) -> Any:
    """The entry of a status: by the number, by its range (``4XX``), or ``default``."""
    key = _key(by_status, status)
    return None if key is None else by_status[key]


def _key(by_status: Mapping[str, Any], status: int) -> str | None:
    """The key that stands for a status most exactly: one key may name several."""
    for wanted in (str(status), f"{status // 100}XX", "default"):
        for key in by_status:
            if wanted in key.split():
                return key
    return None


def _answer(returns: Mapping[str, Answer], status: int) -> tuple[Answer, bool]:
    """How a success is read. One of an undocumented status is read like a documented one."""
    key = _key(returns, status)
    if key is not None:
        return returns[key], True
    successes = [answer for key, answer in returns.items() if key[:1] == "2" and answer is not None]
    return (successes[0], True) if successes else (None, False)


def media_types(answer: Answer) -> Mapping[str, Reader] | None:
    """The readers of an answer by media type, where it has several."""
    return answer if is_mapping(answer) else None


def _reader_for(answer: Answer, response: Response) -> Reader | None:
    """The reader of an answer's media type; where there are several and none fits, the first for JSON, else the first."""
    readers = media_types(answer)
    if readers is None:
        return cast("Reader | None", answer)
    actual = response.media_type
    by_type = {name.partition(";")[0].strip().lower(): reader for name, reader in readers.items()}
    family = actual.partition("/")[0]
    for name in (actual, f"{family}/*", "*/*"):
        if name in by_type:
            return by_type[name]
    json = [reader for name, reader in by_type.items() if _is_json(name)]
    if json and (response.is_json or json_or_none(response.body) is not None):
        return json[0]
    return next(iter(by_type.values()), None)


def read_json(
    operation: Operation[Any],
    response: Response,
    type_: Any,
    value: Any,
    *,
    strict: bool,
    log: logging.Logger,
) -> Any:
    """A JSON value of an answer as a type; what does not fit is reported and kept.

    Raises:
        ResponseError: It nests too deeply, or ``strict`` and it does not fit.

    """
    if type_ is None:
        return value
    from .decode import decode  # pydantic is loaded with the first answer that has a type

    try:
        read, mismatches = decode(type_, value)
    except RecursionError:
        read, mismatches = None, None
    if mismatches is None:
        raise unusable(operation, response, "its body nests too deeply")
    if mismatches:
        found = [(mismatch.pointer, mismatch.expected) for mismatch in mismatches]
        _report(operation, response, found, strict, log)
    return read


def reader_of(operation: Operation[Any], response: Response) -> Reader | None:
    """How a successful answer is read; None where nothing is documented for it."""
    answer, _ = _answer(operation.returns, response.status_code)
    return _reader_for(answer, response)


def _read_value(
    operation: Operation[Any], response: Response, type_: Any, strict: bool, log: logging.Logger
) -> Any:
    if type_ is bytes:
        return response.body
    if type_ is str and not response.is_json and response.media_type:
        return _text(operation, response)
    if not response.body.strip():
        _report(operation, response, [("", "should not be empty")], strict, log)
        return None
    value, fault = _load(response)
    if fault is not None:
        if type_ is str or (type_ is Any and not response.is_json):
            return _by_content(response)
        raise unusable(operation, response, f"its body is no JSON ({fault})")
    return read_json(operation, response, type_, value, strict=strict, log=log)


def _items(
    operation: Operation[Any], response: Response, reader: Items, strict: bool, log: logging.Logger
) -> list[Any]:
    decoder = reader.decoder()
    try:
        items, fault = [*decoder.feed(response.body), *decoder.end()], ""
    except ValueError as error:
        items, fault = [], str(error)
    if fault:
        raise unusable(operation, response, f"an item is no JSON ({fault})")
    type_ = None if reader.type is None else reader.type()
    return [read_json(operation, response, type_, item, strict=strict, log=log) for item in items]


def _load(response: Response) -> tuple[Any, str | None]:
    """The JSON value of a body, or why it has none. JSON is Unicode (RFC 8259, 8.1), yet some say otherwise."""
    try:
        return load_json(response.body), None
    except ValueError as error:
        fault = str(error)
    try:
        return load_json(response.body.decode(_charset(response)).encode()), None
    except (ValueError, LookupError):
        return None, fault


def _by_content(response: Response) -> Any:
    """An undocumented body: JSON if it is JSON, else text if it is text, else bytes."""
    if not response.body:
        return None
    value = json_or_none(response.body)
    if value is not None or response.body.strip() == b"null":
        return value
    try:
        return response.body.decode(_charset(response))
    except (UnicodeDecodeError, LookupError):
        return response.body


def _text(operation: Operation[Any], response: Response) -> str:
    for charset in (_charset(response), "utf-8"):
        try:
            return response.body.decode(charset)
        except (UnicodeError, LookupError):
            continue
    raise unusable(operation, response, "its body is no text")


def _charset(response: Response) -> str:
    match = re.search(
        r'charset="?([\w.:+-]+)', response.headers.get("content-type", ""), re.IGNORECASE
    )
    return match[1] if match else "utf-8"


def unusable(operation: Operation[Any], response: Response, why: str) -> ResponseError:
    """The error for an answer that cannot be used."""
    return ResponseError(
        f"{operation.name}: the answer ({response.status_code}) cannot be used: {why}",
        status_code=response.status_code,
        headers=response.headers,
        body=response.body,
    )


def _report(
    operation: Operation[Any],
    response: Response,
    found: list[tuple[str, str]],
    strict: bool,
    log: logging.Logger,
) -> None:
    """Says where an answer is not as documented, never what it holds."""
    shown = "; ".join(
        f"{pointer or 'the body'}: {expected}" for pointer, expected in found[:_REPORTED]
    )
    more = f" (and {len(found) - _REPORTED} more)" if len(found) > _REPORTED else ""
    if strict:
        raise unusable(operation, response, f"it is not as documented: {one_line(shown)}{more}")
    log.warning(
        "%s %s: the answer is not as documented: %s%s",
        operation.method,
        operation.template,
        one_line(shown),
        more,
    )


def json_or_none(body: bytes) -> Any:
    """A body's JSON value, or None where it is none."""
    try:
        return load_json(body) if body else None
    except ValueError:
        return None


def one_line(text: str) -> str:
    """A text without line breaks and other control characters, of bounded length."""
    line = " ".join(
        "".join(character if character.isprintable() else " " for character in text).split()
    )
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _is_json(media_type: str) -> bool:
    return media_type in ("application/json", "text/json") or media_type.endswith("+json")
