"""What a call gives for what the network answers: the documented value, or an error of the tree."""

from __future__ import annotations

import asyncio
import logging
import pickle
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runtime.errors import APIError, NotFoundError, ResponseError, StatusError
from runtime.exchange import converse
from runtime.items import EventStream, JsonLines
from runtime.operation import Binary, Operation, Text
from runtime.options import Mismatch
from runtime.request import Arguments
from runtime.resource import AnswerView, AsyncAnswerView, AsyncResource, Resource
from runtime.session import Session
from runtime.stream import Stream, opener
from runtime_calls import GET, Caller, Case, Reply, answers, ok, status


@pytest.mark.parametrize("status", [200, 201, 202, 206, 226, 299])
@pytest.mark.parametrize(
    "content_type", ["application/json", "application/vnd.api+json", "text/plain", "", "x"]
)
def test_any_success_is_read_by_its_body(caller: Caller, status: int, content_type: str) -> None:
    """Any 2xx with the documented body gives the model, whatever it calls itself."""
    assert Case(id=1) == caller.call(answers(ok(status=status, content_type=content_type))[0])


@pytest.mark.parametrize(
    ("returns", "response", "expected"),
    [
        ({"204": None}, ok(b"", 204), None),
        ({"200": None}, ok(b"", 200), None),
        ({"200": lambda: Case}, ok(b"", 200), None),
        ({"200": None}, ok(b'{"a":1}'), {"a": 1}),
        ({}, ok(b'{"a":1}'), {"a": 1}),
        ({}, ok(b"text"), "text"),
        ({}, ok(b"\xff\xfe\xfd"), b"\xff\xfe\xfd"),
        ({}, ok(b"null"), None),
        ({"200": Text()}, ok(b'{"a":1}'), '{"a":1}'),
        ({"200": Text()}, ok("é".encode("latin-1"), 200, "text/plain; charset=ISO-8859-1"), "é"),
        ({"200": Text()}, ok("é".encode(), 200, "text/plain; charset=nonsense"), "é"),
        ({"200": Binary()}, ok(b'{"a":1}'), b'{"a":1}'),
        ({"200": lambda: bytes}, ok(b"\x00"), b"\x00"),
        ({"200": lambda: str}, ok(b'"a"'), "a"),
        ({"200": lambda: str}, ok(b'"a"', 200, "text/plain"), '"a"'),
        ({"200": lambda: str}, ok(b"a"), "a"),
        ({"200": lambda: Any}, ok(b"<a/>", 200, "text/xml"), "<a/>"),
        ({"200": lambda: list[int]}, ok(b"[1,2]"), [1, 2]),
        ({"200": lambda: list[Case]}, ok(b'[{"id":1}]'), [Case(id=1)]),
        ({"200": lambda: Case, "201": lambda: dict[str, int]}, ok(b'{"id":1}', 201), {"id": 1}),
        ({"200": lambda: Case, "default": Text()}, ok(b'{"id":1}', 202), '{"id":1}'),
        ({"200": JsonLines(lambda: Case)}, ok(b'{"id":1}\n{"id":2}\n'), [Case(id=1), Case(id=2)]),
        ({"200": {"text/csv": Text(), "application/json": lambda: Case}}, ok(), Case(id=1)),
        (
            {"200": {"text/csv": Text(), "application/json": lambda: Case}},
            ok(b"a,b", 200, "text/csv"),
            "a,b",
        ),
        (
            {"200": {"text/csv": Text(), "application/json": lambda: Case}},
            ok(b"a,b", 200, "x/y"),
            "a,b",
        ),
        (
            {"200": {"text/csv": Text(), "application/json": lambda: Case}},
            ok(b'{"id":1}', 200, "x/y"),
            Case(id=1),
        ),
        (
            {"200": {"image/*": Binary(), "application/xml": Text()}},
            ok(b"\x89", 200, "image/png"),
            b"\x89",
        ),
        (
            {"200": {"application/json": lambda: Case, "*/*": Binary()}},
            ok(b"\x89", 200, "x/y"),
            b"\x89",
        ),
        ({"200": lambda: Case}, ok(b"\xef\xbb\xbf" + b'{"id":1}'), Case(id=1)),
        (
            {"200": lambda: dict[str, str]},
            ok(b'{"a":"\xe9"}', 200, "application/json; charset=latin-1"),
            {"a": "é"},
        ),
    ],
)
def test_answers(caller: Caller, returns: Any, response: Reply, expected: Any) -> None:
    """Answers of every kind are read as they are documented, and by their content where they are not."""
    assert expected == caller.call(answers(response)[0], Operation("GET /x", returns=returns))


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (ok(), 200), (status(404), 404), (status(410), 410), (status(302, location="/y"), 302), (status(304), 304),
        (status(403), StatusError), (status(301, location="/y"), StatusError), (status(503), 503),
        (Reply(404, b'{"message": "gone"}'), StatusError),
    ],
)  # fmt: skip
def test_a_documented_status_without_a_body_is_a_whole_answer(
    caller: Caller, response: Reply, expected: Any
) -> None:
    """A view returns it, as it returns a documented redirect, after the usual retries; an error that says more is raised."""
    operation: Operation[Any] = Operation(
        "POST /x", returns={"200": lambda: Case, "302 404 410 503": None}
    )
    session = caller.transport(answers(response)[0], max_retries=0)

    def read() -> Any:
        steps = converse(session._settings, operation, Arguments(), whole=True)
        run = session.run(steps)
        return (asyncio.run(run) if caller.asynchronous else run)[0].status_code

    if isinstance(expected, int):
        assert read() == expected
    else:
        with pytest.raises(expected):
            read()


