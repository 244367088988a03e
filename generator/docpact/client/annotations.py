"""Types as source in a resource module: what a method accepts, what it gives, and what the runtime looks up.

A resource module imports no model when it is loaded. So annotations name models through ``models.``, which loads one
on access, and expressions that are evaluated are in a ``lambda``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docpact.client.limits import format_argument, limit_arguments, rules_argument, untyped_argument
from docpact.client.prose import QUOTED, literal
from docpact.client.shapes import Shapes, TypeExpr
from docpact.client.shapes.types import (
    AnyType,
    Limits,
    ListType,
    LiteralType,
    MapType,
    Named,
    NullType,
    OpenType,
    Scalar,
    TupleType,
    UnionType,
    alike,
    children,
    named_in,
)

__all__ = ["Printer"]

_READ = {
    "datetime": "datetime",
    "date": "date",
    "time": "time",
    "uuid": "UUID",
    "decimal": "Decimal",
    "base64": "bytes",
    "base64url": "bytes",
    "binary": "bytes",
    "event": "ServerSentEvent",
}
"""The type that a caller gets. Kinds that are missing here are Python's own types of that name."""
_NO_TEXT = frozenset({"int", "float", "bool"})
_AS_TEXT_TOO = frozenset({"datetime", "date", "time", "uuid", "decimal"})
_CONTENT = {"binary": "FileContent", "raw": "RawContent"}
_RUN_TIME = {
    "datetime": "DateTime",
    "date": "Date",
    "time": "Time",
    "uuid": "UUID",
    "decimal": "Decimal",
    "base64": "Base64",
    "base64url": "Base64Url",
    "binary": "Binary",
    "float": "Float",
}
_MODULES = {
    "datetime": "datetime",
    "date": "datetime",
    "time": "datetime",
    "UUID": "uuid",
    "Decimal": "decimal",
    "Any": "typing",
    "Literal": "typing",
    "TypeAlias": "typing",
    "Annotated": "typing",
    "Union": "typing",
    "Iterable": "collections.abc",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "TypedDict": "typing",
    "Unpack": "typing",
    "overload": "typing",
}
_NAME = re.compile(r"\b(?<![.\"'])(list|dict|tuple|type|set|str|int|bool|float|bytes|object)\b")


_MAX_OPENED = 32
"""Aliases written out in one annotation, so that it takes dicts for their classes; the others take models only."""
_MAX_WITHIN = 3
"""Aliases written out within each other."""


