"""Reading pages: CPU for each once the process is up, and 500 of them in one command."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from measure import run

from docpact.pages import read_page


def main() -> None:
    """Measure the pages given on the command line, or those of ../shared/pages."""
    named = [Path(name) for name in sys.argv[1:]]
    pages = named or sorted(Path("../shared/pages").glob("*-*.*"))
    if not pages:
        raise SystemExit("name some captured pages")
    for page in pages:
        data = page.read_bytes()
        read_page(data, page.name)
        started = time.process_time()
        for _ in range(20):
            read_page(data, page.name)
        print(f"{page.name:45}{(time.process_time() - started) / 20 * 1000:8.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        copies = [
            Path(
                shutil.copy(
                    pages[n % len(pages)], Path(folder, f"{n:03}{pages[n % len(pages)].suffix}")
                )
            )
            for n in range(500)
        ]
        usage = run(
            [sys.executable, "-m", "docpact", "read", *map(str, copies), "--format", "json"]
        )
        print(f"{'500 pages in one command':45}{usage.cpu:8.1f} s CPU {usage.memory} MB")


if __name__ == "__main__":
    main()
