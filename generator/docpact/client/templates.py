"""Access to the templates, and to the runtime modules among them, of which clients get what they use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from docpact.client.tree_shaking import Module, shaken

__all__ = [
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
    """Return the part of the runtime that a package needs, to copy to ``_runtime/``.

    ``package`` is the text of its modules: what they import is needed, and what that refers to.
    """
    roots = {("__init__", ""), *(root for text in package for root in _roots(text))}
    return {f"_runtime/{name}.py": text for name, text in shaken(runtime_modules(), roots).items()}


def _roots(text: str) -> Iterator[tuple[str, str]]:
    """Module and name of everything that a module imports from the runtime."""
    for module, names in _FROM_RUNTIME.findall(text):
        yield from ((module, name) for name in _NAME.findall(names))
    if _RUNTIME_ITSELF.search(text):
        yield from _OF_RUNTIME.findall(text)
        yield from (("__init__", "Field"), ("__init__", "__getattr__"))


_RUNTIME_ITSELF = re.compile(r"^( *)from \.+ import _runtime as runtime$", re.MULTILINE)
_OF_RUNTIME = re.compile(r"\bruntime\.(types|shapes)\.(\w+)")
_NAMED_RUNTIME = re.compile(r"""(["'])\._runtime\.(\w+)\1""")
"""A runtime module named in a string: it is imported on first access."""
_ANY_FROM_RUNTIME = re.compile(r"^( *)from \.+_runtime\.(\w+) import ", re.MULTILINE)
_FROM_RUNTIME = re.compile(r"^ *from \.+_runtime\.(\w+) import (\([^)]*\)|.*)$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_]\w*")


@cache
def runtime_modules() -> dict[str, Module]:
    """The whole runtime, by the names of its modules."""
    files = sorted((templates_folder() / "runtime").glob("*.py"))
    return {file.stem: Module(file.stem, file.read_text(encoding="utf-8")) for file in files}
