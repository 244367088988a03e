"""The traps that real pages set, one test each: what is said is taken, what is lost is said, nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from pages_support import codes, fields_of

from docpact.pages import read_page
from docpact.pages.facts import Field, OperationFacts, Page, ParameterFacts


def _page(
    request: str,
    *,
    sent: str | None = '{"a": 1}',
    response: str = "",
    method: str = "POST",
    url: str = "https://api.acme.test/v1/things/<<thing_id>>",
) -> Page:
    """A page in the plainest shape, with these tables, this payload and this response."""
    body = f" \\\n  -d '{sent}'" if sent is not None else ""
    return read_page(
        f"# Do it\n\n## Request\n\nHTTP Method: {method}\n\n{request}\n\n```bash\ncurl -X {method} {url}{body}\n```\n\n## Response\n\n{response}\n",
        "x",
    )


def _row(name: str, text: str) -> str:
    return f"| Parameter | Description |\n| --- | --- |\n| {name} | {text} |"


def _field(text: str, sent: str = '{"a": "x"}') -> Field:
    return fields_of(_page(_row("a", text), sent=sent))["a"]


def _only(page: Page) -> OperationFacts:
    (operation,) = page.operations
    return operation


def _parameters(page: Page) -> dict[str, ParameterFacts]:
    return {one.name: one for one in _only(page).parameters}


SECOND_TABLE = "{}\n\n| Parameter | Description |\n| --- | --- |\n| label | What it says. |\n| weight | Optional In grams. |"


def test_a_second_table_without_a_heading_describes_the_items_that_the_sample_shows() -> None:
    """The heading got lost, but the payload shows whose fields these are."""
    page = _page(
        SECOND_TABLE.format(_row("parts", "An array of parts.")),
        sent='{"parts": [{"label": "x", "weight": 2}]}',
    )
    fields = fields_of(page)
    assert list(fields) == ["parts", "parts[].label", "parts[].weight"]
    assert fields["parts[].weight"].required is False
    assert ("table-heading-lost", 11) in codes(page)


def test_a_second_table_without_a_heading_describes_the_items_that_the_prose_names() -> None:
    """Without a payload, a sentence that names every one of them says so."""
    page = _page(
        SECOND_TABLE.format(
            _row(
                "parts", "An array of objects; each must include a label and may include a weight."
            )
        ),
        sent=None,
    )
    fields = fields_of(page)
    assert fields["parts[].label"].required is True
    assert fields["parts[].label"].origin["required"] == "prose"


def test_a_second_table_that_nothing_places_is_left_out_and_reported() -> None:
    """Where neither the prose nor a payload says whose fields these are, none is made up."""
    page = _page(SECOND_TABLE.format(_row("parts", "The parts.")), sent='{"parts": []}')
    assert list(fields_of(page)) == ["parts"]
    assert ("table-unplaced", 11) in codes(page)


def test_a_name_that_vanished_comes_back_from_the_sample() -> None:
    """The sentence moved into the name cell; the payload still has the key."""
    table = "| Parameter | Description |\n| --- | --- |\n| id | The user. |\n| The user's email address. | |"
    page = _page(table, sent='{"id": 1, "email": "a@b.test"}')
    assert fields_of(page)["email"].origin["name"] == "sample"
    assert ("field-name-lost", 10) in codes(page)


def test_a_name_that_vanished_for_good_is_no_field() -> None:
    """A sentence is never a name; the row is flagged."""
    table = "| Parameter | Description |\n| --- | --- |\n| id | The user. |\n| The user's postal address. | |"
    page = _page(table, sent='{"id": 1}')
    assert list(fields_of(page)) == ["id"]
    assert ("field-name-lost", 10) in codes(page)


DATADOG = """# Make it

| Site | API endpoint |
| --- | --- |
| app.boxes.test | POST https://api.boxes.test/v1/boxes |

### Request

#### Body Data (required)

| Parent field | Field | Type | Description |
| --- | --- | --- | --- |
{}

### Response

