"""Messages between server and engine: what is sent arrives, and nonsense is refused."""

from __future__ import annotations

import io
import struct

import pytest

from detente.workbench.engines.frames import LARGEST_HEAD, receive, send


def test_what_is_sent_arrives() -> None:
    stream = io.BytesIO()
    send(stream, {"id": 1, "name": "é"}, {"json": b"{}", "empty": b""})
    send(stream, {"id": 2})
    stream.seek(0)
    first, second = receive(stream), receive(stream)
    assert first is not None
    assert second is not None
    assert (first.head, first.parts) == ({"id": 1, "name": "é"}, {"json": b"{}", "empty": b""})
    assert (second.head, second.parts) == ({"id": 2}, {})
    assert receive(stream) is None


def test_what_is_cut_off_is_an_end() -> None:
    stream = io.BytesIO()
    send(stream, {"id": 1}, {"json": b"12345"})
    whole = stream.getvalue()
    assert all(receive(io.BytesIO(whole[:end])) is None for end in range(len(whole)))


@pytest.mark.parametrize(
    "sent", [struct.pack("<I", LARGEST_HEAD + 1), struct.pack("<I", 22) + b'{"parts": [["a", -1]]}']
)
def test_nonsense_is_refused(sent: bytes) -> None:
    with pytest.raises(ValueError, match="expected at most"):
        receive(io.BytesIO(sent))
