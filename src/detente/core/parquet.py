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

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from detente.core.thrift import Fields, Items, Reader, Wire, struct, varint

Kind = Literal["truth", "int32", "uint32", "int64", "float32", "float64", "text", "date", "moment"]
Array = npt.NDArray[np.generic]

MAGIC = b"PAR1"
CREATED_BY = "detente"
"""Without a version: the bytes of a table are not to change with it."""
UNITS = "units"
"""Key of the file's metadata with the units of its columns, as JSON."""
LARGEST_GROUP = 1 << 31
"""Rows of a row group that is read; the format counts them with 31 bits in a page."""
SAMPLED = 4096
"""Values of a column that are looked at before a dictionary is tried."""
WIDEST_TABLE = 1 << 22
"""Range of whole numbers in which distinct ones are found by a table of that length, not by sorting."""


class ParquetError(ValueError):
    """A file is no Parquet, or is damaged."""


class ForeignParquetError(ParquetError):
    """A file is Parquet in a form that is not read here."""


class Cells(NamedTuple):
    """One column of a table, or the part of one in a row group."""

    kind: Kind
    """What the cells hold."""
    data: Array
    """``[rows]`` numbers; places in ``names`` for text, days since 1970 for dates, microseconds for moments. Anything
    where a cell is empty."""
    known: npt.NDArray[np.bool_] | None = None
    """``[rows]`` whether a cell is filled; None if a column has no empty cells."""
    names: tuple[str, ...] = ()
    """What the numbers of a column of text stand for."""
    unit: str = ""
    """Unit of the numbers."""

    def values(self) -> list[object]:
        """Return the cells as plain values, None for an empty one."""
        filled = self.data if self.known is None else np.where(self.known, self.data, np.zeros((), self.data.dtype))
        plain = filled.tolist()
        found: list[object] = plain
        try:
            match self.kind:
                case "text":
                    found = [self.names[place] for place in plain] if self.names else [""] * len(plain)
                case "date":
                    found = [dt.date.fromordinal(_EPOCH_DAY + day) for day in plain]
                case "moment":
                    found = [_EPOCH + dt.timedelta(microseconds=moment) for moment in plain]
        except (ValueError, OverflowError):
            raise ParquetError("found a date outside the years 1 to 9999") from None
        if self.known is None:
            return found
        return [value if known else None for value, known in zip(found, self.known.tolist(), strict=True)]


