"""Documents and names of any size end in a client or in one clear message, in bounded time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from packages import make, own_files

GENERATOR = Path(__file__).parents[2] / "generator"
MEMORY = 1_500_000_000
"""Bytes of address space that a command may take; an interpreter with all that docpact imports takes a third of it."""
HEAD = '"openapi": "3.1.0", "info": {"title": "T", "version": "1"}'


def nested_lists() -> Iterator[str]:
    yield f'{{{HEAD}, "paths": {{}}, "x-a": ' + "[" * 10_000 + "]" * 10_000 + "}"


def nested_schemas() -> Iterator[str]:
    yield f'{{{HEAD}, "paths": {{}}, "components": {{"schemas": {{"A": ' + '{"items": ' * 10_000 + "{}" + "}" * 10_003


def nested_yaml_flow() -> Iterator[str]:
    yield "openapi: 3.1.0\npaths: {}\nx-a: " + "{a: " * 10_000 + "1" + "}" * 10_000


def nested_yaml_block() -> Iterator[str]:
    yield "openapi: 3.1.0\npaths: {}\nx-a:\n"
    for level in range(1, 2_000):
        yield " " * level + "a:\n"


def long_json_string() -> Iterator[str]:
    yield f'{{{HEAD}, "paths": {{}}, "x-a": "'
    yield from ("a" * 1_000_000 for _ in range(100))
    yield '"}'


def long_yaml_string() -> Iterator[str]:
    yield "openapi: 3.1.0\npaths: {}\nx-a: "
    yield from ("a" * 1_000_000 for _ in range(100))


def million_aliases() -> Iterator[str]:
    yield "openapi: 3.1.0\npaths: {}\nx-a: &a [1, 2, 3]\nx-b: ["
    yield "*a, " * 1_000_000
    yield "1]\n"


REFUSED: dict[str, tuple[Callable[[], Iterator[str]], str, str]] = {
    "10,000 nested lists": (nested_lists, "json", "nested more than"),
    "10,000 nested schemas": (nested_schemas, "json", "nested more than"),
    "10,000 nested YAML mappings": (nested_yaml_flow, "yaml", "nested more than"),
    "2,000 nested YAML lines": (nested_yaml_block, "yaml", "nested more than"),
    "a JSON string of 100 MB": (long_json_string, "json", "string of more than"),
    "a YAML string of 100 MB": (long_yaml_string, "yaml", "string of more than"),
    "a million aliases": (million_aliases, "yaml", "alias"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_too_large(name: str, tmp_path: Path) -> None:
    """The command ends with exit code 2 and one message, within the memory that the system grants, and makes nothing."""
    parts, suffix, message = REFUSED[name]
    spec = tmp_path / f"api.{suffix}"
    with spec.open("w") as file:
        file.writelines(parts())
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "docpact",
            "generate",
            "--spec",
            spec.name,
            "--output",
            "out",
            "--package",
            "p",
            "--no-cache",
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(GENERATOR)},
        capture_output=True,
        text=True,
        preexec_fn=limited,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"error: api.{suffix}")
    assert message in done.stderr
    assert len(done.stderr) < 1_000
    assert not (tmp_path / "out").exists()


def limited() -> None:
    """Limit the address space of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def operation(**more: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "d"}}, **more}


