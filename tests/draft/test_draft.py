"""Pages become a document: valid, in the page's order, with what is inferred marked, and in agreement with its page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from draft_pages import LINES, TABS
from typer.testing import CliRunner

from docpact.check.check import check_client
from docpact.check.errata import load_errata
from docpact.cli import app
from docpact.draft.access import security_of, servers_of
from docpact.draft.into import draft_into
from docpact.draft.project import draft_errata, init_files
from docpact.draft.spec import draft_text
from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.follow.drift import load_facts
from docpact.openapi import ApiSource, read_api
from docpact.pages import read_page
from docpact.pages.facts import (
    Call,
    Field,
    OperationFacts,
    Page,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
)
from docpact.text.yaml_reader import read_yaml
from docpact.text.yaml_text import bare

PAGES = [read_page(LINES, "lines.md"), read_page(TABS, "tabs.md")]


def read(folder: Path, text: str, name: str = "spec.yaml") -> ApiSource:
    (folder / name).write_text(text, encoding="utf-8")
    return read_api(folder / name)


def begun(folder: Path, pages: list[Page]) -> list[Finding]:
    """The errors of a project that ``init`` begins from pages."""
    files = init_files(pages, folder, name="x")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    specs = folder / "specs" / "x"
    stored = [one.stored() for one in load_facts(specs / "pages")]
    result = check_client(
        "x", read_api(specs / "x.yaml"), stored, load_errata(specs / "errata.yaml")
    )
    return [finding for finding in result.findings if finding.severity == "error"]


@pytest.mark.parametrize("pages", [PAGES[:1], PAGES[1:], PAGES], ids=["lines", "tabs", "both"])
def test_a_draft_holds_to_its_page(tmp_path: Path, pages: list[Page]) -> None:
    """The whole contract passes for a project that was just begun: valid, samples allowed, nothing missing or too much."""
    assert begun(tmp_path, pages) == []


def test_what_is_inferred_carries_a_remark() -> None:
    """What the page states stands there as it is; the rest is marked for whoever edits the draft."""
    text = draft_text(PAGES[:1])
    for line in (
        "maxItems: 25\n",
        "format: date-time\n",
        "enum: [red, green, blue]\n",
        "enum: [RED, GREEN, BLUE]  # as in the sample",
        "type: string  # inferred from the sample\n",
        "required: [labels]  # inferred: all\n",
        "example:  # fixed: the page's sample is not valid JSON",
        "url: https://docs.example.com/items/labels/batch-add/\n",
        "status: The page does not state a status",
    ):
        assert line in text
    assert "The color" not in text
    assert list(read_yaml(text, "t").data["paths"]) == ["/api/v2/items/{item_id}/labels/batch"]


def test_the_order_is_that_of_the_page() -> None:
    """Fields stand as the page lists them."""
    data = read_yaml(draft_text(PAGES), "t").data
    body = data["paths"]["/api/v2/items/{item_id}/labels/batch"]["post"]["requestBody"]["content"][
        "application/json"
    ]
    assert list(body["schema"]["properties"]) == ["labels", "color", "due_at", "notify"]


BARE = OperationFacts("GET", "/things/{id}/{part}", 1)
ODD = [
    BARE,
    replace(
        BARE,
        servers=("https://a.example",),
        auth=("basic",),
        deprecated=True,
        removal="2026-12-01",
    ),
    replace(
        BARE,
        servers=("http://a.example", "https://b.example"),
        auth=("query:key", "oauth"),
        scopes=("s",),
    ),
    replace(
        BARE,
        parameters=(
            ParameterFacts("id", "id", 2, type="integer", required=True),
            ParameterFacts(
                "page[size]",
                "page[size]",
                3,
                location="query",
                limits={"maximum": 100},
                default=20,
                has_default=True,
            ),
            ParameterFacts("tags", "tags", 3, location="query", type="array", items="string"),
            ParameterFacts(
                "X-Trace",
                "X-Trace",
                3,
                location="header",
                type="string",
                deprecated=True,
                required=False,
            ),
        ),
        responses=(
            ResponseFacts(
                "200",
                4,
                fields=(
                    Field("[]", "[]", 4, type="object"),
                    Field("a.b", "[].a.b", 5, type="string"),
                ),
            ),
        ),
    ),
    replace(
        BARE,
        responses=(
            ResponseFacts("204", 4, body=False),
            ResponseFacts("200", 5, samples=(Sample(5, True, value=[1]),)),
        ),
    ),
    replace(
        BARE,
        method="POST",
        request=RequestFacts(
            media_type="application/vnd.api+json",
            fields=(
                Field("m", "m", 2, type="object", nullable=True),
                Field("<any>", "m.*", 3, type="array", items="integer"),
                Field("e", "e", 3, enum=(1, 2), nullable=True, type="integer"),
                Field("u", "u", 4),
                Field("yes", "yes", 5, type="array"),
            ),
            samples=(Sample(9, True, {"m": None}), Sample(10, True, {"e": None})),
        ),
    ),
]


@pytest.mark.parametrize("facts", ODD)
def test_odd_pages_give_valid_drafts_too(tmp_path: Path, facts: OperationFacts) -> None:
    """Whatever a page says or leaves out, the draft is valid and agrees with it."""
    assert begun(tmp_path, [Page("odd.md", operations=(facts,))]) == []


def test_operations_of_one_draft_have_names_of_their_own(tmp_path: Path) -> None:
    """Pages with the same title give different operationIds, and an operation that is on two pages stands there once."""
    pages = [
        Page("a.md", title="Batch", operations=(replace(BARE, path=f"/{name}", title="Batch"),))
        for name in ("batch", "x/batch", "batch")
    ]
    source = read(tmp_path, draft_text(pages))
    assert [one.operation_id for one in source.api.operations] == ["batch", "xBatch"]


def test_servers_in_common_become_a_variable() -> None:
    """Cut between labels; the one of the sample call is the default; what has nothing in common stays a list."""
    facts = replace(
        BARE,
        servers=("https://api.eu.a.example/v1", "https://api.a.example/v1"),
        calls=(Call(1, "GET", "https://api.a.example/v1/x"),),
    )
    (server,) = servers_of(facts)
    assert server["url"] == "https://api.{site}/v1"
    assert bare(server["variables"]["site"]) == {
        "default": "a.example",
        "enum": ["eu.a.example", "a.example"],
        "x-docpact-argument": "site",
    }
    assert [
        one["url"]
        for one in servers_of(replace(BARE, servers=("http://a.example", "https://b.example")))
    ] == ["http://a.example", "https://b.example"]


def test_keys_of_one_call_go_together() -> None:
    """What a documented call sends at once is one requirement; everything else is another way in."""
    call = Call(1, "GET", "https://a", {"X-A": "1", "X-B": "2"})
    requirements, schemes = security_of(
        replace(BARE, auth=("header:X-A", "header:X-B", "bearer"), calls=(call,))
    )
    assert requirements == [{"x_a": [], "x_b": []}, {"api_key": []}]
    assert list(schemes) == ["x_a", "x_b", "api_key"]


SPEC = """\
# Mine.
openapi: 3.1.0
info: {title: T, version: '1'}   # as it is

