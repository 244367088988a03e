"""The facts of pages as JSON: what ``docpact read --format json`` prints, and nothing else does.

Keys that a page leaves unsaid are null where a reader will look for them, and absent elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docpact.pages.facts import (
    Diagnostic,
    Field,
    Mend,
    OperationFacts,
    Origin,
    Page,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
    Unread,
)

__all__ = [
    "LIMITS",
    "VERSION",
    "field_from_json",
    "field_to_json",
    "page_to_json",
    "pages_to_json",
    "sample_from_json",
    "sample_to_json",
]

VERSION = 1
LONGEST_TEXT = 200
"""Characters of an unread block that the JSON form quotes."""
LIMITS = (
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minProperties",
    "maxProperties",
)


def pages_to_json(pages: Iterable[Page]) -> dict[str, Any]:
    """The document ``docpact read --format json`` prints: ``{"version": 1, "pages": […]}``."""
    return {"version": VERSION, "pages": [page_to_json(page) for page in pages]}


def page_to_json(page: Page) -> dict[str, Any]:
    """One page."""
    return {
        "source": page.source,
        "title": page.title,
        "url": page.url,
        "format": page.format,
        "dialect": page.dialect,
        "operations": [_operation(operation) for operation in page.operations],
        "unread": [_unread(block) for block in page.unread],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in page.diagnostics],
    }


def _operation(operation: OperationFacts) -> dict[str, Any]:
    form: dict[str, Any] = {
        "method": operation.method,
        "path": operation.path,
        "servers": list(operation.servers),
        "auth": list(operation.auth),
        "scopes": list(operation.scopes),
        "deprecated": operation.deprecated,
        "preview": operation.preview,
        "line": operation.line,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "request": _request(operation.request) if operation.request else None,
        "responses": [_response(response) for response in operation.responses],
    }
    if operation.removal:
        form["removal"] = operation.removal
    return form


def _parameter(parameter: ParameterFacts) -> dict[str, Any]:
    form = field_to_json(parameter)
    del form["path"]
    return {"name": form.pop("name"), "in": parameter.location, **form}


def _request(request: RequestFacts) -> dict[str, Any]:
    other = request.media_type is not None and "json" not in request.media_type
    return {
        "required": request.required,
        **({"mediaType": request.media_type} if other else {}),
        "fields": [field_to_json(field) for field in request.fields],
        "samples": [sample_to_json(sample) for sample in request.samples],
    }


def _response(response: ResponseFacts) -> dict[str, Any]:
    form: dict[str, Any] = {"status": response.status, "line": response.line}
    if response.body is False:
        form["body"] = False
    form["fields"] = [field_to_json(field) for field in response.fields]
    form["samples"] = [sample_to_json(sample) for sample in response.samples]
    return form


def field_to_json(field: Field) -> dict[str, Any]:
    """One field; limits are next to its other keys."""
    form: dict[str, Any] = {"name": field.name, "path": field.path, "type": field.type}
    if field.items is not None:
        form["items"] = field.items
    if field.format is not None:
        form["format"] = field.format
    form["required"] = field.required
    if field.nullable is not None:
        form["nullable"] = field.nullable
    if field.enum is not None:
        form["enum"] = list(field.enum)
    if field.has_default:
        form["default"] = field.default
    form.update((key, field.limits[key]) for key in LIMITS if key in field.limits)
    if field.deprecated:
        form["deprecated"] = True
    form["line"] = field.line
    form["origin"] = dict(field.origin)
    return form


def field_from_json(form: Mapping[str, Any]) -> Field:
    """The field that :func:`field_to_json` gave this form."""
    origin: dict[str, Origin] = dict(form["origin"])
    return Field(
        name=form["name"],
        path=form["path"],
        line=form["line"],
        type=form["type"],
        items=form.get("items"),
        required=form["required"],
        nullable=form.get("nullable"),
        enum=tuple(form["enum"]) if form.get("enum") is not None else None,
        format=form.get("format"),
        default=form.get("default"),
        has_default="default" in form,
        limits={key: form[key] for key in LIMITS if key in form},
        deprecated=form.get("deprecated", False),
        origin=origin,
    )


def sample_to_json(sample: Sample) -> dict[str, Any]:
    """One sample; invalid JSON keeps its text, its error, and the edit that fixes it."""
    form: dict[str, Any] = {"line": sample.line, "valid": sample.valid}
    if sample.fault is not None:
        line, column, message = sample.fault
        form["fault"] = {"line": line, "column": column, "message": message}
    if sample.mend is not None:
        form["mend"] = {
            "line": sample.mend.line,
            "column": sample.mend.column,
            "delete": sample.mend.delete,
            "insert": sample.mend.insert,
        }
        if sample.mend.append:
            form["mend"]["append"] = sample.mend.append
    if sample.valid or sample.mend is not None:
        form["value"] = sample.value
    if sample.raw is not None:
        form["raw"] = sample.raw
    if sample.digest is not None:
        form["digest"] = sample.digest
    return form


def sample_from_json(form: Mapping[str, Any]) -> Sample:
    """The sample that :func:`sample_to_json` gave this form."""
    fault, mend = form.get("fault"), form.get("mend")
    return Sample(
        line=form["line"],
        valid=form["valid"],
        value=form.get("value"),
        raw=form.get("raw"),
        fault=(fault["line"], fault["column"], fault["message"]) if fault else None,
        mend=(
            Mend(
                mend["line"], mend["column"], mend["delete"], mend["insert"], mend.get("append", "")
            )
            if mend
            else None
        ),
        digest=form.get("digest"),
    )


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "line": diagnostic.line,
        "message": diagnostic.message,
    }


def _unread(block: Unread) -> dict[str, Any]:
    text = block.text if len(block.text) <= LONGEST_TEXT else f"{block.text[: LONGEST_TEXT - 1]}…"
    return {
        "line": block.line,
        "end": block.end,
        "kind": block.kind,
        "operation": block.operation,
        "text": text,
    }
