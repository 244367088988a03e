"""Check the samples of a page: valid JSON, consistent with the page, allowed by the spec, and used in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from docpact.check.gap import Gap, as_text, where
from docpact.pages.facts import Field, Origin, Sample
from docpact.pages.items import with_item_fields
from docpact.spec.facts import Spot, parents
from docpact.text.values import is_array, is_object, split
from docpact.validate.body_schema import BodySchema
from docpact.validate.payload import FAULT_RULES
from docpact.validate.schema_faults import Fault, shown

__all__ = ["Body", "disagreements", "example_gaps", "sample_gaps", "unreadable"]

_FACT_OF = {"const": "enum"}
_UNDOCUMENTED = (
    "copy the sample of the page into the spec, or remove the example where the sample is wrong"
)


@dataclass(frozen=True, slots=True)
class Body:
    """One body of an operation, with all that is known of it.

    Args:
        part: ``request`` or ``response STATUS``.
        fields: The fields on the page.
        samples: The samples of the page.
        examples: The examples of the spec.
        schema: The compiled schema; None where the spec has no body.

    """

    part: str
    fields: Sequence[Field]
    samples: Sequence[Sample]
    examples: Sequence[Sample]
    schema: BodySchema | None


def unreadable(body: Body) -> Iterator[tuple[Sample, Gap]]:
    """Yield samples that are not valid JSON."""
    for sample in body.samples:
        if sample.valid:
            continue
        line, column, said = sample.fault or (sample.line, 1, "no JSON parser accepts it")
        message = (
            f"{body.part}: the sample is not valid JSON: {said} (line {line}, column {column})"
        )
        hint = "record an erratum with the smallest edit that fixes it"
        if sample.mend is not None:
            hint += f": {_edit(sample)}"
        yield sample, Gap("DP101", Spot(body.part, "", "samples"), message, line, hint)


def _edit(sample: Sample) -> str:
    mend = sample.mend
    if mend is None:
        return ""
    steps = [f"delete {json.dumps(mend.delete, ensure_ascii=False)}"] if mend.delete else []
    steps += [f"insert {json.dumps(mend.insert, ensure_ascii=False)}"] if mend.insert else []
    return f"{' and '.join(steps)} at line {mend.line}, column {mend.column}"


def disagreements(body: Body) -> Iterator[Gap]:
    """Where a page's sample is not what the page's own table or prose says."""
    for field in [*_with_item_types(with_item_fields(body.fields))]:
        yield from _lacking(body, field)
        stated = _stated(field)
        if not stated:
            continue
        validator = jsonschema_rs.Draft202012Validator(stated, validate_formats=True, offline=True)
        wrong: dict[str, list[Any]] = {}
        for sample in body.samples:
            for value in _values(sample.value, field.path):
                if value is None:
                    continue
                for error in _errors(validator, value):
                    seen = wrong.setdefault(_FACT_OF.get(error.kind.name, error.kind.name), [])
                    if value not in seen:
                        seen.append(value)
        for fact, values in wrong.items():
            shows = ", ".join(shown(value) for value in values)
            line = next((sample.line for sample in body.samples), field.line)
            message = (
                f"{where(body.part, field.path)}: the page says {fact} {as_text(_as_facts(stated[fact]))}"
                f", its sample (line {line}) has {shows}"
            )
            said = _as_facts(stated[fact])
            hint = _decide(body.part, field.path, fact, said)
            spot = Spot(body.part, field.path, fact)
            yield Gap("DP102", spot, message, field.line, hint, said)


def _decide(part: str, path: str, fact: str, said: Any) -> str:
    """How to answer a page that contradicts itself."""
    page = json.dumps(said, ensure_ascii=False)
    entry = (
        f"kind: decision, in: {part.partition(' ')[0]}, path: {path}, fact: {fact}, page: {page}"
    )
    return f"decide which of the two is right, then record it in the errata ({entry})"


def _with_item_types(fields: Sequence[Field]) -> Iterator[Field]:
    """The fields, each array of which only the type of the items is stated followed by a field for the items."""
    paths = {field.path for field in fields}
    for field in fields:
        yield field
        if field.type == "array" and field.items and f"{field.path}[]" not in paths:
            origin: dict[str, Origin] = {"type": field.origin.get("items", "sample")}
            yield Field("[]", f"{field.path}[]", field.line, type=field.items, origin=origin)


def _lacking(body: Body, field: Field) -> Iterator[Gap]:
    """A gap where a field that the page calls required is missing from the page's own samples."""
    if not field.required or field.origin.get("required") in ("sample", "habit", None):
        return
    holder = parents(field.path)[0] if field.path else None
    if holder is None or field.path.endswith(("[]", "*")):
        return
    for sample in body.samples:
        if not any(
            is_object(value) and value and field.name not in value
            for value in _values(sample.value, holder)
        ):
            continue
        message = (
            f"{where(body.part, field.path)}: the page says required"
            f", its own sample (line {sample.line}) lacks it"
        )
        hint = _decide(body.part, field.path, "required", True)
        yield Gap("DP102", Spot(body.part, field.path, "required"), message, field.line, hint, True)
        return


