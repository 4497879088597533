"""Tables in Parquet, written and read with NumPy alone.

What is written is the plain middle of the format: row groups of one page a column, dictionaries where they are shorter,
runs and packed bits, no compression. Every reader of Parquet takes it. The same table gives the same bytes on every
machine and with every version of every library, and an installation needs no engine of 170 MB for it. What is read is
what is written here, and whatever else keeps to the same parts of the format, uncompressed or with gzip; files of other
programs (Snappy, Zstandard, nested columns) raise `ForeignParquetError`.

References: https://parquet.apache.org/docs/file-format/, in particular ``Encodings.md`` and ``LogicalTypes.md`` of
apache/parquet-format.
"""

from __future__ import annotations

from detente.core.parquet.cells import Cells as Cells
from detente.core.parquet.cells import Columns as Columns
from detente.core.parquet.cells import Kind as Kind
from detente.core.parquet.cells import ParquetError as ParquetError
from detente.core.parquet.cells import from_values as from_values
from detente.core.parquet.cells import joined as joined
from detente.core.parquet.cells import n_rows_of as n_rows_of
from detente.core.parquet.cells import numbers as numbers
from detente.core.parquet.cells import sliced as sliced
from detente.core.parquet.read import ForeignParquetError as ForeignParquetError
from detente.core.parquet.read import ParquetFile as ParquetFile
from detente.core.parquet.write import ParquetWriter as ParquetWriter
from detente.core.parquet.write import write_parquet as write_parquet
