"""The shipped parts: each is whole, says where its numbers come from, and its tiny case runs."""

import pytest

from detente.case import load_case
from detente.case.dump import dump_case
from detente.case.load import loads
from detente.case.parts.compose import compose
from detente.case.parts.library import all_parts, find_part, own_names, part_names, search_parts
from detente.case.parts.part import KINDS
from detente.case.parts.trial import trial_case, trial_text
from detente.case.places import survey
from detente.core.errors import CaseError
from detente.forecast.run import forecast_case
from detente.inspect.check import check


def test_there_are_parts_of_every_kind():
    assert len(part_names()) >= 25
    assert {part.kind for part in all_parts()} == set(KINDS)
    assert list(all_parts()) == sorted(all_parts(), key=lambda part: (KINDS.index(part.kind), part.name))


@pytest.mark.parametrize("name", part_names())
def test_the_tiny_case_of_a_part_runs(name):
    part = find_part(name)
    case = trial_case(part)
    assert name in case.parts, "its test uses it"
    assert part.title
    assert part.about
    assert len(forecast_case(case, worlds=16, paths=2).questions) == len(case.questions)
    again = loads(dump_case(case))
    assert again == case
    assert not again.parts


@pytest.mark.parametrize("name", part_names())
def test_every_number_of_a_part_says_where_it_comes_from(name):
    bare = [each.path for each in survey(trial_case(find_part(name))).own.values() if not each.source and not each.why]
    assert not bare


@pytest.mark.parametrize("name", [part.name for part in all_parts() if part.kind == "move"])
def test_no_move_of_a_part_is_all_but_sure_or_impossible_at_first(name):
    text = compose("x", ["russia", "usa", "china", "guarded-state", name])
    found = [each for each in check(loads(text)).notices if "no moves" not in each.text and "horizon" not in each.text]
    assert not found


def test_a_part_is_found_by_the_beginning_of_its_words():
    assert [part.name for part in search_parts("embarg")] == ["sanctions-package"]
    assert not search_parts("no such words")


def test_the_hash_is_of_what_a_part_takes_and_gives():
    from detente.case.parts.part import read_part

    part = find_part("rally")
    retold = part.text.replace("title: ", "title: The ").replace("takes:", "# a remark\ntakes:")
    assert read_part(retold, "rally", "rally").hash == part.hash
    other = part.text.replace("25 to 50 per year", "25 to 51 per year")
    assert read_part(other, "rally", "rally").hash != part.hash


def test_shipped_cases_use_no_file_beside_them():
    assert own_names(None) == ()
    assert load_case("ultimatum").parts == ()


def test_the_trial_of_a_part_is_a_text():
    assert trial_text(find_part("rally")).startswith("case: rally-trial\n")


def test_a_part_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(CaseError, match=r"no part `rusia`.*did you mean `russia`"):
        find_part("rusia")
