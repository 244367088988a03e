"""Wire names to Python names, and the settling of clashes.

A name is split into words once (``words``) and joined again in the style of its place. Clashes are resolved for
a whole scope at once (``settle``), so that no name depends on the order of traversal.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

__all__ = [
    "NAME_HINTS",
    "class_name",
    "hinted",
    "identifier",
    "is_digest",
    "is_identifier",
    "is_package_name",
    "is_portable",
    "module_name",
    "pascal",
    "settle",
    "settle_files",
    "snake",
    "words",
]

_WORD = re.compile(r"[^\W_]+")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?!s(?![a-z]))[a-z])")
"""Between words: ``linkedCases``, ``HTTPServer``; not inside the plural of an acronym, ``APIs``."""
_SYMBOLS = {
    "+": "plus",
    "-": "minus",
    "<": "lt",
    ">": "gt",
    "=": "eq",
    "*": "star",
    "@": "at",
    "#": "hash",
    "%": "percent",
}
_SIGNED = re.compile(r"[+-]\d")
"""A number with its sign: ``+1`` and ``-1`` differ in nothing else."""
_SOFT_KEYWORDS = {"_"}
_BUILTINS = frozenset(dir(builtins))
_LONGEST = 200
"""Bytes of UTF-8. File systems allow 255, of which ``.py`` and a number for duplicates need some."""
_LONGEST_MODULE = 60
"""Bytes of a module's name. A path may have 260 characters on Windows, package and folders included."""
_LONGEST_PACKAGE = 100
_LONGEST_FILE = 255
NAME_HINTS = (
    "x-ms-client-name",
    "x-speakeasy-name-override",
    "x-fern-parameter-name",
    "x-fern-property-name",
    "x-fern-type-name",
)
"""Extensions of other generators that name a parameter, a property or a schema."""
_DEVICE = re.compile(
    r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]", re.IGNORECASE
)
_DIGEST = re.compile(r"[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""Digests and UUIDs, as some generators of documents write for operationIds."""
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def words(name: str) -> list[str]:
    """The words of a wire name, case kept: ``HTTPServer-URL`` gives ``HTTP Server URL``.

    Text is brought to NFKC first, as Python does with identifiers. A name of symbols alone is spelled out.
    """
    return list(_words(name))


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", name)
    found = [part for word in _WORD.findall(text) for part in _BOUNDARY.split(word) if part]
    if found and _SIGNED.match(text):
        found = [_SYMBOLS[text[0]], *found]
    if not found:
        found = [_SYMBOLS[symbol] for symbol in text if symbol in _SYMBOLS]
    if text.isascii():
        return tuple(found)
    usable = ("".join(c for c in word if f"a{c}".isidentifier()) for word in found)
    return tuple(part for part in usable if part)


def hinted(said: Mapping[str, object]) -> str | None:
    """The name that an extension of another generator gives; None where there is none with a word in it."""
    hints = (said.get(key) for key in NAME_HINTS if key in said)
    return next((hint for hint in hints if isinstance(hint, str) and words(hint)), None)


def snake(name: str, fallback: str = "value") -> str:
    """``LinkedCases``, ``linked-cases`` and ``Linked cases`` become ``linked_cases``; never a keyword, never empty."""
    joined = "_".join(word.lower() for word in words(name))
    return identifier(unicodedata.normalize("NFKC", joined) or fallback)


def pascal(name: str, fallback: str = "Value") -> str:
    """``linked_cases`` becomes ``LinkedCases``; an inner capital is kept (``APIError`` stays ``APIError``)."""
    return identifier("".join(word[:1].upper() + word[1:] for word in words(name)) or fallback)


def class_name(name: str, fallback: str = "Value") -> str:
    """A class name that shadows no builtin: ``list`` becomes ``List``, ``Exception`` becomes ``Exception_``."""
    name = pascal(name, fallback)
    return f"{name}_" if name in _BUILTINS else name


def identifier(name: str) -> str:
    """Return ``name`` as a valid identifier that is not a keyword: ``from`` becomes ``from_``, ``2fa`` becomes ``n2fa``.

    It is cut where it is longer than a file may be called, since modules are named so too.
    """
    if not name.isidentifier():
        name = f"n{name}"
    if len(name) > _LONGEST // 4:
        name = name.encode()[:_LONGEST].decode(errors="ignore")
    return f"{name}_" if keyword.iskeyword(name) or name in _SOFT_KEYWORDS else name


def is_identifier(name: str) -> bool:
    """Return whether ``name`` can be an attribute, argument or class unchanged."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def is_digest(name: str) -> bool:
    """Return whether a name is a digest or a UUID, which has no meaning to a person."""
    return _DIGEST.fullmatch(name.strip()) is not None and not name.isalpha()


def is_package_name(name: str) -> bool:
    """Whether a package can be called ``name``: an ASCII identifier that Python and every file system allow."""
    return (
        name.isascii()
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and name[:2] != "__"
        and len(name) <= _LONGEST_PACKAGE
        and is_portable(name)
    )


def module_name(name: str, fallback: str = "value") -> str:
    """Return the name of a module or folder: ``snake``, short enough for a path, and usable on every system.

    ``lpt9`` and ``con`` are devices on Windows, whatever their extension; they become ``lpt9_`` and ``con_``.
    """
    short = snake(name, fallback).encode()[:_LONGEST_MODULE].decode(errors="ignore").rstrip("_")
    name = identifier(short or fallback)
    return name if is_portable(name) else f"{name}_"


def is_portable(name: str) -> bool:
    """Whether a file or folder can be called ``name`` on every system.

    Windows reserves the names of devices with and without an extension, and drops dots and spaces at the end.
    """
    return (
        not _DEVICE.fullmatch(name.partition(".")[0].rstrip(" "))
        and name.rstrip(". ") == name
        and not _NOT_IN_NAMES.search(name)
        and len(name.encode()) <= _LONGEST_FILE
    )


def settle_files(wanted: Mapping[str, str], reserved: Iterable[str] = ()) -> dict[str, str]:
    """Return names like ``settle``, no two of which differ only in case: some file systems ignore it."""
    folded = {key: name.casefold() for key, name in wanted.items()}
    settled = settle(folded, reserved={name.casefold() for name in reserved})
    return {key: wanted[key] + settled[key][len(folded[key]) :] for key in wanted}


def settle(
    wanted: Mapping[str, str], taken: Iterable[str] = (), *, reserved: Iterable[str] = ()
) -> dict[str, str]:
    """One distinct name for each key, near the wanted one.

    Unique names are kept. Of several keys with the same name, the first in sorted order keeps
    it and the others get a number, so the result is the same whatever order the keys come in.
    A name in ``reserved`` gets an underscore.
    """
    free_of = {*taken, *reserved}
    underscored = {*reserved}
    wanted_names = set(wanted.values())
    claims: dict[str, list[str]] = {}
    for key in sorted(wanted):
        claims.setdefault(wanted[key], []).append(key)
    settled: dict[str, str] = {}
    late: list[str] = []
    for name, keys in claims.items():
        free = f"{name}_" if name in underscored else name
        if free in free_of or (free != name and free in wanted_names):
            late += keys
            continue
        settled[keys[0]] = free
        free_of.add(free)
        late += keys[1:]
    numbers: dict[str, int] = {}
    for key in sorted(late):
        number = numbers.get(wanted[key], 2)
        while f"{wanted[key]}_{number}" in free_of:
            number += 1
        numbers[wanted[key]] = number + 1
        settled[key] = f"{wanted[key]}_{number}"
        free_of.add(settled[key])
    return {key: settled[key] for key in wanted}
