"""The bytes of a file as text: UTF-8, or what a byte order mark says."""

from __future__ import annotations

import codecs

from docpact.errors import DocpactError, Place

__all__ = ["decode_text"]

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose byte order mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(content: bytes, name: str) -> str:
    """Return the text of a file, less a byte order mark.

    Raises:
        DocpactError: A byte is not text in the encoding of the file; with its line.
    """
    encoding = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocpactError(
            f"is not valid {encoding.removesuffix('-sig').upper()}: byte 0x{content[error.start]:02x} at offset {error.start}",
            where=Place(name, line),
            hint="save it as UTF-8",
        ) from None
