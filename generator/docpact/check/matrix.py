"""The matrix: for each operation of a client, which part of the contract holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from docpact.findings import Finding

__all__ = ["COLUMNS", "Cell", "Row", "worst"]

Cell = Literal["pass", "fail", "erratum", "partial", "none"]
COLUMNS = (
    "page",
    "spec",
    "request_sample",
    "response_sample",
    "request_proof",
    "response_proof",
    "generated",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One operation. ``none``: nothing documented to compare with. ``partial``: what was read agrees, some was not read.

    Args:
        client: The name of the client.
        operation: ``METHOD /path``, as in the spec.
        page: The page can be read, and agrees with itself.
        spec: Page and spec agree, both ways.
        request_sample: The spec allows the request samples.
        response_sample: The spec allows the response samples.
        request_proof: The client sends the documented request.
        response_proof: The client reads the documented responses.
        generated: The generated code is current.

    """

    client: str
    operation: str
    page: Cell = "none"
    spec: Cell = "none"
    request_sample: Cell = "none"
    response_sample: Cell = "none"
    request_proof: Cell = "none"
    response_proof: Cell = "none"
    generated: Cell = "none"

    def cells(self) -> Mapping[str, Cell]:
        """Column to cell, in order."""
        values = asdict(self)
        return {column: values[column] for column in COLUMNS}


def worst(findings: Iterable[Finding]) -> Cell:
    """The cell of a column that has these findings: an error that no erratum explains fails it."""
    cell: Cell = "pass"
    for finding in findings:
        if finding.erratum is not None:
            cell = "erratum"
        elif finding.severity == "error":
            return "fail"
    return cell
