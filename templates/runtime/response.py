"""Reads a successful response into the value of an operation: by its media type and its schema together."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from .errors import ResponseError
from .headers import Headers
from .hiding import hidden_bytes
from .json_text import load_json
from .operation import Answer, Binary, Items, Operation, Reader, Text, is_by_media_type
from .options import Mismatch

if TYPE_CHECKING:
    from .request import Settings

__all__ = [
    "Response",
    "charset_of",
    "documented",
    "json_or_none",
    "one_line",
    "read_answer",
    "read_json",
    "reader_of",
    "unusable",
]

_LONGEST_LINE = 500
_REPORTED = 10
_MOST_PLACES = 10_000
_CHARSETS = frozenset(
    {
        *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"),
        *("iso8859-1", "iso8859-2", "iso8859-15", "cp1250", "cp1251", "cp1252", "koi8-r"),
        *("big5", "euc_jp", "euc_kr", "gb18030", "gbk", "gb2312", "shift_jis", "cp932", "tis-620"),
    }
)
"""The charsets that a response may be in, by the names that Python has for them. All of them take linear time."""


def _as_it_is(text: str) -> str:
    return text


@dataclass(slots=True)
class Response:
    """A response. ``fault`` says what ended its body early, where something did; ``hide`` hides the secrets sent."""

    status_code: int
    headers: Headers = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    fault: str | None = field(default=None, repr=False)
    hide: Callable[[str], str] = field(default=_as_it_is, repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status_code <= 299

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case; empty where none is given."""
        return _essence(self.headers.get("content-type", ""))

    @property
    def is_json(self) -> bool:
        """Whether the response is declared as JSON."""
        return _is_json(self.media_type)


def read_answer(
    operation: Operation[Any], response: Response, settings: Settings, accept: str | None = None
) -> Any:
    """Return the value of a successful response.

    Args:
        operation: What was called.
        response: Its response.
        settings: The settings of the call.
        accept: The media type that the caller asked for, which is that of a response that names none.

    Raises:
        ResponseError: The body cannot be read as documented, or does not match its schema and that is an error.

    """
    try:
        return _read_answer(operation, response, settings, accept)
    except ResponseError as error:
        broken = error.with_traceback(None)  # its frames hold what was received
    raise broken


def _read_answer(
    operation: Operation[Any], response: Response, settings: Settings, accept: str | None
) -> Any:
    if response.fault is not None:
        raise unusable(operation, response, response.fault)
    answer, known = _answer(operation.returns, response.status_code)
    reader = _reader_for(answer, response, accept)
    body = response.body
    if operation.method == "HEAD" or (not body and (reader is None or response.status_code == 304)):
        return None
    match reader:
        case None if not known:
            return _by_content(response)
        case None:
            report(operation, response, [Mismatch("", "should be empty")], settings)
            return _by_content(response)
        case Binary():
            return body
        case Text():
            return _text(operation, response)
        case Items():
            return _items(operation, response, reader, settings)
        case _:
            return _read_value(operation, response, reader(), settings)


def documented(by_status: Mapping[str, Any], status: int) -> Any:
    """The entry of a status: by the number, by its range (``4XX``), or ``default``."""
    key = _key(by_status, status)
    return None if key is None else by_status[key]


def _key(by_status: Mapping[str, Any], status: int) -> str | None:
    """The key that matches a status most exactly: one key may name several."""
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


def _reader_for(answer: Answer, response: Response, accept: str | None) -> Reader | None:
    """The reader of a response's media type; where there are several and none fits, the first for JSON, else the first."""
    if not is_by_media_type(answer):
        return cast("Reader | None", answer)
    readers = {_essence(name): reader for name, reader in answer.items()}
    actual = response.media_type or _essence(accept or "")
    family = actual.partition("/")[0]
    for name in (actual, f"{family}/*", "*/*"):
        if name in readers:
            return readers[name]
    json = [reader for name, reader in readers.items() if _is_json(name)]
    if json and (response.is_json or json_or_none(response.body) is not None):
        return json[0]
    return next(iter(readers.values()), None)


def read_json(
    operation: Operation[Any], response: Response, type_: Any, value: Any, settings: Settings
) -> Any:
    """Return a JSON value of a response as a type; what does not match is reported and kept.

    Raises:
        ResponseError: It nests too deeply, or does not match and that is an error.

    """
    if type_ is None:
        return value
    from .decode import decode  # pydantic is loaded with the first response that has a type

    try:
        read, mismatches = decode(type_, value)
    except RecursionError:
        read, mismatches = None, None
    if mismatches is None:
        raise unusable(operation, response, "the body is nested too deeply")
    if mismatches:
        report(operation, response, mismatches, settings)
    return read


def reader_of(
    operation: Operation[Any], response: Response, accept: str | None = None
) -> Reader | None:
    """How a successful response is read; None where nothing is documented for it."""
    answer, _ = _answer(operation.returns, response.status_code)
    return _reader_for(answer, response, accept)


