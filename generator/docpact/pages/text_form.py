"""Pages for people: the facts as an indented list, each with its line and where it came from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from docpact.pages.facts import Field, OperationFacts, Page, Sample
from docpact.text.escape import one_line

__all__ = ["pages_to_text"]


def pages_to_text(pages: Iterable[Page]) -> str:
    """Every page with its operations, or with the reason why it was refused."""
    return "\n".join(one_line(line) for page in pages for line in _page(page))


def _page(page: Page) -> Iterator[str]:
    read = "" if page.coverage is None else f"{page.coverage:.0%} read"
    known = ", ".join(part for part in (page.format, page.dialect, read) if part)
    yield f"{page.source}" + (f" ({known})" if known else "")
    for operation in page.operations:
        yield from _operation(operation)
    for block in page.unread:
        reason = f": {block.reason}" if block.reason else ""
        lines = "line" if block.line == block.end else "lines"
        yield f"  unread {block.kind}: {lines} {block.span}{reason}"
    for diagnostic in page.diagnostics:
        place = f"line {diagnostic.line}: " if diagnostic.line else ""
        yield f"  {diagnostic.severity} {diagnostic.code}: {place}{diagnostic.message}"
    yield ""


def _operation(operation: OperationFacts) -> Iterator[str]:
    marks = [
        mark
        for mark, is_set in (("deprecated", operation.deprecated), ("preview", operation.preview))
        if is_set
    ]
    yield f"  {operation.key}  line {operation.line}" + (f"  [{', '.join(marks)}]" if marks else "")
    for word, values in (
        ("servers", operation.servers),
        ("auth", operation.auth),
        ("scopes", operation.scopes),
    ):
        if values:
            yield f"    {word}: {', '.join(values)}"
    for parameter in operation.parameters:
        yield _field(parameter, f"{parameter.location} ", 4)
    if operation.request:
        yield "    request" + (
            ""
            if operation.request.required is None
            else ", required" if operation.request.required else ", optional"
        )
        yield from (_field(field, "", 6) for field in operation.request.fields)
        yield from map(_sample, operation.request.samples)
    for response in operation.responses:
        yield f"    response {response.status or '(no status stated)'}"
        yield from (_field(field, "", 6) for field in response.fields)
        yield from map(_sample, response.samples)


def _field(field: Field, prefix: str, indent: int) -> str:
    kind = field.type or "type not stated"
    if field.items:
        kind += f" of {field.items}"
    said = [kind]
    if field.required is not None:
        said.append("required" if field.required else "optional")
    if field.nullable:
        said.append("nullable")
    if field.format:
        said.append(field.format)
    if field.enum is not None:
        said.append(
            f"one of {', '.join(json.dumps(value, ensure_ascii=False) for value in field.enum)}"
        )
    if field.has_default:
        said.append(f"default {json.dumps(field.default, ensure_ascii=False)}")
    said += [f"{name} {value}" for name, value in field.limits.items()]
    if field.deprecated:
        said.append("deprecated")
    return f"{' ' * indent}{prefix}{field.path}: {', '.join(said)}  line {field.line}"


def _sample(sample: Sample) -> str:
    if sample.valid:
        return f"      sample, line {sample.line}"
    mended = "; one edit fixes it" if sample.mend else ""
    fault = (
        f": {sample.fault[2]} (line {sample.fault[0]}, column {sample.fault[1]})"
        if sample.fault
        else ""
    )
    return f"      sample, line {sample.line}, not valid JSON{fault}{mended}"
