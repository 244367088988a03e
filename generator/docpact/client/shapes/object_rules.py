"""What is asked of the properties of an object together, their number and their names, as far as no type says it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from docpact.client.shapes.collected import ReadProperty
from docpact.client.shapes.exact import Exactness
from docpact.client.shapes.facts import RULING, SHAPING, Facts, Note
from docpact.client.shapes.nodes import is_closed
from docpact.client.shapes.rules import Target, rules_as_said, rules_of, text_of, without_hidden
from docpact.client.shapes.scalars import PROPERTY_LIMITS, STRING_LIMITS, limits, linear_pattern
from docpact.client.shapes.types import Limits
from docpact.text.values import is_object

__all__ = ["class_rules", "name_limits", "said_by_map"]

_OF_NAMES = frozenset({"type", "minLength", "maxLength", "pattern"})


def class_rules(
    facts: Facts,
    properties: Sequence[ReadProperty],
    key: str,
    target: Target,
    note: Note,
    exact: Exactness,
) -> str | None:
    """What a class does not say of its properties, as the text of a rule; None for nothing."""
    stated = exact.of_properties(facts.properties)
    counts = [
        {keyword: facts.keywords[keyword]}
        for keyword, name in PROPERTY_LIMITS.items()
        if name in dict(limits(facts.keywords, PROPERTY_LIMITS))
    ]
    if not facts.ruling and not counts and not stated:
        return None
    hidden = {item.wire for item in properties if item.read_only}
    must = sum(item.required for item in properties)
    if not hidden and facts.keywords.get("minProperties", must + 1) <= must:
        counts = [count for count in counts if "minProperties" not in count]
    rules = [*counts, *rules_of(facts.ruling, "object", target, note)]
    # A part that knows nothing of its siblings' properties does not mean to forbid them.
    known = {"properties": dict.fromkeys(facts.properties, True)}
    rules = [{**rule, **known} if "additionalProperties" in rule else rule for rule in rules]
    for name, rule in stated.items():
        if name not in hidden:
            rules += rules_as_said({"properties": {name: rule}}, f"{key}/properties", target, note)
    return text_of(without_hidden(rules, hidden, key, note))


def name_limits(facts: Facts) -> Limits:
    """The limits of the names of a map."""
    found: dict[str, int | float | str | bool] = {}
    for node in facts.names:
        if is_object(node.schema):
            found.update(limits(node.schema, STRING_LIMITS))
            pattern = linear_pattern(node.schema.get("pattern"))
            if pattern is not None:
                found["pattern"] = pattern
    if not found and len(facts.patterns) == 1 and not facts.additional and is_closed(facts):
        pattern = linear_pattern(next(iter(facts.patterns)))
        if pattern is not None:
            found["pattern"] = pattern
    return tuple(found.items())


def said_by_map(facts: Facts, names: Limits) -> Collection[str]:
    """The keywords of objects of which the type of a map says all; ``names`` are the limits of its names."""
    said: list[str] = []
    one_pattern = len(facts.patterns) == 1 and not facts.additional and is_closed(facts)
    if one_pattern and dict(names).get("pattern") in [*map(linear_pattern, facts.patterns)]:
        said.append("patternProperties")
    if len(facts.names) == 1 and all(
        is_object(node.schema)
        and node.schema.keys() & (SHAPING | RULING) <= _OF_NAMES
        and ("pattern" not in node.schema or linear_pattern(node.schema["pattern"]) is not None)
        for node in facts.names
    ):
        said.append("propertyNames")
    return said
