"""Edits for operations that came or went."""

from __future__ import annotations

from docpact.draft.into import draft_into
from docpact.errors import DocpactError
from docpact.follow.fixes.site import Step
from docpact.openapi import ApiSource
from docpact.openapi.grammar import METHODS
from docpact.pages.facts import Page
from docpact.spec.facts import SpecFacts
from docpact.text.edits import EditError, remove
from docpact.text.values import find, is_array, is_object, join, split

__all__ = ["operation_added", "operation_removed"]


def operation_added(text: str, page: Page, source: ApiSource) -> str:
    """The text of a spec with an operation drafted into it, as ``docpact draft --into`` does.

    Args:
        text: The spec's text.
        page: The page with this operation alone.
        source: The same spec, read.

    Raises:
        EditError: The text cannot be extended.
    """
    try:
        return draft_into(text, source, [page]).text
    except DocpactError as error:
        raise EditError(error.what) from None


def operation_removed(spec: SpecFacts, source: ApiSource) -> list[Step]:
    """Remove an operation, its path if that has no other operation, and its tags if nothing else has them."""
    pointer = spec.operation.pointer
    item = pointer.rpartition("/")[0]
    methods = find(source.document.data, split(item))
    alone = is_object(methods) and sum(key in METHODS for key in methods) == 1
    file, written = source.document.original(item if alone else pointer)
    if file != source.document.root:
        raise EditError(f"defined in another file: {file}")
    steps: list[Step] = [lambda text: remove(text, written)]
    used = {tag for one in source.api.operations if one is not spec.operation for tag in one.tags}
    listed = source.document.data.get("tags")
    for number, tag in reversed([*enumerate(listed if is_array(listed) else ())]):
        name = tag.get("name") if is_object(tag) else None
        if name in spec.operation.tags and name not in used:
            steps.append(_removed(join("/tags", number)))
    return steps


def _removed(pointer: str) -> Step:
    return lambda text: remove(text, pointer)
