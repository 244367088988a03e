"""One call, from its arguments to its response, without any input or output.

``converse`` is a generator: it yields what has to be done, and is sent what came of it. A client of either kind does
just that; everything that is decided is decided here, once for both.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from .auth import Ask, Placed, choose_credentials
from .errors import APIError, APITimeoutError, ResponseError, TransportError
from .hiding import hidden_bytes
from .limits import ENDS
from .operation import Omit, Operation
from .options import RequestInfo, ResponseInfo
from .problem import read_error
from .request import (
    PATH_SAFE,
    Arguments,
    Outgoing,
    Request,
    Settings,
    build_request,
    without,
)
from .response import Response
from .retry import Failure, backoff, may_repeat, retry_after, server_says
from .tracing import TRACED, start_span, tracer_of
from .urls import origin

__all__ = [
    "Attempt",
    "Failed",
    "Hook",
    "Wait",
    "converse",
]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5


@dataclass(slots=True)
class Attempt:
    """To do: send this by ``ends`` (``time.monotonic``); sent back is a ``Response`` or a ``Failed``.

    ``timeout`` is what each wait for the network may take; omitted, the HTTP client's own. ``keep`` leaves the body of
    a success unread, to be read by ``last``; ``most`` is how many bytes of a body are accepted.
    """

    outgoing: Outgoing
    timeout: float | Omit | None
    ends: float
    keep: bool
    most: int
    last: float = float("inf")


@dataclass(frozen=True, slots=True)
class Wait:
    """To do: wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hook:
    """To do: await what a hook returned, where it is an async function."""

    option: str
    returned: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt without a usable response. ``detail`` may be shown; ``head`` is what had arrived of the response."""

    failure: Failure
    detail: str = ""
    timed_out: bool = False
    head: Response | None = None
    cause: Exception | None = None
    """The exception of the HTTP library, without the request and the frames that it came from."""


Conversation = Generator[Attempt | Wait | Hook | Ask, Any, Response]


def converse(
    settings: Settings,
    operation: Operation[Any],
    arguments: Arguments,
    *,
    keep: bool = False,
    whole: bool = False,
    errors: bool = True,
    at: Callable[[str], str] | None = None,
) -> Conversation:
    """Send a request until it is answered, and return the response if it is a success.

    Args:
        settings: The client's, with the options of this call.
        operation: What to call.
        arguments: By wire name.
        keep: Leave the body of a success unread.
        whole: Return a documented redirect, a documented error without a body and a 304 too, instead of following or
            raising.
        errors: Whether `whole` holds for errors too.
        at: Gives the URL to request in place of that of the arguments, on the same origin.

    Raises:
        RequestValidationError: The arguments do not match the schema.
        CredentialsError: A credential is missing.
        StatusError: The status is not a success.
        TransportError: No response arrived.

    """
    options = settings.options
    started = time.monotonic()
    deadline = options["deadline"]
    last = started + deadline if deadline is not None else float("inf")
    last = min(last, ENDS.get())  # the request of a token ends with the call that needs it
    request = build_request(settings, operation, arguments)
    if at is not None:
        request = replace(request, url=at(request.url))
    idempotent = request.repeatable or options["retry_posts"]
    replayable = request.payload is None or request.payload.replayable
    limiter, on_request, on_response = (
        options["rate_limiter"], options["on_request"], options["on_response"],
    )  # fmt: skip
    attempt = 0
    fresh: Placed | None = None
    renewed = False
    while True:
        placed = fresh or (yield from _chosen(settings, request, last))
        fresh = None
        outgoing = request.signed(settings, placed)
        if at is not None and placed.query:
            outgoing = replace(outgoing, url=without(outgoing.url, placed))
        if limiter is not None and (pause := limiter.reserve()) > 0:
            if time.monotonic() + pause >= last:
                raise APITimeoutError(
                    f"{operation.name}: deadline exceeded before the request was sent"
                )
            yield Wait(pause)
        now = time.monotonic()
        if now >= last:
            raise APITimeoutError(f"{operation.name}: deadline exceeded")
        timeout = options["timeout"]
        ends = last
        if timeout is not None and not isinstance(timeout, Omit):
            ends = min(ends, now + timeout)
        redirects = 0
        while True:
            tracer = tracer_of(settings.user_agent) if TRACED else None
            info = span = None
            if tracer or on_request or on_response or settings.log.isEnabledFor(logging.DEBUG):
                info = RequestInfo(outgoing.method, outgoing.shown_url, operation.template, attempt)
            if info and on_request is not None and (told := on_request(info)) is not None:
                yield Hook("on_request", told)
            begun = time.monotonic()
            sent = outgoing
            if info and tracer is not None:
                span = start_span(tracer, info)
                sent = replace(outgoing, headers=(*outgoing.headers, *span.headers()))
            result: Response | Failed = yield Attempt(
                sent, timeout, ends, keep, options["max_response_bytes"], last
            )
            if span is not None:
                failed = result.failure.name.lower() if isinstance(result, Failed) else None
                span.end(None if isinstance(result, Failed) else result.status_code, failed)
            if info and (told := _told(settings, info, begun, result, on_response)) is not None:
                yield Hook("on_response", told)
            if isinstance(result, Failed) or result.is_success:
                break
            if whole and result.status_code < 400 and _is_whole(operation, result):
                _summed_up(settings, operation, result.status_code, attempt, started)
                return result
            target = _redirect(outgoing, result)
            if target is None or redirects >= _MOST_REDIRECTS:
                break
            outgoing, redirects = replace(outgoing, url=target), redirects + 1
        if isinstance(result, Response):
            if result.is_success:
                _summed_up(settings, operation, result.status_code, attempt, started)
                return result
            asked = retry_after(result.status_code, result.headers)
            ended: int | Failure = result.status_code
            says = server_says(result.headers)
            redirected = ended in _REDIRECTS and "location" in result.headers
            error: APIError = read_error(operation, result, outgoing.hide, redirected)
        else:
            asked, ended, says = None, result.failure, None
            error = _error(operation, result, outgoing)
        if ended == 401 and placed.respond and replayable and isinstance(result, Response):
            challenges = result.headers.get_list("www-authenticate")
            target = outgoing.full_url[len(origin(outgoing.full_url)) :] or "/"
            header = placed.respond(challenges, outgoing.method, target)
            if header is not None:
                pair = ("Authorization", header)
                fresh = replace(placed, headers=(*placed.headers, pair), respond=None)
                renewed = True
                continue
        if ended == 401 and placed.functions and replayable and not renewed:
            # A token may have been withdrawn: what gives it is asked once more.
            renewed = True
            for function, given in placed.functions:
                if (forget := getattr(function, "forget", None)) is not None:
                    forget(given)
            fresh = yield from _chosen(settings, request, last)
            if fresh != placed:
                continue
            fresh = None
        wait = None
        repeat = may_repeat(ended, idempotent=idempotent) if says is None else says
        if attempt < options["max_retries"] and replayable and repeat:
            wait = backoff(attempt, asked)
        if wait is None or time.monotonic() + wait >= last:
            bare = (
                whole
                and isinstance(result, Response)
                and (errors or result.status_code < 400)
                and _is_whole(operation, result)
            )
            told = ended.value if isinstance(ended, Failure) else ended
            _summed_up(settings, operation, told, attempt, started)
            if bare and isinstance(result, Response):
                return result
            raise error
        yield Wait(wait)
        attempt += 1


def _chosen(settings: Settings, request: Request, last: float) -> Generator[Ask, Any, Placed]:
    """Choose the credentials of a request; those that neither a function nor a header of the user's changes only once."""
    timeout = settings.options["timeout"]
    if isinstance(timeout, int | float):
        last = min(last, time.monotonic() + timeout)
    own = any(one.header in request.headers for one in settings.credentials.values())
    kept = settings.placed.get(request.security)
    if kept is not None and not own:
        return kept
    placed = yield from choose_credentials(
        settings.credentials,
        request.security,
        elsewhere=request.headers,
        required=settings.credentials_required,
        ends=last,
    )
    if not own and not placed.functions:
        settings.placed[request.security] = placed
    return placed


