"""Assumptions in words: the text of the quantity, move or actor in place of a dotted path, and values as written.

``beliefs.russia.moves.invade.outcomes.quick_victory.chance`` becomes *chance of "Kyiv falls within weeks" after
"Full-scale intervention in Ukraine", as russia sees it*. The path stays the name; the label is for sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.case.minds import split_set
from detente.case.places import assumptions
from detente.case.tuned import FACTOR
from detente.case.uncertain import Domain
from detente.core.text import enumerated, percent_in_whole, significant
from detente.core.units import time_unit
from detente.inspect.units import readable_unit
from detente.model.model import Draws, Family, Model
from detente.model.types import BY_TYPE
from detente.sim.twin.split import COST
from detente.world.draws import quantile
from detente.world.views import own_quantiles

if TYPE_CHECKING:
    from detente.case.schema import Case

MOST_TOLD = 3
"""Analysts whose values are all told in a sentence; of more the ends."""
LONGEST = 60
"""Characters of an event's text that stands for its name; longer ones are cut at a pause, or the name is used."""
LONGEST_LINE = 90
"""The same for events that have a line to themselves."""
LONGEST_NOUN = 50
"""The same for quantities and actors, which stand inside longer phrases."""
_SMALL = re.compile(r"\b[a-z]{3,}\b")
_WORD = re.compile(r"[^\W\d_]+")
_PAUSE = re.compile(r"\s*[,;:(]|\s+-\s")


@dataclass(frozen=True, slots=True)
class Within:
    """How to write a quantile of a number on which analysts differ: by what each of them holds there."""

    draws: Draws
    """The columns of the model."""
    column: int
    """That of the number."""
    factor: float
    """What canonical values are multiplied with."""
    unit: str
    """Unit behind the number."""

    def show(self, level: float, digits: int = 3) -> str:
        """Return a quantile as text, such as ``7 per year for analyst-a and 2.6 per year for analyst-b``.

        Of more analysts than can be told, their lowest and highest.
        """
        views = self.draws.views
        if views is None:
            raise ValueError("found no analysts that differ, expected draws with views")
        inside = min(max(level, 2.0**-33), 1.0 - 2.0**-33)
        values = own_quantiles(self.draws, self.column, inside).tolist()
        plain = Scale(self.factor, self.unit)
        told = list(zip(values, views.analysts, strict=True))
        if len(told) > MOST_TOLD:
            low, high = min(told), max(told)
            return f"{plain.show(low[0], digits)} for {low[1]}, to {plain.show(high[0], digits)} for {high[1]}"
        return enumerated([f"{plain.show(value, digits)} for {name}" for value, name in told])


@dataclass(frozen=True, slots=True)
class Scale:
    """How to write values of one assumption: as the case has them."""

    factor: float
    """What canonical values are multiplied with."""
    unit: str
    """Unit behind the number: ``weeks``, ``per year``, ``%``, ``index``, or nothing."""
    names: tuple[str, ...] = ()
    """What 0, 1, 2 and so on stand for, where the values are no numbers."""
    within: Within | None = None
    """What quantiles stand for, where the values are such: of a number on which analysts differ."""

    @property
    def is_plain(self) -> bool:
        """Whether values are numbers that the case could hold in place of the assumption."""
        return not self.names and self.within is None

    def show(self, value: float, digits: int = 3) -> str:
        """Return a canonical value as text."""
        if self.within is not None:
            return self.within.show(value, digits)
        return self.with_unit(self.number(value, digits))

    def number(self, value: float, digits: int = 3) -> str:
        """Return a canonical value as text without its unit."""
        if self.names:
            return self.names[min(max(round(value), 0), len(self.names) - 1)]
        if self.within is not None:
            return percent_in_whole(value)
        return significant(value * self.factor, digits)

    def with_unit(self, text: str) -> str:
        """Return a number's text with the unit behind it."""
        if not self.unit:
            return text
        if text == "1" and time_unit(self.unit):
            return f"1 {time_unit(self.unit)}"
        return f"{text}%" if self.unit == "%" else f"{text} {self.unit}"

    def between(self, low: float, high: float, digits: int = 3, joint: str = "to") -> str:
        """Return an interval of canonical values as text, such as ``38 to 47%``; of names all that lie in it."""
        if self.names:
            return " or ".join(self.names[max(round(low), 0) : round(high) + 1])
        if self.within is not None:
            return f"{self.show(low, digits)} {joint} {self.show(high, digits)}"
        first, last = self.number(low, digits), self.number(high, digits)
        return self.with_unit(first) if first == last else self.with_unit(f"{first} {joint} {last}")


