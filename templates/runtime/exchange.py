"""One call, from its arguments to its response, without any input or output.

``converse`` is a generator: it yields what has to be done, and is sent what came of it. A client of either kind does
just that; everything that is decided is decided here, once for both.
"""

from __future__ import annotations

import base64
import logging
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from .auth import Ask, Credentials, Placed, choose_credentials, hidden_bytes
from .body import Checking, Payload, encode_body
from .errors import APIError, APITimeoutError, ResponseError, TransportError
from .json_text import dump_json, is_object
from .operation import Binary, Items, Omit, Operation, Reader, Text, omit
from .options import RequestInfo, ResponseInfo
from .problem import read_error
from .response import Response
from .retry import Failure, backoff, is_idempotent, may_repeat, retry_after, server_says
from .serialize import (
    cookie_pairs,
    expand_path,
    form_text,
    header_value,
    is_token,
    query_pairs,
    refuse,
)
from .urls import join_url, origin
from .wire import UnsendableError, to_wire

__all__ = [
    "Arguments",
    "Attempt",
    "Failed",
    "Outgoing",
    "Settings",
    "Wait",
    "converse",
    "with_query",
]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_PATH_SAFE = "/%:@!$&'()*+,;=~?"
_KEY_HEADERS = ("idempotency-key", "x-idempotency-key")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client was made with. ``options`` has every option of ``options.DEFAULTS``."""

    base_url: str
    options: Mapping[str, Any] = field(repr=False)
    user: str | None = field(default=None, repr=False)
    """``name:password`` out of the base URL."""
    credentials: Credentials = field(default_factory=dict[str, Any], repr=False)
    security: tuple[tuple[str, ...], ...] = ()
    credentials_required: bool = False
    user_agent: str = ""
    pinned: bool = False
    """Whether ``base_url`` is the user's choice, which the server of an operation does not override."""
    log: logging.Logger = field(default=logging.getLogger(__name__), repr=False)
    reported: set[Any] = field(default_factory=set[Any], repr=False)
    """Places where responses do not match their schemas, which the log has named already."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call, by wire name."""

    path: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Any = None
    """A mapping; any value for a parameter that is the whole query."""
    header: Mapping[str, Any] = field(default_factory=dict[str, Any])
    cookie: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = omit
    content_type: str | None = None
    """The media type to send the body as, where the caller chose one."""
    accept: str | None = None
    """The media type asked for, where the caller chose one."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request. ``url`` has no credentials in its query; ``placed`` holds them."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    payload: Payload | None = field(repr=False)
    placed: Placed

    @property
    def full_url(self) -> str:
        """The URL that is requested."""
        if not self.placed.query:
            return self.url
        pairs = [urlencode([pair], quote_via=quote) for pair in self.placed.query]
        return with_query(self.url, pairs)


@dataclass(frozen=True, slots=True)
class Attempt:
    """To do: send this by ``ends`` (``time.monotonic``); sent back is a ``Response`` or a ``Failed``.

    ``timeout`` is what each wait for the network may take; omitted, the HTTP client's own. ``keep`` leaves the body of
    a success unread; ``most`` is how many bytes of a body are accepted.
    """

    outgoing: Outgoing
    timeout: float | Omit | None
    ends: float
    keep: bool
    most: int


@dataclass(frozen=True, slots=True)
class Wait:
    """To do: wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt without a usable response. ``detail`` may be shown; ``head`` is what had arrived of the response."""

    failure: Failure
    detail: str = ""
    timed_out: bool = False
    head: Response | None = None


Conversation = Generator[Attempt | Wait | Ask, Any, Response]


def converse(
    settings: Settings,
    operation: Operation[Any],
    arguments: Arguments,
    *,
    keep: bool = False,
    whole: bool = False,
) -> Conversation:
    """Send a request until it is answered, and return the response if it is a success.

    Args:
        settings: The client's, with the options of this call.
        operation: What to call.
        arguments: By wire name.
        keep: Leave the body of a success unread.
        whole: Return a documented redirect and a 304 too, instead of following or raising.

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
    request = _request(settings, operation, arguments)
    idempotent = request.repeatable or options["retry_posts"]
    replayable = request.payload is None or request.payload.replayable
    limiter, on_request, on_response = (
        options["rate_limiter"], options["on_request"], options["on_response"],
    )  # fmt: skip
    attempt = 0
    while True:
        placed = yield from choose_credentials(
            settings.credentials,
            request.security,
            elsewhere=request.headers,
            required=settings.credentials_required,
        )
        outgoing = request.signed(settings, placed)
        if limiter is not None and (pause := limiter.reserve()) > 0:
            if time.monotonic() + pause >= last:
                raise APITimeoutError(f"{operation.name}: the deadline passed before it was sent")
            yield Wait(pause)
        now = time.monotonic()
        if now >= last:
            raise APITimeoutError(f"{operation.name}: the deadline passed")
        timeout = options["timeout"]
        ends = last
        if timeout is not None and not isinstance(timeout, Omit):
            ends = min(ends, now + timeout)
        redirects = 0
        while True:
            info = RequestInfo(outgoing.method, outgoing.url, operation.template, attempt)
            if on_request is not None:
                on_request(info)
            begun = time.monotonic()
            result: Response | Failed = yield Attempt(
                outgoing, timeout, ends, keep, options["max_response_bytes"]
            )
            _told(settings, info, time.monotonic() - begun, result, on_response)
            if isinstance(result, Failed) or result.is_success:
                break
            if whole and _is_whole(operation, result.status_code):
                return result
            target = _redirect(outgoing, result)
            if target is None or redirects >= _MOST_REDIRECTS:
                break
            outgoing, redirects = replace(outgoing, url=target), redirects + 1
        if isinstance(result, Response):
            if result.is_success:
                return result
            asked = retry_after(result.status_code, result.headers)
            ended: int | Failure = result.status_code
            says = server_says(result.headers)
            location = result.headers.get("location") if ended in _REDIRECTS else None
            error: APIError = read_error(operation, result, outgoing.placed.hide, location)
        else:
            asked, ended, says = None, result.failure, None
            error = _error(operation, result, outgoing.placed.hide)
        wait = None
        repeat = may_repeat(ended, idempotent=idempotent) if says is None else says
        if attempt < options["max_retries"] and replayable and repeat:
            wait = backoff(attempt, asked)
        if wait is None or time.monotonic() + wait >= last:
            raise error
        yield Wait(wait)
        attempt += 1


