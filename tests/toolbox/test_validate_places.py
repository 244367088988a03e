"""Each fault of a payload is reported at its exact line and column, in every kind of file."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from toolbox_spec import PETS

import docpact
from docpact import Spec

_MARK = "«"
_ENTRY = "https://eu.pets.example/v1/pets"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    """The small API, compiled once."""
    file = tmp_path_factory.mktemp("spec") / "pets.yaml"
    file.write_text(PETS, encoding="utf-8")
    return Spec(file)


def _har(**entry: Any) -> str:
    """A HAR file of one entry; other servers' entries around it are skipped."""
    other = {
        "request": {"method": "GET", "url": "https://cdn.example.net/x.js"},
        "response": {"status": 200},
    }
    return json.dumps(
        {"log": {"version": "1.2", "entries": [other, entry]}}, indent=2, ensure_ascii=False
    )


def _answer(body: str, kind: str = "application/json", url: str = "/7", status: int = 200) -> str:
    return _har(
        request={"method": "GET", "url": _ENTRY + url},
        response={
            "status": status,
            "headers": [{"name": "X-Total", "value": "1"}],
            "content": {"size": len(body), "mimeType": kind, "text": body},
        },
    )


CASES: list[tuple[str, str, str]] = [
    ("value.json", '{"name": «5}', "expected string, got number 5"),
    ("second-line.json", '{\n  "name": "a",\n  "age": «"3"}', 'expected integer, got string "3"'),
    ("crlf.json", '{\r\n"name": "é",\r\n "tags": ["a", «7]}', "expected string, got number 7"),
    ("missing.json", "\n\n   «{}", "missing required field 'name'"),
    ("duplicate.json", '{"name": "a", "age": 1,\n "name": «"b"}', "duplicate field 'name', first at 1:10; using the last one"),
    ("wide.json", '{"name": "😀", "age": «true}', "expected integer, got true"),
    ("value.yaml", "# pets\nname: rex\nage: «old\n", 'expected integer, got string "old"'),
    ("item.yaml", "name: rex\ntags:\n  - a\n  - «5\n", "expected string, got number 5"),
    ("flow.yml", "{name: a, tags: [b, «{c: d}]}", "expected string, got an object with 1 field"),
    ("block.yaml", "name: «|\n  far too long\n  for this\nage: 1\n", "expected at most 10 characters, got 22"),
    ("second-document.yaml", "---\nname: a\n---\nage: 3\nname: «7\n", "expected string, got number 7"),
    ("duplicate.yaml", "name: a\nage: 1\nname: «b\n", "duplicate field 'name', first at 1:7; using the last one"),
    ("line.ndjson", '{"name":"a"}\n{"name":"b","age":«1.5}\n{"name":"c"}\n', "expected integer, got number 1.5"),
    ("bad-line.ndjson", '{"name":"a"}\n\n{"name":«}\n', "not valid JSON: expecting value"),
    ("duplicate.jsonl", '{"name":"a","name":«"b"}\n', "duplicate field 'name', first at 1:9; using the last one"),
    ("infinite.jsonl", '{"name":"a","age":«1e999}\n', "number out of range: 1e999"),
    ("crlf.ndjson", '{"name":"a"}\r\n{"name":«null}\r\n', "expected string, got null"),
    ("answer.har", _answer('{\n "kind": "dog",\n "tricks": «"é\\t\\u00e9"}'), 'expected array, got string "é\\té"'),
    ("tag.har", _answer('{"kind": «"cow"}'), 'expected one of "cat", "dog", got string "cow"'),
    ("invalid.har", _answer('{"kind": "cat"«, }'), "not readable as application/json"),
    ("text.har", _answer("«many", "text/plain", ""), 'expected integer, got string "many"'),
    ("events.har", _answer('data: {"name": "a"}\n\ndata: {"name":\ndata: «7}\n\n', "text/event-stream", ""), "expected string"),
    ("lines.har", _answer('{"name": "a"}\n{"name": «3}\n', "application/x-ndjson", ""), "expected string, got number 3"),
    ("problem.har", _answer('{"title": «0}', "application/problem+json", "", 418), "expected string, got number 0"),
    ("url.har", _har(request={"method": "GET", "url": _ENTRY + "?limit=1&limit=«700"}), "expected at most 100"),
    ("path.har", _har(request={"method": "GET", "url": _ENTRY + "/«seven"}), "path parameter 'petId'"),
    ("header.har", _har(request={"method": "GET", "url": _ENTRY, "headers": [{"name": "x-trace", "value": "«no"}]}), "uuid"),
    (
        "form.har",
        _har(request={"method": "POST", "url": _ENTRY, "postData": {
            "mimeType": "application/x-www-form-urlencoded", "text": "name=a&age=«b"}}),
        'expected integer, got string "b"',
    ),
    (
        "fields.har",
        _har(request={"method": "POST", "url": _ENTRY, "postData": {
            "mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": "name", "value": "a"}, {"name": "age", "value": "«b"}]}}),
        'expected integer, got string "b"',
    ),
    ("query.http", "GET /pets?tags=a&tags=«long HTTP/1.1\n", "query parameter 'tags': expected at most 3"),
    ("delimited.http", "GET /pets?ids=1,«b HTTP/1.1\n", "query parameter 'ids': expected integer"),
    ("encoded.http", "GET /pets?ids=«1%2Cb HTTP/1.1\n", "query parameter 'ids': expected integer"),
    ("spaces.http", "GET /pets?near=«1%202%203 HTTP/1.1\n", "expected at most 2 items, got 3"),
    ("deep.http", "GET /pets?filter[age]=«x HTTP/1.1\n", "query parameter 'filter': expected integer"),
    ("content.http", "GET /pets?where=«%7B%7D HTTP/1.1\n", "missing required field 'q'"),
    ("cookie.http", "GET /pets HTTP/1.1\nCookie: a=b; sid=«ab\n", "cookie parameter 'sid'"),
    ("variable.http", "@host = https://us.pets.example/v1\n### one\nGET {{host}}/pets?limit=«no\n", "expected integer"),
    ("continued.http", "GET https://eu.pets.example/v1/pets\n  ?tags=a\n  &limit=«no\nX-Trace: 9e0c0c8e-0000-4000-8000-000000000000\n", "integer"),
    ("response.http", "GET /pets HTTP/1.1\n\nHTTP/1.1 200 OK\nX-Total: «many\nContent-Type: text/plain\n\n7", "header 'X-Total'"),
    ("status.http", "GET /pets/7\n\nHTTP/1.1 «500 Oops\n", "status 500 is not documented; documented: 200, 404"),
    ("no-header.http", "GET /pets\n\nHTTP/1.1 «200 OK\ncontent-type: text/plain\n\n7\n", "missing required header 'X-Total'"),
    (
        "part.http",
        'POST /pets HTTP/1.1\nContent-Type: multipart/form-data; boundary=X\n\n--X\nContent-Disposition: form-data; name="photo"; '
        'filename="a.png"\n\nPNG\n--X\nContent-Disposition: form-data; name="meta"\nContent-Type: application/json\n\n'
        '{"n": 1,\n "n2": 2, "n": «"x"}\n--X--\n',
        'expected integer, got string "x"',
    ),
    (
        "field.http",
        'POST /pets HTTP/1.1\r\nContent-Type: multipart/form-data; boundary="X"\r\n\r\n--X\r\nContent-Disposition: form-data; '
        'name="photo"\r\n\r\nPNG\r\n--X\r\nContent-Disposition: form-data; name="count"\r\n\r\n«few\r\n--X--\r\n',
        'expected integer, got string "few"',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "marked", "said"), CASES, ids=[case[0] for case in CASES])
