"""Thrift's compact protocol, as far as the headers of Parquet need it: plain values to bytes and back.

References: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

DEEPEST = 16
"""Levels of structures that are read; the headers of Parquet have six."""


class Wire(IntEnum):
    """What stands for a type on the wire."""

    TRUE = 1
    FALSE = 2
    BYTE = 3
    I16 = 4
    I32 = 5
    I64 = 6
    DOUBLE = 7
    BINARY = 8
    LIST = 9
    SET = 10
    MAP = 11
    STRUCT = 12


@dataclass(frozen=True, slots=True)
class Items:
    """A list, its items of one type."""

    wire: Wire
    """Type of the items."""
    values: Sequence[Any]
    """The items, as `struct` takes them."""


Fields = Mapping[int, tuple[Wire, Any]]
"""A structure to write: type and value by number of the field, in ascending order."""


def varint(number: int) -> bytes:
    """Return a number of at least 0 in groups of seven bits, the lowest first.

    Examples
    --------
    >>> varint(300).hex()
    'ac02'
    """
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def struct(fields: Fields) -> bytes:
    """Return a structure as bytes; fields without a value (None) are left out."""
    out, last = bytearray(), 0
    for number, (wire, value) in fields.items():
        if value is None:
            continue
        kind = (Wire.TRUE if value else Wire.FALSE) if wire is Wire.TRUE else wire
        step = number - last
        if not 0 < step < 16:
            raise ValueError(f"found field {number} after {last}, expected one of the 15 that follow")
        out.append(step << 4 | kind)
        if wire is not Wire.TRUE:
            out += _value(wire, value)
        last = number
    out.append(0)
    return bytes(out)


def _value(wire: Wire, value: Any) -> bytes:
    """Return a value that is no truth as bytes."""
    match wire:
        case Wire.BYTE:
            return bytes([value & 0xFF])
        case Wire.I16 | Wire.I32 | Wire.I64:
            return varint((value << 1) ^ (value >> 63))
        case Wire.BINARY:
            data = value.encode("utf-8") if isinstance(value, str) else bytes(value)
            return varint(len(data)) + data
        case Wire.LIST:
            count = len(value.values)
            head = bytes([count << 4 | value.wire]) if count < 15 else bytes([0xF0 | value.wire]) + varint(count)
            return head + b"".join(_value(value.wire, item) for item in value.values)
        case Wire.STRUCT:
            return struct(value)
        case _:
            raise ValueError(f"found type {wire!r}, expected one that Parquet writes")


class Reader:
    """Reads structures from bytes; whatever does not fit is a `ValueError`."""

    def __init__(self, data: bytes | memoryview, at: int = 0) -> None:
        self.data = memoryview(data)
        self.at = at
        """Where the next value starts."""

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Return the structure that starts here, its values by the numbers of their fields."""
        if depth > DEEPEST:
            raise ValueError(f"found structures more than {DEEPEST} deep")
        found: dict[int, Any] = {}
        last = 0
        while head := self._byte():
            step, kind = head >> 4, head & 0x0F
            last = last + step if step else self._zigzag()
            found[last] = kind == Wire.TRUE if kind in {Wire.TRUE, Wire.FALSE} else self._value(kind, depth + 1)
        return found

    def varint(self) -> int:
        """Return the number of at least 0 that starts here."""
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
            if shift > 63:
                raise ValueError("found a number of more than 64 bits")

    def take(self, count: int) -> memoryview:
        """Return the next bytes."""
        if count < 0 or self.at + count > len(self.data):
            raise ValueError("found the end of the data in the middle of a value")
        self.at += count
        return self.data[self.at - count : self.at]

    def _byte(self) -> int:
        return self.take(1)[0]

    def _zigzag(self) -> int:
        number = self.varint()
        return number >> 1 ^ -(number & 1)

    def _value(self, kind: int, depth: int) -> Any:
        match kind:
            case Wire.BYTE:
                return self._byte()
            case Wire.I16 | Wire.I32 | Wire.I64:
                return self._zigzag()
            case Wire.DOUBLE:
                return bytes(self.take(8))
            case Wire.BINARY:
                return bytes(self.take(self.varint()))
            case Wire.LIST | Wire.SET:
                head = self._byte()
                count, item = head >> 4, head & 0x0F
                count = self.varint() if count == 15 else count
                if count > len(self.data) - self.at:  # each item takes a byte at least
                    raise ValueError("found a list longer than the data")
                if item in {Wire.TRUE, Wire.FALSE}:
                    return [byte == Wire.TRUE for byte in self.take(count)]
                return [self._value(item, depth) for _ in range(count)]
            case Wire.STRUCT:
                return self.struct(depth)
            case _:
                raise ValueError(f"found type {kind}, which Parquet does not use")