def cased(name: str, text: str) -> str:
    """Return a name with the capitals that a text about it gives its words, the first of the text apart.

    Examples
    --------
    >>> cased("as the kremlin saw it", "The Kremlin believes that the war is won")
    'as the Kremlin saw it'
    """
    written = _WORD.findall(text)[1:]
    small = {word for word in written if word[0].islower()}
    capitals = {word.lower(): word for word in written if word[0].isupper() and word.lower() not in small}
    for article in ("the", "a", "an", "of", "in"):
        capitals.pop(article, None)
    return _WORD.sub(lambda found: capitals.get(found[0], found[0]), name)


def label(path: str, model: Model, case: Case | None = None) -> str:
    """Return an assumption in words.

    Parameters
    ----------
    path
        Dotted path of the assumption.
    model
        The compiled case; it knows the texts of quantities, moves, actors, shocks, dates and pacts.
    case
        The case; adds the texts of outcomes.

    Examples
    --------
    >>> import detente
    >>> case = detente.load_case("ultimatum")
    >>> label("moves.attack.outcomes.win.chance", detente.compile_case(case), case)
    'chance of "The challenger takes the whole good" after "The challenger goes to war"'
    """
    return _Namer(model, case).label(path)


def labels(paths: Iterable[str], model: Model, case: Case | None = None) -> dict[str, str]:
    """Return assumptions in words, by path; where two would read alike, the path is added."""
    return labeller(model, case)(paths)


def labeller(model: Model, case: Case | None = None) -> Callable[[Iterable[str]], dict[str, str]]:
    """Return what puts assumptions in words as `labels` does and reads the case once, for those who ask repeatedly."""
    namer = _Namer(model, case)

    def labels_of(paths: Iterable[str]) -> dict[str, str]:
        found = {path: namer.label(path) for path in paths}
        texts = list(found.values())
        return {path: f"{text} [{path}]" if texts.count(text) > 1 else text for path, text in found.items()}

    return labels_of


def event_texts(model: Model, case: Case | None = None) -> tuple[str, ...]:
    """Return what each event of a model is, in words; the case adds outcomes. What has no words has an empty text."""
    texts = [""] * len(model.events)
    for part in (model.moves, model.shocks, model.calendar, model.undated, model.outcomes, model.pacts):
        for event, text in zip(part.event, part.texts, strict=True):
            texts[int(event)] = text
    for event, text in zip(model.processes.stage_event, model.processes.stage_texts, strict=True):
        texts[int(event)] = text
    tables = model.tables
    for events, told in ((tables.deal_event, tables.deal_texts), (tables.no_deal_event, tables.no_deal_texts)):
        for event, text in zip(events, told, strict=True):
            texts[int(event)] = text
    for name, move in case.moves.items() if case is not None else ():
        for outcome, entry in move.outcomes.items():
            texts[model.events.index(f"{name}.{outcome}")] = entry.text
    return tuple(texts)


@dataclass(frozen=True, slots=True)
class Words:
    """What a case calls things, short enough for a table or a sentence; names where it says nothing."""

    actors: Mapping[str, str]
    """By name."""
    quantities: Mapping[str, str]
    """By name; memberships read ``ukraine in nato``. The cost of acting has its own."""
    units: Mapping[str, str]
    """Unit of each quantity."""
    events: Mapping[str, str]
    """By name: moves, outcomes, shocks, calendar entries, pacts, and ``wait`` and ``nothing``."""

    def outcome(self, event: str) -> str:
        """Return what an outcome is called where what it is the outcome of has just been named."""
        return self.events[event].removeprefix(f"{self.events.get(event.partition('.')[0], '')}: ")


