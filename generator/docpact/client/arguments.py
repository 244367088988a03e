"""The arguments of a method: one for each parameter and body field, with unique names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from docpact.client.media import RequestForm, request_forms
from docpact.client.shapes import ANY, Property, Shapes, TypeExpr
from docpact.client.shapes.nodes import default_text
from docpact.client.shapes.types import STRING, MapType, Scalar, union
from docpact.ir import JsonSchema, Operation, Parameter
from docpact.naming import hinted, settle, snake
from docpact.text.values import is_object

__all__ = ["Argument", "Arguments", "arguments_of", "whole_type"]

RAW = Scalar("raw")
"""Raw content."""
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_METHOD_USES = ("self", "call")
_PRECEDENCE = ("path", "query", "querystring", "header", "cookie", "body")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method."""

    name: str
    location: str
    """The parameter's ``in``, or ``body``."""
    wire: str
    required: bool
    type: TypeExpr
    description: str | None
    pointer: str
    default: str | None = None
    """What the server takes where it is not given, as JSON text."""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Arguments:
    """All arguments of a method, in the order they are printed in."""

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    form: RequestForm | None
    """How the body is sent; None where there is none."""
    body: Literal["keywords", "value"] | None
    """Whether body fields are separate arguments, or the body is passed as ``body=``."""
    ignored: tuple[tuple[Parameter, str], ...]
    """Parameters without an argument, each with the reason."""
    no_body: str | None
    """Why a documented body is not sent."""
    others: tuple[RequestForm, ...] = ()
    """Other forms that the body can be sent in."""
    whole: Argument | None = None
    """``body=``, which gives the body whole in place of the arguments for its fields."""
    fields: Mapping[str, tuple[Argument, ...]] = field(
        default_factory=dict[str, tuple[Argument, ...]]
    )
    """The fields of the other forms, by media type, where the body is given by its fields."""
    extra: Argument | None = None
    """``extra_body=`` with the type that the schema gives undeclared properties."""

    @property
    def alternative(self) -> bool:
        """Whether the body can be given whole, and leaving its fields out would otherwise be a mistake."""
        return self.whole is not None and any(
            a.location == "body" and a.required for a in self.keywords
        )

    @property
    def more(self) -> tuple[Argument, ...]:
        """The fields that only other forms of the body have."""
        usual = {a.wire for a in self.keywords if a.location == "body"}
        found = {a.wire: a for fields in self.fields.values() for a in fields}
        return tuple(a for wire, a in found.items() if wire not in usual)

    def __iter__(self) -> Iterator[Argument]:
        yield from self.positional
        yield from self.keywords


def arguments_of(operation: Operation, shapes: Shapes) -> Arguments:
    """Decide the arguments of ``operation``.

    Path parameters are positional, in the order of the path; all others are keywords, those that must be given first.
    A body that is one object with named fields is spread into keywords, anything else is passed as ``body``.
    Where names clash, a path parameter keeps its name before a query parameter, and so on down to body fields.
    """
    ignored = tuple((p, reason) for p in operation.parameters if (reason := _ignored(p)))
    left_out = {parameter.pointer for parameter, _ in ignored}
    parameters = [p for p in operation.parameters if p.pointer not in left_out]
    forms, no_body = _bodies(operation, shapes)
    form = forms[0] if forms else None
    fields = form.fields if form and form.fields is not None else ()
    must = bool(operation.request_body and operation.request_body.required)

    wanted = {
        _key(p.location, p.name): str(p.extensions.get("x-docpact-argument") or snake(_said(p)))
        for p in parameters
    }
    spread = forms[1:] if form and form.fields is not None else ()
    wanted |= {
        _key("body", one_field.wire): snake(one_field.name)
        for one in (*reversed(spread), *forms[:1])
        for one_field in one.fields or ()
    }
    if form and form.fields is None:
        wanted[_key("body", "")] = "body"
    names = _settle(wanted)

    path = sorted(
        (p for p in parameters if p.location == "path"),
        key=lambda p: operation.path.find("{" + p.name + "}"),
    )
    keywords = [_of_parameter(p, names, shapes) for p in parameters if p.location != "path"]
    keywords += [_of_field(one, names, must) for one in fields]
    if form and form.fields is None:
        body = operation.request_body
        keywords.append(
            Argument(
                names[_key("body", "")],
                "body",
                "",
                must,
                whole_type(form),
                body.description if body else None,
                form.pointer,
            )
        )
    return Arguments(
        positional=tuple(_of_parameter(p, names, shapes) for p in path),
        keywords=tuple(sorted(keywords, key=lambda argument: not argument.required)),
        form=form,
        body=None if form is None else "value" if form.fields is None else "keywords",
        ignored=ignored,
        no_body=no_body,
        others=forms[1:],
        fields={
            one.media_type: tuple(_of_field(one_field, names, must) for one_field in one.fields)
            for one in spread
            if one.fields is not None
        },
        whole=_whole(operation, form, {*names.values()}),
        extra=_extra(form, {*names.values()}, shapes),
    )


