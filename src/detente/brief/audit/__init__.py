"""The audit of a brief: rules of tradecraft, each with the standard it comes from, held against what the reader found."""
