"""The documentation is true: its reference is made from the code, its tutorial runs, and its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from docpact.catalogue import catalogue, diagnostics
from docpact.config_schema import SETTINGS, config_schema, pyproject_schema
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report import Report, render

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _commands() -> str:
    import typer

    from docpact.cli import app

    lines = [
        "# Commands",
        "",
        "Exit codes: 0 success, 1 findings or changes, 2 wrong usage, unreadable input, or a page that could not be opened or fetched.",
    ]
    group: Any = typer.main.get_command(app)
    every = [("", group, "These options may be given before or after any command.")]
    every += [
        (name, command, str(command.help).split("\n\n")[0])
        for name, command in sorted(group.commands.items())
    ]
    for name, command, text in every:
        lines += [
            "",
            f"## docpact {name}".rstrip(),
            "",
            text,
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


@pytest.mark.parametrize(
    ("name", "made"), [("configuration", config_schema), ("pyproject", pyproject_schema)]
)
def test_schemas_of_the_configuration(
    name: str, made: Callable[[], Any], update_expected: bool
) -> None:
    """What is published is what ``docpact schema`` prints, and it accepts the configuration of this repository."""
    file = DOCS / "schemas" / f"{name}.json"
    if update_expected:
        file.write_text(json.dumps(made(), indent=2) + "\n", encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8")) == made()
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    validator = jsonschema_rs.validator_for(config_schema())
    assert validator.is_valid(tool["docpact"])
    assert not validator.is_valid({"clients": {"x": {"spec": "a", "package": "b", "pagse": "c"}}})


@pytest.mark.parametrize("present", [None, "docpact.toml", "pyproject.toml"])
def test_init_refers_to_the_schema(
    present: str | None, tmp_path: Path, docpact: Callable[..., Any]
) -> None:
    """A new configuration names its published schema; one that is there, in either file, gets a section."""
    (tmp_path / ".git").mkdir()
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    (page,) = re.findall(r"````markdown title=\"page.md\"\n(.*?)````", text, re.DOTALL)
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    if present:
        (tmp_path / present).write_text("# mine\n", encoding="utf-8")
    assert docpact("init", "page.md", cwd=tmp_path).code == 0
    made = (tmp_path / (present or "pyproject.toml")).read_text(encoding="utf-8")
    if present:
        assert made.startswith("# mine\n\n[")
    else:
        (url,) = re.findall(r"^#:schema (.*)$", made, re.MULTILINE)
        assert (ROOT / url.partition("/main/")[2]).is_file()
    assert [path.name for path in tmp_path.glob("*.toml")] == [present or "pyproject.toml"]
    assert docpact("generate", "--check", cwd=tmp_path).code == 0


def test_problem_matcher_finds_every_finding() -> None:
    """The published patterns, line after line, take severity, rule, message and place from the text report."""
    matcher = json.loads((DOCS / "problem-matcher.json").read_text(encoding="utf-8"))
    (patterns,) = [one["pattern"] for one in matcher["problemMatcher"]]
    findings = (
        Finding("DP501", "expected a string", payload=Place("a.json", 3, 7, "/x"), spec=Place("s.yaml", 1)),
        Finding("DP311", "limit differs", page=Place("page.md", 12), spec=Place("s.yaml", 2, 3, "/a b")),
        Finding("DP608", "out of date", "warning", spec=Place("s.yaml")),
        Finding("DP409", "case differs", "note", "GET /x", spec=Place("s.yaml", 9, 1)),
    )  # fmt: skip
    lines = render(Report(findings), "text").splitlines()
    found = []
    for number in range(len(lines)):
        seen: dict[str, str | None] = {}
        for pattern, line in zip(patterns, lines[number:], strict=False):
            match = re.search(pattern["regexp"], line)
            if match is None:
                break
            seen |= {k: match[group] for k, group in pattern.items() if k != "regexp"}
        else:
            found.append(seen)
    keys = ("severity", "code", "message", "file", "line", "column")
    assert [tuple(one[key] for key in keys) for one in found] == [
        ("error", "DP501", "expected a string", "a.json", "3", "7"),
        ("error", "DP311", "limit differs", "page.md", "12", None),
        ("warning", "DP608", "out of date", "s.yaml", None, None),
        ("note", "DP409", "case differs", "s.yaml", "9", "1"),
    ]


def test_links_lead_somewhere() -> None:
    """Each link of the documentation, of llms.txt and of AGENTS.md into the repository is that of a file, and its anchor of a heading."""
    own = re.compile(
        r"https://(?:raw\.githubusercontent\.com/docpact/docpact/main|github\.com/docpact/docpact/(?:blob|tree)/main)/"
    )
    broken = []
    for page in [*DOCS.rglob("*.md"), DOCS / "llms.txt", ROOT / "AGENTS.md", ROOT / "CHANGELOG.md"]:
        for link in re.findall(r"\]\(([^)\s]+)", page.read_text(encoding="utf-8")):
            path, _, anchor = link.partition("#")
            if "://" in path and not own.match(path):
                continue
            file = ROOT / own.sub("", path) if "://" in path else page.parent / path
            headings = (
                re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                if file.is_file() and file.suffix == ".md"
                else []
            )
            anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
            if not file.exists() or (anchor and anchor not in anchors):
                broken.append((page.name, link))
    assert broken == []


def test_extensions_are_documented() -> None:
    """Every extension that the generator reads from a document is in the reference, and only those."""
    internal = {
        "nested",
        "style",
        "dynamic",
    }  # set by the upgrade of Swagger 2.0 and of dynamic references
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "generator").rglob("*.py"))
    read = set(re.findall(r"[\"`]x-docpact-([a-z-]*[a-z])[\"`]", code)) - internal
    page = (DOCS / "reference" / "extensions.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `x-docpact-([a-z-]+)`", page, re.MULTILINE)) == read


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
