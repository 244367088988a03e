"""OpenTelemetry spans of attempts, where ``opentelemetry-api`` is installed.

The names are those of the semantic conventions for HTTP client spans. A span that nothing records costs nothing.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from .options import RequestInfo

__all__ = ["TRACED", "Span", "start_span", "tracer_of"]


def _is_installed() -> bool:
    try:
        return find_spec("opentelemetry") is not None
    except (ImportError, ValueError):  # an import hook refuses it
        return False


TRACED: Final = _is_installed()
"""Whether there is something to record spans with."""


class Span:
    """The span of one attempt."""

    __slots__ = ("_span",)

    def __init__(self, span: Any) -> None:
        self._span = span

    def headers(self) -> list[tuple[str, str]]:
        """The headers that hand the trace on to the server."""
        carrier: dict[str, str] = {}
        context = import_module("opentelemetry.trace").set_span_in_context(self._span)
        import_module("opentelemetry.propagate").inject(carrier, context=context)
        return list(carrier.items())

    def end(self, status: int | None, failure: str | None) -> None:
        """End the span with the status code of the response, or the kind of the failure."""
        if status is not None:
            self._span.set_attribute("http.response.status_code", status)
        failed = failure or (str(status) if status is not None and status >= 400 else None)
        if failed is not None:
            self._span.set_attribute("error.type", failed)
            self._span.set_status(import_module("opentelemetry.trace").StatusCode.ERROR)
        self._span.end()


@cache
def _trace() -> Any:
    try:
        return import_module("opentelemetry.trace")
    except ImportError:
        return None


def tracer_of(client: str) -> Any:
    """Return what starts the spans of ``client`` (package and version); None where nothing records them."""
    trace = _trace()
    if trace is None:  # the namespace of another part of OpenTelemetry
        return None
    # Where nobody has set a provider there is nothing to record, unless a trace is to be handed on.
    idle = type(trace.get_tracer_provider()).__name__ in (
        "ProxyTracerProvider",
        "NoOpTracerProvider",
    )
    if idle and not trace.get_current_span().get_span_context().is_valid:
        return None
    package, _, version = client.partition("/")
    return trace.get_tracer(package, version)


def start_span(tracer: Any, info: RequestInfo) -> Span:
    """Start the span of an attempt."""
    url = urlsplit(info.url)
    attributes: dict[str, str | int] = {
        "http.request.method": info.method,
        "url.full": info.url,
        "url.template": info.template,
        "server.address": url.hostname or "",
        "server.port": url.port or (80 if url.scheme == "http" else 443),
    }
    if info.attempt:
        attributes["http.request.resend_count"] = info.attempt
    span = tracer.start_span(
        f"{info.method} {info.template}", kind=_trace().SpanKind.CLIENT, attributes=attributes
    )
    return Span(span)
