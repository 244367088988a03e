"""Schemas and values made by hypothesis: the whole vocabulary, nested, with references and recursion."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

__all__ = ["documents", "values"]

NAMES = ("a", "b", "c")
TYPES = ("string", "integer", "number", "boolean", "null", "object", "array")
PATTERNS = ("^a", "b$", "^[0-9]+$", "a|c", "^.{2,3}$", r"\d", r"^(?=.*a).+$", r"^\w+$")
FORMATS = ("email", "ipv4", "date", "uuid", "uri", "password")

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.sampled_from([0.5, 1.0, 1.5, 2.5, -0.5, 10.0])
    | st.sampled_from(
        ["", "a", "b", "ab", "abc", "1", "12", "c", "é", "a@b.co", "127.0.0.1", "2024-01-31", "x:y"]
    )
)


def values() -> st.SearchStrategy[Any]:
    """JSON values close to what the schemas speak of."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        max_leaves=6,
    )


def _limits() -> st.SearchStrategy[dict[str, Any]]:
    small = st.integers(0, 3)
    return st.fixed_dictionaries(
        {},
        optional={
            "minLength": small,
            "maxLength": small,
            "minimum": st.integers(-2, 6),
            "maximum": st.integers(-2, 10),
            "exclusiveMinimum": st.integers(-2, 6) | st.just(0.5),
            "exclusiveMaximum": st.integers(0, 10),
            "multipleOf": st.sampled_from([1, 2, 3, 0.5, 0.1]),
            "minItems": small,
            "maxItems": small,
            "minProperties": small,
            "maxProperties": small,
            "uniqueItems": st.booleans(),
            "pattern": st.sampled_from(PATTERNS),
            "format": st.sampled_from(FORMATS),
        },
    )


def _chosen(keywords: dict[str, st.SearchStrategy[Any]], most: int) -> st.SearchStrategy[Any]:
    """A few of the keywords."""
    names = st.lists(st.sampled_from(sorted(keywords)), max_size=most, unique=True)
    return names.flatmap(lambda some: st.fixed_dictionaries({name: keywords[name] for name in some}))


def _schemas(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    references = st.sampled_from(names).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
    types = st.sampled_from(TYPES) | st.lists(
        st.sampled_from(TYPES), min_size=1, max_size=2, unique=True
    )
    leaves = (
        st.booleans()
        | references
        | types.map(lambda name: {"type": name})
        | scalars.map(lambda value: {"const": value})
        | st.lists(scalars, min_size=1, max_size=3).map(lambda found: {"enum": found})
        | st.builds(lambda name, limits: {"type": name, **dict(list(limits.items())[:2])}, types, _limits())
    )  # fmt: skip

    def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        fields = st.dictionaries(st.sampled_from(NAMES), inner, min_size=1, max_size=2)
        several = st.lists(inner, min_size=1, max_size=3)
        some = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
        keywords: dict[str, st.SearchStrategy[Any]] = {
            "type": types,
            "properties": fields,
            "required": some,
            "additionalProperties": inner,
            "patternProperties": st.dictionaries(st.sampled_from(PATTERNS[:4]), inner, max_size=1),
            "propertyNames": inner,
            "unevaluatedProperties": inner,
            "dependentRequired": st.dictionaries(st.sampled_from(NAMES), some, max_size=1),
            "dependentSchemas": st.dictionaries(st.sampled_from(NAMES), inner, max_size=1),
            "items": inner,
            "prefixItems": several,
            "contains": inner,
            "minContains": st.integers(0, 2),
            "maxContains": st.integers(0, 2),
            "unevaluatedItems": inner,
            "allOf": several,
            "anyOf": several,
            "oneOf": several,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "$ref": references.map(lambda one: one["$ref"]),
        }
        return st.builds(lambda one, two: {**two, **one}, _chosen(keywords, 4), _limits().map(
            lambda limits: dict(list(limits.items())[:1])
        ))  # fmt: skip

    return st.recursive(leaves, grown, max_leaves=5)


@st.composite
def documents(draw: st.DrawFn, count: int = 1) -> tuple[list[Any], dict[str, Any]]:
    """Some schemas, often alike, and the named schemas that they refer to."""
    # A reference leads to a later name, or to the same inside of a property: no schema is composed of itself.
    last = draw(st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": "object"}]))
    named: dict[str, Any] = {"Last": last}
    named["Loop"] = {
        "type": "object",
        "properties": {"a": {"$ref": "#/components/schemas/Loop"}, "b": draw(_schemas(("Last",)))},
    }
    named["Named"] = draw(_schemas(("Last", "Loop")))
    schemas = [draw(_schemas(("Last", "Loop", "Named")))]
    for _ in range(count - 1):
        schemas.append(draw(st.just(schemas[0]) | _schemas(("Last", "Loop", "Named"))))
        if schemas[-1] is schemas[0]:
            schemas[-1] = draw(_edited(schemas[0]))
    return schemas, named


def _edited(schema: Any) -> st.SearchStrategy[Any]:
    """A schema with one thing more or less."""
    if not isinstance(schema, dict):
        return st.just({"type": "string"})
    more = _limits().map(lambda limits: {**schema, **dict(list(limits.items())[:1])})
    less = st.sampled_from(sorted(schema) or [""]).map(
        lambda gone: {key: value for key, value in schema.items() if key != gone}
    )
    around = _limits().map(lambda limits: {"allOf": [schema, dict(list(limits.items())[:1])]})
    null = st.just({"anyOf": [schema, {"type": "null"}]})
    inside = st.sampled_from(sorted(schema) or [""]).flatmap(
        lambda key: (
            _edited(schema[key]).map(lambda made: {**schema, key: made})
            if isinstance(schema.get(key), dict) and key not in ("dependentRequired",)
            and key not in ("properties", "patternProperties", "dependentSchemas")
            else st.just(schema)
        )
    )
    return more | less | around | null | inside
