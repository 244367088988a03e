"""Copies of runtime modules with only the definitions that a package uses.

The runtime is parsed once. A definition is used if the package imports it, or if a used definition refers to it; a
statement that defines nothing is used with its module. Names are read as they are written: everything that shares a
name with something used is used too, so that too much may be kept, but never too little.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

__all__ = ["Module", "shaken"]

_WORD = re.compile(r"[A-Za-z_]\w*")
_LINE = 100
_SPACED = ("def ", "async def ", "class ", "@", "#")
"""How a line begins that has two empty lines before it, after an import too."""


def shaken(modules: Mapping[str, Module], roots: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the modules that ``roots`` need, without what they do not.

    Args:
        modules: The whole runtime by module name.
        roots: Module and name of what is imported from the runtime; the name is empty for a module itself.

    """
    used: dict[str, set[int]] = {}
    wanted: dict[str, set[str]] = {}
    todo = [*roots]
    while todo:
        name, word = todo.pop()
        module = modules[name]
        first = name not in used
        units = used.setdefault(name, set())
        wanted.setdefault(name, set()).add(word)
        for number in [*(module.effects if first else ()), *module.homes.get(word, ())]:
            if number not in units:
                units.add(number)
                todo += module.needed(module.units[number])
    return {
        name: modules[name].printed(units, wanted[name]) for name, units in sorted(used.items())
    }


@dataclass(frozen=True, slots=True)
class _Unit:
    """A statement of a module: its lines, what it defines, and the words in it."""

    first: int
    last: int
    defines: frozenset[str]
    words: frozenset[str]
    imports: tuple[tuple[str, str], ...]
    """What it imports from other modules inside a function."""


