"""The configuration, docpact.toml or ``[tool.docpact]`` of a pyproject.toml: which clients are generated from which documents."""

from __future__ import annotations

import difflib
import keyword
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

from docpact.errors import DocpactError, Place
from docpact.naming import is_package_name, is_portable

__all__ = [
    "OWN_FILE",
    "ClientConfig",
    "Config",
    "find_config",
    "near_misses",
    "read_config",
    "read_toml",
    "use_config",
]

OWN_FILE = "docpact.toml"
"""The configuration in a separate file, with ``[clients.NAME]`` at the top level."""

Formatter = Literal["black", "ruff"]
_FORMATTERS: Mapping[str, Formatter] = {"black": "black", "ruff": "ruff"}
_RUNTIMES: Mapping[str, Literal["vendored", "shared"]] = {
    "vendored": "vendored",
    "shared": "shared",
}
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")
_HEADER = re.compile(r"\s*\[\[?([^\[\]=]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
"""Valid names for packaging tools, which are also names of folders."""
_LONGEST_NAME = 255
"""Bytes of the name of a file or folder on the file systems in use."""


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """One client: ``[tool.docpact.clients.NAME]``. Paths are absolute here, relative to pyproject.toml there."""

    name: str
    spec: Path
    output: Path
    """The folder in which each distribution gets a folder."""
    distribution: str
    package: str
    client_class: str = "Client"
    errata: Path | None = None
    pages: Path | None = None
    """The folder of the stored facts, one file for each operation."""
    readings: Path | None = None
    """The file of the readings; by default ``readings.yaml`` next to the folder of the stored facts."""
    overlay: tuple[Path, ...] = ()
    names: Path | None = None
    templates: Path | None = None
    """A folder of templates that replace docpact's."""
    """The file of names that people chose for the client."""
    formatter: Formatter = "black"
    runtime: Literal["vendored", "shared"] = "vendored"
    """Whether the client has a copy of the runtime, or imports it from the distribution ``docpact-runtime``."""
    cli: bool = False
    """Whether the client has a command line."""
    batches: bool = False
    """Whether a request body with one limited array is a batch without being declared as one."""
    include_tags: tuple[str, ...] = ()
    include_paths: tuple[str, ...] = ()
    include_operations: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_paths: tuple[str, ...] = ()
    exclude_operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of ``[tool.docpact]``."""

    root: Path
    """The folder of pyproject.toml."""
    source: Path
    clients: Mapping[str, ClientConfig]

    @property
    def boundary(self) -> Path:
        """The folder that nothing is written outside of: the repository, or without one the folder of pyproject.toml.

        The configuration may have come with a checkout, so it does not decide where on the machine files are written.
        """
        above = (self.root, *self.root.parents)
        return next((folder for folder in above if (folder / ".git").exists()), self.root)

    def select(self, names: Iterable[str]) -> list[ClientConfig]:
        """The named clients, or all of them.

        Raises:
            DocpactError: A name is not configured; near misses are named.
        """
        chosen = list(names)
        for name in chosen:
            if name not in self.clients:
                raise DocpactError(
                    f"unknown client {name!r}",
                    where=Place(str(self.source)),
                    hint=near_misses(name, self.clients, "client"),
                )
        return [self.clients[name] for name in dict.fromkeys(chosen or self.clients)]


def near_misses(wrong: str, right: Iterable[str], kind: str) -> str:
    """Return a hint for an unknown name: the names that resemble it, or all of them when they are few."""
    known = list(right)
    folded = {name.casefold(): name for name in reversed(known)}
    close = [
        folded[match]
        for match in difflib.get_close_matches(wrong.casefold(), folded, n=3, cutoff=0.55)
    ]
    if close:
        return f"did you mean {' or '.join(close)}?"
    if not known:
        return f"no {kind} is configured"
    shown = ", ".join(known[:8])
    return f"the {kind}s are: {shown}" + (f" and {len(known) - 8} more" if len(known) > 8 else "")


_chosen: Path | None = None


def use_config(file: Path | None) -> None:
    """Use this file (``--config``) instead of the nearest one; None looks for the nearest one again."""
    global _chosen
    _chosen = file


def find_config(start: Path) -> Config:
    """Read the configuration that ``use_config`` named, or else the nearest one at or above ``start``.

    In a folder ``docpact.toml`` comes before ``[tool.docpact]`` of ``pyproject.toml``.

    Raises:
        DocpactError: There is none, or it is not usable.
    """
    if _chosen is not None:
        return read_config(_chosen)
    for folder in [start, *start.parents]:
        for name in (OWN_FILE, "pyproject.toml"):
            table = _table(folder / name)
            if table is not None:
                return _config(folder / name, table)
        if (folder / ".git").exists():
            break
    raise DocpactError(
        "no configuration found: no docpact.toml or pyproject.toml with [tool.docpact] here or in a parent folder",
        hint="run docpact in a project, create one with `docpact init PAGE`, or use --spec FILE",
    )


def read_config(named: Path) -> Config:
    """Read one configuration file.

    Raises:
        DocpactError: There is none, or it is not usable.
    """
    file = named.absolute()
    if not file.is_file():
        raise DocpactError("configuration file not found", where=Place(str(named)))
    table = _table(file)
    if table is None:
        raise DocpactError(
            "missing table [tool.docpact]",
            where=Place(str(named)),
            hint="a file that is not called pyproject.toml has [clients.NAME] at the top level",
        )
    return _config(file, table)


def _table(file: Path) -> dict[str, Any] | None:
    """Return docpact's own table of a file: all of it, or ``[tool.docpact]`` of a pyproject.toml."""
    if not file.is_file():
        return None
    document = read_toml(file)
    if file.name != "pyproject.toml" and "tool" not in document:
        return document
    tool = document.get("tool")
    table: object = cast("dict[str, Any]", tool).get("docpact") if isinstance(tool, dict) else None
    return cast("dict[str, Any]", table) if isinstance(table, dict) else None


def _prefix(file: Path) -> str:
    return "tool.docpact." if file.name == "pyproject.toml" else ""


def read_toml(file: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises:
        DocpactError: It cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except RecursionError:
        what, where = "nested too deeply", Place(str(file))
    except (OSError, ValueError) as error:
        said, at = str(error), _AT.search(str(error))
        what = f"cannot be read: {said[: at.start()] if at else said}"
        where = Place(str(file), int(at[1]), int(at[2])) if at else Place(str(file))
    raise DocpactError(what, where=where, hint="fix the TOML")


def _place(file: Path, *keys: str) -> Place:
    """Return where a setting is: the line of its key, or of what holds it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return Place(str(file))
    wanted = (*(["tool", "docpact"] if _prefix(file) else []), *keys)
    table: tuple[str, ...] = ()
    best: tuple[int, int] = (0, 0)
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            path = table = _keys_of(f"{header[1]} = 0")
        elif key:
            path = (*table, *_keys_of(f"{key[1]} = 0"))
        else:
            continue
        if path == wanted[: len(path)] and len(path) > best[0]:
            best = (len(path), number)
    return Place(str(file), best[1]) if best[1] else Place(str(file))


def _keys_of(line: str) -> tuple[str, ...]:
    """Return the keys of a line of TOML with one value."""
    try:
        value: object = tomllib.loads(line)
    except (ValueError, RecursionError):
        return ("",)
    found: list[str] = []
    while isinstance(value, dict):
        ((key, value),) = cast("dict[str, object]", value).items()
        found.append(key)
    return tuple(found)


def _config(file: Path, table: dict[str, Any]) -> Config:
    prefix = _prefix(file)
    _known(file, prefix.rstrip("."), table, ["clients"], ())
    clients = table.get("clients", {})
    if not isinstance(clients, dict):
        raise DocpactError(f"{prefix}clients is not a table", where=_place(file, "clients"))
    entries = cast("dict[str, object]", clients)
    return Config(
        file.parent, file, {name: _client(file, name, entry) for name, entry in entries.items()}
    )


_KEYS = [field.name.replace("_", "-") for field in fields(ClientConfig) if field.name != "name"]


def _check_names(where: Place, at: str, value: str) -> None:
    """Refuse what no file system takes as a path."""
    if "\0" in value:
        raise DocpactError(f"{at} contains a NUL character", where=where)
    if any(
        len(part.encode("utf-8", "surrogatepass")) > _LONGEST_NAME
        for part in re.split(r"[/\\]", value)
    ):
        said = f"{at} contains a name of more than {_LONGEST_NAME} bytes"
        raise DocpactError(said, where=where)


def _client(file: Path, name: str, entry: object) -> ClientConfig:
    at = f"{_prefix(file)}clients.{name}"

    def place(key: str) -> Place:
        return _place(file, "clients", name, key)

    if not isinstance(entry, dict):
        raise DocpactError(f"{at} is not a table", where=_place(file, "clients", name))
    table = cast("dict[str, Any]", entry)
    _known(file, at, table, _KEYS, ("clients", name))

    def text(key: str, default: str | None = None) -> str:
        value = table.get(key, default)
        if not isinstance(value, str) or not value:
            what = "must be a string" if key in table else "is missing"
            raise DocpactError(f"{at}.{key} {what}", where=place(key), hint=f'add {key} = "…"')
        _check_names(place(key), f"{at}.{key}", value)
        return value

    def texts(key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(item, str) for item in cast("list[object]", value)
        ):
            raise DocpactError(f"{at}.{key} must be a list of strings", where=place(key))
        for item in cast("list[str]", value):
            _check_names(place(key), f"{at}.{key}", item)
        return tuple(cast("list[str]", value))

    runtime = _RUNTIMES.get(text("runtime", "vendored"))
    if runtime is None:
        raise DocpactError(
            f"{at}.runtime is unknown", where=place("runtime"), hint="use vendored or shared"
        )

    def flag(key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            raise DocpactError(f"{at}.{key} must be true or false", where=place(key))
        return value

    package = text("package")
    if not is_package_name(package):
        raise DocpactError(
            f"{at}.package is not a valid package name: {package!r}",
            where=place("package"),
            hint="use ASCII letters, digits and underscores; Python keywords and Windows device names are reserved",
        )
    distribution = text("distribution", package.replace("_", "-").strip("-"))
    if not _DISTRIBUTION.fullmatch(distribution) or not is_portable(distribution):
        raise DocpactError(
            f"{at}.distribution is not a valid distribution name: {distribution!r}",
            where=place("distribution"),
            hint="use letters, digits and hyphens",
        )
    client_class = text("client-class", "Client")
    if not client_class.isidentifier() or keyword.iskeyword(client_class):
        raise DocpactError(
            f"{at}.client-class is not a valid class name: {client_class!r}",
            where=place("client-class"),
        )
    formatter = _FORMATTERS.get(text("formatter", "black"))
    if formatter is None:
        where = place("formatter")
        raise DocpactError(f"{at}.formatter is unknown", where=where, hint="use black or ruff")
    root = file.parent
    return ClientConfig(
        name=name,
        spec=root / text("spec"),
        output=root / text("output", "generated"),
        distribution=distribution,
        package=package,
        client_class=client_class,
        errata=root / text("errata") if "errata" in table else None,
        pages=root / text("pages") if "pages" in table else None,
        readings=(
            root / text("readings")
            if "readings" in table
            else (root / text("pages")).parent / "readings.yaml" if "pages" in table else None
        ),
        overlay=tuple(root / path for path in texts("overlay")),
        names=root / text("names") if "names" in table else None,
        templates=root / text("templates") if "templates" in table else None,
        formatter=formatter,
        runtime=runtime,
        cli=flag("cli"),
        batches=flag("batches"),
        include_tags=texts("include-tags"),
        include_paths=texts("include-paths"),
        include_operations=texts("include-operations"),
        exclude_tags=texts("exclude-tags"),
        exclude_paths=texts("exclude-paths"),
        exclude_operations=texts("exclude-operations"),
    )


def _known(
    file: Path, at: str, table: Mapping[str, object], known: list[str], keys: tuple[str, ...]
) -> None:
    for key in table:
        if key not in known:
            raise DocpactError(
                f"unknown setting {at}.{key}" if at else f"unknown setting {key}",
                where=_place(file, *keys, key),
                hint=near_misses(key, known, "setting"),
            )