def body(schema: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {
        "/a": {
            "post": {
                "requestBody": {"content": content},
                "responses": {"200": {"description": "d", "content": content}},
            }
        }
    }


LONG = "a" * 10_000
LARGE: dict[str, dict[str, Any]] = {
    "a tag of 10,000 characters": {"/a": {"get": operation(tags=[LONG])}},
    "two tags that differ in their last character": {
        "/a": {"get": operation(tags=[f"{LONG}1"])},
        "/b": {"get": operation(tags=[f"{LONG}2"])},
    },
    "an operationId of 10,000 characters": {"/a": {"get": operation(operationId=LONG)}},
    "an operationId of 10,000 parts": {
        "/a": {"get": operation(tags=["b"], operationId="a/" * 10_000)}
    },
    "an operationId that repeats a path of 10,000 words": {
        "/a" * 10_000: {"get": operation(tags=["b"], operationId="x" + "_a" * 10_000 + "_get")}
    },
    "operationIds that differ in their last character": {
        f"/a{i}": {"get": operation(tags=["t"], operationId=f"{LONG}{i}")} for i in range(3)
    },
    "a tag of 10,000 letters that are four bytes each": {
        "/a": {"get": operation(tags=["\U00020000" * 10_000])}
    },
    "a path of 10,000 segments": {"/a" * 10_000: {"get": operation()}},
    "a parameter of 10,000 characters": {
        "/a": {
            "get": operation(
                parameters=[{"name": LONG, "in": "query", "schema": {"type": "string"}}]
            )
        }
    },
    "properties that differ in their last character": body(
        {
            "type": "object",
            "properties": {
                f"{LONG}{i}": {"type": "object", "properties": {"x": {"type": "string"}}}
                for i in range(3)
            },
        }
    ),
    "an inline schema within inline schemas of long names": body(
        {
            "type": "object",
            "properties": {
                "b"
                * 3_000: {
                    "type": "object",
                    "properties": {
                        "c" * 3_000: {"type": "object", "properties": {"d": {"type": "string"}}}
                    },
                }
            },
        }
    ),
    "a title of 10,000 characters": body(
        {"title": LONG, "type": "object", "properties": {"a": {"type": "string"}}}
    ),
    "an enum of 5,000 values": body(
        {"type": "object", "properties": {"a": {"enum": [f"v{i}" for i in range(5_000)]}}}
    ),
    "an enum value of a million characters": body(
        {"type": "object", "properties": {"a": {"enum": ["x" * 1_000_000]}}}
    ),
    "a pattern of a million characters": body(
        {"type": "object", "properties": {"a": {"type": "string", "pattern": "a?" * 500_000}}}
    ),
    "a description of two million characters on one line": {
        "/a": {"get": operation(description="word " * 400_000)}
    },
    "a description of two million characters without a space": {
        "/a": {"get": operation(description="x" * 2_000_000)}
    },
    "a description of two million spaces": {
        "/a": {"get": operation(description=f"a{' ' * 2_000_000}b.{' ' * 2_000_000}c")}
    },
    "a description of two million lines": {
        "/a": {
            "get": operation(description="a" + "\n " * 1_000_000 + "b." + "\n" * 1_000_000 + "c")
        }
    },
    "a description of a million sentences without an end": {
        "/a": {"get": operation(description="a. b" * 500_000)}
    },
    "a description of two million quotes": {"/a": {"get": operation(description='"' * 2_000_000)}},
    "a union of 500 types": body(
        {
            "oneOf": [
                {"type": "object", "title": f"T{i}", "properties": {f"p{i}": {"type": "string"}}}
                for i in range(500)
            ]
        }
    ),
    "2,000 operations of one name": {
        f"/a{i}": {"get": operation(tags=["t"], operationId="same")} for i in range(2_000)
    },
    "schemas nested as deep as is allowed": body(
        json.loads('{"type": "object", "properties": {"a": ' * 60 + "{}" + "}}" * 60)
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_large(name: str, tmp_path: Path) -> None:
    """The document ends in a client that can be imported, with module names that file systems take."""
    spec = tmp_path / "api.json"
    spec.write_text(
        json.dumps(
            {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": LARGE[name]}
        )
    )
    package = make(spec, tmp_path)
    package.import_all()
    operations = [entry for entry in package.generated.ledger.entries if entry.kind == "operation"]
    assert len(operations) == len({entry.symbol for entry in operations}) == len(LARGE[name])
    assert all(len(path.encode()) < 255 for path in own_files(package.generated.files))
