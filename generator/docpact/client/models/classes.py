"""The text of classes, by datamodel-code-generator.

Its input: classes whose field types are decided, each given as the text of
its annotation, because left to itself the generator makes root models of items that have limits, and drops or rewrites
what it cannot express. So its model layer is used, which prints through templates, and not the parser in front of it:
names are printed as given, classes do not depend on each other, and printing takes a tenth of the time.
Classes can be made apart, side by side, and kept.

This module imports nothing of docpact: worker processes load it, and should not load more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["ClassSource", "FieldSource", "print_classes"]


@dataclass(frozen=True, slots=True)
class FieldSource:
    """One field, each part as source text; empty where there is none."""

    name: str
    annotation: str
    default: str
    docstring: str


@dataclass(frozen=True, slots=True)
class ClassSource:
    """One class, as source text."""

    name: str
    base: str
    """The text between the parentheses of the class line."""
    docstring: str
    extra: str
    """The type of undeclared fields."""
    fields: tuple[FieldSource, ...]
    decorator: str = ""
    """The decorator line above the class, kept apart from its text; empty if there is none."""

    def parts(self) -> list[str]:
        """All that its text depends on, less its name and decorator."""
        parts = [self.base, self.docstring, self.extra]
        for field in self.fields:
            parts += (field.name, field.annotation, field.default, field.docstring)
        return parts


def print_classes(sources: Sequence[ClassSource], templates: Path) -> dict[str, str]:
    """The text of each class by its name.

    Args:
        sources: The classes; their names are distinct.
        templates: The folder with the templates that print a class.

    """
    # Imported here: it takes a tenth of a second, which a run that finds everything in the cache need not spend.
    from datamodel_code_generator.model.base import DataModelFieldBase
    from datamodel_code_generator.model.pydantic_v2.base_model import BaseModel, DataModelField
    from datamodel_code_generator.reference import Reference
    from datamodel_code_generator.types import DataType

    def printed(source: ClassSource) -> str:
        fields: list[DataModelFieldBase] = [
            DataModelField(
                name=field.name,
                data_type=DataType(type=field.annotation),
                required=True,
                extras={
                    "x-annotation": field.annotation,
                    "x-default": field.default,
                    "x-docstring": field.docstring,
                },
            )
            for field in source.fields
        ]
        made = BaseModel(
            reference=Reference(path=source.name, original_name=source.name, name=source.name),
            fields=fields,
            custom_template_dir=templates,
            extra_template_data=defaultdict(dict[str, Any], {source.name: _template_data(source)}),
        )
        return made.render(class_name=source.name).rstrip() + "\n"

    return {source.name: printed(source) for source in sources}


def _template_data(source: ClassSource) -> dict[str, Any]:
    return {
        "base": source.base,
        "docstring": source.docstring,
        "extra_type": source.extra,
    }
