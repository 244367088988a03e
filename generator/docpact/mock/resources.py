"""Which operations work on which resources, recognised from paths: ``/pets`` holds pets, ``/pets/{petId}`` is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from docpact.ir import Api, MediaType
from docpact.schema.nodes import Schema, Schemas
from docpact.validate.bodies import is_json_type
from docpact.validate.typed import item_schemas, kinds_of, property_names, property_schemas

__all__ = ["Role", "Shape", "plain_path", "roles_of", "shape_of"]

RoleName = Literal[
    "list", "create", "get", "replace", "change", "delete", "batch_create", "batch_delete"
]
_BATCH = re.compile(
    r"_?(?:batch|bulk)(?:[-_]?(?:create|insert|add|import))?|(?:create|insert|import)[-_]?(?:batch|bulk|many)|import"
)
_VERBS: dict[str, RoleName] = {
    "GET": "get",
    "PUT": "replace",
    "PATCH": "change",
    "DELETE": "delete",
}
_IDS = ("id", "uuid", "guid", "_id", "key", "slug", "name", "number", "code")
_LISTS = (
    "data",
    "items",
    "results",
    "values",
    "records",
    "entries",
    "content",
    "list",
    "objects",
    "resources",
)


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does with a resource.

    Args:
        name: What it does.
        collection: The template of the path that holds the items.
        parameter: The name of the last path parameter, for operations on one item.
    """

    name: RoleName
    collection: str
    parameter: str | None = None


def plain_path(path: str) -> str:
    """Return a path without a trailing slash or suffix: ``/pets/`` and ``/pets.json`` are ``/pets``."""
    return re.sub(r"\.(?:json|xml)$", "", path.partition("#")[0].rstrip("/"))


def roles_of(api: Api) -> dict[str, Role]:
    """Return the role of each operation that has one, by its pointer."""
    found: dict[str, Role] = {}
    paths = {plain_path(operation.path) for operation in api.operations}
    creatable = {plain_path(o.path) for o in api.operations if o.method == "POST"}
    for operation in api.operations:
        path = plain_path(operation.path)
        head, _, last = path.rpartition("/")
        parameter = re.fullmatch(r"\{([^{}]+)\}", last)
        if parameter is not None:
            if operation.method in _VERBS:
                found[operation.pointer] = Role(_VERBS[operation.method], head, parameter.group(1))
            continue
        items = any(re.fullmatch(rf"{re.escape(path)}/\{{[^{{}}/]+\}}", other) for other in paths)
        match operation.method:
            case "POST" if items:
                found[operation.pointer] = Role("create", path)
            case "POST" if _BATCH.fullmatch(last) and head in paths:
                found[operation.pointer] = Role("batch_create", head)
            case "GET" if items or path in creatable:
                found[operation.pointer] = Role("list", path)
            case "DELETE" if items:
                found[operation.pointer] = Role("batch_delete", path)
            case _:
                pass
    listed = {role.collection for role in found.values() if role.name == "list"}
    for operation in api.operations:
        # A collection whose items have no path of their own, but which is listed.
        path = plain_path(operation.path)
        if operation.method == "POST" and operation.pointer not in found and path in listed:
            found[operation.pointer] = Role("create", path)
    return found


@dataclass(frozen=True, slots=True)
class Shape:
    """How a body holds an item, or items.

    Args:
        wrapper: The fields on the way to it: ``("data",)``.
        many: Whether it is an array of items.
        identity: The field of an item that holds its id.
        schemas: What describes one item.
    """

    wrapper: tuple[str, ...]
    many: bool
    identity: str | None
    schemas: tuple[Schema, ...]


def json_media(content: Iterable[MediaType]) -> MediaType | None:
    """Return the JSON form of a body."""
    return next((m for m in content if is_json_type(m.media_type) or m.media_type == "*/*"), None)


def shape_of(
    media: MediaType | None,
    schemas: Schemas,
    parameter: str | None,
    *,
    many: bool,
    collection: str = "",
) -> Shape | None:
    """Return how a body holds an item or a list of items; None where it holds neither."""
    if media is None:
        return None
    root = [schemas.parse(media.schema)]
    for wrapper, held in _within(root, collection):
        kinds = kinds_of(held)
        if many and "array" in kinds:
            items = item_schemas(held, 1 << 30)
            return Shape(wrapper, True, _identity(items, parameter), tuple(items))
        if not many and "object" in kinds:
            identity = _identity(held, parameter)
            if identity is not None:
                return Shape(wrapper, False, identity, tuple(held))
    if not many and "object" in kinds_of(root):
        return Shape((), False, None, tuple(root))
    return None


def _within(
    root: Sequence[Schema], collection: str
) -> Iterable[tuple[tuple[str, ...], list[Schema]]]:
    """The body itself, then its fields: those named like a list or like the collection first."""
    yield (), list(root)
    noun = collection.rstrip("/").rpartition("/")[2].lower()
    singular = noun.removesuffix("s")

    def order(name: str) -> tuple[bool, bool]:
        return name.lower() not in (noun, singular), name not in _LISTS

    for name in sorted(property_names(root), key=order):
        yield (name,), property_schemas(root, name)


def _identity(schemas: Sequence[Schema], parameter: str | None) -> str | None:
    """The field of an item that its path parameter names, or that looks like an id."""
    names = property_names(schemas)
    folded = {re.sub(r"[-_]", "", name).lower(): name for name in reversed(names)}
    wanted = re.sub(r"[-_]", "", parameter or "").lower()
    if wanted and wanted in folded:
        return folded[wanted]
    for suffix in ("id", "uuid", "key", "name", "slug", "number", "code"):
        if wanted.endswith(suffix) and suffix in folded:
            return folded[suffix]
    return next((folded[name.strip("_")] for name in _IDS[:4] if name.strip("_") in folded), None)
