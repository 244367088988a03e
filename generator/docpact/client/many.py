"""Operations that take many calls: paging, batches, idempotence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docpact.client.answers import Answers
from docpact.client.arguments import Arguments
from docpact.client.batches import Batch, BatchError, batch_of
from docpact.client.pages import Pages, pages_of
from docpact.client.paging_hints import PagingError
from docpact.client.shapes import Shapes
from docpact.errors import Place
from docpact.findings import Finding
from docpact.ir import JsonSchema, Operation
from docpact.text.values import join

__all__ = ["RULE", "Many", "many_of"]

RULE = "DP752"


@dataclass(frozen=True, slots=True)
class Many:
    """The additional methods of an operation."""

    pages: Pages | None = None
    batch: Batch | None = None
    idempotent: bool | None = None
    """The declared or recognised paging; None if there is none."""
    findings: tuple[Finding, ...] = ()


def many_of(
    operation: Operation,
    arguments: Arguments,
    answers: Answers,
    shapes: Shapes,
    schemas: Mapping[str, JsonSchema],
    resource: str,
    *,
    batches: bool,
) -> Many:
    """Return the additional methods to generate for ``operation``.

    Args:
        operation: The operation.
        arguments: The arguments of its method.
        answers: The responses of the operation.
        shapes: The types of the API.
        schemas: The named schemas of the document.
        resource: The attribute of its resource.
        batches: Whether a body with one limited array is a batch without being declared as one.

    """
    findings: list[Finding] = []
    pages = batch = None
    try:
        pages = pages_of(operation, arguments, answers, shapes, schemas, resource)
    except PagingError as error:
        findings.append(_finding(operation, "x-docpact-pages", str(error), "method for all pages"))
    try:
        batch = batch_of(operation, arguments, recognise=batches)
    except BatchError as error:
        findings.append(_finding(operation, "x-docpact-batch", str(error), "batch method"))
    idempotent = operation.extensions.get("x-docpact-idempotent")
    if idempotent is not None and not isinstance(idempotent, bool):
        findings.append(
            _finding(operation, "x-docpact-idempotent", "expected true or false", "retry of it")
        )
        idempotent = None
    return Many(pages, batch, idempotent, tuple(findings))


def _finding(operation: Operation, name: str, message: str, lost: str) -> Finding:
    return Finding(
        RULE,
        f"{name}: {message}; ignored",
        "warning",
        operation.key,
        spec=Place("", pointer=join(operation.pointer, name)),
        hint=f"fix the extension, or remove it; without it the client has no {lost}",
    )
