"""Documented answers: the status, the media type, an example or a made value, and headers.

A documented example is answered where its schema accepts it; else a value is made from the schema, with its optional
fields. What is made is checked, and the same seed makes the same.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from docpact.errors import DocpactError
from docpact.ir import Api, Header, MediaType, Operation, Response
from docpact.mock.messages import Answer
from docpact.mock.writing import header_examples, header_text, stream_chunks, written
from docpact.schema.nodes import Schemas
from docpact.schema.sample import NoSampleError, sample
from docpact.text.values import is_array, is_object, join
from docpact.validate.bodies import STREAMS, essence, is_json_type
from docpact.validate.validator import Validator

__all__ = [
    "Answers",
    "accepted",
    "documented",
    "plain_error",
    "status_of",
    "success_of",
    "with_faults",
]

_ITEMS = 3
"""Items of a stream."""
_MOST_KEPT = 10_000
_OWN_HEADERS = frozenset(
    {"content-type", "content-length", "transfer-encoding", "connection", "date", "server"}
)
_REASON = "X-Docpact-Reason"
_MEANINGFUL = frozenset(
    {"link", "location", "set-cookie", "retry-after", "etag", "content-encoding", "content-range"}
)
"""Headers that clients act on: these are only made up where they must be there."""
_TEXTS = (
    "message", "detail", "error_description", "error_message", "description", "title", "error", "msg", "reason",
)  # fmt: skip
_STATUSES = ("status", "code", "status_code", "statusCode")
_NOTHING = object()
_BYTES = "docpact"
"""The content of a file that the spec does not describe."""


def plain_error(
    status: int, errors: Iterable[str], headers: Mapping[str, str] | None = None
) -> Answer:
    """Return an error in the shape that is used where the spec documents none."""
    body = json.dumps({"errors": list(errors)}, ensure_ascii=False).encode("utf-8", "replace")
    return Answer(status, body, "application/json", headers or {})


def documented(operation: Operation, code: str) -> Response | None:
    """Return the response documented for a status: its own, its range, or ``default``."""
    by_status = {response.status.upper(): response for response in operation.responses}
    return by_status.get(code) or by_status.get(f"{code[0]}XX") or by_status.get("DEFAULT")


def success_of(operation: Operation) -> Response | None:
    """Return the response of a request with which no findings."""
    ordered = sorted(operation.responses, key=lambda r: (not r.status.isdigit(), r.status))
    for group in ("2", "3", "1"):
        found = next((r for r in ordered if r.status.startswith(group)), None)
        if found is not None:
            return found
    default = next((r for r in ordered if r.status == "default"), None)
    return default or next(iter(ordered), None)


def status_of(response: Response) -> int:
    """Return the status that a documented response is sent with."""
    if response.status.isdigit():
        return int(response.status)
    return int(response.status[0]) * 100 if response.status[:1].isdigit() else 200


def accepted(
    content: Iterable[MediaType], accept: str | None, *, stream: bool = False
) -> MediaType | None:
    """Return the documented media type that an ``Accept`` header prefers (RFC 9110, 12.5.1); None where it refuses all.

    Args:
        content: The documented media types.
        accept: The header; None accepts anything.
        stream: Whether a stream is preferred where the header leaves the choice.
    """
    ranges: list[tuple[str, float]] = []
    for part in (accept or "*/*").split(",")[:100]:
        kind, *parameters = part.split(";")
        quality = next(
            (p.split("=", 1)[1] for p in map(str.strip, parameters) if p.lower().startswith("q=")),
            "1",
        )
        try:
            ranges.append((kind.strip().lower() or "*/*", float(quality)))
        except ValueError:
            ranges.append((kind.strip().lower(), 1.0))

    def quality_of(media: MediaType) -> tuple[float, int]:
        own = essence(media.media_type)
        best = (0.0, -1)
        for kind, quality in ranges:
            fits = (
                kind in ("*/*", "*")
                or kind == own
                or (kind.endswith("/*") and own.startswith(kind[:-1]))
            )
            fits = fits or ("*" in own and (own == "*/*" or kind.startswith(own[:-1])))
            exactness = 0 if kind == "*/*" else 1 if kind.endswith("/*") else 2
            if fits and exactness > best[1]:
                best = (quality, exactness)
        return best

    listed = [(media, quality_of(media)) for media in content]
    usable = [(media, quality) for media, quality in listed if quality[0] > 0]
    if not usable:
        return None

    def order(one: tuple[MediaType, tuple[float, int]]) -> tuple[float, int, bool, bool]:
        kind = essence(one[0].media_type)
        streams = kind in STREAMS
        return -one[1][0], -one[1][1] if accept else 0, streams != stream, not is_json_type(kind)

    return min(usable, key=order)[0]


class Answers:
    """Makes the answers of one API.

    Args:
        validator: The validator of the API.
        seed: Decides the values that are made.
    """

    def __init__(self, validator: Validator, seed: int = 0) -> None:
        self._validator = validator
        self._schemas = Schemas.of(validator.api, "response")
        self._seed = seed
        self._kept: dict[tuple[str, int, bool], Any] = {}

    @property
    def api(self) -> Api:
        """The API."""
        return self._validator.api

    def made(self, schema: Any, pointer: str, *, extra: int = 0, optional: bool = True) -> Any:
        """Return a value that a schema accepts.

        Raises:
            NoSampleError: None was found.
        """
        key = (pointer, extra, optional)
        if key not in self._kept:
            node = self._schemas.parse(schema, pointer)
            try:
                value = sample(node, self._seed + extra, optional=optional)
                if optional and not self.accepts(schema, pointer, value):
                    value = sample(node, self._seed + extra)
            except NoSampleError:
                if not optional:
                    raise
                value = sample(node, self._seed + extra)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = value
        return self._kept[key]

    def accepts(self, schema: Any, pointer: str, value: Any) -> bool:
        """Whether a schema accepts a value."""
        try:
            return self._validator.compiled(schema, pointer, "response").accepts(value)
        except (DocpactError, ValueError, RecursionError):
            return False

    def value_of(
        self, media: MediaType, example: str | None = None, *, extra: int | None = None
    ) -> Any:
        """Return the value of a body.

        Args:
            media: The documented form.
            example: The name of the example that is asked for.
            extra: Generates another value each time instead of the example.

        Raises:
            NoSampleError: No valid example, and no value was found.
        """
        if example is not None:
            return _shown(media.examples[example])
        pointer = join(media.pointer, "schema")
        if extra is None:
            for value in media.examples.values():
                for reading in _readings(value, media):
                    if media.schema is None or self.accepts(media.schema, pointer, reading):
                        return reading
        if media.schema is None:
            nothing: Any = {} if is_json_type(media.media_type) else ""
            return next(iter(media.examples.values()), nothing)
        return self.made(media.schema, pointer, extra=extra or 0)

    def answer(
        self,
        operation: Operation,
        response: Response,
        status: int,
        *,
        accept: str | None = None,
        example: str | None = None,
        extra: int | None = None,
        stream: bool = False,
        value: Any = _NOTHING,
    ) -> Answer:
        """Return one documented answer.

        Args:
            operation: The operation.
            response: The documented response.
            status: The status to send.
            accept: The ``Accept`` of the request.
            example: The example that is asked for.
            extra: Generates another value each time instead of the example.
            stream: Whether the request asks for a stream.
            value: The body, where it is known.
        """
        headers = self.headers(response.headers)
        if not response.content or status in (204, 205, 304) or status < 200:
            return Answer(status, headers=headers)
        media = accepted(response.content, accept, stream=stream)
        if media is None:
            known = " or ".join(media.media_type for media in response.content)
            return plain_error(406, [f"no acceptable media type; documented: {known}"])
        if example is not None and example not in media.examples:
            media = next((m for m in response.content if example in m.examples), media)
        if example is not None and example not in media.examples:
            named = [name for one in response.content for name in one.examples]
            return plain_error(
                404,
                [
                    f"{operation.key} has no example {example!r} for {status}; documented: {', '.join(named) or 'none'}"
                ],
            )
        try:
            if essence(media.media_type) in STREAMS or media.item_schema is not None:
                chunks = stream_chunks(self._items(media, value, extra), media)
                return Answer(status, b"".join(chunks), media.media_type, headers, chunks)
            held = self.value_of(media, example, extra=extra) if value is _NOTHING else value
            if held == "" and essence(media.media_type).partition("/")[0] not in (
                "text",
                "application",
            ):
                held = _BYTES
            if held == "" and essence(media.media_type) == "application/octet-stream":
                held = _BYTES
        except NoSampleError as error:
            said = f"no value could be made for the schema of {operation.key} {response.status}: {error}"
            return plain_error(501, [said, "add an example to the spec"])
        body, media_type = written(held, media.media_type)
        return Answer(status, body, media_type, headers)

    def _items(self, media: MediaType, value: Any, extra: int | None) -> list[Any]:
        """The items of a stream."""
        if value is not _NOTHING:
            return value if is_array(value) else [value]
        schema = media.item_schema if media.item_schema is not None else media.schema
        pointer = join(media.pointer, "itemSchema" if media.item_schema is not None else "schema")
        shown = list(media.examples.values())
        if len(shown) == 1 and is_array(shown[0]):
            shown = shown[0]
        if len(shown) == 1 and isinstance(shown[0], str):
            parsed = [_shown(line) for line in shown[0].splitlines() if line.strip()]
            shown = [item for item in parsed if not isinstance(item, str)]
        valid = [item for item in shown if schema is None or self.accepts(schema, pointer, item)]
        if valid and extra is None:
            return valid
        return [
            self.made(schema, pointer, extra=number + (extra or 0) * _ITEMS)
            for number in range(_ITEMS)
        ]

    def headers(self, headers: Iterable[Header]) -> dict[str, str]:
        """Return the documented headers of a response that can be made."""
        found: dict[str, str] = {}
        for header in headers:
            if header.name.lower() in _OWN_HEADERS:
                continue
            try:
                value, is_shown = self._header_value(header)
            except NoSampleError:
                continue
            text = header_text(value)
            if header.name.lower() in _MEANINGFUL and not header.required and not is_shown:
                continue
            if text is not None and (text or header.required):
                found[header.name] = text
        return found

    def _header_value(self, header: Header) -> tuple[Any, bool]:
        """Return the value of a header, and whether it is a documented one: its example, or else one of its schema."""
        pointer = join(header.pointer, "schema")
        for shown in header_examples(self._validator.document.data, header.pointer):
            if header.schema is None or self.accepts(header.schema, pointer, shown):
                return shown, True
        if header.schema is None:
            return "", False
        return self.made(header.schema, pointer), _is_shown(header.schema)

    # Errors.

    @cached_property
    def common_error(self) -> MediaType | None:
        """The error that most operations of the API document."""
        counts: Counter[str] = Counter()
        first: dict[str, MediaType] = {}
        for operation in self.api.operations:
            for response in operation.responses:
                media = _error_media(response) if response.status[:1] in "45d" else None
                if media is not None and media.schema is not None:
                    key = json.dumps(media.schema, sort_keys=True, default=str)
                    counts[key] += 1
                    first.setdefault(key, media)
        return first[counts.most_common(1)[0][0]] if counts else None

    def refusal(
        self,
        operation: Operation | None,
        status: int,
        faults: list[str],
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return an error by the documented schema of the operation, with the faults in its first text field.

        The status is that of the first documented response that fits: 422 instead of an undocumented 400. Where the
        operation documents no such error, the shape is that of its other errors.
        """
        own = headers or {}
        response: Response | None = None
        if operation is not None:
            response, status = self._error_of(operation, status)
        media = _error_media(response) if response is not None else None
        if response is not None and not response.content:
            # Documented without a body: the reason is in a header.
            known = self.headers(response.headers)
            return Answer(status, headers={**known, **own, _REASON: _ascii(faults)})
        if media is None and operation is not None:
            others = (r for r in operation.responses if r.status[:1] in "45d")
            media = next((m for r in others if (m := _error_media(r)) is not None), None)
        if media is None and response is not None:
            text = next((m for m in response.content if m.media_type.startswith("text/")), None)
            if text is not None:
                return self._text_refusal(response, text, status, faults, own)
        media = media or self.common_error
        if media is None:
            return plain_error(status, faults, own)
        pointer = join(media.pointer, "schema")
        try:
            value = self.value_of(media)
        except NoSampleError:
            return plain_error(status, faults, own)
        shaped = value
        said = "; ".join(faults)
        placed = False
        for length in (None, 200, 100, 60, 30, 15):
            cut = faults if length is None else [said[:length]]
            for filled in fillings(value, cut, status):
                if media.schema is not None and not self.accepts(media.schema, pointer, filled):
                    continue
                shaped, placed = filled, cut[0] in _text_of(filled)
                if placed:
                    break
            if placed:
                break
        body, media_type = written(shaped, media.media_type)
        known = self.headers(response.headers) if response is not None else {}
        reason = {} if placed else {_REASON: _ascii(faults)}
        return Answer(status, body, media_type, {**known, **own, **reason})

    def _text_refusal(
        self,
        response: Response,
        media: MediaType,
        status: int,
        faults: list[str],
        headers: Mapping[str, str],
    ) -> Answer:
        """Return an error that is documented as text: the faults, as much of them as the schema accepts."""
        said = "; ".join(faults)
        pointer = join(media.pointer, "schema")
        for length in (len(said), 200, 100, 60, 30, 15, 10, 5):
            if media.schema is None or self.accepts(media.schema, pointer, said[:length]):
                text: Any = said[:length]
                break
        else:
            try:
                text = self.value_of(media)
            except NoSampleError:
                text = ""
        body, media_type = written(text, media.media_type)
        known = self.headers(response.headers)
        return Answer(status, body, media_type, {**known, **headers, _REASON: _ascii(faults)})

    def _error_of(self, operation: Operation, status: int) -> tuple[Response | None, int]:
        wanted = [str(status), *(["422"] if status == 400 else []), f"{status // 100}XX", "DEFAULT"]
        by_status = {response.status.upper(): response for response in operation.responses}
        for code in wanted:
            if code in by_status:
                return by_status[code], int(code) if code.isdigit() else status
        return None, status


