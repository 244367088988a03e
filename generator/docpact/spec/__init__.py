"""The facts of a spec, in the same form as those of pages."""
