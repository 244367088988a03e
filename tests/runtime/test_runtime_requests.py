"""Parameters and addresses as they are written, and what would lead a request elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.errors import RequestValidationError
from runtime.serialize import cookie_pairs, expand_path, header_value, query_pairs
from runtime.styles import Style
from runtime.urls import join_url, server_url, split_base_url

LIST = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


@pytest.mark.parametrize(
    ("style", "explode", "scalar", "array", "fields"),
    [
        (
            "matrix",
            False,
            ";color=blue",
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ),
        (
            "matrix",
            True,
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ),
        ("label", False, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        ("label", True, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        ("simple", False, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        ("simple", True, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ],
)
def test_path_styles(style: str, explode: bool, scalar: str, array: str, fields: str) -> None:
    """The table of OpenAPI 3.1, "Style Examples", for paths; an empty value is refused rather than written."""
    styles = {"color": Style(style, explode)}
    for value, expected in (("blue", scalar), (LIST, array), (OBJECT, fields)):
        assert f"/x/{expected}" == expand_path("/x/{color}", {"color": value}, styles)
    with pytest.raises(RequestValidationError, match="/color: must not be empty"):
        expand_path("/x/{color}", {"color": ""}, styles)


@pytest.mark.parametrize(
    ("style", "value", "expected"),
    [
        (None, "blue", "color=blue"),
        (None, "", "color="),
        (None, LIST, "color=blue&color=black&color=brown"),
        (None, OBJECT, "R=100&G=200&B=150"),
        (None, [], ""),
        (None, None, ""),
        (None, [1, None, 2], "color=1&color=2"),
        (Style("form", False), LIST, "color=blue,black,brown"),
        (Style("form", False), OBJECT, "color=R,100,G,200,B,150"),
        (Style("form", False), [], ""),
        (Style("spaceDelimited", False), LIST, "color=blue%20black%20brown"),
        (Style("spaceDelimited", False), OBJECT, "color=R%20100%20G%20200%20B%20150"),
        (Style("spaceDelimited", True), LIST, "color=blue&color=black&color=brown"),
        (Style("pipeDelimited", False), LIST, "color=blue%7Cblack%7Cbrown"),
        (Style("pipeDelimited", False), OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"),
        (Style("pipeDelimited"), LIST, "color=blue%7Cblack%7Cbrown"),
        (Style("deepObject", True), OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (
            Style("deepObject"),
            {"a": {"b": [1, {"c": 2}]}},
            "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=2",
        ),
        (Style("deepObject"), ["x", "y"], "color%5B0%5D=x&color%5B1%5D=y"),
        (Style("json"), {"a": [1, "é"]}, "color=%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D"),
        (None, {"a": {"b": 1}}, "a%5Bb%5D=1"),
        (None, {"page": 0, "sort": ["n,a", "i"]}, "page=0&sort=n%2Ca&sort=i"),
        (Style("deepObject"), {"a": ["x", "y"], "b": None}, "color%5Ba%5D=x&color%5Ba%5D=y"),
        (None, [[1, 2], [3]], "color=1,2&color=3"),
        (None, [{"x": 1}], "color=%7B%22x%22%3A1%7D"),
        (Style("form", False, nested=("pipeDelimited",)), [[1, 2], [3]], "color=1%7C2,3"),
        (Style("tabDelimited", False), ["a", "b c"], "color=a%09b%20c"),
        (Style("text"), "a b", "color=a%20b"),
        (Style("form-urlencoded"), {"a": "b c", "d": [1, 2]}, "color=a%3Db%2Bc%26d%3D1%26d%3D2"),
        (Style("form", allow_reserved=True), "a%2Fb%", "color=a%2Fb%25"),
        (None, True, "color=true"),
        (None, 1.5, "color=1.5"),
        (None, "a b&c=d+e#f/é", "color=a%20b%26c%3Dd%2Be%23f%2F%C3%A9"),
        (
            Style("form", allow_reserved=True),
            "a/b?c=d:e@f,g&h#i+j k",
            "color=a/b?c=d:e@f,g%26h%23i%2Bj%20k",
        ),
        (None, datetime(2024, 1, 2, 3, tzinfo=UTC), "color=2024-01-02T03%3A00%3A00Z"),
        (None, date(2024, 1, 2), "color=2024-01-02"),
        (None, Enum("E", {"A": "a"}).A, "color=a"),  # type: ignore[attr-defined]
    ],
)
def test_query_styles(style: Style | None, value: Any, expected: str) -> None:
    """Every style of a query, percent-encoded, brackets of its own included."""
    assert expected == "&".join(query_pairs("color", value, style))


def test_names_are_encoded() -> None:
    """A name with brackets is sent percent-encoded."""
    assert ["page%5Bsize%5D=10"] == query_pairs("page[size]", 10, None)


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        ("a b,é", None, "a b,é"),
        (LIST, None, "blue,black,brown"),
        (OBJECT, None, "R,100,G,200,B,150"),
        (OBJECT, Style("simple", True), "R=100,G=200,B=150"),
        ({"a": 1}, Style("json"), '{"a":1}'),
        (False, None, "false"),
        (None, None, None),
    ],
)
def test_header_values(value: Any, style: Style | None, expected: str | None) -> None:
    """Headers are written by the style ``simple`` and never percent-encoded."""
    assert expected == header_value("X-A", value, style)


@pytest.mark.parametrize("value", ["a\r\nX-B: c", "a\n", "a\x00", " a", "a\t", ["a\r"]])
def test_header_values_that_cannot_be_sent(value: Any) -> None:
    """A line break in a header, which would make two of it, is refused."""
    with pytest.raises(RequestValidationError, match="header /X-A"):
        header_value("X-A", value, None)


def test_cookies() -> None:
    """Cookies are written by the style ``form``."""
    assert ["a=b%3Bc"] == cookie_pairs("a", "b;c", None)
    assert ["a=1,2"] == cookie_pairs("a", [1, 2], Style("form", False))


def test_cookies_as_they_are() -> None:
    """The style ``cookie`` of OpenAPI 3.2 percent-encodes nothing, and refuses what would end the cookie."""
    assert ["a=b c%20,é"] == cookie_pairs("a", "b c%20,é", Style("cookie"))
    assert ["a=1", "a=2"] == cookie_pairs("a", [1, 2], Style("cookie"))
    assert ["a=1,2"] == cookie_pairs("a", [1, 2], Style("cookie", False))
    for value in ("b;c", "b\r\nX: y", " b"):
        with pytest.raises(RequestValidationError, match="cookie /a"):
            cookie_pairs("a", value, Style("cookie"))


@pytest.mark.parametrize(
    ("template", "values"),
    [
        ("/a/{x}", {"x": ".."}),
        ("/a/{x}", {"x": "."}),
        ("/a/{x}", {"x": ""}),
        ("/a/{x}", {"x": None}),
        ("/a/{x}", {}),
        ("/a/{x}{y}/b", {"x": ".", "y": "."}),
        ("/a/.{x}", {"x": "."}),
        ("/a/{x}", {"x": []}),
        ("/a/{x}", {"x": {}}),
    ],
)
def test_paths_that_would_lead_elsewhere(template: str, values: dict[str, Any]) -> None:
    """An argument cannot leave out or climb out of its segment."""
    with pytest.raises(RequestValidationError, match="path /"):
        expand_path(template, values, {})


@given(st.text(min_size=1) | st.lists(st.text(min_size=1), min_size=1))
def test_a_path_argument_stays_in_its_segment(value: Any) -> None:
    """Whatever an argument holds, the path keeps its segments and has no query."""
    try:
        path = expand_path("/a/{x}/b", {"x": value}, {})
    except RequestValidationError:
        return
    head, segment, tail = path[:3], path[3:-2], path[-2:]
    assert ("/a/", "/b") == (head, tail)
    assert not set(segment) & set("/?#\\ \r\n")
    assert segment not in ("", ".", "..")


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("https://{tenant}", {"tenant": "acme.tines.com"}, "https://acme.tines.com"),
        ("https://{tenant}", {"tenant": "https://acme.tines.com/"}, "https://acme.tines.com"),
        ("https://{tenant}", {"tenant": "acme.example:8443"}, "https://acme.example:8443"),
        ("https://{tenant}/", {"tenant": "acme.tines.com"}, "https://acme.tines.com/"),
        ("https://api.{site}", {"site": "datadoghq.eu"}, "https://api.datadoghq.eu"),
        (
            "https://{h}:{port}/{base}/v1",
            {"h": "localhost", "port": "80", "base": "a/b-c"},
            "https://localhost:80/a/b-c/v1",
        ),
        ("{scheme}://h", {"scheme": "http"}, "http://h"),
        ("{url}", {"url": "http://127.0.0.1:8080/x"}, "http://127.0.0.1:8080/x"),
        ("/v1", {}, "/v1"),
    ],
)
def test_server_urls(template: str, values: dict[str, str | None], expected: str) -> None:
    """Variables make an address; a whole host may be given as its URL."""
    assert expected == server_url(template, values)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("https://{x}", value)
        for value in [
            "",
            None,
            "evil.com/a",
            "a@b.com",
            "a?b",
            "a#b",
            "a b",
            "http://a.com",
            "a:b",
            "a..b",
        ]
    ]
    + [
        ("https://api.{x}", value)
        for value in ["evil.com/", "https://a.com", "a@b", "a:80", "-a", "a\\b", "a%2fb"]
    ]
    + [
        ("https://h:{x}", "80/a"),
        ("https://h/{x}", "../a"),
        ("https://h/{x}", "a?b"),
        ("{x}://h", "file"),
        ("{x}", "ftp://a"),
    ],
)
def test_server_urls_that_smuggle(template: str, value: str | None) -> None:
    """A value that would reach beyond its place in the address is refused."""
    with pytest.raises(RequestValidationError):
        server_url(template, {"x": value})


def test_base_urls() -> None:
    """A base URL may be any http URL; who is in it is taken out of it."""
    assert ("http://127.0.0.1:80/a", None) == split_base_url("HTTP://127.0.0.1:80/a//")
    assert ("https://h", "me:pw") == split_base_url("https://me:pw@h/")
    for wrong in (
        "h",
        "ftp://h",
        "https://",
        "https://h?a=b",
        "https://h#a",
        "https://h:99999",
        "https://h h",
        "",
    ):
        with pytest.raises(RequestValidationError, match="base_url"):
            split_base_url(wrong)


@pytest.mark.parametrize(
    ("base", "server", "expected"),
    [
        ("https://h/v1", None, "https://h/v1/x"),
        ("https://h/v1", "/v2/", "https://h/v2/x"),
        ("https://h/v1", "https://up.h/", "https://up.h/x"),
    ],
)
def test_joined_urls(base: str, server: str | None, expected: str) -> None:
    """A path is appended to the base; an operation's own server takes its place."""
    assert expected == join_url(base, server, "/x")