def _is_whole(operation: Operation[Any], status: int) -> bool:
    return status == 304 or (300 <= status <= 399 and str(status) in operation.returns)


def _told(
    settings: Settings,
    info: RequestInfo,
    seconds: float,
    result: Response | Failed,
    on_response: Callable[[ResponseInfo], None] | None,
) -> None:
    if settings.log.isEnabledFor(logging.DEBUG):
        ended = result.failure.value if isinstance(result, Failed) else result.status_code
        settings.log.debug("%s %s: %s (%.3f s)", info.method, info.template, ended, seconds)
    if on_response is not None:
        response = result.head if isinstance(result, Failed) else result
        if response is not None:
            on_response(ResponseInfo(info, response.status_code, response.headers, seconds))


@dataclass(frozen=True, slots=True)
class _Request:
    """A request without credentials."""

    method: str
    url: str
    headers: dict[str, tuple[str, str]] = field(repr=False)
    """By name in lower case. Some may be secret: they are the user's."""
    cookies: list[str] = field(repr=False)
    payload: Payload | None = field(repr=False)
    security: tuple[tuple[str, ...], ...]
    repeatable: bool

    def signed(self, settings: Settings, placed: Placed) -> Outgoing:
        """Return the request with credentials."""
        headers = self.headers
        cookies = self.cookies
        if placed.headers or placed.cookies or settings.user is not None:
            headers = dict(headers)
            if settings.user is not None and "authorization" not in headers:
                secret = base64.b64encode(settings.user.encode()).decode()
                headers["authorization"] = ("Authorization", f"Basic {secret}")
                placed = replace(placed, secrets=(*placed.secrets, secret, settings.user))
            for name, value in placed.headers:
                if name.lower() not in self.headers:
                    headers[name.lower()] = (name, value)
            cookies = [*cookies, *(urlencode([pair], quote_via=quote) for pair in placed.cookies)]
        if cookies:
            headers = {**headers, "cookie": ("Cookie", "; ".join(cookies))}
        return Outgoing(self.method, self.url, tuple(headers.values()), self.payload, placed)


def _request(settings: Settings, operation: Operation[Any], arguments: Arguments) -> _Request:
    """The request of one call.

    Raises:
        RequestValidationError: The arguments do not match the schema.

    """
    options = settings.options
    path = expand_path(operation.template, arguments.path, operation.path)
    if not path.isascii() or " " in path:
        path = quote(path, safe=_PATH_SAFE)
    pinned = settings.pinned and not operation.absolute
    url = join_url(settings.base_url, None if pinned else operation.server, path)
    pairs: list[str] = []
    if operation.querystring is not None and arguments.query:
        pairs.append(_querystring(operation.querystring, arguments.query))
    else:
        for name, value in _given(arguments.query or {}):
            pairs += query_pairs(name, value, operation.query.get(name))
    if options["extra_query"]:
        pairs = _replaced(pairs, options["extra_query"])
    checking = Checking(
        operation.name, options["strict_requests"], options["extra_body"], settings.log
    )
    body = operation.body_of(arguments.content_type)
    payload = encode_body(body, arguments.body, checking)
    headers = {
        "accept": ("Accept", arguments.accept or operation.accept or _accept(operation)),
        "accept-encoding": ("Accept-Encoding", "gzip, deflate"),
        "user-agent": ("User-Agent", settings.user_agent),
    }
    if payload is not None:
        headers["content-type"] = ("Content-Type", payload.content_type)
    for name, value in options["headers"].items():
        headers[name.lower()] = (name, value)
    headers |= _header_arguments(operation, arguments.header)
    repeatable = is_idempotent(operation.method, operation.idempotent)
    repeatable = _with_key(operation, options, headers, repeatable)
    for name, value in options["extra_headers"].items():
        text = header_value(name, value, None)
        if not is_token(name) or text is None:
            raise refuse("header", name, "is not a header that can be sent")
        headers[name.lower()] = (name, text)
    cookies = [
        text
        for name, value in _given(arguments.cookie)
        for text in cookie_pairs(name, value, operation.cookie.get(name))
    ]
    security = settings.security if operation.security is None else operation.security
    return _Request(
        operation.method, with_query(url, pairs), headers, cookies, payload, security, repeatable
    )


