"""Documents fetched from the network: bounded in time and size, polite, and never from where they have no business.

An address comes from a page or a spec, so it is not trusted: only http and https, and only public addresses unless the
user allows others. A host name is resolved here, the addresses are checked, and the connection is made to the very
address that was checked; every redirect goes through the same checks. Validators (RFC 9110, section 8.8) of an earlier
answer make a request conditional; they, like cookies, never reach another origin than the one that gave them.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

import httpx2

from docpact.errors import DocpactError, Place

__all__ = ["Download", "Downloader", "Wanted", "origin_of", "shown"]

MAX_BYTES = 8 * 1024 * 1024
MAX_REDIRECTS = 5
PAUSE = 1.0
"""Seconds between two requests to one host."""
DEADLINE = 60.0
"""Seconds that one page may take, redirects and all."""
_TIMEOUT = httpx2.Timeout(15.0)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")
"""All unicast addresses that are given out (RFC 4291, 2.4, and the IANA registry)."""
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        # RFC 6890 and the IANA registries that continue it. Of some, Python's own table says otherwise or depends
        # on its version.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
        "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_SECRET_PARAMETER = re.compile(
    r"([?&#](?:[^=&#]*(?:token|secret|passw|key|sig|auth|credential|session|code)[^=&#]*)=)[^&#]*",
    re.IGNORECASE,
)
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to fetch, with the validators of its last answer."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A document as it arrived, with the validators of the answer, if its own address gave it."""

    body: bytes
    etag: str | None = None
    last_modified: str | None = None


class Downloader:
    """A client for documents of any kind; use it in a ``with`` statement.

    Args:
        allow_private: Whether addresses of this machine and of private networks may be asked.
        clock: Seconds, for pauses and deadlines.
        sleep: Waits for some seconds.
        accept: The media types that are asked for.
        most: Bytes that a document may have.
        loopback: Origins (see `origin_of`) that may be on this machine, though no others may.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        accept: str = "*/*",
        most: int | None = None,
        loopback: Collection[tuple[str, str, int | None]] = (),
    ) -> None:
        self._allow_private = allow_private
        self._accept, self._most, self._loopback = accept, most, loopback
        self._clock, self._sleep = clock, sleep
        self._asked: dict[str, float] = {}
        # Proxies would connect for us, to addresses that nobody checked.
        # Each exchange has a connection of its own, so that it can be ended.
        self._client = httpx2.Client(
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, wanted: Wanted) -> Download | None:
        """Return the document at an address; None where it has not changed since the validators were given.

        Raises:
            DocpactError: The address may not be asked, does not answer in time, or answers with something else.
        """
        begun = self._clock()
        address = wanted.url
        asked = wanted
        origin = origin_of(address)
        for _ in range(MAX_REDIRECTS + 1):
            with _told(wanted.url):
                response, body = self._ask(address, asked, begun)
            if response.status_code == 304 and (asked.etag or asked.last_modified):
                return None
            if response.has_redirect_location:
                with _told(wanted.url):
                    address = str(httpx2.URL(address).join(response.headers["location"]))
                if origin_of(address) != origin:
                    # What one host said of its page is nobody else's to know, and nobody else can answer for it.
                    asked = Wanted(wanted.url)
                continue
            if response.status_code != 200:
                raise DocpactError(
                    f"returned status {response.status_code}",
                    where=Place(shown(wanted.url)),
                    hint="the page may have moved: find it, and pass a capture with --from",
                )
            if origin_of(address) != origin:
                return Download(body)
            headers = response.headers
            return Download(body, headers.get("etag"), headers.get("last-modified"))
        raise DocpactError(
            f"redirects more than {MAX_REDIRECTS} times", where=Place(shown(wanted.url))
        )

    def _ask(self, address: str, wanted: Wanted, begun: float) -> tuple[httpx2.Response, bytes]:
        url = httpx2.URL(address)
        if url.scheme not in ("http", "https") or not url.host:
            what = (
                "is not an http or https URL"
                if address == wanted.url
                else f"redirects to {shown(address)}; only http and https are supported"
            )
            raise DocpactError(what, where=Place(shown(wanted.url)))
        if url.userinfo:
            raise DocpactError(
                "redirects to a URL with a password, which is not fetched",
                where=Place(url.host),
            )
        self._client.cookies.clear()  # they would be kept by address, which several hosts may share
        self._wait(url.host)
        *others, last = self._addresses(url, wanted)
        headers = {
            "host": url.netloc.decode("ascii"),
            "accept": self._accept,
            "accept-encoding": "identity",
        }
        headers["user-agent"] = "docpact"
        if wanted.etag:
            headers["if-none-match"] = wanted.etag
        if wanted.last_modified:
            headers["if-modified-since"] = wanted.last_modified
        # The host name still goes into the certificate check.
        extensions = {"sni_hostname": url.raw_host.decode("ascii")}
        for target in others:
            try:
                return self._answer(
                    url.copy_with(host=str(target)), headers, extensions, wanted, begun
                )
            except httpx2.ConnectError:
                continue
        return self._answer(url.copy_with(host=str(last)), headers, extensions, wanted, begun)

    def _answer(
        self,
        pinned: httpx2.URL,
        headers: dict[str, str],
        extensions: dict[str, str],
        wanted: Wanted,
        begun: float,
    ) -> tuple[httpx2.Response, bytes]:
        end = _End(DEADLINE - (self._clock() - begun))
        try:
            with end:
                traced = {**extensions, "trace": end.trace}
                answer = self._exchanged(pinned, headers, traced, wanted)
        except httpx2.HTTPError:
            if not end.come:
                raise
        else:
            if not end.come:
                return answer
        raise DocpactError(
            f"takes longer than {DEADLINE:.0f} seconds",
            where=Place(shown(wanted.url)),
            hint="try again later",
        )

    def _exchanged(
        self,
        pinned: httpx2.URL,
        headers: dict[str, str],
        extensions: dict[str, Any],
        wanted: Wanted,
    ) -> tuple[httpx2.Response, bytes]:
        with self._client.stream("GET", pinned, headers=headers, extensions=extensions) as response:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise DocpactError(
                    "returned a compressed response that was not requested",
                    where=Place(shown(wanted.url)),
                )
            return response, (self._body(response, wanted) if response.status_code == 200 else b"")

    def _body(self, response: httpx2.Response, wanted: Wanted) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_raw():
            size += len(part)
            most = MAX_BYTES if self._most is None else self._most
            if size > most:
                raise DocpactError(
                    f"is larger than {most // 1024 // 1024} MB", where=Place(shown(wanted.url))
                )
            parts.append(part)
        return b"".join(parts)

    def _wait(self, host: str) -> None:
        now = self._clock()
        pause = self._asked.get(host, now - PAUSE) + PAUSE - now
        if pause > 0:
            self._sleep(pause)
        self._asked[host] = self._clock()

    def _addresses(self, url: httpx2.URL, wanted: Wanted) -> list[_Address]:
        """The addresses of a host that may be asked.

        Raises:
            DocpactError: There are none.
        """
        try:
            found = socket.getaddrinfo(
                url.host,
                url.port or (443 if url.scheme == "https" else 80),
                type=socket.SOCK_STREAM,
            )
        except OSError as error:
            raise DocpactError(
                f"host {url.host} not found: {error.strerror}",
                where=Place(shown(wanted.url)),
            ) from None
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        own = origin_of(str(url)) in self._loopback
        allowed = [
            address
            for address in addresses
            if self._allow_private or _is_public(address) or (own and address.is_loopback)
        ]
        if not allowed:
            raise DocpactError(
                f"resolves to {addresses[0]}, which is not a public address",
                where=Place(shown(wanted.url)),
                hint="to allow it, use --allow-private-addresses",
            )
        return list(dict.fromkeys(allowed))


class _End:
    """Close a connection at its deadline, whatever it is waiting for: the library's timeouts restart with each byte.

    Args:
        seconds: From entering the ``with`` statement.
    """

    def __init__(self, seconds: float) -> None:
        self.come = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(max(seconds, 0), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._socket is not None:
            self._socket.close()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by the library what it does; a duplicate of the socket outlives that it is wrapped for TLS."""
        if event == "connection.connect_tcp.complete":
            self._socket = info["return_value"].get_extra_info("socket").dup()
            if self.come:
                self._cut()

    def _cut(self) -> None:
        self.come = True
        if self._socket is not None:
            with suppress(OSError):  # it may have ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)


