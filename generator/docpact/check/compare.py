"""Compare a page and a spec, operation by operation and in both directions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from docpact.check.compare_fields import compare_fields, compare_parameters
from docpact.check.gap import Gap, as_text
from docpact.ir import Api
from docpact.pages.facts import Call, Field, OperationFacts, Page, ResponseFacts, Unread
from docpact.pages.prints import LinePrint
from docpact.spec.facts import SpecFacts, Spot

__all__ = ["Matches", "Stored", "compare_operation", "match", "response_pairs", "stored_of"]

_Maker = Callable[[str, str, str, str, object, object], Gap]
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored facts of one operation.

    Args:
        name: The name of the file: the operationId.
        facts: The facts.
        source: How messages call the page.
        url: The address of the page, where it is known.
        unread: The blocks of the operation from which nothing was read.
        prints: The prints of the page's lines; empty where they are not stored.

    """

    name: str
    facts: OperationFacts
    source: str
    url: str | None = None
    unread: tuple[Unread, ...] = ()
    prints: tuple[LinePrint, ...] = ()


def stored_of(name: str, page: Page, facts: OperationFacts) -> Stored:
    """The stored facts of one operation of a page."""
    blocks = tuple(one for one in page.unread if one.operation in (facts.key, None))
    return Stored(name, facts, page.source, page.url, blocks, page.prints)


@dataclass(frozen=True, slots=True)
class Matches:
    """Which stored facts belong to which operation of the spec."""

    pairs: tuple[tuple[Stored, SpecFacts], ...]
    unmatched: tuple[Stored, ...]
    undocumented: tuple[SpecFacts, ...]


def match(pages: Sequence[Stored], specs: Sequence[SpecFacts]) -> Matches:
    """Match by method and path, then by operationId: for those, the different method or path is the finding."""
    by_key = {_key(page.facts): page for page in pages}
    found: dict[str, Stored] = {}
    for spec in specs:
        page = by_key.get(_key(spec.facts))
        if page is not None:
            found[spec.facts.key] = page
    taken = {page.name for page in found.values()}
    by_name = {page.name: page for page in pages if page.name not in taken}
    for spec in specs:
        page = by_name.get(spec.operation.operation_id or "")
        if page is not None and spec.facts.key not in found:
            found[spec.facts.key] = page
            taken.add(page.name)
    return Matches(
        tuple((found[spec.facts.key], spec) for spec in specs if spec.facts.key in found),
        tuple(page for page in pages if page.name not in taken),
        tuple(spec for spec in specs if spec.facts.key not in found),
    )


def compare_operation(page: Stored, spec: SpecFacts, api: Api) -> list[Gap]:
    """Every difference between what the page says of an operation and what the spec says."""
    facts = page.facts
    fields = [field for response in facts.responses for field in response.fields]
    listed = [field.line for field in (facts.request.fields if facts.request else fields)]
    return [
        *_operation(page, spec, api),
        *compare_parameters(facts.parameters, spec, facts.line),
        *_request(facts, spec, min(listed, default=facts.line)),
        *_responses(facts, spec),
    ]


def _key(facts: OperationFacts) -> str:
    return f"{facts.method} {_PLACEHOLDER.sub('{}', facts.path)}"


