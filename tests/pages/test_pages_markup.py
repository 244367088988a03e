"""Markup that no form knows: its lines are part of the page, and what they state is unread."""

from __future__ import annotations

import html

import pytest

from docpact.pages import read_page
from docpact.pages.forms import forms_for
from docpact.pages.text import split_lines

MARKS = [
    "@@zeta: string, required",
    "%param zeta (string, required) the zeta",
    "<<< zeta string required >>>",
    "\\field{zeta}{string}{required}",
    "!zeta! string required, at most 40 characters",
    "~> zeta : string (required)",
    ":::field zeta string required",
    '{{< field name="zeta" type="string" required=true >}}',
    '<x-field name="zeta" type="string" required></x-field>',
    "[[field:zeta|string|required]]",
    "$$zeta$$ string required",
    "^zeta^ (string, required)",
    "zeta ::= string ; required",
    ".PARAM zeta string required",
    "#define zeta string /* required, max 40 characters */",
    "<%= field :zeta, type: 'string', required: true %>",
    "((zeta)) string – required",
    "§ zeta, string, required",
    "zeta = <string> [required]",
    '<Attribute label="zeta" kind="string" mandatory />',
]
PAGES = {
    "markdown": "# T\n\n## Add a lamp\n\n`POST /lamps`\n\nParameters\n\n| Name | Type | Required |\n|---|---|---|\n| `room` | string | yes |\n\n@@\n\nIt is added.\n",
    "mdx": '# T\n\n`POST /lamps`\n\n<ParamField body="room" type="string" required>\n  Room\n</ParamField>\n\n@@\n\nIt is added.\n',
    "rst": "Lamps\n=====\n\n.. http:post:: /lamps\n\n   :json string room: Room\n   :statuscode 201: ok\n\n@@\n\nIt is added.\n",
    "adoc": "= Lamps\n:toc:\n\n== Add\n\n`POST /lamps`\n\n|===\n|Name |Type\n\n|room\n|string\n|===\n\n@@\n\nIt is added.\n",
    "apib": "FORMAT: 1A\n\n# Lamps\n\n## Lamps [/lamps]\n\n### Add [POST]\n\n+ Request (application/json)\n\n    + Attributes\n        + room: hall (string, required)\n\n@@\n\n+ Response 201\n",
    "html": "<html><body><main><h1>Lamps</h1><p><code>POST /lamps</code></p>\n<table><tr><th>Name</th><th>Type</th></tr><tr><td>room</td><td>string</td></tr></table>\n<p>@@</p>\n<p>It is added.</p></main></body></html>\n",
    "mediawiki": "== Lamps ==\n\n<code>POST /lamps</code>\n\n{| class=\"wikitable\"\n! Name !! Type\n|-\n| room || string\n|}\n\n@@\n\nIt is '''added'''.\n",
    "jira": "h1. Lamps\n\n{{POST /lamps}}\n\n||Name||Type||\n|room|string|\n\n@@\n\nIt is added.\n",
    "textile": "h1. Lamps\n\n@POST /lamps@\n\n|_. Name |_. Type |\n| room | string |\n\n@@\n\nIt is added.\n",
    "dokuwiki": "====== Lamps ======\n\n''POST /lamps''\n\n^ Name ^ Type ^\n| room | string |\n\n@@\n\nIt is added.\n",
    "org": "#+TITLE: Lamps\n\n* POST /lamps\n\n  | Name | Type   |\n  |------+--------|\n  | room | string |\n\n@@\n\nIt is added.\n",
    "flat": "Lamps\n\nAdd a lamp\n\nPOST /lamps\n\n@@\n\nBody parameters\n\nroom\nstring\nrequired\nThe room.\n",
    "gitbook": '# Lamps\n\n{% swagger method="post" path="/lamps" baseUrl="https://a.example" summary="Add" %}\n{% swagger-parameter in="body" name="room" type="string" required="true" %}\nRoom\n{% endswagger-parameter %}\n{% endswagger %}\n\n@@\n\nIt is added.\n',
}


def _pages(form: str) -> list[str]:
    marks = map(html.escape, MARKS) if form == "html" else MARKS
    return [PAGES[form].replace("@@", mark) for mark in marks]


@pytest.mark.parametrize("form", sorted(PAGES))
def test_every_line_of_unknown_markup_is_in_the_partition(form: str) -> None:
    """Each line that is not blank lies in a block, whatever is written on it."""
    for text in _pages(form):
        lines = split_lines(text)
        owners = forms_for(lines)[0].parse(lines).owners()
        assert [line for at, line in enumerate(lines, 1) if line.strip() and at not in owners] == []


@pytest.mark.parametrize("form", sorted(PAGES))
def test_a_field_in_unknown_markup_is_a_fact_or_unread(form: str) -> None:
    """A name with a type and a mark is never dropped: it is read, or its line is listed as unread."""
    at = PAGES[form][: PAGES[form].index("@@")].count("\n") + 1
    for text in _pages(form):
        page = read_page(text, "page")
        bodies = [
            body
            for one in page.operations
            for body in (one.request, *one.responses)
            if body is not None
        ]
        read = {field.line for one in page.operations for field in one.parameters}
        read |= {field.line for body in bodies for field in body.fields}
        unread = {line for one in page.unread for line in range(one.line, one.end + 1)}
        assert at in read | unread, split_lines(text)[at - 1]
