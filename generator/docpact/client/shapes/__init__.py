"""Schemas as types: what a client sends and receives, before anything is printed."""

from docpact.client.shapes.model import AliasShape, ClassShape, Property, Shapes
from docpact.client.shapes.prepare import prepare
from docpact.client.shapes.types import ANY, NULL, TypeExpr, union

__all__ = [
    "ANY",
    "NULL",
    "AliasShape",
    "ClassShape",
    "Property",
    "Shapes",
    "TypeExpr",
    "prepare",
    "union",
]
