"""Classes printed on all cores, and only those that were not printed before."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from importlib.metadata import version
from pathlib import Path

from docpact.client.cache import Cache, digest
from docpact.client.models.classes import ClassSource, print_classes

__all__ = ["printed"]

_WORTH_A_PROCESS = 40_000
"""Fields that take longer to print than a process takes to start."""


def printed(
    sources: Sequence[ClassSource], templates: Path, cache: Cache, jobs: int | None
) -> dict[str, str]:
    """The text of each class by its name.

    Args:
        sources: The classes.
        templates: The folder with the templates that print a class.
        cache: Where texts are kept.
        jobs: How many processes to use; None for as many as are worth their start, at most one to a core.

    """
    salt = digest(version("datamodel-code-generator"), *_texts(templates))
    keys = {source.name: digest("class", salt, *source.parts()) for source in sources}
    known = cache.get(keys.values())
    # Many classes differ only in their name; these are printed once.
    missing = {keys[source.name]: source for source in sources if keys[source.name] not in known}
    fresh = _print_all(list(missing.values()), templates, jobs)
    bodies = {
        key: fresh[source.name].removeprefix(f"class {source.name}")
        for key, source in missing.items()
    }
    cache.put(bodies)
    known |= bodies
    return {name: f"class {name}{known[key]}" for name, key in keys.items()}


def _texts(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.jinja2")):
        yield file.relative_to(folder).as_posix()
        yield file.read_text(encoding="utf-8")


def _print_all(sources: Sequence[ClassSource], templates: Path, jobs: int | None) -> dict[str, str]:
    if not sources:
        return {}
    size = sum(_weight(source) for source in sources)
    jobs = jobs or min(os.cpu_count() or 1, 1 + size // _WORTH_A_PROCESS)
    if jobs == 1:
        return print_classes(sources, templates)
    found: dict[str, str] = {}
    chunks = list(_chunks(sources, 1 + size // jobs))
    try:
        # spawn behaves the same on every system, and works with threads
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            for part in pool.map(partial(print_classes, templates=templates), chunks):
                found.update(part)
    except (BrokenProcessPool, OSError):
        return print_classes(sources, templates)
    return found


def _weight(source: ClassSource) -> int:
    return len(source.fields) + 2


def _chunks(sources: Sequence[ClassSource], size: int) -> Iterator[list[ClassSource]]:
    chunk: list[ClassSource] = []
    weight = 0
    for source in sources:
        chunk.append(source)
        weight += _weight(source)
        if weight >= size:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk
