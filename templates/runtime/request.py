"""The request of one call, built from its arguments: everything but the credentials, which each attempt adds."""

from __future__ import annotations

import base64
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlencode, urlsplit

from .auth import Credentials, Placed, Sealed
from .body import Checking, Payload, encode_body
from .hiding import (
    hide_secrets,
    is_secret_name,
    secrets_of_header,
    secrets_of_json,
    secrets_of_text,
)
from .json_text import load_json
from .operation import KEY_HEADERS, Omit, Operation, omit
from .retry import is_idempotent
from .serialize import (
    cookie_pairs,
    expand_path,
    header_value,
    is_token,
    query_pairs,
    refuse,
)
from .urls import join_url

__all__ = [
    "PATH_SAFE",
    "Arguments",
    "Outgoing",
    "Request",
    "Settings",
    "build_request",
    "with_query",
    "without",
]

PATH_SAFE = "/%:@!$&'()*+,;=~?"
_LONGEST_BODY = 1 << 20
"""Bytes of a body in which secrets are looked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a client. ``options`` has every option of ``options.DEFAULTS``."""

    base_url: str
    options: Mapping[str, Any] = field(repr=False)
    user: Sealed | None = field(default=None, repr=False)
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
    placed: dict[Any, Placed] = field(default_factory=dict[Any, Placed], repr=False)
    """Where the credentials go that are the same for every request, by the alternatives of an operation."""


@dataclass(slots=True)
class Arguments:
    """The arguments of one call, by wire name."""

    path: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Any = field(default=None, repr=False)
    """A mapping; any value for a parameter that is the whole query."""
    header: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    cookie: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    body: Any = field(default=omit, repr=False)
    content_type: str | None = None
    """The media type to send the body as, where the caller chose one."""
    accept: str | None = None
    """The media type asked for, where the caller chose one."""


Sent = tuple[Iterable[tuple[str, str]], str]


@dataclass(slots=True)
class Outgoing:
    """A request. ``url`` has no credentials in its query; ``placed`` holds them."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    payload: Payload | None = field(repr=False)
    placed: Placed
    sent: list[Callable[[], Sent]] = field(
        default_factory=list[Callable[[], Sent]], repr=False, compare=False
    )
    """Each gives the headers and the URL of a request as an HTTP client of the user's has completed it."""
    _known: list[str] = field(default_factory=list[str], repr=False, compare=False)

    def hide(self, text: str) -> str:
        """Replace every secret of this request in a text, in whatever form it is quoted."""
        if not self._known:
            self._known.extend(self._secrets(self.headers, self.full_url))
            if self.payload is not None:
                self._known.extend(_secrets_of_body(self.payload))
        more = [secret for each in self.sent for secret in self._secrets(*each())]
        return hide_secrets(text, [*self._known, *more])

    def _secrets(self, headers: Iterable[tuple[str, str]], url: str) -> Iterable[str]:
        yield from self.placed.secrets
        for name, value in headers:
            yield from secrets_of_header(name, value)
        for name, value in parse_qsl(urlsplit(url).query):
            if is_secret_name(name):
                yield value

    @property
    def shown_url(self) -> str:
        """The URL without the values of query parameters whose names say that they are secret."""
        address, mark, query = self.url.partition("?")
        if not mark:
            return address
        pairs = [pair.partition("=") for pair in query.split("&")]
        shown = [
            f"{name}=***" if is_secret_name(unquote_plus(name)) else f"{name}{equals}{value}"
            for name, equals, value in pairs
        ]
        return f"{address}?{'&'.join(shown)}"

    @property
    def full_url(self) -> str:
        """The URL that is requested."""
        if not self.placed.query:
            return self.url
        pairs = [urlencode([pair], quote_via=quote) for pair in self.placed.query]
        return with_query(self.url, pairs)


@dataclass(slots=True)
class Request:
    """A request without credentials."""

    method: str
    url: str = field(repr=False)
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
                secret = base64.b64encode(unquote(settings.user()).encode()).decode()
                headers["authorization"] = ("Authorization", f"Basic {secret}")
            for name, value in placed.headers:
                if name.lower() not in self.headers:
                    headers[name.lower()] = (name, value)
            cookies = [*cookies, *(urlencode([pair], quote_via=quote) for pair in placed.cookies)]
        if cookies:
            given = [headers["cookie"][1]] if "cookie" in headers else []  # in `extra_headers`
            headers = {**headers, "cookie": ("Cookie", "; ".join([*given, *cookies]))}
        return Outgoing(self.method, self.url, tuple(headers.values()), self.payload, placed)