@pytest.mark.parametrize(
    ("response", "plain", "viewed"),
    [
        (ok(b""), 200, 200), (status(302, location="/y"), 302, 302), (status(304), 304, 304),
        (status(404), NotFoundError, 404), (status(403), StatusError, StatusError),
    ],
)  # fmt: skip
def test_a_head_raises_an_error_though_it_has_no_body(
    caller: Caller, response: Reply, plain: Any, viewed: Any
) -> None:
    """A HEAD gives a whole answer for what is no error; a documented 404 is an answer only in the view."""
    operation: Operation[Any] = Operation("HEAD /x", returns={"200": None, "302 404": None})
    both = (AsyncResource, AsyncAnswerView) if caller.asynchronous else (Resource, AnswerView)
    for of, expected in zip(both, (plain, viewed), strict=True):
        session: Any = caller.transport(answers(response)[0], max_retries=0)
        resource: Any = of(session)

        def read(resource: Any = resource) -> Any:
            run = resource._whole(operation, {}, {})
            return (asyncio.run(run) if caller.asynchronous else run).status_code

        if isinstance(expected, int):
            assert read() == expected
        else:
            with pytest.raises(expected):
                read()


def test_a_head_has_no_body(caller: Caller) -> None:
    """The answer to HEAD is read as nothing."""
    assert (
        caller.call(answers(ok(b""))[0], Operation("HEAD /x", returns={"200": lambda: Case}))
        is None
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html>", "text/html"),
        (b"{", "application/json"),
        (b'{"id":1', "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 10_000, "application/json"),
        (b"[NaN]", "application/json"),
    ],
)
def test_successes_that_cannot_be_used(caller: Caller, body: bytes, content_type: str) -> None:
    """A success without the documented JSON is a ResponseError that holds what came."""
    with pytest.raises(ResponseError) as caught:
        caller.call(answers(ok(body, 200, content_type))[0])
    assert (200, body) == (caught.value.status_code, caught.value.body)
    assert content_type == caught.value.headers["Content-Type"]


def test_text_that_is_none(caller: Caller) -> None:
    """A documented text that no encoding fits is a ResponseError."""
    with pytest.raises(ResponseError, match="not text"):
        caller.call(
            answers(ok(b"\xff", 200, "text/plain"))[0],
            Operation("GET /x", returns={"200": Text()}),
        )


