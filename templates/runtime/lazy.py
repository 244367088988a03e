"""Package attributes that import their module on first access (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["lazily"]


def lazily(
    package: str, modules: Mapping[str, Iterable[str]], submodules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The ``__getattr__`` and ``__dir__`` of ``package``.

    Args:
        package: The package's ``__name__``.
        modules: Module, relative to the package (``.client``), to the public names that live in it.
        submodules: Modules that are attributes of the package themselves.

    """
    parts = frozenset(submodules)
    home = {name: module for module, names in modules.items() for name in names}

    def load(name: str) -> Any:
        if name in parts:
            return import_module(f".{name}", package)
        module = home.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(module, package), name)
        setattr(sys.modules[package], name, value)  # the next touch does not come here
        return value

    def names() -> list[str]:
        return sorted(
            {*(n for n in vars(sys.modules[package]) if n.startswith("__")), *home, *parts}
        )

    return load, names
