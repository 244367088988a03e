"""Generate values, from the schemas of the spec, for required arguments that the page does not show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docpact.check.documented_call import Argument, Asked, ClientCall
from docpact.ir import Api, JsonSchema, Operation
from docpact.schema.sample import sample_json
from docpact.spec.facts import json_media
from docpact.text.values import is_object

__all__ = ["with_required"]


def with_required(
    asked: Asked, operation: Operation, client: ClientCall, api: Api
) -> tuple[Asked, set[str] | None]:
    """Return a call with a value for every required argument, and the locations of generated values.

    Args:
        asked: The call that the page documents.
        operation: The operation.
        client: How the client offers it.
        api: The API.

    Returns:
        The call, and the locations (``query``, ``header``, ``body`` ...) that were filled; None for these where no
        value can be generated.

    """
    named = dict(asked.named)
    filled: set[str] = set()
    for argument in client.arguments:
        if not argument.required or argument.location == "path" or argument.name in named:
            continue
        value = _value(argument, operation, api)
        if value is None:
            return asked, None
        named[argument.name] = value
        filled.add(argument.location)
    body = operation.request_body
    if client.body == "value" and body is not None and body.required and "body" not in named:
        media = json_media(body.content)
        value = None if media is None else _sample(media.schema, api)
        if value is None:
            return asked, None
        named["body"] = value
        filled.add("body")
    in_path = sum(one.location == "path" for one in client.arguments)
    if len(asked.positional) < in_path:
        return asked, None
    return replace(asked, named=named), filled


def _sample(schema: JsonSchema | None, api: Api) -> Any:
    """A request value that a schema accepts; None where none is found."""
    return sample_json(True if schema is None else schema, api.schemas, "request")


def _value(argument: Argument, operation: Operation, api: Api) -> Any:
    """A value for an argument; None where there is none."""
    if argument.location == "body":
        body = operation.request_body
        media = json_media(body.content) if body is not None else None
        whole = None if media is None else _sample(media.schema, api)
        return whole.get(argument.wire) if is_object(whole) else None
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) == (argument.location, argument.wire):
            held = parameter.content.schema if parameter.content is not None else parameter.schema
            made = _sample(held, api)
            return "docpact" if made is None and held in (None, True, {}) else made
    return None
