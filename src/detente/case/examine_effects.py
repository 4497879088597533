"""Effects and times worth a second look: lists that were ranges, effects out of reach, times below the grain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.case.expressions import resolve
from detente.case.grain import grain_of
from detente.case.notation import format_number
from detente.case.places import Assumption, happenings, survey
from detente.case.schema import Case, Effect, Gated, Pact, Shock
from detente.case.scope import conditions, event_names, scope_of
from detente.case.uncertain import interval
from detente.model import expression as ex

MOST_NAMED = 3
"""Numbers that a warning names before it counts the others."""


def effect_notices(case: Case) -> Iterator[tuple[str, str]]:
    """Yield path and text of what is odd about the effects and times of a sound case."""
    yield from _lists(case)
    yield from _beyond_horizon(case)
    yield from _beyond_range(case)
    yield from finer(case)
    yield from _within_a_grain(case)


def _lists(case: Case) -> Iterator[tuple[str, str]]:
    """Find lists of two bare numbers, which are two effects and not a range."""
    for path, happening in happenings(case):
        for quantity, effects in happening.effects.items():
            if len(effects) != 2 or not all(_is_bare(effect) for effect in effects):
                continue
            first, second = (effect.amount.notation.numbers[0] for effect in effects)
            low, high = sorted((first, second))
            hint = f"; did you mean `{format_number(low)} to {format_number(high)}`?" if low < high else ""
            total = format_number(round(first + second, 12))
            written = f"[{effects[0].amount}, {effects[1].amount}]"
            yield f"{path}.effects.{quantity}", f"`{written}` is two effects that add up to {total}{hint}"


def _is_bare(effect: Effect) -> bool:
    number = effect.amount
    is_alone = effect.after is None and effect.over is None and not (effect.source or effect.why)
    return is_alone and number.notation.form == "fixed" and not (number.source or number.why)


def _beyond_horizon(case: Case) -> Iterator[tuple[str, str]]:
    """Find effects of an actor's own moves that surely begin after its horizon: its decisions leave them out."""
    own = survey(case).own
    for name, move in case.moves.items():
        horizon = own.get(f"actors.{move.by}.horizon")
        if horizon is None:
            continue
        furthest = interval(horizon.uncertain)[1]
        for path, happening in (
            (f"moves.{name}", move),
            *((f"moves.{name}.outcomes.{outcome}", entry) for outcome, entry in move.outcomes.items()),
        ):
            for quantity, effects in happening.effects.items():
                for index in range(len(effects)):
                    place = f"{path}.effects.{quantity}" + (f".{index}" if len(effects) > 1 else "")
                    after = own.get(f"{place}.after")
                    if after is not None and interval(after.uncertain)[0] >= furthest:
                        found = f"begins after {after.number}, beyond the horizon of {move.by}, {horizon.number}"
                        yield f"{place}.after", f"{found}: {move.by} leaves it out of its decisions"


def _beyond_range(case: Case) -> Iterator[tuple[str, str]]:
    """Find effects of moves that cannot move, at the start, what their owner values: its decisions leave them out."""
    for name, move in case.moves.items():
        if move.reply or move.when is not None:
            continue  # it is played in another state than that of the start
        reach = _valued(case, move.by)
        found: list[tuple[str, str]] = []
        n_valued = 0
        for path, happening in (
            (f"moves.{name}", move),
            *((f"moves.{name}.outcomes.{outcome}", entry) for outcome, entry in move.outcomes.items()),
        ):
            for quantity, effects in happening.effects.items():
                if quantity not in reach:
                    continue
                n_valued += 1
                amounts = _amounts(f"{path}.effects.{quantity}", effects)
                amounts += _amounts(f"moves.{name}.effects.{quantity}", move.effects.get(quantity, ()))
                way = _out_of_range(case, quantity, amounts)
                if way:
                    found.append((f"{path}.effects.{quantity}", way))
        if found and len(found) == n_valued:
            ways = " and ".join(dict.fromkeys(way for _, way in found))
            yield f"moves.{name}", f"all its effects on what {move.by} values are none at the start: it {ways}"
        else:
            for path, way in found:
                yield path, f"{way}: at the start this effect is none, and {move.by} leaves it out of its decisions"


def _valued(case: Case, actor: str) -> set[str]:
    """Return the quantities that an actor values, and those that reach them through links."""
    found = set(case.actors[actor].values)
    todo = list(found)
    while todo:
        quantity = todo.pop()
        for link in case.links.values():
            pulling = {link.from_, link.times} - {""} - found if link.to == quantity else set[str]()
            found |= pulling
            todo += sorted(pulling)
    return found


