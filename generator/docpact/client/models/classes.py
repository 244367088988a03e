"""The text of classes, by datamodel-code-generator.

It is asked one thing: what does this class look like. Every type has been settled before, and is given as the text of
its annotation, because left to itself the generator makes root models of items that have limits, and drops or rewrites
what it cannot express. Classes then do not depend on each other: they can be made apart, side by side, and kept.

This module imports nothing of docpact: worker processes load it, and should not load more.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

__all__ = ["ClassSource", "FieldSource", "print_classes"]

_NEUTRAL = "PrintedAlone"
_CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)


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
    """What stands between the parentheses of the class line."""
    docstring: str
    extra: str
    """The type of undeclared fields."""
    fields: tuple[FieldSource, ...]

    def body(self) -> str:
        """All that its text depends on, less its name."""
        return json.dumps(asdict(self) | {"name": ""}, ensure_ascii=False, separators=(",", ":"))


def print_classes(sources: Sequence[ClassSource], templates: Path) -> dict[str, str]:
    """The text of each class by its name; one that the generator fails at is missing.

    Args:
        sources: The classes; their names are distinct.
        templates: The folder with the templates that print a class.

    """
    try:
        texts = _generated(sources, templates)
    except (
        Exception
    ):  # whatever it is: the class at fault is found by halves, and the others are still made
        if len(sources) == 1:
            return {}
        half = len(sources) // 2
        return print_classes(sources[:half], templates) | print_classes(sources[half:], templates)
    for source in sources:
        if source.name not in texts and source.name != _NEUTRAL:
            # A name that the generator would spell otherwise: printed under one that it leaves alone.
            alone = print_classes([replace(source, name=_NEUTRAL)], templates)
            if _NEUTRAL in alone:
                texts[source.name] = alone[_NEUTRAL].replace(_NEUTRAL, source.name, 1)
    return texts


def _generated(sources: Sequence[ClassSource], templates: Path) -> dict[str, str]:
    # Imported here: it takes a tenth of a second, which a run that finds everything in the cache need not spend.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        metadata = Path(folder, "metadata.json")
        text = generate(
            json.dumps({"$defs": {source.name: _schema(source) for source in sources}}),
            input_filename="models.json",
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            base_class="runtime.Model",
            custom_template_dir=templates,
            extra_template_data=cast("Any", _template_data(sources)),
            field_extra_keys={"x-annotation", "x-default", "x-docstring"},
            emit_model_metadata=metadata,
            formatters=[],
            disable_timestamp=True,
            disable_future_imports=True,
        )
        return _split(
            str(text), _as_asked(sources, json.loads(metadata.read_text(encoding="utf-8")))
        )


def _schema(source: ClassSource) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            field.name: {
                "x-annotation": field.annotation,
                "x-default": field.default,
                "x-docstring": field.docstring,
            }
            for field in source.fields
        },
    }


def _template_data(sources: Sequence[ClassSource]) -> dict[str, dict[str, str]]:
    return {
        source.name: {
            "base": source.base,
            "docstring": source.docstring,
            "extra_type": source.extra,
        }
        for source in sources
    }


def _as_asked(sources: Sequence[ClassSource], metadata: Mapping[str, Any]) -> set[str]:
    """The classes that have just the name and the fields they were given, by the generator's own account."""
    made = {
        model["class_name"]: tuple(field["name"] for field in model["fields"])
        for model in cast("list[dict[str, Any]]", metadata["models"])
    }
    return {
        source.name
        for source in sources
        if made.get(source.name) == tuple(field.name for field in source.fields)
    }


def _split(text: str, names: set[str]) -> dict[str, str]:
    starts = list(_CLASS.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {
        match[1]: text[match.start() : end].rstrip() + "\n"
        for match, end in zip(starts, ends, strict=True)
        if match[1] in names
    }
