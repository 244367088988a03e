"""What a page says of a whole operation: who may call it, what comes back, and what is sent that is no JSON."""

from __future__ import annotations

import pytest

from docpact.pages import read_page
from docpact.pages.facts import OperationFacts

PAGE = """# Open a crate

`POST /v1/crates`

{}

## Request body

| Field | Type | Description |
| --- | --- | --- |
| name | string | What to call it. |

## Response

{}
"""


def _only(text: str) -> OperationFacts:
    (operation,) = read_page(text, "x").operations
    return operation


TABLE = "| {} | {} |\n| --- | --- |\n{}"
SCOPES = [
    ("Scopes: `crates:write`, `read`", "crates:write read"),
    ("**Required scope:** `write`", "write"),
    ("Scope `crates:write`", "crates:write"),
    ("OAuth scope: https://auth.acme.test/scopes/crates", "https://auth.acme.test/scopes/crates"),
    ("Permissions: crates:write", "crates:write"),
    ("**OAuth:** User token + `read:crates`\\\n**Version:** 2", "read:crates"),
    ("App token + `push`.", "push"),
    ("User token + `push` for private crates", ""),
    ("The token must have the `crates:write` or `admin` scope.", "crates:write admin"),
    ("The `crates:write` scope is required.", "crates:write"),
    ("This call does not require the `crates:write` scope.", ""),
    ("Requires the `manage crates` role.", ""),
    ("Permissions: `admin`", ""),
    ("## Scopes\n\n- `crates:write`\n- `read`: to see the answer", "crates:write read"),
    ("## Scopes\n\n- A token that is valid\n- The name of a crate", ""),
    ("Required scopes\n\ncrates:write\ncrates:read", "crates:write crates:read"),
    ("## Scopes\n\n- `a:b`\n\nThe `name` is sent too.\n\n- `name` of the crate", "a:b"),
    (
        "## OAuth scopes\n\n"
        + TABLE.format("Scope", "Description", "| crates:write | Opens. |\n| `read` | Reads. |"),
        "crates:write read",
    ),
    (
        "## Permissions\n\n"
        + TABLE.format(
            "Kind",
            "Permissions (least first)",
            "| Work | Crates.Read, Crates.All |\n| App | None. |",
        ),
        "Crates.Read Crates.All",
    ),
    (
        TABLE.format("Rate limit", "20 a minute", "| Required scopes | `crates:write` |"),
        "crates:write",
    ),
]


@pytest.mark.parametrize(("said", "scopes"), SCOPES)
def test_scopes_are_read_wherever_a_page_lists_them(said: str, scopes: str) -> None:
    """In a sentence, on a line, in a list, in a table; a role, a condition and a denial are none, and no field moves."""
    operation = _only(PAGE.format(said, ""))
    assert operation.scopes == tuple(scopes.split())
    assert ("oauth" in operation.auth, "scopes" in operation.lines) == (bool(scopes),) * 2
    assert operation.request
    assert [field.path for field in operation.request.fields] == ["name"]


STATUSES = [
    "Status `201`.",
    "Status: 201 Created",
    "HTTP 201",
    "HTTP status code: 201",
    "Response code: `201 (Created)`",
    "Responds with `201`.",
    "Returns 201 Created",
]


@pytest.mark.parametrize("line", STATUSES)
@pytest.mark.parametrize("place", ["above", "below", "no heading", "intro"])
def test_a_line_that_is_a_status_is_that_of_the_response_beside_it(line: str, place: str) -> None:
    """Above or below the sample, where the heading of the response was lost, and above the request."""
    sample = '```json\n{"id": 1}\n```'
    text = PAGE.format(
        line if place == "intro" else "",
        {"below": f"{sample}\n\n{line}", "intro": sample}.get(place, f"{line}\n\n{sample}"),
    )
    operation = _only(text.replace("## Response\n", "") if place == "no heading" else text)
    (response,) = operation.responses
    assert (response.status, [field.path for field in response.fields]) == ("201", ["id"])
    assert operation.request
    assert [field.path for field in operation.request.fields] == ["name"]


@pytest.mark.parametrize("line", ["Status 201 is not used.", "The status of 201 crates."])
def test_a_sentence_about_a_number_is_no_status(line: str) -> None:
    """Only a line that says nothing else names the status of the answer."""
    operation = _only(PAGE.format(line, f'{line}\n\n```json\n{{"id": 1}}\n```'))
    assert [response.status for response in operation.responses] == [None]