{}
"""


def _boxes(rows: str, response: str = "") -> Page:
    return read_page(DATADOG.format(rows, response), "x")


def test_a_short_row_is_padded_and_any_key_is_the_value_of_the_map_before_it() -> None:
    """``additionalProperties`` is declared nowhere: it is the object above."""
    page = _boxes(
        "| | data [*required*] | object | All. |\n| data | tint | object | Colours. |\n| additionalProperties | <any-key> | string |\n| data | size [required ] | int64 | Size. |"
    )
    fields = fields_of(page)
    assert [(path, field.type) for path, field in fields.items()] == [
        ("data", "object"),
        ("data.tint", "object"),
        ("data.tint.*", "string"),
        ("data.size", "integer"),
    ]
    assert fields["data.tint.*"].name == "<any-key>"
    assert fields["data.size"].required is True
    assert ("row-short", 15) in codes(page)


def test_alternatives_are_no_fields() -> None:
    """``Option 1`` below a ``<oneOf>`` names no field, and what it requires is not required of all."""
    page = _boxes(
        "| | value [*required*] | &nbsp;<oneOf> | One of two. |\n| value | Option 1 | string | Words. |\n| value | Option 2 | object | More. |\n| Option 2 | unit [*required*] | string | Its unit. |\n| | sizes | [double] | Sizes. |"
    )
    fields = fields_of(page)
    assert list(fields) == ["value", "value.unit", "sizes"]
    assert fields["value"].type is None
    assert fields["value.unit"].required is None
    assert (fields["sizes"].type, fields["sizes"].items) == ("array", "number")


def test_a_parent_that_is_listed_nowhere_leaves_its_row_out() -> None:
    """A row whose parent the capture lost is not put somewhere else."""
    page = _boxes("| | data | object | All. |\n| lid | colour | string | Its colour. |")
    assert list(fields_of(page)) == ["data"]
    assert ("parent-unknown", 14) in codes(page)


@pytest.mark.parametrize(
    ("header", "row", "required", "origin"),
    [
        ("Field | Type | Description", "a [*required*] | string | It.", True, "table"),
        ("Field | Type | Description", "a [required ] | string | It.", True, "table"),
        ("Field | Type | Description", "a (optional) | string | It.", False, "table"),
        ("Field | Type | Description", "a * | string | It.", True, "table"),
        ("Field | Description", "a | **Optional** It.", False, "prose"),
        ("Field | Description", "a | Optional It.", False, "prose"),
        ("Field | Description", "a | (Required) It.", True, "prose"),
        ("Field | Required | Description", "a | Yes | It.", True, "table"),
        ("Field | Required | Description", "a | No | It.", False, "table"),
        ("Field | Description", "a | It.", None, None),
        ("Field | Description", "a | Required if b is set.", None, None),
    ],
)
def test_a_mark_is_a_flag_and_part_of_nothing_else(
    header: str, row: str, required: bool | None, origin: str | None
) -> None:
    """However it is written, a mark says required or optional, and is no part of the name."""
    rule = "|".join(["---"] * (header.count("|") + 1))
    field = fields_of(_page(f"| {header} |\n| {rule} |\n| {row} |", sent='{"a": "x"}'))["a"]
    assert (field.name, field.required, field.origin.get("required")) == ("a", required, origin)


def test_no_mark_says_nothing_where_others_are_marked_required() -> None:
    """The habit of marking only what is optional does not hold on a page that marks what is required."""
    table = "| Parameter | Description |\n| --- | --- |\n| a | Required It. |\n| b | That. |"
    assert fields_of(_page(table, sent='{"a": 1}'))["b"].required is None


def test_optional_in_a_response_is_a_field_that_may_be_absent() -> None:
    """The mark means the same there; without one nothing is said."""
    page = _page(
        _row("a", "It."),
        response=_row("b", "Optional That.") + "\n| c | Those. |\n\n```json\n{}\n```",
    )
    fields = fields_of(page, request=False)
    assert (fields["b"].required, fields["c"].required) == (False, None)


@pytest.mark.parametrize(
    "header", ["Query Parameter", "Parameter", "Path Parameter", "URL Parameter"]
)
def test_a_parameter_of_the_path_is_one_wherever_it_is_listed(header: str) -> None:
    """The URL has it, so the table's title does not matter."""
    page = _page(
        f"| {header} | Description |\n|---|---|\n| thing_id | Which. |", sent=None, method="GET"
    )
    assert (_parameters(page)["thing_id"].location, _parameters(page)["thing_id"].required) == (
        "path",
        True,
    )


def test_a_path_parameter_that_the_path_lacks_is_reported() -> None:
    """It is not turned into something else."""
    page = _page("| Path Parameter | Description |\n|---|---|\n| other_id | Which. |", sent=None)
    assert list(_parameters(page)) == ["thing_id"]
    assert ("parameter-not-in-path", 9) in codes(page)


def test_a_query_in_a_url_is_a_parameter() -> None:
    """A call shows it even where no table does."""
    page = _page(
        "", sent=None, method="GET", url="'https://api.acme.test/v1/things?page[size]=2&q=a%20b'"
    )
    assert [(one.name, one.location, one.origin["name"]) for one in _only(page).parameters] == [
        ("page[size]", "query", "curl"),
        ("q", "query", "curl"),
    ]


def test_without_a_body_a_plain_table_lists_query_parameters() -> None:
    """A GET has no other place for them; for a DELETE that is only likely, and said."""
    for method, noted in (("GET", False), ("DELETE", True)):
        page = _page(
            _row("limit", "Optional At most 50. Defaults to 10."), sent=None, method=method
        )
        limit = _parameters(page)["limit"]
        assert (limit.location, limit.limits, limit.default, limit.required) == (
            "query",
            {"maximum": 50},
            10,
            False,
        )
        assert ("parameter-place-inferred" in dict(codes(page))) is noted


def test_a_body_on_a_delete_is_a_body() -> None:
    """What is sent decides, not the method."""
    page = _page(_row("ids", "An array of ids."), sent='{"ids": ["1"]}', method="DELETE")
    assert list(fields_of(page)) == ["ids"]


def test_a_wrapper_that_only_the_sample_shows_is_a_field() -> None:
    """The table lists what is inside; the payload shows the object around it."""
    table = "| Parameter | Description |\n| --- | --- |\n| label | What it says. |\n| size | How large. |"
    fields = fields_of(_page(table, sent='{"part": {"label": "x", "size": 1}}'))
    assert list(fields) == ["part", "part.label", "part.size"]
    assert fields["part"].origin == {"name": "sample", "type": "sample"}


