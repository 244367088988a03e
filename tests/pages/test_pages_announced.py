"""Sentences that announce an operation, and those that only mention one."""

from __future__ import annotations

import pytest

from docpact.pages import read_page

ANNOUNCED = [
    ("A `POST` to `/halls/{id}/holds` blocks seats for a while.", "POST /halls/{id}/holds"),
    ("`POST /choirs/{choir}/scores`, as `multipart/form-data`.", "POST /choirs/{choir}/scores"),
    ("`GET /depots/{depot}/orders` takes", "GET /depots/{depot}/orders"),
    ("The client sends a PUT to /boxes/{box}/lock, where", "PUT /boxes/{box}/lock"),
    ("A GET on /pse/2/settings/{setting} yields a 200", "GET /pse/2/settings/{setting}"),
    ("It SHALL send a request with method POST to\nhttps://a.test/notices .", "POST /notices"),
    ("Call `POST /machines/{id}/runs`, where `id` is the string.", "POST /machines/{id}/runs"),
    ("Call `GET /machines`. The query parameter `near` is required.", "GET /machines"),
    ("`GET /stock` tells how many days the stock will last.", "GET /stock"),
    ("To cancel a visit, send `DELETE /visits/{id}`.", "DELETE /visits/{id}"),
    ("PUT the whole profile to `/profiles/{id}`.", "PUT /profiles/{id}"),
    ("`/orders/{id}` answers a `GET` with the order.", "GET /orders/{id}"),
    ("The resource `/orders/{id}` is read with GET.", "GET /orders/{id}"),
    ("Use the HTTP `PATCH` method on `/users/{id}` to change one.", "PATCH /users/{id}"),
    ("Make a **GET** request to **/users/{id}/keys**.", "GET /users/{id}/keys"),
    ("The endpoint is `POST https://a.test/v2/pay/{id}`.", "POST /v2/pay/{id}"),
    ("A `PATCH` request changes it.\n\n`/rest/lifts/{code}`", "PATCH /rest/lifts/{code}"),
]
MENTIONED = [
    "There is no way to move it: `PATCH /visits/{id}` does not exist.",
    "See also `GET /others/{id}`.",
    "`POST /graphql` is **internal**. Please do not call it.",
    "`DELETE /visits/{id}` is planned.",
    "It used to be `POST /book/{id}` in version 1.",
    "We `POST /hooks/{id}` on your server.",
    "This replaces `POST /v1/old/{id}`.",
    "You need the id from `GET /lists/{id}`.",
    "Unlike `GET /lists/{id}`, it is slow.",
]
FIRST = "# API\n\n## One\n\n```\nPOST /ones/{a}\n```\n\n| Field | Type |\n|---|---|\n| x | string |\n\n## Two\n\n"
BELOW = "\n\n- `reason` (string, required): why.\n"


def _keys(text: str, name: str = "page.md") -> list[str]:
    return [operation.key for operation in read_page(text, name).operations]


@pytest.mark.parametrize(("sentence", "key"), ANNOUNCED)
def test_a_sentence_announces_an_operation(sentence: str, key: str) -> None:
    """It does so alone on a page, and in a section beside those of operations in other forms."""
    assert _keys(f"# API\n\n{sentence}{BELOW}") == [key]
    assert _keys(f"{FIRST}{sentence}{BELOW}") == ["POST /ones/{a}", key]


@pytest.mark.parametrize("sentence", MENTIONED)
def test_a_sentence_only_mentions_an_operation(sentence: str) -> None:
    """What does not exist, is planned, is the vendor's own call or belongs elsewhere is not an operation of the page."""
    assert _keys(f"# API\n\n{sentence}{BELOW}") == []
    assert _keys(f"{FIRST}{sentence}{BELOW}") == ["POST /ones/{a}"]


def test_every_article_of_an_html_page_is_read() -> None:
    """Several ``article`` elements are parts of the documentation; one alone holds it."""
    articles = "".join(
        f"<article><h1>Permit - {name}</h1><pre data-type='get'><code>/permits/{name}</code></pre></article>"
        for name in ("one", "two")
    )
    page = f"<!doctype html><body><h1>Permits</h1>{articles}</body>"
    assert _keys(page, "page.html") == ["GET /permits/one", "GET /permits/two"]


def test_a_closing_tag_right_below_a_list_ends_the_tab() -> None:
    """A list without a blank line below it does not take what follows the tab into it."""
    endpoint = '{{% swagger method="post" path="/{name}" baseUrl="https://a.test" summary="{name}" %}}\n{{% swagger-response status="201: Created" %}}\n{{% tabs %}}\n{{% tab title="Fields" %}}\n* `id` – number\n{{% endtab %}}\n{{% endtabs %}}\n{{% endswagger-response %}}\n{{% endswagger %}}\n'
    page = endpoint.format(name="books") + "\n" + endpoint.format(name="hints")
    assert _keys(page) == ["POST /books", "POST /hints"]


