"""``docpact validate``: what may be named, what is said of it, and the exit code."""

from __future__ import annotations

import base64
import gzip
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docpact.validate import run as validating

Run = Callable[..., Any]
GOOD, BAD = '{"name": "a"}', '{"name": 1}'


def _write(files: dict[str, str | bytes]) -> None:
    for name, held in files.items():
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_bytes(held.encode() if isinstance(held, str) else held)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["createPet", "--request", "good.json"], "", 0, "no findings"),
        (["createPet", "--request", "bad.json"], "", 1, "bad.json:1:10 (/name)"),
        (["createPet", "--response", "201", "good.json", "bad.json"], "", 1, "1 error, 2 payloads checked\n"),
        (["good.json", "bad.json", "--operation", "createPet", "--request"], "", 1, "bad.json:1:10"),
        (["--operation", "pets.create", "--request", "many"], "", 1, "many/b/x.yaml:1:7 (/name)"),
        (["createPet", "--request", "many/**/*.yaml"], "", 1, "many/b/x.yaml:1:7"),
        (["createPet", "--request", "-"], BAD, 1, "<stdin>:1:10"),
        (["createPet", "--request", "-"], "name: 1\n", 1, "<stdin>:1:7"),
        (["createPet", "--request", "-"], f"{GOOD}\n{BAD}\n", 1, "<stdin>:2:10"),
        (["-"], "GET /petz HTTP/1.1\n", 1, "did you mean /pets?"),
        (["-", "--input", "http"], "GET /petz HTTP/1.1\n", 1, "did you mean /pets?"),
        (["createPet", "--request", "-", "--content-type", "application/x-www-form-urlencoded"], "name=a&age=x", 1, "<stdin>:1:12"),
        (["get /pets/7", "--response", "200", "-"], '{"kind": "dog", "tricks": []}', 0, "no findings"),
        (["GET https://us.pets.example/v1/pets/7", "--response", "404", "-"], "", 0, "no findings"),
        (["getPet", "--response", "404", "good.json"], "", 1, "unexpected body"),
        (["--input", "http", "-"], "GET /pets?ids=1%2C2 HTTP/1.1\n", 0, "no findings"),
        (["createPet", "--request", "bom.json"], "", 0, "no findings"),
        (["createPet", "--request", "utf16.json"], "", 2, "utf16.json:1:1: not valid UTF-8 (it starts with the mark of UTF-16)"),
        (["createPet", "--request", "empty.json"], "", 2, "empty.json:1:1: the payload is empty"),
        (["createPet", "--request", "nan.json"], "", 2, "nan.json:1:10: not valid JSON: NaN is not a JSON number"),
        (["createPet", "--request", "huge.json"], "", 2, "huge.json:1:25: number out of range"),
        (["createPet", "--request", "nan.json", "bad.json"], "", 2, "bad.json:1:10"),
        (["createPat", "--request", "good.json"], "", 2, "did you mean createPet"),
        (["DELETE /pets/7", "--request", "good.json"], "", 2, "DELETE is not documented for /pets/7"),
        (["createPet", "--response", "210", "good.json"], "", 2, "did you mean 201?"),
        (["createPet", "--request", "good.json", "--content-type", "text/csv"], "", 2, "documented: application/json"),
        (["createPet", "--request", "good.json", "--input", "jsn"], "", 2, "did you mean json"),
        (["createPet", "--request", "no/*.json"], "", 2, "no file matches"),
        (["createPet", "--request", "none.json"], "", 2, "none.json: cannot be read"),
        (["createPet", "--request", "nothing"], "", 2, "no payload files in this folder"),
        (["createPet", "--request"], "", 2, "no payload to validate"),
        (["good.json", "--request"], "", 2, "no operation for good.json"),
        (["createPet", "good.json"], "", 2, "use either --request or --response"),
        (["--har", "other.har"], "", 2, "none of the 1 messages is for a server of the spec"),
        (["--har", "other.har", "--server", "https://other.example"], "", 0, "1 of 4 operations"),
        (["--har", "good.json"], "", 2, "not a HAR file"),
        (["alone.http"], "", 2, "a response without its request"),
        (["alone.http", "--operation", "minePets"], "", 0, "1 of 4 operations"),
        (["broken.http"], "", 2, "broken.http:2:1: not a header line"),
    ],
)  # fmt: skip
def test_arguments(run: Run, arguments: list[str], stdin: str, code: int, said: str) -> None:
    """Each way to name operation and payloads, and each mistake, with what is said and the exit code."""
    har = {
        "log": {
            "entries": [{"request": {"method": "GET", "url": "https://other.example/pets/mine"}}]
        }
    }
    _write(
        {
            "good.json": GOOD,
            "bad.json": BAD,
            "many/a.json": GOOD,
            "many/b/x.yaml": "name: 1",
            "many/.hidden/x.json": BAD,
            "nothing/readme.txt": "",
            "bom.json": b"\xef\xbb\xbf" + GOOD.encode(),
            "utf16.json": GOOD.encode("utf-16"),
            "empty.json": " \n",
            "nan.json": '{"name": NaN}',
            "huge.json": '{"name": "a", "weight": 1e400}',
            "other.har": json.dumps(har),
            "alone.http": "HTTP/1.1 204 No Content\n",
            "broken.http": "GET /pets HTTP/1.1\nno header\n",
        }
    )
    ran = run("validate", "pets.yaml", *arguments, stdin=stdin.encode())
    assert (code, True) == (ran.code, said in ran.out + ran.err), ran
    assert "Traceback" not in ran.err


