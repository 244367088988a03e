"""The HTML report in a real browser: no error, no request, accessible, on a phone and a desktop, in the light and the dark.

Run by ``.ci/run``, which installs what it needs: Chromium, playwright, and axe-core (``DOCPACT_AXE`` is its file).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docpact.check.matrix import Row
from docpact.errors import Place
from docpact.findings import Finding
from docpact.report import Report, render
from docpact.report.operations import FactRow, OperationView, SampleView, UnreadView

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
AXE = os.environ.get("DOCPACT_AXE", "")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.filterwarnings("default"),
]
KEY = "POST /orders"
REPORT = Report(
    (
        Finding(
            "DP311",
            "the page allows 50 items, the spec 150 <script>alert(1)</script>",
            operation=KEY,
            page=Place("orders.md", 12),
            spec=Place("orders.yaml", 30, 7, "/paths/~1orders/post"),
            hint="set maxItems to 50",
        ),
        Finding("DP409", "the case of the values differs", "note", "GET /orders", erratum="case"),
    ),
    (
        Row("shop", KEY, page="pass", spec="fail", request_sample="partial", generated="pass"),
        Row("shop", "GET /orders", page="erratum", spec="pass"),
    ),
    (
        OperationView(
            "shop", KEY, "Create an order", "https://shop.test/docs", "orders.md", "orders.create", "shop.Orders.create",
            (FactRow("request items", "array, maxItems 50", 12, "array, maxItems 150", "orders.yaml:30", 30, "items"),
             FactRow("request note", None, None, "string", "orders.yaml:33", 33, "note")),
            (SampleView("request", 20, '{\n  "items": ["a"]\n}', True),),
            "POST https://shop.test/orders",
            (UnreadView("40-44", "table", "no heading"),),
        ),
        OperationView("shop", "GET /orders", "List orders", None, None, "orders.list", "shop.Orders.list"),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def page(request: pytest.FixtureRequest, browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The report, opened; at the end nothing was logged as an error and nothing was requested."""
    scheme, width = request.param
    file = tmp_path / "report.html"
    file.write_text(render(REPORT, "html"), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    opened.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda sent: asked.append(sent.url))
    opened.goto(file.as_uri())
    yield opened
    assert errors == []
    assert asked == [file.as_uri()]
    context.close()


def test_nothing_runs_out_of_the_window(page: Any) -> None:
    """The page itself does not scroll sideways, whatever the width; wide tables scroll inside."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_failed_cell_leads_to_its_finding(page: Any) -> None:
    """Following the link of a cell shows the finding and focuses it."""
    page.get_by_label("fail: finding 1").click()
    assert page.evaluate("document.activeElement.id") == "finding-1"


def test_search_and_filter(page: Any) -> None:
    """Typing narrows operations and findings down; a state that is not ticked is hidden; Escape clears."""
    page.keyboard.press("/")
    page.keyboard.type("list orders")
    assert page.locator("details.operation:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.operation:visible").count() == 2
    page.get_by_label("failed").uncheck()
    assert page.locator("#finding-1").is_hidden()


def test_from_the_keyboard(page: Any) -> None:
    """An operation opens with Enter."""
    summary = page.locator("details.operation summary").last
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.operation").last.evaluate("each => each.open")


def test_printed_whole(page: Any) -> None:
    """Printing opens every operation and leaves the tools out."""
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.querySelectorAll('details')].every(each => each.open)")
    assert page.locator(".tools").is_hidden()


@pytest.mark.skipif(not AXE, reason="axe-core is not installed")
def test_accessible(page: Any) -> None:
    """axe-core finds no serious or critical fault, with everything opened."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.add_script_tag(content=Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
