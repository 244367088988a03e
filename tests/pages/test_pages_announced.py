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
