"""Parquet into tables: what `detente.core.parquet.write` writes, and what others write as plainly."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import numpy.typing as npt

from detente.core.parquet.cells import Cells, Kind, ParquetError, dtype_of, join_cells, joined
from detente.core.parquet.form import (
    DATA_PAGE,
    DATA_PAGE_2,
    DICTIONARY,
    DICTIONARY_PAGE,
    FORMS,
    GZIP,
    MAGIC,
    OLD_DICTIONARY,
    OPTIONAL,
    PLAIN,
    REQUIRED,
    RLE,
    UNCOMPRESSED,
    UNITS,
)
from detente.core.thrift import Reader

LARGEST_GROUP = 1 << 31
"""Rows of a row group that is read; the format counts them with 31 bits in a page."""


class ForeignParquetError(ParquetError):
    """A file is Parquet in a form that is not read here."""


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
                np.zeros(0, dtype=dtype_of(column.kind)),
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
        if codec not in {UNCOMPRESSED, GZIP}:
            raise ForeignParquetError(f"found the compression {_CODECS.get(codec, codec)}")
        start = min(place for place in (described.get(11), described[9]) if place)
        length = described[7]
        if not (0 <= start <= self._size and 0 <= length <= self._size):
            raise ParquetError(f"found {column.name} outside the file")
        self.file.seek(start)
        reader = Reader(self.file.read(length))
        cells = _decoded(reader, column, n_rows, is_packed=codec == GZIP)
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
    kinds = {(form.physical, form.converted): kind for kind, form in FORMS.items() if kind not in {"int32", "int64"}}
    found = []
    for element in elements[1:]:
        name, physical = element[4].decode("utf-8"), element.get(1)
        meaning = _meaning(element)
        kind = kinds.get((physical, meaning))
        if kind is None and (physical, meaning) in _WHOLE:
            kind = _WHOLE[physical, meaning]
        if kind is None or element.get(3) not in {REQUIRED, OPTIONAL}:
            raise ForeignParquetError(f"found the column {name!r} of a type that is not read here")
        found.append(_Column(name, kind, element[3] == OPTIONAL))
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
        if header[1] == DICTIONARY_PAGE:
            body = _unzipped(body, header[2]) if is_packed else body
            count = header[7][1]
            dictionary = _plain_cells(Reader(body), column.kind, count)
            continue
        if header[1] == DATA_PAGE_2:
            told = header[8]
            count, encoding, cut = told[1], told[4], told[5] + told[6]
            levels, rest = body[told[6] : cut], body[cut:]
            if is_packed and told.get(7, True):
                rest = _unzipped(rest, header[2] - cut)
        elif header[1] == DATA_PAGE:
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
    return join_cells(parts) if len(parts) > 1 else parts[0]


def _page_cells(
    column: _Column, count: int, encoding: int, levels: bytes | memoryview, body: bytes | memoryview,
    dictionary: Cells | None,
) -> Cells:  # fmt: skip
    """Return the cells of one page."""
    known = _from_hybrid(Reader(levels), 1, count).astype(bool) if column.is_optional else None
    n_filled = count if known is None else int(np.count_nonzero(known))
    if encoding in {OLD_DICTIONARY, DICTIONARY}:
        if dictionary is None:
            raise ParquetError(f"found no dictionary of {column.name}")
        reader = Reader(body)
        places = _from_hybrid(reader, reader.take(1)[0], n_filled) if n_filled else np.zeros(0, dtype=np.uint32)
        cells = dictionary._replace(data=dictionary.data[places])
    elif encoding == PLAIN:
        cells = _plain_cells(Reader(body), column.kind, n_filled)
    elif encoding == RLE and column.kind == "truth":
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
    dtype = dtype_of(kind)
    return Cells(kind, np.frombuffer(reader.take(count * dtype.itemsize), dtype=dtype))


def _from_hybrid(reader: Reader, width: int, count: int) -> npt.NDArray[np.uint32]:
    """Return numbers written as runs and packed bits."""
    if width > 32:
        raise ParquetError(f"found numbers of {width} bits")
    at, size = 0, (width + 7) // 8
    octets = np.frombuffer(reader.data[reader.at :], dtype=np.uint8)
    if width and len(octets) and not len(octets) % (1 + size):  # as `_short_runs` writes them
        runs = octets.reshape(-1, 1 + size)
        if not (runs[:, 0] & 0x81).any() and runs[:, 0].all() and int((runs[:, 0] >> 1).sum()) == count:
            values = np.zeros((len(runs), 4), dtype=np.uint8)
            values[:, :size] = runs[:, 1:]
            return np.repeat(values.view("<u4").ravel(), runs[:, 0] >> 1)
    found = np.empty(count, dtype=np.uint32)
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
    octets = np.frombuffer(data, dtype=np.uint8)
    if width == 1:
        return np.unpackbits(octets, bitorder="little").astype(np.uint32)
    octets = octets.reshape(-1, width)  # eight numbers fill as many octets as each has bits
    found = np.empty((len(octets), 8), dtype=np.uint32)
    for place in range(8):
        first, shift = divmod(place * width, 8)
        word = octets[:, first].astype(np.uint64)
        for octet in range(first + 1, (place * width + width + 7) // 8):
            word |= octets[:, octet].astype(np.uint64) << np.uint64(8 * (octet - first))
        found[:, place] = word >> np.uint64(shift) & np.uint64((1 << width) - 1)
    return found.reshape(count)


def _unzipped(data: bytes | memoryview, size: int) -> bytes:
    """Return what gzip has packed, which must be as long as said."""
    found = zlib.decompressobj(31)
    out = found.decompress(data, size + 1)
    if len(out) != size:
        raise ParquetError(f"found {len(out)} bytes in a packed page, expected {size}")
    return out
