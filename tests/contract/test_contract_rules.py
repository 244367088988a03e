"""Every rule of the contract: a case that trips it, and an explanation."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml
from contract_support import CASES, check_edited, edited, unexplained

import docpact
from docpact.catalogue import catalogue, diagnostics, explain, find_rule, list_rules, rules
from docpact.check.matrix import COLUMNS
from docpact.errors import DocpactError
from docpact.findings import Finding
from docpact.openapi import ApiSource, read_api
from docpact.report import Report, render
from docpact.validate.inputs import find_payloads
from docpact.validate.payload import validate_payload
from docpact.validate.run import Outcome, check_messages
from docpact.validate.validator import Validator

_FILES = sorted(CASES.glob("DP*/*.yaml"))


def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", _FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_case(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_expected: bool
) -> None:
    """What the case proves: the edits give exactly this report, and it is of this rule."""
    monkeypatch.chdir(tmp_path)
    case = _read(file)
    findings = _payload(case, tmp_path) if "payload" in case else _check(case, tmp_path)
    report = render(Report(findings), "text").rpartition("\n\n")[0] + "\n"
    if update_expected:
        head = file.read_text(encoding="utf-8").partition("expect: |\n")[0]
        file.write_text(f"{head}expect: |\n{indent(report, '  ')}", encoding="utf-8")
    else:
        assert case["expect"] == report
    assert {file.parent.name} == {finding.rule for finding in findings}


def _check(case: dict[str, Any], folder: Path) -> tuple[Finding, ...]:
    pages = dict(case.get("pages", {}))
    if "drop" in case:
        text = (CASES / "base" / "pages" / f"{case['drop']}.yaml").read_text()
        pages[case["drop"]] = [[text, ""]]
    return unexplained(
        check_edited(
            folder,
            spec=case.get("spec", ()),
            pages=pages,
            errata=case.get("errata"),
            readings=case.get("readings"),
            client=case.get("client"),
            outdated=case.get("outdated", ()),
        )
    )


def _payload(case: dict[str, Any], folder: Path) -> tuple[Finding, ...]:
    payload = case["payload"]
    spec = folder / "spec.yaml"
    spec.write_text(edited((CASES / "base" / "spec.yaml").read_text(), case.get("spec", ())))
    source = read_api(spec)
    if "http" in payload:
        return _messages(source, payload["http"])
    [operation] = [
        each for each in source.api.operations if each.operation_id == payload["operation"]
    ]
    arguments = (source.api, source.document, operation, payload.get("status"), payload["text"])
    return tuple(validate_payload(*arguments, "payload.json"))


def _messages(source: ApiSource, text: str) -> tuple[Finding, ...]:
    """The findings of HTTP messages."""
    Path("traffic.http").write_text(text, encoding="utf-8")
    outcome = Outcome()
    validator = Validator(source.api, source.document)
    check_messages(find_payloads(["traffic.http"]), validator, outcome)
    return (*outcome.findings, *validator.unchecked.values())


def test_without_an_edit_nothing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small API that the cases edit holds to its pages, and its client to both."""
    monkeypatch.chdir(tmp_path)
    result = check_edited(tmp_path, client=())
    assert result.findings == ()
    assert result.ok
    assert {"pass", "none"} == {cell for row in result.matrix for cell in row.cells().values()}


def test_every_rule_of_the_contract_has_a_case() -> None:
    """DP1xx to DP6xx and DP9xx each have a folder of cases; DP7xx belong to the reader of documents, DP212 to DP214 to refresh."""
    ours = {name for name, rule in rules().items() if rule.subject != "document"} - {
        "DP212",
        "DP213",
        "DP214",
    } | {"DP700"}
    assert ours == {file.parent.name for file in _FILES}


def test_every_rule_that_the_code_names_is_explained() -> None:
    """No finding leaves docpact whose rule `docpact rules` cannot explain."""
    package = Path(docpact.__file__).parent
    named: set[str] = set()
    for file in package.rglob("*.py"):
        named |= set(re.findall(r'"(DP\d{3})"', file.read_text(encoding="utf-8")))
    assert set() == named - rules().keys()


def test_every_diagnostic_of_the_page_reader_is_explained() -> None:
    """The catalogue has each code that the reader uses, and no others."""
    reader = Path(docpact.__file__).parent / "pages"
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(reader.rglob("*.py")))
    used = set(re.findall(r'(?:Diagnostic\(|_refused\(source, |code = )\s*"([a-z-]+)"', text))
    assert used <= diagnostics().keys()
    assert {code for code in diagnostics() if f'"{code}"' not in text} == set()


def test_ids_of_rules_are_not_taken_apart() -> None:
    """Nothing is derived from the letters or digits of an id: the catalogue has fields for what code needs to know."""
    package = Path(docpact.__file__).parent
    found = {
        file.name: parts
        for file in package.rglob("*.py")
        if (
            parts := re.findall(
                r'"DP\d{0,2}"|rule(?:\.id)?(?:\[|\.(?:starts|ends)with|\.replace)|f"DP',
                file.read_text("utf-8"),
            )
        )
    }
    assert found == {}


def test_facts_of_the_catalogue() -> None:
    """Each fact of a response field has a counterpart of the same fact in requests, and columns are those of the matrix."""
    for rule in rules().values():
        assert rule.column in (*COLUMNS, "sample")
        if rule.counterpart is not None:
            other = rules()[rule.counterpart]
            assert (rule.subject, other.subject) == ("response", "request")
            assert rule.fact == other.fact


@pytest.mark.parametrize("name", catalogue())
def test_a_rule_is_explained_in_full(name: str) -> None:
    """Title, reason, example and fix are all there, and the explanation holds them."""
    rule = catalogue()[name]
    assert re.fullmatch(r"DP\d{3}|[a-z]+(-[a-z]+)*", rule.id)
    for text in (rule.title, rule.reason, rule.example, rule.fix):
        assert text
        assert text in explain(rule)
    assert re.search(rf"^{rule.id} +{re.escape(rule.title)}$", list_rules(), re.MULTILINE)


def test_an_unknown_rule_names_near_misses() -> None:
    """A wrong id is an error that names ids that resemble it; case does not matter."""
    assert find_rule("dp311").id == "DP311"
    assert find_rule("Field-Inferred").id == "field-inferred"
    with pytest.raises(DocpactError) as caught:
        find_rule("DP3111")
    assert "unknown rule 'DP3111'" in str(caught.value)
    assert "DP311" in str(caught.value.hint)
