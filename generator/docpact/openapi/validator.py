"""Whether a document is what the standard says, and can be printed without guessing: for specs that people maintain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docpact.errors import Place
from docpact.findings import Finding, Severity
from docpact.ir import Api, Operation, Parameter
from docpact.openapi.document import Document
from docpact.openapi.grammar import OPENAPI, below
from docpact.openapi.parser import parse
from docpact.openapi.report import Report
from docpact.text.values import JsonObject, is_object, join

__all__ = ["validate"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_LONGEST = 160


def validate(document: Document) -> list[Finding]:
    """Hold a document against the standard, in the version it is written in, and against our own rules.

    The schemas of the standard come from openapi-spec-validator; the rest are ambiguous or unsendable parts:
    ``DP700``, and ``DP715`` to ``DP718``. Nothing outside of the document is read. Assumptions of the reader (the other rules
    of ``DP7xx``) are among the findings of ``read_api``.
    """
    api = parse(document, Report())
    found = [*_structure(document.written), *_schemas(document.written)]
    found += [*_same_paths(api, document), *_operation_ids(api, document)]
    for operation in api.operations:
        found += [*_bodies(operation, document), *_headers(operation, document)]
    return list(dict.fromkeys(found))


def _finding(
    rule: str,
    message: str,
    where: Place,
    hint: str | None = None,
    operation: Operation | None = None,
) -> Finding:
    return Finding(
        rule, message, spec=where, hint=hint, operation=operation.key if operation else None
    )


def _structure(document: Document) -> Iterator[Finding]:
    """Return what the schema of the standard reports about the document as written."""
    import jsonschema_rs  # this and the next are heavy, and not needed to generate
    from openapi_spec_validator import schemas as published

    schemas: Any = published
    standards: dict[str, Any] = {
        "2.0": schemas.schema_v2,
        "3.0": schemas.schema_v30,
        "3.1": schemas.schema_v31,
        "3.2": schemas.schema_v32,
    }
    checker = jsonschema_rs.validator_for(dict(standards[document.version[:3]]))
    for pointer, message in _faults(checker, document.data, "").items():
        yield _finding(
            "DP700", f"is not OpenAPI {document.version}: {message}", document.place(pointer)
        )


def _schemas(document: Document) -> Iterator[Finding]:
    """Validate schemas of 3.1 and later with JSON Schema 2020-12; earlier standards describe schemas themselves."""
    if not document.version.startswith(("3.1", "3.2")):
        return
    import jsonschema_rs

    checker = jsonschema_rs.Draft202012Validator(
        {"$ref": "https://json-schema.org/draft/2020-12/schema"}
    )
    stack: list[tuple[str, str, Any]] = [("", "document", document.data)]
    while stack:
        at, kind, node = stack.pop()
        if kind != "schema":
            stack += below(OPENAPI, kind, node, at)
        elif is_object(node) and "$schema" not in node:
            for pointer, message in _faults(checker, node, at).items():
                yield _finding(
                    "DP700", f"not a valid JSON Schema: {message}", document.place(pointer)
                )


def _faults(checker: Any, value: JsonObject, at: str) -> dict[str, str]:
    """Pointer to what is wrong there, in one sentence for each pointer."""
    found: dict[str, str] = {}
    for error in map(_cause, checker.iter_errors(value)):
        pointer = join(at, *error.instance_path)
        message = (
            error.message if len(error.message) <= _LONGEST else f"… {error.message[-_LONGEST:]}"
        )
        found[pointer] = f"{found[pointer]}; {message}" if pointer in found else message
    return found


def _cause(error: Any) -> Any:
    """The error within an error: of the alternatives, the one that got furthest, and a reference is not what was meant."""
    while branches := getattr(error.kind, "context", None):
        inner = [each for branch in branches for each in branch]
        meant = [each for each in inner if "$ref" not in each.message] or inner
        if not meant:
            break
        error = max(meant, key=lambda each: len(each.instance_path))
    return error


def _same_paths(api: Api, document: Document) -> Iterator[Finding]:
    """Paths that differ only in the names in braces are ambiguous (OpenAPI 3.1, section 4.8.8)."""
    seen: dict[tuple[str, str], Operation] = {}
    for operation in api.operations:
        first = seen.setdefault((operation.method, _TEMPLATE.sub("{}", operation.path)), operation)
        if first is not operation:
            yield _finding(
                "DP715",
                f"{operation.key} is ambiguous: it matches the same requests as {first.key}",
                document.place(operation.pointer),
                "merge the two paths",
                operation,
            )


def _operation_ids(api: Api, document: Document) -> Iterator[Finding]:
    seen: dict[str, Operation] = {}
    for operation in api.operations:
        name = operation.operation_id
        first = seen.setdefault(name, operation) if name else operation
        if first is not operation:
            yield _finding(
                "DP712",
                f"duplicate operationId {name!r}: also used by {first.key}",
                document.place(join(operation.pointer, "operationId")),
                "give each operation a unique operationId",
                operation,
            )


def _bodies(operation: Operation, document: Document) -> Iterator[Finding]:
    body = operation.request_body
    if body and operation.method in ("GET", "HEAD", "DELETE", "TRACE"):
        severity: Severity = (
            "error" if body.required and operation.method != "DELETE" else "warning"
        )
        yield Finding(
            "DP716",
            f"a body has no meaning in a {operation.method} request (RFC 9110, section 9.3)",
            severity,
            operation=operation.key,
            spec=document.place(body.pointer),
            hint="move it to query parameters, or use another method",
        )
    for media in body.content if body else ():
        if not re.fullmatch(
            rf"{_TOKEN.pattern}/{_TOKEN.pattern}(\s*;.*)?", media.media_type, re.DOTALL
        ):
            yield _finding(
                "DP718",
                f"invalid media type {media.media_type!r}",
                document.place(media.pointer),
                "use the form type/subtype",
                operation,
            )


def _headers(operation: Operation, document: Document) -> Iterator[Finding]:
    for parameter in operation.parameters:
        if parameter.location == "header" and not _TOKEN.fullmatch(parameter.name):
            yield _unsendable(parameter, operation, document)


def _unsendable(parameter: Parameter, operation: Operation, document: Document) -> Finding:
    return _finding(
        "DP717",
        f"{parameter.name!r} cannot be the name of a header (RFC 9110, section 5.6.2)",
        document.place(join(parameter.pointer, "name")),
        "use letters, digits and hyphens",
        operation,
    )
