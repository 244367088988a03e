"""The classes of changes in words, for reports that describe their rules."""

from __future__ import annotations

from collections.abc import Mapping

from docpact.diff.changes import ChangeClass

__all__ = ["CLASS_TEXTS"]

CLASS_TEXTS: Mapping[ChangeClass, str] = {
    "cosmetic": "Something without meaning for callers changed, such as the order of fields.",
    "prose": "Only the wording of the page changed.",
    "sample": "A sample was added, removed or changed.",
    "constraint": "A limit changed, such as maxItems or maxLength.",
    "type": "The type of a value changed.",
    "required": "A field or parameter is now required, or no longer.",
    "enum": "Values were added to or removed from an enum.",
    "format": "The format of a string changed.",
    "default": "A default changed.",
    "nullable": "null is now allowed, or no longer.",
    "field-added": "A field or parameter was added.",
    "field-removed": "A field or parameter was removed.",
    "field-renamed": "A field or parameter was renamed.",
    "status": "A documented status code was added, removed or changed.",
    "method": "The HTTP method of an operation changed.",
    "path": "The path of an operation changed.",
    "server": "The servers changed.",
    "auth": "The authentication changed.",
    "deprecation": "An operation or field is now deprecated, or no longer.",
    "preview": "An operation is now a preview, or no longer.",
    "operation-added": "An operation was added.",
    "operation-removed": "An operation was removed.",
    "erratum-mended": "The vendor fixed the page; the erratum is obsolete.",
    "reading-stale": "The lines that a reading is about have changed.",
    "unread-changed": "Lines that are not read have changed.",
}
"""What each class of change means."""
