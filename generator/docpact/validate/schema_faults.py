"""Convert the errors of a validator to readable faults: position, expected, found."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import jsonschema_rs

from docpact.text.values import is_array, is_object, join

__all__ = ["Fault", "FaultKind", "Listing", "faults_of", "shown"]

FaultKind = Literal["broken", "undeclared", "hidden"]
_Path = Iterable[str | int]
Tagged = Callable[[_Path, object], int | None]
_WIDEST = 60
_DEEPEST_EMPTY = 200
"""Levels in which keys that are empty are looked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value.

    Args:
        kind: ``broken`` for a keyword that does not hold, ``undeclared`` for a field that no schema declares, ``hidden``
            for one that belongs to the other direction.
        pointer: The value that is wrong, or the object that lacks something.
        message: ``expected …, got …``.
        spec: Where the keyword is written.
        name: The field that is missing from the object, if that is what is wrong.
        near: The declared field that an undeclared one resembles, if there is one.
        expected: What was expected, without ``expected``; None where there is nothing to compare.
        found: What is there.
        branch: Where the alternative of a union is written that comes nearest to the value, if it is about a union.

    """

    kind: FaultKind
    pointer: str
    message: str
    spec: str
    name: str | None = None
    near: str | None = None
    expected: str | None = None
    found: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The fields that an object may have: the pointer of the schema that lists them, and the names in all its branches."""

    pointer: str
    names: list[str]


