"""The documented call (a page's curl) as two things: the request that must go out, and how to ask a client for it.

Placeholders such as ``{tenant_domain}`` get a value, the same on both sides; what the client's
arguments have to be is then read off the request itself, with the spec's templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from docpact.ir import Api, Operation, Parameter, SecurityScheme, Server
from docpact.naming import snake
from docpact.pages.facts import Call
from docpact.schema.describe import describe, meaning
from docpact.schema.evaluate import accepts
from docpact.schema.nodes import Schemas
from docpact.schema.sample import sample_json
from docpact.text.values import is_object

__all__ = ["Argument", "Asked", "ClientCall", "Request", "ask", "calls_of", "documented_request"]

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a client's method, as in the ledger; ``location`` is its ``in``."""

    name: str
    location: str
    wire: str
    required: bool


@dataclass(frozen=True, slots=True)
class ClientCall:
    """How a client offers an operation: ``linked_cases.batch_create``, its arguments, and where the body goes."""

    call: str
    arguments: tuple[Argument, ...] = ()
    body: str | None = None


def calls_of(ledger: Mapping[str, Any]) -> dict[str, ClientCall]:
    """The operations of a ledger (design, "The ledger"): JSON pointer to call."""
    return {
        entry["pointer"]: ClientCall(
            entry["call"],
            tuple(
                Argument(each["name"], each["in"], each["wire"], each["required"])
                for each in entry["arguments"]
            ),
            entry["body"],
        )
        for entry in ledger["entries"]
        if entry["kind"] == "operation" and entry.get("call")
    }


@dataclass(frozen=True, slots=True)
class Request:
    """The request that must be sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any = None
    has_body: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments to call a client with.

    Args:
        settings: Arguments of the client class.
        positional: Arguments of the method that go by position: those of the path.
        named: Its other arguments.
        unknown: Parts of the request for which the method has no argument.

    """

    settings: Mapping[str, Any]
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict[str, Any])
    unknown: tuple[str, ...] = ()


def documented_request(call: Call, operation: Operation, api: Api) -> Request:
    """The documented call with a value for each placeholder, one that the spec accepts."""
    values = {
        parameter.name: _path_value(parameter, api)
        for parameter in operation.parameters
        if parameter.location == "path"
    }

    url = call.url
    if "://" not in url:
        url = f"https://{url}" if _PLACEHOLDER.match(url) else f"https://{{host}}/{url.lstrip('/')}"

    def in_url(match: re.Match[str]) -> str:
        inside_host = "/" not in url[: match.start()].partition("://")[2]
        return (
            _slug(match[1]) + ".example" if inside_host else values.get(match[1], _slug(match[1]))
        )

    return Request(
        call.method,
        _with_values(_PLACEHOLDER.sub(in_url, url), operation, values, api),
        {
            name: _PLACEHOLDER.sub(lambda match: _slug(match[1]), value)
            for name, value in call.headers.items()
        },
        call.body,
        call.has_body,
    )


def _with_values(url: str, operation: Operation, values: Mapping[str, str], api: Api) -> str:
    """A URL with values instead of words such as ``RUNNER_ID`` that the spec does not accept as path parameters."""
    split = urlsplit(url)
    template, shown = operation.path.split("/"), split.path.split("/")
    start = len(shown) - len(template)
    known = {one.name: one for one in operation.parameters if one.location == "path"}
    for at, segment in enumerate(template if start >= 0 else ()):
        name = _PLACEHOLDER.fullmatch(segment)
        parameter = known.get(name[1]) if name else None
        if parameter is None:
            if segment and segment != shown[start + at]:
                return url
            continue
        text = unquote(shown[start + at])
        if _is_word_for(text, parameter.name):
            typed = _typed(("path", parameter.name), text, operation, api)
            if not _accepts(parameter, typed, api):
                shown[start + at] = values[parameter.name]
    return urlunsplit(split._replace(path="/".join(shown)))


def _is_word_for(text: str, name: str) -> bool:
    """Whether text of a URL only names a parameter: ``RUNNER_ID``, ``YOUR-ID``, ``:id``, ``runner_id``."""
    plain = re.sub(r"\W|_", "", text).casefold()
    named = plain in (re.sub(r"\W|_", "", name).casefold(), "id")
    return named or re.fullmatch(r"[A-Z][A-Z_-]*|[:<$\[(].*|(?i:your)[-_ ].*", text) is not None


def _path_value(parameter: Parameter, api: Api) -> str:
    """The text of a value for a path parameter: its name where any text will do."""
    if _type(parameter, api) in ("integer", "number"):
        number = _sampled(parameter, api)
        return "42" if number is None or _accepts(parameter, 42, api) else str(number)
    text = _slug(parameter.name)
    if _accepts(parameter, text, api):
        return text
    made = _sampled(parameter, api)
    return quote(made, safe=":") if isinstance(made, str) and made else text


def _accepts(parameter: Parameter, value: Any, api: Api) -> bool:
    held = parameter.schema
    return held is None or accepts(Schemas.of(api).parse(held), value)


def _sampled(parameter: Parameter, api: Api) -> Any:
    held = parameter.schema
    return None if held is None else sample_json(held, api.schemas, "request")


