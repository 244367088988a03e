"""The base of every client: it holds a session, closes it, and gives access to the resources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar, cast, overload
from urllib.parse import unquote_plus

from typing_extensions import Unpack

from .answer import Answer, AsyncAnswer
from .auth import (
    Credentials,
    Given,
    Sealed,
    SealedMapping,
    Secret,
    require_credentials,
    revealed,
    seal_options,
    sealed,
)
from .body import JsonBody, Payload
from .errors import RequestValidationError, refusal
from .exchange import converse
from .frames import hide_locals
from .hiding import is_secret_name
from .operation import Omit, Operation, Text, omit
from .options import (
    DEFAULTS,
    AsyncClientOptions,
    ClientOptions,
    RequestOptions,
    check_options,
)
from .request import Arguments
from .response import read_answer
from .session import AsyncSession, Session
from .urls import server_url, split_base_url
from .waiting import AsyncWaiting, Waiting

__all__ = ["API", "AsyncAPIClient", "SyncAPIClient", "resource", "sealed"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class API:
    """The constants of one API: its servers, credentials and defaults."""

    package: str
    version: str
    server: str | None
    """The template of the server's URL; None where the document names none."""
    variables: Mapping[str, Given] = field(default_factory=dict[str, Given])
    credentials: Credentials = field(default_factory=dict[str, Any])
    security: tuple[tuple[str, ...], ...] = ()
    credentials_required: bool = False
    """Whether a client without any credentials is refused when it is constructed."""

    def address(self, base_url: str | None, arguments: Mapping[str, Any]) -> str:
        """The URL that a client sends to which is constructed with ``arguments``.

        Raises:
            ValueError: A variable without a default was not given, or the document has no server.
            RequestValidationError: A variable has a value that the document does not list, or that would reach
                outside its place.

        """
        if base_url is not None:
            return base_url
        if self.server is None:
            raise ValueError("the document of this API has no server: set base_url=")
        values: dict[str, Any] = {}
        for name, variable in self.variables.items():
            value = values[name] = revealed(variable.among(arguments).value)
            if variable.choices and value and value not in variable.choices:
                raise RequestValidationError(
                    f"{variable.argument}= must be one of {', '.join(map(repr, variable.choices))}; "
                    "for another server, use base_url="
                )
            if value is None or (not value and variable.default != ""):
                raise ValueError(f"the server is unknown: set {variable}, or base_url=")
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


def resource(kind: str, doc: str = "") -> Any:
    """A resource as a lazy attribute of a client. On the class, it returns the class of the resource."""
    return _Attribute(kind, doc)


class _Attribute:
    """The descriptor that ``resource`` returns."""

    def __init__(self, kind: str, doc: str = "") -> None:
        self._kind = kind
        self.__doc__ = doc

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name
        self._module = f"{owner.__module__.rpartition('.')[0]}.resources.{name}"

    def __get__(self, client: Any, owner: type[Any] | None = None) -> Any:
        kind = getattr(import_module(self._module), self._kind)
        if client is None:
            return kind
        made = client.__dict__[self._name] = kind(client._session)
        return made