@contextmanager
def _told(url: str) -> Generator[None]:
    """Turns whatever the network does into an error that names the page."""
    try:
        yield
    except httpx2.TimeoutException:
        raise DocpactError("timed out", where=Place(shown(url)), hint="try again later") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        said = str(error) or type(error).__name__
        raise DocpactError(
            f"cannot be fetched: {said}", where=Place(shown(url)), hint="try again later"
        ) from None


def origin_of(address: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address."""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return "", "", None
    return url.scheme, url.host, url.port


def shown(address: str) -> str:
    """Return an address for messages: without user name, password, and the values of parameters that hold secrets."""
    address = re.sub(r"^([^/?#]*//)?[^/?#]*@", r"\1", address)
    return _SECRET_PARAMETER.sub(r"\1***", address)


def _is_public(address: _Address) -> bool:
    """Return whether an address is one of the open internet, as are all IPv4 addresses that it wraps."""
    if isinstance(address, ipaddress.IPv6Address):
        last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.ipv4_mapped is not None or address in _NAT64:
            return _is_public(last)
        if address.sixtofour is not None:
            return _is_public(address.sixtofour)
        if address.teredo is not None or address not in _GLOBAL:
            # No page is served there. A relay would connect to whatever is wrapped: IPv4-compatible addresses, obsolete
            # since RFC 4291, and IPv4-translated ones (RFC 2765) among them.
            return False
        if not address.is_global or (int(address) >> 32) & 0xFFFFFFFF in (0x5EFE, 0x2005EFE):
            return False  # ISATAP (RFC 5214) wraps an address of a private network
    return address.is_global and not any(
        address.version == block.version and address in block for block in _SPECIAL
    )
