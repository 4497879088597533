"""What acts on what in a case: events on quantities, quantities on each other, quantities on what actors want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.model.model import ABSENT, Floats, Model
from detente.world.draws import medians
from detente.world.pulls import every_pull, tangent
from detente.world.response import viewer_numbers


@dataclass(frozen=True, slots=True)
class Push:
    """What an event does to a quantity."""

    event: str
    """Name of the event."""
    kind: str
    """"move", "reply", "outcome", "shock", "calendar", "stage", "pact" or "talks"."""
    actor: str
    """Who brings it about: the mover, the bloc of a pact; empty for what nobody chooses and for talks."""
    quantity: str
    """Name of the quantity."""
    amount: float
    """The change in all, in the quantity's unit; numbers at their medians."""
    size: float
    """The same in standard deviations of the quantity's change over a run; NaN if it never moves."""


@dataclass(frozen=True, slots=True)
class Pull:
    """What a link does."""

    name: str
    """Name of the link."""
    source: str
    """Quantity that pulls."""
    target: str
    """Quantity that is pulled."""
    gain: float
    """Median: target units a month per source unit, or per source unit of change; of a link that is not linear, what a
    small change at the start makes."""
    on_change: bool
    """Whether the change of the source pulls, not its level."""
    times: str = ""
    """Quantity whose value scales the pull, or nothing."""
    scales: str = ""
    """Quantity whose pull this one scales, or nothing where it pulls itself."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an actor wants of a quantity."""

    actor: str
    """Name of the actor."""
    quantity: str
    """Name of the quantity."""
    weight: float
    """Worth of one unit (median); negative where less is better."""
    size: float
    """Worth of one standard deviation of the quantity's change, over the largest such worth of the actor: -1 to 1."""


@dataclass(frozen=True, slots=True)
class Causes:
    """All that acts in a case, with numbers at their medians."""

    pushes: tuple[Push, ...]
    """Effects of events."""
    pulls: tuple[Pull, ...]
    """Links."""
    wishes: tuple[Wish, ...]
    """Values of actors that decide."""


def causes(model: Model, scales: dict[str, float]) -> Causes:
    """Return what acts on what.

    Parameters
    ----------
    model
        The case.
    scales
        By quantity, the standard deviation of its change over a run, which makes quantities of different units alike
        in size (see `detente.explain.chronology.courses_of`).
    """
    numbers = viewer_numbers(model, medians(model.draws), 0)
    return Causes(
        pushes=tuple(_pushes(model, numbers, scales)),
        pulls=tuple(_pulls(model, numbers)),
        wishes=tuple(_wishes(model, numbers, scales)),
    )


def _pushes(model: Model, numbers: Floats, scales: dict[str, float]) -> Iterator[Push]:
    """Yield the effects of all events; several of one event on one quantity are added up."""
    names, effects = model.quantities.names, model.effects
    for event, kind, actor, bundle in _bundles(model):
        amounts: dict[int, float] = {}
        for row in range(int(effects.start[bundle]), int(effects.start[bundle + 1])):
            quantity = int(effects.quantity[row])
            amounts[quantity] = amounts.get(quantity, 0.0) + float(numbers[effects.amount[row]])
        for quantity, amount in amounts.items():
            scale = scales.get(names[quantity], 0.0)
            yield Push(event, kind, actor, names[quantity], amount, amount / scale if scale > 0 else float("nan"))


def _bundles(model: Model) -> Iterator[tuple[str, str, str, int]]:
    """Yield name, kind, actor and bundle of effects of every event."""
    actors, moves = model.actors.names, model.moves
    for m, name in enumerate(moves.names):
        actor = actors[int(moves.by[m])]
        yield name, "reply" if moves.is_reply[m] else "move", actor, int(moves.bundle[m])
        for u in range(int(moves.outcome_start[m]), int(moves.outcome_start[m + 1])):
            yield model.events[int(moves.outcome_event[u])], "outcome", actor, int(moves.outcome_bundle[u])
    for r, name in enumerate(model.pacts.names):
        yield name, "pact", actors[int(model.pacts.bloc[r])], int(model.pacts.bundle[r])
    for s, name in enumerate(model.shocks.names):
        yield name, "shock", "", int(model.shocks.bundle[s])
    for c, name in enumerate(model.calendar.names):
        if model.calendar.day[c] != ABSENT:
            yield name, "calendar", "", int(model.calendar.bundle[c])
    for h, name in enumerate(model.undated.names):
        yield name, "calendar", "", int(model.undated.bundle[h])
    for event, bundle in zip(model.outcomes.event.tolist(), model.outcomes.bundle.tolist(), strict=True):
        yield model.events[event], "outcome", "", bundle
    for event, bundle in zip(model.processes.stage_event.tolist(), model.processes.stage_bundle.tolist(), strict=True):
        yield model.events[event], "stage", "", bundle
    tables = model.tables
    for z, name in enumerate(tables.names):
        yield f"{name}.deal", "talks", "", int(tables.deal_bundle[z])
        yield f"{name}.no_deal", "talks", "", int(tables.no_deal_bundle[z])


def _pulls(model: Model, numbers: Floats) -> Iterator[Pull]:
    """Yield the links, and what scales them beside their sources."""
    names, links = model.quantities.names, model.links
    for pull in every_pull(model):
        source, times = int(links.source[pull.link]), int(links.times[pull.link])
        on_change = bool(links.on_change[pull.link])
        if pull.is_lift and (on_change or times in (source, pull.target)):
            continue
        gain = float(numbers[links.gain[pull.link]]) * (1.0 if on_change else 30.4375)
        if not links.is_plain(pull.link):
            along = tangent(model, numbers, pull.link)
            gain *= float(along.lift if pull.is_lift else along.slope)
        yield Pull(
            links.names[pull.link],
            names[pull.source],
            names[pull.target],
            gain,
            on_change,
            times="" if pull.is_lift or times == ABSENT else names[times],
            scales=names[source] if pull.is_lift else "",
        )


def _wishes(model: Model, numbers: Floats, scales: dict[str, float]) -> Iterator[Wish]:
    """Yield what actors that decide value, each as it sees it itself at the medians of the case."""
    names, actors = model.quantities.names, model.actors
    for a, actor in enumerate(actors.names):
        rows = range(int(actors.value_start[a]), int(actors.value_start[a + 1]))
        if actors.horizon[a] == ABSENT or not rows:
            continue
        weights = [float(numbers[actors.value_weight[row]]) for row in rows]
        quantities = [names[int(actors.value_quantity[row])] for row in rows]
        sizes = [weight * scales.get(name, 0.0) for weight, name in zip(weights, quantities, strict=True)]
        largest = max(np.abs(sizes)) or 1.0
        for quantity, weight, size in zip(quantities, weights, sizes, strict=True):
            yield Wish(actor, quantity, weight, float(size / largest))
