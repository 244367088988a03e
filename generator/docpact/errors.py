"""The errors a person can cause: each says where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DocpactError", "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file a person can open.

    ``line`` and ``column`` are 1-based, ``pointer`` is an RFC 6901 JSON pointer; each is None where it has no meaning.
    ``source`` is a path relative to the working directory where it lies below it, with forward slashes.
    """

    source: str
    line: int | None = None
    column: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        text = self.source
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        if self.pointer:
            text += f" ({self.pointer})"
        return text


class DocpactError(Exception):
    """Unusable input or usage: the command ends with exit code 2 and this message.

    Args:
        what: The problem, in one sentence.
        where: The place it is wrong at, if there is one.
        hint: What to do about it, one sentence.
    """

    def __init__(self, what: str, *, where: Place | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  hint: {self.hint}" if self.hint else text
