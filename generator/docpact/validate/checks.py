"""Values compared with compiled schemas, and each fault as a finding; the floor of ``Validator``."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from docpact.errors import DocpactError, Place
from docpact.findings import Finding, PayloadDetail
from docpact.ir import Api, MediaType, Operation
from docpact.schema.nodes import Direction, Schema, Schemas
from docpact.text.json_text import MAX_DUPLICATES
from docpact.text.located import LocatedText
from docpact.text.values import join, split
from docpact.validate.body_schema import BodySchema
from docpact.validate.payload_text import PayloadText
from docpact.validate.schema_faults import Fault

if TYPE_CHECKING:
    from docpact.openapi.document import Document

__all__ = ["FAULT_RULES", "Checks", "Context", "hint_of", "named"]

FAULT_RULES = {"broken": "DP501", "undeclared": "DP502", "hidden": "DP503"}
"""Kind of fault to rule."""
DUPLICATE, NO_BODY, STATUS, MEDIA = "DP504", "DP505", "DP509", "DP510"
UNREADABLE, UNCHECKED = "DP511", "DP512"


@dataclass(frozen=True, slots=True)
class Context:
    """What every finding about one message shares."""

    operation: str
    source: str
    message: str | None = None


class Checks:
    """Compiles each schema once, and turns what is wrong with a value into findings.

    Args:
        api: The API.
        document: Its document, for the places in the spec.
        closed: Whether fields that the spec does not declare are findings where the schema allows them.
        ranges: Whether integers have to be in the range of their format.
    """

    def __init__(
        self, api: Api, document: Document, *, closed: bool = False, ranges: bool = False
    ) -> None:
        self._ranges = ranges
        self.api = api
        self.document = document
        self.closed = closed
        self._compiled: dict[tuple[str, Direction], BodySchema] = {}
        self._schemas: dict[Direction, Schemas] = {
            "request": Schemas.of(api, "request"),
            "response": Schemas.of(api, "response"),
        }
        self._parsed: dict[tuple[str, Direction], list[Schema]] = {}
        self.unchecked: dict[tuple[str, str], Finding] = {}
        """A note for each documented body that was not compared with its schema, by its pointer and the reason."""

    def with_own_notes(self) -> Self:
        """Return a copy that shares what is compiled, and starts without notes."""
        made = copy(self)
        made.unchecked = {}
        return made

    def note_unchecked(
        self,
        operation: str,
        pointer: str,
        place: Place,
        what: str,
        hint: str = "check them with a tool for this media type",
        message: str | None = None,
    ) -> None:
        """Note that a body is not compared with its schema; once for each documented body and reason.

        Args:
            operation: ``METHOD /path``.
            pointer: Where the body is documented.
            place: Where the body is.
            what: What is not compared, and why.
            hint: What to do.
            message: Which message of a file has the body.
        """
        if (pointer, what) not in self.unchecked:
            self.unchecked[pointer, what] = Finding(
                UNCHECKED,
                what,
                "note",
                operation,
                payload=place if place.pointer is not None else replace(place, pointer=""),
                spec=self.document.place(pointer),
                hint=hint,
                detail=PayloadDetail(message=message),
            )

    # Schemas.

    def compiled(self, schema: Any, pointer: str, direction: Direction) -> BodySchema:
        """Return a compiled schema; the same one each time.

        Raises:
            DocpactError: It cannot be compiled; the place is that of the keyword.
        """
        key = (pointer, direction)
        if key not in self._compiled:
            wanted = True if schema is None else schema
            try:
                made = BodySchema(
                    self.api, wanted, pointer, direction, closed=self.closed, ranges=self._ranges
                )
            except DocpactError as error:
                at = (error.where and error.where.pointer) or pointer
                where = self.document.place(at)
                raise DocpactError(error.what, where=where, hint="fix the schema") from None
            self._compiled[key] = made
        return self._compiled[key]

    def of_media(self, media: MediaType, direction: Direction) -> BodySchema:
        """Return the compiled schema of a body."""
        return self.compiled(media.schema, join(media.pointer, "schema"), direction)

    def _nodes(self, schema: Any, pointer: str, direction: Direction) -> list[Schema]:
        key = (pointer, direction)
        if key not in self._parsed:
            self._parsed[key] = [self._schemas[direction].parse(schema, pointer)]
        return self._parsed[key]

    # Whole payloads.

    def payload(
        self, operation: Operation, payload: PayloadText, schema: BodySchema, pointer: str
    ) -> list[Finding]:
        """Return what is wrong with a body that was read.

        Args:
            operation: The operation.
            payload: The body.
            schema: The compiled schema of it.
            pointer: Where the body is documented.

        Raises:
            DocpactError: The value cannot be validated.
        """
        return self._body(Context(operation.key, payload.text.source), payload, schema, pointer)

    def _body(
        self, context: Context, payload: PayloadText, schema: BodySchema, where: str
    ) -> list[Finding]:
        try:
            faults = schema.faults(payload.value)
        except (ValueError, RecursionError) as error:
            said = "a lone surrogate" if "surrogate" in str(error) else str(error)
            place = payload.text.place(0)
            raise DocpactError(
                f"cannot be validated: {said}", where=place, hint="remove or replace that value"
            ) from None
        spec = self.document.place(where)
        found = [
            self._finding(
                context,
                DUPLICATE,
                f"duplicate field {split(pointer)[-1]!r}, first at {_line_and_column(payload, first)}; using the last one",
                payload.text.place(payload.offset(pointer), pointer),
                spec,
                "remove one of the two",
                PayloadDetail(inner=self._inner(payload, pointer)),
            )
            for pointer, first in list(payload.duplicates.items())[:MAX_DUPLICATES]
        ]
        found += [self._of_fault(context, fault, payload) for fault in faults]
        return sorted(found, key=_by_place)

    def _of_fault(
        self,
        context: Context,
        fault: Fault,
        payload: PayloadText,
        part: str = "body",
        name: str | None = None,
    ) -> Finding:
        detail = PayloadDetail(
            part,
            name,
            None,
            fault.expected,
            fault.found,
            self._inner(payload, fault.pointer) if part == "body" else None,
            self.document.place(fault.branch) if fault.branch is not None else None,
        )
        message = fault.message if part == "body" else f"{named(part, name)}: {fault.message}"
        place = payload.text.place(payload.offset(fault.pointer), fault.pointer)
        spec = self.document.place(fault.spec)
        return self._finding(
            context, FAULT_RULES[fault.kind], message, place, spec, hint_of(fault), detail
        )

    def _inner(self, payload: PayloadText, pointer: str) -> tuple[int, int] | None:
        return payload.text.inner(payload.offset(pointer)) if payload.text.escaped else None

    def _finding(
        self,
        context: Context,
        rule: str,
        message: str,
        place: Place,
        spec: Place | None,
        hint: str,
        detail: PayloadDetail | None = None,
    ) -> Finding:
        detail = replace(detail or PayloadDetail(), message=context.message)
        if place.pointer is None:
            place = replace(place, pointer="")
        return Finding(
            rule,
            message,
            operation=context.operation,
            payload=place,
            spec=spec,
            hint=hint,
            detail=detail,
        )

    def _best(
        self,
        context: Context,
        made: Iterable[PayloadText],
        schema: BodySchema,
        part: str = "body",
        name: str | None = None,
    ) -> list[Finding]:
        """The findings of the reading that fits best."""
        best: list[Finding] | None = None
        for one in made:
            try:
                faults = schema.faults(one.value)
            except (ValueError, RecursionError):
                continue
            found = [self._of_fault(context, fault, one, part, name) for fault in faults]
            found += [
                self._finding(
                    context,
                    DUPLICATE,
                    f"field {split(pointer)[-1]!r} is given several times; using the last one",
                    one.text.place(one.offset(pointer), pointer),
                    self.document.place(""),
                    "send it once, or declare an array",
                )
                for pointer in one.duplicates
            ]
            if best is None or len(found) < len(best):
                best = found
        return best or []

    def _no_body(self, context: Context, at: LocatedText, pointer: str) -> Finding:
        return self._finding(
            context,
            NO_BODY,
            "unexpected body: the spec does not document one",
            at.place(0),
            self.document.place(pointer),
            "choose another operation or status, or add the body to the spec",
        )


def named(part: str, name: str | None) -> str:
    """Return a parameter or header as messages call it."""
    return f"{part} parameter {name!r}" if part != "header" else f"header {name!r}"


def hint_of(fault: Fault) -> str:
    """Return what to do about a fault."""
    if fault.near is not None:
        return f"did you mean {fault.near!r}?"
    if fault.kind == "broken":
        return "fix the payload, or the schema if the payload is correct"
    return "remove the field, or declare it in the schema if the payload is correct"


def _line_and_column(payload: PayloadText, offset: int) -> str:
    place = payload.text.place(offset)
    return f"{place.line}:{place.column}"


def _by_place(finding: Finding) -> tuple[int, int]:
    place = finding.payload
    return (0, 0) if place is None else (place.line or 0, place.column or 0)
