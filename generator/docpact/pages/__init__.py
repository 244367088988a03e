"""A captured documentation page in, facts with their origin and line out."""

from docpact.pages.page import read_file, read_page

__all__ = ["read_file", "read_page"]