def _amounts(path: str, effects: Sequence[Effect]) -> list[str]:
    """Return the paths of the amounts of the effects at a path."""
    return [path] if len(effects) == 1 else [f"{path}.{index}" for index in range(len(effects))]


def _out_of_range(case: Case, quantity: str, amounts: list[str]) -> str:
    """Say how effects push a quantity beyond the end of its range at which it surely starts; nothing if they do not."""
    own, entry = survey(case).own, case.quantities.get(quantity)
    start = own.get(f"quantities.{quantity}.start")
    if entry is None or start is None or start.uncertain.family != "fixed":
        return ""
    pushes = [interval(own[path].uncertain) for path in amounts]
    low, high = entry.range
    at = start.uncertain.a
    if low is not None and at <= low and all(most < 0 for _, most in pushes):
        return f"lowers `{quantity}`, which stands at {format_number(low)}, the low end of its range"
    if high is not None and at >= high and all(least > 0 for least, _ in pushes):
        return f"raises `{quantity}`, which stands at {format_number(high)}, the high end of its range"
    return ""


def _at_most(entry: Gated) -> str:
    """Return what a cooldown shorter than the grain comes to."""
    if isinstance(entry, Shock):
        return "with a cooldown a shock comes at most once in a grain"
    if isinstance(entry, Pact):
        return "a pact is kept at most once in a grain"
    return "an actor decides at most once in a grain"


def finer(case: Case) -> Iterator[tuple[str, str]]:
    """Find numbers that are surely shorter than the grain of a run, so that a forecast may depend on it."""
    own = survey(case).own
    grain = grain_of(case.time)
    if grain == 1:
        return
    named = [(f"{path}.cooldown", _at_most(entry)) for path, entry in happenings(case) if isinstance(entry, Gated)]
    named += [(f"links.{name}.delay", "delays are looked up once in a grain") for name in case.links]
    named += [(f"actors.{name}.tempo", "an actor decides at most once in a grain") for name in case.actors]
    named += [
        (f"quantities.{name}.half_life", "its course is looked at once in a grain")
        for name, quantity in case.quantities.items()
        if quantity.noise is not None
    ]
    named += [
        (
            f"processes.{name}.stages.{stage}.lasts",
            "whether a process begins or is broken off is looked at once in a grain",
        )
        for name, process in case.processes.items()
        for stage in process.stages
    ]
    for path, consequence in named:
        entry: Assumption | None = own.get(path)
        if entry is None or entry.is_default:
            continue
        low, high = interval(entry.uncertain)
        if 0 < high < grain * (1 - 1e-9) and low >= 0:
            yield (
                path,
                f"{entry.number} is shorter than the grain, a week: {consequence}; `time: {{grain: day}}` is finer",
            )


def _within_a_grain(case: Case) -> Iterator[tuple[str, str]]:
    """Find conditions that hang on which of several things of one interval came first."""
    grain = grain_of(case.time)
    if grain == 1:
        return
    scope, names = scope_of(case), event_names(case)
    for path, text, is_condition in conditions(case):
        for part in ex.nodes(resolve(text, scope)) if is_condition else ():
            if not isinstance(part, ex.Comparison):
                continue
            since = sorted({each.event for each in ex.nodes(part) if isinstance(each, ex.Since)})
            days = [each.value for each in (part.left, part.right) if isinstance(each, ex.Constant)]
            asks = " and ".join(f"`since({names[event]})`" for event in since)
            if len(since) > 1:
                found = f"{asks} are compared"
            elif since and days and 0 <= days[0] < grain and path.endswith(".when"):
                found = f"{asks} is compared with {format_number(days[0])} days, less than the grain"
            else:
                continue
            consequence = "what happens within a week does not happen in the order of its days"
            yield path, f"{found}: {consequence}; `time: {{grain: day}}` is finer"


def grain_warning(case: Case) -> str:
    """Return in one sentence which numbers are shorter than the grain of a run; nothing where none is."""
    paths = [path for path, _ in finer(case)]
    if not paths:
        return ""
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    are = "are" if len(paths) > 1 else "is"
    return (
        f"{', '.join(paths[:MOST_NAMED])}{more} {are} shorter than the grain, a week, so this may depend on it; "
        "`time: {grain: day}` is finer"
    )