def test_an_undocumented_field_of_a_sample_is_a_field_and_reported() -> None:
    """It is on the page, though in no table."""
    page = _page(_row("a", "It."), sent='{"a": 1, "b": {"c": true}}')
    assert [(path, field.type) for path, field in fields_of(page).items()] == [
        ("a", "integer"),
        ("b", "object"),
        ("b.c", "boolean"),
    ]
    assert "field-inferred" in dict(codes(page))


@pytest.mark.parametrize(
    ("title", "shape"),
    [
        ("### Part object fields\n\n", "Parameter"),
        ("### Parts\n\n", "Part parameter"),
        ("Part object fields\n\n", "Parameter"),
    ],
)
def test_a_title_or_header_says_which_object_a_table_describes(title: str, shape: str) -> None:
    """Singular or plural, in a heading or in the header cell."""
    request = f"{_row('parts', 'An array of parts.')}\n\n{title}| {shape} | Description |\n| --- | --- |\n| label | What it says. |"
    page = _page(request, sent='{"parts": [{"label": "x"}]}')
    assert list(fields_of(page)) == ["parts", "parts[].label"]


def test_dotted_names_nest() -> None:
    """``owner.id`` and ``parts[].label`` are paths."""
    table = "| Field | Type | Description |\n| --- | --- | --- |\n| owner | object | Who. |\n| owner.id | string | Its id. |\n| parts | array | Which. |\n| parts[].label | string | Its label. |"
    assert list(fields_of(_page(table, sent="{}"))) == [
        "owner",
        "owner.id",
        "parts",
        "parts[].label",
    ]


@pytest.mark.parametrize(
    ("text", "sent", "limits"),
    [
        ("Array of ids. Max length of 150.", "[]", {"maxItems": 150}),
        ("An array of at most 5 names.", "[]", {"maxItems": 5}),
        ("A list of up to 1,000 names.", "[]", {"maxItems": 1000}),
        ("Its name, at most 80 characters.", '"x"', {"maxLength": 80}),
        ("Its name. Max length of 40.", '"x"', {"maxLength": 40}),
        ("From 3 to 50 characters.", '"x"', {"minLength": 3, "maxLength": 50}),
        ("Between 1 and 1000.", "7", {"minimum": 1, "maximum": 1000}),
        ("How many; maximum is 500.", "7", {"maximum": 500}),
        ("The maximum allowed value is 100.", "7", {"maximum": 100}),
        ("At least 1 and no more than 9.", "7", {"minimum": 1, "maximum": 9}),
        ("At least one entity must be a box.", "{}", {}),
        ("Kept for up to 30 days.", '"x"', {}),
        ("Files of up to 5 MB.", '"x"', {}),
        ("Up to 99.5% of them.", "7", {}),
    ],
)
def test_a_limit_in_prose_is_the_keyword_its_type_makes_it(
    text: str, sent: str, limits: dict[str, int]
) -> None:
    """The same words limit items, characters or a value; words about something else limit nothing."""
    assert _field(text, f'{{"a": {sent}}}').limits == limits


def test_a_limit_of_nobody_knows_what_is_reported() -> None:
    """Without a type "max length" may count characters or items."""
    page = _page(_row("a", "Optional Max length of 9."), sent='{"b": 1}')
    assert fields_of(page)["a"].limits == {}
    assert "limit-unclear" in dict(codes(page))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The priority - critical, high, medium, low or info.", "critical high medium low info"),
        ("The status - open or closed. A reopened one is announced.", "open closed"),
        ("The kind - options: note, file.", "note file"),
        ("Allowed values: `ONE` (the first, or so), `TWO` (the second).", "ONE TWO"),
        ("Allowed values are `a`, `b`. Allowed enum values: `a,b`", "a b"),
        ("What to sort byAllowed enum values: `created_at, size`", "created_at size"),
        ("One of:<br>• `a` - the first<br>• `b` - the second", "a b"),
        ("Either `asc` or `desc`.", "asc desc"),
        ("Allowed enum values: P1,P2 default: P1", "P1 P2"),
        ('The kind - currently only "text" is supported.', "text"),
        ("The team it is in - ID & name.", None),
        ("What was done - commented in this instance.", None),
        ("Who did it - id, first & last name, and email.", None),
        ("CRITICAL, HIGH, LOW or INFO.", "CRITICAL HIGH LOW INFO"),
        ("OPEN or CLOSED", "OPEN CLOSED"),
        ("The direction: ASC or DESC. Defaults to DESC.", "ASC DESC"),
        ("Who may see it (TEAM,GLOBAL).", "TEAM GLOBAL"),
        ("STS, WORKBENCH or OFF indicating where it is used.", "STS WORKBENCH OFF"),
        ("`NEW`, `OLD`", "NEW OLD"),
        ("The keys depend on the type (for example, `x` for one, `y` for the other).", None),
    ],
)
def test_an_enumeration_in_prose(text: str, values: str | None) -> None:
    """Lists that say what is allowed are taken, lists that only mention things are not."""
    assert (" ".join(_field(text, "{}").enum or ()) or None) == values


def test_a_list_that_the_capture_cut_is_no_enumeration() -> None:
    """Some of the values are not the values."""
    page = _page(_row("a", "Allowed values: `x`, `y`, `z` Show 6 more"), sent="{}")
    assert fields_of(page)["a"].enum is None
    assert "enum-cut" in dict(codes(page))


