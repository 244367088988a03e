"""Edits for what breaks callers: another type, another name, another method or path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from docpact.draft.schema import field_schema
from docpact.follow.fixes.members import with_parameter, without_parameter
from docpact.follow.fixes.site import Site, Step
from docpact.openapi.grammar import METHODS
from docpact.pages.facts import ParameterFacts
from docpact.schema.nodes import LIMITS
from docpact.spec.facts import Spot
from docpact.text.edits import EditError, move_key, rename_key, set_value
from docpact.text.values import is_array, is_object, join
from docpact.text.yaml_text import bare

__all__ = ["moved", "renamed", "type_"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OF_TYPE = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": ("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
}
"""Keywords that only have a meaning with a type."""
_ELSEWHERE = {
    "type",
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "const",
    "enum",
    "$dynamicRef",
}
"""Keywords that say of which type a value is, or where it is stated."""
_ANNOTATIONS = ("title", "description", "deprecated", "readOnly", "writeOnly")


def type_(site: Site) -> list[Step]:
    """Set the new type, and remove the keywords that have no meaning with it."""
    what, new = site.change.what, site.change.new
    if what == "mediaType":
        return _media_type(site)
    if what == "items":
        schema = join(site.schema(), "items")
    elif what == "type":
        schema = site.schema()
    else:
        raise EditError("edit the alternatives of the union by hand")
    if new is None:
        raise EditError(
            "the page no longer states it: mark it with x-docpact-not-stated, or remove it"
        )
    written = site.data(schema)
    names: list[Any] = [*new] if is_array(new) else [new]
    inner = f"{site.path}[]" if what == "items" else site.path
    if is_object(written) and not {*written} & _ELSEWHERE and len(names) == 1:
        # The page did not state it before, and the schema takes any value.
        value = {**written} | (bare(_drafted(site, inner)) or {"type": names[0]})
        if what == "type" or written:
            return [site.set(schema, value)]
        # The key is written again, since a comment next to it may say that the type is not stated.
        holder, after = site.schema(), ("type", *LIMITS)
        return [site.drop(schema), site.put(holder, "items", value, after)]
    if not is_object(written) or "$ref" in written or "type" not in written:
        raise EditError("the type is not next to the field: edit the schema by hand")
    present = written["type"]
    allowed: list[Any] = [*present] if is_array(present) else [present]
    if [name for name in allowed if name != "null"] == names:
        return []
    if "null" in allowed and "null" not in names:
        names.append("null")
    if len(names) > 1 and site.source.document.version < "3.1":
        raise EditError("OpenAPI before 3.1 has no lists of types")
    if names[0] in ("object", "array") and _has_contents(site, inner):
        return [_contents(site, inner, schema, written)]
    kept = {keyword for name in names for keyword in _OF_TYPE.get(name, ())}
    stale = {"properties", "required", "additionalProperties", "items"} - kept
    stale |= {keyword for keywords in _OF_TYPE.values() for keyword in keywords} - kept
    steps = [site.set(join(schema, "type"), names[0] if len(names) == 1 else names)]
    steps += [site.drop(join(schema, keyword)) for keyword in written if keyword in stale]
    if "array" in names and "items" not in written:
        field = next((one for one in site.fields if one.path == site.path), None)
        if field is None or field.items is None:
            raise EditError("the page does not state the items of the array")
        steps.append(site.put(schema, "items", {"type": field.items}, ("type", *LIMITS)))
    return steps


def _has_contents(site: Site, path: str) -> bool:
    """Whether the page describes fields of a value, or of its items."""
    return any(one.path.startswith((f"{path}.", f"{path}[]")) for one in site.fields)


def _contents(site: Site, path: str, at: str, written: Mapping[str, Any]) -> Step:
    """Replace a schema by that of the page's fields; what does not depend on the type stays."""
    kept = {key: value for key, value in written.items() if key in _ANNOTATIONS or key[:2] == "x-"}
    return site.set(at, kept | {"type": "object"} | bare(_drafted(site, path)))


def _drafted(site: Site, path: str) -> dict[str, Any]:
    """The schema of a field as the page describes it."""
    response = site.part.startswith("response")
    return field_schema(site.fields, site.body.samples, path, assume_required=response)


def _media_type(site: Site) -> list[Step]:
    at = site.spot("mediaType", "")
    if at is None:
        raise EditError("the spec has no body")
    written = site.written(at)
    return [lambda text: rename_key(text, written, str(site.change.new))]


