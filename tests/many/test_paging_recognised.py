"""Which operations are paged, as the ledger says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import (
    BOOLEAN,
    INTEGER,
    NULLABLE,
    STRING,
    THINGS,
    URL,
    document,
    obj,
    query,
    together,
    write,
)

from docpact import pipeline

PAGE, SIZE = query("page"), query("per_page")
LINK = {"Link": {"schema": STRING}}

RECOGNISED: dict[str, tuple[dict[str, Any], tuple[str, str, str | None, str | None]]] = {
    "page and per_page, the next number in meta": (
        document([PAGE, SIZE], obj(things=THINGS, meta=obj(next_page_number=INTEGER, next_page=URL))),
        ("page", "/things", "/meta/next_page_number", "page"),
    ),
    "page and per_page, the count of pages in meta": (
        document([PAGE, SIZE], obj(data=THINGS, meta=obj(page=INTEGER, total_pages=INTEGER))),
        ("page", "/data", None, "page"),
    ),
    "page and per_page of a bare array": (document([PAGE, SIZE], THINGS), ("page", "", None, "page")),
    "page[number]": (
        document([query("page[number]"), query("page[size]")], obj(data=THINGS)),
        ("page", "/data", None, "page[number]"),
    ),
    "page[offset]": (
        document([query("page[offset]"), query("page[limit]")], obj(data=THINGS)),
        ("offset", "/data", None, "page[offset]"),
    ),
    "page as a deep object": (
        document(
            [{"name": "page", "in": "query", "style": "deepObject", "explode": True, "schema": obj(number=INTEGER, size=INTEGER)}],
            obj(data=THINGS),
        ),
        ("page", "/data", None, "page[number]"),
    ),
    "offset and limit": (
        document([query("offset"), query("limit")], obj(items=THINGS, total=INTEGER)),
        ("offset", "/items", None, "offset"),
    ),
    "SCIM": (
        document([query("startIndex"), query("count")], obj(Resources=THINGS, totalResults=INTEGER)),
        ("offset", "/Resources", None, "startIndex"),
    ),
    "Jira": (
        document([query("startAt"), query("maxResults")], obj(issues=THINGS, total=INTEGER)),
        ("offset", "/issues", None, "startAt"),
    ),
    "Spring": (
        document([PAGE, query("size")], obj(content=THINGS, totalPages=INTEGER, totalElements=INTEGER, number=INTEGER, last=BOOLEAN)),
        ("page", "/content", None, "page"),
    ),
    "a cursor in the body": (
        document([query("cursor", "string"), query("limit")], obj(data=THINGS, next_cursor=NULLABLE)),
        ("cursor", "/data", "/next_cursor", "cursor"),
    ),
    "a cursor beside the items, both below data": (
        document([query("cursor", "string")], obj(data=obj(items=THINGS, next_cursor=STRING))),
        ("cursor", "/data/items", "/data/next_cursor", "cursor"),
    ),
    "Slack": (
        document([query("cursor", "string")], obj(ok=BOOLEAN, channels=THINGS, response_metadata=obj(next_cursor=STRING))),
        ("cursor", "/channels", "/response_metadata/next_cursor", "cursor"),
    ),
    "Stripe": (
        document([query("starting_after", "string"), query("ending_before", "string")], obj(object=STRING, data=THINGS, has_more=BOOLEAN, url=STRING)),
        ("cursor", "/data", None, "starting_after"),
    ),
    "Google": (
        document([query("pageToken", "string"), query("pageSize")], obj(things=THINGS, nextPageToken=STRING)),
        ("cursor", "/things", "/nextPageToken", "pageToken"),
    ),
    "AWS": (
        document([query("nextToken", "string"), query("maxResults")], obj(things=THINGS, nextToken=STRING)),
        ("cursor", "/things", "/nextToken", "nextToken"),
    ),
    "HubSpot": (
        document([query("after", "string"), query("limit")], obj(results=THINGS, paging=obj(next=obj(after=STRING, link=STRING)))),
        ("cursor", "/results", "/paging/next/after", "after"),
    ),
    "Kubernetes": (
        document([query("continue", "string"), query("limit")], obj(items=THINGS, metadata={"type": "object", "properties": {"continue": STRING}})),
        ("cursor", "/items", "/metadata/continue", "continue"),
    ),
    "GraphQL connections": (
        document([query("after", "string"), query("first")], obj(nodes=THINGS, pageInfo=obj(hasNextPage=BOOLEAN, endCursor=NULLABLE))),
        ("cursor", "/nodes", "/pageInfo/endCursor", "after"),
    ),
    "Airtable": (
        document([query("offset", "string"), query("pageSize")], obj(records=THINGS, offset=STRING)),
        ("cursor", "/records", "/offset", "offset"),
    ),
    "last_id and has_more": (
        document([query("after", "string"), query("limit")], obj(data=THINGS, last_id=STRING, has_more=BOOLEAN)),
        ("cursor", "/data", "/last_id", "after"),
    ),
    "a search by POST with the cursor in the body": (
        document([], obj(results=THINGS, next_cursor=NULLABLE), method="post", path="/things/search", body=obj(start_cursor=STRING)),
        ("cursor", "/results", "/next_cursor", "start_cursor"),
    ),
    "a Link header": (document([PAGE, SIZE], THINGS, headers=LINK), ("link", "", None, None)),
    "Azure": (document([], obj(value=THINGS, nextLink=STRING)), ("url", "/value", "/nextLink", None)),
    "OData": (
        document([query("$top")], {"type": "object", "properties": {"value": THINGS, "@odata.nextLink": STRING}}),
        ("url", "/value", "/@odata.nextLink", None),
    ),
    "Django": (
        document([PAGE], obj(count=INTEGER, next=URL, previous=URL, results=THINGS)),
        ("url", "/results", "/next", None),
    ),
    "HAL": (
        document([PAGE], obj(_embedded=obj(things=THINGS), _links=obj(next=obj(href=STRING)))),
        ("url", "/_embedded/things", "/_links/next/href", None),
    ),
    "JSON:API links": (
        document([query("page[number]")], obj(data=THINGS, links=obj(next=NULLABLE, prev=NULLABLE))),
        ("url", "/data", "/links/next", None),
    ),
    "JSON:API links as a map": (
        document([], obj(data=THINGS, links={"type": "object", "additionalProperties": NULLABLE})),
        ("url", "/data", "/links/next", None),
    ),
    "x-ms-pageable": (
        document([], obj(list=THINGS, more=STRING), more={"x-ms-pageable": {"nextLinkName": "more", "itemName": "list"}}),
        ("url", "/list", "/more", None),
    ),
    "x-fern-pagination": (
        document([query("c", "string")], obj(rows=THINGS, n=STRING), more={"x-fern-pagination": {"cursor": "$request.c", "next_cursor": "$response.n", "results": "$response.rows"}}),
        ("cursor", "/rows", "/n", "c"),
    ),
    "x-speakeasy-pagination": (
        document([query("pg")], obj(rows=THINGS), more={"x-speakeasy-pagination": {"type": "offsetLimit", "inputs": [{"name": "pg", "in": "parameters", "type": "page"}], "outputs": {"results": "$.rows"}}}),
        ("page", "/rows", None, "pg"),
    ),
    "x-docpact-pages": (
        document([query("cur", "string"), query("lim")], obj(data=obj(stuff=THINGS, meta=obj(nx=STRING))), more={"x-docpact-pages": {"style": "cursor", "items": "/data/stuff", "next": "/data/meta/nx", "parameter": "cur", "size": "lim"}}),
        ("cursor", "/data/stuff", "/data/meta/nx", "cur"),
    ),
    "x-docpact-pages, completed by what is recognised": (
        document([query("cursor", "string")], obj(data=THINGS, next_cursor=STRING), more={"x-docpact-pages": {"style": "cursor"}}),
        ("cursor", "/data", "/next_cursor", "cursor"),
    ),
}  # fmt: skip


NOT_PAGED = {
    "a list without a position": document([query("status", "string")], obj(items=THINGS, total=INTEGER)),
    "one thing": document([], obj(id=STRING, tags={"type": "array", "items": STRING})),
    "denied": document([PAGE, SIZE], THINGS, more={"x-docpact-pages": False}),
    "denied by AutoRest": document([], obj(value=THINGS, nextLink=STRING), more={"x-ms-pageable": {"nextLinkName": None}}),
    "a time called after": document(
        [{"name": "after", "in": "query", "schema": {"type": "string", "format": "date-time"}}],
        obj(data=THINGS, has_more=BOOLEAN),
    ),
    "a creation": document([PAGE, SIZE], obj(items=THINGS), method="post"),
    "a count of items to take": document([query("limit")], obj(data=THINGS, has_more=BOOLEAN)),
}  # fmt: skip


MALFORMED: list[tuple[Any, str]] = [
    ("cursor", "expected an object or false"),
    ({"stile": "cursor"}, "unknown key 'stile'"),
    ({"style": "curser"}, "unknown style 'curser'"),
    ({"style": 1}, "style is not a string"),
    ({"style": "cursor", "items": "data"}, "items is not a JSON pointer"),
    ({"style": "cursor", "items": "/dat"}, "no field at '/dat'"),
    ({"style": "cursor", "items": "/next"}, "is not an array"),
    ({"style": "cursor", "items": "/data", "next": "/nxt"}, "no field at '/nxt'"),
    ({"style": "cursor", "items": "/data", "parameter": "c"}, "no parameter 'c'"),
    ({"style": "page", "items": "/data", "size": "s"}, "no parameter 's'"),
    ({"style": "page", "items": "/data"}, "style page needs a parameter"),
]


def spec_of(extension: Any) -> dict[str, Any]:
    """A document with this x-docpact-pages."""
    return document(
        [query("cursor", "string")],
        obj(data=THINGS, next=STRING),
        more={"x-docpact-pages": extension},
    )


NAMED = {
    "list_all is there": document(
        [PAGE, SIZE],
        THINGS,
        more={"x-docpact-method": "list"},
        also={
            "/all": {
                "operationId": "list_all",
                "x-docpact-method": "list_all",
                "responses": {"204": {"description": "d"}},
            }
        },
    ),
    "after is there": document(
        [
            PAGE,
            SIZE,
            {"name": "after", "in": "query", "schema": {"type": "string", "format": "date"}},
        ],
        THINGS,
    ),
}


def generated(folder: Path, specs: dict[str, dict[str, Any]]) -> pipeline.Generated:
    """One client of several documents, each with a resource of its own."""
    target = pipeline.Target(
        write(folder, together(specs)), "spec.yaml", folder / "out", "things", formatter="ruff"
    )
    return pipeline.generate(target, cache=False)


class Made:
    """A client of several documents."""

    def __init__(self, folder: Path, specs: dict[str, dict[str, Any]]) -> None:
        self.numbers = {name: number for number, name in enumerate(specs)}
        self.generated = generated(folder, specs)
        self.entries = {
            one["pointer"].split("~1")[1].split("/")[0]: one
            for one in self.generated.ledger.to_json()["entries"]
            if one["kind"] == "operation"
        }

    def pages(self, name: str) -> Any:
        """What the ledger says of the operation of a document."""
        return self.entries[f"c{self.numbers[name]}"]["pages"]

    def module(self, name: str) -> str:
        """The module of its resource."""
        return self.generated.files[f"resources/c{self.numbers[name]}.py"]

    def findings(self, name: str) -> list[Any]:
        """What is found wrong with its extensions."""
        start = f"/paths/~1c{self.numbers[name]}~1"
        return [
            one
            for one in self.generated.findings
            if one.rule == "DP752" and ((one.spec and one.spec.pointer) or "").startswith(start)
        ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The client of all documents of this module."""
    malformed = {told: spec_of(extension) for extension, told in MALFORMED}
    specs = {name: spec for name, (spec, _) in RECOGNISED.items()}
    return Made(tmp_path_factory.mktemp("pages"), {**specs, **NOT_PAGED, **malformed, **NAMED})


