"""Whatever happens to a page on its way: no traceback, no hang, no field that is not on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_render import FORMS
from pages_support import CAPTURES

from docpact.pages import read_page
from docpact.pages.facts import Field, OperationFacts
from docpact.pages.form import page_to_json
from docpact.pages.forms import forms_for
from docpact.pages.lift import flatten
from docpact.pages.store import dump_operation, load_operation
from docpact.pages.text import split_lines
from effort import lines_run


def _texts() -> list[str]:
    """Our captures, each in every form."""
    texts: list[str] = []
    for path in sorted(CAPTURES.iterdir()):
        text = path.read_text(encoding="utf-8")
        lines = split_lines(text)
        blocks = flatten(forms_for(lines)[0].parse(lines)).blocks
        texts += [text, *(render(blocks) for render in FORMS.values())]
    return texts


TEXTS = _texts()
JUNK = st.one_of(
    st.sampled_from(["```", "|---|", "| a |", "{", "}", "[", "]", '"', "'", "\\", "`", "<<", ">>", "${", "#", "{% tab title=\"", "{% /tab %}", "curl ", "-d '", "<< EOF", "<div>", "</", "&lt;", "200", "HTTP Method: PUT", "Parameter Description", "\x85", "\u200b", "’", "…", "openapi: 3.1.0"]),
    st.text(max_size=8),
)  # fmt: skip


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    """A page that was cut, shuffled, or written over."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        size = max(1, len(text))
        at = draw(st.integers(0, size))
        kind = draw(
            st.sampled_from(
                [
                    "cut",
                    "head",
                    "tail",
                    "put",
                    "drop line",
                    "move lines",
                    "shuffle",
                    "join",
                    "other",
                ]
            )
        )
        lines = text.split("\n")
        if kind == "cut":
            text = text[:at] + text[draw(st.integers(at, size)) :]
        elif kind == "head":
            text = text[at:]
        elif kind == "tail":
            text = text[:at]
        elif kind == "put":
            text = text[:at] + draw(JUNK) + text[at + draw(st.integers(0, 3)) :]
        elif kind == "drop line":
            del lines[at % len(lines)]
            text = "\n".join(lines)
        elif kind == "move lines":
            start = at % len(lines)
            end = start + draw(st.integers(1, 12))
            text = "\n".join([*lines[:start], *lines[end:], *lines[start:end]])
        elif kind == "shuffle":
            text = "\n".join(draw(st.permutations(lines))) if len(lines) < 300 else text
        elif kind == "join":
            text = text.replace(
                "\n", draw(st.sampled_from([" ", "\n\n", "\r"])), draw(st.integers(0, 40))
            )
        else:
            text = text[:at] + draw(st.sampled_from(TEXTS))[at:]
    return text


def _all_fields(operation: OperationFacts) -> list[Field]:
    fields: list[Field] = [
        one for one in operation.parameters if one.origin.get("required") != "url"
    ]
    fields += operation.request.fields if operation.request else ()
    return [*fields, *(field for response in operation.responses for field in response.fields)]


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(_damaged())
def test_no_damage_gives_a_traceback_a_hang_or_a_field_that_is_not_on_the_page(text: str) -> None:
    """Cut, shuffled and corrupted pages are read or refused; every name stands on the page."""
    page = read_page(text, "x")
    json.dumps(page_to_json(page)).encode()
    words = re.sub(r"[`\u200b\ufeff\u200e\u200f\u00ad\u2060]", "", text)
    for operation in page.operations:
        for field in _all_fields(operation):
            # A code mark or zero-width character is taken out of a name in prose, and left in the key of a sample.
            assert field.name in words or field.name in text or "\\" in text or "&" in text
        for line in operation.lines.values():
            assert 1 <= line <= len(split_lines(text))
    if not page.operations:
        assert any(one.severity == "error" for one in page.diagnostics)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(_damaged())
def test_what_is_read_of_a_damaged_page_is_stored_and_loaded_as_it_was(text: str) -> None:
    """The stored form keeps every fact, whatever characters are in it."""
    page = read_page(text, "x")
    for operation in page.operations:
        stored = dump_operation(page, operation)
        loaded, same = load_operation(stored, "x.yaml")
        assert same == operation
        assert dump_operation(loaded, same) == stored or len(page.operations) > 1


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=400), st.binary(max_size=400)))
def test_any_text_and_any_bytes_are_a_page_or_refused(data: str | bytes) -> None:
    """Nothing is too strange to be refused with a reason."""
    page = read_page(data, "x")
    assert page.operations or page.diagnostics


