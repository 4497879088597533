"""Days of many moments at once are those of each: where clocks change, at midnight too, and where a day is left out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.ledger.counting import days_of
from detente.ledger.days import local_day
from detente.ledger.inputs import DAY, moment_of

ZONES = ("", "Europe/Kyiv", "America/New_York", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu", "Africa/Monrovia")
CHANGES = [
    moment_of(day) + hour * 3_600_000_000
    for day in ("2025-03-30", "2025-10-26", "2025-11-02", "2011-12-30", "2022-03-27", "2022-10-30", "1972-01-07")
    for hour in range(-12, 13)
]
MOMENTS = st.one_of(
    st.integers(moment_of("1900-01-01"), moment_of("2100-01-01")),
    st.builds(lambda day: day * DAY, st.integers(-10_000, 40_000)),
    st.builds(lambda at, more: at + more, st.sampled_from(CHANGES), st.integers(-1, 7_200_000_000)),
)


@given(st.lists(st.tuples(MOMENTS, st.integers(0, len(ZONES) - 1)), max_size=40))
def test_each_has_the_day_that_it_has_alone(said: list[tuple[int, int]]) -> None:
    times: dict[str, Any] = {zone: SimpleNamespace(zone=zone) for zone in ZONES}
    moments = np.array([at for at, _ in said], dtype=np.int64)
    question = np.array([k for _, k in said], dtype=np.int64)
    assert days_of(moments, question, times).tolist() == [local_day(at, ZONES[k]) for at, k in said]
