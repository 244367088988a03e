"""Reading a documented ``curl`` command."""

from __future__ import annotations

import re

from docpact.pages.operation.httpie import find_httpie
from docpact.pages.operation.shell_words import (
    WITH_VALUE,
    Command,
    Lexer,
    Part,
    Payload,
    Piece,
    Word,
    json_end,
)

__all__ = ["Command", "Part", "Payload", "find_commands", "json_end"]

_START_RE = re.compile(
    r"(?<![\w./-])curl(?=[ \t\xa0]+\S|[ \t\xa0]*\\?[ \t]*\n)|(?<=[Cc]ommand)curl(?=\s)"
)
_BODY = frozenset(
    ["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"]
)


def find_commands(code: str, *, most: int = 50) -> list[Command]:
    """The calls with curl or HTTPie that a piece of code shows, in order, at most so many."""
    commands: list[Command] = []
    at = 0
    if "curl" not in code:
        return find_httpie(code, most=most)
    while len(commands) < most:
        match = _START_RE.search(code, at)
        if not match:
            break
        lexer = Lexer(code, match.end())
        words = list(lexer.words())
        command = _command(match.start(), lexer.at, words, lexer.heredoc)
        if command:
            commands.append(command)
        at = max(lexer.at, match.end())
    return commands


def _payload(word: Word) -> Payload:
    exact = all(
        following.start == piece.start + len(piece.text)
        for piece, following in zip(word.pieces, word.pieces[1:], strict=False)
    )
    return Payload(word.text, word.pieces[0].start, exact)


def _command(start: int, end: int, words: list[Word], heredoc: Payload | None) -> Command | None:
    method: str | None = None
    urls: list[str] = []
    headers: list[tuple[str, str]] = []
    parts: list[Part] = []
    basic = as_query = False
    at = 0
    while at < len(words):
        option, word = _option(words[at])
        at += 1
        if option is None:
            if word.text and not urls:
                urls.append(word.text)
            continue
        if option in WITH_VALUE and not word.text:
            if at >= len(words):
                break
            word = words[at]
            at += 1
        if option in ("-X", "--request"):
            method = word.text.upper()
        elif option in ("-H", "--header"):
            name, colon, value = word.text.partition(":")
            if colon and name.strip():
                headers.append((name.strip(), value.strip()))
        elif option in _BODY:
            piped = heredoc if word.text.strip() in ("@-", "@") else None
            if piped is not None or not word.text.startswith("@"):
                sent = piped or _payload(word)
                parts.append(Part("urlencode" if option == "--data-urlencode" else "data", sent))
        elif option in ("-F", "--form", "--form-string"):
            parts.append(Part("form", _payload(word)))
        elif option == "--url":
            urls.insert(0, word.text)
        elif option in ("-u", "--user"):
            basic = True
        elif option == "--oauth2-bearer":
            headers.append(("Authorization", f"Bearer {word.text}"))
        elif option in ("-G", "--get"):
            as_query = True
    if not parts and heredoc is not None:
        parts.append(Part("data", heredoc))
    if not urls:
        return None
    if as_query and parts:
        query = "&".join(part.payload.text for part in parts)
        urls[0] += ("&" if "?" in urls[0] else "?") + query
        parts = []
    implied = "POST" if parts else "GET"
    return Command(
        start,
        end,
        method or implied,
        method is not None,
        tuple(urls),
        tuple(headers),
        next((part.payload for part in parts if part.kind != "form"), None),
        tuple(parts),
        basic,
    )


def _option(word: Word) -> tuple[str | None, Word]:
    """An option and the value glued to it (``-XPOST``, ``--request=POST``), or None and the word."""
    text = word.text
    if not text.startswith("-") or text == "-" or word.pieces[0].text == "":
        return None, word
    nothing = Word((Piece("", word.pieces[0].start),))
    if text.startswith("--"):
        name, equals, glued = text.partition("=")
        return name, Word((Piece(glued, word.pieces[0].start),)) if equals else nothing
    for place, letter in enumerate(text[1:], start=1):
        # `-sSXPOST`: the letters before the first that takes a value are switches.
        if f"-{letter}" in WITH_VALUE:
            return f"-{letter}", (
                Word(_drop(word.pieces, place + 1)) if text[place + 1 :] else nothing
            )
    return ("-G" if "G" in text else text), nothing


def _drop(pieces: tuple[Piece, ...], count: int) -> tuple[Piece, ...]:
    """The pieces of a word less its first ``count`` characters."""
    kept: list[Piece] = []
    for piece in pieces:
        if count >= len(piece.text):
            count -= len(piece.text)
            continue
        kept.append(Piece(piece.text[count:], piece.start + count))
        count = 0
    return tuple(kept)
