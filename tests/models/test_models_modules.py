"""Which module each class lives in, what a touch loads, and that the same input gives the same bytes."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from schemas import RECEIVED, SCHEMAS, SENT, obj, ref
from support import Made, document, install, make

from docpact.client.cache import Cache
from docpact.client.models.classes import ClassSource, FieldSource
from docpact.client.models.modules import LARGEST
from docpact.client.models.workers import printed
from docpact.client.templates import templates_folder


def _operation(tag: str, name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": ref(name)}}
    return {
        "get": {
            "tags": [tag],
            "operationId": f"get{name}",
            "responses": {"200": {"description": "-", "content": content}},
        }
    }


def _imports(made: Made) -> dict[str, set[str]]:
    """Module to the model modules that it imports."""
    found: dict[str, set[str]] = {}
    for path, text in made.models.files.items():
        if path.endswith("__init__.py") or "/dicts/" in path:
            continue
        parts = path.removesuffix(".py").split("/")
        found["/".join(parts)] = {
            "/".join([*parts[: len(parts) - node.level], *(node.module or "").split(".")])
            for node in ast.parse(text).body
            if isinstance(node, ast.ImportFrom)
            and node.level
            and "_runtime" not in (node.module or "")
        }
    return found


def test_by_resource_and_shared(tmp_path: Path) -> None:
    """What one resource needs stands with it, what several need is shared, what nobody needs stands apart."""
    schemas = {
        "A": obj(c=ref("C")),
        "B": obj(c=ref("C")),
        "C": obj(d=ref("D")),
        "D": obj(x={}),
        "Alone": obj(c=ref("C")),
    }
    made = make(
        document(schemas, paths={"/a": _operation("Cats", "A"), "/b": _operation("Dogs", "B")}),
        tmp_path,
    )
    assert made.models.home == {
        "A": "models.cats",
        "B": "models.dogs",
        "C": "models.shared",
        "D": "models.shared",
        "Alone": "models.others",
    }


def test_large_resources_are_split_and_imports_never_lead_back(tmp_path: Path) -> None:
    """A large resource is split by what is needed together, circles stay in one module, and imports form no circle."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for number in range(LARGEST):
        schemas[f"Root{number}"] = obj(leaf=ref(f"Leaf{number}"), common=ref("Common"))
        schemas[f"Leaf{number}"] = obj(x={}, up=ref(f"Root{number}")) if number % 2 else obj(x={})
        paths[f"/{number}"] = _operation("Many", f"Root{number}")
    schemas["Common"] = obj(x={})
    made = make(document(schemas, paths=paths), tmp_path)
    assert made.models.home["Root3"] == made.models.home["Leaf3"]
    assert made.models.home["Root3"] != made.models.home["Root4"]
    imports = _imports(made)
    done: set[str] = set()
    while ready := [module for module in imports if module not in done and imports[module] <= done]:
        done.update(ready)
    assert done == set(imports)


def test_one_touch_loads_little(tmp_path: Path) -> None:
    """Touching a model loads its module and what that imports; naming the package loads neither models nor pydantic."""
    schemas = {"A": obj(c=ref("C")), "B": obj(c=ref("C")), "C": obj(x={})}
    made = make(
        document(schemas, paths={"/a": _operation("Cats", "A"), "/b": _operation("Dogs", "B")}),
        tmp_path,
    )
    package = install(made, tmp_path)
    code = f"""
import sys, {package.name}.models as models
assert "pydantic" not in sys.modules
models.A
print(sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith("{package.name}.models.")))
print("B" in dir(models))
"""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["['cats', 'shared']", "True"]


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "lists and unions"])
def test_deep_chains(tmp_path: Path, wrapped: bool) -> None:
    """A chain of a thousand models that refer to each other can be used."""

    def link(number: int) -> Any:
        target = ref(f"C{number + 1}")
        return (
            {"oneOf": [{"type": "array", "items": target}, {"type": "null"}]} if wrapped else target
        )

    schemas = {f"C{number}": obj(next=link(number)) for number in range(1000)} | {
        "C1000": obj(x={"type": "string"})
    }
    package = install(make(document(schemas, received=("C0",)), tmp_path), tmp_path)
    value: dict[str, Any] = {"next": [{"next": None}]} if wrapped else {"next": {"next": {}}}
    read, mismatches = package.received("C0", value)
    assert (read.model_dump(mode="json", by_alias=True, exclude_unset=True), mismatches) == (
        value,
        [],
    )


def _digest(made: Made) -> str:
    return hashlib.sha256(json.dumps(dict(made.models.files)).encode()).hexdigest()


def test_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    """Neither the hash seed nor the order of named schemas in memory changes a byte."""
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from test_models_modules import _digest; from support import make, document; from schemas import *\n"
        "print(_digest(make(document(SCHEMAS, sent=SENT, received=RECEIVED), pathlib.Path(sys.argv[2]))))"
    )
    here = str(Path(__file__).parent)
    path = os.pathsep.join(sys.path)
    digests = {_digest(make(document(SCHEMAS, sent=SENT, received=RECEIVED), tmp_path))}
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code, here, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        digests.add(run.stdout.strip())
    assert len(digests) == 1


def _source(name: str, annotation: str = "int") -> ClassSource:
    return ClassSource(name, "Model", "", "", (FieldSource("x", annotation, "", ""),))


def test_classes_are_kept_by_content(tmp_path: Path) -> None:
    """A class is printed once, whatever it is called; a damaged or deleted cache only costs time."""
    templates = templates_folder() / "models" / "classes"
    cache = Cache(tmp_path)
    first = printed([_source("A"), _source("B", "str")], templates, cache, jobs=1)
    (tmp_path / "no-templates").mkdir()
    assert Cache(tmp_path).get([]) == {}
    again = printed([_source("C"), _source("B", "str")], templates, cache, jobs=1)
    assert again == {"C": first["A"].replace("class A", "class C"), "B": first["B"]}
    kept = tmp_path / "printed.sqlite"
    assert kept.exists()
    kept.write_bytes(b"this is no database at all, and longer than a header")
    assert printed([_source("A"), _source("B", "str")], templates, cache, jobs=1) == first


def test_one_class_that_cannot_be_printed_stops_no_other(tmp_path: Path) -> None:
    """The classes beside one that the generator fails at are printed."""
    templates = templates_folder() / "models" / "classes"
    bad = _source("Bad", "int ]")
    texts = printed(
        [_source("A"), bad, _source("B", "str")], templates, Cache(enabled=False), jobs=1
    )
    assert set(texts) >= {"A", "B"}


def test_side_by_side(tmp_path: Path) -> None:
    """Many classes are printed by several processes, with the same text."""
    templates = templates_folder() / "models" / "classes"
    fields = tuple(FieldSource(f"f{number}", "int", "", "") for number in range(40))
    sources = [
        ClassSource(f"C{number}", "Model", f'"""Number {number}."""', "", fields)
        for number in range(80)
    ]
    assert printed(sources, templates, Cache(enabled=False), jobs=2) == printed(
        sources, templates, Cache(enabled=False), jobs=1
    )
