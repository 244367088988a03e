"""The shared state of the reader: references, schemas, notes, and tolerant access to objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docpact.openapi.references import References
from docpact.openapi.report import Report
from docpact.openapi.schemas import Schemas
from docpact.text.values import JsonObject, is_array, is_object, join, kind

__all__ = ["Context", "extensions"]


@dataclass(frozen=True, slots=True)
class Context:
    """One reading of one document. Each method notes what it did not expect and gives something usable."""

    references: References
    schemas: Schemas
    report: Report
    version: str = "3.1"
    """The version that the document is written in."""
    badges: frozenset[str] = frozenset()
    """Tags that only mark operations (OpenAPI 3.2, ``kind: badge``)."""
    own_url: str = ""
    """The document's own http or https URL (OpenAPI 3.2, ``$self``), which relative URLs of servers start from."""

    def object(self, node: JsonObject, key: str, pointer: str) -> JsonObject:
        """The object at ``key``; an empty one where there is none."""
        value = node.get(key)
        if value is None or is_object(value):
            return value or {}
        self.report.add(
            "DP703", f"{key}: expected an object, got {kind(value)}; ignored", join(pointer, key)
        )
        return {}

    def array(self, node: JsonObject, key: str, pointer: str) -> list[Any]:
        """The array at ``key``; a lone object or string is read as its only item."""
        value = node.get(key)
        if value is None or is_array(value):
            return value or []
        if is_object(value) or isinstance(value, str):
            self.report.add(
                "DP703",
                f"{key}: expected an array, got {kind(value)}; used as its only item",
                join(pointer, key),
            )
            return [value]
        self.report.add(
            "DP703", f"{key}: expected an array, got {kind(value)}; ignored", join(pointer, key)
        )
        return []

    def text(self, node: JsonObject, key: str, pointer: str) -> str | None:
        """The string at ``key``; a number or boolean is read as it would be written."""
        value = node.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            self.report.add(
                "DP703",
                f"{key}: expected a string, got {kind(value)}; read as {text!r}",
                join(pointer, key),
            )
            return text
        self.report.add(
            "DP703", f"{key}: expected a string, got {kind(value)}; ignored", join(pointer, key)
        )
        return None

    def flag(self, node: JsonObject, key: str, pointer: str, default: bool = False) -> bool:
        """The boolean at ``key``."""
        value = node.get(key)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        meant = (
            {"true": True, "false": False}.get(value.lower(), default)
            if isinstance(value, str)
            else default
        )
        self.report.add(
            "DP703",
            f"{key}: expected a boolean, got {kind(value)}; read as {str(meant).lower()}",
            join(pointer, key),
        )
        return meant

    def named(self, node: JsonObject, key: str, pointer: str) -> list[tuple[str, JsonObject, str]]:
        """Iterate over name, object and pointer of the members of the map at ``key``, with references resolved and extensions skipped."""
        found: list[tuple[str, JsonObject, str]] = []
        at = join(pointer, key)
        for name, value in self.object(node, key, pointer).items():
            end = self.references.follow(value, join(at, name))
            if end is not None:
                found.append((name, *end))
            elif not is_object(value) and not name.startswith("x-"):
                self.report.add(
                    "DP703",
                    f"{name}: expected an object, got {kind(value)}; ignored",
                    join(at, name),
                )
        return found


def extensions(node: JsonObject) -> JsonObject:
    """The ``x-…`` members of an object."""
    return {key: value for key, value in node.items() if key.startswith("x-")}
