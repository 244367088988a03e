"""Changed pages: fetch, compare with the stored facts, edit the spec, regenerate."""