def test_mismatches_are_logged(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """A response that does not match its schema is returned; each place is logged once, the hook told every time."""
    told: list[Mismatch] = []
    body = b'{"id":"7","name":null,"more":[]}'
    session = caller.transport(
        answers(ok(body), ok(body))[0], on_mismatch=told.append, package="runtime"
    )
    with caplog.at_level(logging.WARNING, "runtime"):
        caller.send(session, GET, path={"id": 1})
        case = caller.send(session, GET, path={"id": 1})
    assert {"id": "7", "name": None, "more": []} == case.model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    (record,) = caplog.records
    assert (
        'GET /cases/{id}: the response does not match its schema: /id: Input should be a valid integer, got "7"'
        == record.getMessage()
    )
    assert [("/id", '"7"', "GET /cases/{id}")] * 2 == [
        (one.pointer, one.got, one.operation) for one in told
    ]


@pytest.mark.parametrize("body", [b'{"id":"x"}', b"{}", b"[]", b"", b'{"id":1,"name":5}'])
def test_strict_responses(caller: Caller, body: bytes) -> None:
    """With ``strict_responses`` a mismatch is an error; unknown fields are none."""
    with pytest.raises(ResponseError):
        caller.call(answers(ok(body))[0], strict_responses=True)
    assert 1 == caller.call(answers(ok(b'{"id":1,"new":2}'))[0], strict_responses=True).id


def test_streams(caller: Caller) -> None:
    """Lines, events and bytes arrive item by item, typed where a type is documented."""
    lines: Operation[Case] = Operation("GET /x", returns={"200": JsonLines(lambda: Case)})
    assert [Case(id=1), Case(id=2)] == caller.stream(answers(ok(b'{"id":1}\n{"id":2}'))[0], lines)
    events: Operation[Case] = Operation("GET /x", returns={"200": EventStream(lambda: Case)})
    assert [Case(id=3)] == caller.stream(answers(ok(b'data: {"id":3}\n\n'))[0], events)
    binary: Operation[bytes] = Operation("GET /x", returns={"200": Binary()})
    assert b"abc" == b"".join(caller.stream(answers(ok(b"abc"))[0], binary))
    with pytest.raises(NotFoundError):
        caller.stream(answers(status(404))[0], lines)
    with pytest.raises(ResponseError, match="an item is not valid JSON"):
        caller.stream(answers(ok(b'{"id":1}\nx\n'))[0], lines)
    with pytest.raises(ResponseError, match="match its schema"):
        caller.stream(answers(ok(b'{"id":"1"}\n'))[0], lines, strict_responses=True)
    with pytest.raises(ResponseError, match="cannot be read"):
        caller.stream(answers(Reply(200, b"no gzip", {"Content-Encoding": "gzip"}))[0], lines)


HEADER_NAMES = st.sampled_from(
    [
        "Content-Type",
        "Content-Encoding",
        "Location",
        "Retry-After",
        "X-RateLimit-Reset",
        "Set-Cookie",
        "X",
        "Content-Length",
    ]
)
HEADER_VALUES = st.sampled_from(
    [
        b"application/json",
        b"text/plain; charset=\xff",
        b"gzip",
        b"deflate, br",
        b"http://[",
        b"//",
        b"a=b; Domain=x",
    ]
) | st.binary(max_size=12)
BODIES = st.binary(max_size=30) | st.sampled_from(
    [
        b'{"id":1}',
        b'{"id":"x"}',
        b'{"errors":[{"message":5}]}',
        b'"\\ud800"',
        b"[[[[",
        b"1e999999",
        b"-",
        b"\x1f\x8b",
    ]
)
RETURNS = st.sampled_from(
    [
        {"200": lambda: Case},
        {"2XX": lambda: list[Case] | str},
        {"200": Text()},
        {"200": JsonLines(lambda: Case)},
        {"200": EventStream()},
        {"204": None},
        {},
    ]
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(100, 999),
    st.lists(st.tuples(HEADER_NAMES, HEADER_VALUES), max_size=4),
    BODIES,
    RETURNS,
    st.booleans(),
)
def test_nothing_else_leaves_a_client(
    code: int, headers: list[tuple[str, bytes]], body: bytes, returns: Any, strict: bool
) -> None:
    """Whatever answers, a call gives a value or one of the errors of the tree."""
    fields = [(name.encode(), value) for name, value in headers]

    def handler(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(code, headers=fields, stream=httpx2.ByteStream(body))

    client = httpx2.Client(transport=httpx2.MockTransport(handler))
    transport = Session(
        "https://api.test", http_client=client, max_retries=0, strict_responses=strict
    )
    operation: Operation[Any] = Operation(
        "GET /x", returns=returns, errors={"default": lambda: Case}
    )
    for use in (
        lambda: transport.send(operation, Arguments()),
        lambda: list(Stream(opener(transport, operation, Arguments(), transport._settings))),
    ):
        try:
            use()
        except APIError as error:
            assert error.__cause__ is None
            assert error.__context__ is None
            assert str(error) == str(pickle.loads(pickle.dumps(error)))


def test_a_mismatch_is_logged_once_for_each_place(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """Items of one array are one place, and a place that was logged is not logged again beside a new one."""
    bodies = [b'[{"id":"a"},{"id":"b"}]', b'[{"id":"c"},{"id":1,"name":2}]', b'[{"id":"d"}]']
    handler, _ = answers(*map(ok, bodies))
    operation: Operation[Any] = Operation("GET /x", returns={"200": lambda: list[Case]})
    session = caller.transport(handler)
    for _ in bodies:
        caller.send(session, operation)
    assert [record.getMessage().partition("schema: ")[2] for record in caplog.records] == [
        '/0/id: Input should be a valid integer, got "a"',
        "/1/name: Input should be a valid string, got 2",
    ]
