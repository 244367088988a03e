"""The ledger: what became of every part of the document. Nothing is lost in silence."""

from docpact.client.ledger.entries import Entry, Ledger
from docpact.client.ledger.keep import keep

__all__ = ["Entry", "Ledger", "keep"]
