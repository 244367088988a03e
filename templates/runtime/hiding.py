"""Hide secrets in text: in every form in which they are sent, and in which servers quote them.

A text is searched, and searched again after each layer of escapes is removed: percent-encoding, HTML character
references, and the backslash escapes of JSON and source code. Matches are replaced at their positions in the original
text. Line breaks within a secret, as in mail and PEM, do not hide it.
"""

from __future__ import annotations

import base64
import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from .json_text import is_array, is_object

__all__ = [
    "hidden_bytes",
    "hide_secrets",
    "is_secret_name",
    "secrets_of_header",
    "secrets_of_json",
    "secrets_of_text",
]

_SHORTEST = 4
"""Characters of a secret; what is shorter may be part of any word, and stays."""
_LAYERS = 4
_MOST_TEXTS = 40
"""Texts that are searched, one for each order in which layers can be removed."""
_LONGEST = 1 << 22
"""Characters of all of them together."""
_ESCAPES = tuple(
    re.compile(pattern, re.VERBOSE | re.IGNORECASE)
    for pattern in (
        r"(?P<break>\0|[\r\n]+[\t\x20]*) | (?P<octet>[\udc80-\udcff])",
        r"""(?P<percent>%(?:[0-7][0-9A-F] | [CD][0-9A-F]%[89AB][0-9A-F] | E[0-9A-F](?:%[89AB][0-9A-F]){2}
                | F[0-7](?:%[89AB][0-9A-F]){3} | [89A-F][0-9A-F]))""",
        r"""\\(?:(?P<pair>u[d][89ab][0-9A-F]{2}\\u[d][c-f][0-9A-F]{2})
                | (?P<code>(?-i:u)[0-9A-F]{4} | (?-i:U)[0-9A-F]{8} | x[0-9A-F]{2}) | (?P<char>["'/\\nrtbf]))""",
        r"""(?P<html>&(?:\#\d{1,7} | \#x[0-9A-F]{1,6} | amp | lt | gt | quot | apos | nbsp | sol | bsol | plus | equals
                | colon | lowbar | dollar);)""",
    )
)
_Step = tuple[list[int], list[int], list[int], list[bool]]
"""Of each part of a text its start, its start and its end in the text before, and whether it is a copy of that."""
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_SECRET_NAME = re.compile(
    r"auth(?!or(?!i))|token|secret|passw|passphrase|pwd|api[-_]?key|access[-_]?key|private[-_]?key|signature"
    r"|credential|session|jwt|cookie|verifier|passcode|security[-_]?code|^x-.*key$|^sig$|^sid$"
    r"|(?:^|[-_])(?:otp|pin|cvv|cvc)(?:$|[-_])",
    re.IGNORECASE,
)
_LONG_ENOUGH = 8
"""Characters of what is below a secret name: shorter words are names and kinds."""
_LONGEST_TEXT = 100_000
_NAMED = re.compile(
    r"""\b([\w.-]{2,60}+)(?:["']?\s{0,5}+[=:]\s{0,5}+["']?|[^<>]{0,60}+>)([^\s<>"'&;,]{4,4000})"""
)
_NO_SECRET_NAME = re.compile(r"page|next|contin|cursor|idempot|sync", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Return whether a header, parameter or field probably holds a secret, by its name."""
    return bool(_SECRET_NAME.search(name)) and not _NO_SECRET_NAME.search(name)


def secrets_of_header(name: str, value: str) -> Iterable[str]:
    """Return what is secret in a header that a person has set."""
    lower = name.lower()
    if lower in ("cookie", "set-cookie"):
        return [pair.partition("=")[2].strip('" ') for pair in value.split(";")]
    if lower not in ("authorization", "proxy-authorization"):
        return [value] if is_secret_name(name) else []
    scheme, _, rest = value.partition(" ")
    found = [rest.strip() or scheme]
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest.strip(), validate=True).decode()
        except ValueError:
            return found
        user, _, password = pair.partition(":")
        return [*found, pair, user, password]
    return found


def secrets_of_json(value: Any) -> Iterable[str]:
    """Return the values in a JSON value whose names, or the names above, say that they are secret."""
    todo: list[tuple[Any, int]] = [(value, 0)]
    while todo:
        item, least = todo.pop()
        if is_object(item):
            for name, inner in item.items():
                nested = _LONG_ENOUGH if is_object(inner) or is_array(inner) else _SHORTEST
                todo.append((inner, nested if is_secret_name(name) else least))
        elif is_array(item):
            todo += [(inner, least) for inner in item]
        elif least and not isinstance(item, bool) and isinstance(item, str | int):
            text = str(item)
            if len(text) >= least:
                yield text


def secrets_of_text(text: str) -> Iterable[str]:
    """Return what other text than JSON names as secret: parts of a form, elements and attributes, pairs."""
    for part in text.split("\r\n--"):
        head, _, body = part.partition("\r\n\r\n")
        named = re.search(r'name="([^"\r\n]{1,100})"', head[:1000])
        if named and body and is_secret_name(named[1]):
            yield body
    for found in _NAMED.finditer(text[:_LONGEST_TEXT]):
        if is_secret_name(found[1]):
            yield found[2]


def hidden_bytes(hide: Callable[[str], str], body: bytes) -> bytes:
    """Apply ``hide`` to the text of a body."""
    text = body.decode("utf-8", "surrogateescape")
    shown = hide(text)
    return body if shown == text else shown.encode("utf-8", "surrogateescape")


def hide_secrets(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in a text by ``***``, in whatever form it is quoted."""
    wanted = [secret for secret in dict.fromkeys(secrets) if len(secret) >= _SHORTEST]
    if not wanted or len(text) < _SHORTEST:
        return text
    spans: list[tuple[int, int]] = []
    texts = {text: _Places()}
    todo = [(text, 0)]
    left = _LONGEST
    for at, depth in todo:
        for secret in wanted:
            spans += [texts[at].span(*found) for found in _found(at, secret)]
        for escapes in _ESCAPES if depth < _LAYERS else ():
            peeled, step = _peeled(at, escapes)
            if step is not None and peeled not in texts and len(texts) < _MOST_TEXTS and left > 0:
                left -= len(peeled)
                texts[peeled] = _Places(step, texts[at])
                todo.append((peeled, depth + 1))
    return _starred(text, spans)


def _starred(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [text[at:start], "***"]
        at = max(at, end)
    return "".join([*parts, text[at:]]) if spans else text


class _Places:
    """Where the characters of a text were in the text that it was made of, layer by layer."""

    def __init__(
        self,
        step: _Step | None = None,
        below: _Places | None = None,
    ) -> None:
        self._step = step
        self._below = below

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of a span in the first text."""
        if self._step is not None and self._below is not None:
            starts, begins, ends, copied = self._step
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
            begin, stop = begins[first], ends[last]  # of an escape, the whole
            if copied[first]:
                begin += start - starts[first]
            if copied[last]:
                stop = begins[last] + end - starts[last]
            return self._below.span(begin, stop)
        return start, end


def _peeled(text: str, escapes: re.Pattern[str]) -> tuple[str, _Step | None]:
    """A text without one kind of escapes, if it has any."""
    parts: list[str] = []
    starts: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    copied: list[bool] = []
    at = made = 0
    for found in escapes.finditer(text):
        for part, begin, end, copy in (
            (text[at : found.start()], at, found.start(), True),
            (_plain(found), *found.span(), False),
        ):
            if part:
                parts.append(part)
                starts.append(made)
                begins.append(begin)
                ends.append(end)
                copied.append(copy)
                made += len(part)
        at = found.end()
    if not at:
        return text, None
    if at < len(text):
        parts.append(text[at:])
        starts.append(made)
        begins.append(at)
        ends.append(len(text))
        copied.append(True)
    return "".join(parts), (starts, begins, ends, copied)


def _plain(found: re.Match[str]) -> str:
    """The character of an escape; nothing for a line break."""
    kind, text = found.lastgroup, found[0]
    if kind == "percent":
        octets = bytes.fromhex(text.replace("%", ""))
        try:
            return octets.decode()
        except UnicodeDecodeError:
            return octets.decode("latin-1")
    if kind == "html":
        return html.unescape(text)[:1]
    if kind == "pair":
        return bytes.fromhex(text[2:6] + text[8:12]).decode("utf-16-be", "replace")[:1]
    if kind == "code":
        code = int(found["code"][1:], 16)
        return chr(code) if code <= 0x10FFFF else "?"
    if kind == "char":
        return _CONTROLS.get(text[1], text[1])
    return chr(ord(text) - 0xDC00) if kind == "octet" else ""


def _found(text: str, secret: str) -> Iterable[tuple[int, int]]:
    """Where a text has a secret, or so much of it that the rest was cut off."""
    for needle in _forms(secret):
        yield from _matches(text, needle)
        if " " in needle:
            yield from _matches(text, needle.replace(" ", "+"))
    digits = secret.encode("utf-8", "surrogatepass").hex()
    if len(digits) >= 4 * _SHORTEST:
        yield from _matches(text.lower(), digits)


def _matches(text: str, needle: str) -> Iterable[tuple[int, int]]:
    size = len(needle)
    half = max(2 * _SHORTEST, (size + 1) // 2)
    if half >= size:
        head = tail = needle
    else:
        head, tail = needle[:half], needle[-half:]
    at = text.find(head)
    while at >= 0:
        end = at + len(head)
        while end - at < size and end < len(text) and text[end] == needle[end - at]:
            end += 1
        yield at, end
        at = text.find(head, end)
    if tail is not head:
        at = text.find(tail)
        while at >= 0:
            start, left = at, size - half
            while left and start and text[start - 1] == needle[left - 1]:
                start, left = start - 1, left - 1
            yield start, at + half
            at = text.find(tail, at + half)
        # At the end of a text that was cut, less than half may be left of it.
        for count in range(min(half, len(text) + 1) - 1, 2 * _SHORTEST - 1, -1):
            if text.endswith(needle[:count]):
                yield len(text) - count, len(text)
                break


def _forms(secret: str) -> Iterable[str]:
    """Return a secret unchanged, without line breaks, and in base64 at any offset in an encoded text."""
    forms = {secret: None, re.sub(r"[\r\n\0][\r\n\0\t ]*", "", secret): None}
    octets = secret.encode("utf-8", "surrogatepass")
    for shift, start in ((0, 0), (1, 2), (2, 3)):
        encoded = base64.b64encode(bytes(shift) + octets).decode()
        core = encoded[start : (shift + len(octets)) * 8 // 6]
        forms[core] = None
        forms[core.translate({43: "-", 47: "_"})] = None
    return [form for form in forms if len(form) >= _SHORTEST]
