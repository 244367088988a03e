"""Whatever a server quotes back of a secret, in whatever form, shows in no part of an error, a log or a traceback."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import copy
import html
import http.server
import json
import logging
import pickle
import re
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import httpx2
import pytest
from runtime.answer import Answer
from runtime.auth import ApiKey, Basic, Bearer, Given, Secret
from runtime.client import API, AsyncAPIClient, SyncAPIClient, sealed
from runtime.errors import APIError, CredentialsError, ResponseError, StatusError
from runtime.hiding import hide_secrets, is_secret_name
from runtime.items import JsonLines
from runtime.oauth import OAuth2
from runtime.operation import Operation
from runtime.options import AsyncClientOptions, ClientOptions
from runtime.request import Arguments
from runtime.stream import AsyncStream, Stream, async_opener, opener
from typing_extensions import Unpack

ASCII = "sk-S3cr/t+key=0123 &<'q\"\\z"
"""Every character of it that some form escapes."""
FULL = "pä\u20acs😀-S3cr/t+w&rd"
PLAIN = "sk-live-S3cret-0123456789"
FORMS: dict[str, Callable[[str], str | bytes]] = {
    "raw": lambda s: s,
    "percent": lambda s: quote(s, safe=""),
    "percent in lower case": lambda s: _lower(quote(s, safe="")),
    "percent, every octet": lambda s: "".join(f"%{octet:02x}" for octet in s.encode()),
    "percent twice": lambda s: quote(quote(s, safe=""), safe=""),
    "a path": quote,
    "a form": quote_plus,
    "JSON": lambda s: json.dumps(s)[1:-1],
    "JSON in JSON": lambda s: json.dumps(json.dumps(s))[1:-1],
    "JSON with escaped slashes": lambda s: json.dumps(s)[1:-1].replace("/", "\\/"),
    "JSON in UTF-8": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "a form in JSON": lambda s: json.dumps(quote_plus(s)),
    "JSON in a form": lambda s: quote_plus(json.dumps(s)[1:-1]),
    "HTML": html.escape,
    "HTML, by number": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "HTML, hexadecimal": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "JSON in HTML": lambda s: html.escape(json.dumps(s)[1:-1]),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64 for URLs": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
    "base64 in the middle": lambda s: base64.b64encode(f"a{s}bcd".encode()).decode(),
    "base64 further on": lambda s: base64.b64encode(f"ab{s}".encode()).decode(),
    "base64 in a URL": lambda s: quote(base64.b64encode(s.encode()).decode(), safe=""),
    "base64 over lines": lambda s: base64.encodebytes((s * 4).encode()).decode(),
    "hexadecimal": lambda s: s.encode().hex(),
    "Python": repr,
    "Python in ASCII": ascii,
    "over two lines": lambda s: f"{s[:9]}\r\n {s[9:]}",
    "ISO-8859-1": lambda s: s.replace("😀", "").replace("€", "").encode("latin-1"),
    "UTF-16": lambda s: s.replace("😀", "").replace("€", "").encode("utf-16-le"),
    "cut off": lambda s: s[: 2 * len(s) // 3],
    "without its start": lambda s: s[len(s) // 3 :],
}


def _lower(text: str) -> str:
    return "".join(
        part if index % 2 == 0 else part[:2].lower() + part[2:]
        for index, part in enumerate(re.split(r"(?<=%)(?=..)|(%..)", text))
        if part
    )


def traces(text: str, secret: str) -> list[str]:
    """Return the pieces of a secret, five characters and more, that a text still has."""
    return [secret[at : at + 5] for at in range(len(secret) - 4) if secret[at : at + 5] in text]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", [ASCII, FULL, PLAIN], ids=["ASCII", "full", "plain"])
def test_forms(form: str, secret: str) -> None:
    """A quoted secret is replaced where it stands, and nothing else is."""
    quoted = FORMS[form](secret)
    text = quoted if isinstance(quoted, str) else quoted.decode("utf-8", "surrogateescape")
    if form in ("ISO-8859-1", "UTF-16"):
        secret = secret.replace("😀", "").replace("€", "")
    shown = hide_secrets(f"the key ({text}) is wrong", [secret])
    assert shown.startswith("the key (")
    assert shown.endswith(") is wrong")
    assert not traces(shown, secret)
    assert "***" in shown
    rest = shown.removeprefix("the key (").removesuffix(") is wrong").replace("***", "")
    assert len(rest) <= max(8, len(text) // 4), rest


@pytest.mark.parametrize("form", ["raw", "base64", "percent", "JSON"])
@pytest.mark.parametrize("count", [9, 12, 20, 25, 30])
def test_what_is_left_at_a_cut(form: str, count: int) -> None:
    """A text that ends within a secret, as at the limit of an error's body, shows no part of it to speak of."""
    secret = "k3y" + PLAIN.replace("-", "") * 2
    quoted = str(FORMS[form](secret))
    shown = hide_secrets(f"you sent {quoted[:count]}", [secret])
    assert shown.startswith("you sent ***")
    assert len(shown) < len("you sent ***") + 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing of it",
        "sk-live",
        "%41%42&amp;\\u0041",
        "a\x00b\r\nc" * 50,
        "%E4%FC\\ud83d\\u0041&#99999999;",
        "\udce4\udcfc",
    ],
)
def test_other_text_stays(text: str) -> None:
    """Text without the secret is not changed, whatever escapes it has."""
    assert text == hide_secrets(text, [PLAIN, "abc", ""])


