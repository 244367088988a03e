"""The view of ``testing.py``: a fake client that responds as documented, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docpact.client.answers import Answer, Form
from docpact.client.prose import literal
from docpact.ir import Api, MediaType, Operation
from docpact.schema.sample import sample_of_media
from docpact.text.values import is_object

if TYPE_CHECKING:
    from docpact.client.settings import Settings
    from docpact.client.views import ResourceView

__all__ = ["TestingView", "testing_view"]


@dataclass(frozen=True, slots=True)
class TestingView:
    """The module of the fakes."""

    operations: tuple[tuple[str, str], ...]
    """A literal of the attribute path of each method and its responses, as source."""
    given: str
    """The credentials that a fake is constructed with."""
    bodies: tuple[str, ...]
    """The bodies that the fakes answer with."""


def testing_view(api: Api, settings: Settings, resources: Iterable[ResourceView]) -> TestingView:
    """Decide what ``testing.py`` prints."""
    operations: list[tuple[str, str]] = []
    bodies: list[str] = []
    for resource in resources:
        for method in resource.methods:
            name = f"{resource.attribute}.{method.name}"
            operation = method.symbols.operation
            answer = next(iter(method.answers.successes), None)
            parts = [literal(method.constant), *_answer(api, operation, answer, bodies)]
            required = [
                f"({literal(p.location)}, {literal(p.name)})"
                for p in operation.parameters
                if p.required and p.location in ("query", "header") and _is_sent(method, p.pointer)
            ]
            if required:
                parts.append(f"required=({', '.join(required)},)")
            operations.append((literal(name), f"Documented({', '.join(parts)})"))
    given = "".join(f'{s.argument}="fake", ' for s in settings.arguments if s.secret)
    return TestingView(tuple(operations), given, tuple(bodies))


def _is_sent(method: Any, pointer: str) -> bool:
    return any(argument.pointer == pointer for argument in method.arguments)


def _answer(api: Api, operation: Operation, answer: Answer | None, bodies: list[str]) -> list[str]:
    """Status, media type and body of the documented answer, as source; the body is added to ``bodies``."""
    if answer is None:
        return ["204"]
    status = int(answer.status) if answer.status.isdigit() else 200
    headers = _headers(operation, answer.status)
    form = next((one for one in answer.forms if one.kind == "json"), next(iter(answer.forms), None))
    if form is None or operation.method == "HEAD":
        return [str(status), *headers]
    content = {
        media.pointer: media for response in operation.responses for media in response.content
    }
    shown: dict[str, str] = {}
    for one in (form, *(other for other in answer.forms if other is not form)):
        media = next((m for pointer, m in content.items() if one.pointer.startswith(pointer)), None)
        if media is not None:
            media_type = one.media_type.partition(";")[0].strip().lower()
            if "*" in media_type:
                media_type = (
                    "application/json" if one.kind == "json" else "application/octet-stream"
                )
            if one.kind == "parts":
                media_type += f"; boundary={_BOUNDARY}"
            shown.setdefault(media_type, _value(api, media, one))
    if not shown:
        return [str(status), *headers]
    bodies.extend(shown.values())
    (media_type, body), *others = shown.items()
    if others:
        entries = ", ".join(f"{literal(name)}: {literal(text)}" for name, text in others)
        headers.append(f"others={{{entries}}}")
    return [str(status), literal(media_type), literal(body), *headers]


def _headers(operation: Operation, status: str) -> list[str]:
    """The documented examples of the headers of a response, as an argument."""
    found: list[str] = []
    response = next((one for one in operation.responses if one.status == status), None)
    for header in response.headers if response else ():
        schema = header.schema if isinstance(header.schema, dict) else {}
        shown = schema.get("example", next(iter(schema.get("examples", ())), None))
        if isinstance(shown, str | int) and header.name.lower() != "content-type":
            found.append(f"{literal(header.name)}: {literal(str(shown))}")
    return [f"headers={{{', '.join(found)}}}"] if found else []


def _value(api: Api, media: MediaType, form: Form) -> str:
    if form.kind == "binary":
        return ""
    if form.stream:
        shown = next(iter(media.examples.values()), None)
        if isinstance(shown, str):
            return shown
        item = MediaType(media.media_type, schema=media.item_schema or media.schema)
        return _framed(form, sample_of_media(item, api.schemas))
    value = sample_of_media(media, api.schemas)
    if form.kind == "text":
        return value if isinstance(value, str) else _dumped(value)
    return _dumped(value)


_BOUNDARY = "part"


def _framed(form: Form, value: Any) -> str:
    """One item of a stream, as it is sent."""
    text = _dumped(value)
    if form.kind == "parts":
        head = f"--{_BOUNDARY}\r\nContent-Type: application/json\r\n\r\n"
        return f"{head}{text}\r\n--{_BOUNDARY}--\r\n"
    if form.kind != "events":
        return ("\x1e" if form.kind == "json-seq" else "") + text + "\n"
    fields: dict[str, Any] = {"data": text}
    if form.event == "text":
        fields = {"data": value}
    elif form.event == "event" and is_object(value):
        fields = value
    lines = [
        f"{name}: {line}"
        for name, item in fields.items()
        if item is not None
        for line in (item if isinstance(item, str) else _dumped(item)).splitlines() or [""]
    ]
    return "\n".join(lines) + "\n\n"


def _dumped(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        return "null"
