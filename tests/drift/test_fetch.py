"""Pages from their addresses, against a server on this machine."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from docpact import download
from docpact.errors import DocpactError
from docpact.pages.fetch import Fetcher, Wanted, fetch_pages

PAGE = b"""---
title: Add labels
---
## Request

HTTP Method: **POST**

| Parameter | Description |
| --------- | ----------- |
| labels    | Array of labels. Max length of 5. |

### Sample request

```bash
curl -X POST https://<tenant-domain>/api/v2/items/labels -d '{"labels": ["a"]}'
```
"""


class Handler(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append((self.path, headers))
        status, more, body = 200, {"Content-Type": "text/markdown"}, PAGE
        if self.path == "/page":
            more |= {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
            if headers.get("if-none-match") == '"1"':
                status, body = 304, b""
        elif self.path.startswith("/to/"):
            status, more, body = 302, {"Location": self.path.removeprefix("/to/")}, b""
        elif self.path == "/round":
            status, more, body = 302, {"Location": "/round"}, b""
        elif self.path == "/gone":
            status, body = 404, b"no"
        elif self.path == "/large":
            body = b"x" * 5000
        elif self.path == "/gzip":
            more["Content-Encoding"] = "gzip"
            body = gzip.compress(PAGE)
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(allow_private=True, sleep=lambda seconds: None) as made:
        yield made


def test_a_page_and_its_validators(base: str, fetcher: Fetcher) -> None:
    """A page is read, its address and validators kept; asked again with those, it has not changed."""
    page = fetcher.page(Wanted(f"{base}/page"))
    assert page is not None
    assert [facts.key for facts in page.operations] == ["POST /api/v2/items/labels"]
    assert (page.url, page.etag, page.last_modified) == (
        f"{base}/page",
        '"1"',
        "Sun, 22 Nov 2026 10:00:00 GMT",
    )
    assert fetcher.page(Wanted(f"{base}/page", page.etag, page.last_modified)) is None
    assert Handler.seen[-1][1]["if-modified-since"] == page.last_modified


def test_redirects_are_followed_a_few_times(base: str, fetcher: Fetcher) -> None:
    """To another path and back to the whole; a circle is an error."""
    page = fetcher.page(Wanted(f"{base}/to//page"))
    assert page is not None
    assert page.url == f"{base}/to//page"
    with pytest.raises(DocpactError, match="redirects more than 5 times"):
        fetcher.page(Wanted(f"{base}/round"))


@pytest.mark.parametrize("url", ["page.html", "docs/page.md", "ftp://example.org/x"])
def test_an_address_that_is_no_url_is_not_called_a_redirect(fetcher: Fetcher, url: str) -> None:
    """A page without a URL of its own, or with one of another scheme, is named for what it is."""
    with pytest.raises(
        DocpactError, match=r"^\S+: is not an http or https URL$|^is not an http or https URL$"
    ) as caught:
        fetcher.page(Wanted(url))
    assert "redirect" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gone", "status 404"),
        ("/gzip", "compressed"),
        ("/to/ftp://example.org/x", "only http and https"),
        ("/to/file:///etc/passwd", "only http and https"),
    ],
)
def test_answers_that_are_no_page(base: str, fetcher: Fetcher, path: str, said: str) -> None:
    """Each is an error that names the address."""
    with pytest.raises(DocpactError, match=said) as caught:
        fetcher.page(Wanted(base + path))
    assert caught.value.where is not None
    assert caught.value.where.source == base + path


def test_size_and_time_are_bounded(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body beyond the limit is cut off, and so is one that takes too long."""
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    with (
        Fetcher(allow_private=True, sleep=lambda seconds: None) as fetcher,
        pytest.raises(DocpactError, match="is larger than"),
    ):
        fetcher.page(Wanted(f"{base}/large"))
    times = iter(range(0, 1000, 40))
    with (
        Fetcher(
            allow_private=True, sleep=lambda seconds: None, clock=lambda: float(next(times))
        ) as slow,
        pytest.raises(DocpactError, match="takes longer than 60 seconds"),
    ):
        slow.page(Wanted(f"{base}/page"))


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_comes_byte_by_byte_has_an_end(
    monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    """In its head as in its body: the time is that of the whole exchange, not from one byte to the next."""
    monkeypatch.setattr(download, "DEADLINE", 0.6)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(4096)
                connection.sendall(start)
                while not stop.wait(0.05):
                    connection.sendall(b"x")

        thread = threading.Thread(target=dribble, daemon=True)
        thread.start()
        with Fetcher(allow_private=True) as fetcher, pytest.raises(DocpactError) as caught:
            fetcher.page(Wanted(f"http://127.0.0.1:{server.getsockname()[1]}/page"))
        assert "takes longer than" in caught.value.what
        stop.set()
        thread.join()


def test_one_request_a_second_for_each_host(base: str) -> None:
    """The second request to a host waits for what is left of a second, redirects included."""
    waited: list[float] = []
    with Fetcher(allow_private=True, sleep=waited.append, clock=lambda: 100.0) as fetcher:
        fetcher.page(Wanted(f"{base}/page"))
        fetcher.page(Wanted(f"{base}/to//page"))
    assert waited == [1.0, 1.0]


def test_addresses_of_this_machine_are_not_asked(base: str) -> None:
    """Unless the user allows it: neither by number, by name, nor behind a redirect."""
    before = len(Handler.seen)
    (refused,) = fetch_pages([Wanted(f"{base}/page")])
    assert refused.error is not None
    assert "not a public address" in refused.error.what
    assert len(Handler.seen) == before


def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_resolved(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the address that is connected to, whatever the name said before."""
    port = int(base.rpartition(":")[2])
    answers = [
        [("93.184.216.34", port)],
        [("10.0.0.1", port)],
        [("169.254.169.254", port)],
        [("::ffff:127.0.0.1", port, 0, 0)],
    ]
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", entry) for entry in answers[len(asked)]]

    monkeypatch.setattr(download.socket, "getaddrinfo", resolve)
    for _ in range(3):
        (found,) = fetch_pages([Wanted("http://docs.example/page")])
        assert found.error is not None
        assert "not a public address" in found.error.what


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("2001:4860:4860::8888", True),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::808:808", False),
        ("::127.0.0.1", False),
        ("::8.8.8.8", False),
        ("::ffff:0:127.0.0.1", False),
        ("::ffff:0:8.8.8.8", False),
        ("4000::1", False),
        ("2001:0:808:808::f7f7:f7f7", False),
        ("2002:808:808::1", True),
        ("2001:4860::200:5efe:a00:1", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("2001:db8::1", False),
        ("100::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("192.0.0.9", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("192.175.48.1", False),
        ("198.18.0.1", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("240.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Also where an IPv6 address wraps an older one."""
    assert download._is_public(ipaddress.ip_address(address)) is public


def test_one_failure_does_not_keep_the_others(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has its own result, in order, and an address is asked once."""
    monkeypatch.setattr(download, "PAUSE", 0.0)
    urls = [
        f"{base}/gone",
        f"{base}/page",
        f"{base}/gone",
        "https://user:secret@docs.example/x",
        "no address",
    ]
    found = fetch_pages([Wanted(url) for url in urls], allow_private=True)
    assert [one.page is not None for one in found] == [False, True, False, False]
    assert all("secret" not in str(one.error) for one in found if one.error)


@contextlib.contextmanager
def host(
    answer: Callable[[str], tuple[int, dict[str, str], bytes]],
) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A server of its own, at the address of the others and on another port; gives its URL and what it was asked."""
    asked: list[tuple[str, dict[str, str]]] = []

    class Own(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


TOLD = {
    "ETag": '"mine"',
    "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT",
    "Set-Cookie": "id=1; Path=/",
}


def test_cookies_and_validators_stay_with_their_origin(fetcher: Fetcher) -> None:
    """Neither a cookie nor a validator of one host reaches another, at one address, on another port, or through redirects."""
    with host(lambda path: (200, TOLD, PAGE)) as (other, asked_other):
        targets = {"/away": f"{other}/page", "/back": "/page"}

        def answer(path: str) -> tuple[int, dict[str, str], bytes]:
            if path in targets:
                return 302, {"Location": targets[path], **TOLD}, b""
            return 200, TOLD, PAGE

        with host(answer) as (own, asked_own):
            for url in (f"{own}/page", f"{own}/away", f"{own}/back", f"{other}/page"):
                fetcher.page(Wanted(url, '"mine"', TOLD["Last-Modified"]))
            page = fetcher.page(Wanted(f"{own}/away"))
            assert page is not None
            assert (None, None) == (page.etag, page.last_modified)
    redirected, direct, again = asked_other
    assert "if-none-match" not in redirected[1]
    assert "if-modified-since" not in redirected[1]
    assert '"mine"' == direct[1]["if-none-match"]
    assert '"mine"' == asked_own[0][1]["if-none-match"]
    assert "if-none-match" not in again[1]
    for _, headers in [*asked_own, *asked_other]:
        assert not {"cookie", "authorization", "referer"} & headers.keys()


def test_another_host_cannot_say_that_nothing_changed(fetcher: Fetcher) -> None:
    """A 304 of a host that was given no validators is an error."""
    with host(lambda path: (304, {}, b"")) as (other, _), host(
        lambda path: (302, {"Location": f"{other}/page"}, b"")
    ) as (own, _), pytest.raises(DocpactError, match="status 304"):  # fmt: skip
        fetcher.page(Wanted(f"{own}/page", '"mine"'))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://me:S3cret@docs.example/x", "https://docs.example/x"),
        ("https://S3cret@docs.example/x", "https://docs.example/x"),
        ("//me:S3cret@docs.example/x", "//docs.example/x"),
        ("https://me:S3@cret@docs.example/x", "https://docs.example/x"),
        ("https://docs.example/x?access_token=S3cret&page=2", "https://docs.example/x?access_token=***&page=2"),
        ("https://docs.example/x?X-Amz-Signature=S3cret", "https://docs.example/x?X-Amz-Signature=***"),
        ("https://docs.example/x#token=S3cret", "https://docs.example/x#token=***"),
        ("https://docs.example/a@b?page=2", "https://docs.example/a@b?page=2"),
    ],
)  # fmt: skip
def test_addresses_are_shown_without_credentials(address: str, expected: str) -> None:
    """User name, password and parameters that hold secrets are no part of a message."""
    assert expected == download.shown(address)
