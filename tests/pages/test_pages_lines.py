"""The law over lines: every line of a page that states something is the source of a fact, or unread."""

from __future__ import annotations

import pytest

from docpact.pages import read_page
from docpact.pages.facts import Page

NO_OPERATION = """Signal boxes

Clients talk to the box in their own way.

{text}
"""

WITH_OPERATION = """# Boats

`POST https://api.boats.test/v1/boats`

| Name | Type | Required | Description |
|---|---|---|---|
| name | string | yes | What it is called. |
| length | number | no | {length} |
| berth | string | no | {berth} |

{text}
"""


def _lines(page: Page) -> set[int]:
    return {line for one in page.unread for line in range(one.line, one.end + 1)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("points\n   REQUIRED.  A string.  The designation.", {5, 6}),
        ("Post\nType: String\nValid Values: `A | B`", {5, 6, 7}),
        ("operator\nrequired\nstring non-empty", {5, 6, 7}),
        ("String move - must not be null", {5}),
        ("stage - path; int; the number of the stage", {5}),
        ("units    1..50   group    What is wanted", {5}),
        ("rate\tdecimal\tno\tThe price", {5}),
        ("limit, integer, at most 40", {5}),
        ("The client sends the header X-Dispatcher, a string.", {5}),
        ("   norad  Catalogue number, an integer. Mandatory.", {5}),
        ("Pass the query parameter `since` to get less.", {5}),
        ("With `oils`, an array of strings, you order products.", {5}),
        ("### colour\n\n*string, required.* Any of them.", {5, 7}),
    ],
)
def test_a_page_without_an_operation_loses_no_field_silently(text: str, expected: set[int]) -> None:
    """Names with a type, a mark or a place are unread in whatever style, whether or not an operation was recognised."""
    page = read_page(NO_OPERATION.format(text=text), "boxes.txt")
    assert page.operations == ()
    assert expected <= _lines(page)


@pytest.mark.parametrize(
    "text",
    [
        "String manipulation is none of our business, and a list of regions is.",
        "## List boats",
        "List boats",
        "A boat of any length is welcome, and the object of the club is to sail.",
        "Text (in any language) is welcome.",
        "This line is a rather long one that goes on in the next line with the word of a\nstring, as words do.",
        "Numbers",
    ],
)
def test_prose_with_the_words_of_types_is_not_unread(text: str) -> None:
    """Everyday words that are types, too, state nothing in a sentence or title."""
    page = read_page(WITH_OPERATION.format(text=text, length="", berth=""), "boats.md")
    assert page.unread == ()


@pytest.mark.parametrize(
    ("length", "berth"),
    [
        ("One can bring along 3 and no more.", ""),
        ("Strictly positive.", ""),
        ("Nothing outside of −90 … +90 counts.", ""),
        ("", "north, south, east"),
        ("", "The pier. Blank values: never empty."),
    ],
)
def test_numbers_signs_and_lists_of_a_description_are_facts_or_unread(
    length: str, berth: str
) -> None:
    """The description of a field is compared with its facts, whatever the words around the number."""
    page = read_page(WITH_OPERATION.format(text="", length=length, berth=berth), "boats.md")
    line = 8 if length else 9
    request = page.operations[0].request
    assert request is not None
    field = next(one for one in request.fields if one.line == line)
    assert line in _lines(page) or field.limits or field.enum


@pytest.mark.parametrize(
    "length",
    [
        "In metres, such as 12.5.",
        "As in chapter 4 of RFC 3339.",
        "Known since version 2 of 2019.",
        "Updated every 30 seconds.",
        'Replace "12" by your own.',
    ],
)
def test_numbers_that_limit_nothing_are_not_unread(length: str) -> None:
    """Examples, versions, years, quotes and durations are no limits of the field."""
    page = read_page(WITH_OPERATION.format(text="", length=length, berth=""), "boats.md")
    assert page.unread == ()


def test_a_column_of_marks_whose_heading_is_not_known_is_unread() -> None:
    """What the marks mean is not guessed, and not lost."""
    page = read_page(
        "# Hives\n\n`POST https://hives.test/v1/hives`\n\n| | Name | Type | What |\n|---|---|---|---|\n| ◐ | queen | string | Her name |\n| ◑ | frames | integer | How many |\n",
        "hives.md",
    )
    assert {7, 8} <= _lines(page)


def test_a_question_mark_behind_a_type_is_neither_optional_nor_nullable() -> None:
    """Pages use it for both; the line is unread."""
    page = read_page(
        "# Heats\n\n`POST https://heats.test/v1/heats`\n\nBody:\n\n- `event` — string? — the event\n- `bike` — object — the bike\n",
        "heats.md",
    )
    request = page.operations[0].request
    assert request is not None
    assert next((one.name, one.required, one.nullable) for one in request.fields) == (
        "event",
        None,
        None,
    )
    assert 7 in _lines(page)


def test_names_next_to_those_of_fields_are_unread() -> None:
    """A name written like the fields around it is one, though nothing states its type."""
    page = read_page(
        NO_OPERATION.format(
            text="   eta\n      A string.\n\n   etd\n      Same form. In a day.\n\n   pilot\n      An integer."
        ),
        "ships.txt",
    )
    assert {5, 8, 11} <= _lines(page)


