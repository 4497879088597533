"""A forecast as text."""

from detente.case import loads
from detente.forecast.forecast import forecast
from detente.forecast.run import run

CASE = """\
case: one
time: {start: 2024-01-01, end: 2024-12-31, step: month}
quantities: {x: {start: 60}}
questions:
  high: {condition: x > 50}
  level: {kind: number, quantity: x}
"""


def test_one_path_tells_no_error() -> None:
    text = str(forecast(run(loads(CASE), worlds=1, paths=1)))
    assert "±" not in text
    assert "One path is one story" in text


def test_two_paths_do() -> None:
    text = str(forecast(run(loads(CASE), worlds=2, paths=1)))
    assert "60 ± " in text
