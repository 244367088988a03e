"""A page of an invented service, for the tests of commands that begin a project from one."""

__all__ = ["PAGE"]

PAGE = """# Paint a door

`PUT https://api.doors.example/v1/doors/{door_id}/paint`

| Parameter | Type | Required | Description |
| --------- | ---- | -------- | ----------- |
| color | string | Yes | One of: `red`, `green`. |

```bash
curl -X PUT https://api.doors.example/v1/doors/4/paint -H 'Authorization: Bearer <token>' -d '{"color": "red"}'
```
"""
