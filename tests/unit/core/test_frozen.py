"""Frozen data are the same after a way through bytes; nothing else is ever made of bytes."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.frozen import FrozenError, pack, unpack


class Colour(IntEnum):
    RED = 1


@dataclass(frozen=True, slots=True)
class Point:
    x: object
    y: object = None


@dataclass(frozen=True, slots=True)
class Other:
    x: object


RECORDS = (Point, Colour)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates()
trees = st.recursive(
    plain,
    lambda below: (
        st.lists(below)
        | st.lists(below).map(tuple)
        | st.dictionaries(st.text() | st.integers(), below)
        | st.builds(Point, below, below)
    ),
    max_leaves=20,
)


@given(trees)
def test_data_come_back_as_they_were(value: object) -> None:
    found = unpack(pack(value, RECORDS), RECORDS)
    assert found == value
    assert repr(found) == repr(value)


def test_odd_numbers_and_enumerations_come_back() -> None:
    value = (math.inf, -math.inf, -0.0, 5e-324, 2**70, Colour.RED, True, 1)
    assert repr(unpack(pack(value, RECORDS), RECORDS)) == repr(value)
    assert math.isnan(unpack(pack(math.nan, ()), ()))


@pytest.mark.parametrize("dtype", ["<i4", "<f8", "<u2", "?", "<f4", "<c16", ">i8"])
@pytest.mark.parametrize("shape", [(0,), (3,), (2, 3), (2, 0, 4), ()])
def test_arrays_come_back_with_their_bytes(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.asarray(np.arange(math.prod(shape)).reshape(shape) * 1.5).astype(dtype)
    found, other = unpack(pack(Point(array, array.T), RECORDS), RECORDS).x, array.T
    assert (found.dtype, found.shape, found.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert unpack(pack(other, ()), ()).tolist() == other.tolist()
    assert found.flags.writeable


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        b"bytes",
        object(),
        Other(1),
        Point(Other(1)),
        np.array([object()]),
        np.float64(1),
        dt.datetime(2022, 2, 24, tzinfo=dt.UTC),
    ],
)
def test_nothing_else_is_packed(value: object) -> None:
    with pytest.raises(FrozenError, match="expected frozen data"):
        pack(value, RECORDS)


def test_only_records_that_are_named_are_made() -> None:
    data = pack(Other(1), (Other,))
    with pytest.raises(FrozenError):
        unpack(data, RECORDS)
    with pytest.raises(FrozenError):
        unpack(data.replace(b'"Other",1', b'"Point",1'), RECORDS)
    with pytest.raises(FrozenError):
        unpack(pack(np.arange(3), ()).replace(b"<i8", b"|O8"), ())


WHOLE = pack((Point(np.arange(4), {"a": dt.date(2022, 2, 24)}), Colour.RED, [1.5, None]), RECORDS)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_damage_is_an_error_or_data(place: int, by: int) -> None:
    """Whatever stands there, nothing but this error comes of it: the hash of an entry is looked at before."""
    damaged = WHOLE[:place] + bytes([WHOLE[place] ^ by]) + WHOLE[place + 1 :]
    for data in (damaged, WHOLE[:place]):
        try:
            unpack(data, RECORDS)
        except FrozenError:
            continue


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(data: bytes) -> None:
    try:
        unpack(data, RECORDS)
    except FrozenError:
        return