def _operation(page: Stored, spec: SpecFacts, api: Api) -> Iterable[Gap]:
    theirs, ours = page.facts, spec.facts
    prefix = _common_path(ours.servers)

    def gap(rule: str, what: str, message: str, hint: str, left: object, right: object) -> Gap:
        line = theirs.lines.get(what, theirs.line)
        return Gap(rule, Spot("operation", "", what), message, line, hint, left, right)

    if theirs.method != ours.method:
        said = f"method {theirs.method} on the page, {ours.method} in the spec"
        yield gap(
            "DP201",
            "method",
            said,
            f"move it to `{theirs.method.lower()}`",
            theirs.method,
            ours.method,
        )
    if theirs.path not in (ours.path, prefix + ours.path):
        said = f"path {theirs.path} on the page, {ours.path} in the spec"
        yield gap(
            "DP202", "path", said, "use the path of the page in the spec", theirs.path, ours.path
        )
    servers = ours.servers
    if theirs.path != ours.path and theirs.path == prefix + ours.path:
        # The page prints the base path as the beginning of the operation's path, and its servers without it.
        servers = tuple(server.removesuffix(prefix) for server in servers)
    yield from _sets(theirs.servers, servers, spec, gap, "DP203", "servers", "server")
    yield from _sets(theirs.auth, ours.auth, spec, gap, "DP204", "auth", "authentication")
    if set(theirs.auth) == set(ours.auth):
        yield from _sets(theirs.scopes, ours.scopes, spec, gap, "DP205", "scopes", "scope")
        together = _together(theirs.calls, spec, api)
        if together:
            said = f"the page sends {as_text(together)} in one request, the spec does not require them together"
            hint = "put both into one security requirement, so that both are sent"
            yield gap("DP206", "auth", said, hint, together, None)
    for rule, what, left, right in (
        ("DP207", "deprecated", theirs.deprecated, ours.deprecated),
        ("DP208", "preview", theirs.preview, ours.preview),
    ):
        if left != right and not (right and spec.reason("operation", "", what)):
            key = what if what == "deprecated" else "x-docpact-preview"
            said = f"{'' if left else 'not '}{what} on the page, {'' if right else 'not '}{what} in the spec"
            advice = f"set `{key}: true` in the spec" if left else f"remove `{key}` from the spec"
            yield gap(rule, what, said, advice, left, right)
    url = spec.operation.external_docs
    if url is None or (page.url is not None and page.url != url):
        said = (
            f"externalDocs.url is {url or 'missing'}, the facts come from {page.url or page.source}"
        )
        yield gap(
            "DP211",
            "externalDocs",
            said,
            "set `externalDocs.url` to the address",
            page.url,
            url,
        )


def _sets(
    page: Sequence[str],
    ours: Sequence[str],
    spec: SpecFacts,
    gap: _Maker,
    rule: str,
    what: str,
    noun: str,
) -> Iterable[Gap]:
    """Compare lists without an order, such as servers: one gap for all differences."""
    left = {_PLACEHOLDER.sub("{}", value).rstrip("/"): value for value in page}
    right = {_PLACEHOLDER.sub("{}", value).rstrip("/"): value for value in ours}
    missing = tuple(value for key, value in left.items() if key not in right)
    extra = tuple(value for key, value in right.items() if key not in left)
    if not missing and spec.reason("operation", "", what):
        return
    said = [f"{noun} {_listed(missing)} is on the page and not in the spec"] if missing else []
    said += [f"{noun} {_listed(extra)} is in the spec and not on the page"] if extra else []
    if said:
        hint = f"use the {noun}s of the page in the spec, or record an erratum with the reason"
        yield gap(rule, what, "; ".join(said), hint, tuple(page), tuple(ours))


def _listed(values: Sequence[str]) -> str:
    more = f" and {len(values) - 3} more" if len(values) > 3 else ""
    return ", ".join(values[:3]) + more


def _common_path(servers: Sequence[str]) -> str:
    """The path that all servers of a spec end in: pages print it as the beginning of the operation's path."""
    paths = {urlsplit(_PLACEHOLDER.sub("x", server)).path.rstrip("/") for server in servers}
    return paths.pop() if len(paths) == 1 else ""


def _together(calls: Sequence[Call], spec: SpecFacts, api: Api) -> tuple[str, ...]:
    """The keys that a documented call sends at once, where no alternative of the spec's security is just these."""
    security = api.security if spec.operation.security is None else spec.operation.security
    schemes = api.security_schemes
    alternatives = [
        {f"{schemes[name].location}:{schemes[name].parameter}" for name in each if name in schemes}
        for each in security
    ]
    for call in calls:
        sent = {name.lower() for name in call.headers}
        keys = [
            word
            for word in spec.facts.auth
            if word.startswith("header:") and word[7:].lower() in sent
        ]
        if len(keys) > 1 and set(keys) not in alternatives:
            return tuple(word.removeprefix("header:") for word in keys)
    return ()


def _request(page: OperationFacts, spec: SpecFacts, line: int) -> Iterable[Gap]:
    theirs, ours = page.request, spec.facts.request
    spot = Spot("request", "", "field")
    if theirs is None or ours is None:
        if theirs is not None:
            yield Gap(
                "DP315",
                spot,
                "the page has a request body, the spec has none",
                line,
                "add `requestBody` to the spec",
            )
        elif ours is not None and spec.reason("request", "", "field") is None:
            hint = "remove `requestBody` from the spec, or mark it with x-docpact-not-stated"
            yield Gap(
                "DP315", spot, "the spec has a request body, the page shows none", page.line, hint
            )
        return
    if theirs.required is not None and bool(theirs.required) != bool(ours.required):
        said = f"the request body is {'' if theirs.required else 'not '}required on the page, and {'' if ours.required else 'not '}in the spec"
        hint = f"set `required: {as_text(theirs.required)}` under `requestBody`"
        yield Gap(
            "DP315",
            Spot("request", "", "required"),
            said,
            line,
            hint,
            theirs.required,
            ours.required,
        )
    if theirs.media_type is not None and theirs.media_type != ours.media_type:
        said = f"the request body is {theirs.media_type} on the page, {ours.media_type} in the spec"
        hint = "use the media type of the page under `content`"
        yield Gap(
            "DP316",
            Spot("request", "", "mediaType"),
            said,
            line,
            hint,
            theirs.media_type,
            ours.media_type,
        )
    yield from compare_fields("request", theirs.fields, ours.fields, spec, line)


