"""Cases to models."""

import numpy as np
import pytest

from detente.case import load_case, loads
from detente.compile import compile_case
from detente.core.errors import CaseError, CompileError
from detente.model import expression as x
from detente.model.model import ABSENT, NOTHING, REST, Family

HEAD = "case: a\ntime: {start: 2022-01-03, end: 2022-12-31, step: week}\n"


@pytest.fixture(scope="module")
def case(root):
    return load_case(root / "tests" / "cuba_1962.yaml")


@pytest.fixture(scope="module")
def model(case):
    return compile_case(case)


def paths(model, indices):
    return [model.draws.paths[index] if index >= 0 else index for index in indices]


def test_quantities_come_before_memberships(model):
    q = model.quantities
    assert q.names == ("tension", "missiles", "prestige_us", "prestige_ussr", "usa_in_oas", "cuba_in_oas")
    assert q.texts[-1] == "cuba in oas"
    assert q.units == ("points", "", "", "", "membership", "membership")
    assert [model.actors.names[owner] if owner >= 0 else "" for owner in q.owner] == ["", "ussr", "", "", "", ""]
    assert paths(model, q.rest) == [
        "quantities.tension.rest",
        "quantities.missiles.start",
        "quantities.prestige_us.start",
        "quantities.prestige_ussr.start",
        "memberships.usa_in_oas",
        "memberships.cuba_in_oas",
    ]
    assert q.half_life.tolist()[1] == q.noise.tolist()[2] == ABSENT
    assert q.low.tolist() == [0, 0, -np.inf, -np.inf, 0, 0]
    assert q.high.tolist() == [100, np.inf, np.inf, np.inf, 1, 1]


def test_links(model):
    links = model.links
    assert (links.names, links.source.tolist(), links.target.tolist()) == (
        ("missiles_alarm", "tension_costs"),
        [1, 0],
        [0, 2],
    )
    assert links.on_change.tolist() == [False, True]
    assert paths(model, links.delay) == ["links.missiles_alarm.delay", ABSENT]


def test_actors_and_what_they_value(model):
    actors = model.actors
    assert actors.names == ("usa", "ussr", "cuba", "oas")
    assert actors.horizon.tolist()[2:] == [ABSENT, ABSENT]
    assert actors.value_start.tolist() == [0, 3, 6, 6, 6]
    assert actors.value_quantity.tolist() == [1, 2, 0, 3, 1, 0]
    assert paths(model, actors.value_satisfied)[:2] == [ABSENT, "actors.usa.values.prestige_us.satisfied"]
    assert paths(model, actors.tempo)[1] == "actors.ussr.tempo"
    assert float(model.draws.a[actors.tempo[1]]) == 7.0  # a week, whatever the step


def test_moves_stages_and_outcomes(model):
    moves = model.moves
    assert moves.names == ("quarantine", "strike", "withdraw", "run_through", "retaliate")
    assert moves.by.tolist() == [0, 0, 1, 1, 1]
    assert moves.is_reply.tolist() == [False, False, False, True, True]
    assert moves.stage_start.tolist() == [0, 1, 2, 2, 2, 2]
    assert moves.stage_actor.tolist() == [1, 1]
    assert moves.option_move.tolist() == [2, 3, NOTHING, 2, 4]
    assert moves.option_start.tolist() == [0, 3, 5]
    assert moves.outcome_start.tolist() == [0, 0, 2, 2, 2, 2]
    assert moves.outcome_names == ("succeeds", "fails")
    assert paths(model, moves.outcome_chance[:1]) == ["moves.strike.outcomes.succeeds.chance"]
    assert moves.outcome_chance[1] == REST
    assert moves.gates[1] == type(moves.gates[1])(
        when=x.Both(
            x.Comparison(">", x.QuantityValue(1), x.Constant(0.0)), x.Comparison(">=", x.Today(), x.Constant(4.0))
        ),
        once=False,
        cooldown=model.draws.paths.index("moves.strike.cooldown"),
    )


def test_events_and_what_happened_before(model):
    assert model.events == (
        *("quarantine", "strike", "withdraw", "run_through", "retaliate", "strike.succeeds", "strike.fails"),
        *("u2_lost", "missiles_found", "speech", "oas.resolution"),
    )
    before = dict(zip(model.events, model.events_before, strict=True))
    assert before["missiles_found"] == -2
    assert all(np.isnan(value) for name, value in before.items() if name != "missiles_found")
    assert model.calendar.day.tolist() == [ABSENT, 6]
    assert [model.events[event] for event in model.pacts.on_event] == ["quarantine", "strike.fails"]
    assert model.pacts.names == ("oas.resolution",)


def bundle(model, number):
    effects = model.effects
    rows = range(effects.start[number], effects.start[number + 1])
    return [
        (
            model.quantities.names[effects.quantity[row]],
            *paths(model, (effects.amount[row], effects.after[row], effects.over[row])),
        )
        for row in rows
    ]


