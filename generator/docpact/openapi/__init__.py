"""Any OpenAPI document in, one frozen ``Api`` out."""

from docpact.openapi.document import Document
from docpact.openapi.read import ApiSource, load, read_api, understand
from docpact.openapi.selection import Selection
from docpact.openapi.validator import validate

__all__ = ["ApiSource", "Document", "Selection", "load", "read_api", "understand", "validate"]
