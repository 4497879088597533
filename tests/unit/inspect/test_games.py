"""The game of an episode: payoffs worked out by hand, and its forms as text."""

import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygambit
import pytest

import detente
from detente.core.errors import GameError, RunError
from detente.game.logit import Kind, solve_logit
from detente.inspect.games import gambit_game, perceived_game, solved_game
from detente.model.expression import Comparison, Constant, QuantityValue
from detente.model.model import Gate, Model
from detente.render.stages.game import tree
from tests.unit.game.moves_models import ActorSpec, MoveSpec, PactSpec, make_model


def crisis(**beliefs: dict[str, float]) -> Model:
    """a demands; b accepts or refuses; a attacks or lets it pass; a win calls for help, which costs a something."""
    return make_model(
        {
            "a": ActorSpec({"land": 1.0, "money": 0.5}, rationality=2.0, loss_aversion=1.5),
            "b": ActorSpec({"land": (-1.0, 0.0, 10.0)}, rationality=0.8),
        },
        {
            "demand": MoveSpec("a", [("b", ["accept", "refuse"])], once=True),
            "accept": MoveSpec("b", is_reply=True, effects={"land": 2.0}),
            "refuse": MoveSpec("b", [("a", ["attack", "nothing"])], is_reply=True),
            "attack": MoveSpec(
                "a",
                when=Comparison(">", QuantityValue(1), Constant(0.0)),
                is_reply=True,
                effects={"money": -1.0},
                outcomes={"win": (0.3, {"land": 5.0}), "lose": (None, {"land": -1.0})},
            ),
        },
        quantities={"land": 4.0, "money": 1.0},
        pacts={"help": PactSpec("b", ["attack.win"], 0.4, {"land": -2.0})},
        beliefs=beliefs,
    )


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


@pytest.mark.parametrize("win", [0.3, 0.6])
@pytest.mark.parametrize("fold", [False, True])
def test_payoffs_by_hand(win: float, fold: bool) -> None:
    model = crisis(a={"moves.attack.outcomes.win.chance": 0.6})
    game = perceived_game(model, "a", viewer="world" if win == 0.3 else None, fold=fold)
    # a: land counts 1, money 0.5, losses 1.5 times. The pact (called by a win, kept with 0.4) is valued on its own.
    attack_a = win * (5.0 - 1.5 * 0.5) + (1 - win) * (-1.5 - 1.5 * 0.5) + win * 0.4 * (-1.5 * 2.0)
    # b: land counts -1 when at 10, nothing at 0, so -0.4 at 4; it has no loss aversion.
    attack_b = win * (-0.4 * 5.0) + (1 - win) * 0.4 + win * 0.4 * (0.4 * 2.0)
    attack = logistic(2.0 * attack_a)
    refuse = logistic(0.8 * (attack * attack_b - (-0.4 * 2.0)))
    demand_a = refuse * attack * attack_a + (1 - refuse) * 2.0
    demand = logistic(2.0 * demand_a)
    solution = solve_logit(game)
    assert game.players == ("a", "b")
    chosen = solution.probability[np.isnan(game.chance)]
    assert chosen == pytest.approx([1 - demand, demand, 1 - refuse, refuse, attack, 1 - attack], abs=1e-14)
    assert solution.values[0, 0] == pytest.approx(demand * demand_a, abs=1e-14)


def test_chance_nodes_are_drawn() -> None:
    game = perceived_game(crisis(), "a")
    assert (game.kind == Kind.CHANCE).sum() == 2
    names = [game.branch_names[row] for row in np.flatnonzero(~np.isnan(game.chance))]
    assert names == ["win", "lose", "honoured", "not honoured"]
    assert game.node_names[-4:] == (
        "demand, refuse, attack; win; b.help",
        "demand, refuse, attack; win",
        "demand, refuse, attack; lose",
        "demand, refuse",
    )
    assert (perceived_game(crisis(), "a", fold=True).kind != Kind.CHANCE).all()


def test_closed_gates_take_options_away() -> None:
    game = perceived_game(crisis(), "a", state=np.array([4.0, -1.0]))
    # Without money there is no attack; what is left at that stage is no choice and no node.
    assert game.branch_names == ("wait", "demand", "accept", "refuse")
    game = perceived_game(crisis(), "a", available=["demand", "attack", "accept"])
    assert game.branch_names == ("wait", "demand", "accept")
    with_refusal = perceived_game(crisis(), "a", available=["demand", "attack", "accept", "refuse"], fold=True)
    assert with_refusal.payoff[:, 0].max() == pytest.approx(2.0)  # the pact's gate is shut too
    assert perceived_game(crisis(), "a", available=[]).branch_names == ("wait",)


