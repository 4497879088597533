"""Random small cases that use the whole language and really act: to compare the engine with its twin, and to fuzz.

``random_case(random.Random(7))`` is plain data, as YAML would give it; ``random_text`` is the same as a text (JSON,
which is YAML). Everything is scaled so that things happen: effects of a good part of a quantity's scale, worth of the
order of the private reasons, clocks of a few steps, noise that carries quantities across the thresholds of conditions.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

STEP_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375}
UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
MOST_LEAVES = 100
"""Leaves of one episode's tree."""


@dataclass
class Quantity:
    """What the generator knows of a quantity while it writes the rest."""

    name: str
    scale: float
    low: float | None
    high: float | None
    middle: float


@dataclass
class Writer:
    """A case under way. ``places`` lists every assumption written so far with a way to write another value for it."""

    rng: Random
    step: str
    n_steps: int
    start: dt.date
    quantities: list[Quantity] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    memberships: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[str, Callable[[], Any]]] = field(default_factory=list)

    @property
    def days(self) -> float:
        return STEP_DAYS[self.step]

    @property
    def end(self) -> dt.date:
        return self.start + dt.timedelta(days=int(self.n_steps * self.days))

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    # Numbers

    def place(self, path: str, make: Callable[[], Any]) -> Any:
        """Write a number, and remember how to write another one for the same place."""
        self.places.append((path, make))
        value = make()
        if self.maybe(0.1):
            return {"value": value, **({"source": "poll"} if self.maybe(0.5) else {"why": "a guess"})}
        return value

    def spread(
        self, low: float, high: float, unit: str = "", *, has_beta: bool = False, is_capped: bool = False
    ) -> Any:
        """Write a number between low and high in one of the language's forms."""
        a, m, b = (float(f"{x:.4g}") for x in sorted(self.rng.uniform(low, high) for _ in range(3)))
        tail = f" {unit}" if unit else ""
        forms = ["fixed"] * 3 + ["interval"] * 3
        if a < m < b:
            forms += ["quantiles", "normal", "uniform", "triangular", "pert", "choice"]
            forms += ["lognormal"] if a > 0 and not is_capped else []
            forms += ["beta"] if has_beta else []
        form = self.rng.choice(forms)
        if form == "fixed" or not a < b:
            return f"{m:g}{tail}" if unit else m
        if form == "interval":
            return f"{a:g} to {b:g}{tail}"
        if form == "quantiles":
            return {"p10": f"{a:g}{tail}", "p75": f"{b:g}{tail}"}
        if form == "normal":
            return f"normal({m:g}, {(b - a) / 4:.4g}){tail}"
        if form == "lognormal":
            return f"lognormal({m:g}, {self.rng.uniform(1.05, 1.8):.4g}){tail}"
        if form == "beta":
            return f"beta({self.rng.uniform(0.5, 4):.3g}, {self.rng.uniform(0.5, 4):.3g})"
        if form == "choice":
            return f"choice(0.3: {a:g}, 0.5: {m:g}, 0.2: {b:g}){tail}"
        if form == "uniform":
            return f"uniform({a:g}, {b:g}){tail}"
        return f"{form}({a:g}, {m:g}, {b:g}){tail}"

    def duration(self, path: str, low: float, high: float) -> Any:
        """Write a span of ``low`` to ``high`` steps."""

        def make() -> Any:
            unit = self.rng.choice(list(UNIT_DAYS))
            factor = self.days / UNIT_DAYS[unit]
            return self.spread(low * factor, high * factor, f"{unit}s")

        return self.place(path, make)

    def rate(self, path: str, low: float, high: float) -> Any:
        """Write a number of ``low`` to ``high`` per step; the sign is kept."""

        def make() -> Any:
            unit = self.rng.choice(list(UNIT_DAYS))
            factor = UNIT_DAYS[unit] / self.days
            return self.spread(low * factor, high * factor, f"per {unit}")

        return self.place(path, make)

    def noise(self, path: str, size: float) -> Any:
        """Write a standard deviation of ``size`` per square root of a step."""

        def make() -> Any:
            unit = self.rng.choice(list(UNIT_DAYS))
            factor = (UNIT_DAYS[unit] / self.days) ** 0.5 * size
            return self.spread(0.5 * factor, 1.5 * factor, f"per {unit}")

        return self.place(path, make)

    def plain(self, path: str, low: float, high: float) -> Any:
        return self.place(path, lambda: self.spread(low, high))

    def chance(self, path: str, low: float, high: float, *, has_beta: bool = True) -> Any:
        return self.place(path, lambda: self.spread(low, high, has_beta=has_beta, is_capped=True))

    def level(self, path: str, quantity: Quantity, low: float, high: float) -> Any:
        """Write a value of a quantity, ``low`` to ``high`` scales from its middle, inside its range."""

        def inside(x: float) -> float:
            edge = 0.02 * quantity.scale
            x = quantity.middle + x * quantity.scale
            x = x if quantity.low is None else max(x, quantity.low + edge)
            return x if quantity.high is None else min(x, quantity.high - edge)

        return self.place(path, lambda: self.spread(inside(low), inside(high), is_capped=quantity.high is not None))

    # Conditions

    def near(self, quantity: Quantity) -> str:
        """Write a number that the quantity may well cross."""
        return f"{quantity.middle + self.rng.gauss(0, 0.15) * quantity.scale:.4g}"

    def member(self) -> str:
        actor, bloc = self.rng.choice(self.memberships)
        return f"member({actor}, {bloc})" if self.maybe(0.7) else f"{actor}_in_{bloc} >= 1"

    def span(self) -> str:
        return f"{self.rng.randint(1, 40)} {self.rng.choice(['days', 'weeks', 'months'])}"

    def day(self, *, early: float = 0.0) -> str:
        offset = self.rng.uniform(early, 1) * (self.end - self.start).days
        return (self.start + dt.timedelta(days=int(offset))).isoformat()

    def comparison(self) -> str:
        q, r = self.rng.choice(self.quantities), self.rng.choice(self.quantities)
        sign = self.rng.choice(["<", "<=", ">", ">="])
        ratio = f"{q.scale / r.scale:.3g}"
        wide = f"{abs(self.rng.gauss(0, 0.3)) * q.scale:.3g}"
        return self.rng.choice(
            [
                f"{q.name} {sign} {self.near(q)}",
                f"{q.name} {sign} {self.near(q)}",
                f"{q.name} - {self.near(q)} {sign} {ratio} * ({r.name} - {self.near(r)})",
                f"abs({q.name} - {self.near(q)}) {sign} {wide}",
                f"min({q.name}, {self.near(q)}) {sign} max({self.near(q)}, {self.near(q)})",
                f"-{q.name} / 2 + 1 {sign} -({self.near(q)}) / 2 + 1",
                f"{float(self.near(q)) - abs(float(wide)):.4g} < {q.name} <= {self.near(q)}",
                f"{q.name} / ({r.name} - {r.name}) >= 0",
                f"{q.name} * ({r.name} / ({r.name} + 0.001)) {sign} {self.near(q)}",
            ]
        )

    def about_events(self) -> str:
        event, other = self.rng.choice(self.events), self.rng.choice(self.events)
        return self.rng.choice(
            [
                f"happened({event})",
                f"not happened({event})",
                f"count({event}) >= {self.rng.randint(1, 4)}",
                f"count({event}) + count({other}) < {self.rng.randint(1, 8)}",
                f"since({event}) < {self.span()}",
                f"since({event}) > since({other})",
                f"since({event}) / {self.span()} >= {self.rng.uniform(0.3, 3):.2g}",
            ]
        )

    def about_dates(self) -> str:
        return self.rng.choice(
            [
                f"date >= {self.day()}",
                f"date < {self.day()}",
                f"date - {self.start.isoformat()} > {self.span()}",
                f"date + {self.span()} >= {self.day(early=0.5)}",
            ]
        )

    def condition(self, depth: int = 2) -> str:
        """Write a condition of up to ``depth`` levels of and, or, not."""
        if depth and self.maybe(0.4):
            left, right = self.condition(depth - 1), self.condition(depth - 1)
            return self.rng.choice(
                [
                    f"({left}) and ({right})",
                    f"({left}) or ({right})",
                    f"not ({left})",
                    f"({left}) or true and ({right})",
                ]
            )
        kinds = [self.comparison] * 4 + [self.about_dates] + [self.about_events] * (2 if self.events else 0)
        kinds += [self.member] if self.memberships else []
        return self.rng.choice(kinds)()

    def gate(self, path: str, chance: float = 0.5) -> dict[str, Any]:
        """Write ``when``, ``once`` and ``cooldown`` of an entry."""
        result: dict[str, Any] = {}
        if self.maybe(chance):
            result["when"] = self.condition()
        if self.maybe(0.25):
            result["once"] = True
        elif self.maybe(0.5):
            result["cooldown"] = self.duration(f"{path}.cooldown", 1, 8)
        return result

    # Effects

    def effects(self, path: str, most: int = 3) -> dict[str, Any]:
        chosen = self.rng.sample(self.quantities, min(self.rng.randint(0, most), len(self.quantities)))
        result: dict[str, Any] = {}
        for quantity in chosen:
            at = f"{path}.effects.{quantity.name}"
            if self.maybe(0.15):
                result[quantity.name] = [self.effect(f"{at}.{i}", quantity) for i in range(2)]
            else:
                result[quantity.name] = self.effect(at, quantity)
        return {"effects": result} if result else {}

    def effect(self, path: str, quantity: Quantity) -> Any:
        size = self.rng.choice([-1, 1]) * self.rng.uniform(0.03, 0.4) * quantity.scale
        ends = sorted([0.5 * size, 1.5 * size])
        amount = self.plain(path, ends[0], ends[1])
        if isinstance(amount, dict) or self.maybe(0.5):
            return amount
        extra: dict[str, Any] = {"amount": amount}
        if self.maybe(0.6):
            extra["after"] = self.duration(f"{path}.after", 0.2, 6)
        if self.maybe(0.6):
            extra["over"] = self.duration(f"{path}.over", 1, 10)
        return extra

    def accession(self) -> dict[str, Any]:
        """Write ``joins`` or ``leaves``."""
        if not self.memberships or self.maybe(0.7):
            return {}
        actor, bloc = self.rng.choice(self.memberships)
        return {self.rng.choice(["joins", "leaves"]): {actor: bloc}}

    def consequences(self, path: str) -> dict[str, Any]:
        return {**self.effects(path), **self.accession()}


