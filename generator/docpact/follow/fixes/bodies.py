"""Edits for a request body that the page documents and the spec does not have at all: it is written as in a draft."""

from __future__ import annotations

from typing import Any

from docpact.draft.spec import draft_request
from docpact.follow.fixes.site import Site, Step
from docpact.text.values import find, is_object, join, split
from docpact.text.yaml_reader import read_yaml
from docpact.text.yaml_text import bare

__all__ = ["body_added"]

_BEFORE = (
    "operationId",
    "summary",
    "description",
    "tags",
    "externalDocs",
    "deprecated",
    "parameters",
)


def body_added(site: Site) -> list[Step] | None:
    """Return the edit that adds the whole request body which a change is in; None for other changes.

    Every change of such a body gives the same edit, which is made once.

    Args:
        site: The change.
    """
    if site.change.cls not in ("field-added", "required", "sample") or site.change.new is None:
        return None
    operation = site.spec.operation.pointer
    if site.part != "request" or site.facts.request is None:
        return None
    if site.data(join(operation, "requestBody")) is not None:
        return None
    value = bare(draft_request(site.facts.request))
    return [_once(site, operation, "requestBody", value, _BEFORE)]


def _once(site: Site, holder: str, key: str, value: Any, behind: tuple[str, ...]) -> Step:
    """An edit that adds a key, and changes nothing where the text has it already."""
    step, at = site.put(holder, key, value, behind), split(site.written(holder))

    def edit(text: str) -> str:
        present = find(read_yaml(text, "").data, at)
        return text if is_object(present) and key in present else step(text)

    return edit