def test_coverage_of_recorded_traffic(run: Run) -> None:
    """``--har`` tells which operations, statuses and fields were seen, and which were not."""
    entries = [
        {
            "request": {"method": "POST", "url": "https://eu.pets.example/v1/pets", "postData": {"mimeType": "application/json", "text": GOOD}},
            "response": {"status": 201, "content": {"mimeType": "application/json", "text": '{"name": "a", "tags": ["b"], "colour": 1}'}},
        },
        {"request": {"method": "GET", "url": "https://eu.pets.example/v1/pets/7"}, "response": {"status": 404}},
        {"request": {"method": "OPTIONS", "url": "https://eu.pets.example/v1/pets/7"}, "response": {"status": 204}},
        {"request": {"method": "GET", "url": "https://eu.pets.example/v1/dogs"}, "response": {"status": 200}},
    ]  # fmt: skip
    _write({"t.har": json.dumps({"log": {"entries": entries}})})
    ran = run("validate", "pets.yaml", "--har", "t.har", "--format", "json")
    report = json.loads(ran.out)
    assert ["DP508"] == [finding["rule"] for finding in report["findings"]]
    coverage = report["coverage"]
    assert {"total": 4, "skipped": 1, "unmatched": 1} == coverage["messages"]
    assert {"total": 4, "seen": 2} == coverage["summary"]["operations"]
    by_key = {one["operation"]: one for one in coverage["operations"]}
    assert [{"status": "201", "seen": 1}] == by_key["POST /pets"]["statuses"]
    fields = {(one["in"], one["path"]): one["seen"] for one in by_key["POST /pets"]["fields"]}
    assert (1, 0, 1) == (fields["request", "name"], fields["request", "age"], fields["201", "tags"])
    assert ("request", "id") not in fields
    assert [{"in": "201", "path": "colour", "seen": 1}] == by_key["POST /pets"]["undeclared"]
    text = run("validate", "pets.yaml", "--har", "t.har").out
    assert "operations not seen: GET /pets, GET /pets/mine" in text
    assert "GET /pets/{petId}  1 request; statuses: 404 (1); not seen: 200" in text


def test_many_findings_are_bounded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in which every line is wrong is told up to a bound, and how many more there are."""
    monkeypatch.setattr(validating, "MOST_FINDINGS", 5)
    _write({"x.ndjson": f"{BAD}\n" * 9})
    ran = run("validate", "pets.yaml", "createPet", "--request", "x.ndjson", "-f", "json")
    assert 5 == len(json.loads(ran.out)["findings"])
    assert "4 more findings not shown" in ran.err


def _junit(out: str) -> dict[str, str]:
    """The cases of a JUnit report by name, with their outcome: a failure's text, or ``""``."""
    root = ET.fromstring(out)
    cases = list(root.iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None]
    assert (root.get("tests"), root.get("failures")) == (str(len(cases)), str(len(failed)))
    return {case.get("name", ""): "".join(case.itertext()) for case in cases}


