"""What is decided without a network: credentials, retries, errors."""

from __future__ import annotations

import base64
import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from runtime.auth import (
    ApiKey,
    Basic,
    Bearer,
    Credential,
    Given,
    Sealed,
    check_credentials,
    require_credentials,
)
from runtime.errors import (
    APIError,
    CredentialsError,
    Fault,
    RequestValidationError,
    StatusError,
    status_error,
)
from runtime.headers import Headers
from runtime.hiding import hide_secrets
from runtime.model import Model
from runtime.operation import Omit, Operation, omit
from runtime.problem import read_error
from runtime.response import Response
from runtime.retry import LONGEST_WAIT, Failure, backoff, is_idempotent, may_repeat, retry_after
from runtime_calls import choose_credentials, known

from runtime import errors

KEY = ApiKey("DD-API-KEY", Given("api_key", "DD_API_KEY"))
APP = ApiKey("DD-APPLICATION-KEY", Given("app_key", "DD_APP_KEY"))
TOKEN = Bearer(Given("access_token"))
SECURITY = (("api", "app"), ("oauth",))


def schemes(api: bool, app: bool, oauth: bool) -> dict[str, Credential]:
    """The credentials of Datadog, of which some are given."""
    return {
        "api": KEY.among({"api_key": "key-1"} if api else {}),
        "app": APP.among({"app_key": "key-2"} if app else {}),
        "oauth": TOKEN.among({"access_token": "token-1"} if oauth else {}),
    }


KEYS = (("DD-API-KEY", "key-1"), ("DD-APPLICATION-KEY", "key-2"))
AUTHORIZATION = (("Authorization", "Bearer token-1"),)


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ((True, True, False), KEYS),
        ((True, True, True), KEYS),
        ((False, False, True), AUTHORIZATION),
        ((True, False, True), AUTHORIZATION),
    ],
)
def test_the_first_complete_alternative(given: tuple[bool, bool, bool], headers: Any) -> None:
    """Alternatives are tried in their order, and only a complete one is used."""
    credentials = schemes(*given)
    check_credentials(credentials, SECURITY)
    assert headers == choose_credentials(credentials, SECURITY).headers


def test_a_partial_set_says_what_is_missing() -> None:
    """Beside a key that is there, the one that is not is named early, with how to give it."""
    with pytest.raises(CredentialsError) as caught:
        check_credentials(schemes(True, False, False), SECURITY)
    assert (
        "missing credentials: set app_key= or DD_APP_KEY, or access_token= (besides api_key= or DD_API_KEY)."
        == str(caught.value)
    )


def test_nothing_given() -> None:
    """Without any credential a request is sent without; a client that needs them refuses that when it is made."""
    nothing = schemes(False, False, False)
    check_credentials(nothing, SECURITY)
    with pytest.raises(
        CredentialsError,
        match="set api_key= or DD_API_KEY and app_key= or DD_APP_KEY, or access_token=",
    ):
        require_credentials(nothing, SECURITY)
    for security in ((), ((), *SECURITY), ((),)):
        assert () == choose_credentials(nothing, security).headers
    assert () == choose_credentials(nothing, SECURITY).headers
    assert () == choose_credentials(nothing, SECURITY, elsewhere=["authorization"]).headers
    assert KEYS == choose_credentials(schemes(True, True, False), ((), *SECURITY)).headers


def test_an_unknown_scheme() -> None:
    """A scheme that the client has no means for is named."""
    with pytest.raises(CredentialsError, match="scheme 'mtls'"):
        require_credentials({}, (("mtls",),))


