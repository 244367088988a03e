"""The law against silent loss: what a page states is a fact, or its line is unread."""

from __future__ import annotations

import pytest

from docpact.pages import read_page
from docpact.pages.facts import Page

PAGE = """# Boats

`POST https://api.boats.test/v1/boats`

Send a bearer token.

| Name | Type | Required | Description |
|---|---|---|---|
| name | string | yes | What it is called. |
| berth | object | no | {described} |
| length | number | no | {counted} |

{prose}

Returns `201` with the boat.
"""


def _page(described: str = "Where.", counted: str = "In metres.", prose: str = "Boats.") -> Page:
    return read_page(PAGE.format(described=described, counted=counted, prose=prose), "boats.md")


def test_a_page_whose_facts_were_all_read_has_nothing_unread() -> None:
    """Prose that states nothing stays prose."""
    assert _page().unread == ()


@pytest.mark.parametrize(
    "words",
    [
        "An object with `pier` and `box`.",
        "Holds `berth.pier`, the number of the pier.",
        "Nobody needs more than 12 characters for it.",
        "If nothing is said it falls back to `north` pier.",
        "Has been deprecated.",
    ],
)
def test_what_a_description_states_and_no_fact_carries_is_unread(words: str) -> None:
    """Names, limits, defaults and marks within the description of a field do not vanish in it."""
    assert [one.line for one in _page(described=words).unread] == [10]


@pytest.mark.parametrize(
    "words",
    [
        "Anything beyond 15 metres is too long.",
        "Usually 9, and never exceeding 15.",
    ],
)
def test_a_number_that_limits_a_field_is_a_limit_or_unread(words: str) -> None:
    """The grammar of limits need not know the phrase."""
    page = _page(counted=words)
    request = page.operations[0].request
    limits = [one.limits for one in request.fields if one.name == "length"] if request else []
    assert [one.line for one in page.unread] == [11] or limits == [{"maximum": 15}]


@pytest.mark.parametrize(
    "words",
    [
        "The body may also have an integer named draught.",
        "You can add the string `harbourName` as well.",
        "Clients that come too often meet a `429`.",
        "- `mast` (number, optional): its height",
        '`{"id": 4, "owner": "Ann"}`',
        "If the berth is taken, the answer is anything but nice: HTTP 4xx.",
        "`length` defaults to 7.",
        "Remember that `length` is mandatory.",
    ],
)
def test_what_a_sentence_states_and_no_fact_carries_is_unread(words: str) -> None:
    """A sentence below the table is a fact of the operation, or its line is unread."""
    page = _page(prose=words)
    before = _page().operations[0]
    assert [one.line for one in page.unread] == [13] or page.operations[0] != before


@pytest.mark.parametrize(
    "words",
    [
        "See the guide on mooring for more than you want to know.",
        "There are 300 berths, and 200 members share them.",
        "The name `name` was chosen with care.",
        "We moved in 2019 and have not regretted it.",
        "An object of desire between two piers.",
    ],
)
def test_prose_that_states_nothing_is_not_unread(words: str) -> None:
    """Numbers, names and words of limits that say nothing of the request stay prose."""
    assert _page(prose=words).unread == ()


def test_a_prefix_of_all_paths_is_part_of_the_server() -> None:
    """A server and a prefix that one sentence after the other states belong together."""
    page = read_page(
        "# Kites\n\nServer `https://kites.test`. Prefix every path with `/api/v2`.\n\n## List\n\n`GET /kites`\n\n## Fly\n\n`POST /kites/{id}/fly`\n",
        "kites.md",
    )
    assert {one.servers for one in page.operations} == {("https://kites.test/api/v2",)}


def test_a_required_range_is_no_mark() -> None:
    """``Required range`` is about the value."""
    page = _page(counted="Required range: 1 to 15.")
    request = page.operations[0].request
    assert request is not None
    assert [one.required for one in request.fields] == [True, False, False]
