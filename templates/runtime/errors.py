"""Every error that leaves a client.

    APIError
    ├── RequestValidationError          the request breaks the documentation; nothing was sent (also a ValueError)
    ├── CredentialsError                a credential is missing or cannot be sent; nothing was sent (also a ValueError)
    ├── WebhookError                    a webhook was sent something that cannot be used (also a ValueError)
    ├── TransportError                  no response arrived
    │   └── APITimeoutError             … in time
    ├── ResponseError                   the response cannot be used
    └── StatusError                     the response has an error status
        ├── BadRequestError             400
        ├── AuthenticationError         401
        ├── PermissionDeniedError       403
        ├── NotFoundError               404
        ├── ConflictError               409
        ├── UnprocessableEntityError    422
        ├── RateLimitError              429
        └── ServerError                 5xx

None of them refers to a request or a credential, and all can be pickled and copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .headers import Headers

__all__ = [
    "APIError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "CredentialsError",
    "Fault",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestValidationError",
    "ResponseError",
    "ServerError",
    "StatusError",
    "TransportError",
    "UnprocessableEntityError",
    "WebhookError",
    "refusal",
    "status_error",
]


class APIError(Exception):
    """Base of all errors of a client. ``message`` says what went wrong; ``str(error)`` is the same text."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the class with `args` only, which does not fit classes with more attributes.
        return _restore, (type(self), self.args, dict(self.__dict__))


def _restore(cls: type[APIError], args: tuple[Any, ...], state: dict[str, Any]) -> APIError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a request breaks its documentation.

    ``where`` is ``body``, ``path``, ``query``, ``header`` or ``cookie``; ``pointer`` is an RFC 6901 pointer from there;
    ``expected`` says what should have been there, never what was.
    """

    where: str
    pointer: str
    expected: str

    def __str__(self) -> str:
        return (
            f"{self.where} {self.pointer}: {self.expected}"
            if self.pointer
            else f"{self.where}: {self.expected}"
        )


class RequestValidationError(APIError, ValueError):
    """The request breaks the documentation. Nothing was sent."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        lines = [message, *(f"  {fault}" for fault in faults)]
        super().__init__("\n".join(lines))
        self.faults = faults


def refusal(where: str, pointer: str, expected: str) -> RequestValidationError:
    """The error for one fault; see ``Fault``."""
    return RequestValidationError("invalid request (not sent):", (Fault(where, pointer, expected),))


class CredentialsError(APIError, ValueError):
    """A credential is missing, or no header can carry it. Nothing was sent."""


class WebhookError(APIError, ValueError):
    """The request to a webhook does not match its schema, or its signature is invalid."""


class TransportError(APIError):
    """No whole response arrived: the connection failed, or was lost.

    ``status_code``, ``headers`` and ``body`` hold what had arrived of a response that broke off; None where nothing had.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        headers: Headers | None = None,
        body: bytes | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.headers = headers
        self.body = body


class APITimeoutError(TransportError):
    """No whole response arrived in time. ``last`` is the last value that was read while waiting for another one."""

    last: Any = None


class ResponseError(APIError):
    """The response cannot be used. ``body`` holds the bytes that arrived."""

    def __init__(self, message: str, *, status_code: int, headers: Headers, body: bytes) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.headers = headers
        self.body = body


class StatusError(APIError):
    """The response has an error status.

    ``problem`` is the documented error model, or None where the body is none; ``request_id`` is the vendor's name for
    the request; ``retry_after`` is how many seconds to wait before the next one, where the answer says so.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        headers: Headers,
        body: bytes,
        problem: Any = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.headers = headers
        self.body = body
        self._problem = problem
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def problem(self) -> Any:
        """The documented error model, or None where the body is none."""
        return self._problem


class BadRequestError(StatusError):
    """400: the request was not understood."""


class AuthenticationError(StatusError):
    """401: the credential is missing or wrong."""


class PermissionDeniedError(StatusError):
    """403: the credential does not allow this."""


class NotFoundError(StatusError):
    """404: the resource does not exist, or is not visible to the caller."""


class ConflictError(StatusError):
    """409: the request does not fit the state of things."""


class UnprocessableEntityError(StatusError):
    """422: the request was understood and found wrong."""


class RateLimitError(StatusError):
    """429: too many requests; see ``retry_after``."""


class ServerError(StatusError):
    """5xx: the service failed."""


_BY_STATUS: Mapping[int, type[StatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error(status_code: int) -> type[StatusError]:
    """Return the error class of a status."""
    if 500 <= status_code <= 599:
        return ServerError
    return _BY_STATUS.get(status_code, StatusError)
