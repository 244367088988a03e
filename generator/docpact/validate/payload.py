"""A payload held against the spec: every fault with its place in the payload, and the place of the keyword it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.ir import Api, MediaType, Operation, Response
from docpact.spec.facts import json_media
from docpact.text.json_text import JsonText, read_json_text
from docpact.text.values import join
from docpact.validate.body_schema import BodySchema, Direction
from docpact.validate.schema_faults import Fault

if TYPE_CHECKING:
    from docpact.openapi.document import Document

__all__ = ["FAULT_RULES", "body_media", "body_schema", "response_for", "validate_payload"]

FAULT_RULES: Mapping[str, str] = {"broken": "DP501", "undeclared": "DP502", "hidden": "DP503"}
"""Kind of fault to rule."""
_DUPLICATE = "DP504"
_NO_BODY = "DP505"


def validate_payload(
    api: Api,
    document: Document,
    operation: Operation,
    status: str | None,
    data: str | bytes,
    source: str,
) -> list[Finding]:
    """What is wrong with a payload.

    Args:
        api: The API.
        document: Its document, for the places.
        operation: The operation.
        status: The status of the response that the payload is of; None for a request.
        data: The payload; nothing but white space is no payload at all.
        source: How messages call it.

    Raises:
        DocpactError: The payload is no JSON, or the operation has no such response, or no JSON body.

    """
    holder, media = body_media(operation, status)
    where = document.place(holder)
    empty = not data.strip()
    if media is None:
        if empty:
            return []
        message = "expected no body: the spec documents none here"
        hint = "choose another operation or status, or add the body to the spec"
        return [_finding(_NO_BODY, message, operation, Place(source, 1, 1, ""), where, hint)]
    if (
        empty
        and status is None
        and not (operation.request_body and operation.request_body.required)
    ):
        return []
    text = read_json_text(data, source)
    direction: Direction = "request" if status is None else "response"
    schema = body_schema(api, document, media, direction)
    try:
        faults = schema.faults(text.value)
    except ValueError as error:
        raise DocpactError(f"this JSON cannot be validated: {error}", where=Place(source)) from None
    findings = [
        _finding(
            FAULT_RULES[fault.kind],
            fault.message,
            operation,
            text.place(fault.pointer),
            document.place(fault.spec),
            _hint(fault),
        )
        for fault in faults
    ]
    return [*_duplicates(text, operation, where), *findings]


def body_schema(api: Api, document: Document, media: MediaType, direction: Direction) -> BodySchema:
    """The compiled schema of a body.

    Raises:
        DocpactError: It cannot be compiled; the place is that of the keyword.
    """
    schema = media.schema if media.schema is not None else True
    try:
        return BodySchema(api, schema, join(media.pointer, "schema"), direction)
    except DocpactError as error:
        pointer = (error.where and error.where.pointer) or media.pointer
        raise DocpactError(
            error.what, where=document.place(pointer), hint="fix the schema"
        ) from None


def body_media(operation: Operation, status: str | None) -> tuple[str, MediaType | None]:
    """The pointer of a request or response, and its JSON form, None where no body is documented.

    Raises:
        DocpactError: The body has no JSON form, or there is no such response.
    """
    if status is None:
        if operation.request_body is None:
            return operation.pointer, None
        pointer, content = operation.request_body.pointer, operation.request_body.content
    else:
        response = response_for(operation, status)
        pointer, content = response.pointer, response.content
    media = json_media(content)
    if media is not None and "json" not in media.media_type and "*" not in media.media_type:
        raise DocpactError(
            f"{operation.key} has no JSON body here but {media.media_type}",
            hint="only JSON payloads can be validated",
        )
    return pointer, media


def response_for(operation: Operation, status: str) -> Response:
    """The response documented for a status: its own, then its range, then ``default`` (OpenAPI 3.1.0, 4.8.16).

    Raises:
        DocpactError: There is none.
    """
    documented = {response.status: response for response in operation.responses}
    for candidate in (status, status.upper(), f"{status[:1]}XX", "default"):
        if candidate in documented:
            return documented[candidate]
    known = ", ".join(documented) or "none"
    raise DocpactError(
        f"{operation.key} has no response {status}", hint=f"the documented ones are: {known}"
    )


def _duplicates(text: JsonText, operation: Operation, spec: Place) -> list[Finding]:
    message = "duplicate field; using the last one"
    hint = "remove one of the two"
    return [
        _finding(_DUPLICATE, message, operation, text.place(pointer), spec, hint)
        for pointer in text.duplicates
    ]


def _hint(fault: Fault) -> str:
    if fault.near is not None:
        return f"did you mean {fault.near!r}?"
    if fault.kind == "broken":
        return "fix the payload, or the schema if the payload is correct"
    return "remove the field, or declare it in the schema if the payload is correct"


def _finding(
    rule: str, message: str, operation: Operation, payload: Place, spec: Place, hint: str
) -> Finding:
    return Finding(rule, message, operation=operation.key, payload=payload, spec=spec, hint=hint)
