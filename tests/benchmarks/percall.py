"""The CPU of one typed call against the same made by hand with httpx2 and ``json``, in one run, in turns.

Run it with ``uv run python tests/benchmarks/percall.py``. The client of openapi-python-client is measured where that is
installed: ``uv run --with openapi-python-client …``, and so is Datadog's own client (``datadog-api-client``), which is
compared with the client of the same API here; models of datamodel-code-generator with httpx2 always are.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import httpx2
from measure import REPOSITORY, table

from tines_cases import AsyncTines, Tines

_CREATED = {
    "case_id": 42,
    "name": "Suspicious login",
    "linked_cases": [{"case_id": number, "name": f"case {number}"} for number in range(3)],
}
_LISTED = [
    {
        "id": number,
        "name": f"run {number}",
        "tags": ["a", "b"],
        "created": "2026-01-01T00:00:00.123456Z",
    }
    | {f"field_{at}": f"value {number} of field {at}, of some length" for at in range(24)}
    for number in range(24)
]
_LINK = {
    "child_entity_id": "f6b1a1c2-0d3e-4f5a-8b6c-7d8e9f0a1b2c",
    "child_entity_type": "CASE",
    "parent_entity_id": "f6b1a1c2-0d3e-4f5a-8b6c-7d8e9f0a1b2d",
    "parent_entity_type": "CASE",
    "relationship": "BLOCKS",
}
_LINKED = {"data": {"id": "1", "type": "link", "attributes": _LINK}}
_ROUNDS = 7


class _Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies: ClassVar = {
        "/list": json.dumps(_LISTED).encode(),
        "/api/v2/cases/link": json.dumps(_LINKED).encode(),
    }

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        body = self.bodies.get(self.path, json.dumps(_CREATED).encode())
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    do_GET = do_POST = _answer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _cpu() -> float:
    """Seconds of this thread, so that the server beside it does not count."""
    usage = resource.getrusage(resource.RUSAGE_THREAD)
    return usage.ru_utime + usage.ru_stime


def _in_turns(calls: dict[str, Callable[[], Any]], count: int) -> dict[str, float]:
    """The least microseconds that each call took, over several rounds."""
    best = dict.fromkeys(calls, float("inf"))
    for call in calls.values():
        call()
    for _ in range(_ROUNDS):
        for name, call in calls.items():
            begun = _cpu()
            for _ in range(count):
                call()
            best[name] = min(best[name], (_cpu() - begun) / count * 1e6)
    return best


def main() -> None:
    """Measure, and print a table."""
    ThreadingHTTPServer.request_queue_size = 256
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    ours = Tines(tenant="x.example", api_key="key-of-a-tenant", base_url=url)
    by_hand = httpx2.Client(headers={"Authorization": "Bearer key-of-a-tenant"})
    link = f"{url}/api/v2/cases/42/linked_cases/batch"
    fields = {"id": (int, ...), "name": (str, ...), "tags": (list[str], ...), "created": (str, ...)}
    fields |= {f"field_{at}": (str, ...) for at in range(24)}
    from pydantic import create_model

    from tines_cases._runtime.model import Model

    item: Any = create_model("Item", __base__=Model, **fields)

    posts = _in_turns(
        {
            "docpact": lambda: ours.linked_cases.batch_create(42, ids=["1", "2"]),
            "by hand": lambda: json.loads(by_hand.post(link, json={"ids": ["1", "2"]}).content),
            **_peers(url, link, by_hand),
        },
        200,
    )
    lists = _in_turns(
        {
            "docpact": lambda: ours.request("GET", "/list", cast_to=list[item]),
            "by hand": lambda: json.loads(by_hand.get(f"{url}/list").content),
        },
        100,
    )
    flights = asyncio.run(_flights(url, link))
    rows = [
        (
            name,
            f"{found['docpact']:.0f}",
            f"{found['by hand']:.0f}",
            f"{found['docpact'] / found['by hand']:.2f}",
            most,
        )
        for name, found, most in (
            ("POST of JSON", posts, "1.10"),
            ("GET of a list of 33 kB", lists, "1.40"),
            ("POST, 50 in flight", flights, "1.15"),
        )
    ]
    sys.stdout.write(
        table(("call", "docpact (µs)", "by hand (µs)", "ratio", "at most"), rows) + "\n"
    )
    others = [
        (name, f"{took:.0f}", f"{posts['docpact'] / took:.2f}")
        for name, took in posts.items()
        if name not in ("docpact", "by hand")
    ]
    sys.stdout.write("\n" + table(("POST of JSON by", "µs", "docpact is"), others) + "\n")
    if official := _official(url):
        took = _in_turns(official, 200)
        ours_took, theirs = took["docpact"], took["datadog-api-client"]
        row = (
            "datadog-api-client",
            f"{theirs:.0f}",
            f"{ours_took:.0f}",
            f"{ours_took / theirs:.2f}",
        )
        header = ("POST of a Datadog case link by", "µs", "docpact (µs)", "docpact is")
        sys.stdout.write("\n" + table(header, [row]) + "\n")
    server.shutdown()


def _official(url: str) -> dict[str, Callable[[], Any]]:
    """The same POST with Datadog's own client and with ours; nothing where theirs is not installed."""
    if find_spec("datadog_api_client") is None:
        return {}
    client: Any = import_module("datadog_api_client")
    api: Any = import_module("datadog_api_client.v2.api.case_management_api")
    models: Any = import_module("datadog_api_client.v2.models")
    ours: Any = import_module("datadog_case_management")
    configuration = client.Configuration(host=url, api_key={"apiKeyAuth": "a", "appKeyAuth": "b"})
    theirs = api.CaseManagementApi(client.ApiClient(configuration))
    mine = ours.Datadog(api_key="a", app_key="b", base_url=url)

    def by_theirs() -> Any:
        attributes = models.CaseLinkAttributes(**_LINK)
        data = models.CaseLinkCreate(
            attributes=attributes, type=models.CaseLinkResourceType("link")
        )
        return theirs.create_case_link(body=models.CaseLinkCreateRequest(data=data))

    return {
        "docpact": lambda: mine.cases.create_link(data={"type": "link", "attributes": _LINK}),
        "datadog-api-client": by_theirs,
    }