def test_fallback_is_offered_when_all_moves_are_closed() -> None:
    model = crisis()
    gates = tuple(Gate(None, once=name in {"accept", "refuse"}, cooldown=-1) for name in model.moves.names)
    model = replace(model, moves=replace(model.moves, gates=gates))
    game = perceived_game(model, "a", available=["demand", "attack"])
    assert game.branch_names == ("wait", "demand")
    assert game.n_nodes == 3


def test_events_before_the_start_close_gates() -> None:
    model = crisis()
    before = model.events_before.copy()
    before[model.events.index("demand")] = -3.0
    assert perceived_game(replace(model, events_before=before), "a").branch_names == ("wait",)


def test_numbers_can_be_given() -> None:
    model = crisis()
    numbers = model.draws.a.copy()
    numbers[model.draws.paths.index("actors.a.rationality")] = 0.0
    solution = solve_logit(perceived_game(model, "a", numbers=numbers))
    assert solution.probability[:2].tolist() == [0.5, 0.5]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(GameError, match="found actor c, expected one of a, b"):
        perceived_game(crisis(), "c")
    with pytest.raises(GameError, match="found actor c"):
        perceived_game(crisis(), "a", viewer="c")
    with pytest.raises(GameError, match="b has no move that opens an episode; these have: a"):
        perceived_game(crisis(), "b")
    with pytest.raises(GameError, match="found atack, expected moves and pacts"):
        perceived_game(crisis(), "a", available=["atack"])
    with pytest.raises(GameError, match="found format xml, expected one of efg, text, json"):
        detente.show("game", "ultimatum", form="xml")  # type: ignore[arg-type]


def test_chances_that_do_not_sum_to_one_are_refused() -> None:
    model = crisis()
    numbers = model.draws.a.copy()
    chances = model.moves.outcome_chance.copy()
    chances[1] = chances[0]
    model = replace(model, moves=replace(model.moves, outcome_chance=chances))
    with pytest.raises(GameError, match=r"outcomes of attack have chances that sum to 0\.6"):
        perceived_game(model, "a", numbers=numbers)
    numbers[chances[0]] = 0.75
    game = perceived_game(model, "a", numbers=numbers)
    assert game.chance[~np.isnan(game.chance)][:2].tolist() == [0.5, 0.5]


def test_a_game_too_large_to_draw_is_folded_for_gambit() -> None:
    outcomes = {f"o{i}": (0.1, {"land": float(i)}) for i in range(10)}
    replies = {f"r{i}": MoveSpec("b", is_reply=True, outcomes=outcomes) for i in range(6)}
    openings = {f"go{i}": MoveSpec("a", [("b", [*replies, "nothing"])] * 2) for i in range(8)}
    model = make_model(
        {"a": ActorSpec({"land": 0.1}), "b": ActorSpec({"land": 0.1})}, openings | replies, quantities={"land": 0.0}
    )
    with pytest.raises(GameError, match="more than 20,000; fold"):
        perceived_game(model, "a")
    assert "are averaged into the payoffs" in gambit_game(model)
    text = tree(solved_game(model))
    assert len(text.splitlines()) < 450
    assert "lines more; `--format json`" in text


def test_text() -> None:
    assert tree(solved_game(crisis(), actor="a")) == (
        "by-hand: a opens, as a sees it\n"
        "Chance of each option at its node, and what follows is then worth to each player. "
        "Rationality: a 2, b 0.8.\n"
        "\n"
        "                chance          a          b\n"
        "wait             22.5%      0.000      0.000\n"
        "demand           77.5%      0.618     -0.314\n"
        "  b: accept      35.4%      2.000     -0.800\n"
        "  b: refuse      64.6%     -0.139     -0.047\n"
        "    a: attack    21.1%     -0.660     -0.224\n"
        "    a: nothing   78.9%      0.000      0.000"
    )


def test_availability_can_be_given_to_the_text_too() -> None:
    assert "demand" not in tree(solved_game(crisis(), available=[]))


