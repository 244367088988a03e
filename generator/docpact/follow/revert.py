"""Facts of a page without some of its changes: facts that were not applied to the spec stay as stored.

Then the next ``docpact refresh`` finds these changes again, and nothing is lost from sight.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from docpact.diff.changes import Change
from docpact.pages.facts import (
    Field,
    OperationFacts,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)

__all__ = ["away_from", "reverted"]

_AnyField = TypeVar("_AnyField", bound=Field)
_AnyBody = TypeVar("_AnyBody", RequestFacts, ResponseFacts)
_AnyStatement = TypeVar("_AnyStatement", Field, ParameterFacts, Sample)
_WHOLE = ("servers", "auth", "scopes", "deprecated", "removal", "preview", "title")
_PLAIN = ("type", "items", "required", "nullable", "enum", "format", "deprecated")


def reverted(old: OperationFacts, new: OperationFacts, changes: Iterable[Change]) -> OperationFacts:
    """Return the new facts with changes undone.

    Args:
        old: The facts as they were.
        new: The current facts.
        changes: The changes from old to new that are to be undone.

    """
    facts = new
    for one in changes:
        facts = _without(old, facts, one)
    return facts


def away_from(facts: OperationFacts, lines: Collection[int]) -> OperationFacts:
    """Return facts with those on some lines at the line of the announcement instead.

    Facts at the line of a change that was undone would otherwise count as evidence, the next time, that the operation
    always had this line.

    Args:
        facts: The facts, with changes undone.
        lines: The lines of these changes.
    """
    if not lines:
        return facts
    request = facts.request and _body_away(facts.request, lines, facts.line)
    responses = [
        replace(
            _body_away(one, lines, facts.line), line=facts.line if one.line in lines else one.line
        )
        for one in facts.responses
    ]
    parameters = _away(facts.parameters, lines, facts.line)
    return replace(facts, parameters=parameters, request=request, responses=tuple(responses))


def _body_away(body: _AnyBody, lines: Collection[int], line: int) -> _AnyBody:
    samples = _away(body.samples, lines, line)
    return replace(body, fields=_away(body.fields, lines, line), samples=samples)


def _away(
    facts: Sequence[_AnyStatement], lines: Collection[int], line: int
) -> tuple[_AnyStatement, ...]:
    return tuple(replace(one, line=line) if one.line in lines else one for one in facts)


def _without(old: OperationFacts, new: OperationFacts, one: Change) -> OperationFacts:
    match one.in_:
        case "operation":
            if one.cls in ("method", "path"):
                return replace(new, method=old.method, path=old.path)
            return replace(new, **{one.what: getattr(old, one.what)}) if one.what in _WHOLE else new
        case "parameter":
            return replace(new, parameters=_fields(old.parameters, new.parameters, one))
        case "request":
            return _request(old, new, one)
        case _:
            return replace(new, responses=_responses(old.responses, new.responses, one))


def _request(old: OperationFacts, new: OperationFacts, one: Change) -> OperationFacts:
    if one.what == "call":
        return replace(new, calls=old.calls)
    before, after = old.request, new.request
    if before is None or after is None:
        return replace(new, request=before)
    if one.path is None and one.what == "required":
        return replace(new, request=replace(after, required=before.required))
    if one.what == "mediaType":
        return replace(new, request=replace(after, media_type=before.media_type))
    return replace(new, request=_body(before, after, one))


def _responses(
    old: tuple[ResponseFacts, ...], new: tuple[ResponseFacts, ...], one: Change
) -> tuple[ResponseFacts, ...]:
    status = one.part.partition(" ")[2]
    at = next((n for n, each in enumerate(new) if (each.status or "2XX") == status), None)
    if one.cls == "status" and one.what == "status":
        if one.new is None:
            gone = [each for each in old if (each.status or "2XX") == str(one.old)]
            return (*new, *gone)
        if one.old is None:
            return tuple(each for n, each in enumerate(new) if n != at)
        known = next((each for each in old if (each.status or "2XX") == str(one.old)), None)
        return tuple(
            replace(each, status=known.status) if known is not None and n == at else each
            for n, each in enumerate(new)
        )
    before = next((each for each in old if (each.status or "2XX") == status), None)
    if at is None or before is None:
        return new
    after = new[at]
    changed = (
        replace(after, body=before.body, fields=before.fields, samples=before.samples)
        if one.what == "body"
        else _body(before, after, one)
    )
    return (*new[:at], changed, *new[at + 1 :])


def _body(old: _AnyBody, new: _AnyBody, one: Change) -> _AnyBody:
    if one.cls in ("sample", "erratum-mended"):
        return replace(new, samples=old.samples)
    return replace(new, fields=_fields(old.fields, new.fields, one))


def _fields(
    old: Sequence[_AnyField], new: Sequence[_AnyField], one: Change
) -> tuple[_AnyField, ...]:
    path = one.path or ""
    match one.cls:
        case "field-added":
            return tuple(each for each in new if not _within(each.path, path))
        case "field-removed":
            # A field that the page may still have is stored at the line on which it was looked for.
            line = one.page.line if one.page is not None else None
            gone = [
                replace(each, line=line) if line is not None and each.path == path else each
                for each in old
                if _within(each.path, path)
            ]
            return _inserted(new, gone, old)
        case "field-renamed":
            was = f"{path[: len(path) - len(str(one.new))]}{one.old}"
            kept = [each for each in new if not _within(each.path, path)]
            return _inserted(kept, [each for each in old if _within(each.path, was)], old)
        case _:
            before = next((each for each in old if each.path == path), None)
            return tuple(
                _fact(before, each, one.what) if before is not None and each.path == path else each
                for each in new
            )


def _within(path: str, holder: str) -> bool:
    return path == holder or path.startswith((f"{holder}.", f"{holder}[]"))


def _inserted(
    fields: Sequence[_AnyField], gone: Sequence[_AnyField], order: Sequence[_AnyField]
) -> tuple[_AnyField, ...]:
    """The fields with others put back, each group behind the field that was before it."""
    if not gone:
        return tuple(fields)
    paths = [each.path for each in order]
    earlier = set(paths[: paths.index(gone[0].path)])
    place = max((n + 1 for n, each in enumerate(fields) if each.path in earlier), default=0)
    return (*fields[:place], *gone, *fields[place:])


def _fact(old: _AnyField, new: _AnyField, what: str) -> _AnyField:
    values: dict[str, Any] = {}
    if what in _PLAIN:
        values[what] = getattr(old, what)
    elif what == "default":
        values = {"default": old.default, "has_default": old.has_default}
    else:
        limits = {name: value for name, value in new.limits.items() if name != what}
        values["limits"] = limits | ({what: old.limits[what]} if what in old.limits else {})
    origin = {name: value for name, value in new.origin.items() if name != what}
    if what in old.origin:
        origin[what] = old.origin[what]
    return replace(new, **values, origin=origin)
