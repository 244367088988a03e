"""Views to text, through the templates. The templates print; every decision was made before."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from docpact.client.own_templates import Templates, check_folder
from docpact.client.templates import templates_folder
from docpact.client.views import PackageView

__all__ = ["environment", "render_beside", "render_package"]


_BESIDE = ("pyproject.toml", "README.md")


def environment(folder: Path | None) -> Templates:
    """Return what prints the templates.

    Args:
        folder: Templates of the project that replace docpact's; None for none.

    Raises:
        DocpactError: The folder is missing, or holds a template that nothing uses.
    """
    if folder is None:
        return _built_in()
    check_folder(folder, templates_folder())
    return Templates(templates_folder(), folder)


@cache
def _built_in() -> Templates:
    return Templates(templates_folder(), None)


def render_package(view: PackageView, templates: Templates) -> dict[str, str]:
    """The package's own modules (resources and client), by path inside the package."""
    files = {
        "__init__.py": templates.print(
            "package/__init__.py.jinja", {"package": view, "client": view.client}
        ),
        "client.py": templates.print(
            "package/client.py.jinja", {"package": view, "client": view.client}
        ),
        "resources/__init__.py": templates.print("package/resources/__init__.py.jinja", {}),
        "testing.py": templates.print(
            "package/testing.py.jinja", {"client": view.client, "testing": view.testing}
        ),
        "py.typed": "",
    }
    if view.commands is not None:
        context = {"package": view, "client": view.client}
        files["cli.py"] = templates.print("package/cli.py.jinja", context)
    if view.errors is not None:
        files["_errors.py"] = templates.print("package/_errors.py.jinja", {"errors": view.errors})
    if view.enums is not None:
        files["enums.py"] = templates.print("package/enums.py.jinja", {"enums": view.enums})
    for resource in view.resources:
        files[f"resources/{resource.module}.py"] = templates.print(
            "package/resources/_resource.py.jinja", {"resource": resource}
        )
    return files


def render_beside(view: PackageView, templates: Templates) -> dict[str, str]:
    """Return the files next to the modules: AGENTS.md, and what makes a package a distribution, pyproject.toml and README.md."""
    context = {"package": view, "client": view.client, "distribution": view.distribution}
    names = ("AGENTS.md", *(_BESIDE if view.distribution else ()))
    return {name: templates.print(f"{name}.jinja", context) for name in names}
