"""A world without quantities has no response, and no error."""

from __future__ import annotations

from detente.case.load import loads
from detente.inspect.check import check

CASE = """
case: bare
time: {start: 2022-01-03, end: 2022-12-31}
actors:
  norway: {horizon: 1 year}
moves:
  leave: {by: norway}
questions:
  left: {condition: happened(leave)}
"""


def test_a_case_with_a_move_and_no_quantity_is_checked():
    assert check(loads(CASE)) is not None
