"""A maintained spec is held against the standard, with the line of each fault."""

from __future__ import annotations

import pytest
from openapi_reading import Read

from docpact.openapi import validate

VALID = """\
paths:
  /x/{id}:
    get:
      operationId: getX
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: fine}}
"""

FAULTS = [
    (("in: path", "in: nowhere"), "DP700", "/paths/~1x~1{id}/get/parameters/0/in", "nowhere"),
    (
        ("responses: {'200'", "responses: {'2000'"),
        "DP700",
        "/paths/~1x~1{id}/get/responses",
        "2000",
    ),
    (
        ("description: fine", "descripton: fine"),
        "DP700",
        "/paths/~1x~1{id}/get/responses/200",
        "description",
    ),
    (("operationId: getX", "operationID: getX"), "DP700", "/paths/~1x~1{id}/get", "operationID"),
    (
        ("type: integer", "type: int"),
        "DP700",
        "/paths/~1x~1{id}/get/parameters/0/schema/type",
        "not a valid JSON Schema",
    ),
    (
        ("type: integer", "maxLength: x"),
        "DP700",
        "/paths/~1x~1{id}/get/parameters/0/schema/maxLength",
        "not a valid JSON Schema",
    ),
    (("in: path", "in: header"), None, "", ""),
    (
        ("name: id, in: path", "name: a b, in: header"),
        "DP717",
        "/paths/~1x~1{id}/get/parameters/0/name",
        "cannot be the name",
    ),
    (
        (
            "      responses",
            "      requestBody: {required: true, content: {application/json: {}}}\n      responses",
        ),
        "DP716",
        "/paths/~1x~1{id}/get/requestBody",
        "no meaning in a GET",
    ),
    (
        (
            "description: fine",
            "description: fine}}\n    post:\n      requestBody: {content: {json: {}}}\n      responses: {'200': {description: d",
        ),
        "DP718",
        "/paths/~1x~1{id}/post/requestBody/content/json",
        "invalid media type 'json'",
    ),
    (
        ("paths:", "paths:\n  /x/{other}:\n    get: {responses: {'200': {description: d}}}"),
        "DP715",
        "/paths/~1x~1{id}/get",
        "is ambiguous: it matches the same requests as GET /x/{other}",
    ),
    (
        (
            "paths:",
            "paths:\n  /y:\n    get: {operationId: getX, responses: {'200': {description: d}}}",
        ),
        "DP712",
        "/paths/~1x~1{id}/get/operationId",
        "also used by GET /y",
    ),
]


def test_a_valid_document(read: Read) -> None:
    """A document without faults has no findings."""
    assert validate(read(VALID).document) == []


@pytest.mark.parametrize(("edit", "rule", "pointer", "message"), FAULTS)
def test_faults(
    read: Read, edit: tuple[str, str], rule: str | None, pointer: str, message: str
) -> None:
    """Each fault is one finding at its pointer, with a line."""
    assert edit[0] in VALID
    document = read(VALID.replace(*edit)).document
    found = validate(document)
    if rule is None:
        assert found == []
        return
    (finding,) = found
    assert (finding.rule, finding.spec and finding.spec.pointer) == (rule, pointer)
    assert finding.spec == document.place(pointer)
    assert finding.spec.line
    assert message in finding.message


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (
            "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/x: {get: {responses: {'200': {description: d, content: {a/b: {schema: {type: [string, 'null']}}}}}}}}",
            "type",
        ),
        (
            "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {/x: {get: {responses: {200: {description: d, schema: {type: 5}}}}}}",
            "type",
        ),
        (
            "openapi: 3.2.0\ninfo: {title: T, version: '1'}\npaths: {/x: {query: {responses: {'200': {description: 5}}}}}",
            "description",
        ),
    ],
)
def test_each_version_is_held_against_its_own_standard(read: Read, text: str, pointer: str) -> None:
    """A list of types is right in 3.1 and wrong in 3.0; the place is that of the document as written."""
    found = validate(read(text).document)
    assert found
    assert all(each.rule == "DP700" for each in found)
    assert any(
        each.spec and each.spec.pointer and each.spec.pointer.split("/")[-1] == pointer
        for each in found
    )
