"""One operation in two versions of a spec: its facts, parameters, bodies and responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from docpact.diff.changes import Change, ChangeClass, change
from docpact.diff.differences import compare_operations
from docpact.diff.session import Session
from docpact.diff.spec_trees import SchemaNode
from docpact.diff.trees import READ_BY, Difference, compare_trees, field_json
from docpact.ir import (
    Api,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    SecurityRequirement,
    SecurityScheme,
)
from docpact.openapi import ApiSource
from docpact.spec.facts import spec_facts
from docpact.spec.pairs import anonymous
from docpact.text.values import is_object, join

__all__ = ["diff_operation", "placed"]

_ENOUGH = "the old credentials are still sufficient"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def diff_operation(
    session: Session, old: ApiSource, new: ApiSource, before: Operation, after: Operation
) -> list[Change]:
    """Every change of one operation.

    Args:
        session: What was found out about the schemas of both specs so far.
        old: The old spec.
        new: The new spec.
        before: The operation in the old one.
        after: The operation in the new one.
    """
    return _Comparison(session, old, new, before, after).run()


def placed(made: Change, source: ApiSource, pointer: str) -> Change:
    """The change with its place in a spec."""
    return replace(made, spec=source.document.place(pointer))


class _Comparison:
    """One operation in both specs."""

    def __init__(
        self, session: Session, old: ApiSource, new: ApiSource, before: Operation, after: Operation
    ) -> None:
        self.session = session
        self.old, self.new = old, new
        self.before, self.after = before, after

    def run(self) -> list[Change]:
        if self.untouched():
            return []
        found = [*self.whole(), *self.parameters(), *self.bodies()]
        changed = found or self.session.reach.is_changed(self.after.key)
        if not changed and not self.same_words():
            made = change(self.after.key, "prose", "operation", None, "wording", None, None)
            found.append(placed(made, self.new, self.after.pointer))
        return found

    def untouched(self) -> bool:
        """Whether not even a word of it has changed, here or in what applies to all operations."""
        left, right = self.old.api, self.new.api
        around = (left.servers, left.security, left.security_schemes) == (
            right.servers,
            right.security,
            right.security_schemes,
        )
        # Python alone takes `true` for 1, so equal operations may still have other schemas.
        return (
            around
            and self.before == self.after
            and all(map(self.session.same, _schemas(self.before), _schemas(self.after)))
        )

    def same_words(self) -> bool:
        before, after = self.before, self.after
        left = self.session.words(self.old.api, [one.schema for one in _media(before)])
        right = self.session.words(self.new.api, [one.schema for one in _media(after)])
        return _words(before) == _words(after) and left == right

    def whole(self) -> Iterator[Change]:
        before, after = self.before, self.after
        if before.method != after.method:
            yield self.told(
                "method", "operation", None, "method", before.method, after.method, after.pointer
            )
        if anonymous(before.path) != anonymous(after.path):
            yield self.told(
                "path",
                "operation",
                None,
                "path",
                before.path,
                after.path,
                after.pointer.rpartition("/")[0],
            )
        left = spec_facts(self.old.api, _bare(before))
        right = spec_facts(self.new.api, _bare(after))
        found = compare_operations(left.facts, right.facts, "")
        if not any(made.what == "auth" for made in found):
            yield from self.combinations()
        for made in found:
            if made.what in ("auth", "scopes") and self.still_allowed():
                made = replace(made, breaking=False, reason=_ENOUGH)
            # A removed fact is at its old place.
            there, source = (right, self.new) if made.new else (left, self.old)
            pointer = there.pointer("operation", "", made.what)
            yield placed(replace(made, page=None), source, pointer)

    def security(self) -> tuple[_Ways, _Ways]:
        """The alternative ways to authenticate, of the old and the new operation."""
        left = self.old.api.security if self.before.security is None else self.before.security
        right = self.new.api.security if self.after.security is None else self.after.security
        return left or (), right or ()

    def combinations(self) -> Iterator[Change]:
        """The change of which credentials are sent together, and whether any have to be, where all stay in use."""
        left, right = self.security()
        if _ways(left, self.old.api) != _ways(right, self.new.api):
            at = self.after.pointer
            at = join("", "security") if self.after.security is None else join(at, "security")
            before, after = (
                [" and ".join(way) or "none" for way in ways] for ways in (left, right)
            )
            made = self.told("auth", "operation", None, "auth", before, after, at)
            if self.still_allowed():
                made = replace(made, breaking=False, reason=_ENOUGH)
            yield made

    def still_allowed(self) -> bool:
        """Whether each way to authenticate that there was is still one."""
        left, right = self.security()
        if not right or {} in right:
            return True
        changed = {
            name
            for name, scheme in self.old.api.security_schemes.items()
            if _sent_as(scheme) != _sent_as(self.new.api.security_schemes.get(name))
        }
        return bool(left) and all(way in right and changed.isdisjoint(way) for way in left)

    def told(
        self,
        cls: ChangeClass,
        part: str,
        path: str | None,
        what: str,
        old: Any,
        new: Any,
        pointer: str,
        *,
        gone: bool = False,
    ) -> Change:
        made = change(self.after.key, cls, part, path, what, old, new)
        return placed(made, self.old if gone else self.new, pointer)

    def parameters(self) -> Iterator[Change]:
        left = {(one.location, _folded(one)): one for one in self.before.parameters}
        renamed = self.path_names()
        for one in self.after.parameters:
            location, name = one.location, one.name
            part = f"parameter {location}"
            was = renamed.get(name, name) if location == "path" else _folded(one)
            other = left.pop((location, was), None)
            if other is None:
                yield self.told(
                    "field-added",
                    part,
                    name,
                    "parameter",
                    None,
                    self.stated("new", one),
                    one.pointer,
                )
                continue
            if location == "path" and was != name:
                yield self.told("field-renamed", part, name, "name", was, name, one.pointer)
            yield from self.parameter_changes(part, other, one)
        for (location, _), one in left.items():
            stated = self.stated("old", one)
            yield self.told(
                "field-removed",
                f"parameter {location}",
                one.name,
                "parameter",
                stated,
                None,
                one.pointer,
                gone=True,
            )

    def parameter_changes(self, part: str, old: Parameter, new: Parameter) -> Iterator[Change]:
        for what, before, after in (
            ("style", old.style, new.style),
            ("explode", old.explode, new.explode),
        ):
            if before != after:
                yield self.told(
                    "type",
                    part,
                    new.name,
                    what,
                    str(before).lower(),
                    str(after).lower(),
                    new.pointer,
                )
        left, right = (one.content and one.content.media_type for one in (old, new))
        if left != right:
            at = new.content.pointer if new.content else new.pointer
            yield self.told("type", part, new.name, "mediaType", left, right, at)
        if old.required != new.required:
            yield self.told(
                "required",
                part,
                new.name,
                "required",
                old.required,
                new.required,
                join(new.pointer, "required"),
            )
        if old.deprecated != new.deprecated:
            yield self.told(
                "deprecation",
                part,
                new.name,
                "deprecated",
                old.deprecated,
                new.deprecated,
                join(new.pointer, "deprecated"),
            )
        self.session.begin(part)
        yield from self.differences(part, self.parameter("old", old), self.parameter("new", new))

    def stated(self, side: str, one: Parameter) -> dict[str, Any]:
        return field_json(replace(self.parameter(side, one).facts, required=one.required))

    def parameter(self, side: str, one: Parameter) -> SchemaNode:
        holder = one if one.content is None else one.content
        return self.session.tree(side, holder.schema, join(holder.pointer, "schema"), one.name)

    def path_names(self) -> dict[str, str]:
        """New name of a path parameter to its old one, by their position in the path."""
        old, new = (_PLACEHOLDER.findall(one.path) for one in (self.before, self.after))
        return (
            {after[1:-1]: before[1:-1] for before, after in zip(old, new, strict=False)}
            if len(old) == len(new)
            else {}
        )

    def bodies(self) -> Iterator[Change]:
        before, after = self.before.request_body, self.after.request_body
        if (before is None) != (after is None):
            yield self.body_came_or_went(before, after)
        elif before is not None or after is not None:
            old, new = (before.content if before else ()), (after.content if after else ())
            at = after.pointer if after else self.after.pointer
            needed = bool(before and before.required), bool(after and after.required)
            if needed[0] != needed[1]:
                yield self.told(
                    "required", "request", None, "required", *needed, join(at, "required")
                )
            yield from self.content("request", old, new, at)
        left = {one.status: one for one in self.before.responses}
        right = {one.status: one for one in self.after.responses}
        for status, one in right.items():
            other = left.pop(status, None) or self.moved(status, left, right)
            if other is None or other.status != status:
                yield self.told(
                    "status",
                    f"response {status}",
                    None,
                    "status",
                    other and other.status,
                    status,
                    one.pointer,
                )
            if other is not None:
                part = f"response {status}"
                yield from self.headers(part, other, one)
                yield from self.content(part, other.content, one.content, one.pointer)
        for status, one in left.items():
            yield self.told(
                "status", f"response {status}", None, "status", status, None, one.pointer, gone=True
            )

    def body_came_or_went(self, before: RequestBody | None, after: RequestBody | None) -> Change:
        one = after or before
        stated = {"required": bool(one and one.required)}
        cls: ChangeClass = "field-removed" if after is None else "field-added"
        gone, come = (stated, None) if after is None else (None, stated)
        at = one.pointer if one else self.after.pointer
        return self.told(cls, "request", None, "body", gone, come, at, gone=after is None)

    def headers(self, part: str, old: Response, new: Response) -> Iterator[Change]:
        left = {one.name.lower(): one for one in old.headers}
        for one in new.headers:
            other = left.pop(one.name.lower(), None)
            stated = {"name": one.name, "required": one.required}
            if other is None:
                yield self.told("field-added", part, one.name, "header", None, stated, one.pointer)
                continue
            if other.required != one.required:
                at = join(one.pointer, "required")
                needed = other.required, one.required
                yield self.told("required", part, one.name, "required", *needed, at)
            self.session.begin(part)
            nodes = [
                self.session.tree(side, header.schema, join(header.pointer, "schema"), one.name)
                for side, header in (("old", other), ("new", one))
            ]
            yield from self.differences(part, *nodes)
        for one in left.values():
            stated = {"name": one.name, "required": one.required}
            yield self.told(
                "field-removed", part, one.name, "header", stated, None, one.pointer, gone=True
            )

    def moved(
        self, status: str, left: dict[str, Response], right: Mapping[str, Response]
    ) -> Response | None:
        """The one success that is gone, where ``status`` is the one success that is new."""
        gone = [other for other in left if other.startswith("2") and other not in right]
        come = [
            other
            for other in right
            if other.startswith("2")
            and not any(one.status == other for one in self.before.responses)
        ]
        return left.pop(gone[0]) if len(gone) == 1 and come == [status] else None

    def content(
        self, part: str, old: tuple[MediaType, ...], new: tuple[MediaType, ...], at: str
    ) -> Iterator[Change]:
        left = {_essence(one.media_type): one for one in old}
        right = {_essence(one.media_type): one for one in new}
        if bool(left) != bool(right):
            yield self.told("status", part, None, "body", bool(left), bool(right), at)
            return
        if left.keys() != right.keys():
            yield self.told(
                "type",
                part,
                None,
                "mediaType",
                [one.media_type for one in old],
                [one.media_type for one in new],
                join(at, "content"),
            )
        if len(left) == len(right) == 1:
            pairs = [(*left.values(), *right.values())]
        else:
            pairs = [(left[name], right[name]) for name in sorted(left.keys() & right.keys())]
        for one, two in pairs:
            self.session.begin(part, "readOnly" if part == "request" else "writeOnly")
            yield from self.differences(part, self.body("old", one), self.body("new", two))

    def body(self, side: str, media: MediaType) -> SchemaNode:
        return self.session.tree(side, media.schema, join(media.pointer, "schema"))

    def differences(self, part: str, old: SchemaNode, new: SchemaNode) -> Iterator[Change]:
        session, reach = self.session, self.session.reach
        if session.equal(old.meaning, new.meaning):
            return
        root = session.number(old, new)
        known = root in reach.below
        reach.roots.setdefault(self.after.key, {})[root] = None
        for one in compare_trees(old, new, visit=session.visited):
            node = one.after or one.before
            pointer = node.place(one.what) if isinstance(node, SchemaNode) else self.after.pointer
            made = self.told(
                one.cls,
                part,
                one.path or None,
                one.what,
                one.old,
                one.new,
                pointer,
                gone=one.after is None,
            )
            pair = session.number_of(one.owner)
            made = replace(_proven(made, one), pair=pair)
            reach.add(root if pair is None else pair, breaking=made.breaking)
            yield made
        if known or part.startswith("response") or reach.breaks(root):
            return
        obstacle = session.refused(old, new)
        if obstacle is not None:
            # No field says it by itself, and still a value is refused that was accepted.
            made = self.told(
                "constraint", part, old.path or None, obstacle.keyword, None, True, obstacle.pointer
            )
            reach.add(root, breaking=True)
            yield replace(made, breaking=True, reason=_REFUSED, pair=root)


_SAME = "all values that were accepted still are"
_REFUSED = "values that were accepted may now be rejected"
_OTHER_TYPE = "readers may get values of another type"
_VALUES = ("constraint", "enum", "type", "nullable")
"""Classes of changes that are about which values are accepted, and nothing else."""


def _proven(made: Change, found: Difference) -> Change:
    """The change, judged by what is proven of the values that are accepted."""
    if made.in_ == "response":
        if found.proof is not None and found.cls == "type":
            reason = "readers may get other values" if found.proof.allows else made.reason
            return replace(made, breaking=found.proof.allows, reason=reason)
        if (
            found.what in ("items", "additionalProperties")
            and is_object(found.old)
            and not found.new
        ):
            return replace(made, breaking=True, reason=_OTHER_TYPE)
        places = found.what == "prefixItems" or (found.what == "items" and found.new is not None)
        if places and found.proof is not None and found.proof.allows:
            return replace(made, breaking=True, reason=_OTHER_TYPE)
        return made
    if found.proof is not None:
        reason = _REFUSED if found.proof.refuses else _SAME
        return replace(made, breaking=found.proof.refuses, reason=reason)
    accepts = found.cls in _VALUES and found.what not in READ_BY
    if made.breaking and accepts and found.before and found.after:
        whole = found.before.whole(found.after)
        if whole is not None and not whole.refuses:
            return replace(made, breaking=False, reason=_SAME)
    return made


_Ways = Sequence[SecurityRequirement]


def _ways(security: _Ways, api: Api) -> set[frozenset[object]]:
    """The alternative sets of credentials that are sent."""
    return {
        frozenset(_sent_as(api.security_schemes.get(name)) for name in way)
        for way in security or ({},)
    }


def _sent_as(scheme: SecurityScheme | None) -> tuple[str | None, ...] | None:
    """How the credentials of a scheme are sent."""
    if scheme is None:
        return None
    name = scheme.parameter
    if name is not None and scheme.location == "header":
        name = name.lower()
    return scheme.type, scheme.location, name, scheme.scheme


def _folded(one: Parameter) -> str:
    """The name of a parameter; that of a header in lower case (RFC 9110, 5.1)."""
    return one.name.lower() if one.location == "header" else one.name


def _essence(media_type: str) -> str:
    """A media type in lower case without ``charset``, which the form of its content does not depend on."""
    main, *parameters = (part.strip() for part in media_type.split(";"))
    kept = [one for one in parameters if one and not one.lower().startswith("charset=")]
    return ";".join([main.lower(), *kept])


def _media(operation: Operation) -> list[MediaType]:
    contents = [operation.request_body.content if operation.request_body else ()] + [
        one.content for one in operation.responses
    ]
    return [media for content in contents for media in content]


def _schemas(operation: Operation) -> list[object]:
    media: list[MediaType | Parameter] = [*_media(operation), *operation.parameters]
    return [one.schema for one in media]


def _bare(operation: Operation) -> Operation:
    """The operation without what is compared apart."""
    return replace(operation, parameters=(), request_body=None, responses=(), summary=None)


def _words(operation: Operation) -> list[str | None]:
    body = operation.request_body
    return [
        operation.summary,
        operation.description,
        *(one.description for one in operation.parameters),
        *(one.description for one in operation.responses),
        body.description if body else None,
    ]
