"""Why they moved: what each option of a decision was worth to the one who chose, split exactly, as that actor saw it.

An actor takes the option with the highest rationality x worth + weight + private reason. The worth is a sum, so it can
be said without remainder which quantity brings how much of it, whether directly or through the links, and how much of
it hangs on answers the actor expected. The weight (its logarithm) is that of leaving things as they are, or of one
among several versions of a thing. What neither explains is the private reason: reasons the case does not know.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.sim.recorded import Choice, Recorded, Recorder
from detente.sim.twin import Decision, Node, Part, Reply, Splitter, trace
from detente.sim.twin.episode import Episode

if TYPE_CHECKING:
    from detente.model.model import Floats, Model


@dataclass(frozen=True, slots=True)
class Share:
    """What one quantity brings to an option's worth."""

    quantity: str
    """Name of the quantity, or ``cost of acting``."""
    direct: float
    """By effects of the option itself and its outcomes on this quantity."""
    through_links: float
    """By what these effects set off through the links."""
    replies: float
    """By what others are expected to do, and by what follows from that."""

    @property
    def worth(self) -> float:
        """All of it."""
        return self.direct + self.through_links + self.replies


@dataclass(frozen=True, slots=True)
class Weighed:
    """One option of a decision, as its owner saw it."""

    name: str
    """Name of the move, ``wait`` or ``nothing``."""
    worth: float
    """What the owner expected of it: the sum of the parts."""
    chance: float
    """Chance of it for one who sees what the owner sees, but not its private reasons."""
    private: float
    """The owner's private reasons for it, in units of worth: reason / rationality."""
    own: tuple[str, ...]
    """Events that belong to the option itself: the move and its outcomes."""
    parts: tuple[Part, ...]
    """The worth in parts: event, pushed quantity, quantity of worth, direct and through links."""
    replies: tuple[Reply, ...]
    """Moves expected to follow."""
    weight: float = 0.0
    """What the option weighs beside its worth, in units of worth: the logarithm of its weight / rationality. Of waiting
    and letting pass it is the readiness to leave things as they are."""

    @property
    def shares(self) -> tuple[Share, ...]:
        """The worth by quantity, the weightiest first; the shares add up to the worth."""
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        for part in self.parts:
            if part.event in self.own:
                sums[part.quantity][0] += part.direct
                sums[part.quantity][1] += part.through_links
            else:
                sums[part.quantity][2] += part.worth
        found = [Share(quantity, *values) for quantity, values in sums.items()]
        return tuple(sorted(found, key=lambda share: (-abs(share.worth), share.quantity)))

    @property
    def by_event(self) -> dict[str, float]:
        """The worth by the event that brings it: the move, its outcomes, expected replies, pacts; sums to the worth."""
        sums: dict[str, float] = defaultdict(float)
        for part in self.parts:
            sums[part.event] += part.worth
        return dict(sums)


@dataclass(frozen=True, slots=True)
class Motive:
    """Why an actor chose as it did."""

    date: dt.date
    """When."""
    step: int
    """When, in days since the start."""
    actor: str
    """Who chose."""
    after: tuple[str, ...]
    """Moves of the episode that had been played before; empty for an opening."""
    chosen: str
    """What it took."""
    about: str
    """The option in question: the one taken, or one that was not and might have been."""
    options: tuple[Weighed, ...]
    """All that was open, in listed order."""
    rationality: float
    """How strongly worth moved the choice: odds rise by exp(rationality x worth)."""

    def __getitem__(self, option: str) -> Weighed:
        """Return an option by name."""
        return next(each for each in self.options if each.name == option)

    @property
    def rival(self) -> Weighed | None:
        """What the option in question is held against: the one taken, or the next best; None if there was no other."""
        if self.about != self.chosen:
            return self[self.chosen]
        others = [each for each in self.options if each.name != self.chosen]
        return max(others, key=lambda each: each.worth + each.weight + each.private, default=None)