def _has_empty_key(value: object) -> bool:
    """Whether a key is the empty string: jsonschema-rs leaves these out of its paths."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if is_object(one):
            if "" in one:
                return True
            waiting += one.values()
        elif is_array(one):
            waiting += one
    return False


def _with_empty_keys(
    value: object, path: list[str | int], wanted: object, depth: int = 0
) -> list[str | int] | None:
    """Return the path, with the empty keys that lead to the wanted value."""
    if not path and type(value) is type(wanted) and value == wanted:
        return []
    if path and is_array(value) and isinstance(path[0], int) and path[0] < len(value):
        below = _with_empty_keys(value[path[0]], path[1:], wanted, depth + 1)
        return None if below is None else [path[0], *below]
    if not is_object(value) or depth > _DEEPEST_EMPTY:
        return None
    steps = [path[0]] if path and path[0] in value else []
    for step in [*steps, *([""] if "" in value else [])]:
        rest = path[1:] if steps and step == path[0] else path
        below = _with_empty_keys(value[str(step)], rest, wanted, depth + 1)
        if below is not None:
            return [step, *below]
    return None


def faults_of(
    errors: Sequence[jsonschema_rs.ValidationError],
    value: object,
    written_at: Callable[[_Path], str],
    listing: Callable[[_Path], Listing],
    is_hidden: Callable[[str], bool],
    tagged: Tagged,
) -> list[Fault]:
    """The faults behind a validator's errors.

    Args:
        errors: The errors of the validator.
        value: The whole value that it validated.
        written_at: The pointer in the document of a path in the compiled schema.
        listing: The fields of the schema at a path in the compiled schema.
        is_hidden: Whether the property at a pointer in the document belongs to the other direction.
        tagged: The alternative that a discriminator chooses for a value, by the path of the union.
    """
    found: list[Fault] = []
    repeated: list[Fault] = []
    """What another fault says too, as long as there is one."""
    has_empty_key = bool(errors) and _has_empty_key(value)
    for error, branch in _told_apart(errors, tagged):
        path = list(error.instance_path)
        if has_empty_key:
            path = _with_empty_keys(value, path, error.instance) or path
        pointer, spec = join("", *path), written_at(error.schema_path)
        unexpected: list[str] = getattr(error.kind, "unexpected", [])
        made: Iterable[Fault]
        if error.kind.name in ("unevaluatedProperties", "additionalProperties"):
            held = listing(list(error.schema_path)[:-1])
            made = list(_undeclared(pointer, unexpected, held, _broken_here(error, errors)))
            repeated += [] if made else _undeclared(pointer, unexpected, held, broken=False)
        elif error.kind.name == "falseSchema":
            made = [_refused(error, pointer, spec, hidden=is_hidden(spec))]
        else:
            made = [_broken(error, pointer, spec, written_at, tagged)]
        if branch is not None:
            made = [replace(fault, branch=written_at(branch)) for fault in made]
        found += made
    return _without_echoes(dict.fromkeys(found or repeated))


def _without_echoes(faults: Iterable[Fault]) -> list[Fault]:
    """Leave out what other keywords of a schema say of a value that has the wrong type."""
    every = list(faults)
    mistyped = {
        (fault.pointer, fault.spec.removesuffix("/type"))
        for fault in every
        if fault.kind == "broken" and fault.spec.endswith("/type")
    }
    return [
        fault
        for fault in every
        if fault.spec.endswith("/type")
        or (fault.pointer, fault.spec.rpartition("/")[0]) not in mistyped
    ]


def _broken(
    error: jsonschema_rs.ValidationError,
    pointer: str,
    spec: str,
    written_at: Callable[[_Path], str],
    tagged: Tagged,
) -> Fault:
    """The fault of one keyword; of a union whose nearest alternative is uncertain, with what fails there."""
    missing: str | None = getattr(error.kind, "property", None)
    tag = _wrong_tag(error)
    if tag is not None:
        at, options, value = tag
        wanted, there = _one_of(options), shown(value)
        return Fault(
            "broken", at, f"expected {wanted}, got {there}", spec, expected=wanted, found=there
        )
    expected, got = _said(error)
    message = f"expected {expected}, got {got}" if got is not None else expected
    fault = Fault("broken", pointer, message, spec, missing, expected=expected, found=got)
    if missing is not None:
        return replace(fault, expected=f"a field {missing!r}", found="a declared field")
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    if not branches or not all(branches):
        return fault
    order = sorted(range(len(branches)), key=lambda n: _misfit(branches[n], error))
    nearest = [one for one, _ in _told_apart(branches[order[0]], tagged)]
    if not nearest or all(one.kind.name == "type" and _same_place(one, error) for one in nearest):
        return fault
    said = "; ".join(dict.fromkeys(_inside(one, error) for one in nearest[:3]))
    message = f"{fault.message}; nearest is alternative {order[0] + 1}: {said}"
    return replace(fault, message=message, branch=written_at(_branch_path(error, order[0])))


def _inside(one: jsonschema_rs.ValidationError, union: jsonschema_rs.ValidationError) -> str:
    """What fails inside of an alternative, with the place below the value of the union."""
    below = join("", *list(one.instance_path)[len(list(union.instance_path)) :])
    expected, got = _said(one)
    said = f"expected {expected}, got {got}" if got is not None else expected
    return f"{said} at {below}" if below else said


def _same_place(one: jsonschema_rs.ValidationError, other: jsonschema_rs.ValidationError) -> bool:
    return list(one.instance_path) == list(other.instance_path)


def _branch_path(union: jsonschema_rs.ValidationError, index: int) -> list[str | int]:
    return [*union.schema_path, index]


def _wrong_tag(error: jsonschema_rs.ValidationError) -> tuple[str, list[object], object] | None:
    """The pointer of a constant that every alternative of a failed union refuses, what they expect, and what is there."""
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    tags = [
        {
            join("", *one.instance_path): one
            for one in branch
            if one.kind.name in ("const", "enum") and not isinstance(one.instance, (dict, list))
        }
        for branch in branches
    ]
    shared = [pointer for pointer in tags[0] if all(pointer in one for one in tags)] if tags else []
    if not shared or shared[0] == join("", *error.instance_path):
        return None
    options: list[object] = []
    for one in tags:
        kind: Any = one[shared[0]].kind
        for value in kind.options if kind.name == "enum" else [kind.expected_value]:
            if value not in options:
                options.append(value)
    return shared[0], options, tags[0][shared[0]].instance


def shown(value: object) -> str:
    """A value in a message: its type, and itself where that is short."""
    if is_object(value):
        return f"an object with {_count(len(value), 'field')}" if value else "an empty object"
    if is_array(value):
        return f"an array of {_count(len(value), 'item')}" if value else "an empty array"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return f"{'string' if isinstance(value, str) else 'number'} {_short(value)}"


def _told_apart(
    errors: Iterable[jsonschema_rs.ValidationError],
    tagged: Tagged,
    within: _Path | None = None,
) -> list[tuple[jsonschema_rs.ValidationError, _Path | None]]:
    """Replace each failed union by the errors of the alternative that was surely meant, where there is one.

    Returns:
        Each error, with the path of the alternative that it is of.
    """
    result: list[tuple[jsonschema_rs.ValidationError, _Path | None]] = []
    for error in errors:
        branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
        path = list(error.instance_path)
        meant = [
            (_misfit(branch, error), index)
            for index, branch in enumerate(branches)
            if not any(_is_of_other_type(each, path) for each in branch)
        ]
        meant.sort()
        chosen = tagged(list(error.schema_path), error.instance) if branches else None
        if chosen is not None and chosen < len(branches) and branches[chosen]:
            result += _told_apart(branches[chosen], tagged, _branch_path(error, chosen))
        elif _wrong_tag(error) is not None:
            result.append((error, within))
        elif all(branches) and meant and (len(meant) == 1 or meant[0][0] < meant[1][0]):
            best = meant[0][1]
            result += _told_apart(branches[best], tagged, _branch_path(error, best))
        else:
            result.append((error, within))
    return result


def _is_of_other_type(error: jsonschema_rs.ValidationError, path: list[str | int]) -> bool:
    return list(error.instance_path) == path and error.kind.name == "type"


def _misfit(
    branch: list[jsonschema_rs.ValidationError], union: jsonschema_rs.ValidationError
) -> tuple[int, int, int, int]:
    """How far a value is from an alternative: another type, another constant, missing fields, other faults."""
    path = list(union.instance_path)
    return (
        sum(_is_of_other_type(error, path) for error in branch),
        sum(error.kind.name in ("const", "enum") for error in branch),
        sum(error.kind.name == "required" for error in branch),
        len(branch),
    )


def _broken_here(
    error: jsonschema_rs.ValidationError, errors: Iterable[jsonschema_rs.ValidationError]
) -> bool:
    """Whether something else is wrong with the object of an error, or inside it."""
    path = list(error.instance_path)
    return any(
        other is not error and list(other.instance_path)[: len(path)] == path for other in errors
    )


def _refused(
    error: jsonschema_rs.ValidationError, pointer: str, spec: str, *, hidden: bool
) -> Fault:
    """The fault of a value that a ``false`` refuses: a property of the other direction, or anything else."""
    path = list(error.schema_path)
    name = path[-1] if path[-2:-1] == ["properties"] else None
    if hidden:
        said = f"unexpected field {str(name)!r}: it belongs to the other direction (readOnly, writeOnly)"
        return Fault(
            "hidden", pointer, said, spec, expected="a declared field", found=shown(error.instance)
        )
    if name is not None:
        said = f"unexpected field {str(name)!r}: its schema is false"
        return Fault(
            "broken", pointer, said, spec, expected="a declared field", found=shown(error.instance)
        )
    found = shown(error.instance)
    return Fault(
        "broken", pointer, f"expected no value, got {found}", spec, expected="no value", found=found
    )


def _undeclared(
    pointer: str, unexpected: Iterable[str], listing: Listing, broken: bool
) -> Iterator[Fault]:
    """Return one fault for each field. A fault inside a failed branch is dropped: the branch's fault covers it."""
    for name in unexpected:
        if broken and name in listing.names:
            continue
        near = difflib.get_close_matches(name, listing.names, n=1)
        said = f"undeclared field {name!r}"
        yield Fault(
            "undeclared", join(pointer, name), said, listing.pointer, near=near[0] if near else None
        )


