"""Changes in the text of a case that leave the rest as it was."""

import datetime as dt
import difflib

import pytest

from detente.case import edit_case, loads
from detente.case.notation import read_number
from detente.core.errors import CaseError


@pytest.fixture(scope="module")
def text(root):
    return (root / "tests" / "cuba_1962.yaml").read_text(encoding="utf-8")


def difference(old, new):
    """Return the lines that went and those that came."""
    lines = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]
    return [line[2:].strip() for line in lines if line[0] == "-"], [
        line[2:].strip() for line in lines if line[0] == "+"
    ]


@pytest.mark.parametrize(
    ("path", "value", "gone", "come"),
    [
        ("actors.usa.horizon", "3 weeks", ["horizon: 2 to 8 weeks"], ["horizon: 3 weeks"]),
        ("actors.usa.rationality", 1, ["rationality: 0.5 to 2"], ["rationality: 1"]),
        ("actors.usa.memory", "2 years", [], ["memory: 2 years"]),
        ("title", "a: b", ["title: The missiles in Cuba"], ['title: "a: b"']),
        ("hindsight", False, ["hindsight: true"], ["hindsight: false"]),
        (
            "moves.quarantine.effects.prestige_us.1.over",
            "3 weeks",
            ["prestige_us: [1, {amount: 1 to 4, after: 2 days, over: 2 weeks}]"],
            ["prestige_us: [1, {amount: 1 to 4, after: 2 days, over: 3 weeks}]"],
        ),
        (
            "moves.strike.effects.tension.after",
            "1 day",
            ["effects: {tension: 20 to 30}"],
            ["effects: {tension: {amount: 20 to 30, after: 1 day}}"],
        ),
        (
            "moves.strike.outcomes.succeeds.effects.missiles",
            -5,
            ["succeeds: {chance: 0.6 to 0.9, effects: {missiles: {amount: -8, source: allison1971}}}"],
            ["succeeds: {chance: 0.6 to 0.9, effects: {missiles: {amount: -5, source: allison1971}}}"],
        ),
        (
            "quantities.missiles.noise",
            "1 per week",
            ["missiles: {text: Missiles that could be fired, range: [0, null], start: 8, owner: ussr}"],
            [
                (
                    "missiles: {text: Missiles that could be fired, range: [0, null], start: 8, owner: ussr, "
                    "noise: 1 per week}"
                )
            ],
        ),
        ("beliefs.usa.quantities.tension.half_life", "1 year", [], ["usa: {quantities.tension.half_life: 1 year}"]),
        ("lenses.doves.set.actors.usa.tempo", "1 day", [], ["doves: {set: {actors.usa.tempo: 1 day}}"]),
        ("quantities.oil.start", {"p10": 1, "p90": 2}, [], ["oil: {start: {p10: 1, p90: 2}}"]),
        (
            "actors.cuba.horizon",
            read_number({"value": "1 year", "why": "so it seems"}),
            ["cuba: {kind: state}"],
            ["cuba: {kind: state, horizon: {value: 1 year, why: so it seems}}"],
        ),
        (
            "questions.removed.resolved.date",
            dt.date(1962, 10, 29),
            ["resolved: {answer: yes, date: 1962-10-28, source: allison1971}"],
            ["resolved: {answer: yes, date: 1962-10-29, source: allison1971}"],
        ),
    ],
)
def test_only_what_was_meant_changes(text, path, value, gone, come):
    new = edit_case(text, {path: read_number(value) if isinstance(value, dict) else value})
    assert difference(text, new) == (gone, come)
    loads(new)


def test_several_changes_at_once(text):
    new = edit_case(text, {"actors.usa.horizon": "3 weeks", "actors.usa.tempo": "3 days"})
    assert difference(text, new) == (["horizon: 2 to 8 weeks", "tempo: 2 days"], ["horizon: 3 weeks", "tempo: 3 days"])


def test_comments_and_layout_stay():
    text = "# head\na:   # first\n\n  b: 5     # five\n  c: |\n    text\n  # tail\n\nd: 'x'   # last"
    assert edit_case(text, {"a.b": 6}) == text.replace("5     #", "6     #")
    assert edit_case(text, {"a.e": 7}) == text.replace("    text\n", "    text\n  e: 7\n")
    assert edit_case(text, {"a.c": "new"}) == text.replace("|\n    text", "new")
    assert edit_case(text, {"d": "y"}) == text.replace("'x'", "y")
    assert edit_case(text, {"e": "y"}) == text + "\ne: y"
    assert edit_case("a:\n  p10: 1\n  p90: 2\nb: 1", {"a": 2}) == "a: 2\nb: 1"
    assert edit_case("a: # c\n  p10: 1 # d\n  p90: 2 # e\nb: 1", {"a": 2}) == "a: # c\n  2 # e\nb: 1"
    assert edit_case("a: # c\nb: 1", {"a": 2}) == "a: 2 # c\nb: 1"
    assert edit_case("a: {}", {"a.b": 1}) == "a: {b: 1}"
    assert edit_case("a:\nb: 1", {"a": 2}) == "a: 2\nb: 1"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("moves.strike", "a mapping"),
        ("moves.strike.by.whom", "no entries where `whom` should be"),
        ("moves.quarantine.effects.prestige_us.7", "no element `7` in the list"),
        ("moves.quarantine.replies.x.by", "no element `x` in the list"),
        ("quantities.tension.range", "a list"),
    ],
)
def test_paths_that_lead_nowhere(text, path, found):
    with pytest.raises(CaseError) as caught:
        edit_case(text, {path: 5})
    assert caught.value.problems[0].found == found


def test_a_text_with_question_marks_in_braces_is_edited_at_the_right_place():
    text = "a: {b: Will it come?, c: http://x, d: 5}   # Qué?\ne: {f: é?, g: [x?, 6]}\n"
    assert edit_case(text, {"a.d": 7, "e.g.1": 8}) == text.replace("d: 5", "d: 7").replace("6]", "8]")
    assert edit_case(text, {"e.h": "9 weeks"}) == text.replace("6]}", "6], h: 9 weeks}")
    assert edit_case(text, {"a.b": "Does it?"}) == text.replace("Will it come?", '"Does it?"')