def test_two_lists_that_differ_are_a_conflict() -> None:
    """The first is kept, the other reported."""
    page = _page(_row("a", "Allowed values are `x`, `y`. Allowed enum values: `x,y,z`"), sent="{}")
    assert fields_of(page)["a"].enum == ("x", "y")
    assert "enum-conflict" in dict(codes(page))


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("ISO 8601 Timestamp of it.", "string", "date-time"),
        ("Boolean indicating whether it is.", "boolean", None),
        ("Whether it is (true/false).", "boolean", None),
        ("An array of them.", "array", None),
        ("An object describing it.", "object", None),
        ("The UUID of the thing.", "string", "uuid"),
        ("Things as key-value pairs.", "object", None),
        ("The ID of the object.", None, None),
        ("The name.", None, None),
        ("The day it is due (YYYY-MM-DD).", "string", "date"),
        ("When, as `yyyy-MM-dd'T'HH:mm:ssXXX`.", "string", "date-time"),
        ("When, as YYYY-MM-DDTHH:MM:SSZ.", "string", "date-time"),
        ("When, as YYYY-MM-DDTHH:MM:SS.", None, None),
        ("When, as YYYY-MM-DD HH:MM.", None, None),
        ("The days, as YYYY-MM-DD..YYYY-MM-DD.", None, None),
        ("From YYYY-MM-DD to YYYY-MM-DD.", None, None),
        ("The day as YYYY-MM-DD or a Unix time.", "integer", None),
        ("The day as YYYY-MM-DD or the word today.", None, None),
    ],
)
def test_a_type_in_prose(text: str, kind: str | None, form: str | None) -> None:
    """Only what is said in so many words."""
    field = _field(text, "{}")
    assert (field.type, field.format) == (kind, form)


@pytest.mark.parametrize(
    ("cell", "kind", "items", "form"),
    [
        ("[string]", "array", "string", None),
        ("[object]", "array", "object", None),
        ("array of integers", "array", "integer", None),
        ("string[]", "array", "string", None),
        ("double", "number", None, "double"),
        ("int64", "integer", None, "int64"),
        ("date-time", "string", None, "date-time"),
        ("string (uuid)", "string", None, "uuid"),
        ("YYYY-MM-DD", "string", None, "date"),
        ("string (YYYY-MM-DDTHH:MM:SS+00:00)", "string", None, "date-time"),
        ("ISO 8601 timestamp", "string", None, "date-time"),
        ("ISO 8601 date", None, None, None),
        ("enum", "string", None, None),
        ("<oneOf>", None, None, None),
        ("SomeSchema", None, None, None),
    ],
)
def test_a_type_in_a_column(
    cell: str, kind: str | None, items: str | None, form: str | None
) -> None:
    """JSON types however a table spells them; what is none stays unsaid."""
    field = fields_of(
        _page(f"| Field | Type | Description |\n|---|---|---|\n| a | {cell} | It. |", sent="{}")
    )["a"]
    assert (field.type, field.items, field.format) == (kind, items, form)


def test_a_sample_in_other_letters_than_the_prose_is_a_conflict_with_both_kept() -> None:
    """The enumeration stays as stated, the sample stays among the samples."""
    page = _page(_row("a", "The state - open or closed."), sent='{"a": "OPEN"}')
    operation = _only(page)
    assert operation.request is not None
    assert operation.request.fields[0].enum == ("open", "closed")
    assert operation.request.samples[0].value == {"a": "OPEN"}
    assert ("sample-enum-mismatch", 13) in codes(page)


def test_a_sample_of_another_type_than_the_table_is_a_conflict() -> None:
    """The stated type is kept."""
    page = _page(
        "| Field | Type | Description |\n|---|---|---|\n| a | string | It. |", sent='{"a": 1}'
    )
    assert fields_of(page)["a"].type == "string"
    assert ("type-conflict", 13) in codes(page)


def test_an_id_that_is_a_string_here_and_a_number_there_is_reported() -> None:
    """Both are recorded as they are."""
    page = _page(
        _row("ids", "Array of ids."), sent='{"ids": ["43"]}', response='```json\n{"id": 43}\n```'
    )
    assert fields_of(page)["ids"].items == "string"
    assert fields_of(page, request=False)["id"].type == "integer"
    assert "id-type-varies" in dict(codes(page))


def test_null_means_nullable_and_empty_means_unknown_inside() -> None:
    """A sample shows that much and no more."""
    fields = fields_of(_page("", sent='{"gone": null, "none": [], "bare": {}}'))
    assert [(field.type, field.items, field.nullable) for field in fields.values()] == [
        (None, None, True),
        ("array", None, None),
        ("object", None, None),
    ]


def test_key_value_pairs_are_a_map() -> None:
    """The keys of a map in a sample are no fields."""
    fields = fields_of(
        _page(
            _row("meta", "Things as key-value pairs."),
            sent='{"meta": {"colour": "red", "tint": "dark"}}',
        )
    )
    assert [(path, field.type) for path, field in fields.items()] == [
        ("meta", "object"),
        ("meta.*", "string"),
    ]


