"""The schema positions of an API: each with its direction and its name."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Literal

from docpact.client.shapes.collected import Place
from docpact.client.shapes.facts import Node
from docpact.ir import Api, Header, JsonSchema, MediaType, Operation, Parameter, Response
from docpact.naming import pascal

__all__ = ["Direction", "Root", "roots"]

Direction = Literal["request", "response"]


@dataclass(frozen=True, slots=True)
class Root:
    """One schema position."""

    node: Node
    place: Place
    direction: Direction
    """``request`` for what the client sends, ``response`` for what it receives (a webhook's request among it)."""
    operation: str
    """Pointer of the operation."""
    alike: tuple[str, ...] = ()
    """Pointers of other responses of the operation with the same inline schema."""


def roots(api: Api, bases: Mapping[str, str]) -> Iterator[Root]:
    """Every schema position of every operation, webhook and callback.

    Args:
        api: The API.
        bases: Pointer of each operation to the start of its class names.

    """
    for operation in api.operations:
        yield from _of_operation(operation, bases, "request", "response")
    for operation in (*api.webhooks, *api.callbacks):
        yield from _of_operation(operation, bases, "response", "request")


def _of_operation(
    operation: Operation, bases: Mapping[str, str], sent: Direction, received: Direction
) -> Iterator[Root]:
    base = bases.get(operation.pointer) or pascal(
        operation.operation_id or f"{operation.path} {operation.method}", "Operation"
    )
    for parameter in operation.parameters:
        for pointer, schema in _parameter(parameter):
            name = _shared(pointer, "parameters", "") or base + pascal(parameter.name)
            yield Root(Node(schema, pointer), Place(None, name), sent, operation.pointer)
    if operation.request_body is not None:
        for number, media in enumerate(_json_first(operation.request_body.content)):
            name = (
                _shared(media.pointer, "requestBodies", "Request")
                or f"{base}{_form(media, number)}Request"
            )
            yield from _media(media, name, sent, operation.pointer)
    answers: list[Root] = []
    successes = [response for response in operation.responses if _is_success(response, operation)]
    for response in operation.responses:
        end = (
            "Response" if successes[:1] == [response] else _answer(response, response in successes)
        )
        for number, media in enumerate(_json_first(response.content)):
            shared = _shared(media.pointer, "responses", "")
            name = shared or f"{base}{_form(media, number)}{end}"
            answers += _media(media, name, received, operation.pointer)
        for header in response.headers:
            yield from _header(header, base, received, operation.pointer)
    yield from _united(answers, f"{base}Error", {f"{base}Response"})


def _united(answers: list[Root], error: str, successes: Container[str]) -> list[Root]:
    """Answers of one operation that have the same schema, each written out, are read once; errors then as its error."""
    if len(answers) < 2:
        return answers
    groups: dict[str, list[Root]] = {}
    for root in answers:
        shared = root.node.pointer.startswith("/components/")  # has its own name
        text = (
            root.node.pointer
            if shared
            else json.dumps(root.node.schema, sort_keys=True, default=str)
        )
        groups.setdefault(text, []).append(root)
    united: list[Root] = []
    for first, *others in groups.values():
        if not others:
            united.append(first)
            continue
        place = first.place if first.place.root in successes else Place(None, error)
        united.append(
            replace(first, place=place, alike=tuple(root.node.pointer for root in others))
        )
    return united


def _parameter(parameter: Parameter) -> Iterator[tuple[str, JsonSchema]]:
    if parameter.schema is not None:
        yield f"{parameter.pointer}/schema", parameter.schema
    if parameter.content is not None and parameter.content.schema is not None:
        yield f"{parameter.content.pointer}/schema", parameter.content.schema


def _media(media: MediaType, name: str, direction: Direction, operation: str) -> Iterator[Root]:
    if media.schema is not None:
        yield Root(
            Node(media.schema, f"{media.pointer}/schema"), Place(None, name), direction, operation
        )
    if media.item_schema is not None:
        place = Place(None, f"{name}Item" if media.schema is not None else name)
        yield Root(
            Node(media.item_schema, f"{media.pointer}/itemSchema"), place, direction, operation
        )


def _header(header: Header, base: str, direction: Direction, operation: str) -> Iterator[Root]:
    if header.schema is not None:
        name = _shared(header.pointer, "headers", "Header") or f"{base}{pascal(header.name)}Header"
        yield Root(
            Node(header.schema, f"{header.pointer}/schema"), Place(None, name), direction, operation
        )


def _json_first(content: tuple[MediaType, ...]) -> list[MediaType]:
    return sorted(content, key=lambda media: "json" not in media.media_type)


def _form(media: MediaType, number: int) -> str:
    """What distinguishes the second form of a body from the first: its kind, or its number."""
    if number == 0:
        return ""
    for kind, name in (
        ("multipart", "Multipart"),
        ("urlencoded", "Form"),
        ("xml", "Xml"),
        ("text/", "Text"),
    ):
        if kind in media.media_type:
            return name
    return f"Form{number + 1}"


def _shared(pointer: str, kind: str, end: str) -> str | None:
    """Return the name of a body, response or parameter in ``components``: shared, and named there."""
    prefix = f"/components/{kind}/"
    if not pointer.startswith(prefix):
        return None
    name = pascal(pointer[len(prefix) :].split("/", 1)[0].replace("~1", "/").replace("~0", "~"))
    return name if name.endswith(end) else name + end


def _is_success(response: Response, operation: Operation) -> bool:
    if response.status.startswith("2"):
        return True
    return response.status == "default" and not any(
        other.status.startswith("2") for other in operation.responses
    )


def _answer(response: Response, success: bool) -> str:
    """``NotFound`` for 404, ``AcceptedResponse`` for 202, ``ClientError`` for 4XX, ``Error`` for ``default``."""
    ranges = {
        "default": "Error",
        "1XX": "Informational",
        "3XX": "Redirect",
        "4XX": "ClientError",
        "5XX": "ServerError",
    }
    if response.status in ranges:
        return ranges[response.status]
    try:
        phrase = pascal(HTTPStatus(int(response.status)).phrase)
    except ValueError:
        phrase = f"Status{response.status}"
    return f"{phrase}Response" if success else phrase