def test_junit_has_a_case_for_each_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without an error is a case that passed; each error of another is a case that is named by its place in the file.

    A file that could not be read, or whose errors were not kept, has no case that passed.
    """
    _write(
        {
            "a/right.json": GOOD,
            "a/wrong.json": '{"name": "x",\n "age": "y\\u0000]]>"}',
            "a/x.ndjson": f"{GOOD}\n{BAD}\n",
            "a/broken.json": "{",
        }
    )
    command = ("validate", "pets.yaml", "createPet", "--request", "a", "-f", "junit")
    ran = run(*command)
    cases = _junit(ran.out)
    assert ran.code == 2
    assert cases.pop("a/right.json") == ""
    (wrong,) = (text for name, text in cases.items() if "a/wrong.json:2" in name)
    assert "DP" in wrong
    assert not {"a/wrong.json", "a/x.ndjson", "a/broken.json", "no findings"} & set(cases)
    monkeypatch.setattr(validating, "MOST_FINDINGS", 0)
    assert list(_junit(run(*command).out)) == ["a/right.json"]


def test_junit_of_messages(run: Run) -> None:
    """Files of messages and standard input are cases, too."""
    call = "POST https://eu.pets.example/v1/pets\nContent-Type: application/json\n\n"
    _write({"good.http": f"{call}{GOOD}\n", "bad.http": f"{call}{BAD}\n"})
    cases = _junit(run("validate", "pets.yaml", "good.http", "bad.http", "-f", "junit").out)
    assert cases["good.http"] == ""
    assert "bad.http" not in cases
    assert len(cases) > 1
    ran = run(
        "validate", "pets.yaml", "createPet", "--request", "-", "-f", "junit", stdin=GOOD.encode()
    )
    assert _junit(ran.out) == {"<stdin>": ""}


BODIES = """\
openapi: 3.1.0
info: {title: Bodies, version: "1"}
paths:
  /x:
    post:
      operationId: send
      requestBody:
        content:
          application/xml: {schema: {type: object}}
          image/png: {schema: {type: string, format: binary}}
      responses: {"204": {description: None}}
    put:
      operationId: put
      responses: {"204": {description: None}}
"""


@pytest.mark.parametrize(
    ("media", "body", "code", "said"),
    [
        ("application/xml", b"<a/>", 0, "note DP512 "),
        ("application/xml", b"<a>\n <b></a>", 1, "<stdin>:2:7"),
        ("application/xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 0, "note DP512 "),
        ("image/png", b"\x89PNG\xff", 0, "image/png bodies are not compared with their schema"),
    ],
)
def test_bodies_that_are_not_compared(
    run: Run, media: str, body: bytes, code: int, said: str
) -> None:
    """Bodies in XML and octets are not passed in silence: a note says so; XML has to be well-formed."""
    _write({"bodies.yaml": BODIES})
    ran = run("validate", "bodies.yaml", "send", "--request", "--content-type", media, "-", stdin=body)  # fmt: skip
    assert (code, True) == (ran.code, said in ran.out), ran


def test_operation_selects_among_messages(run: Run) -> None:
    """With ``--operation``, calls of other operations are skipped, and a file without any call of it is an error."""
    _write({"bodies.yaml": BODIES, "t.http": "PUT /x\n\n###\nPOST /x\ncontent-type: text/csv\n\na\n", "o.http": "PUT /x\n"})  # fmt: skip
    ran = run("validate", "bodies.yaml", "t.http", "--operation", "send")
    assert (1, True) == (ran.code, "DP510" in ran.out and "1 skipped" in ran.out), ran
    ran = run("validate", "bodies.yaml", "o.http", "--operation", "send")
    assert (2, True) == (ran.code, "is a call of POST /x" in ran.err), ran


MULTIPART = """\
openapi: 3.1.0
info: {title: Parts, version: "1"}
paths:
  /u:
    post:
      operationId: up
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {file: {type: string, format: binary}, meta: {type: object, properties: {n: {type: integer}}}, k: {type: integer}}}
            encoding: {file: {contentType: "image/png, image/jpeg"}}
      responses: {"204": {description: None}}
    get:
      operationId: get
      responses:
        "200":
          description: A union, and keys that are empty
          content:
            application/json:
              schema:
                type: object
                properties:
                  u: {oneOf: [{$ref: "#/components/schemas/A"}, {$ref: "#/components/schemas/B"}], discriminator: {propertyName: t}}
                  n: {type: integer, minimum: 1, multipleOf: 2}
                additionalProperties: {additionalProperties: {type: integer}}