BROKEN: list[tuple[str, tuple[int, int], tuple[int, int, str, str] | None, Any, str]] = [
    ('{\n  "a": 1\n  "b": 2\n}', (3, 3), (2, 9, "", ","), {"a": 1, "b": 2}, "sample-invalid-json"),
    ('{\n  "a": 1,\n}', (2, 9), (2, 9, ",", ""), {"a": 1}, "sample-invalid-json"),
    ('"a": 1,\n"b": 2', (1, 1), (1, 1, "", "{"), {"a": 1, "b": 2}, "sample-invalid-json"),
    ('{"a": 1, "a": 2}', (1, 10), (1, 2, '"a": 1, ', ""), {"a": 2}, "sample-duplicate-key"),
    ('{"a": [...]}', (1, 8), (1, 8, "...", ""), {"a": []}, "sample-elided"),
    ('{"a": <id>}', (1, 7), (1, 7, "<id>", '"<id>"'), {"a": "<id>"}, "sample-invalid-json"),
    ('{"a": 1}}', (1, 9), (1, 9, "}", ""), {"a": 1}, "sample-invalid-json"),
    ('{"a": ,, "b"}', (1, 7), None, None, "sample-invalid-json"),
]


@pytest.mark.parametrize(("text", "fault", "mend", "value", "code"), BROKEN)
def test_broken_json_keeps_its_text_its_fault_and_the_smallest_mend(
    text: str, fault: tuple[int, int], mend: tuple[int, int, str, str] | None, value: Any, code: str
) -> None:
    """The exact place on the page, one edit that mends it, and the text as printed."""
    page = _page("", sent=None, response=f"### Sample response\n\n```json\n{text}\n```")
    (response,) = _only(page).responses
    (sample,) = response.samples
    first = 17  # lines above the sample
    assert sample.valid is False
    assert sample.raw == text
    assert sample.fault is not None
    assert sample.fault[:2] == (fault[0] + first, fault[1])
    assert sample.value == value
    if mend is None:
        assert sample.mend is None
    else:
        assert sample.mend is not None
        assert (sample.mend.line, sample.mend.column, sample.mend.delete, sample.mend.insert) == (
            mend[0] + first,
            *mend[1:],
        )
    assert (code, sample.fault[0]) in codes(page)


CALL = "https://api.acme.test/v1/things"
CURLS = [
    f"curl -X POST \\\n  {CALL} \\\n  -H 'X-Api-Key: <key>' \\\n  -d '{{\"a\": 1}}'",
    f'curl -XPOST {CALL} -H "X-Api-Key: ${{KEY}}" -d "{{\\"a\\": 1}}"',
    f"curl --request POST '{CALL}' --header 'X-Api-Key: <<CREDENTIAL.key>>' --data-raw '{{\"a\": 1}}'",
    f'curl -X POST "{CALL}" \\\n-H "X-Api-Key: ${{KEY}}" \\\n-d @- << EOF\n{{\n  "a": 1\n}}\nEOF',
    f"curl --proto '=https' --tlsv1.2 -sS -X POST {CALL} -H 'X-Api-Key: {{key}}' --json '{{\"a\": 1}}'",
    f"curl -X POST {CALL}\n-H 'X-Api-Key: {{{{key}}}}'\n-d '{{\n\"a\": 1\n}}'",
    f"curl -X POST {CALL} \\\n  -d '{{\"a\": 1}}' \\\n  -H 'X-Api-Key: <key>' \\\n",
    f"curl -X POST {CALL} -H ‘X-Api-Key: <key>’ -d ‘{{“a”: 1}}’",
    f"curl --url {CALL} -d '{{\"a\": 1}}' -H 'X-Api-Key: $KEY'",
]


@pytest.mark.parametrize("command", CURLS)
@pytest.mark.parametrize("fenced", [True, False])
def test_a_curl_is_read_however_it_is_written(command: str, fenced: bool) -> None:
    """On several lines, quoted or not, with a heredoc, a dangling backslash, without backslashes, with smart quotes."""
    fence = "```bash\n{}\n```" if fenced else "{}"
    page = read_page(
        f"# Do it\n\n## Request\n\nHTTP Method: POST\n\n{fence.format(command)}\n\n## Response\n\nDone.\n",
        "x",
    )
    operation = _only(page)
    assert (operation.path, operation.servers, operation.auth) == (
        "/v1/things",
        ("https://api.acme.test",),
        ("header:X-Api-Key",),
    )
    (call,) = operation.calls
    assert call.body == {"a": 1}
    assert call.headers == {"X-Api-Key": "{key}"}


@pytest.mark.parametrize(
    ("url", "server", "path"),
    [
        ("https://<tenant-domain>/v1/a/<<case_id>>", "https://{tenant_domain}", "/v1/a/{case_id}"),
        (
            "https://<<META.tenant.domain>>/v1/a/{case_id}",
            "https://{tenant_domain}",
            "/v1/a/{case_id}",
        ),
        ("https://${HOST}/v1/a/${case_id}/", "https://{host}", "/v1/a/{case_id}/"),
        ("https://&lt;tenant&gt;.acme.test/v1/a", "https://{tenant}.acme.test", "/v1/a"),
        (
            "https://api.acme.test/v1/users/:user_id/x",
            "https://api.acme.test",
            "/v1/users/{user_id}/x",
        ),
        ("https://api.acme.test/v1/%7Bcase_id%7D", "https://api.acme.test", "/v1/{case_id}"),
        ('https://one.test"https://two.test"https://three.test/v1/a', "https://one.test", "/v1/a"),
    ],
)
def test_placeholders_are_written_one_way(url: str, server: str, path: str) -> None:
    """However the page writes them; a server's name is in braces too."""
    operation = _only(_page("", sent=None, method="GET", url=url))
    assert (operation.servers[0], operation.path) == (server, path)


