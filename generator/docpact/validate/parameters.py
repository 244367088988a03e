"""The parameters of a request read by their styles (OpenAPI 3.1, 4.8.12; RFC 6570), each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, unquote_plus

from docpact.ir import Parameter
from docpact.schema.nodes import Schema
from docpact.text.located import LocatedText
from docpact.text.values import JsonObject, is_array, is_object
from docpact.validate.typed import kinds_of, property_names

__all__ = ["Pair", "Sent", "cookies_of", "pairs_of", "sent_parameter", "styled"]

_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_LONGEST = 100_000
"""Characters of one value that are read."""
_MOST_PAIRS = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """``name=value`` of a query, a form or a cookie; the value is still encoded."""

    name: str
    value: str
    start: int
    """The offset of the value; of the name without an equals sign."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A parameter as sent: strings in arrays and objects."""

    value: Any
    text: LocatedText | None
    start: int = 0
    repeated: bool = False
    """Whether a parameter that takes one value was given several."""
    items: tuple[int, ...] = ()
    """Where the items of an array are, if that is known."""
    decoded: Any = None
    """What the value is if its delimiters were encoded with it, as many HTTP libraries do; None for nothing else."""


def pairs_of(text: str, separator: str = "&") -> list[Pair]:
    """Return the pairs of a query or of an ``application/x-www-form-urlencoded`` body."""
    found: list[Pair] = []
    at = 0
    for part in text.split(separator)[:_MOST_PAIRS]:
        if part.strip():
            name, equals, value = part.partition("=")
            start = at + len(name) + len(equals)
            found.append(
                Pair(unquote_plus(name.strip("\r\n ")), value[:_LONGEST].rstrip("\r\n"), start)
            )
        at += len(part) + len(separator)
    return found


def cookies_of(text: str) -> list[Pair]:
    """Return the pairs of a ``Cookie`` header."""
    return [Pair(pair.name, pair.value.strip(), pair.start) for pair in pairs_of(text, ";")]


def sent_parameter(
    parameter: Parameter,
    schemas: Sequence[Schema],
    path: Mapping[str, str],
    query: Sequence[Pair],
    headers: Mapping[str, LocatedText],
    cookies: Sequence[Pair],
) -> Sent | None:
    """Return one parameter as sent; None if it was not.

    Args:
        parameter: The parameter.
        schemas: What describes its value.
        path: The values of the path, still encoded.
        query: The pairs of the query.
        headers: The headers by lower-case name.
        cookies: The pairs of the ``Cookie`` header.
    """
    name = parameter.name
    kinds = kinds_of(schemas)
    match parameter.location:
        case "path":
            raw = path.get(name)
            if raw is None:
                return None
            if parameter.content is not None:
                return Sent(unquote(raw), None)
            return Sent(_of_path(raw[:_LONGEST], parameter, kinds), None)
        case "header":
            held = headers.get(name.lower())
            if held is None:
                return None
            raw = held.text.strip()
            if parameter.content is not None:
                return Sent(raw, held)
            value = _split(raw, ",", parameter.explode, kinds, str.strip)
            return Sent(value, held, items=_starts(value, held.text, ","))
        case "cookie":
            own = [pair for pair in cookies if pair.name == name]
            if not own and parameter.explode and "object" in kinds:
                return _exploded(cookies, schemas)
            if not own:
                return None
            if parameter.content is not None:
                return Sent(unquote_plus(own[0].value), None, own[0].start)
            if parameter.explode and "array" in kinds and len(own) > 1:
                return Sent([unquote(pair.value) for pair in own], None, own[0].start)
            value = _split(own[0].value, ",", False, kinds, unquote)
            items = _starts(value, own[0].value, ",", own[0].start)
            return Sent(value, None, own[0].start, items=items)
        case "query":
            return styled(
                name,
                query,
                parameter.style,
                parameter.explode,
                schemas,
                whole=parameter.content is not None,
            )
        case _:
            return None