HOSTILE: list[Callable[[int], str]] = [
    lambda size: "|" * size,
    lambda size: "{" * size,
    lambda size: '{"a":' * size,
    lambda size: '"' * size,
    lambda size: "*" * size,
    lambda size: "**a " * size,
    lambda size: "curl " + "\\" * size,
    lambda size: 'curl -d "' + '\\"' * size,
    lambda size: "curl <<EOF\n" * size,
    lambda size: "curl '{" * size,
    lambda size: "```\n" * size,
    lambda size: "<html><body>" + "<div>" * size,
    lambda size: "<html><body><table>" + "<tr><td>a" * size,
    lambda size: "<!doctype html>" + "<" * size,
    lambda size: '<ParamField path="a">\n' * size,
    lambda size: "a | b |\n---|---|\n" + "x | y |\n" * size,
    lambda size: "| a |\nb |\n" * size,
    lambda size: "name\n\nstring\n\n" * size,
    lambda size: "Parameter Description\n" * size,
    lambda size: "Parameter Description\na_b One of: " + "a, " * size,
    lambda size: '{% tab title="v" %}\n' * size,
    lambda size: "- `a` (string): b\n  " * size,
    lambda size: "GET /a/b\n" * size,
    lambda size: "[a](" * size,
    lambda size: "# " * size,
    lambda size: " " * size + "x",
    lambda size: "```yaml\nopenapi: 3.1.0\na: " + "[" * size + "\n```",
]


@pytest.mark.parametrize("index", range(len(HOSTILE)))
def test_text_made_to_slow_a_reader_down_does_not(index: int) -> None:
    """Repetition that makes careless patterns and recursion explode costs work in proportion at most."""
    read_page(HOSTILE[index](12_000), "x")
    once, twice = (
        lines_run(lambda size=size: read_page(HOSTILE[index](size), "x")) for size in (300, 600)
    )
    assert twice < 2.3 * once + 1_000


MANY: dict[str, Callable[[int], str]] = {
    "listed and described": lambda n: "# T\n\n| Method | Path |\n|---|---|\n" + "".join(f"| GET | /a{i}/{{id}} |\n" for i in range(n)) + "".join(f"\n## Get {i}\n\n`GET /a{i}/{{id}}`\n" for i in range(n)),
    "under headings": lambda n: "# T\n\n" + "".join(f"## Get {i}\n\n`GET /a{i}`\n\n" for i in range(n)),
    "below front matter": lambda n: "---\napi: POST /things\n---\n\n" + "".join(f"## Get {i}\n\n`GET /a{i}/{{id}}`\n\n" for i in range(n)),
    "in sentences": lambda n: "# T\n\n`POST /things`\n\n" + "".join(f"## Get {i}\n\nSend a GET request to /a{i}/{{id}}.\n\n" for i in range(n)),
    "known by their calls": lambda n: "# T\n\n## Make\n\n`POST /things`\n\n" + "".join(f"## Get {i}\n\n```bash\ncurl https://a.example/a{i}/7\n```\n\n" for i in range(n)),
}  # fmt: skip


def test_the_fields_of_a_table_are_not_compared_with_each_other() -> None:
    """Whether a field has what its row states is looked up among the fields inside it alone."""
    table = "# T\n\n`POST /things`\n\n| Name | Type | Description |\n|---|---|---|\n"
    texts = {
        n: table + "".join(f"| f{i} | string | max 50 |\n" for i in range(n))
        for n in (50, 100, 400)
    }
    read_page(texts[50], "x")
    once, fourfold = (lines_run(lambda n=n: read_page(texts[n], "x")) for n in (100, 400))
    assert fourfold < 4.5 * once


@pytest.mark.parametrize("kind", MANY)
def test_many_operations_cost_work_in_proportion(kind: str) -> None:
    """Each operation is found among the others by its path, not by a comparison with each."""
    read_page(MANY[kind](300), "x")
    once, fourfold = (
        lines_run(lambda size=size: read_page(MANY[kind](size), "x")) for size in (20, 80)
    )
    assert fourfold < 4.5 * once


@pytest.mark.parametrize("name", sorted(path.name for path in CAPTURES.iterdir()))
def test_reading_a_page_is_little_work(name: str) -> None:
    """A page of the size of a capture takes fewer lines of code than a tenth of a second runs."""
    text = (CAPTURES / name).read_text(encoding="utf-8")
    assert lines_run(lambda: read_page(text, name)) < 400_000
