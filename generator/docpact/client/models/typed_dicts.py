"""The ``TypedDict`` of each class that can be sent: the dict accepted instead of a model, by wire names.

They are for type checkers only, in separate modules, so that calls do not load them.
"""

from __future__ import annotations

import keyword

from docpact.client.models.annotations import TwinPrinter
from docpact.client.prose import literal
from docpact.client.shapes.model import ClassShape

__all__ = ["twin_source"]

_UNUSABLE = frozenset(["bool", "bytes", "dict", "float", "int", "list", "str", "tuple"])


def twin_source(shape: ClassShape, printer: TwinPrinter) -> str:
    """Return the lines that define the ``TypedDict`` of ``shape``."""
    fields: list[tuple[str, str]] = []
    for item in shape.properties:
        if not item.wire:  # type checkers reject an empty key
            continue
        text = printer.text(item.type)
        if not item.required or item.preset:
            printer.names.add("NotRequired")
            text = f"NotRequired[{text}]"
        fields.append((item.wire, text))
    printer.names.add("TypedDict")
    if all(_is_plain(name) for name, _ in fields):
        body = [f"    {name}: {text}" for name, text in fields] or ["    pass"]
        return "\n".join((f"class {shape.twin}(TypedDict):", *body)) + "\n"
    entries = [f"    {literal(name)}: {_late(text)}," for name, text in fields]
    return (
        "\n".join(
            (
                f"{shape.twin} = TypedDict(",
                f"    {literal(shape.twin)},",
                "    {",
                *entries,
                "    },",
                ")",
            )
        )
        + "\n"
    )


def _is_plain(name: str) -> bool:
    """Return whether a key can be an attribute of a class: an identifier that shadows no type and is not mangled."""
    return (
        name.isascii()
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and not name.startswith("__")
        and name not in _UNUSABLE
    )


def _late(text: str) -> str:
    """Expressions that are evaluated are quoted: the names in them exist for type checkers only."""
    if text.startswith("NotRequired["):
        return f"NotRequired[{literal(text[len('NotRequired[') : -1])}]"
    return literal(text)
