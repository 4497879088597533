"""Episodes in which an actor may be of several types, as data: by type, with what is believed."""

import pytest

from detente.case.load import load_case
from detente.compile.compile import compile_case
from detente.core.errors import GameError
from detente.inspect.games import gambit_game, perceived_game, solved_game
from detente.model.model import Model


@pytest.fixture(scope="module")
def model() -> Model:
    return compile_case(load_case("signal"))


def test_chances_by_type_and_beliefs(model: Model) -> None:
    """As the README of the case has them."""
    game = solved_game(model, viewer="defender")
    assert game["types"]["names"] == ["resolved", "bluffing"]
    assert game["types"]["believed"]["defender"] == pytest.approx([0.2, 0.8])
    wait, threaten, mobilise = game["nodes"][0]["branches"]
    assert mobilise["by_type"] == pytest.approx([1.0, 0.0091], abs=1e-3)
    assert mobilise["believed"]["defender"][0] == pytest.approx(0.965, abs=1e-3)
    assert threaten["believed"]["defender"][0] == pytest.approx(0.0, abs=1e-3)
    assert mobilise["probability"] == pytest.approx(0.2 * 1.0 + 0.8 * 0.0091, abs=1e-3)
    assert wait["probability"] + threaten["probability"] + mobilise["probability"] == pytest.approx(1.0)
    give_in = game["nodes"][mobilise["node"]]["branches"][0]
    assert give_in["name"] == "give_in"
    assert give_in["probability"] > 0.99
    assert "by_type" not in give_in


def test_the_actor_sees_its_own_type(model: Model) -> None:
    own = solved_game(compile_case(load_case("signal"), overrides={"actors.challenger.type": 1}))
    assert own["nodes"][0]["branches"][2]["probability"] > 0.99
    assert solved_game(model)["nodes"][0]["branches"][2]["probability"] < 0.02


def test_what_is_no_such_game_is_refused(model: Model) -> None:
    with pytest.raises(GameError, match="found viewer world"):
        solved_game(model, viewer="world")
    with pytest.raises(GameError, match="of several types"):
        gambit_game(model)
    with pytest.raises(GameError, match="found challenger, who may be of several types"):
        perceived_game(model, "challenger")
