"""{path: text} compared with a folder: what would change, the difference, and the change itself.

Only files that docpact made are replaced or removed. It knows them from ``.docpact-files``, which lists each with its
digest: a listed file with another content was *edited*, and is not replaced without ``force``; a file that is not
listed is *foreign*: it is never changed, and it is reported.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from docpact.client import pyproject
from docpact.client.header import has_header
from docpact.client.manifest import MANIFEST, Manifest, digest_of, parse_manifest
from docpact.errors import DocpactError, Place
from docpact.files import TRANSACTION, locked
from docpact.folders import Folder, is_confined
from docpact.naming import is_portable

__all__ = ["MANIFEST", "Changes", "Plan", "compare", "diff", "listed", "write"]

_IGNORED = frozenset(
    {
        TRANSACTION,
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".venv",
        "build",
        "dist",
    }
)
_PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that a folder should hold."""

    root: Path
    files: Mapping[str, str]
    """Path below ``root``, with ``/``, to text."""
    manifest: Manifest
    """Without its files."""
    within: Path | None = None
    """The folder that must contain ``root``."""
    once: Mapping[str, str] | None = None
    """Files that are made together with a folder's first manifest, and belong to the user from then on."""
    force: bool = False
    """Whether edited files are replaced too."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between a folder and its plan. Paths are relative to ``root``, with ``/``."""

    root: Path
    files: Mapping[str, str | None]
    """The new text of each file that differs; None for a stale one, which is removed."""
    before: Mapping[str, str]
    """The present text of those that exist."""
    foreign: tuple[str, ...]
    """Files that docpact did not make."""
    edited: tuple[str, ...]
    """Generated files that somebody edited and that are to be replaced or removed."""
    total: int
    """How many files docpact writes into the folder in all."""

    def __bool__(self) -> bool:
        return bool(self.files)

    def contents(self) -> dict[str, bytes | None]:
        """Return what to write.

        Raises:
            DocpactError: A generated file was edited.
        """
        for first in self.edited[:1]:
            names = ", ".join(self.edited[:10]) + (", …" if len(self.edited) > 10 else "")
            raise DocpactError(
                f"edited since docpact generated the client: {names}; nothing was written",
                where=Place(str(self.root / first)),
                hint="move your changes elsewhere (custom.py, or the spec), or replace the files with `docpact generate --force`",
            )
        return {path: None if text is None else text.encode() for path, text in self.files.items()}


def compare(plan: Plan, *, pages: bool = False) -> Changes:
    """Compare a folder with its plan, without writing.

    Args:
        plan: The intended contents of the folder.
        pages: Whether a manifest in which nothing but page lines differs is out of date.

    Raises:
        DocpactError: A path would leave the folder, the folder cannot be used, or a file that docpact did not make is in
            the place of a generated one.
    """
    _refuse_paths({**plan.files, **(plan.once or {})}, plan.root)
    _refuse_file_as_folder(plan.root)
    if plan.within is not None and not plan.root.resolve().is_relative_to(plan.within.resolve()):
        raise DocpactError(
            f"this folder is a link to a place outside of the output folder {plan.within}; nothing was written",
            where=Place(str(plan.root)),
            hint="remove the link, or choose another output folder",
        )
    if not plan.root.exists():
        return _compare(plan, None, pages)
    try:
        with Folder.open(plan.root.resolve()) as folder:
            return _compare(plan, folder, pages)
    except OSError as error:
        raise DocpactError(
            f"cannot be read: {error.strerror}", where=Place(str(plan.root))
        ) from None


def listed(root: Path) -> Manifest | None:
    """Return the manifest of a folder; None where it has none.

    Raises:
        DocpactError: It cannot be used.
    """
    if not root.is_dir():
        return None
    with Folder.open(root.resolve()) as folder:
        content = folder.read(MANIFEST)
    return None if content is None else parse_manifest(content, root / MANIFEST)


def write(plan: Plan) -> Changes:
    """Make a folder hold what is planned: all of it or, when anything fails, none. Returns what changed.

    Raises:
        DocpactError: A generated file was edited, or the folder cannot be written; what was there stays.
    """
    _refuse_file_as_folder(plan.root)
    with locked(plan.root, plan.within) as folder:
        # Compared under the lock: what another run has just written is neither lost nor mixed with this one.
        changes = compare(plan, pages=True)
        folder.replace(changes.contents())
    return changes


