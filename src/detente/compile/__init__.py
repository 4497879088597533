"""Case -> Model: names become indices, numbers become columns, units are checked."""

from detente.compile.compile import compile_case
from detente.compile.intervene import intervene

__all__ = ["compile_case", "intervene"]