Columns = Mapping[str, Cells]
"""A table, or one row group of it."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


class _Form(NamedTuple):
    """How a kind is stored."""

    physical: int
    """Number of the type in a file."""
    dtype: str
    """Type of the numbers in memory; of the places, for text."""
    converted: int | None = None
    """What the numbers mean, for older readers."""
    logical: Fields | None = None
    """What the numbers mean, for newer ones."""


_UTC_MICROSECONDS: Fields = {1: (Wire.TRUE, True), 2: (Wire.STRUCT, {2: (Wire.STRUCT, {})})}
_FORMS: Mapping[Kind, _Form] = {
    "truth": _Form(0, "bool"),
    "int32": _Form(1, "<i4"),
    "uint32": _Form(1, "<u4", 13, {10: (Wire.STRUCT, {1: (Wire.BYTE, 32), 2: (Wire.TRUE, False)})}),
    "int64": _Form(2, "<i8"),
    "float32": _Form(4, "<f4"),
    "float64": _Form(5, "<f8"),
    "text": _Form(6, "<i4", 0, {1: (Wire.STRUCT, {})}),
    "date": _Form(1, "<i4", 6, {6: (Wire.STRUCT, {})}),
    "moment": _Form(2, "<i8", 10, {8: (Wire.STRUCT, _UTC_MICROSECONDS)}),
}
_PLAIN, _OLD_DICTIONARY, _RLE, _DICTIONARY = 0, 2, 3, 8
_DATA_PAGE, _DICTIONARY_PAGE, _DATA_PAGE_2 = 0, 2, 3
_REQUIRED, _OPTIONAL = 0, 1
_UNCOMPRESSED, _GZIP = 0, 2


def numbers(data: npt.ArrayLike, *, known: npt.NDArray[np.bool_] | None = None, unit: str = "") -> Cells:
    """Return a column of numbers or truths, its kind that of the array.

    Examples
    --------
    >>> numbers(np.arange(3, dtype=np.uint32)).kind
    'uint32'
    """
    array = np.asarray(data)
    kinds: dict[str, Kind] = {
        "bool": "truth", "int32": "int32", "uint32": "uint32", "int64": "int64", "float32": "float32",
        "float64": "float64",
    }  # fmt: skip
    if array.dtype.name not in kinds:
        raise ValueError(f"found numbers of type {array.dtype.name}, expected one of {', '.join(kinds)}")
    return Cells(kinds[array.dtype.name], array, known, (), unit)


def from_values(values: Sequence[object]) -> Cells:
    """Return plain values of one kind as a column; None is an empty cell.

    Examples
    --------
    >>> from_values([1, None, 3]).values()
    [1, None, 3]
    >>> from_values(["a", "b", "a"]).names
    ('a', 'b')
    """
    filled = [value for value in values if value is not None]
    known = None if len(filled) == len(values) else np.array([value is not None for value in values], dtype=bool)
    kinds = {_kind_of(value) for value in filled} or {"text"}
    if kinds == {"int64", "float64"}:
        kinds = {"float64"}
    if len(kinds) != 1:
        raise ValueError(f"found cells of the kinds {', '.join(sorted(kinds))} in one column, expected one kind")
    kind: Kind = kinds.pop()
    if kind == "text":
        places = {name: place for place, name in enumerate(dict.fromkeys(str(value) for value in filled))}
        data = np.array([0 if value is None else places[str(value)] for value in values], dtype=np.int32)
        return Cells(kind, data, known, tuple(places))
    plain = [0 if value is None else _number_of(value) for value in values]
    return Cells(kind, np.array(plain, dtype=_FORMS[kind].dtype), known)


def _kind_of(value: object) -> Kind:
    match value:
        case bool():
            return "truth"
        case int():
            return "int64"
        case float():
            return "float64"
        case str():
            return "text"
        case dt.datetime():
            return "moment"
        case dt.date():
            return "date"
        case _:
            raise ValueError(f"found a cell of the type {type(value).__name__}, expected a number, text or a date")


def _number_of(value: object) -> float:
    match value:
        case dt.datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            return (moment - _EPOCH) // dt.timedelta(microseconds=1)
        case dt.date():
            return value.toordinal() - _EPOCH_DAY
        case int() | float():
            return value
        case _:
            raise ValueError(f"found {value!r}, expected a number")


def joined(parts: Sequence[Columns]) -> dict[str, Cells]:
    """Return the rows of several tables with the same columns as one."""
    if len(parts) == 1:
        return dict(parts[0])
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def _joined(parts: Sequence[Cells]) -> Cells:
    first = parts[0]
    known = None
    if any(part.known is not None for part in parts):
        known = np.concatenate(
            [np.ones(len(part.data), dtype=bool) if part.known is None else part.known for part in parts]
        )
    if first.kind != "text" or all(part.names == first.names for part in parts):
        return first._replace(data=np.concatenate([part.data for part in parts]), known=known)
    places: dict[str, int] = {}
    data = []
    for part in parts:
        moved = np.array([places.setdefault(name, len(places)) for name in part.names] or [0], dtype=np.int32)
        data.append(moved[part.data])
    return first._replace(data=np.concatenate(data), known=known, names=tuple(places))


def sliced(table: Columns, start: int, stop: int) -> dict[str, Cells]:
    """Return some rows of a table."""
    return {
        name: cells._replace(
            data=cells.data[start:stop], known=None if cells.known is None else cells.known[start:stop]
        )
        for name, cells in table.items()
    }


def n_rows_of(table: Columns) -> int:
    """Return the number of rows of a table."""
    return len(next(iter(table.values())).data) if table else 0


# --- writing ---------------------------------------------------------------------------------------------------------


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
            self._page({1: (Wire.I32, _DICTIONARY_PAGE)}, {1: len(distinct), 2: _PLAIN}, words)
            body, encoding = bytes([width]) + _hybrid(places, width), _DICTIONARY
        else:
            body, encoding = _plain(cells, data), _PLAIN
        page = self._at
        self._page({1: (Wire.I32, _DATA_PAGE)}, {1: n_rows, 2: encoding, 3: _RLE, 4: _RLE}, levels + body)
        size = self._at - start
        encodings = [_PLAIN, _RLE, *([_DICTIONARY] if dictionary is not None else [])]
        return {
            2: (Wire.I64, start),
            3: (
                Wire.STRUCT,
                {
                    1: (Wire.I32, _FORMS[cells.kind].physical),
                    2: (Wire.LIST, Items(Wire.I32, encodings)),
                    3: (Wire.LIST, Items(Wire.BINARY, [name])),
                    4: (Wire.I32, _UNCOMPRESSED),
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
        number = 7 if kind[1][1] == _DICTIONARY_PAGE else 5
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
    form = _FORMS[cells.kind]
    return {
        1: (Wire.I32, form.physical),
        3: (Wire.I32, _REQUIRED if cells.known is None else _OPTIONAL),
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
    form = np.dtype(_FORMS[cells.kind].dtype)
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
    return data.astype(_FORMS[cells.kind].dtype, copy=False).tobytes()


def _hybrid(data: npt.NDArray[np.unsignedinteger], width: int) -> bytes:
    """Return small numbers as runs where these are long, else as packed bits."""
    if not len(data):
        return b""
    starts = np.flatnonzero(np.concatenate(([True], data[1:] != data[:-1])))
    if len(starts) * 16 <= len(data) or len(starts) == 1:
        counts = np.diff(starts, append=len(data)).tolist()
        size = (width + 7) // 8
        return b"".join(
            varint(count << 1) + int(value).to_bytes(size, "little")
            for count, value in zip(counts, data[starts].tolist(), strict=True)
        )
    groups = -(-len(data) // 8)
    return varint(groups << 1 | 1) + _packed(data, width).ljust(groups * width, b"\0")


def _packed(data: npt.NDArray[np.unsignedinteger], width: int) -> bytes:
    """Return numbers of so many bits without gaps, the lowest bit first."""
    size = 1 if width <= 8 else 2 if width <= 16 else 4
    octets = np.ascontiguousarray(data.astype(f"<u{size}")).view(np.uint8).reshape(-1, size)
    bits = np.unpackbits(octets, axis=1, count=width, bitorder="little")
    return np.packbits(bits.ravel(), bitorder="little").tobytes()


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as a file describes it."""

    name: str
    kind: Kind
    is_optional: bool


