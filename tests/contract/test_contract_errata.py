"""Errata files: what is refused, and edits that fit every capture of a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from contract_support import check_edited

from docpact.check.errata import Edit, load_errata
from docpact.errors import DocpactError

_GOOD = """\
errata:
  - id: a
    kind: decision
    operation: POST /a
    in: response
    path: status
    fact: enum
    page: [a]
    spec: [A]
    wrong: The case differs.
    reason: The sample says so.
"""


def test_an_entry_is_read_as_written(tmp_path: Path) -> None:
    """Lists become tuples, as in facts, and the place is that of the entry."""
    file = tmp_path / "errata.yaml"
    file.write_text(_GOOD)
    [erratum] = load_errata(file)
    assert (
        erratum.id,
        erratum.kind,
        erratum.page,
        erratum.spec,
    ) == ("a", "decision", ("a",), ("A",))
    assert erratum.place.line == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5\n", "expected a mapping with the list `errata`, got a number"),
        ("errata: none\n", "`errata` must be a list, got a string"),
        ("errata: [a]\n", "`kind` of the erratum is missing"),
        (_GOOD.replace("decision", "opinion"), "`kind` of the erratum is missing"),
        (
            _GOOD.replace("    reason: The sample says so.\n", ""),
            "`reason` of the erratum is missing",
        ),
        (_GOOD.replace("kind: decision", "kind: sample"), "`sample` of the erratum is missing"),
        (_GOOD + "    because: I say so\n", "unknown key `because` in an erratum"),
        (_GOOD + _GOOD.partition("\n")[2], "duplicate erratum id 'a'"),
        (
            "errata:\n  - {id: a, kind: sample, operation: POST /a, in: request, wrong: w, reason: r,"
            " sample: s, fault: f, edit: 'a comma'}\n",
            "invalid edit",
        ),
        ("errata: [\n", ""),
    ],
)
def test_a_file_that_is_no_errata_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Each mistake is one message with the place and what to do."""
    file = tmp_path / "errata.yaml"
    file.write_text(text)
    with pytest.raises(DocpactError) as caught:
        load_errata(file)
    assert message in caught.value.what
    assert caught.value.where is not None
    assert caught.value.hint


@pytest.mark.parametrize(
    ("edit", "text", "expected"),
    [
        (Edit(insert=",", before='"b"'), '{"a": 1 "b": 2}', '{"a": 1 ,"b": 2}'),
        (Edit(delete=",", before="\n}"), '{"a": 1,\n}', '{"a": 1\n}'),
        (Edit(delete="'", insert='"', before="a"), "['a']", "[\"a']"),
        (Edit(insert=",", before='"c"'), '{"a": 1 "b": 2}', None),
        (Edit(insert=",", before='"'), '{"a": 1 "b": 2}', None),
    ],
)
def test_an_edit_needs_no_line_number(edit: Edit, text: str, expected: str | None) -> None:
    """An edit applies where its text stands exactly once, and nowhere else."""
    assert expected == edit.apply(text)


def test_a_decision_for_the_page_explains_its_own_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample lacks what page and spec require: one decision settles it, and nothing is left."""
    monkeypatch.chdir(tmp_path)
    row = "{name: copies, path: copies, type: integer, required: %s, default: 1, line: 25, origin: {type: table%s}}"
    errata = _GOOD.replace("POST /a", "POST /v1/shelves/{shelf_id}/widgets")
    errata = errata.replace("response", "request").replace("path: status", "path: copies")
    errata = errata.replace("enum", "required").replace("[a]", "true").replace("[A]", "true")
    result = check_edited(
        tmp_path,
        pages={"createWidget": [[row % ("false", ""), row % ("true", ", required: table")]]},
        spec=[["required: [name]", "required: [name, copies]"]],
        errata=errata,
    )
    assert [one.rule for one in result.findings if one.erratum is None] == []
    assert {one.rule for one in result.findings if one.erratum == "a"} == {"DP102", "DP501"}