def _is_whole(operation: Operation[Any], response: Response) -> bool:
    """Whether a view returns a response that is not a success: a redirect, or a status that has no body."""
    status = response.status_code
    documented = any(str(status) in key.split() for key in operation.returns)
    return status == 304 or (documented and (status < 400 or not response.body))


def _summed_up(
    settings: Settings, operation: Operation[Any], ended: object, attempt: int, started: float
) -> None:
    """Log one line for a call: neither its arguments nor a credential are in it."""
    if settings.log.isEnabledFor(logging.INFO):
        seconds = time.monotonic() - started
        retries = f", {attempt} retries" if attempt > 1 else ", 1 retry" if attempt else ""
        settings.log.info("%s: %s (%.3f s%s)", operation.name, ended, seconds, retries)


def _told(
    settings: Settings,
    info: RequestInfo,
    begun: float,
    result: Response | Failed,
    on_response: Callable[[ResponseInfo], Any] | None,
) -> Any:
    seconds = time.monotonic() - begun
    if settings.log.isEnabledFor(logging.DEBUG):
        ended = result.failure.value if isinstance(result, Failed) else result.status_code
        settings.log.debug("%s %s: %s (%.3f s)", info.method, info.template, ended, seconds)
    if on_response is not None:
        response = result.head if isinstance(result, Failed) else result
        if response is not None:
            headers = response.headers.hidden(response.hide)
            return on_response(ResponseInfo(info, response.status_code, headers, seconds))
    return None


def _redirect(outgoing: Outgoing, response: Response) -> str | None:
    """Where to go on; only within one origin, and only with a request that changes nothing.

    Credentials are therefore never sent to another host.
    """
    location = response.headers.get("location")
    if (
        response.status_code not in _REDIRECTS
        or outgoing.method not in ("GET", "HEAD")
        or not location
    ):
        return None
    try:
        target = urljoin(outgoing.url, quote(location, safe=PATH_SAFE + "#[]"))
        same = origin(target) == origin(outgoing.url) and "@" not in urlsplit(target).netloc
    except ValueError:
        return None
    secret = {name for name, _ in outgoing.placed.query}
    if any(name in secret for name, _ in parse_qsl(urlsplit(target).query)):
        return None  # it would be sent twice, and logged
    return target.partition("#")[0] if same else None


def _error(
    operation: Operation[Any], failed: Failed, outgoing: Outgoing
) -> TransportError | ResponseError:
    hide = outgoing.hide
    text = f"{operation.name}: {failed.failure.value}"
    if failed.failure is Failure.UNSENT and not failed.timed_out:
        text += " to " + origin(outgoing.url).partition("://")[2]
    if failed.detail:
        text += f" ({hide(failed.detail)[:200]})"
    kind = APITimeoutError if failed.timed_out else TransportError
    head = failed.head
    error = kind(text)
    if head is not None:
        error.status_code, error.headers = head.status_code, head.headers.hidden(hide)
        error.body = hidden_bytes(hide, head.body)
    if failed.cause is not None and hide(str(failed.cause)) == str(failed.cause):
        error.__cause__ = failed.cause
    return error
