"""Options of every command, where reports go, and the commands that explain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from shop_project import SHOP, Docpact

from docpact.config import ClientConfig
from docpact.config_schema import SETTINGS, config_schema

CLIENT = 'spec = "shop.yaml"\npackage = "shop"\n'


@pytest.fixture
def project(tmp_path: Path, docpact: Docpact) -> Path:
    """A folder with a document and a docpact.toml."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docpact.toml").write_text(f"[clients.shop]\n{CLIENT}", encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    assert docpact("generate", cwd=tmp_path).code == 0
    return tmp_path


def test_version(docpact: Docpact) -> None:
    """``--version`` prints the version, before or after a command."""
    for arguments in (["--version"], ["check", "--version"]):
        ran = docpact(*arguments)
        assert (ran.code, ran.out.startswith("docpact ")) == (0, True)


def test_quiet_prints_results_only(project: Path, docpact: Docpact) -> None:
    """With ``--quiet`` a command that succeeds prints nothing; its exit code tells."""
    for arguments in (["--quiet", "generate"], ["generate", "-q"]):
        ran = docpact(*arguments, cwd=project)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert docpact("generate", cwd=project).out
    (project / "good.json").write_text('["a"]')
    (project / "bad.json").write_text("[1]")
    for call, code, said in (
        ("check --spec shop.yaml", 0, ""),
        ("diff shop.yaml shop.yaml", 0, ""),
        ("validate shop.yaml goods_replace --request good.json", 0, ""),
        ("validate shop.yaml goods_replace --request bad.json", 1, "expected string, got number 1"),
        ("validate shop.yaml goods_replace --request good.json --format json", 0, '"findings": []'),
    ):
        ran = docpact(*call.split(), "--quiet", cwd=project)
        assert (ran.code, ran.err) == (code, ""), call
        assert said in ran.out and bool(said) == bool(ran.out), call


def test_output_in_the_c_locale(project: Path) -> None:
    """Output is UTF-8 where the locale knows ASCII alone, so that letters of a payload can be printed."""
    (project / "wrong.json").write_text('["é", {"日本": 1}]', encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    call = ["validate", "shop.yaml", "goods_replace", "--request", "wrong.json", "--format", "json"]
    ran = subprocess.run(
        [sys.executable, "-m", "docpact", *call], cwd=project, env=environment, capture_output=True
    )
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert json.loads(ran.stdout.decode())["findings"]


def test_quiet_and_verbose_exclude_each_other(docpact: Docpact) -> None:
    """Both at once is wrong usage."""
    ran = docpact("check", "--quiet", "--verbose")
    assert (ran.code, "cannot be used with --verbose" in ran.err) == (2, True)


def test_verbose_prints_every_note(project: Path, docpact: Docpact) -> None:
    """Notes on a document are counted, and printed with ``--notes`` or ``--verbose``."""
    text = SHOP.replace("sku: {type: string}", "sku: {type: string, format: shop-sku}")
    (project / "shop.yaml").write_text(text, encoding="utf-8")
    counted = docpact("generate", "--check", cwd=project)
    assert "shop: 1 note (show all with --notes)" in counted.out
    for option in ("-v", "--notes"):
        assert "note DP713" in docpact("generate", "--check", option, cwd=project).err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docpact.toml", f"[clients.shop]\n{CLIENT}"),
        ("other.toml", f"[clients.shop]\n{CLIENT}"),
        ("pyproject.toml", f"[tool.docpact.clients.shop]\n{CLIENT}"),
    ],
)
def test_configuration_file(tmp_path: Path, docpact: Docpact, name: str, text: str) -> None:
    """``--config`` names the file, from any folder; paths in it are relative to it."""
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "below").mkdir()
    ran = docpact("generate", "--config", f"../{name}", cwd=tmp_path / "below")
    assert ran.code == 0, ran.err
    assert (tmp_path / "generated" / "shop" / "shop" / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "configuration file not found"),
        ("[tool.other]\n", "missing table [tool.docpact]"),
        ("[clients\n", "cannot be read"),
        ("[things]\n", "unknown setting things"),
    ],
)
def test_unusable_configuration(
    tmp_path: Path, docpact: Docpact, text: str | None, message: str
) -> None:
    """A configuration that is missing, or is none, is an error that names the file."""
    if text is not None:
        (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    ran = docpact("check", "--config", tmp_path / "x.toml", cwd=tmp_path)
    assert (ran.code, message in ran.err, "x.toml" in ran.err) == (2, True, True)


def test_own_file_comes_first(project: Path, docpact: Docpact) -> None:
    """In one folder docpact.toml is used, not pyproject.toml."""
    (project / "pyproject.toml").write_text("[tool.docpact.clients.x]\n", encoding="utf-8")
    assert docpact("generate", "--check", cwd=project).code == 0


def test_reports_in_several_formats(project: Path, docpact: Docpact) -> None:
    """Formats with a file are written there; the text goes to the terminal beside them."""
    ran = docpact(
        "check", "--format", "sarif:out.sarif", "--format=junit:out.xml", "-f", "html:out.html",
        cwd=project,
    )  # fmt: skip
    assert "operation" in ran.out
    assert json.loads((project / "out.sarif").read_text())["version"] == "2.1.0"
    assert (project / "out.xml").read_text().startswith("<?xml")
    assert "<html" in (project / "out.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "json", "-f", "text"], "several formats for the terminal"),
        (["-f", "jsn"], "did you mean json"),
        (["-f", "json:"], "missing file after 'json:'"),
    ],
)
def test_unusable_formats(
    project: Path, docpact: Docpact, arguments: list[str], message: str
) -> None:
    """What cannot be written is refused before any work is done."""
    ran = docpact("check", *arguments, cwd=project)
    assert (ran.code, message in ran.err) == (2, True)