def words_of(model: Model, case: Case | None = None) -> Words:
    """Return what a case calls its actors, quantities and events.

    Parameters
    ----------
    model
        The compiled case.
    case
        The case; adds the texts of outcomes.

    Examples
    --------
    >>> import detente
    >>> words_of(detente.compile_case(detente.load_case("ultimatum"))).events["attack"]
    'The challenger goes to war'
    """
    return _Namer(model, case).words(model)


def scale(path: str, model: Model, case: Case | None = None) -> Scale:
    """Return how to write values of an assumption: in the unit of the case where it is given, else in a fitting one."""
    column = model.draws.paths.index(path)
    unit = model.draws.unit[column]
    written = ""
    if case is not None:
        entry = assumptions(case).get(path)
        written = entry.number.notation.unit if entry is not None else ""
        if entry is not None and entry.number.cited is not None and entry.domain is Domain.CHANCE:
            written = "%"  # the library counts; a case that cites it has not written the number either way
    if model.draws.views is not None and column == model.draws.views.who:
        return Scale(1.0, "", model.draws.views.analysts)
    family = Family(int(model.draws.family[column]))
    is_chance = (
        not unit and family in (Family.LOGITNORMAL, Family.BETA, Family.VIEWS) and model.draws.high[column] == 1.0
    )
    if written == "%" or (is_chance and case is None):
        return Scale(100.0, "%")
    factor, shown = readable_unit(unit, float(quantile(model.draws, column, 0.5)), written=written)
    return Scale(factor, _proper(shown))


def axis_scale(path: str, model: Model, case: Case | None = None) -> Scale:
    """Return how to write the places of an assumption as an axis, as `scale` does for its values.

    They differ where analysts do: there a place is a quantile of what the one says who is right, and no value.
    """
    found, draws = scale(path, model, case), model.draws
    column = draws.paths.index(path)
    if draws.family[column] != Family.VIEWS:
        return found
    return Scale(1.0, "", within=Within(draws, column, found.factor, found.unit))


def _proper(unit: str) -> str:
    """Return a unit as it stands behind a number; ``index`` says nothing there."""
    return "" if unit in {"index", "membership"} else unit