POSTMAN = """{
  "info": {"name": "Lab", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
  "item": [
    {"name": "Hand in",
      "request": {"method": "POST",
        "url": {"raw": "https://a.test/samples?dry=1",
          "query": [{"key": "dry", "value": "1"}]},
        "description": "Hands in.\\n\\n| Attribute | Type | Required | Notes |\\n|---|---|---|---|\\n| `kind` | string | Yes | `dog`, `cat` |\\n"}},
    {"name": "Results",
      "request": {"method": "GET",
        "url": {"raw": "https://a.test/samples/:id/results",
          "query": [
            {"key": "flagged", "value": "true", "description": "(optional, boolean) only some", "disabled": true},
            {"key": "debug", "value": "1", "disabled": true}],
          "variable": [{"key": "id", "description": "(required) string"}]}}}
  ]
}
"""


def test_a_postman_description_is_markdown_and_a_name_is_a_title() -> None:
    """Tables in a description are fields of the body; "Results" is the name of a request, not a heading of answers."""
    first, second = read_page(POSTMAN, "lab.json").operations
    assert first.request is not None
    (field,) = first.request.fields
    assert (field.path, field.required, field.enum) == ("kind", True, ("dog", "cat"))
    assert second.key == "GET /samples/{id}/results"
    assert [(one.name, one.type) for one in second.parameters] == [
        ("id", "string"),
        ("flagged", "boolean"),
    ]


