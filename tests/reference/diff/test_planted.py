"""Planted edits against closed forms: what each does, what they do only together, and how often intervals hold.

Twelve edits, each tried on seven questions: additive ones, two that work only together, two of a question's own
wording, one that is added, and one without an effect on anything that is asked.
"""

from __future__ import annotations

from collections import Counter

import pytest

from detente.case.load import loads
from detente.diff import Diff, diff
from tests.reference.diff import planted

N_SEEDS = 40
SIZE = {"worlds": 256, "paths": 8}


def found_for(seed: int, **size: int) -> Diff:
    old, new = loads(planted.text(())), loads(planted.text(planted.EDITS))
    return diff(old, new, by="change", seed=seed, **{**SIZE, **size})


def test_every_part_is_what_it_is_in_closed_form() -> None:
    found = found_for(1, worlds=1024, paths=32)
    names = {edit.name for edit in found.edits}
    worded = {"by": "questions.bang", "joint": "questions.together"}
    assert names == {path for edit, path in planted.EDITS.items() if edit not in worded} | {
        "questions.bang.by",
        "questions.together.condition",
    }
    for question, edit, parts in planted.parts():
        effects = {each.edit: each for each in found[question].effects}
        name = planted.EDITS[edit]
        if name not in effects:  # the wording of another question
            assert parts == dict.fromkeys(parts, 0.0)
            continue
        for kind, value in parts.items():
            told = getattr(effects[name], kind)
            assert told.value == pytest.approx(value, abs=4 * told.error + 1e-4), (question, edit, kind)
    for question, value in planted.joint().items():
        told = found[question].joint
        assert told.value == pytest.approx(value, abs=4 * told.error + 1e-4), question


def test_what_does_nothing_does_exactly_nothing() -> None:
    found = found_for(2)
    for question, edit, parts in planted.parts():
        effects = {each.edit: each for each in found[question].effects}
        if any(parts.values()) or planted.EDITS[edit] not in effects:
            continue
        effect = effects[planted.EDITS[edit]]
        if question == "given" and edit == "a":
            continue  # it decides on which paths the question is asked
        assert (effect.alone.value, effect.left_out.value, effect.touched) == (0.0, 0.0, 0.0), (question, edit)


def test_two_edits_that_work_only_together() -> None:
    found = found_for(3, worlds=512, paths=16)["together"]
    for name in ("calendar.c.chance", "calendar.d.chance"):
        assert found[name].alone.value == 0.0
        assert found[name].left_out.value > 0.1
        assert found[name].interplay == found[name].left_out.value
    assert found.joint.value == pytest.approx(
        found.difference.value - found["questions.together.condition"].alone.value
    )


@pytest.mark.long
def test_intervals_hold_nine_times_in_ten() -> None:
    """Of 12 edits and 40 seeds; a share of 40 has a standard error of 5 points, one of all of less than 1."""
    holds, tried = Counter[str](), Counter[str]()
    for seed in range(N_SEEDS):
        found = found_for(seed)
        for question, edit, parts in planted.parts():
            effects = {each.edit: each for each in found[question].effects}
            effect = effects.get(planted.EDITS[edit])
            if effect is None or not effect.touched:
                continue
            for kind, value in parts.items():
                told = getattr(effect, kind)
                tried[edit] += 1
                holds[edit] += told.interval.low - 1e-6 <= value <= told.interval.high + 1e-6
        for question, value in planted.joint().items():
            told = found[question].joint
            tried["only together"] += 1
            holds["only together"] += told.interval.low - 1e-6 <= value <= told.interval.high + 1e-6
    shares = {name: holds[name] / tried[name] for name in tried}
    assert 0.86 <= sum(holds.values()) / sum(tried.values()) <= 0.95
    assert all(0.80 <= share <= 1.0 for share in shares.values()), shares
