"""A pytest plugin: ``pytest --docpact`` runs the contract as tests; fixtures serve a mock and a client against it.

The tests are collected from the configuration file, and named after it: ``pyproject.toml::CLIENT::METHOD /path::column`` for
each cell of the matrix, ``…::response 200 application/json example NAME`` for each documented example of the spec, and
``…::response sample, line 36`` for each sample of a page. What belongs to no cell is ``CLIENT::other findings``. ``-k`` also
matches the operationId and the call of an operation, ``-m docpact`` selects all of them. It needs no configuration in a project
that has docpact's. A client is checked once in each process, when the first of its tests runs.

- ``docpact_mock``: a running mock of a client's spec, with ``url`` and ``requests``.
- ``docpact_client``: an instance of the generated client that talks to it.

Both serve the only configured client; ``@pytest.mark.docpact("NAME")`` chooses one of several, and its other arguments are
those of the mock: ``@pytest.mark.docpact(state=True, seed=7)``.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from docpact.check.check import CheckResult
    from docpact.config import ClientConfig, Config
    from docpact.findings import Finding
    from docpact.ir import Api, Operation
    from docpact.mock import Mock, Request
    from docpact.openapi import ApiSource
    from docpact.validate.examples import Example
    from docpact.validate.validator import Validator

__all__ = ["MockServer", "serving"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--docpact``."""
    group = parser.getgroup("docpact")
    group.addoption(
        "--docpact",
        action="store_true",
        help="run the docpact contract of the configured clients as tests",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and have the configuration of docpact collected."""
    config.addinivalue_line(
        "markers",
        "docpact(name, **options): the client that docpact's fixtures serve, and options of its mock; "
        "on each test that --docpact adds",
    )
    if config.getoption("--docpact"):
        source = _config_of(config).source.resolve()
        given = [_file_of(config, argument) for argument in config.args]
        if source not in given:
            config.args.append(str(source))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the contract from the configuration."""
    if (
        parent.config.getoption("--docpact")
        and file_path.resolve() == _config_of(parent.config).source.resolve()
    ):
        return ContractFile.from_parent(  # pyright: ignore[reportUnknownMemberType]
            parent, path=file_path
        )
    return None


def _config_of(config: pytest.Config) -> Config:
    """Return docpact's configuration; it is read once for each run."""
    from docpact.config import find_config
    from docpact.errors import DocpactError

    found = config.stash.get(_CONFIG, None)
    if found is None:
        try:
            found = find_config(config.invocation_params.dir)
        except DocpactError as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[_CONFIG] = found
    return found


def _file_of(config: pytest.Config, argument: str) -> Path:
    """Return the file of an argument, which may be a file, a folder, or the id of a test."""
    return (config.invocation_params.dir / argument.partition("::")[0]).resolve()


_CONFIG = pytest.StashKey["Config"]()


class ClientRun:
    """One client: what there is to test, and what checking it has found."""

    def __init__(self, config: Config, client: ClientConfig) -> None:
        self.config = config
        self.client = client

    @cached_property
    def source(self) -> ApiSource:
        """The spec."""
        from docpact import pipeline

        return pipeline.read(pipeline.target_of(self.client, self.config))

    @cached_property
    def result(self) -> CheckResult:
        """What ``docpact check`` finds."""
        from docpact.checking import check_configured

        return check_configured(self.config, [self.client])

    @cached_property
    def validator(self) -> Validator:
        """Checks the examples."""
        from docpact.validate.validator import Validator

        return Validator(self.source.api, self.source.document, closed=True)

    def samples(self) -> Iterator[tuple[str, str, int]]:
        """Yield operation, part and line of each sample of the pages."""
        from docpact.checking import stored_pages

        for stored in stored_pages(self.client.pages):
            facts = stored.facts
            for sample in facts.request.samples if facts.request else ():
                yield facts.key, "request", sample.line
            for response in facts.responses:
                status = f" {response.status}" if response.status else ""
                for sample in response.samples:
                    yield facts.key, f"response{status}", sample.line


class ContractFile(pytest.File):
    """The configuration file, which holds the clients."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the configured clients; nothing is checked yet."""
        config = _config_of(self.config)
        for client in config.select([]):
            yield ClientCollector.from_parent(  # pyright: ignore[reportUnknownMemberType]
                self, name=client.name, run=ClientRun(config, client)
            )


class ClientCollector(pytest.Collector):
    """Collects the operations of one client."""

    def __init__(self, *, run: ClientRun, **keywords: Any) -> None:
        super().__init__(**keywords)  # pyright: ignore[reportUnknownMemberType]
        self.run = run

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield a collector for each operation, and one test for what belongs to none."""
        from docpact.client.symbols import name_operations
        from docpact.errors import DocpactError

        try:
            api = self.run.source.api
            calls = {
                method.operation.key: f"{resource.attribute}.{method.method}"
                for resource in name_operations(api).resources
                for method in resource.methods
            }
            samples = list(self.run.samples())
        except DocpactError as error:
            yield _item(self, "document", partial(_unusable, str(error)), ())
            return
        for operation in api.operations:
            yield OperationCollector.from_parent(  # pyright: ignore[reportUnknownMemberType]
                self,
                name=operation.key,
                run=self.run,
                operation=operation,
                words=[operation.operation_id or "", calls.get(operation.key, "")],
                samples=[(part, line) for key, part, line in samples if key == operation.key],
            )
        keys = [operation.key for operation in api.operations]
        yield _item(self, "other findings", partial(_others, self.run, keys), ())


class OperationCollector(pytest.Collector):
    """Collects the cells, examples and samples of one operation."""

    def __init__(
        self,
        *,
        run: ClientRun,
        operation: Operation,
        words: Iterable[str],
        samples: Iterable[tuple[str, int]],
        **keywords: Any,
    ) -> None:
        super().__init__(**keywords)  # pyright: ignore[reportUnknownMemberType]
        self.run = run
        self.operation = operation
        self.words = [word for word in words if word]
        self.samples = samples

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests."""
        names: Counter[str] = Counter()
        for name, findings in self._tests():
            names[name] += 1
            unique = name if names[name] == 1 else f"{name} ({names[name]})"
            yield _item(self, unique, findings, self.words)

    def _tests(self) -> Iterator[tuple[str, Callable[[], Outcome]]]:
        from docpact.check.matrix import COLUMNS
        from docpact.validate.examples import examples_of

        key = self.operation.key
        for column in COLUMNS:
            yield column, partial(_cell, self.run, key, column)
        for example in examples_of(self.operation):
            yield example.label, partial(_example, self.run, example)
        for part, line in self.samples:
            yield f"{part} sample, line {line}", partial(_sample, self.run, key, part, line)


def _item(
    parent: pytest.Collector, name: str, findings: Callable[[], Outcome], words: Iterable[str]
) -> pytest.Item:
    item: pytest.Item = ContractItem.from_parent(  # pyright: ignore[reportUnknownMemberType]
        parent, name=name, findings=findings
    )
    item.add_marker("docpact")
    item.extra_keyword_matches.update(words)
    return item


def _unusable(message: str) -> Outcome:
    raise ContractError([], message)


Outcome = tuple[str, "list[Finding]"]
"""``pass``, ``fail`` or ``none``, and the findings."""


def _cell(run: ClientRun, operation: str, column: str) -> Outcome:
    from docpact.report.columns import columns_of

    row = next((row for row in run.result.matrix if row.operation == operation), None)
    if row is None:
        return "none", []
    own = [
        f
        for f in run.result.findings
        if f.operation in (operation, None) and column in columns_of(f)
    ]
    return row.cells()[column], own


def _example(run: ClientRun, example: Example) -> Outcome:
    findings = example.findings(run.validator)
    return ("fail" if findings else "pass"), findings


def _sample(run: ClientRun, operation: str, part: str, line: int) -> Outcome:
    from docpact.catalogue import rules

    own = [
        finding
        for finding in run.result.findings
        if finding.operation == operation
        and rules()[finding.rule].subject in ("page", "payload")
        and finding.page is not None
        and finding.page.line == line
        and f"{part}:" in finding.message
    ]
    wrong = any(finding.severity == "error" and finding.erratum is None for finding in own)
    return ("fail" if wrong else "pass"), own


def _others(run: ClientRun, operations: list[str]) -> Outcome:
    """The errors that no cell of an operation shows."""
    from docpact.report.columns import columns_of

    cells = {row.operation: row.cells() for row in run.result.matrix if row.operation in operations}

    def is_shown(finding: Finding) -> bool:
        keys = list(cells) if finding.operation is None else [finding.operation]
        return any(
            cells.get(key, {}).get(column) == "fail"
            for key in keys
            for column in columns_of(finding)
        )

    own = [
        finding
        for finding in run.result.findings
        if finding.severity == "error" and finding.erratum is None and not is_shown(finding)
    ]
    return ("fail" if own else "pass"), own


class ContractItem(pytest.Item):
    """One test of the contract."""

    def __init__(self, *, findings: Callable[[], Outcome], **keywords: Any) -> None:
        super().__init__(**keywords)  # pyright: ignore[reportUnknownMemberType]
        self._find = findings
        self._findings: list[Finding] = []

    def runtest(self) -> None:
        """Fail with the findings, or skip what is not documented."""
        from docpact.errors import DocpactError

        try:
            cell, self._findings = self._find()
        except DocpactError as error:
            raise ContractError([], str(error)) from None
        if cell == "none":
            pytest.skip("no documentation to compare with")
        if cell == "fail":
            raise ContractError(self._findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the findings, not a traceback."""
        if isinstance(excinfo.value, ContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the test; where a finding is, its failure says."""
        return self.path, None, self.nodeid.partition("::")[2]


class ContractError(Exception):
    """A test of the contract that fails."""

    def __init__(self, findings: Iterable[Finding], message: str = "") -> None:
        lines: list[str] = [message] if message else []
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
    """The requests received, in order."""


def _body_of(handler: BaseHTTPRequestHandler) -> bytes:
    """The body of a request, sent whole or in chunks (RFC 9112, 7.1)."""
    if "chunked" not in handler.headers.get("transfer-encoding", ""):
        length = handler.headers.get("content-length") or "0"
        return handler.rfile.read(int(length)) if length.isdigit() else b""
    body = bytearray()
    while True:
        size = int(handler.rfile.readline().partition(b";")[0].strip() or b"0", 16)
        if size == 0:
            while handler.rfile.readline().strip():
                pass
            return bytes(body)
        body += handler.rfile.read(size)
        handler.rfile.readline()


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
            body = _body_of(self)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, path, query, headers, body)
            server.requests.append(request)
            answer = mock.answer(request)
            self.send_response(answer.status)
            for name, value in answer.all_headers().items():
                self.send_header(name, value)
            bodyless = self.command == "HEAD" or answer.status in (204, 205, 304)
            if not bodyless and not answer.chunks:
                self.send_header("content-length", str(len(answer.body)))
            elif answer.chunks:
                self.send_header("connection", "close")
                self.close_connection = True
            self.end_headers()
            if answer.truncate:
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
                return
            for piece in () if bodyless else answer.chunks or (answer.body,):
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """Print nothing."""

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"):
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
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    if len(chosen) != 1:
        pytest.fail(
            f"several clients are configured: {', '.join(c.name for c in chosen)}\n"
            '  hint: choose one with @pytest.mark.docpact("NAME")',
            pytrace=False,
        )
    return config, chosen[0]


@pytest.fixture
def docpact_mock(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    """A running mock of the client's spec: ``url`` is its address, ``requests`` what arrived."""
    from docpact import pipeline
    from docpact.errors import DocpactError
    from docpact.mock import Mock

    config, client = _configured(request)
    source = pipeline.read(pipeline.target_of(client, config))
    marker = request.node.get_closest_marker("docpact")
    options: dict[str, Any] = dict(marker.kwargs) if marker is not None else {}
    try:
        mock = Mock(source.api, source.document, **options)
    except (
        DocpactError,
        TypeError,
        ValueError,
    ) as error:  # an unknown option, or one of another form
        pytest.fail(f"unusable arguments of the marker docpact: {error}", pytrace=False)
    with serving(mock) as server:
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
    if not (Path(folder) / client.package).is_dir():
        pytest.fail(
            f"client {client.name!r} is not generated: {folder} has no package {client.package}\n"
            "  hint: run `docpact generate`",
            pytrace=False,
        )
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
