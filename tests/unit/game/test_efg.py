"""Games as ``.efg`` text."""

import numpy as np
import pytest

from detente.core.errors import GameError
from detente.game.efg import exact_chances, read_efg, write_efg
from detente.game.logit import Chance, Decision, GameTree, Terminal, make_game, solve_logit

GAME = make_game(
    ["Side A", 'the "other"'],
    Decision(
        "Side A",
        [
            ("wait", Terminal([0, 0], "peace")),
            (
                'say "no"',
                Chance([("calm", 0.1, Terminal([1e-5, 1 / 3])), ("storm", 0.9, Terminal([-2.5e20, -0.0]))], "weather"),
            ),
        ],
        "start",
    ),
    title="A title\nin two lines",
)


def test_text() -> None:
    assert write_efg(GAME, comment='so "it" goes') == (
        'EFG 2 R "A title in two lines" { "Side A" "the \\"other\\"" }\n'
        '"so \\"it\\" goes"\n'
        "\n"
        'p "start" 1 1 "" { "wait" "say \\"no\\"" } 0\n'
        't "peace" 1 "" { 0, 0 }\n'
        'c "weather" 1 "" { "calm" 0.1 "storm" 0.9 } 0\n'
        't "" 2 "" { 1e-05, 0.3333333333333333 }\n'
        't "" 3 "" { -2.5e+20, 0 }\n'
    )


def assert_same(found: GameTree, expected: GameTree) -> None:
    assert found.players == expected.players
    assert found.branch_names == expected.branch_names
    assert found.node_names == expected.node_names
    for name in ("kind", "owner", "start", "child", "payoff"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    np.testing.assert_array_max_ulp(found.chance, expected.chance, 4)


def test_round_trip() -> None:
    assert_same(read_efg(write_efg(GAME)), GAME)
    assert write_efg(read_efg(write_efg(GAME))) == write_efg(GAME)


def test_chances_sum_to_one_exactly() -> None:
    assert exact_chances([0.25, 0.75]) == ["0.25", "0.75"]
    assert exact_chances([0.1] * 10) == ["0.1"] * 10
    assert exact_chances([1e-20, 1.0])[1] == "0.99999999999999999999"
    assert exact_chances([0.0, 1.0]) == ["0", "1"]


def test_names_of_nodes_are_made_distinct() -> None:
    game = make_game(["a"], Decision("a", [("x", Terminal([0], "end")), ("y", Terminal([1], "end"))], "end"))
    assert read_efg(write_efg(game)).node_names == ("end", "end (2)", "end (3)")


def test_reads_what_others_write() -> None:
    game = read_efg(
        """EFG 2 R "Poker-like" { "A" "B" }
        c "" 1 "(0,1)" { "RED" 1/2 "BLACK" 1/2 } 0
        p "" 1 1 "(1,1)" { "RAISE" "FOLD" } 1 "ante" { .5 -.5 }
        t "" 2 "w" { 1, -1 }
        t "" 3 "l" { -1, 1 }
        c "" 1
        0
        t "" 2
        t "" 0
        """
    )
    assert game.chance[[0, 1, 4, 5]].tolist() == [0.5] * 4
    assert game.payoff[[2, 3, 5, 6]].tolist() == [[1.5, -1.5], [-0.5, 0.5], [1, -1], [0, 0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: found the end of the file, expected more"),
        ("NFG 1 R", "found NFG, expected 'EFG'"),
        ("EFG 1 R", "found 1, expected '2'"),
        ("EFG 2 X", "found X, expected R or D"),
        ('EFG 2 R "t" { "a" }\n\nq', "line 3: found q, expected a node"),
        ('EFG 2 R "t" { "a" } t "" 1 "" { 1/0 }', "expected a finite number"),
        ('EFG 2 R "t" { "a" } t "" 1 "" { 1, 2 }', "1 payoffs"),
        ('EFG 2 R "t" { "a" } t "" 7', "the payoffs of the outcome"),
        ('EFG 2 R "t" { "a" } t "" 0 t', "the end of the file"),
        ('EFG 2 R "t" { "a" } p "" 3 1 "" { "x" } 0 t "" 0', "a player from 1 to 1"),
        ('EFG 2 R "t" { "a" } p "" 1 1 "" { "x" } 0 p "" 1 1 "" { "y" } 0 t "" 0', "the same options as before"),
        ('EFG 2 R "t" { "a" } p "" 1 1 "" { "x" } 0 p "" 1 1 0 t "" 0', "the information set 1 of a "),
        ('EFG 2 R "t" { "a" } p "" 1 1 "" 0 t "" 0', "the options of the information set"),
        ('EFG 2 R "t" { "a" } c "" 1 0', "the events of the chance node"),
        ('EFG 2 R "t" { "a" } c "" 1 "" { "x" 0.5 } 0 t "" 0', "shares of one"),
        ('EFG 2 R "t" { "a" } $', "which is no .efg"),
        ('EFG 2 R "t', "which is no .efg"),
        ('EFG 2 R "t" { "a" } ' + 'p "" 1 {} "" {{ "x" }} 0 ' * 2, "a whole number"),
    ],
)
def test_bad_files_are_refused(text: str, message: str) -> None:
    with pytest.raises(GameError, match=message.replace("(", r"\(")):
        read_efg(text)


def test_deep_files_are_refused() -> None:
    text = 'EFG 2 R "t" { "a" } ' + "".join(f'p "" 1 {i + 1} "" {{ "x" }} 0 ' for i in range(5000))
    with pytest.raises(GameError, match="400 levels"):
        read_efg(text)


def test_information_sets_are_read_where_options_are_given_once() -> None:
    """Gambit leaves out the name and the options of a set where it is met again."""
    text = """EFG 2 R "pennies" { "a" "b" }
    p "" 1 1 "" { "h" "t" } 0
    p "" 2 1 "blind" { "h" "t" } 0
    t "" 1 "" { 1, -1 }
    t "" 2 "" { -1, 1 }
    p "" 2 1 0
    t "" 2
    t "" 1"""
    game = read_efg(text)
    assert game.information_sets[1] == game.information_sets[4] == "1 (blind)"
    assert game.groups == {0: ((0,), (1, 4))}
    assert solve_logit(game).probability.tolist() == [0.5] * 6
    assert read_efg(write_efg(game)).groups == game.groups