def styled(
    name: str,
    pairs: Sequence[Pair],
    style: str,
    explode: bool,
    schemas: Sequence[Schema],
    *,
    whole: bool = False,
) -> Sent | None:
    """Return a parameter of a query, or a field of a form.

    Args:
        name: Its name.
        pairs: All pairs.
        style: ``form``, ``spaceDelimited``, ``pipeDelimited`` or ``deepObject``.
        explode: Whether items and properties have pairs of their own.
        schemas: What describes its value.
        whole: Whether the value is one string whatever its schema says.
    """
    kinds = kinds_of(schemas)
    if style == "deepObject":
        return _deep(name, pairs)
    own = [pair for pair in pairs if pair.name == name]
    if whole:
        return Sent(unquote_plus(own[-1].value), None, own[-1].start, len(own) > 1) if own else None
    if not own:
        if explode and "array" in kinds and (own := [p for p in pairs if p.name == f"{name}[]"]):
            return Sent([unquote_plus(pair.value) for pair in own], None, own[0].start)
        if explode and "object" in kinds:
            return _exploded(pairs, schemas)
        return None
    start = own[0].start
    if (
        explode
        and "array" in kinds
        and (len(own) > 1 or not kinds & {"string", "integer", "fraction"})
    ):
        items = tuple(pair.start for pair in own)
        return Sent([unquote_plus(pair.value) for pair in own], None, start, items=items)
    delimiter = _DELIMITERS.get(style, ",")
    raw, start = own[-1].value, own[-1].start
    exploded = explode and "array" not in kinds
    value = _split(raw, delimiter, exploded, kinds, unquote_plus)
    whole_text = unquote_plus(raw)
    decoded: Any = None
    if delimiter not in raw and delimiter in whole_text:
        decoded = _split(whole_text, delimiter, exploded, kinds, str)
    items = _starts(value, raw, delimiter, start)
    return Sent(value, None, start, len(own) > 1, items, decoded)


def _deep(name: str, pairs: Sequence[Pair]) -> Sent | None:
    """``name[a]=1&name[b][c]=2``: nested objects; ``name[a]`` twice, or ``name[a][]``, is an array."""
    found: JsonObject = {}
    start: int | None = None
    for pair in pairs:
        if not pair.name.startswith(f"{name}[") or not pair.name.endswith("]"):
            continue
        keys = pair.name[len(name) + 1 : -1].split("][")
        start = pair.start if start is None else start
        here = found
        for key in keys[:-1] if keys[-1] else keys[:-2]:
            below: Any = here.setdefault(key, {})
            here = below if is_object(below) else {}
        last = keys[-1] or (keys[-2] if len(keys) > 1 else "")
        value = unquote_plus(pair.value)
        known: Any = here.get(last)
        if known is None:
            here[last] = value if keys[-1] else [value]
        else:
            here[last] = [*known, value] if isinstance(known, list) else [known, value]
    return None if start is None else Sent(found, None, start)


def _exploded(pairs: Sequence[Pair], schemas: Sequence[Schema]) -> Sent | None:
    """An object whose properties are pairs of their own: those that its schema declares."""
    names = set(property_names(schemas))
    own = [pair for pair in pairs if pair.name in names]
    if not own:
        return None
    found: dict[str, Any] = {}
    for pair in own:
        value = unquote_plus(pair.value)
        known = found.get(pair.name)
        found[pair.name] = (
            value
            if known is None
            else [*known, value] if isinstance(known, list) else [known, value]
        )
    return Sent(found, None, own[0].start)


def _of_path(raw: str, parameter: Parameter, kinds: frozenset[str]) -> Any:
    name, style, explode = parameter.name, parameter.style, parameter.explode
    delimiter = ","
    if style == "label":
        raw = raw.removeprefix(".")
        delimiter = "." if explode else ","
    elif style == "matrix":
        raw = raw.removeprefix(";")
        if explode and "array" in kinds:
            return [unquote(part.partition("=")[2]) for part in raw.split(";")]
        if not (explode and "object" in kinds):
            raw = raw.removeprefix(f"{name}=")
        delimiter = ";" if explode else ","
    return _split(raw, delimiter, explode, kinds, unquote)


def _split(
    raw: str, delimiter: str, explode: bool, kinds: frozenset[str], decode: Callable[[str], str]
) -> Any:
    if "array" in kinds and (not kinds & {"string", "integer", "fraction"} or delimiter in raw):
        if delimiter not in raw and delimiter != ",":
            raw = (
                raw.replace("%20", " ").replace("+", " ") if delimiter == " " else unquote_plus(raw)
            )
        return [decode(part) for part in raw.split(delimiter)] if raw else []
    if "object" in kinds and not kinds & {"string", "array"}:
        return dict(_fields(raw, delimiter, explode, decode))
    return decode(raw)


def _starts(value: Any, raw: str, delimiter: str, start: int = 0) -> tuple[int, ...]:
    """Where the items of an array are in the text that it was split from; nothing where it was split by other means."""
    parts = raw.split(delimiter)
    if not is_array(value) or len(parts) != len(value):
        return ()
    found: list[int] = []
    for part in parts:
        found.append(start + len(part) - len(part.lstrip()))
        start += len(part) + len(delimiter)
    return tuple(found)


def _fields(
    raw: str, delimiter: str, explode: bool, decode: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    parts = raw.split(delimiter) if raw else []
    if explode:
        for part in parts:
            name, _, value = part.partition("=")
            yield decode(name), decode(value)
    else:
        for name, value in zip(parts[::2], parts[1::2], strict=False):
            yield decode(name), decode(value)