servers:
  - url: https://{tenant}
    variables: {tenant: {default: x.example}}
security:
  - token: []
tags:
  - name: Old

paths:
  /old:
    get:
      operationId: labelsBatchAdd
      responses:
        '204': {description: done}

components:
  securitySchemes:
    token: {type: http, scheme: bearer}
"""


def test_drafting_into_a_spec_touches_nothing_that_is_there(tmp_path: Path) -> None:
    """Lines are only added; the document's servers and security schemes are used where they are the page's."""
    merged = draft_into(SPEC, read(tmp_path, SPEC), PAGES[:1])
    assert merged.added == ("POST /api/v2/items/{item_id}/labels/batch",)
    old, new = SPEC.splitlines(), merged.text.splitlines()
    kept = iter(new)
    assert all(line in kept for line in old)
    source = read(tmp_path, merged.text, "merged.yaml")
    added = source.api.operations[1]
    assert (added.operation_id, added.security, added.servers) == ("labelsBatchAdd2", None, ())
    assert list(source.api.security_schemes) == ["token"]
    assert [tag.name for tag in source.api.tags] == ["Old", "Labels"]


def test_what_differs_from_the_document_stands_at_the_operation(tmp_path: Path) -> None:
    """Other servers and other credentials are the operation's own; shared answers get a name."""
    merged = draft_into(SPEC, read(tmp_path, SPEC), PAGES[1:])
    source = read(tmp_path, merged.text, "merged.yaml")
    added = source.api.operations[1]
    assert [server.url for server in added.servers] == ["https://api.{site}"]
    assert added.security == (
        {"dd_api_key": (), "dd_application_key": ()},
        {"oauth": ("parcels_write",)},
    )
    assert "ErrorResponse" in source.api.schemas


