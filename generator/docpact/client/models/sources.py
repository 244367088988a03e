"""Convert shapes to source: the input of the class printer, and the lines of each alias."""

from __future__ import annotations

from docpact.client.limits import limit_arguments, rules_argument
from docpact.client.models.annotations import ModelPrinter
from docpact.client.models.classes import ClassSource, FieldSource
from docpact.client.prose import clean, docstring, literal, one_line, paragraphs
from docpact.client.shapes.model import AliasShape, ClassShape, Property, Shapes
from docpact.client.shapes.types import (
    AnyType,
    Limits,
    ListType,
    LiteralType,
    MapType,
    Named,
    NullType,
    Scalar,
    TypeExpr,
    UnionType,
    named_in,
)

__all__ = ["alias_source", "class_source", "prose"]

_LIFTED = frozenset({"str", "int"})


def class_source(
    shape: ClassShape, later: frozenset[str], printer: ModelPrinter, shapes: Shapes
) -> ClassSource:
    """The source of one class.

    Args:
        shape: The class.
        later: Names of its module that are defined below it: annotations with them are quoted.
        printer: Collects what has to be imported.
        shapes: Where aliases are looked up.

    """
    preset = any(item.preset for item in shape.properties)
    base = "PresetModel" if preset else "Model"
    printer.names.add(base)
    if shape.closed:  # a response keeps undeclared fields, and reports them
        base += ', extra="forbid"'
    extra = ""
    if shape.extra is not None:
        extra = _quoted(f"dict[str, {printer.text(shape.extra)}]", shape.extra, later)
        printer.names.add("TYPE_CHECKING")
    decorator = ""
    if shape.rules is not None:
        decorator = f"@Obeys({rules_argument(shape.rules)})\n"
        printer.names.add("Obeys")
    lines = prose(shape.description, 4)
    return ClassSource(
        shape.name,
        base,
        docstring(lines, 4) if lines else "",
        extra,
        tuple(_field(item, later, printer, shapes) for item in shape.properties),
        decorator,
    )


def _field(
    item: Property, later: frozenset[str], printer: ModelPrinter, shapes: Shapes
) -> FieldSource:
    expr, limits = _lifted(item.type)
    text = printer.text(expr)
    absent = not item.required
    if absent and not _admits_null(expr, shapes):
        printer.names.add("Maybe")
        text = f"Maybe[{text}]"
    arguments = (
        [f"alias={literal(item.wire)}"] if item.wire != item.name else []
    ) + limit_arguments(limits)
    if arguments:
        printer.names |= {"Annotated", "Field"}
        text = f"Annotated[{text}, Field({', '.join(arguments)})]"
    default = "None" if absent else ""
    if item.preset:
        default = literal(_constant(item.type, shapes))
    lines = _field_prose(item)
    return FieldSource(
        item.name, _quoted(text, item.type, later), default, docstring(lines, 4) if lines else ""
    )


def _lifted(expr: TypeExpr) -> tuple[TypeExpr, Limits]:
    """The limits of a single value are in the alias and in the one ``Field`` of the field."""
    match expr:
        case Scalar(_, limits) | ListType(_, limits) | MapType(_, limits) if limits[-1:] and (
            not {"rules", "unique", "untyped", "format"}.isdisjoint(name for name, _ in limits)
        ):
            return expr, ()
        case Scalar(kind, limits) if kind in _LIFTED:
            return Scalar(kind), limits
        case ListType(items, limits):
            return ListType(items), limits
        case MapType(values, limits, keys):
            return MapType(values, (), keys), limits
        case _:
            return expr, ()


def _admits_null(expr: TypeExpr, shapes: Shapes) -> bool:
    if (
        isinstance(expr, Named)
        and expr.key in shapes.aliases
        and shapes.aliases[expr.key].recursive
    ):
        return _admits_null(shapes.aliases[expr.key].type, shapes)
    return isinstance(expr, AnyType | NullType) or (
        isinstance(expr, UnionType) and isinstance(expr.members[-1], NullType)
    )


def _constant(expr: TypeExpr, shapes: Shapes) -> object:
    listed = shapes.aliases[expr.key].type if isinstance(expr, Named) else expr
    return listed.values[0] if isinstance(listed, LiteralType) else None


def _quoted(text: str, expr: TypeExpr, later: frozenset[str]) -> str:
    return literal(text) if later and not later.isdisjoint(named_in(expr)) else text


def alias_source(shape: AliasShape, later: frozenset[str], printer: ModelPrinter) -> str:
    """The lines that define an alias."""
    text = printer.text(shape.type)
    if shape.recursive or not later.isdisjoint(named_in(shape.type)):
        printer.names.add("TypeAliasType")
        line = f"{shape.name} = TypeAliasType({literal(shape.name)}, {literal(text)})"
    else:
        printer.names.add("TypeAlias")
        line = f"{shape.name}: TypeAlias = {text}"
    lines = prose(shape.description, 0)
    return f"{line}\n{docstring(lines, 0)}\n" if lines else f"{line}\n"


def prose(text: str | None, indent: int) -> list[str]:
    """Return a description as the lines of a docstring; none if it is empty."""
    if not text or not clean(text).strip():
        return []
    return paragraphs(text, indent + 3)


def _field_prose(item: Property) -> list[str]:
    lines = prose(item.description, 4)
    notes: list[str] = []
    if item.deprecated:
        notes.append("Deprecated.")
    if item.default is not None:
        notes.append(f"Default: `{one_line(item.default)}`.")
    if notes and len(lines) == 1 and len(lines[0]) + len(" ".join(notes)) < 80:
        end = "" if lines[0].endswith((".", "!", "?", ":")) else "."
        return [f"{lines[0]}{end} {' '.join(notes)}"]
    return [*lines, *([""] if lines and notes else []), *notes]