def _errors(
    validator: jsonschema_rs.Draft202012Validator, value: object
) -> list[jsonschema_rs.ValidationError]:
    try:
        return list(validator.iter_errors(value))
    except ValueError:  # a lone surrogate: what it says cannot be judged
        return []


def _stated(field: Field) -> dict[str, Any]:
    """Return the stated facts of a field, without those only shown by samples, as a schema."""
    schema: dict[str, Any] = dict(field.limits)
    if field.enum is not None and field.origin.get("enum") != "sample":
        schema["enum"] = list(field.enum)
    if field.format is not None and field.origin.get("format") != "sample":
        schema["format"] = field.format
    if field.type is not None and field.origin.get("type") not in ("sample", "habit", None):
        schema["type"] = field.type
    return schema


def _as_facts(value: Any) -> Any:
    return tuple(value) if is_array(value) else value


def _values(value: Any, path: str) -> Iterator[Any]:
    """The values of a payload at a field path."""
    if not path:
        yield value
        return
    if path.startswith("[]"):
        for item in value if is_array(value) else ():
            yield from _values(item, path[2:].removeprefix("."))
        return
    name, rest = _head(path)
    if is_object(value):
        for key in list(value) if name == "*" else [name]:
            if key in value:
                yield from _values(value[key], rest)


def _head(path: str) -> tuple[str, str]:
    """The first name of a path, and what follows it."""
    name, dot, rest = path.partition(".")
    bare = name.rstrip("[]")
    return bare, name[len(bare) :] + dot + rest if name != bare else rest


def sample_gaps(body: Body, gaps: Sequence[Gap], spec_paths: Iterable[str]) -> Iterator[Gap]:
    """Where the spec does not allow what the page shows, less what follows from a gap that is known."""
    if body.schema is None:
        return
    known = {*spec_paths, *(field.path for field in body.fields)}
    for sample in body.samples:
        if sample.value is None and not sample.valid:
            continue
        for fault in body.schema.faults(sample.value):
            path = _path(fault, sample.value, known)
            if not any(_follows(fault, path, gap, body.part) for gap in gaps):
                yield _sample_gap(body.part, path, fault, sample.line, "the page's sample")


def example_gaps(body: Body, gaps: Sequence[Gap]) -> Iterator[Gap]:
    """Examples of the spec that its own schema does not allow, or that are not on the page."""
    shown_values = [
        _canonical(sample.value)
        for sample in body.samples
        if sample.valid or sample.value is not None
    ]
    for example in body.examples:
        if _canonical(example.value) in shown_values:
            continue
        faults = body.schema.faults(example.value) if body.schema is not None else []
        line = next((sample.line for sample in body.samples), None)
        spot = Spot(body.part, "", "samples")
        if faults:
            said = f"{body.part}: the spec's example does not match its schema: {faults[0].message} at {faults[0].pointer or 'the root'}"
            yield Gap("DP506", spot, said, line, "fix the example")
        elif not any(gap.spot.part == body.part and not gap.spot.path for gap in gaps):
            said = f"{body.part}: the spec's example is not a sample of the page"
            yield Gap("DP507", spot, said, line, _UNDOCUMENTED)


def _sample_gap(part: str, path: str, fault: Fault, line: int, whose: str) -> Gap:
    at = f" at {fault.pointer}" if fault.pointer else ""
    message = f"{part}: {whose} does not match the schema{at}: {fault.message}"
    hint = "change the schema to allow the sample, or record an erratum"
    spot = Spot(part, path, fault.spec)
    return Gap(FAULT_RULES[fault.kind], spot, message, line, hint, subject=f"{part}{at}")


def _follows(fault: Fault, path: str, gap: Gap, part: str) -> bool:
    """Whether a fault of a sample is but the echo of a gap between page and spec."""
    if gap.spot.part != part:
        return False
    for held in (gap.spot.path, gap.page_path):
        if held is not None and (path == held or held in parents(path)):
            return True
    return fault.name is None and fault.kind == "broken" and path in parents(gap.spot.path)


def _path(fault: Fault, value: Any, known: set[str]) -> str:
    """The field path of what a fault is about."""
    tokens = split(fault.pointer) + ([fault.name] if fault.name is not None else [])
    path = ""
    for token in tokens:
        if is_array(value):
            path += "[]"
            value = value[int(token)]
            continue
        named = f"{path}.{token}" if path else token
        anyone = f"{path}.*" if path else "*"
        path = anyone if named not in known and anyone in known else named
        value = value.get(token) if is_object(value) else None
    return path


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
