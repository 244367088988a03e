"""A pytest plugin: ``pytest --docpact`` runs the contract as tests; fixtures serve a mock and a client against it.

Each cell of the matrix is one test, named ``CLIENT::METHOD /path::column``, and so is each finding that belongs to no
cell. It needs no configuration in a project that has docpact's.

- ``docpact_mock``: a running mock of a client's spec, with ``url`` and ``requests``.
- ``docpact_client``: an instance of the generated client that talks to it.

Both serve the only configured client; ``@pytest.mark.docpact("NAME")`` chooses one of several.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from docpact.check.check import CheckResult
    from docpact.config import ClientConfig, Config
    from docpact.findings import Finding
    from docpact.ir import Api
    from docpact.mock import Mock, Request

__all__ = ["MockServer", "serving"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--docpact``."""
    group = parser.getgroup("docpact")
    group.addoption(
        "--docpact", action="store_true", help="run the contract of docpact's clients as tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "docpact(name): the client that docpact's fixtures serve")


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the contract to what was collected."""
    if config.getoption("--docpact"):
        root = ContractCollector.from_parent(  # pyright: ignore[reportUnknownMemberType]
            session, name="docpact", nodeid="docpact"
        )
        items.extend(root.collect())


class ContractCollector(pytest.Collector):
    """Collects the cells and findings of every configured client."""

    def collect(self) -> list[pytest.Item]:
        """Check all clients and return a test for each cell."""
        from docpact.checking import check_configured
        from docpact.config import find_config
        from docpact.errors import DocpactError

        try:
            config = find_config(self.config.invocation_params.dir)
            found: list[pytest.Item] = []
            for client in config.select([]):
                found += self._items(client.name, check_configured(config, [client]))
            return found
        except DocpactError as error:
            raise pytest.UsageError(str(error)) from None

    def _items(self, client: str, result: CheckResult) -> Iterator[pytest.Item]:
        from docpact.report.columns import columns_of

        told: set[int] = set()
        for row in result.matrix:
            for column, cell in row.cells().items():
                own = [
                    finding
                    for finding in result.findings
                    if finding.operation in (row.operation, None) and column in columns_of(finding)
                ]
                told.update(id(finding) for finding in own)
                yield CellItem.from_parent(  # pyright: ignore[reportUnknownMemberType]
                    self, name=f"{client}::{row.operation}::{column}", cell=cell, findings=own
                )
        for finding in result.findings:
            if finding.severity == "error" and finding.erratum is None and id(finding) not in told:
                name = f"{client}::{finding.operation or 'document'}::{finding.rule}"
                yield CellItem.from_parent(  # pyright: ignore[reportUnknownMemberType]
                    self, name=name, cell="fail", findings=[finding]
                )


class CellItem(pytest.Item):
    """One cell of the matrix."""

    def __init__(self, *, cell: str, findings: list[Finding], **keywords: Any) -> None:
        super().__init__(**keywords)  # pyright: ignore[reportUnknownMemberType]
        self._cell = cell
        self._findings = findings

    def runtest(self) -> None:
        """Fail with the findings of the cell, or skip what is not documented."""
        if self._cell == "none":
            pytest.skip("nothing is documented to compare with")
        if self._cell == "fail":
            raise ContractError(self._findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the findings, not a traceback."""
        if isinstance(excinfo.value, ContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the first finding is."""
        place = next((f.spec or f.page for f in self._findings if f.spec or f.page), None)
        path = Path(place.source) if place is not None else self.config.rootpath
        return path, (place.line or 1) - 1 if place is not None else None, self.name


class ContractError(Exception):
    """A cell that fails."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        lines: list[str] = []
        for finding in findings:
            if finding.severity != "error" or finding.erratum is not None:
                continue
            lines.append(f"{finding.rule}: {finding.message}")
            lines += [
                f"  {name}: {place}"
                for name, place in (("page", finding.page), ("spec", finding.spec))
                if place
            ]
            lines += [f"  fix: {finding.hint}"] if finding.hint else []
        super().__init__("\n".join(lines) or "failed; see `docpact check`")


@dataclass(slots=True)
class MockServer:
    """A mock that is running on this machine."""

    url: str
    """Its address, for ``base_url``."""
    requests: list[Request] = field(default_factory=list["Request"])
    """What arrived, in order."""


@contextmanager
def serving(mock: Mock) -> Generator[MockServer, None, None]:
    """Serve a mock on a free port of the loopback address for as long as the block runs."""
    from docpact.mock import Request

    class Handler(BaseHTTPRequestHandler):
        """Passes requests to the mock."""

        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            """Answer one request."""
            path, _, query = self.path.partition("?")
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, path, query, headers, body)
            server.requests.append(request)
            answer = mock.answer(request)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.media_type:
                self.send_header("content-type", answer.media_type)
            if answer.status not in (204, 304):
                self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD" and answer.status not in (204, 304):
                self.wfile.write(answer.body)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """Print nothing."""

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
        setattr(Handler, f"do_{method}", Handler.answer)
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server = MockServer(f"http://127.0.0.1:{listener.server_address[1]}")
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join(5)


def _configured(request: pytest.FixtureRequest) -> tuple[Config, ClientConfig]:
    from docpact.config import find_config
    from docpact.errors import DocpactError

    marker = request.node.get_closest_marker("docpact")
    try:
        config = find_config(request.config.invocation_params.dir)
        chosen = config.select([marker.args[0]] if marker is not None and marker.args else [])
    except DocpactError as error:
        raise pytest.UsageError(str(error)) from None
    if len(chosen) != 1:
        raise pytest.UsageError(
            f"several clients are configured ({', '.join(c.name for c in chosen)}); "
            'choose one with @pytest.mark.docpact("NAME")'
        )
    return config, chosen[0]


@pytest.fixture
def docpact_mock(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    """A running mock of the client's spec: ``url`` is its address, ``requests`` what arrived."""
    from docpact import pipeline
    from docpact.mock import Mock

    config, client = _configured(request)
    source = pipeline.read(pipeline.target_of(client, config))
    with serving(Mock(source.api, source.document)) as server:
        yield server


@pytest.fixture
def docpact_client(request: pytest.FixtureRequest, docpact_mock: MockServer) -> Iterator[Any]:
    """The generated client, talking to ``docpact_mock`` with made-up credentials."""
    from docpact import pipeline

    config, client = _configured(request)
    api = pipeline.read(pipeline.target_of(client, config)).api
    folder = str(client.output / client.distribution)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    made = getattr(importlib.import_module(client.package), client.client_class)
    with made(base_url=docpact_mock.url, **_settings(api, client.package)) as instance:
        yield instance


def _settings(api: Api, package: str) -> dict[str, str]:
    """Made-up values for what a client must be given: the credentials of the first alternative, and server variables."""
    from docpact.client.settings import settings_of
    from docpact.ir import SecurityScheme

    needed = api.security[0] if api.security else dict[str, tuple[str, ...]]()
    found: dict[str, str] = {}
    for setting in settings_of(api, package).arguments:
        if isinstance(setting.source, SecurityScheme):
            if not needed or setting.source.name in needed:
                found[setting.argument] = "made-up"
        elif setting.default is None:
            found[setting.argument] = setting.sample or "made-up"
    return found