class ParquetFile:
    """A file of Parquet, read row group by row group.

    Raises
    ------
    ParquetError
        If it is none, or is damaged; `ForeignParquetError` if another program must read it.
    """

    def __init__(self, path: Path, file: BinaryIO | None = None) -> None:
        self.path = path
        self.file = file or path.open("rb")
        """The open file: given, so that what was checked is what is read."""
        try:
            with _readable(path):
                self._footer = self._read_footer()
                self._columns = _columns_of(self._footer)
                pairs = self._footer.get(5) or []
                found = {pair[1].decode("utf-8"): pair.get(2, b"").decode("utf-8", "replace") for pair in pairs}
                self.metadata: Mapping[str, str] = MappingProxyType(found)
                """Keys and values that the file carries."""
                self.n_rows: int = self._footer[3]
                """Rows."""
                self._groups: list[dict[int, Any]] = self._footer[4]
                self._units: dict[str, str] = dict(json.loads(found.get(UNITS, "{}")))
        except BaseException:
            self.file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Kind of each column by its name, in order."""
        return {column.name: column.kind for column in self._columns}

    @property
    def n_groups(self) -> int:
        """Row groups."""
        return len(self._groups)

    def group(self, number: int, names: Sequence[str] | None = None) -> dict[str, Cells]:
        """Return a row group; of some columns, if named."""
        with _readable(self.path):
            group = self._groups[number]
            n_rows = group[3]
            chunks = group[1]
            if not isinstance(n_rows, int) or not 0 <= n_rows < LARGEST_GROUP or not isinstance(chunks, list):
                raise ParquetError("found a row group without its rows")
            if len(chunks) != len(self._columns):
                raise ParquetError(f"found {len(chunks)} columns in a row group, expected {len(self._columns)}")
            return {
                column.name: self._cells(column, chunk, n_rows)
                for column, chunk in zip(self._columns, chunks, strict=True)
                if names is None or column.name in names
            }

    def groups(self, names: Sequence[str] | None = None) -> Iterator[dict[str, Cells]]:
        """Yield the row groups in order."""
        for number in range(self.n_groups):
            yield self.group(number, names)

    def read(self, names: Sequence[str] | None = None) -> dict[str, Cells]:
        """Return all rows; of some columns, if named."""
        parts = list(self.groups(names))
        if parts:
            return joined(parts)
        return {
            column.name: Cells(
                column.kind,
                np.zeros(0, dtype=_FORMS[column.kind].dtype),
                np.zeros(0, dtype=bool) if column.is_optional else None,
                unit=self._units.get(column.name, ""),
            )
            for column in self._columns
            if names is None or column.name in names
        }

    def _read_footer(self) -> dict[int, Any]:
        size = self._size = self.file.seek(0, 2)
        if size < 12:
            raise ParquetError(f"found no Parquet but {size} bytes")
        self.file.seek(0)
        if self.file.read(4) != MAGIC:
            raise ParquetError("found no Parquet at its start")
        self.file.seek(size - 8)
        tail = self.file.read(8)
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] != MAGIC or length > size - 12:
            raise ParquetError("found no Parquet at its end: it is cut off")
        self.file.seek(size - 8 - length)
        return Reader(self.file.read(length)).struct()

    def _cells(self, column: _Column, chunk: dict[int, Any], n_rows: int) -> Cells:
        """Return one column of a row group."""
        described = chunk[3]
        if not isinstance(described, dict) or described[5] != n_rows:
            raise ParquetError(f"found {column.name} with another number of cells than rows")
        codec = described[4]
        if codec not in {_UNCOMPRESSED, _GZIP}:
            raise ForeignParquetError(f"found the compression {_CODECS.get(codec, codec)}")
        start = min(place for place in (described.get(11), described[9]) if place)
        length = described[7]
        if not (0 <= start <= self._size and 0 <= length <= self._size):
            raise ParquetError(f"found {column.name} outside the file")
        self.file.seek(start)
        reader = Reader(self.file.read(length))
        cells = _decoded(reader, column, n_rows, is_packed=codec == _GZIP)
        return cells._replace(unit=self._units.get(column.name, ""))


_CODECS = {1: "snappy", 3: "LZO", 4: "brotli", 5: "LZ4", 6: "zstd", 7: "LZ4"}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn whatever a damaged file leads to into one error that names it."""
    try:
        yield
    except ParquetError as error:
        raise type(error)(f"{path}: {error}" if str(path) not in str(error) else str(error)) from None
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError, MemoryError, zlib.error) as error:
        raise ParquetError(f"{path}: found Parquet that is damaged ({error})") from None