def _read_value(
    operation: Operation[Any], response: Response, type_: Any, settings: Settings
) -> Any:
    if type_ is bytes:
        return response.body
    if type_ is str and not response.is_json and response.media_type:
        return _text(operation, response)
    if not response.body.strip():
        report(operation, response, [Mismatch("", "should not be empty")], settings)
        return None
    value, fault = _load(response)
    if fault is not None:
        if type_ is str or (type_ is Any and not response.is_json):
            return _by_content(response)
        raise unusable(operation, response, f"the body is not valid JSON ({fault})")
    return read_json(operation, response, type_, value, settings)


def _items(
    operation: Operation[Any], response: Response, reader: Items, settings: Settings
) -> list[Any]:
    decoder = reader.decoder(response.headers.get("content-type", ""))
    try:
        items, fault = [*decoder.feed(response.body), *decoder.end()], ""
    except ValueError as error:
        items, fault = [], str(error)
    if fault:
        raise unusable(operation, response, f"an item is not valid JSON ({fault})")
    type_ = None if reader.type is None else reader.type()
    return [read_json(operation, response, type_, item, settings) for item in items]


def _load(response: Response) -> tuple[Any, str | None]:
    """The JSON value of a body, or why it has none. JSON is Unicode (RFC 8259, 8.1), yet some say otherwise."""
    try:
        return load_json(response.body), None
    except ValueError as error:
        fault = str(error)
    charset = charset_of(response)
    try:
        return (
            (None, fault)
            if charset is None
            else (load_json(response.body.decode(charset).encode()), None)
        )
    except ValueError:
        return None, fault


def _by_content(response: Response) -> Any:
    """An undocumented body: JSON if it is JSON, else text if it is text, else bytes."""
    if not response.body:
        return None
    value = json_or_none(response.body)
    if value is not None or response.body.strip() == b"null":
        return value
    try:
        return response.body.decode(charset_of(response) or "utf-8")
    except UnicodeError:
        return response.body


def _text(operation: Operation[Any], response: Response) -> str:
    if response.is_json:
        value = json_or_none(response.body)
        if isinstance(value, str):
            return value
    for charset in (charset_of(response) or "utf-8", "utf-8"):
        try:
            return response.body.decode(charset)
        except UnicodeError:
            continue
    raise unusable(operation, response, "the body is not text")


def charset_of(response: Response) -> str | None:
    """The charset that a response names, if it is one that a response may be in."""
    match = re.search(
        r'charset="?([\w.:+-]{1,40})', response.headers.get("content-type", ""), re.IGNORECASE
    )
    try:
        name = codecs.lookup(match[1]).name if match else None
    except (LookupError, UnicodeError, ValueError):
        return None
    return name if name in _CHARSETS else None


def unusable(operation: Operation[Any], response: Response, why: str) -> ResponseError:
    """The error for a response that cannot be used."""
    return ResponseError(
        f"{operation.name}: cannot use the response (status {response.status_code}): "
        + response.hide(why),
        status_code=response.status_code,
        headers=response.headers.hidden(response.hide),
        body=hidden_bytes(response.hide, response.body),
    )


def report(
    operation: Operation[Any], response: Response, found: list[Mismatch], settings: Settings
) -> None:
    """Tell the hook and the log where a response does not match its schema; the log once for each place."""
    hide = response.hide
    told = [
        Mismatch(hide(one.pointer), one.expected, hide(one.got), operation.name) for one in found
    ]
    if (hook := settings.options["on_mismatch"]) is not None:
        for one in told:
            hook(one)
    by_place = {
        (one.operation, re.sub(r"/\d+(?=/|$)", "/*", one.pointer), one.expected): one
        for one in reversed(told)
    }
    if not settings.options["strict_responses"]:
        by_place = {place: one for place, one in by_place.items() if place not in settings.reported}
    told = [*reversed(by_place.values())]
    shown = "; ".join(str(one) for one in told[:_REPORTED])
    more = f" (and {len(told) - _REPORTED} more)" if len(told) > _REPORTED else ""
    if settings.options["strict_responses"]:
        what = f"it does not match its schema: {one_line(shown)}{more}"
        raise unusable(operation, response, what)
    if told and len(settings.reported) < _MOST_PLACES:
        settings.reported.update(by_place)
        settings.log.warning(
            "%s: the response does not match its schema: %s%s",
            operation.name,
            one_line(shown),
            more,
        )


def json_or_none(body: bytes) -> Any:
    """A body's JSON value, or None where it has none."""
    try:
        return load_json(body) if body else None
    except ValueError:
        return None


def one_line(text: str, longest: int = _LONGEST_LINE) -> str:
    """A text without line breaks and other control characters, of bounded length."""
    line = " ".join(
        "".join(character if character.isprintable() else " " for character in text).split()
    )
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _is_json(media_type: str) -> bool:
    return media_type in ("application/json", "text/json") or media_type.endswith("+json")