@pytest.mark.parametrize("name", RECOGNISED)
def test_pages_are_recognised(name: str, made: Made) -> None:
    """The ledger says style, items, next and parameter, and there is a method for all pages."""
    _, (style, items, following, parameter) = RECOGNISED[name]
    expected = {"style": style, "items": items, "next": following, "parameter": parameter}
    assert expected == made.pages(name)
    assert "_all(" in made.module(name)
    assert not made.findings(name)


@pytest.mark.parametrize("name", NOT_PAGED)
def test_what_is_not_paged(name: str, made: Made) -> None:
    """An operation that is not paged, or is said not to be, has no method for all pages."""
    assert made.pages(name) is None
    assert "_all(" not in made.module(name)


@pytest.mark.parametrize("told", [told for _, told in MALFORMED])
def test_malformed_pages_are_findings(told: str, made: Made) -> None:
    """A mistake in x-docpact-pages is a finding that says what is wrong, and the operation is generated all the same."""
    [finding] = made.findings(told)
    assert told in finding.message
    assert finding.spec.pointer.endswith("/get/x-docpact-pages")
    assert made.pages(told) is None
    assert "    def " in made.module(told)


def test_a_method_called_list_all_keeps_its_name(made: Made) -> None:
    """Where the document has an operation of that name, the method for all pages takes another."""
    text = made.module("list_all is there")
    assert "def list_all(" in text
    assert "def list_all_calls(" in text


def test_a_parameter_called_after_is_kept(made: Made) -> None:
    """The parameters of the API keep their names: the cursor to go on from is another argument then."""
    text = made.module("after is there")
    assert "after: date | str | Omit = omit" in text
    assert "after_: str | None = None" in text
