"""Markdown and what sites add to it: each construct is seen as what it is, with its lines."""

from __future__ import annotations

import pytest
from pages_outline import outline, parsed

TITLE = "# Title\n\n"
CASES = {
    "comment over lines": (
        "<!--\nPOST /hidden\n| a |\n-->\nwords\n",
        ["comment 3-6 POST /hidden / | a |", "paragraph 7 words"],
    ),
    "mdx comment": ("import A from 'a'\n\n{/* no\nno */}\n", ["comment 5-6 no / no"]),
    "nested list": (
        "- a\n  - b\n\n    more\n- c\n",
        ["list 3-7", "  item 3-6 a", "    list 4-6", "      item 4-6 b", "        paragraph 6 more", "  item 7 c"],
    ),
    "fence with a title": (
        '```json title="Response 200 OK"\n{}\n```\n',
        ["code 3-5 json Response 200 OK @4 {}"],
    ),
    "fence in a list item": ("- a\n\n  ```\n  x\n  ```\n", ["list 3-7", "  item 3-7 a", "    code 5-7 @6 x"]),
    "fence in a quote": ("> ```json\n> {}\n> ```\n", ["quote 3-5", "  code 3-5 json @4 {}"]),
    "table in a quote": (
        "> | Name | Type |\n> |---|---|\n> | a | string |\n",
        ["quote 3-5", "  table 3-5", "    = Name | Type", "    5: a | string"],
    ),
    "table in a list item": (
        "1. see\n\n   | Name | Type |\n   |---|---|\n   | a | string |\n",
        ["list 3-7", "  item 3-7 see", "    table 5-7", "      = Name | Type", "      7: a | string"],
    ),
    "html table": (
        "<table>\n<tr><th>Name</th><th>Type</th></tr>\n\n<tr>\n<td>a</td><td>string</td></tr>\n</table>\nafter\n",
        ["table 3-8", "  = Name | Type", "  7: a | string", "paragraph 9 after"],
    ),
    "docusaurus tabs": (
        '<Tabs>\n<TabItem value="a" label="200 OK">\n\nwords\n\n</TabItem>\n</Tabs>\n',
        ["component 3-9 Tabs", "  tab 4-8 TabItem 200 OK", "    paragraph 6 words"],
    ),
    "gitbook tabs": (
        '{% tabs %}\n{% tab title="200 OK" %}\nwords\n{% endtab %}\n{% endtabs %}\n',
        ["component 3-7 tabs", "  tab 4-6 tab 200 OK", "    paragraph 5 words"],
    ),
    "hugo tabs": (
        '{{< tabs >}}\n{{% tab "cURL" %}}\nwords\n{{% /tab %}}\n{{< /tabs >}}\n',
        ["component 3-7 tabs", "  tab 4-6 tab cURL", "    paragraph 5 words"],
    ),
    "indented tabs": (
        '=== "JSON"\n\n    ```\n    x\n    ```\n\nafter\n',
        ["tab 3-7 tab JSON", "  code 5-7 @6 x", "paragraph 9 after"],
    ),
    "admonitions": (
        ':::caution Care\nwords\n:::\n\n!!! note "A"\n    more\n\n<Warning>no</Warning>\n',
        ["admonition 3-5 caution Care", "  paragraph 4 words", "admonition 7-8 note A", "  paragraph 8 more", "admonition 10 warning", "  paragraph 10 no"],
    ),
    "details": (
        "<details>\n<summary>More <b>here</b></summary>\n\nwords\n\n</details>\n",
        ["details 3-8 details More here", "  paragraph 6 words"],
    ),
    "definitions": ("Term\n: What it is\n", ["definitions 3-4", "  definition 3-4 Term", "    paragraph 4 What it is"]),
    "announcing components": (
        '<Endpoint method="post" url="/x" />\n\n<Route method="GET">/y/{id}</Route>\n',
        ["component 3 Endpoint POST /x".replace("POST", "post"), "component 5 Route GET /y/{id}"],
    ),
    "field components": (
        '<ParamField path="id" type="string" required>\n  Words.\n</ParamField>\n',
        ["table 3-5", "  = Parameter | Type | Default | In | Description", "  3: id [required] | string |  | path | Words."],
    ),
    "readme blocks": (
        '[block:parameters]\n{\n  "data": {\n    "h-0": "Name",\n    "0-0": "a"\n  }\n}\n[/block]\n\n[block:code]\n{"codes": [{"code": "x", "language": "json", "name": "200 OK"}]}\n[/block]\n',
        ["table 3-10 parameters", "  = Name", "  7: a", "component 12-14 code", "  code 12-14 json 200 OK @13 x"],
    ),
    "directive in a fence": ("```{http:get} /a/{id}\n:synopsis: x\n```\n", ["directive 3-5 http:get /a/{id} GET /a/{id}"]),
    "component marks": ("**a** <Required />\n", ["paragraph 3 **a** (required)"]),
    "bullets of other programs": ("• a\n• b\n", ["list 3-4", "  item 3 a", "  item 4 b"]),
    "indented call": ("    GET /a/b\n", ["paragraph 3 GET /a/b"]),
    "unclosed comment": ("<!-- a\nwords\n", ["paragraph 3-4 <!-- a / words"]),
    "unclosed fence": ("```\nx\n", ["code 3-4 @4 x"]),
    "unclosed component": ("<Card>\nwords\n", ["paragraph 4 words"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_construct_is_seen_as_what_it_is(name: str) -> None:
    """Kind, lines, name, title and words of every block that a construct makes."""
    text, expected = CASES[name]
    assert outline(parsed(TITLE + text))[1:] == expected
