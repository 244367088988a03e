"""Facts held against an ``Api``: findings, the matrix, and what a changed page touches."""
