"""``import docpact``: the commands as functions with typed results."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from toolbox_spec import PETS

import docpact

ROOT = Path(__file__).resolve().parents[2]
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
    arguments = {"payload": {}, **keywords}
    with pytest.raises(docpact.DocpactError, match=re.escape(said)):
        docpact.validate(file, arguments.pop("payload"), **arguments)  # type: ignore[arg-type]
