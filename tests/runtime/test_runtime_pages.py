"""Walking over pages: every style, with empty pages, repeated cursors, foreign URLs and errors half way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
from runtime.errors import ResponseError, ServerError
from runtime.headers import Headers
from runtime.operation import Operation
from runtime.pages import AsyncPages, Pages
from runtime.paging import Paging, _next_link
from runtime.resource import AsyncResource, Resource
from runtime.session import AsyncSession, Session
from runtime.styles import Style

BASE = "https://things.test/v1"
Answer = tuple[Any, dict[str, str]]


@dataclass(frozen=True)
class Kind:
    """One style: how it is asked for and answered.

    ``at`` gives the number of the page that a request asks for, ``answer`` what is answered: from the items, the number
    of the page and the number of the next one (None after the last).
    """

    paging: Paging[int]
    at: Callable[[dict[str, str]], int]
    answer: Callable[[list[int], int, int | None], Answer]
    says_next: bool = True
    """Whether an empty page in the middle can be told from the end."""
    url: bool = False


def _number(name: str, start: int = 0) -> Callable[[dict[str, str]], int]:
    return lambda query: int(query.get(name, start)) - start


def _cursor(name: str) -> Callable[[dict[str, str]], int]:
    return lambda query: int(query[name].removeprefix("c")) if name in query else 0


def _told(following: int | None) -> str | None:
    return None if following is None else f"c{following}"


def _items(make: Callable[[list[int], int, int | None], Any]) -> Callable[..., Answer]:
    return lambda items, number, following: (make(items, number, following), {})


def _link(following: int | None, base: str = "") -> str:
    return f"{base}?page={following}"


KINDS: dict[str, Kind] = {
    "page": Kind(
        Paging("page", argument="page", number=True, start=1),
        _number("page", 1),
        _items(lambda items, *_: items),
        says_next=False,
    ),
    "page with a flag as what is next": Kind(
        Paging("page", "/data", argument="page", number=True, start=1, next="/has_more"),
        _number("page", 1),
        _items(lambda items, n, f: {"data": items, "has_more": f is not None}),
        says_next=False,
    ),
    "offset with a flag as what is next": Kind(
        Paging("offset", "/data", argument="offset", number=True, next="/more"),
        lambda query: int(query.get("offset", 0)) // 2,
        _items(lambda items, n, f: {"data": items, "more": f is not None}),
        says_next=False,
    ),
    "page with the count of pages": Kind(
        Paging("page", "/data", argument="page", number=True, start=1, pages="/meta/pages"),
        _number("page", 1),
        _items(lambda items, n, f: {"data": items, "meta": {"pages": n + 1 + (f is not None)}}),
    ),
    "page from 0 with the last one marked": Kind(
        Paging("page", "/content", argument="page", number=True, end="/last", current="/number", pages="/n"),
        _number("page"),
        _items(lambda items, n, f: {"content": items, "number": n, "last": f is None, "n": 99}),
    ),
    "page from 0 in answers, from 1 in requests": Kind(
        Paging("page", "/data", argument="page", number=True, start=1, current="/page"),
        _number("page", 1),
        _items(lambda items, n, f: {"data": items, "page": n}),
        says_next=False,
    ),
    "page from 0, which the document does not say": Kind(
        Paging("page", "/data", argument="page", number=True, start=1, current="/page"),
        _number("page"),
        _items(lambda items, n, f: {"data": items, "page": n}),
        says_next=False,
    ),
    "page with the next number": Kind(
        Paging("page", "/data", next="/meta/next", argument="page", number=True, start=1),
        _number("page", 1),
        _items(lambda items, _, f: {"data": items, "meta": {"next": None if f is None else f + 1}}),
    ),
    "page[number] in an object": Kind(
        Paging("page", "/data", next="/next", argument="page", key="number", number=True, start=1),
        _number("page[number]", 1),
        _items(lambda items, _, f: {"data": items, "next": None if f is None else f + 1}),
    ),
    "offset": Kind(
        Paging("offset", "/items", argument="offset", number=True),
        lambda query: (int(query.get("offset", 0)) + 1) // 2,
        _items(lambda items, *_: {"items": items}),
        says_next=False,
    ),
    "offset from 1 with a total": Kind(
        Paging("offset", "/items", argument="start", number=True, start=1, total="/total"),
        lambda query: int(query.get("start", 1)) // 2,
        _items(lambda items, n, f: {"items": items, "total": 2 * (n + 1) + 2 * (f is not None)}),
        says_next=False,
    ),
    "cursor": Kind(
        Paging("cursor", "/data", next="/next_cursor", argument="cursor"),
        _cursor("cursor"),
        _items(lambda items, _, f: {"data": items, "next_cursor": _told(f)}),
    ),
    "cursor, absent at the end": Kind(
        Paging("cursor", "/data/items", next="/data/paging/after", argument="after"),
        _cursor("after"),
        _items(lambda items, _, f: {"data": {"items": items, "paging": {"after": _told(f)} if f else {}}}),
    ),
    "cursor with has_more": Kind(
        Paging("cursor", "/data", next="/last_id", argument="after", more="/has_more"),
        _cursor("after"),
        _items(lambda items, n, f: {"data": items, "last_id": f"c{n + 1}", "has_more": f is not None}),
    ),
    "cursor that is a number": Kind(
        Paging("cursor", "/data", next="/next", argument="cursor", number=True),
        _number("cursor"),
        _items(lambda items, _, f: {"data": items, "next": f or 0}),
    ),
    "link header": Kind(
        Paging("link"),
        _number("page"),
        lambda items, _, f: (items, {} if f is None else {"Link": f'<{BASE}/things?a=<b>; rel="prev", <{_link(f, BASE + "/things")}>; title="a, b"; rel="last next"'}),
        url=True,
    ),
    "absolute URL": Kind(
        Paging("url", "/results", next="/next"),
        _number("page"),
        _items(lambda items, _, f: {"results": items, "next": f and _link(f, BASE + "/things")}),
        url=True,
    ),
    "relative URL": Kind(
        Paging("url", "/_embedded/things", next="/_links/next/href"),
        _number("page"),
        _items(lambda items, _, f: {"_embedded": {"things": items}, "_links": {"next": {"href": _link(f, "/v1/things")}} if f else {}}),
        url=True,
    ),
    "URL where a cursor is expected": Kind(
        Paging("cursor", "/results", next="/next", argument="cursor"),
        _number("page"),
        _items(lambda items, _, f: {"results": items, "next": f and _link(f, BASE + "/things")}),
        url=True,
    ),
}  # fmt: skip


LIST: Operation[Any] = Operation(
    "GET /things",
    query={"page_object": Style("deepObject")},
    arguments={
        **{name: ("query", name) for name in ("page", "offset", "start", "cursor", "after", "q")}
    },
    returns={"200": lambda: Any},
)
DEEP: Operation[Any] = Operation(
    "GET /things",
    query={"page": Style("deepObject")},
    arguments={"page": ("query", "page"), "q": ("query", "q")},
    returns={"200": lambda: Any},
)


class Walk:
    """Walks over the pages of a server, sync or async."""

    def __init__(self, kind: Kind, pages: list[list[int]], asynchronous: bool) -> None:
        self.kind = kind
        self.pages = pages
        self.asynchronous = asynchronous
        self.seen: list[httpx2.Request] = []
        self.failing: set[int] = set()
        self.following: Callable[[int], int | None] = lambda number: (
            number + 1 if number + 1 < len(pages) else None
        )
        self.base = ""

    def handler(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        if len(self.seen) > 20:
            raise KeyboardInterrupt("the walk does not end")
        query = {name: values[0] for name, values in parse_qs(request.url.query.decode()).items()}
        number = self.kind.at(query)
        if number in self.failing:
            return httpx2.Response(500, json={})
        items = self.pages[number] if number < len(self.pages) else []
        body, headers = self.kind.answer(items, number, self.following(number))
        if self.base:
            headers = {name: value.replace(BASE, self.base) for name, value in headers.items()}
            response = httpx2.Response(200, json=body, headers=headers)
            text = response.content.decode().replace(BASE, self.base)
            text = text.replace('"/v1/', f'"{self.base}/')
            return httpx2.Response(
                200, text=text, headers={**headers, "content-type": "application/json"}
            )
        return httpx2.Response(200, json=body, headers=headers)

    def start(self, after: str | None = None) -> Any:
        network = httpx2.MockTransport(self.handler)
        operation = DEEP if self.kind.paging.key else LIST
        given = {"q": "x y"}
        if self.asynchronous:
            over = AsyncSession(
                BASE, http_client=httpx2.AsyncClient(transport=network), max_retries=0
            )
            return AsyncPages(AsyncResource(over), operation, self.kind.paging, given, after, {})
        plain = Session(BASE, http_client=httpx2.Client(transport=network), max_retries=0)
        return Pages(Resource(plain), operation, self.kind.paging, given, after, {})

    def take(self, pages: Any, found: list[int]) -> list[int]:
        """All items that are left, put into ``found`` as they come."""

        async def walk() -> None:
            async for item in pages:
                found.append(item)

        if self.asynchronous:
            asyncio.run(walk())
        else:
            for item in pages:
                found.append(item)
        return found

    def by_page(self, pages: Any) -> list[list[int]]:
        async def walk() -> list[list[int]]:
            return [list(page) async for page in pages.by_page()]

        return asyncio.run(walk()) if self.asynchronous else [list(p) for p in pages.by_page()]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def asynchronous(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


every = pytest.mark.parametrize("name", KINDS)


@every
def test_all_items_come_once(name: str, asynchronous: bool) -> None:
    """Items of all pages, in order, each page asked for once and with the other arguments; then the walk is done."""
    walk = Walk(KINDS[name], [[1, 2], [3, 4], [5]], asynchronous)
    pages = walk.start()
    assert pages.cursor == ""
    assert walk.take(pages, []) == [1, 2, 3, 4, 5]
    assert pages.done
    assert pages.cursor == ""
    asked = [walk.kind.at(dict(request.url.params.items())) for request in walk.seen]
    twice = name == "page from 0 in answers, from 1 in requests"
    assert asked == ([0, *sorted(set(asked))] if twice else sorted(set(asked)))
    if not walk.kind.url:
        assert all(request.url.params["q"] == "x y" for request in walk.seen)
    assert walk.take(pages, []) == []


@every
def test_pages_come_whole(name: str, asynchronous: bool) -> None:
    """``by_page`` gives a list for each page."""
    walk = Walk(KINDS[name], [[1, 2], [3, 4], [5, 6]], asynchronous)
    found = walk.by_page(walk.start())
    assert [page for page in found if page] == [[1, 2], [3, 4], [5, 6]]


@every
def test_an_empty_page(name: str, asynchronous: bool) -> None:
    """A page without items is not the end where the answer says that there is another; a lone empty page is fine."""
    kind = KINDS[name]
    if kind.says_next:
        walk = Walk(kind, [[1, 2], [], [5, 6]], asynchronous)
        assert walk.take(walk.start(), []) == [1, 2, 5, 6]
    assert Walk(kind, [[]], asynchronous).take(Walk(kind, [[]], asynchronous).start(), []) == []


@every
def test_a_repeated_cursor_ends_the_walk(name: str, asynchronous: bool) -> None:
    """A server that names the same next page again and again is asked for it once."""
    kind = KINDS[name]
    walk = Walk(replace(kind, at=lambda _: 0), [[1, 2], [3, 4]], asynchronous)
    found = walk.take(walk.start(), [])
    assert set(found) == {1, 2}
    assert len(walk.seen) <= 3


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.url])
@pytest.mark.parametrize("foreign", ["https://evil.test/v1", "http://things.test/v1", "https://things.test:8443/v1", "https://u@things.test/v1", "//evil.test/v1"])  # fmt: skip
def test_a_foreign_url_is_not_followed(name: str, foreign: str, asynchronous: bool) -> None:
    """A next URL of another origin is an error after the items of its page; nothing is sent there."""
    walk = Walk(KINDS[name], [[1, 2], [3, 4]], asynchronous)
    walk.base = foreign
    found: list[int] = []
    if foreign.startswith("//") and name == "URL where a cursor is expected":
        pytest.skip("a cursor may begin with slashes")
    with pytest.raises(ResponseError, match="another origin"):
        walk.take(walk.start(), found)
    assert found == [1, 2]
    assert len(walk.seen) == 1


@every
def test_an_error_on_page_3_is_resumed(name: str, asynchronous: bool) -> None:
    """After an error the cursor is that of the failed page: the same walk goes on from there, and so does another."""
    walk = Walk(KINDS[name], [[1, 2], [3, 4], [5, 6], [7, 8]], asynchronous)
    walk.failing = {2}
    pages = walk.start()
    found: list[int] = []
    with pytest.raises(ServerError):
        walk.take(pages, found)
    assert found == [1, 2, 3, 4]
    assert isinstance(pages.cursor, str)
    assert pages.cursor
    walk.failing = set()
    assert walk.take(walk.start(after=pages.cursor), []) == [5, 6, 7, 8]
    assert walk.take(pages, found) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_cursor_is_that_of_the_next_page() -> None:
    """In the middle of a page the cursor is that of the page after it; ``by_page`` gives the rest first."""
    walk = Walk(KINDS["cursor"], [[1, 2], [3, 4]], False)
    pages = walk.start()
    assert next(pages) == 1
    assert pages.cursor == "c1"
    assert walk.by_page(pages) == [[2], [3, 4]]


@pytest.mark.parametrize("after", ["https://evil.test/things?page=2", "//evil.test/things"])
def test_after_takes_no_foreign_url(after: str) -> None:
    """A stored cursor that leads elsewhere is refused before anything is sent."""
    walk = Walk(KINDS["absolute URL"], [[1]], False)
    with pytest.raises(ValueError, match="origin"):
        next(walk.start(after=after))
    assert walk.seen == []


def test_items_that_are_no_array() -> None:
    """An answer without an array of items is an error with status, headers and body."""
    kind = Kind(KINDS["cursor"].paging, _cursor("cursor"), _items(lambda *_: {"data": {"a": 1}}))
    with pytest.raises(ResponseError, match="expected an array") as caught:
        next(Walk(kind, [[1]], False).start())
    assert caught.value.status_code == 200
    assert caught.value.body


def test_a_link_of_another_document_is_not_the_next_page() -> None:
    """A ``Link`` with an anchor is passed over (RFC 8288, 3.2), as is a ``rel`` in a quoted title."""
    links = '</a?page=9>; rel="last"; title="a, <b>; rel=next", </a?page=3>; anchor="/b"; rel=next, </a?page=2>; REL="up next"'
    assert _next_link(Headers([("Link", links)])) == "/a?page=2"
    assert _next_link(Headers([("Link", '</a?page=3>; rel=next; anchor="#x"')])) is None


@pytest.mark.parametrize(
    ("given", "after", "first"),
    [({"page": 2}, None, "2"), ({"page": 2}, "3", "3"), ({}, None, None)],
)
def test_a_walk_starts_at_the_page_that_is_given(
    given: dict[str, int], after: str | None, first: str | None
) -> None:
    """The parameter of the page is where the walk starts; ``after`` wins."""
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=[1] if len(seen) == 1 else [])

    session = Session(
        BASE, http_client=httpx2.Client(transport=httpx2.MockTransport(handler)), max_retries=0
    )
    operation: Operation[Any] = Operation(
        "GET /x", arguments={"page": ("query", "page")}, returns={"200": lambda: Any}
    )
    paging: Paging[int] = Paging("page", argument="page", number=True, start=1)
    assert list(Pages(Resource(session), operation, paging, given, after, {})) == [1]
    assert [request.url.params.get("page") for request in seen] == [
        first,
        str(int(first or "1") + 1),
    ]
