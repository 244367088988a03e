"""The parameters of a request, read by their style and checked against their schemas (OpenAPI 3.1, 4.8.12)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, unquote_plus

from docpact.errors import DocpactError
from docpact.ir import Api, JsonSchema, Operation, Parameter
from docpact.text.values import JsonObject, is_array, is_object
from docpact.validate.body_schema import BodySchema

__all__ = ["Parameters"]

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_LONGEST = 100_000
"""Characters of one value that are read."""


class Parameters:
    """Checks the parameters of requests; schemas are compiled once."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._schemas: dict[str, BodySchema | None] = {}

    def faults(
        self,
        operation: Operation,
        path: Mapping[str, str],
        query: str,
        headers: Mapping[str, str],
    ) -> list[str]:
        """Return what is wrong with the parameters of a request.

        Args:
            operation: The operation.
            path: The values of the path parameters, still percent-encoded.
            query: The query as it was sent.
            headers: The headers, names in lower case.

        """
        pairs = [_pair(part) for part in query.split("&") if part]
        cookies = {
            name: value
            for item in headers.get("cookie", "").split(";")
            if item.strip()
            for name, _, value in (item.strip().partition("="),)
        }
        found: list[str] = []
        for parameter in operation.parameters:
            if parameter.location == "header" and parameter.name.lower() in (
                "accept", "content-type", "authorization",
            ):  # fmt: skip
                continue
            where = f"{parameter.location} parameter {parameter.name!r}"
            values = _sent(parameter, path, pairs, headers, cookies, self._kinds(parameter))
            if values is None:
                if parameter.required:
                    found.append(f"missing {where}")
                continue
            found += [f"{where}: {fault}" for fault in self._checked(parameter, values)]
        return found

    def _kinds(self, parameter: Parameter) -> frozenset[str]:
        return frozenset(_types(parameter.schema, self._api, 8))

    def _checked(self, parameter: Parameter, raw: Any) -> Iterator[str]:
        checker = self._schema(parameter)
        if checker is None:
            return
        if parameter.content is not None:
            if "json" not in parameter.content.media_type:
                return
            try:
                value: Any = json.loads(raw) if isinstance(raw, str) else raw
            except ValueError:
                yield "not valid JSON"
                return
        else:
            value = _typed(raw, parameter.schema, self._api, 8)
        with suppress(ValueError, RecursionError):
            for fault in checker.faults(value):
                yield f"{fault.pointer}: {fault.message}" if fault.pointer else fault.message

    def _schema(self, parameter: Parameter) -> BodySchema | None:
        if parameter.pointer not in self._schemas:
            media = parameter.content
            schema = media.schema if media is not None else parameter.schema
            made: BodySchema | None = None
            if schema is not None:
                with suppress(DocpactError):
                    made = BodySchema(self._api, schema, f"{parameter.pointer}/schema", "request")
            self._schemas[parameter.pointer] = made
        return self._schemas[parameter.pointer]


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return unquote_plus(name), value[:_LONGEST]


def _sent(
    parameter: Parameter,
    path: Mapping[str, str],
    pairs: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    cookies: Mapping[str, str],
    kinds: frozenset[str],
) -> Any:
    """Return the strings of a parameter as string, list or dict by its style; None where it was not sent."""
    name, style = parameter.name, parameter.style
    match parameter.location:
        case "path":
            raw = path.get(name)
            return None if raw is None else _split(raw, style, name, parameter.explode, kinds)
        case "header":
            raw = headers.get(name.lower())
            return (
                None if raw is None else _delimited(raw, ",", parameter.explode, kinds, plain=True)
            )
        case "cookie":
            raw = cookies.get(name)
            return None if raw is None else _delimited(raw, ",", False, kinds)
        case "query":
            pass
        case _:
            return None
    if style == "deepObject":
        found = {
            k[len(name) + 1 : -1]: unquote_plus(v)
            for k, v in pairs
            if k.startswith(f"{name}[") and k.endswith("]")
        }
        return found or None
    own = [value for key, value in pairs if key == name]
    if not own:
        if style == "form" and parameter.explode and "object" in kinds and "array" not in kinds:
            return None
        return None
    if "array" in kinds and parameter.explode and style == "form":
        return [unquote_plus(value) for value in own]
    if parameter.content is not None:
        return unquote_plus(own[-1])
    return _delimited(own[-1], _DELIMITERS.get(style, ","), parameter.explode, kinds)