def _columns_of(footer: Mapping[int, Any]) -> tuple[_Column, ...]:
    """Return the columns that the end of a file describes."""
    elements = footer[2]
    if not isinstance(elements, list) or len(elements) - 1 != elements[0].get(5):
        raise ForeignParquetError("found columns within columns")
    kinds = {(form.physical, form.converted): kind for kind, form in _FORMS.items() if kind not in {"int32", "int64"}}
    found = []
    for element in elements[1:]:
        name, physical = element[4].decode("utf-8"), element.get(1)
        meaning = _meaning(element)
        kind = kinds.get((physical, meaning))
        if kind is None and (physical, meaning) in _WHOLE:
            kind = _WHOLE[physical, meaning]
        if kind is None or element.get(3) not in {_REQUIRED, _OPTIONAL}:
            raise ForeignParquetError(f"found the column {name!r} of a type that is not read here")
        found.append(_Column(name, kind, element[3] == _OPTIONAL))
    return tuple(found)


def _meaning(element: Mapping[int, Any]) -> int | None:
    """Return what the numbers of a column mean, as older readers are told; -1 for what is not read here."""
    if not element.get(10):
        return element.get(6)
    number, said = next(iter(element[10].items()))
    match number:
        case 1:
            return 0
        case 6:
            return 6
        case 8:
            return 10 if 2 in said[2] else -1
        case 10:
            return {(8, True): 15, (16, True): 16, (32, True): 17, (64, True): 18, (32, False): 13}.get(
                (said[1], said[2]), -1
            )
        case _:
            return -1


_WHOLE: Mapping[tuple[int | None, int | None], Kind] = {
    (1, None): "int32", (1, 15): "int32", (1, 16): "int32", (1, 17): "int32", (2, None): "int64", (2, 18): "int64",
}  # fmt: skip
"""Whole numbers with a sign, by type and what older readers are told."""


def _decoded(reader: Reader, column: _Column, n_rows: int, *, is_packed: bool) -> Cells:
    """Return the cells in the pages of a column of a row group."""
    dictionary: Cells | None = None
    parts: list[Cells] = []
    n_read = 0
    while n_read < n_rows:
        header = reader.struct()
        body: bytes | memoryview = reader.take(header[3])
        if header[1] == _DICTIONARY_PAGE:
            body = _unzipped(body, header[2]) if is_packed else body
            count = header[7][1]
            dictionary = _plain_cells(Reader(body), column.kind, count)
            continue
        if header[1] == _DATA_PAGE_2:
            told = header[8]
            count, encoding, cut = told[1], told[4], told[5] + told[6]
            levels, rest = body[told[6] : cut], body[cut:]
            if is_packed and told.get(7, True):
                rest = _unzipped(rest, header[2] - cut)
        elif header[1] == _DATA_PAGE:
            told = header[5]
            count, encoding = told[1], told[2]
            inside = Reader(_unzipped(body, header[2]) if is_packed else body)
            levels = inside.take(int.from_bytes(inside.take(4), "little")) if column.is_optional else b""
            rest = inside.data[inside.at :]
        else:
            continue  # an index
        if not 0 < count <= n_rows - n_read:
            raise ParquetError(f"found a page of {count} cells where {n_rows - n_read} are left")
        parts.append(_page_cells(column, count, encoding, levels, rest, dictionary))
        n_read += count
    return _joined(parts) if len(parts) > 1 else parts[0]


