"""Names that people choose, or keep: the file that ``names`` of the configuration refers to, and ``--names`` writes.

The names in it become the extensions of the document that say the same (``x-docpact-resource``, ``x-docpact-method``,
``x-docpact-argument``, ``x-docpact-name``), so every command sees them. An entry for something that the document does not
have any more is ignored: the file may be kept while the document changes.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.ir import Api, JsonSchema, Operation, Parameter
from docpact.naming import is_identifier
from docpact.openapi.loader import display
from docpact.text.values import is_object

__all__ = ["ChosenNames", "load_names", "names_table", "with_names"]

_SECTIONS = ("operations", "schemas", "arguments")


@dataclass(frozen=True, slots=True)
class ChosenNames:
    """Names by what they are for."""

    operations: Mapping[str, str] = field(default_factory=dict[str, str])
    """``METHOD /path`` to ``resource.method``."""
    schemas: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name of a schema to its class."""
    arguments: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """``METHOD /path`` to the arguments of its parameters, each by ``LOCATION NAME``: ``query page[size]``."""


def load_names(file: Path) -> ChosenNames:
    """Read a file of names.

    Raises:
        DocpactError: It cannot be read, or a name in it is not usable.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DocpactError(
            f"cannot read the names file: {error.strerror}",
            where=Place(display(file)),
            hint="create it with `docpact generate --names FILE`",
        ) from None
    except RecursionError:
        raise DocpactError("nested too deeply", where=Place(display(file))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DocpactError(f"not valid TOML: {error}", where=Place(display(file))) from None
    for section in data:
        if section not in _SECTIONS:
            raise DocpactError(
                f"unknown section {section!r}",
                where=Place(display(file)),
                hint=f"use {', '.join(_SECTIONS)}",
            )
    arguments = data.get("arguments", {})
    if not is_object(arguments):
        raise DocpactError("'arguments' is not a table", where=Place(display(file)))
    return ChosenNames(
        _names(file, "operations", data.get("operations", {}), dots=1),
        _names(file, "schemas", data.get("schemas", {})),
        {key: _names(file, f"arguments.{key}", names) for key, names in arguments.items()},
    )


def _names(file: Path, section: str, table: object, *, dots: int = 0) -> dict[str, str]:
    if not is_object(table):
        raise DocpactError(f"{section!r} is not a table", where=Place(display(file)))
    found: dict[str, str] = {}
    for key, name in table.items():
        parts = name.split(".") if isinstance(name, str) else []
        if len(parts) != dots + 1 or not all(is_identifier(part) for part in parts):
            form = "resource.method" if dots else "a Python identifier"
            raise DocpactError(
                f"unusable name {name!r} for {key!r} in {section}; expected {form}",
                where=Place(display(file)),
            )
        found[str(key)] = name
    return found


def with_names(api: Api, names: ChosenNames) -> Api:
    """Return an API whose extensions say the chosen names."""
    return replace(
        api,
        operations=tuple(_named(operation, names) for operation in api.operations),
        schemas={
            name: _named_schema(schema, names.schemas.get(name))
            for name, schema in api.schemas.items()
        },
    )


def _named(operation: Operation, names: ChosenNames) -> Operation:
    call = names.operations.get(operation.key)
    arguments = names.arguments.get(operation.key)
    if call:
        resource, _, method = call.partition(".")
        own = {"x-docpact-resource": resource, "x-docpact-method": method}
        operation = replace(operation, extensions={**operation.extensions, **own})
    if arguments:
        parameters = tuple(_named_parameter(p, arguments) for p in operation.parameters)
        operation = replace(operation, parameters=parameters)
    return operation


def _named_parameter(parameter: Parameter, arguments: Mapping[str, str]) -> Parameter:
    name = arguments.get(f"{parameter.location} {parameter.name}")
    if name is None:
        return parameter
    return replace(parameter, extensions={**parameter.extensions, "x-docpact-argument": name})


def _named_schema(schema: JsonSchema, name: str | None) -> JsonSchema:
    if name is None or isinstance(schema, bool):
        return schema
    return {**schema, "x-docpact-name": name}


def names_table(
    operations: Iterable[tuple[str, str | None, str, Iterable[tuple[str, str, str]]]],
    schemas: Mapping[str, str],
) -> str:
    """Return the names of a client as the text of a names file, for review.

    Args:
        operations: ``METHOD /path``, operationId, ``resource.method``, and the location, name and argument of each parameter.
        schemas: Name of each schema to its class.

    """
    rows = list(operations)
    lines = [
        "# The names of a client generated by docpact, for review. To set or keep names, change them here and refer to",
        '# this file from the configuration of the client: names = "FILE".',
        "",
        "[operations]",
    ]
    lines += [
        f"{_quoted(key)} = {_quoted(call)}" + (f"  # {_comment(name)}" if name else "")
        for key, name, call, _ in rows
    ]
    lines += ["", "[schemas]"]
    lines += [f"{_quoted(name)} = {_quoted(symbol)}" for name, symbol in schemas.items()]
    for key, _, _, parameters in rows:
        said = [
            f"{_quoted(f'{where} {wire}')} = {_quoted(name)}" for where, wire, name in parameters
        ]
        if said:
            lines += ["", f"[arguments.{_quoted(key)}]", *said]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True).replace("\\ud", "\\\\ud")


def _comment(text: Any) -> str:
    return "".join(c if c.isprintable() else " " for c in str(text))