def _said(error: jsonschema_rs.ValidationError) -> tuple[str, str | None]:
    """What one broken keyword expects, and what it found; None for the latter where the former is a whole sentence."""
    kind: Any = error.kind
    value: object = error.instance
    got = shown(value)
    size = str(len(value)) if isinstance(value, (str, list, dict)) else got
    match kind.name:
        case "type":
            return _types(kind.types), got
        case "enum":
            return _one_of(kind.options), got
        case "const":
            return _short(kind.expected_value), got
        case "required":
            return f"missing required field {kind.property!r}", None
        case "format":
            return f"a string of format {kind.format}", got
        case "pattern":
            return f"a string that matches {_short(kind.pattern)}", got
        case "minItems" | "maxItems":
            return f"{_bound(kind)} {_noun(kind.limit, 'item')}", size
        case "minLength" | "maxLength":
            return f"{_bound(kind)} {_noun(kind.limit, 'character')}", size
        case "minProperties" | "maxProperties":
            return f"{_bound(kind)} {_noun(kind.limit, 'field')}", size
        case "minimum" | "maximum":
            return _bound(kind), got
        case "exclusiveMinimum":
            return f"more than {kind.limit}", got
        case "exclusiveMaximum":
            return f"less than {kind.limit}", got
        case "multipleOf":
            return f"a multiple of {kind.multiple_of}", got
        case "uniqueItems":
            return "unique items", "duplicates"
        case "oneOf" if not all(kind.context):
            fitting = [str(number) for number, one in enumerate(kind.context, 1) if not one]
            which = f" (alternatives {', '.join(fitting)})" if len(fitting) > 1 else ""
            return "exactly one alternative to match", f"{got} that matches several{which}"
        case "oneOfMultipleValid":
            return "exactly one alternative to match", f"{got} that matches several"
        case "anyOf" | "oneOf":
            return _alternatives(kind), got
        case "contains" if list(error.schema_path)[-1:] == ["maxContains"]:
            return "fewer items that match `contains` (`maxContains`)", got
        case "contains":
            return "an item that matches `contains`", "none"
        case "propertyNames":
            return f"field names as `propertyNames` asks: {error.message}", got
        case "unevaluatedItems" | "additionalItems":
            return "no further items", got
        case "not":
            return "a value that does not match `not`", got
        case _:
            return f"the keyword `{kind.name}` to hold: {error.message}", got


def _bound(kind: Any) -> str:
    return f"{'at least' if kind.name.startswith('min') else 'at most'} {kind.limit}"


def _alternatives(kind: Any) -> str:
    """The types of the alternatives, where it is the type that none of them accepts."""
    types: list[str] = []
    for branch in kind.context:
        wanted = [
            name for error in branch if error.kind.name == "type" for name in error.kind.types
        ]
        if not wanted:
            return "one of the alternatives to match"
        types += [name for name in wanted if name not in types]
    return _types(types) or "one of the alternatives to match"


def _types(types: Sequence[str]) -> str:
    """Types in words, null last."""
    return " or ".join(sorted(types, key=lambda name: name == "null"))


def _one_of(options: Sequence[object]) -> str:
    if len(options) == 1:
        return _short(options[0])
    return "one of " + ", ".join(_short(option) for option in options)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def _count(number: int, noun: str) -> str:
    return f"{number} {_noun(number, noun)}"
