"""Credentials: which of them a request carries, and what is said when one is missing.

Security schemes are known here by their name in the document. An operation lists alternatives, each of them the names
of the schemes needed together (OpenAPI 3.1, Security Requirement Object); the first alternative that is complete is used.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from .errors import CredentialsError

__all__ = [
    "ApiKey",
    "Basic",
    "Bearer",
    "Credential",
    "Credentials",
    "Placed",
    "Secret",
    "check_credentials",
    "choose_credentials",
    "from_environment",
    "require_credentials",
]

Given = TypeVar("Given", bound="str | Callable[[], str]")
_SHORTEST = 4

Secret = str | Callable[[], str]
"""The secret, or a function that gives it, asked for each request (a token that is renewed, say)."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """``Authorization: Bearer …`` (RFC 6750). ``given_by`` is how a person sets it: ``api_key= or TINES_API_KEY``."""

    token: Secret | None = field(repr=False)
    given_by: str = ""
    prefix: str = "Bearer"


@dataclass(frozen=True, slots=True)
class Basic:
    """``Authorization: Basic …`` (RFC 7617)."""

    username: Secret | None = field(repr=False)
    password: Secret | None = field(repr=False)
    given_by: str = ""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in a header, query parameter or cookie called ``name``."""

    value: Secret | None = field(repr=False)
    name: str
    location: Literal["header", "query", "cookie"] = "header"
    given_by: str = ""


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


def from_environment(value: Given | None, *names: str) -> Given | str | None:
    """The value if it is given, else that of the first environment variable that is set and not empty."""
    if value is not None:
        return value
    return next((found for found in map(os.environ.get, names) if found), None)


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
            case Bearer(token, given_by, prefix):
                text = _reveal(token, given_by)
                headers.append(("Authorization", f"{prefix} {text}"))
                secrets.append(text)
            case Basic(username, password, given_by):
                user, word = _reveal(username, given_by, strict=False), _reveal(
                    password, given_by, strict=False
                )
                if ":" in user:
                    raise CredentialsError(f"A user name cannot hold a colon ({given_by}).")
                text = base64.b64encode(f"{user}:{word}".encode()).decode()
                headers.append(("Authorization", f"Basic {text}"))
                secrets += [text, word]
            case ApiKey(value, key, location, given_by):
                text = _reveal(value, given_by, strict=location != "query")
                {"header": headers, "query": query, "cookie": cookies}[location].append((key, text))
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
    match credential:
        case Bearer(token=value) | ApiKey(value=value):
            return value is not None
        case Basic(username, password):
            return username is not None and password is not None
        case None:
            return False


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
        text += f" (besides {', '.join(credential.given_by for credential in given if credential.given_by)})"
    return text + "."


def _lack(credentials: Credentials, names: tuple[str, ...]) -> tuple[bool, int]:
    given = sum(_is_given(credentials.get(name)) for name in names)
    return given == 0, len(names) - given if given else 0


def _how(credential: Credential | None, name: str) -> str:
    if credential is None:
        return (
            f"what the scheme {name!r} needs (this client cannot send it; set the header yourself)"
        )
    return credential.given_by or repr(name)


def _reveal(secret: Secret | None, given_by: str, *, strict: bool = True) -> str:
    text = secret if isinstance(secret, str) else secret() if secret is not None else ""
    if strict and not (text and text.isascii() and text.isprintable() and text == text.strip()):
        raise CredentialsError(
            f"A credential ({given_by}) is empty or holds a character that cannot be sent, such as a line break or a"
            " blank at its end."
        )
    return text
