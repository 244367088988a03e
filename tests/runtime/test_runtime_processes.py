"""Threads, forked processes and event loops that share a client: every answer is its own."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import gc
import http.server
import json
import os
import socketserver
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from runtime.errors import TransportError
from runtime.operation import Operation
from runtime.request import Arguments
from runtime.session import AsyncSession, Session
from runtime_calls import Caller, answers, ok

CLIENT = Path(__file__).parents[2] / "generated" / "tines-cases"
GET: Operation[Any] = Operation("GET /{id}", returns={"200": lambda: Any})


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the path that was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


@pytest.fixture
def url() -> Iterator[str]:
    """A server that echoes paths."""
    server = Server(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def ask(session: Session, name: str) -> bool:
    """Whether the answer to a call is its own."""
    return bool(f"/{name}" == session.send(GET, Arguments(path={"id": name})))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_threads_processes_and_loops(url: str) -> None:
    """32 threads, 8 forked children and 3 event loops use clients that were made, and used, before."""
    session = Session(url, timeout=20)
    asynchronous = AsyncSession(url, timeout=20)
    assert ask(session, "first")
    children: list[int] = []
    for child in range(8):
        pid = os.fork()
        if pid == 0:
            code = 1
            with contextlib.suppress(BaseException):
                code = 0 if all(ask(session, f"child-{child}-{n}") for n in range(20)) else 2
            os._exit(code)
        children.append(pid)
    with ThreadPoolExecutor(32) as pool:
        results = pool.map(lambda n: ask(session, f"thread-{n}"), range(320))
        assert all(results)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    assert [0] * 8 == codes

    async def loop(number: int) -> list[Any]:
        names = [f"loop-{number}-{n}" for n in range(20)]
        send = asynchronous.send  # noqa: F821  # deleted below, once the loops have ended
        calls = [send(GET, Arguments(path={"id": name})) for name in names]
        return [
            f"/{name}" == answer
            for name, answer in zip(names, await asyncio.gather(*calls), strict=True)
        ]

    for number in range(3):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert all(asyncio.run(loop(number)))
    session.close()
    with warnings.catch_warnings():
        # The connections of loops that have ended cannot be closed any more; nobody else's test is to hear of it.
        warnings.simplefilter("ignore")
        del asynchronous, loop
        gc.collect()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_an_http_client_of_the_users_is_not_shared_with_a_child() -> None:
    """In a forked child an HTTP client of the user's is refused: its connections are the parent's."""
    session = Caller(False).transport(answers(ok())[0])
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            session.send(GET, Arguments(path={"id": "x"}))
        except TransportError as error:
            code = 0 if "another process" in str(error) else 2
        finally:
            os._exit(code)
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_sessions_can_be_copied(url: str) -> None:
    """A copy of a session shares its connections."""
    with contextlib.closing(Session(url)) as session:
        assert ask(copy.copy(session), "copied")


SPAWNED = """
import multiprocessing, pickle, sys
from tines_cases import Tines

def ask(arguments):
    client, name = arguments
    return client.request("GET", f"/{name}", cast_to=str) == f"/{name}"

if __name__ == "__main__":
    client = Tines(base_url=sys.argv[1])
    assert ask((client, "first")) and b"S3cret" not in pickle.dumps(client)
    for method in ("spawn", "forkserver", "fork"):
        with multiprocessing.get_context(method).Pool(3) as pool:
            print(method, all(pool.map(ask, [(client, f"{method}-{n}") for n in range(12)])))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_processes_that_are_started_in_any_way(url: str, tmp_path: Path) -> None:
    """A client whose credentials are in the environment is sent to spawned, served and forked processes."""
    script = tmp_path / "spawned.py"
    script.write_text(SPAWNED)
    environment = {
        "PYTHONPATH": str(CLIENT),
        "TINES_API_KEY": "S3cret",
        "TINES_TENANT": "a.example",
    }
    done = subprocess.run(
        [sys.executable, script, url],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "spawn True\nforkserver True\nfork True\n" == done.stdout, done.stderr


UNCHANGED = """
import asyncio, faulthandler, gc, locale, logging, os, signal, socket, sys, threading, warnings
import httpx2, opentelemetry.trace, pydantic  # what other libraries change on import is theirs

def state():
    return {
        "recursion limit": sys.getrecursionlimit(),
        "digits of an int": sys.get_int_max_str_digits(),
        "collector": (gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.get_freeze_count()),
        "warnings": [repr(each) for each in warnings.filters] + [repr(warnings.showwarning)],
        "signals": [repr(signal.getsignal(each)) for each in signal.valid_signals()],
        "locale": locale.setlocale(locale.LC_ALL),
        "environment": dict(os.environ),
        "timeout of sockets": socket.getdefaulttimeout(),
        "resolver": repr(socket.getaddrinfo),
        "loops": repr(type(asyncio.get_event_loop_policy())),
        "hooks": [repr(each) for each in (sys.excepthook, threading.excepthook, sys.unraisablehook, sys.displayhook)],
        "path": [sys.path[:], [repr(each) for each in (*sys.meta_path, *sys.path_hooks)]],
        "tracing": (sys.gettrace(), sys.getprofile(), faulthandler.is_enabled(), sys.getswitchinterval()),
        "root logger": (logging.root.level, logging.root.handlers[:], logging.root.filters[:], logging.root.manager.disable),
        "records": (repr(logging.getLogRecordFactory()), repr(logging.getLoggerClass())),
        "folder": os.getcwd(),
        "threads": [each.name for each in threading.enumerate()],
    }

before, modules = state(), dict(sys.modules)
from tines_cases import AsyncTines, NotFoundError, Tines

def handler(request):
    deep = b"[" * 500 + b"]" * 500
    return httpx2.Response(404 if "missing" in str(request.url) else 200, content=b'{"deep":' + deep + b"}")

client = Tines(tenant="a.example", api_key="S3cret", http_client=httpx2.Client(transport=httpx2.MockTransport(handler)))
for path in ("/a", "/missing"):
    try:
        client.request("GET", path)
    except NotFoundError as error:
        str(error), error.problem

async def main():
    transport = httpx2.MockTransport(handler)
    async with AsyncTines(tenant="a.example", api_key="S3cret", http_client=httpx2.AsyncClient(transport=transport)) as one:
        await one.request("GET", "/a")

asyncio.run(main())
after = state()
print([name for name in before if before[name] != after[name]])
print([name for name, module in modules.items() if sys.modules.get(name) is not module])
"""


def test_nothing_of_the_process_is_changed() -> None:
    """Importing and calling a client changes no setting of the process: limits, collector, warnings, signals, hooks, logging."""
    done = subprocess.run(
        [sys.executable, "-c", UNCHANGED],
        env={**os.environ, "PYTHONPATH": str(CLIENT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "[]\n[]\n" == done.stdout, done.stdout + done.stderr
