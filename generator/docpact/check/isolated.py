"""Import a package under a private name, from its folder, without changing what the rest of the process sees.

Generated clients are imported to be checked, in the process of the caller: a test run, a server, a notebook. There
the package of the same name may be in use already, other threads import, and the environment holds real credentials.
So nothing that others see is changed, not even for a moment: ``sys.path``, ``os.environ``, ``sys.dont_write_bytecode``,
warning filters, standard output, and the modules that ``sys.modules`` holds. The modules of the package are registered
under a private name (pydantic finds the annotations of a model there) and are removed at the end.

The modules see what differs through their own ``__builtins__`` (Python takes ``__import__`` and ``print`` from the
globals of the running code): the public name of the package is the private package, ``os.environ`` is empty (what a
check finds does not depend on whose credentials are set), ``deprecated`` does not warn, and ``print`` prints nothing.
"""

from __future__ import annotations

import builtins
import importlib.util
import os
import sys
import threading
import types
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from typing import Any

__all__ = ["Isolated", "isolated"]

_PREFIX = "_docpact_isolated_"
_SHARED = "docpact_runtime"
"""The distribution that holds the runtime of clients made with ``runtime = "shared"``."""
_lock = threading.Lock()
_used: set[int] = set()


@dataclass(frozen=True, slots=True)
class Isolated:
    """A package that was imported under a private name.

    Args:
        module: The package.
        builtins: What code run in this package's world has for ``__builtins__``.

    """

    module: types.ModuleType
    builtins: dict[str, Any]


@dataclass(slots=True)
class _World:
    """The private names of packages, and what their modules see instead of the process's own."""

    number: int
    folders: dict[str, Path] = field(default_factory=dict[str, Path])
    """Public name of a package to the folder that holds its modules."""
    finders: list[str] = field(default_factory=list[str])
    builtins: dict[str, Any] = field(default_factory=dict[str, Any])
    stand_ins: dict[str, types.ModuleType] = field(default_factory=dict[str, types.ModuleType])

    def private(self, name: str) -> str | None:
        """Return the private name of a module; None if the module is not private."""
        return f"{_PREFIX}{self.number}.{name}" if self._known(name.partition(".")[0]) else None

    def _known(self, package: str) -> bool:
        if package == _SHARED and package not in self.folders:
            spec = importlib.util.find_spec(package)
            if spec is None or spec.origin is None:
                return False
            self.folders[package] = Path(spec.origin).parent
            self.prepare(package)
        return package in self.folders

    def prepare(self, package: str) -> None:
        """Say how the modules in the folders of a package are loaded.

        The import system asks ``sys.path_importer_cache`` how the modules of a folder are found. The entries made here
        are for a spelling of the folders that nothing else uses.
        """
        folder = self.spelled(package)
        for inner, folders, _ in os.walk(folder):
            folders[:] = [name for name in folders if name != "__pycache__"]
            self.finders.append(inner)
            sys.path_importer_cache[inner] = FileFinder(inner, (self.loader(), [".py"]))

    def spelled(self, package: str) -> str:
        """Return the folder of a package, in the spelling of this world."""
        folder = self.folders[package]
        return f"{folder.parent}{os.sep}{f'.{os.sep}' * self.number}{folder.name}"

    def loader(self) -> type[SourceFileLoader]:
        """Return a loader of modules that see this world and whose bytecode is not written."""
        world = self

        class Loader(SourceFileLoader):
            def exec_module(self, module: types.ModuleType) -> None:
                module.__dict__["__builtins__"] = world.builtins
                super().exec_module(module)

            def set_data(self, *_: Any, **__: Any) -> None:
                """Write no bytecode."""

        return Loader

    def enter(self, package: str, folder: Path) -> types.ModuleType:
        """Register the private parent, and import the package."""
        self.folders[package] = folder / package
        self.builtins = {**vars(builtins), "__import__": self.import_, "print": _print_nothing}
        parent = types.ModuleType(f"{_PREFIX}{self.number}")
        parent.__path__ = []
        sys.modules[parent.__name__] = parent
        self.prepare(package)
        return self.load(f"{parent.__name__}.{package}")

    def load(self, name: str) -> types.ModuleType:
        """Import a module by its private name."""
        parent, _, public = name.partition(".")
        package, _, inner = public.partition(".")
        top = f"{parent}.{package}"
        if top not in sys.modules:
            place = self.spelled(package)
            file = f"{place}{os.sep}__init__.py"
            spec = importlib.util.spec_from_file_location(
                top, file, loader=self.loader()(top, file), submodule_search_locations=[place]
            )
            if spec is None or spec.loader is None:  # pragma: no cover - a loader was given
                raise ImportError(f"no package {package}")
            module = sys.modules[top] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        return importlib.import_module(name) if inner else sys.modules[top]

    def import_(
        self,
        name: str,
        globals: Any = None,  # noqa: A002 - the signature of __import__
        locals: Any = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        """Take the place of ``__import__`` in the modules of this world."""
        private = self.private(name) if level == 0 else None
        if private is not None:
            found = self.load(private)
            if not fromlist:
                return sys.modules[".".join(private.split(".")[:2])]
            builtins.__import__(private, None, None, fromlist)
            return found
        found = builtins.__import__(name, globals, locals, fromlist, level)
        return self.stand_in(found) if level == 0 and found.__name__ in _SEEN_OTHERWISE else found

    def stand_in(self, module: types.ModuleType) -> types.ModuleType:
        """Return what the modules of this world see instead of a module."""
        name = module.__name__
        if name not in self.stand_ins:
            made = types.ModuleType(name, module.__doc__)
            made.__dict__.update(vars(module))
            if name == "os":
                variables: dict[str, str] = {}
                made.__dict__.update(environ=variables, getenv=variables.get)
            elif hasattr(module, "deprecated"):
                made.__dict__["deprecated"] = _deprecated_silently
            self.stand_ins[name] = made
        return self.stand_ins[name]

    def leave(self) -> None:
        """Remove every module of this world."""
        prefix = f"{_PREFIX}{self.number}"
        for name in [*sys.modules]:
            if name == prefix or name.startswith(f"{prefix}."):
                sys.modules.pop(name, None)
        for folder in self.finders:
            sys.path_importer_cache.pop(folder, None)


_SEEN_OTHERWISE = frozenset({"os", "typing_extensions", "warnings"})


def _print_nothing(*_: object, **__: object) -> None:
    """Take the place of ``print``."""


def _deprecated_silently(message: str, **_: object) -> Any:
    """Take the place of ``deprecated``: the mark, without the warning that a call gives."""

    def marked(function: Any) -> Any:
        function.__deprecated__ = message
        return function

    return marked


@contextmanager
def isolated(folder: Path, package: str) -> Generator[Isolated]:
    """Import a package from ``folder``, whatever else of that name is installed or was imported.

    Args:
        folder: The folder that holds the package's folder.
        package: The package's name.

    Raises:
        ImportError: The package is not there, or cannot be imported.
    """
    folder = folder.resolve()
    if not (folder / package / "__init__.py").is_file():
        raise ImportError(f"{package} is not in {folder.name}")
    with _lock:
        number = next(n for n in range(1, len(_used) + 2) if n not in _used)
        _used.add(number)
    world = _World(number)
    try:
        module = world.enter(package, folder)
        yield Isolated(module, world.builtins)
    finally:
        world.leave()
        with _lock:
            _used.discard(number)
