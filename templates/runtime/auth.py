"""Credentials: which of them a request carries, and the error when one is missing.

Security schemes are known here by their name in the document. An operation lists alternatives, each of them the names
of the schemes needed together (OpenAPI 3.1, Security Requirement Object); the first alternative that is complete is used.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Awaitable, Callable, Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, Literal, NoReturn, Self, cast

from .errors import CredentialsError
from .hiding import is_secret_name

__all__ = [
    "ApiKey",
    "Ask",
    "Basic",
    "Bearer",
    "Credential",
    "Credentials",
    "Digest",
    "Given",
    "MutualTLS",
    "Placed",
    "Sealed",
    "SealedMapping",
    "Secret",
    "check_credentials",
    "choose_credentials",
    "failed",
    "is_encodable",
    "require_credentials",
    "revealed",
    "seal_options",
    "sealed",
]

Secret = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""The secret, or a function that gives it, asked for each request; an async client takes an async function too."""


class Sealed:
    """A secret that shows nowhere: not when it is printed, and not in a pickle. Calling it gives the secret."""

    __slots__ = ("_secret",)

    def __init__(self, secret: Any) -> None:
        self._secret: str = secret  # or what was given in its place, which is refused later

    def __call__(self) -> str:
        """Return the secret."""
        return self._secret

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a credential given as an argument cannot be pickled; set it in the environment, or pass a function"
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


def sealed(secret: Secret | None) -> Secret | None:
    """Hide a secret, of a wrong type too, so that no traceback shows it among its locals; functions stay."""
    return secret if secret is None or callable(secret) else Sealed(secret)


class SealedMapping(Mapping[str, Any]):
    """Headers or parameters that a person gave, whose values show nowhere."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self._values, "***"))

    def __reduce__(self) -> Any:
        if secret := [name for name in self._values if is_secret_name(name)]:
            raise TypeError(f"the value of {secret[0]!r} is not pickled; it may be a credential")
        return SealedMapping, (self._values,)


def seal_options(options: Any) -> None:
    """Hide, in place, what may be secret among options: headers, parameters, fields of a body, and the base URL's own."""
    for name in ("headers", "extra_headers", "extra_query", "extra_body"):
        value = options.get(name)
        if isinstance(value, Mapping) and not isinstance(value, SealedMapping):
            options[name] = SealedMapping(cast("Mapping[str, Any]", value))
    url = options.get("base_url")
    if isinstance(url, str) and any(mark in url for mark in "@?#"):
        options["base_url"] = Sealed(url)


def revealed(value: Any) -> Any:
    """Return a value, or what is sealed in it."""
    return value() if isinstance(value, Sealed) else value


@dataclass(frozen=True, slots=True)
class Ask:
    """To do: call this function of the user's; sent back is its result, awaited where the client is asynchronous."""

    function: Callable[[], Any] = field(repr=False)
    argument: str = ""
    """The argument it was given as."""
    ends: float = float("inf")
    """When the function has to end (``time.monotonic``); only a client's own source of tokens obeys it."""