components:
  schemas:
    A: {type: object, required: [t, a], properties: {t: {const: a}, a: {type: integer}}}
    B: {type: object, required: [t], properties: {t: {const: b}}}
"""
_TEXT_OF_PARTS = (
    'POST /u\ncontent-type: multipart/form-data; boundary=XX\n\n--XX\ncontent-disposition: form-data; name="meta"\n'
    'content-type: application/json\n\n{"n": "1"}\n--XX\ncontent-disposition: form-data; name="k"\n\n5\n'
    '--XX\ncontent-disposition: form-data; name="file"; filename="x.gif"\ncontent-type: image/gif\n\nGIF89a\n--XX--\n'
)


def test_parts_have_their_own_types(run: Run) -> None:
    """A part in JSON keeps its types, a part of text may be a number, and the media type of a part is checked."""
    _write({"parts.yaml": MULTIPART, "u.http": _TEXT_OF_PARTS})
    found = json.loads(run("validate", "parts.yaml", "u.http", "-f", "json").out)["findings"]
    assert [
        ("DP501", "/meta/n", 8, 7),
        ("DP510", "/file", 15, 15),
    ] == sorted((f["rule"], f["payload"]["pointer"], f["payload"]["line"], f["payload"]["column"]) for f in found)  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"u": {"t": "c", "a": "x"}}, ['expected one of "a", "b", got string "c"|/u/t']),
        ({"n": 0.5}, ["expected integer, got number 0.5|/n"]),
        ({"": {"": "x"}}, ['expected integer, got string "x"|//']),
        ({"b": {"": "x"}, "a": {"k": "y"}}, ['expected integer, got string "x"|/b/', 'expected integer, got string "y"|/a/k']),
    ],
)  # fmt: skip
def test_one_fault_each_in_the_order_of_the_payload(
    run: Run, payload: object, said: list[str]
) -> None:
    """An unknown tag names all tags, a wrong type is not said twice, empty keys are found, and lines come in order."""
    _write({"parts.yaml": MULTIPART})
    ran = run("validate", "parts.yaml", "get", "--response", "200", "-", "-f", "json", stdin=json.dumps(payload).encode())  # fmt: skip
    found = json.loads(ran.out)["findings"]
    assert said == [f"{f['message']}|{f['payload']['pointer']}" for f in found]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"encoding": "base64", "text": base64.b64encode(gzip.compress(b'{"n": "x"}')).decode()}, "expected integer"),
        ({"encoding": "base64", "text": base64.b64encode(b"\x80\x81").decode()}, "compressed, or not in UTF-8"),
        ({"size": 0}, "the recording has no response body"),
        ({"size": 0, "text": ""}, "missing body"),
    ],
)  # fmt: skip
def test_bodies_of_recordings(run: Run, content: dict[str, Any], said: str) -> None:
    """A compressed body is read, and one that cannot be, or was not recorded, is noted; an empty one is missing."""
    entry = {"request": {"method": "GET", "url": "http://127.0.0.1/u"}, "response": {"status": 200, "content": {"mimeType": "application/json", **content}}}  # fmt: skip
    _write({"parts.yaml": MULTIPART, "t.har": json.dumps({"log": {"entries": [entry]}})})
    assert said in run("validate", "parts.yaml", "--har", "t.har").out
