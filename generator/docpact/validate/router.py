"""Find the operation that a request calls: by server, path template and method."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from docpact.ir import Api, Operation, Server

__all__ = ["Route", "Router"]

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Route:
    """What a request calls.

    Args:
        operation: The operation; None where there is none for the method or the path.
        values: The path parameters, still percent-encoded.
        methods: The documented methods of the path; empty where no path matches.
        on_server: Whether the host is one that the document names.
        path: The path below the base of the server.
    """

    operation: Operation | None
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    methods: tuple[str, ...] = ()
    on_server: bool = True
    path: str = ""


class Router:
    """The paths of an API, compiled once.

    A concrete path wins over a templated one (OpenAPI 3.1, 4.8.8.2). A host is matched with the servers of the document;
    a loopback address matches any of them, and so does a path without a host.

    Args:
        api: The API.
        more_servers: URLs of the API in addition to those of the document.
    """

    def __init__(self, api: Api, more_servers: Iterable[str] = ()) -> None:
        extra = tuple(Server(url) for url in more_servers)
        self._bases: dict[tuple[str, ...], list[_Base]] = {}
        self._templates: dict[tuple[int, str | None], list[_Template]] = {}
        self._paths = [operation.path for operation in api.operations]
        for operation in api.operations:
            servers = (*(operation.servers or api.servers), *extra)
            key = tuple(server.url for server in servers)
            if key not in self._bases:
                self._bases[key] = [_base(server) for server in servers] or [_base(Server("/"))]
            template = _Template(operation, self._bases[key])
            self._templates.setdefault(template.key, []).append(template)

    def find(self, method: str, url: str) -> Route:
        """Return what a method and a URL (or a path) call."""
        parts = urlsplit(url) if "://" in url.partition("?")[0] else None
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower() if parts else ""
        name = (parts.hostname or "") if parts else ""
        path = (parts.path or "/") if parts else url.partition("?")[0].partition("#")[0]
        anywhere = not host or name in _LOOPBACK
        on_server = anywhere
        found: list[tuple[_Template, dict[str, str], str]] = []
        tried = dict[str, None]()
        for bases in self._bases.values():
            for base in bases:
                if anywhere or base.fits(host):
                    on_server = True
                    rest = base.below(path)
                    if rest is not None:
                        tried[rest] = None
        if anywhere:
            tried[path] = None
        for rest in tried:
            found += self._matching(rest, path, host, anywhere)
        found.sort(key=lambda one: (one[0].rank, -len(one[2])))
        methods = tuple(sorted({one.operation.method for one, _, _ in found}))
        chosen = next((one for one in found if one[0].operation.method == method.upper()), None)
        if chosen is None:
            best = [one for one in found if one[0].rank == found[0][0].rank]
            methods = tuple(sorted({one.operation.method for one, _, _ in best}))
            values = found[0][1] if found else {}
            return Route(None, values, methods, on_server, next(iter(tried), path))
        return Route(chosen[0].operation, chosen[1], methods, on_server, chosen[2])

    def _matching(
        self, rest: str, path: str, host: str, anywhere: bool
    ) -> Iterable[tuple[_Template, dict[str, str], str]]:
        segments = rest.split("/")
        first = segments[1] if len(segments) > 1 else ""
        for key in {(len(segments), first), (len(segments), unquote(first)), (len(segments), None)}:
            for template in self._templates.get(key, ()):
                values = template.match(rest)
                if values is None:
                    continue
                own = rest == path and anywhere
                if own or any(
                    (anywhere or b.fits(host)) and b.below(path) == rest for b in template.bases
                ):
                    yield template, values, rest

    def near(self, path: str) -> list[str]:
        """Return the documented paths that resemble a path."""
        return difflib.get_close_matches(
            path, dict.fromkeys(self._paths), n=_MOST_SHOWN, cutoff=0.6
        )


class _Template:
    """The path of one operation."""

    def __init__(self, operation: Operation, bases: list[_Base]) -> None:
        self.operation = operation
        self.bases = bases
        path = operation.path.partition("#")[0].partition("?")[0]
        segments = path.split("/")
        first = segments[1] if len(segments) > 1 else ""
        self.key = (len(segments), None if "{" in first else first)
        self.names = _VARIABLE.findall(path)
        self.rank = tuple(
            2 if _VARIABLE.fullmatch(one) else 1 if "{" in one else 0 for one in segments
        )
        pieces = _VARIABLE.split(path)
        self.pattern = re.compile(
            "".join(
                "([^/]+)" if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)
            )
        )

    def match(self, path: str) -> dict[str, str] | None:
        """Return the values of the path parameters, None where the path does not fit."""
        found = self.pattern.fullmatch(path)
        if found is None and "%" in path:
            # A client may encode what a template writes as it is: `/users/7%3Aactivate`.
            plain = re.sub(r"%(?!2[fF]|25)[0-9a-fA-F]{2}", lambda m: unquote(m[0]), path)
            found = self.pattern.fullmatch(plain)
        return dict(zip(self.names, found.groups(), strict=True)) if found else None


@dataclass(frozen=True, slots=True)
class _Base:
    """A server's URL template."""

    origin: re.Pattern[str] | None
    """None for a relative URL: any host."""
    prefix: re.Pattern[str]

    def fits(self, host: str) -> bool:
        return self.origin is None or self.origin.fullmatch(host) is not None

    def below(self, path: str) -> str | None:
        """Return the path below the server's own, None where it is not below."""
        found = self.prefix.match(path)
        rest = path[found.end() :] if found else None
        return rest if rest is None or rest.startswith("/") else None if rest else "/"


def _base(server: Server) -> _Base:
    url = server.url.strip()
    scheme, mark, rest = url.partition("://")
    host, slash, prefix = rest.partition("/") if mark else ("", "/", url.lstrip("/"))
    options = {variable.name: variable.enum for variable in server.variables}
    origin = None
    if mark:
        origin = re.compile(_regex(f"{scheme}://{host}".lower(), options, "[^/]+?") + r"(?::\d+)?")
        if re.search(r":\d+$", host):
            origin = re.compile(_regex(f"{scheme}://{host}".lower(), options, "[^/]+?"))
    below = (slash + prefix).partition("?")[0].rstrip("/")
    return _Base(origin, re.compile(_regex(below, options, "[^/]+")))


def _regex(template: str, options: Mapping[str, tuple[str, ...]], any_value: str) -> str:
    pieces = _VARIABLE.split(template)
    folded = {name.lower(): values for name, values in options.items()} | dict(options)
    return "".join(
        (
            re.escape(piece)
            if index % 2 == 0
            else (
                f"(?:{'|'.join(map(re.escape, values))})"
                if (values := folded.get(piece, ()))
                else any_value
            )
        )
        for index, piece in enumerate(pieces)
    )
