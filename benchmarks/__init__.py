"""Measurements: the engine beside C, NumPy and what one would otherwise write. Run by ``python -m benchmarks``."""
