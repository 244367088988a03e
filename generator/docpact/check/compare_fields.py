"""Compare the fields of a body, and parameters, in both directions: one gap for one difference.

A difference hides others that follow from it. Below a field that is missing, or of another type, nothing is compared;
a field that is gone on one side while one of the same type is new on the other has been renamed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docpact.check.gap import Gap, as_text, rule_for, where
from docpact.pages.facts import Field, Origin, ParameterFacts
from docpact.pages.items import with_item_fields
from docpact.schema.nodes import LIMITS, json_type
from docpact.spec.facts import SpecFacts, Spot, parents

__all__ = ["compare_fields", "compare_parameters"]

_Pairs = list[tuple[Field, Field]]
_WEAK = ("sample", "habit")
"""Origins that show a fact and do not state it: one value is of one type, whatever else may be allowed."""
_FLAGS = ("required", "nullable", "deprecated")


@dataclass(frozen=True, slots=True)
class _Both:
    """One part of an operation, page and spec side by side."""

    part: str
    spec: SpecFacts
    line: int | None
    """Where the page lists the fields; for what is not on it."""


def compare_parameters(
    page: Sequence[ParameterFacts], spec: SpecFacts, line: int | None
) -> list[Gap]:
    """The parameters of an operation, matched by name."""
    theirs = {parameter.name: replace(parameter, type=_typed(parameter).type) for parameter in page}
    ours = {parameter.name: parameter for parameter in spec.facts.parameters}
    gaps = [_moved(each, ours[name]) for name, each in theirs.items() if _elsewhere(each, ours)]
    for location in dict.fromkeys(each.location for each in (*ours.values(), *theirs.values())):
        both = _Both(f"parameter {location}", spec, line)
        left = {
            name: each
            for name, each in theirs.items()
            if each.location == location and not _elsewhere(each, ours)
        }
        right = {
            name: each
            for name, each in ours.items()
            if each.location == location and not _elsewhere(each, theirs)
        }
        gaps += _compare(left, right, both)
    return gaps


def compare_fields(
    part: str,
    page: Sequence[Field],
    spec_fields: Sequence[Field],
    spec: SpecFacts,
    line: int | None,
) -> list[Gap]:
    """The fields of one body, matched by path."""
    return _compare(
        _as_holders(_with_items(page)), _with_items(spec_fields), _Both(part, spec, line)
    )


def _elsewhere(parameter: ParameterFacts, others: Mapping[str, ParameterFacts]) -> bool:
    other = others.get(parameter.name)
    return other is not None and other.location != parameter.location


def _moved(page: ParameterFacts, spec: ParameterFacts) -> Gap:
    return Gap(
        "DP303",
        Spot(f"parameter {spec.location}", spec.name, "in"),
        f"parameter `{page.name}`: in {page.location} on the page and in {spec.location} in the spec",
        page.line,
        f"set `in: {page.location}` in the spec",
        page.location,
        spec.location,
    )


def _with_items(fields: Sequence[Field]) -> dict[str, Field]:
    """The fields by path, with one more for the items of each array: what a page says of them in one word."""
    fields = with_item_fields(fields)
    found = {field.path: _typed(field) for field in fields}
    for field in fields:
        path = f"{field.path}[]"
        if field.type == "array" and path not in found:
            origin: dict[str, Origin] = (
                {"type": field.origin["items"]} if "items" in field.origin else {}
            )
            found[path] = Field(
                name="[]", path=path, line=field.line, type=field.items, origin=origin
            )
        elif path in found and found[path].type is None and field.items is not None:
            found[path] = replace(found[path], type=field.items)
    return found


def _as_holders(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields of a page; one without a type that others are listed below is an object or an array."""
    kinds: dict[str, str] = {}
    for path in fields:
        child = path
        for parent in parents(path):
            kinds.setdefault(parent, "array" if child == f"{parent}[]" else "object")
            child = parent
    return {
        path: (
            replace(field, type=kinds[path], origin={**field.origin, "type": "habit"})
            if field.type is None and path in kinds
            else field
        )
        for path, field in fields.items()
    }


def _typed(field: Field) -> Field:
    """A field whose values are listed has their type."""
    types = {json_type(value) for value in field.enum or ()}
    return replace(field, type=types.pop()) if field.type is None and len(types) == 1 else field


