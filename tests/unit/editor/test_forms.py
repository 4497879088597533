"""Forms read from a text: numbers, moves, tables."""

from pathlib import Path

import pytest

from detente.case.load import loads
from detente.case.shipped import find_case
from detente.editor.density import sketch
from detente.editor.forms import MoveForm, NumberForm, TableForm, crumbs, form
from detente.editor.numbers import place_of
from detente.editor.tree import read_tree

RUSSIA = find_case("russia-2022").read_text(encoding="utf-8")
TALKS = (Path(__file__).parents[2] / "dam_talks.yaml").read_text(encoding="utf-8")


def number(text: str, path: str) -> NumberForm:
    found = form(read_tree(text), path, loads(text))
    assert isinstance(found, NumberForm)
    return found


def test_a_number_says_what_it_implies_and_where_it_comes_from() -> None:
    found = number(RUSSIA, "actors.russia.idle")
    assert found.written == "0.2 to 0.7"
    assert found.why.startswith("words are the move")
    assert not found.is_judgement
    assert found.sketch is not None
    assert (round(found.sketch.low, 6), round(found.sketch.high, 6)) == (0.2, 0.7)
    assert (found.sketch.scale, found.sketch.floor, found.sketch.ceiling) == ("logit", 0.0, 1.0)


@pytest.mark.parametrize(
    ("path", "written", "suffix", "scale"),
    [
        ("moves.arms_race.effects.approval", "0.5 to 2.5", "", "linear"),
        ("quantities.nato_support.half_life", "1 to 4 years", "years", "log"),
        ("quantities.treasury.start", "630.6", "", "log"),
        ("actors.nato.pacts.reinforcement.honoured", "80% to 97%", "%", "logit"),
    ],
)
def test_a_sketch_is_in_the_unit_in_which_the_number_is_written(path, written, suffix, scale) -> None:  # type: ignore[no-untyped-def]
    found = number(RUSSIA, path)
    assert (found.written, found.path) == (written, path)
    assert found.sketch is not None
    assert (found.sketch.suffix, found.sketch.scale) == (suffix, scale)
    first = float(written.split()[0].rstrip("%"))
    assert found.sketch.low == pytest.approx(first, rel=1e-6)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("moves.invade.effects.approval", "{prior: approval-after-force}"),
        ("quantities.approval.half_life", "{prior: approval-half-life, where: {months: 6}}"),
    ],
)
def test_a_cited_number_is_drawn_as_the_library_has_it(path: str, written: str) -> None:
    found = number(RUSSIA, path)
    assert (found.written, found.problem, found.is_judgement) == (written, "", False)
    assert found.sketch is not None
    assert found.sketch.low < found.sketch.median < found.sketch.high


def test_the_curve_has_the_chances_of_the_number() -> None:
    """The area below the curve, in values, is the chance between its ends; half of it lies below the median."""
    place = place_of(loads(RUSSIA), "quantities.approval.half_life")
    assert place is not None
    found = sketch(place, "9 to 36 months")
    ends = [(a[0] + b[0]) / 2 for a, b in zip(found.points, found.points[1:], strict=False)]
    inner = found.points[1:-1]
    areas = [height * (b - a) for (_, height), a, b in zip(inner, ends, ends[1:], strict=False)]
    below = sum(area for (x, _), area in zip(inner, areas, strict=True) if x < found.median)
    assert below / sum(areas) == pytest.approx(0.5, abs=0.02)
    assert max(height for _, height in found.points) == 1


def test_the_forms_of_a_place_are_the_innermost_first() -> None:
    tree = read_tree(RUSSIA)
    entry = tree.by_path["moves.arms_race.effects.approval.amount"]
    assert [(each.kind, each.path) for each in crumbs(tree, entry.span.start)] == [
        ("number", "moves.arms_race.effects.approval"),
        ("move", "moves.arms_race"),
    ]
    assert crumbs(tree, 0) == ()


def test_a_move_has_its_effects_answers_and_ends() -> None:
    found = form(read_tree(RUSSIA), "moves.invade")
    assert isinstance(found, MoveForm)
    assert [(each.quantity, each.amount.written) for each in found.effects] == [
        ("threat", "40"),
        ("approval", "{prior: approval-after-force}"),
    ]
    assert (found.replies[0].by, found.replies[0].options) == ("ukraine", ("resist", "accept_terms"))
    assert "nothing" in [each.name for each in found.replies[0].choices]
    assert [each.name for each in found.outcomes][:1] == ["quick_victory"]


def test_a_table_has_a_field_also_where_nothing_stands_yet() -> None:
    found = form(read_tree(TALKS), "tables.river")
    assert isinstance(found, TableForm)
    assert [each.name for each in found.issues] == ["filling", "flow"]
    stand = found.parties[1].stands[0]
    assert (stand.position.written, stand.at_least.written, stand.at_most.written) == ("10 to 13", "3 to 9", "")
    assert stand.at_most.path == "tables.river.parties.downstream.positions.filling.at_most"


def test_a_form_works_while_another_part_is_broken() -> None:
    text = RUSSIA + "\nbroken: [\n"
    assert isinstance(form(read_tree(text), "moves.invade"), MoveForm)
    found = form(read_tree(text), "actors.russia.idle", None)
    assert isinstance(found, NumberForm)
    assert found.sketch is None


def test_a_number_that_nothing_supports_is_a_judgement() -> None:
    found = form(read_tree("moves: {raid: {effects: {land: 5}}}"), "moves.raid.effects.land")
    assert isinstance(found, NumberForm)
    assert found.is_judgement
