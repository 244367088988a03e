"""Pages whose calls send a form: from the page to a client that sends the same, and passes its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from docpact.check.sent_form import form_difference

PAGE = """# Send a parcel

`POST https://api.parcels.example/v1/parcels`

## Request body

| Field | Type | Required | Description |
| ----- | ---- | -------- | ----------- |
| label | {kind} | Yes | What is on it. |
| weight | integer | No | In grams. |
| fragile | boolean | No | Whether it is. |

```bash
curl https://api.parcels.example/v1/parcels -H 'Authorization: Bearer <token>' {data}
```

## Response

Status `201`.

```json
{{"id": 1}}
```
"""


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("string", "-d label=Box -d weight=20 -d fragile=true"),
        ("string", "-F label=Box -F weight=20 -F fragile=true"),
        ("file", "-F label=@box.png -F weight=20"),
    ],
)
def test_a_client_drafted_from_a_form_sends_it(
    tmp_path: Path, docpact: Callable[..., Any], kind: str, data: str
) -> None:
    """Draft, client and proof agree with the page, whatever way the form is sent."""
    (tmp_path / "parcel.md").write_text(PAGE.format(kind=kind, data=data), encoding="utf-8")
    assert docpact("init", "parcel.md", cwd=tmp_path).code == 0
    checked = docpact("check", cwd=tmp_path)
    assert checked.code == 0, checked.out


@pytest.mark.parametrize(
    ("sent", "difference"),
    [
        ({"a": "1", "tags[]": ["x", "y"], "of[b]": "2"}, None),
        ({"a": "1", "tags": ["x", "y"], "of": "2"}, None),
        ({"a": "2", "tags": ["x", "y"], "of": "2"}, "a is"),
        ({"a": "1", "tags": ["x", "y"]}, "of is missing"),
        ({"a": "1", "tags": ["x"], "of": "2"}, "tags is"),
        ({"a": "1", "tags": ["x", "y"], "of": "2", "z": "3"}, "z is not documented"),
    ],
)
def test_a_form_that_differs_from_the_documented_one_is_told(
    sent: Mapping[str, str | list[str]], difference: str | None
) -> None:
    """The first name or value that differs; how lists and objects are written does not count."""
    request = httpx2.Request("POST", "https://x.test", data=sent)
    told = form_difference({"a": 1, "tags": ["x", "y"], "of": {"b": 2}}, request)
    assert told is None if difference is None else told is not None and told.startswith(difference)