def diff(changes: Changes) -> str:
    """Return the changes as one unified diff, empty when there are none.

    The manifest follows from the other files, so it is shown only where nothing else differs.
    """
    parts: list[str] = []
    for path, text in sorted(changes.files.items()):
        if path == MANIFEST and len(changes.files) > 1:
            continue
        before = changes.before.get(path)
        parts += difflib.unified_diff(
            [] if before is None else before.splitlines(keepends=True),
            [] if text is None else text.splitlines(keepends=True),
            "/dev/null" if before is None else f"a/{path}",
            "/dev/null" if text is None else f"b/{path}",
        )
    return "".join(
        part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts
    )


def _compare(plan: Plan, folder: Folder | None, pages: bool) -> Changes:
    present = _present(plan.root) if folder else set[str]()
    manifest = _manifest(folder, plan) if folder else None
    owned = manifest.files if manifest else dict[str, str]()
    last = pyproject.Printed.from_json(manifest.pyproject if manifest else None)
    files: dict[str, str | None] = {}
    before: dict[str, str] = {}
    edited: list[str] = []
    contents = dict(plan.files)
    for path, text in plan.files.items():
        now = folder.read(path) if folder else None
        if now is None:
            files[path] = text
            continue
        shown = now.decode(errors="replace")
        if path == _PYPROJECT and (path in owned or (manifest is None and has_header(path, shown))):
            text = contents[path] = pyproject.merge(text, shown, last)
        if now == text.encode():
            continue
        if path in owned:
            if digest_of(now) != owned[path] and not (
                path == _PYPROJECT and last and _same_rest(shown, last)
            ):
                edited.append(path)
        elif not ((manifest is None or plan.force) and has_header(path, shown)):
            raise DocpactError(
                "not a generated file; docpact does not overwrite it, and nothing was written",
                where=Place(str(plan.root / path)),
                hint="move the file, or choose another output folder",
            )
        files[path] = text
        before[path] = shown
    for path, digest in owned.items():
        if folder is None or path in contents or path not in present:
            continue
        now = folder.read(path)
        if now is None:
            continue
        if digest_of(now) != digest and not plan.force:
            continue  # edited, so it belongs to a person now, and is reported
        files[path] = None
        before[path] = now.decode(errors="replace")
    once = plan.once or {}
    if manifest is None:
        files |= {path: text for path, text in once.items() if path not in present}
    known = {*contents, *once, MANIFEST, *files}
    new = replace(
        plan.manifest,
        files={path: digest_of(text.encode()) for path, text in contents.items()},
        pyproject=_printed(plan.files.get(_PYPROJECT)),
    )
    if manifest is None or manifest.text(pages=pages) != new.text(pages=pages):
        files[MANIFEST] = new.text()
        now = folder.read(MANIFEST) if folder else None
        if now is not None:
            before[MANIFEST] = now.decode(errors="replace")
    total = len(contents) + 1 + sum(path in files for path in once)
    foreign = tuple(sorted(present - known))
    return Changes(
        plan.root, files, before, foreign, () if plan.force else tuple(sorted(edited)), total
    )


def _manifest(folder: Folder, plan: Plan) -> Manifest | None:
    content = folder.read(MANIFEST)
    if content is None:
        return None
    try:
        return parse_manifest(content, plan.root / MANIFEST)
    except DocpactError:
        if plan.force:
            return None
        raise


def _printed(text: str | None) -> Mapping[str, object] | None:
    found = pyproject.printed(text) if text is not None else None
    return found.to_json() if found else None


def _same_rest(text: str, last: pyproject.Printed) -> bool:
    now = pyproject.printed(text)
    return now is not None and now.rest == last.rest


def _refuse_paths(paths: Iterable[str], root: Path) -> None:
    folded: dict[str, str] = {}
    for path in paths:
        if not is_confined(path):
            raise DocpactError(
                f"output path {path!r} is outside of the output folder", where=Place(str(root))
            )
        other = folded.setdefault(path.casefold(), path)
        if other != path or not all(is_portable(part) for part in path.split("/")):
            what = f"differs from {other!r} only in case" if other != path else "is reserved"
            raise DocpactError(
                f"output path {path!r} {what} on some systems; nothing was written",
                where=Place(str(root)),
                hint="choose another name",
            )


def _refuse_file_as_folder(root: Path) -> None:
    for folder in (root, *root.parents):
        if folder.exists() and not folder.is_dir():
            raise DocpactError(
                "a file exists where the generated folder has to go",
                where=Place(str(folder)),
                hint="move the file, or choose another output folder",
            )


def _present(root: Path) -> set[str]:
    found: set[str] = set()
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name for name in folders if name not in _IGNORED and not name.endswith(".egg-info")
        ]
        found.update(
            Path(folder, name).relative_to(root).as_posix()
            for name in names
            if name not in _IGNORED
        )
    return found
