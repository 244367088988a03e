"""Where a drafted operation is reached, and with which credentials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from docpact.naming import snake
from docpact.pages.dialects.general import DIALECT as GENERAL
from docpact.pages.facts import OperationFacts, Page
from docpact.schema.nodes import NOT_STATED
from docpact.text.yaml_text import Remarked

__all__ = ["security_of", "servers_of", "unsaid", "vendor_of"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
_UNSAID = {
    "servers": "The page does not show the server; assumed to be that of the other operations.",
    "auth": "The page does not document authentication; assumed to be that of the other operations.",
}
_HOST = "The page has a placeholder; the caller sets the host."


def vendor_of(pages: Iterable[Page]) -> str | None:
    """Whose pages they are: the vendor of their dialect, or the telling label of the first host; None for neither."""
    read = list(pages)
    for page in read:
        if page.dialect is not None and page.dialect != GENERAL.name:
            return page.dialect
    urls = [url for page in read for facts in page.operations for url in facts.servers]
    return next((name for url in urls if (name := _telling_label(url))), None)


def _telling_label(url: str) -> str | None:
    """``example`` of ``https://api.example.com`` and of ``https://api.example.co.uk``."""
    found = re.match(r"https?://([^/:]+)", url)
    labels = [one for one in found[1].split(".") if "{" not in one] if found else []
    if not labels or labels[-1].isdigit():
        return None
    holders = labels[:-1] or labels
    if len(holders) > 1 and holders[-1] in _SECOND_LEVEL:
        holders.pop()
    return holders[-1]


def unsaid(facts: OperationFacts, *, servers: bool, security: bool) -> dict[str, str]:
    """Return facts of all operations of the document that a page does not state, for ``x-docpact-not-stated``.

    Args:
        facts: The operation.
        servers: Whether the document names servers.
        security: Whether it asks for credentials.
    """
    left = {"servers": servers and not facts.servers, "auth": security and not facts.auth}
    return {what: _UNSAID[what] for what, is_left in left.items() if is_left}


def servers_of(facts: OperationFacts) -> list[dict[str, Any]]:
    """The servers of an operation: as one, with a variable for what they have not in common, where that can be."""
    if len(facts.servers) < 2:
        return [_server(url) for url in facts.servers]
    start, end = _common(facts.servers)
    if "://" not in start:
        return [_server(url) for url in facts.servers]
    values = [url[len(start) : len(url) - len(end)] for url in facts.servers]
    called = next(
        (
            value
            for value in values
            for call in facts.calls
            if f"{call.url}/".startswith(f"{start}{value}{end}/")
        ),
        values[0],
    )
    site = {
        "default": Remarked(called, "as in the sample call"),
        "enum": values,
        "x-docpact-argument": "site",
    }
    return [{"url": f"{start}{{site}}{end}", "variables": {"site": site}}]


def _common(urls: Sequence[str]) -> tuple[str, str]:
    """Return the common prefix and suffix, cut between the labels of the host."""
    first, rest = urls[0], urls[1:]
    start = next(
        (n for n, char in enumerate(first) if any(url[n : n + 1] != char for url in rest)),
        len(first),
    )
    start = max(first.rfind(".", 0, start), first.rfind("/", 0, start)) + 1
    bare_urls = [url[start:] for url in urls]
    end = bare_urls[0].find("/")
    path = bare_urls[0][end:] if end >= 0 else ""
    return first[:start], path if all(url.endswith(path) for url in bare_urls) else ""


def _server(url: str) -> dict[str, Any]:
    variables = {
        name: {
            "default": f"{name.replace('_', '-')}.example",
            "x-docpact-argument": snake(name),
            "x-docpact-required": True,
            NOT_STATED: {"default": _HOST},
        }
        for name in _PLACEHOLDER.findall(url)
    }
    return {"url": url, **({"variables": variables} if variables else {})}


def security_of(facts: OperationFacts) -> tuple[list[dict[str, list[str]]], dict[str, Any]]:
    """The security requirements of an operation, and the schemes they name.

    Keys that one documented call sends together are asked for together; everything else is an alternative.
    """
    schemes: dict[str, Any] = {}
    together: dict[str, list[str]] = {}
    alternatives: list[dict[str, list[str]]] = []
    sent = {name.lower() for call in facts.calls for name in call.headers}
    for word in facts.auth:
        kind, _, name = word.partition(":")
        if kind in ("header", "query", "cookie"):
            key = snake(name)
            schemes[key] = {"type": "apiKey", "in": kind, "name": name, "x-docpact-argument": key}
            if kind == "header" and name.lower() in sent:
                together[key] = []
            else:
                alternatives.append({key: []})
        elif kind == "oauth":
            marks = {"flows": "The page does not state a token URL; the caller provides the token."}
            schemes["oauth"] = {
                "type": "oauth2",
                "flows": {},
                "x-docpact-argument": "access_token",
                NOT_STATED: marks,
            }
            alternatives.append({"oauth": list(facts.scopes)})
        else:
            key = "api_key" if kind == "bearer" else kind
            schemes[key] = {
                "type": "http",
                "scheme": kind,
                **({"x-docpact-argument": key} if kind == "bearer" else {}),
            }
            alternatives.append({key: []})
    return ([together] if together else []) + alternatives, schemes