def test_hiding_takes_linear_time() -> None:
    """A text of nothing but escapes is searched a bounded number of times."""
    seen: list[int] = []
    text = "%2525&amp;amp;\\\\u0041\r\n" * 1000

    class Counted(str):
        __slots__ = ()

        def find(self, *args: Any) -> int:
            seen.append(len(self))
            return super().find(*args)

    hide_secrets(Counted(text), [PLAIN])
    assert len(seen) < 100


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Authorization", True),
        ("X-Api-Key", True),
        ("api_key", True),
        ("access_token", True),
        ("client_secret", True),
        ("password", True),
        ("X-Auth-Token", True),
        ("sessionid", True),
        ("author", False),
        ("page_token", False),
        ("Idempotency-Key", False),
        ("X-Team", False),
        ("monkey", False),
        ("next_page_token", False),
    ],
)
def test_names_that_tell(name: str, secret: bool) -> None:
    """A header, a parameter or a field of a person's own is secret where its name says so."""
    assert secret == is_secret_name(name)


@dataclass
class Network:
    """What a server answers, and what it was asked."""

    status: int = 403
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    echo: Callable[[str], str | bytes] | None = None
    asked: list[str] = field(default_factory=list)


NETWORK = Network()


class Echo(http.server.BaseHTTPRequestHandler):
    """Quotes all that it is sent: in its body, and in a header."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = [self.path, *self.headers.values(), self.rfile.read(length).decode()]
        sent += [value for _, value in parse_qsl(urlsplit(self.path).query)]
        NETWORK.asked.append("\n".join(sent))
        body = json.dumps({"message": f"not you: {' '.join(sent)}", "seen": sent}).encode()
        if NETWORK.body:
            body = NETWORK.body
        self.send_response(NETWORK.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Request-Id", sent[0])
        for value in sent:
            self.send_header("X-Echo", " ".join(value.split()).encode().decode("latin-1"))
        self.send_header("Content-Length", str(len(body)))
        for name, value in NETWORK.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that quotes what it is sent."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def forbidding() -> None:
    """The server says no, and nothing that a test before has told it."""
    NETWORK.__init__()  # type: ignore[misc]


API_ = API(
    package="shop",
    version="1.0",
    server="http://{host}",
    variables={"host": Given("host")},
    credentials={
        "bearer": Bearer(Given("token")),
        "header": ApiKey("X-Shop", Given("header_key")),
        "query": ApiKey("q", Given("query_key"), "query"),
        "cookie": ApiKey("c", Given("cookie_key"), "cookie"),
        "basic": Basic(Given("user"), Given("password")),
        "oauth": OAuth2(
            Given("access_token"),
            client_id=Given("client_id"),
            client_secret=Given("client_secret"),
            token_url=Given("token_url"),
            scopes=Given("scopes"),
        ),
    },
    security=(("bearer",), ("header",), ("query",), ("cookie",), ("basic",), ("oauth",), ()),
)


class Shop(SyncAPIClient):
    """As generated."""

    _api = API_

    def __init__(
        self,
        *,
        host: str | None = None,
        token: Secret | None = None,
        header_key: Secret | None = None,
        query_key: Secret | None = None,
        cookie_key: Secret | None = None,
        user: Secret | None = None,
        password: Secret | None = None,
        client_id: Secret | None = None,
        client_secret: Secret | None = None,
        token_url: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        token, header_key, query_key = sealed(token), sealed(header_key), sealed(query_key)
        cookie_key, user, password = sealed(cookie_key), sealed(user), sealed(password)
        client_id, client_secret = sealed(client_id), sealed(client_secret)
        super().__init__(
            options,
            host=host,
            token=token,
            header_key=header_key,
            query_key=query_key,
            cookie_key=cookie_key,
            user=user,
            password=password,
            client_id=client_id,
            client_secret=client_secret,
            token_url=token_url,
        )


class AsyncShop(AsyncAPIClient):
    _api = API_


HEADER = PLAIN
"""What a header can carry."""
PLACES: dict[str, Callable[[str], tuple[dict[str, Any], dict[str, Any], list[str]]]] = {
    "bearer token": lambda _: ({"token": HEADER}, {}, [HEADER]),
    "API key in a header": lambda _: ({"header_key": HEADER}, {}, [HEADER]),
    "API key in the query": lambda _: ({"query_key": FULL}, {}, [FULL]),
    "API key in a cookie": lambda _: ({"cookie_key": ASCII.replace('"', "").replace("\\", "")}, {}, [ASCII[:12]]),
    "basic": lambda _: ({"user": "somebody", "password": FULL}, {}, [FULL, "somebody", FULL[4:]]),
    "basic, the user is the key": lambda _: ({"user": HEADER, "password": ""}, {}, [HEADER]),
    "token from a function": lambda _: ({"token": lambda: HEADER}, {}, [HEADER]),
    "base URL": lambda host: ({"base_url": f"http://me:{quote(FULL, safe='')}@{host}"}, {}, [FULL]),
    "header of the client": lambda _: ({"headers": {"Authorization": f"Token {HEADER}"}}, {}, [HEADER]),
    "basic header of the client": lambda _: (
        {"headers": {"Authorization": f"Basic {base64.b64encode(b'who:' + HEADER.encode()).decode()}"}}, {}, [HEADER],
    ),
    "cookie header of the client": lambda _: ({"headers": {"Cookie": f"a=b; sid={HEADER}"}}, {}, [HEADER]),
    "query of the client": lambda _: ({"extra_query": {"access_token": FULL}}, {}, [FULL]),
    "header of the call": lambda _: ({}, {"extra_headers": {"X-Api-Key": HEADER}}, [HEADER]),
    "query of the call": lambda _: ({}, {"extra_query": {"api_key": FULL}}, [FULL]),
    "field of a body": lambda _: ({}, {"json": {"user": {"password": FULL}}}, [FULL]),
    "header of request()": lambda _: ({}, {"headers": {"X-Vault-Token": HEADER}}, [HEADER]),
    "query of request()": lambda _: ({}, {"query": {"token": FULL}}, [FULL]),
    "field of a form": lambda _: (
        {}, {"content": f"client_secret={quote_plus(FULL)}", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, [FULL],
    ),
    "extra body of the call": lambda _: ({}, {"json": {"a": 1}, "extra_body": {"password": FULL}}, [FULL]),
    "list below a name": lambda _: ({}, {"json": {"tokens": [FULL, HEADER]}}, [FULL, HEADER]),
    "object below a name": lambda _: ({}, {"json": {"credentials": {"a": {"b": FULL}}}}, [FULL]),
    "number": lambda _: ({}, {"json": {"otp": 918273645}}, ["918273645"]),
    "text": lambda _: ({}, {"content": f"password={HEADER}", "headers": {"Content-Type": "text/plain"}}, [HEADER]),
    "XML": lambda _: (
        {}, {"content": f"<a><password b='c'>{HEADER}</password></a>", "headers": {"Content-Type": "text/xml"}}, [HEADER],
    ),
    "lines of JSON": lambda _: (
        {}, {"content": f'{{"a": 1}}\n{{"token": "{HEADER}"}}\n', "headers": {"Content-Type": "application/jsonl+json"}}, [HEADER],
    ),
    "part of a multipart body": lambda _: (
        {}, {
            "content": f'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{HEADER}\r\n--b--\r\n',
            "headers": {"Content-Type": "multipart/form-data; boundary=b"},
        }, [HEADER],
    ),
    "query of the path": lambda _: ({}, {"path": f"/x?a=b&api_key={quote(FULL, safe='')}"}, [FULL]),
    "header of the user's HTTP client": lambda _: ({"http_client": {"headers": {"X-Api-Key": HEADER}}}, {}, [HEADER]),
    "auth of the user's HTTP client": lambda _: ({"http_client": {"auth": ("somebody", FULL)}}, {}, [FULL]),
    "query of the user's HTTP client": lambda _: ({"http_client": {"params": {"api_key": FULL}}}, {}, [FULL]),
    "cookie of the user's HTTP client": lambda _: ({"http_client": {"cookies": {"sid": HEADER}}}, {}, [HEADER]),
}  # fmt: skip


def call(host: str, asynchronous: bool, options: dict[str, Any], arguments: dict[str, Any]) -> Any:
    """Send a request with a client made for it."""
    options = {"host": host, "max_retries": 0, **options}
    kind = httpx2.AsyncClient if asynchronous else httpx2.Client
    if isinstance(options.get("http_client"), dict):
        options["http_client"] = kind(**options["http_client"])
    if not asynchronous:
        with contextlib.ExitStack() as opened:
            if "http_client" in options:
                opened.enter_context(options["http_client"])
            client = opened.enter_context(Shop(**options))
            return client.request("POST", **{"path": "/x", **arguments})

    async def send() -> Any:
        known = {part.argument for each in API_.credentials.values() for part in each.parts}
        known |= {"host", "client_id", "client_secret", "token_url"}
        given = {name: options.pop(name) for name in [*options] if name in known}
        try:
            async with AsyncShop(options, **{k: sealed(v) for k, v in given.items()}) as client:
                return await client.request("POST", **{"path": "/x", **arguments})
        finally:
            if "http_client" in options:
                await options["http_client"].aclose()

    return asyncio.run(send())


def shown_by(error: BaseException, log: str) -> dict[str, str]:
    """All that a person or a program may see of an error, but for the frames of the tests."""
    found = {"log": log}
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None:
            continue
        todo += [one.__cause__, one.__context__]
        told = traceback.TracebackException.from_exception(one, capture_locals=True)
        for frame in told.stack:
            if "test_runtime" not in frame.filename:
                found[f"{frame.name} {frame.lineno}"] = f"{frame.line} {frame.locals}"
        name = type(one).__name__
        found |= {
            f"{name} str": str(one),
            f"{name} repr": repr(one),
            f"{name} args": repr(one.args),
        }
        for key, value in vars(one).items():
            found[f"{name} {key}"] = (
                value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)
            )
        if (headers := getattr(one, "headers", None)) is not None:
            found[f"{name} fields"] = repr([*headers.items()])
        if isinstance(one, APIError):
            found[f"{name} pickle"] = pickle.dumps(one).decode("latin-1")
            found[f"{name} copy"] = repr(vars(copy.copy(one)))
    return found


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("place", PLACES)
def test_no_place_leaks(
    url: str, place: str, asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """A secret that was sent, wherever, and that the server quotes in body and headers shows nowhere."""
    caplog.set_level(logging.DEBUG)
    options, arguments, secrets = PLACES[place](url)
    with pytest.raises(StatusError) as caught:
        call(url, asynchronous, options, arguments)
    assert NETWORK.asked
    check(caught.value, caplog.text, secrets)


def check(error: BaseException, log: str, secrets: list[str]) -> None:
    for where, text in shown_by(error, log).items():
        for secret in secrets:
            for form in ("raw", "percent", "a form", "JSON", "base64", "Python", "ISO-8859-1"):
                quoted = (
                    FORMS[form](secret)
                    if form != "ISO-8859-1"
                    else secret.encode().decode("latin-1")
                )
                assert str(quoted) not in text, (where, form)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b'{"a": ', {}),
        (200, b"\xff\xfe" + PLAIN.encode(), {"Content-Encoding": "gzip"}),
        (200, PLAIN.encode(), {"Content-Encoding": PLAIN}),
        (302, b"", {"Location": f"https://evil.example/?t={PLAIN}"}),
        (302, b"", {"Location": f"//[{PLAIN}"}),
        (401, f'{{"error": {{"{PLAIN}": ["bad"]}}}}'.encode(), {"WWW-Authenticate": PLAIN}),
        (429, b"", {"Retry-After": PLAIN, "X-Request-Id": PLAIN}),
        (500, f"<html><title>{PLAIN}</title>".encode(), {}),
        (503, b"x" * 1_048_570 + PLAIN.encode(), {}),
    ],
)  # fmt: skip
def test_no_answer_leaks(
    url: str,
    asynchronous: bool,
    status: int,
    body: bytes,
    headers: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever kind of error an answer makes, what it quotes of the token is in no part of it."""
    caplog.set_level(logging.DEBUG)
    NETWORK.status, NETWORK.body, NETWORK.headers = status, body, headers
    with pytest.raises(APIError) as caught:
        call(url, asynchronous, {"token": PLAIN}, {"cast_to": dict[str, int]})
    found = shown_by(caught.value, caplog.text)
    assert not {where for where, text in found.items() if traces(text, PLAIN[8:])}


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_secrets_that_are_not_sent(
    url: str, asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """What a server quotes of the client's other credentials, as from an earlier request, is hidden, too."""
    caplog.set_level(logging.DEBUG)
    names = ("header_key", "query_key", "cookie_key", "password", "client_secret")
    others = {name: f"other-S3cret/{name}=" for name in names}
    NETWORK.body = json.dumps(
        {"message": " ".join(others.values()), "seen": quote(others["password"])}
    ).encode()
    options = {"token": PLAIN, "user": "somebody", "client_id": "me", **others}
    options["token_url"] = f"http://{url}/token"
    with pytest.raises(StatusError) as caught:
        call(url, asynchronous, options, {})
    check(caught.value, caplog.text, [PLAIN, *others.values(), quote(others["password"], safe="")])


def test_mismatches(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log, the hook and the error of a response that does not match its schema show no secret."""
    caplog.set_level(logging.DEBUG)
    NETWORK.status, NETWORK.body = 200, json.dumps({PLAIN: PLAIN, "b": f"x {PLAIN}"}).encode()
    told: list[Any] = []
    with Shop(host=url, token=PLAIN, on_mismatch=told.append, on_response=told.append) as client:
        client.request("GET", "/x", cast_to=dict[str, int])
        with pytest.raises(ResponseError) as caught:
            client.request("GET", "/x", cast_to=dict[str, int], strict_responses=True)
        answer = client.request("GET", "/x", cast_to=Answer)
    assert told
    assert PLAIN not in repr(told) + caplog.text + repr(answer)
    check(caught.value, caplog.text, [PLAIN])


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_streams(url: str, asynchronous: bool, caplog: pytest.LogCaptureFixture) -> None:
    """An item of a stream that does not match, or is not JSON, shows in no frame of the client."""
    caplog.set_level(logging.DEBUG)
    lines: Operation[Any] = Operation("GET /x", returns={"200": JsonLines(lambda: int)})
    for strict, item in ((True, json.dumps({"a": PLAIN})), (False, f"{{{PLAIN}")):
        NETWORK.status, NETWORK.body = 200, f"1\n{item}\n".encode()
        with pytest.raises(ResponseError) as caught:
            if asynchronous:
                asyncio.run(drain(url, lines, strict))
            else:
                with Shop(host=url, token=PLAIN, strict_responses=strict) as client:
                    session = client._session
                    list(Stream(opener(session, lines, Arguments(), session._settings)))
        check(caught.value, caplog.text, [PLAIN])


async def drain(url: str, operation: Operation[Any], strict: bool) -> None:
    options: AsyncClientOptions = {"strict_responses": strict}
    async with AsyncShop(options, host=url, token=sealed(PLAIN)) as client:
        session = client._session
        opened = async_opener(session, operation, Arguments(), session._settings)
        async for _ in AsyncStream(opened):
            pass


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b""),
        (500, b'{"access_token": "fresh-S3cret-token"}'),
        (200, b'{"access_token": "fresh-S3cret-token"'),
        (200, b'{"token": "fresh-S3cret-token", "refresh_token": "fresh-S3cret-token"}'),
        (200, b'["fresh-S3cret-token"]'),
        (200, b'{"access_token": "fresh-S3cret-token\\n"}'),
        (200, b'{"access_token": 5, "refresh_token": "fresh-S3cret-token"}'),
    ],
)
def test_tokens_that_are_fetched(
    url: str, asynchronous: bool, status: int, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the client secret nor what the token endpoint answers shows, whatever goes wrong there."""
    caplog.set_level(logging.DEBUG)
    NETWORK.status, NETWORK.body = status, body
    options = {
        "client_id": "shop-client-1",
        "client_secret": ASCII,
        "token_url": f"http://{url}/token",
    }
    with pytest.raises(CredentialsError) as caught:
        call(url, asynchronous, options, {})
    check(caught.value, caplog.text, [ASCII, "fresh-S3cret-token"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": f"ftp://me:{PLAIN}@h.example"},
        {"base_url": f"http://me:{PLAIN}@h.example:99999999"},
        {"base_url": f"http://me:{PLAIN}@h.example/?x=1"},
        {"base_url": f"http://me:{PLAIN}@"},
        {"base_url": f"http://h.example/?api_key={PLAIN}"},
        {"base_url": f"http://me:{PLAIN}@h.example", "timeout": "x"},
        {"headers": {"Authorization": PLAIN, "bad name": "x"}},
        {"headers": {"Authorization": f"{PLAIN}\n"}},
        {"headers": {"Authorization": PLAIN}, "unknown": 1},
        {"extra_headers": {"X-Api-Key": PLAIN}, "max_retries": "x"},
        {"token": PLAIN, "host": "no host"},
        {"client_id": PLAIN, "client_secret": PLAIN, "token_url": "http://elsewhere.example"},
        {"client_id": PLAIN, "client_secret": PLAIN},
        *(
            {"client_id": "a", "client_secret": PLAIN, "token_url": f"{token_url}{PLAIN}"}
            for token_url in ("http://h.example/", "ftp://", "//", "http://[", "https:// u:")
        ),
        {"client_id": "a", "client_secret": PLAIN, "token_url": PLAIN.encode()},
        {"client_id": "a", "client_secret": PLAIN.encode(), "token_url": "https://h.example/token"},
        {
            "client_id": "a",
            "client_secret": f"{PLAIN}\ud800",
            "token_url": "https://h.example/token",
        },
        {
            "client_id": "a",
            "client_secret": lambda: [PLAIN],
            "token_url": "https://h.example/token",
        },
        {"base_url": f"http://h.example/#{PLAIN}"},
    ],
)
def test_no_construction_leaks(wrong: dict[str, Any]) -> None:
    """A client that cannot be made shows no secret: not in its message, and not in the locals of its traceback."""
    with pytest.raises((TypeError, ValueError)) as caught:
        Shop(**{"host": "a.example", **wrong})
    check(caught.value, "", [PLAIN])


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("argument", ["token", "header_key", "query_key", "password"])
@pytest.mark.parametrize("kind", [str.encode, lambda text: [text], lambda text: {"token": text}])
def test_secrets_of_a_wrong_type_are_hidden(
    url: str, argument: str, kind: Callable[[str], Any], asynchronous: bool
) -> None:
    """A secret that is not a string, given or returned by a function, is refused in words that name its argument."""
    for given in (kind(PLAIN), lambda: kind(PLAIN)):
        with pytest.raises(
            CredentialsError, match=f"^{argument} must give a string, got "
        ) as caught:
            call(url, asynchronous, {"user": "me", argument: given}, {})
        check(caught.value, "", [PLAIN])


def test_client_secrets_from_functions_that_raise() -> None:
    """What the function of a client secret raises leaves as an error of the client that names the argument."""

    def broken() -> str:
        raise OSError("vault is down")

    with pytest.raises(CredentialsError, match="client_secret raised OSError"):
        Shop(host="a.example", client_id="a", client_secret=broken, token_url="https://h.example/t")


@pytest.mark.parametrize(
    "wrong",
    [
        {"extra_headers": {"X-Api-Key": PLAIN, "bad name": "x"}},
        {"extra_headers": {"X-Api-Key": f"{PLAIN}\r\nX: y"}},
        {"extra_headers": {"Authorization": PLAIN}, "timeout": "x"},
        {"headers": {"Authorization": PLAIN, "X": "\n"}},
        {"extra_query": {"api_key": PLAIN, "b": object()}},
        {"query": {"api_key": PLAIN, "b": object()}},
        {"json": {"password": PLAIN, "b": object()}},
        {"json": [], "extra_body": {"password": PLAIN}},
    ],
)
def test_no_refusal_leaks(wrong: dict[str, Any]) -> None:
    """A call that is refused before it is sent shows no secret of its options, nor those of the client."""
    client = Shop(host="a.example", token=PLAIN, headers={"Authorization": PLAIN})
    with pytest.raises((TypeError, ValueError)) as caught:
        client.request("POST", **{"path": "/x", **wrong})
    check(caught.value, "", [PLAIN])


def test_interrupts_show_nothing(url: str) -> None:
    """A call that is cancelled or interrupted leaves no frame behind that holds what was sent."""

    async def cancelled() -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            host = f"127.0.0.1:{silent.getsockname()[1]}"
            options = {"extra_headers": {"X-Api-Key": PLAIN}}
            async with AsyncShop(options, host=host, query_key=PLAIN) as client:
                await asyncio.wait_for(client.request("GET", "/x"), 0.2)

    with pytest.raises(asyncio.TimeoutError) as caught:
        asyncio.run(cancelled())
    check(caught.value, "", [PLAIN])

    def stop(_: Any) -> None:
        raise KeyboardInterrupt

    client = Shop(host=url, query_key=PLAIN, on_response=stop)
    with pytest.raises(KeyboardInterrupt) as stopped, contextlib.closing(client):
        client.request("GET", "/x", extra_headers={"X-Api-Key": PLAIN})
    check(stopped.value, "", [PLAIN])


@pytest.mark.parametrize(
    "place", ["bearer token", "basic", "base URL", "header of the client", "query of the client"]
)
def test_representations(url: str, place: str) -> None:
    """No ``repr``, ``vars`` or pickle of a client, or of what it is made of, has a secret."""
    options, _, secrets = PLACES[place](url)
    client = Shop(**{"host": url, **options})
    shown = [
        repr(client),
        repr(vars(client)),
        repr(client._session),
        repr(client._session._settings),
    ]
    with contextlib.suppress(TypeError):
        shown.append(pickle.dumps(client).decode("latin-1"))
    for other in (client.with_options(timeout=1), copy.copy(client), copy.deepcopy(client)):
        shown.append(repr(vars(other)))
    for text in shown:
        assert not [
            secret for secret in secrets if secret in text or quote(secret, safe="") in text
        ]
    with pytest.raises(TypeError, match="pickle the client"):
        pickle.dumps(client._session)


@contextlib.contextmanager
def raw_server(answer: bytes) -> Iterator[str]:
    """A server that answers each connection with these bytes, whatever it is asked."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BROKEN = {
    "status line": b"HTTP/1.1 KEY OK\r\n\r\n",
    "version": b"KEY/1.1 200 OK\r\n\r\n",
    "header line": b"HTTP/1.1 200 OK\r\nKEY\r\n\r\n",
    "header value": b"HTTP/1.1 200 OK\r\nX: KEY\0\r\n\r\n",
    "chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nKEY\r\n{}\r\n0\r\n\r\n",
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: KEY\r\n\r\n{}",
    "transfer coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: KEY\r\n\r\n{}",
    "broken gzip": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 24\r\n\r\nKEY",
    "location": b"HTTP/1.1 302 Found\r\nLocation: http://[KEY/\r\nContent-Length: 0\r\n\r\n",
    "half a body": HEAD + b'Content-Length: 900\r\n\r\n{"x": "KEY"',
}


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("place", BROKEN)
def test_a_broken_answer_leaks_nothing(
    place: str, asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that a server puts into what breaks the protocol shows neither in the error nor in a frame."""
    caplog.set_level(logging.DEBUG)
    with raw_server(BROKEN[place].replace(b"KEY", PLAIN.encode())) as host:
        with pytest.raises(APIError) as caught:
            call(host, asynchronous, {"header_key": PLAIN}, {})
        check(caught.value, caplog.text, [PLAIN])
