"""Importing a client and constructing it, against importing httpx2 and constructing its client."""

from __future__ import annotations

from measure import in_turn, python

FLOOR = "import httpx2; httpx2.Client()"
F = "import httpx2, pydantic\nclass M(pydantic.BaseModel):\n    a: int\nhttpx2.Client()"
TINES = "from tines_cases import Tines; tines = Tines(tenant='acme.tines.com', api_key='k')"
CALL = (
    "import httpx2\n"
    "answer = httpx2.Response(200, json={'case_id': 1, 'name': 'a', 'linked_cases': []})\n"
    "client = httpx2.Client(transport=httpx2.MockTransport(lambda request: answer))\n"
    "from tines_cases import Tines\n"
    "Tines(tenant='a.example', api_key='k', http_client=client).linked_cases.batch_create(1, ids=['2'])"
)


def main() -> None:
    """Print a table; both ratios of issue size are in it."""
    found = in_turn(
        {
            "python": python("pass"),
            "import httpx2, Client()": python(FLOOR),
            "F: httpx2, pydantic, a model, Client()": python(F),
            "import tines_cases, Tines()": python(TINES),
            "… and its first call": python(CALL),
        }
    )
    floor, full = found["import httpx2, Client()"], found["F: httpx2, pydantic, a model, Client()"]
    print(f"{'':40}{'CPU s':>8}{'MB':>6}{'/ httpx2':>10}{'/ F':>8}")
    for name, usage in found.items():
        print(
            f"{name:40}{usage.cpu:8.3f}{usage.memory:6}{usage.cpu / floor.cpu:10.2f}{usage.cpu / full.cpu:8.2f}"
        )


if __name__ == "__main__":
    main()
