"""Columns, views, lenses and overrides."""

import numpy as np
import pytest

from detente.case import load_case
from detente.case.dump import content_hash
from detente.case.places import survey
from detente.compile import compile_case
from detente.core.errors import CaseError
from detente.model.model import ABSENT, Family

CHANCE = "moves.strike.outcomes.succeeds.chance"


@pytest.fixture(scope="module")
def case(root):
    return load_case(root / "tests" / "cuba_1962.yaml")


def column(model, path):
    return model.draws.paths.index(path)


def dimensions(model):
    pairs = zip(model.draws.paths, model.draws.dimension.tolist(), strict=True)
    return {path: dimension for path, dimension in pairs if dimension != ABSENT}


def test_an_actor_sees_the_world_but_for_its_beliefs(case):
    model = compile_case(case)
    n = model.view.shape[1]
    assert model.view.shape == (5, len(survey(case).own))
    ussr = 1 + model.actors.names.index("ussr")
    differs = np.argwhere(model.view != np.arange(n))
    expected = {(ussr, column(model, CHANCE)), (ussr, column(model, "actors.usa.rationality"))}
    assert {tuple(row) for row in differs.tolist()} == expected
    assert model.draws.paths[model.view[ussr, column(model, CHANCE)]] == f"beliefs.ussr.{CHANCE}"


def test_only_what_is_uncertain_takes_a_dimension(case):
    draws = compile_case(case).draws
    uncertain = draws.family != Family.FIXED
    assert (draws.dimension[uncertain] == np.arange(uncertain.sum())).all()
    assert (draws.dimension[~uncertain] == ABSENT).all()


def test_a_lens_moves_no_other_dimension(case):
    base, lensed = compile_case(case), compile_case(case, lens="hawks")
    assert lensed.lens == "hawks"
    before, after = dimensions(base), dimensions(lensed)
    assert CHANCE in before
    assert CHANCE not in after  # fixed by the lens; its dimension stays empty
    assert {path: after[path] for path in after if path in before} == {p: d for p, d in before.items() if p != CHANCE}
    new = "beliefs.usa.actors.ussr.loss_aversion"
    assert after[new] == len(before)
    usa = 1 + lensed.actors.names.index("usa")
    place = column(lensed, "actors.ussr.loss_aversion")
    assert lensed.draws.paths[lensed.view[usa, place]] == new
    assert lensed.draws.a[column(lensed, CHANCE)] == 0.9


def test_what_a_lens_makes_uncertain_has_its_dimension_whether_it_is_used_or_not(case):
    extra = {"actors.usa.memory": "1 to 2 years", "actors.usa.tempo": "1 to 3 days"}
    plain = dimensions(compile_case(case, overrides=extra))
    turned = dimensions(compile_case(case, overrides=dict(reversed(extra.items()))))
    lensed = dimensions(compile_case(case, lens="hawks", overrides=extra))
    assert plain == turned
    for path in extra:
        assert plain[path] == lensed[path] > len(dimensions(compile_case(case)))


def test_overrides_win_over_lenses_and_later_lenses_over_earlier(case):
    lenses = {"a": {"set": {CHANCE: 0.2, "actors.usa.tempo": "3 days"}}, "b": {"set": {CHANCE: 0.3}}}
    two = case.model_copy(
        update={"lenses": {name: type(case.lenses["hawks"])(**lens) for name, lens in lenses.items()}}
    )
    model = compile_case(two, lens=["a", "b"])
    assert model.lens == "a+b"
    assert model.draws.a[column(model, CHANCE)] == 0.3
    assert model.draws.a[column(model, "actors.usa.tempo")] == 3
    assert compile_case(two, lens=["b", "a"]).draws.a[column(model, CHANCE)] == 0.2
    assert compile_case(two, lens=["a", "b"], overrides={CHANCE: "25%"}).draws.a[column(model, CHANCE)] == 0.25


def test_an_override_may_bring_a_belief(case):
    model = compile_case(case, overrides={"beliefs.usa.quantities.missiles.start.value": "uniform(1, 9)"})
    usa = 1 + model.actors.names.index("usa")
    seen = model.view[usa, column(model, "quantities.missiles.start")]
    assert model.draws.paths[seen] == "beliefs.usa.quantities.missiles.start"
    assert model.draws.is_judgement[seen]


def test_the_hash_tells_models_apart(case):
    base = compile_case(case)
    assert base.case_hash == content_hash(case)
    others = [
        compile_case(case, lens="hawks"),
        compile_case(case, overrides={CHANCE: 0.9}),
        compile_case(case, overrides={CHANCE: "0.5 to 0.9"}),
        compile_case(case, lens="hawks", overrides={CHANCE: 0.5}),
    ]
    assert len({base.case_hash, *(model.case_hash for model in others)}) == 5
    assert compile_case(case, overrides={CHANCE: "0.90"}).case_hash == others[1].case_hash
    assert compile_case(case, overrides={f"{CHANCE}.value": 0.9}).case_hash == others[1].case_hash


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"lens": "haws"}, "lenses: found no lens `haws`, expected one of `hawks`; did you mean `hawks`\\?"),
        ({"lens": ["hawks", "x"]}, "found no lens `x`"),
        (
            {"overrides": {"moves.strik.outcomes.succeeds.chance": 1}},
            "found no number at `moves.strik.*`, expected the path .*; did you mean `moves.strike.out",
        ),
        ({"overrides": {CHANCE: 2}}, f"{CHANCE}: found `2`, expected a probability between 0 and 1"),
        ({"overrides": {CHANCE: "a"}}, f"{CHANCE}: found `a`, expected a number such as"),
        ({"overrides": {"actors.usa.tempo": 3}}, "expected a duration such as `8 weeks`"),
        (
            {"overrides": {"beliefs.us.actors.usa.tempo": "3 days"}},
            "found `us`, expected an actor of the case; did you mean `usa`",
        ),
        ({"overrides": {"beliefs.usa.x": "3 days"}}, "found no number at `beliefs.usa.x`"),
        ({"overrides": {"": 3}}, "found no number at ``"),
    ],
)
def test_lenses_and_overrides_that_mean_nothing(case, options, words):
    with pytest.raises(CaseError, match=words):
        compile_case(case, **options)


def test_all_wrong_overrides_are_listed(case):
    with pytest.raises(CaseError) as caught:
        compile_case(case, overrides={"a": 1, "b": 2, CHANCE: 3})
    assert len(caught.value.problems) == 3
