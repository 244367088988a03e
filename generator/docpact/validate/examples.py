"""The documented examples of a spec, each compared with its own schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.ir import MediaType, Operation
from docpact.text.values import join
from docpact.validate.checks import hint_of
from docpact.validate.validator import Validator

__all__ = ["Example", "examples_of"]

_RULE = "DP506"


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a body.

    Args:
        operation: The operation.
        status: The status of the response; None for the request.
        media: The media type that has it.
        name: Its name; ``default`` for one without a name.
    """

    operation: Operation
    status: str | None
    media: MediaType
    name: str

    @property
    def label(self) -> str:
        """What it is an example of: ``response 200 application/json example default``."""
        side = "request" if self.status is None else f"response {self.status}"
        return f"{side} {self.media.media_type} example {self.name}"

    def findings(self, validator: Validator) -> list[Finding]:
        """Return what is wrong with it; nothing where it has no schema.

        Raises:
            DocpactError: The schema cannot be used.
        """
        if self.media.schema is None:
            return []
        value = self.media.examples[self.name]
        schema = validator.of_media(self.media, "request" if self.status is None else "response")
        at = join(self.media.pointer, "examples", self.name, "value")
        if self.name == "default" and validator.document.place(at).pointer != at:
            at = join(self.media.pointer, "example")
        where = validator.document.place(at)
        try:
            faults = schema.faults(value)
        except (ValueError, RecursionError) as error:
            raise DocpactError(f"the example cannot be validated: {error}", where=where) from None
        return [
            Finding(
                _RULE,
                f"{self.label} breaks its own schema: {fault.message} at {fault.pointer or 'the root'}",
                operation=self.operation.key,
                spec=where,
                hint=hint_of(fault),
            )
            for fault in faults
        ]


def examples_of(operation: Operation) -> Iterator[Example]:
    """Yield the examples of an operation's bodies, in the order of the document."""
    if operation.request_body is not None:
        for media in operation.request_body.content:
            for name in media.examples:
                yield Example(operation, None, media, name)
    for response in operation.responses:
        for media in response.content:
            for name in media.examples:
                yield Example(operation, response.status, media, name)
