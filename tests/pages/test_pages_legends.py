"""What a page says once of all fields without a mark holds for each of them."""

from __future__ import annotations

import pytest

from docpact.pages import read_page

PAGE = """# Kites

{legend}

`POST https://api.kites.test/v1/kites`

| Name | Type | Description |
|---|---|---|
| {first} | string | Its colour. |
| tail | number | Its length. |
"""


@pytest.mark.parametrize(
    ("legend", "first", "required"),
    [
        ("Fields marked with * are mandatory.", "colour*", [True, False]),
        ("Parameters with an asterisk must be given.", "colour*", [True, False]),
        ("\\* = required", "colour*", [True, False]),
        ("A star means mandatory.", "colour*", [True, False]),
        ("All fields are optional unless noted.", "colour (required)", [True, False]),
        ("Unless stated otherwise, all fields are required.", "colour (optional)", [False, True]),
        ("All parameters are required unless marked as optional.", "colour (optional)", [False, True]),
        ("The field `colour` is made of paper.", "colour*", [True, None]),
    ],
)  # fmt: skip
def test_a_legend_says_what_an_unmarked_field_is(
    legend: str, first: str, required: list[bool | None]
) -> None:
    """The mark of a row still counts before the legend."""
    page = read_page(PAGE.format(legend=legend, first=first), "kites.md")
    request = page.operations[0].request
    assert request is not None
    assert [one.required for one in request.fields] == required
