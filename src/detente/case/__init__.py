"""The case as written: schema, YAML with line numbers, conditions, checks."""
