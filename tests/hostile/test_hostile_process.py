"""The library in somebody else's process: nothing that others there see changes, not even while a function runs."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import docpact
from docpact.check.wire import fresh_client
from docpact.cli import main

ROOT = Path(__file__).parents[2]
PAGE = '# Get a thing\n\n`GET https://x.example/things/{id}`\n\n```json\n{"a": 1}\n```\n'
SPEC = """\
openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: https://x.example}]
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key, x-docpact-env: WATCHED_KEY}}}
security: [{key: []}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      tags: [things]
      deprecated: true
      parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: '^[||-}a-z]+(?=x)'}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: integer}}}, example: {a: 1}}}}
"""
CONFIG = """\
[tool.docpact.clients.watched]
spec = "spec.yaml"
output = "."
package = "watched_client"
distribution = "watched-client"
client-class = "Watched"
"""


def state() -> dict[str, Any]:
    """What a process has one of, and a library may be tempted to change for a moment."""
    return {
        "collection": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
        "paths of modules": tuple(sys.path),
        "finders of modules": tuple(map(id, (*sys.meta_path, *sys.path_hooks))),
        "bytecode": sys.dont_write_bytecode,
        "environment": tuple(sorted(os.environ.items())),
        "working directory": os.getcwd(),  # noqa: PTH109
        "recursion": sys.getrecursionlimit(),
        "digits": sys.get_int_max_str_digits(),
        "warnings": (id(warnings.filters), tuple(map(str, warnings.filters)), warnings.showwarning),
        "logging": (tuple(logging.root.handlers), logging.root.level, logging.root.manager.disable),
        "signals": (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)),
        "streams": (id(sys.stdin), id(sys.stdout), id(sys.stderr)),
        "hooks": (sys.excepthook, threading.excepthook, sys.gettrace(), sys.getprofile()),
        "switching": sys.getswitchinterval(),
    }  # fmt: skip


@contextmanager
def watched_state(seen: dict[str, object]) -> Generator[None]:
    """Look at the state of the process from another thread, all the time, and note what differs."""
    before, modules, ended = state(), dict(sys.modules), threading.Event()

    def look() -> None:
        for name, value in state().items():
            if value != before[name]:
                seen.setdefault(name, (before[name], value))
        for name, module in modules.items():
            if sys.modules.get(name) is not module:
                seen.setdefault(f"module {name}", sys.modules.get(name))

    def watch() -> None:
        while not ended.wait(0.001):
            look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        look()


CALLS: Mapping[str, Callable[[], object]] = {
    "check": docpact.check,
    "generate a client": lambda: docpact.generate("watched", write=False),
    "generate of a document": lambda: docpact.generate(
        spec="spec.yaml", output="out", package="p", write=True
    ),
    "read": lambda: docpact.read("page.md", text=PAGE),
    "validate": lambda: docpact.validate("spec.yaml", {"a": 1}, operation="getThing", response=200),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one client, generated, and everything loaded."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "spec.yaml").write_text(SPEC)
    (folder / "pyproject.toml").write_text(CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["docpact", "generate"])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
        for call in CALLS.values():
            call()
    return folder


@pytest.mark.parametrize("name", CALLS)
def test_nothing_of_the_process_changes_while_a_function_runs(
    name: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread sees the same collector, paths, environment, filters, streams and modules all the time."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("WATCHED_KEY", "a credential")
    monkeypatch.setitem(sys.modules, "watched_client", ModuleType("watched_client"))
    seen: dict[str, object] = {}
    modules = set(sys.modules)
    with watched_state(seen):
        CALLS[name]()
    assert seen == {}
    left = {module for module in set(sys.modules) - modules if "watched" in module}
    assert left == set(), "modules of the client stay loaded"


def test_what_is_watched_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher sees each kind of change, or the test above could not fail."""
    seen: dict[str, object] = {}
    with watched_state(seen):
        gc.disable()
        gc.enable()
        with warnings.catch_warnings():
            monkeypatch.setenv("WATCHED_KEY", "x")
            sys.path.append("nowhere")
            time.sleep(0.1)
            sys.path.remove("nowhere")
        monkeypatch.setitem(sys.modules, "json", ModuleType("json"))
    assert {"environment", "paths of modules", "module json"} <= set(seen)


def test_check_passes_where_warnings_are_errors_and_a_loop_is_running(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deprecated operation is called in an async test of a suite that forbids warnings: no finding comes of that."""
    monkeypatch.chdir(project)

    async def checked() -> object:
        return docpact.check()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = asyncio.run(checked())
    assert isinstance(result, docpact.CheckResult)
    assert [finding.message for finding in result.findings if finding.severity == "error"] == []
    (row,) = result.matrix
    assert (row.request_proof, row.response_proof) == ("pass", "pass")


def test_two_checks_at_once_do_not_meet(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread has modules of its own, of the client as it is in its folder."""
    monkeypatch.chdir(project)
    first, other = project / "watched-client", project / "other"
    shutil.copytree(first, other)
    barrier = threading.Barrier(2)
    found: dict[Path, list[str | None]] = {}

    def load(folder: Path) -> None:
        for _ in range(3):
            with fresh_client(folder, "watched_client", "Watched") as client:
                barrier.wait(30)
                method = client.sync(api_key="k").things.get
                found.setdefault(folder, []).append(
                    sys.modules[method.__func__.__module__].__file__
                )
                barrier.wait(30)

    threads = [threading.Thread(target=load, args=(each,)) for each in (first, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for folder, files in found.items():
        assert {Path(str(file)).resolve() for file in files} == {
            (folder / "watched_client" / "resources" / "things.py").resolve()
        }


def test_a_client_with_the_shared_runtime_reads_no_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runtime of the distribution ``docpact-runtime`` is loaded under a private name, too."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "pyproject.toml").write_text(CONFIG + 'runtime = "shared"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WATCHED_KEY", "a credential")
    monkeypatch.setattr(sys, "argv", ["docpact", "generate"])
    with pytest.raises(SystemExit):
        main()
    made = tmp_path / "watched-client"
    with fresh_client(made, "watched_client", "Watched") as client:
        base = client.sync(api_key="given").__class__.__mro__[1]
        assert base.__module__.startswith("_docpact_isolated_")
        with pytest.raises(Exception, match="WATCHED_KEY"):
            client.sync().things.get("a")
    assert "_docpact_isolated_" not in "".join(sys.modules)
    assert [row.request_proof for row in docpact.check().matrix] == ["pass"]
