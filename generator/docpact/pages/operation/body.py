"""A body as fields: what tables and prose state, completed by what the samples show, each with its origin.

Where table and sample disagree the stated fact is kept, the sample stays among the samples, and the conflict is
reported.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from docpact.pages.facts import Diagnostic, Field, Origin
from docpact.pages.jsontext import read_json
from docpact.pages.language.cells import read_name
from docpact.pages.language.limits import settle_limits
from docpact.pages.operation.rows import FieldRow
from docpact.pages.operation.samples import Shape, json_type
from docpact.pages.operation.tree import MAP, FieldTable, Node, build_tree

__all__ = ["Unmarked", "field_of", "read_body", "unread"]

Unmarked = Literal["required", "optional"] | None
"""The meaning of a row without any mark, by the habit of the vendor; None if it has none."""


def unread(reason: str, line: int) -> Diagnostic:
    """Something that looks like a fact and was not taken; the reader lists it as unread, not among the diagnostics."""
    return Diagnostic("unread", reason, line, "note")


@dataclass(slots=True)
class _Out:
    fields: list[Field]
    diagnostics: list[Diagnostic]
    unmarked: Unmarked
    tabled: bool


def read_body(
    tables: list[FieldTable], shape: Shape | None, line: int, unmarked: Unmarked
) -> tuple[tuple[Field, ...], list[Diagnostic]]:
    """The fields of one body, in page order, each below its parent.

    Args:
        tables: The tables that describe it.
        shape: What its samples show.
        line: Where it starts on the page.
        unmarked: The meaning of a row without a mark.

    """
    within = _of_items(tables)
    items = shape.items if within and shape is not None and shape.type == "array" else shape
    root, diagnostics = build_tree(within or tables, items, line)
    out = _Out([], diagnostics, unmarked, tabled=bool(root.members))
    prefix = "[]" if within and items is shape else ""
    while shape is not None and shape.type == "array" and shape.items is not None:
        prefix, shape = prefix + "[]", shape.items
    _members(root, shape, prefix, out)
    return tuple(out.fields), out.diagnostics


def _of_items(tables: list[FieldTable]) -> list[FieldTable]:
    """Tables whose names all start with ``[].``, without that: the body is an array; none where one does not."""
    rows = [row for table in tables for row in table.rows if row.name is not None]
    if not rows or not all((row.name or "").startswith("[].") for row in rows):
        return []
    return [
        replace(
            table,
            rows=tuple(
                replace(row, name=(row.name or "").removeprefix("[].") or None)
                for row in table.rows
            ),
        )
        for table in tables
    ]


def _members(node: Node, shape: Shape | None, prefix: str, out: _Out) -> None:
    seen = shape.fields() if shape else {}
    dot = "." if prefix else ""
    for key, member in node.members.items():
        if key == MAP:
            folded = _fold([here for name, here in seen.items() if name not in node.members])
            _emit(member, folded, f"{prefix}{dot}*", out)
        else:
            _emit(member, seen.get(key), f"{prefix}{dot}{key}", out)
    if MAP in node.members:
        return
    keys = [name for name in seen if read_name(name).is_map]
    if keys and not node.members:
        _emit(Node(keys[0], seen[keys[0]].line), seen[keys[0]], f"{prefix}{dot}*", out)
        return
    if node.row is not None and node.row.statement.is_map and not node.members:
        if seen:
            name = next(iter(seen))
            folded = _fold(list(seen.values()))
            _emit(Node(name, folded.line if folded else node.line), folded, f"{prefix}{dot}*", out)
        return
    for name, here in seen.items():
        if name not in node.members:
            if not prefix and out.tabled:
                message = f"{name} is only in a sample; added as a field"
                out.diagnostics.append(Diagnostic("field-inferred", message, here.line, "note"))
            _emit(Node(name, here.line), here, f"{prefix}{dot}{name}", out)


def _fold(shapes: list[Shape]) -> Shape | None:
    """The values of a map, as one shape."""
    if not shapes:
        return None
    whole = Shape(shapes[0].line)
    for shape in shapes:
        whole.types.extend(kind for kind in shape.types if kind not in whole.types)
        for name, member in shape.members.items():
            whole.members.setdefault(name, member)
        whole.items = whole.items or shape.items
        whole.scalars.extend(value for value in shape.scalars if value not in whole.scalars)
    return whole


def _emit(node: Node, shape: Shape | None, path: str, out: _Out) -> None:
    field, diagnostics = field_of(node.row, node.name, path, node.line, shape, out.unmarked)
    if node.row is None or node.recovered:
        field = replace(field, origin={"name": "sample", **field.origin})
    if node.conditional:
        origin = {key: where for key, where in field.origin.items() if key != "required"}
        field = replace(field, required=None, origin=origin)
    elif node.said_required is not None and (node.row is None or node.row.marked is None):
        field = replace(
            field, required=node.said_required, origin={**field.origin, "required": "prose"}
        )
    if node.repeated and field.type is None:
        field = replace(field, type="array", origin={**field.origin, "type": "table"})
    if (
        field.type == "array"
        and field.items is None
        and any(one.row for one in node.members.values())
    ):
        field = replace(field, items="object", origin={**field.origin, "items": "table"})
    out.fields.append(field)
    out.diagnostics.extend(diagnostics)
    inner, below = path, shape
    if field.type == "array" or (
        field.type is None and shape is not None and shape.type == "array"
    ):
        inner += "[]"
        below = shape.items if shape else None
        while below is not None and below.type == "array":
            inner, below = inner + "[]", below.items
    _members(node, below, inner, out)


def field_of(
    row: FieldRow | None, name: str, path: str, line: int, shape: Shape | None, unmarked: Unmarked
) -> tuple[Field, list[Diagnostic]]:
    """One field, as its row states it and its samples show it; either may be missing."""
    origin: dict[str, Origin] = {}
    diagnostics: list[Diagnostic] = []
    kind, items, form = _types(row, shape, origin, path, diagnostics)
    required = _required(row, unmarked, origin)
    nullable: bool | None = None
    if row is not None and row.type and row.type.nullable:
        nullable, origin["nullable"] = True, "table"
    elif row is not None and (row.statement.nullable or "null" in (row.statement.enum or ())):
        nullable, origin["nullable"] = True, "prose"
    elif shape is not None and shape.nullable:
        nullable, origin["nullable"] = True, "sample"
    enum = _enum(row, kind, items, shape, origin, path, line, diagnostics)
    limits: dict[str, int | float] = {}
    if row is not None:
        limits, unclear, aside = settle_limits(row.statement.limits, kind, name)
        if kind is None and row.typed and not (row.type and row.type.choice):
            # The page says of what type it is, in words nothing here knows: a number may count anything.
            guessed = ("minimum", "maximum")
            unclear = unclear or tuple(
                one for one in row.statement.limits if limits.keys() & set(guessed)
            )
            limits = {key: value for key, value in limits.items() if key not in guessed}
        origin.update(dict.fromkeys(limits, "prose"))
        for limit in unclear:
            message = f"{path}: unclear what the limit of {limit.value} applies to"
            diagnostics.append(Diagnostic("limit-unclear", message, line, "note"))
        for limit in aside:
            message = (
                f"{path}: limit of {limit.value} is not about the field itself, or has no keyword"
            )
            diagnostics.append(unread(message, line))
        diagnostics.extend(
            unread(f"{path}: {withheld.reason}: {withheld.text[:120]}", line)
            for withheld in row.statement.unclear
        )
        if kind is None and row.typed and not (row.type and row.type.choice):
            diagnostics.append(unread(f"{path}: type not understood", line))
    has_default, default = False, None
    if row is not None and row.default is not None:
        has_default, default = _default(row.default, kind)
        if has_default:
            origin["default"] = row.default_origin
    field = Field(
        name=name,
        path=path,
        line=line,
        type=kind,
        items=items,
        required=required,
        nullable=nullable,
        enum=enum,
        format=form,
        default=default,
        has_default=has_default,
        limits=limits,
        deprecated=row is not None and row.deprecated,
        origin=origin,
    )
    return field, diagnostics


_WHOLE_RE = re.compile(
    r"(?:^|[.;,(]\s*)(?:an?\s+|must\s+be\s+(?:an?\s+)?)?(?:whole\s+number|integer)s?\b|\bmust\s+be\s+(?:an?\s+)?(?:positive\s+)?integer\b",
    re.IGNORECASE,
)


def _types(
    row: FieldRow | None,
    shape: Shape | None,
    origin: dict[str, Origin],
    path: str,
    diagnostics: list[Diagnostic],
) -> tuple[str | None, str | None, str | None]:
    kind = items = form = None
    stated = row.type if row else None
    if stated is not None and stated.type is not None:
        kind, items, form = stated.type, stated.items, stated.format
        origin.update(
            {
                "type": "table",
                **({"items": "table"} if items else {}),
                **({"format": "table"} if form else {}),
            }
        )
    if row is not None and not (stated and stated.choice):
        said = row.statement
        if kind is None and said.type is not None:
            kind, origin["type"] = said.type, "prose"
        if kind == "number" and form is None and _WHOLE_RE.search(said.text):
            kind = "integer"  # "number | … whole number above zero"
        if kind == "array" and items is None and said.items is not None:
            items, origin["items"] = said.items, "prose"
        if form is None and said.format is not None and kind == "string":
            form, origin["format"] = said.format, "prose"
    if shape is not None and not (stated and stated.choice):
        seen = shape.type
        if kind is None and seen is not None:
            kind, origin["type"] = seen, "sample"
        elif seen is not None and not _agree(kind, seen):
            where = f"{'the table' if origin['type'] == 'table' else 'the prose'} says {kind}, the sample shows {seen}"
            diagnostics.append(Diagnostic("type-conflict", f"{path}: {where}", shape.line))
        elif shape.varies:
            kinds = " and ".join(kind for kind in shape.types if kind != "null")
            diagnostics.append(
                Diagnostic("type-varies", f"{path}: the samples show {kinds}", shape.line)
            )
        inner = shape.items.type if shape.items else None
        if kind == "array" and inner is not None:
            if items is None:
                items, origin["items"] = inner, "sample"
            elif not _agree(items, inner):
                message = f"{path}: the page says items of type {items}, the sample shows {inner}"
                diagnostics.append(Diagnostic("type-conflict", message, shape.line))
    return kind, items, form


def _agree(stated: str | None, seen: str) -> bool:
    return stated in (None, seen) or (stated == "number" and seen == "integer")


def _required(row: FieldRow | None, unmarked: Unmarked, origin: dict[str, Origin]) -> bool | None:
    if row is None:
        return None
    if row.marked is not None:
        origin["required"] = row.marked
        return row.required
    if unmarked is None or row.is_map or row.statement.conditional:
        return None
    origin["required"] = "habit"
    return unmarked == "required"


def _enum(
    row: FieldRow | None, kind: str | None, items: str | None, shape: Shape | None, origin: dict[str, Origin],
    path: str, line: int, diagnostics: list[Diagnostic],
) -> tuple[Any, ...] | None:  # fmt: skip
    if row is None:
        return None
    said = row.statement
    if said.enum_cut:
        diagnostics.append(
            Diagnostic("enum-cut", f"{path}: the capture shows only some of the values", line)
        )
    if said.enum_twice is not None:
        message = f"{path}: two lists of values differ: {', '.join(said.enum or ())}; {', '.join(said.enum_twice)}"
        diagnostics.append(Diagnostic("enum-conflict", message, line))
    one = items if kind == "array" else kind
    # "null" among other values means that the field is nullable, not a string.
    listed = tuple(value for value in said.enum or () if value != "null")
    if not listed or one in ("object", "boolean", "array"):
        return None
    values: tuple[Any, ...] = listed
    seen = (
        (shape.items.scalars if kind == "array" and shape.items else shape.scalars) if shape else []
    )
    if one in ("integer", "number") or (
        one is None and seen and all(isinstance(value, int) for value in seen)
    ):
        if not all(value.lstrip("-").isdigit() and len(value) < 16 for value in listed):
            return None
        values = tuple(int(value) for value in listed)
    origin["enum"] = "prose"
    for value in seen:
        if value not in values and not (isinstance(value, str) and value.startswith("<")):
            stated = ", ".join(map(str, values))
            folded = {str(known).lower() for known in values}
            how = "in another case than" if str(value).lower() in folded else "which is not one of"
            message = f"{path}: the sample shows {json.dumps(value, ensure_ascii=False)}, {how} the values listed: {stated}"
            diagnostics.append(
                Diagnostic("sample-enum-mismatch", message, shape.line if shape else line)
            )
    return values


def _default(text: str, kind: str | None) -> tuple[bool, Any]:
    """Whether the words are a value of the type, and that value."""
    if text.lower() == "null":
        return True, None
    if kind in ("integer", "number", "boolean", "array", "object") or (
        kind is None and text[:1] in "-0123456789tfn[{"
    ):
        reading = read_json(text)
        if not reading.readable or reading.fault is not None:
            return (True, text) if kind is None else (False, None)
        return (True, reading.value) if _agree(kind, json_type(reading.value)) else (False, None)
    return True, text
