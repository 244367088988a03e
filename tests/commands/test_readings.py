"""From a page to a green check: what is not read is said, readings settle it, and no change is lost from sight."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_run import Ran

from docpact.pages.prints import prints_of, span_digest

Docpact = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("own_cache")

BOX = """\
# Boxes

## Make a box

`POST https://api.box.example/v1/boxes`

### Request body

| Field | Type | Required | Description |
|---|---|---|---|
| `colour` | string | Yes | Max length of 40 characters. |
| `days` | integer | No | Between 1 and 365. |

### Request example

```json
{"colour": "red"}
```

### Response

```json
{"name": "a"}
```
"""


def begin(docpact: Docpact, folder: Path, text: str, name: str = "page.md") -> Path:
    """A project begun from a page; the page lies beside it."""
    (folder / name).write_text(text, encoding="utf-8")
    ran = docpact("init", folder / name, "-o", folder / "project", "--name", "box")
    assert ran.code == 0, ran.err
    return folder / "project"


def matrix(ran: Ran) -> dict[str, str]:
    (row,) = json.loads(ran.out)["matrix"]
    return {key: row[key] for key in ("page", "spec", "request_proof", "response_proof")}


def reading(project: Path, text: str, lines: tuple[int, int], **entry: Any) -> None:
    """Write a readings file with one entry for lines of a page."""
    digest = span_digest(prints_of(text.splitlines()), *lines)
    made = {
        "page": "page.md",
        "lines": f"{lines[0]}-{lines[1]}",
        "digest": digest,
        "operation": "POST /v1/boxes",
        **entry,
        "reason": "The reader does not know this form.",
    }
    file = project / "specs" / "box" / "readings.yaml"
    file.write_text(yaml.safe_dump({"readings": [made]}), encoding="utf-8")


def facts_file(project: Path) -> Path:
    (file,) = (project / "specs" / "box" / "pages").iterdir()
    return file


def make_unread(project: Path, line: int, end: int) -> None:
    """Let the stored facts have an unread block, as a reader that does not know these lines stores it."""
    file = facts_file(project)
    stored = yaml.safe_load(file.read_text())
    entry = {
        "line": line,
        "end": end,
        "kind": "table",
        "operation": "POST /v1/boxes",
        "digest": "x",
    }
    stored["unread"] = [entry]
    file.write_text(yaml.safe_dump(stored, sort_keys=False), encoding="utf-8")


def edit(project: Path, old: str, new: str) -> None:
    file = project / "specs" / "box" / "box.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_may_stand_in_an_unread_block_is_not_denied(docpact: Docpact, tmp_path: Path) -> None:
    """A field that an unread block names is a warning with its lines, and the cells are partial; others are errors."""
    text = BOX + "\n`weight` is what the box weighs\n"
    project = begin(docpact, tmp_path, text)
    make_unread(project, 26, 26)
    more = "                days:\n"
    edit(project, more, f"                weight:\n                  type: string\n{more}")
    docpact("generate", cwd=project)
    ran = docpact("check", "--format", "json", cwd=project)
    assert ran.code == 0
    found = {one["rule"]: one for one in json.loads(ran.out)["findings"]}
    assert set(found) == {"DP103", "DP305"}
    assert found["DP305"]["severity"] == "warning"
    assert "not read: look at line 26" in found["DP305"]["message"]
    assert matrix(ran)["spec"] == matrix(ran)["page"] == "partial"
    edit(project, "weight:", "height:")
    docpact("generate", cwd=project)
    ran = docpact("check", "--format", "json", cwd=project)
    assert ran.code == 1
    assert "is in the spec and not on the page" in ran.out


def test_a_reading_adds_a_fact_and_settles_its_lines(docpact: Docpact, tmp_path: Path) -> None:
    """With the reading the spec needs the field, and nothing is partial any more."""
    text = BOX + "\n`weight` is what the box weighs, up to 12 kg\n"
    project = begin(docpact, tmp_path, text)
    make_unread(project, 26, 26)
    says = {"type": "integer", "maximum": 12}
    reading(project, text, (26, 26), path="weight", says=says, **{"in": "request"})
    ran = docpact("check", cwd=project)
    assert "field `weight` (integer) is on the page and not in the spec" in ran.out
    more = "                days:\n"
    made = (
        "                weight:\n                  type: integer\n                  maximum: 12\n"
    )
    edit(project, more, f"{made}{more}")
    docpact("generate", cwd=project)
    ran = docpact("check", "--format", "json", cwd=project)
    assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
    assert matrix(ran)["spec"] == "pass"


def test_a_reading_corrects_what_was_read_wrongly(docpact: Docpact, tmp_path: Path) -> None:
    """A type, a limit, a status, a field that is none, and a server: each as the reading says."""
    project = begin(docpact, tmp_path, BOX)
    cases: list[tuple[tuple[int, int], dict[str, Any], str]] = [
        ((12, 12), {"in": "request", "path": "days", "says": {"type": "string"}}, "type string on the page"),
        ((11, 11), {"in": "request", "path": "colour", "says": {"maxLength": None}}, "maxLength 40, the page does not state it"),
        ((12, 12), {"in": "request", "path": "days", "says": "absent"}, "`days` is in the spec and not on the page"),
        ((21, 23), {"in": "response", "says": {"body": False}}, "has no body on the page"),
        ((5, 5), {"in": "operation", "says": {"servers": ["https://box.example"]}}, "server https://box.example is on the page"),
        ((7, 12), {"says": "prose"}, "field `days` is in the spec and not on the page"),
    ]  # fmt: skip
    for lines, entry, said in cases:
        reading(project, BOX, lines, **entry)
        ran = docpact("check", cwd=project)
        assert said in ran.out, (entry, ran.out, ran.err)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"in": "request", "path": "height", "says": {"type": "string"}}, "`height` not found"),
        ({"in": "request", "path": "days", "says": {"maximum": 366}}, "`366` not found"),
        ({"in": "request", "path": "days", "says": {"enum": [1, 7]}}, "`7` not found"),
        ({"in": "request", "path": "days", "says": {"default": 30}}, "`30` not found"),
        ({"in": "operation", "says": {"auth": ["header:X-Key"]}}, "`X-Key` not found"),
        ({"in": "parameter", "path": "days", "says": "absent"}, "took no such fact"),
    ],
)
def test_a_reading_that_its_lines_do_not_say_is_refused(
    docpact: Docpact, tmp_path: Path, entry: dict[str, Any], said: str
) -> None:
    """Names, numbers and values have to be on the quoted lines."""
    project = begin(docpact, tmp_path, BOX)
    reading(project, BOX, (12, 12), **entry)
    ran = docpact("check", cwd=project)
    assert ran.code == 1
    assert "DP907" in ran.out
    assert said in ran.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lines: forty", "`lines` must name"),
        ("says: {typ: string}", "unknown fact `typ`"),
        ("says: {type: text}", "unknown type 'text'"),
        ("sais: prose", "unknown key `sais`"),
        ("in: body", "`in` must be"),
        ("operation: boxes", "`operation` must be"),
        ("status: created", "'created' is not a status code"),
        ("says: {maxLength: -1}", "`maxLength` must not be negative"),
        ("says: {minimum: many}", "`minimum` must be a number"),
        ("says: {enum: a}", "`enum` must be a list"),
        ("path: [days]", "`path` must be a string"),
        ('lines: "9-5"', "`lines` must name"),
    ],
)
def test_a_malformed_reading_is_an_error_with_its_place(
    docpact: Docpact, tmp_path: Path, line: str, said: str
) -> None:
    """Exit code 2, the line of the file, and what is expected."""
    project = begin(docpact, tmp_path, BOX)
    rows = {"page": "page.md", "lines": '"12"', "operation": "POST /v1/boxes", "in": "request"}
    rows |= {"path": "days", "says": "{type: string}"}
    key, _, value = line.partition(": ")
    rows[key] = value
    text = "readings:\n- " + "\n  ".join(f"{name}: {value}" for name, value in rows.items())
    (project / "specs/box/readings.yaml").write_text(text + "\n", encoding="utf-8")
    ran = docpact("check", cwd=project)
    assert (ran.code, "readings.yaml:" in ran.err, said in ran.err) == (2, True, True), ran.err


@pytest.mark.parametrize("text", ["", "# none yet\n", "readings:\n", "readings: []\n", "[]\n"])
def test_a_file_without_readings_holds_none(docpact: Docpact, tmp_path: Path, text: str) -> None:
    """What `init` began and a person emptied is no error."""
    project = begin(docpact, tmp_path, BOX)
    (project / "specs/box/readings.yaml").write_text(text, encoding="utf-8")
    assert (
        docpact("read", "--readings", "specs/box/readings.yaml", "../page.md", cwd=project).code
        == 0
    )


def test_changed_lines_make_a_reading_stale(docpact: Docpact, tmp_path: Path) -> None:
    """Both refresh and, once the facts are stored, check say so; lines that only moved are no change."""
    text = BOX + "\n`weight` is what the box weighs, up to 12 kg\n"
    project = begin(docpact, tmp_path, text)
    says = {"type": "integer", "maximum": 12}
    reading(project, text, (26, 26), path="weight", says=says, **{"in": "request"})
    page = tmp_path / "page.md"
    page.write_text(text.replace("# Boxes\n", "# Boxes\n\nAll about boxes.\n"), encoding="utf-8")
    ran = docpact("refresh", "--from", page, "--format", "json", cwd=project)
    assert not [one for one in json.loads(ran.out)["changes"] if one["class"] == "reading-stale"]
    page.write_text(text.replace("12 kg", "15 kg"), encoding="utf-8")
    ran = docpact("refresh", "--from", page, "--write", "--format", "json", cwd=project)
    classes = [one["class"] for one in json.loads(ran.out)["changes"]]
    assert (ran.code, "reading-stale" in classes) == (1, True)
    ran = docpact("check", cwd=project)
    assert (ran.code, "DP906" in ran.out) == (1, True)


def test_unread_prints_a_readings_file(docpact: Docpact, tmp_path: Path) -> None:
    """A page without an operation becomes one entry; filled in, it begins a project that holds."""
    text = "# Boxes\n\nTo throw a box away, send a delete to /v1/boxes/{id}; you get 204.\n"
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    ran = docpact("read", "--unread", page)
    (entry,) = yaml.safe_load(ran.out)["readings"]
    assert (entry["page"], entry["lines"], entry["says"]) == ("page.md", "3", None)
    assert "# To throw a box away" in ran.out
    ran = docpact("init", page, "-o", tmp_path / "none")
    assert (ran.code, "docpact read --unread" in ran.err) == (2, True)
    operation = {**entry, "operation": "DELETE /v1/boxes/{id}", "in": "operation"}
    status = {**operation, "in": "response", "status": "204", "says": {"body": False}}
    says = {"title": "Throw a box away", "servers": []}
    file = tmp_path / "readings.yaml"
    file.write_text(yaml.safe_dump({"readings": [{**operation, "says": says}, status]}))
    ran = docpact("init", page, "-o", tmp_path / "project", "--name", "box", "--readings", file)
    assert (ran.code, "no findings" in ran.out) == (0, True), ran.err + ran.out
    ran = docpact("refresh", "--from", page, cwd=tmp_path / "project")
    assert (ran.code, ran.out) == (0, "no changes\n")


def test_what_is_no_page_gets_the_right_command(docpact: Docpact, tmp_path: Path) -> None:
    """A URL, a folder and an OpenAPI document are told what to use instead."""
    spec = tmp_path / "api.yaml"
    spec.write_text("# Mine.\nopenapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\n")
    for given, hint in (
        ("https://docs.example/boxes", "curl -o page.html URL"),
        (spec, "docpact generate --spec"),
        (tmp_path, "docpact refresh --from DIR"),
    ):
        ran = docpact("draft", given)
        assert (ran.code, hint in ran.err) == (2, True), ran.err


def test_a_second_page_of_a_client_is_pointed_to_into(docpact: Docpact, tmp_path: Path) -> None:
    """``init`` says how to add a page to a client that exists."""
    project = begin(docpact, tmp_path, BOX)
    ran = docpact("init", tmp_path / "page.md", "-o", project, "--name", "box")
    assert (ran.code, "--into specs/box/box.yaml" in " ".join(ran.err.split())) == (2, True)


PROVED = {
    "required body field without a sample": (
        "### Create Project\n\n    POST /projects\n\nParameters:\n\n  * `name` (required) - The name of the project\n",
        "pass",
    ),
    "host as a template variable": (
        '## Delete a chain\n\n```shell\ncurl "{{API_URL}}/api/v1/chains/F5/" --request DELETE --header "Authorization: meow"\n```\n\n`DELETE {{API_URL}}/api/v1/chains/<CHAIN_ID>/`\n',
        None,
    ),
    "media type and an empty object without a documented body": (
        "## Resume\n\n```shell\ncurl -X PUT https://api.box.example/v1/boxes/{id}/resume -H 'Content-Type: application/json' -d '{}'\n```\n",
        None,
    ),
    "media type without a body": (
        "## List\n\n```shell\ncurl -X GET https://api.box.example/v1/boxes -H 'Content-Type: application/json'\n```\n",
        None,
    ),
    "required query parameter without a sample": (
        "# Boxes\n\n## Search boxes\n\n`GET https://api.box.example/v1/boxes`\n\n### Query parameters\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| `since` | string | Yes | First day. |\n\n### Response\n\n```json\n{\"total\": 1}\n```\n",
        "pass",
    ),
    "enum of the items of an array": (
        "# Boxes\n\n## Make a box\n\n`POST https://api.box.example/v1/boxes`\n\n### Request body\n\n| Field | Type | Required | Description |\n|---|---|---|---|\n| `parts` | array of strings | Yes | Allowed values: `lid`, `owner`. |\n\n### Request example\n\n```json\n{\"parts\": [\"lid\"]}\n```\n\n### Response\n\n```json\n{\"name\": \"a\"}\n```\n",
        "pass",
    ),
    "enum of the items of an array parameter": (
        "# Boxes\n\n## Get a box\n\n`GET https://api.box.example/v1/boxes/{id}`\n\n### Query parameters\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n| `expand` | array of strings | No | Allowed values: `lid`, `owner`. |\n\n### Response\n\n```json\n{\"name\": \"a\"}\n```\n",
        "pass",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PROVED)
def test_a_new_project_holds(docpact: Docpact, tmp_path: Path, case: str) -> None:
    """What the page does not show is made up or not proved; it is never a fault of the client."""
    text, proof = PROVED[case]
    project = begin(docpact, tmp_path, text)
    ran = docpact("check", "--format", "json", cwd=project)
    assert (ran.code, json.loads(ran.out)["findings"]) == (0, [])
    assert proof in (None, matrix(ran)["request_proof"])


def test_a_change_is_carried_through_or_comes_again(docpact: Docpact, tmp_path: Path) -> None:
    """With a fault in the spec beside it, a new method and a new name are edited, and facts agree with the spec."""
    project = begin(docpact, tmp_path, BOX)
    edit(project, "type: integer", "type: integer\n                  enum: [a]")
    page = tmp_path / "page.md"
    new = BOX.replace("`POST", "`PUT").replace("colour", "color")
    page.write_text(new, encoding="utf-8")
    ran = docpact("refresh", "--from", page, "--fix", cwd=project)
    assert ran.code == 1
    spec = (project / "specs/box/box.yaml").read_text()
    assert ("put:" in spec, "color:" in spec, "colour" in spec) == (True, True, False)
    assert docpact("refresh", "--from", page, "--fix", cwd=project).code == 0


def test_a_new_type_is_edited_and_breaks(docpact: Docpact, tmp_path: Path) -> None:
    """``--fix`` writes the type, and removes the limits that mean nothing beside it."""
    project = begin(docpact, tmp_path, BOX)
    page = tmp_path / "page.md"
    page.write_text(
        BOX.replace("| integer | No | Between 1 and 365. |", "| string | No | How long. |"),
        encoding="utf-8",
    )
    ran = docpact("refresh", "--from", page, "--fix", "--format", "json", cwd=project)
    changes = json.loads(ran.out)["changes"]
    (kind,) = [one for one in changes if one["class"] == "type"]
    assert (kind["breaking"], kind["fixable"]) == (True, True)
    assert "maximum" not in (project / "specs/box/box.yaml").read_text()
    assert docpact("check", cwd=project).code == 0


def test_a_limit_in_other_words_is_not_gone(docpact: Docpact, tmp_path: Path) -> None:
    """The same number in words that are not understood is read as before, or is to be looked at; never deleted."""
    project = begin(docpact, tmp_path, BOX)
    page = tmp_path / "page.md"
    for words in ("No longer than 40 characters.", "Give it 40 of length and be done."):
        page.write_text(BOX.replace("Max length of 40 characters.", words), encoding="utf-8")
        ran = docpact("refresh", "--from", page, "--fix", "--format", "json", cwd=project)
        classes = {one["class"] for one in json.loads(ran.out)["changes"]}
        assert ran.code == 1
        assert classes <= {"prose", "unread-changed"}
        assert "maxLength: 40" in (project / "specs/box/box.yaml").read_text()
    assert "unread-changed" in classes
    again = docpact("refresh", "--from", page, cwd=project)
    assert (again.code, "changed and not read" in again.out) == (1, True)


def test_a_page_that_cannot_be_looked_at_has_its_own_exit_code(
    docpact: Docpact, tmp_path: Path
) -> None:
    """Exit code 2, with a hint, for a page without an address and for one that is no page any more."""
    project = begin(docpact, tmp_path, BOX)
    ran = docpact("refresh", cwd=project)
    assert (ran.code, "--from" in ran.out) == (2, True)
    page = tmp_path / "page.md"
    page.write_text("Moved.\n", encoding="utf-8")
    assert docpact("refresh", "--from", page, cwd=project).code == 2


@pytest.mark.parametrize("ending", ["md", "mdx", "txt", "html", "rst", "adoc", "apib"])
def test_refresh_takes_the_files_that_init_takes(
    docpact: Docpact, tmp_path: Path, ending: str
) -> None:
    """A folder with a page of any known ending is a folder of pages."""
    project = begin(docpact, tmp_path, BOX)
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / f"page.{ending}").write_text(BOX, encoding="utf-8")
    assert "no pages found" not in docpact("refresh", "--from", folder, cwd=project).err


PASTED = """\
Docs
Guides
Boxes API