def test_a_mention_is_no_placeholder() -> None:
    """``<@user-1>`` in a description means a person."""
    page = _page(_row("text", "Mention with <@user-2435>."), sent='{"text": "hi <@user-1>"}')
    assert list(_parameters(page)) == ["thing_id"]
    assert _only(page).calls[0].body == {"text": "hi <@user-1>"}


def test_damaged_characters_are_mended_in_names_and_code_and_left_in_strings() -> None:
    """Zero-width and no-break spaces, smart quotes and mojibake come from the capture; what stands in a string may not."""
    page = _page(
        _row(
            "na\u200bme\u00a0",
            "Optional\u00a0The user\u00e2\u20ac\u2122s name \u2013 at most 9\u00a0characters.",
        ),
        sent='{\u00a0"name":\u200b "a\u00a0\u2019b"}',
    )
    field = fields_of(page)["name"]
    assert (field.required, field.limits, field.type) == (False, {"maxLength": 9}, "string")
    assert _only(page).calls[0].body == {"name": "a\u00a0\u2019b"}


BANNERS = [
    ("| ⚠️ Note |\n|---|\n| This API endpoint has been deprecated, please update. |", True, None),
    (
        "| ⚠️ Note |\n|---|\n| This v1 API endpoint is deprecated and will be removed on December 1, 2026. Use [v2](https://x.test/v2). |",
        True,
        "2026-12-01",
    ),
    ("This endpoint is deprecated and will be removed on 2027-01-31.", True, "2027-01-31"),
    ("⚠️ Note |\n---|\nThis API endpoint has been deprecated. |", True, None),
    ("**Deprecated**", True, None),
    ("This endpoint replaces the deprecated one.", False, None),
    ("The old endpoint has been deprecated; use this.", False, None),
]


@pytest.mark.parametrize(("banner", "deprecated", "removal"), BANNERS)
def test_a_deprecation_banner(banner: str, deprecated: bool, removal: str | None) -> None:
    """As a box or a sentence, with or without a date; a word about another endpoint is none."""
    page = read_page(
        f"# Do it\n\n{banner}\n\n## Request\n\nHTTP Method: GET\n\n```bash\ncurl -X GET https://a.test/v1/x\n```\n",
        "x",
    )
    assert (_only(page).deprecated, _only(page).removal) == (deprecated, removal)


@pytest.mark.parametrize(
    ("note", "preview", "scopes"),
    [
        ("**Note**: This endpoint is in preview and may change.", True, ()),
        ("This endpoint is in public beta.", True, ()),
        ("See the preview of our next release.", False, ()),
        (
            "OAuth apps require the `boxes_write` authorization [scope](https://x.test) to access this endpoint.",
            False,
            ("boxes_write",),
        ),
        (
            "OAuth apps require the cases_read, cases_write authorization scopes to access this.",
            False,
            ("cases_read", "cases_write"),
        ),
        ("This endpoint requires the `boxes_manage` permission.", False, ()),
    ],
)
def test_notes_of_a_whole_operation(note: str, preview: bool, scopes: tuple[str, ...]) -> None:
    """Preview and OAuth scopes are facts of the operation, permissions are no scopes."""
    operation = _only(
        read_page(
            f"# Do it\n\n{note}\n\n## Request\n\n```bash\ncurl -X GET https://a.test/v1/x\n```\n",
            "x",
        )
    )
    assert (operation.preview, operation.scopes) == (preview, scopes)
    assert ("oauth" in operation.auth) is bool(scopes)


def test_the_server_comes_from_the_url_and_not_from_the_site_column() -> None:
    """The first column names the application's host."""
    assert _only(_boxes("| | a | string | It. |")).servers == ("https://api.boxes.test",)


def test_values_in_error_samples_are_no_constants() -> None:
    """Every error sample says "Bad Request"; that makes no enumeration."""
    tab = '{% tab title="404" %}\nNot Found\n| Field | Type | Description |\n|---|---|---|\n| errors [*required*] | [string] | Errors. |\n\n```json\n{"errors": ["Bad Request"]}\n```\n{% /tab %}'
    page = _boxes("| | a | string | It. |", tab)
    assert fields_of(page, request=False, status="404")["errors"].enum is None


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ("A successful request will return an empty response with a `204` status code.", "204"),
        ('{% tab title="200" %}\nOK\n{% /tab %}', "200"),
        ("200\n\nOK\n", "200"),
    ],
)
def test_a_response_without_a_body_is_no_empty_object(response: str, status: str) -> None:
    """It has no fields and no samples, and says so."""
    (facts,) = _only(_boxes("| | a | string | It. |", response)).responses
    assert (facts.status, facts.body, facts.fields, facts.samples) == (status, False, (), ())


def test_statuses_of_tabs_that_a_capture_took_apart() -> None:
    """Labels in a row, panes below: the order and the reason phrases that are left tell which is which."""
    table = '| Field | Type | Description |\n|---|---|---|\n| {} | string | It. |\n\n```json\n{{"{}": "x"}}\n```\n'
    panes = "\n".join(
        [
            "OK",
            table.format("a", "a"),
            "Permission denied.",
            table.format("b", "b"),
            "Too many requests",
            table.format("c", "c"),
        ]
    )
    responses = _only(
        _boxes(
            "| | a | string | It. |",
            f"- [200](https://x.test)\n- [403](https://x.test)\n- [429](https://x.test)\n\n{panes}",
        )
    ).responses
    assert [(one.status, [field.path for field in one.fields]) for one in responses] == [
        ("200", ["a"]),
        ("403", ["b"]),
        ("429", ["c"]),
    ]


