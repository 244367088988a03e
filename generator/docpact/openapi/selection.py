"""A part of an API: operations by tag, path and operationId, with the schemas that they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase

from docpact.config import ClientConfig, near_misses
from docpact.errors import DocpactError
from docpact.ir import Api, JsonSchema, Operation
from docpact.openapi.references import SCHEMAS
from docpact.text.limits import containers
from docpact.text.values import is_object, split

__all__ = ["Selection", "reachable", "select"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected operations: each entry is a glob, case-sensitive, and ``*`` also matches slashes.

    An operation is in when any ``include`` matches it, or there is none, and no ``exclude`` does. ``…_operations`` match
    the operationId or ``METHOD /path``.
    """

    include_tags: tuple[str, ...] = ()
    include_paths: tuple[str, ...] = ()
    include_operations: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_paths: tuple[str, ...] = ()
    exclude_operations: tuple[str, ...] = ()

    @classmethod
    def of(cls, client: ClientConfig) -> Selection:
        """Return the selection of a configured client."""
        return cls(**{field.name: getattr(client, field.name) for field in fields(cls)})

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def wants(self, operation: Operation) -> bool:
        """Whether an operation is in."""
        includes = [self.include_tags, self.include_paths, self.include_operations]
        excludes = [self.exclude_tags, self.exclude_paths, self.exclude_operations]
        marks = _marks(operation)
        wanted = not any(includes) or any(map(_any_matches, includes, marks))
        return wanted and not any(map(_any_matches, excludes, marks))


def select(api: Api, selection: Selection) -> Api:
    """The part of an API that is wanted, without the schemas that nothing in it needs; all of it where nothing is asked.

    Raises:
        DocpactError: A pattern matches no operation at all.

    """
    if not selection:
        return api
    everything = (*api.operations, *api.webhooks, *api.callbacks)
    for field in fields(selection):
        for pattern in getattr(selection, field.name):
            _must_match(field.name, pattern, everything)
    operations = tuple(filter(selection.wants, api.operations))
    webhooks = tuple(filter(selection.wants, api.webhooks))
    callbacks = _callbacks(api, operations)
    needed = reachable(api.schemas, (*operations, *webhooks, *callbacks))
    used_tags = {
        tag for operation in (*operations, *webhooks, *callbacks) for tag in operation.tags
    }
    return replace(
        api,
        operations=operations,
        webhooks=webhooks,
        callbacks=callbacks,
        tags=tuple(tag for tag in api.tags if tag.name in used_tags),
        schemas={name: schema for name, schema in api.schemas.items() if name in needed},
        schema_pointers={
            name: pointer for name, pointer in api.schema_pointers.items() if name in needed
        },
    )


def _callbacks(api: Api, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return the callbacks that are not in a deselected operation."""
    owners = {operation.pointer for operation in api.operations}
    wanted = {operation.pointer for operation in operations}
    kept: list[Operation] = []
    for callback in api.callbacks:
        owner = callback.pointer.partition("/callbacks/")[0]
        if owner not in owners or owner in wanted:
            kept.append(callback)
    return tuple(kept)


def _marks(operation: Operation) -> tuple[tuple[str, ...], ...]:
    """Return the values that patterns for tags, paths and operations are matched with."""
    return (
        operation.tags,
        (operation.path,),
        (operation.operation_id or operation.key, operation.key),
    )


def _any_matches(patterns: Iterable[str], marks: Iterable[str]) -> bool:
    return any(fnmatchcase(mark, pattern) for pattern in patterns for mark in marks)


def _must_match(field: str, pattern: str, operations: Iterable[Operation]) -> None:
    index = ("tags", "paths", "operations").index(field.partition("_")[2])
    known = dict.fromkeys(mark for operation in operations for mark in _marks(operation)[index])
    if not _any_matches([pattern], known):
        kind = field.partition("_")[2].removesuffix("s")
        raise DocpactError(
            f"{field.replace('_', '-')}: no {kind} matches {pattern!r}",
            hint=near_misses(pattern, known, kind),
        )


def reachable(schemas: Mapping[str, JsonSchema], operations: Iterable[Operation]) -> set[str]:
    """The names of the schemas that the operations need, and that those need in turn."""
    children = _children(schemas)
    queue = [
        name
        for operation in operations
        for schema in _schemas_of(operation)
        for name in _names(schema)
    ]
    reached: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in reached and name in schemas:
            reached.add(name)
            queue += [*_names(schemas[name]), *children.get(name, ())]
    return reached


def _children(schemas: Mapping[str, JsonSchema]) -> dict[str, list[str]]:
    """Base to the schemas that extend it with ``allOf``, for bases with a discriminator: a value of the base may be any."""
    found: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for part in schema.get("allOf", ()) if isinstance(schema, Mapping) else ():
            for base in (
                _names({"$ref": part["$ref"]}) if is_object(part) and "$ref" in part else ()
            ):
                parent = schemas.get(base)
                if isinstance(parent, Mapping) and "discriminator" in parent:
                    found.setdefault(base, []).append(name)
    return found


def _schemas_of(operation: Operation) -> list[object]:
    media = [parameter.content for parameter in operation.parameters if parameter.content]
    media += operation.request_body.content if operation.request_body else ()
    media += [each for response in operation.responses for each in response.content]
    headers = [header.schema for response in operation.responses for header in response.headers]
    found: list[object] = [parameter.schema for parameter in operation.parameters]
    return [
        *found,
        *headers,
        *(part for each in media for part in (each.schema, each.item_schema, each.encoding)),
    ]


def _names(schema: object) -> list[str]:
    """The schemas that a schema refers to."""
    found: list[str] = []
    for node in containers(schema):
        if is_object(node):
            mapping: object = node.get("mapping")
            references: list[object] = [
                node.get("$ref"),
                *(mapping.values() if is_object(mapping) else ()),
            ]
            found += [
                split(reference[1:])[-1]
                for reference in references
                if isinstance(reference, str) and reference.startswith(f"#{SCHEMAS}")
            ]
    return found
