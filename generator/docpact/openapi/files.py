"""The other files of a document, and which of them may be read at all."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from docpact.errors import DocpactError, Place
from docpact.openapi.loader import Source, display, parse_source, read_source
from docpact.text.limits import MAX_BYTES, MAX_FILES

__all__ = ["Files", "UnreadableError"]

_SECONDS = 30.0
"""For one remote file, all in all."""


class UnreadableError(Exception):
    """A file that cannot or must not be read; the message says why, as the end of a sentence."""


class Files:
    """Every file of one document, by its URI without fragment; each is read once.

    Files outside of the document's folder are refused unless ``allow_outside``, remote ones unless
    ``allow_remote``, and a remote file may not lead to a local one.
    """

    def __init__(
        self, root: Path, source: Source, *, allow_remote: bool, allow_outside: bool
    ) -> None:
        self.root = root.resolve().as_uri()
        self.sources: dict[str, Source] = {self.root: source}
        self._folder = root.resolve().parent
        self._allow_remote = allow_remote
        self._allow_outside = allow_outside
        self._bytes = len(source.text)
        self._refused: dict[str, UnreadableError] = {}

    def by_name(self) -> dict[str, Source]:
        """Each file by the name that messages use."""
        return {source.name: source for source in self.sources.values()}

    def open(self, uri: str, *, asked_by: str) -> Source:
        """The file at ``uri``, which the file ``asked_by`` refers to.

        Raises:
            UnreadableError: It is not there, or must not be read.
            DocpactError: It is there, and unusable.

        """
        if uri in self._refused:
            raise self._refused[uri]
        if uri not in self.sources:
            try:
                source = self._read(uri, asked_by)
            except UnreadableError as error:
                self._refused[uri] = error
                raise
            self._bytes += len(source.text)
            if len(self.sources) >= MAX_FILES or self._bytes > MAX_BYTES:
                raise DocpactError(
                    f"the document consists of more than {MAX_FILES:,} files or {MAX_BYTES // 1024 // 1024} MB",
                    where=Place(source.name),
                    hint="split the document",
                )
            self.sources[uri] = source
        return self.sources[uri]

    def _read(self, uri: str, asked_by: str) -> Source:
        scheme = urlsplit(uri).scheme
        if scheme == "file":
            if not asked_by.startswith("file:"):
                raise UnreadableError("a remote file may not refer to a local one")
            return self._read_local(uri)
        if scheme in ("http", "https"):
            return self._read_remote(uri)
        raise UnreadableError(f"a reference to {scheme}: is not followed")

    def _read_local(self, uri: str) -> Source:
        from urllib.request import (
            url2pathname,
        )  # it loads an HTTP client, and most documents are one file

        parts = urlsplit(uri)
        if parts.netloc not in ("", "localhost"):
            raise UnreadableError("it is on another machine")
        try:
            path = Path(url2pathname(parts.path)).resolve()
        except (OSError, ValueError, RuntimeError):
            raise UnreadableError("it is no usable path") from None
        if not self._allow_outside and not path.is_relative_to(self._folder):
            raise UnreadableError("it is outside of the document's folder, and was not read")
        try:
            found = path.is_file()
        except OSError as error:  # such as a name of more than 255 bytes
            raise UnreadableError(f"it cannot be read: {error.strerror}") from None
        if not found:
            raise UnreadableError(f"there is no file {display(path)}")
        return read_source(path)

    def _read_remote(self, uri: str) -> Source:
        if not self._allow_remote:
            raise UnreadableError("remote references are not followed without --allow-remote-refs")
        return parse_source(_download(uri), _without_credentials(uri))


def _download(uri: str) -> bytes:
    import httpx2  # only here is the network touched, and few documents come so far

    deadline = time.monotonic() + _SECONDS
    content = bytearray()
    try:
        client = httpx2.Client(timeout=10.0, follow_redirects=True, max_redirects=5)
        with client, client.stream("GET", uri) as response:
            response.raise_for_status()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MAX_BYTES or time.monotonic() > deadline:
                    raise UnreadableError(
                        f"it is larger than {MAX_BYTES // 1024 // 1024} MB or takes longer than {_SECONDS:.0f} s"
                    )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise UnreadableError(f"it could not be fetched: {error}") from None
    return bytes(content)


def _without_credentials(uri: str) -> str:
    parts = urlsplit(uri)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))
