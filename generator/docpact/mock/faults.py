"""Faults that a mock makes on purpose.

``--fault 429:0.1`` answers one in ten requests with 429; given several times, each fault has its own share of the
requests, so that the shares together are at most 1. A fault script is a YAML or JSON list of steps; the first one
that applies to a request decides::

    - {on: listPets, status: 503, times: 2}
    - {on: "POST /pets", after: 3, status: 429, headers: {Retry-After: "2"}}
    - {on: "GET /pets/*", probability: 0.1, latency: 500ms}
    - {on: getPet, truncate: true, times: 1}
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import Any

from docpact.errors import DocpactError, Place
from docpact.ir import Api, Operation
from docpact.text.located import decode_utf8
from docpact.text.values import is_array, is_object
from docpact.text.yaml_reader import read_yaml

__all__ = ["Fault", "Faults", "Step", "check_names", "parse_fault", "parse_latency", "read_script"]

_STATUS = re.compile(r"[2-5]\d\d", re.ASCII)
_NUMBER = re.compile(r"\d*\.?\d+|\d+\.", re.ASCII)
_LATENCY = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s)?", re.ASCII)
_LONGEST = 60.0
_KEYS = ("on", "status", "times", "after", "probability", "latency", "headers", "body", "truncate")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a fault script.

    Args:
        on: An operationId, ``METHOD /path`` or a pattern of it; None is any request.
        status: The status to answer with; None answers as documented.
        times: How many requests it applies to; None is all.
        after: How many matching requests pass before.
        probability: How likely it is for each request.
        latency: Seconds to wait before the answer.
        headers: More headers.
        body: The body; None is that of the documented error.
        truncate: Whether the answer breaks off in the middle.
    """

    on: str | None = None
    status: int | None = None
    times: int | None = None
    after: int = 0
    probability: float = 1
    latency: float = 0
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    truncate: bool = False

    def matches(self, operation: Operation | None, method: str, path: str) -> bool:
        """Whether the step is about a request."""
        if self.on is None:
            return True
        names = [f"{method} {path}", path]
        if operation is not None:
            names += [operation.key, operation.path, operation.operation_id or ""]
        return any(name == self.on or fnmatchcase(name, self.on) for name in names)


Fault = Step
"""What befalls one request."""


def parse_fault(text: str) -> tuple[int, float]:
    """Return the status and the probability of ``STATUS[:PROBABILITY]``; 1 where none is given.

    Raises:
        DocpactError: The text has another form.
    """
    status, _, share = (part.strip() for part in text.partition(":"))
    wrong = ""
    if not _STATUS.fullmatch(status):
        wrong = f"{status!r} is not a status from 200 to 599"
    elif ":" in text and not (_NUMBER.fullmatch(share) and float(share) <= 1):
        wrong = f"{share!r} is not a probability from 0 to 1"
    if wrong:
        raise DocpactError(
            f"unusable fault {text!r}: {wrong}",
            hint="--fault STATUS:PROBABILITY, for example 429:0.1 for one in ten requests",
        )
    return int(status), float(share or 1)


def parse_latency(text: str) -> float:
    """Return the seconds of ``50ms`` or ``1.5s``.

    Raises:
        DocpactError: The text has another form, or is more than a minute.
    """
    found = _LATENCY.fullmatch(text.strip())
    seconds = float(found.group(1)) / (1000 if found.group(2) != "s" else 1) if found else -1.0
    if not 0 <= seconds <= _LONGEST:
        raise DocpactError(f"unusable time {text!r}", hint="for example 50ms or 1.5s, at most 60s")
    return seconds


def read_script(file: Path) -> tuple[Step, ...]:
    """Return the steps of a fault script.

    Raises:
        DocpactError: It cannot be read, or a step is not usable.
    """
    source = file.as_posix()
    try:
        text, wrong, _ = decode_utf8(file.read_bytes())
    except OSError as error:
        raise DocpactError(
            f"cannot be read: {error.strerror}", where=Place(source), hint="name a YAML file"
        ) from None
    if wrong is not None:
        raise DocpactError("not valid UTF-8", where=Place(source), hint="save the file as UTF-8")
    read = read_yaml(text, source, spots=True)
    if not is_array(read.data):
        raise DocpactError(
            "a fault script is a list of steps",
            where=Place(source, 1, 1),
            hint="for example - {on: listPets, status: 503, times: 2}",
        )
    steps: list[Step] = []
    for index, entry in enumerate(read.data):
        spot = read.spots.get(f"/{index}")
        where = Place(source, *(spot[2:] if spot else (1, 1)))
        steps.append(_step(entry, where))
    return tuple(steps)


