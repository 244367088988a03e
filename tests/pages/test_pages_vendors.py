"""How documentation sites write what a page says: types, marks, limits, places, and what is no fact of the operation."""

from __future__ import annotations

import pytest
from pages_support import codes, fields_of

from docpact.pages import read_page
from docpact.pages.facts import OperationFacts, Page

TITLE = "# Do it\n\n`POST https://api.acme.test/v1/things/{thing_id}`\n\n"


def _only(page: Page) -> OperationFacts:
    (operation,) = page.operations
    return operation


def _row(kind: str, text: str = "It.", name: str = "a") -> Page:
    table = f"| Name | Type | Description |\n|---|---|---|\n| {name} | {kind} | {text} |"
    return read_page(f"{TITLE}## Request body\n\n{table.replace('{bar}', chr(92) + '|')}\n", "x")


@pytest.mark.parametrize(
    ("cell", "kind", "items", "nullable", "required"),
    [
        ("string **Required**", "string", None, None, True),
        ("string, required", "string", None, None, True),
        ("boolean (optional)", "boolean", None, None, False),
        ("string required if b is not sent", "string", None, None, None),
        ("string or integer", None, None, None, None),
        ("string{bar}integer", None, None, None, None),
        ("integer/string", None, None, None, None),
        ("null or string", "string", None, True, None),
        ("null or string or integer", None, None, True, None),
        ("?string", "string", None, True, None),
        ("any", None, None, None, None),
        ("array of strings or a string", None, None, None, None),
        ("array of snowflakes", "array", None, None, None),
        ("array of embed objects", "array", "object", None, None),
        ("SID<AC>", None, None, None, None),
    ],
)
def test_a_type_cell_says_just_what_stands_in_it(
    cell: str, kind: str | None, items: str | None, nullable: bool | None, required: bool | None
) -> None:
    """Marks are taken off, several types are none in particular, and what nobody knows is not guessed."""
    field = fields_of(_row(cell))["a"]
    assert (field.type, field.items, field.nullable, field.required) == (
        kind,
        items,
        nullable,
        required,
    )


def test_a_stated_choice_of_types_is_not_settled_by_the_sample() -> None:
    """The page says string or integer; that the sample shows a string proves nothing."""
    page = read_page(
        f'{TITLE}## Request body\n\n| Name | Type |\n|---|---|\n| a | string or integer |\n\n```json\n{{"a": "x"}}\n```\n',
        "x",
    )
    assert fields_of(page)["a"].type is None


@pytest.mark.parametrize(
    ("name", "required"), [("a?", False), ("a?\\*", False), ("a*", True), ("a", None)]
)
def test_a_question_mark_behind_a_name_says_optional(name: str, required: bool | None) -> None:
    """As in TypeScript; a star behind it is a footnote, and neither is part of the name."""
    assert fields_of(_row("string", name=name))["a"].required is required


@pytest.mark.parametrize(
    ("kind", "text", "limits"),
    [
        ("array of strings", "Up to 3 codes from 1 to 9.", {"maxItems": 3}),
        ("array of snowflakes", "Max 100.", {"maxItems": 100}),
        ("Snowflake", "Max 100.", {}),
        ("integer", "Required range: 0 <= x <= 120", {"minimum": 0, "maximum": 120}),
        ("integer", "Any number (>= 1)", {"minimum": 1}),
        ("string", "Maximum length: 254", {"maxLength": 254}),
    ],
)
def test_a_limit_counts_what_the_page_counts(kind: str, text: str, limits: dict[str, int]) -> None:
    """A number is a bound of this field only where type and words agree on what it bounds."""
    assert fields_of(_row(kind, text, "codes"))["codes"].limits == limits


def test_a_limit_of_a_type_nobody_knows_is_reported() -> None:
    """It may count items, letters, or nothing of this field."""
    assert ("limit-unclear", 9) in codes(_row("Snowflake", "Max 100."))


def test_null_among_the_values_is_null() -> None:
    """A nullable enumeration has no string "null"."""
    field = fields_of(_row("string or null", "Can be one of: `done`, `left`, `null`"))["a"]
    assert (field.enum, field.nullable) == (("done", "left"), True)


@pytest.mark.parametrize(
    ("cell", "default"),
    [("absent", None), ("none", None), ("20", 20), ("`20`", 20)],
)
def test_a_default_column_that_says_there_is_none(cell: str, default: int | None) -> None:
    """Words for nothing are no value."""
    table = f"| Name | Type | Default |\n|---|---|---|\n| a | integer | {cell} |"
    field = fields_of(read_page(f"{TITLE}## Request body\n\n{table}\n", "x"))["a"]
    assert (field.default, field.has_default) == (default, default is not None)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("Default `true`", True),
        ("Whether. Default false.", False),
        ("Defaults elsewhere", None),
        ("The default is the team", None),
    ],
)
def test_a_default_without_a_verb(text: str, default: bool | None) -> None:
    """``Default `true` `` is one; a sentence about defaults is none."""
    assert fields_of(_row("boolean", text))["a"].default is default


