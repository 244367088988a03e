"""Several files become one document: what other files hold is brought in, and every reference becomes a local one.

A target in another file gets an entry among the components of its kind and keeps its name there, where it is free.
A component that is nothing but a reference to a file is replaced by what it refers to, and so is a path item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urldefrag, urlsplit

from docpact.errors import DocpactError, Place
from docpact.openapi.dynamic import MARK
from docpact.openapi.files import Files, UnreadableError
from docpact.openapi.grammar import OPENAPI, SWAGGER
from docpact.openapi.identifiers import Identifiers, base_at, joined, self_of
from docpact.openapi.names import external_name
from docpact.text.limits import MAX_ALIASED, containers
from docpact.text.values import JsonObject, find, fragment, is_array, is_object, join, split

__all__ = ["Bundle", "bundle", "is_whole"]

_SHELVES = {
    "schema": "schemas",
    "parameter": "parameters",
    "requestBody": "requestBodies",
    "response": "responses",
    "header": "headers",
    "example": "examples",
    "link": "links",
    "callback": "callbacks",
    "pathItem": "pathItems",
    "mediaType": "mediaTypes",
    "securityScheme": "securitySchemes",
}
_OLD_SHELVES = {
    "schema": "definitions",
    "parameter": "parameters",
    "response": "responses",
    "securityScheme": "securityDefinitions",
}
_TELLING = frozenset({"$ref", "$id", "$dynamicRef"})
_MOST_NESTED = 20
"""Path items within callbacks within path items, each from another file."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One document that was several."""

    data: JsonObject
    moves: Mapping[str, str]
    """Pointer in ``data`` to ``FILE#POINTER`` for what came from another file."""
    unreadable: Mapping[str, str]
    """Reference to the reason why it was not followed."""


@dataclass(frozen=True, slots=True)
class _At:
    """Where the walk is: the file, the base URI for references, and the pointer in the bundle."""

    file: str
    base: str
    pointer: str
    nested: int = 0

    def below(self, *tokens: str | int) -> _At:
        return replace(self, pointer=join(self.pointer, *tokens))


def is_whole(data: JsonObject) -> bool:
    """Whether every reference in it is a plain local pointer, so that there is nothing to bring in."""
    for node in containers(data):
        if isinstance(node, dict) and _maps_to_uri(node):
            return False
        if isinstance(node, dict) and not _TELLING.isdisjoint(node):
            reference: object = node.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#/"):
                return False
            if isinstance(node.get("$id"), str) or isinstance(node.get("$dynamicRef"), str):
                return False
    return True


def _maps_to_uri(node: JsonObject) -> bool:
    """Return whether a schema's discriminator names a schema by a URI: ``pet.yaml#/Dog``, not ``Dog`` or ``#/…``."""
    discriminator: object = node.get("discriminator")
    mapping: object = discriminator.get("mapping") if is_object(discriminator) else None
    return is_object(mapping) and any(
        isinstance(value, str) and "#" in value and not value.startswith("#")
        for value in mapping.values()
    )


def bundle(data: JsonObject, files: Files) -> Bundle:
    """Bring in what ``data``, the root of ``files``, refers to in other files or by an identifier.

    Raises:
        DocpactError: Another file is there and may be read, but is unusable.

    """
    return _Bundler(data, files).run()


