"""Shapes printed as pydantic models."""

from docpact.client.models.emit import Models, emit

__all__ = ["Models", "emit"]
