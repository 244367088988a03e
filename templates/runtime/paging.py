"""Decide how the pages of an operation follow each other, without any input or output."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast
from urllib.parse import urljoin, urlsplit

from .errors import ResponseError
from .headers import Headers
from .json_text import is_array, is_object
from .urls import origin
from .wire import WireForm, to_wire

__all__ = ["Page", "Paging", "Turn", "value_at"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging(Generic[T]):
    """How an operation is paged. ``T`` is the type of one item.

    Args:
        style: How the next page is asked for: by a cursor, a page number, an offset, the URL in a ``Link`` header, or a URL
            in the answer.
        items: Pointer (RFC 6901) to the array of items in the answer.
        next: Pointer to the cursor, number or URL of the next page, or to a boolean that says whether there is one.
        argument: The argument of the method that selects a page.
        key: The property of that argument, where it is an object.
        number: Whether the parameter is a number.
        start: The number of the first page, or the offset of the first item.
        last: Pointer into the last item of a page, where that is the next cursor.
        more: Pointer to a boolean that says whether there are more pages.
        end: Pointer to a boolean that says whether this page is the last.
        current: Pointer to the number of this page.
        pages: Pointer to the number of pages.
        total: Pointer to the number of items.

    """

    style: Literal["cursor", "page", "offset", "link", "url"]
    items: str = ""
    next: str | None = None
    argument: str | None = None
    key: str | None = None
    number: bool = False
    start: int = 0
    last: str | None = None
    more: str | None = None
    end: str | None = None
    current: str | None = None
    pages: str | None = None
    total: str | None = None


class Page(list[T]):
    """The items of one page; ``value`` is the whole answer, ``headers`` are its headers."""

    def __init__(self, items: list[T], value: Any, headers: Headers) -> None:
        super().__init__(items)
        self.value = value
        self.headers = headers


class Turn(Generic[T]):
    """The state of one walk over pages. ``cursor`` is that of the page to be fetched next, empty for the first."""

    def __init__(self, paging: Paging[T], after: str | None) -> None:
        self._paging = paging
        self.cursor = after or ""
        self.done = False
        self._seen = {self.cursor}
        if not self.cursor and paging.style in ("page", "offset") and paging.current is None:
            self._seen.add(str(paging.start))
        self._last_body = b""
        self._told: int | None = None
        self._stuck = False
        self._fault: ResponseError | None = None

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of the method for the next page.

        Raises:
            ResponseError: The last response does not say how to continue.
            ValueError: ``after`` is not a cursor of this operation.

        """
        if self._fault is not None:
            raise self._fault
        found = dict(given)
        argument = self._paging.argument
        if not self.cursor or argument is None or self.url is not None:
            return found
        value: Any = self.cursor
        if self._paging.number:
            try:
                value = int(value)
            except ValueError:
                raise ValueError(f"after: expected a number, got {value!r}") from None
        if self._paging.key is not None:
            whole = found.get(argument) or dict[str, Any]()
            plain: Any = to_wire(whole) if isinstance(whole, WireForm) else whole
            value = {**plain, self._paging.key: value}
        found[argument] = value
        return found

    @property
    def url(self) -> str | None:
        """The URL of the next page, where its cursor is one."""
        by_url = self._paging.style in ("link", "url")
        return self.cursor if self.cursor and (by_url or _is_url(self.cursor)) else None

    def check_url(self, base: str) -> str | None:
        """Return the URL of the next page for a client whose requests go to ``base``.

        Raises:
            ResponseError: It is of another origin.

        """
        if self.url is None:
            return None
        target = _absolute(base, self.url)
        if target is None:
            raise ValueError("after: not a URL of the same origin")
        return target

    def take(self, operation: str, answer: Any, url: str) -> Page[T]:
        """Process the response of one page and return its items."""
        self._fault = None
        found = value_at(answer.value, self._paging.items)
        if found is not None and not is_array(found):
            raise ResponseError(
                f"{operation}: expected an array of items at {self._paging.items or '/'!r}",
                status_code=answer.status_code,
                headers=answer.headers,
                body=answer.body,
            )
        items: list[Any] = [] if found is None else found
        if self._stays(answer.value):
            items = []
        elif self._repeats(items, answer):
            self.done = True
            self.cursor = ""
            items = []
        else:
            self._go_on(operation, items, answer, url)
        return Page(cast("list[T]", items), answer.value, answer.headers)

    def _stays(self, value: Any) -> bool:
        """Return whether the response has the number of the previous page.

        The service then counts from 0 in responses and from 1 in requests, and the next number is tried once; or it does
        not know the parameter.
        """
        paging = self._paging
        told = None
        if paging.style == "page" and paging.next is None and paging.current is not None:
            told = _number(value_at(value, paging.current))
        stays = told is not None and told == self._told
        self._told = told
        if stays:
            self.done, self._stuck = self._stuck, True
            self.cursor = "" if self.done else str(int(self.cursor) + 1)
        return stays

    def _repeats(self, items: list[Any], answer: Any) -> bool:
        """Whether a counted page is the page before it again: the server does not know the parameter."""
        paging = self._paging
        if not self._counts(answer.value) or paging.pages or paging.total:
            return False
        digest = hashlib.sha256(answer.body).digest()
        same = bool(items) and digest == self._last_body
        self._last_body = digest
        return same

    def _counts(self, value: Any) -> bool:
        """Whether the next page is counted: the response does not name it, or only says that there is one (``true``)."""
        paging = self._paging
        named = paging.next is not None and value_at(value, paging.next) is not True
        return paging.style in ("page", "offset") and not named

    def _go_on(self, operation: str, items: list[Any], answer: Any, url: str) -> None:
        following = self._following(items, answer)
        if following is not None and (self._paging.style in ("link", "url") or _is_url(following)):
            target = _absolute(url, following)
            if target is None:
                foreign = _origin_of(following)
                self._fault = ResponseError(
                    f"{operation}: the next page is on another origin ({foreign}); not followed",
                    status_code=answer.status_code,
                    headers=answer.headers,
                    body=answer.body,
                )
                self.cursor = following
                return
            following = target
        if following is None or following in self._seen:
            self.done = True
            self.cursor = ""
            return
        self._seen.add(following)
        self.cursor = following

    def _following(self, items: list[Any], answer: Any) -> str | None:
        """The next cursor; None after the last page."""
        paging, value = self._paging, answer.value
        if paging.style == "link":
            return _next_link(answer.headers)
        if (paging.more is not None and value_at(value, paging.more) is False) or (
            paging.end is not None and value_at(value, paging.end) is True
        ):
            return None
        if paging.next is not None and not self._counts(value):
            return _text(value_at(value, paging.next))
        if paging.style == "cursor":
            return _text(value_at(items[-1], paging.last or "")) if items else None
        if paging.style == "page":
            return self._next_page(items, value)
        at = int(self.cursor or paging.start) + len(items)
        total = _number(value_at(value, paging.total)) if paging.total else None
        ended = not items or (total is not None and at - paging.start >= total)
        return None if ended else str(at)

    def _next_page(self, items: list[Any], value: Any) -> str | None:
        paging = self._paging
        current = int(self.cursor) if self.cursor else paging.start
        if self._told is not None and not self.cursor:
            current = self._told
        pages = _number(value_at(value, paging.pages)) if paging.pages else None
        ended = not items if pages is None else current + 1 - paging.start >= pages
        return None if ended else str(current + 1)


