"""Names for unnamed schemas, from their places."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from docpact.naming import is_digest, pascal, words
from docpact.openapi.grammar import METHODS
from docpact.text.values import JsonObject, find, is_object, split

__all__ = ["deep_name", "external_name"]

_SILENT = frozenset(
    [
        "properties",
        "content",
        "schema",
        "allOf",
        "anyOf",
        "oneOf",
        "components",
        "schemas",
        "not",
        "itemSchema",
        "responses",
        "parameters",
    ]
)
"""Tokens without a meaning for a name."""
_WORDS = {
    "items": "Item",
    "additionalProperties": "Value",
    "patternProperties": "Value",
    "requestBody": "Request",
}
_SUFFIXES = {
    "responses": "Response",
    "requestBodies": "Request",
    "parameters": "Parameter",
    "headers": "Header",
}
_SHELVES = frozenset(
    [
        "$defs",
        "definitions",
        "schemas",
        *_SUFFIXES,
        "examples",
        "links",
        "callbacks",
        "pathItems",
        "securitySchemes",
    ]
)
"""Maps whose keys are names that a person chose."""


def external_name(uri: str, pointer: str) -> tuple[str, str]:
    """Two names for something in another file, the second used where the first is taken.

    ``common.yaml#/components/schemas/Error`` gives ``Error`` and ``CommonError``, ``pet.yaml`` gives ``pet`` twice,
    ``pet.yaml#/properties/owner`` gives ``PetOwner`` twice.
    """
    path = PurePosixPath(unquote(urlsplit(uri).path))
    stem = path.name.partition(".")[0] or "file"
    tokens = split(pointer)
    if not tokens:
        return stem, stem
    if len(tokens) == 1 or tokens[-2] in _SHELVES:
        return tokens[-1], pascal(stem) + pascal(tokens[-1])
    start = next(
        (index + 1 for index in range(len(tokens) - 2, -1, -1) if tokens[index] in _SHELVES), 0
    )
    name = ("" if start else pascal(stem)) + _path_name(tokens[start:])
    return name, name


def deep_name(pointer: str, data: JsonObject) -> str:
    """Return a name for a schema of ``data`` that has only a place.

    ``/components/schemas/Pet/properties/owner/items`` gives ``PetOwnerItem``,
    ``/paths/~1pets/get/responses/200/content/application~1json/schema`` gives ``ListPetsResponse`` when that operation
    is called ``listPets``; a schema in ``$defs`` keeps its name.
    """
    tokens = split(pointer)
    if len(tokens) <= 2 or tokens[-2] in ("$defs", "definitions", "schemas"):
        return tokens[-1]
    start, rest = _start(tokens, data)
    return start + _path_name(rest, "" if start else "Schema")


def _start(tokens: list[str], data: JsonObject) -> tuple[str, list[str]]:
    """Return the name of the operation or component that the tokens start in, and the tokens below it."""
    if len(tokens) > 2 and tokens[0] == "components":
        return pascal(tokens[2]) + _SUFFIXES.get(tokens[1], ""), tokens[3:]
    if len(tokens) > 2 and tokens[0] == "paths" and tokens[2] in METHODS:
        operation: object = find(data, tokens[:3])
        identifier: object = operation.get("operationId") if is_object(operation) else None
        if isinstance(identifier, str) and words(identifier) and not is_digest(identifier):
            return pascal(identifier), tokens[3:]
        return pascal(tokens[2]) + pascal(tokens[1], "Root"), tokens[3:]
    if len(tokens) > 1 and tokens[0] == "paths":
        return pascal(tokens[1], "Root"), tokens[2:]
    return "", tokens


def _path_name(tokens: list[str], fallback: str = "Schema") -> str:
    parts: list[str] = []
    for before, token in zip(["", *tokens], tokens, strict=False):
        if before == "responses":
            parts.append("Response" if re.fullmatch(r"2..|default", token) else f"Response{token}")
        elif before in ("parameters", "prefixItems"):
            parts.append(f"{'Parameter' if before == 'parameters' else 'Item'}{token}")
        elif before == "properties":
            parts.append(pascal(token, ""))
        elif token in _WORDS:
            parts.append(_WORDS[token])
        elif token not in _SILENT and token != "prefixItems" and before != "content":  # noqa: S105
            parts.append(token if token.isdigit() else pascal(token, ""))
    return "".join(parts) or fallback
