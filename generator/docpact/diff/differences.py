"""The differences between two versions of one operation, each classified and judged.

Lines alone never differ: a page that has moved says the same. A change of wording is reported where the facts are equal;
where a fact has changed, so have the words that state it, and the fact is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from docpact.diff.changes import Change, ChangeClass, change
from docpact.diff.facts_tree import FactsNode, facts_tree
from docpact.diff.trees import Difference, compare_trees, field_json, find_renames
from docpact.errors import Place
from docpact.pages.facts import (
    Call,
    OperationFacts,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.schema.nodes import same_json

__all__ = ["compare_operations"]


def compare_operations(
    old: OperationFacts, new: OperationFacts, source: str, *, lossy: bool = False
) -> list[Change]:
    """The changes from one reading to the next.

    Args:
        old: The facts as they were stored.
        new: The current facts.
        source: What to call the page in places.
        lossy: Whether the new facts come from another capture format, where missing facts mean nothing.
    """
    found = list(_Comparison(old, new, source, lossy).run())
    if (
        not found
        and not lossy
        and None not in (old.prose_digest, new.prose_digest)
        and old.prose_digest != new.prose_digest
    ):
        page = Place(source, new.line)
        found.append(
            change(
                new.key,
                "prose",
                "operation",
                None,
                "wording",
                old.prose_digest,
                new.prose_digest,
                page,
            )
        )
    return found


class _Comparison:
    def __init__(self, old: OperationFacts, new: OperationFacts, source: str, lossy: bool) -> None:
        self.old = old
        self.new = new
        self.source = source
        self.lossy = lossy

    def run(self) -> Iterator[Change]:
        yield from self.whole()
        yield from self.parameters()
        yield from self.request()
        yield from self.responses()
        yield from self.calls()

    def made(
        self,
        cls: ChangeClass,
        part: str,
        path: str | None,
        what: str,
        old: Any,
        new: Any,
        line: int | None,
    ) -> Change:
        return change(
            self.new.key, cls, part, path, what, old, new, Place(self.source, line or self.new.line)
        )

    def whole(self) -> Iterator[Change]:
        old, new = self.old, self.new
        facts: tuple[tuple[ChangeClass, str, Any, Any], ...] = (
            ("server", "servers", *_unordered(old.servers, new.servers)),
            ("auth", "auth", *_unordered(old.auth, new.auth)),
            ("auth", "scopes", *_unordered(old.scopes, new.scopes)),
            ("deprecation", "deprecated", old.deprecated, new.deprecated),
            ("deprecation", "removal", old.removal, new.removal),
            ("preview", "preview", old.preview, new.preview),
        )
        for cls, what, before, after in facts:
            if before != after and not (self.lossy and not after):
                made = self.made(cls, "operation", None, what, before, after, new.lines.get(what))
                yield _not_needed(made, old, new) if what == "auth" else made
        if (old.title or "").casefold() != (new.title or "").casefold() and not self.lossy:
            yield self.made("cosmetic", "operation", None, "title", old.title, new.title, None)

    def parameters(self) -> Iterator[Change]:
        before = {(one.location, one.name): one for one in self.old.parameters}
        after = {(one.location, one.name): one for one in self.new.parameters}
        for location in dict.fromkeys(location for location, _ in before | after):
            part = f"parameter {location}"
            left = {name: one for (at, name), one in before.items() if at == location}
            right = {name: one for (at, name), one in after.items() if at == location}
            renamed = find_renames(_nodes(left), _nodes(right))
            for old, new in renamed.items():
                line = right[new].line
                yield self.made("field-renamed", part, new, "name", old, new, line)
            left = {
                now: replace(one, name=now, path=now)
                for name, one in left.items()
                for now in [renamed.get(name, name)]
            }
            for name in left | right:
                yield from self.parameter(part, name, left.get(name), right.get(name))

    def parameter(
        self, part: str, name: str, old: ParameterFacts | None, new: ParameterFacts | None
    ) -> Iterator[Change]:
        if old is None or new is None:
            if new is not None:
                yield self.made(
                    "field-added", part, name, "parameter", None, field_json(new), new.line
                )
            elif old is not None and not (self.lossy and old.origin.get("name") == "sample"):
                yield self.made(
                    "field-removed", part, name, "parameter", field_json(old), None, None
                )
            return
        # As a body of one field, a parameter is compared like any other.
        found = compare_trees(facts_tree([old]), facts_tree([new]), lossy=self.lossy)
        yield from self.told(part, found, new.line)

    def request(self) -> Iterator[Change]:
        old, new = self.old.request, self.new.request
        if old is None and new is None:
            return
        if self.lossy and new is None:
            return
        before, after = old or RequestFacts(), new or RequestFacts()
        line = next((field.line for field in after.fields), None)
        if before.required != after.required and not (
            after.required is None and (self.lossy or _is_inferred(before, after))
        ):
            yield self.made(
                "required", "request", None, "required", before.required, after.required, line
            )
        if before.media_type != after.media_type and None not in (
            before.media_type,
            after.media_type,
        ):
            yield self.made(
                "type", "request", None, "mediaType", before.media_type, after.media_type, line
            )
        yield from self.told("request", _body(before, after, self.lossy), line)
        yield from self.samples("request", before.samples, after.samples, line)

    def responses(self) -> Iterator[Change]:
        for old, new in _pairs(self.old.responses, self.new.responses):
            if old is None or new is None or old.status != new.status:
                before, after = old and (old.status or "2XX"), new and (new.status or "2XX")
                part = f"response {after or before}"
                if not (self.lossy and (new is None or new.status is None)):
                    yield self.made(
                        "status", part, None, "status", before, after, new.line if new else None
                    )
            if old is not None and new is not None:
                part = f"response {new.status or '2XX'}"
                if old.body != new.body and None not in (old.body, new.body):
                    yield self.made("status", part, None, "body", old.body, new.body, new.line)
                yield from self.told(part, _body(old, new, self.lossy), new.line)
                yield from self.samples(part, old.samples, new.samples, new.line)

    def told(
        self, part: str, differences: Iterable[Difference], line: int | None
    ) -> Iterator[Change]:
        for one in differences:
            node = one.after or one.near
            at = node.facts.line if node is not None and node.facts.line else line
            yield self.made(one.cls, part, one.path or None, one.what, one.old, one.new, at)

    def samples(
        self, part: str, old: tuple[Sample, ...], new: tuple[Sample, ...], line: int | None
    ) -> Iterator[Change]:
        if self.lossy and not new:
            return
        for before, after in _sample_pairs(old, new):
            at = after.line if after else line
            if before is None or after is None or not same_json(before.value, after.value):
                yield self.made(
                    "sample",
                    part,
                    None,
                    "sample",
                    before and before.value,
                    after and after.value,
                    at,
                )
            elif before.valid != after.valid:
                yield self.made("sample", part, None, "valid", before.valid, after.valid, at)
            elif (
                not before.valid
                and before.fault is not None
                and after.fault is not None
                and before.digest != after.digest
            ):
                yield self.made("sample", part, None, "fault", before.fault[2], after.fault[2], at)

    def calls(self) -> Iterator[Change]:
        """The documented call, less what the other facts say of it: its body is the request's sample."""
        if self.lossy and not self.new.calls:
            return
        before, after = [_call(call) for call in self.old.calls], [
            _call(call) for call in self.new.calls
        ]
        if (
            before != after
            and (self.old.method, self.old.path) == (self.new.method, self.new.path)
            and self.old.servers == self.new.servers
            and self.old.auth == self.new.auth
        ):
            line = self.new.calls[0].line if self.new.calls else None
            yield self.made("sample", "request", None, "call", before, after, line)


