"""Credentials: which of them a request carries, and what is said when one is missing.

Security schemes are known here by their name in the document. An operation lists alternatives, each of them the names
of the schemes needed together (OpenAPI 3.1, Security Requirement Object); the first alternative that is complete is used.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from .errors import CredentialsError

__all__ = [
    "ApiKey",
    "Basic",
    "Bearer",
    "Credential",
    "Credentials",
    "Given",
    "Placed",
    "Secret",
    "check_credentials",
    "choose_credentials",
    "require_credentials",
]

_SHORTEST = 4

Secret = str | Callable[[], str]
"""The secret, or a function that gives it, asked for each request (a token that is renewed, say)."""


@dataclass(frozen=True, slots=True)
class Given:
    """Something that a client is constructed with: an argument, else an environment variable, else the default."""

    argument: str
    environment: str = ""
    default: str | None = None
    value: Secret | None = field(default=None, repr=False)
    """What it came to; None where nobody has given it."""

    def among(self, arguments: Mapping[str, Secret | None]) -> Self:
        """With the value that it has for a client that was constructed with ``arguments``."""
        value = arguments.get(self.argument)
        if value is None:  # an empty variable is as good as none
            value = os.environ.get(self.environment) or self.default
        return replace(self, value=value)

    def __str__(self) -> str:
        """How a person gives it: ``api_key= or TINES_API_KEY``."""
        return (
            f"{self.argument}= or {self.environment}" if self.environment else f"{self.argument}="
        )


@dataclass(frozen=True, slots=True)
class Bearer:
    """``Authorization: Bearer …`` (RFC 6750)."""

    token: Given
    prefix: str = "Bearer"

    @property
    def parts(self) -> tuple[Given, ...]:
        """All that has to be given."""
        return (self.token,)

    def among(self, arguments: Mapping[str, Secret | None]) -> Self:
        """With the secrets of a client that was constructed with ``arguments``."""
        return replace(self, token=self.token.among(arguments))


@dataclass(frozen=True, slots=True)
class Basic:
    """``Authorization: Basic …`` (RFC 7617)."""

    username: Given
    password: Given

    @property
    def parts(self) -> tuple[Given, ...]:
        """All that has to be given."""
        return (self.username, self.password)

    def among(self, arguments: Mapping[str, Secret | None]) -> Self:
        """With the secrets of a client that was constructed with ``arguments``."""
        return replace(
            self, username=self.username.among(arguments), password=self.password.among(arguments)
        )


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in a header, query parameter or cookie called ``name``."""

    name: str
    key: Given
    location: Literal["header", "query", "cookie"] = "header"

    @property
    def parts(self) -> tuple[Given, ...]:
        """All that has to be given."""
        return (self.key,)

    def among(self, arguments: Mapping[str, Secret | None]) -> Self:
        """With the secrets of a client that was constructed with ``arguments``."""
        return replace(self, key=self.key.among(arguments))


Credential = Bearer | Basic | ApiKey
Credentials = Mapping[str, Credential]
Security = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the secrets of one request go; ``secrets`` are the texts that no message may show."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def hide(self, text: str) -> str:
        """The text with every secret in it blotted out, but for those that any word may hold."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, "***")
        return text


def check_credentials(credentials: Credentials, security: Security) -> None:
    """Says early that a credential is missing beside another one that is there.

    Credentials that no alternative names are for operations with requirements of their own, and say nothing here.

    Raises:
        CredentialsError: Something is given, but for no alternative everything.

    """
    named = {name for alternative in security for name in alternative}
    some_given = any(_is_given(credentials[name]) for name in named & credentials.keys())
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
    elsewhere: Iterable[str] = (),
) -> Placed:
    """The secrets for one request, of the first complete alternative.

    Args:
        credentials: What the client was given, by scheme name.
        security: The alternatives of the operation.
        elsewhere: Names of headers that the user sets themselves; a scheme that needs one of them counts as met.

    Raises:
        CredentialsError: Something is given but no alternative is complete, or a secret does not fit where it goes.

    """
    own_headers = {name.lower() for name in elsewhere}
    chosen = _complete(credentials, security)
    if not chosen:
        for alternative in security:
            if alternative and all(
                _header_of(credentials.get(name)) in own_headers for name in alternative
            ):
                return Placed()
    if chosen is None:
        if not any(_is_given(credential) for credential in credentials.values()):
            return Placed()  # something else may sign the request: a gateway, or the HTTP client
        raise CredentialsError(_missing(credentials, security))
    headers: list[tuple[str, str]] = []
    query: list[tuple[str, str]] = []
    cookies: list[tuple[str, str]] = []
    secrets: list[str] = []
    for name in chosen:
        match credentials[name]:
            case Bearer(token, prefix):
                text = _reveal(token)
                headers.append(("Authorization", f"{prefix} {text}"))
                secrets.append(text)
            case Basic(username, password):
                user, word = _reveal(username, strict=False), _reveal(password, strict=False)
                if ":" in user:
                    raise CredentialsError(f"A user name cannot hold a colon ({username}).")
                text = base64.b64encode(f"{user}:{word}".encode()).decode()
                headers.append(("Authorization", f"Basic {text}"))
                secrets += [text, word]
            case ApiKey(wire, key, location):
                text = _reveal(key, strict=location != "query")
                {"header": headers, "query": query, "cookie": cookies}[location].append(
                    (wire, text)
                )
                secrets.append(text)
    return Placed(tuple(headers), tuple(query), tuple(cookies), tuple(filter(None, secrets)))


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


def _header_of(credential: Credential | None) -> str | None:
    match credential:
        case Bearer() | Basic():
            return "authorization"
        case ApiKey(name=name, location="header"):
            return name.lower()
        case _:
            return None


def _missing(credentials: Credentials, security: Security) -> str:
    """What has to be given, the alternative that lacks least first."""
    lacking = [
        [name for name in alternative if not _is_given(credentials.get(name))]
        for alternative in sorted(security, key=lambda names: _lack(credentials, names))
    ]
    given = [credential for credential in credentials.values() if _is_given(credential)]
    ways = [" and ".join(_how(credentials.get(name), name) for name in names) for names in lacking]
    text = "A credential is missing: give " + ", or ".join(dict.fromkeys(ways))
    if given:
        text += f" (besides {', '.join(map(_named, given))})"
    return text + "."


def _lack(credentials: Credentials, names: tuple[str, ...]) -> tuple[bool, int]:
    given = sum(_is_given(credentials.get(name)) for name in names)
    return given == 0, len(names) - given if given else 0


def _how(credential: Credential | None, name: str) -> str:
    if credential is None:
        return (
            f"what the scheme {name!r} needs (this client cannot send it; set the header yourself)"
        )
    return _named(credential)


def _named(credential: Credential) -> str:
    return " and ".join(map(str, credential.parts))


def _reveal(given: Given, *, strict: bool = True) -> str:
    secret = given.value
    text = secret if isinstance(secret, str) else secret() if secret is not None else ""
    if strict and not (text and text.isascii() and text.isprintable() and text == text.strip()):
        raise CredentialsError(
            f"A credential ({given}) is empty or holds a character that cannot be sent, such as a line break or a"
            " blank at its end."
        )
    return text
