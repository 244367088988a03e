"""Changes as text: one line a change, and the fixed JSON form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from docpact.diff.changes import change
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.report.changes import FORMATS, as_finding, change_report, describe

LIMIT = replace(
    change("POST /x", "constraint", "request", "ids", "maxItems", 150, 50, Place("p.md", 24)),
    spec=Place("s.yaml", 7, 3, "/a/maxItems"),
    symbols=("pkg.X.create",),
    fixable=True,
)
TYPE = replace(
    change("GET /y", "type", "response 200", "id", "type", "integer", "string"),
    obstacle="a person has to choose",
)

LINES: list[tuple[tuple[Any, ...], str]] = [
    (
        ("constraint", "request", "ids", "maxItems", 150, 50),
        "request: field `ids`: maxItems 150 is now 50",
    ),
    (
        ("constraint", "parameter query", "q", "maxLength", None, 5),
        "query parameter `q`: maxLength 5 is new",
    ),
    (
        ("constraint", "response 200", "a[].b", "minimum", 1, None),
        "response 200: field `a[].b`: minimum 1 is gone",
    ),
    (
        ("enum", "request", "s", "enum", ["a", "b"], ["a", "c"]),
        "request: field `s`: `b` is gone, `c` is new",
    ),
    (("required", "request", None, "required", False, True), "the request is now required"),
    (
        ("nullable", "response 200", "a", "nullable", True, None),
        "response 200: field `a` is no longer nullable",
    ),
    (
        ("field-added", "request", "n", "field", None, {"type": "string", "required": False}),
        "request: field `n` is new (string, optional)",
    ),
    (("field-removed", "request", "n", "field", {}, None), "request: field `n` is gone"),
    (("field-renamed", "request", "n", "name", "m", "n"), "request: field `n` was called `m`"),
    (("status", "response 201", None, "status", "200", "201"), "status 200 is now 201"),
    (("status", "response 404", None, "status", None, "404"), "status 404 added"),
    (("server", "operation", None, "servers", ["a"], ["b"]), "servers: `a` is gone, `b` is new"),
    (
        ("deprecation", "operation", None, "deprecated", False, True),
        "the operation is now deprecated",
    ),
    (("path", "operation", None, "path", "/a", "/b"), "the operation: path /a is now /b"),
    (("operation-added", "operation", None, "operation", None, "GET /x"), "operation added"),
    (
        ("prose", "operation", None, "wording", "1", "2"),
        "only the wording has changed",
    ),
    (
        ("sample", "request", None, "sample", {"a": 1}, {"a": 2}),
        "the request: the sample has changed",
    ),
    (("cosmetic", "request", None, "order", ["a"], ["b"]), "the request: the order has changed"),
    (
        ("status", "response 201", None, "body", True, False),
        "the response 201 no longer has a body",
    ),
    (
        ("field-added", "request", None, "body", None, {"required": True}),
        "the request has a body now",
    ),
    (
        ("field-removed", "response 200", "X-Left", "header", {"required": True}, None),
        "response 200: header `X-Left` is gone",
    ),
    (
        ("field-renamed", "operation", None, "symbol", "p.A.make", "p.A.create"),
        "the operation was called `p.A.make`",
    ),
    (
        ("type", "operation", None, "symbol", "p.models.A", "p.models.B"),
        "`p.models.A` is now `p.models.B` here",
    ),
    (
        ("field-renamed", "parameter query", "q", "symbol", "p.A.make.q", "p.A.make.query_q"),
        "query parameter `q`: the argument `p.A.make.q` is now `p.A.make.query_q`",
    ),
    (
        ("type", "request", None, "arguments", "keywords", "value"),
        "the request: an argument for each field, now passed as `body=`",
    ),
    (
        ("field-removed", "operation", None, "environment", "P_KEY", None),
        "the environment variable `P_KEY` is gone",
    ),
]


NAMES: list[tuple[tuple[Any, ...], tuple[str, ...], str]] = [
    (("field-removed", None, "symbol", "p.models.A", None), (), "`p.models.A` is gone"),
    (("field-renamed", None, "symbol", "p.A.a", "p.A.b"), (), "`p.A.a` is now `p.A.b`"),
    (
        ("type", None, "kind", "class", "type alias"),
        ("p.models.A",),
        "`p.models.A` was a class and is now a type alias",
    ),
    (
        ("default", None, "default", "north", None),
        ("p.Client.yard",),
        "`p.Client.yard`: default north is gone",
    ),
    (
        ("cosmetic", None, "module", "p.models.a", "p.models.b"),
        ("p.models.A", "p.models.B"),
        "`p.models.b` defines what `p.models.a` did: `A`, `B`",
    ),
]


@pytest.mark.parametrize(("made", "symbols", "line"), NAMES)
def test_a_name_in_one_line(made: tuple[Any, ...], symbols: tuple[str, ...], line: str) -> None:
    """What became of a name of the client as a whole belongs to no operation in any form that people read."""
    cls, *rest = made
    item = replace(change("POST /x", cls, "operation", *rest), symbols=symbols, aside=True)
    assert describe(item) == line
    assert as_finding(item).operation is None
    for form in ("text", "markdown"):
        shown = change_report(form)([item])
        assert line in shown and "POST /x" not in shown


@pytest.mark.parametrize(("made", "line"), LINES)
def test_a_change_in_one_line(made: tuple[Any, ...], line: str) -> None:
    """Every class of change has a sentence that names the place, the fact and both values."""
    assert describe(change("POST /x", *made)) == line


def test_the_json_form() -> None:
    """Changes of pages name the page, those of specs do not; nothing else is in it."""
    form = json.loads(change_report("json", pages=True)([LIMIT]))
    assert form["version"] == 1
    assert form["changes"][0]["page"] == {"source": "p.md", "line": 24}
    assert form["changes"][0]["spec"] == {"source": "s.yaml", "line": 7, "pointer": "/a/maxItems"}
    assert "page" not in json.loads(change_report("json")([LIMIT]))["changes"][0]


def test_the_text_says_what_breaks_and_what_is_left() -> None:
    """Places, symbols, reasons, what a person has to do, the diff and the sum."""
    text = change_report("text", pages=True)([LIMIT, TYPE], diff="--- a\n+++ b\n")
    assert text == (
        "POST /x  pkg.X.create\n"
        "  breaking  request: field `ids`: maxItems 150 is now 50  [constraint]\n"
        "            values that were accepted may now be rejected\n"
        "            page p.md:24\n"
        "            spec s.yaml:7:3 (/a/maxItems)\n"
        "            not carried through yet: `docpact refresh --fix` edits the spec\n"
        "\n"
        "GET /y\n"
        "  breaking  response 200: field `id`: type integer is now string  [type]\n"
        "            readers may get values of another type\n"
        "            to do by hand: a person has to choose\n"
        "\n"
        "--- a\n"
        "+++ b\n"
        "\n"
        "2 changes, 2 of them breaking\n"
    )
    assert change_report("text")([]) == "no changes\n"
    unread = Finding("DP213", "the page returned status 404")
    for form in ("text", "markdown"):
        shown = change_report(form)([], findings=[unread])
        assert "no changes in the pages that were read\n" in shown


def test_markdown_is_fit_for_a_pull_request() -> None:
    """Breaking changes first, the edits folded away."""
    text = change_report("markdown", pages=True)(
        [replace(LIMIT, breaking=False), TYPE], diff="+ a\n", findings=[Finding("DP1", "odd")]
    )
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "## docpact: 2 changes, 1 of them breaking",
        "### Breaking",
        "### Other changes",
        "### To do by hand",
        "### Findings",
    ]
    assert "- `POST /x` `pkg.X.create`: request: field `ids`: maxItems 150 is now 50" in text
    assert "```diff\n+ a\n```" in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_the_change(form: str) -> None:
    """Whatever the format, place and values are in it."""
    text = change_report(form, pages=True)([LIMIT])
    assert "maxItems" in text
    assert "150" in text


def test_an_unknown_format_is_refused() -> None:
    """With the formats that there are."""
    with pytest.raises(DocpactError, match="unknown format 'pdf'"):
        change_report("pdf")


@pytest.mark.parametrize(("count", "length"), [(3, 70_000), (2_000, 70_000)])
def test_the_body_of_a_pull_request_is_never_too_long(count: int, length: int) -> None:
    """GitHub refuses one of more than 65,536 characters: the edits go first, then the last changes."""
    changes = [
        change(f"GET /{number}", "type", "request", "a", "type", "string", "integer")
        for number in range(count)
    ]
    text = change_report("markdown", pages=True)(changes, diff="+" * length)
    assert len(text) < 65_536
    assert "GET /2`" in text
    assert "+++" not in text
    assert ("The report is truncated" in text) is (count > 3)
    assert len(change_report("markdown")(changes, diff="+" * length)) > 65_536
