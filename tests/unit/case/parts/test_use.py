"""`use`: what is written out is the case written by hand, and what cannot be is refused by line."""

import pytest

from detente.case.dump import content_hash, dump_case, to_data, whole_text
from detente.case.load import load_case, loads
from detente.case.parts.fill import MOST_ADDED
from detente.case.parts.library import find_part
from detente.case.parts.part import read_part
from detente.case.parts.pin import pin
from detente.case.parts.use import MOST_USES
from detente.case.schema import Case
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.forecast.run import forecast_case

HEAD = "case: c\ntime: {start: 2026-01-05, end: 2026-12-31, step: week}\n"
TARIFF = """\
part: tariff
kind: move
title: A tariff
takes:
  by: {is: actor, text: who}
  on: {is: actor, text: whom}
  harm: {is: number, default: -2 to -1}
  when: {is: condition, default: true}
  note: {is: text, default: null}
gives:
  quantities:
    <as>_revenue: {owner: <by>, start: 0, text: <note>}
  moves:
    <as>:
      text: <by> puts a tariff on <on>
      by: <by>
      when: <when> and <as>_revenue < 5
      effects:
        <as>_revenue: {amount: 1, why: a unit}
        <on>_trade: {amount: <harm>, over: 8 weeks, why: a guess}
test: {}
"""
STATES = """\
quantities:
  south_trade: {start: 100, why: an index}
actors:
  north: {horizon: 1 year, values: {south_trade: -0.5}, why: a guess}
  south: {}
"""
BY_HAND = """\
case: c
time: {start: 2026-01-05, end: 2026-12-31, step: week}
quantities:
  row_revenue: {owner: north, start: 0}
  south_trade: {start: 100, why: an index}
actors:
  north: {horizon: 1 year, values: {south_trade: -0.5}, why: a guess}
  south: {}
moves:
  row:
    text: north puts a tariff on south
    by: north
    when: (true) and row_revenue < 5
    effects:
      row_revenue: {amount: 1, why: a unit}
      south_trade: {amount: -4 to -2, over: 8 weeks, why: a guess}
"""
QUESTIONS = "questions:\n  trade: {kind: number, quantity: south_trade}\n  tariff: {condition: happened(row)}\n"
USE = "use:\n  - {part: tariff, as: row, by: north, on: south, harm: -4 to -2}\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "tariff.yaml").write_text(TARIFF)
    return tmp_path


def refused(text, folder=None):
    with pytest.raises(CaseError) as caught:
        loads(text, name="c.yaml", folder=folder)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_part_written_out_is_the_case_written_by_hand(folder):
    used = loads(HEAD + USE + STATES + QUESTIONS, folder=folder)
    written = loads(BY_HAND + QUESTIONS)
    assert dump_case(used) == dump_case(written)
    assert content_hash(used) == content_hash(written)
    assert list(to_data(used)["quantities"]) == list(to_data(written)["quantities"])
    mine, theirs = compile_case(used), compile_case(written)
    assert mine.case_hash == theirs.case_hash
    assert repr(mine) == repr(theirs)
    first, second = (forecast_case(each, worlds=64, paths=4, seed=3).to_json() for each in (used, written))
    assert first == second


def test_what_the_case_says_lies_over_the_part(folder):
    own = "moves:\n  row: {cooldown: 4 weeks, effects: {south_trade: -7}}\n"
    case = loads(HEAD + USE + STATES + own, folder=folder)
    assert str(case.moves["row"].cooldown) == "4 weeks"
    assert [str(each.amount) for each in case.moves["row"].effects["south_trade"]] == ["-7"]
    assert case.moves["row"].by == "north"


def test_an_effect_written_out_takes_the_place_of_a_prior():
    whole = "use:\n  - {part: usa}\n  - {part: russia}\n  - {part: limited-strike, as: strike, by: russia, on: usa}\n"
    own = "moves: {strike: {effects: {russia_approval: {amount: 1 to 4, after: 2 weeks, why: mine}}}}\n"
    (effect,) = loads(HEAD + whole + own).moves["strike"].effects["russia_approval"]
    assert (str(effect.amount), str(effect.after), effect.why) == ("1 to 4", "2 weeks", "mine")


def test_what_the_case_strikes_out_is_gone(folder):
    whole = "use:\n  - {part: usa}\n  - {part: russia}\n  - {part: limited-strike, as: strike, by: russia, on: usa}\n"
    kept = loads(HEAD + whole + "questions: {strike-answered: no}\n")
    assert list(kept.questions) == ["strike-happens"]
    assert content_hash(kept) != content_hash(loads(HEAD + whole))
    assert "strike-answered" in refused(HEAD + whole + "questions:\n  strike-answered:\n")  # left empty is none
    assert "no_such" in refused(HEAD + whole + "questions: {no_such: no}\n")  # of nothing, it is a mistake


