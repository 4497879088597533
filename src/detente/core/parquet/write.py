"""Tables into Parquet: dictionaries, runs and packed bits where they are shorter, no compression."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from detente.core.parquet.cells import Array, Cells, Columns, dtype_of, n_rows_of, sliced
from detente.core.parquet.form import (
    CREATED_BY,
    DATA_PAGE,
    DICTIONARY,
    DICTIONARY_PAGE,
    FORMS,
    MAGIC,
    OPTIONAL,
    PLAIN,
    REQUIRED,
    RLE,
    UNCOMPRESSED,
    UNITS,
)
from detente.core.thrift import Fields, Items, Wire, struct, varint

SAMPLED = 4096
"""Values of a column that are looked at before a dictionary is tried."""
FEW_RUNS = 64
"""Numbers to a run, on average, from which runs are written as long as they are."""
SHORT_RUN = 63
"""Numbers of a run whose length takes one octet."""
WIDEST_TABLE = 1 << 22
"""Range of whole numbers in which distinct ones are found by a table of that length, not by sorting."""


class ParquetWriter:
    """Writes a table row group by row group; `close` makes it a file that can be read."""

    def __init__(self, file: BinaryIO, schema: Columns, metadata: Mapping[str, str] | None = None) -> None:
        self._file = file
        self._schema = {name: cells._replace(data=cells.data[:0]) for name, cells in schema.items()}
        units = {name: cells.unit for name, cells in schema.items() if cells.unit}
        self._metadata = dict(metadata or {}) | ({UNITS: json.dumps(units, ensure_ascii=False)} if units else {})
        self._groups: list[Fields] = []
        self._n_rows = 0
        self._at = 0
        self._write(MAGIC)

    def write(self, table: Columns) -> None:
        """Write a row group; a table without rows leaves no trace."""
        n_rows = n_rows_of(table)
        if list(table) != list(self._schema):
            raise ValueError(f"found columns {', '.join(table)}, expected {', '.join(self._schema)}")
        if not n_rows:
            return
        start = self._at
        chunks = [self._chunk(name, table[name], n_rows) for name in self._schema]
        self._n_rows += n_rows
        self._groups.append(
            {
                1: (Wire.LIST, Items(Wire.STRUCT, chunks)),
                2: (Wire.I64, self._at - start),
                3: (Wire.I64, n_rows),
            }
        )

    def close(self) -> None:
        """Write what the file holds at its end."""
        root: Fields = {4: (Wire.BINARY, "schema"), 5: (Wire.I32, len(self._schema))}
        pairs = [{1: (Wire.BINARY, key), 2: (Wire.BINARY, value)} for key, value in sorted(self._metadata.items())]
        footer = struct(
            {
                1: (Wire.I32, 1),
                2: (Wire.LIST, Items(Wire.STRUCT, [root, *(_element(*each) for each in self._schema.items())])),
                3: (Wire.I64, self._n_rows),
                4: (Wire.LIST, Items(Wire.STRUCT, self._groups)),
                5: (Wire.LIST, Items(Wire.STRUCT, pairs) if pairs else None),
                6: (Wire.BINARY, CREATED_BY),
            }
        )
        self._write(footer + len(footer).to_bytes(4, "little") + MAGIC)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)

    def _chunk(self, name: str, cells: Cells, n_rows: int) -> Fields:
        """Write one column of a row group; return what the end of the file says of it."""
        described = self._schema[name]
        if cells.kind != described.kind or (cells.known is None) != (described.known is None):
            raise ValueError(f"{name}: found {cells.kind} cells that do not fit the column's {described.kind}")
        if len(cells.data) != n_rows:
            raise ValueError(f"{name}: found {len(cells.data)} cells, expected {n_rows}")
        start = self._at
        levels = b""
        data = cells.data
        if cells.known is not None:
            data = data[cells.known]
            packed = _hybrid(cells.known.astype(np.uint8), 1)
            levels = len(packed).to_bytes(4, "little") + packed
        distinct, places = _distinct(cells, data)
        dictionary = None
        if distinct is not None and places is not None:
            dictionary = start
            width = max(1, int(len(distinct) - 1).bit_length())
            words = _plain(cells, distinct)
            self._page({1: (Wire.I32, DICTIONARY_PAGE)}, {1: len(distinct), 2: PLAIN}, words)
            body, encoding = bytes([width]) + _hybrid(places, width), DICTIONARY
        else:
            body, encoding = _plain(cells, data), PLAIN
        page = self._at
        self._page({1: (Wire.I32, DATA_PAGE)}, {1: n_rows, 2: encoding, 3: RLE, 4: RLE}, levels + body)
        size = self._at - start
        encodings = [PLAIN, RLE, *([DICTIONARY] if dictionary is not None else [])]
        return {
            2: (Wire.I64, start),
            3: (
                Wire.STRUCT,
                {
                    1: (Wire.I32, FORMS[cells.kind].physical),
                    2: (Wire.LIST, Items(Wire.I32, encodings)),
                    3: (Wire.LIST, Items(Wire.BINARY, [name])),
                    4: (Wire.I32, UNCOMPRESSED),
                    5: (Wire.I64, n_rows),
                    6: (Wire.I64, size),
                    7: (Wire.I64, size),
                    9: (Wire.I64, page),
                    11: (Wire.I64, dictionary),
                },
            ),
        }

    def _page(self, kind: Fields, header: Mapping[int, int], body: bytes) -> None:
        """Write one page behind its header."""
        number = 7 if kind[1][1] == DICTIONARY_PAGE else 5
        fields = {field: (Wire.I32, value) for field, value in header.items()}
        size = (Wire.I32, len(body))
        self._write(struct({**kind, 2: size, 3: size, number: (Wire.STRUCT, fields)}))
        self._write(body)


def write_parquet(file: BinaryIO, table: Columns, metadata: Mapping[str, str] | None = None, *, rows: int = 0) -> None:
    """Write a whole table, in groups of so many rows; one group if not said."""
    writer = ParquetWriter(file, table, metadata)
    n_rows = n_rows_of(table)
    for start in range(0, n_rows, rows or max(n_rows, 1)):
        writer.write(sliced(table, start, min(start + (rows or n_rows), n_rows)))
    writer.close()


def _element(name: str, cells: Cells) -> Fields:
    """Return how a file describes a column."""
    form = FORMS[cells.kind]
    return {
        1: (Wire.I32, form.physical),
        3: (Wire.I32, REQUIRED if cells.known is None else OPTIONAL),
        4: (Wire.BINARY, name),
        6: (Wire.I32, form.converted),
        10: (Wire.STRUCT, form.logical),
    }


def _distinct(cells: Cells, data: Array) -> tuple[Array | None, npt.NDArray[np.unsignedinteger] | None]:
    """Return the distinct values, in order, and the place of each value among them; None where plain is shorter."""
    if not len(data) or cells.kind == "truth":
        return None, None
    if cells.kind == "text":
        used = np.flatnonzero(np.bincount(data.astype(np.intp), minlength=len(cells.names)))
        ordered = np.array(sorted(used.tolist(), key=lambda place: cells.names[place]), dtype=np.int32)
        ranks = np.zeros(len(cells.names), dtype=np.uint32)
        ranks[ordered] = np.arange(len(ordered))
        return ordered, ranks[data]
    form = dtype_of(cells.kind)
    bits = data.astype(form, copy=False).view(f"<u{form.itemsize}" if form.kind == "f" else form)
    if len(np.unique(bits[:SAMPLED])) > SAMPLED // 2:
        return None, None
    distinct, places = _ranked(bits)
    width = max(1, int(len(distinct) - 1).bit_length())
    if len(distinct) * form.itemsize + len(bits) * width / 8 >= len(bits) * form.itemsize:
        return None, None
    return distinct.view(form), places


def _ranked(bits: npt.NDArray[np.integer]) -> tuple[Array, npt.NDArray[np.unsignedinteger]]:
    """Return the distinct numbers, in order, and the place of each among them."""
    low, high = int(bits.min()), int(bits.max())
    if high - low >= WIDEST_TABLE:
        distinct, places = np.unique(bits, return_inverse=True)
        return distinct, places.astype(np.uint32)
    offset = (bits - bits.dtype.type(low)).astype(np.int32)
    is_there = np.zeros(high - low + 1, dtype=bool)
    is_there[offset] = True
    found = np.flatnonzero(is_there)
    ranks = np.zeros(len(is_there), dtype=np.uint32)
    ranks[found] = np.arange(len(found))
    return found.astype(bits.dtype) + bits.dtype.type(low), ranks[offset]


def _plain(cells: Cells, data: Array) -> bytes:
    """Return values one after the other."""
    if cells.kind == "truth":
        return np.packbits(data.astype(bool), bitorder="little").tobytes()
    if cells.kind == "text":
        words = [cells.names[place].encode("utf-8") for place in data.tolist()]
        return b"".join(len(word).to_bytes(4, "little") + word for word in words)
    return data.astype(dtype_of(cells.kind), copy=False).tobytes()


def _hybrid(data: npt.NDArray[np.unsignedinteger], width: int) -> bytes:
    """Return small numbers as runs where these are long, else as packed bits."""
    if not len(data):
        return b""
    starts = np.flatnonzero(np.concatenate(([True], data[1:] != data[:-1])))
    counts, size = np.diff(starts, append=len(data)), (width + 7) // 8
    if len(starts) * FEW_RUNS <= len(data) or len(starts) == 1:
        return b"".join(
            varint(count << 1) + int(value).to_bytes(size, "little")
            for count, value in zip(counts.tolist(), data[starts].tolist(), strict=True)
        )
    groups = -(-len(data) // 8)
    pieces = -(-counts // SHORT_RUN)
    if int(pieces.sum()) * (1 + size) < groups * width:
        return _short_runs(data[starts], counts, pieces, size)
    return varint(groups << 1 | 1) + _packed(data, width).ljust(groups * width, b"\0")


def _short_runs(
    data: npt.NDArray[np.unsignedinteger], counts: npt.NDArray[np.intp], pieces: npt.NDArray[np.intp], size: int
) -> bytes:
    """Return runs cut so that each has one octet for its length: these are read many at a time."""
    lengths = np.full(int(pieces.sum()), SHORT_RUN)
    lengths[np.cumsum(pieces) - 1] = counts - SHORT_RUN * (pieces - 1)
    octets = np.repeat(data, pieces).astype("<u4").view(np.uint8).reshape(-1, 4)[:, :size]
    return np.column_stack([(lengths << 1).astype(np.uint8), octets]).tobytes()


def _packed(data: npt.NDArray[np.unsignedinteger], width: int) -> bytes:
    """Return numbers of so many bits without gaps, the lowest bit first."""
    size = 1 if width <= 8 else 2 if width <= 16 else 4
    octets = np.ascontiguousarray(data.astype(f"<u{size}")).view(np.uint8).reshape(-1, size)
    bits = np.unpackbits(octets, axis=1, count=width, bitorder="little")
    return np.packbits(bits.ravel(), bitorder="little").tobytes()
