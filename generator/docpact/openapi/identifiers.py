"""Which schema of a file an ``$id``, ``$anchor`` or ``$dynamicAnchor`` names (JSON Schema 2020-12, section 8.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin

from docpact.openapi.grammar import Grammar, below
from docpact.text.values import child, is_object, split

__all__ = ["Identifiers", "base_at", "joined", "self_of"]


@dataclass(slots=True)
class Identifiers:
    """The names that schemas give themselves, in all files that were read. The value is the file's URI and a pointer."""

    resources: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Absolute URI without fragment to the schema with this ``$id``."""
    anchors: dict[tuple[str, str], tuple[str, str]] = field(
        default_factory=dict[tuple[str, str], tuple[str, str]]
    )
    """URI of a resource and an anchor in it to the schema."""

    def collect(self, uri: str, data: Any, grammar: Grammar, kind: str) -> None:
        """Enter what one file defines; ``kind`` is what its root is."""
        self.resources.setdefault(uri, (uri, ""))
        base = self_of(uri, data)
        self.resources.setdefault(base, (uri, ""))
        stack: list[tuple[str, str, Any, str]] = [("", kind, data, base)]
        while stack:
            pointer, what, node, base = stack.pop()
            if what == "schema" and is_object(node):
                if isinstance(name := node.get("$id"), str):
                    base = urldefrag(joined(base, name)).url
                    self.resources.setdefault(base, (uri, pointer))
                for keyword in ("$anchor", "$dynamicAnchor"):
                    if isinstance(anchor := node.get(keyword), str):
                        self.anchors.setdefault((base, anchor), (uri, pointer))
            stack += [
                (at, inner, value, base) for at, inner, value in below(grammar, what, node, pointer)
            ]


def self_of(uri: str, data: Any) -> str:
    """The base URI of a document: its ``$self`` (OpenAPI 3.2), or where it was found."""
    own: object = data.get("$self") if is_object(data) else None
    return urldefrag(joined(uri, own)).url if isinstance(own, str) else uri


def base_at(uri: str, data: Any, pointer: str) -> str:
    """The base URI for references within the value at a pointer: that of the nearest ``$id`` above it.

    Raises:
        KeyError: The pointer is not found.

    """
    base = self_of(uri, data)
    node = data
    for token in split(pointer):
        node = child(node, token)
        if is_object(node) and isinstance(name := node.get("$id"), str):
            base = urldefrag(joined(base, name)).url
    return base


def joined(base: str, reference: str) -> str:
    """Return the reference resolved against the base; the base itself if the reference is not a URI."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return base
