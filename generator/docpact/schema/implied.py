"""Whether a keyword holds for every value of an intersection: the steps of the proofs of ``relation``, one a keyword."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from docpact.schema.evaluate import CHECKED_FORMATS, expand, fraction, matches
from docpact.schema.implied_arrays import (
    all_items,
    contains,
    items_from,
    least_items,
    most_items,
    prefix_items,
    unique_items,
)
from docpact.schema.intersection import Intersection
from docpact.schema.negation import negated
from docpact.schema.nodes import Schema, synthetic
from docpact.text.values import is_array, is_object

if TYPE_CHECKING:
    from docpact.schema.relation import Prover

__all__ = ["CHECKS", "NOTHING", "keywords_of"]

Check = Callable[["Prover", Intersection, Intersection, Schema, int], bool]
"""Whether all values of the first obey a keyword of a schema that is part of the second."""

NOTHING = synthetic(False)
_EVERYTHING = (".*", "", "^", "$", "^.*", ".*$", "^.*$", "[\\s\\S]*", "^[\\s\\S]*$")
"""Patterns that every string matches; a line break is nothing to a search that need not reach the end."""


def _false(_p: Prover, _l: Intersection, _r: Intersection, _part: Schema, _level: int) -> bool:
    return False


def _type(prover: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    types = part.types
    return types is None or all(
        kind in types or prover.kind_empty(left, kind, level) for kind in left.types
    )


def _values(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    values = part.values()
    return values is None or (
        left.types <= {"null", "boolean"}
        and all(Intersection([part]).accepts(value) for value in left.finite or [])
    )


def _lower(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    low, is_open, _, _ = left.numbers
    least, excluded = part.number("minimum"), part.number("exclusiveMinimum")
    if least is not None and (low is None or low < fraction(least)):
        return False
    if excluded is None:
        return True
    border = fraction(excluded)
    return low is not None and (low > border or (low == border and is_open))


def _upper(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    _, _, high, is_open = left.numbers
    most, excluded = part.number("maximum"), part.number("exclusiveMaximum")
    if most is not None and (high is None or high > fraction(most)):
        return False
    if excluded is None:
        return True
    border = fraction(excluded)
    return high is not None and (high < border or (high == border and is_open))


def _multiple(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    step = part.number("multipleOf")
    if step is None or step <= 0:
        return True
    return left.step is not None and left.step % fraction(step) == 0


def _at_least(word: str) -> Check:
    def check(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _l: int) -> bool:
        wanted, bound = part.number(word), left.bound(word)
        if wanted is None or wanted <= 0 or (bound is not None and bound >= wanted):
            return True
        if word == "minItems":
            return wanted <= least_items(left)
        return word == "minProperties" and len(left.required) >= wanted

    return check


def _at_most(word: str) -> Check:
    def check(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
        wanted, bound = part.number(word), left.bound(word)
        if wanted is None or (bound is not None and bound <= wanted):
            return True
        if word == "maxItems":
            most = most_items(p, left, level)
            return most is not None and most <= wanted
        if word == "maxProperties":
            only = p.only_names(left, level)
            return only is not None and (
                len([name for name in only if not p.lacks(left, name, level)]) <= wanted
            )
        return False

    return check


def _pattern(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    pattern = part.text("pattern")
    return pattern is None or pattern in _EVERYTHING or pattern in left.texts("pattern")


def _format(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    form = part.text("format")
    return form is None or form not in CHECKED_FORMATS or form in left.formats


def _required(_p: Prover, left: Intersection, right: Intersection, part: Schema, _l: int) -> bool:
    return all(name in left.required or name in right.hidden for name in part.names("required"))


def _properties(
    p: Prover, left: Intersection, right: Intersection, part: Schema, level: int
) -> bool:
    return all(
        p.inside(left.of_property(name), (schema,), level)
        for name, schema in part.mapped("properties").items()
        if name not in right.hidden and not p.lacks(left, name, level)
    )


def _pattern_properties(
    p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int
) -> bool:
    only = p.only_names(left, level)
    for pattern, schema in part.mapped("patternProperties").items():
        names = left.named if only is None else only
        for name in names:
            if (
                matches(pattern, name)
                and not p.lacks(left, name, level)
                and not p.inside(left.of_property(name), (schema,), level)
            ):
                return False
        if only is not None or p.inside(left.under_pattern(pattern), (schema,), level):
            continue
        if not p.inside(left.rest, (schema,), level):
            return False
        if not all(
            p.inside(left.under_pattern(other), (schema,), level) for other in left.patterns
        ):
            return False
    return True


def _others(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    others = part.child("additionalProperties")
    return others is None or _unnamed(p, left, [part], others, level)


def _unnamed(
    p: Prover, left: Intersection, naming: list[Schema], others: Schema, level: int
) -> bool:
    """Whether the properties that none of ``naming`` names are of a schema."""
    if others.is_anything:
        return True
    known = {name for part in naming for name in part.mapped("properties")}
    patterns = {pattern for part in naming for pattern in part.mapped("patternProperties")}

    def named(name: str) -> bool:
        return name in known or any(matches(pattern, name) for pattern in patterns)

    only = p.only_names(left, level)
    for name in (left.named | left.required) if only is None else only:
        if (
            not named(name)
            and not p.lacks(left, name, level)
            and not p.inside(left.of_property(name), (others,), level)
        ):
            return False
    if only is not None:
        return True
    return p.inside(left.rest, (others,), level) and all(
        p.inside(left.under_pattern(pattern), (others,), level)
        for pattern in left.patterns
        if pattern not in patterns
    )


def _unevaluated(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    others = part.child("unevaluatedProperties")
    if others is None:
        return True
    naming = _surely_evaluating(p, left, part, level)
    if any(
        each.has(word)
        for each in naming
        if each is not part
        for word in ("additionalProperties", "unevaluatedProperties")
    ) or part.has("additionalProperties"):
        return True
    return _unnamed(p, left, naming, others, level)


def _surely_evaluating(p: Prover, left: Intersection, part: Schema, level: int) -> list[Schema]:
    """The schemas that evaluate properties or items of every value of ``left`` on behalf of ``part``."""
    found: dict[Schema, None] = {}
    waiting = [part]
    while waiting:
        for inner in expand([waiting.pop()]):
            if inner in found:
                continue
            found[inner] = None
            for keyword in ("anyOf", "oneOf"):
                waiting += [
                    branch
                    for branch in inner.children(keyword)
                    if p.subset(left, Intersection([branch]), level)
                ]
    return list(found)


def _unevaluated_items(
    p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int
) -> bool:
    others = part.child("unevaluatedItems")
    if others is None or others.is_anything:
        return True
    naming = _surely_evaluating(p, left, part, level)
    if any(
        each.has("items") or (each.has("unevaluatedItems") and each is not part) for each in naming
    ):
        return True
    first = max(len(each.children("prefixItems")) for each in naming)
    return items_from(p, left, first, others, level)


def _names(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    naming = part.child("propertyNames")
    if naming is None or naming.is_anything:
        return True
    only = p.only_names(left, level)
    if only is not None:
        wanted = Intersection([naming])
        return all(wanted.accepts(name) or p.lacks(left, name, level) for name in only)
    own = [child for each in left.parts if (child := each.child("propertyNames")) is not None]
    return p.inside((*own, _STRING), (naming,), level)


_STRING = synthetic({"type": "string"})


def _dependent_required(
    p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int
) -> bool:
    held = part.value("dependentRequired")
    for name, others in (held if is_object(held) else {}).items():
        if is_array(others) and not all(other in left.required for other in others):
            case = left.with_(_requiring(part, name))
            if not p.lacks(left, name, level) and not p.subset(
                case, Intersection([_requiring(part, *others)]), level
            ):
                return False
    return True


def _requiring(part: Schema, *names: str) -> Schema:
    return part.derived({"type": "object", "required": list(names)})


def _dependent_schemas(
    p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int
) -> bool:
    for name, schema in part.mapped("dependentSchemas").items():
        if not p.lacks(left, name, level) and not p.subset(
            left.with_(_requiring(part, name)), Intersection([schema]), level
        ):
            return False
    return True


def _any_of(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    return _exhausted(p, left, part.children("anyOf"), level)


def _exhausted(p: Prover, left: Intersection, branches: tuple[Schema, ...], level: int) -> bool:
    """Whether every value is one of a branch."""
    if len(branches) > _MOST_BRANCHES:
        return False
    if any(p.subset(left, Intersection([branch]), level) for branch in branches):
        return True
    relevant = [
        branch for branch in branches if not left.types.isdisjoint(Intersection([branch]).types)
    ]
    return len(relevant) > 1 and p.empty(left.with_(*map(negated, relevant)), level)


def _one_of(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    branches = part.children("oneOf")
    if len(branches) > _MOST_BRANCHES or not _exhausted(p, left, branches, level):
        return False
    return all(
        p.empty(left.with_(branch, other), level)
        for number, branch in enumerate(branches)
        for other in branches[number + 1 :]
    )


def _not(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    refused = part.child("not")
    if refused is None:
        return True
    if any(p.subset(Intersection([refused]), Intersection([own]), level) for own in left.refused):
        return True
    return p.empty(left.with_(refused), level)


def _if(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    condition, then, other = part.child("if"), part.child("then"), part.child("else")
    if condition is None or (then is None and other is None):
        return True
    if p.subset(left, Intersection([condition]), level):
        return then is None or p.subset(left, Intersection([then]), level)
    if p.empty(left.with_(condition), level):
        return other is None or p.subset(left, Intersection([other]), level)
    return False


_MOST_BRANCHES = 64

CHECKS: Mapping[str, Check] = {
    "false": _false,
    "type": _type,
    "enum": _values,
    "const": _values,
    "minimum": _lower,
    "exclusiveMinimum": _lower,
    "maximum": _upper,
    "exclusiveMaximum": _upper,
    "multipleOf": _multiple,
    "minLength": _at_least("minLength"),
    "maxLength": _at_most("maxLength"),
    "pattern": _pattern,
    "format": _format,
    "minItems": _at_least("minItems"),
    "maxItems": _at_most("maxItems"),
    "uniqueItems": unique_items,
    "items": all_items,
    "prefixItems": prefix_items,
    "contains": contains,
    "unevaluatedItems": _unevaluated_items,
    "minProperties": _at_least("minProperties"),
    "maxProperties": _at_most("maxProperties"),
    "required": _required,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _others,
    "unevaluatedProperties": _unevaluated,
    "propertyNames": _names,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
}


def keywords_of(part: Schema) -> list[str]:
    """The keywords of a schema that may refuse a value."""
    if part.is_nothing:
        return ["false"]
    if not is_object(part.raw):
        return []
    return [word for word in part.raw if word in CHECKS]