MENTIONS = [
    "See also GET /v1/others",
    "For many at once call POST /v1/things/bulk",
    "This replaces `PUT /v1/things`",
    "The same as GET /v1/a",
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_an_operation_that_is_only_mentioned_is_not_documented(mention: str) -> None:
    """A sentence that points somewhere else announces nothing."""
    page = read_page(f"{TITLE}{mention}\n\nMore words.\n", "x")
    assert [one.key for one in page.operations] == ["POST /v1/things/{thing_id}"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("patch https://api.acme.test/v1/things/{id}", "PATCH /v1/things/{id}"),
        ("GET /users/(int:user_id)/posts/(tag)", "GET /users/{user_id}/posts/{tag}"),
        ('<Route method="GET">/things/[\\{thing.id\\}](#thing)</Route>', "GET /things/{thing_id}"),
        ('<Endpoint method={"post"} path={"/things/{id}"} />', "POST /things/{id}"),
        ('<mark style="color:red;">`DELETE`</mark> `https://a.test/x`', "DELETE /x"),
        ("| Method | `POST https://a.test/api/x` |\n|---|---|\n| Scopes | `x:write` |", "POST /api/x"),
    ],
)  # fmt: skip
def test_an_endpoint_is_announced_in_many_ways(line: str, key: str) -> None:
    """Lower case, typed names, components, marked badges, a table of facts."""
    assert [one.key for one in read_page(f"# Do it\n\n{line}\n\nWords.\n", "x").operations] == [key]


def test_a_request_as_it_is_sent_is_an_example_and_no_second_operation() -> None:
    """Below an endpoint with names in its path, a message with values there is a call of it."""
    page = read_page(
        "# Do it\n\n`PUT /things/{id}`\n\nExample request:\n\n```http\nPUT /things/7 HTTP/1.1\nHost: a.test\n\n"
        '{"a": 1}\n```\n\nExample response:\n\n```\nHTTP/1.1 201 Created\nContent-Type: application/json\n\n{"id": 7}\n```\n',
        "x",
    )
    operation = _only(page)
    assert operation.key == "PUT /things/{id}"
    assert list(fields_of(page)) == ["a"]
    assert [(one.status, one.samples[0].line) for one in operation.responses] == [("201", 20)]


def test_sections_beside_an_operation_are_not_about_it() -> None:
    """What is headed like the operation itself, by no stock phrase, is about something else, above as below."""
    table = "| Field | Type |\n|---|---|\n| {} | string |\n\n"
    page = read_page(
        "# Things\n\n## Thing colours\n\n"
        + table.format("red")
        + "## List things\n\n`GET /v1/things`\n\n### Query string parameters\n\n"
        + table.format("limit")
        + "## Old things\n\nThis endpoint is deprecated.\n\n"
        + table.format("old"),
        "x",
    )
    operation = _only(page)
    assert ([one.name for one in operation.parameters], operation.deprecated) == (["limit"], False)
    assert [code for code, _ in codes(page)] == ["section-skipped", "section-skipped"]


def test_an_operation_that_only_a_call_at_its_end_announces_has_what_stands_before_it() -> None:
    """With headings kept, the samples above the call are this operation's and not the next one's."""
    part = '{}\n---\n\nWords.\n\n###### Example JSON Response\n\n```json\n{{"{}": 1}}\n```\n\n###### Copy as cURL\n\n```sh\ncurl {} https://a.test/{}.json\n```\n\n'
    page = read_page(
        part.format("Get it", "got", "", "a") + part.format("Stop it", "stopped", "-X PUT", "b"),
        "x",
    )
    assert [
        (one.key, one.title, [field.name for field in one.responses[0].fields])
        for one in page.operations
    ] == [("GET /a.json", "Get it", ["got"]), ("PUT /b.json", "Stop it", ["stopped"])]


def test_headers_of_an_answer_are_neither_parameters_nor_fields() -> None:
    """They are sent by the other side, and not in the body."""
    table = "| Header | Description |\n|---|---|\n| X-Left | How many. |"
    page = read_page(f"{TITLE}## Response headers\n\n{table}\n\n## Response\n\nDone.\n", "x")
    operation = _only(page)
    assert [one.name for one in operation.parameters] == ["thing_id"]
    assert all(one.fields == () for one in operation.responses)


def test_a_table_of_answers_is_no_request() -> None:
    """A sentence says what comes next, where no heading does."""
    table = "| Attribute | Type |\n|---|---|\n| a | string |"
    page = read_page(
        f"# Do it\n\n```\nGET /things\n```\n\nIf successful, returns [`200 OK`](x) and these response attributes:\n\n{table}\n",
        "x",
    )
    assert _only(page).parameters == ()
    assert list(fields_of(page, request=False, status="200")) == ["a"]


def test_fields_that_the_call_sends_in_its_query_are_parameters() -> None:
    """A table that does not say where its fields go is settled by the documented call."""
    table = "| Attribute | Type |\n|---|---|\n| a | string |\n| b | string |"
    operation = _only(
        read_page(
            f'# Do it\n\n```\nPOST /things\n```\n\n{table}\n\n```sh\ncurl -X POST "https://a.test/things?a=1"\n```\n',
            "x",
        )
    )
    assert [(one.name, one.location) for one in operation.parameters] == [("a", "query")]
    assert operation.request is not None
    assert [one.name for one in operation.request.fields] == ["b"]


