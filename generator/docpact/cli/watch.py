"""``--watch``: run again whenever a document or a template has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from docpact.cli.console import note, note_error
from docpact.client.templates import templates_folder
from docpact.errors import DocpactError
from docpact.pipeline import Target

__all__ = ["again_on_change"]

_INTERVAL = 0.4
"""Seconds between two looks; looking is cheap, and works on every file system."""


def again_on_change(targets: Iterable[Target], run: Callable[[], object]) -> None:
    """Run now, and again after each change, until interrupted. Errors are printed and do not end the watch."""
    watched = [
        *(path for target in targets for path in (target.spec.parent, *target.overlays)),
        templates_folder(),
        *(target.templates for target in targets if target.templates is not None),
    ]
    note("watching for changes; press Ctrl+C to stop")
    seen: dict[Path, int] | None = None
    while True:
        now = _stamps(watched)
        if now != seen:
            seen = now
            try:
                run()
            except DocpactError as error:
                note_error(error)
        time.sleep(_INTERVAL)


def _stamps(places: Iterable[Path]) -> dict[Path, int]:
    """Every document or template below ``places`` and when it was last written."""
    found: dict[Path, int] = {}
    for place in places:
        for file in [place] if place.is_file() else place.rglob("*"):
            if file.suffix in (".yaml", ".yml", ".json", ".jinja", ".jinja2", ".py"):
                try:
                    found[file] = file.stat().st_mtime_ns
                except FileNotFoundError:  # it went while we looked
                    continue
    return found
