"""A document becomes a `Brief`: everything found in it, each with its span, in three steps: find, resolve, annotate."""