def test_a_pane_whose_status_nothing_tells_is_left_out() -> None:
    """Without labels, a pane that starts with words of its own belongs to no status."""
    table = '| Field | Type | Description |\n|---|---|---|\n| {} | string | It. |\n\n```json\n{{"{}": "x"}}\n```\n'
    page = _boxes(
        "| | a | string | It. |",
        "\n".join(["OK", table.format("a", "a"), "Permission denied.", table.format("b", "b")]),
    )
    assert [one.status for one in _only(page).responses] == ["200"]
    assert "status-lost" in dict(codes(page))


def test_a_method_that_the_call_contradicts_is_reported() -> None:
    """The page's own word is kept."""
    page = read_page(
        "# Do it\n\n## Request\n\nHTTP Method: PUT\n\n```bash\ncurl -X POST https://a.test/v1/x\n```\n",
        "x",
    )
    assert _only(page).method == "PUT"
    assert ("method-conflict", 8) in codes(page)


def test_one_operation_is_its_method_and_path() -> None:
    """The same endpoint twice is one operation; another method at the same path is another."""
    part = "## Part\n\n`{} https://a.test/v1/x`\n\nText.\n\n"
    page = read_page(
        "# All\n\n" + part.format("GET") + part.format("POST") + part.format("GET"), "x"
    )
    assert [operation.key for operation in page.operations] == ["GET /v1/x", "POST /v1/x"]
    assert "operation-repeated" in dict(codes(page))


LOSSY = [
    "Make a case.\nHTTP Method: POST\nThe team ID the case is in.\nThe case name.\nOptional The case priority - high or low.\ncurl -X POST https://a.test/v1/x -d '{}'\nA successful request will return a JSON object.\n",
    "Make it\nPOST https://api.a.test/v1/xhttps://api.b.test/v1/x\nRequest\nBody Data (required)\nData object for making it.\nAttributes for making it.\nThe UUID of the parent.\nThe type of the parent.\nResponse\nCreated\n",
    "# Make it\n\n## Request\n\nHTTP Method: POST\n\n| Parameter | Description |\n|---|---|\n| The team it is in. | |\n| Its full name. | |\n| How urgent it is. | |\n\n```bash\ncurl -X POST https://a.test/v1/x\n```\n",
]


@pytest.mark.parametrize("text", LOSSY)
def test_a_text_that_lost_its_names_is_refused(text: str) -> None:
    """Descriptions without names are no facts about fields, and the operation would look as if it took none."""
    page = read_page(text, "x")
    assert page.operations == ()
    assert [one.code for one in page.diagnostics if one.severity == "error"] == ["names-lost"]
    assert page.format == "lossy-text"


def test_translated_headers_are_read() -> None:
    """The second template exists in other languages; the shape of a table says which column is which."""
    text = '# Crear\n\n## v2 (latest)\n\n| Datadog site | API endpoint |\n|---|---|\n| app.a.test | POST https://api.a.test/v2/x |\n\n### Request\n\n#### Body Data (required)\n\n{% tabs %}\n{% tab label="Model" %}\n| 親 | 何か | 型式 | 詳しく |\n|---|---|---|---|\n| | data [*required*] | object | すべて |\n| data | kind | [string] | 種 |\n{% /tab %}\n{% /tabs %}\n'
    fields = fields_of(read_page(text, "x"))
    assert [(path, field.type, field.required) for path, field in fields.items()] == [
        ("data", "object", True),
        ("data.kind", "array", False),
    ]


def test_rows_whose_nesting_was_lost_come_back_from_the_sample() -> None:
    """Names that stand side by side are put where the payload has them, the second of a name further out."""
    cells = "Field\n\nType\n\nDescription\n\ndata [required]\n\nobject\n\nAll.\n\nattributes\n\nobject\n\nIts attributes.\n\ntype\n\nenum\n\nKind. Allowed enum values: a,b\n\ntype [required]\n\nstring\n\nResource.\n\nghost\n\nstring\n\nNowhere.\n"
    text = f'Make it\n\nPOST https://api.a.test/v2/xhttps://api.b.test/v2/x\n\nRequest\n\nBody Data (required)\n\nExpand All\n\n{cells}\n{{"data": {{"attributes": {{"type": "a"}}, "type": "x"}}}}\n\nResponse\n\n204\n\nNo Content\n'
    page = read_page(text, "x")
    fields = fields_of(page)
    assert list(fields) == ["data", "data.attributes", "data.attributes.type", "data.type"]
    assert (fields["data.attributes.type"].enum, fields["data.type"].required) == (("a", "b"), True)
    assert "nesting-lost" in dict(codes(page))
    assert _only(page).servers == ("https://api.a.test", "https://api.b.test")


def test_json_that_illustrates_something_else_is_no_sample_of_the_request() -> None:
    """A fragment that has none of the body's fields, and anything beside a GET, is no payload."""
    fragment = f'{_row("filter", "What to find.")}\n\n```json\n{{"operator": "IS"}}\n```'
    page = _page(fragment, sent='{"filter": {"operator": "IS"}}')
    request = _only(page).request
    assert request is not None
    assert [sample.line for sample in request.samples] == [17]
    assert ("sample-unplaced", 12) in codes(page)
    assert _only(_page(fragment, sent=None, method="GET")).request is None


