"""Edits of a spec for one change of a page, or the reason why a person has to make them.

Only what follows from the page without a choice is done here: limits, enum values, marks, fields that came or went.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docpact.check.compare import response_pairs
from docpact.diff.changes import Change
from docpact.follow.fixes import kinds, members, values
from docpact.follow.fixes.access import credentials
from docpact.follow.fixes.bodies import body_added
from docpact.follow.fixes.site import Site, Step
from docpact.openapi import ApiSource
from docpact.pages.facts import OperationFacts
from docpact.spec.facts import SpecFacts

__all__ = ["JUDGED", "part_in_spec", "steps_for"]

JUDGED: Mapping[str, str] = {
    "unread-changed": "read these lines and write a reading for them; `--write` accepts them as they are",
    "reading-stale": "read the lines again, then set `lines`, `digest` and `says` of the reading",
}
"""Changes that only a person can carry through, and what to do."""


def part_in_spec(part: str, path: str | None, facts: OperationFacts, spec: SpecFacts) -> str:
    """The part of a change as the spec calls it: its success for a response without a status, its place of a parameter."""
    if part.startswith("response"):
        for theirs, ours in response_pairs(facts, spec):
            if part == f"response {theirs.status or '2XX'}":
                return f"response {ours.status}"
    if part.startswith("parameter"):
        return next(
            (f"parameter {one.location}" for one in spec.facts.parameters if one.name == path), part
        )
    return part


def steps_for(
    change: Change,
    facts: OperationFacts,
    spec: SpecFacts,
    source: ApiSource,
    documented: Sequence[OperationFacts],
) -> list[Step]:
    """The edits of the spec's text that a change of an operation asks for; none where the spec needs no edit.

    Args:
        change: The change.
        facts: The operation as the page has it now.
        spec: The operation in the spec.
        source: The spec.
        documented: The operations of all pages, as they are now.

    Raises:
        EditError: It takes a person; the message says what for.
    """
    part = part_in_spec(change.part, change.path, facts, spec)
    site = Site(change, part, facts, spec, source)
    whole = body_added(site)
    if whole is not None:
        return whole
    match change.cls:
        case "type":
            return kinds.type_(site)
        case "field-renamed":
            return kinds.renamed(site)
        case "method" | "path":
            return kinds.moved(site)
        case "constraint" | "format" | "default":
            return values.keyword(site, change.what, change.new)
        case "enum":
            return values.enum(site)
        case "nullable":
            return values.nullable(site)
        case "required":
            return values.required(site)
        case "deprecation":
            return values.flag(
                site, "x-docpact-removal" if change.what == "removal" else "deprecated"
            )
        case "preview":
            return values.flag(site, "x-docpact-preview")
        case "auth":
            return credentials(site, documented)
        case "server":
            return values.servers(site)
        case "field-added":
            return (
                members.parameter_added(site)
                if site.part.startswith("parameter")
                else members.field_added(site)
            )
        case "field-removed":
            return (
                members.parameter_removed(site)
                if site.part.startswith("parameter")
                else members.field_removed(site)
            )
        case "status":
            return members.status(site)
        case "cosmetic" if change.what == "url":
            return values.address(site)
        case "sample" if change.what == "sample":
            return members.sample(site)
        case _:
            return []
