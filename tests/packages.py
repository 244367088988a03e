"""Packages made from a document, imported and called without a network. Shared by the tests of generation."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2

from docpact import pipeline
from docpact.client.templates import templates_folder
from docpact.pipeline import Generated

__all__ = ["RUNTIME", "Package", "make", "own_files", "share_runtime"]

RUNTIME = templates_folder() / "runtime"
Handler = Callable[[httpx2.Request], httpx2.Response]
_number = itertools.count(1)


@dataclass(frozen=True)
class Package:
    """A generated package that can be imported from ``folder``."""

    name: str
    folder: Path
    generated: Generated

    @property
    def module(self) -> ModuleType:
        """The package itself."""
        return importlib.import_module(self.name)

    def import_all(self) -> list[ModuleType]:
        """Every module of the package but the runtime, imported."""
        found: list[ModuleType] = []
        for path in own_files(self.generated.files):
            dotted = path.removesuffix(".py").replace("/", ".").removesuffix("__init__").rstrip(".")
            found.append(importlib.import_module(f"{self.name}.{dotted}".rstrip(".")))
        return found

    def client(self, handler: Handler, **options: Any) -> Any:
        """A sync client whose requests ``handler`` answers."""
        inner = httpx2.Client(transport=httpx2.MockTransport(handler))
        return self.module.Client(http_client=inner, max_retries=0, **options)

    def async_client(self, handler: Handler, **options: Any) -> Any:
        """An async client whose requests ``handler`` answers."""
        inner = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
        return self.module.AsyncClient(http_client=inner, max_retries=0, **options)


def make(spec: Path, folder: Path, name: str = "", **target: Any) -> Package:
    """Generate a package from ``spec`` below ``folder``, and make it importable; without ``name`` it gets one of its own.

    It uses one runtime together with all others made here, which saves most of the time of importing it; what is
    generated as its runtime is the same text, as ``test_runtime_is_copied`` proves.
    """
    name = name or f"made_{next(_number)}"
    options = {"formatter": "ruff", **target}
    generated = pipeline.generate(
        pipeline.Target(spec=spec, label=spec.name, root=folder / name, package=name, **options),
        cache=False,
    )
    for path in own_files(generated.files):
        file = folder / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(generated.files[path], encoding="utf-8")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    share_runtime(name)
    return Package(name, folder, generated)


def own_files(files: Any) -> list[str]:
    """The Python modules of a package that are not its runtime."""
    return [path for path in files if path.endswith(".py") and not path.startswith("_runtime/")]


def share_runtime(package: str) -> None:
    """Have ``package`` use the one runtime of these tests."""
    if str(RUNTIME.parent) not in sys.path:
        sys.path.insert(0, str(RUNTIME.parent))
    sys.modules[f"{package}._runtime"] = importlib.import_module("runtime")
    for file in RUNTIME.glob("[!_]*.py"):
        shared = importlib.import_module(f"runtime.{file.stem}")
        sys.modules[f"{package}._runtime.{file.stem}"] = shared
