"""``import docpact``: the commands as functions with typed results."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toolbox_spec import PETS

import docpact

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Any]
_GUIDES = [ROOT / "docs" / "guides" / name for name in ("validate.md", "mock.md")]


@pytest.mark.parametrize(
    "program",
    [
        program
        for guide in _GUIDES
        for program in re.findall(
            r"^```python\n(.*?)^```", guide.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        if "http://127.0.0.1" not in program  # those that need a running mock run with the guide
    ],
)
def test_the_guide_runs(
    program: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every program of the guide runs, and prints what its comments say."""
    (tmp_path / "pets.yaml").write_text(PETS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "guide", "exec"), {})
    printed = capsys.readouterr().out
    for said in re.findall(r"print\(.*\)  # (.*)", program):
        assert said in printed


def test_functions_stay_functions() -> None:
    """Importing the subpackages of the same names does not replace the functions, and importing docpact is cheap."""
    program = (
        "import sys, docpact\n"
        "assert not {m for m in sys.modules if m.startswith('docpact.')}, 'imported eagerly'\n"
        "import docpact.catalogue, docpact.validate.run\n"
        "assert docpact.check.__doc__.startswith('Check the whole contract')\n"
        "assert set(docpact.__all__) <= set(dir(docpact))\n"
        "assert all(getattr(docpact, name) for name in docpact.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_check_and_generate_of_a_project() -> None:
    """The clients of a configuration can be checked and generated without the command line."""
    made = docpact.generate("tines", config=ROOT / "pyproject.toml", write=False)
    assert made.current
    assert made.ledger["version"] == 1
    with pytest.raises(docpact.DocpactError, match="did you mean tines"):
        docpact.generate("tinez", config=ROOT / "pyproject.toml", write=False)
    with pytest.raises(docpact.DocpactError, match="configuration file not found"):
        docpact.check(config="none.toml")


@pytest.mark.slow
def test_check() -> None:
    """``docpact.check`` gives the matrix and the findings."""
    result = docpact.check("tines", config=ROOT / "pyproject.toml")
    assert result.ok
    assert {"tines"} == {row.client for row in result.matrix}


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"operation": "createPet"}, "pass either request=True or response=STATUS"),
        ({"request": True}, "pass operation="),
        ({"operation": "nope", "request": True}, "unknown operation"),
        ({"operation": "createPet", "response": 500}, "has no response 500"),
        ({"operation": "createPet", "request": True, "payload": {1, 2}}, "set has no JSON form"),
        ({"operation": "createPet", "request": True, "payload": float("nan")}, "not a JSON value"),
        ({"operation": "createPet", "request": True, "payload": "{"}, "not valid JSON"),
        (
            {"operation": "createPet", "request": True, "payload": Path("none.json")},
            "cannot be read",
        ),
    ],
)
def test_mistakes_are_docpact_errors(
    keywords: dict[str, object], said: str, tmp_path: Path
) -> None:
    """Wrong arguments and unreadable payloads raise one error class that says what to do."""
    file = tmp_path / "pets.yaml"
    file.write_text(PETS, encoding="utf-8")
    arguments: dict[str, object] = {"payload": {}, **keywords}
    with pytest.raises(docpact.DocpactError, match=re.escape(said)):
        docpact.validate(file, arguments.pop("payload"), **arguments)  # type: ignore[arg-type]


_PAYLOADS = {
    "good.json": '{"name": "Rex"}',
    "bad.json": '{"name": "Rex",\n "age": "x"}',
    "more.ndjson": '{"name": "Rex"}\n{"age": 1}\n{"name": 1}\n',
    "call.http": "POST https://eu.pets.example/v1/pets\nContent-Type: application/json\n\n{}\n",
}


@pytest.mark.parametrize("name", _PAYLOADS)
def test_a_result_has_the_form_of_the_command(name: str, run: Run) -> None:
    """``Validation.to_dict`` of a file is what ``docpact validate --format json`` prints for it."""
    Path(name).write_text(_PAYLOADS[name], encoding="utf-8")
    ran = run("validate", "pets.yaml", "createPet", "--request", name, "-f", "json")
    result = docpact.validate("pets.yaml", Path(name), operation="createPet", request=True)
    assert result.to_dict() == json.loads(ran.out)
    assert result.ok is bool(result) is (ran.code == 0)


def test_many_payloads_give_the_results_of_single_ones(run: Run) -> None:
    """``Spec.validate_many`` yields one result for each payload, in their order, as they are asked for."""
    spec = docpact.Spec("pets.yaml")
    payloads = [{"name": "Rex"}, {}, b'{"name": 1}', '{"name": "Rex", "tags": [1]}', {"name": "Al"}]
    for side in ({"request": True}, {"response": 201}):
        asked: dict[str, Any] = {"operation": "createPet", **side}
        results = list(spec.validate_many(iter(payloads), **asked))
        assert [result.ok for result in results] == [True, False, False, False, True]
        assert results == [spec.validate(payload, **asked) for payload in payloads]
    closed = spec.validate_many(
        [{"name": "Rex", "x": 1}], operation="createPet", request=True, closed=True
    )
    assert [result.ok for result in closed] == [False]
    with pytest.raises(docpact.DocpactError, match="unknown operation"):
        next(spec.validate_many([{}], operation="nope", request=True))
    broken = spec.validate_many([{}, "{", {}], operation="createPet", request=True)
    assert not next(broken)
    with pytest.raises(docpact.DocpactError, match="not valid JSON"):
        next(broken)


_OTHER = """\
openapi: 3.1.0
info: {title: Other, version: "1"}
paths:
  /x:
    get:
      operationId: x
      responses:
        "200": {description: a, content: {image/png: {schema: {}}}}
        "201": {description: b, content: {text/plain: {schema: {type: integer}}}}
        "202": {description: c, content: {application/xml: {schema: {type: object}}}}
        "203": {description: d, content: {application/x-ndjson: {itemSchema: {type: integer}}}}
        "206": {description: e, content: {application/x-www-form-urlencoded: {schema: {properties: {a: {type: integer}}}}}}
"""


@pytest.mark.parametrize(
    ("status", "payload", "rules"),
    [
        (200, b"\x89PNG\r\n", ["DP512"]),
        (201, "7", []),
        (201, b"seven", ["DP501"]),
        (202, "<a/>", ["DP512"]),
        (203, "1\n2\n", []),
        (203, b'1\n"x"\n', ["DP501"]),
        (206, "a=1", []),
        (206, "a=x", ["DP501"]),
    ],
)
def test_text_is_read_in_the_documented_media_type(
    status: int, payload: str | bytes, rules: list[str], run: Run
) -> None:
    """Text and bytes are in the one media type that is documented, as for the command; what is not compared is noted each time."""
    Path("other.yaml").write_text(_OTHER, encoding="utf-8")
    data = payload.encode() if isinstance(payload, str) else payload
    ran = run(
        "validate", "other.yaml", "x", "--response", str(status), "-", "-f", "json", stdin=data
    )
    assert [one["rule"] for one in json.loads(ran.out)["findings"]] == rules
    spec = docpact.Spec("other.yaml")
    for _ in range(2):
        result = spec.validate(payload, operation="x", response=status)
        (many,) = spec.validate_many([payload], operation="x", response=status)
        assert result == many
        assert [finding.rule for finding in result] == rules
        assert result.ok is (ran.code == 0)
