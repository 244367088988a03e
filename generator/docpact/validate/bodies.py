"""The body of a message as the value that its schema describes, by media type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote_plus
from xml.parsers.expat import ExpatError, ParserCreate, errors

from docpact.errors import DocpactError
from docpact.ir import MediaType
from docpact.schema.nodes import Schema
from docpact.text.located import LocatedText
from docpact.text.values import is_object, join
from docpact.validate.parameters import Pair, pairs_of, styled
from docpact.validate.payload_text import PayloadText, read_json, whole_value
from docpact.validate.typed import closure, kinds_of, property_names, property_schemas, readings

__all__ = [
    "Part",
    "accepts_type",
    "check_xml",
    "essence",
    "form_value",
    "is_json_type",
    "is_xml_type",
    "media_for",
    "multipart_parts",
    "stream_items",
]

_JSON = re.compile(r"application/json|text/json|.+/.+\+json|application/x-json")
STREAMS = frozenset(
    {
        "text/event-stream",
        "application/jsonl",
        "application/x-jsonl",
        "application/x-ndjson",
        "application/ndjson",
        "application/json-seq",
        "application/stream+json",
        "application/x-json-stream",
    }
)
_TYPE = re.compile(r"(?im)^content-type[ \t]*:[ \t]*(\S)")
FORM = "application/x-www-form-urlencoded"


def essence(media_type: str) -> str:
    """Return a media type in lower case and without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_json_type(media_type: str) -> bool:
    """Whether a media type holds one JSON text."""
    kind = essence(media_type)
    return kind not in STREAMS and _JSON.fullmatch(kind) is not None


def is_xml_type(media_type: str) -> bool:
    """Whether a media type holds one XML document."""
    kind = essence(media_type)
    return kind in ("application/xml", "text/xml") or kind.endswith("+xml")


def check_xml(text: LocatedText) -> None:
    """Check that a text is well-formed XML; entities that it declares are not expanded.

    Raises:
        DocpactError: It is not; the place is that of the fault.
    """
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _skip_doctype
    try:
        parser.Parse(text.text, True)
    except _DoctypeError:
        return
    except ExpatError as error:
        lines = text.text.splitlines(keepends=True)
        offset = sum(map(len, lines[: error.lineno - 1])) + error.offset
        raise DocpactError(
            f"not valid XML: {errors.messages[error.code]}",
            where=text.place(min(offset, len(text.text))),
            hint="expected one XML document",
        ) from None


class _DoctypeError(Exception):
    """The document has a type of its own, whose entities may grow without bound."""


def _skip_doctype(*_: object) -> None:
    raise _DoctypeError


def _parameters(media_type: str) -> dict[str, str]:
    message = Message()
    message["content-type"] = media_type.replace("\n", " ").replace("\r", " ")
    return {name.lower(): value for name, value in message.get_params([])[1:]}


def accepts_type(documented: str, given: str) -> bool:
    """Whether a documented media type, wildcards included, covers another one."""
    return fnmatchcase(essence(given), essence(documented).replace("[", "[[]"))


def media_for(content: Sequence[MediaType], given: str | None) -> MediaType | None:
    """Return the documented form of a body with a media type; the most specific one (OpenAPI 3.1, 4.8.14).

    Args:
        content: The documented forms.
        given: The ``Content-Type``; None where there is none: then JSON, or else the first form.
    """
    if given is None:
        return next(
            (m for m in content if is_json_type(m.media_type)), content[0] if content else None
        )
    fitting = [media for media in content if accepts_type(media.media_type, given)]
    wanted = _parameters(given)

    def distance(media: MediaType) -> tuple[int, int]:
        own = _parameters(media.media_type)
        differing = sum(
            wanted.get(name) != value for name, value in own.items() if name != "charset"
        )
        return essence(media.media_type).count("*"), differing

    return min(fitting, key=distance, default=None)


# Forms.


