"""How parameters, form fields and parts are written: the Parameter Object's and the Encoding Object's words as source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docpact.client.prose import literal
from docpact.client.shapes import Shapes, TypeExpr
from docpact.client.shapes.types import MapType, Named, Scalar, UnionType, children
from docpact.ir import MediaType, Parameter
from docpact.text.values import escape, is_array, is_object

__all__ = [
    "Fields",
    "encodings",
    "fields_of",
    "lost_of_encodings",
    "parameter_style",
    "positional_parts",
]

_DEFAULT_STYLE = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_TEXTS = ("str", "uri", "uuid", "date", "datetime", "time", "decimal")
_FORM_STYLES = ("form", "spaceDelimited", "pipeDelimited", "deepObject", "tabDelimited")


def parameter_style(parameter: Parameter) -> str | None:
    """The ``Style(…)`` of a parameter; None where it is written by the default of its location."""
    if parameter.content is not None:
        return f"Style({literal(_content_style(parameter.content.media_type))})"
    nested: object = parameter.extensions.get("x-docpact-nested")
    explode_by_default = parameter.style in ("form", "cookie")
    parts: list[str] = []
    if parameter.explode != explode_by_default and parameter.style != "deepObject":
        parts.append(f"explode={parameter.explode}")
    if parameter.allow_reserved:
        parts.append("allow_reserved=True")
    if is_array(nested) and nested:
        parts.append(f"nested={_tuple(nested)}")
    if parameter.style == _DEFAULT_STYLE.get(parameter.location) and not parts:
        return None
    return f"Style({', '.join([literal(parameter.style), *parts])})"


def _content_style(media_type: str) -> str:
    name = media_type.partition(";")[0].strip().lower()
    if name == "application/x-www-form-urlencoded":
        return "form-urlencoded"
    is_json = name.endswith(("/json", "+json")) or "*" in name
    return "json" if is_json or not name else "text"


@dataclass(slots=True)
class Fields:
    """The fields of a multipart body, by what they may hold."""

    files: dict[str, None] = field(default_factory=dict[str, None])
    texts: dict[str, None] = field(default_factory=dict[str, None])
    """Fields that are never files: those of base64, and where all others are files, those that are declared."""
    more_files: bool = False
    """Whether undeclared fields are files."""


def fields_of(expr: TypeExpr, shapes: Shapes) -> Fields:
    """The fields of the object or objects that a multipart body may be."""
    found = Fields()
    plain: dict[str, None] = {}
    _collect(expr, shapes, found, plain, set())
    for name in found.files:
        found.texts.pop(name, None)
    if found.more_files:
        found.texts = {name: None for name in plain if name not in found.files}
    return found


def _collect(
    expr: TypeExpr, shapes: Shapes, found: Fields, plain: dict[str, None], seen: set[str]
) -> None:
    match expr:
        case UnionType(members):
            for member in members:
                _collect(member, shapes, found, plain, seen)
        case MapType(values):
            found.more_files = found.more_files or _holds(values, shapes, "binary")
        case Named(key) if key not in seen:
            seen.add(key)
            if key in shapes.aliases:
                _collect(shapes.aliases[key].type, shapes, found, plain, seen)
                return
            shape = shapes.classes[key]
            for item in shape.properties:
                plain[item.wire] = None
                if _holds(item.type, shapes, "binary"):
                    if not _holds(item.type, shapes, *_TEXTS):  # there a text is not a file
                        found.files[item.wire] = None
                elif _holds(item.type, shapes, "base64", "base64url"):
                    found.texts[item.wire] = None
            if shape.extra is not None and _holds(shape.extra, shapes, "binary"):
                found.more_files = True
        case _:
            pass


def _holds(expr: TypeExpr, shapes: Shapes, *kinds: str, depth: int = 20) -> bool:
    """Whether a field of a type holds a value of one of these kinds, or a list of them."""
    if isinstance(expr, Scalar):
        return expr.kind in kinds
    if isinstance(expr, Named):
        alias = shapes.aliases.get(expr.key)
        return (
            alias is not None and depth > 0 and _holds(alias.type, shapes, *kinds, depth=depth - 1)
        )
    return any(_holds(child, shapes, *kinds, depth=depth) for child in children(expr))


def encodings(media: MediaType, fields: Fields) -> Iterator[str]:
    """The entries of ``parts={…}``: how each field is written that is not written by default."""
    for name, encoding in media.encoding.items():
        if is_object(encoding) and (
            part := _part(encoding, name in fields.files or fields.more_files)
        ):
            yield f"{literal(name)}: {part}"


def lost_of_encodings(
    media: MediaType, kind: str, type_: TypeExpr, shapes: Shapes
) -> Iterator[tuple[str, str | None]]:
    """The pointers of a media type's encodings, and what of each has no effect on what is sent.

    Args:
        media: The media type.
        kind: How its body is written.
        type_: The type of its body.
        shapes: The types of the API.

    """
    known = {item.wire: item.type for item in shapes.properties(type_) or ()}
    told: list[tuple[str, Any, bool]] = [
        (f"encoding/{escape(name)}", encoding, not known or name in known)
        for name, encoding in media.encoding.items()
    ]
    told += [
        (f"prefixEncoding/{index}", one, True) for index, one in enumerate(media.prefix_encoding)
    ]
    if media.item_encoding is not None:
        told.append(("itemEncoding", media.item_encoding, True))
    for at, encoding, belongs in told:
        reason = None
        if kind == "parameter":
            reason = "no effect on a parameter that is not the whole query"
        elif kind not in ("form", "multipart"):
            reason = f"no effect on a body of {media.media_type}"
        elif not belongs:
            reason = "no property of the schema has this name"
        elif kind == "form" and at.startswith(("prefix", "item")):
            reason = "no effect on a form, whose fields have names"
        elif is_object(encoding) and is_object(headers := encoding.get("headers")):
            fixed = dict(_fixed_headers(headers))
            lost = dict[str, str]()
            for name in headers:
                if kind == "form":
                    lost[name] = "headers are sent with the parts of multipart bodies only"
                elif name not in fixed:
                    lost[name] = "a header without one fixed value is not sent"
                place = f"{media.pointer}/{at}/headers/{escape(name)}"
                yield place, lost.get(name)
            reason = "; ".join(f"{name}: {why}" for name, why in lost.items()) or None
        if reason is None and is_object(encoding) and (expr := known.get(_named(at))):
            reason = _unwritten(encoding, expr, shapes)
        yield f"{media.pointer}/{at}", reason


def _named(at: str) -> str:
    """Return the field that a pointer below a media type is about: ``a/b`` for ``encoding/a~1b``."""
    return at.removeprefix("encoding/").replace("~1", "/").replace("~0", "~")


def _unwritten(encoding: Mapping[str, Any], expr: TypeExpr, shapes: Shapes) -> str | None:
    """Return what of ``contentType`` has no effect: an object has one written form, JSON."""
    content_type = encoding.get("contentType")
    if not isinstance(content_type, str) or _style(encoding) is not None:
        return None
    first = content_type.split(",")[0].partition(";")[0].strip().lower()
    is_json = first.endswith(("/json", "+json")) or "*" in first or not first
    if is_json or not _holds_objects(expr, shapes):
        return None
    return f"contentType: {first} is not written; an object is sent as JSON"


def _holds_objects(expr: TypeExpr, shapes: Shapes, depth: int = 20) -> bool:
    """Whether a field may hold an object, or a list of objects."""
    if isinstance(expr, Named):
        alias = shapes.aliases.get(expr.key)
        return alias is None or (depth > 0 and _holds_objects(alias.type, shapes, depth - 1))
    return isinstance(expr, MapType) or any(
        _holds_objects(child, shapes, depth) for child in children(expr)
    )


def positional_parts(media: MediaType) -> Iterator[str]:
    """``prefix=(…)`` and ``items=…``: how the parts of an array are written (OpenAPI 3.2)."""
    prefix = [_part(each, True) or "Part()" for each in media.prefix_encoding]
    if prefix:
        yield f"prefix=({', '.join(prefix)}{',' * (len(prefix) == 1)})"
    if media.item_encoding and (part := _part(media.item_encoding, True)):
        yield f"items={part}"


def _part(encoding: Mapping[str, Any], is_file: bool) -> str:
    """A ``Part(…)``; empty if it has only defaults."""
    parts: list[str] = []
    content_type = encoding.get("contentType")
    style = _style(encoding)
    if isinstance(content_type, str) and content_type.strip() and style is None:
        first = content_type.split(",")[0].strip()
        if is_file or "*" not in first:
            parts.append(f"content_type={literal(content_type.strip())}")
    headers = encoding.get("headers")
    fixed = dict(_fixed_headers(headers)) if is_object(headers) else {}
    if fixed:
        entries = ", ".join(f"{literal(name)}: {literal(text)}" for name, text in fixed.items())
        parts.append(f"headers={{{entries}}}")
    if style is not None:
        parts.append(f"style={style}")
    return f"Part({', '.join(parts)})" if parts else ""


def _style(encoding: Mapping[str, Any]) -> str | None:
    """The style of a field, where the document gives one: ``contentType`` is ignored then."""
    style, explode, reserved = (encoding.get(key) for key in ("style", "explode", "allowReserved"))
    nested: object = encoding.get("x-docpact-nested")
    said = isinstance(style, str) and style in _FORM_STYLES
    if not said and not isinstance(explode, bool) and reserved is not True:
        return None
    name = style if isinstance(style, str) and said else "form"
    parts = [literal(name)]
    # A deep object is written in one way alone.
    if isinstance(explode, bool) and name != "deepObject" and explode != (name == "form"):
        parts.append(f"explode={explode}")
    if reserved is True:
        parts.append("allow_reserved=True")
    if is_array(nested) and nested:
        parts.append(f"nested={_tuple(nested)}")
    return f"Style({', '.join(parts)})"


def _fixed_headers(headers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The headers of a part that have one value: a constant, a lone enum value, or a default."""
    for name, header in headers.items():
        schema = header.get("schema") if is_object(header) else None
        if name.lower() in ("content-type", "content-disposition") or not is_object(schema):
            continue
        enum: object = schema.get("enum")
        values = [schema[key] for key in ("const", "default") if key in schema]
        values += enum if is_array(enum) and len(enum) == 1 else []
        if values and isinstance(values[0], str | int | float):
            value = values[0]
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _tuple(words: list[Any]) -> str:
    return f"({', '.join(literal(str(word)) for word in words)}{',' * (len(words) == 1)})"
