"""``unevaluatedProperties`` and ``unevaluatedItems`` in the words for additional ones, where these say the same.

JSON Schema 2020-12 Core, section 11: unevaluated is what no keyword in the same place has taken, nor any in a schema that
is applied there by ``allOf`` or ``$ref``. If all of these are merged, the rest is additional. The properties
evaluated by alternatives and conditions depend on the value, so those are not enforced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docpact.ir import JsonSchema
from docpact.text.values import is_array, is_object

__all__ = ["Surroundings"]

_PROPERTIES = "unevaluatedProperties"
_ITEMS = "unevaluatedItems"
_TAKING = frozenset(
    {
        "$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "patternProperties", "additionalProperties",
        "items", "prefixItems", "contains", _PROPERTIES, _ITEMS,
    }
)  # fmt: skip
"""Keywords by which a schema may take properties and items, ``properties`` aside."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All schemas that are merged for one value."""

    schemas: Sequence[JsonSchema]

    def without(self, schema: Mapping[str, Any], *, outermost: bool) -> Mapping[str, Any]:
        """One of the schemas without ``unevaluated…``, with what says the same in its place where there is such.

        Args:
            schema: The schema.
            outermost: Whether all others are parts of it.

        """
        if _PROPERTIES not in schema and _ITEMS not in schema:
            return schema
        made = {name: value for name, value in schema.items() if name not in (_PROPERTIES, _ITEMS)}
        for keyword, plain in ((_PROPERTIES, "additionalProperties"), (_ITEMS, "items")):
            if schema.get(keyword, True) in (True, {}) or plain in schema:
                continue
            others = [one for one in self.schemas if is_object(one) and one is not schema]
            if outermost and any(one.get(plain, False) is not False for one in others):
                continue  # that one accepts everything else
            taken = any("patternProperties" in one or _PROPERTIES in one for one in others)
            if not (
                self._may_take_more()
                or (keyword == _ITEMS and self._takes_items(schema, others))
                or (keyword == _PROPERTIES and taken)
            ):
                made[plain] = schema[keyword]
        return made

    def _takes_items(self, schema: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> bool:
        """Whether items are taken by ``contains``, or by a schema that cannot say so in the words of this one."""
        return "contains" in schema or any(
            one.keys() & {"contains", "prefixItems"} for one in others
        )

    def _may_take_more(self) -> bool:
        """Whether it depends on the value what is evaluated."""
        known = {
            name
            for one in self.schemas
            if is_object(one) and is_object(named := one.get("properties"))
            for name in named
        }
        for part in (part for one in self.schemas if is_object(one) for part in _applied(one)):
            named = part.get("properties", {})
            if part.keys() & _TAKING or not (is_object(named) and named.keys() <= known):
                return True
        return False


def _applied(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas that are applied to the same value, or not, as the value is."""
    found: list[Any] = [schema.get(keyword) for keyword in ("if", "then", "else")]
    for keyword in ("anyOf", "oneOf"):
        several = schema.get(keyword)
        found += several if is_array(several) else []
    dependent = schema.get("dependentSchemas")
    found += dependent.values() if is_object(dependent) else []
    return (part for part in found if is_object(part))
