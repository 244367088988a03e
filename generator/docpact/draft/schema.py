"""The fields of a page as a JSON schema for a person to go on from.

Stated facts are written as they are; facts inferred from a sample, or from a vendor's habit, get a comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docpact.diff.facts_tree import FactsNode, facts_tree
from docpact.pages.facts import Field, Origin, Sample
from docpact.pages.items import split_items, with_item_fields
from docpact.schema.nodes import NOT_STATED, json_type
from docpact.text.values import is_object
from docpact.text.yaml_text import Remarked, bare

__all__ = [
    "always_shown",
    "body_schema",
    "cased_like",
    "field_schema",
    "parameter_schema",
    "tree_schema",
]

_INFERRED = {
    "sample": "inferred from the sample",
    "curl": "inferred from the call",
    "url": "inferred from the URL",
}
_INFERRED["habit"] = "not stated; usual for this vendor"
ANY_ID = ["integer", "string"]


def body_schema(
    fields: Sequence[Field], samples: Sequence[Sample], *, assume_required: bool
) -> dict[str, Any]:
    """The schema of a body.

    Args:
        fields: Its fields, in the page's order.
        samples: Its samples.
        assume_required: Whether fields without a statement are assumed to be required if every sample has them;
            true for responses, which must say so with ``x-docpact-not-stated``.
    """
    return tree_schema(
        facts_tree(
            with_item_fields(fields), [one for one in samples if one.valid or one.value is not None]
        ),
        assume_required,
    )


def field_schema(
    fields: Sequence[Field], samples: Sequence[Sample], path: str, *, assume_required: bool
) -> dict[str, Any]:
    """The schema of one field of a body, with what lies below it."""
    node = facts_tree(with_item_fields(fields), samples).find(path)
    return tree_schema(node, assume_required) if node is not None else {}


def tree_schema(node: FactsNode, assume_required: bool) -> dict[str, Any]:
    """The schema of a node and of all below it."""
    facts = node.facts
    kind = facts.type or _shape(node)
    schema: dict[str, Any] = {}
    if kind is not None:
        inferred = _INFERRED.get(
            facts.origin.get("type", ""),
            "inferred from its contents" if facts.type is None and node.path else None,
        )
        nullable = facts.nullable or _defaults_to_null(facts)
        schema["type"] = _remarked([kind, "null"] if nullable else kind, inferred)
    schema |= _facts(facts, list(node.shown))
    if _defaults_to_null(facts):
        schema[NOT_STATED] = {"nullable": "The default on the page is null."}
    items, values = node.below.get("[]"), node.below.get("*")
    named = {name: child for name, child in node.below.items() if name not in ("[]", "*")}
    if named:
        schema |= _object(node, named, assume_required)
    if items is not None:
        schema["items"] = tree_schema(_typed(items, facts), assume_required)
    elif kind == "array":
        origin = _INFERRED.get(facts.origin.get("items", ""))
        schema["items"] = (
            {"type": _remarked(facts.items, origin)}
            if facts.items
            else Remarked({}, "the page does not state the item type")
        )
    if values is not None:
        schema["additionalProperties"] = tree_schema(values, assume_required)
    return schema


def _defaults_to_null(facts: Field) -> bool:
    """Whether null is the default of a field that the page does not call nullable."""
    return facts.has_default and facts.default is None and not facts.nullable


def _typed(items: FactsNode, holder: Field) -> FactsNode:
    """The node of an array's items with the type that the array's own row gives them."""
    if items.facts.type is None and holder.items is not None:
        origin: dict[str, Origin] = (
            {"type": holder.origin["items"]} if "items" in holder.origin else {}
        )
        items.facts = Field(
            name="[]", path=items.path, line=holder.line, type=holder.items, origin=origin
        )
    return items


def _shape(node: FactsNode) -> str | None:
    """The type that a value must have for what lies below it, or for what the samples show of a whole body."""
    if "[]" in node.below:
        return "array"
    if node.below or node.path:
        return "object" if node.below else None
    shown = {json_type(value) for value in node.shown} - {"null"}
    return shown.pop() if len(shown) == 1 else None if shown else "object"


def _object(
    node: FactsNode, named: Mapping[str, FactsNode], assume_required: bool
) -> dict[str, Any]:
    required = [
        name
        for name, child in named.items()
        if child.facts.required or (assume_required and always_shown(node, name))
    ]
    habit = [
        name for name in required if named[name].facts.origin.get("required") in ("habit", None)
    ]
    schema: dict[str, Any] = {}
    if required:
        whose = "all" if len(habit) == len(required) else ", ".join(habit)
        schema["required"] = _remarked(required, f"inferred: {whose}" if habit else None)
    schema["properties"] = {
        name: _property(child, assume_required) for name, child in named.items()
    }
    return schema


def _property(node: FactsNode, assume_required: bool) -> Any:
    schema = tree_schema(node, assume_required)
    if "type" not in schema:
        return Remarked(schema, "the page does not state a type")
    remark = _INFERRED.get(node.facts.origin.get("name", ""))
    if remark:
        schema["type"] = bare(schema["type"])  # stated for the whole property already
    return _remarked(schema, remark)


def always_shown(node: FactsNode, name: str) -> bool:
    """Return whether the page does not state if a field is required, and every sample has it."""
    shown = [value for value in node.shown if is_object(value)]
    return (
        node.below[name].facts.required is None
        and bool(shown)
        and all(name in value for value in shown)
    )


def _facts(field: Field, shown: Sequence[Any]) -> dict[str, Any]:
    """The facts of a value less its type."""
    schema: dict[str, Any] = {}
    if field.format is not None:
        schema["format"] = _remarked(field.format, _INFERRED.get(field.origin.get("format", "")))
    if field.enum is not None:
        values, changed = cased_like(field.enum, shown)
        values = [*values, None] if field.nullable else values
        remark = (
            "as in the sample; the page lists another case (add an erratum)"
            if changed
            else _INFERRED.get(field.origin.get("enum", ""))
        )
        schema["enum"] = _remarked(values, remark)
    schema |= {
        name: _remarked(limit, _INFERRED.get(field.origin.get(name, "")))
        for name, limit in field.limits.items()
    }
    if field.has_default:
        schema["default"] = _remarked(field.default, _INFERRED.get(field.origin.get("default", "")))
    if field.deprecated:
        schema["deprecated"] = True
    return schema


def cased_like(values: Sequence[Any], shown: Sequence[Any]) -> tuple[list[Any], bool]:
    """An enum in the case of what the samples show, and whether that is another case than the page's.

    Prose often lists in lower case what the service writes in upper case.
    """
    for case in (str.upper, str.lower):
        texts = [value for value in shown if isinstance(value, str)]
        recased = [case(value) if isinstance(value, str) else value for value in values]
        if (
            texts
            and not set(texts) <= set(map(str, values))
            and set(texts) <= set(map(str, recased))
        ):
            return recased, True
    return [*values], False


def _remarked(value: Any, remark: str | None) -> Any:
    return Remarked(value, remark) if remark else value


def parameter_schema(field: Field) -> tuple[dict[str, Any], dict[str, str]]:
    """The schema of a parameter, and what of it the page does not state, for ``x-docpact-not-stated``."""
    field, items = split_items(field)
    schema = _facts(field, ())
    if field.type is None:
        kind: Any = ANY_ID if "enum" not in schema and "format" not in schema else "string"
        if field.has_default and field.default is not None:
            kind = Remarked(json_type(field.default), "inferred from the default")
        return {"type": kind, **schema}, {"type": "The page does not state a type."}
    if field.type == "array":
        inner = {"type": field.items} if field.items else {}
        inner |= _facts(items, ()) if items is not None else {}
        schema["items"] = inner or Remarked({}, "the page does not state the item type")
    return {
        "type": _remarked(field.type, _INFERRED.get(field.origin.get("type", ""))),
        **schema,
    }, {}
