"""One payload compared with the documented body of a request or response."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.ir import Api, MediaType, Operation
from docpact.text.located import LocatedText, decode_utf8
from docpact.text.values import join
from docpact.validate.bodies import FORM, STREAMS, essence, is_json_type, is_xml_type, media_for
from docpact.validate.body_schema import BodySchema, Direction
from docpact.validate.checks import FAULT_RULES
from docpact.validate.contents import response_for
from docpact.validate.payload_text import PayloadText, read_json, read_yaml_payload
from docpact.validate.validator import Validator

if TYPE_CHECKING:
    from docpact.openapi.document import Document

__all__ = ["FAULT_RULES", "Target", "body_schema", "decoded", "target_of", "validate_payload"]

_NO_BODY = "DP505"


class Target:
    """What a payload is compared with: one body of one operation.

    Args:
        validator: The validator.
        operation: The operation.
        status: The status of the response that has the body; None for a request.
        media_type: The media type of the payload; None chooses JSON, or else the first documented one.

    Raises:
        DocpactError: The operation has no such response, or no such media type.
    """

    def __init__(
        self,
        validator: Validator,
        operation: Operation,
        status: str | None,
        media_type: str | None = None,
    ) -> None:
        self.validator = validator
        self.operation = operation
        self.status = status
        self.media_type = media_type
        self.direction: Direction = "request" if status is None else "response"
        self.pointer, content = _content(operation, status)
        self.required = status is not None or bool(
            operation.request_body is not None and operation.request_body.required
        )
        self.media = media_for(content, media_type)
        if content and self.media is None:
            known = [media.media_type for media in content]
            raise DocpactError(
                f"{operation.key} does not document the media type {media_type!r} here",
                hint=f"documented: {', '.join(known)}",
            )

    def with_own_notes(self) -> Target:
        """Return a copy whose validator starts without notes."""
        made = copy(self)
        made.validator = self.validator.with_own_notes()
        return made

    @property
    def schema(self) -> BodySchema:
        """The compiled schema of the body, or of one item where the body is a stream."""
        media = self.media
        if media is not None and media.item_schema is not None:
            return self.validator.compiled(
                media.item_schema, join(media.pointer, "itemSchema"), self.direction
            )
        if media is None:
            return self.validator.compiled(True, self.pointer, self.direction)
        return self.validator.of_media(media, self.direction)

    def findings(self, text: LocatedText, syntax: str) -> list[Finding]:
        """Return what is wrong with a payload.

        Args:
            text: The payload; only white space means no payload.
            syntax: ``json``, ``yaml``, or ``raw`` for text in the media type itself.

        Raises:
            DocpactError: The payload cannot be read.
        """
        empty = not text.text.strip()
        if empty and (self.media is None or not self.required):
            return []
        if self.media is None:
            return [self._no_body(text)]
        if syntax == "raw" and not is_json_type(self.media.media_type):
            return self.validator.content(
                self.operation, self.status, text, self.media_type or self.media.media_type
            )
        if empty:
            raise DocpactError(
                "the payload is empty",
                where=text.place(0),
                hint="expected one value in JSON or YAML",
            )
        payload = read_yaml_payload(text) if syntax == "yaml" else read_json(text)
        return self.value(payload)

    @property
    def is_binary(self) -> bool:
        """Whether the body is octets: no text, form, multipart, stream, JSON or XML."""
        if self.media is None:
            return False
        kind = essence(self.media.media_type)
        structured = is_json_type(kind) or is_xml_type(kind) or kind in STREAMS or kind == FORM
        return not structured and not kind.startswith(("text/", "multipart/"))

    @property
    def is_raw(self) -> bool:
        """Whether a payload of unknown form is taken to be in the media type itself: a form, text and so on."""
        return self.media is not None and not is_json_type(self.media.media_type)

    def binary(self, data: bytes, source: str) -> list[Finding]:
        """Return what is wrong with octets: only that there are none; the media type is noted as unchecked."""
        if self.media is None or not data:
            return self.findings(LocatedText(source, ""), "raw")
        what = f"{essence(self.media.media_type)} bodies are not compared with their schema"
        place = Place(source, 1, 1, "")
        self.validator.note_unchecked(self.operation.key, self.media.pointer, place, what)
        return []

    def value(self, payload: PayloadText) -> list[Finding]:
        """Return what is wrong with a payload that was read."""
        if self.media is None:
            return [self._no_body(payload.text)]
        return self.validator.payload(self.operation, payload, self.schema, self.media.pointer)

    def _no_body(self, text: LocatedText) -> Finding:
        where = self.validator.document.place(self.pointer)
        return Finding(
            _NO_BODY,
            "unexpected body: the spec does not document one",
            operation=self.operation.key,
            payload=Place(text.source, *text.at(0), ""),
            spec=where,
            hint="choose another operation or status, or add the body to the spec",
        )


def target_of(
    validator: Validator, operation: Operation, status: str | None, media_type: str | None = None
) -> Target:
    """Return what a payload is compared with; see ``Target``."""
    return Target(validator, operation, status, media_type)


def _content(operation: Operation, status: str | None) -> tuple[str, Sequence[MediaType]]:
    """The pointer of a request or response and its documented bodies.

    Raises:
        DocpactError: The response does not exist.
    """
    if status is None:
        body = operation.request_body
        return (operation.pointer, ()) if body is None else (body.pointer, body.content)
    response = response_for(operation, status)
    if response is None:
        known = [one.status for one in operation.responses]
        close = difflib.get_close_matches(status, known, n=1)
        raise DocpactError(
            f"{operation.key} has no response {status}",
            hint=(f"did you mean {close[0]}? " if close else "")
            + f"documented: {', '.join(known) or 'none'}",
        )
    return response.pointer, response.content


def decoded(data: bytes, source: str) -> LocatedText:
    """Return the text of a payload.

    Raises:
        DocpactError: It is not UTF-8.
    """
    text, wrong, guess = decode_utf8(data)
    located = LocatedText(source, text)
    if wrong is not None:
        what = "not valid UTF-8" + (f" (it starts with the mark of {guess})" if guess else "")
        raise DocpactError(what, where=located.place(wrong), hint="save the payload as UTF-8")
    return located


def validate_payload(
    api: Api,
    document: Document,
    operation: Operation,
    status: str | None,
    data: str | bytes,
    source: str,
    *,
    closed: bool = True,
) -> list[Finding]:
    """Return what is wrong with one JSON payload.

    Args:
        api: The API.
        document: Its document, for the places.
        operation: The operation.
        status: The status of the response that the payload is of; None for a request.
        data: The payload; only white space means no payload.
        source: How messages call it.
        closed: Whether fields that the spec does not declare are findings.

    Raises:
        DocpactError: The payload is not JSON, or the operation has no such response.

    """
    target = Target(Validator(api, document, closed=closed), operation, status)
    return target.findings(
        decoded(data.encode() if isinstance(data, str) else data, source), "json"
    )


def body_schema(api: Api, document: Document, media: MediaType, direction: Direction) -> BodySchema:
    """Return the compiled schema of a body, closed against undeclared fields.

    Raises:
        DocpactError: It cannot be compiled; the place is that of the keyword.
    """
    return Validator(api, document, closed=True).of_media(media, direction)