def value_at(value: Any, pointer: str) -> Any:
    """Return the value at a pointer of wire names in a decoded response; None if missing."""
    for step in pointer.split("/")[1:]:
        value = _child(value, step.replace("~1", "/").replace("~0", "~"))
    return _rooted(value)


def _rooted(value: Any) -> Any:
    while isinstance(value, WireForm) and "root" in getattr(type(value), "model_fields", {}):
        value = cast("Any", value).root
    return value


def _child(value: Any, name: str) -> Any:
    value = _rooted(value)
    if is_object(value):
        return value.get(name)
    if is_array(value):
        return value[int(name)] if name.isdigit() and int(name) < len(value) else None
    if not isinstance(value, WireForm):
        return None
    for field, info in getattr(type(value), "model_fields", {}).items():
        if (info.alias or field) == name:
            return getattr(value, field)
    extra: dict[str, Any] = getattr(value, "model_extra", None) or {}
    return extra.get(name)


def _text(value: Any) -> str | None:
    """A cursor as text. Null, a boolean, 0 and the empty string say that there is none."""
    plain: Any = to_wire(value)
    if not plain or isinstance(plain, bool) or not isinstance(plain, str | int | float):
        return None
    return str(int(plain)) if isinstance(plain, float) and plain.is_integer() else str(plain)


def _number(value: Any) -> int | None:
    try:
        return None if value is None or isinstance(value, bool) else int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _is_url(cursor: str) -> bool:
    return re.match(r"https?://", cursor, re.IGNORECASE) is not None


def _absolute(base: str, target: str) -> str | None:
    """A URL without its fragment, relative to ``base``; None where it is of another origin."""
    try:
        joined = urljoin(base, "".join(target.split()))
        parts = urlsplit(joined)
        same = origin(joined) == origin(base) and "@" not in parts.netloc
    except ValueError:
        return None
    return parts._replace(fragment="").geturl() if same else None


def _origin_of(url: str) -> str:
    try:
        return origin(url)
    except ValueError:
        return "not a URL"


def _next_link(headers: Headers) -> str | None:
    """The target of ``rel=next`` in the ``Link`` headers (RFC 8288)."""
    for line in headers.get_list("link"):
        for link in _split(line, ","):
            target, *parameters = _split(link, ";")
            if not (target.startswith("<") and target.endswith(">")):
                continue
            told: dict[str, str] = {}
            for parameter in parameters:
                name, _, value = parameter.partition("=")
                told.setdefault(name.strip().lower(), value.strip(' "'))
            # A link with an anchor is one of another document (section 3.2).
            if "next" in told.get("rel", "").lower().split() and "anchor" not in told:
                return target[1:-1]
    return None


def _split(text: str, separator: str) -> list[str]:
    """The parts of a header value; a separator in angle brackets or quotes separates nothing."""
    parts = [""]
    inside = ""
    for character in text:
        if character == inside:
            inside = ""
        elif not inside and character in '<"':
            inside = ">" if character == "<" else '"'
        if character == separator and not inside:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