def _is_shown(schema: Any) -> bool:
    return is_object(schema) and bool(
        {"example", "examples", "default", "const", "enum"} & schema.keys()
    )


def _error_media(response: Response | None) -> MediaType | None:
    if response is None:
        return None
    return next(
        (m for m in response.content if is_json_type(m.media_type) or m.media_type == "*/*"), None
    )


def _readings(value: Any, media: MediaType) -> list[Any]:
    """An example as it is, and, where it is JSON written as a string, what that says."""
    parsed = _shown(value) if isinstance(value, str) and is_json_type(media.media_type) else value
    return [value] if parsed is value else [value, parsed]


def _shown(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _ascii(faults: list[str]) -> str:
    """Return faults as the value of a header."""
    return " ".join("; ".join(faults).encode("ascii", "replace").decode().split())[:500].rstrip()


def _text_of(value: Any) -> str:
    """Return the strings of a value, to see whether a reason is in it."""
    if is_object(value):
        return "\n".join(map(_text_of, value.values()))
    return "\n".join(map(_text_of, value)) if is_array(value) else str(value)


def fillings(value: Any, faults: list[str], status: int) -> Iterator[Any]:
    """Yield an error with the faults: in the field that is called like a message, then in each other text field."""
    first = with_faults(value, faults, status)
    yield first
    if is_object(value):
        numbered = {
            name: status if name in _STATUSES and type(held) is int else held
            for name, held in value.items()
        }
        for name, held in value.items():
            if isinstance(held, str):
                yield {**numbered, name: "; ".join(faults)}


def with_faults(value: Any, faults: list[str], status: int) -> Any:
    """Return an error with the faults instead of its first text, and the status if it has a field for it."""
    if is_array(value) and value:
        return (
            [with_faults(value[0], faults, status), *value[1:]] if is_object(value[0]) else faults
        )
    if not is_object(value):
        return "; ".join(faults) if isinstance(value, str) else value
    text = "; ".join(faults)
    value = {
        key: (status if key in _STATUSES and type(held) is int else held)
        for key, held in value.items()
    }
    for key in _TEXTS:
        if isinstance(value.get(key), str):
            return {**value, key: text}
    for key, inner in value.items():
        if is_array(inner) and inner and all(isinstance(one, str) for one in inner):
            return {**value, key: faults}
        if (is_object(inner) or is_array(inner)) and (
            filled := with_faults(inner, faults, status)
        ) != inner:
            return {**value, key: filled}
    return value
