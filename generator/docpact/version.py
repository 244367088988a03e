"""The version of docpact that is running."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ["own_version", "version_text"]


def own_version() -> str:
    """Return the installed version; ``0`` where docpact is run from its source without being installed."""
    try:
        return version("docpact")
    except PackageNotFoundError:
        return "0"


def version_text() -> str:
    """Return what ``docpact --version`` prints."""
    return f"docpact {own_version()}"
