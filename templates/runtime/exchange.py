"""One call, from its arguments to its answer, without any input or output.

``converse`` is a generator: it yields what is to be done, an ``Attempt`` or a ``Wait``, and is sent what came of it. The
transports, synchronous and asynchronous, do just that; everything that is decided is decided here, once for both.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from .auth import Credentials, Placed, choose_credentials
from .body import Payload, encode_body
from .errors import APITimeoutError, RequestValidationError, TransportError
from .headers import Headers
from .json_text import dump_json, is_object
from .operation import Binary, Items, Omit, Operation, Reader, Text, omit
from .options import CallOptions
from .problem import read_error
from .response import Response, media_types
from .retry import Failure, backoff, is_idempotent, may_repeat, retry_after
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
    "RequestInfo",
    "ResponseInfo",
    "Settings",
    "Wait",
    "converse",
    "for_call",
    "prepare",
]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_PATH_SAFE = "/%:@!$&'()*+,;=~?"


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What a hook is told before an attempt: never a credential. ``attempt`` counts from 0."""

    method: str
    url: str
    template: str
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseInfo:
    """What a hook is told of an answer. ``seconds`` is how long this attempt took."""

    request: RequestInfo
    status_code: int
    headers: Headers
    seconds: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client was made with."""

    base_url: str
    user: str | None = field(default=None, repr=False)
    credentials: Credentials = field(default_factory=dict[str, Any], repr=False)
    security: tuple[tuple[str, ...], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    user_agent: str = ""
    timeout: float | Omit | None = omit
    deadline: float | None = None
    max_retries: int = 2
    retry_posts: bool = False
    strict_responses: bool = False
    strict_requests: bool = True
    max_response_bytes: int = 1 << 30
    extra_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    extra_query: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    extra_body: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    idempotency_key: str | None = None
    pinned: bool = False
    """Whether the user's HTTP client signs requests itself, so that no credential is asked for."""
    on_request: Callable[[RequestInfo], None] | None = None
    on_response: Callable[[ResponseInfo], None] | None = None


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call, by wire name."""

    path: Mapping[str, Any] | None = None
    query: Any = None
    """A mapping; any value for a parameter that is the whole query."""
    header: Mapping[str, Any] | None = None
    cookie: Mapping[str, Any] | None = None
    body: Any = omit


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request, whole. ``url`` is without credentials; ``placed`` holds them."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    payload: Payload | None
    placed: Placed

    @property
    def full_url(self) -> str:
        """The URL that is requested."""
        return _with_query(
            self.url, [urlencode([pair], quote_via=quote) for pair in self.placed.query]
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """To be done: send this, and answer with a ``Response`` or what went wrong. ``timeout`` is for the whole attempt."""

    outgoing: Outgoing
    timeout: float | Omit | None
    info: RequestInfo


@dataclass(frozen=True, slots=True)
class Wait:
    """To be done: wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt without an answer. ``detail`` may be shown: it holds no secret."""

    failure: Failure
    detail: str = ""
    timed_out: bool = False


Conversation = Generator[Attempt | Wait, Response | Failed | None, Response]


def for_call(settings: Settings, call: CallOptions | None) -> Settings:
    """Return the settings with the options of one call applied."""
    return replace(settings, **call) if call else settings


def prepare(settings: Settings, operation: Operation[Any], arguments: Arguments) -> Outgoing:
    """The request of one call.

    Raises:
        RequestValidationError: The arguments break the documentation.
        CredentialsError: A credential is missing.

    """
    path = quote(
        expand_path(operation.template, arguments.path or {}, operation.path), safe=_PATH_SAFE
    )
    url = join_url(settings.base_url, None if settings.pinned else operation.server, path)
    pairs: list[str] = []
    if operation.querystring is not None and arguments.query:
        pairs.append(_querystring(operation.querystring, arguments.query))
    else:
        for name, value in _given(arguments.query):
            pairs += query_pairs(name, value, operation.query.get(name))
    payload = encode_body(operation.body, arguments.body)
    own = {name.lower(): (name, value) for name, value in settings.headers.items()}
    own |= _header_arguments(operation, arguments.header)
    security = settings.security if operation.security is None else operation.security
    placed = choose_credentials(settings.credentials, security, elsewhere=own)
    headers = {
        "accept": ("Accept", operation.accept or _accept(operation)),
        "user-agent": ("User-Agent", settings.user_agent),
    }
    if payload is not None:
        headers["content-type"] = ("Content-Type", payload.content_type)
    if settings.user is not None:
        secret = base64.b64encode(settings.user.encode()).decode()
        headers["authorization"] = ("Authorization", f"Basic {secret}")
        placed = replace(placed, secrets=(*placed.secrets, secret))
    headers |= {name.lower(): (name, value) for name, value in placed.headers}
    headers |= own
    cookies = [
        text
        for name, value in _given(arguments.cookie)
        for text in cookie_pairs(name, value, operation.cookie.get(name))
    ]
    cookies += [urlencode([pair], quote_via=quote) for pair in placed.cookies]
    if cookies:
        headers["cookie"] = ("Cookie", "; ".join(cookies))
    return Outgoing(
        operation.method, _with_query(url, pairs), tuple(headers.values()), payload, placed
    )


def converse(settings: Settings, operation: Operation[Any], outgoing: Outgoing) -> Conversation:
    """Sends a request until it is answered, and gives the answer if it is a success.

    Raises:
        StatusError: The answer is none.
        TransportError: No answer came.

    """
    idempotent = is_idempotent(operation.method, operation.idempotent) or settings.retry_posts
    replayable = outgoing.payload is None or outgoing.payload.replayable
    started = time.monotonic()
    attempt = redirects = 0
    while True:
        left = _left(settings, started)
        if left is not None and left <= 0:
            raise _error(operation, Failed(Failure.TIMED_OUT, timed_out=True))
        info = RequestInfo(outgoing.method, outgoing.url, operation.template, attempt)
        result = yield Attempt(outgoing, _shortest(settings.timeout, left), info)
        if isinstance(result, Response):
            if result.is_success:
                return result
            target = _redirect(outgoing, result)
            if target is not None and redirects < _MOST_REDIRECTS:
                outgoing, redirects = replace(outgoing, url=target), redirects + 1
                continue
            asked = retry_after(result.status_code, result.headers)
            ended: int | Failure = result.status_code
            location = result.headers.get("location") if ended in _REDIRECTS else None
            error: Exception = read_error(operation, result, outgoing.placed.hide, location)
        else:
            assert result is not None  # noqa: S101 - an attempt is always answered
            asked, ended, error = None, result.failure, _error(operation, result)
        wait = None
        if (
            attempt < settings.max_retries
            and replayable
            and may_repeat(ended, idempotent=idempotent)
        ):
            wait = backoff(attempt, asked)
        left = _left(settings, started)
        if wait is None or (left is not None and wait >= left):
            raise error
        yield Wait(wait)
        attempt += 1


def _given(values: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in (values or {}).items() if not isinstance(value, Omit)]


def _header_arguments(
    operation: Operation[Any], values: Mapping[str, Any] | None
) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name, value in _given(values):
        text = header_value(name, value, operation.header.get(name))
        if text is not None:
            if not is_token(name):
                raise refuse("header", name, "is no name that a header may have")
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
    """What a success may be; JSON where nothing is said, since errors mostly are."""
    found: dict[str, None] = {}
    for status, answer in operation.returns.items():
        if status[:1] == "2" or status == "default":
            readers = media_types(answer)
            if readers is not None:
                found |= dict.fromkeys(readers)
            elif answer is not None:
                found[_media_type(cast("Reader", answer))] = None
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


def _with_query(url: str, pairs: list[str]) -> str:
    query = "&".join(pair for pair in pairs if pair)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _left(settings: Settings, started: float) -> float | None:
    return None if settings.deadline is None else settings.deadline - (time.monotonic() - started)


def _shortest(timeout: float | Omit | None, left: float | None) -> float | Omit | None:
    if left is None:
        return timeout
    return left if timeout is None or isinstance(timeout, Omit) else min(timeout, left)


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


def _error(operation: Operation[Any], failed: Failed) -> TransportError | RequestValidationError:
    text = f"{operation.name}: {failed.failure.value}"
    if failed.detail:
        text += f" ({failed.detail})"
    if failed.timed_out or failed.failure is Failure.TIMED_OUT:
        return APITimeoutError(text)
    return TransportError(text)
