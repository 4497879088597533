"""Eyes with which trees are solved where events change minds: as few different ones per tree as there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.game.trees import LeafOutcomes, Tree
from detente.model import expression as ex
from detente.model.model import ABSENT, REST, Ints, Model
from detente.sim.guises import Guises


def viewers_by_regime(
    model: Model,
    tree: Tree,
    outcomes: Iterable[LeafOutcomes],
    actor: int,
    regimes: range,
    first: int,
    guises: Guises,
) -> tuple[int, ...]:
    """Return, per regime, a viewer that sees all that a tree asks for as an actor then does.

    Parameters
    ----------
    model
        The case.
    tree, outcomes
        The tree, and what can happen at its leaves.
    actor
        Who solves it.
    regimes
        Regimes in question.
    first
        Who stands for the actor in regime 0.
    guises
        Who may be of several types.
    """
    places = sorted(_places(model, tree, outcomes, guises))
    alike: dict[bytes, int] = {_seen(model.view, model.minds.viewer(actor, 0), places): first}
    for viewer in range(len(model.view)):
        alike.setdefault(_seen(model.view, viewer, places), viewer)
    return tuple(alike[_seen(model.view, model.minds.viewer(actor, regime), places)] for regime in regimes)


def _seen(view: Ints, viewer: int, places: list[int]) -> bytes:
    return view[viewer, places].tobytes()


def _places(model: Model, tree: Tree, outcomes: Iterable[LeafOutcomes], guises: Guises) -> set[int]:
    """Return the places of the numbers on which the solution of a tree depends."""
    owners = {tree.actor, *tree.node_owner}
    owners |= set(guises.columns(owners))
    actors, effects, quantities, links = model.actors, model.effects, model.quantities, model.links
    found: set[int] = set()
    for owner in owners:
        found |= {int(of[owner]) for of in (actors.horizon, actors.rationality, actors.loss_aversion, actors.idle)}
        rows = slice(int(actors.value_start[owner]), int(actors.value_start[owner + 1]))
        for column in (actors.value_weight, actors.value_satisfied, actors.value_desperate):
            found |= set(column[rows].tolist())
    for column in (quantities.half_life, links.gain, links.delay):
        found |= set(column.tolist())
    played = {move for history in tree.leaf_history for move in history}
    found |= {int(model.moves.cost[move]) for move in played}
    found |= {cost for (guise, move), cost in guises.costs.items() if guise in owners and move in played}
    found |= set(_chances(model, tree, outcomes))
    for bundle in _bundles(model, tree, outcomes):
        rows = slice(int(effects.start[bundle]), int(effects.start[bundle + 1]))
        for column in (effects.amount, effects.after, effects.over):
            found |= set(column[rows].tolist())
    if not all(links.is_plain(link) for link in range(len(links.names))):
        # Such links are taken by their tangents at the start.
        for column in (quantities.start, quantities.rest, quantities.course_level, links.lookup_pull):
            found |= set(column.tolist())
    found -= {ABSENT, REST}
    return found | _numbers_of_expressions(model, found)


def _numbers_of_expressions(model: Model, places: set[int]) -> set[int]:
    """Return the places of the numbers in the expressions that anybody sees in some places."""
    formulas = {model.formula(place, viewer) for place in places for viewer in range(len(model.view))} - {None}
    nodes = (node for formula in formulas if formula is not None for node in ex.nodes(formula.expression))
    return {node.place for node in nodes if isinstance(node, ex.Parameter)}


def _chances(model: Model, tree: Tree, outcomes: Iterable[LeafOutcomes]) -> Iterator[int]:
    """Yield the places of chances: of outcomes, and that pacts are honoured."""
    moves = model.moves
    for move in {move for history in tree.leaf_history for move in history}:
        yield from moves.outcome_chance[int(moves.outcome_start[move]) : int(moves.outcome_start[move + 1])].tolist()
    yield from (int(model.pacts.honoured[call.pact]) for leaf in outcomes for call in leaf.calls)


def _bundles(model: Model, tree: Tree, outcomes: Iterable[LeafOutcomes]) -> set[int]:
    """Return the bundles of effects of all that can happen in a tree."""
    moves = model.moves
    found: set[int] = set()
    for move in {move for history in tree.leaf_history for move in history}:
        rows = slice(int(moves.outcome_start[move]), int(moves.outcome_start[move + 1]))
        found |= {int(moves.bundle[move]), *moves.outcome_bundle[rows].tolist()}
    return found | {int(model.pacts.bundle[call.pact]) for leaf in outcomes for call in leaf.calls}
