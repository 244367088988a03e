"""A spec or a whole project drafted from the facts of pages."""
