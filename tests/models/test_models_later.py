"""Many classes that lead to each other: each loads with the first object that needs it, and is as if it had been there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import Package, document, install, make

from docpact.client.models.modules import LARGEST

COUNT = LARGEST + 10


def schemas() -> dict[str, Any]:
    """Nodes that lead to the next one and to the first, and animals that lead to nodes."""
    found: dict[str, Any] = {}
    for number in range(COUNT):
        found[f"Node{number}"] = {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "next": {"anyOf": [{"type": "string"}, ref(f"Node{(number + 1) % COUNT}")]},
                "first": {"anyOf": [ref("Node0"), {"type": "null"}]},
                "pet": ref("Pet"),
                "others": {"type": "array", "items": ref(f"Node{(number + 2) % COUNT}")},
                "own": {"type": "object", "properties": {f"only_{number}": {"type": "integer"}}},
            },
        }
    node = {"type": "object", "additionalProperties": ref("Node3")}
    for name, sound in (("Cat", "meows"), ("Dog", "barks")):
        found[name] = {
            "type": "object",
            "required": [sound],
            "properties": {sound: {"type": "boolean"}, "home": ref("Node1"), "friends": node},
        }
    for name, fields in (("Star", ("light",)), ("Planet", ("light", "rings"))):
        own: dict[str, Any] = {field: {"type": "boolean"} for field in fields}
        found[name] = {"type": "object", "properties": {**own, "home": ref("Node1")}}
    short = {"type": "string", "maxLength": 5}
    for name in ("Node0", "Node1"):
        found[name]["properties"]["body"] = {"anyOf": [short, ref("Star"), ref("Planet")]}
    found["Pet"] = {"oneOf": [ref("Cat"), ref("Dog")]}
    return found


def ref(name: str) -> dict[str, str]:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The models of the circle."""
    folder = tmp_path_factory.mktemp("circle")
    return install(make(document(schemas(), sent=("Node0",), received=("Node0",)), folder), folder)


def test_one_module_for_each(package: Package) -> None:
    """A class stands with what it alone uses, and loading it loads no other."""
    program = (
        f"import sys; sys.path.insert(0, {str(package.folder)!r})\n"
        f"from {package.name} import models\n"
        "read = models.Node0.model_validate({'id': 'a', 'next': 'b', 'first': None})\n"
        "print(*sorted(name for name in sys.modules if '.models.' in name and 'node' in name.replace('node0s', '')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    (module,) = run.stdout.split()
    assert module.endswith(".node0")
    text = Path(package.folder, *module.split(".")).with_suffix(".py").read_text()
    assert "class Node0Own(Model)" in text
    assert "    next: Maybe[Node1 | str] = None" in text


def test_what_leads_to_many(tmp_path: Path) -> None:
    """A class that leads to many others loads none of them, though none leads back; one that leads to few loads these."""
    found: dict[str, Any] = {"Leaf": {"type": "object", "properties": {"x": {"type": "integer"}}}}
    for number in range(COUNT, -1, -1):
        follower = {f"to_{step}": ref(f"Step{number + step}") for step in (1, 2)}
        known = {name: to for name, to in follower.items() if to["$ref"].split("/")[-1] in found}
        found[f"Step{number}"] = {"type": "object", "properties": {**known, "leaf": ref("Leaf")}}
    made = make(document(found, received=("Step0",)), tmp_path)
    made_package = install(made, tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        f"from {made_package.name} import models\n"
        "models.Step0.model_validate({'leaf': {'x': 1}})\n"
        "print(*sorted(name.split('.')[-1] for name in sys.modules if '.models.' in name))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["leaf", "step0", "step0s"]
    value = {"to_1": {"to_2": {"leaf": {"x": 1}}}, "to_2": {}}
    read, mismatches = made_package.received("Step0", value)
    assert ([], "Step3") == (mismatches, type(read.to_1.to_2).__name__)
    assert value == read.model_dump(mode="json", by_alias=True, exclude_unset=True)


DEEP: Any = {"id": "0"}
for _number in range(COUNT - 1, 0, -1):
    DEEP = {"id": str(_number), "next": DEEP, "unknown": [1.50]}


@pytest.mark.parametrize(
    "value",
    [
        {"id": "a", "next": "b"},
        {"id": "a", "next": {"id": "b", "next": "c", "own": {"only_1": 1}}},
        {"id": "a", "first": {"id": "b", "first": None}},
        {"id": "a", "others": [{"id": "b", "others": []}, {"id": "c"}]},
        {"id": "a", "pet": {"barks": True, "friends": {"x": {"id": "b"}}}},
        {"id": "0", "next": DEEP},
    ],
    ids=["id", "object", "null", "list", "union", "all the way round"],
)
def test_nothing_is_lost(package: Package, value: Any) -> None:
    """An answer is read whole, without a mismatch, and gives back what it was; the same may be sent."""
    read, mismatches = package.received("Node0", value)
    assert mismatches == []
    assert value == read.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert value == package.sent("Node0", value) == package.sent("Node0", read)


def test_what_things_are(package: Package) -> None:
    """Objects are of their classes; of two alternatives the fitting one is taken."""
    value = {"id": "a", "next": {"id": "b"}, "pet": {"barks": True, "home": {"id": "c"}}}
    read, _ = package.received("Node0", value)
    names = ("Node1", "Dog", "Node1")
    assert names == tuple(type(x).__name__ for x in (read.next, read.pet, read.pet.home))
    read, _ = package.received("Node0", {"id": "a", "body": {"light": True, "rings": True}})
    assert "Planet" == type(read.body).__name__
    models = package.models
    made = models.Node0(id="a", next=models.Node1(id="b"), pet={"meows": False})
    assert ("Node1", "Cat") == (type(made.next).__name__, type(made.pet).__name__)


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ({"id": "a", "next": {"id": 1}}, ["/next/id"]),
        ({"id": "a", "next": 7}, ["/next"]),
        ({"id": "a", "others": [{"id": "b"}, {"id": "c", "others": {}}]}, ["/others/1/others"]),
        ({"id": "a", "pet": {"meows": True, "home": 5}}, ["/pet/home"]),
        ({"id": "a", "first": [1]}, ["/first"]),
    ],
)
def test_what_does_not_fit(package: Package, value: Any, places: list[str]) -> None:
    """In an answer it is kept and reported; in a request it is refused at the same place."""
    read, mismatches = package.received("Node0", value)
    assert places == mismatches
    assert value == read.model_dump(mode="json", by_alias=True, exclude_unset=True)
    with pytest.raises(package.refusal) as caught:
        package.sent("Node0", value)
    faults: tuple[Any, ...] = caught.value.faults
    assert set(places) <= {fault.pointer for fault in faults}


def test_what_pydantic_is_told(package: Package) -> None:
    """The schema of a model, and what its fields are called, can be asked for."""
    schema = package.models.Node0.model_json_schema()
    assert "Node1 | str" == schema["$defs"]["Node0"]["properties"]["next"]["title"]
    assert "Node0 | None" == repr(package.models.Node1.model_fields["first"].annotation)
