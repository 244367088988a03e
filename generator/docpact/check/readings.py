"""Readings: facts that a person took from lines of a page that the reader did not read, or read wrongly.

A reading is anchored to the digest of its lines. It adds facts, corrects facts, removes them (``says: absent``), or
declares its lines to be prose (``says: prose``) or completely read (``says: read``). One without ``says`` is still to be filled in and does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from docpact.check.lists import read_list
from docpact.config import near_misses
from docpact.errors import DocpactError, Place
from docpact.openapi.loader import Source
from docpact.pages.form import LIMITS
from docpact.text.values import is_array, is_object, join

__all__ = ["Part", "Reading", "load_readings"]

Part = Literal["operation", "parameter", "request", "response"]
LOCATIONS = ("path", "query", "header", "cookie")
_KEYS = (
    "page",
    "lines",
    "digest",
    "operation",
    "in",
    "location",
    "status",
    "path",
    "says",
    "reason",
)
_LINES = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_OPERATION = re.compile(r"[A-Z]+ /\S*")
_FIELD = (
    "type",
    "items",
    "format",
    "required",
    "nullable",
    "enum",
    "default",
    "deprecated",
    *LIMITS,
)
_TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
_SAYS: Mapping[str, tuple[str, ...]] = {
    "operation": (
        "method",
        "path",
        "title",
        "servers",
        "auth",
        "scopes",
        "deprecated",
        "preview",
        "removal",
    ),
    "parameter": ("in", *_FIELD),
    "request": ("required", "media_type"),
    "response": ("status", "body"),
    "field": _FIELD,
}
"""The facts that a reading can state, by its subject."""
_AUTH = re.compile(r"bearer|basic|oauth|(?:header|query|cookie):\S+")
_STATUS = re.compile(r"[1-5](?:\d\d|XX)|default", re.IGNORECASE)
_STRINGS = ("method", "path", "title", "removal", "in", "media_type", "status", "items", "format")
_LISTS = ("servers", "auth", "scopes")
_FLAGS = ("required", "nullable", "deprecated", "preview", "body")


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry of a ``readings.yaml``.

    Args:
        page: The page, by its file name or URL.
        first: The first of its lines when the reading was written.
        last: The last of its lines.
        digest: The digest of the lines; empty where it is missing.
        operation: ``METHOD /path``; None for prose above the first operation.
        part: What kind of thing it is about; None for prose.
        location: Where a parameter is: ``path``, ``query``, ``header`` or ``cookie``.
        status: The status code of the response it is about; None for the one without a status on the page.
        path: Field path, or the name of the parameter; empty for the part itself.
        says: The facts by name, ``"prose"``, ``"read"``, ``"absent"``, or None where it is to be filled in.
        reason: Why the reader needs it.
        place: Where it is written.

    """

    page: str
    first: int
    last: int
    digest: str
    operation: str | None
    part: Part | None
    location: str | None
    status: str | None
    path: str
    says: Mapping[str, Any] | Literal["prose", "read", "absent"] | None
    reason: str
    place: Place

    @property
    def span(self) -> str:
        """Its lines as people write them."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def about(self) -> str:
        """Return its subject, for messages."""
        if self.says in ("prose", "read"):
            return str(self.says)
        if self.part == "parameter":
            return f"parameter `{self.path}`"
        status = f" {self.status}" if self.part == "response" and self.status else ""
        return f"{self.part}{status}" + (f" field `{self.path}`" if self.path else "")


def load_readings(path: Path | None) -> tuple[Reading, ...]:
    """Read a ``readings.yaml``; no file holds no readings.

    Raises:
        DocpactError: It cannot be read, or an entry is malformed.

    """
    if path is None or not path.exists():
        return ()
    hint = "start it with `readings: []`, or print one with `docpact read --unread PAGE`"
    source, at, entries = read_list(path, "readings", hint)
    return tuple(
        _Entry(source, join(at, number), entry).reading() for number, entry in enumerate(entries)
    )


class _Entry:
    """One entry while it is read."""

    def __init__(self, source: Source, pointer: str, entry: object) -> None:
        self.source, self.pointer = source, pointer
        if not is_object(entry):
            raise self.error("a reading must be a mapping", f"its keys are {', '.join(_KEYS)}")
        self.entry = cast("Mapping[str, Any]", entry)

    def error(self, what: str, hint: str, key: str | None = None) -> DocpactError:
        pointer = self.pointer if key is None else join(self.pointer, key)
        return DocpactError(what, where=self.source.place(pointer), hint=hint)

    def reading(self) -> Reading:
        for key in self.entry:
            if key not in _KEYS:
                raise self.error(
                    f"unknown key `{key}` in a reading", near_misses(str(key), _KEYS, "key"), key
                )
        first, last = self.lines()
        says = self.entry.get("says")
        if says is not None and says not in ("prose", "read", "absent") and not is_object(says):
            raise self.error(
                "`says` must be a mapping of facts, `prose`, `read` or `absent`",
                "for example `says: {type: string, required: true}`",
                "says",
            )
        part, location = self.part(says)
        path = self.text("path") or ""
        if part == "parameter" and not path:
            raise self.error("`path` is missing: the name of the parameter", "add `path: NAME`")
        if part == "operation" and path:
            raise self.error(
                "a reading of an operation has no `path`", "remove `path`, or set `in`", "path"
            )
        if is_object(says) and part is not None:
            known = _SAYS["field" if path and part in ("request", "response") else part]
            self.facts(cast("Mapping[str, Any]", says), known)
        return Reading(
            page=self.text("page") or "",
            first=first,
            last=last,
            digest=self.text("digest") or "",
            operation=self.operation(says),
            part=part,
            location=location,
            status=self.status(),
            path=path,
            says=cast("Any", says),
            reason=self.text("reason") or "",
            place=self.source.place(self.pointer),
        )

    def text(self, key: str) -> str | None:
        value = self.entry.get(key)
        if value is None or isinstance(value, bool) or is_object(value) or is_array(value):
            if value is not None:
                raise self.error(f"`{key}` must be a string", f'write `{key}: "…"`', key)
            return None
        return str(value)

    def status(self) -> str | None:
        status = self.text("status")
        if status is not None and not _STATUS.fullmatch(status):
            raise self.error(
                f"{status!r} is not a status code", 'write for example `status: "201"`', "status"
            )
        return status

    def lines(self) -> tuple[int, int]:
        match = _LINES.fullmatch((self.text("lines") or "").strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if first < 1 or last < first:
            raise self.error(
                "`lines` must name the lines of the page that the reading quotes",
                'write `lines: "41-58"`',
                "lines" if "lines" in self.entry else None,
            )
        return first, last

    def operation(self, says: object) -> str | None:
        named = self.text("operation")
        folded = " ".join((named or "").split())
        if named is None and says in (None, "prose", "read"):
            return None
        if not _OPERATION.fullmatch(folded):
            raise self.error(
                "`operation` must be a method and a path",
                "write `operation: POST /path`",
                "operation" if named is not None else None,
            )
        return folded

    def part(self, says: object) -> tuple[Part | None, str | None]:
        name: Any = self.text("in")
        said = cast("Mapping[str, Any]", says).get("in") if is_object(says) else None
        location = self.text("location") or (str(said) if said else None)
        if name in LOCATIONS:
            name, location = "parameter", location or name
        if name is None and says in (None, "prose", "read"):
            return None, None
        if name not in ("operation", "parameter", "request", "response"):
            raise self.error(
                "`in` must be operation, parameter, request or response",
                "write for example `in: request`",
                "in" if "in" in self.entry else None,
            )
        if location is not None and location not in LOCATIONS:
            raise self.error(
                f"unknown parameter location {location!r}", f"it is one of {', '.join(LOCATIONS)}"
            )
        return name, location

    def facts(self, says: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for name, value in says.items():
            at = f"says/{name}"
            if name not in known:
                hint = near_misses(str(name), known, "fact")
                raise self.error(f"unknown fact `{name}` in `says`", hint, "says")
            if value is None:
                continue
            wrong: str | None = None
            if name == "type":
                types: list[Any] = [*value] if is_array(value) else [value]
                unknown = [one for one in types if one not in _TYPES]
                wrong = f"unknown type {unknown[0]!r}" if unknown else None
            elif name in LIMITS:
                number = isinstance(value, int | float) and not isinstance(value, bool)
                wrong = None if number else f"`{name}` must be a number"
                if number and value < 0 and name not in ("minimum", "maximum"):
                    wrong = f"`{name}` must not be negative"
            elif name in _FLAGS:
                wrong = None if isinstance(value, bool) else f"`{name}` must be true or false"
            elif name in _LISTS:
                texts = is_array(value) and all(isinstance(one, str) for one in value)
                wrong = None if texts else f"`{name}` must be a list of strings"
                if texts and name == "auth" and not all(map(_AUTH.fullmatch, value)):
                    wrong = "`auth` must list bearer, basic, oauth, header:NAME, query:NAME or cookie:NAME"
            elif name == "enum":
                wrong = None if is_array(value) and value else "`enum` must be a list of values"
            elif name in _STRINGS and (is_object(value) or is_array(value)):
                wrong = f"`{name}` must be a string"
            if wrong is not None:
                raise self.error(wrong, f"correct {at} of the reading", "says")
