"""The version, once: the package, its results and its build read it here."""

__version__ = "0.1.0"
