"""Reading pages: under 20 ms of CPU a page once the process is up, and 500 of them in one command within 200 MB.

uv run python tests/benchmarks/read_pages.py [PAGE...]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from measure import REPOSITORY, docpact, run

from docpact.pages import read_page

MILLISECONDS, MEGABYTES, PAGES = 20, 200, 500


def main() -> None:
    """Measure the pages given on the command line, or those of ../shared/pages."""
    named = [Path(name) for name in sys.argv[1:]]
    pages = named or sorted((REPOSITORY.parent / "shared" / "pages").glob("*-*.*"))
    if not pages:
        raise SystemExit("name some captured pages")
    slowest = max(_milliseconds(page) for page in pages)
    print(
        f"slowest page: {slowest:.1f} ms of CPU, goal {MILLISECONDS} ms: {'reached' if slowest < MILLISECONDS else 'MISSED'}"
    )
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder, f"{n:03}{pages[n % len(pages)].suffix}") for n in range(PAGES)]
        for n, copy in enumerate(copies):
            shutil.copy(pages[n % len(pages)], copy)
        done = run([*docpact(), "read", *map(str, copies), "--format", "json"])
    if done.code:
        raise SystemExit(done.output[-2000:])
    print(
        f"{PAGES} pages in one command: {done.cpu:.1f} s of CPU, {done.peak:.0f} MB, goal {MEGABYTES} MB: "
        f"{'reached' if done.peak < MEGABYTES else 'MISSED'}"
    )


def _milliseconds(page: Path) -> float:
    """CPU of reading a page, the first time apart."""
    data = page.read_bytes()
    read_page(data, page.name)
    started = time.process_time()
    for _ in range(20):
        read_page(data, page.name)
    spent = (time.process_time() - started) / 20 * 1000
    print(f"{page.name:45}{spent:8.1f} ms")
    return spent


if __name__ == "__main__":
    main()
