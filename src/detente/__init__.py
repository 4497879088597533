"""détente: run the argument of a geopolitical brief."""

__version__ = "0.1.0"
