"""reStructuredText, AsciiDoc and API Blueprint: each construct is seen as what it is, and read as facts."""

from __future__ import annotations

import pytest
from pages_outline import outline, parsed
from pages_support import fields_of

from docpact.pages import read_page

RST = "Things\n======\n\n.. default-domain:: http\n\n"
REST = {
    "sections": ("First\n-----\n\nInner\n~~~~~\n", ["heading 6-7 First", "heading 9-10 Inner"]),
    "httpdomain": (
        ".. http:get:: /a/(string:id)\n\n   Words.\n\n   :param id: the\n       key\n   :query int n: how many\n   :>json string x: y\n   :statuscode 404: gone\n",
        [
            "directive 6-14 http:get /a/(string:id) GET /a/(string:id)",
            "  paragraph 8 Words.",
            "  table 10-12 fields",
            "    = Parameter | Type | In | Description",
            "    10: id |  | path | the / key",
            "    12: n | int | query | how many",
            "  table 13 fields",
            "    = Response field | Type | Description",
            "    13: x | string | y",
            "  table 14 fields",
            "    = Status code | Description",
            "    14: 404 | gone",
        ],
    ),
    "openstack": (
        ".. rest_method:: POST /v3/a\n\n.. rest_parameters:: p.yaml\n\n   - name: name_1\n\n.. rest_status_code:: success s.yaml\n\n   - 201: made\n",
        [
            "directive 6 rest_method POST /v3/a POST /v3/a",
            "table 8-10 rest_parameters p.yaml",
            "  = Parameter | Description",
            "  10: name | ",
            "table 12-14 rest_status_code success s.yaml",
            "  = Status code | Description",
            "  14: 201 | made",
        ],
    ),
    "simple table": (
        "===== ======\nName  Type\n===== ======\na     string\n      more\nb     int\n===== ======\n",
        ["table 6-12", "  = Name | Type", "  9: a | string / more", "  11: b | int"],
    ),
    "grid table": (
        "+------+-----+\n| Name | Of  |\n+======+=====+\n| a    | - x |\n|      | - y |\n+------+-----+\n",
        ["table 6-11", "  = Name | Of", "  9: a | • x / • y"],
    ),
    "list table": (
        ".. list-table:: Fields\n   :header-rows: 1\n\n   * - Name\n     - Type\n   * - a\n     - string\n",
        ["table 6-12 list-table Fields", "  = Name | Type", "  11: a | string"],
    ),
    "csv table": (
        '.. csv-table::\n   :header: "Name", "Text"\n\n   "a", "b, c"\n',
        ["table 6-9 csv-table", "  = Name | Text", "  9: a | b, c"],
    ),
    "field list": (
        ":name: string, required\n:size: integer\n   of it\n",
        [
            "definitions 6-8 fields",
            "  definition 6 name",
            "    paragraph 6 string, required",
            "  definition 7-8 size",
            "    paragraph 7-8 integer / of it",
        ],
    ),
    "code": (
        "Call::\n\n    curl x\n\n.. code-block:: json\n   :caption: Response 200\n\n   {}\n",
        ["paragraph 6 Call:", "code 8 @8 curl x", "code 10-13 json Response 200 @13 {}"],
    ),
    "lists": (
        "* a\n  b\n\n  1. c\n\n* d\n",
        ["list 6-11", "  item 6-9 a / b", "    list 9", "      item 9 c", "  item 11 d"],
    ),
    "definition list": ("Term\n  What.\n", ["definitions 6-7", "  definition 6-7 Term", "    paragraph 7 What."]),
    "comment": (".. POST /hidden\n   more\n\nwords\n", ["comment 6-7 POST /hidden / more", "paragraph 9 words"]),
    "admonition": (".. note:: Care\n   here.\n", ["admonition 6-7 note", "  paragraph 6-7 Care / here."]),
    "inline": ("The ``a`` of :ref:`it <x>` and `b <http://x.test>`__.\n", ["paragraph 6 The `a` of it and [b](http://x.test)."]),
}  # fmt: skip
ADOC = "= Things\n:toc:\n\n== About\n\n"
ASCII = {
    "cells on lines": (
        '[cols=2*, options="header"]\n|===\n| Name\n| Type\n\n| `a`\n| string\n|===\n',
        ["table 6-13", "  = Name | Type", "  11: `a` | string"],
    ),
    "rows on lines": (
        ".Fields\n|===\n|Name |Type\n\n|a |one \\| two\n|b\na|x:\n\n* y\n|===\n",
        ["table 6-15 Fields", "  = Name | Type", "  10: a | one | two", "  11: b | x: / • y"],
    ),
    "without a header": ("|===\n|Method |GET\n|Path |/x\n|===\n", ["table 6-9", "  7: Method | GET", "  8: Path | /x"]),
    "header column": ('[cols="h,1"]\n|===\n|a |b\n|c |d\n|===\n', ["table 6-10", "  8: [a] | b", "  9: [c] | d"]),
    "source": (".Example\n[source,json]\n----\n{}\n----\n", ["code 6-10 json Example @9 {}"]),
    "fence": ("```shell\ncurl x\n```\n", ["code 6-8 shell @7 curl x"]),
    "lists": (
        "* a\n** b\n* c\n+\n----\nx\n----\n",
        ["list 6-12", "  item 6-7 a", "    list 7", "      item 7 b", "  item 8-12 c", "    code 10-12 @11 x"],
    ),
    "description list": (
        "`a`:: (string) One.\n`b`::\nTwo.\n",
        [
            "definitions 6-8",
            "  definition 6 `a`",
            "    paragraph 6 (string) One.",
            "  definition 7-8 `b`",
            "    paragraph 8 Two.",
        ],
    ),
    "comments": ("////\nPOST /x\n////\n// y\n", ["comment 6-8 POST /x", "comment 9 y"]),
    "admonitions": (
        "NOTE: Care.\n\n[WARNING]\n====\nMore.\n====\n",
        ["admonition 6 note", "  paragraph 6 Care.", "admonition 8-11 warning", "  paragraph 10 More."],
    ),
    "inline": (":x: y\n\nSome *bold* {x}, https://x.test[z] and <<a,b>>.\n", ["paragraph 8 Some **bold** y, [z](https://x.test) and b."]),
}  # fmt: skip