def _with_key(
    operation: Operation[Any],
    options: Mapping[str, Any],
    headers: dict[str, tuple[str, str]],
    repeatable: bool,
) -> bool:
    """Add the idempotency key, and return whether the request may be repeated.

    A key is made where the operation has a header for it, repeating would not be safe, and nobody gave one.
    """
    documented = next(
        (
            place[1]
            for place in operation.arguments.values()
            if place[0] == "header" and place[1].lower() in _KEY_HEADERS
        ),
        None,
    )
    key = options["idempotency_key"]
    if key is None and documented is not None and not repeatable:
        key = headers.get(documented.lower(), ("", None))[1] or str(uuid.uuid4())
    if key is None:
        return repeatable or any(name in headers for name in _KEY_HEADERS)
    name = documented or "Idempotency-Key"
    text = header_value(name, key, None)
    if not text:
        raise refuse("header", name, "must not be empty")
    headers[name.lower()] = (name, text)
    return True


def _replaced(pairs: list[str], extra: Mapping[str, Any]) -> list[str]:
    """Query pairs with those of ``extra`` added, and any of the same name left out."""
    names = {quote(name, safe="") for name in extra}
    kept = [pair for pair in pairs if pair.partition("=")[0] not in names]
    return kept + [text for name, value in _given(extra) for text in query_pairs(name, value, None)]


def _given(values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return [(name, value) for name, value in values.items() if not isinstance(value, Omit)]


def _header_arguments(
    operation: Operation[Any], values: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name, value in _given(values):
        text = header_value(name, value, operation.header.get(name))
        if text is not None:
            if not is_token(name):
                raise refuse("header", name, "is not a valid header name")
            found[name.lower()] = (name, text)
    return found


def _querystring(media_type: str, value: Any) -> str:
    """A parameter that is the whole query (OpenAPI 3.2, 4.12.4): a form, or any other value as JSON."""
    try:
        plain = to_wire(value)
    except UnsendableError as error:
        raise refuse("query", "", f"must be {error.expected}") from None
    name = media_type.partition(";")[0].strip().lower()
    if name == "application/x-www-form-urlencoded" and is_object(plain):
        return form_text(plain)
    return quote(plain if isinstance(plain, str) else dump_json(plain), safe="")


def _accept(operation: Operation[Any]) -> str:
    """What a success may be; JSON where nothing is documented, since errors mostly are."""
    found: dict[str, None] = {}
    for status, answer in operation.returns.items():
        if status[:1] == "2" or status == "default":
            if isinstance(answer, Mapping):
                found |= dict.fromkeys(answer)
            elif answer is not None:
                found[_media_type(answer)] = None
    return ", ".join(found) or "application/json"


def _media_type(reader: Reader) -> str:
    match reader:
        case Text():
            return "text/plain"
        case Binary():
            return "*/*"
        case Items():
            return reader.media_type
        case _:
            return "application/json"


def with_query(url: str, pairs: list[str]) -> str:
    """Return ``url`` with query pairs, which are percent-encoded already."""
    query = "&".join(pair for pair in pairs if pair)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _redirect(outgoing: Outgoing, response: Response) -> str | None:
    """Where to go on; only within one origin, and only with a request that changes nothing.

    Credentials thus never leave for another host.
    """
    location = response.headers.get("location")
    if (
        response.status_code not in _REDIRECTS
        or outgoing.method not in ("GET", "HEAD")
        or not location
    ):
        return None
    try:
        target = urljoin(outgoing.url, quote(location, safe=_PATH_SAFE + "#[]"))
        same = origin(target) == origin(outgoing.url) and "@" not in urlsplit(target).netloc
    except ValueError:
        return None
    secret = {name for name, _ in outgoing.placed.query}
    if any(name in secret for name, _ in parse_qsl(urlsplit(target).query)):
        return None  # it would be sent twice, and logged
    return target.partition("#")[0] if same else None


def _error(
    operation: Operation[Any], failed: Failed, hide: Callable[[str], str]
) -> TransportError | ResponseError:
    text = f"{operation.name}: {failed.failure.value}"
    if failed.detail:
        text += f" ({hide(failed.detail)})"
    kind = APITimeoutError if failed.timed_out else TransportError
    head = failed.head
    if head is None:
        return kind(text)
    return kind(
        text,
        status_code=head.status_code,
        headers=head.headers.hidden(hide),
        body=hidden_bytes(hide, head.body),
    )