def motive_of(choice: Choice, splitter: Splitter, *, about: str | None = None) -> Motive:
    """Return why a choice was made, and not that of ``about``.

    Chances of answers are those that the engine reckoned with; the worth of an option is the sum of its parts.
    """
    episode, node, decision = choice.episode, choice.node, choice.decision
    model, viewer = splitter.numbers.model, episode.viewer(node.owner)
    rationality = episode.numbers.seen(viewer, int(model.actors.rationality[node.owner]))
    options = []
    for index, option in zip(episode.offered(node), decision.options, strict=True):
        split = splitter.split(episode, node, index)
        private = option.reason / rationality if rationality > 0 else math.copysign(math.inf, option.reason)
        options.append(
            Weighed(
                name=option.name,
                worth=split.worth,
                chance=option.chance,
                private=private,
                own=tuple(_own_events(model, option.name)),
                parts=split.parts,
                replies=split.replies,
                weight=option.offset / rationality if rationality > 0 else 0.0,
            )
        )
    return Motive(
        date=model.timeline.dates[decision.day],
        step=decision.day,
        actor=decision.actor,
        after=decision.after,
        chosen=decision.chosen,
        about=about or decision.chosen,
        options=tuple(options),
        rationality=rationality,
    )


def motives(
    model: Model,
    *,
    seed: int,
    world: int,
    path: int,
    drawn: Floats | None = None,
    moves: Collection[str] | None = None,
) -> tuple[Motive, ...]:
    """Return why the actors of one path chose as they did.

    Parameters
    ----------
    model
        Compiled case.
    seed, world, path
        Which path.
    drawn
        ``[D]`` values of the drawn columns of the world; by default those that follow from the seed.
    moves
        Only choices in which one of these moves was open; all by default.

    Returns
    -------
    tuple of Motive
        In order of time. The parts of every option add up to its worth to rounding.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_case(detente.load_case("ultimatum"))
    >>> first = motives(model, seed=0, world=0, path=0)[0]
    >>> all(abs(sum(part.worth for part in each.parts) - each.worth) < 1e-9 for each in first.options)
    True
    """
    from detente.world.draws import draw_worlds

    row = draw_worlds(model.draws, seed=seed, first=world, count=1)[0] if drawn is None else drawn
    told = Recorder(model, seed=seed).follow(world=world, path=path, drawn=row)
    wanted = None if moves is None else set(moves)
    chosen = {
        number: None
        for number, choice in enumerate(told.choices)
        if wanted is None or wanted & {option.name for option in choice.decision.options}
    }
    return motives_of(told, chosen, seed=seed)


def motives_of(told: Recorded, chosen: Mapping[int, str | None], *, seed: int) -> tuple[Motive, ...]:
    """Return why some choices of a path were made, in order of time.

    Where an actor may be of several types, what is believed while an episode is played is not in the engine's record:
    the twin follows the path once more, and a choice on which rounding parts the two is left out.

    Parameters
    ----------
    told
        The path.
    chosen
        Numbers of the choices, each with the option that is asked about; None: what was chosen.
    seed
        Seed of the run.
    """
    splitter = Splitter(told.numbers)
    if told.numbers.model.types.is_empty:
        return tuple(motive_of(told.choices[i], splitter, about=chosen[i]) for i in sorted(chosen))
    numbers: dict[tuple[int, str, tuple[str, ...], str], int] = {}
    for i in sorted(chosen):
        numbers.setdefault(_key(told.choices[i].decision), i)
    found: dict[int, Motive] = {}

    def witness(episode: Episode, node: Node, decision: Decision) -> None:
        i = numbers.get(_key(decision))
        if i is not None and i not in found:
            found[i] = motive_of(Choice(episode, node, decision), splitter, about=chosen[i])

    trace(told.numbers.model, seed=seed, world=told.world, path=told.path, numbers=told.numbers, witness=witness)
    return tuple(found[i] for i in sorted(found))


def _key(decision: Decision) -> tuple[int, str, tuple[str, ...], str]:
    return decision.day, decision.actor, decision.after, decision.chosen


def _own_events(model: Model, option: str) -> list[str]:
    """Return the events of a move and of its outcomes."""
    if option not in model.moves.names:
        return []
    move = model.moves.names.index(option)
    outcomes = range(int(model.moves.outcome_start[move]), int(model.moves.outcome_start[move + 1]))
    return [option, *(model.events[int(model.moves.outcome_event[u])] for u in outcomes)]
