"""Edits of the facts of a value or an operation: limits, enums, formats, flags, servers."""

from __future__ import annotations

from typing import Any

from docpact.draft.access import server_of
from docpact.follow.fixes.lists import list_steps
from docpact.follow.fixes.site import Site, Step
from docpact.pages.items import OF_ITEMS
from docpact.schema.nodes import LIMITS
from docpact.text.edits import EditError, add_item, remove
from docpact.text.values import is_array, is_object, join

__all__ = ["address", "enum", "flag", "keyword", "nullable", "required", "servers"]

_BEHIND = ("type", "format", "enum", "default", *LIMITS)


def keyword(site: Site, name: str, value: Any) -> list[Step]:
    """Give a keyword of the schema its new value; None takes it out."""
    at = site.spot(name, _place(site, name))
    if at is not None:
        return site.key(at.rpartition("/")[0], name, value, ())
    return site.key(_holder(site, name), name, value, _BEHIND)


def _is_of_items(site: Site, name: str) -> bool:
    """Whether a keyword that the page says of an array belongs to its items."""
    types = site.data(join(site.schema(), "type"))
    listed = types if is_array(types) else [types]
    return "array" in listed and name in ("enum", "format", *OF_ITEMS)


def _place(site: Site, name: str) -> str:
    """The path at which the spec has a keyword; that of array parameters is among the facts of the parameter."""
    if site.path and not site.part.startswith("parameter") and _is_of_items(site, name):
        return f"{site.path}[]"
    return site.path


def _holder(site: Site, name: str) -> str:
    """The schema that a keyword is to be written into."""
    if not site.path or not _is_of_items(site, name):
        return site.schema()
    items = join(site.schema(), "items")
    if site.data(items) is None:
        raise EditError("the spec does not describe the items of the array")
    return items


def enum(site: Site) -> list[Step]:
    """Take values out of an enum and put others in, in the order of the page."""
    at, old, new = site.spot("enum", _place(site, "enum")), site.change.old, site.change.new
    if at is None or new is None:
        return keyword(site, "enum", new)
    values = site.data(at)
    if not is_array(values):
        if len(new) == 1:
            return [site.set(at, new[0])]
        raise EditError("the spec has a `const`: change it to an enum")
    return list_steps(site.written(at), values, old or (), new)


def nullable(site: Site) -> list[Step]:
    """Let a value be null, or no longer."""
    schema = site.schema()
    allowed = site.data(join(schema, "type"))
    names: list[Any] = allowed if is_array(allowed) else [allowed]
    wanted = bool(site.change.new)
    if not isinstance(names[0], str):
        raise EditError("the spec has no type to add null to")
    if wanted == ("null" in names):
        return []
    if site.source.document.version < "3.1":
        at = join(schema, "nullable")
        return [site.put(schema, "nullable", True, ("type",))] if wanted else [site.drop(at)]
    rest = [name for name in names if name != "null"]
    steps = [
        site.set(
            join(schema, "type"),
            [*rest, "null"] if wanted else rest[0] if len(rest) == 1 else rest,
        )
    ]
    values = site.data(join(schema, "enum"))
    if is_array(values) and wanted != (None in values):
        at = site.written(join(schema, "enum"))
        index = values.index(None) if None in values else 0
        steps.append(
            (lambda text: add_item(text, at, None))
            if wanted
            else (lambda text: remove(text, join(at, index)))
        )
    return steps


def required(site: Site) -> list[Step]:
    """The mark of a parameter or a body, or the name of a field in the list of what holds it."""
    wanted = bool(site.change.new)
    if not site.path or site.part.startswith("parameter"):
        holder = site.spec.pointer(site.part, site.path, "field")
        return site.key(holder, "required", True if wanted else None, ("name", "in", "description"))
    at = site.spot("required")
    if at is None:
        raise EditError("the spec has no such field")
    return site.listed(at, site.name, wanted)


def flag(site: Site, name: str) -> list[Step]:
    """Set or take away a mark of the operation, of a parameter or of a field."""
    value = site.change.new or None
    if site.path:
        parameter = site.part.startswith("parameter")
        holder = site.spec.pointer(site.part, site.path, "field") if parameter else site.schema()
        return site.key(holder, name, value, ("name", "in", "required", *_BEHIND))
    behind = (
        "operationId",
        "x-docpact-method",
        "x-docpact-resource",
        "x-docpact-preview",
        "deprecated",
    )
    return site.key(site.spec.operation.pointer, name, value, behind)


def address(site: Site) -> list[Step]:
    """The page's address, where the spec names the one that it had."""
    at = join(site.spec.operation.pointer, "externalDocs", "url")
    return [site.set(at, site.change.new)] if site.data(at) == site.change.old else []


def _templated(site: Site, at: str, url: str) -> list[Step]:
    """Give the one server another address, of which either has variables; those that stay are as they were."""
    if site.data(at) == url:
        return []
    held = at.removesuffix("/url")
    before = site.data(held)
    known = before.get("variables") if is_object(before) else None
    drafted = dict(server_of(url))
    variables = {
        name: known.get(name, value) if is_object(known) else value
        for name, value in drafted.pop("variables", {}).items()
    }
    kept = {k: v for k, v in before.items() if k != "variables"} if is_object(before) else {}
    return [site.set(held, kept | drafted | ({"variables": variables} if variables else {}))]


def servers(site: Site) -> list[Step]:
    """Bring the one address, or the values of the one server variable, up to date."""
    at = site.spec.pointer("operation", "", "servers")
    values = site.data(at)
    fresh, listing = site.change.new, site.data(at.removesuffix("/0/url"))
    if is_array(listing) and len(listing) == len(fresh) == 1 and "{" not in f"{values}{fresh[0]}":
        return [] if values == fresh[0] else [site.set(at, fresh[0])]
    if at.endswith("/0/url") and is_array(listing) and len(listing) == len(fresh) == 1:
        return _templated(site, at, str(fresh[0]))
    holder = at.rpartition("/variables/")[0]
    template = site.data(join(holder, "url"))
    if not is_array(values) or not isinstance(template, str) or template.count("{") != 1:
        raise EditError("update `servers` of the spec")
    start, _, rest = template.partition("{")
    end = rest.partition("}")[2]

    def value(url: str) -> str:
        if not (url.startswith(start) and url.endswith(end)):
            raise EditError(f"{url} does not match {template}")
        return url[len(start) : len(url) - len(end)]

    old, new = [value(url) for url in site.change.old], [value(url) for url in site.change.new]
    default = site.data(join(at.rpartition("/")[0], "default"))
    if default not in new:
        raise EditError(f"the default server {default} was removed: choose another")
    return list_steps(site.written(at), values, old, new)
