"""Path, query, header and cookie parameters: from tables, from the path itself, and from the query of a call."""

from __future__ import annotations

from docpact.pages.facts import Diagnostic, Field, Origin, ParameterFacts
from docpact.pages.operation.body import Unmarked, field_of
from docpact.pages.operation.rows import FieldRow

__all__ = ["plain_name", "read_parameters"]


def read_parameters(
    rows: list[tuple[FieldRow, str, bool]],
    names: list[str],
    path_line: int,
    query: list[tuple[str, str]],
    call_line: int,
    unmarked: Unmarked,
) -> tuple[tuple[ParameterFacts, ...], list[Diagnostic]]:
    """The parameters of an operation: those of the path in its order, then the others in page order.

    Args:
        rows: Table rows with their place, and whether the page states that place.
        names: The names in the path.
        path_line: The line of the path.
        query: The pairs in the URLs of calls.
        call_line: The line of the first call.
        unmarked: The meaning of a row without a mark.

    """
    diagnostics: list[Diagnostic] = []
    found: dict[tuple[str, str], ParameterFacts] = {}
    for row, location, stated in rows:
        if row.name is None:
            if not row.option:
                message = "the capture lost the name of this parameter"
                diagnostics.append(Diagnostic("field-name-lost", message, row.line))
            continue
        if (location, row.name) in found:
            continue
        wire = row.name
        if location == "path" and row.name not in names:
            near = next((name for name in names if plain_name(name) == plain_name(row.name)), None)
            if near is not None:
                wire = near
            if near is None or ("path", near) in found:
                message = f"{row.name} is listed as a path parameter, but is not in the path"
                diagnostics.append(Diagnostic("parameter-not-in-path", message, row.line))
                continue
        if not stated:
            message = f"{row.name} read as a query parameter: it is not in the path, and no heading states its location"
            diagnostics.append(Diagnostic("parameter-place-inferred", message, row.line, "note"))
        field, noticed = field_of(row, wire, wire, row.line, None, unmarked)
        diagnostics.extend(noticed)
        found[location, wire] = _parameter(field, location)
    for name in names:
        if not any(
            location == "path" and plain_name(known) == plain_name(name)
            for location, known in found
        ):
            found["path", name] = ParameterFacts(
                name, name, path_line, required=True, origin={"required": "url"}, location="path"
            )
    for name, _ in query:
        if ("query", name) not in found:
            found["query", name] = ParameterFacts(
                name, name, call_line, origin={"name": "curl"}, location="query"
            )
    order = {name: index for index, name in enumerate(map(plain_name, names))}
    ranked = sorted(
        found.values(),
        key=lambda one: (
            order.get(plain_name(one.name), 0) if one.location == "path" else len(order)
        ),
    )
    return tuple(ranked), diagnostics


def plain_name(name: str) -> str:
    """A name less its case and the difference between dash and underscore, by which placeholders are matched."""
    return name.replace("-", "_").lower()


def _parameter(field: Field, location: str) -> ParameterFacts:
    required, origin = field.required, dict(field.origin)
    if location == "path":
        # Whatever a table says, a URL without it is another URL.
        required = True
        origin["required"] = "url"
    ordered: dict[str, Origin] = origin
    return ParameterFacts(
        name=field.name,
        path=field.path,
        line=field.line,
        type=field.type,
        items=field.items,
        required=required,
        nullable=field.nullable,
        enum=field.enum,
        format=field.format,
        default=field.default,
        has_default=field.has_default,
        limits=field.limits,
        deprecated=field.deprecated,
        origin=ordered,
        location=location,
    )
