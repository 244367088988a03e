"""Where an operation is and who may call it: its URLs, the documented calls, credentials, and what contradicts."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace
from typing import Any

from docpact.pages.facts import Call, Diagnostic
from docpact.pages.flat import Code
from docpact.pages.language.notes import Notes
from docpact.pages.operation.form_data import read_form
from docpact.pages.operation.parts import Outline
from docpact.pages.operation.samples import read_sample
from docpact.pages.operation.shell import Command
from docpact.pages.operation.urls import Url, goes_to, placeholders, split_glued, split_url

__all__ = ["auth_of", "call_of", "conflicts_of", "servers_of", "urls_of"]

_KEY_RE = re.compile(
    r"(?:.*[-_])?(?:api|app|application|access|auth|user|secret|private)?[-_]?(?:key|token|secret)",
    re.IGNORECASE,
)
_SCHEME_RE = re.compile(r"\b(bearer|basic)\b", re.IGNORECASE)
_QUERY_KEY_RE = re.compile(
    r"(?:api|app|application|access|auth)[-_]?(?:key|token)|token", re.IGNORECASE
)


def urls_of(outline: Outline) -> list[tuple[Url, int, bool]]:
    """The URLs of the operation with their lines, the announced ones first; True marks those of a call."""
    found: list[tuple[Url, int, bool]] = []
    for text, line in outline.anchor.urls:
        url = split_url(text)
        if url is not None:
            found.append((url, line, False))
    for code, command in outline.calls:
        line = code.place(code.text.find(command.urls[0][:20], command.start))[0]
        for text in split_glued(command.urls[0]):
            url = split_url(text)
            if url is not None:
                found.append((url, line, True))
    for text, line in outline.sent:
        url = split_url(text)
        if url is not None:
            found.append((url, line, True))
    announced = next(
        (url.path for url, _, called in found if not called and url.path not in ("", "/")), None
    )
    if announced is not None:
        found = [
            (_rooted(url, announced) if called else url, line, called)
            for url, line, called in found
        ]
    # A capture may run several servers together: only the last of them has the path.
    longest = next((url.path for url, _, _ in reversed(found) if url.path not in ("", "/")), None)
    if longest is None:
        return found if found and found[0][0].path == "/" else []
    return [
        (replace(url, path=longest) if url.path in ("", "/") else url, line, called)
        for url, line, called in found
    ]


def _rooted(url: Url, announced: str) -> Url:
    """A called URL with what its path has before the announced one in its server: the base path."""
    extra = len(url.path.strip("/").split("/")) - len(announced.strip("/").split("/"))
    if extra <= 0 or url.server is None or not goes_to(url.path, announced, values=True):
        return url
    parts = url.path.strip("/").split("/")
    return replace(
        url, server="/".join([url.server, *parts[:extra]]), path="/" + "/".join(parts[extra:])
    )


def servers_of(urls: list[tuple[Url, int, bool]]) -> tuple[tuple[str, ...], int | None]:
    """The servers that are announced, or else those that are called, and the line of the first."""
    announced = [entry for entry in urls if not entry[2] and entry[0].server] or [
        entry for entry in urls if entry[0].server
    ]
    servers = tuple(dict.fromkeys(url.server for url, _, _ in announced if url.server))
    return servers, announced[0][1] if announced else None


def conflicts_of(outline: Outline, calls: list[Call], path: str) -> list[Diagnostic]:
    """Where a documented call contradicts what the page announces."""
    found: list[Diagnostic] = []
    for (_, command), call in zip(outline.calls, calls, strict=True):
        if call.method != outline.anchor.method and command.explicit:
            message = f"the page says {outline.anchor.method}, the sample call sends {call.method}"
            found.append(Diagnostic("method-conflict", message, call.line))
        url = split_url(call.url)
        if url is not None and outline.anchor.urls and not goes_to(url.path, path):
            message = f"the page says {path}, the sample call goes to {url.path}"
            found.append(Diagnostic("path-conflict", message, call.line))
    return found


def call_of(code: Code, command: Command, listed: Set[str] = frozenset()) -> Call:
    """A curl command as the call it documents; ``listed`` are the names that tables list."""
    body: Any = None
    payload = command.payload
    form = read_form(command, listed)
    if form is not None:
        body = form.value
    elif payload is not None:
        read, _ = read_sample(payload.text, lambda _: (1, 1))
        body = read.sample.value if read.readable else payload.text
    return Call(
        line=code.place(command.start)[0],
        method=command.method,
        url=placeholders((split_glued(command.urls[0]))[-1]),
        headers={name: placeholders(value) for name, value in command.headers},
        body=body,
        has_body=bool(command.parts),
    )


def _credentials(headers: list[tuple[str, str, int]], found: dict[str, int]) -> None:
    """Add the kinds of credentials among the headers of a request, with their lines."""
    for name, value, line in headers:
        if name.lower() == "authorization":
            scheme = value.split(" ", 1)[0].lower()
            kind = scheme if scheme in ("bearer", "basic") else f"header:{name}"
            found.setdefault(kind, line)
        elif _KEY_RE.fullmatch(name):
            found.setdefault(f"header:{name}", line)


def auth_of(
    outline: Outline,
    calls: list[Call],
    notes: Notes,
    query: list[tuple[str, str]],
    listed: list[tuple[str, int]],
    *,
    says_oauth: bool,
) -> tuple[tuple[str, ...], int | None]:
    """All ways to authenticate that the page shows, and the line of the first.

    Args:
        outline: The operation.
        calls: Its documented calls.
        notes: What its notes say of scopes.
        query: The pairs in the URLs of calls.
        listed: What tables say of an ``Authorization`` header, with lines.
        says_oauth: Whether the page mentions OAuth: scopes alone may be those of a token.

    """
    found: dict[str, int] = {}
    for (code, command), call in zip(outline.calls, calls, strict=True):
        if command.basic:
            found.setdefault("basic", call.line)
        sent = [
            (name, value, code.place(max(0, code.text.find(name, command.start)))[0])
            for name, value in call.headers.items()
        ]
        _credentials(sent, found)
        if calls:
            for name, _ in query:
                if _QUERY_KEY_RE.fullmatch(name):
                    found.setdefault(f"query:{name}", call.line)
    _credentials(outline.headers, found)
    for text, line in listed:
        named = _SCHEME_RE.search(text)
        found.setdefault(named.group(1).lower() if named else "header:Authorization", line)
    if notes.scopes and (not found or says_oauth):
        found.setdefault("oauth", notes.lines.get("scopes") or outline.anchor.line)
    return tuple(found), next(iter(found.values()), None)