def test_data() -> None:
    content = solved_game(crisis())
    assert content["players"] == [{"name": "a", "rationality": 2.0}, {"name": "b", "rationality": 0.8}]
    root = content["nodes"][0]
    assert [branch["name"] for branch in root["branches"]] == ["wait", "demand"]
    assert sum(branch["probability"] for branch in root["branches"]) == pytest.approx(1.0)
    assert content["nodes"][-1] == {
        "id": 6,
        "kind": "terminal",
        "name": "demand, refuse",
        "values": {"a": 0.0, "b": 0.0},
    }


def test_gambit_reads_the_export_and_agrees() -> None:
    game = perceived_game(crisis(), "a")
    other = pygambit.read_efg(io.StringIO(gambit_game(crisis(), actor="a")))
    found = pygambit.qre.logit_solve_lambda(other, [1.0])[0].profile
    values = np.array([[value for _, value in found.history_values[player]] for player in game.players]).T
    assert values == pytest.approx(solve_logit(game).values * game.rationality, abs=1e-6)


def summit() -> Model:
    """a calls b and c, who answer together; gains of one are losses of the other."""
    return make_model(
        {
            "a": ActorSpec({"land": 0.1}),
            "b": ActorSpec({"land": 1.0}, rationality=2.0),
            "c": ActorSpec({"land": -1.0, "money": 1.0}, rationality=0.5),
        },
        {
            "call": MoveSpec("a", [("b", ["hold", "yield"]), ("c", ["press", "nothing"])], together=[1]),
            "hold": MoveSpec("b", is_reply=True, effects={"land": 1.0, "money": -2.0}),
            "yield": MoveSpec("b", is_reply=True, effects={"land": -0.5}),
            "press": MoveSpec(
                "c", is_reply=True, effects={"land": -2.0}, outcomes={"ok": (0.5, {"money": 1.0}), "no": (None, {})}
            ),
        },
        quantities={"land": 4.0, "money": 1.0},
    )


def test_those_who_choose_together_do_not_see_each_other() -> None:
    data = solved_game(summit())
    decisions = [node for node in data["nodes"] if node["kind"] == "decision"]
    assert [(node["player"], node.get("together_with")) for node in decisions] == [
        ("a", None),
        ("b", None),
        ("c", 2),
        ("c", 2),
    ]
    first, second = ([branch["probability"] for branch in node["branches"]] for node in decisions[2:])
    assert first == second
    told = tree(data)
    assert told.count("at the same time, c: press") == 2


def test_gambit_agrees_on_a_choice_made_together() -> None:
    game = perceived_game(summit(), "a")
    text = gambit_game(summit())
    found = pygambit.qre.logit_solve_lambda(pygambit.read_efg(io.StringIO(text)), [1.0])[0].profile
    values = np.array([[value for _, value in found.history_values[player]] for player in game.players]).T
    assert values == pytest.approx(solve_logit(game).values * game.rationality, abs=1e-6)


def test_a_file_of_gambit_is_solved(tmp_path: Path) -> None:
    file = tmp_path / "summit.efg"
    file.write_text(gambit_game(summit()), encoding="utf-8")
    shown = detente.show("game", file)
    assert "at the same time, c: press" in shown.text
    ours = solved_game(summit())["nodes"][0]["branches"]
    theirs = shown.data["nodes"][0]["branches"]
    assert [branch["probability"] for branch in theirs] == pytest.approx([branch["probability"] for branch in ours])
    assert detente.show("game", file, form="efg").text.startswith("EFG 2 R")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            """EFG 2 R "cards" { "a" "b" } c "" 1 "" { "high" 0.5 "low" 0.5 } 0
            p "" 1 1 "unseen card" { "bet" } 0 t "" 1 "" { 1, 0 } p "" 1 1 "unseen card" { "bet" } 0 t "" 1""",
            r"cards.efg: found the information set 1 \(unseen card\) of a \(2 nodes\), expected one",
        ),
        ("no game", r"cards.efg: line 1: found no, expected 'EFG'"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "cards.efg"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GameError, match=message):
        detente.show("game", file)


def test_a_file_has_its_own_numbers(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="expected a case"):
        detente.show("game", tmp_path / "cards.efg", actor="a")
    with pytest.raises(GameError, match="cannot be read"):
        detente.show("game", tmp_path / "cards.efg")
