"""Names for review, and names that people choose: ``--names FILE`` writes what ``names`` of the configuration reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop_project import SHOP, Docpact, Shop

PROJECT = """\
[tool.docpact.clients.shop]
spec = "shop.yaml"
package = "shop"
names = "names.toml"
"""


@pytest.fixture
def project(tmp_path: Path, docpact: Docpact) -> Path:
    """A project whose names are kept in a file."""
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "names.toml").write_text("", encoding="utf-8")
    assert docpact("generate", "--names", "names.toml", "shop", cwd=tmp_path).code == 0
    return tmp_path


def test_names_are_written_for_review(shop: Shop, tmp_path: Path) -> None:
    """The table has each method with its operation, each class and each argument."""
    file = tmp_path / "names.toml"
    assert shop.generate("--names", file).code == 0
    text = file.read_text(encoding="utf-8")
    assert '"GET /orders" = "orders.list"  # orders_list\n' in text
    assert '"NewOrder" = "NewOrder"\n' in text
    assert '"query page[size]" = "page_size"\n' in text


def test_a_written_file_changes_nothing(project: Path, docpact: Docpact) -> None:
    """A client that is generated with its own names is the same client."""
    assert docpact("generate", "--check", cwd=project).code == 0


def test_chosen_names_are_used(project: Path, docpact: Docpact) -> None:
    """Methods, classes and arguments have the names in the file, and ``diff`` reports the renamed ones."""
    names = project / "names.toml"
    text = names.read_text(encoding="utf-8")
    for old, new in [
        ('"orders.list"', '"purchases.find"'),
        ('"NewOrder" = "NewOrder"', '"NewOrder" = "OrderDraft"'),
        ('= "page_size"', '= "limit"'),
    ]:
        assert old in text
        text = text.replace(old, new)
    names.write_text(text, encoding="utf-8")
    assert docpact("generate", cwd=project).code == 0
    package = project / "generated" / "shop" / "shop"
    code = (package / "resources" / "purchases.py").read_text(encoding="utf-8")
    assert "def find(" in code
    assert "limit: int | " in code
    assert any(
        "class OrderDraft(" in file.read_text() for file in (package / "models").glob("*.py")
    )


def test_names_survive_a_change_of_the_document(project: Path, docpact: Docpact) -> None:
    """An operation that gets another operationId keeps its name, and entries for what is gone are ignored."""
    spec = project / "shop.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        text.replace("operationId: orders_list", "operationId: fetch_everything").replace(
            "  /health:", "  /healthy:"
        ),
        encoding="utf-8",
    )
    assert docpact("generate", cwd=project).code == 0
    package = project / "generated" / "shop" / "shop"
    assert "def list(" in (package / "resources" / "orders.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[operations", "not valid TOML"),
        ("[methods]", "unknown section 'methods'"),
        ("[operations]\n'GET /orders' = 'list'", "expected resource.method"),
        ("[operations]\n'GET /orders' = 'orders.class'", "unusable name 'orders.class'"),
        ("[operations]\n'GET /orders' = 3", "unusable name 3"),
        ("[schemas]\nOrder = 'a b'", "expected a Python identifier"),
        ("schemas = 3", "'schemas' is not a table"),
        ("arguments = 3", "'arguments' is not a table"),
        ("[arguments]\nx = 3", "'arguments.x' is not a table"),
    ],
)
def test_unusable_names_are_refused(
    project: Path, docpact: Docpact, text: str, message: str
) -> None:
    """A file of names with a fault is an error that names the file, and nothing is written."""
    (project / "names.toml").write_text(text, encoding="utf-8")
    ran = docpact("generate", cwd=project)
    assert ran.code == 2
    assert message in ran.err
    assert "names.toml" in ran.err


def test_a_missing_file_of_names_is_refused(project: Path, docpact: Docpact) -> None:
    """The error says how to write it."""
    (project / "names.toml").unlink()
    ran = docpact("generate", cwd=project)
    assert ran.code == 2
    assert "--names FILE" in ran.err
