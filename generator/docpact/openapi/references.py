"""Resolve ``$ref`` inside one document, and name the schemas that references refer to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docpact.openapi.grammar import OPENAPI, below
from docpact.openapi.names import deep_name
from docpact.openapi.report import Report
from docpact.text.limits import containers
from docpact.text.values import JsonObject, escape, find, fragment, is_object, join, split

__all__ = ["SCHEMAS", "References"]

SCHEMAS = "/components/schemas/"
_MAX_COMPARED = 8_000
"""Names compared to find near misses, over all references of a document; comparing two takes 0.1 ms."""
_LONGEST_CHAIN = 100
"""References to references."""
_COMPONENT = re.compile(
    r"#/components/(parameters|responses|requestBodies|headers|examples|links|callbacks|securitySchemes|pathItems"
    r"|mediaTypes|schemas)/[^/%]+"
)
"""Places of objects that are not schemas: a schema reference to one of them is not to a schema."""


class References:
    """The references of one document.

    ``names`` says which schemas are entries of ``Api.schemas``: pointer to name, those of ``components.schemas`` first,
    then those that are only reached by a reference deep into something else.
    """

    def __init__(
        self,
        data: JsonObject,
        report: Report,
        unreadable: Mapping[str, str] | None = None,
        deep: Mapping[str, str] | None = None,
    ) -> None:
        """Find and name the schemas of ``data``; ``deep`` is what is known of those outside of ``components.schemas``."""
        self._data = data
        self._unreadable = unreadable or {}
        self._compared = 0
        self._report = report
        self.names: dict[str, str] = {f"{SCHEMAS}{escape(name)}": name for name in _named(data)}
        self.deep: dict[str, str] = dict(deep or {})
        """Return those of ``names`` that are not in ``components.schemas``."""
        self.names |= self.deep
        if deep is not None:
            return
        taken = set(self.names.values())
        for pointer in self._deep_targets():
            name = _free_name(deep_name(pointer, data), taken)
            taken.add(name)
            self.names[pointer] = self.deep[pointer] = name

    def follow(self, node: object, pointer: str) -> tuple[JsonObject, str] | None:
        """Return the object at ``pointer``, or the target of its ``$ref``, and its pointer.

        Keys next to the ``$ref`` override those of the target (``summary`` and ``description`` of a Reference Object).
        None, with a note, if it is missing.
        """
        beside: JsonObject = {}
        seen: set[str] = set()
        at = pointer
        while True:
            if not is_object(node):
                return None
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return ({**node, **beside} if beside else node), at
            beside = {
                **{k: v for k, v in node.items() if k in ("summary", "description")},
                **beside,
            }
            target = self.target(reference, join(at, "$ref"))
            if target is None:
                return None
            if target in seen or len(seen) > _LONGEST_CHAIN:
                self._report.add(
                    "DP702",
                    f"reference {reference!r} is circular or too long a chain; ignored",
                    join(pointer, "$ref"),
                )
                return None
            seen.add(target)
            node, at = find(self._data, split(target)), target

    def target(self, reference: str, pointer: str) -> str | None:
        """Return the target pointer of a ``$ref`` at ``pointer``, with references in it resolved; None, with a note, if not found."""
        wanted = fragment(reference[1:]) if reference.startswith("#") else None
        if wanted is not None:
            found = self.located(wanted)
            if found is not None:
                return found
        guess = self._guess(reference)
        if guess is not None:
            self._report.add(
                "DP701", f"reference {reference!r} not found; read as '#{guess}'", pointer
            )
            return guess
        why = self._unreadable.get(reference)
        named = repr(reference)
        if "://" in reference:
            from docpact.download import shown  # loads an HTTP client

            named = repr(shown(reference))
        what = f"reference {named} not followed: {why}" if why else f"reference {named} not found"
        self._report.add("DP701", what, pointer, hint=None if why else self._near(reference))
        return None

    def located(self, wanted: str) -> str | None:
        """Return a pointer with the references in it resolved; None if not found."""
        node: Any = self._data
        here = ""
        tokens = split(wanted)
        if wanted and not wanted.startswith("/"):
            return None
        jumps = 0
        while tokens:
            token = tokens.pop(0)
            try:
                node, here = find(node, [token]), join(here, token)
            except KeyError:
                reference = node.get("$ref") if is_object(node) else None
                if (
                    not isinstance(reference, str)
                    or not reference.startswith("#/")
                    or jumps > _LONGEST_CHAIN
                ):
                    return None
                jumps += 1
                tokens = [*split(fragment(reference[1:])), token, *tokens]
                node, here = self._data, ""
        return here

    def _guess(self, reference: str) -> str | None:
        """A reference in the style of Swagger 2.0, or the bare name of a schema: what was meant is plain."""
        name = fragment(reference.rpartition("/")[2].removeprefix("#"))
        parent = reference.rpartition("/")[0]
        if parent.startswith("#") and not parent.startswith("#/"):
            parent = f"#/{parent[1:]}"
            if (slip := self.located(fragment(f"{parent[1:]}/{name}"))) is not None:
                return slip
        if parent in (
            "",
            "#/definitions",
            "#/components/schema",
            "#/schemas",
            "#/components/definitions",
        ):
            pointer = f"{SCHEMAS}{escape(name)}" if parent == "" else f"{SCHEMAS}{name}"
            return pointer if pointer in self.names else None
        sections = {"#/parameters": "parameters", "#/responses": "responses"}
        return (
            self.located(f"/components/{sections[parent]}/{name}") if parent in sections else None
        )

    def _near(self, reference: str) -> str:
        """Return a hint: names that look like the one of ``reference``, as long as the budget lasts."""
        parent, _, name = reference.rpartition("/")
        try:
            siblings: object = find(self._data, split(fragment(parent[1:])))
        except KeyError:
            siblings = None
        names = siblings if is_object(siblings) else _named(self._data)
        if len(name) <= 100 and self._compared + len(names) <= _MAX_COMPARED:
            self._compared += len(names)
            known = [each for each in names if len(each) < 100]
            if close := difflib.get_close_matches(fragment(name), known, n=3, cutoff=0.5):
                return f"did you mean {' or '.join(close)}?"
        return "define it, or fix the reference"

    def _deep_targets(self) -> Iterator[str]:
        """Pointers of referenced schemas outside of ``components.schemas``, in document order."""
        suspects = {
            reference
            for node in containers(self._data)
            if isinstance(node, dict)
            and isinstance(reference := node.get("$ref"), str)
            and self._is_deep(reference)
        }
        if not suspects:
            return
        seen: set[str] = set()
        for reference in self._schema_references():
            if reference not in suspects:
                continue
            target = self.located(fragment(reference[1:]))
            if target is None or target in self.names or target in seen:
                continue
            seen.add(target)
            end: object = find(self._data, split(target))
            if not (is_object(end) and isinstance(end.get("$ref"), str)):
                yield target

    def _is_deep(self, reference: str) -> bool:
        if not reference.startswith("#/") or _COMPONENT.fullmatch(reference):
            return False
        return fragment(reference[1:]) not in self.names

    def _schema_references(self) -> Iterator[str]:
        stack: list[tuple[str, Any]] = [("document", self._data)]
        while stack:
            kind, node = stack.pop()
            if kind == "schema" and is_object(node) and isinstance(node.get("$ref"), str):
                yield node["$ref"]
            stack.extend(
                reversed([(inner, value) for _, inner, value in below(OPENAPI, kind, node)])
            )


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def _named(data: JsonObject) -> Mapping[str, Any]:
    components = data.get("components")
    schemas: object = components.get("schemas") if is_object(components) else None
    return schemas if is_object(schemas) else {}
