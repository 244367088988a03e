"""Whether a keyword holds for every value of an intersection: the steps of the proofs of ``relation``, one a keyword."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from docpact.schema.evaluate import CHECKED_FORMATS, expand, fraction, matches
from docpact.schema.intersection import Intersection
from docpact.schema.nodes import KINDS, Schema, synthetic
from docpact.text.values import is_array, is_object

if TYPE_CHECKING:
    from docpact.schema.relation import Prover

__all__ = ["ABOUT", "CHECKS", "NOTHING", "keywords_of", "negated", "opposite"]

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
    def check(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
        wanted, bound = part.number(word), left.bound(word)
        if wanted is None or wanted <= 0 or (bound is not None and bound >= wanted):
            return True
        if word == "minItems":
            return wanted <= _least_items(left)
        return word == "minProperties" and len(left.required) >= wanted

    return check


def _at_most(word: str) -> Check:
    def check(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
        wanted, bound = part.number(word), left.bound(word)
        if wanted is None or (bound is not None and bound <= wanted):
            return True
        if word == "maxItems":
            most = _most_items(p, left, level)
            return most is not None and most <= wanted
        if word == "maxProperties":
            only = p.only_names(left, level)
            return only is not None and (
                len([name for name in only if not p.lacks(left, name, level)]) <= wanted
            )
        return False

    return check


def _least_items(left: Intersection) -> int:
    """How many items an array has at least, by ``contains``."""
    counts = [
        1 if (least := part.number("minContains")) is None else int(least)
        for part in left.parts
        if part.has("contains")
    ]
    return max(counts, default=0)


def _most_items(p: Prover, left: Intersection, level: int) -> int | None:
    """How many items an array has at most."""
    bound = left.bound("maxItems")
    found = [] if bound is None else [int(bound)]
    for index in range(left.prefix_length + 1):
        if p.empty(Intersection(left.item(index)), level + 1):
            found.append(index)
            break
    return min(found, default=None)


def _pattern(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    pattern = part.text("pattern")
    return pattern is None or pattern in _EVERYTHING or pattern in left.texts("pattern")


def _format(_p: Prover, left: Intersection, _r: Intersection, part: Schema, _level: int) -> bool:
    form = part.text("format")
    return form is None or form not in CHECKED_FORMATS or form in left.formats


def _required(p: Prover, left: Intersection, right: Intersection, part: Schema, _l: int) -> bool:
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
            if matches(pattern, name) and not p.lacks(left, name, level):
                if not p.inside(left.of_property(name), (schema,), level):
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
        if not named(name) and not p.lacks(left, name, level):
            if not p.inside(left.of_property(name), (others,), level):
                return False
    if only is not None:
        return True
    return p.inside(left.rest, (others,), level) and all(
        p.inside(left.under_pattern(pattern), (others,), level)
        for pattern in left.patterns
        if pattern not in patterns
    )


def _unevaluated(
    p: Prover, left: Intersection, right: Intersection, part: Schema, level: int
) -> bool:
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
                for branch in inner.children(keyword):
                    if p.subset(left, Intersection([branch]), level):
                        waiting.append(branch)
    return list(found)


def _unevaluated_items(
    p: Prover, left: Intersection, right: Intersection, part: Schema, level: int
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
    return _items_from(p, left, first, others, level)


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


def _items(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    rest = part.child("items")
    first = len(part.children("prefixItems"))
    return rest is None or rest.is_anything or _items_from(p, left, first, rest, level)


def _items_from(p: Prover, left: Intersection, first: int, schema: Schema, level: int) -> bool:
    """Whether all items from an index on are of a schema."""
    most = _most_items(p, left, level)
    for index in range(first, max(first, left.prefix_length) + 1):
        if most is not None and index >= most:
            return True
        if not p.inside(left.item(index), (schema,), level):
            return False
    return True


def _prefix(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    most = _most_items(p, left, level)
    return all(
        (most is not None and index >= most) or p.inside(left.item(index), (schema,), level)
        for index, schema in enumerate(part.children("prefixItems"))
    )


def _unique(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    if not part.flag("uniqueItems") or any(each.flag("uniqueItems") for each in left.parts):
        return True
    most = _most_items(p, left, level)
    return most is not None and most <= 1


def _contains(p: Prover, left: Intersection, _r: Intersection, part: Schema, level: int) -> bool:
    wanted = part.child("contains")
    least, most = part.number("minContains"), part.number("maxContains")
    least = 1 if least is None else least
    if wanted is None:
        return True
    count = _most_items(p, left, level)
    return (least <= 0 or _has_at_least(p, left, wanted, least, level)) and (
        most is None
        or (count is not None and count <= most)
        or any(
            each.number("maxContains") is not None
            and (each.number("maxContains") or 0) <= most
            and p.inside((wanted,), (own,), level)
            for each in left.parts
            if (own := each.child("contains")) is not None
        )
    )


def _has_at_least(p: Prover, left: Intersection, wanted: Schema, count: float, level: int) -> bool:
    for each in left.parts:
        own = each.child("contains")
        least = each.number("minContains")
        if own is not None and (1 if least is None else least) >= count:
            if p.inside(
                (own, *left.rest_items) if not left.prefix_length else (own,), (wanted,), level
            ):
                return True
    fitting = 0
    for index in range(int(min(left.bound("minItems") or 0, left.prefix_length))):
        fitting += p.inside(left.item(index), (wanted,), level)
    beyond = int(left.bound("minItems") or 0) - left.prefix_length
    if beyond > 0 and fitting < count and p.inside(left.rest_items, (wanted,), level):
        fitting += beyond
    return fitting >= count


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
    "uniqueItems": _unique,
    "items": _items,
    "prefixItems": _prefix,
    "contains": _contains,
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


def negated(schema: Schema) -> Schema:
    """``not`` of a schema; the same node each time."""
    return schema.derived({"not": schema.raw})


def opposite(one: Intersection, part: Schema, word: str) -> list[Schema]:
    """What holds of the values of ``one`` that do not obey a keyword; nothing where that cannot be said."""
    raw: Any = None
    match word:
        case "type":
            raw = {"not": {"type": part.value("type")}}
        case "minimum":
            raw = {"exclusiveMaximum": part.value(word)}
        case "maximum":
            raw = {"exclusiveMinimum": part.value(word)}
        case "exclusiveMinimum":
            raw = {"maximum": part.value(word)}
        case "exclusiveMaximum":
            raw = {"minimum": part.value(word)}
        case "minLength" | "minItems" | "minProperties":
            raw = {f"max{word[3:]}": (part.number(word) or 0) - 1}
        case "maxLength" | "maxItems" | "maxProperties":
            raw = {f"min{word[3:]}": (part.number(word) or 0) + 1}
        case "required" if one.types == {"object"}:
            left = [name for name in part.names(word) if name not in one.required]
            raw = {"properties": {left[0]: False}} if len(left) == 1 else None
        case "properties" if one.types == {"object"}:
            properties = part.mapped("properties")
            if len(properties) == 1:
                name, schema = next(iter(properties.items()))
                raw = {"required": [name], "properties": {name: {"not": schema.raw}}}
        case "not":
            raw = part.value("not")
        case "anyOf":
            raw = {"allOf": [{"not": branch.raw} for branch in part.children("anyOf")]}
    if raw is None:
        return []
    if word not in ("type", "required", "properties", "not", "anyOf") and not (
        one.types <= ABOUT[word]
    ):
        return []
    return [part.derived(raw)]


_NUMBERS, _STRINGS = frozenset({"integer", "fraction"}), frozenset({"string"})
_ARRAYS, _OBJECTS = frozenset({"array"}), frozenset({"object"})
ABOUT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBERS
    ),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), _STRINGS),
    **dict.fromkeys(
        (
            "minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "unevaluatedItems",
        ),
        _ARRAYS,
    ),
    **dict.fromkeys(
        (
            "minProperties", "maxProperties", "required", "properties", "patternProperties", "propertyNames",
            "additionalProperties", "unevaluatedProperties", "dependentRequired", "dependentSchemas",
        ),
        _OBJECTS,
    ),
}  # fmt: skip
"""The kinds of values that a keyword is about; of others it says nothing."""
