"""How well briefs are read: what the reader finds beside what was marked by hand."""