def ask(request: Request, operation: Operation, client: ClientCall, api: Api) -> Asked:
    """The arguments that should make a client send a request."""
    split = urlsplit(request.url)
    server, found = _through(request.url, operation.servers or api.servers)
    settings = {**found, **_credentials(request, operation, api)}
    values: dict[tuple[str, str], Any] = {}
    below = split.path.removeprefix(urlsplit(server).path.rstrip("/"))
    for name, text in _matched(operation.path, below).items():
        values["path", name] = unquote(text)
    keys = {one.parameter for one in api.security_schemes.values() if one.location == "query"}
    for name, text in parse_qsl(split.query, keep_blank_values=True):
        if name in keys and settings.keys() & {*_key_arguments(name, api)}:
            continue
        earlier = values.get(("query", name))
        values["query", name] = (
            text
            if earlier is None
            else [*(earlier if isinstance(earlier, list) else [earlier]), text]
        )
    for argument in client.arguments:
        sent = {name.lower(): value for name, value in request.headers.items()}
        if argument.location == "header" and argument.wire.lower() in sent:
            values["header", argument.wire] = sent[argument.wire.lower()]
    if client.body == "keywords" and is_object(request.body):
        values |= {("body", name): value for name, value in request.body.items()}
    typed = {key: _typed(key, value, operation, api) for key, value in values.items()}
    return _asked(request, client, settings, typed)


def _asked(
    request: Request,
    client: ClientCall,
    settings: Mapping[str, Any],
    values: dict[tuple[str, str], Any],
) -> Asked:
    known = {(argument.location, argument.wire): argument for argument in client.arguments}
    named = {
        argument.name: values[key]
        for key, argument in known.items()
        if key in values and argument.location != "path"
    }
    if client.body == "value" and request.has_body:
        named["body"] = request.body
    return Asked(
        settings,
        tuple(
            values[key]
            for key, argument in known.items()
            if argument.location == "path" and key in values
        ),
        named,
        tuple(f"{location} {wire}" for location, wire in values if (location, wire) not in known),
    )


def _through(url: str, servers: Sequence[Server]) -> tuple[str, dict[str, str]]:
    """Return the part of a URL that a server describes, and the client's arguments for it."""
    for server in servers:
        template = server.url.rstrip("/")
        found = _matched(template, url, whole=False)
        if found is None:
            continue
        arguments = {
            str(variable.extensions.get("x-docpact-argument", snake(variable.name))): found[
                variable.name
            ]
            for variable in server.variables
            if variable.name in found
        }
        return _filled(template, found), arguments
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}", {"base_url": f"{parts.scheme}://{parts.netloc}"}


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def _matched(template: str, text: str, *, whole: bool = True) -> Any:
    """The values of a template's variables in a text; None (or, for the whole, nothing) where it does not fit."""
    names = _PLACEHOLDER.findall(template)
    pattern = "".join(
        "([^/?#]+)" if index % 2 else re.escape(piece)
        for index, piece in enumerate(_PLACEHOLDER.split(template))
    )
    match = re.match(pattern + ("$" if whole else "(?=[/?#]|$)"), text)
    if match is None:
        return {} if whole else None
    return dict(zip(names, match.groups(), strict=True))


def _credentials(request: Request, operation: Operation, api: Api) -> dict[str, str]:
    """Return the client's arguments for the keys and tokens that the request carries in its headers and query.

    Where the request shows none of them (``curl -u``, a page without a call), the first alternative gets values.
    """
    sent = {name.lower(): value for name, value in request.headers.items()}
    queried = dict(parse_qsl(urlsplit(request.url).query))
    found: dict[str, str] = {}
    alternatives = api.security if operation.security is None else operation.security
    for alternative in alternatives:
        for name in alternative:
            scheme = api.security_schemes.get(name)
            if scheme is None:
                continue
            if scheme.type == "apiKey" and scheme.location == "header":
                value = sent.get((scheme.parameter or "").lower())
            elif scheme.type == "apiKey" and scheme.location == "query":
                value = queried.get(scheme.parameter or "")
            else:
                authorization = sent.get("authorization", "").split(" ", 1)
                value = authorization[-1] if authorization[0].lower() == "bearer" else None
            if value:
                found[_arguments(scheme, api)[0]] = value
    if not found and alternatives and {} not in alternatives:
        for name in alternatives[0]:
            scheme = api.security_schemes.get(name)
            found |= {one: _slug(one) for one in (_arguments(scheme, api) if scheme else ())}
    return found


def _arguments(scheme: SecurityScheme, api: Api) -> tuple[str, ...]:
    """Return the arguments of the client class that hold a credential."""
    said = scheme.extensions.get("x-docpact-argument")
    known = snake(said) if isinstance(said, str) and said else None
    if scheme.type == "http" and (scheme.scheme or "").lower() == "basic":
        return tuple(f"{known}_{part}" if known else part for part in ("username", "password"))
    if known is None and len(api.security_schemes) == 1:
        known = "api_key" if scheme.type == "apiKey" else "access_token"
    return (known or snake(scheme.name),)


def _key_arguments(name: str, api: Api) -> Iterator[str]:
    """The arguments of the client class for keys that are sent in the query under a name."""
    for scheme in api.security_schemes.values():
        if (scheme.location, scheme.parameter) == ("query", name):
            yield from _arguments(scheme, api)


def _typed(key: tuple[str, str], value: Any, operation: Operation, api: Api) -> Any:
    """Text from a URL as the value that a caller would pass."""
    location = key[0]
    parameter = next(
        (each for each in operation.parameters if (each.location, each.name) == key), None
    )
    if parameter is None or location == "body" or not isinstance(value, str):
        return value
    match _type(parameter, api):
        case "integer":
            return int(value) if value.lstrip("-").isdigit() else value
        case "number":
            number = re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value)
            return value if number is None else float(value) if number[1] else int(value)
        case "boolean":
            return {"true": True, "false": False}.get(value, value)
        case "array":
            return value.split(",")
        case _:
            return value


def _type(parameter: Parameter, api: Api) -> str | None:
    if parameter.schema is None:
        return None
    types = describe(meaning(Schemas.of(api).parse(parameter.schema))).types
    return types[0] if len(types) == 1 else None


def _slug(name: str) -> str:
    return "docpact-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "value")
