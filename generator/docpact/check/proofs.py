"""The request proof and the response proof of one operation: compare what a client did with the page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import httpx2

from docpact.check.compare import Stored, response_pairs
from docpact.check.documented_call import Asked, ClientCall, Request, ask, documented_request
from docpact.check.gap import Gap
from docpact.check.made_up import with_required
from docpact.check.sent_form import form_difference, form_fields, is_form
from docpact.check.wire import Answer, Client, Outcome, Side, run, same_json
from docpact.ir import Api
from docpact.pages.facts import Call, OperationFacts, Sample
from docpact.spec.facts import SpecFacts, Spot
from docpact.text.values import is_array, is_object
from docpact.validate.schema_faults import shown

__all__ = ["can_prove_response", "prove"]

_SIDES: tuple[Side, ...] = ("sync", "async")
_Said = tuple[str, str, str]
"""Rule, what is wrong, hint."""
_EMPTY: tuple[Any, ...] = (None, "", {})
"""Bodies of a documented call that need not be sent where the operation has no body."""
_NOT_CALLED = "DP601"
_WORD = re.compile(r"<[^<>{}\[\]]*>|\{\{?[\w .-]*\}?\}|\[[\w .-]*\]|\$\{?\w+\}?|@[\w./-]*|\.\.\.|…")
"""A placeholder for a whole body."""
_REGENERATE = "run `docpact generate`; if it stays, compare the spec with the page at this line"


def prove(
    client: Client, call: ClientCall, page: Stored, spec: SpecFacts, api: Api
) -> list[Gap] | None:
    """Call the client as documented, sync and async, and report every difference.

    Args:
        client: The imported client.
        call: How it offers the operation.
        page: The facts to compare it with.
        spec: The operation of the spec.
        api: The API, for servers, security and types.

    Returns:
        The gaps; None if nothing can be proved, since the page shows no call and no valid call can be generated.
    """
    gaps: list[Gap] = []
    facts = page.facts
    calls = [one for one in facts.calls if not _is_placeholder(one)]
    made_up = not calls
    for documented in calls or [_assumed(facts)]:
        request = documented_request(documented, spec.operation, api)
        asked = ask(request, spec.operation, call, api)
        asked, filled = with_required(asked, spec.operation, call, api)
        if filled is None:
            return None
        if filled:
            trial = run(client, _SIDES[0], call.call, asked, _success(facts, spec))
            if trial.sent is None:
                return None
            request = _as_sent(request, trial.sent, filled)
        elif made_up and not facts.servers:
            trial = run(client, _SIDES[0], call.call, asked, _success(facts, spec))
            if trial.sent is None:
                return None
        said: dict[_Said, list[Side]] = {}
        for side in _SIDES:
            for each in _request_faults(
                request, asked, run(client, side, call.call, asked, _success(facts, spec))
            ):
                said.setdefault(each, []).append(side)
        gaps += _gaps(said, call, "request", documented.line)
        if said:
            continue
        gaps += _response_gaps(client, call, asked, facts, spec)
    return gaps


def _is_placeholder(call: Call) -> bool:
    """Return whether the body of a documented call is a placeholder: ``-d '<json>'``."""
    return call.has_body and isinstance(call.body, str) and bool(_WORD.fullmatch(call.body.strip()))


def _as_sent(request: Request, sent: httpx2.Request, filled: Collection[str]) -> Request:
    """Return the documented request, with generated values for required arguments as the client sends them."""
    url, headers = request.url, dict(request.headers)
    if "query" in filled:
        url = urlunsplit(urlsplit(url)._replace(query=urlsplit(str(sent.url)).query))
    body, has_body = request.body, request.has_body
    if "body" in filled:
        has_body = True
        try:
            body = httpx2.Response(200, content=sent.content).json()
        except ValueError:
            body = dict(form_fields(sent)) if is_form(sent) else None
    return replace(request, url=url, headers=headers, body=body, has_body=has_body)


def can_prove_response(facts: OperationFacts) -> bool:
    """Return whether the page documents a response: a sample, or the absence of a body."""
    return any(response.samples or response.body is False for response in facts.responses)


def _assumed(facts: OperationFacts) -> Call:
    """The call of a page that shows none: its first server, its credentials, its request sample."""
    headers = {"Authorization": "Bearer {token}"} if "bearer" in facts.auth else {}
    headers |= {
        word.removeprefix("header:"): f"{{{word}}}"
        for word in facts.auth
        if word.startswith("header:")
    }
    server = facts.servers[0] if facts.servers else "https://{host}"
    sample = next(iter(facts.request.samples), None) if facts.request else None
    body = sample.value if sample else None
    keys = [word.partition(":")[2] for word in facts.auth if word.startswith("query:")]
    query = f"?{keys[0]}={{{keys[0]}}}" if keys and not headers else ""
    url = server.rstrip("/") + facts.path + query
    return Call(facts.line, facts.method, url, headers, body, sample is not None)


def _success(facts: OperationFacts, spec: SpecFacts) -> Answer:
    """Return the documented response of a successful call."""
    for theirs, ours in response_pairs(facts, spec):
        if (theirs.status or ours.status or "").startswith(("2", "d")):
            return _answer(ours.status, next(iter(theirs.samples), None))
    return Answer(200)


def _answer(status: str | None, sample: Sample | None) -> Answer:
    number = (
        int(status)
        if status and status.isdigit()
        else {"4XX": 400, "5XX": 500}.get(status or "", 200)
    )
    return Answer(number) if sample is None else Answer(number, sample.value, has_body=True)


def _request_faults(request: Request, asked: Asked, outcome: Outcome) -> Iterator[_Said]:
    if asked.unknown:
        said = f"missing argument for {', '.join(asked.unknown)} of the documented request"
        yield _NOT_CALLED, said, _REGENERATE
        return
    sent = outcome.sent
    if sent is None:
        yield _NOT_CALLED, f"no request sent: {outcome.error}", _REGENERATE
        return
    if sent.method != request.method:
        yield "DP602", f"the client sends {sent.method}, the page documents {request.method}", _REGENERATE
    if _url(str(sent.url)) != _url(request.url):
        yield "DP603", f"the client sends to {sent.url}, the page documents {request.url}", _REGENERATE
    for name, value in request.headers.items():
        if name.lower() == "content-type" and not sent.content and request.body in _EMPTY:
            continue  # A media type without content has no meaning (RFC 9110, section 8.3).
        got = sent.headers.get(name)
        if not _same_header(name, value, got):
            told = "none" if got is None else repr(got)
            yield "DP604", f"the client sends the header {name} as {told}, the page documents {value!r}", _REGENERATE
    yield from _body_faults(request, sent)


def _body_faults(request: Request, sent: httpx2.Request) -> Iterator[_Said]:
    content = sent.content
    if not content and request.body in _EMPTY:
        return
    if not request.has_body:
        if content:
            yield "DP605", f"the client sends a body of {len(content)} bytes, the page documents none", _REGENERATE
        return
    if is_form(sent) and is_object(request.body):
        differs = form_difference(request.body, sent)
        if differs is not None:
            yield "DP605", f"the form sent differs from the documented form: {differs}", _REGENERATE
        return
    try:
        body: Any = httpx2.Response(200, content=content).json()
    except ValueError:
        yield "DP605", "the body sent is not JSON, the page documents JSON", _REGENERATE
        return
    if not same_json(body, request.body):
        yield "DP605", f"the body sent differs from the documented body: {_difference(request.body, body)}", _REGENERATE


def _url(url: str) -> tuple[str, str, tuple[str, ...], list[tuple[str, str]]]:
    """What a URL means: whether a colon in it is percent-encoded makes no difference."""
    split = urlsplit(url)
    return (
        split.scheme,
        split.netloc,
        tuple(unquote(segment) for segment in split.path.split("/")),
        sorted(parse_qsl(split.query, keep_blank_values=True)),
    )


def _same_header(name: str, documented: str, sent: str | None) -> bool:
    """Media types are compared without parameters; ``Accept`` may ask for more; the case of a scheme means nothing."""
    if sent is None:
        return False
    if name.lower() == "content-type":
        return (
            sent.partition(";")[0].strip().lower() == documented.partition(";")[0].strip().lower()
        )
    if name.lower() == "accept":
        asked = [part.partition(";")[0].strip().lower() for part in sent.split(",")]
        return documented.partition(";")[0].strip().lower() in asked
    if name.lower() in ("authorization", "proxy-authorization"):
        ours, theirs = sent.partition(" "), documented.partition(" ")
        return (ours[0].lower(), ours[2].strip()) == (theirs[0].lower(), theirs[2].strip())
    return sent == documented


def _response_gaps(
    client: Client, call: ClientCall, asked: Asked, facts: OperationFacts, spec: SpecFacts
) -> Iterator[Gap]:
    for theirs, ours in response_pairs(facts, spec):
        documented: Sequence[Sample | None] = theirs.samples or (
            (None,) if theirs.body is False else ()
        )
        for sample in documented:
            if sample is not None and not sample.valid and sample.mend is None:
                continue
            said: dict[_Said, list[Side]] = {}
            answer = _answer(theirs.status or ours.status, sample)
            for side in _SIDES:
                for each in _response_faults(answer, run(client, side, call.call, asked, answer)):
                    said.setdefault(each, []).append(side)
            yield from _gaps(
                said,
                call,
                f"response {ours.status}",
                sample.line if sample else theirs.line or facts.line,
            )


def _response_faults(answer: Answer, outcome: Outcome) -> Iterator[_Said]:
    if answer.status < 400:
        if outcome.error is not None:
            yield "DP606", f"the client cannot read the documented response: {outcome.error}", _REGENERATE
        elif not same_json(outcome.value, answer.body):
            yield "DP607", f"the documented response changes when decoded and encoded: {_difference(answer.body, outcome.value)}", _REGENERATE
    elif outcome.status != answer.status:
        yield "DP606", f"status {answer.status} does not raise an error with that status: {outcome.error}", _REGENERATE
    elif answer.has_body and not same_json(outcome.problem, answer.body):
        yield "DP607", f"the documented error changes when decoded and encoded: {_difference(answer.body, outcome.problem)}", _REGENERATE


def _gaps(
    said: Mapping[_Said, Sequence[Side]], call: ClientCall, part: str, line: int
) -> Iterator[Gap]:
    for (rule, what, hint), sides in said.items():
        who = f"`{call.call}`" if len(sides) == len(_SIDES) else f"`{call.call}` ({sides[0]})"
        yield Gap(rule, Spot(part, "", "client"), f"{who}: {what}", line, hint, subject=who)


def _difference(documented: object, got: object, at: str = "") -> str:
    """The first place where two JSON values differ."""
    if is_object(documented) and is_object(got):
        for key in dict.fromkeys((*documented, *got)):
            here = f"{at}/{key}"
            if key not in got:
                return f"{here} is missing"
            if key not in documented:
                return f"{here} is not documented"
            if not same_json(documented[key], got[key]):
                return _difference(documented[key], got[key], here)
    if is_array(documented) and is_array(got) and len(documented) == len(got):
        for index, (left, right) in enumerate(zip(documented, got, strict=True)):
            if not same_json(left, right):
                return _difference(left, right, f"{at}/{index}")
    return f"{at or 'the whole'} is {shown(got)}, not {shown(documented)}"
