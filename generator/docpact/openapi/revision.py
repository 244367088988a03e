"""A document against an earlier one: which of its named schemas differ, where nothing else does."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from docpact.ir import Api, JsonSchema
from docpact.openapi.document import Document
from docpact.openapi.references import SCHEMAS, References
from docpact.openapi.report import Note, Report
from docpact.openapi.schemas import Schemas
from docpact.text.limits import containers
from docpact.text.values import JsonObject, escape, is_object

__all__ = ["Parts", "differing", "parts_of", "reread"]

_PLAIN = 2
"""The version of the marshal format in which equal values have equal bytes: it tells nothing of identity."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The digests of a document's parts."""

    schemas: Mapping[str, bytes]
    """Of each entry of ``components.schemas``, in order."""
    rest: bytes
    """Of all else."""


def parts_of(document: Document) -> Parts | None:
    """The parts of a document; None for one that consists of several files, or of what has no digest."""
    components: Any = document.data.get("components")
    if len(document.sources) > 1 or document.unreadable or not is_object(components):
        return None
    schemas: Any = components.get("schemas")
    if not is_object(schemas):
        return None
    rest: JsonObject = {**document.data, "components": {**components, "schemas": None}}
    try:
        return Parts({name: _digest(schema) for name, schema in schemas.items()}, _digest(rest))
    except ValueError:  # YAML has values that JSON has not
        return None


def _digest(value: Any) -> bytes:
    return blake2b(marshal.dumps(value, _PLAIN), digest_size=20).digest()


def differing(before: Parts, now: Parts) -> list[str] | None:
    """The names of the schemas that differ; None where anything else does, the names and their order included."""
    if before.rest != now.rest or list(before.schemas) != list(now.schemas):
        return None
    return [name for name, digest in now.schemas.items() if before.schemas[name] != digest]


def reread(
    document: Document, before: Api, notes: Iterable[Note], names: Iterable[str]
) -> dict[str, JsonSchema] | None:
    """The schemas of these names as ``Api.schemas`` has them; None where reading them bears on the rest of the document.

    Args:
        document: As it is now.
        before: What it meant before.
        notes: What was noted in reading it then.
        names: Of ``components.schemas``; nothing else differs.

    """
    deep = {
        pointer: name
        for name, pointer in before.schema_pointers.items()
        if pointer != f"{SCHEMAS}{escape(name)}"
    }
    pointers = {f"{SCHEMAS}{escape(name)}": name for name in names}
    places = [note.at for note in notes if isinstance(note.at, str)]
    if any(_is_below(place, pointer) for place in (*deep, *places) for pointer in pointers):
        return None
    report = Report()
    reader = Schemas(References(document.data, report, deep=deep), report)
    raw = document.data["components"]["schemas"]
    read = reader.all_named({pointer: raw[name] for pointer, name in pointers.items()})
    if report.notes or any(
        _deep_references(read[name], deep) != _deep_references(before.schemas[name], deep)
        for name in read
    ):
        return None
    return read


def _is_below(place: str, pointer: str) -> bool:
    return place == pointer or place.startswith(f"{pointer}/")


def _deep_references(schema: JsonSchema, deep: Mapping[str, str]) -> list[object]:
    """The references to what only has a name because something refers to it."""
    there = [f"#{SCHEMAS}{escape(name)}" for name in deep.values()]
    references = (node.get("$ref") for node in containers(schema) if is_object(node))
    return [reference for reference in references if reference in there]
