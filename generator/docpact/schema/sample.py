"""A value that a schema accepts: its example where that is valid, else the smallest that its keywords ask for.

What is made is always checked; where nothing valid is found within the bounds, ``NoSampleError`` says so. Equal arguments
give equal values.
"""

from __future__ import annotations

import json
from base64 import b16encode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from random import Random
from typing import Any

from docpact.ir import JsonSchema, MediaType
from docpact.schema.evaluate import accepts, expand, matches
from docpact.schema.intersection import Intersection, Together
from docpact.schema.nodes import Direction, Schema, Schemas, json_key, synthetic
from docpact.schema.scalars import NoSampleError, numbers, strings
from docpact.schema.strings import matching_strings
from docpact.text.values import is_array, is_object, members

__all__ = [
    "NoSampleError",
    "accepted_sample",
    "sample",
    "sample_json",
    "sample_of_media",
    "samples",
]

_IN_STEP = 3
_MOST_STEPS = 3000
_DEEPEST = 24
_DEEP = 5
"""Below that many levels, optional parts are omitted."""
_MOST_CASES = 64
_MOST_ITEMS = 2000
_MOST_VALUES = 20_000
"""Values within values that may be repeated in one sample: arrays of many items, each of many items."""
_ATTEMPTS = 6
_CONTENT = ("contentMediaType", "contentEncoding")
_ENCODINGS = {"base64": b64encode, "base64url": urlsafe_b64encode, "base16": b16encode}
_STRING = synthetic({"type": "string"})
_OBJECT = synthetic({"type": "object"})
_ORDER = ("object", "array", "string", "integer", "fraction", "boolean", "null")


def sample(schema: Schema | Together, seed: int = 0, *, optional: bool = False) -> Any:
    """A value that the schema accepts.

    Args:
        schema: The schema, or several that hold together.
        seed: Which of the possible values; 0 is the plainest.
        optional: Whether to make properties that are not required too.

    Raises:
        NoSampleError: No value was found.
    """
    listed: Together = (schema,) if isinstance(schema, Schema) else schema
    maker = _Maker(seed, optional=optional)
    try:
        return maker.make(Intersection(listed), 0)
    except RecursionError:
        raise NoSampleError("the schema is nested too deeply") from None


def samples(schema: Schema, count: int, *, optional: bool = False) -> list[Any]:
    """Return several distinct values that the schema accepts, or as many as are found."""
    found: dict[Any, Any] = {}
    for seed in range(2 * count):
        try:
            value = sample(schema, seed, optional=optional)
        except NoSampleError:
            break
        found.setdefault(json_key(value), value)
        if len(found) >= count:
            break
    return list(found.values())


def sample_json(
    schema: JsonSchema | None,
    schemas: Mapping[str, JsonSchema],
    direction: Direction | None = None,
    *,
    seed: int = 0,
    optional: bool = False,
) -> Any:
    """A value for a schema as written; None where none is found, or the schema allows anything."""
    try:
        return sample(Schemas(schemas, direction=direction).parse(schema), seed, optional=optional)
    except NoSampleError:
        return None


def sample_of_media(
    media: MediaType, schemas: Mapping[str, JsonSchema], direction: Direction | None = None
) -> Any:
    """The first example of a media type, or a sample of its schema."""
    for value in media.examples.values():
        return value
    return sample_json(media.schema, schemas, direction)


def accepted_sample(
    shown: Iterable[Any],
    schema: JsonSchema | None,
    schemas: Mapping[str, JsonSchema],
    direction: Direction | None = None,
) -> Any:
    """The first of the documented examples that the schema accepts, else one completed with what it lacks, else a sample.

    A vendor adds a required field and forgets the example. Where no value is found, the first example is returned as it is.
    """
    listed = list(shown)
    parsed = Schemas(schemas, direction=direction).parse(schema)
    for value in listed:
        if accepts(parsed, value):
            return value
    try:
        made = sample(parsed)
    except NoSampleError:
        return listed[0] if listed else None
    for value in listed:
        if is_object(value) and is_object(made):
            completed = {**made, **value}
            if accepts(parsed, completed):
                return completed
    return made


