"""The public API of docpact as a library: names, arguments and fields stay, or a review sees that they changed."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import docpact

EXPECTED = Path(__file__).parents[1] / "cases" / "public-api" / "docpact.txt"


def members(value: object, name: str) -> Iterator[str]:
    """Lines such as ``Validation.errors: tuple[Finding, ...]`` and ``validate(spec: …) -> Validation``."""
    if not inspect.isclass(value):
        assert callable(value)
        yield f"{name}{_signature(value)}"
        return
    fields = (
        {f.name: f for f in dataclasses.fields(value)} if dataclasses.is_dataclass(value) else {}
    )
    bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
    yield f"class {name}({bases})" if bases else f"class {name}"
    for each in fields.values():
        yield f"{name}.{each.name}: {each.type}"
    for key, member in sorted(vars(value).items()):
        if key.startswith("_") or key in fields:
            continue
        if isinstance(member, property):
            returned = inspect.signature(member.fget).return_annotation if member.fget else "Any"
            yield f"{name}.{key}: {returned}  (property)"
        elif isinstance(member, classmethod | staticmethod):
            yield f"{name}.{key}{_signature(member.__func__)}"
        elif callable(member):
            yield f"{name}.{key}{_signature(member)}"


def _signature(function: Callable[..., object]) -> str:
    return str(inspect.signature(function)).replace("'", "")


def test_public_api(update_expected: bool) -> None:
    """What ``docpact`` exports is what is written down; a removal or a new required argument breaks somebody's program."""
    found = "".join(
        f"{line}\n" for name in docpact.__all__ for line in members(getattr(docpact, name), name)
    )
    if update_expected:
        EXPECTED.parent.mkdir(exist_ok=True)
        EXPECTED.write_text(found, encoding="utf-8")
    assert (
        EXPECTED.read_text(encoding="utf-8") == found
    ), "see it with --update-expected; name the change in CHANGELOG.md"
