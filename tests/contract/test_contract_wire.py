"""The proofs of the wire: clients imported afresh, called as documented, and gone again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from contract_support import CASES, check_edited, unexplained

from docpact.check.documented_call import ClientCall, ask, calls_of, documented_request
from docpact.check.wire import fresh_client, same_json
from docpact.ir import Api, Operation, Parameter, SecurityScheme, Server, ServerVariable
from docpact.pages.facts import Call


def test_a_second_check_sees_the_client_as_it_is_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No module of a client stays loaded: an edit between two checks in one process is seen."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert unexplained(check_edited(tmp_path / "a", client=())) == ()
    monkeypatch.chdir(tmp_path / "b")
    edited = check_edited(tmp_path / "b", client=[('"POST"', '"PUT"')])
    assert [finding.rule for finding in unexplained(edited)] == ["DP602"]
    assert "widgets_client" not in sys.modules
    assert not list(tmp_path.rglob("__pycache__"))


def test_what_was_loaded_before_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of the same name that somebody else imported stays where it is, and so do path and environment."""
    monkeypatch.setitem(sys.modules, "widgets_client", sys)
    monkeypatch.setenv("WIDGETS_KEY", "of the user")
    path = list(sys.path)
    with fresh_client(CASES / "client", "widgets_client", "Client") as client:
        assert sys.modules["widgets_client"] is sys
        assert client.sync.__module__.endswith(".widgets_client")
        assert os.environ["WIDGETS_KEY"] == "of the user"
        assert path == sys.path
    assert not [name for name in sys.modules if name.endswith(".widgets_client")]


def test_a_client_that_is_elsewhere_is_not_taken(tmp_path: Path) -> None:
    """An installed package of the name does not stand in for one that was not generated."""
    with pytest.raises(ImportError), fresh_client(tmp_path, "json", "JSONDecoder"):
        pass  # pragma: no cover - the import fails


def _operation() -> tuple[Api, Operation]:
    case_id = Parameter("case_id", "path", True, {"type": "integer"}, None, "simple", False)
    page = Parameter("page[size]", "query", False, {"type": "integer"}, None, "form", True)
    operation = Operation("op", "GET", "/v1/cases/{case_id}", parameters=(case_id, page))
    region = ServerVariable("region", "eu", extensions={"x-docpact-argument": "area"})
    api = Api(
        "t",
        "1",
        servers=(Server("https://api.{region}.example/base", (region,)),),
        security=({"bearer": (), "key": ()},),
        security_schemes={
            "bearer": SecurityScheme(
                "bearer", "http", scheme="bearer", extensions={"x-docpact-argument": "access_token"}
            ),
            "key": SecurityScheme("key", "apiKey", location="header", parameter="X-Key"),
        },
        operations=(operation,),
    )
    return api, operation


def test_a_documented_call_becomes_arguments() -> None:
    """Settings come from host and headers, arguments from path and query, by the spec's templates and types."""
    api, operation = _operation()
    call = Call(
        1,
        "GET",
        "https://api.{region}/base/v1/cases/{case_id}?page[size]=5&other=x",
        {"authorization": "bearer {token}", "x-key": "k"},
    )
    call = Call(call.line, call.method, call.url.replace("{region}", "us.example"), call.headers)
    request = documented_request(call, operation, api)
    assert request.url == "https://api.us.example/base/v1/cases/42?page[size]=5&other=x"
    calls = calls_of(
        {
            "version": 1,
            "entries": [
                {
                    "kind": "operation", "pointer": "/p", "status": "generated", "reason": None, "symbol": "s",
                    "call": "cases.get", "body": None,
                    "arguments": [
                        {"name": "case_id", "in": "path", "wire": "case_id", "required": True},
                        {"name": "page_size", "in": "query", "wire": "page[size]", "required": False},
                    ],
                },
                {"kind": "schema", "pointer": "/s", "status": "generated", "reason": None, "symbol": "m"},
            ],
        }
    )  # fmt: skip
    assert list(calls) == ["/p"]
    asked = ask(request, operation, calls["/p"], api)
    assert asked.settings == {"area": "us", "access_token": "docpact-token", "key": "k"}
    assert asked.positional == (42,)
    assert asked.named == {"page_size": 5}
    assert asked.unknown == ("query other",)


def test_a_body_passed_whole_is_one_argument() -> None:
    """Where the ledger says `value`, the documented body is passed as `body=`."""
    api, operation = _operation()
    call = Call(1, "GET", "https://elsewhere.example/v1/cases/7", {}, [1, 2], True)
    asked = ask(
        documented_request(call, operation, api), operation, ClientCall("x.y", (), "value"), api
    )
    assert asked.named == {"body": [1, 2]}
    # The page shows no credentials, and without some the client sends nothing.
    assert asked.settings == {
        "base_url": "https://elsewhere.example",
        "access_token": "docpact-access-token",
        "key": "docpact-key",
    }


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ({"a": [1, None]}, {"a": [1, None]}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (1, 1.0, False),
        (1, True, False),
        (None, False, False),
        ([1, 2], [2, 1], False),
        ({"a": None}, {}, False),
        ("1", 1, False),
    ],
)
def test_json_is_compared_strictly(left: object, right: object, same: bool) -> None:
    """Order of members means nothing; type and spelling of a value do."""
    assert same == same_json(left, right)
    assert same == same_json(right, left)
