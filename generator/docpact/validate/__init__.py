"""Payloads checked against the schemas of a spec."""
