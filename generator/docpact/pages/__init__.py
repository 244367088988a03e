"""A captured documentation page in, facts with their origin and line out."""

from docpact.pages.page import read_common_file, read_file, read_page

__all__ = ["read_common_file", "read_file", "read_page"]
