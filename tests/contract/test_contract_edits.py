"""Single edits of the real specs: each is exactly one finding, with the line of the page and the line of the spec."""

from __future__ import annotations

from pathlib import Path

import pytest
from contract_support import edited, unexplained

from docpact.check.check import check_client
from docpact.check.errata import load_errata
from docpact.checking import stored_pages
from docpact.openapi import read_api

SPECS = Path(__file__).parents[2] / "specs"
TINES, DATADOG = "tines/cases.yaml", "datadog/case-management.yaml"

EDITS = [
    pytest.param(
        TINES, "maxItems: 150", "maxItems: 50",
        "DP311 request: field `ids`: maxItems 150 on the page, maxItems 50 in the spec", 24, id="a limit",
    ),
    pytest.param(
        TINES, "          maxItems: 25\n", "",
        "DP311 request: field `tasks`: maxItems 25 on the page, no maxItems in the spec", 5, id="a limit that is gone",
    ),
    pytest.param(
        TINES, "required: [team_id, name]", "required: [name]",
        "DP307 request: field `team_id`: required on the page, not required in the spec", 10, id="a required mark",
    ),
    pytest.param(
        DATADOG, "required: [child_entity_id, ", "required: [",
        "DP307 request: field `data.attributes.child_entity_id`: required on the page, not required in the spec"
        " (the same for response 201: field `data.attributes.child_entity_id`)", 42, id="a required mark used both ways",
    ),
    pytest.param(
        DATADOG, "            - unarchive\n", "",
        "DP309 request: field `data.attributes.type`: the page allows unarchive, the spec does not", 45, id="an enum value",
    ),
    pytest.param(
        TINES, "enum: [OPEN, CLOSED]", "enum: [OPEN]",
        "DP409 response 2XX: field `status`: the page allows open, closed, the spec does not;"
        " the spec allows OPEN, the page does not", 76, id="an enum value that an erratum decides",
    ),
    pytest.param(
        DATADOG, "enum: [CASE, INCIDENT, PAGE, AGENT_CONVERSATION]", "enum: [INCIDENT, PAGE, AGENT_CONVERSATION]",
        "DP309 request: field `data.attributes.child_entity_type`: the page allows CASE, the spec does not (the same for"
        " request: field `data.attributes.parent_entity_type`, response 201: field `data.attributes.child_entity_type`,"
        " response 201: field `data.attributes.parent_entity_type`)", 43, id="an enum value that every sample has",
    ),
    pytest.param(
        TINES, "/tasks/batch:", "/task/batch:",
        "DP202 path /api/v2/cases/{case_id}/tasks/batch on the page, /api/v2/cases/{case_id}/task/batch in the spec", 18,
        id="a path",
    ),
    pytest.param(
        TINES, "/api/v1/cases/:", "/api/v1/cases:",
        "DP202 path /api/v1/cases/ on the page, /api/v1/cases in the spec", 26, id="a trailing slash",
    ),
    pytest.param(
        TINES, "completed:\n          type: boolean", "completed:\n          type: string",
        "DP408 response 2XX: field `tasks[].completed`: type boolean on the page, type string in the spec", 48, id="a type",
    ),
    pytest.param(
        DATADOG, "          format: uuid\n          description: What the link leads to.",
        "          description: What the link leads to.",
        "DP310 request: field `data.attributes.child_entity_id`: format uuid on the page, no format in the spec"
        " (the same for response 201: field `data.attributes.child_entity_id`)", 42, id="a format",
    ),
    pytest.param(
        TINES,
        "        assignee_emails:\n          type: array\n          description: Who is to do it, by email.\n"
        "          items:\n            type: string\n", "",
        "DP304 request: field `tasks[].assignee_emails` (array) is on the page and not in the spec", 15, id="a dropped field",
    ),
    pytest.param(
        TINES, "        tag_names:\n          type: array\n          description: Names",
        "        colour:\n          type: string\n        tag_names:\n          type: array\n          description: Names",
        "DP305 request: field `colour` is in the spec and not on the page", 10, id="an added field",
    ),
    pytest.param(
        TINES, "        completed:\n", "        done:\n",
        "DP406 response 2XX: field `tasks[].completed` is called `done` in the spec", 48, id="a renamed field",
    ),
    pytest.param(
        TINES, "type: [string, 'null']", "type: string",
        "DP413 response 2XX: field `resolved_at`: nullable on the page, not nullable in the spec", 89, id="a null",
    ),
    pytest.param(
        DATADOG, "          - us5.datadoghq.com\n", "",
        "DP203 server https://api.us5.datadoghq.com is on the page and not in the spec (the same for POST /api/v2/cases/bulk)",
        13, id="a server",
    ),
    pytest.param(
        DATADOG, "    applicationKey: []", "  - applicationKey: []",
        "DP206 the page sends DD-API-KEY, DD-APPLICATION-KEY in one request, the spec does not require them together"
        " (the same for POST /api/v2/cases/bulk)", 246, id="and instead of or",
    ),
    pytest.param(
        DATADOG, "oauth: [cases_write]", "oauth: [cases_read]",
        "DP205 scope cases_write is on the page and not in the spec; scope cases_read is in the spec and not on the page"
        " (the same for POST /api/v2/cases/bulk)", 26, id="a scope",
    ),
    pytest.param(
        TINES, "      deprecated: true\n", "", "DP207 deprecated on the page, not deprecated in the spec", 3, id="the deprecation",
    ),
    pytest.param(
        DATADOG, "        '201':", "        '200':", "DP401 status 201 on the page, 200 in the spec", 72, id="a status",
    ),
    pytest.param(
        DATADOG, "no body.\n", "no body.\n          content: {application/json: {schema: {type: object}}}\n",
        "DP403 response 200 has no body on the page and one in the spec", 74, id="a body",
    ),
    pytest.param(
        DATADOG, "      required: [errors]\n", "",
        "DP407 response 400: field `errors`: required on the page, not required in the spec (the same for response 401:"
        " field `errors`, response 403: field `errors`, response 404: field `errors` and 6 more)", 120,
        id="a schema of many responses",
    ),
    pytest.param(
        TINES, "maxItems: 150", "allOf: [{maxItems: 150}, {maxItems: 50}]",
        "DP311 request: field `ids`: maxItems 150 on the page, maxItems 50 in the spec", 24, id="a tighter limit in allOf",
    ),
    pytest.param(
        TINES, "maxItems: 150", "anyOf: [{maxItems: 150}, {maxItems: 200}]",
        "DP311 request: field `ids`: maxItems 150 on the page, maxItems 200 in the spec", 24, id="a wider limit in anyOf",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    "limit",
    [
        "allOf: [{maxItems: 500}, {maxItems: 150}]",
        "maxItems: 500\n          allOf: [{maxItems: 150}]",
        "anyOf: [{maxItems: 150}, {maxItems: 100}]",
        "maxItems: 150\n          minItems: 0",
    ],
)
def test_the_limit_in_force_counts(limit: str, tmp_path: Path) -> None:
    """What the page says is compared with the limit that holds, however the spec comes to it."""
    file = tmp_path / "cases.yaml"
    file.write_text(edited((SPECS / TINES).read_text(encoding="utf-8"), [("maxItems: 150", limit)]))
    errata = load_errata(SPECS / "tines" / "errata.yaml")
    result = check_client("tines", read_api(file), stored_pages(SPECS / "tines" / "pages"), errata)
    assert [finding.message for finding in unexplained(result)] == []


@pytest.mark.parametrize(("spec", "old", "new", "expected", "line"), EDITS)
def test_one_edit_is_one_finding(
    spec: str, old: str, new: str, expected: str, line: int, tmp_path: Path
) -> None:
    """An edit of a spec is told once, clearly, with the line of the page and the place in the spec."""
    vendor, _, name = spec.partition("/")
    file = tmp_path / name
    file.write_text(edited((SPECS / spec).read_text(encoding="utf-8"), [(old, new)]))
    pages = stored_pages(SPECS / vendor / "pages")
    errata = load_errata(SPECS / vendor / "errata.yaml")
    result = check_client(vendor, read_api(file), pages, errata)
    [finding] = unexplained(result)
    assert expected == f"{finding.rule} {finding.message}"
    assert (line, "error") == (finding.page and finding.page.line, finding.severity)
    assert finding.spec is not None
    assert finding.spec.line
    assert finding.spec.pointer
    assert finding.hint


@pytest.mark.parametrize("spec", [TINES, DATADOG])
def test_the_specs_hold_to_their_pages(spec: str) -> None:
    """Page and spec agree in everything that no erratum explains, and each erratum explains something."""
    vendor, _, _ = spec.partition("/")
    errata = load_errata(SPECS / vendor / "errata.yaml")
    pages = stored_pages(SPECS / vendor / "pages")
    result = check_client(vendor, read_api(SPECS / spec), pages, errata)
    assert unexplained(result) == ()
    assert {erratum.id for erratum in errata} == {finding.erratum for finding in result.findings}
