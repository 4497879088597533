"""Parquet without an engine: what is written is read by others, what they write plainly is read here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from detente.core.parquet import (
    Cells,
    ForeignParquetError,
    ParquetError,
    ParquetFile,
    ParquetWriter,
    from_values,
    joined,
    n_rows_of,
    numbers,
    sliced,
    write_parquet,
)
from detente.core.thrift import Items, Reader, Wire, struct, varint


def _table(n: int = 5_000, seed: int = 7) -> dict[str, Cells]:
    """Return a table with every kind of column, few and many distinct values, runs and none."""
    rng = np.random.default_rng(seed)
    known = rng.random(n) < 0.3
    names = ("war", "a", "né", "none")
    return {
        "run": numbers((np.arange(n) // 100).astype(np.uint32)),
        "cycle": numbers((np.arange(n) % 100).astype(np.uint32)),
        "top": numbers(np.full(n, 2**32 - 1, dtype=np.uint32)),
        "date": Cells("date", rng.integers(-800, 19_700, n).astype(np.int32), known),
        "never": Cells("date", np.zeros(n, dtype=np.int32), np.zeros(n, dtype=bool)),
        "always": Cells("date", np.full(n, 19_000, dtype=np.int32), np.ones(n, dtype=bool)),
        "noise": numbers(rng.random(n).astype(np.float32), unit="per day"),
        "halves": numbers(rng.integers(-2, 3, n) / 2),
        "negative": numbers(np.full(n, -0.5)),
        "zeros": numbers(np.where(known, 0.0, -0.0)),
        "truth": numbers(rng.random(n) < 0.5),
        "sometimes": numbers(rng.random(n) < 0.5, known=known),
        "wide": numbers(rng.integers(-(2**62), 2**62, n)),
        "far": numbers(rng.choice(np.array([-(2**62), 5, 2**62]), n)),
        "signed": numbers(rng.integers(-5, 5, n).astype(np.int32)),
        "text": Cells("text", rng.integers(0, 4, n).astype(np.int32), None, names),
        "word": Cells("text", rng.integers(0, 4, n).astype(np.int32), known, names),
        "moment": Cells("moment", rng.integers(-(2**40), 2**50, n), known),
    }


def _written(table: dict[str, Cells], path: Path, *, rows: int = 0) -> Path:
    with path.open("wb") as file:
        write_parquet(file, table, {"run": "abc"}, rows=rows)
    return path


def _values(table: dict[str, Cells]) -> dict[str, list[object]]:
    return {name: cells.values() for name, cells in table.items()}


@pytest.mark.parametrize("rows", [0, 1_000, 1_001])
def test_what_is_written_is_read_here_and_by_others(tmp_path: Path, rows: int) -> None:
    table = _table()
    path = _written(table, tmp_path / "t.parquet", rows=rows)
    with ParquetFile(path) as file:
        assert file.metadata["run"] == "abc"
        assert {name: cells.kind for name, cells in table.items()} == dict(file.kinds)
        assert (file.n_rows, file.n_groups) == (5_000, -(-5_000 // (rows or 5_000)))
        back = file.read()
        assert back["noise"].unit == "per day"
        assert _values(back) == _values(table)
        assert np.signbit(back["zeros"].data).tolist() == np.signbit(table["zeros"].data).tolist()
        assert list(file.read(["text", "run"])) == ["run", "text"]
    frame = pl.read_parquet(path)
    assert frame.to_dict(as_series=False) == _values(table)
    assert [str(frame.schema[name]) for name in ("run", "date", "text", "truth", "noise", "halves", "wide")] == [
        "UInt32", "Date", "String", "Boolean", "Float32", "Float64", "Int64",
    ]  # fmt: skip
    assert frame.schema["moment"] == pl.Datetime("us", "UTC")
    assert pl.read_parquet_metadata(path)["units"] == '{"noise": "per day"}'
    # A filter looks at dictionaries and levels, not only at values.
    kept = pl.scan_parquet(path).filter(pl.col("date").is_not_null() & (pl.col("text") == "none")).collect()
    assert kept.height == sum(
        day is not None and text == "none"
        for day, text in zip(table["date"].values(), table["text"].values(), strict=True)
    )


def test_tables_without_rows(tmp_path: Path) -> None:
    table = sliced(_table(), 0, 0)
    path = _written(table, tmp_path / "t.parquet")
    assert pl.read_parquet(path).shape == (0, 18)
    with ParquetFile(path) as file:
        assert _values(file.read()) == _values(table)
        assert [cells.known is None for cells in file.read().values()] == [c.known is None for c in table.values()]


def test_bytes_are_those_of_the_rows_not_of_how_they_came(tmp_path: Path) -> None:
    table = _table(2_000)
    whole = _written(table, tmp_path / "whole.parquet").read_bytes()
    # Names in another order, in parts with lists of their own: the same text.
    parts = [sliced(table, start, start + 400) for start in range(0, 2_000, 400)]
    turned = []
    for number, part in enumerate(parts):
        names = part["text"].names
        order = np.roll(np.arange(len(names)), number)
        place = np.argsort(order).astype(np.int32)
        text = Cells("text", place[part["text"].data], None, tuple(names[o] for o in order))
        turned.append(part | {"text": text})
    assert _written(joined(turned), tmp_path / "parts.parquet").read_bytes() == whole
    # The same on every machine: a change of these bytes is a change of every stored run.
    plain = {"n": numbers(np.arange(20, dtype=np.int32) % 3), "t": from_values(["a", None, "b", "a"] * 5)}
    found = _written(plain, tmp_path / "plain.parquet").read_bytes()
    assert (len(found), hashlib.sha256(found).hexdigest()[:16]) == (243, "1e1fee0975dce7e1")


@pytest.mark.parametrize("compression", ["uncompressed", "gzip"])
@pytest.mark.parametrize("pages", [None, 500])
def test_plain_files_of_others_are_read(tmp_path: Path, compression: str, pages: int | None) -> None:
    frame = pl.read_parquet(_written(_table(), tmp_path / "t.parquet")).drop("moment")
    frame.write_parquet(
        tmp_path / "other.parquet", compression=compression, row_group_size=2_000, data_page_size=pages, statistics=True
    )
    with ParquetFile(tmp_path / "other.parquet") as file:
        assert _values(file.read()) == frame.to_dict(as_series=False)


@pytest.mark.parametrize(
    ("write", "found"),
    [
        (lambda frame, path: frame.write_parquet(path, compression="snappy"), "compression snappy"),
        (lambda frame, path: frame.write_parquet(path, compression="zstd"), "compression zstd"),
        (lambda frame, path: frame.select(pl.concat_list("n")).write_parquet(path), "columns within columns"),
        (
            lambda frame, path: frame.select(pl.col("n").cast(pl.Time)).write_parquet(path, compression="gzip"),
            "type that is not read",
        ),
    ],
)
def test_other_files_of_others_are_named(
    tmp_path: Path, write: Callable[[pl.DataFrame, Path], None], found: str
) -> None:
    path = tmp_path / "other.parquet"
    write(pl.DataFrame({"n": np.arange(1000)}), path)
    with pytest.raises(ForeignParquetError, match=found) as raised, ParquetFile(path) as file:
        file.read()
    assert str(raised.value).startswith(f"{path}: found")


def test_damaged_files_are_refused_never_worse(tmp_path: Path) -> None:
    whole = _written(_table(600), tmp_path / "t.parquet", rows=300).read_bytes()
    path = tmp_path / "damaged.parquet"
    rng = np.random.default_rng(3)
    refused = 0
    lengths = [0, 1, 4, 11, 12, *rng.integers(13, len(whole), 60).tolist()]
    damaged = [whole[:length] for length in lengths]
    for _ in range(250):
        data = bytearray(whole)
        for place in rng.integers(0, len(whole), rng.integers(1, 4)):
            data[place] ^= int(rng.integers(1, 256))
        damaged.append(bytes(data))
    for place in range(len(whole) - 900, len(whole), 3):  # the end says where everything is
        data = bytearray(whole)
        data[place] ^= 0x81
        damaged.append(bytes(data))
    for data in damaged:
        path.write_bytes(data)
        refused += _is_refused(path)
    assert refused > len(lengths)


def _is_refused(path: Path) -> bool:
    """Return whether a file is refused by the one error there is for it; anything else fails the test."""
    found: list[bool] = []

    def read() -> None:
        with ParquetFile(path) as file:
            _values(file.read())
        found.append(True)
        raise ParquetError("read")

    with pytest.raises(ParquetError):
        read()
    return not found


def test_values_become_columns_of_one_kind() -> None:
    assert from_values([True, None]).kind == "truth"
    assert from_values([1, 2.5]).values() == [1.0, 2.5]
    assert from_values([None, None]).values() == [None, None]
    assert from_values([dt.date(2022, 2, 24), None]).values() == [dt.date(2022, 2, 24), None]
    moment = dt.datetime(1900, 1, 1, 12, tzinfo=dt.UTC)
    assert from_values([moment]).values() == [moment]
    with pytest.raises(ValueError, match="kinds int64, text"):
        from_values([1, "a"])
    with pytest.raises(ValueError, match="type bytes"):
        from_values([b"a"])
    with pytest.raises(ValueError, match="type int8"):
        numbers(np.zeros(2, dtype=np.int8))


def test_groups_that_do_not_fit_are_refused() -> None:
    table = _table(10)
    writer = ParquetWriter(BytesIO(), table)
    with pytest.raises(ValueError, match="found columns run"):
        writer.write({"run": table["run"]})
    with pytest.raises(ValueError, match=r"noise: found .* that do not fit"):
        writer.write(table | {"noise": table["date"]})
    with pytest.raises(ValueError, match="cycle: found 9 cells, expected 10"):
        writer.write(table | {"cycle": sliced(table, 0, 9)["cycle"]})
    assert n_rows_of({}) == 0


def test_the_wire_keeps_values() -> None:
    assert [varint(n).hex() for n in (0, 127, 128, 2**63)] == ["00", "7f", "8001", "80808080808080808001"]
    fields = {
        1: (Wire.TRUE, False), 2: (Wire.I32, -3), 4: (Wire.BINARY, "é"), 5: (Wire.LIST, Items(Wire.I64, range(-8, 12))),
        6: (Wire.STRUCT, {1: (Wire.BYTE, 7), 2: (Wire.TRUE, True)}), 7: (Wire.I32, None), 9: (Wire.I64, 2**62),
    }  # fmt: skip
    assert Reader(struct(fields)).struct() == {
        1: False, 2: -3, 4: "é".encode(), 5: list(range(-8, 12)), 6: {1: 7, 2: True}, 9: 2**62,
    }  # fmt: skip
    with pytest.raises(ValueError, match="deep"):
        Reader(b"\x1c" * 100).struct()
    with pytest.raises(ValueError, match="64 bits"):
        Reader(b"\xff" * 100).varint()
    with pytest.raises(ValueError, match="longer than the data"):
        Reader(b"\x19\xfc\xff\xff\xff\x7f").struct()
