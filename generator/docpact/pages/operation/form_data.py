"""A body that a documented call sends as a form: names and values of ``-d``, ``--data-urlencode`` and ``-F``.

Brackets in names nest, as in ``items[0][price]``, unless the page lists the name with its brackets. Every value is a
string, since a form has no other type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from docpact.pages.operation.shell import Command, Part

__all__ = ["FormBody", "read_form"]

_NAME_RE = re.compile(r"[A-Za-z_$@][\w.$@-]{0,80}(?:\[[\w.$@-]{0,60}\]){0,8}")
_PAIR_RE = re.compile(r"[^&]+")
_KEY_RE = re.compile(r"\[([^\[\]]*)\]")
_QUALIFIER_RE = re.compile(r";\s*(?:type|filename|headers|encoder)=.*", re.DOTALL)
_MOST = 200
_MOST_ITEMS = 50


Value = str | list["Value"] | dict[str, "Value"]
"""Return the contents of a form as JSON."""


@dataclass(slots=True)
class FormBody:
    """The body as one object, and the offset in the code of each of its places; ``files`` are names of files sent."""

    media_type: str
    start: int
    text: str
    value: dict[str, Value] = field(default_factory=dict[str, Value])
    places: dict[str, int] = field(default_factory=dict[str, int])
    files: set[str] = field(default_factory=set[str])


def read_form(command: Command, listed: Set[str] = frozenset()) -> FormBody | None:
    """The form that a call sends; None where it sends none, or something else.

    Args:
        command: The documented call.
        listed: The names that tables list.

    """
    parts = [part for part in command.parts if part.kind == "form"] or list(command.parts)
    if not parts:
        return None
    multipart = parts[0].kind == "form"
    said = next((value for name, value in command.headers if name.lower() == "content-type"), "")
    if not multipart and said and "x-www-form-urlencoded" not in said.lower():
        return None
    form = FormBody(
        "multipart/form-data" if multipart else "application/x-www-form-urlencoded",
        parts[0].payload.start,
        "&".join(part.payload.text for part in parts),
    )
    count = 0
    for part in parts:
        for name, value, place in _pairs(part):
            if _NAME_RE.fullmatch(name) is None:
                return None
            count += 1
            if count <= _MOST:
                keys = (
                    [name] if name in listed else [name.partition("[")[0], *_KEY_RE.findall(name)]
                )
                _put(form, form.value, keys, value, "", place)
                if multipart and value.startswith(("@", "<")):
                    form.files.add(name)
    return form if form.value else None


def _pairs(part: Part) -> Iterator[tuple[str, str, int]]:
    """Names and values of one option, each with its offset in the code."""
    text, start = part.payload.text, part.payload.start
    if part.kind == "data":
        for match in _PAIR_RE.finditer(text):
            name, equals, value = match.group().partition("=")
            lead = len(name) - len(name.lstrip())
            # A part without "=" is not a pair, so the body is not a form.
            yield unquote_plus(name.strip()) if equals else "", unquote_plus(value.strip()), (
                start + match.start() + lead
            )
        return
    name, equals, value = text.partition("=")
    if part.kind == "urlencode" and not equals:
        name, _, value = text.partition("@")
        value = f"@{value}"
    if part.kind == "form" and value.startswith(("@", "<")):
        value = _QUALIFIER_RE.sub("", value)
    yield name.strip(), _QUALIFIER_RE.sub("", value) if part.kind == "form" else value, start


def _put(
    form: FormBody, holder: dict[str, Value], keys: list[str], text: str, above: str, place: int
) -> None:
    """Put a value where the keys of its name lead; a list grows by ``[]`` and by a number."""
    name, rest = keys[0], keys[1:]
    path = f"{above}.{name}" if above else name
    form.places.setdefault(path, place)
    known = holder.get(name)
    if not rest:
        if isinstance(known, list):
            known.append(text)
        elif not isinstance(known, dict):
            holder[name] = text if known is None else [known, text]
        return
    if rest[0] and not rest[0].isdecimal():
        known = holder.setdefault(name, {})
        if isinstance(known, dict):
            _put(form, known, rest, text, path, place)
        return
    known = holder.setdefault(name, [])
    if not isinstance(known, list) or len(known) >= _MOST_ITEMS:
        return
    if len(rest) == 1:
        known.append(text)
        return
    # `lines[][text]` starts an item where the last one has that key already.
    index = int(rest[0][:6]) if rest[0] else len(known) - 1
    if index not in range(len(known)) or (not rest[0] and rest[1] in known[-1]):
        index = len(known)
        known.append({})
    entry = known[index]
    if isinstance(entry, dict):
        _put(form, entry, rest[1:], text, path + "[]", place)
