"""The whole of a diff: what is refused, what is told, and that it adds up."""

from __future__ import annotations

import json

import pytest

import detente
from detente.case.load import loads
from detente.core.errors import CaseError, RunError
from detente.diff import diff
from detente.render.diff import sentence
from tests.reference.diff import planted

SMALL = {"worlds": 64, "paths": 8, "seed": 2}
OLD, NEW = planted.text(()), planted.text(planted.EDITS)


def test_parts_add_up() -> None:
    found = diff(loads(OLD), loads(NEW), by="change", **SMALL)
    for each in found.questions:
        alone, shares = (sum(getattr(effect, kind).value for effect in each.effects) for kind in ("alone", "share"))
        assert each.joint.value == pytest.approx(each.difference.value - alone, abs=1e-6)
        assert each.remainder.value == pytest.approx(each.difference.value - shares, abs=1e-6)
        assert each.after - each.before == pytest.approx(each.difference.value, abs=1e-6)


def test_one_edit_is_all_of_it() -> None:
    found = diff(loads(OLD), loads(planted.text({"a"})), **SMALL)["a"]
    assert found["calendar.a.chance"].share.value == found.difference.value != 0
    assert (found.joint.value, found.remainder.value) == (0.0, 0.0)


def test_the_old_side_is_what_run_says_and_the_same_on_any_threads() -> None:
    old = loads(OLD)
    runs = [diff(old, loads(planted.text({"a", "drift"})), threads=threads, **SMALL).to_json() for threads in (1, 3)]
    assert runs[0] == runs[1]
    alone = detente.forecast(detente.run(old, **SMALL))
    for each in json.loads(runs[0])["questions"]:
        answer = alone[each["id"]]
        assert each["before"] == pytest.approx(answer.probability if answer.kind != "number" else answer.mean)


def test_format_alone_moves_nothing() -> None:
    found = diff(loads(OLD), loads(f"# once more\n{OLD}about: Nothing.\n"), **SMALL)
    assert (found.edits, found.n_texts) == ((), 1)
    assert all(each.difference.value == 0 for each in found.questions)
    assert "no edit that can move a forecast" in str(found)
    assert "1 text, reason, source or record differs too" in str(found)


def test_questions_of_one_side_and_of_another_kind() -> None:
    new = OLD.replace(
        "  both:", "  neither: {condition: not (happened(a) or happened(b)), by: 2022-12-26}\n  both:"
    ).replace("  a: {condition: happened(a)}\n", "")
    new = new.replace("level: {kind: number, quantity: x}", "level: {condition: x > 40}")
    found = diff(loads(OLD), loads(new), **SMALL)
    assert [each.id for each in found.asked_anew] == ["neither"]
    assert [each.id for each in found.no_longer_asked] == ["a"]
    assert "level is left out: it was a number and is a binary question" in found.notes
    assert "asked anew: neither" in str(found)


def test_options_of_a_choice_that_only_one_side_has() -> None:
    choice = "  which: {{kind: choice, first: {{{options}}}}}\n"
    both = [
        planted.text({"d"}) + choice.format(options=options)
        for options in ("one: happened(a), two: happened(b)", "one: happened(a), two: happened(b), three: happened(d)")
    ]
    found = diff(loads(both[0]), loads(both[1]), **SMALL)
    rows = {each.option: each for each in found.questions if each.id == "which"}
    assert list(rows) == ["one", "two", "three", "none"]
    assert rows["three"].before == 0.0 < rows["three"].after
    assert sum(each.difference.value for each in rows.values()) == pytest.approx(0.0, abs=1e-9)


def test_a_lens_counts_where_it_is_applied() -> None:
    lens = "lenses:\n  hawk: {{set: {{calendar.a.chance: {chance}}}}}\n"
    old, new = (loads(OLD + lens.format(chance=chance)) for chance in ("0.5", "0.9"))
    idle = diff(old, new, **SMALL)
    assert idle.edits == ()
    assert "lenses that are not applied differ too (hawk)" in idle.notes[0]
    applied = diff(old, new, lens="hawk", **SMALL)
    assert [edit.name for edit in applied.edits] == ["lenses.hawk.set.calendar.a.chance"]
    assert applied["a"].difference.value == pytest.approx(0.4, abs=0.1)


def test_two_starts_are_the_passing_of_time() -> None:
    new = OLD.replace("start: 2022-01-03", "start: 2022-01-31")
    found = diff(loads(OLD), loads(new), worlds=256, paths=16)
    assert "the passing of time (2022-01-31 instead of 2022-01-03)" in [edit.text for edit in found.edits]
    assert found["bang"].difference.value < 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "move"}, "by: found 'move', expected one of auto, change, part, section"),
        ({"worlds": 1}, "worlds: found 1, expected two at least"),
        ({"until": ("2022-02-07", "2022-03-07")}, "expected a second one"),
    ],
)
def test_what_is_refused(options: dict, said: str) -> None:
    with pytest.raises(RunError, match=said):
        diff(loads(OLD), loads(NEW), **{**SMALL, **options})
    with pytest.raises(RunError, match="found one version"):
        diff(loads(OLD), **SMALL)


def test_a_case_that_is_none_names_its_file(tmp_path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(OLD.replace("happened(bang)", "happened(bong)"))
    with pytest.raises(CaseError, match=r"case\.yaml:\d+: questions\.bang\.condition"):
        diff(file, loads(NEW), **SMALL)


def test_sentences() -> None:
    found = diff(loads(OLD), loads(planted.text({"a", "c", "d"})), worlds=256, paths=16)
    assert sentence(found, found["a"]) == (
        'a went from 30% to 59%: all of it because of chance that "a" comes '
        "(uniform(0.3, 0.9) instead of uniform(0.1, 0.5))."
    )
    assert sentence(found, found["bang"]) == "bang stayed at 31.0%."
    told = sentence(found, found["together"])
    assert told.count("half of it because of") == 2
    assert told.count("only together with other edits") == 2


def test_forms(tmp_path) -> None:
    found = diff(loads(OLD), loads(NEW), by="part", **SMALL)
    plain = json.loads(found.to_json())
    assert (plain["kind"], len(plain["edits"])) == ("diff", len(found.edits))
    assert "<table" in found._repr_html_()
    polars = pytest.importorskip("polars")
    frame = found.to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert set(frame["edit"]) <= {edit.name for edit in found.edits}
    with pytest.raises(RunError, match="found question 'x', expected one of a, either"):
        found["x"]
    with pytest.raises(RunError, match="found edit 'x', expected one of"):
        found["a"]["x"]
