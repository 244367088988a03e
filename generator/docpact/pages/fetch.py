"""Pages read again from their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from docpact.download import Downloader, Wanted
from docpact.errors import DocpactError
from docpact.pages.facts import Page
from docpact.pages.page import read_page

__all__ = ["Fetched", "Fetcher", "Wanted", "fetch_pages"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it: a page; nothing, where it has not changed; or an error."""

    wanted: Wanted
    page: Page | None = None
    error: DocpactError | None = None


def fetch_pages(
    wanted: Iterable[Wanted],
    *,
    allow_private: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> list[Fetched]:
    """Fetch and read pages, each address once; one that fails does not keep the others.

    Args:
        wanted: The pages.
        allow_private: Whether addresses of this machine and of private networks may be asked.
        step: Told each address when it is done.
    """
    found: list[Fetched] = []
    with Fetcher(allow_private=allow_private) as fetcher:
        for one in dict.fromkeys(wanted):
            try:
                found.append(Fetched(one, fetcher.page(one)))
            except DocpactError as error:
                found.append(Fetched(one, error=error))
            step(one.url)
    return found


class Fetcher(Downloader):
    """A client for pages; use it in a ``with`` statement. The arguments are those of `Downloader`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(accept="text/markdown, text/html;q=0.9, */*;q=0.5", **options)

    def page(self, wanted: Wanted) -> Page | None:
        """Return the page at an address; None where it has not changed since the validators were given.

        Raises:
            DocpactError: The address is not allowed, timed out, or returned an error.
        """
        found = self.get(wanted)
        if found is None:
            return None
        page = read_page(found.body, wanted.url)
        return replace(
            page,
            url=page.url or wanted.url,
            etag=found.etag,
            last_modified=found.last_modified,
        )
