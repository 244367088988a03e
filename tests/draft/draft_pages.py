"""Two made-up pages, one in the manner of each vendor, with all that makes a draft hard."""

from __future__ import annotations

LINES = """---
title: Batch add
url: https://docs.example.com/items/labels/batch-add/
---

# Batch add

## Request

HTTP Method: **POST**

| Parameter | Description |
| --------- | ----------- |
| labels    | Array of labels to add. Max length of 25. |
| color     | Optional The color - red, green or blue. |
| due_at    | Optional ISO 8601 Timestamp of the due date. |
| notify    | Optional Whether to tell people. |

| Path Parameter | Description |
| -------------- | ----------- |
| item_id        | The item. |

### Sample request

```bash
curl -X POST \\
  https://<tenant-domain>/api/v2/items/<<item_id>>/labels/batch \\
  -H 'content-type: application/json' \\
  -H 'Authorization: Bearer <<CREDENTIAL.tines_api_key>>' \\
  -d '{
        "labels": ["a", "b"],
        "color": "red"
      }'
```

## Response

### Field description

| Parameter | Description |
| --------- | ----------- |
| item_id   | The item. |
| color     | The color - red, green or blue. |
| labels    | The array of labels of the item. |
| closed_at | ISO 8601 Timestamp of when it was closed. |

### Sample response

```json
{
  "item_id": 7,
  "color": "RED",
  "labels": [
    {"id": 1, "name": "a"}
  ]
  "closed_at": null
}
```
"""

TABS = """---
title: Send a parcel
---

# Send a parcel{% #send-a-parcel %}
{% tab title="v2" %}
**Note**: This endpoint is in preview and is subject to change.
| Datadog site     | API endpoint |
| ---------------- | ------------ |
| app.one.example  | POST https://api.one.example/api/v2/parcels |
| app.two.example  | POST https://api.two.example/api/v2/parcels |

### Overview

OAuth apps require the `parcels_write` authorization [scope](https://docs.example.com/scopes) to access this endpoint.

### Request

#### Body Data (required)

{% tab title="Model" %}

| Parent field | Field | Type | Description |
| ------------ | ----- | ---- | ----------- |
|              | data [*required*] | object | What to send. |
| data         | weight | double | In kilograms. |
| data         | labels [*required*] | [string] | Labels. |
| data         | type [*required*] | enum | What it is. Allowed enum values: `parcel,letter` |

{% /tab %}

{% tab title="Example" %}

```json
{"data": {"weight": 1.5, "labels": ["x"], "type": "parcel"}}
```

{% /tab %}

### Response

{% tab title="201" %}
Created
{% tab title="Model" %}

| Parent field | Field | Type | Description |
| ------------ | ----- | ---- | ----------- |
|              | data [*required*] | object | What was sent. |
| data         | id [*required*] | string | The UUID of the parcel. |

{% /tab %}

{% tab title="Example" %}

```json
{"data": {"id": "4417921d-0866-4a38-822c-6f2a0f65f77d"}}
```

{% /tab %}

{% /tab %}

{% tab title="400" %}
Bad Request
{% tab title="Model" %}

| Field | Type | Description |
| ----- | ---- | ----------- |
| errors [*required*] | [string] | What is wrong. |

{% /tab %}

{% /tab %}

{% tab title="404" %}
Not Found
{% tab title="Model" %}

| Field | Type | Description |
| ----- | ---- | ----------- |
| errors [*required*] | [string] | What is wrong. |

{% /tab %}

{% /tab %}

### Code Example

```bash
curl -X POST "https://api.two.example/api/v2/parcels" \\
-H "Content-Type: application/json" \\
-H "DD-API-KEY: ${DD_API_KEY}" \\
-H "DD-APPLICATION-KEY: ${DD_APP_KEY}" \\
-d '{"data": {"weight": 1.5, "labels": ["x"], "type": "parcel"}}'
```
{% /tab %}
"""
