"""Generated clients as classes: what they have, what they load, and what a user may make of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from packages import Package


def test_derived_clients(packages: dict[str, Package]) -> None:
    """A class that a user derives from a client, other bases and annotations among it, has the client's resources."""
    module = packages["names"].module

    class Mixin:
        pass

    class Mine(Mixin, module.Client):  # type: ignore[misc]
        note: str = "mine"

    class Mine2(Mine):
        pass

    for kind in (module.Client, Mine, Mine2):
        client = kind(base_url="https://x.example")
        assert type(client.pets).__name__ == "Pets"
        assert client.pets is client.pets
        assert "pets" in dir(client)
        assert type(client.with_options(timeout=1).pets).__name__ == "Pets"
    assert Mine(base_url="https://x.example").note == "mine"


def test_unknown_attributes(packages: dict[str, Package]) -> None:
    """What is no resource is an AttributeError that names it, private names too."""
    client = packages["names"].module.Client(base_url="https://x.example")
    for name in ("nothing", "_nothing", "__nothing__", "note"):
        with pytest.raises(AttributeError, match=name):
            getattr(client, name)


def test_unknown_options(packages: dict[str, Package]) -> None:
    """An option that no client has is refused by name."""
    with pytest.raises(TypeError, match="tiemout"):
        packages["names"].module.Client(base_url="https://x.example", tiemout=1)


def test_what_is_loaded(packages: dict[str, Package], tmp_path: Path) -> None:
    """Importing the package and constructing a client loads neither pydantic nor a model nor a resource."""
    package = packages["names"]
    for path, text in package.generated.files.items():
        file = tmp_path / "alone" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    code = (
        "import sys, alone; alone.Client(base_url='https://x.example');"
        "print(*(m for m in sys.modules if m.startswith(('pydantic', 'alone.models', 'alone.resources'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