Make a box
POST https://api.box.example/v1/boxes
Makes a box.

Throw a box away
DELETE https://api.box.example/v1/boxes/{id}
Throws it away.
"""


@pytest.mark.parametrize("start", [0, 3, 4], ids=["navigation", "blank", "bare"])
def test_pasted_text_names_operations_by_the_line_above(
    docpact: Docpact, tmp_path: Path, start: int
) -> None:
    """The line above the method, not the first line of the page."""
    page = tmp_path / "page.txt"
    page.write_text("\n".join(PASTED.splitlines()[start:]) + "\n", encoding="utf-8")
    drafted = docpact("draft", page).out
    assert "operationId: makeBox\n" in drafted
    assert "operationId: throwBoxAway\n" in drafted


def test_a_page_for_all_operations_is_read_with_them(docpact: Docpact, tmp_path: Path) -> None:
    """`--common` gives base URL, credentials and errors; without it, `refresh` takes them for what they were."""
    (tmp_path / "common.md").write_text(
        "# Conventions\n\nThe base URL is `https://ledger.example/api`.\n\nAuthenticate with an `X-Ledger-Key` header.\n\n"
        "## Errors\n\n| Status | Meaning |\n|---|---|\n| 429 | Too many requests |\n"
    )
    page = tmp_path / "entry.md"
    page.write_text(
        "# Create an entry\n\n`POST /entries`\n\n| Field | Type | Required |\n|---|---|---|\n| memo | string | required |\n\n"
        '### Success 201\n\n```json\n{"id": 1}\n```\n'
    )
    given = ("--common", tmp_path / "common.md")
    ran = docpact("init", page, *given, "-o", tmp_path / "project", "--name", "ledger")
    assert (ran.code, "no findings" in ran.out) == (0, True), ran.err + ran.out
    spec = (tmp_path / "project/specs/ledger/ledger.yaml").read_text()
    for said in ("url: https://ledger.example/api", "name: X-Ledger-Key", "'429':"):
        assert said in spec
    for common in (given, ()):
        ran = docpact("refresh", "--from", page, *common, cwd=tmp_path / "project")
        assert (ran.code, ran.out) == (0, "no changes\n")


TASKS = """\
=== `GET /api/v3/runner/tasks`

