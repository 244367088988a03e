"""Where a drafted operation is reached, and with which credentials."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from docpact.ir import SecurityScheme
from docpact.naming import snake
from docpact.pages.dialects.general import DIALECT as GENERAL
from docpact.pages.facts import OperationFacts, Page
from docpact.schema.nodes import NOT_STATED
from docpact.text.yaml_text import Remarked

__all__ = ["named_security", "security_of", "server_of", "servers_of", "unsaid", "vendor_of"]

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
        return [server_of(url) for url in facts.servers]
    start, end = _common(facts.servers)
    if "://" not in start:
        return [server_of(url) for url in facts.servers]
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


def server_of(url: str) -> dict[str, Any]:
    """Return the server object of an address; each variable becomes an argument of the client."""
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

    Credentials that one documented call sends together are asked for together; everything else is an alternative.
    """
    schemes: dict[str, Any] = {}
    scopes: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for word in facts.auth:
        kind, _, name = word.partition(":")
        if kind in ("header", "query", "cookie"):
            key = snake(name)
            schemes[key] = {"type": "apiKey", "in": kind, "name": name, "x-docpact-argument": key}
        elif kind == "oauth":
            key = "oauth"
            marks = {"flows": "The page does not state a token URL; the caller provides the token."}
            schemes[key] = {
                "type": "oauth2",
                "flows": {},
                "x-docpact-argument": "access_token",
                NOT_STATED: marks,
            }
            scopes[key] = list(facts.scopes)
        else:
            key = "api_key" if kind == "bearer" else kind
            schemes[key] = {
                "type": "http",
                "scheme": kind,
                **({"x-docpact-argument": key} if kind == "bearer" else {}),
            }
        names[word] = key
    if facts.scopes and not scopes:
        # OpenAPI 3.1 allows roles for credentials of every type: the permissions of a token.
        holder = next((names[word] for word in facts.auth if ":" not in word), None)
        holder = holder or next(iter(schemes), None)
        scopes |= {holder: list(facts.scopes)} if holder else {}
    together = _sent_together(facts)
    found = [dict.fromkeys(names[word] for word in facts.auth if word in together)]
    found += [{names[word]: None} for word in facts.auth if word not in together]
    return [{key: scopes.get(key, []) for key in one} for one in found if one], schemes


def _sent_together(facts: OperationFacts) -> frozenset[str]:
    """The documented credentials that one documented call sends: those of the call that sends most of them."""
    found: list[frozenset[str]] = []
    bearers = [word for word in facts.auth if ":" not in word and word != "mutualTLS"]
    for call in facts.calls:
        sent = {name.lower() for name in call.headers}
        words = {
            word for word in facts.auth if word.startswith("header:") and word[7:].lower() in sent
        }
        # Which of several kinds of credentials an Authorization header holds cannot be seen here.
        if len(bearers) == 1 and "authorization" in sent and "header:Authorization" not in words:
            words |= {*bearers}
        found.append(frozenset(words))
    return max(found, key=len, default=frozenset[str]())


class _Identity(NamedTuple):
    """What makes two security schemes the same, whatever their names."""

    type: str
    location: str | None
    parameter: str
    scheme: str | None


def named_security(
    security: Sequence[Mapping[str, list[str]]],
    schemes: Mapping[str, Any],
    known: Mapping[str, SecurityScheme],
) -> tuple[list[dict[str, list[str]]], dict[str, Any]]:
    """Drafted security requirements in the names of a document, and the schemes that the document lacks.

    Args:
        security: The requirements, as :func:`security_of` returns them.
        schemes: The schemes that they name.
        known: The schemes of the document.
    """
    present = {
        name: _Identity(
            one.type, one.location, (one.parameter or "").lower(), one.scheme and one.scheme.lower()
        )
        for name, one in known.items()
    }
    names: dict[str, str] = {}
    fresh: dict[str, Any] = {}
    for name, scheme in schemes.items():
        wanted = _Identity(
            scheme["type"],
            scheme.get("in"),
            str(scheme.get("name", "")).lower(),
            scheme.get("scheme"),
        )
        same = next((other for other, one in present.items() if one == wanted), None)
        if same is None:
            numbered = (f"{name}{number}" for number in itertools.count(2))
            same = next(one for one in itertools.chain([name], numbered) if one not in present)
            fresh[same] = scheme
            present[same] = wanted
        names[name] = same
    return [{names[name]: scopes for name, scopes in one.items()} for one in security], fresh