def test_query_parameters_that_the_call_sends_in_its_body_are_a_conflict() -> None:
    """The table's word is kept, so is the sample, and the contradiction is said."""
    page = _page(
        "| Query Parameter | Description |\n|---|---|\n| name | Its name. |", sent='{"name": "x"}'
    )
    assert _parameters(page)["name"].location == "query"
    assert list(fields_of(page)) == ["name"]
    assert ("parameter-place-conflict", 7) in codes(page)


@pytest.mark.parametrize(
    "title", ["### Supported parameters in filters\n\n| Parameters |", "| filters parameters |"]
)
def test_what_is_inside_a_query_parameter_is_no_body(title: str) -> None:
    """A table about an object in the query has no place among body fields."""
    query = "| Query Parameter | Description |\n|---|---|\n| filters | Optional Object specifying filters. |"
    page = _page(
        f"{query}\n\n{title} Description |\n|---|---|\n| state | Optional OPEN or CLOSED. |",
        sent=None,
        method="GET",
    )
    assert list(_parameters(page)) == ["filters", "thing_id"] or list(_parameters(page)) == [
        "thing_id",
        "filters",
    ]
    assert _only(page).request is None
    assert "parameter-fields-skipped" in dict(codes(page))


def test_a_text_of_several_lines_in_a_flat_row_goes_on() -> None:
    """Lines without a name below a row belong to its text."""
    flat = 'Do it\n\nRequest\n\nHTTP Method: POST\n\nParameter Description\nkeep_for Optional How long in seconds:\n1 hour: 3600\n1 day: 86400\nname The name.\n\ncurl -X POST https://a.test/v1/x -d \'{"name": "x"}\'\n'
    page = read_page(flat, "x")
    assert list(fields_of(page)) == ["keep_for", "name"]
    assert codes(page) == []


def test_a_component_that_calls_every_name_a_path_is_read_by_the_url() -> None:
    """``path=`` names a path parameter only where the URL has it."""
    text = '---\ntitle: Do it\nopenapi: post https://a.test/v1/things/{thing_id}\n---\n\n<ParamField path="thing_id" type="string" required={true}>\n  Which.\n</ParamField>\n<ParamField path="label" type="string" required={false}>\n  What it says.\n</ParamField>\n'
    page = read_page(text, "x")
    assert list(_parameters(page)) == ["thing_id"]
    assert fields_of(page)["label"].required is False


def test_a_component_may_announce_an_operation() -> None:
    """A tag with a method and a path says as much as a line does."""
    page = read_page(
        '# Do it\n\n<Endpoint method="get" path="https://a.test/v1/things" />\n\n## Response\n\nDone.\n',
        "x",
    )
    assert [operation.key for operation in page.operations] == ["GET /v1/things"]


def test_a_version_that_is_marked_deprecated_is() -> None:
    """Two versions of one endpoint on a page are two operations, and the mark belongs to its own."""
    tab = '{{% tab title="{}" %}}\n\n| Site | API endpoint |\n|---|---|\n| app.a.test | GET https://api.a.test/{}/x |\n\n### Response\n\n{{% tab title="200" %}}\nOK\n{{% /tab %}}\n\n{{% /tab %}}\n\n'
    page = read_page(
        "# Get x\n\n" + tab.format("v1 (deprecated)", "v1") + tab.format("v2", "v2"), "x"
    )
    assert [(one.path, one.deprecated) for one in page.operations] == [
        ("/v1/x", True),
        ("/v2/x", False),
    ]


def test_fields_in_html_lists_are_fields() -> None:
    """Bullets and definitions below a heading that announces fields."""
    text = "<html><body><h1>Make it</h1><p><code>POST https://a.test/v1/x</code></p>\n<h3>Body parameters</h3>\n<ul><li><code>name</code> (string, required): The name.</li>\n<li><strong>size</strong> <em>integer</em> - Between 1 and 9.</li></ul>\n<h3>Query parameters</h3>\n<dl><dt>dry_run</dt><dd>(boolean, optional) Nothing is done.</dd></dl></body></html>"
    page = read_page(text, "x")
    assert [(path, one.type, one.required, one.line) for path, one in fields_of(page).items()] == [
        ("name", "string", True, 3),
        ("size", "integer", None, 4),
    ]
    assert [(one.name, one.location, one.required) for one in _only(page).parameters] == [
        ("dry_run", "query", False)
    ]


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Cases: Create", "Cases: Create"),
        ("1. API\n  2. Cases\n\nCreate a case", "Create a case"),
        ("Puts labels on one crate.", None),
        ("Description", None),
    ],
)
def test_a_first_line_is_a_title_where_it_can_be_nothing_else(
    first: str, title: str | None
) -> None:
    """A sentence or a stock heading is none."""
    page = read_page(
        f"{first}\n\nRequest\n\nHTTP Method: GET\n\ncurl -X GET https://a.test/v1/x\n", "x"
    )
    assert (page.title, _only(page).title) == (title, title)


def test_an_attribute_without_a_value_names_nothing() -> None:
    """``<ParamField path required>`` lost its name; "true" stands nowhere on the page."""
    page = read_page(
        '---\napi: "POST https://a.test/v1/x"\n---\n\n<ParamField body="a" type="string">\n  It.\n</ParamField>\n<ParamField body required>\n  That.\n</ParamField>\n',
        "x",
    )
    assert list(fields_of(page)) == ["a"]
