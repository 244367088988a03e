"""An ``Api`` in, the text of a Python package out."""
