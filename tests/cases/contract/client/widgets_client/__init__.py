"""A client written by hand, as small as can be: what the proofs of the wire are tested with."""

import httpx2


class StatusError(Exception):
    """An answer that is an error."""

    def __init__(self, response):
        super().__init__(f"status {response.status_code}")
        self.status_code = response.status_code
        self.problem = response.json()


def request(region, key, app, shelf_id, dry_run, body):
    return httpx2.Request(
        "POST",
        f"https://{region}.widgets.example/v1/shelves/{shelf_id}/widgets",
        params={"dry_run": "true" if dry_run else "false"},
        headers={"X-Key": key, "X-App": app},
        json=body,
    )


def list_request(region, key, app):
    return httpx2.Request(
        "GET", f"https://{region}.widgets.example/v1/widgets", headers={"X-Key": key, "X-App": app}
    )


def read(response):
    if response.status_code >= 400:
        raise StatusError(response)
    return response.json() if response.content else None


class Client:
    def __init__(self, *, region, key=None, app=None, http_client, max_retries, strict_responses):
        self.credentials = (region, key, app)
        self.http = http_client
        self.widgets = self

    def create(self, shelf_id, *, dry_run=False, **body):
        return read(self.http.send(request(*self.credentials, shelf_id, dry_run, body)))

    def list(self):
        return read(self.http.send(list_request(*self.credentials)))


class AsyncClient(Client):
    async def create(self, shelf_id, *, dry_run=False, **body):
        return read(await self.http.send(request(*self.credentials, shelf_id, dry_run, body)))

    async def list(self):
        return read(await self.http.send(list_request(*self.credentials)))