class _Namer:
    """Knows the words of a case."""

    def __init__(self, model: Model, case: Case | None) -> None:
        self.case = case
        self.quantities = dict(zip(model.quantities.names, model.quantities.texts, strict=True))
        self.actors = dict(zip(model.actors.names, model.actors.texts, strict=True))
        self.events = {
            **dict(zip(model.moves.names, model.moves.texts, strict=True)),
            **dict(zip(model.shocks.names, model.shocks.texts, strict=True)),
            **dict(zip(model.calendar.names, model.calendar.texts, strict=True)),
            **dict(zip(model.undated.names, model.undated.texts, strict=True)),
            **dict(zip(model.pacts.names, model.pacts.texts, strict=True)),
        }
        for ending, told in (("deal", model.tables.deal_texts), ("no_deal", model.tables.no_deal_texts)):
            self.events |= {f"{name}.{ending}": text for name, text in zip(model.tables.names, told, strict=True)}
        for part, texts in (
            (model.outcomes.event, model.outcomes.texts),
            (model.processes.stage_event, model.processes.stage_texts),
        ):
            self.events |= {model.events[event]: text for event, text in zip(part.tolist(), texts, strict=True)}
        links = zip(model.links.names, model.links.source, model.links.target, strict=True)
        self.formulas = {model.draws.paths[column] for column in model.formulas}
        self.kinds = {
            model.actors.names[actor]: [model.types.names[row] for row in model.types.rows(typed)]
            for typed, actor in enumerate(model.types.actor.tolist())
        }
        names = model.quantities.names
        self.links = {name: (names[source], names[target]) for name, source, target in links}

    def label(self, path: str) -> str:
        if path.endswith(BY_TYPE):
            return f"{self.label(path.removesuffix(BY_TYPE))}, by its type"
        event, target = split_set(path)
        if target:
            return f"{self.label(target)}, from {self._happening(event)} on"
        head, *rest = path.split(".")
        around, _, name = path.rpartition(".")
        if around in self.formulas and head != "beliefs":
            return f"{self.label(around)} ({name.replace('_', ' ')})"
        match head:
            case "beliefs":
                return f"{self.label('.'.join(rest[1:]))}, as {self._actor(rest[0])} sees it"
            case "quantities":
                return self._of_quantity(rest[0], rest[1:])
            case "links":
                return self._of_link(rest)
            case "actors":
                return self._of_actor(rest)
            case "moves" | "shocks" | "calendar":
                return self._of_event(rest)
            case "tables":
                return self._of_table(rest)
            case "processes":
                return self._of_stage(rest)
            case "analyst":
                return "the analyst who is right"
            case "together":
                return self._factor(rest[0])
            case _:
                return f"{rest[-1].replace('_', ' ')} ({head})"

    def _factor(self, name: str) -> str:
        entries = self.case.together if self.case is not None else ()
        entry = next((entry for entry in entries if entry.factor == name), None)
        if entry is not None and name.startswith(FACTOR) and not entry.text and isinstance(entry.of, Mapping):
            return f"{self.label(next(iter(entry.of)))}, as fitted"
        return f"factor {cased(name.replace('_', ' '), entry.text if entry is not None else '')}"

    def words(self, model: Model) -> Words:
        events, sessions = {"wait": "wait", "nothing": "no answer"}, _sessions(model)
        for name in model.events:
            move, _, outcome = name.partition(".")
            is_outcome = bool(outcome) and name not in self.events
            text = self._outcome_text(move, outcome) if is_outcome else self.events.get(name, "")
            events[name] = _cut(text, LONGEST_LINE) or sessions.get(name) or self._named(name)
        return Words(
            actors={name: self._actor(name) for name in model.actors.names},
            quantities={name: self._quantity(name, LONGEST) for name in model.quantities.names} | {COST: COST},
            units=dict(zip(model.quantities.names, model.quantities.units, strict=True)),
            events=events,
        )

    def _of_link(self, rest: list[str]) -> str:
        source, target = (self._noun(name) for name in self.links[rest[0]])
        pull = f"pull of {source} on {target}"
        if rest[1] == "lookup":
            return f"{pull} where {source} is {'.'.join(rest[2:])}"
        return pull if rest[1] == "gain" else f"delay of the {pull}"

    def _of_quantity(self, name: str, rest: list[str]) -> str:
        text, part = self._noun(name), rest[0]
        if part == "path":
            return f"course of {text} on {rest[1]}"
        return {
            "start": f"{text} at the start",
            "rest": f"level at which {text} rests",
            "half_life": f"half-life of departures of {text} from rest",
            "noise": f"random change of {text}",
            "drift": f"steady change of {text}",
        }[part]

    def _of_actor(self, rest: list[str]) -> str:
        who = self._actor(rest[0])
        if rest[1] == "values":
            what = self._noun(rest[2])
            if len(rest) == 3:
                return f"worth of {what} to {who}"
            return f"level of {what} at which {who} is {rest[3]}"
        if rest[1] == "types":
            target = ".".join(rest[4:])
            target = target if target.startswith("moves.") else f"actors.{rest[0]}.{target}"
            return f"{self.label(target)}, if {who} is {rest[2].replace('_', ' ')}"
        if rest[1] == "about":
            return f"how likely {who} takes {self._actor(rest[2])} to be {rest[3].replace('_', ' ')} at the start"
        if rest[1] == "pacts":
            pact = self._event(f"{rest[0]}.{rest[2]}")
            if rest[3] == "honoured":
                return f"chance that {pact} is honoured"
            return self._of_part(pact, rest[3:])
        return {
            "horizon": f"how far ahead {who} looks",
            "rationality": f"how strictly {who} takes the better option",
            "memory": f"how long the private reasons of {who} last",
            "tempo": f"time between decisions of {who}",
            "loss_aversion": f"how much more losses weigh than gains to {who}",
            "idle": f"how ready {who} is to leave things as they are",
            "cost": f"what acting costs {who}",
            "type": f"what {who} is{self._kinds(rest[0])}",
            "forgets": f"how long {who} holds on to what it has learnt of others",
        }[rest[1]]

    def _kinds(self, actor: str) -> str:
        """Return the types of an actor with their numbers."""
        kinds = self.kinds.get(actor, ())
        return f" ({', '.join(f'{n} {kind}' for n, kind in enumerate(kinds, start=1))})" if kinds else ""

    def _of_event(self, rest: list[str]) -> str:
        event = self._event(rest[0])
        if rest[1] == "outcomes":
            outcome = self._outcome(rest[0], rest[2])
            return f"chance of {outcome} after {event}" if rest[3] == "chance" else self._of_part(outcome, rest[3:])
        if rest[1] == "chance":
            return f"chance that {event} comes"
        if rest[1] == "rate":
            return f"rate of {event}"
        if rest[1] == "rises_with":
            return f"rise of the rate of {event} with {self._noun(rest[2])}"
        if rest[1] == "cost":
            return f"what {event} costs"
        return self._of_part(event, rest[1:])

    def _of_stage(self, rest: list[str]) -> str:
        stage = self._event(f"{rest[0]}.{rest[2]}")
        return f"time until {stage}" if rest[3] == "lasts" else self._of_part(stage, rest[3:])

    def _of_table(self, rest: list[str]) -> str:
        table = rest[0].replace("_", " ")
        if rest[1] in {"deal", "no_deal"}:
            return self._of_part(self._event(f"{rest[0]}.{rest[1]}"), rest[2:])
        if rest[1] == "agreement":
            return f"how soon a deal that is open is struck at {table}"
        if rest[1] == "issues":
            return f"what holds on {rest[2].replace('_', ' ')} without a deal at {table}"
        who = self._actor(rest[2])
        if rest[3] != "positions":
            what = {"capability": "power", "cost_of_delay": "cost of delay"}[rest[3]]
            return f"{what} of {who} at {table}"
        issue = rest[4].replace("_", " ")
        part = rest[5] if len(rest) > 5 else "position"
        if part == "moves_with":
            return f"shift of {who} on {issue} with {self._quantity(rest[6])}"
        return {
            "position": f"position of {who} on {issue}",
            "salience": f"how much {issue} matters to {who}",
            "at_least": f"least that {who} accepts on {issue}",
            "at_most": f"most that {who} accepts on {issue}",
        }[part]

    def _of_part(self, event: str, rest: list[str]) -> str:
        """Return what belongs to anything that happens: an effect or a cooldown."""
        if rest[0] == "cooldown":
            return f"time before {event} can come again"
        what = f"effect of {event} on {self._noun(rest[1])}"
        what = next((f"{_ordinal(int(part))} " for part in rest[2:] if part.isdigit()), "") + what
        return {"after": f"delay of the {what}", "over": f"duration of the {what}"}.get(rest[-1], what)

    def _happening(self, path: str) -> str:
        """Return what happens, by its path."""
        _, name, *rest = path.split(".")
        is_outcome = rest[:1] == ["outcomes"]
        return self._outcome(name, rest[1]) if is_outcome else self._event(".".join((name, *rest[-1:])))

    def _outcome(self, move: str, outcome: str) -> str:
        return _quoted(self._outcome_text(move, outcome), outcome)

    def _outcome_text(self, move: str, outcome: str) -> str:
        if f"{move}.{outcome}" in self.events:
            return self.events[f"{move}.{outcome}"]
        known = self.case is not None and move in self.case.moves
        return self.case.moves[move].outcomes[outcome].text if self.case is not None and known else ""

    def _event(self, name: str) -> str:
        return _quoted(self.events.get(name, ""), name.rpartition(".")[2])

    def _quantity(self, name: str, longest: int = LONGEST_NOUN) -> str:
        whole = self.quantities.get(name, "")
        text = _short(whole, longest)
        return text[0].lower() + text[1:] if text.startswith("The ") else text or cased(name.replace("_", " "), whole)

    def _noun(self, name: str) -> str:
        """Return a quantity as it stands inside a sentence: without a capital, unless its first word always has one."""
        text = self._quantity(name)
        first = text.split(maxsplit=1)[0].lower() if text else ""
        return text[0].lower() + text[1:] if first in self.common else text

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the case writes small somewhere, so that a capital is only that of a text's beginning."""
        texts = [*self.quantities.values(), *self.actors.values(), *self.events.values(), *self.quantities]
        if self.case is not None:
            from detente.case.dump import to_data

            texts += _strings(to_data(self.case))
        return frozenset(word for text in texts for word in _SMALL.findall(text))

    def _actor(self, name: str) -> str:
        text = _cut(self.actors.get(name, ""), LONGEST_NOUN)
        return text[0].lower() + text[1:] if text.startswith("The ") else text or self._named(name)

    def _named(self, name: str) -> str:
        """Return what has no text by its name, with the capitals that the case gives its words."""
        *around, last = name.split(".")
        words = cased(last.replace("_", " "), self._capitals)
        if not around or last in ("deal", "no_deal"):
            return words
        whole = self.events.get(around[0]) or cased(around[0].replace("_", " "), self._capitals)
        return f"{_cut(whole, LONGEST)}: {words}"

    @cached_property
    def _capitals(self) -> str:
        """The texts of the case, each without its first word, unless that is written in capitals throughout."""
        texts = [*self.quantities.values(), *self.actors.values(), *self.events.values()]
        if self.case is not None:
            from detente.case.dump import to_data

            texts += _strings(to_data(self.case))
        parts = ["."]
        for text in texts:
            first, _, rest = text.partition(" ")
            parts += [first, rest] if len(first) > 1 and first.isupper() else [rest]
        return " ".join(parts)


