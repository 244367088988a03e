"""A captured documentation page in, facts with their origin and line out."""
