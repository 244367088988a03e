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
SHARED_WORDS = (
    "properties", "items", "type", "enum", "required", "const", "$ref", "readOnly", "writeOnly", "minLength", "maxLength",
    "minimum", "maximum", "minItems", "maxItems", "pattern", "discriminator",
)  # fmt: skip
"""Keywords that are words of facts, of findings or of a configuration too."""


def reading(words: tuple[str, ...]) -> re.Pattern[str]:
    """What looks up one of some keys."""
    either = "|".join(map(re.escape, words))
    return re.compile(
        rf"""(?:\.get\(\s*|\[)"(?:{either})"[\])),]|"(?:{either})"\s+(?:not\s+)?in\s"""
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
ALLOWED_SHARED = ALLOWED | {
    "check/compare_fields.py",
    "check/document_examples.py",
    "check/documented_call.py",
    "check/marks.py",
    "check/reading_facts.py",
    "check/samples.py",
    "client/batches.py",
    "client/encodings.py",
    "client/enums_view.py",
    "client/ledger/details.py",
    "client/ledger/keep.py",
    "client/ledger/keywords.py",
    "client/ledger/structure.py",
    "client/ledger/uses.py",
    "client/media.py",
    "client/paging_hints.py",
    "client/shapes/object_rules.py",
    "client/shapes/reader.py",
    "client/shapes/scalars.py",
    "diff/changes.py",
    "diff/session.py",
    "diff/trees.py",
    "draft/access.py",
    "draft/into.py",
    "draft/spec.py",
    "follow/fixes/kinds.py",
    "follow/unread.py",
    "mock/app.py",
    "report/changes.py",
    "spec/facts.py",
    "validate/schema_faults.py",
}
"""Some of these look up the words in facts or in JSON forms of docpact's own."""


def modules(words: tuple[str, ...], rooms: tuple[str, ...]) -> set[str]:
    """The modules outside of some rooms that look up one of the words."""
    reads = reading(words)
    return {
        name
        for file in SOURCE.rglob("*.py")
        if (name := file.relative_to(SOURCE).as_posix()).split("/")[0] not in rooms
        and reads.search(file.read_text(encoding="utf-8"))
    }


def test_keywords_are_read_in_one_room() -> None:
    """A module outside ``schema/`` that reads keywords is a known one; one that no longer does leaves the list."""
    assert modules(KEYWORDS, ("schema", *RAW)) == ALLOWED


def test_words_that_facts_share_are_looked_up_in_known_modules() -> None:
    """No further module reads keywords such as `properties`; facts of pages, which have the same words, are in `pages/`."""
    found = modules(SHARED_WORDS, ("schema", "pages", *RAW))
    assert found - ALLOWED_SHARED == set()
    assert ALLOWED_SHARED - ALLOWED - found == set()
