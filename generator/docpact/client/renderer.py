"""Views to text, through the templates. The templates print; every decision was made before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2

from docpact.client.views import PackageView

__all__ = [
    "RuntimeModule",
    "render_distribution",
    "render_package",
    "runtime_files",
    "runtime_modules",
    "templates_folder",
]


@cache
def templates_folder() -> Path:
    """The folder of the templates: inside an installed docpact, or beside ``generator/`` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


def render_package(view: PackageView) -> dict[str, str]:
    """The package's own modules (resources and client), by path inside the package."""
    files = {
        "__init__.py": _print(
            "package/__init__.py.jinja", {"package": view, "client": view.client}
        ),
        "client.py": _print("package/client.py.jinja", {"package": view, "client": view.client}),
        "resources/__init__.py": _print("package/resources/__init__.py.jinja", {}),
        "py.typed": "",
    }
    for resource in view.resources:
        files[f"resources/{resource.module}.py"] = _print(
            "package/resources/_resource.py.jinja", {"resource": resource}
        )
    return files


def render_distribution(view: PackageView) -> dict[str, str]:
    """What makes a package a distribution of its own: pyproject.toml and README.md."""
    context = {"package": view, "client": view.client, "distribution": view.distribution}
    return {name: _print(f"{name}.jinja", context) for name in ("pyproject.toml", "README.md")}


def runtime_files(package: Iterable[str]) -> dict[str, str]:
    """The modules of the runtime that a package needs, copied as they are into ``_runtime/``.

    ``package`` is the text of its own modules: what they import is needed, and what that imports.
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


_FROM_RUNTIME = re.compile(r"^ *from \.+_runtime\.(\w+) import ", re.MULTILINE)
_BESIDE = re.compile(r"^ *from \.(?:(\w+) import | import (\w+)(?: as \w+)?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuntimeModule:
    """One module of the runtime."""

    text: str
    imports: frozenset[str]
    """The modules beside it that it imports, anywhere in it."""


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


def _print(template: str, context: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(context)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  (Python and Markdown, not HTML; prose.py makes text safe to print)
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