REQUESTS = [
    "Another request",
    "## Another request",
    "Second example request",
    "**Another request:**",
    "And a second request, with a note:",
    "### Example 2: request with all fields",
    "## Request 2",
    "The same request with a note:",
    "A request that also sends a note looks like this:",
]


@pytest.mark.parametrize("words", REQUESTS)
def test_json_introduced_as_another_request_is_one(words: str) -> None:
    """Below the call, JSON is an answer; words above it that call it a request say otherwise."""
    sent, more, got = (
        f"```json\n{{{text}}}\n```" for text in ('"a": 1', '"a": 1, "b": 2', '"id": 1')
    )
    call = "```bash\ncurl -X POST https://api.acme.test/v1/crates -d '{\"a\": 1}'\n```"
    for body in (call, sent):
        operation = _only(
            f"# X\n\n`POST /v1/crates`\n\n## Request\n\n{body}\n\n{words}\n\n{more}\n\n## Response\n\n{got}\n"
        )
        assert operation.request
        assert [field.path for field in operation.request.fields] == ["a", "b"]
        (response,) = operation.responses
        assert [field.path for field in response.fields] == ["id"]


@pytest.mark.parametrize(
    "words",
    [
        "The response to this request:",
        "The request is answered with:",
        "A successful request returns:",
        "Example:",
    ],
)
def test_json_introduced_as_the_answer_to_a_request_is_none(words: str) -> None:
    """Words that speak of both, or of neither, leave it what its place makes it."""
    call = "```bash\ncurl -X POST https://api.acme.test/v1/crates -d '{\"a\": 1}'\n```"
    operation = _only(f'# X\n\n## Request\n\n{call}\n\n{words}\n\n```json\n{{"id": 1}}\n```\n')
    assert operation.request
    assert [field.path for field in operation.request.fields] == ["a"]
    (response,) = operation.responses
    assert [field.path for field in response.fields] == ["id"]


def _called(command: str, table: str = "") -> OperationFacts:
    return _only(
        f"# X\n\n## Request\n\n{table}\n\n```bash\n{command}\n```\n\n## Response\n\nIt is done.\n"
    )


URL = "https://api.acme.test/v1/crates"
FORM = "application/x-www-form-urlencoded"
FORMS = [
    (f"curl {URL} -d a=b -d limit=20", FORM, {"a": "b", "limit": "20"}, "a limit"),
    (f"curl {URL} -d 'a=b+c&x=%31'", FORM, {"a": "b c", "x": "1"}, "a x"),
    (f"curl {URL} --data-urlencode 'a=b c&d'", FORM, {"a": "b c&d"}, "a"),
    (f"curl -X PUT {URL} -F file=@x.png -F 'a=b;type=text/plain'", "multipart/form-data", {"file": "@x.png", "a": "b"}, "file a"),
    (f"curl {URL} -d 'of[a]=1' -d 'in[0][b]=2' -d 'in[1][b]=3'", FORM, {"of": {"a": "1"}, "in": [{"b": "2"}, {"b": "3"}]}, "of of.a in in[].b"),
    (f"curl {URL} -d 't[]=1' -d 't[]=2' -d 'l[][a]=1' -d 'l[][a]=2'", FORM, {"t": ["1", "2"], "l": [{"a": "1"}, {"a": "2"}]}, "t l l[].a"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "media_type", "value", "paths"), FORMS)
def test_a_form_that_a_call_sends_is_a_sample(
    command: str, media_type: str, value: object, paths: str
) -> None:
    """Its names are fields without a type, since a form has none to show; only a file says what it is."""
    operation = _called(command)
    request = operation.request
    assert request
    assert operation.method in ("POST", "PUT")
    assert (request.media_type, [sample.value for sample in request.samples]) == (
        media_type,
        [value],
    )
    assert [field.path for field in request.fields] == paths.split()
    assert {field.type for field in request.fields} <= {None, "object", "array", "string"}
    assert {field.name for field in request.fields if field.type == "string"} <= {"file"}
    assert operation.calls[0].body == value


@pytest.mark.parametrize(
    "command",
    [
        f"curl {URL} -d 'plain words'",
        f"curl {URL} -d @crate.json",
        f"curl {URL} -H 'Content-Type: text/xml' -d 'a=b'",
        f"curl {URL} -d 'a=b&c'",
    ],
)
def test_a_body_that_is_no_form_is_no_sample(command: str) -> None:
    """Text without names, a file that nobody sees, and another media type say nothing of fields."""
    request = _called(command).request
    assert request is None or not (request.fields or request.samples)