def test_keys_of_a_call_in_another_language_are_facts_or_unread() -> None:
    """A sample in Python that shows fields and statuses is not skipped."""
    page = read_page(
        '# Telegrams\n\n```python\nr = requests.put("https://t.test/v1/telegrams", json={\n    "to": "Ada",  # str, required\n    "words": ["HI"],\n})\n```\n',
        "telegrams.md",
    )
    assert {4, 5} <= _lines(page) or page.operations


def test_fields_in_yaml_are_unread() -> None:
    """A file of parameters that the page prints is not taken for a sample."""
    page = read_page(
        "# Slots\n\n`GET https://slots.test/v1/slots`\n\n```yaml\nlimit:\n  in: query\n  required: false\n  type: integer\n```\n",
        "slots.md",
    )
    assert {6, 9} <= _lines(page)


def test_a_status_outside_of_the_operations_is_that_of_all_or_unread() -> None:
    """A named error of a common table is a fact of those operations only that state it."""
    page = read_page(
        "# Ferries\n\n## Book\n\n`POST https://f.test/v1/bookings`\n\nReturns `201`.\n\n## Cancel\n\n`DELETE https://f.test/v1/bookings/{id}`\n\nReturns `204`.\n\n## Errors\n\n| Code | HTTP | Reason |\n|---|---|---|\n| `sailing_full` | 409 | No room |\n| `token_stale` | 401 | Get a new one |\n",
        "ferries.md",
    )
    statuses = [{one.status for one in operation.responses} for operation in page.operations]
    assert all("409" not in one and "401" in one for one in statuses)
    assert 19 in _lines(page)


def test_errors_next_to_the_operations_are_those_of_all() -> None:
    """A section of the level of the operations is not a part of the last one."""
    page = read_page(
        "# Gifts\n\n## Create\n\n### Request\n\n`POST https://g.test/v1/gifts`\n\n## List\n\n### Request\n\n`GET https://g.test/v1/gifts`\n\n## Errors\n\n| Status | Meaning |\n|---|---|\n| 402 | No money |\n",
        "gifts.md",
    )
    assert [{one.status for one in operation.responses} for operation in page.operations] == [
        {"402"},
        {"402"},
    ]


def test_all_articles_of_a_page_are_read() -> None:
    """A page of several articles is not its first article alone."""
    page = read_page(
        "<html><body><article><h2>Issue</h2><p><code>POST /permits</code></p></article>\n<article><h2>Scans</h2><p><code>GET /permits/{id}/scans</code></p></article></body></html>",
        "permits.html",
    )
    assert [one.key for one in page.operations] == ["POST /permits", "GET /permits/{id}/scans"]


def test_boxes_within_boxes_are_one_field_each_however_the_page_is_indented() -> None:
    """The description of a field that is drawn as a box is not a field of its own."""
    page = read_page(
        '<html><body><h2>Start</h2><p><code>POST /sessions</code></p><h3>Body</h3>\n<div class="param">\n <div class="head"><span class="n">post</span><span class="t">integer</span><span class="m">required</span></div>\n <div class="text">Number on the post. <span>min: 1</span></div>\n</div>\n<div class="param">\n <div class="head"><span class="n">token</span><span class="t">string</span></div>\n <div class="text">Who pays.</div>\n</div></body></html>',
        "sessions.html",
    )
    request = page.operations[0].request
    assert request is not None
    assert [(one.path, one.type) for one in request.fields] == [
        ("post", "integer"),
        ("token", "string"),
    ]


def test_a_status_that_an_arrow_leads_to_has_what_is_shown_below() -> None:
    """A sample below ``→ 201`` is the answer, and no second body."""
    page = read_page(
        '# Puzzles\n\n`POST https://p.test/v1/puzzles`\n\n### Body\n\n```json\n{"title": "Monday"}\n```\n\n→ 201\n\n```json\n{"id": "pz_31"}\n```\n',
        "puzzles.md",
    )
    operation = page.operations[0]
    assert operation.request is not None
    assert [one.path for one in operation.request.fields] == ["title"]
    assert [(one.status, [f.path for f in one.fields]) for one in operation.responses] == [
        ("201", ["id"])
    ]


def test_headings_with_emphasised_types_are_fields() -> None:
    """The type and marks may be the first, emphasised words of a description."""
    page = read_page(
        "# Ferries\n\n## Book\n\n`POST https://f.test/v1/bookings`\n\n### Parameters\n\n#### sailing\n\n*string, required.* Its id. It looks like `DOV-1`.\n\n#### guests[].age\n\n*integer.* No lower than 5.\n",
        "ferries.md",
    )
    request = page.operations[0].request
    assert request is not None
    assert [(one.path, one.type, one.required) for one in request.fields] == [
        ("sailing", "string", True),
        ("guests", "array", None),
        ("guests[].age", "integer", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Settings\n\nThe client sends a POST to https://b.test/pse/{box}, where", "POST /pse/{box}"),
        ("## Holds\n\nA `PUT` to `https://b.test/holds/{id}` blocks seats.", "PUT /holds/{id}"),
        ("### ▶ POST File a flight\n\n```\nhttps://b.test/flights\n```", "POST /flights"),
        ("## Scores\n\n`POST https://b.test/scores`, as `multipart/form-data`.", "POST /scores"),
    ],
)  # fmt: skip
def test_sentences_and_headed_methods_announce_operations(text: str, expected: str) -> None:
    """A method and a path may stand in a sentence, or the method in a heading above the URL."""
    page = read_page(f"# Calls\n\n{text}\n", "calls.md")
    assert [one.key for one in page.operations] == [expected]