@dataclass
class Module:
    """A module of the runtime, in units."""

    name: str
    text: str
    units: list[_Unit] = field(default_factory=list["_Unit"], init=False)
    homes: dict[str, list[int]] = field(default_factory=dict[str, list[int]], init=False)
    effects: list[int] = field(default_factory=list[int], init=False)
    imported: dict[str, list[tuple[str, str]]] = field(
        default_factory=dict[str, list[tuple[str, str]]], init=False
    )

    def __post_init__(self) -> None:
        for unit in self._read(self._tree.body):
            self.units.append(unit)
            for name in unit.defines:
                self.homes.setdefault(name, []).append(len(self.units) - 1)
            if not unit.defines:
                self.effects.append(len(self.units) - 1)

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    def needed(self, unit: _Unit) -> Iterator[tuple[str, str]]:
        """Module and name of everything that a unit refers to."""
        yield from unit.imports
        for word in unit.words:
            yield from self.imported.get(word, ())
            yield self.name, word

    def _read(self, body: list[ast.stmt]) -> Iterator[_Unit]:
        for at, node in enumerate(body):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._imports(node)
            elif isinstance(node, ast.If):
                yield from self._read([*node.body, *node.orelse])
            elif not _is_text(node) and not _is_all(node):
                last = node.end_lineno or node.lineno
                if at + 1 < len(body) and _is_text(body[at + 1]):
                    last = body[at + 1].end_lineno or last
                yield self._unit(node, last)

    def _imports(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            found = self.imported.setdefault(name, [])
            found += _imported(node, alias)

    def _unit(self, node: ast.stmt, last: int) -> _Unit:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in decorators)])
        while self._lines[first - 2].lstrip().startswith("#"):
            first -= 1
        words: set[str] = set()
        imports: list[tuple[str, str]] = []
        own: set[str] = set()
        quoted = {id(inner) for inner in _quoted_types(node)}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                words.add(inner.id)
            elif isinstance(inner, ast.Constant) and id(inner) in quoted:
                words |= set(_WORD.findall(str(inner.value)))
            elif isinstance(inner, ast.ImportFrom):
                own |= {alias.asname or alias.name for alias in inner.names}
                imports += [one for alias in inner.names for one in _imported(inner, alias)]
        if isinstance(node, ast.FunctionDef):
            words -= own - {one.id for one in _signature(node) if isinstance(one, ast.Name)}
        return _Unit(first, last, frozenset(_defined(node)), frozenset(words), tuple(imports))

    def printed(self, used: set[int], wanted: Iterable[str]) -> str:
        """Return the text with the used units only, and without the list of names for other modules.

        ``wanted`` are the names that others import, some of which the module imports itself.
        """
        dropped: set[int] = set()
        words = set(wanted)
        for number, unit in enumerate(self.units):
            if number in used:
                words |= unit.words
            else:
                dropped |= set(range(unit.first, unit.last + 1))
        replaced: dict[int, list[str]] = {}
        exported = set(wanted) & self.imported.keys()
        self._trim(self._tree.body, words, exported, dropped, replaced)
        imports = {
            number
            for node in self._tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        lines: list[str] = []
        blank = most = last = 0
        for number, line in enumerate(self._lines, 1):
            # Between two lines that stay: the longest run of empty lines that is there.
            blank = 0 if line.strip() else blank + 1
            most = max(most, blank)
            for one in replaced.get(
                number, [] if number in dropped or not line.strip() else [line]
            ):
                if last in imports and not one.startswith(_SPACED):
                    most = min(most, 1)
                lines += [""] * most if lines else []
                lines.append(one)
                most, last = 0, number
        return "\n".join(lines) + "\n"

    def _trim(
        self,
        body: list[ast.stmt],
        words: set[str],
        exported: set[str],
        dropped: set[int],
        replaced: dict[int, list[str]],
    ) -> bool:
        """Drop the unused imports, and ``if`` statements with nothing used in them; return whether anything is left."""
        left = False
        # The imports come last: the condition of an `if` that is left needs one.
        for node in sorted(body, key=lambda one: isinstance(one, ast.ImportFrom | ast.Import)):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            kept = True
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = [one for one in node.names if _is_kept(node, one, words)]
                kept = bool(names)
                shared = {one.name for one in names if one.name in exported}
                if kept and (len(names) < len(node.names) or shared):
                    # `x as x` is how a module says that others may import the name from it.
                    names = [
                        ast.alias(n.name, n.name if n.name in shared else n.asname) for n in names
                    ]
                    dropped |= set(span)
                    replaced[node.lineno] = _import(node, names)
            elif isinstance(node, ast.If):
                kept = self._trim([*node.body, *node.orelse], words, exported, dropped, replaced)
                if kept:
                    words |= {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
            elif _is_all(node):
                kept = False
            elif not _is_text(node):
                kept = node.lineno not in dropped
            if not kept:
                dropped |= set(span)
            left = left or (kept and not _is_text(node))
        return left


def _quoted_types(node: ast.stmt) -> Iterator[ast.AST]:
    """The strings that may be types: in annotations, in brackets, and what ``cast`` is given."""
    for inner in ast.walk(node):
        match inner:
            case ast.Subscript(slice=part) | ast.arg(annotation=ast.expr() as part):
                yield from ast.walk(part)
            case ast.FunctionDef(returns=ast.expr() as part) | ast.AnnAssign(annotation=part):
                yield from ast.walk(part)
            case ast.keyword(arg="bound", value=part):
                yield from ast.walk(part)
            case ast.Call(func=ast.Name(id="cast"), args=[part, *_]):
                yield from ast.walk(part)
            case _:
                pass


def _signature(node: ast.FunctionDef) -> Iterator[ast.AST]:
    yield from ast.walk(node.args)
    if node.returns is not None:
        yield from ast.walk(node.returns)


def _is_kept(node: ast.ImportFrom | ast.Import, alias: ast.alias, words: set[str]) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    return (alias.asname or alias.name.partition(".")[0]) in words


def _imported(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> list[tuple[str, str]]:
    if not isinstance(node, ast.ImportFrom) or node.level != 1:
        return []
    return [(node.module, alias.name)] if node.module else [(alias.name, "")]


def _import(node: ast.Import | ast.ImportFrom, names: list[ast.alias]) -> list[str]:
    indent = " " * node.col_offset
    texts = [one.name + (f" as {one.asname}" if one.asname else "") for one in names]
    if isinstance(node, ast.Import):
        return [f"{indent}import {', '.join(texts)}"]
    start = f"{indent}from {'.' * node.level}{node.module or ''} import "
    line = start + ", ".join(texts)
    if len(line) <= _LINE:
        return [line]
    return [f"{start}(", *(f"{indent}    {text}," for text in texts), f"{indent})"]


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, of a module or of the constant before it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_all(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__all__"
    )


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            pass