class _Bundler:
    def __init__(self, data: JsonObject, files: Files) -> None:
        self._data = data
        self._files = files
        self._old = "swagger" in data
        self._grammar = SWAGGER if self._old else OPENAPI
        self._identifiers = Identifiers()
        self._identifiers.collect(files.root, data, self._grammar, "document")
        self._seen = {files.root}
        self._placed: dict[tuple[str, str], str] = {}
        self._waiting: list[tuple[str, str, str, str]] = []
        self._added: dict[str, dict[str, Any]] = {}
        self._moves: dict[str, str] = {}
        self._unreadable: dict[str, str] = {}
        self._nodes = 0
        self._taken: dict[str, set[str]] = {}

    def run(self) -> Bundle:
        root = _At(self._files.root, self_of(self._files.root, self._data), "")
        self._adopt_aliases()
        new: JsonObject = self._rewrite(self._data, "document", root)
        while self._waiting:
            kind, uri, pointer, at = self._waiting.pop(0)
            value = self._content(uri, pointer, kind, _At(uri, uri, at))
            shelf, name = split(at)[-2:]
            self._added.setdefault(shelf, {})[name] = value
        return Bundle(self._with_added(new), self._moves, self._unreadable)

    def _with_added(self, new: JsonObject) -> JsonObject:
        if not self._added:
            return new
        holder: object = new if self._old else new.get("components")
        shelves = dict(holder) if is_object(holder) else {}
        for shelf, entries in self._added.items():
            present: object = shelves.get(shelf)
            shelves[shelf] = {**(present if is_object(present) else {}), **entries}
        return shelves if self._old else {**new, "components": shelves}

    def _adopt_aliases(self) -> None:
        """A component that only refers to another file is the place for what it refers to."""
        components: object = self._data.get("components")
        holder = self._data if self._old else components if is_object(components) else {}
        prefix = "" if self._old else "/components"
        for kind, shelf in (_OLD_SHELVES if self._old else _SHELVES).items():
            entries: object = holder.get(shelf)
            for name, value in entries.items() if is_object(entries) else ():
                if (
                    is_object(value)
                    and isinstance(reference := value.get("$ref"), str)
                    and not reference.startswith("#")
                ):
                    base = self_of(self._files.root, self._data)
                    target = self._locate(reference, _At(self._files.root, base, ""), kind)
                    if target is not None and target[0] != self._files.root:
                        self._placed.setdefault(target, join(prefix, shelf, name))

    def _content(self, uri: str, pointer: str, kind: str, at: _At) -> Any:
        """Return the value at a pointer of a file, rewritten for its place in the bundle."""
        data = self._values(uri)
        self._moves[at.pointer] = f"{self._files.sources[uri].name}#{pointer}"
        inside = replace(at, file=uri, base=base_at(uri, data, pointer))
        return self._rewrite(find(data, split(pointer)), kind, inside)

    def _values(self, uri: str) -> Any:
        """The contents of a file; for the root, after overlays."""
        return self._data if uri == self._files.root else self._files.sources[uri].data

    def _rewrite(self, node: Any, kind: str, at: _At) -> Any:
        if not is_object(node):
            return node
        self._nodes += 1
        if self._nodes > MAX_ALIASED:
            raise DocpactError(
                f"references expand to more than {MAX_ALIASED:,} objects",
                where=Place(self._files.sources[at.file].name),
                hint="remove references to whole maps of schemas or path items",
            )
        if kind == "schema" and isinstance(name := node.get("$id"), str):
            at = replace(at, base=urldefrag(joined(at.base, name)).url)
        reference: object = node.get("$ref")
        if isinstance(reference, str):
            return self._reference(node, reference, kind, at)
        fields = self._grammar.get(kind, {})
        new: JsonObject = {}
        for key, value in node.items():
            field = fields.get(key) or (fields.get("*") if not key.startswith("x-") else None)
            if key == "$dynamicRef" and kind == "schema" and isinstance(value, str):
                new["$ref"] = self._local(value, kind, at)
                new[MARK] = value.rpartition("#")[2]
            elif field is None:
                new[key] = value
            else:
                new[key] = self._field(value, *field, at.below(key))
        if kind == "schema" and is_object(discriminator := node.get("discriminator")):
            new["discriminator"] = self._discriminator(discriminator, at)
        return new

    def _field(self, value: Any, shape: str, kind: str, at: _At) -> Any:
        if shape != "one" and is_object(value) and isinstance(reference := value.get("$ref"), str):
            return self._whole_field(value, reference, shape, kind, at)
        if is_array(value):
            return [self._rewrite(item, kind, at.below(index)) for index, item in enumerate(value)]
        if shape == "map" and is_object(value):
            return {name: self._rewrite(item, kind, at.below(name)) for name, item in value.items()}
        return self._rewrite(value, kind, at)

    def _whole_field(
        self, value: JsonObject, reference: str, shape: str, kind: str, at: _At
    ) -> Any:
        """A reference instead of a whole map or array (``paths: {$ref: paths.yaml}``): not standard, but common."""
        target = self._locate(reference, at, kind)
        if target is None or at.nested > _MOST_NESTED:
            return value
        uri, pointer = target
        data = self._values(uri)
        try:
            content: Any = find(data, split(pointer))
        except KeyError:
            return value
        if uri != self._files.root:
            self._moves[at.pointer] = f"{self._files.sources[uri].name}#{pointer}"
        base = base_at(uri, data, pointer)
        inside = replace(at, file=uri, base=base, nested=at.nested + 1)
        if is_object(content) and (
            beside := {key: item for key, item in value.items() if key != "$ref"}
        ):
            content = {**content, **beside}
        return self._field(content, shape, kind, inside)

    def _reference(self, node: JsonObject, reference: str, kind: str, at: _At) -> JsonObject:
        beside = {key: value for key, value in node.items() if key != "$ref"}
        target = self._locate(reference, at, kind)
        if target is None:
            return node
        external = target[0] != self._files.root
        own_place = self._placed.get(target) == at.pointer
        if external and (own_place or kind == "pathItem") and at.nested < _MOST_NESTED:
            content = self._content(*target, kind, replace(at, nested=at.nested + 1))
            return {**content, **beside} if is_object(content) else node
        inner: JsonObject = self._rewrite(beside, kind, at) if beside else {}
        return {"$ref": self._place(target, kind), **inner}

    def _local(self, reference: str, kind: str, at: _At) -> str:
        target = self._locate(reference, at, kind)
        return reference if target is None else self._place(target, kind)

    def _place(self, target: tuple[str, str], kind: str) -> str:
        """The local reference to a target, which gets a place in the bundle if it has none."""
        uri, pointer = target
        if uri == self._files.root:
            return _reference_to(pointer)
        if target not in self._placed:
            shelf = (
                _OLD_SHELVES.get(kind, f"x-{kind}")
                if self._old
                else _SHELVES.get(kind, f"x-{kind}")
            )
            prefix = "" if self._old else "/components"
            name = self._free_name(external_name(uri, pointer), prefix, shelf)
            self._placed[target] = at = join(prefix, shelf, name)
            self._waiting.append((kind, uri, pointer, at))
        return _reference_to(self._placed[target])

    def _free_name(self, wanted: tuple[str, str], prefix: str, shelf: str) -> str:
        """The first of the wanted names that is free, the second with a number if none is."""
        if shelf not in self._taken:
            try:
                present: object = find(self._data, split(join(prefix, shelf)))
            except KeyError:
                present = {}
            self._taken[shelf] = set(present) if is_object(present) else set()
        taken = self._taken[shelf]
        numbered = (f"{wanted[1]}{number}" for number in range(2, len(taken) + 3))
        name = next(name for name in (*wanted, *numbered) if name not in taken)
        taken.add(name)
        return name

    def _locate(self, reference: str, at: _At, kind: str) -> tuple[str, str] | None:
        """File and pointer of what a reference means; None, with the reason kept, if it means nothing."""
        reference = reference.replace("\\", "/")
        try:
            urlsplit(reference)
        except ValueError:
            self._unreadable.setdefault(reference, "not a valid URI")
            return None
        uri, mark = urldefrag(joined(at.base, reference))
        file = urldefrag(joined(at.file, reference)).url
        if uri in self._identifiers.resources:
            resource, start = self._identifiers.resources[uri]
        else:
            opened = self._open(
                reference, [file, uri] if file.startswith("file:") else [uri, file], at, kind
            )
            if opened is None:
                return None
            resource, start = opened, ""
            uri = opened
        if mark and not mark.startswith("/"):
            return self._identifiers.anchors.get((uri, fragment(mark)))
        pointer = start + fragment(mark)
        try:
            find(self._values(resource), split(pointer))
        except KeyError:
            return (resource, pointer) if resource == self._files.root else None
        return resource, pointer

    def _open(self, reference: str, uris: list[str], at: _At, kind: str) -> str | None:
        """The URI, of those it may be, under which a file could be opened."""
        for uri in dict.fromkeys(uris):
            try:
                source = self._files.open(uri, asked_by=at.file)
            except UnreadableError as error:
                self._unreadable.setdefault(reference, str(error))
                continue
            if uri not in self._seen:
                self._seen.add(uri)
                whole = is_object(source.data) and (
                    "openapi" in source.data
                    or "swagger" in source.data
                    or "components" in source.data
                )
                self._identifiers.collect(
                    uri, source.data, self._grammar, "document" if whole else kind
                )
            return uri
        return None

    def _discriminator(self, node: JsonObject, at: _At) -> JsonObject:
        """A mapping may refer to a file; a bare name is that of a schema."""

        def led(value: Any) -> Any:
            is_reference = isinstance(value, str) and not {"/", "#", "."}.isdisjoint(value)
            return self._local(value, "schema", at) if is_reference else value

        new = dict(node)
        if is_object(mapping := node.get("mapping")):
            new["mapping"] = {key: led(value) for key, value in mapping.items()}
        if "defaultMapping" in node:
            new["defaultMapping"] = led(node["defaultMapping"])
        return new


def _reference_to(pointer: str) -> str:
    return f"#{pointer.replace('%', '%25')}"
