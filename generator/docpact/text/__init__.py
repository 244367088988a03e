"""JSON and YAML text: reading with positions, writing, and edits that keep comments and order."""
