"""Templates of a project's own: what they replace, what they can read, and how their faults are reported."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes
from shop_project import SHOP, Docpact

from docpact.client.own_templates import VIEW

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "templates.md").read_text(encoding="utf-8")


def generated(docpact: Docpact, folder: Path, templates: dict[str, str]) -> Any:
    """Generate the shop with these templates."""
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (folder / "docpact.toml").write_text(
        '[clients.shop]\nspec = "shop.yaml"\npackage = "shop"\ntemplates = "mine"\n',
        encoding="utf-8",
    )
    for name, text in templates.items():
        file = folder / "mine" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return docpact("generate", cwd=folder)


def test_one_template_is_replaced(docpact: Docpact, tmp_path: Path) -> None:
    """A template of one's own is printed in place of docpact's, may include that one and others; the rest stays."""
    ran = generated(
        docpact,
        tmp_path,
        {
            "README.md.jinja": '{% include "docpact/README.md.jinja" %}\n{% include "parts/end.jinja" %}',
            "parts/end.jinja": "Ask the team of {{ client.class_name }}: {% for r in package.resources %}{{ r.attribute }} {% endfor %}",
        },
    )
    assert (ran.code, ran.err) == (0, "")
    readme = (tmp_path / "generated" / "shop" / "README.md").read_text(encoding="utf-8")
    assert "# shop" in readme
    assert "Ask the team of Client: orders goods health" in readme
    client = tmp_path / "generated" / "shop" / "shop" / "client.py"
    assert "class Client(" in client.read_text(encoding="utf-8")
    assert docpact("generate", "--check", cwd=tmp_path).code == 0


def test_option(docpact: Docpact, tmp_path: Path) -> None:
    """``--templates`` does the same for any document."""
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "t" / "package").mkdir(parents=True)
    (tmp_path / "t" / "package" / "testing.py.jinja").write_text("VALUE = 1\n", encoding="utf-8")
    ran = docpact("generate", "--spec", "shop.yaml", "--output", "out", "--package", "p", "--templates", "t", cwd=tmp_path)  # fmt: skip
    assert ran.code == 0
    assert "VALUE = 1" in (tmp_path / "out" / "p" / "testing.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("README.md.jinja", "a\n{{ nobody }}\n", 2, "'nobody' is undefined"),
        ("README.md.jinja", "a\n\n{{ client.class_nme }}\n", 3, "did you mean 'class_name'?"),
        ("README.md.jinja", "{{ package.testing }}", 1, "has no attribute 'testing'"),
        ("README.md.jinja", "a\n{% if %}\n", 2, "Expected an expression"),
        ("README.md.jinja", "a\n{% for x in y %}\n", 2, "Unexpected end of template"),
        ("README.md.jinja", "{{ client.__class__.__mro__ }}", 1, "__class__"),
        ("README.md.jinja", "{{ ''.__class__ }}", 1, "unsafe"),
        ("README.md.jinja", '{% include "../shop.yaml.jinja" %}', 1, "unknown template"),
        ("README.md.jinja", "{{ 1 / 0 }}", 1, "division by zero"),
        ("README.md.jinja", "{{ client.class_name.format_map(1).x }}", 1, ""),
        ("README.jinja", "x", None, "not a template of docpact: README.jinja"),
        ("package/client.py.jinja", "class {", None, "client.py"),
    ],
)
def test_faults(
    docpact: Docpact, tmp_path: Path, name: str, text: str, line: int | None, message: str
) -> None:
    """A fault of a template is an error with its file and line, and nothing is written."""
    ran = generated(docpact, tmp_path, {name: text})
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    if line is not None:
        assert f"mine/{name}:{line}" in ran.err
    assert not (tmp_path / "generated").exists()


def test_links_do_not_lead_out(docpact: Docpact, tmp_path: Path) -> None:
    """A link to a file outside of the folder is refused."""
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README.md.jinja").symlink_to(tmp_path / "secret")
    ran = generated(docpact, tmp_path, {})
    assert (ran.code, "leads out of the folder" in ran.err) == (2, True)


def test_missing_folder(docpact: Docpact, tmp_path: Path) -> None:
    """A folder that is not there is an error."""
    ran = generated(docpact, tmp_path, {})
    assert (ran.code, "not a folder of templates" in ran.err) == (2, True)


def test_view_is_documented() -> None:
    """The guide lists what templates can read, exactly; it changes only on purpose."""
    table = GUIDE.partition("| class | attributes |")[2]
    told = {
        name: tuple(re.findall(r"`(\w+)`", attributes))
        for name, attributes in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE)
    }
    assert told == dict(VIEW)


def test_templates_read_what_is_documented() -> None:
    """docpact's own templates read documented attributes alone, so that each can stay beside one that replaces another."""
    documented = {attribute for attributes in VIEW.values() for attribute in attributes} | {"first"}
    for file in (ROOT / "templates").rglob("*.jinja"):
        if "models" not in file.parts:
            tree = Environment().parse(file.read_text(encoding="utf-8"))
            assert {node.attr for node in tree.find_all(nodes.Getattr)} <= documented, file


def test_templates_are_documented() -> None:
    """The guide names every template that can be replaced."""
    own = ROOT / "templates"
    names = {file.relative_to(own).as_posix() for file in own.rglob("*.jinja")}
    assert set(re.findall(r"^\| `([\w./]+\.jinja)`", GUIDE, re.MULTILINE)) == {
        name for name in names if not name.startswith("models/")
    }
