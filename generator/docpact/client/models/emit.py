"""Shapes to the files of the package ``models``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docpact.client.cache import Cache
from docpact.client.formatter import LINE_LENGTH
from docpact.client.models.annotations import ModelPrinter, TwinPrinter
from docpact.client.models.classes import ClassSource
from docpact.client.models.imports import import_lines, sorted_names
from docpact.client.models.modules import Modules, arrange
from docpact.client.models.sources import alias_source, class_source
from docpact.client.models.typed_dicts import twin_source
from docpact.client.models.workers import printed
from docpact.client.prose import docstring, literal
from docpact.client.shapes.model import Shapes
from docpact.client.templates import templates_folder

__all__ = ["Models", "emit"]


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a client."""

    files: Mapping[str, str]
    """Path inside the package to text."""
    home: Mapping[str, str]
    """Class, alias or ``TypedDict`` to its module, dotted, inside the package: ``models.cases``."""
    schema_symbols: Mapping[str, str | None]
    """Named schema to the dotted symbol that it became, inside the package; None where it is written out where used."""


@dataclass(slots=True)
class _Draft:
    """One module before its classes are printed."""

    name: str
    names: set[str]
    parts: list[str | ClassSource]


def emit(
    shapes: Shapes,
    resources: Mapping[str, str],
    *,
    cache: Cache | None = None,
    jobs: int | None = None,
) -> Models:
    """Print every class, alias and ``TypedDict``.

    Args:
        shapes: What to print.
        resources: Pointer of each operation to the name of its resource's module.
        cache: Where printed classes are kept; None: the user's cache folder.
        jobs: How many processes may print; None: one to a core.

    """
    modules = arrange(shapes, resources)
    drafts = [
        _draft(name, members, modules.later[name], shapes)
        for name, members in modules.members.items()
    ]
    sources = [part for draft in drafts for part in draft.parts if isinstance(part, ClassSource)]
    texts = printed(sources, templates_folder() / "models" / "classes", cache or Cache(), jobs)
    files: dict[str, str] = {}
    for draft in drafts:
        body = [
            part.decorator + texts[part.name] if isinstance(part, ClassSource) else part
            for part in draft.parts
        ]
        files[_path(draft.name)] = _module(
            f"Models of {_subject(draft.name)}.", draft.name, draft.names, modules, body
        )
    twins = _twins(shapes, modules)
    files |= twins.files
    home = {**modules.home, **twins.home}
    files |= _packages(files)
    files["models/__init__.py"] = _index(
        "All models, each imported on first access.", ".._runtime", modules.home
    )
    if twins.home:
        title = "A `TypedDict` of each model that can be sent, for annotations."
        files["models/dicts/__init__.py"] = _index(title, "..._runtime", twins.local)
    home = {**modules.home, **twins.home}
    inside = {name: f"models.{module}" for name, module in home.items()}
    symbols = {
        name: f"{inside[symbol]}.{symbol}" if symbol else None
        for name, symbol in shapes.schemas.items()
    }
    return Models(files, inside, symbols)


def _draft(name: str, members: Iterable[str], late: frozenset[str], shapes: Shapes) -> _Draft:
    printer = ModelPrinter(late=late)
    members = tuple(members)
    parts: list[str | ClassSource] = []
    for place, member in enumerate(members):
        if member in shapes.classes:
            parts.append(
                class_source(shapes.classes[member], frozenset(members[place:]), printer, shapes)
            )
        else:
            parts.append(alias_source(shapes.aliases[member], frozenset(members[place:]), printer))
    return _Draft(name, printer.names, parts)


@dataclass(frozen=True, slots=True)
class _Twins:
    files: Mapping[str, str]
    local: Mapping[str, str]
    """Twin to its module below ``models.dicts``."""

    @property
    def home(self) -> dict[str, str]:
        """Twin to its module below ``models``."""
        return {name: f"dicts.{module}" for name, module in self.local.items()}


def _twins(shapes: Shapes, modules: Modules) -> _Twins:
    local = {
        twin: module
        for name, module in modules.home.items()
        if name in shapes.classes and (twin := shapes.classes[name].twin)
    }
    files: dict[str, str] = {}
    everything = {**modules.home, **{name: f"dicts.{module}" for name, module in local.items()}}
    for module, members in modules.members.items():
        sendable = [
            name for name in members if name in shapes.classes and shapes.classes[name].twin
        ]
        if sendable:
            printer = TwinPrinter(shapes)
            body = [twin_source(shapes.classes[name], printer) for name in sendable]
            title = f"Models of {_subject(module)} as dicts, for type checkers."
            files[_path(f"dicts.{module}")] = _twin_module(
                title, module, printer.names, everything, body
            )
    return _Twins(files, local)


