"""Facts of a capture in another form than before: what it has lost is taken from the stored facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from docpact.pages.facts import Field, OperationFacts, RequestFacts, ResponseFacts

__all__ = ["filled"]

_AnyField = TypeVar("_AnyField", bound=Field)
_AnyBody = TypeVar("_AnyBody", RequestFacts, ResponseFacts)


def filled(old: OperationFacts, new: OperationFacts) -> OperationFacts:
    """The new facts with what a lossy capture does not say taken from the old ones."""
    request = new.request or old.request
    if request is not None and new.request is not None and old.request is not None:
        request = replace(
            _body(old.request, new.request),
            required=_first(new.request.required, old.request.required),
        )
        request = replace(request, media_type=new.request.media_type or old.request.media_type)
    before = {one.status: one for one in old.responses}
    return replace(
        new,
        title=new.title or old.title,
        servers=new.servers or old.servers,
        auth=new.auth or old.auth,
        scopes=new.scopes or old.scopes,
        calls=new.calls or old.calls,
        prose_digest=new.prose_digest,
        parameters=tuple(_fields(old.parameters, new.parameters)),
        request=request,
        responses=tuple(
            _body(before[one.status], one) if one.status in before else one for one in new.responses
        )
        or old.responses,
    )


def _body(old: _AnyBody, new: _AnyBody) -> _AnyBody:
    return replace(
        new, fields=tuple(_fields(old.fields, new.fields)), samples=new.samples or old.samples
    )


def _fields(old: Sequence[_AnyField], new: Sequence[_AnyField]) -> list[_AnyField]:
    before = {one.path: one for one in old}
    found = [_field(before[one.path], one) if one.path in before else one for one in new]
    shown = {one.path for one in new}
    return found + [
        one for one in old if one.path not in shown and one.origin.get("name") == "sample"
    ]


def _field(old: _AnyField, new: _AnyField) -> _AnyField:
    return replace(
        new,
        type=new.type or old.type,
        items=new.items or old.items,
        required=_first(new.required, old.required),
        nullable=_first(new.nullable, old.nullable),
        enum=new.enum or old.enum,
        format=new.format or old.format,
        default=new.default if new.has_default else old.default,
        has_default=new.has_default or old.has_default,
        limits={**old.limits, **new.limits},
        origin={**old.origin, **new.origin},
    )


def _first(new: bool | None, old: bool | None) -> bool | None:
    return old if new is None else new