@dataclass(slots=True)
class Printer:
    """Prints types for one module, and remembers what the module has to import for them.

    ``shadowed`` are builtin names that methods of the module's classes have taken (``list``), and that an annotation
    inside such a class must therefore say in full.
    """

    shapes: Shapes
    shadowed: Collection[str] = ()
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    """The names of enumerations that the module has names for, by their text."""
    used: set[str] = field(default_factory=set[str])
    _opened: int = 0
    _within: int = 0

    def returned(self, expr: TypeExpr) -> str:
        """The annotation of what a call gives."""
        return self._annotation(expr, _READ.get, self._model, received=True)

    def accepted(self, expr: TypeExpr) -> str:
        """The annotation of an argument: a dict goes wherever a model does, and text wherever a time does."""
        self._opened = 0
        return self._accepted(expr)

    def _accepted(self, expr: TypeExpr) -> str:
        def scalar(kind: str) -> str | None:
            if kind in _CONTENT:
                return _CONTENT[kind]
            return f"{_READ[kind]} | str" if kind in _AS_TEXT_TOO else _READ.get(kind)

        return self._annotation(expr, scalar, self._model_or_dict, received=False)

    def runtime(self, expr: TypeExpr) -> str:
        """The expression of the type that values are validated against, for use in a ``lambda``."""
        text = self._runtime(expr)
        self._note(text)
        return text

    def joined(self, texts: Iterable[str]) -> str:
        """Annotations as one union."""
        text = _joined(texts)
        self._note(text)
        return text

    def holds_files(self, expr: TypeExpr) -> bool:
        """Whether a field of this type holds a file or a list of files."""
        return expr == Scalar("binary") or any(self.holds_files(child) for child in children(expr))

    def narrows(self, expr: TypeExpr) -> bool:
        """Whether a type refuses values that could be written all the same, so that it is worth a check."""
        return any(map(self._narrows_itself, self._parts(expr)))

    def _narrows_itself(self, expr: TypeExpr) -> bool:
        match expr:
            case Scalar(kind, limits):
                return bool(limits) or kind in _AS_TEXT_TOO or kind in _NO_TEXT
            case LiteralType() | OpenType() | TupleType() | ListType():
                return True
            case Named(key, limits):
                return (
                    bool(limits)
                    or key not in self.shapes.aliases
                    or self.shapes.aliases[key].recursive
                )
            case MapType():
                return True
            case AnyType(limits) | UnionType(_, limits):
                return bool(limits)
            case _:
                return False

    def _parts(self, expr: TypeExpr) -> Iterator[TypeExpr]:
        """Yield ``expr`` and every type within it, those of aliases that are not recursive too, each alias once."""
        stack, opened = [expr], set[str]()
        while stack:
            part = stack.pop()
            yield part
            stack += children(part)
            if isinstance(part, Named) and part.key not in opened:
                opened.add(part.key)
                alias = self.shapes.aliases.get(part.key)
                if alias is not None and not alias.recursive:
                    stack.append(alias.type)

    @property
    def imports(self) -> list[str]:
        """The standard library's import lines."""
        found: dict[str, list[str]] = {}
        for name in sorted(self.used & _MODULES.keys()):
            found.setdefault(_MODULES[name], []).append(name)
        return [
            f"from {module} import {', '.join(names)}" for module, names in sorted(found.items())
        ]

    def _annotation(
        self,
        expr: TypeExpr,
        scalar: Callable[[str], str | None],
        named: Callable[[str], str],
        *,
        received: bool,
    ) -> str:
        def text(part: TypeExpr) -> str:
            match part:
                case AnyType():
                    return "Any"
                case NullType():
                    return "None"
                case Scalar(kind):
                    return scalar(kind) or kind
                case LiteralType():
                    return self._literal(part)
                case OpenType(listed, kind):
                    return f"{text(listed)} | {kind}" if received else text(listed)
                case Named(key):
                    return named(key)
                case ListType(items):
                    # A list of models may be held by a variable of just that type, which `list` would refuse.
                    models = not received and any(
                        key in self.shapes.classes for key in named_in(items)
                    )
                    return f"{'Sequence' if models else 'list'}[{text(items)}]"
                case MapType(values):
                    return f"dict[str, {text(values)}]"
                case TupleType(items, rest):
                    if rest is None:
                        return f"tuple[{', '.join(map(text, items)) or '()'}]"
                    return f"list[{_joined(text(item) for item in (*items, rest))}]"
                case UnionType(members):
                    return _joined(text(member) for member in members)

        printed = text(expr)
        self._note(printed)
        return self._in_full(printed)

    def _literal(self, listed: LiteralType) -> str:
        text = literal_text(listed)
        return self.named.get(text, text)

    def _in_full(self, text: str) -> str:
        if not self.shadowed:
            return text
        parts: list[str] = []
        at = 0
        for quoted in [*QUOTED.finditer(text), None]:
            end = quoted.start() if quoted else len(text)
            parts.append(
                _NAME.sub(
                    lambda m: f"builtins.{m[0]}" if m[0] in self.shadowed else m[0], text[at:end]
                )
            )
            if quoted:
                parts.append(quoted[0])
                at = quoted.end()
        return "".join(parts)

    def _note(self, text: str) -> None:
        self.used.update(re.findall(r"(?<![.\w])[A-Za-z_]\w*", QUOTED.sub("", text)))

    def _model(self, name: str) -> str:
        return f"models.{name}"

    def _model_or_dict(self, name: str) -> str:
        if name in self.shapes.classes:
            twin = self.shapes.classes[name].twin
            return f"models.{name} | dicts.{twin}" if twin else f"models.{name}"
        alias = self.shapes.aliases[name]
        if alias.recursive or self._opened >= _MAX_OPENED or self._within >= _MAX_WITHIN:
            return f"models.{name}"
        if not any(map(self._is_twinned, self._parts(alias.type))):
            return f"models.{name}"
        self._opened += 1
        self._within += 1
        text = self._accepted(alias.type)
        self._within -= 1
        return text

    def _is_twinned(self, expr: TypeExpr) -> bool:
        if not isinstance(expr, Named) or expr.key not in self.shapes.classes:
            return False
        return self.shapes.classes[expr.key].twin is not None

    def _runtime(self, expr: TypeExpr) -> str:
        match expr:
            case AnyType(limits):
                return _limited("Any", limits)
            case NullType():
                return "None"
            case Scalar(kind, limits):
                text = f"runtime.types.{_RUN_TIME[kind]}" if kind in _RUN_TIME else kind
                return _limited(text, limits)
            case OpenType(listed, kind):
                inner = (
                    self._literal(listed)
                    if isinstance(listed, LiteralType)
                    else f"models.{listed.key}"
                )
                return _limited(
                    f"Annotated[{inner} | {kind}, runtime.shapes.Listed]", listed.limits
                )
            case LiteralType(_, _, limits):
                text = self._literal(expr)
                text = f"Annotated[{text}, runtime.shapes.Listed]" if alike(expr) else text
                return _limited(text, limits)
            case Named(key, limits):
                return _limited(f"models.{key}", limits)
            case ListType(items, limits):
                return _limited(f"list[{self._runtime(items)}]", limits)
            case MapType(values, limits, keys):
                return _limited(f"dict[{_limited('str', keys)}, {self._runtime(values)}]", limits)
            case TupleType(items, rest, limits):
                if rest is None:
                    text = f"tuple[{', '.join(map(self._runtime, items)) or '()'}]"
                    return _limited(text, limits)
                return f"list[{_either(self._runtime(item) for item in (*items, rest))}]"
            case UnionType(members, limits):
                text = _either(self._runtime(member) for member in members)
                return _limited(text, limits)


