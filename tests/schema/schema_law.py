"""Made schemas and values: the whole vocabulary, nested, with references and recursion.

Hypothesis draws the seed alone: a schema drawn part by part would take it a tenth of a second.
"""

from __future__ import annotations

import copy
from random import Random
from typing import Any

__all__ = ["document", "edited", "typed", "value"]

NAMES = ("a", "b", "c")
TYPES = ("string", "integer", "number", "boolean", "null", "object", "array")
PATTERNS = ("^a", "b$", "^[0-9]+$", "a|c", "^.{2,3}$", r"\d", r"^(?=.*a).+$", r"^\w+$")
FORMATS = ("email", "ipv4", "date", "uuid", "uri", "password")
SCALARS = (
    None, True, False, -3, -1, 0, 1, 2, 3, 6, 12, 0.5, 1.0, 1.5, 2.5, -0.5, 10.0,
    "", "a", "b", "ab", "abc", "1", "12", "c", "é", "a@b.co", "127.0.0.1", "2024-01-31", "x:y",
)  # fmt: skip


def value(random: Random, depth: int = 0) -> Any:
    """A JSON value close to what the schemas speak of."""
    turn = random.random()
    if depth > 2 or turn < 0.5:
        return random.choice(SCALARS)
    if turn < 0.75:
        return [value(random, depth + 1) for _ in range(random.randint(0, 3))]
    return {name: value(random, depth + 1) for name in NAMES if random.random() < 0.5}


def _limit(random: Random) -> dict[str, Any]:
    keyword, made = random.choice(
        [
            ("minLength", random.randint(0, 3)),
            ("maxLength", random.randint(0, 3)),
            ("minimum", random.choice([-2, 0, 1, 2.5, 6])),
            ("maximum", random.choice([-2, 0, 1, 5.5, 10])),
            ("exclusiveMinimum", random.choice([-2, 0, 0.5, 6])),
            ("exclusiveMaximum", random.choice([0, 1, 10])),
            ("multipleOf", random.choice([1, 2, 3, 0.5, 0.1])),
            ("minItems", random.randint(0, 3)),
            ("maxItems", random.randint(0, 3)),
            ("minProperties", random.randint(0, 3)),
            ("maxProperties", random.randint(0, 3)),
            ("uniqueItems", random.random() < 0.7),
            ("pattern", random.choice(PATTERNS)),
            ("format", random.choice(FORMATS)),
        ]
    )
    return {keyword: made}


def _types(random: Random) -> Any:
    return random.choice(TYPES) if random.random() < 0.7 else random.sample(TYPES, 2)


class _Maker:
    def __init__(self, random: Random, names: tuple[str, ...]) -> None:
        self.random = random
        self.names = names

    def schema(self, depth: int = 0) -> Any:
        random = self.random
        turn = random.random()
        if depth > 2 or turn < 0.35:
            return self.leaf()
        made: dict[str, Any] = {}
        for _ in range(random.randint(1, 3)):
            made |= self.keyword(depth + 1)
        if "if" in made:
            made[random.choice(["then", "else"])] = self.schema(depth + 1)
        return made

    def leaf(self) -> Any:
        random = self.random
        match random.randint(0, 7):
            case 0:
                return random.random() < 0.7
            case 1:
                return self.reference()
            case 2:
                return {"const": random.choice(SCALARS)}
            case 3:
                return {"enum": random.sample(SCALARS, 3)}
            case 4 | 5:
                return {"type": _types(random), **_limit(random)}
            case _:
                return {"type": _types(random)}

    def reference(self) -> dict[str, str]:
        return {"$ref": f"#/components/schemas/{self.random.choice(self.names)}"}

    def keyword(self, depth: int) -> dict[str, Any]:
        random = self.random
        some = random.sample(NAMES, random.randint(0, 2))

        def inner() -> Any:
            return self.schema(depth)

        keyword = random.choice(
            [
                "type", "limit", "limit", "properties", "properties", "properties", "required", "required",
                "additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties",
                "dependentRequired", "dependentSchemas", "items", "items", "prefixItems", "contains",
                "unevaluatedItems", "allOf", "allOf", "anyOf", "anyOf", "oneOf", "oneOf", "not", "if", "$ref",
            ]
        )  # fmt: skip
        match keyword:
            case "type":
                return {"type": _types(random)}
            case "limit":
                return _limit(random)
            case "properties":
                return {"properties": {name: inner() for name in some or ["a"]}}
            case "required":
                return {"required": some}
            case "patternProperties":
                return {"patternProperties": {random.choice(PATTERNS[:4]): inner()}}
            case "dependentRequired":
                return {"dependentRequired": {random.choice(NAMES): some}}
            case "dependentSchemas":
                return {"dependentSchemas": {random.choice(NAMES): inner()}}
            case "prefixItems" | "allOf" | "anyOf" | "oneOf":
                return {keyword: [inner() for _ in range(random.randint(1, 3))]}
            case "contains":
                counts = {"minContains": random.randint(0, 2), "maxContains": random.randint(0, 2)}
                kept = {key: count for key, count in counts.items() if random.random() < 0.4}
                return {"contains": inner(), **kept}
            case "$ref":
                return self.reference()
            case _:
                return {keyword: inner()}