class _Maker:
    def __init__(self, seed: int, *, optional: bool) -> None:
        self.seed = seed
        self.optional = optional
        self.steps = 0
        self.repeated = 0
        self.open: list[frozenset[Schema]] = []
        """The schemas that a value is being made for, outermost first."""

    def make(self, wanted: Intersection, depth: int, attempt: int = 0) -> Any:
        """A value that is accepted; ``attempt`` asks for another one."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise NoSampleError("the schema is too complex")
        if depth > _DEEPEST:
            raise NoSampleError("the schema is infinitely recursive")
        number = attempt + (self.seed if depth or self.seed else 0)
        for value in self.shown(wanted, number):
            return value
        self.open.append(frozenset(wanted.parts))
        try:
            return self.solve(wanted, depth, number)
        finally:
            self.open.pop()

    def solve(self, wanted: Intersection, depth: int, number: int) -> Any:
        """Return a value made from the keywords."""
        reason = "the schema accepts no value"
        for extra in range(_ATTEMPTS):
            random = Random(f"{number} {extra} {depth}")  # noqa: S311
            for case in islice(self.cases(wanted, number + extra, depth), _MOST_CASES):
                try:
                    for value in self.candidates(case, number + extra, depth, random):
                        if wanted.accepts(value):
                            return value
                except NoSampleError as error:
                    reason = str(error)
            if self.steps > _MOST_STEPS // 2 or depth > _DEEP:
                break
        raise NoSampleError(reason)

    def shown(self, wanted: Intersection, number: int) -> Iterator[Any]:
        """The values that the document itself shows and that are accepted; with a number, another one."""
        found: list[Any] = []
        for part in wanted.parts:
            found += [part.value(key) for key in ("example", "const", "default") if part.has(key)]
            shown = part.value("examples")
            found += shown if is_array(shown) else []
        found += wanted.listed or []
        found = found[number % len(found) :] + found[: number % len(found)] if found else []
        for value in found[:_MOST_ITEMS]:
            if (value is not None or wanted.types == frozenset({"null"})) and wanted.accepts(value):
                yield value
        if wanted.finite:
            yield wanted.finite[number % len(wanted.finite)]

    def cases(self, wanted: Intersection, number: int, depth: int) -> Iterator[Intersection]:
        """The schema with a branch of each choice, and a side of each condition."""
        options: list[list[tuple[Schema, ...]]] = []
        self.steps += 1 + len(wanted.parts) // 50
        if self.steps > _MOST_STEPS:
            raise NoSampleError("the schema is too complex")
        for choice in wanted.choices:
            branches: list[tuple[Schema, ...]] = [
                (branch,) for branch in choice.branches if not branch.is_nothing
            ]
            branches.sort(key=lambda one: self.is_open(one) * 2 + _is_null(one[0]))
            turn = number % len(branches) if branches and depth <= _DEEP else 0
            options.append(branches[turn:] + branches[:turn])
        for part in wanted.conditions:
            condition, then, other = part.child("if"), part.child("then"), part.child("else")
            if condition is None:
                continue
            refused = condition.derived({"not": condition.raw})
            sides = [
                (refused, *([] if other is None else [other])),
                (condition, *([] if then is None else [then])),
            ]
            options.append(sides[::-1] if number % 2 == 0 else sides)
        if not options:
            yield wanted
            return
        for picked in product(*options):
            keys = [(choice.keyword, choice.holder) for choice in wanted.choices]
            keys += [("if", part) for part in wanted.conditions]
            case = Intersection(
                (*wanted.schemas, *(schema for schemas in picked for schema in schemas)),
                {**wanted.decided, **dict(zip(keys, (one[0] for one in picked), strict=True))},
            )
            # A branch may have alternatives too.
            if case.choices or case.conditions:
                yield from (
                    islice(self.cases(case, number, depth + 1), 8) if depth < _DEEPEST else ()
                )
            elif not case.impossible:
                yield case

    def candidates(
        self, case: Intersection, number: int, depth: int, random: Random
    ) -> Iterator[Any]:
        yield from (case.listed or [])[:_MOST_CASES]  # a branch may list values
        for kind in self.kinds(case, depth):
            match kind:
                case "null":
                    yield None
                case "boolean":
                    yield number % 2 == 0
                    yield number % 2 != 0
                case "integer" | "fraction":
                    yield from numbers(case, kind, number)
                case "string":
                    yield from self.content(case, number, depth)
                    yield from strings(case, number, random)
                case "array":
                    yield from self.array(case, number, depth)
                case _:
                    yield from self.object(case, number, depth)

    def content(self, case: Intersection, number: int, depth: int) -> Iterator[str]:
        """Strings that hold another text: JSON of a schema of its own, and bytes in an encoding."""
        told = {key: part.value(key) for part in case.parts for key in _CONTENT if part.has(key)}
        schema = next((s for part in case.parts if (s := part.child("contentSchema"))), None)
        text = ""
        if schema is not None and "json" in str(told.get("contentMediaType", "json")):
            text = json.dumps(self.make(Intersection((schema,)), depth + 1, number))
        encode = _ENCODINGS.get(str(told.get("contentEncoding", "")).lower())
        if encode is not None:
            text = encode((text or "sample").encode()).decode()
        if text:
            yield text

    def kinds(self, case: Intersection, depth: int) -> list[str]:
        """Return the types of values to try, as written, null last; a schema with properties tries an object first."""
        types = case.types
        written = [name for part in case.parts for name in part.type_names]
        order = {name: place for place, name in enumerate([*dict.fromkeys(written), *_ORDER][::-1])}
        order = {name: -place for name, place in order.items()}
        if not written:
            about = {
                "object": case.named or case.required,
                "array": any(part.has("items") or part.has("prefixItems") for part in case.parts),
                "string": any(part.has(w) for part in case.parts for w in ("pattern", "format", "minLength")),
                "integer": case.lowest or case.highest or case.step,
            }  # fmt: skip
            first = [kind for kind, speaks in about.items() if speaks] or ["string"]
            order |= {kind: -1000 + place for place, kind in enumerate(first)}
        order["fraction"] = order.get("number", order["integer"])
        if "number" in order:
            order["integer"] = min(order["integer"], order["number"])
        order["null"] = -5000 if depth > _DEEP else 5000
        return sorted(types, key=lambda kind: (order[kind], _ORDER.index(kind)))

    def is_open(self, schemas: Together) -> bool:
        """Whether a value for the schemas is part of another value for them."""
        parts = expand(schemas)
        return any(part in outer for outer in self.open for part in parts if part.pointer)

    # Arrays.

    def array(self, case: Intersection, number: int, depth: int) -> Iterator[list[Any]]:
        least = max(int(case.bound("minItems") or 0), 0)
        most = case.bound("maxItems")
        unique = any(part.flag("uniqueItems") for part in case.parts)
        if least > _MOST_ITEMS:
            raise NoSampleError(f"minItems {least} is too large")
        wanted = [
            (child, 1 if (count := part.number("minContains")) is None else int(count))
            for part in case.parts
            if (child := part.child("contains")) is not None
        ]
        length = max(least, sum(count for _, count in wanted))
        usual = length if length or depth > _DEEP or self.is_open(case.item(0)) else 1
        counts = [usual, length, max(length, case.prefix_length)]
        if number:
            counts.append(length + 1)
        for count in dict.fromkeys(counts):
            if most is not None and count > most:
                continue
            try:
                yield self.items(case, wanted, count, unique, number, depth)
            except NoSampleError:
                if count == length:
                    raise

    def items(
        self,
        case: Intersection,
        wanted: list[tuple[Schema, int]],
        count: int,
        unique: bool,
        number: int,
        depth: int,
    ) -> list[Any]:
        items: list[Any] = []
        known: set[Any] = set()
        pending = [schema for schema, times in wanted for _ in range(times)]
        others = tuple(
            child.derived({"not": child.raw})
            for part in case.parts
            if part.has("maxContains") and (child := part.child("contains")) is not None
        )
        plain: Any = None
        for index in range(count):
            schemas = case.item(index)
            asked: list[Together] = [(*schemas, *others)]
            # Items for `contains` go to the end, where no item has an individual schema.
            if pending and count - index <= len(pending):
                asked = [(*schemas, pending.pop())]
            elif not unique and plain is not None and index > case.prefix_length and not wanted:
                if index == case.prefix_length + 1:  # all that follow are equal
                    self.repeated += _weight(plain) * (count - index)
                    if self.repeated > _MOST_VALUES:
                        raise NoSampleError(f"it needs more than {_MOST_VALUES:,} values")
                items.append(plain)
                continue
            value = self.distinct(asked[0], known, unique, number, depth)
            items.append(value)
            plain = value
            if unique:
                known.add(json_key(value))
        return items

    def distinct(
        self, schemas: Together, known: set[Any], unique: bool, number: int, depth: int
    ) -> Any:
        one = Intersection(schemas)
        for attempt in range(2 * len(known) + 16 if unique else 1):
            value = self.make(one, depth + 1, attempt + (number if unique else self.turn(number)))
            if not unique or json_key(value) not in known:
                return value
        raise NoSampleError("too few distinct items")

    def turn(self, number: int) -> int:
        """Which of many values that must differ is being made; 0 for the first."""
        return max(number - self.seed, 0)

    # Objects.

    def object(self, case: Intersection, number: int, depth: int) -> Iterator[dict[str, Any]]:
        case = Intersection((*case.schemas, _OBJECT), case.decided)
        with_optional = self.optional and depth <= _DEEP
        ways = (
            [True, False]
            if with_optional
            else [False, True] if number % 2 and depth <= 2 else [False]
        )
        for optional in ways:
            try:
                yield self.fields(case, optional, number, depth)
            except NoSampleError:
                if optional == ways[-1]:
                    raise

    def fields(self, case: Intersection, optional: bool, number: int, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        least = int(case.bound("minProperties") or 0)
        most = case.bound("maxProperties")
        if least > _MOST_ITEMS:
            raise NoSampleError(f"minProperties {least} is too large")
        names = list(case.required)
        spare = [name for name in case.named if name not in case.required]
        fresh = self.fresh_names(case, number)
        tried = 0
        depending = [
            part
            for part in case.parts
            if part.has("dependentRequired") or part.has("dependentSchemas")
        ]
        while names or len(found) < least or (optional and spare):
            if names:
                name, needed = names.pop(0), True
            elif spare:
                name, needed = spare.pop(0), False
                if most is not None and len(found) >= most:
                    break
            else:
                name, needed = next(fresh, ""), False
                tried += 1
                if not name or tried > least + 50:
                    break
            if name in found:
                continue
            # Requirements triggered by the presence of a property.
            grown = case
            if depending:
                grown = case.with_(
                    *(part.derived({"required": [name]}) for part in case.parts[:1]),
                    *(one for part in depending if (one := part.mapped("dependentSchemas").get(name)) is not None),
                )  # fmt: skip
            try:
                turn = self.turn(number)
                if turn > _IN_STEP:  # otherwise all properties take their next value together
                    turn = Random(f"{turn} {name}").randrange(turn)  # noqa: S311
                value = self.make(Intersection(grown.of_property(name)), depth + 1, turn)
            except NoSampleError:
                if needed:
                    raise
                continue
            found[name] = value
            if grown is case:
                continue
            case = grown
            names += [each for each in case.required if each not in found and each not in names]
        order = {name: place for place, name in enumerate(case.named)}
        return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))

    def fresh_names(self, case: Intersection, number: int) -> Iterator[str]:
        """Names of further properties: by the patterns, by ``propertyNames``, and others."""
        naming = [
            child for part in case.parts if (child := part.child("propertyNames")) is not None
        ]
        random = Random(number)  # noqa: S311
        for pattern in case.patterns:
            made = list(dict.fromkeys(matching_strings(pattern, random)))
            yield from made
            for text in made[:1]:
                for index in range(1, 100):
                    yield from (
                        n for n in (f"{text}{index}", f"{index}{text}") if matches(pattern, n)
                    )
        if naming:
            wanted = Intersection((*naming, _STRING))
            for attempt in range(50):
                try:
                    name = self.make(wanted, 1, attempt)
                except NoSampleError:
                    return
                if isinstance(name, str):
                    yield name
        for index in range(_MOST_ITEMS):
            yield f"key{index + 1 + self.turn(number)}"


def _weight(value: Any) -> int:
    """How many values a sample consists of; a string weighs what its length does."""
    count = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        count += 1 + (len(one) // 50 if isinstance(one, str) else 0)
        waiting += members(one)
    return count


def _is_null(schema: Schema) -> bool:
    return schema.type_names == ("null",)