class _Client:
    """Base of both clients: keeps the arguments of the constructor, so that copies and pickles can be made."""

    _session: Any
    _api: ClassVar[API]
    _options: dict[str, Any]
    _arguments: dict[str, Any]

    def _set_up(self, kind: Any, options: dict[str, Any], arguments: Any) -> None:
        try:
            self._connect(kind, options, arguments)
            return
        except Exception as error:
            broken = error.with_traceback(None)  # its frames hold what was given
        schemes = self._api.credentials.values()
        given = {part.argument for each in schemes for part in each.given}
        hide_locals(_Client, "arguments", *given)
        raise broken

    def _connect(self, kind: Any, options: dict[str, Any], arguments: Any) -> None:
        api = self._api
        seal_options(options)
        check_options(options, frozenset({*DEFAULTS, "base_url", "http_client"}), api.package)
        given = {
            name: value
            for name, value in options.items()
            if name not in ("base_url", "http_client")
        }
        self._options = dict(options)
        secret = {part.argument for each in api.credentials.values() for part in each.parts}
        self._arguments = {
            name: sealed(value) if name in secret else value for name, value in arguments.items()
        }
        del arguments
        own = options.get("base_url") is not None
        address, user = split_base_url(
            api.address(revealed(options.get("base_url")), self._arguments)
        )
        user_info = sealed(user)
        del user
        http_client = options.get("http_client")
        credentials: dict[str, Any] = {**api.with_secrets(self._arguments)}
        for name, credential in credentials.items():
            if (bound := getattr(credential, "bound", None)) is not None:
                credentials[name] = bound(kind, address, http_client, given)
        self._session = kind(
            address,
            user=user_info,
            http_client=http_client,
            credentials=credentials,
            security=api.security,
            credentials_required=True,
            package=api.package,
            version=api.version,
            pinned=own,
            **given,
        )

    def _changed(self, options: dict[str, Any]) -> Self:
        """This client with other options; resources that it has made are of the old one and stay behind."""
        known = frozenset({*DEFAULTS, "base_url", "http_client"})
        seal_options(options)
        check_options(options, known, "with_options")
        twin = object.__new__(type(self))
        twin.__dict__.update(self._state())
        twin._options = {**self._options, **options}
        if "headers" in options and "headers" in self._options:
            both = {**self._options["headers"], **options["headers"]}
            twin._options["headers"] = SealedMapping(both)
        if "base_url" in options or "http_client" in options:
            twin._set_up(type(self._session), twin._options, self._arguments)
        else:
            twin._session = self._session.with_options(**options)
        return twin

    def _state(self) -> dict[str, Any]:
        """The attributes of a client without its resources."""
        made = {
            name for kind in type(self).__mro__ for name, value in vars(kind).items()
            if isinstance(value, _Attribute)
        }  # fmt: skip
        return {name: value for name, value in self.__dict__.items() if name not in made}

    def __copy__(self) -> Self:
        return self._changed({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from copy import deepcopy

        twin = self._changed({})
        ours = {"_session", "_options", "_arguments"}
        for name, value in self._state().items():
            if name not in ours:
                try:
                    twin.__dict__[name] = deepcopy(value, memo)
                except Exception as error:
                    raise _unfit(f"attribute {name!r}", "copied", error) from None
        return twin

    def __getstate__(self) -> dict[str, Any]:
        import pickle

        if self._options.get("http_client") is not None:
            raise TypeError("a client with an http_client of your own cannot be pickled")
        state = {name: value for name, value in self._state().items() if name != "_session"}
        own = {f"attribute {name!r}": value for name, value in state.items() if name[0] != "_"}
        given = {f"{name}=": value for name, value in {**self._options, **self._arguments}.items()}
        for name, value in {**given, **own}.items():
            try:
                pickle.dumps(value)
            except Exception as error:
                if isinstance(value, Sealed | SealedMapping):
                    raise
                raise _unfit(name, "pickled", error) from None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._set_up(self._kind(), self._options, self._arguments)

    def _kind(self) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        session = self.__dict__.get("_session")
        return f"<{type(self).__name__}{f' {session.address}' if session else ''}>"


def _unfit(name: str, done: str, error: Exception) -> TypeError:
    """The error of a client that holds something that cannot be pickled or copied."""
    return TypeError(
        f"the client cannot be {done} because of {name} ({type(error).__name__}: {str(error)[:150]}); "
        "of a function, pass one that a module defines; set anything else again in the new client"
    )


class _Content:
    """Return a raw body."""

    required = True

    def __init__(self, content_type: str) -> None:
        self._content_type = content_type

    def payload(self, value: Any, checking: Any) -> Payload:  # noqa: ARG002
        if isinstance(value, str):
            value = value.encode()
        if not isinstance(value, bytes):
            raise refusal("body", "", "content must be bytes or text")
        return Payload(self._content_type, value)


def _request(
    session: Any, method: str, path: str, cast_to: Any, call: Any
) -> tuple[Operation[Any], Arguments]:
    """The operation that ``request`` calls, and its arguments, which are taken out of ``call``."""
    query, headers = call.pop("query", None), dict(call.pop("headers", None) or {})
    json, content = call.pop("json", omit), call.pop("content", None)
    given: dict[str, Any] = {"method": method, "path": path}
    for name, text in given.items():
        if not isinstance(text, str):
            raise TypeError(f"{name} must be a string, got {type(text).__name__}")
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", method):
        raise refusal("method", "", "is not an HTTP method")
    try:
        path.encode()
    except UnicodeEncodeError:
        raise refusal("path", "", "must be text that UTF-8 can encode") from None
    if "://" in path or path.startswith("//"):
        from .urls import origin

        if origin(path) != origin(session.address):
            raise refusal("path", "", "must be on the same origin as the client")
        path = "/" + path.split("/", 3)[3] if path.count("/") > 2 else "/"
        server: str | None = origin(session.address)
    else:
        server = None
    path, secret = _without_secrets(path.replace("{", "%7B").replace("}", "%7D"))
    kind = next((v for k, v in headers.items() if k.lower() == "content-type"), None)
    body: Any = None
    value: Any = omit
    if content is not None and not isinstance(json, Omit):
        raise refusal("body", "", "pass either json= or content=, not both")
    if content is not None:
        body, value = _Content(kind or "application/octet-stream"), content
    elif not isinstance(json, Omit):
        body, value = JsonBody(media_type=kind or "application/json"), json
    typed = cast_to is not None and cast_to is not Answer and cast_to is not AsyncAnswer
    operation: Operation[Any] = Operation(
        f"{method.upper()} {path if path.startswith('/') else '/' + path}",
        body=body,
        returns={"2XX": Text() if cast_to is str else lambda: cast_to} if typed else {},
        server=server,
        absolute=server is not None,
    )
    return operation, Arguments(query={**secret, **(query or {})}, header=headers, body=value)


def _without_secrets(path: str) -> tuple[str, dict[str, str]]:
    """A path without the query parameters whose names say that they are secret: errors and logs name the path."""
    address, mark, query = path.partition("?")
    kept: list[str] = []
    secret: dict[str, str] = {}
    for pair in query.split("&") if mark else ():
        name, equals, value = pair.partition("=")
        if equals and is_secret_name(unquote_plus(name)):
            secret[unquote_plus(name)] = unquote_plus(value)
        else:
            kept.append(pair)
    return (f"{address}?{'&'.join(kept)}" if kept else address), secret


class SyncAPIClient(_Client, Waiting):
    """The base of a sync client."""

    _session: Session

    def __init__(self, options: ClientOptions, /, **arguments: Secret | None) -> None:
        self._set_up(Session, cast("dict[str, Any]", options), arguments)

    def _kind(self) -> Any:
        return Session

    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """Return this client with other options and the same connections: ``client.with_options(timeout=5).cases``."""
        return self._changed(cast("dict[str, Any]", options))

    @overload
    def request(
        self, method: str, path: str, *, cast_to: type[T], **call: Unpack[RequestOptions]
    ) -> T: ...
    @overload
    def request(
        self, method: str, path: str, *, cast_to: None = None, **call: Unpack[RequestOptions]
    ) -> Any: ...
    def request(
        self, method: str, path: str, *, cast_to: Any = None, **call: Unpack[RequestOptions]
    ) -> Any:
        """Call what the document lacks, with the credentials, the retries and the errors of this client.

        Args:
            method: The HTTP method.
            path: The path below the base URL, percent-encoded.
            cast_to: What to read the response as: a model or another type; `Answer` for the whole response; None for
                JSON, text or bytes, whichever it is.
            call: What to send, and the options of a call; see `RequestOptions`.

        """
        session = self._session
        operation, given = _request(session, method, path, cast_to, call)
        del path  # a traceback shows the locals of this frame
        settings = session.settings_for(operation, call)
        whole = cast_to is Answer
        response, _ = session.run(converse(settings, operation, given, whole=whole))
        if whole:
            return cast("Any", Answer)(operation, response, settings, session)
        return read_answer(operation, response, settings)

    def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of your own."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncAPIClient(_Client, AsyncWaiting):
    """The base of an async client."""

    _session: AsyncSession

    def __init__(self, options: AsyncClientOptions, /, **arguments: Secret | None) -> None:
        self._set_up(AsyncSession, cast("dict[str, Any]", options), arguments)

    def _kind(self) -> Any:
        return AsyncSession

    def with_options(self, **options: Unpack[AsyncClientOptions]) -> Self:
        """Return this client with other options and the same connections: ``client.with_options(timeout=5).cases``."""
        return self._changed(cast("dict[str, Any]", options))

    @overload
    async def request(
        self, method: str, path: str, *, cast_to: type[T], **call: Unpack[RequestOptions]
    ) -> T: ...
    @overload
    async def request(
        self, method: str, path: str, *, cast_to: None = None, **call: Unpack[RequestOptions]
    ) -> Any: ...
    async def request(
        self, method: str, path: str, *, cast_to: Any = None, **call: Unpack[RequestOptions]
    ) -> Any:
        """As `SyncAPIClient.request`."""
        session = self._session
        operation, given = _request(session, method, path, cast_to, call)
        del path  # a traceback shows the locals of this frame
        settings = session.settings_for(operation, call)
        whole = cast_to in (Answer, AsyncAnswer)
        response, _ = await session.run(converse(settings, operation, given, whole=whole))
        if whole:
            return cast("Any", AsyncAnswer)(operation, response, settings, session)
        return read_answer(operation, response, settings)

    async def aclose(self) -> None:
        """Close the connections, unless they belong to an HTTP client of your own."""
        await self._session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
