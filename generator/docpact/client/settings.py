"""The constructor arguments of a client: servers and their variables, credentials, and their sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docpact.client.prose import literal, one_line, sentence
from docpact.ir import Api, SecurityRequirement, SecurityScheme, Server, ServerVariable
from docpact.naming import settle, snake
from docpact.text.values import is_object

__all__ = [
    "Setting",
    "Settings",
    "alternatives",
    "default_server",
    "same_server",
    "settings_of",
]

_OWN = (
    *("self", "options", "base_url", "http_client", "headers", "timeout", "deadline"),
    *("max_retries", "retry_posts", "idempotency_key", "rate_limiter", "max_response_bytes"),
    *("strict_requests", "strict_responses", "extra_headers", "extra_query", "extra_body"),
    *("on_request", "on_response", "on_mismatch"),
)
"""The other arguments of every client."""
_USED = ("sealed", "super")
"""The functions that use these arguments."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One keyword argument of the client: ``api_key: str | None = None``, or the environment."""

    argument: str
    env: str
    doc: str
    secret: bool
    source: SecurityScheme | ServerVariable
    sample: str | None = None
    """A value to show in an example, where one has to be given."""
    default: str | None = None
    part: str = "value"
    """Which of the scheme's values it is: basic authentication has two."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is particular to one API in constructing its client; every string is Python source or clean prose."""

    arguments: tuple[Setting, ...]
    server: str | None
    """A literal of the default server's URL template; None where the document names no usable one."""
    variables: str
    """A mapping of server variables to the ``Given`` that each is filled from, as an expression; empty for none."""
    credentials: str
    """A mapping of schemes to credentials, as an expression; empty for none."""
    credential_classes: tuple[str, ...]
    security: str
    """The document's alternatives, as an expression."""
    credentials_required: bool
    """Whether a client without credentials is refused when it is constructed."""
    unsupported: tuple[str, ...]
    """Security schemes that this client cannot send by itself."""


def settings_of(api: Api, package: str) -> Settings:
    """Decide the arguments of the client of ``api``.

    A server variable or security scheme is named by its ``x-docpact-argument`` and ``x-docpact-env``; else the
    argument is named after it, and the environment variable after package and argument (``PETSTORE_API_KEY``).
    """
    server = default_server(api)
    schemes = [scheme for scheme in api.security_schemes.values() if scheme.type in _SENDABLE]
    wanted = {
        f"variable {v.name}": _said(v.extensions, "argument") or snake(v.name)
        for v in (server.variables if server else ())
    }
    only = sum(map(_fetches_tokens, schemes)) == 1
    for scheme in schemes:
        for part in (*_parts(scheme), *_plain_parts(scheme)):
            wanted[f"scheme {scheme.name} {part}"] = _scheme_argument(
                scheme, part, alone=len(schemes) == 1, only=only
            )
    doubles = {name for name, number in Counter(wanted.values()).items() if number > 1}
    for scheme in schemes[1:]:
        for key, name in wanted.items():
            if key.startswith(f"scheme {scheme.name} ") and name in doubles:
                wanted[key] = f"{snake(scheme.name)}_{name}"
    names = settle(wanted, reserved=(*_OWN, *_USED))
    arguments: list[Setting] = []
    variables: list[str] = []
    for variable in server.variables if server else ():
        name = names[f"variable {variable.name}"]
        env = _said(variable.extensions, "env") or _env(package, name)
        required = variable.extensions.get("x-docpact-required") is True
        choices = tuple(dict.fromkeys((*variable.enum, *filter(None, (variable.default,)))))
        doc = sentence(variable.description or f"The server's `{variable.name}`.")
        if variable.enum:
            doc += f" One of {', '.join(f'`{one_line(value)}`' for value in choices)}."
        default = None if required else variable.default
        shown = None if default is not None else variable.default or f"your-{snake(name)}"
        arguments.append(
            Setting(name, env, doc, secret=False, source=variable, sample=shown, default=default)
        )
        listed = choices if variable.enum else ()
        variables.append(f"{literal(variable.name)}: {_given(name, env, default, listed)}")
    credentials: list[str] = []
    needed = api.security[0] if api.security else dict[str, tuple[str, ...]]()
    for scheme in schemes:
        values: list[str] = []
        for part in _parts(scheme):
            name = names[f"scheme {scheme.name} {part}"]
            said = _said(scheme.extensions, "env") if len(_parts(scheme)) == 1 else None
            env = said or _env(package, name)
            arguments.append(
                Setting(
                    name,
                    env,
                    _secret_doc(scheme, part),
                    secret=True,
                    source=scheme,
                    sample=(
                        f"your-{name.replace('_', '-')}"
                        if scheme.name in needed and _is_shown(scheme, part)
                        else None
                    ),
                    part=part,
                )
            )
            values.append(_given(name, env))
        for part in _plain_parts(scheme):
            name = names[f"scheme {scheme.name} {part}"]
            env, default = _env(package, name), _plain_default(api, scheme, part)
            doc = _PLAIN_DOCS[part]
            arguments.append(
                Setting(name, env, doc, secret=False, source=scheme, default=default, part=part)
            )
            values.append(_given(name, env, default))
        credentials.append(f"{literal(scheme.name)}: {_credential(scheme, values)}")
    sendable = {scheme.name for scheme in schemes}
    return Settings(
        arguments=tuple(arguments),
        server=literal(server.url) if server and _usable(server) else None,
        variables=_mapping(variables),
        credentials=_mapping(credentials),
        credential_classes=tuple(sorted({_class(scheme) for scheme in schemes})),
        security=alternatives(api.security),
        credentials_required=bool(api.security)
        and all(api.security)
        and any(_said(scheme.extensions, "env") for scheme in schemes),
        unsupported=tuple(
            name
            for name, scheme in api.security_schemes.items()
            if name not in sendable or scheme.type == "mutualTLS"
        ),
    )