def test_an_operation_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """It is named, whatever the page calls its path parameters, and the text stays as it is."""
    once = draft_into(SPEC, read(tmp_path, SPEC), PAGES)
    renamed = [read_page(LINES.replace("item_id", "id"), "lines.md")]
    again = draft_into(once.text, read(tmp_path, once.text), renamed)
    assert (again.text, again.added, again.present) == (
        once.text,
        (),
        ("POST /api/v2/items/{id}/labels/batch",),
    )


def test_a_path_is_known_whatever_its_parameters_are_called(tmp_path: Path) -> None:
    """Another method of it joins it, under the names that the spec has; so it is said, in the text too."""
    spec = SPEC.replace("/old:", "/api/v2/items/{id}/labels/batch:")
    merged = draft_into(spec, read(tmp_path, spec), PAGES[:1])
    key = "POST /api/v2/items/{item_id}/labels/batch"
    assert merged.known_as == {key: "POST /api/v2/items/{id}/labels/batch"}
    assert merged.added == (key,)
    source = read(tmp_path, merged.text, "merged.yaml")
    assert [operation.key for operation in source.api.operations] == [
        "GET /api/v2/items/{id}/labels/batch",
        "POST /api/v2/items/{id}/labels/batch",
    ]
    names = [one.name for one in source.api.operations[1].parameters if one.location == "path"]
    assert names == ["id"]
    assert "- name: id  # `item_id` on the page\n" in merged.text


def test_the_command_says_which_path_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both where the operation is new to a path and where it is there already."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lines.md").write_text(LINES, encoding="utf-8")
    spec = SPEC.replace("/old:", "/api/v2/items/{id}/labels/batch:")
    (tmp_path / "s.yaml").write_text(spec, encoding="utf-8")
    path = "/api/v2/items/{id}/labels/batch"
    shown = CliRunner().invoke(app, ["draft", "lines.md", "--into", "s.yaml"])
    assert (
        f"POST /api/v2/items/{{item_id}}/labels/batch added as POST {path}: s.yaml has this path with other parameter names"
        in shown.output
    )
    again = CliRunner().invoke(app, ["draft", "lines.md", "--into", "s.yaml"])
    assert f"POST {path} is already in s.yaml; skipped" in again.output


