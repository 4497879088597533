"""Numbers by which a file of Parquet says what it holds (``parquet.thrift`` of apache/parquet-format)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from detente.core.parquet.cells import Kind
from detente.core.thrift import Fields, Wire

MAGIC = b"PAR1"
CREATED_BY = "detente"
"""Without a version: the bytes of a table are not to change with it."""
UNITS = "units"
"""Key of the file's metadata with the units of its columns, as JSON."""


class Form(NamedTuple):
    """How a kind is stored."""

    physical: int
    """Number of the type in a file."""
    converted: int | None = None
    """What the numbers mean, for older readers."""
    logical: Fields | None = None
    """What the numbers mean, for newer ones."""


_UTC_MICROSECONDS: Fields = {1: (Wire.TRUE, True), 2: (Wire.STRUCT, {2: (Wire.STRUCT, {})})}
FORMS: Mapping[Kind, Form] = {
    "truth": Form(0),
    "int32": Form(1),
    "uint32": Form(1, 13, {10: (Wire.STRUCT, {1: (Wire.BYTE, 32), 2: (Wire.TRUE, False)})}),
    "int64": Form(2),
    "float32": Form(4),
    "float64": Form(5),
    "text": Form(6, 0, {1: (Wire.STRUCT, {})}),
    "date": Form(1, 6, {6: (Wire.STRUCT, {})}),
    "moment": Form(2, 10, {8: (Wire.STRUCT, _UTC_MICROSECONDS)}),
}
PLAIN, OLD_DICTIONARY, RLE, DICTIONARY = 0, 2, 3, 8
DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_2 = 0, 2, 3
REQUIRED, OPTIONAL = 0, 1
UNCOMPRESSED, GZIP = 0, 2
