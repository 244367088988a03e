"""What the tests of pages share: where real captures are, and facts written one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from docpact.pages.facts import Field, OperationFacts, Page, Sample
from docpact.pages.form import page_to_json

__all__ = ["CAPTURES", "REAL", "bare_facts", "codes", "fields_of", "needs_real_pages", "summary"]

CAPTURES = Path(__file__).parent / "captures"
REAL = Path(__file__).resolve().parents[3] / "shared" / "pages"

needs_real_pages = pytest.mark.skipif(
    not REAL.is_dir(), reason="the captured pages are not beside this checkout"
)

_POSITIONS = frozenset(["line", "column", "fault", "mend", "digest", "raw", "origin"])


def codes(page: Page) -> list[tuple[str, int | None]]:
    """The diagnostics of a page as code and line."""
    return [(one.code, one.line) for one in page.diagnostics]


def bare_facts(page: Page) -> Any:
    """The operations of a page without anything that only says where a fact stands."""
    return _without(page_to_json(page)["operations"])


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(member) for key, member in value.items() if key not in _POSITIONS}
    return [_without(member) for member in value] if isinstance(value, list) else value


def fields_of(page: Page, *, request: bool = True, status: str | None = None) -> dict[str, Field]:
    """The fields of the only operation's request, or of one of its responses, by path."""
    (operation,) = page.operations
    if request:
        return {one.path: one for one in operation.request.fields} if operation.request else {}
    (response,) = (one for one in operation.responses if one.status == status)
    return {one.path: one for one in response.fields}


def summary(page: Page) -> str:
    """All facts of a page, one a line, so that a change of any shows."""
    return "\n".join(_page(page)) + "\n"


def _page(page: Page) -> Iterator[str]:
    yield f"{page.format} {page.dialect} title={page.title} url={page.url}"
    for operation in page.operations:
        yield from _operation(operation)
    for one in page.diagnostics:
        yield f"! {one.line} {one.severity} {one.code}"


def _operation(operation: OperationFacts) -> Iterator[str]:
    yield f"{operation.method} {operation.path} line={operation.line} title={operation.title}"
    yield f"  servers {' '.join(operation.servers)}"
    yield f"  auth {' '.join(operation.auth)} scopes {' '.join(operation.scopes)}"
    yield f"  deprecated={operation.deprecated} removal={operation.removal} preview={operation.preview}"
    yield f"  lines {_pairs(operation.lines)}"
    for parameter in operation.parameters:
        yield f"  {parameter.location} {_field(parameter)}"
    if operation.request is not None:
        yield f"  request required={operation.request.required} {operation.request.media_type}"
        yield from (f"    {_field(field)}" for field in operation.request.fields)
        yield from (f"    {_sample(sample)}" for sample in operation.request.samples)
    for response in operation.responses:
        yield f"  response {response.status} line={response.line} body={response.body}"
        yield from (f"    {_field(field)}" for field in response.fields)
        yield from (f"    {_sample(sample)}" for sample in response.samples)
    for call in operation.calls:
        yield f"  call line={call.line} {call.method} {call.url} {_pairs(call.headers)} body={call.has_body}"


def _pairs(mapping: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={value}" for key, value in mapping.items())


def _field(field: Field) -> str:
    words = [f"{field.line} {field.path} {field.type}"]
    if field.name != field.path.rpartition(".")[2]:
        words.append(f"name={field.name}")
    words += [
        f"{key}={value}"
        for key in ("items", "required", "nullable", "format")
        if (value := getattr(field, key)) is not None
    ]
    words += [f"{key}={value}" for key, value in field.limits.items()]
    if field.enum is not None:
        words.append(f"enum={','.join(map(str, field.enum))}")
    if field.has_default:
        words.append(f"default={field.default}")
    if field.deprecated:
        words.append("deprecated")
    return " ".join([*words, f"({_pairs(field.origin)})"])


def _sample(sample: Sample) -> str:
    if sample.valid:
        return f"sample {sample.line}"
    return f"sample {sample.line} fault={sample.fault} mend={sample.mend and (sample.mend.line, sample.mend.column, sample.mend.delete, sample.mend.insert, sample.mend.append)}"
