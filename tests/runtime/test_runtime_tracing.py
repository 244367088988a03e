"""OpenTelemetry: a span for each attempt, with the names of the semantic conventions, and the trace handed on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from runtime.auth import ApiKey, Given
from runtime.errors import NotFoundError, TransportError
from runtime.operation import Operation
from runtime.request import Arguments
from runtime.session import Session

from runtime import exchange

GET: Operation[Any] = Operation("GET /cases/{id}", returns={"200": lambda: Any})


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    monkeypatch.setattr("runtime.session.time.sleep", lambda _: None)
    yield exporter
    provider.shutdown()


def call(*answers: httpx2.Response | Exception, **options: Any) -> list[httpx2.Request]:
    """Sends one call, answered by these in turn; what was sent."""
    left, sent = list(answers), []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = httpx2.Client(transport=httpx2.MockTransport(handler))
    session = Session("https://api.test:8443/v1", http_client=client, package="shop", **options)
    with suppress(NotFoundError, TransportError):
        session.send(GET, Arguments(path={"id": 7}))
    return sent


def test_a_call_is_a_span(spans: InMemorySpanExporter) -> None:
    """Its name, kind and attributes are those of HTTP client spans; the server is told the trace."""
    [request] = call(httpx2.Response(200, json={}))
    [span] = spans.get_finished_spans()
    assert (span.name, span.kind) == ("GET /cases/{id}", SpanKind.CLIENT)
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.full": "https://api.test:8443/v1/cases/7",
        "url.template": "/cases/{id}",
        "server.address": "api.test",
        "server.port": 8443,
        "http.response.status_code": 200,
    }
    assert format(span.context.trace_id, "032x") in request.headers["traceparent"]
    assert span.status.status_code is StatusCode.UNSET


def test_each_attempt_is_a_span(spans: InMemorySpanExporter) -> None:
    """An attempt that is made again says how often it was made before; an error status is an error."""
    call(httpx2.ConnectError("refused"), httpx2.Response(503), httpx2.Response(404))
    first, second, third = (dict(span.attributes or {}) for span in spans.get_finished_spans())
    assert first["error.type"] == "unsent"
    assert (second["error.type"], second["http.request.resend_count"]) == ("503", 1)
    assert (third["error.type"], third["http.request.resend_count"]) == ("404", 2)
    assert all(span.status.status_code is StatusCode.ERROR for span in spans.get_finished_spans())


def test_a_span_holds_no_credential(spans: InMemorySpanExporter) -> None:
    """A key in the query is no part of the URL that is recorded."""
    key = ApiKey("key", Given("key", value="secret-key"), "query")
    [request] = call(httpx2.Response(200, json={}), credentials={"key": key}, security=(("key",),))
    assert "secret-key" in str(request.url)
    assert "secret-key" not in repr([span.to_json() for span in spans.get_finished_spans()])


def test_nothing_is_added_where_nothing_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a provider, and without the library, a request is as it would be."""
    [request] = call(httpx2.Response(200, json={}))
    assert "traceparent" not in request.headers
    monkeypatch.setattr(exchange, "TRACED", False)
    [request] = call(httpx2.Response(200, json={}))
    assert "traceparent" not in request.headers


def test_a_call_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture, spans: Any) -> None:
    """At INFO, with how it ended and how often it was tried again; attempts are at DEBUG; no credential is in it."""
    caplog.set_level("DEBUG", "shop")
    key = ApiKey("key", Given("key", value="secret-key"), "query")
    given: Any = {"credentials": {"key": key}, "security": (("key",),)}
    call(httpx2.Response(503), httpx2.Response(200, json={}), **given)
    call(httpx2.Response(404), **given)
    lines = [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "shop"]
    assert [level for level, _ in lines] == ["DEBUG", "DEBUG", "INFO", "DEBUG", "INFO"]
    assert lines[2][1].startswith("GET /cases/{id}: 200 (")
    assert lines[2][1].endswith(", 1 retry)")
    assert lines[4][1].startswith("GET /cases/{id}: 404 (")
    assert "secret-key" not in caplog.text
