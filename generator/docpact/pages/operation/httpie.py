"""Reading a documented call with HTTPie: ``http POST example.org/things name=x id:=3 sort==asc X-Key:abc``."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from docpact.pages.operation.shell_words import Command, Lexer, Part, Payload, Word

__all__ = ["find_httpie"]

_START_RE = re.compile(r"^[ \t]*(?:[$>][ \t]+)?(?:https?|xhs?)(?=[ \t]+\S)", re.MULTILINE)
_METHOD_RE = re.compile(r"GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS")
_URL_RE = re.compile(r"https?://\S+|:?/\S*|:\d+\S*|[\w.{}$-]+\.[\w.{}$:-]+(?:/\S*)?|localhost\S*")
_ITEM_RE = re.compile(
    r"(?P<name>[\w$@.{}\[\]-]{1,120}?)(?P<mark>:=@?|==|=@?|@|:)(?P<value>.*)", re.DOTALL
)
_WITH_VALUE = frozenset(
    ["-a", "--auth", "-A", "--auth-type", "-p", "--print", "-s", "--style", "-o", "--output", "--session", "--timeout", "--verify", "--proxy", "--pretty", "--cert", "--cert-key", "--boundary", "--raw", "--ssl"]
)  # fmt: skip


def find_httpie(code: str, *, most: int = 50) -> list[Command]:
    """The HTTPie commands of a piece of code, in order, at most so many."""
    if "http" not in code and "xh" not in code:
        return []
    commands: list[Command] = []
    at = 0
    while len(commands) < most:
        match = _START_RE.search(code, at)
        if not match:
            break
        lexer = Lexer(code, match.end(), loose=True)
        words = [word for word in lexer.words() if word.text]
        command = _command(match.start(), lexer.at, words)
        if command is not None:
            commands.append(command)
        at = max(lexer.at, match.end())
    return commands


def _command(start: int, end: int, words: list[Word]) -> Command | None:
    method = url = ""
    form = multipart = basic = False
    token = kind = ""
    items: list[tuple[str, str, str, int]] = []
    at = 0
    while at < len(words):
        text = words[at].text
        at += 1
        if text.startswith("-") and not url:
            name, _, value = text.partition("=")
            form |= name in ("-f", "--form")
            multipart |= name == "--multipart"
            if name in _WITH_VALUE and not value and at < len(words):
                value = words[at].text
                at += 1
            if name in ("-a", "--auth"):
                basic, token = True, value
            elif name in ("-A", "--auth-type"):
                kind = value
        elif not method and not url and _METHOD_RE.fullmatch(text):
            method = text
        elif not url:
            if _URL_RE.fullmatch(text) is None:
                return None
            url = _whole(text)
        elif text == "#":
            continue
        elif (item := _ITEM_RE.fullmatch(text)) is not None:
            place = words[at - 1].pieces[0].start
            items.append((item.group("name"), item.group("mark"), item.group("value"), place))
    if not url:
        return None
    headers = [(name, value.strip()) for name, mark, value, _ in items if mark == ":"]
    if basic and kind == "bearer":
        basic = False
        headers.append(("Authorization", f"Bearer {token}"))
    query = [
        f"{name}={quote(value, safe='$<>{}')}" for name, mark, value, _ in items if mark == "=="
    ]
    if query:
        url += ("&" if "?" in url else "?") + "&".join(query)
    sent = [one for one in items if one[1] not in (":", "==")]
    parts = _parts(sent, form=form, multipart=multipart or any(one[1] == "@" for one in sent))
    if (
        parts
        and parts[0].kind == "data"
        and not any(n.lower() == "content-type" for n, _ in headers)
    ):
        headers.append(("Content-Type", "application/json"))
    return Command(
        start,
        end,
        method or ("POST" if parts else "GET"),
        bool(method),
        (url,),
        tuple(headers),
        next((part.payload for part in parts if part.kind == "data"), None),
        tuple(parts),
        basic,
    )


def _whole(text: str) -> str:
    """A URL with its scheme; ``:3000/x`` and ``/x`` are of this machine."""
    if "://" in text:
        return text
    if text.startswith((":", "/")):
        return "http://localhost" + (text if text[1:2].isdigit() or text[0] == "/" else text[1:])
    return f"http://{text}"


def _parts(items: list[tuple[str, str, str, int]], *, form: bool, multipart: bool) -> list[Part]:
    """The body: a part for each field of a form, or one JSON object."""
    if not items:
        return []
    if form or multipart:
        joined = [
            (f"{name}={'@' if mark in ('@', '=@') else ''}{value}", place)
            for name, mark, value, place in items
        ]
        return [
            Part("form" if multipart else "urlencode", Payload(text, place, exact=False))
            for text, place in joined
        ]
    text = "{"
    places: list[tuple[int, int]] = [(0, items[0][3])]
    for index, (name, mark, value, place) in enumerate(items):
        text += ", " if index else ""
        places.append((len(text), place))
        text += json.dumps(name) + ": " + (value if mark == ":=" else json.dumps(value))
    return [Part("data", Payload(text + "}", items[0][3], exact=False, places=tuple(places)))]
