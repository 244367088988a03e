"""Convert an ``Api`` to its shapes, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from docpact.client.shapes.aliases import Aliases
from docpact.client.shapes.collected import OBJECT_PART, with_types
from docpact.client.shapes.deduplicate import deduplicate
from docpact.client.shapes.directions import usage_of
from docpact.client.shapes.finalize import Final, variants_of
from docpact.client.shapes.model import Shapes
from docpact.client.shapes.names import class_names, schema_names
from docpact.client.shapes.reader import Reader
from docpact.client.shapes.roots import Direction, Root, roots
from docpact.client.shapes.tags import settle_unions, told_apart
from docpact.client.shapes.types import ANY, Named, TypeExpr, named_in
from docpact.errors import Place
from docpact.findings import Finding
from docpact.ir import Api, JsonSchema
from docpact.naming import class_name, hinted
from docpact.text.values import is_object

__all__ = ["prepare"]

RULE = "DP751"


def prepare(api: Api, bases: Mapping[str, str]) -> Shapes:
    """Find every class and type that a client of ``api`` needs, and name them all.

    Args:
        api: The API.
        bases: Pointer of each operation, webhook and callback to the start of its class names.

    """
    notes: dict[tuple[str, str], None] = {}
    keys = {
        name: api.schema_pointers.get(name, f"/components/schemas/{_escaped(name)}")
        for name in api.schemas
    }
    reader = Reader(
        api.schemas, keys, lambda pointer, message: notes.setdefault((pointer, message))
    )
    named = {keys[name]: reader.read_named(name) for name in api.schemas}
    positions = [(root, reader.read(root.node, root.place)) for root in roots(api, bases)]

    # A schema that is only itself has a class, or else it may be anything.
    empty = {key for key, expr in named.items() if expr == Named(key) and key not in reader.objects}
    aliases = Aliases(
        {
            key: ANY if key in empty else expr
            for key, expr in named.items()
            if expr != Named(key) or key in empty
        }
    )
    resolved = {key: with_types(shape, aliases.resolve) for key, shape in reader.objects.items()}
    exprs = [(root, aliases.resolve(expr)) for root, expr in positions]
    own = {part for key in keys.values() for part in (key, key + OBJECT_PART)}
    distinct = deduplicate(
        resolved,
        own,
        (
            key
            for expr in (*aliases.kept.values(), *(e for _, e in exprs))
            for key in named_in(expr)
        ),
    )
    aliases.kept = {key: distinct.resolve(expr) for key, expr in aliases.kept.items()}
    exprs = [(root, distinct.resolve(expr)) for root, expr in exprs]
    objects = told_apart(distinct.objects, aliases.kept, [expr for _, expr in exprs], reader.tagged)
    settled = partial(settle_unions, objects, aliases.kept)
    objects = {key: with_types(shape, settled) for key, shape in objects.items()}
    aliases.kept = {key: settled(expr) for key, expr in aliases.kept.items()}
    exprs = [(root, settled(expr)) for root, expr in exprs]
    usage = usage_of(objects, aliases.kept, _used(exprs))

    chosen = {
        name: str(said)
        for name, schema in api.schemas.items()
        if not isinstance(schema, bool) and (said := schema.get("x-docpact-name"))
    }
    suggested = {
        name: class_name(said)
        for name, schema in api.schemas.items()
        if not isinstance(schema, bool) and (said := hinted(schema))
    }
    schema_classes = schema_names(api.schemas, {**suggested, **chosen})
    names = class_names(objects, schema_classes, keys, aliases.kept, distinct.stands_for)
    final = Final(aliases, variants_of(names, objects, aliases, usage))
    described = {keys[name]: _description_of(schema) for name, schema in api.schemas.items()}
    classes = final.classes(objects)
    return Shapes(
        classes=classes,
        aliases=final.aliases_of(described),
        schemas={name: final.symbol(keys[name]) for name in api.schemas},
        used_by=final.used_by(exprs),
        findings=tuple(
            Finding(RULE, message, "note", spec=Place("", pointer=pointer))
            for pointer, message in sorted(notes)
        ),
        omitted=dict(sorted(notes)),
        positions={
            (pointer, root.direction): final.final(expr, (root.direction,))
            for root, expr in exprs
            for pointer in (root.node.pointer, *root.alike)
        },
    )


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _description_of(schema: JsonSchema) -> str | None:
    """The description of a schema that has one."""
    text = schema.get("description") if is_object(schema) else None
    return text if isinstance(text, str) else None


def _used(exprs: Iterable[tuple[Root, TypeExpr]]) -> dict[Direction, list[str]]:
    used: dict[Direction, dict[str, None]] = {"request": {}, "response": {}}
    for root, expr in exprs:
        used[root.direction].update(dict.fromkeys(named_in(expr)))
    return {direction: list(found) for direction, found in used.items()}
