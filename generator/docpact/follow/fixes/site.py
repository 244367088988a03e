"""One change at its place in the spec: where everything is written, and the edits of single keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from docpact.check.compare import response_pairs
from docpact.diff.changes import Change
from docpact.openapi import ApiSource
from docpact.pages.facts import Field, OperationFacts, RequestFacts, ResponseFacts
from docpact.schema.nodes import same_json
from docpact.spec.facts import SpecFacts, Spot
from docpact.text.edits import EditError, add_item, add_key, remove, set_value
from docpact.text.values import find, is_array, is_object, join, split

__all__ = ["Site", "Step"]

Step = Callable[[str], str]
"""An edit of the spec's text."""


@dataclass(frozen=True, slots=True)
class Site:
    """A change, and the spec it is to be carried into.

    Args:
        change: The change.
        part: Its part, as the spec calls it.
        facts: The current facts of the page.
        spec: The facts of the spec.
        source: The spec.
    """

    change: Change
    part: str
    facts: OperationFacts
    spec: SpecFacts
    source: ApiSource

    @property
    def path(self) -> str:
        """The field's path or the parameter's name; empty for the part itself."""
        return self.change.path or ""

    @property
    def name(self) -> str:
        """The field's own name."""
        known = [one.name for one in self.fields if one.path == self.path]
        return known[0] if known else self.path.rpartition(".")[2]

    @property
    def body(self) -> RequestFacts | ResponseFacts:
        """Return the current body on the page that the change is in."""
        if self.part == "request":
            return self.facts.request or RequestFacts()
        pairs = response_pairs(self.facts, self.spec)
        return next(
            (theirs for theirs, ours in pairs if self.part == f"response {ours.status}"),
            ResponseFacts(),
        )

    @property
    def fields(self) -> Sequence[Field]:
        """Its fields."""
        return self.body.fields

    def data(self, pointer: str) -> Any:
        """The value at a pointer of the document; None where there is none."""
        try:
            return find(self.source.document.data, split(pointer))
        except KeyError:
            return None

    def written(self, pointer: str) -> str:
        """The pointer in the text of the root file."""
        file, original = self.source.document.original(pointer)
        if file != self.source.document.root:
            raise EditError(f"defined in another file: {file}")
        return original

    def spot(self, what: str, path: str | None = None) -> str | None:
        """Where a fact is written, None where it is not."""
        return self.spec.pointers.get(Spot(self.part, self.path if path is None else path, what))

    def schema(self, path: str | None = None) -> str:
        """The schema that says of which type a value is."""
        pointer = self.spot("type", path)
        if pointer is None:
            raise EditError("the spec has no such field")
        return pointer.rpartition("/")[0]

    # Edits of one key.

    def set(self, pointer: str, value: Any) -> Step:
        """Give a value another value."""
        at = self.written(pointer)
        return lambda text: set_value(text, at, value)

    def drop(self, pointer: str) -> Step:
        """Take a key or an item out."""
        at = self.written(pointer)
        return lambda text: remove(text, at)

    def put(
        self, pointer: str, key: str, value: Any, behind: Sequence[str], *, first: bool = False
    ) -> Step:
        """Add a key behind the last of ``behind`` that is there."""
        at, mapping = self.written(pointer), self.data(pointer)
        if not is_object(mapping):
            raise EditError("the schema allows anything")
        present = [name for name in mapping if name in behind]
        after = present[-1] if present else None
        return lambda text: add_key(
            text,
            at,
            key,
            value,
            after=after,
            first=first or (after is None and key in ("type", "required")),
        )

    def key(self, holder: str, name: str, value: Any, behind: Sequence[str]) -> list[Step]:
        """Give a mapping's key a value; None takes it out."""
        present = join(holder, name)
        now = self.data(present)
        if value is None:
            return [] if now is None else [self.drop(present)]
        if now is None:
            return [self.put(holder, name, value, behind)]
        return [] if same_json(now, value) else [self.set(present, value)]

    def listed(self, at: str, name: str, wanted: bool) -> list[Step]:
        """Put a name into the ``required`` list that ``at`` is, or is in; or take it out."""
        holder = at.rpartition("/required")[0]
        names = self.data(join(holder, "required"))
        if not is_array(names):
            return [self.put(holder, "required", [name], ("type", "description"))] if wanted else []
        if wanted == (name in names):
            return []
        listing = self.written(join(holder, "required"))
        if not wanted:
            index = names.index(name)
            return [lambda text: remove(text, listing if len(names) == 1 else join(listing, index))]
        properties = self.data(join(holder, "properties"))
        order = list(properties) if is_object(properties) else []
        earlier = set(order[: order.index(name)]) if name in order else set(order)
        place = max((index + 1 for index, one in enumerate(names) if one in earlier), default=0)
        return [lambda text: add_item(text, listing, name, at=place)]