def _compare(page: Mapping[str, Field], spec: Mapping[str, Field], both: _Both) -> list[Gap]:
    gaps: list[Gap] = []
    pairs = [(page[path], spec[path]) for path in page if path in spec]
    closed = {gap.spot.path for gap in (_types(*pair, both) for pair in pairs) if gap is not None}
    missing = _topmost(
        [path for path in page if path not in spec and not path.endswith("[]")], closed
    )
    extra = _topmost(
        [path for path in spec if path not in page and not path.endswith("[]")], closed
    )
    for path in list(extra):
        twin = _renamed(path, missing, extra, page, spec)
        if twin is not None:
            missing.remove(twin)
            extra.remove(path)
            gaps.append(_rename(page[twin], spec[path], both))
    gaps += [
        _missing(page[path], both)
        for path in missing
        if both.spec.reason(both.part, path, "field") is None
    ]
    gaps += [
        _undocumented(spec[path], page, both)
        for path in extra
        if both.spec.reason(both.part, path, "field") is None
    ]
    pairs += [
        (Field(name="[]", path=path, line=page[path[:-2]].line), spec[path])
        for path in spec
        if path.endswith("[]") and path not in page and path[:-2] in page
    ]
    for ours, theirs in pairs:
        if not _below(ours.path, closed):
            gaps += _facts(ours, theirs, both)
    return gaps


def _topmost(paths: list[str], closed: set[str]) -> list[str]:
    """Drop gaps below another gap, and below a field of another type."""
    known = set(paths) | closed
    return [path for path in paths if not _below(path, known)]


def _below(path: str, holders: set[str]) -> bool:
    return any(parent in holders for parent in parents(path))


def _renamed(
    path: str,
    missing: list[str],
    extra: list[str],
    page: Mapping[str, Field],
    spec: Mapping[str, Field],
) -> str | None:
    """The page's field that the spec calls by another name: the only one gone where this is the only one new."""

    def siblings(paths: list[str]) -> list[str]:
        return [other for other in paths if parents(other)[:1] == parents(path)[:1]]

    gone = siblings(missing)
    if len(gone) != 1 or len(siblings(extra)) != 1:
        return None
    old, new = page[gone[0]].type, spec[path].type
    return gone[0] if old is None or new is None or old in new.split("|") else None


def _rename(page: Field, spec: Field, both: _Both) -> Gap:
    return Gap(
        rule_for(both.part, "renamed"),
        Spot(both.part, spec.path, "field"),
        f"{where(both.part, page.path)} is called `{spec.name}` in the spec",
        page.line,
        f"rename it to `{page.name}` in the spec",
        page.name,
        spec.name,
        page_path=page.path,
    )


def _missing(page: Field, both: _Both) -> Gap:
    kind = f" ({page.type})" if page.type else ""
    return Gap(
        rule_for(both.part, "missing") if not both.part.startswith("parameter") else "DP301",
        Spot(both.part, page.path, "field"),
        f"{where(both.part, page.path)}{kind} is on the page and not in the spec",
        page.line,
        f"add `{'additionalProperties' if page.path.endswith('.*') else page.name}` to the spec",
        page.name,
    )


def _undocumented(spec: Field, page: Mapping[str, Field], both: _Both) -> Gap:
    holder = next((page[parent] for parent in parents(spec.path) if parent in page), None)
    first = next(iter(page.values()), None)
    nearest = holder or first
    return Gap(
        rule_for(both.part, "undocumented") if not both.part.startswith("parameter") else "DP302",
        Spot(both.part, spec.path, "field"),
        f"{where(both.part, spec.path)} is in the spec and not on the page",
        nearest.line if nearest is not None else both.line,
        f"remove `{spec.name}` from the spec, or mark it with x-docpact-not-stated and the reason",
        None,
        spec.name,
    )


def _types(page: Field, spec: Field, both: _Both) -> Gap | None:
    """The gap between two types; what lies below is then of no interest."""
    if page.type is None:
        return None
    allowed = set(spec.type.split("|")) if spec.type else set[str]()
    marked = both.spec.reason(both.part, spec.path, "type") is not None
    shown_only = page.origin.get("type") in _WEAK
    wider = page.type in allowed or not allowed or (page.type == "integer" and "number" in allowed)
    if (
        allowed == {page.type}
        or (wider and marked)
        or (shown_only and page.type == "integer" and allowed == {"number"})
    ):
        return None
    return _gap(both, page, "type", page.type, spec.type)