SAID = [
    (
        "A `200` holds `data`, an array of objects with `group` (string), `days` (number) and `low` (boolean), and `next` (integer).",
        {"200": ["data array", "data[].group string", "data[].days number", "data[].low boolean", "next integer"]},
    ),
    (
        "`201` – an array; each entry carries `plug` (string) and `fee` (decimal, null if free).",
        {"201": ["[].plug string", "[].fee number"]},
    ),
    ("It returns `id` (integer) and `tags` (array of strings).", {None: ["id integer", "tags array"]}),
    ("- 201: It is in. Body: `score` (integer), `pages` (integer).", {"201": ["score integer", "pages integer"]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_running_text_gives_the_fields_of_an_answer(
    text: str, expected: dict[str | None, list[str]]
) -> None:
    """Names with types in a sentence are fields of the answer that the sentence is about."""
    (operation,) = read_page(f"# A\n\n`POST /a`\n\n## Answers\n\n{text}\n", "a.md").operations
    found = {one.status: [f"{f.path} {f.type}" for f in one.fields] for one in operation.responses}
    assert found == expected


def test_running_text_gives_what_is_sent() -> None:
    """The words before the names say where they go, and whether they must be sent."""
    text = "The JSON body must contain `site`, a string, and `at`, an\nRFC 3339 timestamp that falls on an hour.\n\nFilter with `group` (string) and `page` (integer) in the query.\n\nPath: `id` — integer\n"
    (operation,) = read_page(f"# A\n\n`POST /a/{{id}}`\n\n{text}", "a.md").operations
    assert operation.request is not None
    sent = [(one.path, one.type, one.required, one.line) for one in operation.request.fields]
    assert sent == [("site", "string", True, 5), ("at", "string", True, 5)]
    given = [(one.location, one.name, one.type) for one in operation.parameters]
    assert given == [
        ("path", "id", "integer"),
        ("query", "group", "string"),
        ("query", "page", "integer"),
    ]


BASES = [
    ("Requests go to `https://a.test/api/v1.8` with a key.", "https://a.test/api/v1.8"),
    ("Routes are relative to `https://a.test/json`. A 201 comes back.", "https://a.test/json"),
    ("All REST paths hang below **`https://a.test/rest`**.", "https://a.test/rest"),
    ("**Root of all calls:** `https://a.test/api/2`", "https://a.test/api/2"),
    ("It is served from `https://a.test`; all paths below continue `/v6`.", "https://a.test/v6"),
    ("The server is `https://a.test`. Everything happens below `/v2`.", "https://a.test/v2"),
    ("The old host `https://old.test` was switched off.", None),
    ("Our sandbox is at https://sandbox.test.", None),
    ("Read the docs at https://docs.test.", None),
]
KEYS = [
    ("Each call has a header `X-Race-Key`. Keys are made in the office.", "header:X-Race-Key"),
    ("Calls authenticate themselves by the request header `X-Hum-Key`.", "header:X-Hum-Key"),
    ("A ticket in X-Yard-Ticket is needed.", "header:X-Yard-Ticket"),
    ("**Key** goes into `Ocp-Apim-Subscription-Key`", "header:Ocp-Apim-Subscription-Key"),
    ("The API key (`X-Api-Key`) comes from the console.", "header:X-Api-Key"),
    ("Send your key as the query parameter `k`.", "query:k"),
    ("Every caller sends the cookie `WSISESSION`.", "cookie:WSISESSION"),
    ("Send an `Idempotency-Key` header if you retry.", None),
]


@pytest.mark.parametrize(("sentence", "server"), BASES)
def test_a_sentence_states_the_base_url(sentence: str, server: str | None) -> None:
    """The words around a URL tell the address of the API from one of a page or of another place."""
    (operation,) = read_page(f"# A\n\n{sentence}\n\n## B\n\n`GET /b/{{id}}`\n", "a.md").operations
    assert list(operation.servers) == ([server] if server else [])


@pytest.mark.parametrize(("sentence", "kind"), KEYS)
def test_a_sentence_names_the_place_of_the_key(sentence: str, kind: str | None) -> None:
    """Names of headers, query parameters and cookies that carry credentials, and not of other headers."""
    (operation,) = read_page(f"# A\n\n{sentence}\n\n## B\n\n`GET /b/{{id}}`\n", "a.md").operations
    assert list(operation.auth) == ([kind] if kind else [])


CARDS = """<!doctype html><body><h1>Sites</h1>
<p><code>POST /sites/{id}</code></p>
<div class="group"><div class="title">Body</div>
<div class="param">
  <div class="head"><span class="name">token</span><span class="type">object</span><span class="pill">required</span></div>
  <div class="text">Who pays.
    <div class="inner">
      <div class="param">
        <div class="head"><span class="name">kind</span><span class="type">string</span><span class="pill">optional</span></div>
        <div class="text">At most 8 characters.</div>
      </div>
    </div>
  </div>
</div></div>
<div class="tabs"><div class="tab-panel" data-for="201">
  <div class="param"><div class="head"><span class="name">session</span><span class="type">string</span></div></div>
</div></div>
<ul><li><b>id</b> <i>path</i> <u>string</u> <span class="pill">required</span></li></ul>
</body>"""


def test_cards_nest_and_panels_have_the_status_of_their_data_attribute() -> None:
    """The words of a card belong to its field, a card within it is a field below it, chips say place and mark."""
    (operation,) = read_page(CARDS, "sites.html").operations
    assert operation.request is not None
    fields = [(one.path, one.type, one.required) for one in operation.request.fields]
    assert fields == [("token", "object", True), ("token.kind", "string", False)]
    assert [(one.status, [f.path for f in one.fields]) for one in operation.responses] == [
        ("201", ["session"])
    ]
    assert [(one.location, one.name, one.type) for one in operation.parameters] == [
        ("path", "id", "string")
    ]


STATUSES = [
    ("Anything wrong gets you a `422`; a taxon we already hold a `409`.", ["422", "409"]),
    ("A 201 comes back when all went well.", ["201"]),
    ("Mostly we say `201`, and the body then has nothing.", ["201"]),
    ("Out comes: **200**, or **404**, or **412** if laps are missing.", ["200", "404", "412"]),
    ("A 409 (Conflict) tells that another route holds the points.", ["409"]),
    ("NotFoundException - (404) if there is no such job", ["404"]),
    ("- 201 – logged", ["201"]),
    ("What else may happen: `402` no stamps left, `415` no JSON.", ["402", "415"]),
    ("The house has 250 sensors, `200` by default and 404 users.", []),
    ("We call you; your server must answer with `204`.", []),
    ("It was `410` in version 1.", []),
    ("Up to `200` characters, a 200 m race, a 404 km road.", []),
]


@pytest.mark.parametrize(("text", "statuses"), STATUSES)
def test_statuses_set_apart_in_words_are_statuses(text: str, statuses: list[str]) -> None:
    """In code, in bold, with an article, behind an exception or opening an item; a number of things is not one."""
    (operation,) = read_page(f"# A\n\n`GET /b/{{id}}`\n\n{text}\n", "a.md").operations
    assert sorted(one.status or "" for one in operation.responses) == sorted(statuses)


def test_errors_beside_the_operations_are_those_of_all() -> None:
    """A section of errors with the level of the operations' titles is common, not a part of the last operation."""
    table = "| Code | Meaning |\n|---|---|\n| 400 – Bad Request | wrong |\n| 500, 502 – Server Errors | ours |\n"
    page = (
        f"# A\n\n## One\n\n`GET /one/{{id}}`\n\n## Two\n\n`GET /two/{{id}}`\n\n## Errors\n\n{table}"
    )
    for operation in read_page(page, "a.md").operations:
        assert [one.status for one in operation.responses] == ["400", "500", "502"]


COMMENTED = """# Puzzles

### ▶ POST Make one

```
{{host}}/puzzles
```

```jsonc
{
  "title": "Monday",  // string, required, max 50 chars
  "blocks": [         // required, array of pairs
    [0, 4]            // row, column
  ],
  // was: string, required
  "mirror": false,    // boolean, optional (default false)
  "prize": {          // optional
    "amount": 20.5    // decimal, required within prize
  }
}
```

→ 201

```jsonc
{
  "id": "pz_31",  // string
  "cells": 189    // int, white squares
}
```
"""


def test_comments_in_json_state_marks_and_an_arrow_opens_an_answer() -> None:
    """Marks count anywhere in a comment; a comment beside a value, or of what was, is not about the next member."""
    (operation,) = read_page(COMMENTED, "puzzles.md").operations
    assert operation.method == "POST"
    assert operation.request is not None
    sent = [(one.path, one.type, one.required) for one in operation.request.fields]
    assert sent == [
        ("title", "string", True),
        ("blocks", "array", True),
        ("mirror", "boolean", False),
        ("prize", "object", False),
        ("prize.amount", "number", True),
    ]
    (answer,) = operation.responses
    assert (answer.status, [one.path for one in answer.fields]) == ("201", ["id", "cells"])


INDEXED = """<!doctype html><body><h1>Gifts</h1>
<h5>Endpoints</h5>
<div><a><span>POST</span><code>/v1/gifts</code></a> <a><span>POST</span><code>/v1/gifts/:id</code></a> <a><span>GET</span><code>/v1/gifts</code></a></div>
<h2>Create a gift</h2>
<h5>Parameters</h5>
<ul><li><code>amount</code> <em>integer</em> <strong>Required</strong></li></ul>
<h5>More parameters</h5>
<ul><li><code>paper</code> <em>string</em> What it is wrapped in.</li></ul>
<h5>Returns</h5><p>Returns the gift.</p>
<div><span class="a">POST</span><span class="b">/v1/gifts</span></div><pre>curl https://api.test/v1/gifts -d amount=2500</pre>
<h2>Update a gift</h2>
<h5>Parameters</h5>
<ul><li><code>message</code> <em>string</em> What it says.</li></ul>
<h5>Returns</h5><p>Returns the gift.</p>
<div><span class="a">POST</span><span class="b">/v1/gifts/:id</span></div><pre>curl https://api.test/v1/gifts/gf_1Mt -d message=Hi</pre>
<h2>List all gifts</h2>
<h5>Parameters</h5>
<ul><li><code>limit</code> <em>integer</em> How many.</li></ul>
</body>"""


def test_an_index_announces_the_section_that_names_no_operation() -> None:
    """Chips below "Returns" title the call beside them; what only the index at the top names is the section left over."""
    first, second, third = read_page(INDEXED, "gifts.html").operations
    assert first.request is not None
    assert second.request is not None
    assert (first.key, [one.path for one in first.request.fields]) == (
        "POST /v1/gifts",
        ["amount", "paper"],
    )
    assert (second.key, [one.path for one in second.request.fields]) == (
        "POST /v1/gifts/{id}",
        ["message"],
    )
    assert (third.key, [one.name for one in third.parameters]) == ("GET /v1/gifts", ["limit"])


MEMO = """3.  The Request

   The client sends a PUT to /boxes/{box}/points, a path.

   The body is a JSON object.  Its members are:

   points
      REQUIRED.  A string.  MUST NOT be longer than
      8 characters.

   reason
      OPTIONAL.  A string.

4.  The Response

   A 202 tells that the blades are moving.  The response has

   setting
      An integer by which the setting can be polled.

   locked_by
      A string.

   blade     steel
   route     a list
"""


def test_hanging_definitions_of_a_memo_are_fields() -> None:
    """A name alone with its description set in further is a field; words below an answer belong to that."""
    (operation,) = read_page(MEMO, "memo.txt").operations
    assert operation.request is not None
    sent = [(one.path, one.type, one.required) for one in operation.request.fields]
    assert sent == [("points", "string", True), ("reason", "string", False)]
    (answer,) = operation.responses
    assert [(one.path, one.type) for one in answer.fields] == [
        ("setting", "integer"),
        ("locked_by", "string"),
    ]


TWO_SUCCESSES = """KITES - FIRST STEPS

Launch one:

    $ http POST https://kites.example/api/flights \\
          Authorization:"Bearer $KEY" \\
          colour="red"

    HTTP/1.1 201 Created
    Content-Type: application/json

    {
        "id": 4,
        "colour": "red"
    }

To see what is in the air:

    requests.get("https://kites.example/api/flights").json()

    # status 200
"""


def test_an_answer_belongs_to_the_nearest_success_above_it() -> None:
    """A further success below, of another call, does not take the fields of the first."""
    operation = read_page(TWO_SUCCESSES, "kites.txt").operations[0]
    fields = {one.status: [f.path for f in one.fields] for one in operation.responses}
    assert fields["201"] == ["id", "colour"]
    assert not fields.get("200")
