"""URLs and placeholders as pages write them, brought to one spelling: ``https://{tenant_domain}/cases/{case_id}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from docpact.pages.text import tidy

__all__ = [
    "METHODS",
    "Url",
    "goes_to",
    "names_in",
    "path_template",
    "placeholders",
    "split_glued",
    "split_url",
    "typed_names",
    "values_in",
]

METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY", "TRACE")

_INSIDE = r"\s*([A-Za-z_][\w .:-]{0,79}?)\s*"
_PLACEHOLDER_RE = re.compile(
    rf"<<{_INSIDE}>>|<{_INSIDE}>|\$\{{{_INSIDE}\}}|\{{\{{{_INSIDE}\}}\}}|\{{{_INSIDE}\}}|\$([A-Za-z_]\w{{0,60}})"
)
_COLON_RE = re.compile(r"(?<=/):([A-Za-z_]\w{0,60})(?=/|$)")
_TYPED_NAME_RE = re.compile(r"/\((?:[a-z]{1,20}:\s?)?([A-Za-z_]\w{0,60})\)")
# Set in emphasis next to the path, which leaves blanks: "/tasks/ (int: id) / (str: format)".
_SPACED_NAME_RE = re.compile(r"/\s+\([a-z]{1,20}:\s?([A-Za-z_]\w{0,60})\)")
_JOINED_RE = re.compile(r"\}\s*/\s*(?=\{)")
_ENCODED_RE = re.compile(r"%7B([\w.-]{1,80})%7D", re.IGNORECASE)
_SCHEME_RE = re.compile(r"https?://", re.IGNORECASE)
_NAME_RE = re.compile(r"\{([^{}]+)\}")
_DAMAGED_RE = re.compile(r"[\s<>{}\\^`|\"]")
_VALUE_RE = re.compile(
    r"(?:\d{1,30}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,64}|[a-z]{2,8}_(?=[A-Za-z]*\d)[A-Za-z0-9]{6,60}|(?!v\d|s3$|k8$|h2$|l[2347]$|ip[46]$|md5$)[a-z]{1,2}\d{1,8}|[A-Z]{1,5}[-_]?\d{1,8}|(?=[a-f]*\d)(?=\d+[a-f]|[a-f]+\d)[0-9a-f]{4,11}|[\w.-]{1,60}:\d{2,5})(?:\.(?:json|xml))?"
)
_VERSIONED_RE = re.compile(r"(?:.*(?:api|rest|version|versions|services?)|v)", re.IGNORECASE)
_NAMESPACE_RE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Url:
    """A URL: ``server`` is scheme and host (and port), or None; ``query`` are its pairs, in order."""

    server: str | None
    path: str
    query: tuple[tuple[str, str], ...] = ()


def _name(raw: str) -> str:
    """``META.tenant.domain`` is tenant_domain, ``tenant-domain`` too, ``DD_API_KEY`` dd_api_key; ``caseId`` stays."""
    parts = [part for part in re.split(r"[^A-Za-z0-9_]+", raw.strip()) if part]
    if len(parts) > 1 and "." in raw and _NAMESPACE_RE.fullmatch(parts[0]):
        parts = parts[1:]
    name = "_".join(parts)
    return name.lower() if name.isupper() else name


def placeholders(text: str) -> str:
    """Return a text with each placeholder, in any notation, as ``{name}``; mentions such as ``<@user-1>`` are not placeholders."""

    def spell(match: re.Match[str]) -> str:
        name = _name(next(group for group in match.groups() if group is not None))
        return "{" + name + "}" if name else match.group()

    return _PLACEHOLDER_RE.sub(spell, tidy(text))


_BRACKETED_RE = re.compile(
    r"(?<=[/:=(.])(?:#\{\s*([\w .-]{1,60}?)\s*\}|\[\[?\s*([\w .-]{1,60}?)\s*\]?\]|\(\s*([\w .,|/-]{1,60}?)\s*\)|<\s*(?:(?:int|integer|string|str|uuid|number):\s*)?([\w .,|-]{1,60}?)\s*>|\{\s*[+/]?([A-Za-z_][\w -]{0,60}?)\s*(?:[?*]|:\s*\w{1,20})\s*\}|%([A-Za-z_]\w{0,40})%)"
)
_EITHER_RE = re.compile(r"(?<=/)\{\s*([\w -]{1,40}(?:\s*\|\s*[\w -]{1,40}){1,3})\s*\}")
_HOST_RE = re.compile(r"(?<=//)\[([\w .-]{1,40})\](?::\[([\w .-]{1,40})\])?")
_CAPITALS_RE = re.compile(
    r"(?<=/)(?=[A-Z0-9_]*[A-Z])(?:YOUR_|MY_|THE_)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{1,20}(?:ID|NAME|KEY|SLUG|UUID)|ID|NAME)(?=/|$|\?|\.)"
)
_VARIABLE_RE = re.compile(r"\{\{\s*\$?([A-Za-z_][\w.]{0,60})\s*\}\}")
_QUERY_TEMPLATE_RE = re.compile(r"\{[?&]([\w,*.\[\]-]{1,200})\}")


def path_template(text: str) -> str:
    """A URL or path with the placeholders of its path in braces, however the page writes them.

    ``/clients/#{client_id}``, ``/job/[ID]``, ``/containers/(id or name)``, ``/lamps/<lamp id>``, ``/users/USER_ID``,
    ``/items{?page,limit}`` and ``{id?}`` are all read.
    """

    def spell(match: re.Match[str]) -> str:
        name = _name(
            re.sub(r"[\s,|/-]+", "_", next(group for group in match.groups() if group is not None))
        )
        return "{" + name + "}" if name else match.group()

    if "{{" in text:
        text = _VARIABLE_RE.sub(r"{\1}", text)
    if "[" in text:
        text = _HOST_RE.sub(
            lambda match: "{"
            + _name(match.group(1))
            + "}"
            + (":{" + _name(match.group(2)) + "}" if match.group(2) else ""),
            text,
        )
    if "{?" in text or "{&" in text:
        text = _QUERY_TEMPLATE_RE.sub(
            lambda match: "?"
            + "&".join(f"{name.rstrip('*')}=" for name in match.group(1).split(",")),
            text,
        )
    if "|" in text:
        text = _EITHER_RE.sub(
            lambda match: "{" + "_or_".join(map(_name, match.group(1).split("|"))) + "}", text
        )
    if any(char in text for char in "[(<{%"):
        text = _BRACKETED_RE.sub(spell, text)
    head, mark, query = text.partition("?")
    return _CAPITALS_RE.sub(spell, head) + mark + query


def split_glued(text: str) -> list[str]:
    """The URLs of a text in which a capture has run several together; the text itself where it has no scheme."""
    starts = [match.start() for match in _SCHEME_RE.finditer(text)] or [0]
    ends = [*starts, len(text)][1:]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


_BARE_HOST_RE = re.compile(
    r"\{[^{}]+\}|(?:[\w.-]+\.[a-z]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d{2,5})?"
)
_UNNAMED_RE = re.compile(r"[\[{<][\w .-]{1,40}[\]}>]")


def split_url(text: str) -> Url | None:
    """A URL, or a path that starts with a slash, taken apart; None where it is neither."""
    text = placeholders(_ENCODED_RE.sub(r"{\1}", text.strip().strip("\"'`,")))
    server: str | None = None
    match = _SCHEME_RE.match(text)
    if match:
        host, slash, rest = text[match.end() :].partition("/")
        if "?" in host or "#" in host or not host or any(char.isspace() for char in host):
            return None
        server, text = match.group().lower() + host, slash + rest
    elif not text.startswith("/"):
        # `{tenant_domain}/api/v1/…`, a host without its scheme: the path is certain, the server is not.
        head, slash, rest = text.partition("/")
        if not slash or not _BARE_HOST_RE.fullmatch(head):
            return None
        text = slash + rest
    path, _, query = text.partition("#")[0].partition("?")
    if _DAMAGED_RE.search(_NAME_RE.sub("", path)) or (not path and server is None):
        return None
    path = re.sub(r"/{2,}", "/", path) if "//" in path else path
    return Url(server, _COLON_RE.sub(r"{\1}", path), tuple(_pairs(query)))


def _pairs(query: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for piece in query.split("&")[:100]:
        name, equals, value = piece.partition("=")
        if not equals and _UNNAMED_RE.fullmatch(name):
            continue  # "?[query_params]" means any
        if name and not any(char.isspace() for char in name):
            pairs.append((unquote(name), unquote(value)))
    return pairs


def goes_to(called: str, said: str, *, values: bool = False) -> bool:
    """Return whether a called path matches the stated one, or ends with it; a call may have a value for a name.

    Args:
        called: The path of a call or of another announcement.
        said: The stated path.
        values: Whether a name in the called path can only match a fixed part of the stated one.

    """
    one, other = shape_of_path(called), shape_of_path(said)
    return len(one) >= len(other) and all(
        mine == theirs or theirs == "{}" or (mine == "{}" and not values)
        for mine, theirs in zip(one[-len(other) :], other, strict=True)
    )


def shape_of_path(path: str) -> list[str]:
    """Return the segments of a path, with ``{}`` for each placeholder."""
    return [_NAME_RE.sub("{}", part) for part in path.strip("/").split("/")]


def values_in(path: str) -> list[str]:
    """The segments of a path that look like the values of one call: a number, a UUID, an identifier with digits."""
    parts = path.strip("/").split("/")
    return [
        part
        for before, part in pairwise(parts)
        if _VALUE_RE.fullmatch(part) and _VERSIONED_RE.fullmatch(before) is None
    ]


def typed_names(text: str) -> str:
    """A path as Sphinx's HTTP domain writes it, ``/users/(int:user_id)``, with its names in braces."""
    if "/ (" in text:
        text = _JOINED_RE.sub("}/", _SPACED_NAME_RE.sub(r"/{\1}", text)).rstrip("* ")
    return _TYPED_NAME_RE.sub(r"/{\1}", text) if "/(" in text else text


def names_in(path: str) -> list[str]:
    """The names of a path's parameters, in order."""
    return list(dict.fromkeys(_NAME_RE.findall(path)))
