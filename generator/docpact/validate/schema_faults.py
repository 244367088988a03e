"""What a validator found, as faults that a person can read: where, what was expected, what is there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import jsonschema_rs

from docpact.text.values import is_array, is_object, join

__all__ = ["Fault", "FaultKind", "Listing", "faults_of", "shown"]

FaultKind = Literal["broken", "undeclared", "hidden"]
_Path = Iterable[str | int]
_WIDEST = 60


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

    """

    kind: FaultKind
    pointer: str
    message: str
    spec: str
    name: str | None = None
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The fields that an object may have: the pointer of the schema that lists them, and the names in all its branches."""

    pointer: str
    names: list[str]


def faults_of(
    errors: Sequence[jsonschema_rs.ValidationError],
    written_at: Callable[[_Path], str],
    listing: Callable[[_Path], Listing],
    is_hidden: Callable[[str], bool],
) -> list[Fault]:
    """The faults behind a validator's errors.

    Args:
        errors: What the validator found.
        written_at: The pointer in the document of a path in the compiled schema.
        listing: The fields of the schema at a path in the compiled schema.
        is_hidden: Whether the property at a pointer in the document belongs to the other direction.
    """
    found: list[Fault] = []
    for error in _told_apart(errors):
        pointer, spec = join("", *error.instance_path), written_at(error.schema_path)
        unexpected: list[str] = getattr(error.kind, "unexpected", [])
        if error.kind.name in ("unevaluatedProperties", "additionalProperties"):
            held = listing(list(error.schema_path)[:-1])
            found += _undeclared(pointer, unexpected, held, _broken_here(error, errors))
        elif error.kind.name == "falseSchema":
            found.append(_refused(error, pointer, spec, hidden=is_hidden(spec)))
        else:
            missing: str | None = getattr(error.kind, "property", None)
            found.append(Fault("broken", pointer, _message(error), spec, missing))
    return list(dict.fromkeys(found))


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
) -> list[jsonschema_rs.ValidationError]:
    """Each failed choice replaced by the errors of the alternative that was surely meant, where there is one."""
    result: list[jsonschema_rs.ValidationError] = []
    for error in errors:
        branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
        path = list(error.instance_path)
        meant = [
            branch
            for branch in branches
            if not any(_is_of_other_type(each, path) for each in branch)
        ]
        best = sorted(meant, key=_misfit)
        if all(branches) and best and (len(best) == 1 or _misfit(best[0]) < _misfit(best[1])):
            result += _told_apart(best[0])
        else:
            result.append(error)
    return result


def _is_of_other_type(error: jsonschema_rs.ValidationError, path: list[str | int]) -> bool:
    return list(error.instance_path) == path and error.kind.name == "type"


def _misfit(branch: list[jsonschema_rs.ValidationError]) -> tuple[int, int]:
    return sum(error.kind.name in ("const", "enum") for error in branch), len(branch)


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
        return Fault("hidden", pointer, said, spec)
    if name is not None:
        return Fault(
            "broken", pointer, f"unexpected field {str(name)!r}: its schema is false", spec
        )
    return Fault("broken", pointer, f"expected no value, got {shown(error.instance)}", spec)


def _undeclared(
    pointer: str, unexpected: Iterable[str], listing: Listing, broken: bool
) -> Iterator[Fault]:
    """One fault for each field. One that a broken branch declares is left out: the branch's own fault says it all."""
    for name in unexpected:
        if broken and name in listing.names:
            continue
        near = difflib.get_close_matches(name, listing.names, n=1)
        said = f"undeclared field {name!r}"
        yield Fault(
            "undeclared", join(pointer, name), said, listing.pointer, near=near[0] if near else None
        )


def _message(error: jsonschema_rs.ValidationError) -> str:
    """``expected …, got …`` for one broken keyword."""
    kind: Any = error.kind
    value: object = error.instance
    got = f", got {shown(value)}"
    size = f", got {len(value)}" if isinstance(value, (str, list, dict)) else got
    match kind.name:
        case "type":
            return f"expected {_types(kind.types)}{got}"
        case "enum":
            return f"expected {_one_of(kind.options)}{got}"
        case "const":
            return f"expected {_short(kind.expected_value)}{got}"
        case "required":
            return f"missing required field {kind.property!r}"
        case "format":
            return f"expected a string of format {kind.format}{got}"
        case "pattern":
            return f"expected a string that matches {_short(kind.pattern)}{got}"
        case "minItems" | "maxItems":
            return f"expected {_bound(kind)} {_noun(kind.limit, 'item')}{size}"
        case "minLength" | "maxLength":
            return f"expected {_bound(kind)} {_noun(kind.limit, 'character')}{size}"
        case "minProperties" | "maxProperties":
            return f"expected {_bound(kind)} {_noun(kind.limit, 'field')}{size}"
        case "minimum" | "maximum":
            return f"expected {_bound(kind)}{got}"
        case "exclusiveMinimum":
            return f"expected more than {kind.limit}{got}"
        case "exclusiveMaximum":
            return f"expected less than {kind.limit}{got}"
        case "multipleOf":
            return f"expected a multiple of {kind.multiple_of}{got}"
        case "uniqueItems":
            return "expected unique items, got duplicates"
        case "oneOf" if not all(kind.context):
            return f"expected exactly one alternative to match, got {shown(value)} that matches several"
        case "anyOf" | "oneOf":
            return f"expected {_alternatives(kind)}{got}"
        case "contains":
            return "expected an item that matches `contains`, got none"
        case "not":
            return f"expected a value that does not match `not`{got}"
        case _:
            return f"expected the keyword `{kind.name}` to hold: {error.message}"


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