def default_server(api: Api) -> Server | None:
    """The server of the client: the one that every operation names for itself, if they do, else the document's first."""
    own = [operation.servers[0] for operation in api.operations if operation.servers]
    if own and len(own) == len(api.operations) and all(same_server(s, own[0]) for s in own):
        return own[0]
    return api.servers[0] if api.servers else None


def same_server(one: Server, other: Server | None) -> bool:
    """Whether two servers are written alike."""
    return other is not None and (one.url, one.variables) == (other.url, other.variables)


def alternatives(security: Iterable[SecurityRequirement]) -> str:
    """Security requirements as an expression: a tuple of alternatives, each a tuple of scheme names."""
    return _tuple(_tuple(literal(name) for name in requirement) for requirement in security)


def _mapping(entries: list[str]) -> str:
    return f"{{{', '.join(entries)}}}" if entries else ""


def _tuple(items: Iterable[str]) -> str:
    listed = list(items)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


_SENDABLE = frozenset({"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"})


def _fetches_tokens(scheme: SecurityScheme) -> bool:
    """Whether a client can fetch a token by itself (OAuth 2.0 client credentials)."""
    if scheme.type == "openIdConnect":
        return bool(scheme.discovery)
    return scheme.type == "oauth2" and is_object(scheme.flows.get("clientCredentials"))


def _plain_parts(scheme: SecurityScheme) -> tuple[str, ...]:
    """The non-secret arguments of a scheme."""
    return ("token_url", "scopes") if _fetches_tokens(scheme) else ()


_PLAIN_DOCS = {
    "token_url": "The URL to fetch access tokens from.",
    "scopes": "The scopes to request, separated by spaces.",
}


def _plain_default(api: Api, scheme: SecurityScheme, part: str) -> str | None:
    if part == "token_url":
        if scheme.type == "openIdConnect":
            return None
        flow = scheme.flows["clientCredentials"]
        url = flow.get("tokenUrl")
        return url if isinstance(url, str) and url else None
    needed = [*api.security, *(one for each in api.operations for one in each.security or ())]
    asked = [scope for one in needed for scope in one.get(scheme.name, ())]
    return " ".join(dict.fromkeys(asked)) or None


