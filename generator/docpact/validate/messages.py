"""HTTP requests and responses with the place of every part in the file that they were read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docpact.text.located import LocatedText

__all__ = ["Exchange", "HeaderField", "Request", "Response", "media_type_of"]


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header line."""

    name: str
    """As written; compared without regard to case."""
    value: LocatedText


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Args:
        method: In upper case.
        url: Absolute, or path and query.
        headers: Its headers.
        body: Its body; None where it has none, or it was not recorded.
        label: Which message of the file it is.
        recorded: Whether the body was recorded; one that was not is not missing.
        form: The fields of a form, where the file has these in place of the body.
        raw: The bytes of the body if they are not text.
    """

    method: str
    url: LocatedText
    headers: tuple[HeaderField, ...] = ()
    body: LocatedText | None = None
    label: str | None = None
    recorded: bool = True
    form: tuple[tuple[str, LocatedText], ...] | None = None
    raw: bytes | None = None

    @property
    def query(self) -> LocatedText:
        """The query, without the question mark."""
        start = self.url.text.find("?")
        end = self.url.text.find("#")
        end = len(self.url.text) if end < 0 else end
        return self.url.slice(end if start < 0 else start + 1, end)


@dataclass(frozen=True, slots=True)
class Response:
    """A response; the arguments are those of ``Request``. ``start`` is the position of its status."""

    status: str
    start: LocatedText
    headers: tuple[HeaderField, ...] = ()
    body: LocatedText | None = None
    label: str | None = None
    recorded: bool = True
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, a response, or both."""

    request: Request | None
    response: Response | None


def header(headers: Iterable[HeaderField], name: str) -> HeaderField | None:
    """Return the first header of a name."""
    return next((one for one in headers if one.name.lower() == name.lower()), None)


def media_type_of(headers: Iterable[HeaderField]) -> str | None:
    """Return the value of ``Content-Type``, parameters included."""
    found = header(headers, "content-type")
    return found.value.text.strip() if found is not None and found.value.text.strip() else None


def values_of(headers: Iterable[HeaderField]) -> Mapping[str, LocatedText]:
    """Return the headers by lower-case name; of several with one name the first."""
    found: dict[str, LocatedText] = {}
    for one in headers:
        found.setdefault(one.name.lower(), one.value)
    return found