def response_pairs(
    page: OperationFacts, spec: SpecFacts
) -> list[tuple[ResponseFacts, ResponseFacts]]:
    """Page and spec responses that belong together; one without a status belongs to the spec's success."""
    ours = {response.status: response for response in spec.facts.responses}
    success = next(
        (each for each in spec.facts.responses if (each.status or "").startswith("2")),
        ours.get("default"),
    )
    found: list[tuple[ResponseFacts, ResponseFacts]] = []
    for response in page.responses:
        mine = ours.get(response.status) if response.status is not None else success
        if mine is not None:
            found.append((response, mine))
    return found


def _responses(page: OperationFacts, spec: SpecFacts) -> Iterable[Gap]:
    pairs = response_pairs(page, spec)
    missing = [each for each in page.responses if all(each is not left for left, _ in pairs)]
    extra = [each for each in spec.facts.responses if all(each is not right for _, right in pairs)]
    for theirs in list(missing):
        twin = next(
            (each for each in extra if (each.status or "")[:1] == (theirs.status or "")[:1]), None
        )
        if twin is not None:
            missing.remove(theirs)
            extra.remove(twin)
            said = f"status {theirs.status} on the page, {twin.status} in the spec"
            hint = f"rename the response to `'{theirs.status}'` in the spec"
            yield _status_gap("DP401", said, hint, theirs, twin, page)
    for theirs in missing:
        said = f"status {theirs.status or '2XX'} is on the page and not in the spec"
        yield _status_gap("DP401", said, "add the response to the spec", theirs, None, page)
    for ours in extra:
        if spec.reason(f"response {ours.status}", "", "status") is None:
            said = f"status {ours.status} is in the spec and not on the page"
            hint = (
                "remove it from the spec, or mark `status` with x-docpact-not-stated and the reason"
            )
            yield _status_gap("DP402", said, hint, None, ours, page)
    for theirs, ours in pairs:
        yield from _response(theirs, ours, page, spec)


def _response(
    theirs: ResponseFacts, ours: ResponseFacts, page: OperationFacts, spec: SpecFacts
) -> Iterable[Gap]:
    part = f"response {ours.status}"
    line = _line(theirs, page)
    if (
        theirs.status is None
        and ours.status is not None
        and spec.reason(part, "", "status") is None
    ):
        said = f"the spec says status {ours.status}, the page does not state one"
        hint = "mark `status` of the response with x-docpact-not-stated and the reason"
        yield Gap("DP401", Spot(part, "", "status"), said, line, hint, None, ours.status)
    on_page = bool(theirs.fields or theirs.samples) if theirs.body is None else theirs.body
    in_spec = Spot(part, "", "mediaType") in spec.pointers
    if on_page != in_spec:
        if theirs.body is None and not on_page and spec.reason(part, "", "field"):
            return
        said = f"{part} has {'a' if on_page else 'no'} body on the page and {'one' if in_spec else 'none'} in the spec"
        hint = "add `content` to the response" if on_page else "remove `content` from the response"
        yield Gap("DP403", Spot(part, "", "field"), said, line, hint, on_page, in_spec)
    else:
        yield from compare_fields(part, theirs.fields, ours.fields, spec, line)


def _line(response: ResponseFacts, page: OperationFacts) -> int:
    lines: Iterable[Field] = response.fields
    return response.line or min((field.line for field in lines), default=page.line)


def _status_gap(
    rule: str,
    said: str,
    hint: str,
    theirs: ResponseFacts | None,
    ours: ResponseFacts | None,
    page: OperationFacts,
) -> Gap:
    status = (ours or theirs or ResponseFacts()).status
    line = (
        _line(theirs, page)
        if theirs
        else min((_line(each, page) for each in page.responses), default=page.line)
    )
    return Gap(
        rule,
        Spot(f"response {status}", "", "status"),
        said,
        line,
        hint,
        theirs.status if theirs else None,
        ours.status if ours else None,
    )
