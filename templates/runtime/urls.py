"""Addresses: where a client sends its requests, and what a person may put into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from .errors import RequestValidationError

__all__ = ["join_url", "origin", "server_url", "split_base_url"]

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)*\.?")
_PORT = re.compile(r"[0-9]{1,5}")
_SEGMENTS = re.compile(r"[A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*")
_WHOLE_HOST = re.compile(r"(?P<scheme>https?)://\{(?P<name>[^{}]*)\}(?P<rest>/.*)?")


def server_url(template: str, variables: Mapping[str, str | None]) -> str:
    """The address that a server template and the values of its variables make.

    A variable that is a whole host takes a URL too: ``acme.example.com``, ``acme.example.com:8443`` and
    ``https://acme.example.com/`` are the same tenant of ``https://{tenant}``.

    Raises:
        RequestValidationError: A value is missing, or would reach outside its place in the address.

    """
    whole = _WHOLE_HOST.fullmatch(template)
    authority_ends = template.find("/", template.find("://") + 3) if "://" in template else 0

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        value = variables.get(name)
        if value == "" and 0 <= authority_ends <= match.start():
            return ""  # the document's own default: an optional prefix of the path
        if not value:
            raise RequestValidationError(f"{name!r} is missing: the URL {template} needs it")
        if match[0] == template:  # the variable is the whole address
            split_base_url(value)
            return value
        if whole and whole["name"] == name:
            value = value.removeprefix(f"{whole['scheme']}://").removesuffix("/")
        if not _belongs(
            value,
            template[: match.start()],
            whole is not None,
            0 <= authority_ends <= match.start(),
        ):
            raise RequestValidationError(
                f"{name!r} is not valid in the URL {template}: set "
                + ("a host, such as acme.example.com; " if whole else "only that part; ")
                + "for another URL, use base_url"
            )
        return value

    filled = _VARIABLE.sub(fill, template)
    return re.sub(r"(?<!:)/{2,}", "/", filled) if "" in variables.values() else filled


def _belongs(value: str, before: str, whole: bool, in_path: bool) -> bool:
    if in_path:
        return bool(_SEGMENTS.fullmatch(value)) and not {".", ".."} & set(value.split("/"))
    if re.search(r":$", before) and not before.endswith("://"):
        return _PORT.fullmatch(value) is not None
    if not before:
        return value in ("http", "https")
    host, _, port = value.partition(":") if whole else (value, "", "")
    return _HOST.fullmatch(host) is not None and (port == "" or _PORT.fullmatch(port) is not None)


def split_base_url(url: str) -> tuple[str, str | None]:
    """A base URL without its end slash and user, and that user as ``name:password``.

    Raises:
        RequestValidationError: Not an http or https URL, or it has a query or a fragment.

    """
    if fault := _fault_of(url):
        del url  # a traceback shows the locals of this frame
        raise RequestValidationError(fault)
    parts = urlsplit(url)
    user, at, address = parts.netloc.rpartition("@")
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
    return f"{parts.scheme.lower()}://{address}{path}", user if at else None


def _fault_of(url: str) -> str | None:
    """Why a base URL cannot be used, if it cannot."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # reading the port checks it
    except ValueError:
        return "base_url is not a valid URL"
    good = parts.scheme.lower() in ("http", "https") and host and url.isprintable()
    if not good or " " in url:
        return "base_url must be a URL that begins with https:// or http://"
    if parts.query or parts.fragment:
        return "base_url must have no query and no fragment"
    return None


def join_url(base: str, server: str | None, path: str) -> str:
    """The address of one operation; ``server`` is its own server, a URL or a path below the origin of ``base``."""
    if server:
        base = server if "://" in server else origin(base) + "/" + server.strip("/")
    return base.rstrip("/") + (path if path.startswith("/") else "/" + path)


def origin(url: str) -> str:
    """Return scheme, host and port of a URL in lower case, without the default port."""
    parts = urlsplit(url)
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower().removesuffix(port)}"