def random_case(rng: Random) -> dict[str, Any]:
    """Write a case as plain data, as YAML would give it."""
    step = rng.choice(["day", "week", "week", "month"])
    writer = Writer(rng, step, rng.randint(10, 60), dt.date(2020, rng.randint(1, 12), rng.randint(1, 28)))
    n_actors, n_shocks, n_calendar = rng.randint(1, 5), rng.randint(0, 4), rng.randint(0, 3)
    actors = [f"a{i}" for i in range(n_actors)]
    moves = _plan_moves(writer, actors)
    blocs = ["b0", "b1"][: rng.choice([0, 1, 1, 2])]
    writer.memberships = [(actor, bloc) for bloc in blocs for actor in actors if rng.random() < 0.6]
    pacts = {bloc: [f"p{i}" for i in range(rng.randint(0, 2))] for bloc in blocs}
    writer.events = [
        *moves,
        *(f"{name}.{outcome}" for name, move in moves.items() for outcome in move["outcomes"]),
        *(f"s{i}" for i in range(n_shocks)),
        *(f"c{i}" for i in range(n_calendar)),
        *(f"{bloc}.{pact}" for bloc in blocs for pact in pacts[bloc]),
    ]
    case: dict[str, Any] = {"detente": 2, "case": "random", "title": "Random", "sources": {"poll": {"title": "A poll"}}}
    case["time"] = {"start": writer.start.isoformat(), "end": writer.end.isoformat(), "step": step}
    case["quantities"] = _quantities(writer, actors)
    case["actors"] = _actors(writer, actors, moves)
    case["actors"].update({bloc: _bloc(writer, bloc, pacts[bloc]) for bloc in blocs})
    case["links"] = _links(writer)
    case["moves"] = {name: _move(writer, name, plan) for name, plan in moves.items()}
    _mention_memberships(writer, case)
    case["shocks"] = {f"s{i}": _shock(writer, f"s{i}") for i in range(n_shocks)}
    case["calendar"] = {f"c{i}": _entry(writer, f"c{i}") for i in range(n_calendar)}
    case["beliefs"] = _beliefs(writer, actors)
    case["lenses"] = _lenses(writer, case["beliefs"])
    case["questions"] = _questions(writer)
    _add_tables(writer, case, actors)
    _add_minds(writer, case)
    return {key: value for key, value in case.items() if value}