def literal_text(listed: LiteralType) -> str:
    """An enumeration, written out."""
    return f"Literal[{', '.join(map(literal, listed.values))}]"


def _joined(texts: Iterable[str]) -> str:
    """Alternatives as one union without duplicates, ``None`` last."""
    parts = dict.fromkeys(part for text in texts for part in _split(text))
    if "Any" in parts:
        return "Any"
    has_none = parts.pop("None", 0) is None
    return " | ".join([*parts, *(["None"] if has_none or not parts else [])])


def _either(texts: Iterable[str]) -> str:
    """Alternatives as an expression: type checkers reject ``|`` with ``Annotated`` outside annotations."""
    joined = _joined(texts)
    parts = _split(joined)
    if len(parts) > 1 and any(part.startswith("Annotated[") for part in parts):
        return f"Union[{', '.join(parts)}]"
    return joined


def _split(text: str) -> list[str]:
    """The alternatives of a printed union: cut at every bar outside brackets and quotes."""
    parts: list[str] = []
    depth = start = 0
    quoted = {position for match in QUOTED.finditer(text) for position in range(*match.span())}
    for position, character in enumerate(text):
        if position in quoted:
            continue
        depth += (character in "[(") - (character in "])")
        if character == "|" and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _limited(text: str, limits: Limits) -> str:
    shown = ", ".join(limit_arguments(limits))
    parts = [f"runtime.Field({shown})"] if shown else []
    if ("unique", True) in limits:
        parts.append("runtime.shapes.Unique")
    if ("one_of", True) in limits:
        parts.append("runtime.shapes.OneOf")
    form = format_argument(limits)
    if form is not None:
        parts.append(f"StringFormat({form})")
    about = untyped_argument(limits)
    if about is not None:
        parts.append(f"runtime.shapes.Untyped({about})")
    if limits and limits[-1][0] == "rules":
        parts.append(f"Obeys({rules_argument(limits[-1][1])})")
    return f"Annotated[{', '.join([text, *parts])}]" if parts else text
