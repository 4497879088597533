"""Lenses that bring types of actors, and what others believe of them: the case is as if it were written so."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import yaml

import detente
from detente.case.edit import edit_case
from detente.case.examination import origins
from detente.case.load import loads
from detente.case.schema import Case
from detente.case.through import through
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.editor.names import Names
from detente.editor.numbers import place_of
from detente.editor.tree import read_tree
from detente.sim.runs import NEVER
from detente.world.draws import draw_worlds

PLAIN: dict[str, Any] = {
    "detente": 2,
    "case": "doubt",
    "time": {"start": "2024-01-01", "end": "2024-06-30", "step": "week"},
    "quantities": {"prize": {"start": "0 to 1"}, "burden": {"start": 0}},
    "actors": {
        "north": {"horizon": "26 weeks", "values": {"prize": 0.3, "burden": "-0.6 to -0.4"}},
        "south": {"horizon": "26 weeks", "values": {"prize": "-0.4 to -0.2"}},
    },
    "moves": {
        "mobilise": {
            "by": "north",
            "cooldown": "8 weeks",
            "effects": {"burden": 2},
            "replies": [{"by": "south", "options": ["give_way", "nothing"]}],
        },
        "give_way": {"by": "south", "reply": True, "effects": {"prize": 6}},
    },
    "questions": {"gives-way": {"condition": "happened(give_way)"}},
}
BROUGHT: dict[str, Any] = {
    "north": {
        "types": {
            "resolved": {"chance": 0.4, "set": {"values.burden": {"value": "-0.2 to -0.1", "why": "it minds less"}}},
            "wavering": "rest",
        }
    },
    "south": {
        "about": {"north": {"resolved": {"value": "10% to 30%", "why": "it thinks little of the north"}}},
        "forgets": "1 year",
    },
}
Change = Callable[[dict[str, Any]], object]


def plain(**sections: Any) -> Case:
    return loads(yaml.safe_dump({**copy.deepcopy(PLAIN), **sections}, sort_keys=False))


def with_lens(change: Change = lambda _: None, **lenses: Any) -> dict[str, Any]:
    case = {**copy.deepcopy(PLAIN), "lenses": {"doubtful": {"text": "Who knows?", "actors": copy.deepcopy(BROUGHT)}}}
    case["lenses"].update(lenses)
    change(case)
    return case


def read(case: dict[str, Any]) -> Case:
    return loads(yaml.safe_dump(case, sort_keys=False), name="doubt.yaml")


def written_so() -> Case:
    actors = copy.deepcopy(PLAIN["actors"])
    for name, brought in BROUGHT.items():
        actors[name].update(copy.deepcopy(brought))
    return plain(actors=actors)


def test_through_the_lens_the_case_is_as_if_written_so() -> None:
    seen, other = through(read(with_lens()), ["doubtful"]), written_so()
    assert seen.actors == other.actors
    one, two = compile_case(read(with_lens()), lens="doubtful"), compile_case(other)
    assert one.quantities.names == two.quantities.names
    assert one.draws.paths == two.draws.paths
    assert one.types.names == ("resolved", "wavering")
    assert np.array_equal(one.view, two.view)


def test_without_the_lens_nothing_is_changed() -> None:
    case, other = read(with_lens()), plain()
    assert through(case, []) is case
    assert through(case, ["unheard-of"]) is case
    runs, before = (detente.run(each, worlds=64, paths=8) for each in (case, other))
    assert runs.model.draws.paths == before.model.draws.paths
    assert np.array_equal(runs.quantities, before.quantities)
    assert np.array_equal(runs.hits_of("gives-way")[0], before.hits_of("gives-way")[0])


def test_numbers_that_stay_have_the_luck_that_they_had() -> None:
    case = read(with_lens())
    base, seen = compile_case(case), compile_case(case, lens="doubtful")
    old, new = (draw_worlds(model.draws, seed=3, first=0, count=256) for model in (base, seen))
    for place, path in enumerate(base.draws.paths):
        assert np.array_equal(old[:, place], new[:, seen.draws.paths.index(path)]), path


def test_the_same_lens_again_and_through_what_was_seen_changes_nothing() -> None:
    case = read(with_lens())
    seen = through(case, ["doubtful"])
    assert through(case, ["doubtful", "doubtful"]) is seen
    assert through(seen, ["doubtful"]) is seen


def test_lenses_with_numbers_go_with_it() -> None:
    case = read(with_lens(weary={"set": {"actors.south.values.prize": -0.1}}))
    draws = compile_case(case, lens=["weary", "doubtful"]).draws
    assert draws.a[draws.paths.index("actors.south.values.prize")] == -0.1
    assert "actors.north.type" in draws.paths


def test_what_it_brings_may_be_set() -> None:
    case = read(with_lens())
    draws = compile_case(case, lens="doubtful", overrides={"actors.south.about.north.resolved": 0.5}).draws
    assert draws.a[draws.paths.index("actors.south.about.north.resolved")] == 0.5
    with pytest.raises(CaseError, match=r"no number at `actors.south.about.north.resolved`"):
        compile_case(case, overrides={"actors.south.about.north.resolved": 0.5})


REFUSED: dict[str, tuple[Change, str, str]] = {
    "an unknown actor": (
        lambda case: case["lenses"]["doubtful"]["actors"].update(nort={"forgets": "1 year"}),
        "lenses.doubtful.actors.nort: found `nort`", "did you mean `north`?",
    ),
    "an unknown key": (
        lambda case: case["lenses"]["doubtful"]["actors"]["south"].update(forget="1 year"),
        "lenses.doubtful.actors.south.forget: found the unknown key", "did you mean `forgets`?",
    ),
    "nothing": (
        lambda case: case["lenses"]["doubtful"]["actors"].update(south={}),
        "lenses.doubtful.actors.south", "`types`, `about` or `forgets`",
    ),
    "an uncertain chance": (
        lambda case: case["lenses"]["doubtful"]["actors"]["north"]["types"]["resolved"].update(chance="10% to 30%"),
        "lenses.doubtful.actors.north.types.resolved.chance: found `10% to 30%`", "a plain chance",
    ),
    "a number that is not there": (
        lambda case: case["lenses"]["doubtful"]["actors"]["north"]["types"]["resolved"]["set"].update(cost=1),
        "lenses.doubtful.actors.north.types.resolved.set.cost", "if only 0",
    ),
    "an unknown type": (
        lambda case: case["lenses"]["doubtful"]["actors"]["south"].update(about={"north": {"resolvd": 0.1}}),
        "lenses.doubtful.actors.south.about.north.resolvd", "did you mean `resolved`?",
    ),
    "a source that is not there": (
        lambda case: case["lenses"]["doubtful"]["actors"]["north"]["types"]["resolved"].update(source="rumour"),
        "lenses.doubtful.actors.north.types.resolved.source", "`sources`",
    ),
    "two in one episode": (
        lambda case: case["lenses"]["doubtful"]["actors"]["south"].update(types={"hard": 0.5, "soft": "rest"}),
        "lenses.doubtful.actors.south.types: found north and south, both of several types", "one actor of several",
    ),
    "types in the case as well": (
        lambda case: case["actors"]["north"].update(types={"hard": 0.5, "soft": "rest"}),
        "lenses.doubtful.actors.north: found `types` of north again", "in the case or in one lens",
    ),
    "a judgement under it": (
        lambda case: case.update(judgements={"eager": {"move": "mobilise", "chance": "20%", "lens": "doubtful"}}),
        "judgements.eager.lens: found `doubtful`", "only sets numbers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_named_at_its_line(what: str) -> None:
    change, found, expected = REFUSED[what]
    with pytest.raises(CaseError) as caught:
        read(with_lens(change))
    told = str(caught.value)
    assert found in told, told
    assert expected in told, told
    assert all(problem.line > 0 for problem in caught.value.problems)


def test_two_lenses_that_bring_the_same_do_not_go_together() -> None:
    case = read(with_lens(other={"actors": {"north": {"types": {"hard": 0.5, "soft": "rest"}}}}))
    assert compile_case(case, lens="other").types.names == ("hard", "soft")
    with pytest.raises(CaseError, match=r"lenses.other.actors.north: found `types` of north again"):
        compile_case(case, lens=["doubtful", "other"])


def test_types_of_two_lenses_in_one_episode_are_refused_together() -> None:
    case = read(with_lens(other={"actors": {"south": {"types": {"hard": 0.5, "soft": "rest"}}}}))
    with pytest.raises(CaseError, match="both of several types"):
        compile_case(case, lens=["doubtful", "other"])


def test_its_numbers_count_among_those_with_a_reason() -> None:
    before, after = origins(plain()), origins(read(with_lens()))
    more = set(after.reasoned) - set(before.reasoned)
    assert more == {
        "lenses.doubtful.actors.north.types.resolved.set.values.burden",
        "lenses.doubtful.actors.south.about.north.resolved",
    }
    assert set(after.bare) - set(before.bare) >= {"lenses.doubtful.actors.south.forgets"}


def test_the_shipped_lens_lets_beliefs_rise_with_what_only_the_resolved_do_readily() -> None:
    runs = detente.run("russia-2022", lens="with-learning", worlds=256, paths=8, keep={"paths"})
    model = runs.model
    belief = runs.quantities[:, :, model.quantities.names.index("belief_usa_russia_resolved")]
    of_type = np.repeat(runs.assumptions()[:, model.draws.paths.index("actors.russia.type")], 8)
    has_invaded = runs.hits_of("invasion")[0] != NEVER
    assert belief[has_invaded, -1].mean() > belief[:, 0].mean() + 0.1 > belief[~has_invaded, -1].mean() + 0.1
    assert belief[of_type == 1, -1].mean() > belief[of_type == 2, -1].mean() + 0.03
    assert np.all((belief > 0.0) & (belief < 1.0))


# --- in an editor ----------------------------------------------------------------------------------------------------

TEXT = yaml.safe_dump(with_lens(), sort_keys=False)


def test_an_editor_knows_its_names_and_numbers() -> None:
    names = Names(read_tree(TEXT))
    target = "lenses.doubtful.actors.north.types.resolved"
    assert names.definitions[target].kind == "type"
    assert [use.role for use in names.of(target)] == ["definition", "key"]
    assert "belief_south_north_resolved" in names.known("quantity")
    case = loads(TEXT)
    for path in (f"{target}.set.values.burden", "lenses.doubtful.actors.south.about.north.resolved"):
        assert place_of(case, path) is not None, path


def test_its_numbers_can_be_changed_in_the_text() -> None:
    text = edit_case(TEXT, {"lenses.doubtful.actors.north.types.resolved.set.values.burden": -0.3})
    seen = through(loads(text), ["doubtful"])
    assert seen.actors["north"].types["resolved"].set["values.burden"].notation.numbers == (-0.3,)
