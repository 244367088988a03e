"""The snippets of a generated README, run in this process against the mock: no byte leaves the machine."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docpact.check.wire import fresh_client
from docpact.errors import DocpactError, Place
from docpact.findings import Finding
from docpact.mock.messages import Request
from docpact.mock.server import Mock

if TYPE_CHECKING:
    import httpx2

    from docpact.check.check import GeneratedClient
    from docpact.openapi import ApiSource

__all__ = ["readme_findings", "snippets"]

_RULE = "DP601"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(text: str) -> Iterator[tuple[int, str]]:
    """The line and the code of each Python block of a Markdown file."""
    for block in _BLOCK.finditer(text):
        yield text.count("\n", 0, block.start(1)) + 1, block[1]


def readme_findings(
    client: GeneratedClient, source: ApiSource, text: str, file: str
) -> list[Finding]:
    """Run the snippets of a README one after the other.

    Args:
        client: The client on disk.
        source: The document that it was made of.
        text: The README.
        file: What messages call it.

    Returns:
        A finding for each snippet that raises.
    """
    import httpx2

    mock = Mock(source.api, source.document)
    transport = httpx2.MockTransport(functools.partial(_answered, mock))
    found: list[Finding] = []
    try:
        with fresh_client(client.folder, client.package, client.class_name) as imported:
            made = functools.partial(
                imported.sync, http_client=httpx2.Client(transport=transport), max_retries=0
            )
            if not any("://" in server.url for server in source.api.servers):
                made = functools.partial(made, base_url="https://docpact.test")
            # A snippet imports the package by its name, and gets this one, whose class has the mock for its network.
            names: dict[str, Any] = {"__name__": "readme", "__builtins__": imported.builtins}
            for line, code in snippets(text):
                exec(f"import {client.package} as _package", names)  # noqa: S102
                setattr(names["_package"], client.class_name, made)
                try:
                    exec(compile(code, file, "exec"), names)  # noqa: S102
                except Exception as error:  # whatever a snippet raises is a finding
                    reason = " ".join(str(error).split())
                    said = f"the snippet raises {type(error).__name__}: {reason}"
                    hint = "report it: snippets are generated from the document"
                    found.append(Finding(_RULE, said, page=Place(file, line), hint=hint))
    except (ImportError, AttributeError, DocpactError):
        return []  # a client that cannot be imported is reported elsewhere
    return found


def _answered(mock: Mock, request: httpx2.Request) -> httpx2.Response:
    import httpx2

    path, _, query = request.url.raw_path.decode().partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    answer = mock.answer(Request(request.method, path, query, headers, request.read()))
    sent = dict(answer.headers)
    if answer.media_type is not None:
        sent["content-type"] = answer.media_type
    return httpx2.Response(answer.status, headers=sent, content=answer.body)
