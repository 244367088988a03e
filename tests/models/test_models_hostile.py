"""Nothing in a document becomes code, and no schema takes for ever."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from schemas import obj, ref
from support import document, install, make

TEXTS = [
    'ends in a quote"',
    '"""; raise SystemExit("executed"); """',
    "'''\n\nraise SystemExit('executed')\n'''",
    "\\",
    '\\\\"""\\',
    "a\nb\r\nc\rd\x0be\x0cf\x85g\u2028h\u2029i",
    "{{ 7 * 7 }} {% raise %} {# #} ${x} {0} %s f'{x}'",
    "\u202e\u2066 bidirectional \u2069\u200f",
    "\x00\x01\x1b[31m\x7f",
    "__import__('os').system('true')",
    "*/ --> <!-- ]]>",
    "' + __import__('os').abort() + '",
    "${jndi:x}",
    "x" * 100_000,
    "\U0001f600 é 名前",
]
"""Texts that end strings, comments and templates, and characters that make source read otherwise than it runs."""


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_texts_stay_texts(tmp_path: Path, text: str) -> None:
    """A hostile text anywhere in a schema gives models that import, hold just that text, and run nothing."""
    field = {"type": "string", "description": text, "title": text, "default": text, "format": text}
    schemas: dict[str, Any] = {
        "T": {**obj((text,), **{text: field}), "title": text, "description": text},
        text: {"type": "string", "enum": [text, "other"], "description": text},
        "U": obj(
            e={"enum": [text]},
            c={"const": text},
            p={"type": "string", "pattern": text},
            inline=obj(**{text: {"type": "object", "title": text, "properties": {text: {}}}}),
            map={
                "type": "object",
                "patternProperties": {text: {"type": "string"}},
                "propertyNames": {"pattern": text},
            },
        ),
        "V": {
            "oneOf": [ref("T"), ref("U")],
            "discriminator": {"propertyName": text, "mapping": {text: "T"}},
        },
    }
    made = make(document(schemas, sent=("T", "U", "V"), received=("T",)), tmp_path)
    for path, source in made.models.files.items():
        assert source.isascii() or not any(
            c in source for c in "\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\u2066\u200f"
        ), path
        for node in ast.walk(ast.parse(source)):
            called = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else ""
            )
            assert called in ("", "Field", "Obeys", "TypedDict", "TypeAliasType", "lazily"), path
    package = install(made, tmp_path)
    assert package.sent("T", {text: text}) == {text: text}
    assert package.sent("U", {"c": text}) == {"c": text}


GROWING: dict[str, dict[str, Any]] = {
    "allOf in a circle": {"T": {"allOf": [ref("U")], "properties": {"a": {}}}, "U": {"allOf": [ref("T")], "properties": {"b": {}}}},
    "allOf of itself": {"T": {"allOf": [ref("T"), obj(a={})]}},
    "oneOf of itself": {"T": {"oneOf": [ref("T"), {"type": "string"}]}},
    "base and heirs in a circle": {
        "T": {**obj(k={"type": "string"}), "oneOf": [ref("A"), ref("B")]},
        "A": {"allOf": [ref("T"), obj(a={})]},
        "B": {"allOf": [ref("T"), obj(b={})]},
    },
    "alternatives that lead to each other": {
        "T": {**obj(a={}), "oneOf": [ref("U"), ref("W")]},
        "U": {**obj(b={}), "oneOf": [ref("T"), ref("W")]},
        "W": {**obj(c={}), "oneOf": [ref("T"), ref("U")]},
    },
    "alternatives that multiply": {"T": {"allOf": [{"oneOf": [obj(**{f"a{m}{n}": {}}) for n in range(10)]} for m in range(10)]}},
    "alternatives inside alternatives": {
        **{f"L{n}": {**obj(**{f"p{n}": {}}), "oneOf": [ref(f"L{n + 1}"), ref(f"M{n + 1}")]} for n in range(14)},
        **{f"M{n}": {**obj(**{f"q{n}": {}}), "oneOf": [ref(f"L{n + 1}"), ref(f"M{n + 1}")]} for n in range(14)},
        "L14": obj(x={}), "M14": obj(y={}), "T": ref("L0"),
    },
    "a long allOf chain": {**{f"C{n}": {"allOf": [ref(f"C{n + 1}"), obj(**{f"p{n}": {}})]} for n in range(60)}, "C60": obj(x={}), "T": ref("C0")},
    "a large enum": {"T": obj(e={"enum": [f"v{n}" for n in range(20_000)]})},
    "a long prefix": {"T": obj(e={"type": "array", "prefixItems": [{"type": "string"}] * 5000, "items": False})},
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_no_schema_takes_for_ever(tmp_path: Path, name: str) -> None:
    """Schemas that lead back to themselves or multiply are made into models in bounded time."""
    made = make(document(GROWING[name], sent=("T",), received=("T",)), tmp_path)
    package = install(made, tmp_path)
    assert package.models
    for path, source in made.models.files.items():
        compile(source, path, "exec")


def test_deep_nesting(tmp_path: Path) -> None:
    """Objects nested as deep as a document may be all get a class, with a name that a person can still read."""
    schema: dict[str, Any] = obj(x={"type": "string"})
    for number in range(90):
        schema = obj(**{f"property{number}": schema})
    made = make(document({"T": schema}, received=("T",)), tmp_path)
    assert len(made.shapes.classes) == 91
    assert max(map(len, made.shapes.classes)) < 100