@pytest.mark.parametrize("name", REST)
def test_a_construct_of_restructuredtext(name: str) -> None:
    """Kind, lines and words of every block."""
    text, expected = REST[name]
    found = outline(parsed(RST + text))[1:]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize("name", ASCII)
def test_a_construct_of_asciidoc(name: str) -> None:
    """Kind, lines and words of every block."""
    text, expected = ASCII[name]
    assert outline(parsed(ADOC + text))[2:] == expected


BLUEPRINT = """FORMAT: 1A
HOST: https://polls.test/

## Question [/questions/{id}]

### Change [PUT]

+ Parameters
    + id: 1 (required, number) - Its key

+ Request (application/json)
    + Attributes
        + name: Ann (string, required) - The name
        + kind: a (enum)
            + Members
                + a
                + b
        + tags (array[string])

+ Response 204
"""


def test_an_api_blueprint_is_read() -> None:
    """The resource gives the path, the action the method, and the lists give parameters, fields and statuses."""
    (operation,) = read_page(BLUEPRINT, "x.apib").operations
    assert (operation.key, operation.servers) == ("PUT /questions/{id}", ("https://polls.test",))
    assert [(one.name, one.type, one.required) for one in operation.parameters] == [
        ("id", "number", True)
    ]
    assert operation.request is not None
    assert [(one.name, one.type, one.required, one.enum) for one in operation.request.fields] == [
        ("name", "string", True, None),
        ("kind", "string", None, ("a", "b")),
        ("tags", "array", None, None),
    ]
    assert [one.status for one in operation.responses] == ["204"]


def test_a_page_of_httpdomain_is_read() -> None:
    """The template of the directive counts, not the path of its example; fields stand on their side."""
    page = read_page(
        "Read\n====\n\n.. http:get:: /v1/depots/(string:depot)\n\n   **Example request**:\n\n   .. sourcecode:: http\n\n      GET /v1/depots/north HTTP/1.1\n      Host: api.test\n\n   :param depot: name\n   :query boolean full: everything\n   :>json string name: its name\n   :statuscode 404: none\n",
        "x.rst",
    )
    (operation,) = page.operations
    assert operation.key == "GET /v1/depots/{depot}"
    assert [(one.name, one.location, one.type) for one in operation.parameters] == [
        ("depot", "path", "string"),
        ("full", "query", "boolean"),
    ]
    assert [(one.status, [field.name for field in one.fields]) for one in operation.responses] == [
        (None, ["name"]),
        ("404", []),
    ]