def test_what_is_struck_out_and_still_named_is_told(folder):
    whole = "use:\n  - {part: usa}\n  - {part: russia}\n  - {part: limited-strike, as: strike, by: russia, on: usa}\n"
    assert "strike_retaliation" in refused(HEAD + whole + "moves: {strike_retaliation: false}\n")


def test_a_number_at_length_takes_the_place_of_another_as_a_whole(folder):
    own = "moves:\n  row: {effects: {south_trade: {amount: {p10: -3, p90: -1}}}}\n"
    effect = loads(HEAD + USE + STATES + own, folder=folder).moves["row"].effects["south_trade"][0]
    assert effect.over is not None
    assert effect.amount.to_data() == {"p10": -3, "p90": -1}


def test_what_is_not_given_is_left_out():
    with_pact = "  - {part: nato, members: [usa], attack: [strike], attacked: usa_security}\n"
    rest = "use:\n  - {part: usa}\n  - {part: russia}\n  - {part: limited-strike, as: strike, by: russia, on: usa}\n"
    assert list(loads(HEAD + rest + with_pact).actors["nato"].pacts) == ["article_5"]
    assert loads(HEAD + rest + "  - {part: nato, members: [usa]}\n").actors["nato"].pacts == {}


def test_names_are_those_of_the_use():
    case = loads(HEAD + "use:\n  - {part: usa, as: north-west}\n")
    assert list(case.actors) == ["north_west"]
    assert all(name.startswith("north_west_") for name in case.quantities)


def test_a_part_that_changed_is_refused_until_it_is_pinned_anew(folder):
    path = folder / "c.yaml"
    path.write_text(HEAD + "# a remark\n" + USE + STATES)
    pinned = pin(path)
    assert pinned.changed == ("tariff",)
    assert "# a remark" in pinned.text
    path.write_text(pinned.text)
    load_case(path)
    assert not pin(path).is_new
    changed = TARIFF.replace("over: 8 weeks", "over: 9 weeks")
    (folder / "parts" / "tariff.yaml").write_text(changed)
    with pytest.raises(CaseError, match=r"c.yaml:5: use.0.hash: found the part `tariff` changed.*parts pin CASE"):
        load_case(path)
    path.write_text(pin(path).text)
    assert load_case(path).parts == ("tariff",)


def test_a_part_of_ones_own_stands_before_a_shipped_one(folder):
    mine = find_part("rally").text.replace("title: ", "title: Mine, ", 1)
    (folder / "parts" / "rally.yaml").write_text(mine)
    assert find_part("rally", folder).title.startswith("Mine")
    assert not find_part("rally").title.startswith("Mine")


def test_without_its_folder_a_case_finds_shipped_parts_alone(folder):
    assert "no part `tariff`" in refused(HEAD + USE + STATES)


def test_a_run_keeps_the_case_with_its_parts_written_out(folder):
    case = loads(HEAD + USE + STATES, folder=folder)
    assert loads(whole_text(case)) == case
    plain = loads(BY_HAND)
    assert whole_text(plain) == BY_HAND


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("  - {part: tariff, by: north, on: south, onn: south}", "c.yaml:4: use.0.onn: found `onn`"),
        ("  - {part: tariff, by: north}", "c.yaml:4: use.0: found no `on`, expected the name of an actor"),
        ("  - {part: tariff, by: nort, on: south}", "did you mean `north`"),
        ("  - {part: tariff, by: north, on: south, harm: much}", "use.0.harm: found `much`"),
        ("  - {part: tariff, by: [north], on: south}", "use.0.by: found `['north']`"),
        ("  - {part: tariff, by: north, on: south, as: 5}", "use.0.as: found `5`"),
        ("  - {part: tariff, by: 'north or true', on: south}", "use.0.by: found `north or true`"),
        ("  - {part: ../tariff, by: north, on: south}", "use.0.part: found no part `../tariff`"),
        ("  - {part: /etc/passwd}", "use.0.part: found no part `/etc/passwd`"),
        ("  - {parts: tariff}", "use.0: found no `part`"),
        ("  - 5", "use.0: found no `part`"),
        ("  tariff: {by: north}", "use: found no list"),
    ],
)
def test_what_a_part_does_not_take_is_refused_by_line(folder, use, said):
    assert said in refused(f"{HEAD}use:\n{use}\n{STATES}", folder)


