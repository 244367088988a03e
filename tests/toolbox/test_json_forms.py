"""Every JSON form that a command prints matches its published schema in ``docs/schemas``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
Run = Callable[..., Any]
PAGE = """\
# Create a parcel

`POST https://api.parcels.example/v1/parcels/{id}`

Something about <widgets> | that | is | not | read.

| Name | Type | Required | Description |
|---|---|---|---|
| label | string | Yes | Max length of 40 |
| kind | string | No | One of `a` or `b`. Defaults to `a`. |

```json
{"label": "a" "kind": "b"}
```

Status 201

```json
{"id": 1, "label": "a"}
```
"""


def _faults(name: str, text: str) -> list[str]:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema)
    return [
        f"{list(e.instance_path)}: {e.message}" for e in validator.iter_errors(json.loads(text))
    ]


def _in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_validate(run: Run) -> None:
    """Findings of payloads, and of messages with their coverage."""
    Path("t.http").write_text(
        'GET /pets/7\n\nHTTP/1.1 200 OK\ncontent-type: application/json\n\n{"kind": "cat", "lives": "9"}\n###\nGET /petz\n'
    )
    for arguments in (["createPet", "--request", "-"], ["t.http"]):
        ran = run("validate", "pets.yaml", *arguments, "-f", "json", stdin=b'{"name": 1}')
        assert [] == _faults("validate", ran.out)
        assert json.loads(ran.out)["findings"]


def test_read(run: Run) -> None:
    """The facts of a page, what was not read, and a sample that is not JSON."""
    Path("page.md").write_text(PAGE)
    ran = run("read", "page.md", "-f", "json")
    assert [] == _faults("read", ran.out)
    assert json.loads(ran.out)["pages"][0]["operations"]


def test_diff(run: Run) -> None:
    """The changes between two specs."""
    text = Path("pets.yaml").read_text()
    Path("new.yaml").write_text(
        text.replace("maximum: 100", "maximum: 50").replace(
            "lives: {type: integer}", "lives: {type: string}"
        )
    )
    ran = run("diff", "pets.yaml", "new.yaml", "-f", "json")
    assert [] == _faults("diff", ran.out)
    assert json.loads(ran.out)["changes"]


def test_ledger(run: Run) -> None:
    """What of a document reached the client."""
    shutil.copy(ROOT / "specs" / "tines" / "cases.yaml", "cases.yaml")
    run(
        "generate",
        "--spec",
        "cases.yaml",
        "--output",
        "out",
        "--package",
        "cases",
        "--ledger",
        "ledger.json",
    )
    assert [] == _faults("ledger", Path("ledger.json").read_text())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("check", ["check"]),
        ("explain", ["explain", "tasksBatchCreate"]),
        ("refresh", ["refresh", "tines", "--from", "{page}"]),
    ],
)
def test_of_this_project(
    run: Run, name: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands that need a project, on this one; a page that has changed gives changes."""
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    _in(monkeypatch)
    ran = run(*[one.format(page=page) for one in arguments], "-f", "json")
    assert ran.out, ran
    assert [] == _faults(name, ran.out)


def test_every_schema_is_one() -> None:
    """Each published schema is a valid JSON Schema; each command with a JSON form and the configuration have one."""
    assert {
        "configuration",
        "pyproject",
        "check",
        "diff",
        "explain",
        "ledger",
        "read",
        "refresh",
        "validate",
    } == {file.stem for file in SCHEMAS.glob("*.json")}
    for file in SCHEMAS.glob("*.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]
        jsonschema_rs.meta.validate(schema)
