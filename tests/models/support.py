"""Documents made of schemas, and the models that come out of them, imported."""

from __future__ import annotations

import importlib
import itertools
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any, Literal, Union

from pydantic import Field

from docpact.client.annotations import Printer
from docpact.client.cache import Cache
from docpact.client.models import Models, emit
from docpact.client.shapes import Shapes, prepare
from docpact.client.symbols import Symbols, name_operations
from docpact.client.templates import templates_folder
from docpact.openapi import read_api

RUNTIME = templates_folder() / "runtime"
_number = itertools.count(1)


@dataclass(frozen=True)
class Made:
    """A document's shapes and models."""

    shapes: Shapes
    models: Models
    symbols: Symbols

    @property
    def text(self) -> str:
        """All model modules, one after the other."""
        return "\n".join(text for path, text in self.models.files.items() if "/dicts/" not in path)

    def line(self, start: str) -> str:
        """The one line of the models that starts so, less its indent."""
        found = [line.strip() for line in self.text.splitlines() if line.strip().startswith(start)]
        assert len(found) == 1, found
        return found[0]

    def fields(self, name: str) -> dict[str, str]:
        """Field to annotation of one class, as printed."""
        body = self.text.split(f"class {name}(", 1)[1].split("\nclass ", 1)[0].splitlines()[1:]
        lines = [
            line.strip()
            for line in body
            if line.startswith("    ") and not line.startswith("     ") and '"""' not in line
        ]
        return dict(line.split(": ", 1) for line in lines if ": " in line)


@dataclass(frozen=True)
class Package:
    """An imported package of models."""

    name: str
    folder: Path
    made: Made

    @property
    def models(self) -> ModuleType:
        return importlib.import_module(f"{self.name}.models")

    def sent(self, name: str, value: Any) -> Any:
        """The wire form of ``value`` as the model ``name``; raises RequestValidationError."""
        decode = importlib.import_module(f"{self.name}._runtime.decode")
        wire, faults = decode.check_value(getattr(self.models, name), value)
        if faults:
            raise importlib.import_module(f"{self.name}._runtime.body").invalid(faults)
        return wire

    def received(self, name: str, value: Any) -> tuple[Any, list[str]]:
        """``value`` read as the model ``name``, and the places where it does not match."""
        decode = importlib.import_module(f"{self.name}._runtime.decode")
        read, mismatches = decode.decode(getattr(self.models, name), value)
        return read, [mismatch.pointer for mismatch in mismatches]

    def is_sent(self, name: str, value: Any) -> bool:
        """Whether the named schema would be sent, unchanged."""
        try:
            return self.sent_as(name, "request", value) == value
        except self.refusal:
            return False

    def sent_as(self, name: str, direction: Literal["request", "response"], value: Any) -> Any:
        """The wire form of a body of the named schema; raises RequestValidationError."""
        decode = importlib.import_module(f"{self.name}._runtime.decode")
        wire, faults = decode.check_value(self.type_of(name, direction), value)
        if faults:
            raise importlib.import_module(f"{self.name}._runtime.body").invalid(faults)
        return wire

    def received_as(self, name: str, value: Any) -> tuple[Any, list[str]]:
        """An answer of the named schema, and the places where it does not match."""
        decode = importlib.import_module(f"{self.name}._runtime.decode")
        read, mismatches = decode.decode(self.type_of(name, "response"), value)
        return read, [mismatch.pointer for mismatch in mismatches]

    def type_of(self, name: str, direction: Literal["request", "response"]) -> Any:
        """The type of what is sent or answered, as an operation has it."""
        step = "requestBody" if direction == "request" else "responses/200"
        verb, method = ("send", "post") if direction == "request" else ("get", "get")
        pointer = f"/paths/~1{verb}~1{name}/{method}/{step}/content/application~1json/schema"
        expr = self.made.shapes.positions[pointer, direction]
        text = Printer(self.made.shapes).runtime(expr)
        runtime = SimpleNamespace(
            Field=Field,
            types=importlib.import_module(f"{self.name}._runtime.types"),
            shapes=importlib.import_module(f"{self.name}._runtime.shapes"),
        )
        rules = importlib.import_module(f"{self.name}._runtime.rules")
        formats = importlib.import_module(f"{self.name}._runtime.formats")
        scope = {
            "Annotated": Annotated, "Any": Any, "Literal": Literal, "Union": Union, "runtime": runtime,
            "models": self.models, "Obeys": rules.Obeys, "StringFormat": formats.StringFormat,
        }  # fmt: skip
        return eval(text, scope)

    def wire(self, value: Any) -> Any:
        """The JSON of what was read."""
        return importlib.import_module(f"{self.name}._runtime.wire").to_wire(value)

    @property
    def refusal(self) -> type[Exception]:
        errors = importlib.import_module(f"{self.name}._runtime.errors")
        refusal: type[Exception] = errors.RequestValidationError
        return refusal


def document(
    schemas: Mapping[str, Any],
    *,
    sent: tuple[str, ...] = (),
    received: tuple[str, ...] = (),
    paths: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An OpenAPI document with an operation for each schema that is sent or received."""
    made: dict[str, Any] = dict(paths or {})
    for name in sent:
        body = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        }
        made[f"/send/{name}"] = {
            "post": {
                "operationId": f"send{name}",
                "requestBody": body,
                "responses": {"204": {"description": "-"}},
            }
        }
    for name in received:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        made[f"/get/{name}"] = {
            "get": {
                "operationId": f"get{name}",
                "responses": {"200": {"description": "-", "content": content}},
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": made,
        "components": {"schemas": dict(schemas)},
    }


def make(content: Mapping[str, Any], folder: Path) -> Made:
    """Shapes and models of a document."""
    file = folder / f"document{next(_number)}.json"
    file.write_text(json.dumps(content))
    api = read_api(file).api
    names = name_operations(api)
    shapes = prepare(api, names.bases)
    resources = {m.operation.pointer: r.attribute for r in names.resources for m in r.methods}
    return Made(shapes, emit(shapes, resources, cache=Cache(enabled=False), jobs=1), names)


def install(made: Made, folder: Path) -> Package:
    """Write the models with the runtime below ``folder`` and make them importable."""
    name = f"made{next(_number)}"
    package = folder / name
    for path, text in made.models.files.items():
        file = package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (package / "__init__.py").write_text("")
    shutil.copytree(RUNTIME, package / "_runtime")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return Package(name, folder, made)
