"""Convert types to annotations, for model modules and for modules of ``TypedDict`` classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from docpact.client.limits import (
    format_argument,
    limit_arguments,
    rules_argument,
    untyped_argument,
)
from docpact.client.prose import literal
from docpact.client.shapes.model import Shapes
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
    TypeExpr,
    UnionType,
    alike,
    children,
)

__all__ = ["ModelPrinter", "TwinPrinter"]

_PLAIN = frozenset({"str", "int", "bool"})
_CHECKED = {
    "float": "Float",
    "datetime": "DateTime",
    "date": "Date",
    "time": "Time",
    "uuid": "UUID",
    "decimal": "Decimal",
    "base64": "Base64",
    "base64url": "Base64Url",
    "binary": "Binary",
}
"""Scalars that the runtime checks itself: the name in ``_runtime/types.py``."""
_AS_TEXT_TOO = frozenset({"datetime", "date", "time", "uuid", "decimal"})


@dataclass(slots=True)
class ModelPrinter:
    """Annotations inside a model module, where everything is known by name; ``names`` collects those names.

    ``late`` are the classes that load later. In a union they come first: whatever is joined to one waits with it, and
    only as a whole can the union choose the member that fits best.
    """

    names: set[str] = field(default_factory=set[str])
    late: frozenset[str] = frozenset()

    def text(self, expr: TypeExpr) -> str:
        """The annotation of a value of this type, with its checks."""
        match expr:
            case AnyType(limits):
                return self._limited(self._use("Any"), limits)
            case NullType():
                return "None"
            case Scalar(kind, limits):
                return self._limited(
                    kind if kind in _PLAIN else self._use(_CHECKED.get(kind, "Any")), limits
                )
            case LiteralType():
                text = self._literal(expr)
                if alike(expr):
                    text = f"{self._use('Annotated')}[{text}, {self._use('Listed')}]"
                return self._limited(text, expr.limits)
            case OpenType(listed, kind):
                text = (
                    self._literal(listed)
                    if isinstance(listed, LiteralType)
                    else self._use(listed.key)
                )
                opened = f"{self._use('Open' if kind == 'str' else 'OpenInt')}[{text}]"
                return self._limited(opened, listed.limits)
            case Named(key, limits):
                return self._limited(self._use(key), limits)
            case ListType(items, limits):
                return self._limited(f"list[{self.text(items)}]", limits)
            case MapType(values, limits, keys):
                return self._limited(
                    f"dict[{self._limited('str', keys)}, {self.text(values)}]", limits
                )
            case TupleType(items, _, limits):
                return self._limited(f"tuple[{', '.join(map(self.text, items))}]", limits)
            case UnionType(members, limits):
                text = _joined(sorted(members, key=self._is_there), self.text)
                return self._limited(text, limits)

    def _literal(self, listed: LiteralType) -> str:
        return f"{self._use('Literal')}[{', '.join(map(literal, listed.values))}]"

    def _is_there(self, expr: TypeExpr) -> bool:
        return not (isinstance(expr, Named) and expr.key in self.late)

    def _limited(self, text: str, limits: Limits) -> str:
        arguments = limit_arguments(limits)
        parts = [f"{self._use('Field')}({', '.join(arguments)})"] if arguments else []
        if ("unique", True) in limits:
            parts.append(self._use("Unique"))
        if ("one_of", True) in limits:
            parts.append(self._use("OneOf"))
        form = format_argument(limits)
        if form is not None:
            parts.append(f"{self._use('StringFormat')}({form})")
        about = untyped_argument(limits)
        if about is not None:
            parts.append(f"{self._use('Untyped')}({about})")
        if limits and limits[-1][0] == "rules":
            parts.append(f"{self._use('Obeys')}({rules_argument(limits[-1][1])})")
        return f"{self._use('Annotated')}[{', '.join([text, *parts])}]" if parts else text

    def _use(self, name: str) -> str:
        self.names.add(name)
        return name


@dataclass(slots=True)
class TwinPrinter:
    """Annotations in ``TypedDict`` modules: a dict for each model, a string where the wire has a string."""

    shapes: Shapes
    names: set[str] = field(default_factory=set[str])

    def text(self, expr: TypeExpr) -> str:
        """The annotation of what a caller may give for a value of this type."""
        match expr:
            case AnyType():
                return self._use("Any")
            case NullType():
                return "None"
            case Scalar(kind):
                name = kind if kind in _PLAIN else self._use(_CHECKED.get(kind, "Any"))
                return f"{name} | str" if kind in _AS_TEXT_TOO else name
            case LiteralType(values):
                return f"{self._use('Literal')}[{', '.join(map(literal, values))}]"
            case OpenType(listed):
                return self.text(listed)
            case Named(key):
                return self._named(key)
            case ListType(items):
                # a sequence accepts a list of dicts as well as one of models; but a string is itself a sequence of strings
                kind = (
                    self._use("Sequence")
                    if _has_named(items) and not _takes_text(items)
                    else "list"
                )
                return f"{kind}[{self.text(items)}]"
            case MapType(values):
                return f"{self._use('Mapping') if _has_named(values) else 'dict'}[str, {self.text(values)}]"
            case TupleType(items):
                return f"tuple[{', '.join(map(self.text, items))}]"
            case UnionType(members):
                return _joined(members, self.text)

    def _named(self, name: str) -> str:
        alias = self.shapes.aliases.get(name)
        if alias is not None and not alias.recursive and _has_named(alias.type):
            return self.text(alias.type)  # written out, so that each of its classes may be a dict
        twin = self.shapes.classes[name].twin if alias is None else None
        return f"{self._use(name)} | {self._use(twin)}" if twin else self._use(name)

    def _use(self, name: str) -> str:
        self.names.add(name)
        return name


def _joined(members: Iterable[TypeExpr], text: Callable[[TypeExpr], str]) -> str:
    parts = dict.fromkeys(part for member in members for part in [text(member)])
    has_null = parts.pop("None", 0) is None
    return " | ".join([*parts, *(["None"] if has_null else [])])


def _has_named(expr: TypeExpr) -> bool:
    return isinstance(expr, Named) or any(_has_named(child) for child in children(expr))


def _takes_text(expr: TypeExpr) -> bool:
    members = expr.members if isinstance(expr, UnionType) else (expr,)
    return any(
        isinstance(member, Scalar) and (member.kind == "str" or member.kind in _AS_TEXT_TOO)
        for member in members
    )
