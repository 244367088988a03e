"""Differences between two versions of an API: pages, specs or client symbols, each classified and judged."""
