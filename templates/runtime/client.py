"""What every client is, whatever its API: it holds a transport, closes it, and lends itself with other options."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, TypeVar

from typing_extensions import Self

from .auth import Credentials, require_credentials
from .operation import Omit, omit
from .transport import AsyncHttpClient, AsyncTransport, HttpClient, Transport
from .urls import server_url

__all__ = ["DEFAULT_RETRIES", "DEFAULT_TIMEOUT", "AsyncAPIClient", "SyncAPIClient", "Variable"]

DEFAULT_TIMEOUT: Final = 60.0
DEFAULT_RETRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Variable:
    """A server variable: what was given for it, how a person gives it, and what it is otherwise."""

    value: str | None
    given_by: str
    default: str | None = None


def _address(base_url: str | None, server: str | None, variables: Mapping[str, Variable]) -> str:
    if base_url is not None:
        return base_url
    if server is None:
        raise ValueError("This API names no server: give base_url=.")
    values: dict[str, str | None] = {}
    for name, variable in variables.items():
        values[name] = variable.value if variable.value is not None else variable.default
        if values[name] is None:
            raise ValueError(f"Say which server to use: give {variable.given_by}, or base_url=.")
    return server_url(server, values)


class SyncAPIClient:
    """The base of a sync client."""

    _transport: Transport

    def __init__(
        self,
        *,
        base_url: str | None,
        server: str | None,
        variables: Mapping[str, Variable] | None = None,
        credentials: Credentials | None = None,
        security: tuple[tuple[str, ...], ...] = (),
        credentials_required: bool = False,
        package: str,
        timeout: float | None,
        max_retries: int,
        http_client: HttpClient | None,
        strict_responses: bool,
        headers: Mapping[str, str] | None,
    ) -> None:
        if credentials_required:
            require_credentials(credentials or {}, security)
        self._transport = Transport(
            _address(base_url, server, variables or {}),
            credentials=credentials or {},
            security=security,
            package=package,
            timeout=timeout,
            max_retries=max_retries,
            http_client=http_client,
            strict_responses=strict_responses,
            headers=headers or {},
            pinned=base_url is not None,
        )

    def with_options(
        self,
        *,
        timeout: float | None | Omit = omit,
        max_retries: int | Omit = omit,
        headers: Mapping[str, str] | Omit = omit,
        strict_responses: bool | Omit = omit,
        retry_posts: bool | Omit = omit,
        deadline: float | None | Omit = omit,
    ) -> Self:
        """This client with other options, over the same connections: ``client.with_options(timeout=5).cases.…``."""
        transport = self._transport.with_options(
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            strict_responses=strict_responses,
            retry_posts=retry_posts,
            deadline=deadline,
        )
        return _with_transport(self, transport)

    def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of your own."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncAPIClient:
    """The base of an async client."""

    _transport: AsyncTransport

    def __init__(
        self,
        *,
        base_url: str | None,
        server: str | None,
        variables: Mapping[str, Variable] | None = None,
        credentials: Credentials | None = None,
        security: tuple[tuple[str, ...], ...] = (),
        credentials_required: bool = False,
        package: str,
        timeout: float | None,
        max_retries: int,
        http_client: AsyncHttpClient | None,
        strict_responses: bool,
        headers: Mapping[str, str] | None,
    ) -> None:
        if credentials_required:
            require_credentials(credentials or {}, security)
        self._transport = AsyncTransport(
            _address(base_url, server, variables or {}),
            credentials=credentials or {},
            security=security,
            package=package,
            timeout=timeout,
            max_retries=max_retries,
            http_client=http_client,
            strict_responses=strict_responses,
            headers=headers or {},
            pinned=base_url is not None,
        )

    def with_options(
        self,
        *,
        timeout: float | None | Omit = omit,
        max_retries: int | Omit = omit,
        headers: Mapping[str, str] | Omit = omit,
        strict_responses: bool | Omit = omit,
        retry_posts: bool | Omit = omit,
        deadline: float | None | Omit = omit,
    ) -> Self:
        """This client with other options, over the same connections: ``client.with_options(timeout=5).cases.…``."""
        transport = self._transport.with_options(
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            strict_responses=strict_responses,
            retry_posts=retry_posts,
            deadline=deadline,
        )
        return _with_transport(self, transport)

    async def aclose(self) -> None:
        """Close the connections, unless they belong to an HTTP client of your own."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


Client = TypeVar("Client", SyncAPIClient, AsyncAPIClient)


def _with_transport(client: Client, transport: object) -> Client:
    """A copy of the client over another transport; resources it has made hold the old one, so they are not copied."""
    twin = copy.copy(client)
    twin.__dict__.clear()
    twin.__dict__["_transport"] = transport
    return twin