def _is_inferred(old: RequestFacts, new: RequestFacts) -> bool:
    """Whether a body was required only because one of its fields was: that field is optional now, the body is not."""
    required = [any(one.required for one in body.fields) for body in (old, new)]
    return bool(new.fields) and required == [True, False]


def _not_needed(made: Change, old: OperationFacts, new: OperationFacts) -> Change:
    """A change of authentication; not breaking if the documented calls still send the old credentials alone."""
    calls = [{name.lower() for name in call.headers} for call in new.calls]
    added = {_header(word) for word in new.auth if word not in old.auth}
    alone = {_header(word) for word in old.auth} - added
    if (
        calls
        and set(old.auth) < set(new.auth)
        and all(alone & one and not added & one for one in calls)
    ):
        return replace(made, breaking=False, reason="the existing credentials are still accepted")
    return made


def _header(word: str) -> str:
    """The header, in lower case, in which credentials are sent; empty for others."""
    kind, colon, name = word.partition(":")
    return "authorization" if not colon else name.lower() if kind == "header" else ""


def _nodes(parameters: Mapping[str, ParameterFacts]) -> dict[str, FactsNode]:
    """Each parameter as a body of one field."""
    return {name: next(iter(facts_tree([one]).below.values())) for name, one in parameters.items()}


def _unordered(
    old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both; the old twice where only the order differs."""
    return old, old if set(old) == set(new) else new


def _sample_pairs(
    old: tuple[Sample, ...], new: tuple[Sample, ...]
) -> Iterator[tuple[Sample | None, Sample | None]]:
    """Samples that show the same belong together; of the others, each and the one in its place."""
    left, pairs = [*old], list[tuple[Sample | None, Sample]]()
    for after in new:
        same = next((one for one in left if same_json(one.value, after.value)), None)
        pairs.append((same, after))
        left = [one for one in left if one is not same]
    for known, after in pairs:
        yield known if known is not None or not left else left.pop(0), after
    yield from ((before, None) for before in left)


def _call(call: Call) -> dict[str, Any]:
    return {
        "method": call.method,
        "url": call.url,
        "headers": {name.lower(): value for name, value in call.headers.items()},
    }


def _body(
    old: RequestFacts | ResponseFacts, new: RequestFacts | ResponseFacts, lossy: bool
) -> Iterator[Difference]:
    return compare_trees(
        facts_tree(old.fields, old.samples), facts_tree(new.fields, new.samples), lossy=lossy
    )


def _pairs(
    old: tuple[ResponseFacts, ...], new: tuple[ResponseFacts, ...]
) -> Iterator[tuple[ResponseFacts | None, ResponseFacts | None]]:
    """Match responses by status; a remaining pair, one on each side, is the same response with another status."""
    before = {one.status: one for one in old}
    after = {one.status: one for one in new}
    gone = [status for status in before if status not in after]
    come = [status for status in after if status not in before]
    moved = (
        {gone[0]: come[0]}
        if len(gone) == len(come) == 1 and _success(gone[0]) == _success(come[0])
        else {}
    )
    for status, one in before.items():
        yield one, after.get(moved.get(status, status))
    for status in come:
        if status not in moved.values():
            yield None, after[status]


def _success(status: str | None) -> bool:
    """Whether it is a success; a response whose status is not stated is one."""
    return status is None or status.startswith("2")