def _strings(data: Any) -> Iterator[str]:
    """Yield all texts in plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for each in data.values():
            yield from _strings(each)
    elif isinstance(data, list):
        for each in data:
            yield from _strings(each)


def _ordinal(index: int) -> str:
    """Return which of several effects, counted from 0."""
    words = ("first", "second", "third", "fourth", "fifth")
    return words[index] if index < len(words) else f"{index + 1}th"


def _quoted(text: str, name: str) -> str:
    """Return the text of an event in quotes, or its name where there is none."""
    return f'"{_short(text) or name.replace("_", " ")}"'


def _sessions(model: Model) -> dict[str, str]:
    """Return what a calendar entry without a text is that is a session of talks, by its name."""
    tables, calendar = model.tables, model.calendar
    found: dict[str, str] = {}
    for table, (name, text) in enumerate(zip(tables.names, tables.texts, strict=True)):
        for row in range(int(tables.session_start[table]), int(tables.session_start[table + 1])):
            entry = calendar.names[int(tables.session_entry[row])]
            found.setdefault(entry, f"Round of talks: {_cut(text, LONGEST) or name.replace('_', ' ')}")
    return found


def _cut(text: str, longest: int) -> str:
    """Return a text up to its first pause, or where even that is too long, as many of its words as there is room for.

    Examples
    --------
    >>> _cut("The First Secretary and the Presidium of the Central Committee", 30)
    'The First Secretary and the…'
    """
    short = _short(text, longest)
    if short or not text:
        return short
    return f"{text[:longest].rpartition(' ')[0].rstrip(',;:(- ')}…"


def _short(text: str, longest: int = LONGEST) -> str:
    """Return a text up to its first pause; nothing where even that is too long for a name."""
    pause = _PAUSE.search(text)
    short = text[: pause.start()] if pause else text
    return short if len(short) <= longest else ""
