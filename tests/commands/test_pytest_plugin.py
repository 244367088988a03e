"""The pytest plugin: the contract as tests, and fixtures that serve a mock and a client against it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from shop_project import SHOP

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow
USE = """
import json
import pytest


def test_the_client_talks_to_the_mock(docpact_client, docpact_mock):
    orders = docpact_client.orders.list()
    assert isinstance(orders, list)
    assert docpact_mock.requests[0].path == "/orders"


def test_what_breaks_the_spec_is_refused(docpact_mock):
    import httpx2

    answer = httpx2.post(docpact_mock.url + "/orders", json={"count": 10}, headers={"X-Key": "k"})
    assert answer.status_code in (400, 422)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> Path:
    """A project with a generated client, as ``docpact init`` makes it."""
    (pytester.path / ".git").mkdir()
    (pytester.path / "docpact.toml").write_text(
        '[clients.shop]\nspec = "shop.yaml"\npackage = "shop"\n', encoding="utf-8"
    )
    (pytester.path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "docpact", "generate", "-q"], cwd=pytester.path, check=True
    )
    return pytester.path


def test_fixtures(project: Path, pytester: pytest.Pytester) -> None:
    """A test gets a running mock and a client that talks to it, without any configuration."""
    pytester.makepyfile(USE)
    pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_cells_are_tests(project: Path, pytester: pytest.Pytester) -> None:
    """Each cell is a test with a telling id; a failing one prints its findings and where they are."""
    (client,) = project.rglob("shop/client.py")
    client.write_text(client.read_text(encoding="utf-8") + "\nedited = True\n", encoding="utf-8")
    ran = pytester.runpytest_subprocess("--docpact", "-v", "-p", "no:cacheprovider")
    ran.stdout.fnmatch_lines(["*shop::GET /orders::generated FAILED*"])
    ran.stdout.fnmatch_lines(["*DP608: *", "*fix: *"])
    assert ran.ret == 1


def test_tests_are_selected_by_their_ids(project: Path, pytester: pytest.Pytester) -> None:
    """The id that pytest prints selects a test; so do the operationId, the call, the marker and --last-failed."""
    for arguments in (
        ["docpact.toml::shop::GET /orders::page"],
        ["-k", "orders_list and page"],
        ["-m", "docpact", "-k", "orders.list and page and not sample"],
    ):
        listed = pytester.runpytest_subprocess("--docpact", "--collect-only", "-q", *arguments)
        listed.stdout.fnmatch_lines(["docpact.toml::shop::GET /orders::page"])
        assert listed.ret == 0


def test_examples_are_tests(project: Path, pytester: pytest.Pytester) -> None:
    """Each documented example is a test; one that breaks its schema says what and where. ``-k`` selects."""
    text = SHOP.replace(
        "content: {text/plain: {schema: {type: string}}}",
        "content: {text/plain: {schema: {type: string}, examples: {fine: {value: up}, wrong: {value: 5}}}}",
    )
    (project / "shop.yaml").write_text(text, encoding="utf-8")
    ran = pytester.runpytest_subprocess(
        "--docpact", "-v", "-n", "2", "-k", "example", "-p", "no:cacheprovider"
    )
    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(["*shop::GET /health::response 200 text/plain example wrong*"])
    ran.stdout.fnmatch_lines(["*DP506: *expected string, got number 5*", "*spec: *shop.yaml:*"])


def test_the_mock_keeps_state_where_it_is_asked_to(
    project: Path, pytester: pytest.Pytester
) -> None:
    """The marker's arguments are those of the mock."""
    pytester.makepyfile("""
        import pytest

        @pytest.mark.docpact(state=True)
        def test_state(docpact_client):
            assert docpact_client.orders.list() == []
        """)
    pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_faults_are_written_as_on_the_command_line(
    project: Path, pytester: pytest.Pytester
) -> None:
    """A fault is ``STATUS:PROBABILITY`` or a pair, a script is a file; arguments of another form fail with one line."""
    (project / "faults.yaml").write_text("- {status: 503, times: 1}\n", encoding="utf-8")
    pytester.makepyfile("""
        import urllib.error
        import urllib.request

        import pytest

        def status(mock):
            try:
                return urllib.request.urlopen(mock.url + "/health").status
            except urllib.error.HTTPError as error:
                return error.code

        @pytest.mark.docpact(faults=["503:1"])
        def test_text(docpact_mock):
            assert [status(docpact_mock), status(docpact_mock)] == [503, 503]

        @pytest.mark.docpact(faults="503")
        def test_one(docpact_mock):
            assert status(docpact_mock) == 503

        @pytest.mark.docpact(faults=[(503, 1e-9), (502, 0.9)])
        def test_pairs(docpact_mock):
            assert status(docpact_mock) in (200, 502)

        @pytest.mark.docpact(script="faults.yaml")
        def test_script(docpact_mock):
            assert [status(docpact_mock), status(docpact_mock)] == [503, 200]

        @pytest.mark.docpact(faults=["often"])
        def test_wrong_fault(docpact_mock): pass

        @pytest.mark.docpact(fault=["503:1"])
        def test_unknown(docpact_mock): pass
        """)
    ran = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    ran.assert_outcomes(passed=4, errors=2)
    ran.stdout.fnmatch_lines(["*unusable arguments of the marker docpact: unusable fault 'often'*"])
    ran.stdout.fnmatch_lines(["*unusable arguments of the marker docpact: *'fault'*"])


def test_without_the_option_nothing_is_added(project: Path, pytester: pytest.Pytester) -> None:
    """The contract is collected only when it is asked for."""
    pytester.makepyfile("def test_one(): pass")
    pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_no_configuration_is_wrong_usage(pytester: pytest.Pytester) -> None:
    """Outside of a project the option says what is missing."""
    (pytester.path / ".git").mkdir()
    ran = pytester.runpytest_subprocess("--docpact", "-p", "no:cacheprovider")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["*no docpact.toml*"])