def random_text(rng: Random) -> str:
    """Write a case as text."""
    return json.dumps(random_case(rng), indent=1)


def _plan_moves(writer: Writer, actors: list[str]) -> dict[str, dict[str, Any]]:
    """Lay out who can do what and who answers whom: replies point to later moves only, and trees stay small."""
    rng = writer.rng
    plans: dict[str, dict[str, Any]] = {}
    for i in range(rng.randint(2, 10)):
        is_reply = i > 0 and rng.random() < 0.6
        outcomes = [f"o{u}" for u in range(rng.choice([0, 0, 1, 2, 3]))]
        plans[f"m{i}"] = {"by": rng.choice(actors), "reply": is_reply, "outcomes": outcomes, "replies": []}
    names = list(plans)
    for i, name in enumerate(names):
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            later = [plans[other]["by"] for other in names[i + 1 :]]
            answering = rng.choice(later or actors)
            options = [other for other in names[i + 1 :] if plans[other]["by"] == answering and rng.random() < 0.8]
            if rng.random() < 0.6:
                options.insert(rng.randint(0, len(options)), "nothing")
            if [option for option in options if option != "nothing"]:
                plans[name]["replies"].append({"by": answering, "options": options})
    for name in reversed(names):
        while _leaves(plans, (name,), list(plans[name]["replies"])) > MOST_LEAVES // 2:
            plans[name]["replies"].pop()
    return plans