def check_names(steps: Iterable[Step], api: Api) -> None:
    """Check that each step that names operations names one of the API; a path may be any.

    Raises:
        DocpactError: No operation has that name.
    """
    known = [name for one in api.operations for name in (one.operation_id, one.key) if name]
    for step in steps:
        name = step.on
        if name is None or "/" in name or any(fnmatchcase(one, name) for one in known):
            continue
        near = get_close_matches(name, known, n=3)
        raise DocpactError(
            f"unknown operation {name!r} in the fault script",
            hint=(
                f"did you mean {' or '.join(near)}?"
                if near
                else "give an operationId or METHOD /path"
            ),
        )


def _step(entry: Any, where: Place) -> Step:
    def refused(what: str, hint: str) -> DocpactError:
        return DocpactError(what, where=where, hint=hint)

    if not is_object(entry):
        raise refused("a step is an object", "for example {on: listPets, status: 503}")
    for key in entry:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the keys are: {', '.join(_KEYS)}"
            raise refused(f"unknown key {key!r} of a step", hint)

    def number(key: str, low: float, high: float, default: Any, *, whole: bool = True) -> Any:
        value = entry.get(key, default)
        if value is default:
            return default
        usable = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not usable or not low <= value <= high:
            raise refused(f"unusable {key}: {value!r}", f"give a number from {low:g} to {high:g}")
        return value

    on, headers, truncate = entry.get("on"), entry.get("headers", {}), entry.get("truncate", False)
    if not (on is None or isinstance(on, str)):
        raise refused(f"unusable on: {on!r}", "give an operationId or METHOD /path")
    if not is_object(headers) or not all(isinstance(v, str | int) for v in headers.values()):
        raise refused("headers is not an object of strings", "for example {Retry-After: '2'}")
    if not isinstance(truncate, bool):
        raise refused(f"unusable truncate: {truncate!r}", "give true or false")
    try:
        latency = parse_latency(str(entry.get("latency", "0ms")))
    except DocpactError as error:
        raise refused(error.what, error.hint or "") from None
    return Step(
        on,
        number("status", 200, 599, None),
        number("times", 0, 1_000_000_000, None),
        number("after", 0, 1_000_000_000, 0),
        number("probability", 0, 1, 1, whole=False),
        latency,
        {name: str(value) for name, value in headers.items()},
        entry.get("body"),
        truncate,
    )


class Faults:
    """Decides what befalls which request; the same seed decides the same.

    Args:
        wanted: Faults of any request, each as status and share or as ``STATUS:PROBABILITY``.
        seed: Decides the probabilities.
        script: The steps of a fault script; these come first.

    Raises:
        DocpactError: A fault has another form, or the shares add up to more than 1.
    """

    def __init__(
        self,
        wanted: Iterable[tuple[int, float] | str] | str = (),
        seed: int = 0,
        script: Iterable[Step] = (),
    ) -> None:
        self._steps = tuple(script)
        listed = [wanted] if isinstance(wanted, str) else wanted
        pairs = [parse_fault(one) if isinstance(one, str) else one for one in listed]
        self._shares = [(Step(status=status, probability=share), share) for status, share in pairs]
        total = sum(share for _, share in self._shares)
        if total > 1 + 1e-9:
            raise DocpactError(
                f"the probabilities of the faults add up to {total:g}",
                hint="each fault has its own share of the requests; give at most 1 in all",
            )
        self._seen = [0] * len(self._steps)
        self._used = [0] * len(self._steps)
        self._random = random.Random(seed)  # noqa: S311 - nothing secret
        self._lock = Lock()

    def next(self, operation: Operation | None, method: str, path: str) -> Fault | None:
        """Return what befalls the next request; None where nothing does."""
        with self._lock:
            for index, step in enumerate(self._steps):
                if not step.matches(operation, method, path):
                    continue
                self._seen[index] += 1
                if self._seen[index] <= step.after:
                    continue
                if step.times is not None and self._used[index] >= step.times:
                    continue
                if step.probability < 1 and self._random.random() >= step.probability:
                    continue
                self._used[index] += 1
                return step
            drawn = self._random.random() if self._shares else 1.0
            for step, share in self._shares:
                if drawn < share:
                    return step
                drawn -= share
        return None