def test_pages_that_name_a_path_otherwise_make_one(tmp_path: Path) -> None:
    """Drafted at once, the first page names the parameters, and an operation comes once."""
    renamed = LINES.replace("item_id", "id")
    pages = [read_page(LINES, "a.md"), read_page(renamed, "b.md")]
    pages.append(read_page(renamed.replace("POST", "PUT"), "c.md"))
    api = read(tmp_path, draft_text(pages)).api
    path = "/api/v2/items/{item_id}/labels/batch"
    assert [operation.key for operation in api.operations] == [f"POST {path}", f"PUT {path}"]
    assert [one.name for one in api.operations[1].parameters if one.location == "path"] == [
        "item_id"
    ]
    told = begun(tmp_path / "project", pages)
    assert {(one.operation, one.rule) for one in told} == {
        (f"PUT {path}", one.rule) for one in told
    }


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_endings_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    """From the command line, the file has the line endings that it had, in what is added too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lines.md").write_text(LINES, encoding="utf-8")
    for name, one in (("plain.yaml", "\n"), ("s.yaml", ends)):
        (tmp_path / name).write_bytes(SPEC.replace("\n", one).encode())
        assert CliRunner().invoke(app, ["draft", "lines.md", "--into", name]).exit_code == 0
    plain = (tmp_path / "plain.yaml").read_bytes()
    assert (tmp_path / "s.yaml").read_bytes() == plain.replace(b"\n", ends.encode())


@pytest.mark.parametrize("paths", ["paths: {}\n", "paths:\n  {}\n", ""])
def test_drafting_into_an_empty_spec(tmp_path: Path, paths: str) -> None:
    """An empty ``paths``, or none, is no obstacle, and the remarks are there all the same."""
    text = f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{paths}components: {{}}\n"
    merged = draft_into(text, read(tmp_path, text), PAGES[:1])
    assert "# inferred from the sample" in merged.text
    assert len(read(tmp_path, merged.text, "merged.yaml").api.operations) == 1


def test_a_spec_that_cannot_be_added_to(tmp_path: Path) -> None:
    """Is refused, with its place."""
    text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nx: &p {}\npaths: *p\n"
    with pytest.raises(DocpactError, match="cannot be extended"):
        draft_into(text, read(tmp_path, text), PAGES[:1])


def test_the_errata_of_a_draft_are_proved(tmp_path: Path) -> None:
    """The sample's fault with the edit that mends it, and the enum in two cases."""
    (tmp_path / "e.yaml").write_text(draft_errata(PAGES), encoding="utf-8")
    found = load_errata(tmp_path / "e.yaml")
    assert [(one.id, one.kind, one.path) for one in found] == [
        ("labels-batch-add-response-sample", "sample", ""),
        ("labels-batch-add-response-color", "decision", "color"),
    ]
    assert found[0].edit.insert == ","


def test_a_project_begins_once(tmp_path: Path) -> None:
    """The section goes behind what pyproject.toml holds; nothing that exists is written over."""
    files = init_files(PAGES, tmp_path, name="my-shop", configuration="[project]\nname = 'x'")
    text = files[tmp_path / "pyproject.toml"]
    assert text.startswith("[project]\nname = 'x'\n\n[tool.docpact.clients.my-shop]\n")
    assert 'package = "my_shop_api"' in text
    assert sorted(path.relative_to(tmp_path).as_posix() for path in files) == [
        "pyproject.toml",
        "specs/my-shop/errata.yaml",
        "specs/my-shop/my-shop.yaml",
        "specs/my-shop/pages/labelsBatchAdd.yaml",
        "specs/my-shop/pages/sendParcel.yaml",
    ]
    with pytest.raises(DocpactError, match="already"):
        init_files(PAGES, tmp_path, name="my-shop", configuration=text)
    (tmp_path / "specs/my-shop").mkdir(parents=True)
    (tmp_path / "specs/my-shop/errata.yaml").write_text("mine")
    with pytest.raises(DocpactError, match="already exists"):
        init_files(PAGES, tmp_path, name="my-shop")


@pytest.mark.parametrize(
    ("pages", "name", "said"),
    [([Page("x")], None, "no page documents"), (PAGES, "No Name", "is not a valid client name")],
)
def test_what_a_project_cannot_begin_with(
    tmp_path: Path, pages: list[Page], name: str | None, said: str
) -> None:
    """Pages without an operation, and names that make no package."""
    with pytest.raises(DocpactError, match=said):
        init_files(pages, tmp_path, name=name)


TWO = """# Refunds

## Create a refund

`POST https://pay.lumen.co.example/v2/charges/{charge}/refunds`

- `amount` (integer, required): Cents. Minimum 1.

```bash
curl https://pay.lumen.co.example/v2/charges/c/refunds -u k: -H 'Content-Type: application/json' -d '{"amount": 5}'
```

`200 OK`

```json
{"id": "re_1", "failure": null}
```

## List refunds

`GET https://pay.lumen.co.example/v2/refunds`

`200 OK`

```json
{"more": false}
```
"""


def test_a_page_that_says_nothing_of_credentials_does_not_switch_them_off(tmp_path: Path) -> None:
    """One operation of a page shows how to authenticate: the other gets the same, and a mark that it is not stated."""
    page = read_page(TWO, "refunds.md")
    assert [facts.auth for facts in page.operations] == [("basic",), ()]
    source = read(tmp_path, draft_text([page]))
    assert [one.security for one in source.api.operations] == [None, None]
    marks = [one.extensions.get("x-docpact-not-stated") for one in source.api.operations]
    assert [sorted(one or ()) for one in marks] == [[], ["auth"]]
    assert begun(tmp_path, [page]) == []
    spec = SPEC.replace("https://{tenant}", "https://pay.lumen.co.example")
    into = draft_into(spec, read(tmp_path, spec), [page])
    assert "security: []" not in into.text
    assert "servers: []" not in into.text


def test_what_is_only_ever_null_is_of_any_type(tmp_path: Path) -> None:
    """The sample has null and nothing else: the draft says that no type is given, and the contract holds."""
    text = draft_text([read_page(TWO, "refunds.md")])
    assert "failure: {}  # the page does not state a type" in text


def test_the_vendor_names_the_project_and_the_thing_the_operation(tmp_path: Path) -> None:
    """Not the dialect that reads pages of vendors nobody has met, and not what holds the thing."""
    files = init_files([read_page(TWO, "refunds.md")], tmp_path)
    assert "[tool.docpact.clients.lumen]" in files[tmp_path / "pyproject.toml"]
    text = files[tmp_path / "specs" / "lumen" / "lumen.yaml"]
    assert "title: Lumen" in text
    assert "operationId: createRefund" in text
    local = read_page(TWO.replace("pay.lumen.co.example", "127.0.0.1"), "refunds.md")
    assert (
        "[tool.docpact.clients.api]" in init_files([local], tmp_path)[tmp_path / "pyproject.toml"]
    )


def test_several_operations_go_into_a_spec_at_once(tmp_path: Path) -> None:
    """What they have in common, credentials and error answers, is added once and used by all."""
    lost = '### Errors\n\n`404 Not Found`\n\n```json\n{"error": "none"}\n```\n'
    text = TWO.replace("\n## List", f"\n{lost}\n## List") + f"\n{lost}"
    page = read_page(text, "refunds.md")
    other = read_page(TWO.replace("/v2/", "/v4/"), "others.md")
    merged = draft_into(SPEC, read(tmp_path, SPEC), [page, other])
    assert len(merged.added) == 4
    api = read(tmp_path, merged.text).api
    assert sorted(api.security_schemes) == ["basic", "token"]
    assert list(api.schemas) == ["ErrorResponse"]
    assert len({one.operation_id for one in api.operations}) == 5
    again = draft_into(merged.text, read(tmp_path, merged.text), [page, other])
    assert (again.text, again.added, len(again.present)) == (merged.text, (), 4)


def test_drafting_into_json(tmp_path: Path) -> None:
    """It stays JSON; remarks have no place there."""
    spec = '{\n  "openapi": "3.1.0",\n  "info": {"title": "T", "version": "1"},\n  "paths": {}\n}\n'
    merged = draft_into(spec, read(tmp_path, spec, "spec.json"), [read_page(TWO, "refunds.md")])
    assert list(json.loads(merged.text)["paths"]) == [
        "/v2/charges/{charge}/refunds",
        "/v2/refunds",
    ]


def test_an_older_spec_is_not_made_wrong(tmp_path: Path) -> None:
    """OpenAPI 3.0 knows no lists of types: what needs one is refused, the rest goes in."""
    spec = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"
    page = read_page(TWO, "refunds.md")
    with pytest.raises(DocpactError, match=r"OpenAPI 3\.0\.3 has no lists of types"):
        draft_into(spec, read(tmp_path, spec), [page])
    typed = replace(page, operations=page.operations[1:])
    assert len(draft_into(spec, read(tmp_path, spec), [typed]).added) == 1


def test_one_operation_of_pasted_text_is_named_by_the_line_above() -> None:
    """The first line of a pasted page is its navigation, also where the page documents one operation."""
    text = (
        "Docs\nGuides\nAPI reference\n\nMake a lamp\nPOST https://lamps.example/v1/lamps\nMakes a lamp.\n\n"
        'Body parameters\nname\nstring\nRequired\nName of the lamp.\n\nResponse 201\n{"id": "l1"}\n'
    )
    assert "operationId: makeLamp\n" in draft_text([read_page(text, "lamps.txt")])