def _is_shown(scheme: SecurityScheme, part: str) -> bool:
    """Whether an example gives this part: client_id and client_secret rather than a token."""
    return part != "value" if _fetches_tokens(scheme) else True


def _class(scheme: SecurityScheme) -> str:
    if scheme.type in ("apiKey", "mutualTLS"):
        return "ApiKey" if scheme.type == "apiKey" else "MutualTLS"
    if _fetches_tokens(scheme):
        return "OAuth2"
    return {"basic": "Basic", "digest": "Digest"}.get((scheme.scheme or "").lower(), "Bearer")


def _parts(scheme: SecurityScheme) -> tuple[str, ...]:
    if scheme.type == "mutualTLS":
        return ()
    if _fetches_tokens(scheme):
        return ("value", "client_id", "client_secret")
    return ("username", "password") if _class(scheme) in ("Basic", "Digest") else ("value",)


def _scheme_argument(scheme: SecurityScheme, part: str, *, alone: bool, only: bool) -> str:
    """The argument of a part; ``only`` says that no other scheme fetches tokens."""
    said = _said(scheme.extensions, "argument")
    if _fetches_tokens(scheme) and part != "value":
        return part if only else f"{snake(scheme.name)}_{part}"
    if _class(scheme) in ("Basic", "Digest"):
        return f"{said}_{part}" if said else part
    if said:
        return said
    if alone:
        return "api_key" if scheme.type == "apiKey" else "access_token"
    return snake(scheme.name)


def _given(
    argument: str, env: str, default: str | None = None, choices: tuple[str, ...] = ()
) -> str:
    parts = [literal(part) for part in (argument, env, default) if part is not None]
    parts += [f"choices={_tuple(map(literal, choices))}"] if choices else []
    return f"Given({', '.join(parts)})"


def _credential(scheme: SecurityScheme, values: list[str]) -> str:
    if scheme.type == "mutualTLS":
        return "MutualTLS()"
    if scheme.type == "apiKey":
        place = "" if scheme.location == "header" else f", {literal(scheme.location)}"
        return f"ApiKey({literal(scheme.parameter)}, {values[0]}{place})"
    if _class(scheme) in ("Basic", "Digest"):
        return f"{_class(scheme)}({', '.join(values)})"
    if _class(scheme) == "OAuth2":
        names = ("client_id", "client_secret", "token_url", "scopes")
        named = [f"{name}={value}" for name, value in zip(names, values[1:], strict=True)]
        named += [f"discovery={literal(scheme.discovery)}"] if scheme.discovery else []
        return f"OAuth2({', '.join([values[0], *named])})"
    known = scheme.scheme in (None, "bearer") or not re.fullmatch(
        r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", scheme.scheme or ""
    )
    prefix = "" if known else f", {literal(scheme.scheme)}"
    return f"Bearer({values[0]}{prefix})"


def _secret_doc(scheme: SecurityScheme, part: str) -> str:
    told = _what_secret(scheme, part)
    return f"{told} Deprecated." if scheme.deprecated else told


def _what_secret(scheme: SecurityScheme, part: str) -> str:
    if scheme.description and part == "value":
        return sentence(scheme.description)
    match scheme.type, part:
        case "apiKey", _:
            return f"The key sent in the {scheme.location} `{one_line(scheme.parameter or '')}`."
        case _, "client_id":
            return "The client ID used to fetch access tokens."
        case _, "client_secret":
            return "The client secret used to fetch access tokens."
        case _, "value":
            return "The token sent as `Authorization`."
        case _:
            return f"The {part} of {scheme.scheme} authentication."


def _usable(server: Server) -> bool:
    return bool(re.match(r"https?://|\{", server.url, re.IGNORECASE))


def _said(extensions: Mapping[str, object], word: str) -> str | None:
    value = extensions.get(f"x-docpact-{word}")
    if not isinstance(value, str) or not value:
        return None
    return snake(value) if word == "argument" else re.sub(r"[^A-Za-z0-9_]", "_", value)


def _env(package: str, argument: str) -> str:
    return f"{package}_{argument}".upper()
