"""What every client is, whatever its API: it holds a transport, closes it, and lends itself with other options.

A client's ``__init__`` hands its arguments, by name, to the base class; the ``API`` knows what each of them is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from typing_extensions import TypedDict

from .auth import Credentials, Given, Secret, require_credentials
from .operation import Omit, omit
from .transport import AsyncHttpClient, AsyncTransport, HttpClient, Transport
from .urls import server_url

__all__ = ["API", "AsyncAPIClient", "AsyncOptions", "Options", "SyncAPIClient"]


DEFAULT_TIMEOUT: Final = 60.0
DEFAULT_RETRIES: Final = 2


@dataclass(frozen=True, slots=True)
class API:
    """What is particular to one API: where it is, and how a caller proves who they are."""

    package: str
    version: str
    server: str | None
    """The template of the server's URL; None where the document names none."""
    variables: Mapping[str, Given] = field(default_factory=dict[str, Given])
    credentials: Credentials = field(default_factory=dict[str, Any])
    security: tuple[tuple[str, ...], ...] = ()
    credentials_required: bool = False
    """Whether a client without any credentials is refused at once; else it sends without."""

    def address(self, base_url: str | None, arguments: Mapping[str, Any]) -> str:
        """The URL that a client sends to which is constructed with ``arguments``.

        Raises:
            ValueError: A variable without a default was not given, or there is no server at all.

        """
        if base_url is not None:
            return base_url
        if self.server is None:
            raise ValueError("The document of this API names no server: give base_url=.")
        values: dict[str, Any] = {}
        for name, variable in self.variables.items():
            values[name] = variable.among(arguments).value
            if values[name] is None:
                raise ValueError(f"Say which server to use: give {variable}, or base_url=.")
        return server_url(self.server, values)

    def with_secrets(self, arguments: Mapping[str, Any]) -> Credentials:
        """The credentials, by scheme, of a client that is constructed with ``arguments``.

        Raises:
            CredentialsError: They are required, and for no alternative everything is given.

        """
        found = {name: scheme.among(arguments) for name, scheme in self.credentials.items()}
        if self.credentials_required:
            require_credentials(found, self.security)
        return found


class _Common(TypedDict, total=False):
    base_url: str | None
    """The whole address of the server instead, such as that of a gateway or a test server."""
    timeout: float | None
    """Seconds to wait for one answer, 60 if not said; None waits for ever."""
    max_retries: int
    """How often a request is sent again where that is safe, 2 if not said."""
    strict_responses: bool
    """Whether an answer that does not match its schema is an error; else the mismatch is logged."""
    headers: Mapping[str, str]
    """Headers to send with every request."""


class Options(_Common, total=False):
    """What every sync client takes."""

    http_client: HttpClient | None
    """Your own HTTP client; it is not closed by this one."""


class AsyncOptions(_Common, total=False):
    """What every async client takes."""

    http_client: AsyncHttpClient | None
    """Your own HTTP client; it is not closed by this one."""


def _known(options: Mapping[str, object], known: frozenset[str]) -> None:
    for name in options.keys() - known:
        raise TypeError(
            f"a client takes no {name!r}; besides its own arguments it takes {', '.join(sorted(known))}"
        )


class _Resources:
    """Resources as attributes: one that is annotated in the class body is made when it is first touched."""

    _transport: Any
    _package: str

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            kind = _generated(type(self)).__annotations__.get(name)
            if kind is None or name.startswith("_"):
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            module = import_module(f"{self._package}.resources.{name}")
            resource = getattr(module, kind)(self._transport)
            self.__dict__[name] = resource
            return resource

        def __dir__(self) -> list[str]:
            return sorted({*super().__dir__(), *_generated(type(self)).__annotations__})

    def _over(self, transport: object) -> Self:
        """This client over another transport; resources that it has made hold the old one and stay behind."""
        twin = object.__new__(type(self))
        twin.__dict__.update(_transport=transport, _package=self._package)
        return twin


def _generated(client: type[object]) -> type[object]:
    """The generated class of a client, whose own class may be one that a user has derived from it."""
    ours = {SyncAPIClient, AsyncAPIClient}
    return next(kind for kind in client.__mro__ if not ours.isdisjoint(kind.__bases__))


class SyncAPIClient(_Resources):
    """The base of a sync client."""

    _transport: Transport

    def __init__(self, api: API, options: Options, /, **arguments: Secret | None) -> None:
        self._package = _generated(type(self)).__module__.rpartition(".")[0]
        credentials = api.with_secrets(arguments)
        _known(options, Options.__optional_keys__)
        base_url = options.get("base_url")
        self._transport = Transport(
            api.address(base_url, arguments),
            credentials=credentials,
            security=api.security,
            package=api.package,
            version=api.version,
            pinned=base_url is not None,
            timeout=options.get("timeout", DEFAULT_TIMEOUT),
            max_retries=options.get("max_retries", DEFAULT_RETRIES),
            http_client=options.get("http_client"),
            strict_responses=options.get("strict_responses", False),
            headers=options.get("headers", {}),
        )

    def with_options(
        self,
        *,
        timeout: float | Omit | None = omit,
        max_retries: int | Omit = omit,
        headers: Mapping[str, str] | Omit = omit,
        strict_responses: bool | Omit = omit,
        retry_posts: bool | Omit = omit,
        deadline: float | Omit | None = omit,
    ) -> Self:
        """This client with other options, over the same connections: ``client.with_options(timeout=5).cases``."""
        return self._over(
            self._transport.with_options(
                timeout=timeout,
                max_retries=max_retries,
                headers=headers,
                strict_responses=strict_responses,
                retry_posts=retry_posts,
                deadline=deadline,
            )
        )

    def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of your own."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncAPIClient(_Resources):
    """The base of an async client."""

    _transport: AsyncTransport

    def __init__(self, api: API, options: AsyncOptions, /, **arguments: Secret | None) -> None:
        self._package = _generated(type(self)).__module__.rpartition(".")[0]
        credentials = api.with_secrets(arguments)
        _known(options, AsyncOptions.__optional_keys__)
        base_url = options.get("base_url")
        self._transport = AsyncTransport(
            api.address(base_url, arguments),
            credentials=credentials,
            security=api.security,
            package=api.package,
            version=api.version,
            pinned=base_url is not None,
            timeout=options.get("timeout", DEFAULT_TIMEOUT),
            max_retries=options.get("max_retries", DEFAULT_RETRIES),
            http_client=options.get("http_client"),
            strict_responses=options.get("strict_responses", False),
            headers=options.get("headers", {}),
        )

    def with_options(
        self,
        *,
        timeout: float | Omit | None = omit,
        max_retries: int | Omit = omit,
        headers: Mapping[str, str] | Omit = omit,
        strict_responses: bool | Omit = omit,
        retry_posts: bool | Omit = omit,
        deadline: float | Omit | None = omit,
    ) -> Self:
        """This client with other options, over the same connections: ``client.with_options(timeout=5).cases``."""
        return self._over(
            self._transport.with_options(
                timeout=timeout,
                max_retries=max_retries,
                headers=headers,
                strict_responses=strict_responses,
                retry_posts=retry_posts,
                deadline=deadline,
            )
        )

    async def aclose(self) -> None:
        """Close the connections, unless they belong to an HTTP client of your own."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
