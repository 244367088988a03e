"""Carrying the changes of pages into a spec, as edits of its text."""