def test_where_credentials_go() -> None:
    """Header, query, cookie, and both parts of basic authentication; functions are asked each time."""
    tokens = iter(["first", "second"])
    credentials: dict[str, Credential] = {
        "q": ApiKey("key", known("a b&"), "query"),
        "c": ApiKey("session", known("crumb"), "cookie"),
        "b": Basic(known("me"), known("pässword")),
        "f": Bearer(known(lambda: next(tokens))),
    }
    placed = choose_credentials(credentials, (("q", "c", "b"),))
    assert (("key", "a b&"),) == placed.query
    assert (("session", "crumb"),) == placed.cookies
    assert (
        ("Authorization", "Basic " + base64.b64encode("me:pässword".encode()).decode()),
    ) == placed.headers
    assert "*** and ***" == hide_secrets("a b& and pässword", placed.secrets)
    for expected in ("first", "second"):
        assert (("Authorization", f"Bearer {expected}"),) == choose_credentials(
            credentials, (("f",),)
        ).headers


@pytest.mark.parametrize("secret", ["", "q9\n", " q9", "é", "q9\r\nX: y", "q9\x00"])
def test_secrets_that_no_header_carries(secret: str) -> None:
    """A secret with a line break or other foreign character is refused, and not shown."""
    with pytest.raises(CredentialsError, match="not allowed in a header") as caught:
        choose_credentials({"a": Bearer(known(secret))}, (("a",),))
    assert "q9" not in str(caught.value)


def test_secrets_are_not_in_a_repr() -> None:
    """Neither a credential nor what it becomes shows its secret."""
    credentials = schemes(True, True, True)
    placed = choose_credentials(credentials, SECURITY)
    shown = repr((credentials, Basic(known("user-1"), known("password-1")), placed))
    assert not any(
        secret in shown for secret in ("key-1", "key-2", "token-1", "user-1", "password-1")
    )


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument comes before the environment, that before the default, and an empty variable is none."""
    monkeypatch.setenv("A", "")
    monkeypatch.setenv("B", "b")
    given = Given("name", "B").among({"name": "x"}).value
    assert (isinstance(given, Sealed), "***") == (True, repr(given))
    assert "b" == Given("name", "B", "default").among({"name": None}).value
    assert "default" == Given("name", "A", "default").among({}).value
    assert Given("name", "A").among({}).value is None
    assert "name= or A" == str(Given("name", "A"))


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {"Retry-After": "3"}, 3.0),
        (503, {"retry-after": " 1.5 "}, 1.5),
        (429, {"Retry-After": "Thu, 01 Jan 2026 00:00:09 GMT"}, 9.0),
        (429, {"Retry-After": "Thu, 01 Jan 2025 00:00:09 GMT"}, 0.0),
        (429, {"Retry-After": "soon", "X-RateLimit-Reset": "7"}, 7.0),
        (429, {"X-RateLimit-Reset": "1767225605"}, 5.0),
        (429, {"X-RateLimit-Reset": "1767225605000"}, 5.0),
        (429, {"Retry-After": "1767225605"}, 5.0),
        (503, {"Retry-After-Ms": "250", "Retry-After": "9"}, 0.25),
        (503, {"Retry-After": "2026-01-01T00:00:07Z"}, 7.0),
        (503, {"Retry-After": "2026-01-01T01:00:07+01:00"}, 7.0),
        (429, {"RateLimit": "limit=100, remaining=0, reset=7"}, 7.0),
        (429, {"RateLimit": '"minute";r=0;t=4, "day";r=9;t=60'}, 60.0),
        (429, {"RateLimit": "limit=100"}, None),
        (429, {"RateLimit-Reset": "2"}, 2.0),
        (403, {"X-RateLimit-Reset": "7"}, None),
        (429, {"Retry-After": "-1"}, None),
        (429, {"Retry-After": "9" * 400}, None),
        (429, {"Retry-After": "inf"}, None),
        (429, {"Retry-After": "１"}, None),
        (429, {"Retry-After": "Thu, 99 Jan 99999 00:00:09 GMT"}, None),
        (429, {}, None),
    ],
)
def test_how_long_to_wait(status: int, headers: dict[str, str], expected: float | None) -> None:
    """``Retry-After`` in all its forms, and the vendor's reset header of a 429; nonsense is none."""
    assert expected == retry_after(status, Headers(headers.items()), NOW)