@dataclass(frozen=True, slots=True)
class Given:
    """Something that a client is constructed with: an argument, else an environment variable, else the default."""

    argument: str
    environment: str = ""
    default: str | None = None
    value: Secret | None = field(default=None, repr=False)
    """Its value; None if it was not given."""
    choices: tuple[str, ...] = ()
    """The only values that it may have; empty for any."""

    def among(self, arguments: Mapping[str, Secret | None]) -> Self:
        """With the value that it has for a client that was constructed with ``arguments``."""
        value = sealed(arguments.get(self.argument))
        if value is None:  # an empty variable is as good as none
            value = os.environ.get(self.environment) or self.default
        return replace(self, value=value)

    def __str__(self) -> str:
        """How a person gives it: ``api_key= or TINES_API_KEY``."""
        return (
            f"{self.argument}= or {self.environment}" if self.environment else f"{self.argument}="
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the secrets of one request go; ``secrets`` are the texts that nothing may show."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    functions: tuple[tuple[Any, str], ...] = field(default=(), repr=False)
    """The functions that gave secrets, and what they gave."""
    respond: Respond | None = field(default=None, repr=False, compare=False)
    """Gives the ``Authorization`` header for the challenges of a 401, the method and the target; None if none match."""

    def __add__(self, other: Placed) -> Placed:
        """Return the places of both."""
        return Placed(
            self.headers + other.headers,
            self.query + other.query,
            self.cookies + other.cookies,
            self.secrets + tuple(filter(None, other.secrets)),
            self.functions + other.functions,
            other.respond or self.respond,
        )


Respond = Callable[[list[str], str, str], str | None]


@dataclass(frozen=True, slots=True)
class Credential:
    """Base of the security schemes. This one adds nothing to a request."""

    @property
    def parts(self) -> tuple[Given, ...]:
        """All that has to be given."""
        return ()

    @property
    def secret_parts(self) -> tuple[Given, ...]:
        """What nothing may show, whether a request sends it or not."""
        return self.parts

    @property
    def given(self) -> Iterator[Given]:
        """All that can be given."""
        values = (getattr(self, each.name) for each in fields(self))
        return (value for value in values if isinstance(value, Given))

    @property
    def header(self) -> str | None:
        """The header that it is sent in, in lower case; None for another place."""
        return None

    def among(self, arguments: Mapping[str, Secret | None]) -> Self:
        """Return it with the secrets of a client that was constructed with ``arguments``."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(
            self,
            **{name: v.among(arguments) for name, v in given.items() if isinstance(v, Given)},
        )

    def fault(self, texts: list[str]) -> str | None:
        """Return why the secrets cannot be sent in a header, if they cannot."""
        for part, text in zip(self.parts, texts, strict=True):
            if not (text and text.isascii() and text.isprintable() and text == text.strip()):
                return (
                    f"{part} is empty, or has a character that is not allowed in a header, such as a line break or"
                    " a trailing space"
                )
        return None

    def placed(self, texts: list[str]) -> Placed:  # noqa: ARG002
        """Return where the secrets go."""
        return Placed()


@dataclass(frozen=True, slots=True)
class Bearer(Credential):
    """``Authorization: Bearer …`` (RFC 6750)."""

    token: Given
    prefix: str = "Bearer"

    @property
    def header(self) -> str:
        """As ``Credential.header``."""
        return "authorization"

    @property
    def parts(self) -> tuple[Given, ...]:
        """The token."""
        return (self.token,)

    def placed(self, texts: list[str]) -> Placed:
        """As ``Credential.placed``."""
        return Placed((("Authorization", f"{self.prefix} {texts[0]}"),), secrets=tuple(texts))


@dataclass(frozen=True, slots=True)
class Basic(Credential):
    """``Authorization: Basic …`` (RFC 7617)."""

    username: Given
    password: Given

    @property
    def header(self) -> str:
        """As ``Credential.header``."""
        return "authorization"

    @property
    def parts(self) -> tuple[Given, ...]:
        """The name and the password."""
        return (self.username, self.password)

    @property
    def secret_parts(self) -> tuple[Given, ...]:
        """The password."""
        return (self.password,)

    def fault(self, texts: list[str]) -> str | None:
        """As ``Credential.fault``."""
        return f"{self.username} must not contain a colon" if ":" in texts[0] else None

    def placed(self, texts: list[str]) -> Placed:
        """As ``Credential.placed``."""
        pair = ":".join(texts)
        encoded = base64.b64encode(pair.encode()).decode()
        return Placed((("Authorization", f"Basic {encoded}"),), secrets=(pair, encoded, *texts))


@dataclass(frozen=True, slots=True)
class Digest(Basic):
    """``Authorization: Digest …`` (RFC 7616): sent when the server has asked for it, with what it asked."""

    def placed(self, texts: list[str]) -> Placed:
        """As ``Credential.placed``."""
        from .digest import respond

        return Placed(
            secrets=(texts[1],), respond=partial(respond, username=texts[0], password=texts[1])
        )


@dataclass(frozen=True, slots=True)
class ApiKey(Credential):
    """A key in a header, query parameter or cookie called ``name``."""

    name: str
    key: Given
    location: Literal["header", "query", "cookie"] = "header"

    @property
    def parts(self) -> tuple[Given, ...]:
        """The key."""
        return (self.key,)

    @property
    def header(self) -> str | None:
        """As ``Credential.header``."""
        return self.name.lower() if self.location == "header" else None

    def fault(self, texts: list[str]) -> str | None:
        """As ``Credential.fault``."""
        return None if self.location == "query" else Credential.fault(self, texts)

    def placed(self, texts: list[str]) -> Placed:
        """As ``Credential.placed``."""
        pair = ((self.name, texts[0]),)
        match self.location:
            case "header":
                return Placed(pair, secrets=tuple(texts))
            case "query":
                return Placed(query=pair, secrets=tuple(texts))
            case _:
                return Placed(cookies=pair, secrets=tuple(texts))


@dataclass(frozen=True, slots=True)
class MutualTLS(Credential):
    """A client certificate, which the connections of the ``http_client`` show."""


Credentials = Mapping[str, Credential]
Security = tuple[tuple[str, ...], ...]


def check_credentials(credentials: Credentials, security: Security) -> None:
    """Raise early if a credential is missing that another one needs.

    Credentials that no alternative names belong to operations with their own requirements, and are ignored here.

    Raises:
        CredentialsError: Something is given, but for no alternative everything.

    """
    named = {name for alternative in security for name in alternative}
    some_given = any(
        credentials[name].parts and _is_given(credentials[name])
        for name in named & credentials.keys()
    )
    if some_given and _complete(credentials, security) is None:
        raise CredentialsError(_missing(credentials, security))


def require_credentials(credentials: Credentials, security: Security) -> None:
    """Says at once that a client was given no complete set of credentials.

    Raises:
        CredentialsError: For no alternative everything is given.

    """
    if _complete(credentials, security) is None:
        raise CredentialsError(_missing(credentials, security))


def choose_credentials(
    credentials: Credentials,
    security: Security,
    *,
    elsewhere: Collection[str] = (),
    required: bool = False,
    ends: float = float("inf"),
) -> Generator[Ask, Any, Placed]:
    """The secrets for one request, of the first complete alternative. Functions that give them are yielded to be called.

    Args:
        credentials: The credentials of the client, by scheme name.
        security: The alternatives of the operation.
        elsewhere: Names of headers, in lower case, that the user sets; a scheme that needs one of them counts as met.
        required: Whether a request without any credential is refused where the alternatives ask for one.
        ends: When the request has to end; a token that is fetched for it has to come before.

    Raises:
        CredentialsError: No alternative is complete, or a secret cannot be sent where it goes.

    """
    unsent = Placed(secrets=tuple(_kept(credentials)))
    chosen = _complete(credentials, security)
    if chosen == ():
        return unsent
    if chosen is None or elsewhere:
        for alternative in security:
            if alternative and all(
                name in credentials and credentials[name].header in elsewhere
                for name in alternative
            ):
                return unsent
    if chosen is None:
        if not required and not any(one.parts and _is_given(one) for one in credentials.values()):
            return unsent  # something else may sign the request: a gateway, or the HTTP client
        raise CredentialsError(_missing(credentials, security))
    texts_of: dict[str, list[str]] = {}
    functions: list[tuple[Any, str]] = []
    given: Any = ""
    text = ""
    for name in chosen:
        texts_of[name] = []
        for part in credentials[name].parts:
            given = revealed(part.value)
            text = given
            if callable(given):
                text = revealed((yield Ask(given, part.argument, ends)))
                functions.append((given, text))
            texts_of[name].append(text)
    fault = _fault_of(credentials, texts_of)
    if fault is None:
        placed = unsent + Placed(functions=tuple(functions))
        for name, texts in texts_of.items():
            placed += credentials[name].placed(texts)
        return placed
    del texts_of, functions, text, given  # a traceback shows the locals of this frame
    raise CredentialsError(fault)


def _kept(credentials: Credentials) -> Iterator[str]:
    """The secrets of a client that are known, also those that this request does not send: servers may know them, too."""
    for credential in credentials.values():
        for part in credential.secret_parts:
            text = revealed(part.value)
            if isinstance(text, str) and text:
                yield text


def failed(argument: str, error: Exception) -> CredentialsError:
    """The error for a function that was to give a credential and raised."""
    return CredentialsError(f"the function given as {argument} raised {type(error).__name__}")


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can encode a text."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _fault_of(credentials: Credentials, texts_of: Mapping[str, list[Any]]) -> str | None:
    """Why a secret cannot be sent, if one cannot."""
    for name, texts in texts_of.items():
        for part, text in zip(credentials[name].parts, texts, strict=True):
            if not isinstance(text, str):
                kind = type(text).__name__
                hint = "; an async function needs the async client" if kind == "coroutine" else ""
                return f"{part.argument} must give a string, got {kind}{hint}"
        if not all(map(is_encodable, texts)):
            return f"{credentials[name].parts[0]} has a lone surrogate, which no encoding has"
        if fault := credentials[name].fault(texts):
            return fault
    return None


def _complete(credentials: Credentials, security: Security) -> tuple[str, ...] | None:
    """The first alternative that asks for something and is complete, else the empty one if it is among them."""
    if not security:
        return ()
    for alternative in security:
        if alternative and all(_is_given(credentials.get(name)) for name in alternative):
            return alternative
    return () if () in security else None


def _is_given(credential: Credential | None) -> bool:
    return credential is not None and all(part.value is not None for part in credential.parts)


def _missing(credentials: Credentials, security: Security) -> str:
    """Describe the missing credentials, starting with the alternative that lacks the fewest."""
    lacking = [
        [name for name in alternative if not _is_given(credentials.get(name))]
        for alternative in sorted(security, key=lambda names: _lack(credentials, names))
    ]
    given = [one for one in credentials.values() if one.parts and _is_given(one)]
    ways = [" and ".join(_how(credentials.get(name), name) for name in names) for names in lacking]
    text = "missing credentials: set " + ", or ".join(dict.fromkeys(ways))
    if given:
        text += f" (besides {', '.join(map(_named, given))})"
    return text + "."


def _lack(credentials: Credentials, names: tuple[str, ...]) -> tuple[bool, int]:
    given = sum(_is_given(credentials.get(name)) for name in names)
    return given == 0, len(names) - given if given else 0


def _how(credential: Credential | None, name: str) -> str:
    if credential is None:
        return f"those of scheme {name!r} (not supported by this client; set the header yourself)"
    return _named(credential)


def _named(credential: Credential) -> str:
    return " and ".join(map(str, credential.parts))
