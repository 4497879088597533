"""The audit of a brief: rules of tradecraft, each with its standard, held against what the reader found."""
