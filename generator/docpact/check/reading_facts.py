"""Apply the statements of a reading to the facts of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from docpact.check.readings import Reading
from docpact.pages.facts import (
    Field,
    OperationFacts,
    Origin,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
)
from docpact.pages.form import LIMITS
from docpact.text.values import is_array

__all__ = ["with_reading"]

_AnyField = TypeVar("_AnyField", bound=Field)
_Says = Mapping[str, Any]


def with_reading(facts: OperationFacts, reading: Reading, line: int) -> OperationFacts | None:
    """Return the operation with a reading applied; None if the reading says that the operation does not exist.

    Args:
        facts: The operation.
        reading: The reading, which is about this operation.
        line: The line of the page that its facts are from.

    """
    says = reading.says
    match reading.part:
        case "operation":
            return None if says == "absent" else _operation(facts, cast("_Says", says), line)
        case "parameter":
            return replace(facts, parameters=_parameters(facts, reading, line))
        case "request":
            return replace(facts, request=_request(facts.request, reading, line))
        case _:
            return replace(facts, responses=_responses(facts.responses, reading, line))


def _operation(facts: OperationFacts, says: _Says, line: int) -> OperationFacts:
    values: dict[str, Any] = {
        name: tuple(value or ()) if name in ("servers", "auth", "scopes") else value
        for name, value in says.items()
    }
    for flag in ("deprecated", "preview"):
        if flag in values:
            values[flag] = bool(values[flag])
    for name in ("method", "path"):
        if values.get(name) is None:
            values.pop(name, None)
    known = [name for name in values if name not in ("title", "removal")]
    return replace(facts, **values, lines={**facts.lines, **dict.fromkeys(known, line)})


def _parameters(facts: OperationFacts, reading: Reading, line: int) -> tuple[ParameterFacts, ...]:
    found = [*facts.parameters]
    at = next(
        (
            number
            for number, one in enumerate(found)
            if one.name == reading.path and reading.location in (None, one.location)
        ),
        next((number for number, one in enumerate(found) if one.name == reading.path), None),
    )
    if reading.says == "absent":
        return tuple(one for number, one in enumerate(found) if number != at)
    says = {name: value for name, value in cast("_Says", reading.says).items() if name != "in"}
    if at is None:
        in_path = f"{{{reading.path}}}" in facts.path
        location = reading.location or ("path" if in_path else "query")
        fresh = ParameterFacts(reading.path, reading.path, line, location=location)
        return (*found, _field(fresh, says))
    known = replace(found[at], location=reading.location or found[at].location)
    found[at] = _field(known, says)
    return tuple(found)


def _request(request: RequestFacts | None, reading: Reading, line: int) -> RequestFacts | None:
    if not reading.path:
        if reading.says == "absent":
            return None
        says = cast("_Says", reading.says)
        return replace(request or RequestFacts(), **says)
    if request is None and reading.says == "absent":
        return None
    fields = _fields(request.fields if request else (), reading, line)
    known = request or RequestFacts()
    required = known.required
    if required is None and any(one.required and "." not in one.path for one in fields):
        required = True
    return replace(known, fields=fields, required=required)


def _responses(
    responses: tuple[ResponseFacts, ...], reading: Reading, line: int
) -> tuple[ResponseFacts, ...]:
    found = [*responses]
    success = next(
        (n for n, one in enumerate(found) if one.status is None or one.status.startswith("2")), None
    )
    at = (
        success
        if reading.status is None
        else next((n for n, one in enumerate(found) if one.status == reading.status), None)
    )
    if not reading.path and reading.says == "absent":
        return tuple(one for number, one in enumerate(found) if number != at)
    if at is None and reading.says == "absent":
        return responses
    if at is None:
        found.append(ResponseFacts(reading.status, line))
        at = len(found) - 1
    known = found[at]
    if reading.path:
        found[at] = replace(known, fields=_fields(known.fields, reading, line))
    else:
        says = cast("_Says", reading.says)
        status = str(says["status"]) if says.get("status") is not None else known.status
        found[at] = replace(known, status=status, body=says.get("body", known.body), line=line)
    return tuple(found)


def _fields(fields: tuple[Field, ...], reading: Reading, line: int) -> tuple[Field, ...]:
    path = reading.path
    if reading.says == "absent":
        return tuple(one for one in fields if one.path != path and not _is_below(one.path, path))
    says = cast("_Says", reading.says)
    if any(one.path == path for one in fields):
        return tuple(_field(one, says) if one.path == path else one for one in fields)
    name = path if path.endswith("[]") else path.rpartition(".")[2]
    fresh = _field(Field(name.rpartition("[]")[0] or name, path, line), says)
    if path.endswith("[]"):
        fresh = replace(fresh, name="[]")
    holder = next(
        (n for n in range(len(fields) - 1, -1, -1) if _is_below(path, fields[n].path)), None
    )
    siblings = [
        n for n, one in enumerate(fields) if _parent(one.path) == _parent(path) and one.line <= line
    ]
    if not siblings and holder is None:
        later = [n for n, one in enumerate(fields) if _parent(one.path) == _parent(path)]
        place = later[0] if later else len(fields)
    else:
        place = max([*siblings, holder if holder is not None else 0]) + 1
        before = fields[place - 1].path
        while (
            place < len(fields)
            and _is_below(fields[place].path, before)
            and before != _parent(path)
        ):
            place += 1
    return (*fields[:place], fresh, *fields[place:])


def _parent(path: str) -> str:
    return path[:-2] if path.endswith("[]") else path.rpartition(".")[0]


def _is_below(path: str, holder: str) -> bool:
    return path.startswith((f"{holder}.", f"{holder}[]"))


def _field(field: _AnyField, says: _Says) -> _AnyField:
    """The field with what a reading says; a fact that is null is not stated."""
    values: dict[str, Any] = {}
    limits = dict(field.limits)
    origin: dict[str, Origin] = {**field.origin, "name": "reading"}
    for name, value in says.items():
        if value is None:
            origin.pop(name, None)
        else:
            origin[name] = "reading"
        if name in LIMITS:
            limits.pop(name, None)
            if value is not None:
                limits[name] = value
        elif name == "type" and is_array(value):
            types = [one for one in value if one != "null"]
            values["type"] = "|".join(types) or "null"
            if "null" in value:
                values["nullable"] = True
        elif name == "enum":
            values["enum"] = tuple(value) if value is not None else None
        elif name == "default":
            values |= {"default": value, "has_default": value is not None}
        elif name == "deprecated":
            values["deprecated"] = bool(value)
        else:
            values[name] = value
    return replace(field, **values, limits=limits, origin=origin)
