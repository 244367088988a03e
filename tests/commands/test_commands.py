"""The commands as a person meets them: what they print, how they exit, and what they say when something is wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Docpact = Callable[..., Any]

CHECK_ROW = {
    "client",
    "operation",
    "page",
    "spec",
    "request_sample",
    "response_sample",
    "request_proof",
    "response_proof",
    "generated",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the commands need of this checkout."""
    for name in ("specs", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contract_holds(docpact: Docpact) -> None:
    """``check`` passes on the five operations; only cells that an erratum explains are not ``pass``."""
    ran = docpact("check", "--format", "json", cwd=ROOT)
    result = json.loads(ran.out)
    assert (0, "") == (ran.code, ran.err)
    assert 5 == len(result["matrix"])
    assert all(row.keys() == CHECK_ROW for row in result["matrix"])
    assert {"pass", "erratum"} == {
        value
        for row in result["matrix"]
        for key, value in row.items()
        if key not in ("client", "operation")
    }
    assert all(finding["erratum"] for finding in result["findings"])


def test_generated_is_current(docpact: Docpact) -> None:
    """What is committed under ``generated/`` is what is generated now."""
    assert 0 == docpact("generate", "--check", cwd=ROOT).code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "tine"], "did you mean tines?"),
        (["generate", "datadogs"], "did you mean datadog?"),
        (["validate", "tines", "taskBatchCreate", "--request", "-"], "did you mean tasksBatchCreate"),
        (["validate", "tines", "tasksBatchCreate", "-"], "use either --request or --response STATUS"),
        (["validate", "tines", "tasksBatchCreate", "--request", "no-such.json"], "no-such.json: cannot be read"),
        (["validate", "no-such", "x", "--request", "-"], "neither a client nor a file"),
        (["check", "--format", "jsn"], "did you mean json"),
        (["rules", "DP9999"], "DP9"),
        (["read", "no-such.md"], "no-such.md"),
        (["mock", "no-such"], "neither a client nor a file"),
        (["diff", "tines", "no-such.yaml"], "no-such.yaml"),
        (["generate", "--spec", "x.yaml"], "--spec needs --output and --package"),
    ],
)  # fmt: skip
def test_wrong_usage(docpact: Docpact, arguments: list[str], said: str) -> None:
    """Wrong usage is one message that says what to do, and exit code 2."""
    ran = docpact(*arguments, cwd=ROOT)
    assert 2 == ran.code
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[tool.docpact.clients.a]\nspecs = 'x'", "did you mean spec or pages?"),
        (
            "[tool.docpact.clients.a]\nspec = 3\npackage = 'a'",
            "tool.docpact.clients.a.spec must be a string",
        ),
        (
            "[tool.docpact.clients.a]\nspec = 'x'\npackage = 'no package'",
            "is not a valid package name",
        ),
        (
            "[tool.docpact.clients.a]\nspec = 'x'\npackage = 'a'\nformatter = 'yapf'",
            "use black or ruff",
        ),
        ("[tool.docpact]\nclient = 1", "did you mean clients?"),
        ("[tool.docpact.clients.a]\nspec = 'x.yaml'\npackage = 'a'", "x.yaml"),
        ("[tool.docpact", "fix the TOML"),
        ("[project]\nname = 'x'", "no docpact.toml or pyproject.toml with [tool.docpact]"),
    ],
)
def test_configuration(docpact: Docpact, tmp_path: Path, toml: str, said: str) -> None:
    """A configuration that cannot be used is refused with its key and what to do."""
    (tmp_path / "pyproject.toml").write_text(toml, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    ran = docpact("generate", cwd=tmp_path)
    assert 2 == ran.code
    assert said in ran.err


def test_validate_points_at_the_fault(docpact: Docpact, tmp_path: Path) -> None:
    """A payload's fault has pointer, line and column in the payload, and the place in the spec."""
    payload = tmp_path / "payload.json"
    payload.write_text(
        '{\n  "data": {"attributes": {"case_ids": ["a"], "type": "prio"},\n  "type": "bulk"}\n}\n',
        encoding="utf-8",
    )
    ran = docpact(
        "validate",
        "datadog",
        "POST /api/v2/cases/bulk",
        "--request",
        payload,
        "--format",
        "json",
        cwd=ROOT,
    )
    (finding,) = json.loads(ran.out)["findings"]
    assert 1 == ran.code
    assert {"line": 2, "column": 54, "pointer": "/data/attributes/type"} == {
        k: finding["payload"][k] for k in ("line", "column", "pointer")
    }
    assert "page" not in finding
    assert "specs/datadog/case-management.yaml" == finding["spec"]["source"]


def test_validate_accepts(docpact: Docpact, tmp_path: Path) -> None:
    """A payload that the spec allows is accepted, whichever way its operation is named."""
    payload = tmp_path / "payload.json"
    payload.write_text('{"ids": ["43"]}', encoding="utf-8")
    for name in (
        "linkedCasesBatchCreate",
        "linked_cases.batch_create",
        "post /api/v2/cases/{case_id}/linked_cases/batch",
    ):
        assert 0 == docpact("validate", "tines", name, "--request", payload, cwd=ROOT).code


def test_a_changed_limit_is_found(docpact: Docpact, checkout: Path) -> None:
    """A limit changed in the spec alone is one finding with page line and spec line, and the client is out of date."""
    spec = checkout / "specs/tines/cases.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("maxItems: 150", "maxItems: 149"), encoding="utf-8"
    )
    ran = docpact("check", "tines", "--format", "json", cwd=checkout)
    wrong = [
        f for f in json.loads(ran.out)["findings"] if not f["erratum"] and f["rule"] != "DP608"
    ]
    assert 1 == ran.code
    assert 1 == len(wrong)
    assert 24 == wrong[0]["page"]["line"]
    assert wrong[0]["spec"]["pointer"].endswith("/properties/ids/maxItems")
    assert 1 == docpact("generate", "--check", "tines", cwd=checkout).code
    assert "max_length=149" in docpact("generate", "--diff", "tines", cwd=checkout).out


def test_output_file(docpact: Docpact, tmp_path: Path) -> None:
    """``--output`` writes the report to a file, and prints nothing."""
    file = tmp_path / "report.sarif"
    ran = docpact("check", "datadog", "--format", "sarif", "--output", file, cwd=ROOT)
    assert (0, "") == (ran.code, ran.out)
    assert "2.1.0" == json.loads(file.read_text(encoding="utf-8"))["version"]


def test_rules(docpact: Docpact) -> None:
    """Every finding's rule can be looked up."""
    listed = docpact("rules").out
    assert {f"DP{family}" for family in (1, 2, 3, 4, 5, 6, 9)} <= {
        line[:3] for line in listed.splitlines()
    }
    for line in listed.splitlines():
        if line.startswith("DP"):
            assert "Why:" in docpact("rules", line.split()[0]).out


def test_a_reference_to_nowhere_in_a_spec_of_ones_own(docpact: Docpact, checkout: Path) -> None:
    """A configured spec that refers to nowhere is refused with its line, and nothing is written."""
    spec = checkout / "specs/tines/cases.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        text.replace("schemas/TasksBatchCreateRequest'", "schemas/TaskBatchCreateRequest'"),
        encoding="utf-8",
    )
    client = (checkout / "generated/tines-cases/tines_cases/client.py").read_bytes()
    ran = docpact("generate", "tines", cwd=checkout)
    assert 2 == ran.code
    assert "specs/tines/cases.yaml:" in ran.err
    assert "TaskBatchCreateRequest" in ran.err
    assert client == (checkout / "generated/tines-cases/tines_cases/client.py").read_bytes()
