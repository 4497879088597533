"""Runs counted: probabilities by date, curves and bands over worlds, pooling, hindcasts, runs in memory and on disk."""
