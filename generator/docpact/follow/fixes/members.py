"""Edits for what came or went: fields, parameters, responses, samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docpact.diff.facts_tree import facts_tree, parent_path
from docpact.draft.schema import always_shown, field_schema
from docpact.draft.spec import draft_parameter, draft_response
from docpact.follow.fixes.site import Site, Step
from docpact.pages.facts import Field, ParameterFacts
from docpact.schema.nodes import NOT_STATED, same_json
from docpact.text.edits import EditError, add_item, remove, rename_key
from docpact.text.values import is_array, is_object, join
from docpact.text.yaml_text import bare

__all__ = [
    "field_added",
    "field_removed",
    "parameter_added",
    "parameter_removed",
    "sample",
    "status",
    "with_parameter",
    "without_parameter",
]


def field_added(site: Site) -> list[Step]:
    """A property behind the one that the page lists before it."""
    fields = site.fields
    if site.spot("field") is not None:
        return []
    field = next((one for one in fields if one.path == site.path), None)
    if field is None:
        raise EditError("describe its contents in the spec")
    parent = parent_path(field.path, field.name)
    name = field.name
    if field.path.endswith(("[]", "*")):
        raise EditError("describe its contents in the spec")
    schema = bare(
        field_schema(
            fields, site.body.samples, site.path, assume_required=site.part.startswith("response")
        )
    )
    siblings = [
        one
        for one in fields
        if parent_path(one.path, one.name) == parent
        and one is not field
        and not one.path.endswith(("[]", "*"))
    ]
    before = fields.index(field)
    earlier = [
        one for one in siblings if fields.index(one) < before and site.spot("field", one.path)
    ]
    known = earlier[-1:] or [one for one in siblings if site.spot("field", one.path)][:1]
    if known:
        at = str(site.spot("field", known[0].path))
        holder = at.rpartition("/properties/")[0]
        steps = [
            site.put(
                join(holder, "properties"),
                name,
                schema,
                [known[0].name] if earlier else [],
                first=not earlier,
            )
        ]
    else:
        holder = site.schema(parent) if parent else str(site.spot("schema", ""))
        steps = [
            site.put(holder, "properties", {name: schema}, ("type", "description", "required"))
        ]
    if field.required or (field.required is None and _counts_as_required(site, field, parent)):
        steps += site.listed(join(holder, "required"), name, wanted=True)
    return steps


def _counts_as_required(site: Site, field: Field, parent: str) -> bool:
    """Whether the spec takes what the page leaves open to be there, and every sample shows the field."""
    holder = facts_tree(site.fields, site.body.samples).find(parent)
    return (
        holder is not None
        and always_shown(holder, field.name)
        and site.spec.reason(site.part, site.path, "required") is not None
    )


def field_removed(site: Site) -> list[Step]:
    """The property, and its name in ``required``."""
    at, needed = site.spot("field"), site.spot("required")
    if at is None:
        return []
    if "/properties/" not in at:
        raise EditError("describe its contents in the spec")
    steps = site.listed(needed, site.name, wanted=False) if needed else []
    return [*steps, site.drop(at)]


def parameter_added(site: Site) -> list[Step]:
    """One more parameter."""
    fresh = next(one for one in site.facts.parameters if one.name == site.path)
    if site.spot("field") is not None:
        return []
    if fresh.location == "path":
        raise EditError("the path in the spec does not have it")
    return with_parameter(site, fresh)


def with_parameter(site: Site, fresh: ParameterFacts) -> list[Step]:
    """Add a parameter of the page to the operation."""
    value, operation = bare(draft_parameter(fresh)), site.spec.operation.pointer
    if is_array(site.data(join(operation, "parameters"))):
        at, place = site.written(join(operation, "parameters")), _place(site, fresh)
        return [lambda text: add_item(text, at, value, at=place)]
    return [
        site.put(
            operation,
            "parameters",
            [value],
            ("operationId", "tags", "summary", "description", "externalDocs"),
        )
    ]


def _place(site: Site, fresh: ParameterFacts) -> int | None:
    """The place behind the parameter that the page lists before it; None for the end."""
    names = [(one.get("in"), one.get("name")) for one in _parameters(site)]
    page = site.facts.parameters
    before = page.index(fresh) if fresh in page else 0
    earlier = [(one.location, one.name) for one in page[:before]]
    return next((names.index(one) + 1 for one in reversed(earlier) if one in names), None)


def _parameters(site: Site) -> list[Mapping[str, Any]]:
    """Return the parameters of the operation as written; empty for a reference."""
    written = site.data(join(site.spec.operation.pointer, "parameters"))
    return [one if is_object(one) else {} for one in written]


def parameter_removed(site: Site) -> list[Step]:
    """One parameter less."""
    return without_parameter(site, site.spot("field"))


def without_parameter(site: Site, at: str | None) -> list[Step]:
    """Remove the parameter at a pointer from the operation."""
    if at is None:
        return []
    listing = join(site.spec.operation.pointer, "parameters")
    if not at.startswith(f"{listing}/"):
        raise EditError("other operations share the parameter")
    return [site.drop(listing if len(site.data(listing)) == 1 else at)]


def status(site: Site) -> list[Step]:
    """A response more, less, or under another status."""
    old, new = site.change.old, site.change.new
    responses = join(site.spec.operation.pointer, "responses")
    if site.change.what != "status":
        raise EditError("decide whether the response has a body")
    if new is None:
        return (
            [site.drop(join(responses, old))] if site.data(join(responses, old)) is not None else []
        )
    if site.data(join(responses, new)) is not None:
        return []
    fresh = next(one for one in site.facts.responses if (one.status or "2XX") == new)
    if old is None:
        status, value = draft_response(fresh)
        earlier = [status for status in site.data(responses) if status < new]
        return [site.put(responses, status, bare(value), earlier)]
    present = site.data(join(responses, old))
    if present is None:
        raise EditError(f"the spec has no response {old}")
    at = site.written(join(responses, old))
    steps: list[Step] = []
    marks = present.get(NOT_STATED)
    if is_object(marks) and "status" in marks:
        mark = join(at, NOT_STATED)
        steps.append(lambda text: remove(text, mark if len(marks) == 1 else join(mark, "status")))
    return [*steps, lambda text: rename_key(text, at, new)]


def sample(site: Site) -> list[Step]:
    """The example that was the page's sample is the new sample."""
    at, old = site.spot("samples", ""), site.change.old
    if at is None or old is None:
        return []
    examples = site.data(at)
    entries = (
        {at: examples}
        if at.endswith("/example")
        else (
            {join(at, name, "value"): one.get("value") for name, one in examples.items()}
            if is_object(examples)
            else {}
        )
    )
    found = next((pointer for pointer, value in entries.items() if same_json(value, old)), None)
    if found is None:
        return []
    if site.change.new is not None:
        return [site.set(found, site.change.new)]
    shown = [one.value for one in site.body.samples if one.value is not None]
    return [site.set(found, shown[0])] if shown else [site.drop(at)]