def test_two_headed_tables_are_both_of_the_body() -> None:
    """Required fields, then optional ones, each below a heading: nothing was lost between them."""
    table = "| Name | Type |\n|---|---|\n| {} | string |\n\n"
    page = read_page(
        f"{TITLE}### Required parameters\n\n{table.format('a')}### Optional parameters\n\n{table.format('b')}",
        "x",
    )
    assert list(fields_of(page)) == ["a", "b"]
    assert codes(page) == []


@pytest.mark.parametrize(
    "line",
    ["Returns object", "error object", "an array", "Response string", "The string", "json object"],
)
def test_a_sentence_below_a_heading_is_no_field(line: str) -> None:
    """A type at the end of a line makes its first word no name."""
    page = read_page(f"{TITLE}## Response\n\n{line}\n\nMore.\n", "x")
    assert all(one.fields == () for one in _only(page).responses)
    page = read_page(f"{TITLE}## Request body\n\nThe {line}\n\nMore.\n", "x")
    assert fields_of(page) == {}


def test_fields_in_a_definition_list() -> None:
    """The term is the name; ``Authorization`` is a credential and no parameter."""
    operation = _only(
        read_page(
            f"{TITLE}### Headers\n\nAuthorization\n: {{{{<required>}}}} Send `Bearer <key>`.\n\n### Form data parameters\n\nfile\n: {{{{<required>}}}} String. What to keep.\n\nfocus\n: String. Where to look.\n",
            "x",
        )
    )
    assert operation.auth == ("bearer",)
    assert operation.request is not None
    assert [(one.name, one.type, one.required, one.line) for one in operation.request.fields] == [
        ("file", "string", True, 12),
        ("focus", "string", None, 15),
    ]


def test_rows_that_span_several_rows_make_no_field_of_the_next_column() -> None:
    """A cell that spans rows stands in each of them."""
    table = "<table><tr><th>Name</th><th>Type</th><th>Description</th></tr><tr><td rowspan=2>a</td><td>object</td><td>It.</td></tr><tr><td>object</td><td>More.</td></tr><tr><td>b</td><td>string</td><td>That.</td></tr></table>"
    page = read_page(
        f"<html><body><h1>Do it</h1><p>POST https://a.test/x</p><h2>Request body</h2>{table}</body></html>",
        "x",
    )
    assert list(fields_of(page)) == ["a", "b"]


@pytest.mark.parametrize(
    ("note", "removal"),
    [
        ("Deprecated since 2024-03-01. It will be removed on 2025-06-30.", "2025-06-30"),
        (
            "<Warning>Deprecated: announced 2024-03-01, retired on 31 May 2026.</Warning>",
            "2026-05-31",
        ),
        (":::caution\nDeprecated: removed on 2025-06-30\n:::", "2025-06-30"),
    ],
)
def test_a_banner_with_two_dates_gives_the_one_of_the_end(note: str, removal: str) -> None:
    """The date behind the words for an end is when it ends."""
    operation = _only(read_page(f"{TITLE}{note}\n", "x"))
    assert (operation.deprecated, operation.removal) == (True, removal)


@pytest.mark.parametrize(
    "note",
    [
        "**OAuth 2.0 scopes required:** `things:write`",
        "Scopes: `things:write`",
        "Scoped OAuth requires: `things:write`",
        "| Method | `POST /x` |\n|---|---|\n| Scopes | `things:write` |",
    ],
)
def test_scopes_are_listed_in_many_ways(note: str) -> None:
    """After a colon, or in a table of facts."""
    announced = "" if "POST" in note else "`POST /x`\n\n"
    assert _only(read_page(f"# Do it\n\n{announced}{note}\n", "x")).scopes == ("things:write",)


def test_a_response_field_without_a_mark_says_nothing_of_being_there() -> None:
    """A component without ``required`` is no word for optional in an answer."""
    page = read_page(
        f'{TITLE}## Response\n\n<ResponseField name="a" type="string">\n  It.\n</ResponseField>\n',
        "x",
    )
    assert fields_of(page, request=False)["a"].required is None


def test_nested_lists_of_fields_in_html() -> None:
    """The list inside an item holds the members of its field."""
    page = read_page(
        "<html><body><h1>Do it</h1><div><span>POST</span><code>https://a.test/x</code></div><h2>Body</h2><ul>"
        "<li><div><code>a</code><span>object</span><span>nullable</span></div><div>All.</div><ul>"
        "<li><div><code>id</code><span>string</span></div><div>Its id.</div></li></ul></li>"
        "<li><div><code>b</code><span>integer</span><span>required</span></div></li></ul></body></html>",
        "x",
    )
    assert [(path, one.type, one.required) for path, one in fields_of(page).items()] == [
        ("a", "object", None),
        ("a.id", "string", None),
        ("b", "integer", True),
    ]