def _leaves(plans: dict[str, dict[str, Any]], history: tuple[str, ...], agenda: list[dict[str, Any]]) -> int:
    if not agenda:
        return 1
    stage, later = agenda[0], agenda[1:]
    options = [option for option in stage["options"] if option not in history]
    total = 0 if "nothing" in options else _leaves(plans, history, later)
    for option in options:
        stages = [] if option == "nothing" else plans[option]["replies"]
        total += _leaves(plans, (*history, option) if option != "nothing" else history, stages + later)
    return total


def _quantities(writer: Writer, actors: list[str]) -> dict[str, Any]:
    rng, result = writer.rng, {}
    for i in range(rng.randint(2, 7)):
        scale = rng.choice([1.0, 100.0, 100.0, 2500.0, 0.05])
        low, high = rng.choice([(0.0, scale), (0.0, scale), (0.0, None), (None, None), (-scale, scale), (None, scale)])
        middle = 0.5 * scale if low == 0.0 else 0.1 * scale
        quantity = Quantity(f"q{i}", scale, low, high, middle)
        writer.quantities.append(quantity)
        at = f"quantities.{quantity.name}"
        entry: dict[str, Any] = {"unit": rng.choice(["percent", "points", ""]), "range": [low, high]}
        entry["start"] = writer.level(f"{at}.start", quantity, -0.15, 0.15)
        if rng.random() < 0.5:
            entry["rest"] = writer.level(f"{at}.rest", quantity, -0.2, 0.2)
        if rng.random() < 0.6:
            entry["half_life"] = writer.duration(f"{at}.half_life", 2, 40)
        if rng.random() < 0.7:
            entry["noise"] = writer.noise(f"{at}.noise", rng.uniform(0.02, 0.12) * scale)
        if rng.random() < 0.3:
            entry["owner"] = rng.choice(actors)
        if rng.random() < 0.2:
            entry["source"] = "poll"
        result[quantity.name] = entry
    return result