def test_backoff() -> None:
    """Waits grow, are never the same, end at eight seconds, and are never shorter than what was asked."""
    for attempt, longest in ((0, 0.5), (1, 1.0), (2, 2.0), (10, 8.0), (1000, 8.0)):
        assert longest / 2 <= (backoff(attempt, None) or 0) <= longest
    assert 5.0 <= (backoff(0, 5.0) or 0) <= 5.5
    assert backoff(0, LONGEST_WAIT + 1) is None
    assert len({backoff(3, None) for _ in range(10)}) > 1


@pytest.mark.parametrize("result", [429, 408, 500, 502, 503, 504, 400, 404, 200, *Failure])
def test_what_is_repeated(result: int | Failure) -> None:
    """What must not happen twice is repeated only when it surely had no effect."""
    sure = result in (429, Failure.UNSENT)
    transient = result in (408, 500, 502, 503, 504, Failure.TIMED_OUT, Failure.LOST)
    assert sure == may_repeat(result, idempotent=False)
    assert (sure or transient) == may_repeat(result, idempotent=True)


def test_idempotent_methods() -> None:
    """RFC 9110 says which methods are, unless the document does."""
    assert [True, True, True, False, False] == [
        is_idempotent(method, None) for method in ("GET", "PUT", "DELETE", "POST", "PATCH")
    ]
    assert is_idempotent("POST", True)
    assert not is_idempotent("GET", False)


STATUSES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
}
STATUSES |= {
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "ServerError",
}
STATUSES |= {
    599: "ServerError",
    418: "StatusError",
    302: "StatusError",
    600: "StatusError",
    0: "StatusError",
}


def test_a_class_for_each_status() -> None:
    """The statuses people tell apart have a class each."""
    assert STATUSES == {status: status_error(status).__name__ for status in STATUSES}


def test_the_tree_is_drawn_as_it_is() -> None:
    """Every class of the module stands in the picture at its top, under its parent, and is exported."""
    lines = [line for line in (errors.__doc__ or "").splitlines() if "Error" in line]
    stack: list[tuple[int, str]] = []
    drawn: dict[str, str | None] = {}
    for line in lines[1 if "Every error" in lines[0] else 0 :]:
        name = next(word for word in line.replace("─", " ").split() if word.endswith("Error"))
        depth = line.index(name)
        stack = [entry for entry in stack if entry[0] < depth]
        drawn[name] = stack[-1][1] if stack else None
        stack.append((depth, name))
    actual = {
        name: None if kind is APIError else kind.__mro__[1].__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, APIError)
    }
    assert actual == drawn
    assert set(actual) <= set(errors.__all__)


class Problem(Model):
    errors: list[str]


def fail(
    status: int, body: bytes, content_type: str = "application/json", **headers: str
) -> StatusError:
    """The error for an answer."""
    fields = [("Content-Type", content_type), *headers.items()]
    operation: Operation[Any] = Operation("GET /cases/{id}", errors={"4XX": lambda: Problem})
    return read_error(
        operation, Response(status, Headers(fields), body), lambda text: text.replace("secret", "…")
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"errors":[{"message":"no team","details":"x"}]}', "no team: x"),
        (b'[{"message":"a"},{"message":"b","details":null}]', "a; b"),
        (b'{"error":{"type":"t","message":"bad","field":"name"}}', "name: bad"),
        (b'{"errors":["Forbidden","again"]}', "Forbidden; again"),
        (
            b'{"errors":[{"title":"Not found","detail":"case 1","status":"404","meta":{}}]}',
            "Not found: case 1",
        ),
        (b'{"error":{"code":"x","message":"bad"}}', "bad"),
        (b'{"error":"invalid_grant","error_description":"too old"}', "too old: invalid_grant"),
        (b'{"errors":{"name":["is too long"]}}', "name: is too long"),
        (b'{"type":"about:blank","title":"Gone","detail":"for good"}', "Gone: for good"),
        (b'{"message":"twice","error":"twice"}', "twice"),
        (b'"just text"', "just text"),
        (b'{"message":"your key secret is wrong"}', "your key … is wrong"),
        (b'{"message":"a\\r\\nb\\u001b[31m"}', "a b [31m"),
        (b'{"x":1}', ""),
        (b"", ""),
        (b"{", ""),
    ],
)
def test_the_vendors_message(body: bytes, message: str) -> None:
    """The message is found in every shape seen, on one line, without secrets."""
    error = fail(404, body)
    assert f"GET /cases/{{id}}: 404 Not Found{': ' * bool(message)}{message}" == str(error)
    assert (404, body.replace(b"secret", "…".encode())) == (error.status_code, error.body)


