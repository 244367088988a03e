"""The JSON form that other programs build on, and the stored form that projects keep."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_support import CAPTURES, REAL, needs_real_pages

from docpact.errors import DocpactError
from docpact.pages import read_page
from docpact.pages.facts import (
    Call,
    Diagnostic,
    Field,
    Mend,
    OperationFacts,
    Page,
    ParameterFacts,
    RequestFacts,
    ResponseFacts,
    Sample,
    Unread,
)
from docpact.pages.form import (
    LIMITS,
    field_from_json,
    field_to_json,
    page_to_json,
    pages_to_json,
    sample_from_json,
    sample_to_json,
)
from docpact.pages.store import dump_operation, load_operation


def _labels() -> dict[str, Any]:
    text = (CAPTURES / "crate-labels.md").read_text(encoding="utf-8")
    form: dict[str, Any] = page_to_json(read_page(text, "pages/x.md"))
    return form


def test_a_page_has_the_keys_that_are_promised() -> None:
    """The form is fixed: these keys, and no other."""
    form = _labels()
    assert list(form) == [
        "source",
        "title",
        "url",
        "format",
        "dialect",
        "operations",
        "unread",
        "diagnostics",
    ]
    (operation,) = form["operations"]
    assert list(operation) == [
        "method",
        "path",
        "servers",
        "auth",
        "scopes",
        "deprecated",
        "preview",
        "line",
        "parameters",
        "request",
        "responses",
    ]
    assert (form["source"], form["format"], form["dialect"]) == ("pages/x.md", "markdown", "tines")
    assert pages_to_json([])["version"] == 1


def test_a_field_says_what_the_page_says_and_where() -> None:
    """Limits stand beside the other keys, each with its origin; what is not said is null or absent."""
    request = _labels()["operations"][0]["request"]
    assert request["required"] is True
    assert request["fields"][0] == {
        "name": "labels",
        "path": "labels",
        "type": "array",
        "items": "string",
        "required": True,
        "maxItems": 40,
        "line": 19,
        "origin": {"type": "prose", "items": "sample", "required": "habit", "maxItems": "prose"},
    }
    assert request["fields"][2]["type"] is None
    assert _labels()["operations"][0]["parameters"][0] == {
        "name": "crate_id",
        "in": "path",
        "type": None,
        "required": True,
        "line": 27,
        "origin": {"required": "url"},
    }


def test_a_sample_says_whether_it_is_json_and_if_not_what_mends_it() -> None:
    """Line, value and digest; the text, the fault and the edit where it is broken."""
    (sample,) = _labels()["operations"][0]["request"]["samples"]
    assert (sample["line"], sample["valid"], sample["value"]["labels"]) == (
        47,
        True,
        ["fragile", "heavy"],
    )
    broken = read_page(
        '# X\n\n## Response\n\nHTTP Method: GET\n\n```bash\ncurl -X GET https://a.test/b\n```\n\n## Response\n\n```json\n{"a": 1,}\n```\n',
        "x",
    )
    (sample,) = page_to_json(broken)["operations"][0]["responses"][0]["samples"]
    assert sample["fault"] == {
        "line": 14,
        "column": 8,
        "message": "expected a value after ',', found '}'",
    }
    assert sample["mend"] == {"line": 14, "column": 8, "delete": ",", "insert": ""}
    assert (sample["valid"], sample["value"], sample["raw"]) == (False, {"a": 1}, '{"a": 1,}')
    (diagnostic,) = page_to_json(broken)["diagnostics"]
    assert (diagnostic["code"], diagnostic["severity"], diagnostic["line"]) == (
        "sample-invalid-json",
        "warning",
        14,
    )


def test_the_digest_of_a_sample_does_not_change_with_its_indentation() -> None:
    """A capture that loses indentation shows the same sample."""
    text = (CAPTURES / "crate-labels.md").read_text(encoding="utf-8")
    flat = "\n".join(line.strip() for line in text.split("\n"))

    def digests(page: Page) -> list[str | None]:
        return [
            sample.digest
            for operation in page.operations
            for response in operation.responses
            for sample in response.samples
        ]

    assert digests(read_page(text, "x")) == digests(read_page(flat, "x"))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.floats(allow_nan=False, allow_infinity=False),
        WORDS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
LINES = st.integers(1, 9999)
ORIGINS = st.dictionaries(
    st.sampled_from(["type", "required", "enum"]),
    st.sampled_from(["table", "prose", "sample", "curl", "url", "habit"]),
    max_size=3,
)
FIELD: dict[str, st.SearchStrategy[Any]] = {
    "name": WORDS, "path": WORDS, "line": LINES, "type": st.none() | WORDS, "items": st.none() | WORDS, "required": st.none() | st.booleans(),
    "nullable": st.none() | st.booleans(), "enum": st.none() | st.lists(st.integers() | WORDS, max_size=3).map(tuple), "format": st.none() | WORDS,
    "limits": st.dictionaries(st.sampled_from(LIMITS), st.integers(0, 99), max_size=3), "deprecated": st.booleans(), "origin": ORIGINS,
}  # fmt: skip
FIELDS = st.builds(Field, **FIELD) | st.builds(
    Field, **FIELD, default=VALUES, has_default=st.just(True)
)
SOUND = st.builds(Sample, line=LINES, valid=st.just(True), value=VALUES, digest=st.none() | WORDS)
MENDS = st.builds(Mend, LINES, LINES, WORDS, WORDS, WORDS)
FAULTS = st.tuples(LINES, LINES, WORDS)
BROKEN = st.builds(Sample, line=LINES, valid=st.just(False), raw=WORDS, fault=FAULTS) | st.builds(
    Sample, line=LINES, valid=st.just(False), raw=WORDS, fault=FAULTS, mend=MENDS, value=VALUES
)
BODY: dict[str, st.SearchStrategy[Any]] = {
    "fields": st.lists(FIELDS, max_size=2).map(tuple),
    "samples": st.lists(SOUND | BROKEN, max_size=2).map(tuple),
}
CALLS = st.builds(Call, LINES, WORDS, WORDS, st.dictionaries(WORDS, WORDS, max_size=2)) | st.builds(
    Call, LINES, WORDS, WORDS, st.just({}), VALUES, st.just(True)
)
OPERATIONS = st.builds(
    OperationFacts, method=WORDS, path=WORDS, line=LINES, title=st.none() | WORDS, servers=st.lists(WORDS, max_size=2).map(tuple),
    auth=st.lists(WORDS, max_size=2).map(tuple), scopes=st.lists(WORDS, max_size=2).map(tuple), deprecated=st.booleans(), removal=st.none() | WORDS.filter(bool),
    preview=st.booleans(), parameters=st.lists(st.builds(ParameterFacts, **FIELD, location=st.sampled_from(["path", "query"])), max_size=2).map(tuple),
    request=st.none() | st.builds(RequestFacts, required=st.none() | st.booleans(), media_type=st.none() | WORDS, **BODY),
    responses=st.lists(st.builds(ResponseFacts, status=st.none() | WORDS, line=st.none() | LINES, body=st.none() | st.booleans(), **BODY), max_size=2).map(tuple),
    calls=st.lists(CALLS, max_size=2).map(tuple), prose_digest=st.none() | WORDS, lines=st.dictionaries(WORDS, LINES, max_size=2),
)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(
    OPERATIONS,
    st.lists(
        st.builds(
            Diagnostic,
            WORDS,
            WORDS,
            st.none() | LINES,
            st.sampled_from(["error", "warning", "note"]),
        ),
        max_size=2,
    ).map(tuple),
    st.none() | WORDS,
)
def test_what_is_stored_is_loaded_as_it_was(
    operation: OperationFacts, diagnostics: tuple[Diagnostic, ...], etag: str | None
) -> None:
    """Every fact, whatever its text, comes back equal; and the same facts give the same bytes."""
    page = Page(
        "x.md", "t", None, None, "markdown", "general", etag, None, (operation,), diagnostics
    )
    text = dump_operation(page, operation)
    loaded, same = load_operation(text, "x.yaml")
    assert (loaded, same) == (page, operation)
    assert dump_operation(loaded, same) == text


@settings(deadline=None, max_examples=60)
@given(FIELDS, SOUND | BROKEN)
def test_fields_and_samples_come_back_from_json(field: Field, sample: Sample) -> None:
    """The form loses nothing of them."""
    assert field_from_json(json.loads(json.dumps(field_to_json(field)))) == field
    assert sample_from_json(json.loads(json.dumps(sample_to_json(sample)))) == sample


def _values(form: Any) -> list[str]:
    """The texts of a stored file that are not part of a sample, a call or a diagnostic."""
    if isinstance(form, dict):
        kept = {
            key: value
            for key, value in form.items()
            if key not in ("samples", "calls", "diagnostics", "prints")
        }
        return [word for value in kept.values() for word in _values(value)]
    if isinstance(form, list):
        return [word for value in form for word in _values(value)]
    return [form] if isinstance(form, str) else []


@needs_real_pages
@pytest.mark.parametrize(
    "name",
    ["datadog-create-case-link.md", "tines-create-case-v1.txt", "tines-tasks-batch-create.txt"],
)
def test_no_sentence_of_the_vendor_is_stored(name: str) -> None:
    """Facts, samples and calls are kept; no description is."""
    page = read_page((REAL / name).read_bytes(), f"somewhere/{name}")
    form = yaml.safe_load(dump_operation(page, page.operations[0]))
    assert form["page"]["source"] == name
    assert [words for words in _values(form) if len(words.split()) > 4] == []


@pytest.mark.parametrize(
    ("text", "what", "line", "hint"),
    [
        ("", "version: 1", None, "refresh --write"),
        ("version: 2\n", "version: 1", None, "refresh --write"),
        ("version: 1\npage: {source: x}\n", "`operation` is missing", None, "refresh --write"),
        ("version: 1\n  page: x\n", "mapping values", 2, "fix the text"),
        ("version: 1\noperation: 3\n", "page facts", 2, "refresh --write"),
    ],
)
def test_a_file_that_is_no_stored_page_is_refused(
    text: str, what: str, line: int | None, hint: str
) -> None:
    """The error says where, what, and what to do."""
    with pytest.raises(DocpactError) as caught:
        load_operation(text, "pages/x.yaml")
    assert what in str(caught.value)
    assert caught.value.where is not None
    assert (caught.value.where.source, caught.value.where.line) == ("pages/x.yaml", line)
    assert hint in (caught.value.hint or "")


def test_each_operation_of_a_page_is_stored_with_its_own_diagnostics() -> None:
    """What was noticed in one operation does not stand in the file of another."""
    part = "## Part {0}\n\n`GET https://a.test/{0}`\n\n### Response\n\n```json\n{1}\n```\n\n"
    page = read_page(
        "# All\n\n" + part.format("one", '{"a": 1,}') + part.format("two", '{"b": 1}'), "x"
    )
    loaded = [
        load_operation(dump_operation(page, operation), "x.yaml")[0]
        for operation in page.operations
    ]
    assert [[one.code for one in each.diagnostics] for each in loaded] == [
        ["sample-invalid-json"],
        [],
    ]


def test_unread_blocks_are_printed_and_stored_as_digests() -> None:
    """The JSON form quotes at most 200 characters of an unread block; the stored form keeps its digest only."""
    text = "A secret sentence. " * 20
    operation = OperationFacts("GET", "/boxes", 3)
    block = Unread(5, 6, "paragraph", "GET /boxes", text, "number without a name")
    page = Page("x.md", operations=(operation,), unread=(block,))
    (form,) = page_to_json(page)["unread"]
    assert {key: form[key] for key in ("line", "end", "kind", "operation")} == {
        "line": 5,
        "end": 6,
        "kind": "paragraph",
        "operation": "GET /boxes",
    }
    assert (list(form)[-1], len(form["text"])) == ("text", 200)
    stored = dump_operation(page, operation)
    assert "secret" not in stored
    loaded, _ = load_operation(stored, "x.yaml")
    assert [(one.line, one.end, one.digest) for one in loaded.unread] == [(5, 6, block.digest)]


def test_the_digest_of_an_unread_block_ignores_white_space() -> None:
    """Another indentation or line width of the same words is the same block."""
    one = Unread(1, 2, "paragraph", None, "at most\n  40 boxes")
    assert one.digest == Unread(7, 7, "paragraph", None, "at most 40 boxes").digest
    assert one.digest != Unread(1, 2, "paragraph", None, "at most\n  41 boxes").digest
