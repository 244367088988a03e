"""A server that plays a spec."""