==== Request

[cols=5*, options="header"]
|===
| Name
| Type
| Input
| Required
| Description

| `resource-class`
| string
| query
| true
| filters by class.
|===

```shell
curl -X GET https://runner.test/api/v3/runner/tasks?resource-class=a/b -H "Circle-Token: t"
```
"""


def test_a_spec_that_says_what_the_page_says_passes(docpact: Docpact, tmp_path: Path) -> None:
    """Nothing of a table with a cell on each line is denied; what the table does not say is a finding."""
    project = begin(docpact, tmp_path, TASKS, "page.adoc")
    stated = "          required: true\n          schema:\n            type: string\n"
    assert stated in (project / "specs" / "box" / "box.yaml").read_text(encoding="utf-8")
    assert docpact("check", cwd=project).code == 0
    edit(project, stated, stated.replace("string", "integer"))
    docpact("generate", cwd=project)
    assert docpact("check", cwd=project).code == 1


def test_examples_that_no_page_has_are_checked_too(docpact: Docpact, tmp_path: Path) -> None:
    """Those of parameters, headers and schemas, beside the bodies that are compared with samples."""
    project = begin(docpact, tmp_path, TASKS, "page.adoc")
    text = "          schema:\n            type: string\n"
    edit(project, text, f"{text}            examples: [a/b, 7]\n")
    response = "          description: Success.\n"
    header = "          headers: {X-Left: {schema: {type: integer}, example: many}}\n"
    edit(project, response, response + header)
    docpact("generate", cwd=project)
    ran = docpact("check", "--format", "json", cwd=project)
    found = [one for one in json.loads(ran.out)["findings"] if one["rule"] == "DP506"]
    assert ran.code == 1
    assert sorted(one["spec"]["pointer"].rpartition("get/")[2] for one in found) == [
        "parameters/0/schema/examples/1",
        "responses/2XX/headers/X-Left/example",
    ]
    assert {one["operation"] for one in found} == {"GET /api/v3/runner/tasks"}


def test_numbers_in_the_path_are_sent_as_numbers(docpact: Docpact, tmp_path: Path) -> None:
    """A page whose parameters are of type number begins with a green check."""
    page = '# Orders\n\n## Get an order\n\n`GET https://api.box.example/orders/{no}`\n\n| Path parameter | Type |\n|---|---|\n| `no` | number |\n\n### Response 200\n\n```json\n{"a": 1}\n```\n'
    project = begin(docpact, tmp_path, page)
    ran = docpact("check", "--format", "json", cwd=project)
    assert json.loads(ran.out)["findings"] == []
    assert matrix(ran)["request_proof"] == "pass"