def _facts(page: Field, spec: Field, both: _Both) -> list[Gap]:
    """The gaps between two fields of the same name: one for the type, or one for each other fact."""
    gap = _types(page, spec, both)
    if gap is not None:
        return [gap]
    gaps = [
        _stated(both, page, fact, ours, theirs, same)
        for fact, ours, theirs, same in (
            ("type", page.type, page.type or spec.type, _equal),
            (
                "required",
                page.required,
                spec.required or (None if page.required is None else False),
                _equal,
            ),
            ("enum", page.enum, spec.enum, _same_values),
            ("format", page.format, spec.format, _equal),
            (
                "nullable",
                page.nullable,
                _nullable(page, spec),
                _equal,
            ),
            ("default", _default(page), _default(spec), _equal),
            ("deprecated", page.deprecated or None, spec.deprecated or None, _equal),
            *(
                (limit, stated.get(limit), _limit(spec, limit), _equal)
                for stated in (_limits(page, spec),)
                for limit in LIMITS
            ),
        )
    ]
    return [gap for gap in gaps if gap is not None]


def _nullable(page: Field, spec: Field) -> bool | None:
    """Whether the spec lets it be null; a schema of no type allows whatever the page does."""
    if spec.nullable or spec.type is None:
        return spec.nullable or page.nullable
    return None if page.nullable is None else False


def _limit(field: Field, limit: str) -> int | float | None:
    """A limit that refuses something: at least 0 characters are none."""
    value = field.limits.get(limit)
    counted = limit in ("minItems", "minLength", "minProperties")
    return None if counted and value == 0 else value


def _limits(page: Field, spec: Field) -> dict[str, int | float]:
    """The limits of a page. Of integers, more than 0 is at least 1, as the spec's are."""
    found = {limit: value for limit in LIMITS if (value := _limit(page, limit)) is not None}
    if "integer" in (page.type, spec.type):
        for limit, exclusive, least in (
            ("minimum", "exclusiveMinimum", 1),
            ("maximum", "exclusiveMaximum", -1),
        ):
            value = found.pop(exclusive, None)
            if value is not None:
                bound = math.floor(value) + 1 if least > 0 else math.ceil(value) - 1
                known = found.get(limit, bound)
                found[limit] = max(known, bound) if least > 0 else min(known, bound)
    return found


def _default(field: Field) -> tuple[Any] | None:
    return (field.default,) if field.has_default else None


def _equal(page: object, spec: object) -> bool:
    return page == spec and isinstance(page, bool) == isinstance(spec, bool)


def _same_values(page: Any, spec: Any) -> bool:
    if page is None or spec is None:
        return page is spec
    return {as_text((value,)) for value in page} == {as_text((value,)) for value in spec}


def _stated(
    both: _Both, page: Field, fact: str, ours: Any, theirs: Any, same: Callable[[Any, Any], bool]
) -> Gap | None:
    if same(ours, theirs) or (
        ours is None and both.spec.reason(both.part, page.path, fact) is not None
    ):
        return None
    return _gap(both, page, fact, ours, theirs)


def _gap(both: _Both, page: Field, fact: str, ours: Any, theirs: Any) -> Gap:
    subject = where(both.part, page.path)
    spot = Spot(both.part, page.path, fact)
    rule = rule_for(both.part, fact)
    if ours is None:
        return Gap(
            rule,
            spot,
            f"{subject}: the spec says {_phrase(fact, theirs)}, the page does not state it",
            page.line,
            f"remove it from the spec, or mark `{fact}` with x-docpact-not-stated and the reason",
            ours,
            theirs,
        )
    if fact == "enum" and theirs is not None:
        message = f"{subject}: {_values(ours, theirs)}"
    else:
        in_spec = _phrase(fact, theirs) if theirs is not None or fact in _FLAGS else f"no {fact}"
        message = f"{subject}: {_phrase(fact, ours)} on the page, {in_spec} in the spec"
    return Gap(rule, spot, message, page.line, _advice(spot, page.name, ours), ours, theirs)


def _values(page: Sequence[Any], spec: Sequence[Any]) -> str:
    lost = [value for value in page if value not in spec]
    new = [value for value in spec if value not in page]
    said = [f"the page allows {as_text(tuple(lost))}, the spec does not"] if lost else []
    said += [f"the spec allows {as_text(tuple(new))}, the page does not"] if new else []
    return "; ".join(said)


def _phrase(fact: str, value: Any) -> str:
    if fact in _FLAGS:
        return fact if value else f"not {fact}"
    return f"{fact} {as_text(value)}".replace("|", " or ")


def _advice(spot: Spot, name: str, value: Any) -> str:
    if spot.what == "required" and not spot.part.startswith("parameter"):
        return (
            f"add `{name}` to `required` in the spec"
            if value
            else f"remove `{name}` from `required` in the spec"
        )
    if spot.what == "nullable":
        return (
            "add 'null' to its `type` in the spec"
            if value
            else "remove 'null' from its `type` in the spec"
        )
    written = f"[{as_text(value)}]" if spot.what == "enum" else as_text(value)
    return f"set `{spot.what}: {written}` in the spec, or record an erratum with the reason"