def test_messages_that_are_no_json() -> None:
    """Plain text is the message; of a page it is the title; of bytes there is none."""
    assert str(fail(500, b"it broke", "text/plain")).endswith("500 Internal Server Error: it broke")
    assert str(fail(502, b"<html><title>Bad gateway</title>", "text/html")).endswith(
        ": Bad gateway"
    )
    assert str(fail(499, b"\x00\x01\xff", "application/octet-stream")).endswith("/cases/{id}: 499")
    assert len(str(fail(500, b"x" * 100_000, "text/plain"))) < 600
    assert len(str(fail(500, b'{"message":"' + b"x" * 100_000 + b'"}'))) < 600


def test_the_documented_problem() -> None:
    """A body of the documented shape becomes the model; any other leaves the status as it is."""
    documented = fail(404, b'{"errors":["a"],"more":1}').problem
    assert isinstance(documented, Problem)
    assert ["a"] == documented.errors
    assert fail(404, b"[]").problem is None
    assert fail(404, b"no JSON").problem is None
    assert fail(500, b'{"errors":["a"]}').problem is None
    assert fail(404, b"[" * 100_000).problem is None
    other = fail(404, b'{"errors":[{"title":"t"}]}').problem
    assert [{"title": "t"}] == other.errors


def test_what_a_status_error_knows() -> None:
    """The vendor's name for the request, and how long to wait, come from the headers."""
    error = fail(429, b"", **{"X-Request-Id": "r-1", "Retry-After": "12"})
    assert ("r-1", 12.0) == (error.request_id, error.retry_after)
    assert isinstance(error, errors.RateLimitError)


@pytest.mark.parametrize(
    "error",
    [
        APIError("a"),
        CredentialsError("a"),
        errors.APITimeoutError("a"),
        RequestValidationError("a", (Fault("body", "/x", "y"),)),
        errors.ResponseError("a", status_code=200, headers=Headers([("A", "b")]), body=b"x"),
        fail(404, b'{"errors":["a"]}', **{"X-Request-Id": "r"}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel(error: APIError) -> None:
    """An error can be pickled and copied, with all it knows."""
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(error) is type(other)
        assert (str(error), error.args) == (str(other), other.args)
        assert vars(error) == vars(other)


def test_headers() -> None:
    """Headers do not care about case, keep fields that came twice, and hide cookies."""
    headers = Headers([("Set-Cookie", "a=secret"), ("set-cookie", "b=1"), ("X", "y")])
    assert "y" == headers["x"]
    assert ["a=secret", "b=1"] == headers.get_list("SET-COOKIE")
    assert "a=secret, b=1" == headers["set-cookie"]
    assert {"set-cookie", "x"} == set(headers)
    assert 2 == len(headers)
    assert "X" in headers
    assert 5 not in headers
    assert "secret" not in repr(headers)
    assert headers == pickle.loads(pickle.dumps(headers))
    with pytest.raises(KeyError):
        headers["y"]


def test_omit() -> None:
    """There is one ``omit``, wherever it is copied to; it is false, and shows its name."""
    assert omit is pickle.loads(pickle.dumps(omit))
    assert omit is copy.deepcopy(omit)
    assert not omit
    assert "omit" == repr(omit)
    assert isinstance(omit, Omit)
