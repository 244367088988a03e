"""Walk over all pages of an operation, item by item or page by page."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from .exchange import Conversation, converse
from .headers import Headers
from .operation import Operation, omit
from .paging import Page, Paging, Turn
from .request import Settings
from .resource import placed
from .response import Response, read_answer

__all__ = ["AsyncPages", "Page", "Pages", "Paging"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Fetched:
    """The response of one page."""

    value: Any
    status_code: int
    headers: Headers
    body: bytes


class _Walk(Generic[T]):
    """Base of sync and async pages."""

    def __init__(
        self,
        resource: Any,
        operation: Operation[Any],
        paging: Paging[T],
        arguments: Mapping[str, Any],
        after: str | None,
        call: Mapping[str, Any],
    ) -> None:
        start = arguments.get(paging.argument or "", omit)
        if paging.key is None and start is not omit and start is not None:
            arguments = {**arguments, paging.argument or "": omit}
            after = str(start) if after is None else after
        self._resource = resource
        self._operation = operation
        self._given = arguments
        self._call: Any = call
        self._turn: Turn[T] = Turn(paging, after)
        self._left: deque[T] = deque()
        self._url = ""

    @property
    def cursor(self) -> str:
        """The cursor of the page to be fetched next, which ``after=`` takes; empty before the first and after the last."""
        return self._turn.cursor

    @property
    def done(self) -> bool:
        """Whether the last page was fetched."""
        return self._turn.done

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._operation.name}{', done' if self.done else ''}>"

    def _steps(self) -> tuple[Settings, Conversation]:
        """The settings, and what is to be done for the next page."""
        arguments = self._turn.arguments(self._given)
        settings = self._resource._session.settings_for(self._operation, self._call)
        given = placed(self._operation, arguments, settings)
        return settings, converse(settings, self._operation, given, at=self._target)

    def _target(self, url: str) -> str:
        self._url = self._turn.check_url(url) or url
        return self._url

    def _take(self, settings: Settings, response: Response) -> Page[T]:
        value = read_answer(self._operation, response, settings)
        fetched = _Fetched(value, response.status_code, response.headers, response.body)
        return self._turn.take(self._operation.name, fetched, self._url)


class Pages(_Walk[T]):
    """The items of all pages, as an iterator: ``for item in pages``.

    A page is fetched when its first item is asked for. After an error the same iterator goes on with the page that
    failed, and so does another one that is given ``after=pages.cursor``.
    """

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        while not self._left:
            page = self._fetch()
            if page is None:
                raise StopIteration
            self._left.extend(page)
        return self._left.popleft()

    def by_page(self) -> Iterator[Page[T]]:
        """Iterate over pages, each a list of items; the rest of a partly read page comes first."""
        if self._left:
            rest = Page(list(self._left), None, Headers())
            self._left.clear()
            yield rest
        while (page := self._fetch()) is not None:
            yield page

    def _fetch(self) -> Page[T] | None:
        if self._turn.done:
            return None
        settings, steps = self._steps()
        response, _ = self._resource._session.run(steps)
        return self._take(settings, response)


class AsyncPages(_Walk[T]):
    """As ``Pages``: ``async for item in pages``."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._left:
            page = await self._fetch()
            if page is None:
                raise StopAsyncIteration
            self._left.extend(page)
        return self._left.popleft()

    async def by_page(self) -> AsyncIterator[Page[T]]:
        """As ``Pages.by_page``."""
        if self._left:
            rest = Page(list(self._left), None, Headers())
            self._left.clear()
            yield rest
        while (page := await self._fetch()) is not None:
            yield page

    async def _fetch(self) -> Page[T] | None:
        if self._turn.done:
            return None
        settings, steps = self._steps()
        response, _ = await self._resource._session.run(steps)
        return self._take(settings, response)
