"""One change of an operation, its class, and whether it can break those who call it.

``refresh`` finds changes between two readings of a page, ``diff`` between two specs; both report them in this form
and judge them by the one table below. A change of a request breaks a caller when something that was accepted no longer
is; a change of a response when something that a reader could rely on is gone. New values in a response break nobody:
clients made by docpact keep unknown fields and unknown enum values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, NamedTuple, cast, get_args

from docpact.errors import Place
from docpact.schema.evaluate import CHECKED_FORMATS
from docpact.schema.nodes import same_json
from docpact.text.values import is_array, is_object

__all__ = [
    "CLASSES",
    "RULES",
    "Change",
    "ChangeClass",
    "Rule",
    "Where",
    "change",
    "change_json",
    "judge",
    "listed",
    "where",
    "with_symbols",
]

ChangeClass = Literal[
    "cosmetic",
    "prose",
    "sample",
    "constraint",
    "type",
    "required",
    "enum",
    "format",
    "default",
    "nullable",
    "field-added",
    "field-removed",
    "field-renamed",
    "status",
    "method",
    "path",
    "server",
    "auth",
    "deprecation",
    "preview",
    "operation-added",
    "operation-removed",
    "erratum-mended",
    "reading-stale",
    "unread-changed",
]
Where = Literal["operation", "parameter", "request", "response"]
CLASSES: tuple[ChangeClass, ...] = get_args(ChangeClass)


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    ``cls`` is ``class`` in the JSON form. ``part`` is ``operation``, ``parameter LOCATION``, ``request`` or
    ``response STATUS``, its first word ``in`` in the JSON form. ``path`` is the field's path (the name of a parameter),
    None for what belongs to the whole operation, body or response; ``what`` is the fact that changed: ``maxItems``,
    ``enum``, ``servers`` … ``old`` and ``new`` are JSON values, None for *not stated*.
    """

    operation: str
    cls: ChangeClass
    part: str
    path: str | None
    what: str
    old: Any
    new: Any
    breaking: bool
    reason: str
    """Why it breaks callers, or why not: one line."""
    page: Place | None = None
    spec: Place | None = None
    symbols: tuple[str, ...] = ()
    fixable: bool = False
    obstacle: str | None = None
    """Why it cannot be carried into the spec without a person."""
    done: bool = False
    """Whether the spec says it already, so that only the facts remain to be stored."""
    lines: str | None = None
    """The lines of the page that have to be looked at, ``40-58``."""
    also: tuple[str, ...] = ()
    """Other operations of the spec that use the schema which the change is written in."""
    aside: bool = False
    """Whether it is of the client as a whole; ``operation`` is then but the first where it is met."""
    operations: tuple[str, ...] = ()
    """All operations that a change of a shared part of a spec reaches, ``operation`` first; empty for that one alone."""
    reached: tuple[str, ...] = ()
    """The symbols of all these operations."""
    pair: int | None = None
    """The number of the two schemas that differ in it, by which all operations are found that reach them."""

    @property
    def in_(self) -> Where:
        """Where it is."""
        return where(self.part)


def where(part: str) -> Where:
    """The kind of place that a part is."""
    return next(name for name in get_args(Where) if part.split(" ")[0] == name)


def change(
    operation: str,
    cls: ChangeClass,
    part: str,
    path: str | None,
    what: str,
    old: Any,
    new: Any,
    page: Place | None = None,
) -> Change:
    """A judged change; tuples become lists, as in JSON."""
    before, after = listed(old), listed(new)
    breaking, reason = judge(cls, where(part), what, before, after)
    return Change(operation, cls, part, path, what, before, after, breaking, reason, page)


def listed(value: Any) -> Any:
    """The value; a tuple as the list that it is in JSON."""
    return [*cast("Iterable[Any]", value)] if isinstance(value, tuple) else value


def change_json(item: Change) -> dict[str, Any]:
    """The form of ``refresh --format json``, which leaves ``operations`` out; ``diff`` leaves ``page`` out."""
    return {
        "operation": item.operation,
        "class": item.cls,
        "in": item.in_,
        "path": item.path,
        "what": item.what,
        "old": item.old,
        "new": item.new,
        "page": None if item.page is None else {"source": item.page.source, "line": item.page.line},
        "spec": (
            None
            if item.spec is None
            else {"source": item.spec.source, "line": item.spec.line, "pointer": item.spec.pointer}
        ),
        "operations": list(item.operations or (item.operation,)),
        "symbols": list(item.reached or item.symbols),
        "breaking": item.breaking,
        "fixable": item.fixable,
    }


def with_symbols(
    changes: Iterable[Change], symbols: Callable[[str], Collection[str]]
) -> list[Change]:
    """The changes with the generated symbols of their operations."""
    return [replace(item, symbols=tuple(symbols(item.operation))) for item in changes]


# The rules. The first that matches decides; each is tried with the class, the place, the fact and both values.