def test_a_fault_is_at_its_place(
    spec: Spec, tmp_path: Path, name: str, marked: str, said: str
) -> None:
    """The place of the one fault is the place of the mark, in the file as a person opens it."""
    before = marked.split(_MARK)[0].replace("\r\n", "\n")
    expected = (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    file = tmp_path / name
    file.write_bytes(marked.replace(_MARK, "").encode())
    is_messages = file.suffix in (".har", ".http")
    found = spec.validate(
        file, operation=None if is_messages else "createPet", request=not is_messages
    )
    [finding] = [one for one in found if said in one.message]
    assert finding.payload is not None
    assert expected == (finding.payload.line, finding.payload.column)
    assert finding.payload.source == file.as_posix()
    assert (
        {one.payload for one in found} == {finding.payload} or "limit=1" in marked or "n2" in marked
    )
    assert finding.spec is not None
    assert finding.spec.line is not None


def test_a_body_in_base64_keeps_its_own_lines(spec: Spec, tmp_path: Path) -> None:
    """What a HAR file holds encoded is told by the line and column of the body itself, beside the place of the text."""
    body = base64.b64encode(b'{"kind": "cat",\n "lives": "9"}').decode()
    text = _answer(body).replace('"text":', '"encoding": "base64", "text":')
    file = tmp_path / "answer.har"
    file.write_text(text, encoding="utf-8")
    [finding] = spec.validate(file)
    assert finding.detail is not None
    assert (2, 11) == finding.detail.inner
    assert "entry 2, response" == finding.detail.message
    assert ("integer", 'string "9"') == (finding.detail.expected, finding.detail.found)


def test_the_nearest_alternative_is_told(spec: Spec) -> None:
    """Of a union, the alternative that comes nearest and what fails there."""
    [finding] = spec.validate('{"lives": 9}', operation="getPet", response=200)
    assert "missing required field 'kind'" == finding.message
    assert finding.detail is not None
    assert finding.detail.branch is not None
    assert "/components/schemas/Animal/oneOf/0" == finding.detail.branch.pointer


def test_undeclared_fields_are_findings_when_closed(spec: Spec) -> None:
    """Without ``closed`` what the schema allows passes; with it, fields and query parameters that nobody declared do not."""
    body = {"name": "a", "nmae": "b"}
    assert spec.validate(body, operation="createPet", request=True).ok
    [finding] = spec.validate(body, operation="createPet", request=True, closed=True)
    assert ("DP502", "did you mean 'name'?") == (finding.rule, finding.hint)


def test_a_document_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    """`docpact.validate` keeps what it compiled; a change of the file is seen."""
    file = tmp_path / "pets.yaml"
    file.write_text(PETS, encoding="utf-8")
    assert (
        docpact.validate(file, {"name": "abcdefghijk"}, operation="createPet", request=True).ok
        is False
    )
    file.write_text(PETS.replace("maxLength: 10", "maxLength: 100"), encoding="utf-8")
    assert docpact.validate(file, {"name": "abcdefghijk"}, operation="createPet", request=True).ok