def document(random: Random) -> tuple[Any, dict[str, Any]]:
    """A schema, and the named schemas that it refers to; none is composed of itself."""
    named: dict[str, Any] = {"Last": {"type": random.choice(TYPES)}}
    loop = {"$ref": "#/components/schemas/Loop"}
    named["Loop"] = {
        "type": "object",
        "properties": {"a": loop, "b": _Maker(random, ("Last",)).schema(1)},
    }
    named["Named"] = _Maker(random, ("Last", "Loop")).schema()
    return _Maker(random, ("Last", "Loop", "Named")).schema(), named


def edited(random: Random, schema: Any, named: dict[str, Any]) -> Any:
    """The schema with one thing more or less, somewhere."""
    if random.random() < 0.2:
        return _Maker(random, tuple(named)).schema()
    whole = {"": copy.deepcopy(schema)}
    places: list[tuple[Any, Any]] = []
    waiting: list[tuple[Any, Any]] = [(whole, "")]
    while waiting:
        holder, key = waiting.pop()
        held = holder[key]
        if isinstance(held, bool | dict) and key not in ("properties", "patternProperties", "dependentSchemas", "dependentRequired"):  # fmt: skip
            places.append((holder, key))
        if isinstance(held, dict):
            waiting += [(held, each) for each, below in held.items() if isinstance(below, dict | list | bool) and each not in ("const", "enum", "required", "uniqueItems", "type")]  # fmt: skip
        elif isinstance(held, list):
            waiting += [(held, index) for index in range(len(held))]
    holder, key = random.choice(places)
    there = holder[key]
    maker = _Maker(random, tuple(named))
    match random.randint(0, 5):
        case 0 if isinstance(there, dict):
            holder[key] = {**there, **_limit(random)}
        case 1 if isinstance(there, dict) and there:
            gone = random.choice(list(there))
            holder[key] = {each: kept for each, kept in there.items() if each != gone}
        case 2:
            holder[key] = {"allOf": [there, maker.leaf()]}
        case 3:
            holder[key] = {"anyOf": [there, {"type": "null"}]}
        case 4 if isinstance(there, dict):
            holder[key] = {**there, **maker.keyword(2)}
        case _:
            holder[key] = maker.leaf()
    return whole[""]


KINDS = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
               "maxProperties", "unevaluatedProperties", "dependentRequired", "dependentSchemas"),
    "array": ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip
"""What each keyword is about: a client takes a schema that says no type for one of what it is about."""


def typed(schema: Any) -> Any:
    """The schema with a type wherever it is about one and does not say it."""
    if isinstance(schema, list):
        return [typed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for word, held in schema.items():
        if word in ("properties", "patternProperties", "dependentSchemas"):
            made[word] = {name: typed(each) for name, each in held.items()}
        elif word in ("const", "enum", "type", "required", "dependentRequired"):
            made[word] = held
        else:
            made[word] = typed(held)
    if schema.keys().isdisjoint(("type", "const", "enum")):
        about = [kind for kind, words in KINDS.items() if not schema.keys().isdisjoint(words)]
        if about:
            made["type"] = about if len(about) > 1 else about[0]
    return made