def _module(title: str, name: str, names: set[str], modules: Modules, body: Iterable[str]) -> str:
    late = sorted_names(modules.later[name])
    now = {*names.difference(late), *({"TYPE_CHECKING", "later"} if late else ())}
    groups = import_lines(now, name, modules.home)
    if late:
        *_, checked = import_lines(late, name, modules.home)
        up = "." * (name.count(".") + 1)
        groups.append(["if TYPE_CHECKING:", *(f"    {line}" for line in checked), "else:"])
        for other in late:
            place = literal(f"{up}{modules.home[other]}")
            groups[-1].append(f"    {other} = later({literal(other)}, {place}, __package__)")
    imports = "\n\n".join("\n".join(group) for group in groups if group)
    return f"{docstring([title], 0)}\n\n{imports}\n\n\n" + "\n\n".join(body)


def _twin_module(
    title: str, name: str, names: set[str], home: Mapping[str, str], body: Iterable[str]
) -> str:
    evaluated = names & {"NotRequired", "TypedDict"}
    checked = import_lines(names - evaluated, name, home, folder="dicts")
    lines = [docstring([title], 0), "", "from __future__ import annotations", ""]
    typing = sorted_names({*evaluated, *({"TYPE_CHECKING"} if any(checked) else ())})
    lines += [f"from typing import {', '.join(typing)}"]
    if any(checked):
        lines += ["", "if TYPE_CHECKING:"]
        lines += [
            "\n\n".join("\n".join(f"    {line}" for line in group) for group in checked if group)
        ]
    return "\n".join(lines) + "\n\n\n" + "\n\n".join(body)


def _packages(files: Iterable[str]) -> dict[str, str]:
    """The ``__init__.py`` of every folder below ``models``."""
    folders = {path.rpartition("/")[0] for path in files} - {"models", "models/dicts"}
    return {
        f"{folder}/__init__.py": docstring([f"Models of {_subject(folder.rpartition('/')[2])}."], 0)
        + "\n"
        for folder in sorted(folders)
    }


def _subject(module: str) -> str:
    return module.rpartition(".")[2].replace("_", " ").strip() or module


def _path(module: str) -> str:
    return f"models/{module.replace('.', '/')}.py"


def _index(title: str, runtime: str, home: Mapping[str, str]) -> str:
    """Print an ``__init__.py`` that imports each name's module on first access."""
    modules: dict[str, list[str]] = {}
    for name, module in home.items():
        modules.setdefault(module, []).append(name)
    lines = [
        docstring([title], 0),
        "",
        "from typing import TYPE_CHECKING",
        "",
        f"from {runtime}.lazy import lazily",
        "",
    ]
    # As many names to a line as fit: this is an index, and there may be thousands.
    lines += ["# fmt: off"] if modules else []
    lines += ["if TYPE_CHECKING:"] if modules else []
    for module in sorted(modules):
        names = [f"{name} as {name}" for name in sorted_names(modules[module])]
        lines += _bracketed(f"    from .{module} import ", names, "")
    lines += [
        "else:" if modules else "if not TYPE_CHECKING:",
        "    __getattr__, __dir__ = lazily(",
        "        __name__,",
        "        {",
    ]
    for module in sorted(modules):
        names = [f'"{name}"' for name in sorted_names(modules[module])]
        lines += _bracketed(f'            ".{module}": ', names, ",")
    lines += ["        },", "    )", *(["# fmt: on"] if modules else []), ""]
    return "\n".join(lines)


def _bracketed(start: str, items: list[str], end: str) -> list[str]:
    """``items`` in brackets after ``start``: on one line where they fit, else on as few as they fit on."""
    line = f"{start}({', '.join(items)}{',' * (len(items) == 1)}){end}"
    if len(line) <= LINE_LENGTH:
        return [line]
    indent = len(start) - len(start.lstrip())
    return [f"{start}(", *_filled(items, indent + 4), f"{' ' * indent}){end}"]


def _filled(items: Iterable[str], indent: int) -> list[str]:
    """``items``, each with a comma, on as few lines as they fit on."""
    lines: list[str] = []
    line = ""
    for item in items:
        if line and indent + len(line) + len(item) + 2 > LINE_LENGTH:
            lines.append(" " * indent + line)
            line = ""
        line += f"{' ' if line else ''}{item},"
    return [*lines, " " * indent + line] if line else lines