def renamed(site: Site) -> list[Step]:
    """Rename a property, with its entry in ``required``, or a parameter."""
    old, new = str(site.change.old), str(site.change.new)
    if site.part.startswith("parameter"):
        at = site.spot("field", old)
        if at is None:
            return [] if site.spot("field") is not None else _missing()
        if site.part == "parameter path":
            item = site.spec.operation.pointer.rpartition("/")[0]
            return [
                *_path_names(site, item, {old: new}),
                _key(site, item, _with_names(site.spec.facts.path, {old: new})),
            ]
        if not at.startswith(f"{site.spec.operation.pointer}/"):
            raise EditError("other operations share the parameter")
        return [site.set(join(at, "name"), new)]
    was = f"{site.path[: len(site.path) - len(new)]}{old}"
    if site.spot("field") is not None:
        return []
    at = site.spot("field", was)
    if at is None or "/properties/" not in at:
        return _missing()
    written = site.written(at)
    holder = at.rpartition("/properties/")[0]
    names = site.data(join(holder, "required"))
    steps: list[Step] = []
    if is_array(names) and old in names:
        entry = site.written(join(holder, "required", names.index(old)))
        steps.append(lambda text: set_value(text, entry, new))
    return [*steps, lambda text: rename_key(text, written, new)]


def _missing() -> list[Step]:
    raise EditError("the spec has no such field")


def _key(site: Site, pointer: str, name: str) -> Step:
    """Rename the key that a pointer ends in."""
    written = site.written(pointer)
    return lambda text: rename_key(text, written, name)


def _with_names(path: str, names: Mapping[str, str]) -> str:
    """A path with other names of its parameters."""
    return _PLACEHOLDER.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", path)


def _path_names(
    site: Site, item: str, names: Mapping[str, str], method: str | None = None
) -> list[Step]:
    """Rename path parameters where they are written: for all operations of a path, or for one of them."""
    held = site.data(item)
    places = [item] if method is None else []
    places += [join(item, key) for key in held if method in (None, key)] if is_object(held) else []
    steps: list[Step] = []
    for place in places:
        holder = site.data(place)
        written = holder.get("parameters") if is_object(holder) else None
        for number, one in enumerate(written if is_array(written) else ()):
            at = join(place, "parameters", number)
            reference = str(one.get("$ref", "")) if is_object(one) else ""
            resolved = site.data(reference[1:]) if reference.startswith("#/") else one
            if not is_object(resolved) or resolved.get("in") != "path":
                continue
            new = names.get(str(resolved.get("name")))
            if new is not None:
                if reference:
                    raise EditError("other operations share the parameter")
                steps.append(site.set(join(at, "name"), new))
    return steps


def moved(site: Site) -> list[Step]:
    """Move the operation to its new method or path; what else is at the old path stays there."""
    pointer = site.spec.operation.pointer
    item, _, method = pointer.rpartition("/")
    methods = site.data(item)
    new = str(site.change.new)
    if site.change.cls == "method":
        if site.spec.facts.method == new:
            return []
        if not is_object(methods) or new.lower() in methods:
            raise EditError(f"the spec already has a {new} operation at this path")
        return [_key(site, pointer, new.lower())]
    ours, old = site.spec.facts.path, str(site.change.old)
    prefix = old.removesuffix(ours) if old.endswith(ours) else ""
    wanted = new.removeprefix(prefix)
    if ours == wanted:
        return []
    if not old.endswith(ours) or not new.startswith(prefix):
        raise EditError("move the operation in the spec to its new path")
    paths = site.data("/paths")
    there = paths.get(wanted) if is_object(paths) else None
    if there is not None and (not is_object(there) or method in there):
        raise EditError("the spec already has the new path: move the operation there")
    before, after = _PLACEHOLDER.findall(ours), _PLACEHOLDER.findall(wanted)
    names: dict[str, str] = {}
    steps: list[Step] = []
    if len(before) == len(after):
        names = {one: two for one, two in zip(before, after, strict=True) if one != two}
    else:
        steps = _other_parameters(site, before, after)
    others = [key for key in methods if f"{item}/{key}" != pointer] if is_object(methods) else []
    if not others and there is None:
        return [
            *steps,
            *(_path_names(site, item, names) if names else []),
            _key(site, item, wanted),
        ]
    if any(key not in METHODS for key in others):
        raise EditError("the old path has parameters or servers of its own: move the operation")
    at = site.written(pointer)
    return [
        *steps,
        *(_path_names(site, item, names, method) if names else []),
        lambda text: move_key(text, at, wanted),
    ]


def _other_parameters(site: Site, before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """Add the parameters that a path has in addition, or remove those that it no longer has.

    Args:
        site: The change.
        before: The names in the path of the spec.
        after: The names in the new path.
    """
    gone = [name for name in before if name not in after]
    fresh = [name for name in after if name not in before]
    if gone and fresh:
        raise EditError("the path has other parameters: move the operation to its new path")
    steps: list[Step] = []
    for name in gone:
        at = site.spec.pointers.get(Spot("parameter path", name, "field"))
        steps += without_parameter(site, at)
    stated = {one.name: one for one in site.facts.parameters if one.location == "path"}
    for name in reversed(fresh):
        # Where the page only shows it in the path, its row has nothing to say of it.
        shown = ParameterFacts(
            name=name,
            path=name,
            line=site.facts.line,
            required=True,
            location="path",
            origin={"name": "url", "required": "url"},
        )
        steps += with_parameter(site, stated.get(name, shown))
    return steps
