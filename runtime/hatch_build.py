"""Packs the runtime from where it lies: beside the generator's templates in the repository, in the source distribution itself elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["RuntimeFiles"]


class RuntimeFiles(BuildHookInterface[Any]):
    """Adds the modules of the runtime as the package ``docpact_runtime``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder that holds the modules; a source distribution has them where they belong."""
        root = Path(self.root)
        if not (root / "docpact_runtime").is_dir():
            build_data["force_include"] |= {
                str(root.parent / "templates" / "runtime"): "docpact_runtime",
                str(root / "py.typed"): "docpact_runtime/py.typed",
            }