def test_github_actions_are_told(
    project: Path, docpact: Docpact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside GitHub Actions annotations and a job summary come without being asked for."""
    (project / "generated" / "shop" / "shop" / "client.py").write_text("", encoding="utf-8")
    summary = project / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    ran = docpact("check", cwd=project)
    assert ran.code == 1
    assert "::error " in ran.err
    assert "DP608" in summary.read_text(encoding="utf-8")


def test_schema_of_the_configuration(docpact: Docpact) -> None:
    """``docpact schema`` describes every setting, accepts what is valid and refuses what is not."""
    printed = json.loads(docpact("schema").out)
    assert printed == config_schema()
    settings = {name.replace("_", "-") for name in ClientConfig.__dataclass_fields__} - {"name"}
    assert set(SETTINGS) >= settings
    validator = jsonschema_rs.validator_for(printed)
    assert validator.is_valid({"clients": {"a": {"spec": "a.yaml", "package": "a"}}})
    assert not validator.is_valid({"clients": {"a": {"spec": "a.yaml"}}})
    assert not validator.is_valid({"clients": {"a": {"spec": "a", "package": "a", "x": 1}}})


def test_explain_an_operation(project: Path, docpact: Docpact) -> None:
    """``docpact explain`` names the lines of the spec and the symbols of the client, for people and for programs."""
    ran = docpact("explain", "orders_list", cwd=project)
    assert ran.code == 0
    assert "shop.resources.orders.Orders.list" in ran.out
    assert "page_size=" in ran.out
    form = json.loads(docpact("explain", "GET /orders", "-f", "json", cwd=project).out)
    parts = {part["name"]: part for part in form["parts"]}
    assert parts["query page[size]"]["symbol"] == "page_size"
    assert parts["query page[size]"]["spec"]["line"] == 14
    assert parts["response 200"]["page"] is None


def test_explain_refuses_what_is_not_there(project: Path, docpact: Docpact) -> None:
    """An unknown operation is exit 2 with near misses."""
    ran = docpact("explain", "orders_lst", cwd=project)
    assert (ran.code, "orders_list" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("DP101", ["In errata.yaml:", "  - id: NAME", "    kind: sample"]),
        ("DP311", ["In errata.yaml:", "    fact: maxLength", "In readings.yaml:"]),
        ("DP404", ["In readings.yaml:", "    in: response"]),
        ("DP202", ["In readings.yaml:", "    in: operation", "    says: {path: VALUE}"]),
    ],
)
def test_rules_say_how_to_answer(docpact: Docpact, rule: str, lines: list[str]) -> None:
    """Where an erratum or a reading can answer a rule, its explanation has the entry."""
    printed = docpact("rules", rule).out
    assert [line for line in lines if line not in printed.splitlines()] == []
