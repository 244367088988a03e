"""The generated pyproject.toml, and the fields of it that a person may set and that survive generating again.

These are ``version``, ``authors``, ``maintainers``, ``urls``, ``license``, ``license-files``, ``keywords`` and dependencies of one's
own, all below ``[project]``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from docpact.client.manifest import digest_of

__all__ = ["Printed", "merge", "printed"]

_OWN = ("authors", "maintainers", "urls", "license", "license-files", "keywords")
"""Fields that docpact never prints."""
_KEPT = ("version", "dependencies", *_OWN)
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True, slots=True)
class Printed:
    """What docpact wrote: the values of the fields that a person may change, and the digest of the rest."""

    version: str | None
    dependencies: tuple[str, ...]
    rest: str

    def to_json(self) -> dict[str, Any]:
        """Return the form that the manifest holds."""
        return {
            "version": self.version,
            "dependencies": list(self.dependencies),
            "rest": self.rest,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Printed | None:
        """Read that form; None where it is anything else."""
        if data is None:
            return None
        version, rest = data.get("version"), data.get("rest")
        if not isinstance(rest, str) or not (version is None or isinstance(version, str)):
            return None
        return cls(version, tuple(_texts(data.get("dependencies"))), rest)


def printed(text: str) -> Printed | None:
    """Return what is in the text of a pyproject.toml; None where it is not one."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    project = document.get("project")
    if not isinstance(project, dict):
        return None
    table = cast("dict[str, Any]", project)
    rest = {**document, "project": {k: v for k, v in table.items() if k not in _KEPT}}
    version = table.get("version")
    return Printed(
        version if isinstance(version, str) else None,
        tuple(_texts(table.get("dependencies"))),
        digest_of(json.dumps(rest, sort_keys=True, default=str).encode()),
    )


def merge(text: str, present: str, last: Printed | None) -> str:
    """Return a generated pyproject.toml with the fields that a person has set in the present one.

    Args:
        text: As docpact prints it now.
        present: As it is on disk.
        last: As docpact printed it last time, where that is known.
    """
    now, new = printed(present), printed(text)
    if now is None or new is None:
        return text
    import tomlkit  # only who has a distribution needs it, and only when it changes

    project: dict[str, Any] = tomllib.loads(present)["project"]
    changes: dict[str, Any] = {name: project[name] for name in _OWN if name in project}
    if last is not None and now.version and now.version != last.version:
        changes["version"] = now.version
    generated = new.dependencies if last is None else last.dependencies
    own = [one for one in now.dependencies if one not in generated and one not in new.dependencies]
    if own:
        by_name = {_name(one): one for one in own}
        merged_list = [by_name.pop(_name(one), one) for one in new.dependencies]
        changes["dependencies"] = merged_list + [one for one in own if one in by_name.values()]
    if not changes:
        return text
    document = tomlkit.parse(text)
    table = cast("dict[str, Any]", document["project"])
    for name, value in changes.items():
        table[name] = tomlkit.value(_inline(value))
    merged = tomlkit.dumps(document)
    # Differences in comments or layout only are kept as edited.
    return present if tomllib.loads(merged) == tomllib.loads(present) else merged


def _inline(value: object) -> str:
    """A value as one line of TOML; ``project.authors`` as tables would end the table that it is in."""
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return "{" + ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in table.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in cast("list[object]", value)) + "]"
    return json.dumps(
        value if isinstance(value, str | int | float) else str(value), ensure_ascii=False
    )


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return re.sub("[-_.]+", "-", match[1]).lower() if match else requirement


def _texts(value: object) -> list[str]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]
