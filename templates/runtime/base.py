"""What the synchronous and the asynchronous transport have in common: options, and the HTTP client they share."""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Generic, Self, TypedDict, TypeVar

from .auth import Credentials, check_credentials
from .errors import TransportError
from .exchange import Attempt, Failed, RequestInfo, ResponseInfo, Settings
from .operation import Omit, omit
from .response import Response
from .serialize import header_value, is_token, refuse
from .urls import split_base_url

__all__ = ["LOG", "Options", "Pool", "TransportBase"]

C = TypeVar("C")

LOG = logging.getLogger((__package__ or __name__).removesuffix("._runtime"))
"""Named after the package of the client; says nothing above DEBUG but where an answer is not as documented."""

_TIMEOUT = 60.0


class Options(TypedDict, total=False):
    """How a transport behaves; ``with_options`` changes those that are left out here.

    ``timeout`` is in seconds, for each attempt from connecting to the last byte of the answer, None being without end;
    it is 60 where neither it nor the user's own HTTP client says. ``deadline`` is for the whole call, waits between
    attempts included. ``retry_posts`` also repeats what is not idempotent after a time-out or a 5xx. ``pinned`` says
    that ``base_url`` is the user's choice, which an operation's own server does not override. The hooks are told of
    each attempt and each answer.
    """

    credentials: Credentials
    security: tuple[tuple[str, ...], ...]
    timeout: float | Omit | None
    deadline: float | None
    max_retries: int
    retry_posts: bool
    strict_responses: bool
    headers: Mapping[str, str]
    package: str
    version: str
    pinned: bool
    on_request: Callable[[RequestInfo], None] | None
    on_response: Callable[[ResponseInfo], None] | None


class Pool(Generic[C]):
    """The HTTP client, made with the first request: a client that is only constructed loads no certificates."""

    def __init__(self, given: C | None, make: Callable[[], C]) -> None:
        self.given = given
        self.made: C | None = None
        self.closed = False
        self._make = make
        self._lock = threading.Lock()

    def get(self) -> C:
        """The client to send with.

        Raises:
            TransportError: The pool is closed.

        """
        with self._lock:
            if self.closed:
                raise TransportError("The client is closed.")
            if self.given is not None:
                return self.given
            if self.made is None:
                self.made = self._make()
            return self.made

    def end(self) -> C | None:
        """Closes the pool; gives the client that is to be closed with it, which is never one the user made."""
        with self._lock:
            self.closed = True
            made, self.made = self.made, None
            return made


class TransportBase(Generic[C]):
    """What both transports have: settings, and a pool that ``with_options`` shares."""

    _pool: Pool[C]
    _settings: Settings
    _owns_pool = True

    def _set_up(self, base_url: str, pool: Pool[C], options: Options) -> None:
        address, user = split_base_url(base_url)
        credentials = options.get("credentials", {})
        security = options.get("security", ())
        check_credentials(credentials, security)
        self._pool = pool
        self._settings = Settings(
            base_url=address,
            user=user,
            credentials=credentials,
            security=security,
            headers=_checked(options.get("headers", {})),
            user_agent=f"{options.get('package', 'docpact-client')}/{options.get('version', '0')}",
            timeout=options.get("timeout", omit if pool.given is not None else _TIMEOUT),
            deadline=options.get("deadline"),
            max_retries=options.get("max_retries", 2),
            retry_posts=options.get("retry_posts", False),
            strict_responses=options.get("strict_responses", False),
            pinned=options.get("pinned", False),
            on_request=options.get("on_request"),
            on_response=options.get("on_response"),
        )

    def with_options(
        self,
        *,
        timeout: float | Omit | None = omit,
        deadline: float | Omit | None = omit,
        max_retries: int | Omit = omit,
        retry_posts: bool | Omit = omit,
        strict_responses: bool | Omit = omit,
        headers: Mapping[str, str] | Omit = omit,
    ) -> Self:
        """The same transport with other options, and the same connections. Closing it closes nothing."""
        changes: dict[str, Any] = {
            "timeout": timeout,
            "deadline": deadline,
            "max_retries": max_retries,
            "retry_posts": retry_posts,
            "strict_responses": strict_responses,
        }
        given = {name: value for name, value in changes.items() if not isinstance(value, Omit)}
        if not isinstance(headers, Omit):
            given["headers"] = {**self._settings.headers, **_checked(headers)}
        other = copy.copy(self)
        other._settings = replace(self._settings, **given)
        other._owns_pool = False
        return other

    def _told(self, step: Attempt, started: float, result: Response | Failed) -> None:
        seconds = time.monotonic() - started
        ended = result.status_code if isinstance(result, Response) else result.failure.value
        LOG.debug("%s %s: %s (%.3f s)", step.info.method, step.info.template, ended, seconds)
        if isinstance(result, Response) and self._settings.on_response is not None:
            told = ResponseInfo(step.info, result.status_code, result.headers, seconds)
            self._settings.on_response(told)


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    checked: dict[str, str] = {}
    for name, value in headers.items():
        text = header_value(name, value, None)
        if not is_token(name) or text is None:
            raise refuse("header", name, "is no header that can be sent")
        checked[name] = text
    return checked
