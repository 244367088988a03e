"""What ``_errors.py`` prints: the errors of an API for type checkers, which know the documented models of ``problem``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from docpact.client.annotations import Printer
from docpact.client.answers import Answer, Answers
from docpact.client.shapes import NULL, Shapes, TypeExpr, union

__all__ = ["ErrorsView", "errors_view"]

_CLASSES = {
    "BadRequestError": "400",
    "AuthenticationError": "401",
    "PermissionDeniedError": "403",
    "NotFoundError": "404",
    "ConflictError": "409",
    "UnprocessableEntityError": "422",
    "RateLimitError": "429",
    "ServerError": "5",
}
"""The error classes of a client, and the status, or the beginning of the statuses, that each is raised for."""
_MOST = 12
"""Maximum number of members of a union that is still useful to people."""


@dataclass(frozen=True, slots=True)
class ErrorsView:
    """The module of the typed errors."""

    imports: str
    classes: tuple[tuple[str, str, str], ...]
    """Name, bases and the annotation of ``problem``, empty where it is the base's; a base comes before its subclasses."""
    names: str
    """The names, as an import lists them."""
    bases: str
    """The same, each under another name."""


def errors_view(every: Iterable[Answers], shapes: Shapes) -> ErrorsView | None:
    """Decide what ``_errors.py`` prints; None where no error of the document has a type."""
    answers = [answer for one in every for answer in one.errors]
    printer = Printer(shapes)
    classes: list[tuple[str, str, str]] = []
    for name, status in (("StatusError", ""), *_CLASSES.items()):
        types = {
            type_: None for answer in answers if _may_be(answer, status) for type_ in _types(answer)
        }
        if not types and not status:
            return None
        if not types:
            annotation = ""
        elif len(types) > _MOST:
            annotation = "Any"
            printer.used.add("Any")
        else:
            annotation = printer.returned(union([*types, NULL]))
        bases = f"_{name}" if not status else f"StatusError, _{name}"
        classes.append((name, bases, annotation))
    if all(annotation in ("", "Any") for _, _, annotation in classes):
        return None
    imports = [*printer.imports]
    if any("models." in annotation for _, _, annotation in classes):
        imports.append("from . import models")
    lines = "\n".join(f"    {line}" for line in imports)
    names = sorted(name for name, _, _ in classes)
    bases = ", ".join(f"{name} as _{name}" for name in names)
    return ErrorsView(lines, tuple(classes), ", ".join(names), bases)


def _may_be(answer: Answer, status: str) -> bool:
    """Whether an error of the status may have this documented answer."""
    if answer.status == "default" or not status:
        return True
    return answer.status.startswith(status) or answer.status == f"{status[0]}XX"


def _types(answer: Answer) -> list[TypeExpr]:
    return [form.type for form in answer.forms if form.typed and form.kind == "json"]