def _page_cells(
    column: _Column, count: int, encoding: int, levels: bytes | memoryview, body: bytes | memoryview,
    dictionary: Cells | None,
) -> Cells:  # fmt: skip
    """Return the cells of one page."""
    known = _from_hybrid(Reader(levels), 1, count).astype(bool) if column.is_optional else None
    n_filled = count if known is None else int(np.count_nonzero(known))
    if encoding in {_OLD_DICTIONARY, _DICTIONARY}:
        if dictionary is None:
            raise ParquetError(f"found no dictionary of {column.name}")
        reader = Reader(body)
        places = _from_hybrid(reader, reader.take(1)[0], n_filled) if n_filled else np.zeros(0, dtype=np.uint32)
        cells = dictionary._replace(data=dictionary.data[places])
    elif encoding == _PLAIN:
        cells = _plain_cells(Reader(body), column.kind, n_filled)
    elif encoding == _RLE and column.kind == "truth":
        cells = Cells("truth", _from_hybrid(Reader(body[4:]), 1, n_filled).astype(bool))
    else:
        raise ForeignParquetError(f"found the encoding {encoding} of {column.name}")
    if known is None:
        return cells
    data = np.zeros(count, dtype=cells.data.dtype)
    data[known] = cells.data
    return cells._replace(data=data, known=known)


def _plain_cells(reader: Reader, kind: Kind, count: int) -> Cells:
    """Return values that stand one after the other."""
    if kind == "text":
        words = [bytes(reader.take(int.from_bytes(reader.take(4), "little"))).decode("utf-8") for _ in range(count)]
        places = {word: place for place, word in enumerate(dict.fromkeys(words))}
        return Cells(kind, np.array([places[word] for word in words], dtype=np.int32), None, tuple(places))
    if kind == "truth":
        bits = np.frombuffer(reader.take(-(-count // 8)), dtype=np.uint8)
        return Cells(kind, np.unpackbits(bits, count=count, bitorder="little").astype(bool))
    dtype = np.dtype(_FORMS[kind].dtype)
    return Cells(kind, np.frombuffer(reader.take(count * dtype.itemsize), dtype=dtype))


def _from_hybrid(reader: Reader, width: int, count: int) -> npt.NDArray[np.uint32]:
    """Return numbers written as runs and packed bits."""
    if width > 32:
        raise ParquetError(f"found numbers of {width} bits")
    found = np.empty(count, dtype=np.uint32)
    at, size = 0, (width + 7) // 8
    while at < count:
        head = reader.varint()
        if head & 1:
            part = _unpacked(reader.take((head >> 1) * width), width, (head >> 1) * 8)[: count - at]
            found[at : at + len(part)] = part
            at += len(part)
        else:
            stop = min(count, at + (head >> 1))
            found[at:stop] = int.from_bytes(reader.take(size), "little")
            at = stop
        if not head >> 1:
            raise ParquetError("found a run of nothing")
    return found


def _unpacked(data: memoryview, width: int, count: int) -> npt.NDArray[np.uint32]:
    """Return numbers of so many bits that stand without gaps."""
    if not width:
        return np.zeros(count, dtype=np.uint32)
    size = 1 if width <= 8 else 2 if width <= 16 else 4
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little").reshape(count, width)
    full = np.zeros((count, size * 8), dtype=np.uint8)
    full[:, :width] = bits
    return np.packbits(full, axis=1, bitorder="little").view(f"<u{size}").ravel().astype(np.uint32)


def _unzipped(data: bytes | memoryview, size: int) -> bytes:
    """Return what gzip has packed, which must be as long as said."""
    found = zlib.decompressobj(31)
    out = found.decompress(data, size + 1)
    if len(out) != size:
        raise ParquetError(f"found {len(out)} bytes in a packed page, expected {size}")
    return out
