"""Access to the templates, and to the runtime modules among them, which are copied unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = [
    "RuntimeModule",
    "runtime_files",
    "runtime_modules",
    "templates_folder",
    "with_shared_runtime",
]


@cache
def templates_folder() -> Path:
    """The folder of the templates: inside an installed docpact, or next to ``generator/`` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


SHARED_RUNTIME = "docpact_runtime"
"""The package that a client imports which has no copy of the runtime."""


def with_shared_runtime(text: str) -> str:
    """A module that imports the shared runtime in place of the client's own copy."""
    text = _RUNTIME_ITSELF.sub(rf"\1import {SHARED_RUNTIME} as runtime", text)
    text = _NAMED_RUNTIME.sub(rf"\1{SHARED_RUNTIME}.\2\1", text)
    return _ANY_FROM_RUNTIME.sub(rf"\1from {SHARED_RUNTIME}.\2 import ", text)


def runtime_files(package: Iterable[str]) -> dict[str, str]:
    """Return the runtime modules that a package needs, to copy to ``_runtime/``.

    ``package`` is the text of its modules: their imports are needed, and the imports of those.
    """
    runtime = runtime_modules()
    wanted = ["__init__", *(name for text in package for name in _FROM_RUNTIME.findall(text))]
    needed: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in needed:
            needed.add(name)
            wanted += runtime[name].imports
    return {f"_runtime/{name}.py": runtime[name].text for name in sorted(needed)}


_RUNTIME_ITSELF = re.compile(r"^( *)from \.+ import _runtime as runtime$", re.MULTILINE)
_NAMED_RUNTIME = re.compile(r"""(["'])\._runtime\.(\w+)\1""")
"""A runtime module named in a string: it is imported on first access."""
_ANY_FROM_RUNTIME = re.compile(r"^( *)from \.+_runtime\.(\w+) import ", re.MULTILINE)
_FROM_RUNTIME = re.compile(r"^ *from \.+_runtime\.(\w+) import ", re.MULTILINE)
_BESIDE = re.compile(r"^ *from \.(?:(\w+) import | import (\w+)(?: as \w+)?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuntimeModule:
    """One module of the runtime."""

    text: str
    imports: frozenset[str]
    """Return the runtime modules that it imports, anywhere in it."""


@cache
def runtime_modules() -> dict[str, RuntimeModule]:
    """The whole runtime, by the names of its modules."""
    files = sorted((templates_folder() / "runtime").glob("*.py"))
    texts = {file.stem: file.read_text(encoding="utf-8") for file in files}
    return {
        name: RuntimeModule(text, _imported(text) & texts.keys()) for name, text in texts.items()
    }


def _imported(text: str) -> frozenset[str]:
    """``x`` for ``from .x import y``, ``x`` for ``from . import x``."""
    return frozenset(name for found in _BESIDE.findall(text) for name in found if name)
