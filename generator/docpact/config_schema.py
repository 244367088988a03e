"""The JSON Schema of the configuration, which editors complete and check it with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["SETTINGS", "config_schema", "pyproject_schema"]

_PUBLISHED = "https://raw.githubusercontent.com/docpact/docpact/main/docs/schemas"

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "spec": {**_TEXT, "description": "The OpenAPI document, relative to the configuration."},
    "package": {
        **_TEXT,
        "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
        "description": "The import name of the client.",
    },
    "distribution": {
        **_TEXT,
        "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$",
        "description": "The name of the client's distribution and folder. Defaults to the package's.",
    },
    "client-class": {**_TEXT, "default": "Client", "description": "The class of the client."},
    "output": {
        **_TEXT,
        "default": "generated",
        "description": "The folder in which each distribution gets a folder.",
    },
    "pages": {
        **_TEXT,
        "description": "The folder of the stored facts, one file for each operation.",
    },
    "errata": {**_TEXT, "description": "The file of known defects of the pages."},
    "readings": {
        **_TEXT,
        "description": "The file of readings: facts on lines that docpact did not read.",
    },
    "overlay": {**_TEXTS, "description": "OpenAPI Overlays to apply, in this order."},
    "names": {**_TEXT, "description": "A file of names to use, in the form that --names writes."},
    "templates": {
        **_TEXT,
        "description": "A folder of templates that replace single ones of docpact.",
    },
    "runtime": {
        "enum": ["vendored", "shared"],
        "default": "vendored",
        "description": "shared imports the runtime from the distribution docpact-runtime instead of copying it.",
    },
    "cli": {
        "type": "boolean",
        "default": False,
        "description": "The client has a command line, as the extra cli of its distribution.",
    },
    "batches": {
        "type": "boolean",
        "default": False,
        "description": "Operations whose body is one array with maxItems get a batch method.",
    },
    "formatter": {
        "enum": ["black", "ruff"],
        "default": "black",
        "description": "The formatter of the generated code; ruff is faster.",
    },
    "include-tags": {**_TEXTS, "description": "Only operations with such a tag (globs)."},
    "include-paths": {**_TEXTS, "description": "Only such paths (globs)."},
    "include-operations": {**_TEXTS, "description": "Only such operationIds (globs)."},
    "exclude-tags": {**_TEXTS, "description": "No operations with such a tag (globs)."},
    "exclude-paths": {**_TEXTS, "description": "No such paths (globs)."},
    "exclude-operations": {**_TEXTS, "description": "No such operationIds (globs)."},
}
"""Each setting of a client, by its name in the configuration."""


def config_schema() -> dict[str, Any]:
    """Return the schema of ``docpact.toml``; that of ``[tool.docpact]`` is the same."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_PUBLISHED}/configuration.json",
        "title": "docpact configuration",
        "description": "docpact.toml, or [tool.docpact] of a pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "clients": {
                "type": "object",
                "description": "The clients, by name.",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["spec", "package"],
                    "properties": {name: dict(setting) for name, setting in SETTINGS.items()},
                },
            }
        },
    }


def pyproject_schema() -> dict[str, Any]:
    """Return the schema of a ``pyproject.toml`` with ``[tool.docpact]``: everything that holds for one without, too."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_PUBLISHED}/pyproject.json",
        "title": "pyproject.toml with [tool.docpact]",
        "allOf": [{"$ref": "https://json.schemastore.org/pyproject.json"}],
        "type": "object",
        "properties": {
            "tool": {
                "type": "object",
                "properties": {"docpact": {"$ref": f"{_PUBLISHED}/configuration.json"}},
            }
        },
    }