def test_a_page_of_asciidoc_is_read() -> None:
    """A table with one cell on each line gives its parameters."""
    page = read_page(
        '=== `GET /api/v3/tasks`\n\n==== Request\n\n[cols=5*, options="header"]\n|===\n| Name\n| Type\n| Input\n| Required\n| Description\n\n| `resource-class`\n| string\n| query\n| true\n| filters by class.\n|===\n\n```shell\ncurl -X GET https://runner.test/api/v3/tasks?resource-class=a/b -H "Circle-Token: t"\n```\n',
        "x.adoc",
    )
    (operation,) = page.operations
    assert operation.key == "GET /api/v3/tasks"
    assert [(one.name, one.location, one.type, one.required) for one in operation.parameters] == [
        ("resource-class", "query", "string", True)
    ]


def test_an_html_table_in_markdown_is_read() -> None:
    """Columns are known by their header row, whatever their order."""
    table = "<table>\n  <tr><th>Name</th><th>Description</th><th>Type</th></tr>\n  <tr>\n    <td>kind</td>\n    <td>The kind</td>\n    <td>string</td>\n  </tr>\n\n  <tr><td>cores</td><td>How many</td><td>int</td></tr>\n</table>\n"
    fields = fields_of(read_page(f"### POST /sessions\n\n#### Request Body\n\n{table}", "x.md"))
    assert [(one.name, one.type) for one in fields.values()] == [
        ("kind", "string"),
        ("cores", "integer"),
    ]


CRAWLED = {
    "glued rows": (
        "Create\n\nPOST https://a.test/v1/x\n\nRequest Body\n\nNameTypeRequiredDescription\nlabelstringYesText on it.\ncompanyarray of stringsNoSome.\n",
        "POST /v1/x",
        {"label": ("string", True), "company": ("array", False)},
    ),
    "glued rows without marks": (
        "Create\n\nPOST https://a.test/v1/x\n\nRequest Body\n\nNameTypeDescription\nlabelstringText on it.\nintegration_idintegerKey.\n",
        "POST /v1/x",
        {"label": ("string", None), "integration_id": ("integer", None)},
    ),
    "glued method and rows": (
        "Create it\nPOST/v1/x\nRequest body\nurlstringrequiredHTTPS URL.\nnotestringoptional\n",
        "POST /v1/x",
        {"url": ("string", True), "note": ("string", False)},
    ),
    "chips": (
        "POST\n/\nv1\n/\n{id}\n/\nx\n\nBody\napplication/json\nlabel\nstring\nrequired\nText on it.\n",
        "POST /v1/{id}/x",
        {"label": ("string", True)},
    ),
    "bullets": (
        "Create\n\nPOST /v1/x\n\nBody Required application/json\n\n  • label string Required\n\n    Maximum length is 40.\n",
        "POST /v1/x",
        {"label": ("string", True)},
    ),
}


@pytest.mark.parametrize("name", CRAWLED)
def test_what_a_crawler_makes_of_a_page_is_read(name: str) -> None:
    """Cells and methods that run together, chips on lines of their own, bullets."""
    text, key, expected = CRAWLED[name]
    page = read_page(text, "x.txt")
    assert [operation.key for operation in page.operations] == [key]
    assert {one.name: (one.type, one.required) for one in fields_of(page).values()} == expected


def test_a_glued_row_that_cannot_be_parted_ends_its_table() -> None:
    """A row whose type is unknown is no field with a made-up name."""
    text = "Create\n\nPOST https://a.test/v1/x\n\nRequest Body\n\nNameTypeRequiredDescription\nlabelstringYesText.\nsizeBoxSizeMaybe\n"
    assert list(fields_of(read_page(text, "x.txt"))) == ["label"]


def test_an_html_table_with_row_headers_is_read() -> None:
    """Without a header row, the names of the fields are the headers of their rows."""
    table = "<table><tbody><tr><th><code>body</code></th><td>The text.</td></tr><tr><th><code>append</code></th><td>Whether to.</td></tr></tbody></table>"
    page = read_page(
        f"## Create\n\nPOST https://a.test/v1/notes\n\n### Request body\n\n{table}\n", "x.md"
    )
    assert list(fields_of(page)) == ["body", "append"]