def _whole(operation: Operation, form: RequestForm | None, taken: set[str]) -> Argument | None:
    if form is None or form.fields is None or "body" in taken:
        return None
    body = operation.request_body
    description = body.description if body else None
    return Argument("body", "whole", "", False, form.type, description, form.pointer)


def _extra(form: RequestForm | None, taken: set[str], shapes: Shapes) -> Argument | None:
    """``extra_body``, where the schema of the body types the properties that it does not name."""
    if form is None or form.fields is None or "extra_body" in taken:
        return None
    values = shapes.undeclared(form.type)
    if (values is None or values == ANY) and not shapes.rules_names(form.type):
        return None
    values = values or ANY
    described = "Fields that the schema does not name."
    return Argument("extra_body", "extra", "", False, MapType(values), described, form.pointer)


def _bodies(operation: Operation, shapes: Shapes) -> tuple[tuple[RequestForm, ...], str | None]:
    """How the body can be sent, the usual form first; where there is a body that is not sent, the reason."""
    if operation.request_body is None:
        return (), None
    forms = request_forms(operation.request_body, shapes)
    if not forms:
        return (), "the document has no media type for it"
    if not operation.request_body.required and _is_empty(forms[0].type):
        return (), "the body can only be empty: it is not sent"
    usual = forms[0]
    blank = usual.kind == "form" and isinstance(usual.type, MapType) and usual.type.values == ANY
    if not operation.request_body.required and blank and operation.method in ("GET", "HEAD"):
        return (), "the form is empty (its schema has no property): it is not sent"
    return forms, None


def whole_type(form: RequestForm) -> TypeExpr:
    """The types of a body that is passed whole."""
    if form.kind != "raw":
        return form.type
    return union((RAW, form.type)) if form.typed and form.type != STRING else RAW


def _is_empty(expr: TypeExpr) -> bool:
    """Whether a type allows but an object without fields."""
    return isinstance(expr, MapType) and ("max_length", 0) in expr.limits


_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""RFC 9110, section 5.6.2, and RFC 6265, section 4.1.1."""


def _said(parameter: Parameter) -> str:
    """Return the name that the document or another generator's extension gives a parameter."""
    return hinted(parameter.extensions) or parameter.name


def _ignored(parameter: Parameter) -> str | None:
    if parameter.location == "header" and parameter.name.lower() in _IGNORED_HEADERS:
        return f"OpenAPI ignores a header parameter named {parameter.name!r}: the client sets it"
    if parameter.location in ("header", "cookie") and not _TOKEN.fullmatch(parameter.name):
        return (
            f"{parameter.name!r} is not a valid name of a {parameter.location}: it cannot be sent"
        )
    return None


def _key(location: str, wire: str) -> str:
    # Sorted keys define the order in which names are kept: the first one keeps its name.
    return f"{_PRECEDENCE.index(location)} {wire}"


def _settle(wanted: dict[str, str]) -> dict[str, str]:
    """Unique names; on a clash, the later one is prefixed with its location (``query_id``), which says more than a number."""

    def order(key: str) -> tuple[str, bool, str]:
        location, _, wire = key.partition(" ")
        return location, wire != wanted[key], wire

    owner = {wanted[key]: key for key in sorted(wanted, key=order, reverse=True)}
    qualified = {
        key: name if owner[name] == key else f"{_PRECEDENCE[int(key[0])]}_{name}".rstrip("_")
        for key, name in wanted.items()
    }
    return settle(qualified, reserved=_METHOD_USES)


def _of_parameter(parameter: Parameter, names: dict[str, str], shapes: Shapes) -> Argument:
    holder = parameter.content.pointer if parameter.content else parameter.pointer
    return Argument(
        name=names[_key(parameter.location, parameter.name)],
        location=parameter.location,
        wire=parameter.name,
        required=parameter.required or parameter.location == "path",
        type=shapes.type_at(f"{holder}/schema", "request"),
        description=parameter.description or _described(parameter.schema),
        pointer=parameter.pointer,
        default=default_text(parameter.default),
        deprecated=parameter.deprecated
        or (is_object(parameter.schema) and parameter.schema.get("deprecated") is True),
    )


def _described(schema: JsonSchema | None) -> str | None:
    """The description that a schema has itself."""
    text = schema.get("description") if is_object(schema) else None
    return text if isinstance(text, str) else None


def _of_field(field: Property, names: dict[str, str], must: bool) -> Argument:
    return Argument(
        name=names[_key("body", field.wire)],
        location="body",
        wire=field.wire,
        required=field.required and must,
        type=field.type,
        description=field.description,
        pointer=field.pointer,
        default=field.default,
        deprecated=field.deprecated,
    )
