"""What a JSON Schema means: the one owner of its keywords."""

from docpact.schema.nodes import Schema, Schemas
from docpact.schema.relation import Relation, relation

__all__ = ["Relation", "Schema", "Schemas", "relation"]