def test_bundles_of_effects(model):
    assert bundle(model, 0) == []
    assert bundle(model, model.moves.bundle[0]) == [
        ("tension", "moves.quarantine.effects.tension", ABSENT, ABSENT),
        ("prestige_us", "moves.quarantine.effects.prestige_us.0", ABSENT, ABSENT),
        (
            "prestige_us",
            "moves.quarantine.effects.prestige_us.1",
            "moves.quarantine.effects.prestige_us.1.after",
            "moves.quarantine.effects.prestige_us.1.over",
        ),
    ]
    assert bundle(model, model.pacts.bundle[0]) == [
        ("prestige_us", "actors.oas.pacts.resolution.effects.prestige_us", ABSENT, ABSENT),
        ("cuba_in_oas", "memberships.leaves", ABSENT, ABSENT),
    ]
    assert model.calendar.bundle[0] == 0
    assert model.moves.bundle[0] != model.moves.bundle[1]


def test_shocks(model):
    shocks = model.shocks
    assert paths(model, shocks.rate) == ["shocks.u2_lost.rate"]
    assert (shocks.rise_start.tolist(), shocks.rise_quantity.tolist()) == ([0, 1], [0])
    assert shocks.gates[0].once


def test_questions(model):
    ids = [(question.id, question.kind, question.day, str(question.by)) for question in model.questions]
    assert ids == [
        ("removed", "binary", 35, "1962-11-20"),
        ("when-removed", "date", 35, "1962-11-20"),
        ("tension-at-the-end", "number", 35, "1962-11-20"),
        ("first-step", "choice", 16, "1962-11-01"),
    ]
    assert model.questions[3].options == ("quarantine", "strike")
    assert model.questions[3].conditions == (x.Happened(0), x.Happened(1))
    assert model.questions[2].conditions == (x.Arithmetic("/", x.QuantityValue(0), x.Constant(2.0)),)
    assert model.questions[0].text == "Does the Soviet Union withdraw the missiles?"


def test_joining_and_leaving_in_order_of_first_mention():
    model = compile_case(
        loads(
            HEAD
            + "actors: {nato: {kind: bloc, members: [usa]}, usa: {}, ukraine: {}, csto: {kind: bloc}}\n"
            + "shocks: {turn: {rate: 1 per year, leaves: {ukraine: csto}, joins: {ukraine: nato}, "
            + "when: 'not member(ukraine, nato)'}}"
        )
    )
    assert model.quantities.names == ("usa_in_nato", "ukraine_in_nato", "ukraine_in_csto")
    assert model.draws.paths[-5:] == (
        *(f"memberships.{name}" for name in model.quantities.names),
        *("memberships.joins", "memberships.leaves"),
    )
    assert model.draws.a[-5:].tolist() == [1, 0, 0, 1, -1]
    assert bundle(model, model.shocks.bundle[0]) == [
        ("ukraine_in_nato", "memberships.joins", ABSENT, ABSENT),
        ("ukraine_in_csto", "memberships.leaves", ABSENT, ABSENT),
    ]
    assert model.shocks.gates[0].when == x.Not(x.Comparison(">", x.QuantityValue(1), x.Constant(0.5)))


def test_a_case_of_nothing_but_time_compiles():
    model = compile_case(loads(HEAD))
    assert (model.view.shape, model.draws.paths, model.effects.start.tolist()) == ((1, 0), (), [0, 0])


def test_all_families_reach_the_model():
    text = ["normal(5, 1)", "lognormal(5, 2)", "uniform(1, 2)", "triangular(1, 2, 4)", "pert(1, 2, 4)", "3", "1 to 2"]
    text += ["choice(0.25: 1, 0.75: 2)", "choice(0.5: 7, 0.25: 6, 0.25: 5)"]
    quantities = ", ".join(f"q{i}: {{start: '{number}'}}" for i, number in enumerate(text))
    draws = compile_case(loads(HEAD + f"quantities: {{{quantities}, s: {{range: [0, 1], start: '0.1 to 0.2'}}}}")).draws
    assert [Family(code).name for code in draws.family] == [
        *("NORMAL", "LOGNORMAL", "UNIFORM", "TRIANGULAR", "BETA", "FIXED", "NORMAL", "CHOICE", "CHOICE", "LOGITNORMAL"),
    ]
    assert draws.choice_values.tolist() == [1, 2, 5, 6, 7]
    assert draws.choice_chances.tolist() == [0.25, 0.75, 0.25, 0.25, 0.5]
    assert (draws.a[7:9].tolist(), draws.b[7:9].tolist()) == ([0, 2], [2, 5])
    assert draws.dimension.tolist() == [0, 1, 2, 3, 4, ABSENT, 5, 6, 7, 8]


def test_a_case_built_in_python_is_checked(case):
    broken = case.model_copy(update={"quantities": {}})
    with pytest.raises(CaseError, match="expected the name of a quantity"):
        compile_case(broken)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("actors: {" + ", ".join(f"a{i}: {{}}" for i in range(65)) + "}", "65 actors; the engine holds at most 64"),
        (
            "quantities: {" + ", ".join(f"q{i}: {{start: 1}}" for i in range(4097)) + "}",
            "4,097 quantities \\(memberships included\\); the engine holds at most 4,096",
        ),
    ],
)
def test_what_the_engine_cannot_hold(text, words):
    with pytest.raises(CompileError, match=words):
        compile_case(loads(HEAD + text))
