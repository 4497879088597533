"""What moves between two sides, drawn back from the picture."""

from __future__ import annotations

import re

import detente
from detente.report.shifts import Shift, shifts_figure, shifts_of


def test_rings_and_dots_stand_where_the_chances_are() -> None:
    shifts = [Shift("small", 0.5, 0.52, True), Shift("great", 0.25, 0.75, True), Shift("luck", 0.1, 0.9, False)]
    drawn = str(shifts_figure(shifts, sides=("before", "after")))
    wide = drawn.partition('<div class="narrow">')[0]
    ticks = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="[\d.]+" class="s"', wide)][:5]
    rings, dots = (
        [float(x) for x in re.findall(rf'<circle cx="([\d.]+)" cy="[\d.]+" r="[\d.]+" class="dot {kind}"', wide)]
        for kind in ("hollow", "model")
    )
    assert [round((x - ticks[0]) / (ticks[4] - ticks[0]), 2) for x in rings] == [0.25, 0.5]
    assert [round((x - ticks[0]) / (ticks[4] - ticks[0]), 2) for x in dots] == [0.75, 0.52]
    assert "luck" not in wide.partition("In words")[0].replace("luck,", "")
    assert "25% → 75%" in wide


def test_nothing_is_drawn_where_nothing_moves() -> None:
    assert shifts_figure([Shift("same", 0.5, 0.5, False)], sides=("before", "after")) is None


def test_a_comparison_has_two_sides() -> None:
    found = detente.compare("ultimatum", overrides={"actors.challenger.rationality": 4}, worlds=128, paths=16)
    first = shifts_of(found)[0]
    assert (first.before, first.after) == (found.questions[0].contrast.base, found.questions[0].contrast.changed)
    assert "<svg" in str(shifts_figure(shifts_of(found), sides=("as it is", "changed")))