def test_a_table_gives_the_values_of_a_form_their_types() -> None:
    """And a name that it lists with its brackets keeps them; nothing conflicts."""
    rows = "| count | integer | How many. |\n| shut | boolean | If it is. |\n| crate[name] | string | Its name. |\n| kind | string | red or green |"
    table = f"| Field | Type | Description |\n| --- | --- | --- |\n{rows}"
    command = f"curl {URL} -d count=2 -d shut=true -d 'crate[name]=7' -d kind=red"
    operation = _called(command, table)
    value = {"count": 2, "shut": True, "crate[name]": "7", "kind": "red"}
    assert operation.request
    assert [field.path for field in operation.request.fields] == list(value)
    assert (operation.request.samples[0].value, operation.calls[0].body) == (value, value)


def test_what_a_call_puts_into_the_query_is_no_body() -> None:
    """``-G`` sends data with the URL."""
    operation = _called(f"curl -G {URL} -d state=open --data-urlencode 'q=a b'")
    assert (operation.method, operation.request) == ("GET", None)
    assert [(one.name, one.location) for one in operation.parameters] == [
        ("state", "query"),
        ("q", "query"),
    ]


PATHS = [
    ("/v1/schedules/2.json", "2.json"),
    ("/buckets/1/todos/207", "1 207"),
    ("/v1/users/4f2b1c9e-8d5a-4b6e-9a3f-0c1d2e3f4a5b/keys", "4f2b1c9e-8d5a-4b6e-9a3f-0c1d2e3f4a5b"),
    ("/v1/customers/cus_4fdAW5ftNQow1a", "cus_4fdAW5ftNQow1a"),
    ("/v1/users/{user_id}", ""),
    ("/rest/api/2/issues", ""),
    ("/2010-04-01/accounts.json", ""),
    ("/v2/oauth2/tokens/bulk_create", ""),
]


@pytest.mark.parametrize(("path", "values"), PATHS)
def test_a_segment_that_looks_like_a_value_is_reported_and_kept(path: str, values: str) -> None:
    """Nothing says what the parameter is called, so none is made up; a version is no value."""
    page = read_page(f"# X\n\n## Request\n\n```bash\ncurl https://api.acme.test{path}\n```\n", "x")
    (operation,) = page.operations
    said = [one.message for one in page.diagnostics if one.code == "path-value"]
    assert operation.path == path
    assert [one.split(" in the path")[0] for one in said] == [", ".join(values.split())] * bool(
        values
    )


def test_several_forms_of_one_body_are_left_out_and_a_person_is_told_what_to_do() -> None:
    """Two objects that no field is called after: which of them is sent, only a person can write down."""
    table = "#### {} object\n\n| Field | Type | Description |\n| --- | --- | --- |\n| {} | string | It. |\n"
    text = PAGE.format("", "").replace(
        "## Response",
        table.format("Card", "number") + "\n" + table.format("Bank", "iban") + "\n## Response",
    )
    page = read_page(text, "x")
    (operation,) = page.operations
    assert operation.request
    assert [field.path for field in operation.request.fields] == ["name"]
    told = [one.message for one in page.diagnostics if one.code == "table-unplaced"]
    for message, name, field in zip(told, ("card", "bank"), ("number", "iban"), strict=True):
        assert name in message
        assert field in message
        assert "oneOf" in message


def test_front_matter_alone_announces_an_operation() -> None:
    """Nothing else need be on the page."""
    operation = _only("---\napi: POST /v1/crates\n---\n")
    assert (operation.key, operation.line) == ("POST /v1/crates", 2)


@pytest.mark.parametrize(
    ("line", "operations"),
    [
        ("Call:        POST /v3/crates", ["POST /v3/crates"]),
        ("Use: POST /v3/crates", ["POST /v3/crates"]),
        ("POST /v3/crates crates:write", ["POST /v3/crates"]),
        ("POST /v3/crates crates.write", ["POST /v3/crates"]),
        ("See also: POST /v3/crates", []),
        ("Same as: POST /v3/crates", []),
        ("To cancel, call POST /v3/crates", []),
    ],
)
def test_labels_announce_and_mentions_do_not(line: str, operations: list[str]) -> None:
    """A label with a colon or a scope beside the path is part of an announcement; words that refer elsewhere are not."""
    page = read_page(f"# Crates\n\n{line}\n\nReserves a crate.\n", "page.txt")
    assert [f"{each.method} {each.path}" for each in page.operations] == operations
