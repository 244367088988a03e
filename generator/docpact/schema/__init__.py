"""The meaning of a JSON Schema: the only module that interprets its keywords."""

from docpact.schema.evaluate import accepts
from docpact.schema.intersection import Intersection, intersect
from docpact.schema.nodes import Schema, Schemas
from docpact.schema.relation import Relation, relation
from docpact.schema.sample import NoSampleError, sample

__all__ = [
    "Intersection",
    "NoSampleError",
    "Relation",
    "Schema",
    "Schemas",
    "accepts",
    "intersect",
    "relation",
    "sample",
]
