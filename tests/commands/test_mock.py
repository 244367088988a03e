"""The mock answers as documented."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from docpact.mock.server import Mock, Request
from docpact.openapi import read_api

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"dd-api-key": "a", "dd-application-key": "b", "content-type": "application/json"}
BULK = {"data": {"attributes": {"case_ids": ["a"], "type": "archive"}, "type": "bulk"}}


@pytest.fixture(scope="module")
def mock() -> Mock:
    source = read_api(ROOT / "specs/datadog/case-management.yaml")
    return Mock(source.api, source.document)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "said"),
    [
        ("POST", "/api/v2/cases/bulk", KEYS, BULK, 200, ""),
        ("POST", "/api/v2/cases/bulk", {"authorization": "Bearer t"}, BULK, 200, ""),
        ("POST", "/api/v2/cases/bulk", {"dd-api-key": "a"}, BULK, 401, "credentials"),
        ("POST", "/api/v2/cases/bulk", KEYS, {"data": {}}, 400, "attributes"),
        ("POST", "/api/v2/cases/bulk", KEYS | {"prefer": "code=429"}, BULK, 429, "Bad Request"),
        ("POST", "/api/v2/cases/bulk", KEYS | {"prefer": "code=418"}, BULK, 404, "no response 418"),
        ("GET", "/api/v2/cases/bulk", KEYS, None, 405, "POST"),
        ("POST", "/api/v2/nowhere", KEYS, None, 404, "no documented path"),
    ],
)  # fmt: skip
def test_answers(
    mock: Mock,
    method: str,
    path: str,
    headers: dict[str, str],
    body: object,
    status: int,
    said: str,
) -> None:
    """Each request gets the documented answer, or the reason why it is none that is documented."""
    sent = b"" if body is None else json.dumps(body).encode()
    answer = mock.answer(Request(method, path, "", headers, sent))
    assert status == answer.status
    assert said in answer.body.decode()


def test_documented_example(mock: Mock) -> None:
    """A documented example is what is answered."""
    link = {
        "data": {
            "attributes": {
                "child_entity_id": "4417921d-0866-4a38-822c-6f2a0f65f77d",
                "child_entity_type": "CASE",
                "parent_entity_id": "bf0cbac6-4c16-4cfb-b6bf-ca5e0ec37a4f",
                "parent_entity_type": "CASE",
                "relationship": "BLOCKS",
            },
            "type": "link",
        }
    }
    answer = mock.answer(Request("POST", "/api/v2/cases/link", "", KEYS, json.dumps(link).encode()))
    assert (201, "804cd682-55f6-4541-ab00-b608b282ea7d") == (
        answer.status,
        json.loads(answer.body)["data"]["id"],
    )


def test_served() -> None:
    """``docpact mock`` prints one line when it is ready, and then answers over the network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "docpact", "mock", "datadog", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert (
                f"serving Datadog case management on http://127.0.0.1:{port}\n"
                == server.stdout.readline()
            )
            answer = httpx2.post(
                f"http://127.0.0.1:{port}/api/v2/cases/bulk", json=BULK, headers=KEYS
            )
            assert (200, b"") == (answer.status_code, answer.content)
        finally:
            server.terminate()
