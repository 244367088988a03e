"""The documentation is true: its reference is made from the code, its tutorial runs, and its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from docpact.catalogue import catalogue, diagnostics
from docpact.config_schema import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _commands() -> str:
    import typer

    from docpact.cli import app

    lines = [
        "# Commands",
        "",
        "Exit codes: 0 success, 1 findings or changes, 2 wrong usage, unreadable input, or a page that could not be read.",
    ]
    for name, command in sorted(typer.main.get_command(app).commands.items()):  # type: ignore[attr-defined]
        lines += [
            "",
            f"## docpact {name}",
            "",
            str(command.help).split("\n\n")[0],
            "",
            "| argument | meaning |",
            "| --- | --- |",
        ]
        for parameter in command.params:
            spelled = (
                ", ".join(o for o in parameter.opts if o.startswith("-"))
                or parameter.metavar
                or parameter.name.upper()
            )
            said = str(getattr(parameter, "help", None) or "").replace("|", "\\|")
            if spelled != "--help":
                lines.append(f"| `{spelled.replace('|', chr(92) + '|')}` | {said} |")
    return "\n".join(lines) + "\n"


def _configuration() -> str:
    lines = [
        "# Configuration",
        "",
        "`[clients.NAME]` of `docpact.toml`, or `[tool.docpact.clients.NAME]` of `pyproject.toml`. `docpact schema` prints the JSON Schema.",
        "",
        "| setting | meaning | default |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| `{name}` | {s['description']} | {s.get('default', '')} |"
        for name, s in SETTINGS.items()
    ]
    return "\n".join(lines) + "\n"


def _rules() -> str:
    lines = [
        "# Rules",
        "",
        "`docpact rules ID` prints one, with the erratum or reading that answers it. The rules of the contract come first, then the",
        "diagnostics of the page reader.",
    ]
    for rule in catalogue().values():
        if rule.id == next(iter(diagnostics())):
            lines += ["", "# Page diagnostics"]
        lines += [
            "",
            f"## {rule.id}: {rule.title}",
            "",
            rule.reason,
            "",
            f"Example of a violation: {rule.example}",
            "",
            f"What to do: {rule.fix}",
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("made", [_commands, _configuration, _rules], ids=lambda f: f.__name__[1:])
def test_reference_is_made_from_the_code(made: Callable[[], str], update_expected: bool) -> None:
    """The pages of the reference say what the code says (``--update-expected`` writes them)."""
    file = DOCS / "reference" / f"{made.__name__[1:]}.md"
    if update_expected:
        file.write_text(made(), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made()


def test_links_lead_somewhere() -> None:
    """Each relative link of the documentation and of AGENTS.md is that of a file."""
    pages = [*DOCS.rglob("*.md"), DOCS / "llms.txt"]
    broken = [
        (page.name, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


@pytest.mark.slow
def test_the_tutorial_runs(tmp_path: Path, docpact: Callable[..., Any]) -> None:
    """Every command of the tutorial succeeds, prints what is shown, and its program prints the refusal."""
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    (page,) = re.findall(r"````markdown title=\"page.md\"\n(.*?)````", text, re.DOTALL)
    (tmp_path / ".git").mkdir()
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    (tmp_path / "answer.json").write_text(
        '{"id": 1, "label": "a", "weight": 2, "fragile": true}', encoding="utf-8"
    )
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ docpact ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            ran = docpact(*shlex.split(command), cwd=tmp_path)
            assert ran.code == 0, (command, ran)
            if output.strip():
                assert ran.out.split() == output.split()
    (program,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "at most 40" in done.stdout


def test_action_and_hooks() -> None:
    """The action checks by default, and every hook runs a command that exists."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert action["inputs"]["mode"]["default"] == "check"
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {
        "docpact-generate",
        "docpact-check",
        "docpact-validate",
    }
    assert {hook["entry"].split()[1] for hook in hooks} == {"generate", "check", "validate"}


def test_agents_are_told_what_exists() -> None:
    """Commands that AGENTS.md names exist."""
    from docpact.cli import app

    known = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    text = (ROOT / "AGENTS.md").read_text(encoding="utf-8")
    named = set(re.findall(r"uv run docpact (\w+)", text))
    assert named
    assert named <= known
    with contextlib.redirect_stdout(io.StringIO()):
        assert (ROOT / "docs" / "architecture.md").is_file()
