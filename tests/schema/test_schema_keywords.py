"""Only ``schema/`` looks at the keywords of schemas; the modules that still do so are listed, and the list only shrinks."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "generator" / "docpact"
KEYWORDS = (
    "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "dependentRequired", "prefixItems", "contains",
    "patternProperties", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames",
)  # fmt: skip
"""Keywords of JSON Schema that are no words of OpenAPI, of a page or of a configuration."""
READS = re.compile(
    r"""(?:\.get\(\s*|\[)"(?:{words})"[\])),]|"(?:{words})"\s+(?:not\s+)?in\s""".format(
        words="|".join(KEYWORDS)
    )
)
RAW = ("openapi",)
"""Rooms that read documents before there are schemas."""
ALLOWED = {
    "check/tags.py",
    "client/shapes/exact.py",
    "client/shapes/facts.py",
    "client/shapes/nodes.py",
    "client/shapes/rules.py",
    "client/shapes/subtypes.py",
    "client/shapes/unevaluated.py",
    "diff/spec_trees.py",
    "draft/schema.py",
    "validate/body_schema.py",
}


def test_keywords_are_read_in_one_room() -> None:
    """A module outside ``schema/`` that reads keywords is a known one; one that no longer does leaves the list."""
    found = {
        name
        for file in sorted(SOURCE.rglob("*.py"))
        if (name := file.relative_to(SOURCE).as_posix()).split("/")[0] not in ("schema", *RAW)
        and READS.search(file.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED
