"""Answers shaped like those of the GitHub and Datadog APIs, read and written again: nothing is lost.

Each folder of ``tests/cases/answers`` has a small document and an answer to its one operation. The answers hold what
real ones hold: fields that nobody declared, nulls, enum values of tomorrow, integers beyond 64 bits, nine digits of a
second, numbers in every spelling, and places that are plainly not as documented (``reported.txt`` lists those).
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest

from packages import Package, make

CASES = Path(__file__).parents[1] / "cases" / "answers"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def package_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Package]:
    """Makes the package of a case, once."""

    @cache
    def made(name: str) -> Package:
        return make(CASES / name / "spec.yaml", tmp_path_factory.mktemp("answers"))

    return made


def answer_of(name: str) -> bytes:
    return (CASES / name / "answer.json").read_bytes()


def serve(name: str) -> Callable[[httpx2.Request], httpx2.Response]:
    headers = {"content-type": "application/json; charset=utf-8"}
    return lambda _: httpx2.Response(200, content=answer_of(name), headers=headers)


def call(package: Package, client: Any) -> Any:
    """Calls the one operation of the package; the value of a path parameter does not matter."""
    (entry,) = [each for each in package.generated.ledger.entries if each.call]
    operation = client
    for name in str(entry.call).split("."):
        operation = getattr(operation, name)
    return operation(*(7 for argument in entry.arguments if argument["in"] == "path"))


def wire(value: Any) -> Any:
    """The wire form of an answer: a model, or a list that may hold models."""
    if isinstance(value, list):
        return [wire(item) for item in value]
    dump = getattr(value, "model_dump", None)
    return dump(mode="json", by_alias=True, exclude_unset=True) if dump else value


def text(value: Any) -> str:
    """The JSON text of an answer."""
    if isinstance(value, list):
        return f"[{','.join(text(item) for item in value)}]"
    dump = getattr(value, "model_dump_json", None)
    return dump(by_alias=True, exclude_unset=True) if dump else json.dumps(value)


def spelled(document: str | bytes) -> Any:
    """A JSON document in which each number is the text that it was written with."""
    return json.loads(document, parse_int=Number, parse_float=Number)


class Number(str):
    """A number as it was written; unlike a string of the same characters."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and str(self) == str(other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("name", NAMES)
def test_the_dump_is_the_answer(name: str, package_of: Callable[[str], Package]) -> None:
    """The wire form of what was read equals the answer as any reader of JSON sees it, integers and floats kept apart."""
    package = package_of(name)
    with package.client(serve(name)) as client:
        read = call(package, client)
    assert json.dumps(json.loads(answer_of(name)), sort_keys=True) == json.dumps(
        wire(read), sort_keys=True
    )


@pytest.mark.parametrize("name", NAMES)
def test_numbers_keep_their_spelling(name: str, package_of: Callable[[str], Package]) -> None:
    """``model_dump_json`` writes each number of an answer with the characters it came with, and loses nothing else."""
    package = package_of(name)
    with package.client(serve(name)) as client:
        assert spelled(answer_of(name)) == spelled(text(call(package, client)))


@pytest.mark.parametrize("name", NAMES)
def test_sync_and_async_read_alike(name: str, package_of: Callable[[str], Package]) -> None:
    """The async client reads the same answer into an equal value."""
    package = package_of(name)

    async def read() -> Any:
        async with package.async_client(serve(name)) as client:
            awaited = call(package, client)
            assert inspect.isawaitable(awaited)
            return await awaited

    with package.client(serve(name)) as client:
        assert wire(call(package, client)) == wire(asyncio.run(read()))


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_fit_is_reported(
    name: str,
    package_of: Callable[[str], Package],
    caplog: pytest.LogCaptureFixture,
    update_expected: bool,
) -> None:
    """The log names each place of an answer that is not as documented, and no other; strict responses refuse it."""
    package = package_of(name)
    with caplog.at_level(logging.WARNING), package.client(serve(name)) as client:
        call(package, client)
    said = "".join(record.getMessage() for record in caplog.records)
    told = said.partition("does not match its schema: ")[2].split("; ")
    reported = [line.partition(", got ")[0] for line in told if line]
    expected = CASES / name / "reported.txt"
    if update_expected:
        expected.write_text("".join(f"{line}\n" for line in reported), encoding="utf-8")
    assert expected.read_text(encoding="utf-8").splitlines() == reported
    with package.client(serve(name), strict_responses=True) as client:
        if reported:
            with pytest.raises(package.module.ResponseError, match="does not match its schema"):
                call(package, client)
        else:
            call(package, client)


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("github-issue", "user", "SimpleUser"),
        ("github-issue", "labels.1", "IssueLabelOption2"),
        ("github-issue", "assignees.0.id", "ExactInt"),
        ("github-issue", "created_at", "ExactDateTime"),
        ("github-issue", "state", "str"),
        ("github-user", "", "PrivateUser"),
        ("github-user", "plan", "Plan"),
        ("github-repositories", "0.template_repository.owner", "Owner"),
        ("github-repositories", "0.custom_properties.tiers", "list"),
        ("github-timeline", "0", "LabeledEvent"),
        ("github-timeline", "1", "CommentedEvent"),
        ("github-timeline", "2", "CommittedEvent"),
        ("datadog-monitor", "options.thresholds.critical", "ExactFloat"),
        ("datadog-monitor", "options.silenced", "dict"),
        ("datadog-hosts", "host_list.0.meta", "HostMeta"),
        ("datadog-hosts", "host_list.0.id", "int"),
        ("datadog-metrics", "series.0.unit.0", "MetricsQueryUnit"),
        ("datadog-metrics", "series.0.unit.1", "NoneType"),
        ("datadog-incident", "included.0", "User"),
        ("datadog-incident", "included.1", "Attachment"),
        ("datadog-incident", "data.id", "ExactUUID"),
    ],
)
def test_answers_are_typed(
    name: str, path: str, kind: str, package_of: Callable[[str], Package]
) -> None:
    """What fits its schema is a model or a value of its type, though other places of the same answer do not fit."""
    package = package_of(name)
    with package.client(serve(name)) as client:
        value = call(package, client)
    for step in filter(None, path.split(".")):
        if isinstance(value, list):
            value = value[int(step)]
        else:
            value = value[step] if isinstance(value, dict) else getattr(value, step)
    assert kind == type(value).__name__
