"""The options of a client and of a single call: their types, their defaults and what is accepted for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final, Protocol

from typing_extensions import TypedDict

from .auth import Sealed
from .headers import Headers

if TYPE_CHECKING:
    from .transport import AsyncHttpClient, HttpClient

__all__ = [
    "AsyncClientOptions",
    "BodylessOptions",
    "CallOptions",
    "ClientOptions",
    "Mismatch",
    "RateLimiter",
    "RequestInfo",
    "RequestOptions",
    "ResponseInfo",
]


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """An attempt that is about to be sent, as a hook sees it: without credentials. ``attempt`` counts from 0."""

    method: str
    url: str
    template: str
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseInfo:
    """A response, as a hook sees it. ``seconds`` is how long this attempt took."""

    request: RequestInfo
    status_code: int
    headers: Headers
    seconds: float


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A place where a response does not match its schema.

    ``pointer`` is an RFC 6901 pointer into the body, ``expected`` says what the schema asks for, ``got`` what came, and
    ``operation`` is the method and path template.
    """

    pointer: str
    expected: str
    got: str = ""
    operation: str = ""

    def __str__(self) -> str:
        got = f", got {self.got}" if self.got else ""
        return f"{self.pointer or 'the body'}: {self.expected}{got}"


class RateLimiter(Protocol):
    """Spreads the requests of one or several clients over time."""

    def reserve(self) -> float:
        """Reserve the next request, and return the seconds to wait before it may be sent."""
        ...


class BodylessOptions(TypedDict, total=False):
    """The options of a call, without ``extra_body``: for a method that has a typed parameter of that name."""

    timeout: float | None
    """Seconds for one attempt, from connecting to the last byte of the response; None waits forever."""
    deadline: float | None
    """Seconds for the whole call, including retries and the waits between them."""
    max_retries: int
    """How often a failed request is sent again where that is safe."""
    idempotency_key: str
    """Marks the request, so that repeating it has no further effect; makes a POST safe to retry."""
    extra_headers: Mapping[str, str]
    """Headers to add or replace."""
    extra_query: Mapping[str, Any]
    """Query parameters to add or replace."""
    strict_requests: bool
    """False sends what does not match the schema, with a warning in the log."""
    strict_responses: bool
    """True raises `ResponseError` for a response that does not match its schema."""
    max_response_bytes: int
    """The largest response body to accept, counted after decompression."""


class CallOptions(BodylessOptions, total=False):
    """The options that every method accepts besides its own parameters; they apply to this call only."""

    extra_body: Mapping[str, Any]
    """Fields to add to, or replace in, a request body that is a JSON object or a form."""


class RequestOptions(CallOptions, total=False):
    """What `request` sends, besides the options of every call."""

    query: Mapping[str, Any] | None
    """Query parameters."""
    headers: Mapping[str, str] | None
    """Headers to add or replace."""
    json: Any
    """A body, sent as JSON."""
    content: bytes | str | None
    """A raw body."""


class _Common(CallOptions, total=False):
    base_url: str | None
    """The URL to send requests to instead, such as that of a gateway or a test server."""
    headers: Mapping[str, str]
    """Headers to send with every request."""
    retry_posts: bool
    """True also retries a POST or PATCH after a timeout, a lost connection or a 5xx."""
    on_request: Callable[[RequestInfo], object] | None
    """Called before each attempt. The async client awaits an async function."""
    on_response: Callable[[ResponseInfo], object] | None
    """Called after each response. The async client awaits an async function."""
    on_mismatch: Callable[[Mismatch], object] | None
    """Called for each place where a response does not match its schema."""
    rate_limiter: RateLimiter | None
    """Asked before each attempt how long to wait."""


class ClientOptions(_Common, total=False):
    """The options of a sync client."""

    http_client: HttpClient | None
    """Your own HTTP client. It keeps its own timeout unless one is given, and is not closed."""


class AsyncClientOptions(_Common, total=False):
    """The options of an async client."""

    http_client: AsyncHttpClient | None
    """Your own HTTP client. It keeps its own timeout unless one is given, and is not closed."""


DEFAULTS: Final[Mapping[str, Any]] = {
    "timeout": 60.0,
    "deadline": None,
    "max_retries": 2,
    "idempotency_key": None,
    "extra_headers": {},
    "extra_query": {},
    "extra_body": {},
    "strict_requests": True,
    "strict_responses": False,
    "max_response_bytes": 1 << 30,
    "headers": {},
    "retry_posts": False,
    "on_request": None,
    "on_response": None,
    "on_mismatch": None,
    "rate_limiter": None,
}
"""All options with their defaults: those of a call, and those of a client except its URL and connections."""
CALL_OPTIONS: Final = CallOptions.__optional_keys__
CLIENT_OPTIONS: Final = ClientOptions.__optional_keys__


def check_options(options: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Check the names and the values of options.

    Raises:
        TypeError: An option is unknown, or its value is of the wrong type.
        ValueError: A value is out of range.

    """
    for name, value in options.items():
        if name not in known:
            accepted = ", ".join(sorted(known))
            raise TypeError(f"{where}: unexpected argument {name!r}; accepted: {accepted}")
        if name in ("timeout", "deadline"):
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, int | float)
            ):
                raise TypeError(f"{name} must be a number of seconds or None, got {_shown(value)}")
            if value is not None and not value >= 0:
                raise ValueError(f"{name} must not be negative, got {_shown(value)}")
            if isinstance(value, int) and value > 10**12:
                raise ValueError(f"{name} is too large: {_shown(value)} seconds")
        elif name in ("max_retries", "max_response_bytes"):
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{name} must be an integer, got {_shown(value)}")
            if value < 0:
                raise ValueError(f"{name} must not be negative, got {_shown(value)}")
        elif name in ("strict_requests", "strict_responses", "retry_posts"):
            if not isinstance(value, bool):
                raise TypeError(f"{name} must be True or False, got {_shown(value)}")
        elif name == "idempotency_key":
            if not (value is None or isinstance(value, str)):
                raise TypeError(f"{name} must be a string, got {type(value).__name__}")
        elif name == "base_url":
            if not (value is None or isinstance(value, str | Sealed)):
                raise TypeError(f"{name} must be a string, got {type(value).__name__}")
        elif name == "rate_limiter":
            if value is not None and not callable(getattr(value, "reserve", None)):
                raise TypeError(f"{name} must be a RateLimiter, got {type(value).__name__}")
        elif name in ("headers", "extra_headers", "extra_query", "extra_body"):
            if not isinstance(value, Mapping):
                raise TypeError(f"{name} must be a mapping, got {type(value).__name__}")
        elif name.startswith("on_") and value is not None and not callable(value):
            raise TypeError(f"{name} must be callable, got {type(value).__name__}")
        elif name == "on_mismatch" and iscoroutinefunction(value):
            raise TypeError("on_mismatch must not be an async function")


def _shown(value: Any) -> str:
    """A value in a message, however large it is."""
    try:
        return repr(value)[:100]
    except ValueError:  # an integer of more digits than Python prints
        return f"a value of type {type(value).__name__} that is too large"
