"""The shapes of an API: its classes and aliases with final names, and the type of every schema position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from docpact.client.shapes.types import ANY, Named, TypeExpr
from docpact.findings import Finding

__all__ = ["AliasShape", "ClassShape", "Property", "Shapes"]


@dataclass(frozen=True, slots=True)
class Property:
    """A named property of a class."""

    wire: str
    """Its name on the wire."""
    name: str
    """The field of the model."""
    required: bool
    type: TypeExpr
    pointer: str
    description: str | None = None
    default: str | None = None
    """The documented default, as JSON text: documented, never sent."""
    deprecated: bool = False
    preset: bool = False
    """Whether it has one possible value, which is sent without being given."""


@dataclass(frozen=True, slots=True)
class ClassShape:
    """A class of the models."""

    name: str
    twin: str | None
    """The name of its ``TypedDict``, where it can be sent."""
    pointer: str
    """Of its schema."""
    properties: tuple[Property, ...]
    extra: TypeExpr | None
    """The type of undeclared properties, where they have one."""
    closed: bool
    """Whether undeclared properties are refused in what is sent."""
    description: str | None
    rules: str | None = None
    """Constraints on several properties of a request: JSON Schema, as text."""


@dataclass(frozen=True, slots=True)
class AliasShape:
    """A named type that is not a class."""

    name: str
    pointer: str
    type: TypeExpr
    recursive: bool
    description: str | None


@dataclass(frozen=True, slots=True)
class Shapes:
    """The result of ``prepare``. A ``Named`` in its types holds the name of a class or an alias."""

    classes: Mapping[str, ClassShape]
    aliases: Mapping[str, AliasShape]
    schemas: Mapping[str, str | None]
    """Named schema to its class or alias; None where it is written out wherever it is used."""
    used_by: Mapping[str, tuple[str, ...]]
    """Pointer of each operation to the classes and aliases that its positions name."""
    findings: tuple[Finding, ...]
    omitted: Mapping[str, str]
    """Pointer of a schema position to what its type does not say."""
    positions: Mapping[tuple[str, str], TypeExpr] = field(
        default_factory=dict[tuple[str, str], TypeExpr]
    )

    def type_at(self, pointer: str, direction: Literal["request", "response"]) -> TypeExpr:
        """The type of the schema position at ``pointer`` in what is sent or received; any type where there is none."""
        return self.positions.get((pointer, direction), ANY)

    def properties(self, expr: TypeExpr) -> tuple[Property, ...] | None:
        """The named properties of an object type; None for every other type."""
        shape = self._class(expr)
        return shape.properties if shape else None

    def undeclared(self, expr: TypeExpr) -> TypeExpr | None:
        """The type of the properties that an object type does not name; None where they have none."""
        shape = self._class(expr)
        return shape.extra if shape else None

    def rules_names(self, expr: TypeExpr) -> bool:
        """Return whether an object type has rules for properties that it does not name: ``patternProperties``."""
        shape = self._class(expr)
        return shape is not None and '"patternProperties"' in (shape.rules or "")

    def _class(self, expr: TypeExpr) -> ClassShape | None:
        while isinstance(expr, Named) and expr.key in self.aliases:
            expr = self.aliases[expr.key].type
        return self.classes[expr.key] if isinstance(expr, Named) else None
