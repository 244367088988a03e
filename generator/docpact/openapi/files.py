"""The other files of a document, and which of them may be read at all."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from docpact.errors import DocpactError, Place
from docpact.openapi.loader import Source, display, parse_source, read_source
from docpact.text.limits import MAX_BYTES, MAX_FILES

__all__ = ["Files", "UnreadableError"]


class UnreadableError(Exception):
    """A file that cannot or must not be read; the message says why, as the end of a sentence."""


class Files:
    """Every file of one document, by its URI without fragment; each is read once.

    Files outside of the document's folder are refused unless ``allow_outside``, remote ones unless
    ``allow_remote``, and a remote file cannot refer to a local one. Hosts of private networks are asked only with
    ``allow_private``, and servers on this machine only where a local file names them: neither a redirect nor a remote
    file leads there.
    """

    def __init__(
        self,
        root: Path,
        source: Source,
        *,
        allow_remote: bool,
        allow_outside: bool,
        allow_private: bool = False,
    ) -> None:
        self.root = root.resolve().as_uri()
        self.sources: dict[str, Source] = {self.root: source}
        self._folder = root.resolve().parent
        self._allow_remote = allow_remote
        self._allow_outside = allow_outside
        self._allow_private = allow_private
        self._loopback: set[tuple[str, str, int | None]] = set()
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
                raise UnreadableError("a remote file cannot refer to a local file")
            return self._read_local(uri)
        if scheme in ("http", "https"):
            return self._read_remote(uri, asked_by)
        raise UnreadableError(f"{scheme}: URLs are not supported")

    def _read_local(self, uri: str) -> Source:
        from urllib.request import (
            url2pathname,
        )  # it loads an HTTP client, and most documents are one file

        parts = urlsplit(uri)
        if parts.netloc not in ("", "localhost"):
            raise UnreadableError("it is on another host")
        try:
            path = Path(url2pathname(parts.path)).resolve()
        except (OSError, ValueError, RuntimeError):
            raise UnreadableError("not a usable path") from None
        if not self._allow_outside and not path.is_relative_to(self._folder):
            raise UnreadableError("it is outside of the document's folder")
        try:
            found = path.is_file()
        except OSError as error:  # such as a name of more than 255 bytes
            raise UnreadableError(f"cannot be read: {error.strerror}") from None
        if not found:
            inside = path.is_relative_to(self._folder)
            name = path.relative_to(self._folder).as_posix() if inside else display(path)
            raise UnreadableError(f"file {name} not found")
        return read_source(path)

    def _read_remote(self, uri: str, asked_by: str) -> Source:
        if not self._allow_remote:
            raise UnreadableError("remote references need --allow-remote-refs")
        from docpact.download import (
            origin_of,
            shown,
        )  # the only access to the network; few documents need it

        if asked_by.startswith("file:"):
            self._loopback.add(origin_of(uri))
        return parse_source(_download(uri, self._allow_private, self._loopback), shown(uri))


def _download(
    uri: str, allow_private: bool, loopback: Collection[tuple[str, str, int | None]]
) -> bytes:
    from docpact.download import Downloader, Wanted

    accept = "application/openapi+yaml, application/yaml, application/json, */*;q=0.5"
    try:
        with Downloader(
            allow_private=allow_private,
            sleep=lambda _: None,
            accept=accept,
            most=MAX_BYTES,
            loopback=loopback,
        ) as downloader:
            found = downloader.get(Wanted(uri))
    except DocpactError as error:
        raise UnreadableError(f"could not be fetched: {error.what}") from None
    return found.body if found is not None else b""