def _split(raw: str, style: str, name: str, explode: bool, kinds: frozenset[str]) -> Any:
    delimiter = ","
    if style == "label":
        raw = raw.removeprefix(".")
        delimiter = "." if explode else ","
    elif style == "matrix":
        raw = raw.removeprefix(";")
        if explode and kinds & {"array"}:
            return [unquote(part.partition("=")[2]) for part in raw.split(";")]
        raw = raw.removeprefix(f"{name}=")
        delimiter = ";" if explode else ","
    return _delimited(raw, delimiter, explode, kinds)


def _delimited(
    raw: str, delimiter: str, explode: bool, kinds: frozenset[str], *, plain: bool = False
) -> Any:
    decode: Callable[[str], str] = str.strip if plain else unquote_plus
    if kinds & {"array"} and not kinds & {"string"}:
        if delimiter not in raw and delimiter != ",":
            raw = unquote_plus(raw)
        return [decode(part) for part in raw.split(delimiter)] if raw else []
    if "object" in kinds and not kinds & {"string", "array"}:
        parts = raw.split(delimiter) if raw else []
        if explode:
            return {decode(k): decode(v) for k, _, v in (part.partition("=") for part in parts)}
        return {decode(k): decode(v) for k, v in zip(parts[::2], parts[1::2], strict=False)}
    return decode(raw)


def _types(schema: JsonSchema | None, api: Api, depth: int) -> Iterator[str]:
    """Yield the JSON types that a schema allows; nothing where it allows any."""
    if not isinstance(schema, Mapping) or depth == 0:
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        yield from _types(api.schemas.get(name), api, depth - 1)
    own = schema.get("type")
    yield from [own] if isinstance(own, str) else own if isinstance(own, list) else []
    for keyword in ("allOf", "oneOf", "anyOf"):
        for member in schema.get(keyword) or ():
            yield from _types(member, api, depth - 1)


def _typed(raw: Any, schema: JsonSchema | None, api: Api, depth: int) -> Any:
    """Return a value with its strings read as the types that the schema asks for."""
    kinds = set(_types(schema, api, 8))
    if is_array(raw):
        inner = _member(schema, "items", api, depth)
        return [_typed(item, inner, api, depth - 1) for item in raw]
    if is_object(raw):
        fields = _member(schema, "properties", api, depth)
        known: JsonObject = fields if is_object(fields) else {}
        return {key: _typed(item, known.get(key), api, depth - 1) for key, item in raw.items()}
    if kinds & {"integer", "number"} and _NUMBER.fullmatch(raw):
        number = json.loads(raw)
        return number if not isinstance(number, float) or abs(number) != float("inf") else raw
    if "boolean" in kinds and raw in ("true", "false"):
        return raw == "true"
    if "null" in kinds and raw in ("", "null") and "string" not in kinds:
        return None
    return raw


def _member(schema: JsonSchema | None, keyword: str, api: Api, depth: int) -> Any:
    """Return a keyword of a schema, looked for through references and ``allOf``."""
    if not isinstance(schema, Mapping) or depth <= 0:
        return None
    if keyword in schema:
        return schema[keyword]
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        return _member(api.schemas.get(name), keyword, api, depth - 1)
    for member in schema.get("allOf") or ():
        if (found := _member(member, keyword, api, depth - 1)) is not None:
            return found
    return None
