"""What a call gives: how each documented answer and error is read, and the type a caller gets."""

from __future__ import annotations

from dataclasses import dataclass

from docpact.client.media import AnswerKind, accept, preferred_answers
from docpact.client.shapes import ANY, NULL, Shapes, TypeExpr, union
from docpact.client.shapes.types import Scalar
from docpact.ir import MediaType, Operation, Response

__all__ = ["Answer", "Answers", "answers_of"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How an answer with one status is read; ``kind`` None is an answer without a body."""

    status: str
    kind: AnswerKind | None
    type: TypeExpr
    typed: bool
    pointer: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All that an operation may answer."""

    successes: tuple[Answer, ...]
    errors: tuple[Answer, ...]
    """Those with a typed JSON body."""
    returns: TypeExpr
    """What a call gives; for a stream, what each of its items is."""
    stream: bool
    not_asked: tuple[tuple[MediaType, str], ...]
    """Media types that the client does not ask for, each with the reason."""
    accept: str | None
    """The media types that it does ask for, where that does not follow from how the answers are read."""


def answers_of(operation: Operation, shapes: Shapes) -> Answers:
    """Decide how the answers of ``operation`` are read.

    Every 2xx is a success. ``default`` is one only where no other success is documented (OpenAPI 3.1, Responses Object:
    it stands for all statuses not declared, which beside a declared success are the errors).
    """
    good = [response for response in operation.responses if response.status.startswith("2")]
    if not good:
        good = [response for response in operation.responses if response.status == "default"]
    good_statuses = {response.status for response in good}
    bad = [
        response
        for response in operation.responses
        if response.status[:1] in "45"
        or (response.status == "default" and response.status not in good_statuses)
    ]
    successes: list[Answer] = []
    not_asked: list[tuple[MediaType, str]] = []
    streams = [
        preferred_answers(response.content)[0] in ("events", "json-lines") for response in good
    ]
    for response in good:
        answer, left = _answer(response, shapes)
        successes.append(answer)
        not_asked += [(media, f"the client asks for {_asked(response)}") for media in left]
    errors = [_answer(response, shapes)[0] for response in bad]
    stream = bool(streams) and any(streams)
    types = [
        answer.type for answer in successes if not stream or answer.kind in ("events", "json-lines")
    ]
    return Answers(
        successes=tuple(successes),
        errors=tuple(answer for answer in errors if answer.typed and answer.kind == "json"),
        returns=union(types) if types else ANY if operation.responses == () else NULL,
        stream=stream,
        not_asked=tuple(not_asked),
        accept=accept(
            media for response in good for media in preferred_answers(response.content)[1]
        ),
    )


def _asked(response: Response) -> str:
    return ", ".join(media.media_type for media in preferred_answers(response.content)[1])


def _answer(response: Response, shapes: Shapes) -> tuple[Answer, tuple[MediaType, ...]]:
    kind, asked, left = preferred_answers(response.content)
    if kind is None:
        return Answer(response.status, None, NULL, typed=False, pointer=response.pointer), left
    if kind == "text":
        return (
            Answer(response.status, kind, Scalar("str"), typed=True, pointer=response.pointer),
            left,
        )
    if kind == "binary":
        return (
            Answer(response.status, kind, Scalar("bytes"), typed=True, pointer=response.pointer),
            left,
        )
    typed = any(media.schema is not None or media.item_schema is not None for media in asked)
    members: list[TypeExpr] = []
    for media in asked:
        part = "itemSchema" if media.item_schema is not None else "schema"
        pointer = f"{media.pointer}/{part}"
        members.append(
            shapes.type_at(pointer, "response")
            if (media.schema is not None or media.item_schema is not None)
            else ANY
        )
    return (
        Answer(response.status, kind, union(members), typed=typed, pointer=response.pointer),
        left,
    )
