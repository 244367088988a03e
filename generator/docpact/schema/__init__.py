"""The meaning of a JSON Schema."""
