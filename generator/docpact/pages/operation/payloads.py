"""The payloads that a page shows: which belong to the request, which to a response, and where they contradict."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from docpact.pages.facts import Call, Diagnostic, Field, Origin, RequestFacts
from docpact.pages.flat import Code
from docpact.pages.jsontext import read_json
from docpact.pages.operation.form_data import read_form
from docpact.pages.operation.parts import Outline
from docpact.pages.operation.samples import ReadSample, form_sample, read_sample
from docpact.pages.operation.shell import Payload

__all__ = ["id_conflicts", "payloads_of", "settle_forms"]


def payloads_of(
    outline: Outline, listed: set[str], diagnostics: list[Diagnostic]
) -> tuple[list[ReadSample], dict[str | None, list[ReadSample]]]:
    """The samples of the request, and those of each status.

    Args:
        outline: The outline of the operation.
        listed: The names that tables list: a piece of JSON that has none of them illustrates something else.
        diagnostics: A list to which diagnostics are added.
    """
    requests: list[ReadSample] = []
    responses: dict[str | None, list[ReadSample]] = {}
    for code, command in outline.calls:
        payload = command.payload
        form = read_form(command, listed)
        if form is not None:
            requests.append(form_sample(form, code.place))
        if form is not None or payload is None or payload.text.lstrip()[:1] not in ("{", "[", '"'):
            continue
        read, found = read_sample(payload.text, _shifted(code, payload))
        diagnostics.extend(found)
        requests.append(read)
    sent = {name for read in requests for name in _roots(read)}
    for part in outline.samples:
        read, found = _read_code(part.code)
        told = part.sent and outline.anchor.method not in ("GET", "HEAD")
        if part.side == "request" and not told and not _is_body(outline, read, listed, sent):
            message = "this JSON has none of the listed fields; not used as a sample of the request"
            diagnostics.append(Diagnostic("sample-unplaced", message, read.sample.line, "note"))
            continue
        diagnostics.extend(found)
        (requests if part.side == "request" else responses.setdefault(part.status, [])).append(read)
    requests.sort(key=lambda read: read.sample.line)
    return requests, responses


@lru_cache(maxsize=256)  # operations that share a sample read it once
def _read_code(code: Code) -> tuple[ReadSample, list[Diagnostic]]:
    return read_sample(code.text, code.place)


def _shifted(code: Code, payload: Payload) -> Callable[[int], tuple[int, int]]:
    """Places in a payload of some code."""
    return lambda offset: code.place(payload.offset(offset))


def _is_body(outline: Outline, read: ReadSample, listed: set[str], sent: set[str]) -> bool:
    """Return whether JSON near a request is its body: a GET sends none, and a body has listed fields."""
    if outline.anchor.method in ("GET", "HEAD"):
        return False
    if not read.readable or not (listed or sent):
        return True
    # If a call shows the body, only that counts; otherwise, a wrapper may be around it.
    return bool(
        (listed | sent)
        & (_roots(read) if sent else {path.rpartition(".")[2] for path in read.lines})
    )


def _roots(read: ReadSample) -> set[str]:
    return {path.replace("[]", "") for path in read.lines if "." not in path}


def settle_forms(
    request: RequestFacts, samples: list[ReadSample], calls: list[Call]
) -> tuple[RequestFacts, list[Call]]:
    """Return a request that is sent as a form: files are binary, and values have the stated type of their field.

    Args:
        request: The request by its tables and samples.
        samples: Its samples as they were read.
        calls: The documented calls.

    """
    files = {name for read in samples if read.form for name in read.form.files}
    fields = tuple(_as_file(field) if field.path in files else field for field in request.fields)
    types = {field.path: field.type for field in fields}
    types |= {field.path + "[]": field.items for field in fields if field.type == "array"}
    kinds = {read.form.media_type if read.form else None for read in samples}
    media_type = next(iter(kinds)) if len(kinds) == 1 else None
    if media_type is not None:
        calls = [replace(call, body=_typed(call.body, "", types)) for call in calls]
    facts = tuple(
        replace(read.sample, value=_typed(read.value, "", types)) if read.form else read.sample
        for read in samples
    )
    media_type = media_type or request.media_type
    return replace(request, media_type=media_type, fields=fields, samples=facts), calls


def _as_file(field: Field) -> Field:
    if field.type not in (None, "string") or field.format is not None:
        return field
    origin: dict[str, Origin] = {"type": "sample", **field.origin, "format": "sample"}
    return replace(field, type="string", format="binary", origin=origin)


def _typed(value: Any, path: str, types: dict[str, str | None]) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return {
            name: _typed(member, f"{path}.{name}" if path else name, types)
            for name, member in members
        }
    if isinstance(value, list):
        return [_typed(item, path + "[]", types) for item in cast("Sequence[Any]", value)]
    if not isinstance(value, str) or types.get(path) not in ("integer", "number", "boolean"):
        return value
    reading = read_json(value)
    return reading.value if reading.fault is None else value


def id_conflicts(
    requests: list[ReadSample], responses: dict[str | None, list[ReadSample]]
) -> list[Diagnostic]:
    """Identifiers that are strings in one sample and numbers in another."""
    kinds: dict[str, dict[str, tuple[str, int]]] = {}
    for read in [*requests, *(read for reads in responses.values() for read in reads)]:
        if read.readable and read.form is None:
            _collect(read.value, "", read, kinds)
    found: list[Diagnostic] = []
    for value, by_type in kinds.items():
        if len(by_type) == 2:
            (number, _), (text, line) = by_type["integer"], by_type["string"]
            message = f'the id {value} is a number in {number} and the string "{value}" in {text}'
            found.append(Diagnostic("id-type-varies", message, line, "note"))
            break
    return found


def _collect(
    value: Any, path: str, read: ReadSample, kinds: dict[str, dict[str, tuple[str, int]]]
) -> None:
    if isinstance(value, dict):
        for name, member in cast("dict[str, Any]", value).items():
            _collect(member, f"{path}.{name}" if path else name, read, kinds)
    elif isinstance(value, list):
        for item in cast("Sequence[Any]", value):
            _collect(item, path + "[]", read, kinds)
    elif (
        re.search(r"(?:^|[._])ids?(?:\[\])?$", path)
        and str(value).isdigit()
        and not isinstance(value, bool)
    ):
        kind = "string" if isinstance(value, str) else "integer"
        kinds.setdefault(str(value), {}).setdefault(
            kind, (path, read.lines.get(path.removesuffix("[]"), read.sample.line))
        )
