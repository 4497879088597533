"""Types of actors in the language: what a case may say of them, and what is refused."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import yaml

from detente.case.load import loads
from detente.case.types import beliefs, left_out, true_chances, watchers
from detente.compile.compile import compile_case
from detente.core.errors import CaseError
from detente.model.model import Model
from detente.world.draws import draw_worlds

CASE: dict[str, Any] = yaml.safe_load("""
detente: 2
case: small
time: {start: 2022-01-03, end: 2022-12-31, step: week}
quantities:
  stake: {start: 0, range: [-10, 10]}
  burden: {start: 0}
actors:
  sender:
    horizon: 26 weeks
    values: {stake: 1, burden: -1}
    types:
      resolved: {chance: 20%, set: {values.burden: -0.3, moves.mobilise.cost: 0.5}}
      bluffing: rest
  receiver: {horizon: 26 weeks, values: {stake: -1}}
  bystander: {values: {stake: 1}}
moves:
  mobilise: {by: sender, cost: 1, effects: {burden: 1}, replies: [{by: receiver, options: [give_way, nothing]}]}
  give_way: {by: receiver, reply: true, effects: {stake: 1}}
questions:
  mobilises: {condition: happened(mobilise)}
""")
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    case = copy.deepcopy(CASE)
    change(case)
    return case


def compiled(change: Change = lambda _: None, **overrides: str | float) -> Model:
    return compile_case(loads(yaml.safe_dump(changed(change), sort_keys=False)), overrides=overrides)


def types(case: dict[str, Any]) -> dict[str, Any]:
    return case["actors"]["sender"]["types"]


def column(model: Model, path: str) -> np.ndarray:
    return draw_worlds(model.draws, seed=1, first=0, count=1024)[:, model.draws.paths.index(path)]


REFUSED: dict[str, tuple[Change, str, str]] = {
    "an uncertain chance": (
        lambda case: types(case)["resolved"].update(chance="10% to 30%"),
        "actors.sender.types.resolved.chance: found `10% to 30%`", "a plain chance",
    ),
    "chances above one": (lambda case: types(case).update(mad=0.9), "chances that come to 1.1", "less than 1"),
    "two rests": (lambda case: types(case).update(mad="rest"), "`rest` again (beside `bluffing`)", "one `rest`"),
    "chances below one": (lambda case: types(case).update(bluffing=0.5), "chances that come to 0.7", "`rest`"),
    "a number of another": (
        lambda case: types(case)["resolved"]["set"].update({"moves.give_way.cost": 1}),
        "set.moves.give_way.cost: found `moves.give_way.cost`", "a move of its own",
    ),
    "how often it decides": (
        lambda case: types(case)["resolved"]["set"].update(tempo="1 week"), "found `tempo`", "`horizon`",
    ),
    "a number that is not there": (
        lambda case: types(case)["resolved"]["set"].update(cost=1), "no number at `actors.sender.cost`", "if only 0",
    ),
    "a number that cannot be": (
        lambda case: types(case)["resolved"]["set"].update(idle=3), "found `3`", "between 0 and 1",
    ),
    "an unknown type": (
        lambda case: case["actors"]["receiver"].update(about={"sender": {"resolvd": 0.1}}),
        "actors.receiver.about.sender.resolvd", "did you mean `resolved`?",
    ),
    "itself": (
        lambda case: case["actors"]["sender"].update(about={"sender": {"resolved": 0.1}}), "about itself", "another",
    ),
    "one without types": (
        lambda case: case["actors"]["sender"].update(about={"receiver": {"resolved": 0.1}}),
        "`receiver`", "an actor that has `types`",
    ),
    "certainty": (
        lambda case: case["actors"]["receiver"].update(about={"sender": {"resolved": 0}}),
        "a chance of 0", "more than 0",
    ),
    "format 1": (lambda case: case.update(detente=1), "types in format 1", "`detente: 2`"),
    "two in one episode": (
        lambda case: case["actors"]["receiver"].update(types={"hard": 0.5, "soft": "rest"}),
        "sender and receiver, both of several types", "one actor of several types",
    ),
    "an event that sets numbers": (
        lambda case: case["moves"]["mobilise"].update(set={"actors.receiver.idle": 0.3}),
        "moves.mobilise.set", "no `set` in a case",
    ),
    "a valued belief": (
        lambda case: case["actors"]["receiver"]["values"].update(belief_receiver_sender_resolved=1),
        "the belief `belief_receiver_sender_resolved`", "for the sake of its name",
    ),
    "a pushed belief": (
        lambda case: case["moves"]["give_way"]["effects"].update(belief_receiver_sender_resolved=1),
        "the belief `belief_receiver_sender_resolved`", "beliefs change by what is seen",
    ),
    "a belief on what types set": (
        lambda case: case.update(beliefs={"receiver": {"actors.sender.values.burden": -2}}),
        "which types of sender set", "`about:",
    ),
    "a name taken": (
        lambda case: case["quantities"].update(belief_receiver_sender_resolved={"start": 0}),
        "quantities.belief_receiver_sender_resolved", "what receiver believes of sender",
    ),
    "nothing to forget": (
        lambda case: case["actors"]["sender"].update(forgets="1 year"), "something to forget", "no `forgets`",
    ),
    "numbers of the only type": (
        lambda case: types(case).pop("bluffing") and types(case)["resolved"].update(chance=1),
        "numbers of the only type", "the actor's own",
    ),
    "choices made together": (
        lambda case: case["moves"]["mobilise"]["replies"].append(
            {"by": "sender", "options": ["go_on", "nothing"], "together": True}
        ) or case["moves"].update(go_on={"by": "sender", "reply": True}),
        "replies chosen together", "stages one after the other",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(name: str) -> None:
    change, found, expected = REFUSED[name]
    with pytest.raises(CaseError) as caught:
        loads(yaml.safe_dump(changed(change), sort_keys=False))
    assert found in str(caught.value)
    assert expected in str(caught.value)


def test_who_watches_whom() -> None:
    """Who meets the actor in an episode, or says something about it; nobody else."""
    case = loads(yaml.safe_dump(CASE, sort_keys=False))
    assert list(watchers(case)) == [("receiver", "sender")]
    assert list(beliefs(case)) == ["belief_receiver_sender_resolved", "belief_receiver_sender_bluffing"]
    other = changed(lambda each: each["actors"]["bystander"].update(about={"sender": {"bluffing": 0.5}}))
    case = loads(yaml.safe_dump(other, sort_keys=False))
    assert list(watchers(case)) == [("receiver", "sender"), ("bystander", "sender")]
    assert left_out(case, "bystander", "sender") == "resolved"
    assert true_chances(case.actors["sender"]) == pytest.approx({"resolved": 0.2, "bluffing": 0.8})


def test_each_world_draws_the_type_and_the_actor_has_its_numbers() -> None:
    model = compiled()
    number = column(model, "actors.sender.type")
    assert (number == 1).mean() == pytest.approx(0.2, abs=0.01)
    burden = model.draws.paths.index("actors.sender.values.burden")
    own = draw_worlds(model.draws, seed=1, first=0, count=1024)[:, model.view[1, burden]]
    assert own[number == 1] == pytest.approx(-0.3)
    assert own[number == 2] == pytest.approx(-1.0)
    # In the eyes of the receiver it is a bluffer or not; all else is as the receiver sees it.
    resolved, bluffing = model.types.eyes(1, 0)
    seen = draw_worlds(model.draws, seed=1, first=0, count=1)[0]
    assert seen[model.view[resolved, burden]] == -0.3
    assert seen[model.view[bluffing, burden]] == -1.0
    assert (model.view[resolved] != model.view[2]).sum() == 2
    assert (model.view[bluffing] == model.view[2]).all()


def test_the_type_can_be_given() -> None:
    assert set(column(compiled(**{"actors.sender.type": 2}), "actors.sender.type")) == {2.0}


def test_what_is_believed_at_the_start() -> None:
    model = compiled(lambda case: case["actors"]["receiver"].update(about={"sender": {"resolved": "10% to 40%"}}))
    resolved, bluffing = (column(model, f"actors.receiver.about.sender.{kind}") for kind in ("resolved", "bluffing"))
    assert 0.05 < resolved.min() < 0.15 < 0.3 < resolved.max()
    assert resolved + bluffing == pytest.approx(1.0)
    assert compiled().quantities.names[-2:] == ("belief_receiver_sender_resolved", "belief_receiver_sender_bluffing")


def test_one_type_is_none() -> None:
    """A case whose actor is of one type compiles to the model without types."""
    without = compiled(lambda case: case["actors"]["sender"].pop("types"))
    alone = compiled(lambda case: case["actors"]["sender"].update(types={"only": 1.0}))
    assert alone.types.is_empty
    assert alone.draws.paths == without.draws.paths
    assert (alone.view == without.view).all()
    assert alone.quantities.names == without.quantities.names
