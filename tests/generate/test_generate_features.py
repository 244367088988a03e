"""Every feature of OpenAPI: what is generated for it, what its client sends, and what a caller gets."""

from __future__ import annotations

import ast
import asyncio
import email
import email.policy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from feature_cases import CASES, Call, Case

from packages import RUNTIME, Package

CALLS = [(case, call) for case in CASES for call in case.calls]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_expected_files(case: Case, packages: dict[str, Package], update_expected: bool) -> None:
    """The modules that show the feature are, to the letter, those that were reviewed."""
    files = packages[case.name].generated.files
    for file in sorted(path for path in case.expected.rglob("*") if path.is_file()):
        made = files[file.relative_to(case.expected).as_posix()]
        if update_expected:
            file.write_text(made, encoding="utf-8")
        assert made == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("case", "call"), CALLS, ids=[f"{case.name}: {call.proves}" for case, call in CALLS]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_call(case: Case, call: Call, packages: dict[str, Package]) -> None:
    """The sync and the async client send what the document says, and give what was answered."""
    package = packages[case.name]
    seen: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        request.read()
        return answer(request)

    async def handle_async(request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        return answer(request)

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        content = {
            key: call.answers[key] for key in ("json", "text", "content") if key in call.answers
        }
        return httpx2.Response(
            call.answers["status"], headers=call.answers.get("headers"), **content
        )

    outcomes = (
        outcome(package, lambda: run(package.client(handle, **call.client), call)),
        outcome(
            package,
            lambda: asyncio.run(run_async(package.async_client(handle_async, **call.client), call)),
        ),
    )
    for result, error in outcomes:
        if call.raises:
            assert type(error).__name__ == call.raises, error or result
            assert call.message in str(error)
            assert wire(getattr(error, "problem", None)) == call.problem
        else:
            assert error is None
            assert wire(result) == call.gives
            assert call.kind in (None, type(result).__name__)
    assert len(seen) == (0 if call.raises and call.sends is None else 2)
    for request in seen:
        for key, value in sent(request, call.sends or {}):
            assert value == (call.sends or {})[key], key


def outcome(package: Package, attempt: Any) -> tuple[Any, Exception | None]:
    """What a call gives, or the error of the client that it raises."""
    try:
        return attempt(), None
    except (package.module.APIError, ValueError) as error:
        return None, error


def run(client: Any, call: Call) -> Any:
    """Make the call; a stream is read to its end."""
    with client:
        result = method_of(client, call)(*call.path, **call.arguments)
        if hasattr(result, "__next__") or type(result).__name__ == "Stream":
            with result as items:
                return list(items)
        return result


async def run_async(client: Any, call: Call) -> Any:
    """The same with ``await``."""
    async with client:
        result = method_of(client, call)(*call.path, **call.arguments)
        if type(result).__name__ == "AsyncStream":
            async with result as items:
                return [item async for item in items]
        return await result


def method_of(client: Any, call: Call) -> Any:
    """The method that the call names."""
    found = client
    for name in call.call.split("."):
        found = getattr(found, name)
    return found


def wire(value: Any) -> Any:
    """A result in its wire form: models dumped, bytes as text."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, list | tuple):
        return [wire(item) for item in value]
    if isinstance(value, dict):
        return {key: wire(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return value.decode()
    return value if isinstance(value, str | int | float | None) else str(value)


def sent(request: httpx2.Request, wanted: Any) -> Iterator[tuple[str, Any]]:
    """What of a request is wanted, in the form it is wanted in."""
    for key in wanted:
        match key:
            case "method":
                yield key, request.method
            case "url":
                yield key, str(request.url)
            case "headers":
                yield key, {name: request.headers.get(name) for name in wanted[key]}
            case "json":
                yield key, json.loads(request.content)
            case "parts":
                yield key, list(parts(request))
            case _:
                yield key, request.content.decode()


def parts(request: httpx2.Request) -> Iterator[dict[str, str]]:
    """The parts of a multipart body."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.content, policy=email.policy.HTTP)
    for part in message.iter_parts():
        found = {
            "name": part.get_param("name", header="content-disposition"),
            "filename": part.get_filename(),
            "type": part.get("content-type"),
            "content": part.get_payload(decode=True).decode(),
        }
        yield {key: str(value) for key, value in found.items() if value is not None}


def _definitions(text: str) -> set[str]:
    imports = ast.Import | ast.ImportFrom | ast.If
    return {ast.dump(node) for node in ast.parse(text).body if not isinstance(node, imports)}


def test_runtime_is_copied(packages: dict[str, Package]) -> None:
    """What stands in for the runtime in these tests has every definition that is generated, its layout aside."""
    files = packages["names"].generated.files
    for path in (path for path in files if path.startswith("_runtime/")):
        template = (RUNTIME / path.removeprefix("_runtime/")).read_text(encoding="utf-8")
        assert _definitions(files[path]) <= _definitions(template), path


def test_cases_are_told_apart() -> None:
    """Every folder has calls or files to compare, and no two calls of a folder prove the same."""
    folders = {
        path
        for path in (Path(__file__).parents[1] / "cases" / "generate").iterdir()
        if path.is_dir()
    }
    assert {case.folder for case in CASES} == {
        folder for folder in folders if not (folder / "error.txt").exists()
    }
    assert len({(case.name, call.proves) for case, call in CALLS}) == len(CALLS)
