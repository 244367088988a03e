"""The examples of a document compared with its schemas: of schemas, media types, parameters and headers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.ir import Api, JsonSchema
from docpact.openapi import Document
from docpact.openapi.grammar import OPENAPI, below
from docpact.openapi.references import References
from docpact.openapi.report import Report
from docpact.openapi.schemas import Schemas
from docpact.schema.nodes import Direction
from docpact.text.values import JsonObject, is_array, is_object, join
from docpact.validate.bodies import is_json_type
from docpact.validate.body_schema import BodySchema

__all__ = ["EXAMPLE_RULE", "ExampleFault", "example_faults"]

EXAMPLE_RULE = "DP506"


_DIRECTIONS: Mapping[str, Direction] = {
    "requestBody": "request",
    "response": "response",
    "parameter": "request",
}


@dataclass(frozen=True, slots=True)
class _Example:
    """One example, with the schema that it is an example of."""

    pointer: str
    value: Any
    schema: Any
    schema_pointer: str
    direction: Direction | None


@dataclass(frozen=True, slots=True)
class ExampleFault:
    """What is wrong with an example."""

    pointer: str
    finding: Finding


def example_faults(api: Api, document: Document, *, bodies: bool = True) -> list[ExampleFault]:
    """Compare every example of a document with its schema.

    Args:
        api: The API.
        document: Its document.
        bodies: Whether to look at the examples of media types too.

    Returns:
        A fault for each example that its schema refuses (an error), and each that is elsewhere and was not looked at (a
        note).
    """
    checker = _Checker(api, document)
    found: list[ExampleFault] = []
    waiting: list[tuple[str, str, Any, Direction | None]] = [("document", "", document.data, None)]
    while waiting:
        kind, pointer, node, direction = waiting.pop()
        if not is_object(node):
            continue
        if bodies or kind != "mediaType":
            for one in _examples(kind, node, pointer, direction, document):
                found += checker.faults(one)
        found += _elsewhere(kind, node, pointer, document)
        side = _DIRECTIONS[kind] if kind in _DIRECTIONS else direction  # noqa: SIM401 (typed)
        for at, inner, value in reversed([*_below(kind, node, pointer)]):
            waiting.append((inner, at, value, side))
    return found


def _below(kind: str, node: JsonObject, pointer: str) -> Iterator[tuple[str, str, Any]]:
    yield from below(OPENAPI, kind, node, pointer)


def _elsewhere(
    kind: str, node: JsonObject, pointer: str, document: Document
) -> Iterator[ExampleFault]:
    if kind == "example" and isinstance(node.get("externalValue"), str):
        said = f"example not checked: its value is at {node['externalValue']}"
        yield ExampleFault(
            pointer,
            Finding(
                EXAMPLE_RULE, said, "note", spec=document.place(join(pointer, "externalValue"))
            ),
        )


def _examples(
    kind: str, node: JsonObject, pointer: str, direction: Direction | None, document: Document
) -> Iterator[_Example]:
    """The examples that an object of the grammar gives for a schema of its own."""
    if kind == "schema":
        listed: object = node.get("examples")
        values = [(join(pointer, "example"), node["example"])] if "example" in node else []
        if is_array(listed):
            values += [
                (join(pointer, "examples", index), value) for index, value in enumerate(listed)
            ]
        for at, value in values:
            yield _Example(at, value, _without(node), pointer, direction)
    elif kind in ("parameter", "header", "mediaType"):
        schema = node.get("schema")
        if schema is None:
            return
        name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        textual = kind == "mediaType" and not is_json_type(name)
        way: Direction | None = "request" if kind == "parameter" else "response" if kind == "header" else direction  # fmt: skip
        for at, value in _named(node, pointer, document):
            # In other media types, and where it is written out, text is the body and not the value.
            if textual and isinstance(value, str):
                continue
            yield _Example(at, value, schema, join(pointer, "schema"), way)


def _named(node: JsonObject, pointer: str, document: Document) -> Iterator[tuple[str, Any]]:
    """Pointer and value of ``example`` and ``examples``."""
    if "example" in node:
        yield join(pointer, "example"), node["example"]
    listed: object = node.get("examples")
    for name, written in listed.items() if is_object(listed) else ():
        at, one = join(pointer, "examples", name), written
        if is_object(one) and isinstance(reference := one.get("$ref"), str):
            one = _target(document.data, reference)
            if one is None:
                continue
        if not is_object(one):
            yield at, one
        elif "dataValue" in one:
            yield join(at, "dataValue"), one["dataValue"]
        elif "value" in one:
            yield join(at, "value"), one["value"]
        elif isinstance(text := one.get("serializedValue"), str) and _is_json_place(pointer):
            try:
                yield join(at, "serializedValue"), json.loads(text)
            except ValueError:
                yield join(at, "serializedValue"), text


def _is_json_place(pointer: str) -> bool:
    return is_json_type(pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~"))


def _target(data: JsonObject, reference: str) -> Any:
    node: Any = data
    for token in reference.removeprefix("#/").split("/"):
        name = token.replace("~1", "/").replace("~0", "~")
        if not is_object(node) or name not in node:
            return None
        node = node[name]
    return node


def _without(node: JsonObject) -> JsonObject:
    """A schema less what it only shows."""
    return {key: value for key, value in node.items() if key not in ("example", "examples")}


class _Checker:
    def __init__(self, api: Api, document: Document) -> None:
        self.api, self.document = api, document
        self.schemas = Schemas(References(document.data, Report(), document.unreadable), Report())
        self.compiled: dict[tuple[str, Direction | None], BodySchema | None] = {}

    def faults(self, one: _Example) -> Iterator[ExampleFault]:
        directions: tuple[Direction, ...] = (
            (one.direction,) if one.direction is not None else ("request", "response")
        )
        worst = None
        for direction in directions:
            schema = self.schema(one, direction)
            if schema is None:
                return
            try:
                faults = schema.faults(one.value)
            except (ValueError, RecursionError):
                return
            if not faults:
                return  # what only one side sends is an example of that side
            worst = worst or faults[0]
        if worst is None:
            return
        at = f" at {worst.pointer}" if worst.pointer else ""
        yield ExampleFault(
            one.pointer,
            Finding(
                EXAMPLE_RULE,
                f"the example does not match its schema{at}: {worst.message}",
                spec=self.document.place(one.pointer, value=True),
                hint="fix the example, or the schema if the example is correct",
            ),
        )

    def schema(self, one: _Example, direction: Direction) -> BodySchema | None:
        """The compiled schema of an example; None where it cannot be used, which is reported elsewhere."""
        key = (one.schema_pointer, direction)
        if key not in self.compiled:
            try:
                read: JsonSchema = self.schemas.read(one.schema, one.schema_pointer)
                self.compiled[key] = BodySchema(
                    self.api, read, one.schema_pointer, direction, closed=False
                )
            except DocpactError:
                self.compiled[key] = None
        return self.compiled[key]