def build_request(settings: Settings, operation: Operation[Any], arguments: Arguments) -> Request:
    """The request of one call.

    Raises:
        RequestValidationError: The arguments do not match the schema.

    """
    options = settings.options
    path = expand_path(operation.template, arguments.path, operation.path)
    if not path.isascii() or " " in path:
        path = quote(path, safe=PATH_SAFE)
    pinned = settings.pinned and not operation.absolute
    url = join_url(settings.base_url, None if pinned else operation.server, path)
    pairs: list[str] = []
    if operation.querystring is not None and arguments.query:
        pairs.append(operation.querystring.text(arguments.query))
    elif arguments.query:
        for name, value in _given(arguments.query):
            pairs += query_pairs(name, value, operation.query.get(name))
    if options["extra_query"]:
        pairs = _replaced(pairs, options["extra_query"])
    checking = Checking(
        operation.name, options["strict_requests"], options["extra_body"], settings.log
    )
    body = operation.body_of(arguments.content_type)
    payload = encode_body(body, arguments.body, checking)
    headers = {
        "accept": ("Accept", arguments.accept or operation.accepted),
        "accept-encoding": ("Accept-Encoding", "gzip, deflate"),
        "user-agent": ("User-Agent", settings.user_agent),
    }
    if payload is not None:
        headers["content-type"] = ("Content-Type", payload.content_type)
    for name, value in options["headers"].items():
        headers[name.lower()] = (name, value)
    if arguments.header:
        headers |= _header_arguments(operation, arguments.header)
    repeatable = is_idempotent(operation.method, operation.idempotent)
    repeatable = _with_key(operation, options, headers, repeatable)
    for name, value in options["extra_headers"].items():
        text = header_value(name, value, None)
        if not is_token(name) or text is None:
            raise refuse("header", name, "is not a valid header")
        headers[name.lower()] = (name, text)
    cookies = [
        text
        for name, value in _given(arguments.cookie)
        for text in cookie_pairs(name, value, operation.cookie.get(name))
    ]
    security = settings.security if operation.security is None else operation.security
    return Request(
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
    documented = operation.key_argument[1] if operation.key_argument else None
    key = options["idempotency_key"]
    if key is None and documented is not None and not repeatable:
        key = headers.get(documented.lower(), ("", None))[1] or str(uuid.uuid4())
    if key is None:
        return repeatable or any(name in headers for name in KEY_HEADERS)
    name = documented or "Idempotency-Key"
    text = header_value(name, key, None)
    if not text:
        raise refuse("header", name, "must not be empty")
    headers[name.lower()] = (name, text)
    return True


def _replaced(pairs: list[str], extra: Mapping[str, Any]) -> list[str]:
    """Return query pairs with those of ``extra`` added, which replace pairs of the same name."""
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


def _secrets_of_body(payload: Payload) -> Iterable[str]:
    """The values of a body whose names say that they are secret."""
    content, kind = payload.content, payload.content_type.partition(";")[0].strip().lower()
    if not content or len(content) > _LONGEST_BODY:
        return
    if kind == "application/x-www-form-urlencoded":
        for name, value in parse_qsl(content.decode("utf-8", "replace")):
            if is_secret_name(name):
                yield value
    elif kind.endswith("json"):
        try:
            yield from secrets_of_json(load_json(content))
        except ValueError:  # several values, one a line
            yield from secrets_of_text(content.decode("utf-8", "replace"))
    elif kind.startswith(("text/", "multipart/")) or kind.endswith("xml"):
        yield from secrets_of_text(content.decode("utf-8", "replace"))


def with_query(url: str, pairs: list[str]) -> str:
    """Return ``url`` with query pairs, which are percent-encoded already."""
    query = "&".join(pair for pair in pairs if pair)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def without(url: str, placed: Placed) -> str:
    """A URL that a server gave, without the credentials that will be added to its query."""
    secret = {name for name, _ in placed.query}
    address, mark, query = url.partition("?")
    pairs = query.split("&")
    kept = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]) not in secret]
    return address + mark + "&".join(kept)
