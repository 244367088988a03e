"""A server that plays a spec; ``Mock`` answers requests, ``MockApp`` is an ASGI application, ``transport`` needs no network."""

from __future__ import annotations

from docpact.mock.app import MockApp, serve, transport
from docpact.mock.messages import Answer, Request
from docpact.mock.server import Mock

__all__ = ["Answer", "Mock", "MockApp", "Request", "serve", "transport"]
