"""Add drafted operations to an existing spec without changing what it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docpact.draft.access import named_security, unsaid
from docpact.draft.spec import Drafted, Paths, share_errors
from docpact.errors import DocpactError, Place
from docpact.ir import SecurityScheme
from docpact.openapi import ApiSource
from docpact.pages.facts import OperationFacts, Page
from docpact.schema.nodes import NOT_STATED
from docpact.spec.facts import spec_facts
from docpact.spec.pairs import anonymous
from docpact.text.edits import EditError, add_item, add_key
from docpact.text.values import find, is_array, is_object, join, split
from docpact.text.yaml_text import bare

__all__ = ["Merged", "added", "draft_into"]


@dataclass(frozen=True, slots=True)
class Merged:
    """A spec with what was drafted into it.

    Args:
        text: The new text.
        added: The operations that were added.
        present: Operations that exist already, and were skipped.
        known_as: Operations whose path parameters have other names in the spec, with the spec's names.
    """

    text: str
    added: tuple[str, ...]
    present: tuple[str, ...]
    known_as: Mapping[str, str]


def draft_into(text: str, source: ApiSource, pages: Sequence[Page]) -> Merged:
    """Draft the operations of pages into a spec.

    Servers and credentials are written down at an operation only where they are not those of the document; the security
    schemes of the document are used where they are the same.

    Args:
        text: The spec's text.
        source: The same, read.
        pages: The pages.

    Raises:
        DocpactError: The text cannot be added to, because of how it is written.
    """
    try:
        return _Merger(text, source).run(pages)
    except EditError as error:
        place = Place(source.document.source)
        raise DocpactError(
            f"cannot be extended: {error}",
            where=place,
            hint="run `docpact draft` without --into, and copy the operations you need",
        ) from None


class _Merger:
    def __init__(self, text: str, source: ApiSource) -> None:
        self.text = text
        self.source = source
        self.keys = {anonymous(operation.key) for operation in source.api.operations}
        paths = self.data("/paths")
        self.paths = Paths(paths if is_object(paths) else ())
        self.schemes = dict(source.api.security_schemes)
        self.names = {operation.operation_id or "" for operation in source.api.operations}
        self.tags = {tag.name for tag in source.api.tags}

    def run(self, pages: Sequence[Page]) -> Merged:
        present: dict[str, None] = {}
        fresh: dict[str, Drafted] = {}
        known_as: dict[str, str] = {}
        for page in pages:
            for facts in page.operations:
                key, path = anonymous(facts.key), self.paths.settle(facts.path)
                if path != facts.path:
                    known_as[facts.key] = f"{facts.method} {path}"
                if key in self.keys:
                    present[facts.key] = None
                elif key not in fresh:
                    fresh[key] = Drafted(page, facts, self.names, path)
                    self.names.add(bare(fresh[key].operation["operationId"]))
        schemas = self.data("/components/schemas")
        operations = [one.operation for one in fresh.values()]
        if self.source.document.version < "3.1" and _has_choice_of_types(bare(operations)):
            raise EditError(f"OpenAPI {self.source.document.version} has no lists of types")
        self.put(
            "/components/schemas",
            share_errors(operations, schemas if is_object(schemas) else ()),
        )
        for one in fresh.values():
            self.add(one)
        return Merged(
            self.text, tuple(one.facts.key for one in fresh.values()), tuple(present), known_as
        )

    def add(self, drafted: Drafted) -> None:
        operation, facts = dict(drafted.operation), drafted.facts
        if not self.has_servers(facts) and drafted.servers:
            operation["servers"] = drafted.servers
        security = self.known_security(drafted)
        if security and security != self.data("/security"):
            operation["security"] = security
        marks = unsaid(
            facts, servers=bool(self.source.api.servers), security=bool(self.source.api.security)
        )
        if marks:
            operation[NOT_STATED] = marks
        if drafted.tag not in self.tags and is_array(self.data("/tags")):
            self.text = add_item(self.text, "/tags", {"name": drafted.tag})
        self.put(join("/paths", drafted.path), {drafted.method: operation})
        self.tags.add(drafted.tag)

    def data(self, pointer: str) -> Any:
        """Return the value at a pointer of the original document; None if there is none."""
        try:
            return find(self.source.document.data, split(pointer))
        except KeyError:
            return None

    def put(self, pointer: str, entries: Mapping[str, Any]) -> None:
        """Add entries to a mapping, which is made with all that holds it where it does not exist."""
        for key, value in entries.items():
            self.text = added(self.text, pointer, key, value)

    def has_servers(self, facts: OperationFacts) -> bool:
        """Whether the servers of the document are those of the page."""
        theirs = {anonymous(url) for url in facts.servers}
        operations = self.source.api.operations
        if not operations:
            return False
        ours = {anonymous(url) for url in spec_facts(self.source.api, operations[0]).facts.servers}
        return theirs <= ours

    def known_security(self, drafted: Drafted) -> list[dict[str, list[str]]]:
        """The security requirements in the document's own names; schemes that it lacks are added."""
        security, fresh = named_security(drafted.security, drafted.schemes, self.schemes)
        self.put("/components/securitySchemes", fresh)
        self.schemes |= {name: _scheme(name, one) for name, one in fresh.items()}
        return security


def _scheme(name: str, drafted: Mapping[str, Any]) -> SecurityScheme:
    """A drafted scheme as the parsed document would have it, as far as its identity goes."""
    return SecurityScheme(
        name=name,
        type=drafted["type"],
        location=drafted.get("in"),
        parameter=drafted.get("name"),
        scheme=drafted.get("scheme"),
    )


def _has_choice_of_types(value: Any) -> bool:
    """Whether a schema somewhere in a value has a list of types."""
    if is_object(value):
        return is_array(value.get("type")) or any(map(_has_choice_of_types, value.values()))
    return is_array(value) and any(map(_has_choice_of_types, value))


def added(text: str, pointer: str, key: str, value: Any) -> str:
    """The text with an entry in the mapping at ``pointer``; mappings that are missing on the way are made."""
    try:
        return add_key(text, pointer, key, value)
    except EditError:
        above, _, last = pointer.rpartition("/")
        if not pointer or is_object(_look(text, pointer)):
            raise
        return added(text, above, split(f"/{last}")[0], {key: value})


def _look(text: str, pointer: str) -> Any:
    from docpact.text.yaml_reader import read_yaml

    try:
        return find(read_yaml(text, "the spec").data, split(pointer))
    except KeyError:
        return None
