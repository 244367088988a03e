"""Views to text, through the templates. The templates print; every decision was made before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import jinja2

from docpact.client.templates import templates_folder
from docpact.client.views import PackageView

__all__ = ["render_distribution", "render_package"]


_BESIDE = ("pyproject.toml", "README.md", "AGENTS.md")


def render_package(view: PackageView) -> dict[str, str]:
    """The package's own modules (resources and client), by path inside the package."""
    files = {
        "__init__.py": _print(
            "package/__init__.py.jinja", {"package": view, "client": view.client}
        ),
        "client.py": _print("package/client.py.jinja", {"package": view, "client": view.client}),
        "resources/__init__.py": _print("package/resources/__init__.py.jinja", {}),
        "testing.py": _print(
            "package/testing.py.jinja", {"client": view.client, "testing": view.testing}
        ),
        "py.typed": "",
    }
    if view.commands is not None:
        context = {"package": view, "client": view.client}
        files["cli.py"] = _print("package/cli.py.jinja", context)
    if view.errors is not None:
        files["_errors.py"] = _print("package/_errors.py.jinja", {"errors": view.errors})
    for resource in view.resources:
        files[f"resources/{resource.module}.py"] = _print(
            "package/resources/_resource.py.jinja", {"resource": resource}
        )
    return files


def render_distribution(view: PackageView) -> dict[str, str]:
    """Return what makes a package a distribution: its pyproject.toml, README.md and AGENTS.md."""
    context = {"package": view, "client": view.client, "distribution": view.distribution}
    return {name: _print(f"{name}.jinja", context) for name in _BESIDE}


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
