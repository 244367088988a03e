"""A project that ``docpact init`` has begun passes its own check, whatever the page leaves to be made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

PAGE = """# Stock

:::info Base URL
`https://api.stock.test/v1`
:::

Add your key as a query parameter: `?key=YOUR_KEY`.

## Get a bin

`GET /bins/{bin_id}`

| Parameter | In | Type | Required | Description |
| --------- | -- | ---- | -------- | ----------- |
| bin_id | path | integer | Yes | The bin. |

```bash
curl "https://api.stock.test/v1/bins/BIN_ID?key=YOUR_KEY"
```

Returns `204 No Content`.

## Cancel an order

`DELETE /orders/{order_id}`

| Parameter | In | Type | Required | Description |
| --------- | -- | ---- | -------- | ----------- |
| order_id | path | string (uuid) | Yes | The order. |

Returns `404` when the order is unknown.

## Weigh a parcel

`POST /weights`

| Field | Type | Required | Description |
| ----- | ---- | -------- | ----------- |
| kilos | number | Yes | Must be less than 30.5. |
| stamps | integer | No | Must be greater than 0. |

Returns `201 Created`.
"""


def test_a_new_project_passes_its_check(tmp_path: Path, docpact: Callable[..., Any]) -> None:
    """Key in the query, a word in capitals for an integer, a UUID without a call, errors only, exclusive bounds."""
    (tmp_path / "stock.md").write_text(PAGE, encoding="utf-8")
    begun = docpact("init", "stock.md", cwd=tmp_path)
    assert begun.code == 0
    assert "open" not in begun.out
    checked = docpact("check", cwd=tmp_path)
    assert checked.code == 0, checked.out
    spec = yaml.safe_load((tmp_path / "specs/stock/stock.yaml").read_text(encoding="utf-8"))
    operations = {method: one for path in spec["paths"].values() for method, one in path.items()}
    assert [one["name"] for one in operations["get"]["parameters"]] == ["bin_id"]
    assert [*operations["delete"]["responses"]] == ["2XX", "404"]
    sent = operations["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert sent["kilos"]["exclusiveMaximum"] == 30.5
    assert spec["servers"] == [{"url": "https://api.stock.test/v1"}]