def test_two_uses_need_two_names(folder):
    assert "use.1.as: found `row` twice (first on line 4)" in refused(
        HEAD + USE + USE.partition("\n")[2] + STATES, folder
    )


def test_two_parts_that_differ_are_told_unless_the_case_decides(folder):
    uses = """use:
  - {part: usa, as: north}
  - {part: china, as: south}
  - {part: limited-strike, as: one, by: north, on: south}
  - {part: tilt, of: north, much: 1}
  - {part: tilt, as: tilt_two, of: north, much: 2}
"""
    tilt = (
        "part: tilt\nkind: loop\ntitle: t\ntakes: {of: {is: actor}, much: {is: number}}\n"
        "gives: {actors: {<of>: {cost: <much>}}}\n"
    )
    (folder / "parts" / "tilt.yaml").write_text(tilt)
    assert "use.4: found `actors.north.cost`, which parts/tilt.yaml:5 gives" in refused(HEAD + uses, folder)
    own = "actors: {north: {cost: 3}}\n"
    assert str(loads(HEAD + uses + own, folder=folder).actors["north"].cost) == "3"


def test_a_mistake_in_a_part_names_both_lines(folder):
    (folder / "parts" / "tariff.yaml").write_text(TARIFF.replace("<on>_trade", "<on>_trad"))
    said = refused(HEAD + USE + STATES, folder)
    assert "c.yaml:4: moves.row.effects.south_trad: found `south_trad` (parts/tariff.yaml:20)" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("part: tariff", "part: duty", "expected `tariff`, as its file is called"),
        ("kind: move", "kind: thing", "one of actor, bloc, move, shock, loop"),
        ("  moves:", "  time:", "gives.time: found `time`"),
        ("    <as>:\n", "    fixed:\n", "gives.moves.fixed: found `fixed`"),
        ("<by> puts", "<bye> puts", "found `<bye>`, expected a parameter of `takes`, or `<as>`; did you mean `<by>`"),
        ("title: A tariff", "use: [rally]", "found `use`, expected one of part, kind"),
        ("is: number", "is: file", "the type `file`"),
        ("default: -2 to -1", "default: <when>", "a parameter that stands above it"),
    ],
)
def test_a_text_that_is_no_part_is_refused_by_line(old, new, said):
    with pytest.raises(CaseError) as caught:
        read_part(TARIFF.replace(old, new, 1), "tariff", "parts/tariff.yaml")
    assert said in str(caught.value)
    assert "parts/tariff.yaml:" in str(caught.value)


def test_a_part_reads_no_file_through_a_link(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    elsewhere.write_text(TARIFF.replace("part: tariff", "part: secret"))
    (folder / "parts" / "secret.yaml").symlink_to(elsewhere)
    assert "a file that lies elsewhere" in refused(
        HEAD + "use: [{part: secret, by: north, on: south}]\n" + STATES, folder
    )


def test_a_bomb_of_aliases_stops_at_a_limit(folder):
    bomb = "a0: &a0 {x: 1}\n" + "".join(
        f"    a{n}: &a{n} {{{', '.join(f'k{k}: *a{n - 1}' for k in range(9))}}}\n" for n in range(1, 8)
    )
    (folder / "parts" / "bomb.yaml").write_text(f"part: bomb\nkind: move\ntitle: t\ntest:\n    {bomb}gives: {{}}\n")
    assert "use.0.part" in refused(HEAD + "use: [{part: bomb}]\n", folder)


def test_what_parts_add_in_all_is_limited(folder):
    many = "".join(f"    <as>_q{number}: {{start: 0}}\n" for number in range(2_000))
    (folder / "parts" / "many.yaml").write_text(f"part: many\nkind: loop\ntitle: t\ngives:\n  quantities:\n{many}")
    uses = "".join(f"  - {{part: many, as: m{number}}}\n" for number in range(20))
    assert f"at most {MOST_ADDED:,} in all" in refused(f"{HEAD}use:\n{uses}", folder)
    uses = "".join(f"  - {{part: usa, as: m{number}}}\n" for number in range(MOST_USES + 1))
    assert f"at most {MOST_USES}" in refused(f"{HEAD}use:\n{uses}")


def test_a_part_that_is_too_long_is_refused(folder):
    (folder / "parts" / "long.yaml").write_text("# " + "x" * 200_000)
    assert "a part of at most 100,000 bytes" in refused(HEAD + "use: [long]\n", folder)


def test_a_case_built_in_python_takes_no_parts():
    from detente.case.load import case_problems

    case = Case.model_validate({"case": "c", "time": {"start": "2026-01-05", "end": "2026-12-31"}, "use": ["usa"]})
    assert [problem.path for problem in case_problems(case)] == ["use"]
