"""The house stands as it was drawn: imports go one way, only the command line speaks, and templates print."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "generator" / "docpact"
TEMPLATES = ROOT / "templates"
MODULES = sorted(SOURCE.rglob("*.py"))

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "naming": set(),
    "inflections": set(),
    "findings": {"errors"},
    "ir": set(),
    "surface": set(),
    "version": set(),
    "private": set(),
    "folders": {"errors"},
    "files": {"errors", "folders", "private"},
    "output": {"errors", "folders"},
    "download": {"errors"},
    "config": {"errors", "naming"},
    "catalogue": {"errors", "config"},
    "text": {"errors"},
    "schema": {"errors", "findings", "ir", "text"},
    "openapi": {"errors", "findings", "ir", "naming", "config", "text", "schema", "download"},
    "pages": {"errors", "findings", "naming", "files", "config", "text", "schema", "download"},
    "spec": {"errors", "ir", "text", "schema", "openapi", "pages"},
    "validate": {"errors", "findings", "ir", "text", "schema", "openapi", "spec"},
    "check": {
        "errors",
        "catalogue",
        "findings",
        "ir",
        "naming",
        "config",
        "text",
        "schema",
        "openapi",
        "pages",
        "spec",
        "validate",
    },
    "diff": {
        "errors",
        "findings",
        "ir",
        "text",
        "schema",
        "openapi",
        "pages",
        "spec",
        "surface",
    },
    "draft": {
        "errors",
        "ir",
        "naming",
        "config",
        "text",
        "schema",
        "openapi",
        "pages",
        "spec",
        "check",
        "diff",
    },
    "follow": {
        "errors",
        "catalogue",
        "findings",
        "files",
        "text",
        "schema",
        "openapi",
        "pages",
        "spec",
        "check",
        "diff",
        "draft",
    },
    "report": {"errors", "version", "catalogue", "findings", "text", "check", "diff", "validate"},
    "client": {
        "errors",
        "findings",
        "ir",
        "naming",
        "private",
        "folders",
        "inflections",
        "files",
        "text",
        "schema",
        "openapi",
        "surface",
    },
    "mock": {"errors", "findings", "ir", "text", "schema", "openapi", "spec", "validate"},
    "pipeline": {
        "errors",
        "version",
        "findings",
        "ir",
        "naming",
        "config",
        "openapi",
        "pages",
        "client",
    },
    "config_schema": set(),
    "explaining": {
        "errors",
        "ir",
        "text",
        "config",
        "openapi",
        "pages",
        "spec",
        "check",
        "pipeline",
        "checking",
        "report",
    },
    "readme": {"errors", "findings", "openapi", "check", "mock"},
    "checking": {
        "errors",
        "findings",
        "config",
        "openapi",
        "pages",
        "check",
        "pipeline",
        "readme",
    },
    "sources": {"errors", "ir", "config", "openapi", "client", "validate"},
    "library": {
        "errors",
        "findings",
        "ir",
        "naming",
        "config",
        "text",
        "openapi",
        "pages",
        "validate",
        "check",
        "client",
        "report",
        "pipeline",
        "checking",
        "sources",
    },
}
"""What each part may import of the others. Every part stands below the parts that may import it: see ``test_order``."""
MAY_IMPORT["cli"] = set(MAY_IMPORT)
MAY_IMPORT["pytest_plugin"] = set(MAY_IMPORT) - {"cli"}
MAY_IMPORT["__main__"] = {"cli", "version"}


def part_of(module: str) -> str:
    """``docpact.client.views`` is of the part ``client``."""
    return module.split(".")[1]


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in it: at the top, in a function, or for the type checker alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            if module == "docpact":
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def own_imports(tree: ast.AST) -> set[str]:
    return {part_of(name) for name in imported(tree) if name.startswith("docpact.")}


def trees(*, cli: bool) -> Iterator[tuple[Path, ast.Module]]:
    """The modules of the generator, those of the command line left out unless they are wanted."""
    for file in MODULES:
        relative = file.relative_to(SOURCE)
        if cli or relative.parts[0] not in ("cli", "__main__.py"):
            yield relative, ast.parse(file.read_text(encoding="utf-8"))


def faults_of(relative: Path, tree: ast.Module) -> set[str]:
    """The parts that a module imports and may not; its own part it may."""
    part = relative.with_suffix("").parts[0]
    if part == "__init__":  # the library's functions, thin
        return own_imports(tree) - {"errors", "findings", "library"}
    return own_imports(tree) - MAY_IMPORT[part] - {part}


def test_imports_go_one_way() -> None:
    """No module imports from a part above its own, imports for type checkers and inside of functions included."""
    faults = {str(relative): faults_of(relative, tree) for relative, tree in trees(cli=True)}
    assert {} == {name: parts for name, parts in faults.items() if parts}


def test_order() -> None:
    """The table above is itself one way: there is an order in which each part stands on those before it."""
    standing: set[str] = set()
    while ready := {
        part for part, below in MAY_IMPORT.items() if part not in standing and below <= standing
    }:
        standing |= ready
    assert set(MAY_IMPORT) == standing


def test_pages_and_check_do_not_import_rendering() -> None:
    """The table keeps what the design promises: rendering knows no pages, pages and contract know no rendering."""
    assert not MAY_IMPORT["client"] & {"pages", "check", "diff", "follow"}
    for part in ("openapi", "pages", "spec", "validate", "check", "diff", "draft", "follow"):
        assert "client" not in MAY_IMPORT[part]


def test_no_relative_imports() -> None:
    """Each import says whole where it leads, so that the rules above see it."""
    for relative, tree in trees(cli=True):
        assert not [name for name in imported(tree) if name.startswith(".")], relative


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("import docpact.pages.facts", {"pages"}),
        ("from docpact import pipeline", {"pipeline"}),
        ("def f():\n    from docpact.check import rules", {"check"}),
        ("if TYPE_CHECKING:\n    from docpact.cli import console", {"cli"}),
        ("from docpact.client import views", set()),
    ],
)
def test_faults_are_seen(text: str, fault: set[str]) -> None:
    """An import that goes the wrong way is found, wherever in the module it stands."""
    assert fault == faults_of(Path("client/x.py"), ast.parse(text))


def speech(tree: ast.AST) -> Iterator[str]:
    """Where a module prints, exits, or imports what draws on a terminal."""
    for name in imported(tree):
        if name.split(".")[0] in ("typer", "rich", "click"):
            yield f"import {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in (
            "print",
            "input",
            "exit",
            "quit",
            "SystemExit",
        ):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = f"{node.value.id}.{node.attr}"
            if owner in ("sys.exit", "sys.stdout", "sys.stderr", "sys.stdin", "os._exit"):
                yield owner


def test_only_the_command_line_speaks() -> None:
    """Nothing but ``cli`` prints, asks, exits, or uses a library for terminals."""
    said = {str(relative): list(speech(tree)) for relative, tree in trees(cli=False)}
    assert {} == {name: words for name, words in said.items() if words}


@pytest.mark.parametrize(
    "text",
    [
        "print(1)",
        "import sys\nsys.exit(2)",
        "raise SystemExit",
        "def f():\n    import rich.console",
    ],
)
def test_speech_is_heard(text: str) -> None:
    """Each way of printing or exiting is recognised."""
    assert list(speech(ast.parse(text)))


def test_modules_are_short() -> None:
    """No module of the generator or the runtime has more than 520 lines."""
    files = [*MODULES, *TEMPLATES.rglob("*.py"), *TEMPLATES.rglob("*.jinja*")]
    lengths = {
        file.relative_to(ROOT).as_posix(): len(file.read_text(encoding="utf-8").splitlines())
        for file in files
    }
    assert {} == {name: length for name, length in lengths.items() if length > 520}


PRINTS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr)
WALKS = (nodes.For, nodes.If, nodes.Tuple)


def decisions(node: nodes.Node) -> Iterator[str]:
    """What in a template does more than print, loop, and ask whether something is there.

    ``and`` and ``not`` of such questions are no decisions, and a subscript by a constant (``x['key']``) is an attribute.
    """
    for child in node.iter_child_nodes():
        constant = isinstance(child, nodes.Getitem) and isinstance(child.arg, nodes.Const)
        if constant:
            yield from decisions(nodes.Output([child.node]))
            continue
        joined = isinstance(child, nodes.Filter) and child.name == "join"
        if not (isinstance(child, (*PRINTS, *WALKS, nodes.And, nodes.Not)) or joined):
            yield f"{type(child).__name__} in line {child.lineno}"
        yield from decisions(child)


def test_templates_only_print() -> None:
    """Templates hold loops and ifs on attributes of their views: no comparison, call, filter, macro or assignment."""
    jinja = Environment()
    found = {
        file.relative_to(TEMPLATES).as_posix(): list(
            decisions(jinja.parse(file.read_text(encoding="utf-8")))
        )
        for file in sorted(TEMPLATES.rglob("*.jinja*"))
    }
    assert found
    assert {} == {name: logic for name, logic in found.items() if logic}


@pytest.mark.parametrize(
    "text",
    [
        "{% if a == 1 %}{% endif %}",
        "{{ a | upper }}",
        "{{ a.b() }}",
        "{% set a = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{{ a + 1 }}",
        "{{ 'x' if a else 'y' }}",
        "{% include 'x' %}",
        "{{ a[b] }}",
    ],
)
def test_decisions_are_seen(text: str) -> None:
    """Each kind of logic in a template is recognised."""
    assert list(decisions(Environment().parse(text)))


def test_tests_do_not_depend_on_their_order_of_import() -> None:
    """No test imports a conftest, whose name means another file in each folder, and helper modules have names of their own."""
    tests = Path(__file__).parent
    files = [
        file
        for file in tests.rglob("*.py")
        if not {"benchmarks", "cases"} & set(file.relative_to(tests).parts)
    ]
    imports = re.compile(r"^(?:from|import) conftest\b", re.MULTILINE)
    assert [f.name for f in files if imports.search(f.read_text(encoding="utf-8"))] == []
    names = [file.name for file in files if file.name not in ("conftest.py", "__init__.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
