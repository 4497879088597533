"""Measurements: the engine beside C, NumPy and what one would otherwise write. ``python -m benchmarks`` runs them all."""
