"""Bodies compared with their documented forms, by media type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docpact.errors import DocpactError, Place
from docpact.findings import Finding, PayloadDetail
from docpact.ir import MediaType, Operation, Response
from docpact.schema.nodes import Direction, Schema
from docpact.text.located import LocatedText
from docpact.text.values import join
from docpact.validate.bodies import (
    FORM,
    STREAMS,
    Part,
    accepts_type,
    check_xml,
    essence,
    form_pairs,
    form_value,
    is_json_type,
    is_xml_type,
    media_for,
    multipart_parts,
    multipart_value,
    stream_items,
)
from docpact.validate.checks import MEDIA, UNREADABLE, Checks, Context
from docpact.validate.messages import HeaderField, Request, header
from docpact.validate.messages import Response as Message
from docpact.validate.parameters import Pair
from docpact.validate.payload_text import PayloadText, read_json, whole_value
from docpact.validate.typed import kinds_of, property_names, readings

__all__ = ["ContentChecks", "response_for"]


class ContentChecks(Checks):
    """Checks the body of a message in any media type that can be read: JSON, forms, multipart, text and streams."""

    def content(
        self, operation: Operation, status: str | None, text: LocatedText, media_type: str
    ) -> list[Finding]:
        """Return what is wrong with a body in a media type.

        Args:
            operation: The operation.
            status: The status of the response that has the body; None for a request.
            text: The body.
            media_type: Its media type.
        """
        context = Context(operation.key, text.source)
        headers = (HeaderField("Content-Type", LocatedText(text.source, media_type)),)
        if status is None:
            body = operation.request_body
            message: Request | Message = Request(
                operation.method, LocatedText(text.source, "/"), headers, text
            )
            content, pointer = (body.content, body.pointer) if body else ((), operation.pointer)
        else:
            response = response_for(operation, status)
            message = Message(status, LocatedText(text.source, ""), headers, text)
            content, pointer = (
                (response.content, response.pointer) if response else ((), operation.pointer)
            )
        direction: Direction = "request" if status is None else "response"
        return self._content(context, content, pointer, media_type, message, direction)

    def _content(
        self,
        context: Context,
        content: Sequence[MediaType],
        pointer: str,
        given: str | None,
        message: Request | Message,
        direction: Direction,
    ) -> list[Finding]:
        if not content:
            return []
        media = media_for(content, given)
        if media is None:
            known = " or ".join(media.media_type for media in content)
            at = header(message.headers, "content-type")
            place = (at.value if at is not None else LocatedText(context.source, "")).place(0)
            said = f"media type {essence(given or '')!r} is not documented; expected {known}"
            detail = PayloadDetail("header", "Content-Type", None, known, essence(given or ""))
            hint = "send a documented media type, or add this one to the spec"
            return [
                self._finding(
                    context, MEDIA, said, place, self.document.place(pointer), hint, detail
                )
            ]
        try:
            return self._decoded(context, media, given, message, direction)
        except DocpactError as error:
            if error.where is not None and error.where.source != context.source:
                raise  # the spec itself
            return [
                self._unreadable(
                    context, essence(given or media.media_type), error, message.body, media
                )
            ]

    def _unreadable(
        self,
        context: Context,
        kind: str,
        error: DocpactError,
        text: LocatedText | None,
        media: MediaType,
    ) -> Finding:
        place = error.where or (text or LocatedText(context.source, "")).place(0)
        said = f"the body is not readable as {kind}: {error.what}"
        where = self.document.place(media.pointer)
        return self._finding(context, UNREADABLE, said, place, where, error.hint or "fix the body")

    def _decoded(
        self,
        context: Context,
        media: MediaType,
        given: str | None,
        message: Request | Message,
        direction: Direction,
    ) -> list[Finding]:
        kind = essence(given or media.media_type)
        kind = essence(media.media_type) if "*" not in media.media_type else kind
        nodes = self._nodes(media.schema, join(media.pointer, "schema"), direction)
        text = message.body
        if isinstance(message, Request) and message.form is not None and text is None:
            return self._best(
                context, self._of_form(message, media, nodes), self.of_media(media, direction)
            )
        if text is None or (message.raw is not None and not kind.startswith("multipart/")):
            self._note_octets(context, media, kind, message)
            return []
        if kind in STREAMS or media.item_schema is not None:
            return self._stream(context, media, kind, text, direction)
        if is_json_type(kind):
            return self._body(
                context, read_json(text), self.of_media(media, direction), media.pointer
            )
        if kind == FORM:
            made = form_value(form_pairs(text), text, media, nodes)
            return self._best(context, made, self.of_media(media, direction))
        if kind.startswith("multipart/"):
            parts = multipart_parts(text, given)
            if kind != "multipart/form-data":
                self._note_kind(context, media, kind, text.place(0))
                return []
            made = multipart_value(parts, text, media, nodes)
            return [
                *self._part_types(context, media, parts, text),
                *self._best(context, made, self.of_media(media, direction)),
            ]
        if kind.startswith("text/") and kind != "text/xml":
            made = (whole_value(value, text) for value in readings(text.text, nodes))
            return self._best(context, made, self.of_media(media, direction))
        if is_xml_type(kind):
            check_xml(text)
        self._note_kind(context, media, kind, text.place(0))
        return []

    def _note_kind(self, context: Context, media: MediaType, kind: str, place: Place) -> None:
        what = f"{kind} bodies are not compared with their schema"
        self.note_unchecked(context.operation, media.pointer, place, what, message=context.message)

    def _note_octets(
        self, context: Context, media: MediaType, kind: str, message: Request | Message
    ) -> None:
        """Note a body that is not text: octets by their media type, or text that is compressed or not in UTF-8."""
        at = message.url if isinstance(message, Request) else message.start
        textual = is_json_type(kind) or is_xml_type(kind) or kind == FORM or kind in STREAMS
        if textual or kind.startswith("text/"):
            what = f"an {kind} body is not compared: it is compressed, or not in UTF-8"
            hint = "record the traffic with decoded bodies"
            self.note_unchecked(
                context.operation, media.pointer, at.place(0), what, hint, context.message
            )
        else:
            self._note_kind(context, media, kind, at.place(0))

    def _part_types(
        self, context: Context, media: MediaType, parts: Sequence[Part], text: LocatedText
    ) -> list[Finding]:
        """Return what is wrong with the media types of the parts of a form (``contentType`` of their encoding)."""
        found: list[Finding] = []
        for part in parts:
            wanted = str(media.encoding.get(part.name or "", {}).get("contentType", ""))
            if not wanted or part.media_type is None:
                continue
            if any(accepts_type(one.strip(), part.media_type) for one in wanted.split(",")):
                continue
            said = f"media type {essence(part.media_type)!r} of part {part.name!r} is not documented; expected {wanted}"
            place = text.place(part.head, join("", part.name or ""))
            where = self.document.place(join(media.pointer, "encoding", part.name or ""))
            detail = PayloadDetail("body", part.name, None, wanted, essence(part.media_type))
            hint = "send a documented media type, or add this one to the spec"
            found.append(self._finding(context, MEDIA, said, place, where, hint, detail))
        return found

    def _of_form(
        self, request: Request, media: MediaType, nodes: Sequence[Schema]
    ) -> Iterator[PayloadText]:
        """The fields of a form that a file lists one by one."""
        fields = request.form or ()
        pairs = [Pair(name, value.text, index) for index, (name, value) in enumerate(fields)]
        places = [value for _, value in fields]
        text = LocatedText(
            request.url.source,
            " " * len(pairs),
            lambda offset: (
                places[min(offset, len(places) - 1)].at(0) if places else request.url.at(0)
            ),
        )
        yield from form_value(pairs, text, media, nodes)

    def _stream(
        self, context: Context, media: MediaType, kind: str, text: LocatedText, direction: Direction
    ) -> list[Finding]:
        whole_event = media.item_schema is not None and kind == "text/event-stream"
        schema = media.item_schema if media.item_schema is not None else media.schema
        pointer = join(media.pointer, "itemSchema" if media.item_schema is not None else "schema")
        compiled = self.compiled(schema, pointer, direction)
        nodes = self._nodes(schema, pointer, direction)
        events = whole_event and bool({"data", "event", "id"} & set(property_names(nodes)))
        kinds = kinds_of(nodes)
        found: list[Finding] = []
        for item in stream_items(text, kind, events=events):
            is_text = kind == "text/event-stream" and (events or kinds <= {"string"})
            if is_text and not events and not kinds:
                continue
            try:
                read = item if is_text else read_json(item.text)
            except DocpactError as error:
                found.append(self._unreadable(context, kind, error, text, media))
                continue
            found += self._body(context, read, compiled, pointer)
        return found


def response_for(operation: Operation, status: str) -> Response | None:
    """Return the response documented for a status: its own, then its range, then ``default`` (OpenAPI 3.1, 4.8.16)."""
    documented = {response.status.upper(): response for response in operation.responses}
    for candidate in (status.upper(), f"{status[:1]}XX", "DEFAULT"):
        if candidate in documented:
            return documented[candidate]
    return None