def form_value(
    pairs: Sequence[Pair], text: LocatedText, media: MediaType, schemas: Sequence[Schema]
) -> Iterator[PayloadText]:
    """Yield what a form may mean (``readings``), properties by their encodings (OpenAPI 3.1, 4.8.15).

    Args:
        pairs: The fields as sent.
        text: The body.
        media: The documented form.
        schemas: What describes it.
    """
    value: dict[str, Any] = {}
    starts: dict[str, int] = {}
    used: set[str] = set()
    repeated: dict[str, int] = {}
    decoded: dict[str, Any] = {}
    for name in property_names(schemas):
        encoding = media.encoding.get(name, {})
        own = property_schemas(schemas, name)
        style = encoding.get("style", "form")
        explode = encoding.get("explode", style == "form")
        sent = styled(name, pairs, style, explode, own)
        bracketed = [p for p in pairs if p.name.startswith(f"{name}[")]
        if sent is None and bracketed:
            sent = styled(name, pairs, "deepObject", True, own)
            used |= {pair.name for pair in bracketed}
        if sent is None:
            continue
        if style == "deepObject":
            used |= {pair.name for pair in bracketed}
        used.add(name)
        held = sent.value
        if isinstance(held, str):
            raw = [pair for pair in pairs if pair.name == name]
            as_json = "json" in str(encoding.get("contentType", "")) or (
                held[:1] in ("{", "[") and kinds_of(own) & {"object", "array"}
            )
            if as_json and raw:
                held = _json_or_text(unquote_plus(raw[-1].value))
        elif is_object(held) and explode and name not in {pair.name for pair in pairs}:
            used |= set(held)
        value[name] = held
        starts[join("", name)] = sent.start
        starts |= {join("", name, str(index)): at for index, at in enumerate(sent.items)}
        if sent.decoded is not None:
            decoded[name] = sent.decoded
        if sent.repeated:
            repeated[join("", name)] = next(pair.start for pair in pairs if pair.name == name)
    for pair in pairs:
        if pair.name not in used:
            value.setdefault(pair.name, unquote_plus(pair.value))
            starts.setdefault(join("", pair.name), pair.start)
    yield from _located(value, schemas, text, starts, repeated)
    if decoded:
        yield from _located({**value, **decoded}, schemas, text, starts, repeated)


def _json_or_text(text: str) -> Any:
    try:
        return read_json(LocatedText("", text)).value
    except DocpactError:
        return text


def _located(
    value: Any,
    schemas: Sequence[Schema],
    text: LocatedText,
    starts: Mapping[str, int],
    repeated: Mapping[str, int] | None = None,
) -> Iterator[PayloadText]:
    def offset(pointer: str) -> int:
        while pointer and pointer not in starts:
            pointer = pointer.rpartition("/")[0]
        return starts.get(pointer, 0)

    for each in readings(value, schemas):
        yield PayloadText(each, text, offset, repeated or {})


def form_pairs(body: LocatedText) -> list[Pair]:
    """Return the fields of an ``application/x-www-form-urlencoded`` body."""
    return pairs_of(body.text)


