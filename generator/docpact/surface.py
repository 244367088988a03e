"""The public surface of a client: the names that users import, call, pass and set, as plain data.

``client`` computes the names of a document; ``diff`` compares two such surfaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Call", "ModelName", "Passed", "SettingName", "Surface"]

Uses = Mapping[str, tuple[str, ...]]
"""Place in a value (``[]`` for items, ``.*`` for the values of a map) to the classes and aliases there."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One argument of a method."""

    name: str
    location: str
    """The parameter's ``in``, or ``body``."""
    wire: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Call:
    """One method of a resource."""

    symbol: str
    pointer: str
    arguments: tuple[Passed, ...]
    body: str | None
    """``keywords``, ``value`` (``body=``), or None where none is sent."""
    uses: Uses


@dataclass(frozen=True, slots=True)
class ModelName:
    """A class or an alias of ``models``."""

    pointer: str
    """Of its schema."""
    module: str
    """Its module below ``models``."""
    twin: str | None
    """Its ``TypedDict``, where it can be sent."""
    attributes: Mapping[str, str]
    """Name on the wire to attribute; none for an alias."""
    properties: Mapping[str, str]
    """Name on the wire to the pointer of its schema."""
    uses: Uses
    """A place starts with the property's name, after a slash."""
    alias: bool = False


@dataclass(frozen=True, slots=True)
class SettingName:
    """One argument of the client itself."""

    argument: str
    env: str
    default: str | None
    source: tuple[str, ...]
    """The identity of an argument, independent of its name: what is sent, or the place in the server's URL."""
    pointer: str


@dataclass(frozen=True, slots=True)
class Surface:
    """All names of a client."""

    package: str
    client: str
    """The class of the sync client."""
    calls: Mapping[str, Call]
    """By the key of the operation."""
    models: Mapping[str, ModelName]
    settings: tuple[SettingName, ...]
    lists: Mapping[str, tuple[str, str]]
    """Each long enumeration of arguments, dotted inside the package, to its values as source and a pointer to one use."""

    def symbols(self, key: str) -> tuple[str, ...]:
        """The method of an operation."""
        return (self.calls[key].symbol,) if key in self.calls else ()
