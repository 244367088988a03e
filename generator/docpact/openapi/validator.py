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
from docpact.openapi.values import is_object, join

__all__ = ["validate"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_LONGEST = 160


def validate(document: Document) -> list[Finding]:
    """Hold a document against the standard, in the version it is written in, and against our own rules.

    The schemas of the standard come from openapi-spec-validator; the rest is what cannot be told apart or sent:
    ``DP700``, and ``DP715`` to ``DP718``. Nothing outside of the document is read. What a reader would have to assume (the other rules
    of ``DP7xx``) is among the findings of ``read_api``.
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
    """What the schema of the standard says of the document as it is written."""
    from openapi_spec_validator import schemas as _schemas  # heavy, and not needed to generate

    schemas: Any = _schemas
    validators: dict[str, Any] = {
        "2.0": schemas.openapi_v2_schema_validator,
        "3.0": schemas.openapi_v30_schema_validator,
        "3.1": schemas.openapi_v31_schema_validator,
        "3.2": schemas.openapi_v32_schema_validator,
    }
    for error in validators[document.version[:3]].iter_errors(document.data):
        cause = _cause(error)
        pointer = join("", *cause.absolute_path)
        yield _finding(
            "DP700",
            f"is not OpenAPI {document.version}: {_message(cause)}",
            document.place(pointer),
        )


def _cause(error: Any) -> Any:
    """The error within an error: of the alternatives, the one that got furthest, and a reference is not what was meant."""
    while error.context:
        inner = [each for each in error.context if "$ref" not in each.message] or list(
            error.context
        )
        error = max(inner, key=lambda each: len(each.absolute_path))
    return error


def _message(error: Any) -> str:
    line: str = error.message.partition("\n")[0]
    return line if len(line) <= _LONGEST else f"… {line[-_LONGEST:]}"


def _schemas(document: Document) -> Iterator[Finding]:
    """Schemas of 3.1 and later against JSON Schema 2020-12; the schema of 3.0 and 2.0 speaks of them itself."""
    if not document.version.startswith(("3.1", "3.2")):
        return
    import jsonschema_rs

    checker = jsonschema_rs.Draft202012Validator(
        {"$ref": "https://json-schema.org/draft/2020-12/schema"}
    )
    stack: list[tuple[str, str, Any]] = [("", "document", document.data)]
    while stack:
        pointer, kind, node = stack.pop()
        if kind != "schema":
            stack += below(OPENAPI, kind, node, pointer)
        elif is_object(node) and "$schema" not in node:
            for error in checker.iter_errors(node):
                at = join(pointer, *error.instance_path)
                message = (
                    error.message
                    if len(error.message) <= _LONGEST
                    else f"… {error.message[-_LONGEST:]}"
                )
                yield _finding("DP700", f"is no JSON Schema: {message}", document.place(at))


def _same_paths(api: Api, document: Document) -> Iterator[Finding]:
    """Paths that differ in nothing but the names in braces cannot be told apart (OpenAPI 3.1, section 4.8.8)."""
    seen: dict[tuple[str, str], Operation] = {}
    for operation in api.operations:
        first = seen.setdefault((operation.method, _TEMPLATE.sub("{}", operation.path)), operation)
        if first is not operation:
            yield _finding(
                "DP715",
                f"{operation.key} cannot be told apart from {first.key}",
                document.place(operation.pointer),
                "make one path of them",
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
                f"the operationId {name!r} is that of {first.key} too",
                document.place(join(operation.pointer, "operationId")),
                "give each operation its own",
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
                f"{media.media_type!r} is no media type",
                document.place(media.pointer),
                "write type/subtype",
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