def _peers(url: str, link: str, by_hand: httpx2.Client) -> dict[str, Callable[[], Any]]:
    """The same POST with what other generators make of the same document."""
    folder = Path(tempfile.mkdtemp())
    sys.path.insert(0, str(folder))
    spec = REPOSITORY / "specs" / "tines" / "cases.yaml"
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(spec)]
    command += ["--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel"]
    subprocess.run(
        [*command, "--output", str(folder / "dcg_models.py")], check=True, capture_output=True
    )
    models: Any = import_module("dcg_models")
    sent, received = _called(models, "BatchCreateRequest"), _called(models, "BatchCreateResponse")
    headers = {"Content-Type": "application/json"}

    def by_models() -> Any:
        body = sent(ids=["1", "2"]).model_dump_json(exclude_unset=True)
        return received.model_validate_json(
            by_hand.post(link, content=body, headers=headers).content
        )

    found: dict[str, Callable[[], Any]] = {}
    if sent is not None and received is not None:
        found["datamodel-code-generator's models and httpx2"] = by_models
    if find_spec("openapi_python_client") is None:
        return found
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(spec)]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        [*command, "--output-path", str(folder / "opc_client"), "--meta", "none"],
        check=True,
        capture_output=True,
        env={**os.environ, "PATH": path},
    )
    calls: Any = import_module("opc_client.api.linked_cases.linked_cases_batch_create")
    bodies: Any = import_module("opc_client.models")
    peer = import_module("opc_client").AuthenticatedClient(base_url=url, token="key-of-a-tenant")
    found["openapi-python-client"] = lambda: calls.sync(
        42, client=peer, body=bodies.LinkedCasesBatchCreateRequest(ids=["1", "2"])
    )
    return found


def _called(module: Any, end: str) -> Any:
    names = [name for name in vars(module) if name.endswith(end) and "Link" in name]
    return getattr(module, names[0]) if names else None


async def _flights(url: str, link: str) -> dict[str, float]:
    ours = AsyncTines(tenant="x.example", api_key="key-of-a-tenant", base_url=url)
    by_hand = httpx2.AsyncClient(headers={"Authorization": "Bearer key-of-a-tenant"})

    async def typed() -> None:
        await ours.linked_cases.batch_create(42, ids=["1", "2"])

    async def plain() -> None:
        json.loads((await by_hand.post(link, json={"ids": ["1", "2"]})).content)

    best = {"docpact": float("inf"), "by hand": float("inf")}
    for _ in range(_ROUNDS):
        for name, call in (("docpact", typed), ("by hand", plain)):
            begun = _cpu()
            await _at_once(call)
            best[name] = min(best[name], (_cpu() - begun) / 300 * 1e6)
    await ours.aclose()
    await by_hand.aclose()
    return best


async def _at_once(call: Callable[[], Awaitable[None]]) -> None:
    left = iter(range(300))

    async def work() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(work() for _ in range(50)))


if __name__ == "__main__":
    main()
