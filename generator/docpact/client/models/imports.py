"""The import lines of a generated module, from the names that were printed in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["import_lines", "sorted_names"]

_TYPING = frozenset(
    {"Annotated", "Any", "Literal", "NotRequired", "TYPE_CHECKING", "TypeAlias", "TypedDict"}
)
_COLLECTIONS = frozenset({"Mapping", "Sequence"})
_MODEL = frozenset({"Model"})
_LATER = frozenset({"later"})
_FORMATS = frozenset({"StringFormat"})
_RULES = frozenset({"Obeys"})
_SHAPES = frozenset(
    {"Listed", "Maybe", "OneOf", "Open", "OpenInt", "PresetModel", "Unique", "Untyped"}
)
_TYPES = frozenset(
    [
        "Base64",
        "Base64Url",
        "Binary",
        "Date",
        "DateTime",
        "Decimal",
        "DecimalNumber",
        "Float",
        "Integer",
        "Time",
        "UUID",
    ]
)


def import_lines(
    names: Iterable[str], module: str, home: Mapping[str, str], *, folder: str = ""
) -> list[list[str]]:
    """The imports of ``module`` in isort's groups: standard library, others, the package's own.

    Args:
        names: Every name the module uses.
        module: Its dotted name below ``models``; names that live there are not imported.
        home: Class, alias or ``TypedDict`` to its module, dotted below ``models``.
        folder: Dotted prefix below ``models`` of the module's folder (``dicts``).

    """
    used = set(names)
    depth = module.count(".") + 1 + (folder.count(".") + 1 if folder else 0)
    up = "." * depth
    groups: list[list[str]] = [[], [], []]
    for source, known in (("collections.abc", _COLLECTIONS), ("typing", _TYPING)):
        _add(groups[0], source, used & known)
    _add(groups[1], "pydantic", used & {"Field"})
    _add(groups[1], "typing_extensions", used & {"TypeAliasType"})
    local: dict[str, set[str]] = {}
    for name in used:
        if name in home and home[name] != (f"{folder}.{module}" if folder else module):
            local.setdefault(f"{up}{home[name]}", set()).add(name)
    for source, known in (
        ("formats", _FORMATS),
        ("later", _LATER),
        ("model", _MODEL),
        ("rules", _RULES),
        ("shapes", _SHAPES),
        ("types", _TYPES),
    ):
        if found := {name for name in used & known if name not in home}:
            local[f"{up}._runtime.{source}"] = found
    for source in sorted(
        local, key=lambda text: (-(len(text) - len(text.lstrip("."))), text.lower())
    ):
        _add(groups[2], source, local[source])
    return groups


def _add(lines: list[str], source: str, names: Iterable[str]) -> None:
    listed = sorted_names(names)
    if listed:
        lines.append(f"from {source} import {', '.join(listed)}")


def sorted_names(names: Iterable[str]) -> list[str]:
    """Names in isort's order: constants, classes, all others."""
    return sorted(
        names,
        key=lambda name: (not (name.isupper() and len(name) > 1), not name[:1].isupper(), name),
    )