class _Values(NamedTuple):
    what: str
    old: Any
    new: Any


_Test = Callable[[_Values], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """``breaking`` and ``reason`` for changes of the class ``cls`` in the places ``where`` that pass ``test``."""

    cls: ChangeClass
    where: tuple[Where, ...]
    test: _Test
    breaking: bool
    reason: str


def judge(cls: ChangeClass, in_: Where, what: str, old: Any, new: Any) -> tuple[bool, str]:
    """Whether a change breaks callers, and why: the first rule of ``RULES`` that fits."""
    for rule in RULES:
        if rule.cls == cls and in_ in rule.where and rule.test(_Values(what, old, new)):
            return rule.breaking, rule.reason
    raise LookupError(f"no rule for {cls} in {in_}")


def _always(_values: _Values) -> bool:
    return True


def _tightened(values: _Values) -> bool:
    if not _number(values.old) or not _number(values.new):
        lifted = None if values.what != "uniqueItems" else False
        return values.new not in (None, lifted) and not same_json(values.old, values.new)
    if values.what.lower().startswith("min") or values.what == "exclusiveMinimum":
        return bool(values.new > values.old)
    if values.what.lower().startswith("max") or values.what == "exclusiveMaximum":
        return bool(values.new < values.old)
    if values.what == "multipleOf" and values.new:
        return Fraction(str(values.old)) % Fraction(str(values.new)) != 0
    return True


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _values_lost(values: _Values) -> bool:
    """Values that were allowed no longer are; no list at all allows every value."""
    if not is_array(values.new):
        return False
    return not is_array(values.old) or any(
        not any(same_json(value, kept) for kept in values.new) for value in values.old
    )


def _types(value: Any) -> set[str] | None:
    """The JSON types a value of ``type`` allows, None for all of them; a number may be an integer."""
    if value is None:
        return None
    names = {value} if isinstance(value, str) else set(value)
    return names | {"integer"} if "number" in names else names


def _narrowed(values: _Values) -> bool:
    before, after = _types(values.old), _types(values.new)
    return after is not None and (before is None or not before <= after)


def _widened(values: _Values) -> bool:
    return _narrowed(values._replace(old=values.new, new=values.old))


_CONVERTED = ("date-time", "date", "time", "binary", "byte", "decimal")


def _read_differently(values: _Values) -> bool:
    return values.old in _CONVERTED or values.new in _CONVERTED


_ASSERTED = CHECKED_FORMATS.union(_CONVERTED, ("base64", "base64url"))


_WIDTHS = {None: 4, "double": 3, "int64": 3, "float": 2, "int32": 2}
"""Formats of numbers in the order of the values that they hold."""


def _of_numbers(values: _Values) -> bool:
    return values.old in _WIDTHS and values.new in _WIDTHS


def _smaller_numbers(values: _Values) -> bool:
    return (
        _of_numbers(values)
        and values.new in ("int32", "float")
        and _WIDTHS[values.new] < _WIDTHS[values.old]
    )


def _not_asserted(values: _Values) -> bool:
    return values.new is not None and values.new not in _ASSERTED


def _set(values: _Values) -> bool:
    return bool(values.new) and not values.old


def _was_stated(values: _Values) -> bool:
    return values.old is not None


def _removed(values: _Values) -> bool:
    return values.new is None


def _lost(values: _Values) -> bool:
    return is_array(values.old) and not set(values.old) <= set(values.new or ())


def _gained(values: _Values) -> bool:
    return is_array(values.new) and not set(values.new) <= set(values.old or ())


def _must_be_sent(values: _Values) -> bool:
    return is_object(values.new) and bool(values.new.get("required"))


def _body_lost(values: _Values) -> bool:
    return values.what == "body" and bool(values.old) and not values.new


def _success_lost(values: _Values) -> bool:
    return values.new is None and isinstance(values.old, str) and values.old.startswith("2")


def _form_added(values: _Values) -> bool:
    return values.what == "mediaType" and not _lost(values) and is_array(values.new)


def _is(fact: str) -> _Test:
    return lambda values: values.what == fact


_ALL: tuple[Where, ...] = ("operation", "parameter", "request", "response")
_SENT: tuple[Where, ...] = ("parameter", "request")
_READ: tuple[Where, ...] = ("response",)

# fmt: off
RULES: tuple[Rule, ...] = (
    Rule("cosmetic", _ALL, _always, False, "the facts are the same"),
    Rule("prose", _ALL, _always, False, "the facts are the same, only the wording differs"),
    Rule("sample", _ALL, _always, False, "a sample is only an example"),
    Rule("constraint", _SENT, _tightened, True, "values that were accepted may now be rejected"),
    Rule("constraint", _SENT, _always, False, "all values that were accepted still are"),
    Rule("constraint", _READ, _always, False, "a client does not check limits of what it reads"),
    Rule("type", ("operation",), _always, True, "callers rely on the old value"),
    Rule("type", _SENT, _is("arguments"), True, "callers pass it in the old form"),
    Rule("type", (*_SENT, *_READ), _form_added, False, "the existing media types remain"),
    Rule("type", _SENT, _is("mediaType"), True, "the body is sent with another media type"),
    Rule("type", _SENT, _narrowed, True, "values of the old type may now be rejected"),
    Rule("type", _SENT, _always, False, "values of the old type are still accepted"),
    Rule("type", _READ, _is("mediaType"), True, "the response has another media type"),
    Rule("type", _READ, _widened, True, "readers may get values of another type"),
    Rule("type", _READ, _always, False, "values still have a type that readers expect"),
    Rule("required", _SENT, _set, True, "requests without it are now rejected"),
    Rule("required", _SENT, _always, False, "requests with it are still accepted"),
    Rule("required", _READ, _set, False, "readers can rely on it now"),
    Rule("required", _READ, _always, True, "readers can no longer rely on it"),
    Rule("enum", _SENT, _values_lost, True, "values that were accepted no longer are"),
    Rule("enum", _SENT, _always, False, "all values that were accepted still are"),
    Rule("enum", _READ, _always, False, "enums in responses are open: unknown values are kept"),
    Rule("format", (*_SENT, *_READ), _read_differently, True, "the client has another type for it"),
    Rule("format", _SENT, _smaller_numbers, True, "larger numbers may now be rejected"),
    Rule("format", (*_SENT, *_READ), _of_numbers, False, "the client has the same type for it"),
    Rule("format", _SENT, _not_asserted, False, "nothing checks this format"),
    Rule("format", _SENT, _removed, False, "all values that were accepted still are"),
    Rule("format", _SENT, _always, True, "values of another format may now be rejected"),
    Rule("format", _READ, _was_stated, True, "readers may get values of another format"),
    Rule("format", _READ, _always, False, "readers already get values of this format"),
    Rule("default", ("operation",), _was_stated, True, "clients without the argument now use another value"),
    Rule("default", ("operation",), _always, False, "clients had to pass it before"),
    Rule("default", _SENT, _was_stated, True, "requests without it now get another value"),
    Rule("default", (*_SENT, *_READ), _always, False, "no caller relied on a default that was not stated"),
    Rule("nullable", _SENT, _set, False, "null is now accepted too"),
    Rule("nullable", _SENT, _always, True, "null is now rejected"),
    Rule("nullable", _READ, _set, True, "readers may get null"),
    Rule("nullable", _READ, _always, False, "readers no longer get null"),
    Rule("field-added", _SENT, _must_be_sent, True, "callers do not send it yet"),
    Rule("field-added", _SENT, _always, False, "callers need not send it"),
    Rule("field-added", _READ, _always, False, "readers may ignore it"),
    Rule("field-removed", ("operation",), _is("environment"), True, "the client ignores it"),
    Rule("field-removed", ("operation",), _always, True, "callers use it by this name"),
    Rule("field-removed", _SENT, _always, True, "callers cannot send it any more"),
    Rule("field-removed", _READ, _always, True, "readers no longer find it"),
    Rule("field-renamed", ("operation",), _is("environment"), True, "the client no longer reads the old one"),
    Rule("field-renamed", ("operation",), _always, True, "callers call it by the old name"),
    Rule("field-renamed", _SENT, _is("symbol"), True, "callers pass it under the old name"),
    Rule("field-renamed", _SENT, _always, True, "callers send it under the old name"),
    Rule("field-renamed", _READ, _always, True, "readers look for it under the old name"),
    Rule("status", _ALL, _body_lost, True, "readers no longer find its contents"),
    Rule("status", _ALL, _success_lost, True, "callers cannot rely on this response any more"),
    Rule("status", _ALL, _always, False, "any 2xx is a success, and each error has a class of its own"),
    Rule("method", _ALL, _always, True, "the old call no longer exists"),
    Rule("path", _ALL, _always, True, "the old call no longer exists"),
    Rule("server", _ALL, _lost, True, "callers may still use a removed address"),
    Rule("server", _ALL, _always, False, "the existing addresses remain"),
    Rule("auth", _ALL, _gained, True, "callers may have to send more credentials"),
    Rule("auth", _ALL, _is("scopes"), False, "the scopes of the caller are still sufficient"),
    Rule("auth", _ALL, _always, True, "callers may use credentials that are no longer accepted"),
    Rule("deprecation", _ALL, _always, False, "it still works"),
    Rule("preview", _ALL, _always, False, "it still works"),
    Rule("operation-added", _ALL, _always, False, "new operations have no callers"),
    Rule("operation-removed", _ALL, _always, True, "callers can no longer call it"),
    Rule("erratum-mended", _ALL, _always, False, "the page now says what the spec says"),
    Rule("reading-stale", _ALL, _always, False, "the quoted lines have to be read again"),
    Rule("unread-changed", _ALL, _always, False, "these lines were not read"),
)
# fmt: on
