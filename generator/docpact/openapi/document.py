"""A document: its values in one dialect, OpenAPI 3.1, and the way back to the lines a person wrote."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

from docpact.errors import Place
from docpact.openapi.loader import Source
from docpact.text.values import JsonObject, child, fragment, is_object, join, split

__all__ = ["Document", "Moves"]

Moves = Mapping[str, str]
"""New pointer to old one, for what a step has moved; ``FILE#POINTER`` where it came from another file.

Of a pointer the longest prefix found here is replaced; what was not moved is not in here.
"""


class Document:
    """An OpenAPI document, whole: other files brought in, older versions brought to 3.1.

    Positions are computed when first asked for, and kept.
    """

    def __init__(
        self,
        path: Path,
        data: JsonObject,
        version: str,
        sources: Mapping[str, Source],
        root: str,
        moves: tuple[Moves, ...] = (),
        unreadable: Mapping[str, str] | None = None,
        written: Document | None = None,
        ignored: Mapping[str, str] | None = None,
    ) -> None:
        self.path = path
        self.data = data
        """Plain objects, arrays and scalars. Every ``$ref`` is a local pointer, ``#/…``, or not found."""
        self.version = version
        """The version it was written in: ``3.0.3``, ``2.0``, …"""
        self.sources = sources
        """Each file it consists of, by the name that messages use."""
        self.root = root
        """The name of the root file."""
        self.unreadable = unreadable or {}
        """References that were not followed, as written, and why."""
        self.written = written or self
        """The same document before it was upgraded, other files brought in: what a check by its own version looks at."""
        self.ignored = ignored or {}
        """Pointers of what the upgrade could not keep, and why."""
        self._moves = moves
        self._labels = {name: _label(name, path) for name in sources}
        self._names = {label: name for name, label in self._labels.items()}

    @property
    def source(self) -> str:
        """The root file as messages call it."""
        return self.root

    def place(self, pointer: str, *, value: bool = False) -> Place:
        """Return the place of a pointer into ``data``: file, line, column, and the pointer in that file.

        A pointer may contain a ``$ref``. If it is not found, line and column are those of its nearest existing
        ancestor. The line is that of the key the pointer ends in; with ``value`` it is that of the value.
        """
        name, original = self.original(pointer)
        return self.sources[name].place(original, value=value)

    def reference(self, pointer: str, *, follow: bool = True) -> str:
        """A pointer into ``data`` as the document was written, the same wherever it is read.

        It is the plain pointer in the root file, ``FILE#POINTER`` with the path from the root file's
        folder, or the URL, in another file. Without ``follow``, references in the pointer are not resolved: two
        paths that share a path item have different pointers.
        """
        if not (follow or self._moves or "#" in pointer):
            return pointer
        name, original = self.original(pointer, follow=follow)
        return original if name == self.root else f"{self._labels[name]}#{original}"

    def original(self, pointer: str, *, follow: bool = True) -> tuple[str, str]:
        """The file that a pointer into ``data`` comes from, by the name that messages use, and the pointer there.

        Also takes what ``reference`` gives.
        """
        file, mark, rest = pointer.partition("#")
        file = self._names.get(file, file)
        if mark and file in self.sources:
            return file, rest
        if follow:
            pointer = self._through_references(pointer)
        for moves in reversed(self._moves):
            pointer = _moved(pointer, moves)
            file, mark, rest = pointer.partition("#")
            if mark and file in self.sources:
                return file, rest
        return self.root, pointer

    def digests(self) -> dict[str, str]:
        """The SHA-256 digest of each file it consists of, by path from the root file's folder, or by URL."""
        return {
            self._labels[name]: sha256(source.text.encode(errors="surrogatepass")).hexdigest()
            for name, source in self.sources.items()
        }

    def _through_references(self, pointer: str) -> str:
        """The pointer with each ``$ref`` on the way, but not at the end, followed."""
        tokens = split(pointer)
        node: Any = self.data
        try:
            for token in tokens:
                node = child(node, token)
            return pointer  # as nearly all of them
        except KeyError:
            node = self.data
        here = ""
        jumps = 0
        while tokens:
            try:
                below = child(node, tokens[0])
            except KeyError:
                reference = node.get("$ref") if is_object(node) else None
                if not isinstance(reference, str) or not reference.startswith("#/") or jumps > 100:
                    break
                jumps += 1
                tokens = split(fragment(reference[1:])) + tokens
                node, here = self.data, ""
                continue
            node, here = below, join(here, tokens.pop(0))
        return join(here, *tokens)


def _label(name: str, root: Path) -> str:
    """A file's path from the folder of the root file; a URL stays."""
    if "://" in name:
        return name
    return PurePath(os.path.relpath(Path(name).absolute(), root.resolve().parent)).as_posix()


def _moved(pointer: str, moves: Moves) -> str:
    prefix = pointer
    while prefix not in moves:
        if not prefix:
            return pointer
        prefix = prefix.rpartition("/")[0]
    return moves[prefix] + pointer[len(prefix) :]