def _actors(writer: Writer, actors: list[str], moves: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rng, result = writer.rng, {}
    for name in actors:
        at = f"actors.{name}"
        entry: dict[str, Any] = {"kind": rng.choice(["state", "leader", "group"])}
        if any(move["by"] == name for move in moves.values()) or rng.random() < 0.3:
            entry["horizon"] = writer.duration(f"{at}.horizon", 1, 25)
        if rng.random() < 0.8:
            entry["rationality"] = writer.plain(f"{at}.rationality", 0.5, 4)
        if rng.random() < 0.8:
            entry["memory"] = writer.duration(f"{at}.memory", 3, 40)
        if rng.random() < 0.8:
            entry["tempo"] = writer.duration(f"{at}.tempo", 0.5, 6)
        if rng.random() < 0.5:
            entry["loss_aversion"] = writer.plain(f"{at}.loss_aversion", 0.8, 2.5)
        chosen = rng.sample(writer.quantities, rng.randint(1, min(3, len(writer.quantities))))
        entry["values"] = {q.name: _value(writer, f"{at}.values.{q.name}", q) for q in chosen}
        for actor, bloc in writer.memberships:
            if rng.random() < 0.15:
                entry["values"][f"{actor}_in_{bloc}"] = writer.plain(f"{at}.values.{actor}_in_{bloc}", -2, 2)
        result[name] = entry
    return result


def _value(writer: Writer, path: str, quantity: Quantity) -> Any:
    sign = writer.rng.choice([-1, 1, 1])
    ends = sorted([0.5 * sign / quantity.scale, 12 * sign / quantity.scale])
    weight = writer.plain(path, ends[0], ends[1])
    if isinstance(weight, dict) or writer.maybe(0.5):
        return weight
    satisfied = writer.level(f"{path}.satisfied", quantity, 0.1 * sign, 0.4 * sign)
    desperate = writer.level(f"{path}.desperate", quantity, -0.4 * sign, -0.1 * sign)
    return {"weight": weight, "satisfied": satisfied, "desperate": desperate}


def _bloc(writer: Writer, bloc: str, pacts: list[str]) -> dict[str, Any]:
    at = f"actors.{bloc}.pacts"
    entry: dict[str, Any] = {"kind": "bloc", "purpose": "common defence"}
    members = [actor for actor, of in writer.memberships if of == bloc]
    entry["members"] = [actor for actor in members if writer.maybe(0.6)]
    for pact in pacts:
        on = writer.rng.sample(writer.events, min(writer.rng.randint(1, 3), len(writer.events)))
        on = [event for event in on if event != f"{bloc}.{pact}"] or ["m0"]
        entry.setdefault("pacts", {})[pact] = {
            "on": on,
            "honoured": writer.chance(f"{at}.{pact}.honoured", 0.3, 0.95),
            **writer.gate(f"{at}.{pact}", 0.4),
            **writer.consequences(f"{at}.{pact}"),
        }
    return entry


def _links(writer: Writer) -> dict[str, Any]:
    rng, result = writer.rng, {}
    for i in range(rng.randint(0, 6)):
        source, target = rng.sample(writer.quantities, 2)
        name, ratio = f"l{i}", target.scale / source.scale
        source_name = source.name
        if writer.memberships and rng.random() < 0.15:
            actor, bloc = rng.choice(writer.memberships)
            source_name, ratio = f"{actor}_in_{bloc}", target.scale
        entry: dict[str, Any] = {"from": source_name, "to": target.name}
        sign = rng.choice([-1, 1])
        if rng.random() < 0.4:
            entry["on"] = "change"
            ends = sorted([0.1 * sign * ratio, 0.6 * sign * ratio])
            entry["gain"] = writer.plain(f"links.{name}.gain", ends[0], ends[1])
        else:
            ends = sorted([0.01 * sign * ratio, 0.06 * sign * ratio])
            entry["gain"] = writer.rate(f"links.{name}.gain", ends[0], ends[1])
        if rng.random() < 0.5:
            entry["delay"] = writer.duration(f"links.{name}.delay", 0.2, 6)
        result[name] = entry
    return result


def _move(writer: Writer, name: str, plan: dict[str, Any]) -> dict[str, Any]:
    at = f"moves.{name}"
    entry: dict[str, Any] = {"by": plan["by"], **({"reply": True} if plan["reply"] else {})}
    entry.update(writer.gate(at, 0.4))
    entry.update(writer.consequences(at))
    if plan["replies"]:
        entry["replies"] = plan["replies"]
    outcomes = plan["outcomes"]
    if outcomes:
        entry["outcomes"] = {}
        # The last outcome takes the rest, or all chances are fixed and sum to one.
        parts = [writer.rng.randint(1, 6) for _ in outcomes]
        is_fixed = writer.maybe(0.3)
        for outcome, part in zip(outcomes, parts, strict=True):
            to = f"{at}.outcomes.{outcome}"
            share = part / sum(parts)
            if is_fixed:
                chance: Any = round(share, 6) if outcome != outcomes[-1] else None
            elif outcome == outcomes[-1]:
                chance = "rest"
            else:
                # Medians sum to at most one, so that the case is valid; draws may exceed it.
                most = share / max(sum(parts[:-1]) / sum(parts), 0.7)
                chance = writer.chance(f"{to}.chance", 0.4 * share, min(0.95, most), has_beta=len(outcomes) == 2)
            entry["outcomes"][outcome] = {"chance": chance, **writer.consequences(to)}
        if is_fixed:
            others = sum(entry["outcomes"][outcome]["chance"] for outcome in outcomes[:-1])
            entry["outcomes"][outcomes[-1]]["chance"] = round(1 - others, 6)
    return entry


def _mention_memberships(writer: Writer, case: dict[str, Any]) -> None:
    """Let every membership be joined or left somewhere, so that it exists even where no list of members names it."""
    for actor, bloc in writer.memberships:
        move = writer.rng.choice(list(case["moves"].values()))
        joins = move.setdefault("joins", {})
        if actor not in joins and not (move.get("leaves") or {}).get(actor):
            joins[actor] = bloc
        else:
            members = case["actors"][bloc]["members"]
            case["actors"][bloc]["members"] = members if actor in members else [*members, actor]


def _shock(writer: Writer, name: str) -> dict[str, Any]:
    at = f"shocks.{name}"
    entry: dict[str, Any] = {"rate": writer.rate(f"{at}.rate", 0.02, 0.3)}
    chosen = writer.rng.sample(writer.quantities, min(writer.rng.choice([0, 0, 1, 2]), len(writer.quantities)))
    if chosen:
        entry["rises_with"] = {
            q.name: writer.plain(f"{at}.rises_with.{q.name}", -4 / q.scale, 4 / q.scale) for q in chosen
        }
    return {**entry, **writer.gate(at, 0.5), **writer.consequences(at)}


def _entry(writer: Writer, name: str) -> dict[str, Any]:
    day = writer.day()
    if writer.maybe(0.3):
        day = (writer.start - dt.timedelta(days=writer.rng.randint(1, 100))).isoformat()
    entry: dict[str, Any] = {"date": day, **writer.consequences(f"calendar.{name}")}
    if writer.maybe(0.4):
        entry["when"] = writer.condition()
    return entry


def _beliefs(writer: Writer, actors: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for actor in actors:
        places = writer.rng.sample(writer.places, min(writer.rng.choice([0, 0, 3, 10]), len(writer.places)))
        if places:
            result[actor] = {path: make() for path, make in places}
    return result


def _lenses(writer: Writer, beliefs: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for i in range(writer.rng.randint(0, 2)):
        places = writer.rng.sample(writer.places, min(4, len(writer.places)))
        changes = {path: make() for path, make in places}
        if beliefs:
            actor = writer.rng.choice(list(beliefs))
            path, make = writer.rng.choice(writer.places)
            changes[f"beliefs.{actor}.{path}"] = make()
        result[f"lens-{i}"] = {"set": changes}
    return result


def _questions(writer: Writer) -> dict[str, Any]:
    rng, result = writer.rng, {}
    for i in range(rng.randint(2, 5)):
        kind = rng.choice(["binary", "binary", "date", "number", "choice"])
        entry: dict[str, Any] = {} if kind == "binary" else {"kind": kind}
        if kind == "number":
            q, r = rng.choice(writer.quantities), rng.choice(writer.quantities)
            event = rng.choice(writer.events)
            entry["quantity"] = rng.choice(
                [q.name, q.name, f"{q.name} + {q.scale / r.scale:g} * {r.name}", f"count({event})"]
            )
            entry["on"] = writer.day()
        elif kind == "choice":
            entry["first"] = {f"x{j}": writer.condition(1) for j in range(rng.randint(2, 4))}
        else:
            entry["condition"] = writer.about_events() if rng.random() < 0.4 else writer.condition()
        if kind != "number" and rng.random() < 0.7:
            entry["by"] = writer.day(early=0.2)
        result[f"question-{i}"] = entry
    return result


def _add_tables(writer: Writer, case: dict[str, Any], actors: list[str]) -> None:
    """Add talks to half of the cases: last of all, so that the rest of a case is what it is without them."""
    rng, step = writer.rng, (writer.end - writer.start).days
    if len(actors) < 2 or rng.random() < 0.5:
        return
    for z in range(rng.choice([1, 1, 2])):
        name = f"t{z}"
        sessions = []
        for i, offset in enumerate(sorted(rng.uniform(-0.1, 1) for _ in range(rng.randint(1, 4)))):
            entry = {"date": (writer.start + dt.timedelta(days=int(offset * step))).isoformat()}
            if rng.random() < 0.3:
                entry["when"] = writer.condition()
            sessions.append(f"{name}_{i}")
            case["calendar"][sessions[-1]] = {**entry, **writer.effects(f"calendar.{name}_{i}", 1)}
        issues = [f"i{k}" for k in range(rng.choice([1, 2, 2, 3]))]
        scales = {issue: rng.choice([(0.0, 100.0), (0.0, 1.0), (-5.0, 5.0)]) for issue in issues}
        case.setdefault("tables", {})[name] = {
            "linked": rng.random() < 0.6,
            "sessions": sessions,
            "agreement": writer.rate(f"tables.{name}.agreement", 0.05, 1),
            "issues": {issue: _issue(writer, f"tables.{name}.issues.{issue}", scales[issue]) for issue in issues},
            "parties": _parties(writer, f"tables.{name}", actors, scales),
            "deal": writer.consequences(f"tables.{name}.deal"),
            "no_deal": writer.consequences(f"tables.{name}.no_deal"),
        }
        if rng.random() < 0.5:
            first = min(case["calendar"][session]["date"] for session in sessions)
            since = dt.date.fromisoformat(first) - dt.timedelta(days=rng.randint(0, 200))
            case["tables"][name]["since"] = since.isoformat()
        _use_terms(writer, case, name, scales)


def _issue(writer: Writer, path: str, scale: tuple[float, float]) -> dict[str, Any]:
    return {"scale": list(scale), "reference": writer.level(f"{path}.reference", _on(scale), -0.3, 0.3)}


def _on(scale: tuple[float, float]) -> Quantity:
    """Return a scale as the quantity that a term is."""
    low, high = scale
    return Quantity("", high - low, low, high, (low + high) / 2)


def _parties(
    writer: Writer, path: str, actors: list[str], scales: dict[str, tuple[float, float]]
) -> dict[str, dict[str, Any]]:
    """Write parties on both sides of every issue, some with red lines near their positions."""
    rng, result = writer.rng, dict[str, dict[str, Any]]()
    for number, actor in enumerate(rng.sample(actors, rng.randint(2, len(actors)))):
        at = f"{path}.parties.{actor}"
        party: dict[str, Any] = {"capability": writer.plain(f"{at}.capability", 0.2, 3), "positions": {}}
        if rng.random() < 0.4:
            party["cost_of_delay"] = writer.plain(f"{at}.cost_of_delay", 0, 0.5)
        for issue, scale in scales.items():
            if number < 2 or rng.random() < 0.7:
                party["positions"][issue] = _stand(writer, f"{at}.positions.{issue}", scale)
        has_line = any("at_least" in stand or "at_most" in stand for stand in party["positions"].values())
        if has_line and rng.random() < 0.2:
            party["veto"] = rng.random() < 0.5
        result[actor] = party
    return result


def _stand(writer: Writer, path: str, scale: tuple[float, float]) -> dict[str, Any]:
    rng, on = writer.rng, _on(scale)
    side = rng.choice([-1, 1])
    stand: dict[str, Any] = {"position": writer.level(path, on, 0.1 * side, 0.5 * side)}
    stand["salience"] = writer.plain(f"{path}.salience", 0.1, 2)
    if rng.random() < 0.4:
        line = "at_least" if side > 0 else "at_most"
        stand[line] = writer.level(f"{path}.{line}", on, -0.4 * side, 0.09 * side)
    if rng.random() < 0.4:
        q = rng.choice(writer.quantities)
        ratio = on.scale / q.scale
        stand["moves_with"] = {q.name: writer.plain(f"{path}.moves_with.{q.name}", -ratio, ratio)}
    return stand


def _add_minds(writer: Writer, case: dict[str, Any]) -> None:
    """Add readiness to wait, costs, news and variants: last of all, so that the rest of a case is what it is."""
    rng, moves = writer.rng, case["moves"]
    for name in sorted({move["by"] for move in moves.values()}):
        at = f"actors.{name}"
        if rng.random() < 0.7:
            case["actors"][name]["idle"] = writer.chance(f"{at}.idle", 0.2, 0.8)
        if rng.random() < 0.3:
            case["actors"][name]["cost"] = writer.plain(f"{at}.cost", 0, 0.4)
        own = [move for move in moves if moves[move]["by"] == name]
        if len(own) > 1 and rng.random() < 0.5:
            case.setdefault("variants", {})[f"v_{name}"] = rng.sample(own, rng.randint(2, min(3, len(own))))
    for name, move in moves.items():
        if rng.random() < 0.2:
            move["cost"] = writer.plain(f"moves.{name}.cost", 0, 0.5)
        if "reply" not in move and rng.random() < 0.4:
            move["new"] = rng.choice([True, True, False, {"why": "the treaty ended"}])
        elif rng.random() < 0.1:
            move["since"] = (writer.start - dt.timedelta(days=rng.randint(1, 999))).isoformat()
    minds = [(path, make) for path, make in writer.places if path.endswith((".idle", ".cost"))]
    for path, make in rng.sample(minds, min(2, len(minds))):
        believer = rng.choice([name for name, actor in case["actors"].items() if actor["kind"] != "bloc"])
        case.setdefault("beliefs", {}).setdefault(believer, {})[path] = make()
    case["detente"] = rng.choice([1, 2, 2])


def _use_terms(writer: Writer, case: dict[str, Any], table: str, scales: dict[str, tuple[float, float]]) -> None:
    """Let what is agreed pull, open a shock, and be asked for."""
    rng = writer.rng
    issue = rng.choice(list(scales))
    term, on, target = f"{table}_{issue}", _on(scales[issue]), rng.choice(writer.quantities)
    gain = writer.rate(f"links.{table}.gain", 0.0, 0.2 * target.scale / on.scale)
    case["links"][table] = {"from": term, "to": target.name, "gain": gain}
    when = f"since({table}.deal) < {writer.span()} or {term} {rng.choice('<>')} {writer.near(on)}"
    case["shocks"][f"after_{table}"] = {
        "rate": writer.rate(f"shocks.after_{table}.rate", 0.05, 0.3),
        "when": when,
        **writer.consequences(f"shocks.after_{table}"),
    }
    case["questions"][f"{table}-deal"] = {"condition": f"happened({table}.deal)"}
    case["questions"][f"{table}-fails"] = {"kind": "date", "condition": f"happened({table}.no_deal)"}
    case["questions"][f"{table}-terms"] = {"kind": "number", "quantity": f"{term} + count({table}.deal)"}
    paths = [(path, make) for path, make in writer.places if path.startswith(f"tables.{table}.")]
    chosen = rng.sample(paths, 2)
    case["lenses"][f"talks-{table}"] = {"set": {path: make() for path, make in chosen}}
