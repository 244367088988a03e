"""What ``testing.py`` prints: a client that answers as documented, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docpact.client.answers import Answer
from docpact.client.prose import literal
from docpact.ir import Api, MediaType, Operation
from docpact.schema.sample import sample_of_media

if TYPE_CHECKING:
    from docpact.client.settings import Settings
    from docpact.client.views import ResourceView

__all__ = ["TestingView", "testing_view"]


@dataclass(frozen=True, slots=True)
class TestingView:
    """The module of the fakes."""

    operations: tuple[tuple[str, str], ...]
    """A literal of the attribute path of each method, and what it answers, as source."""
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
    form = next((one for one in answer.forms if one.kind == "json"), next(iter(answer.forms), None))
    if form is None or operation.method == "HEAD":
        return [str(204 if status == 200 and form is None else status)]
    content = {
        media.pointer: media for response in operation.responses for media in response.content
    }
    media = next(
        (one for pointer, one in content.items() if form.pointer.startswith(pointer)), None
    )
    if media is None:
        return [str(status)]
    media_type = form.media_type.partition(";")[0].strip().lower()
    if "*" in media_type:
        media_type = "application/json" if form.kind == "json" else "application/octet-stream"
    bodies.append(_value(api, media, form.kind))
    return [str(status), literal(media_type), literal(bodies[-1])]


def _value(api: Api, media: MediaType, kind: str) -> str:
    if kind == "binary":
        return ""
    if kind not in ("json", "text"):
        shown = next(iter(media.examples.values()), None)
        if isinstance(shown, str):
            return shown
        item = MediaType(media.media_type, schema=media.item_schema or media.schema)
        text = _dumped(sample_of_media(item, api.schemas))
        mark, end = _FRAMES.get(kind, ("", "\n"))
        return f"{mark}{text}{end}"
    value = sample_of_media(media, api.schemas)
    if kind == "text":
        return value if isinstance(value, str) else _dumped(value)
    return _dumped(value)


_FRAMES = {"events": ("data: ", "\n\n"), "json-seq": ("\x1e", "\n")}
"""What stands around an item of a stream."""


def _dumped(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        return "null"
