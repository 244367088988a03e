"""A request as a curl command, with the names of environment variables instead of secrets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .auth import ApiKey, Basic, Bearer, Digest, Given
from .operation import Operation
from .request import Request, Settings, build_request, with_query
from .resource import placed

__all__ = ["curl_command"]


def curl_command(resource: Any, method: str, arguments: Mapping[str, Any]) -> str:
    """Return the curl command of a call of a method; nothing is sent.

    Raises:
        RequestValidationError: The arguments do not match the schema.

    """
    base: Any = resource.__class__
    kind: Any = type("Printed", (_Printed, base), {})
    shown: str = getattr(kind(resource._session), method)(**arguments)
    return shown


class _Printed:
    """Comes before a resource, so that its methods return the command."""

    _session: Any

    def _call(self, operation: Operation[Any], arguments: Mapping[str, Any], call: Any) -> Any:
        settings: Settings = self._session.settings_for(operation, call)
        request = build_request(settings, operation, placed(operation, arguments, settings))
        return _command(settings, request)

    _whole = _stream = _either = _call


def _command(settings: Settings, request: Request) -> str:
    parts: list[str] = []
    query: list[str] = []
    alternatives = [*request.security]
    given = [one for one in alternatives if one and all(map(settings.credentials.get, one))]
    for name in (given or [()])[0]:
        match settings.credentials[name]:
            case Basic(username, password) as basic:
                digest = " --digest" if isinstance(basic, Digest) else ""
                parts.append(f'-u "{_variable(username)}:{_variable(password)}"{digest}')
            case Bearer(token, prefix):
                parts.append(f'-H "Authorization: {prefix} {_variable(token)}"')
            case ApiKey(wire, key, "header"):
                parts.append(f'-H "{wire}: {_variable(key)}"')
            case ApiKey(wire, key, "query"):
                query.append(f"{quote(wire, safe='')}={_variable(key)}")
            case ApiKey(wire, key):
                parts.append(f'-b "{wire}={_variable(key)}"')
            case _:
                parts.append("--cert client.pem")
    for name, value in request.headers.values():
        if name.lower() in _SECRET:
            parts.append(f'-H "{name}: ***"')
        elif name.lower() not in _LEFT_OUT:
            parts.append(f"-H {shlex.quote(f'{name}: {value}')}")
    parts += [f"-b {shlex.quote(cookie)}" for cookie in request.cookies]
    payload = request.payload
    if payload is not None:
        content = payload.content
        if content is None and (payload.size or _MOST) < _MOST:
            content = b"".join(payload.chunks())
        try:
            text = None if content is None else content.decode()
        except UnicodeDecodeError:
            text = None
        if text is None or "\0" in text:
            parts.append("--data-binary @body")
        else:
            parts.append(f"--data-raw {shlex.quote(text)}")
    url = shlex.quote(request.url)
    if query:  # in double quotes, so that the shell puts the variables in
        escaped = re.sub(r'([$`"\\])', r"\\\1", request.url)
        url = f'"{with_query(escaped, query)}"'
    method = (
        []
        if request.method == "GET"
        else ["-I"] if request.method == "HEAD" else [f"-X {request.method}"]
    )
    return " \\\n  ".join([" ".join(["curl", *method, url]), *parts])


_MOST = 1 << 20
"""Bytes of files that are shown."""
_LEFT_OUT = frozenset({"accept-encoding", "user-agent"})
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})


def _variable(given: Given) -> str:
    return f"${given.environment or given.argument.upper()}"
