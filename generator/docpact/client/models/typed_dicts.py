"""The ``TypedDict`` twin of each class that can be sent: what a dict in its place may hold, by wire names.

Twins are for type checkers alone. They stand in modules of their own, so that no call pays for loading them.
"""

from __future__ import annotations

import keyword

from docpact.client.models.annotations import TwinPrinter
from docpact.client.prose import literal
from docpact.client.shapes.model import ClassShape

__all__ = ["twin_source"]

_UNUSABLE = frozenset(["bool", "bytes", "dict", "float", "int", "list", "str", "tuple"])


def twin_source(shape: ClassShape, printer: TwinPrinter) -> str:
    """The lines that define the twin of ``shape``."""
    fields: list[tuple[str, str]] = []
    for item in shape.properties:
        if not item.wire:  # type checkers take no empty key
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
    """Whether a key can stand as a name in a class: an identifier that hides no type and is not mangled."""
    return (
        name.isascii()
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and not name.startswith("__")
        and name not in _UNUSABLE
    )


def _late(text: str) -> str:
    """What is evaluated where it stands is quoted: the names in it exist for type checkers only."""
    if text.startswith("NotRequired["):
        return f"NotRequired[{literal(text[len('NotRequired[') : -1])}]"
    return literal(text)