# Multipart.


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body; its text begins at ``start``."""

    name: str | None
    filename: str | None
    media_type: str | None
    text: str
    start: int
    head: int = 0
    """Where its ``Content-Type`` begins."""


def multipart_parts(body: LocatedText, media_type: str | None) -> list[Part]:
    """Split a multipart body.

    Raises:
        DocpactError: It has no boundary, or the boundary is not in the body.
    """
    boundary = _parameters(media_type or "").get("boundary")
    if not boundary:
        found = re.match(r"\s*--([^\r\n]+)\r?\n", body.text)
        boundary = found.group(1).strip() if found else None
    if not boundary:
        raise DocpactError(
            "multipart body without a boundary",
            where=body.place(0),
            hint="add boundary=… to Content-Type",
        )
    marks = [
        (m.start(), m.end(), bool(m.group(1)))
        for m in re.finditer(rf"(?m)^--{re.escape(boundary)}(--)?[ \t]*\r?$\n?", body.text)
    ]
    if not marks:
        raise DocpactError(
            f"the boundary {boundary!r} is not in the body",
            where=body.place(0),
            hint="fix the boundary",
        )
    found_parts: list[Part] = []
    for (_, begin, last), (end, _, _) in zip(
        marks, [*marks[1:], (len(body.text), 0, True)], strict=True
    ):
        if not last:
            found_parts.append(_part(body.text, begin, end))
    return found_parts


def _part(text: str, begin: int, end: int) -> Part:
    blank = re.compile(r"\r?\n\r?\n|\A\r?\n").search(text, max(begin - 2, 0), end)
    start = min(blank.end(), end) if blank else end
    head = Message()
    for line in re.split(r"\r?\n(?![ \t])", text[begin:start]):
        name, colon, value = line.partition(":")
        if colon:
            head[name.strip()] = " ".join(value.split())
    stop = (
        end - 2
        if text[start:end].endswith("\r\n")
        else end - 1 if text[start:end].endswith("\n") else end
    )
    name = head.get_param("name", header="content-disposition")
    return Part(
        name if isinstance(name, str) else None,
        head.get_filename(),
        head.get("content-type"),
        text[start : max(stop, start)],
        start,
        begin + typed.start(1) if (typed := _TYPE.search(text[begin:start])) else start,
    )


def multipart_value(
    parts: Sequence[Part], text: LocatedText, media: MediaType, schemas: Sequence[Schema]
) -> Iterator[PayloadText]:
    """Yield what a ``multipart/form-data`` body may mean: its parts by name, each by its media type."""
    value: dict[str, Any] = {}
    offsets: dict[str, int] = {}
    inner: dict[str, PayloadText] = {}
    for part in parts:
        if part.name is None:
            continue
        own = property_schemas(schemas, part.name)
        held, read = _part_value(part, text, media, own)
        pointer = join("", part.name)
        if "array" in kinds_of(own) and not isinstance(held, list):
            index = len(value.setdefault(part.name, []))
            value[part.name].append(held)
            offsets.setdefault(pointer, part.start)
            pointer = join(pointer, index)
        elif part.name in value:
            value[part.name] = [value[part.name], held]
        else:
            value[part.name] = held
        offsets[pointer] = part.start
        if read is not None:
            inner[pointer] = read

    def offset(pointer: str) -> int:
        for prefix, read in inner.items():
            if pointer == prefix or pointer.startswith(f"{prefix}/"):
                return offsets[prefix] + read.offset(pointer[len(prefix) :])
        while pointer and pointer not in offsets:
            pointer = pointer.rpartition("/")[0]
        return offsets.get(pointer, 0)

    # A part in JSON has its types; only the texts of the other parts may be numbers and so on.
    exact = {name: value[name] for name in value if join("", name) in inner}
    for each in readings({n: held for n, held in value.items() if n not in exact}, schemas):
        yield PayloadText({n: exact.get(n, each.get(n)) for n in value}, text, offset)


def _part_value(
    part: Part, text: LocatedText, media: MediaType, schemas: Sequence[Schema]
) -> tuple[Any, PayloadText | None]:
    encoding = media.encoding.get(part.name or "", {})
    kind = essence(part.media_type or str(encoding.get("contentType", "")).partition(",")[0])
    looks_json = part.text[:1] in ("{", "[") and kinds_of(schemas) & {"object", "array"}
    if is_json_type(kind) or (not part.media_type and not part.filename and looks_json):
        read = read_json(text.slice(part.start, part.start + len(part.text)))
        return read.value, read
    return part.text, None


def is_binary(schemas: Sequence[Schema]) -> bool:
    """Whether a schema means bytes."""
    return any(part.text("format") == "binary" for part in closure(schemas))


# Streams.


def stream_items(body: LocatedText, kind: str, *, events: bool) -> Iterator[PayloadText]:
    """Yield the texts of the items of a stream: lines, JSON texts, or the data of events; or whole events.

    Args:
        body: The body.
        kind: Its media type without parameters.
        events: Whether the schema describes the whole event (``event``, ``data``, ``id``, ``retry``), not the data alone.
    """
    if kind != "text/event-stream":
        for match in re.finditer(r"[^\x1e\r\n]+", body.text):
            if match.group().strip():
                yield whole_value(match.group(), body.slice(match.start(), match.end()))
        return
    for block in re.finditer(r"(?:[^\r\n]+(?:\r\n|\n|\r|$))+", body.text):
        fields: dict[str, list[tuple[str, int]]] = {}
        for line in re.finditer(r"[^\r\n]+", block.group()):
            name, _, value = line.group().partition(":")
            if name:
                held = value.removeprefix(" ")
                start = block.start() + line.start() + len(line.group()) - len(held)
                fields.setdefault(name, []).append((held, start))
        data = fields.get("data")
        if data is None:
            continue
        start = data[0][1]
        joined = LocatedText(
            body.source, "\n".join(one for one, _ in data), _event_offset(body, data)
        )
        if events:
            event: dict[str, Any] = {"data": joined.text}
            for name in ("event", "id"):
                if name in fields:
                    event[name] = fields[name][-1][0]
            if "retry" in fields and fields["retry"][-1][0].isdigit():
                event["retry"] = int(fields["retry"][-1][0])
            yield PayloadText(event, body, _at(start))
        elif joined.text.strip() != "[DONE]":
            yield whole_value(joined.text, joined)


def _at(offset: int) -> Callable[[str], int]:
    return lambda _: offset


def _event_offset(body: LocatedText, lines: Sequence[tuple[str, int]]) -> Any:
    def locate(offset: int) -> tuple[int, int]:
        for text, start in lines:
            if offset <= len(text):
                return body.at(start + offset)
            offset -= len(text) + 1
        return body.at(lines[-1][1] + len(lines[-1][0]))

    return locate
