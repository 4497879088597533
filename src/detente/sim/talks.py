"""Sessions of tables: who stands where, what all accept, whether they agree and on what, for eight paths at a time.

The same as `detente.negotiation.session`, in lanes; the functions walk a table of integers per negotiation and are
written only for cases that have any. They work in double precision, on scales that run from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.core.random import Purpose
from detente.model.model import ABSENT
from detente.negotiation.election import LEAST_COALITION
from detente.negotiation.settlement import MIXTURE
from detente.negotiation.zone import MOST_SWEEPS, RELAXATION, SWEEPS_PER_PROOF, TOLERANCE
from detente.sim.conditions import HAPPENED_ABOVE
from detente.sim.functions import tag, uniform, unpack, upper_quantile, upper_tail
from detente.sim.happenings import TURN, is_set
from detente.sim.kernel import Kernel
from detente.sim.lanes import F32, F64, I32, Function, Lane, clip, fma, greatest, least
from detente.sim.rows import Kind

HEAD_FIELDS = ("parties", "issues", "is_linked", "held", "rate", "deal", "no_deal", "deal_last")
"""Head of a table: how many parties and issues, whether they are linked, slot of the day of the last session, number of
the rate of agreement, offsets of the records of its endings, slot of the day of the deal."""
PARTY_FIELDS = ("capability", "cost", "has_veto")
"""Then per party: numbers of its capability and its cost of delay, whether it has a veto."""
ISSUE_FIELDS = ("low", "high", "reference", "term")
"""Per issue: numbers of the ends of its scale and of its reference, slot of its term."""
STAND_FIELDS = ("salience", "position", "at_least", "at_most", "first", "end")
"""Per party and, within it, issue: numbers of its stand, rows of its shifts."""
SHIFT_FIELDS = ("quantity", "start", "coefficient")
"""Per shift: slot of the quantity, numbers of its start value and of the coefficient."""
NO_LINE = 1e30
"""A red line that nobody crosses."""
NOBODY = 2.0
"""Where parties without weight are put while positions (0 to 1) are sorted."""


@dataclass(frozen=True, slots=True)
class Talks:
    """The functions of a program that has tables."""

    kernel: Kernel
    meet: Function

    def call(self, f: Function, table: int, number: int, day: float, mask: Lane, *, is_last: bool) -> None:
        """Write the call for one session; ``mask``: where it is held."""
        record = self.kernel.table(f, f"talks{table}", _record(self.kernel, table))
        block = f.constant("i32", self.kernel.model.address("tables", table) << 14 | number << 7)
        more = [f.constant("float", day), block, f.constant("i32", is_last), mask.cast(I32)]
        events = Lane(f, "ptr", "@events")
        self.kernel.call_turn(f, self.meet, record, events, *more)


def write_talks(kernel: Kernel) -> Talks:
    """Write the functions."""
    read = kernel.add(_read_function(kernel))
    elect = kernel.add(_elect_function(kernel))
    draw = kernel.add(_draw_function(kernel, elect))
    concede = kernel.add(_concede_function(kernel))
    return Talks(kernel, kernel.add(_meet_function(kernel, read, draw, concede)))


def _record(kernel: Kernel, table: int) -> list[int]:
    """Return the integers of a table."""
    model, tables, plan = kernel.model, kernel.model.tables, kernel.plan
    issues = range(int(tables.issue_start[table]), int(tables.issue_start[table + 1]))
    parties = range(int(tables.party_start[table]), int(tables.party_start[table + 1]))

    def fixed(value: float) -> int:
        return plan.slot(plan.rows.constant(value))

    def number(place: int, otherwise: float = 0.0) -> int:
        return fixed(otherwise) if place == ABSENT else plan.seen(Kind.RAW, place)

    deal, no_deal = int(tables.deal_event[table]), int(tables.no_deal_event[table])
    record = [len(parties), len(issues), int(tables.is_linked[table]), kernel.slots.held + table]
    record += [number(int(tables.agreement[table])), kernel.event_record(deal, int(tables.deal_bundle[table]))]
    record += [kernel.event_record(no_deal, int(tables.no_deal_bundle[table])), kernel.slots.last + deal]
    for party in parties:
        record += [number(int(tables.party_capability[party])), number(int(tables.party_cost[party]))]
        record += [int(tables.party_has_veto[party])]
    for issue in issues:
        record += [fixed(float(tables.issue_low[issue])), fixed(float(tables.issue_high[issue]))]
        record += [number(int(tables.issue_reference[issue])), kernel.slots.quantity + int(tables.issue_term[issue])]
    shifts: list[int] = []
    for party in parties:
        stands = range(int(tables.stand_start[party]), int(tables.stand_start[party + 1]))
        of_issue = {int(tables.stand_issue[stand]): stand for stand in stands}
        for issue in issues:
            first = len(shifts) // len(SHIFT_FIELDS)
            stand = of_issue.get(issue)
            if stand is None:
                record += [
                    fixed(0.0),
                    fixed(float(tables.issue_low[issue])),
                    fixed(-NO_LINE),
                    fixed(NO_LINE),
                    first,
                    first,
                ]
                continue
            for row in range(int(tables.shift_start[stand]), int(tables.shift_start[stand + 1])):
                quantity = int(tables.shift_quantity[row])
                start = plan.slot(plan.level(quantity, int(model.quantities.start[quantity])))
                shifts += [kernel.slots.quantity + quantity, start, number(int(tables.shift_coefficient[row]))]
            record += [number(int(tables.stand_salience[stand])), number(int(tables.stand_position[stand]))]
            record += [number(int(tables.stand_at_least[stand]), -NO_LINE)]
            record += [number(int(tables.stand_at_most[stand]), NO_LINE)]
            record += [first, len(shifts) // len(SHIFT_FIELDS)]
    return record + shifts


class _Room:
    """What the functions share: the record of a table, the numbers of the world, the numbers being worked on."""

    def __init__(self, kernel: Kernel, f: Function) -> None:
        self.f = f
        self.state, self.numbers = f.parameter("state"), f.parameter("world_numbers")
        self.table = f.parameter("table")
        self.head = self._fields(HEAD_FIELDS, 0)
        self.parties, self.issues = self.head["parties"], self.head["issues"]
        self.is_linked = self.head["is_linked"].equals(1)
        self.issues_at = self.parties * len(PARTY_FIELDS) + len(HEAD_FIELDS)
        self.stands_at = self.issues_at + self.issues * len(ISSUE_FIELDS)
        self.shifts_at = self.stands_at + self.parties * self.issues * len(STAND_FIELDS)
        area = f.address(self.state, kernel.slots.talks, F32)
        place = f.constant("i32", 0)
        areas: dict[str, Lane] = {}
        for name, size in (
            ("x", self.parties * self.issues),
            *((name, self.issues) for name in ("bottom", "top", "z", "fits")),
            *((name, self.parties) for name in ("without", "slack", "blame", "sorted", "weight", "option", "chance")),
        ):
            areas[name] = f.address(area, place, F64)
            place = place + size
        areas["rate"] = f.address(area, place, F64)
        self.areas = areas

    def _fields(self, names: tuple[str, ...], first: Lane | int) -> dict[str, Lane]:
        base = self.f.address(self.table, first, "i32")
        return {name: self.f.load("i32", base, position) for position, name in enumerate(names)}

    def party(self, i: Lane) -> dict[str, Lane]:
        return self._fields(PARTY_FIELDS, i * len(PARTY_FIELDS) + len(HEAD_FIELDS))

    def issue(self, k: Lane) -> dict[str, Lane]:
        return self._fields(ISSUE_FIELDS, self.issues_at + k * len(ISSUE_FIELDS))

    def stand(self, i: Lane, k: Lane) -> dict[str, Lane]:
        return self._fields(STAND_FIELDS, self.stands_at + (i * self.issues + k) * len(STAND_FIELDS))

    def shift(self, row: Lane) -> dict[str, Lane]:
        return self._fields(SHIFT_FIELDS, self.shifts_at + row * len(SHIFT_FIELDS))

    def number(self, which: Lane) -> Lane:
        """Load a number of the world."""
        return self.f.load("float", self.numbers, which).cast("double").splat()

    def get(self, area: str, place: Lane | int, kind: str = F64) -> Lane:
        return self.f.load(kind, self.f.address(self.areas[area], place, F64))

    def put(self, value: Lane, area: str, place: Lane | int) -> None:
        self.f.store(value, self.f.address(self.areas[area], place, F64))

    def x(self, i: Lane, k: Lane) -> Lane:
        """Load where a party stands on an issue."""
        return self.get("x", i * self.issues + k)

    def reference(self, issue: dict[str, Lane]) -> Lane:
        low = self.number(issue["low"])
        return (self.number(issue["reference"]) - low) / (self.number(issue["high"]) - low)

    def weight(self, i: Lane, k: Lane) -> Lane:
        return self.number(self.party(i)["capability"]) * self.number(self.stand(i, k)["salience"])


def _size(value: Lane) -> Lane:
    return greatest(value, -value)


def _read_function(kernel: Kernel) -> Function:
    """Write where everybody stands and what red lines leave; returns where a deal is thinkable."""
    f = Function("read_table", [("ptr", "state"), ("ptr", "world_numbers"), ("ptr", "table")], returns=I32)
    room = _Room(kernel, f)
    none = f.constant("double", 0.0)
    slack = room.is_linked.select(none, f.constant("double", TOLERANCE)).splat()
    every, some = f.variable(I32, -1), f.variable(I32, 0)
    with f.loop(0, room.issues) as k:
        issue = room.issue(k)
        low = room.number(issue["low"])
        span, reference = room.number(issue["high"]) - low, room.reference(issue)
        bottom, top = f.variable(F64, 0.0), f.variable(F64, 1.0)
        with f.loop(0, room.parties) as i:
            party, stand = room.party(i), room.stand(i, k)
            shift = f.variable(F64, 0.0)
            with f.loop(stand["first"], stand["end"]) as row:
                moved = room.shift(row)
                left = f.load(F32, room.state, moved["quantity"]).cast(F64) - room.number(moved["start"])
                shift.set(fma(room.number(moved["coefficient"]), left, shift.get()))
            by = shift.get() - low
            x = clip((room.number(stand["position"]) + by) / span, 0.0, 1.0)
            room.put(x, "x", i * room.issues + k)
            with f.when(party["has_veto"].equals(1)):
                bottom.set(greatest(bottom.get(), (room.number(stand["at_least"]) + by) / span))
                top.set(least(top.get(), (room.number(stand["at_most"]) + by) / span))
                with f.when(room.is_linked.equals(0)):
                    salience = room.number(stand["salience"])
                    cares = salience > 0.0
                    reach = _size(reference - x) + room.number(party["cost"]) / cares.select(salience, 1.0)
                    bottom.set(cares.select(greatest(bottom.get(), x - reach), bottom.get()))
                    top.set(cares.select(least(top.get(), x + reach), top.get()))
        room.put(bottom.get(), "bottom", k)
        room.put(top.get(), "top", k)
        fits = (bottom.get() <= top.get() + slack).cast(I32)
        room.put(fits, "fits", k)
        every.set(every.get() & fits)
        some.set(some.get() | fits)
    f.give(room.is_linked.select(every.get(), some.get()))
    return f


def _elect_function(kernel: Kernel) -> Function:
    """Write the election among the positions in ``sorted``; returns which of them wins at the uniform number ``u``."""
    f = Function("elect", [("ptr", "state"), ("ptr", "world_numbers"), ("ptr", "table"), (F64, "u")], returns=F64)
    room = _Room(kernel, f)
    n = room.parties
    with f.loop(1, n) as rounds, f.loop(0, n - rounds) as j:
        is_higher = room.get("sorted", j + 1) < room.get("sorted", j)
        for area in ("sorted", "weight"):
            here, there = room.get(area, j), room.get(area, j + 1)
            room.put(is_higher.select(there, here), area, j)
            room.put(is_higher.select(here, there), area, j + 1)
    with f.loop(0, n) as j:
        before = (j > 0).select(j - 1, 0)
        is_new = ~room.get("sorted", j).equals(room.get("sorted", before)) | j.equals(0).splat()
        is_option = is_new & (room.get("weight", j) > 0.0)
        room.put(is_option.select(f.constant(F64, 1.0), 0.0), "option", j)
    below = f.variable(F64, 0.0)
    with f.loop(0, n) as low:
        below.set(below.get() + room.get("weight", low))
        upto = f.variable(F64, below.get())
        with f.loop(low + 1, n) as high:
            _pair(f, room, (low, high), (below.get(), 1.0 - upto.get()))
            upto.set(upto.get() + room.get("weight", high))
    _stationary(f, room)
    target = f.parameter("u") * _total_chance(f, room)
    chosen, below, left = f.variable(F64, 0.0), f.variable(F64, 0.0), f.variable(I32, -1)
    with f.loop(0, n) as j:
        chance = room.get("chance", j)
        takes = is_set(left.get()) & (chance > 0.0)
        chosen.set(takes.select(room.get("sorted", j), chosen.get()))
        below.set(below.get() + chance)
        left.set(left.get() & ~(takes & (target < below.get())).cast(I32))
    f.give(chosen.get())
    return f


def _pair(f: Function, room: _Room, pair: tuple[Lane, Lane], outside: tuple[Lane, Lane]) -> None:
    """Write how likely each of two positions is to beat the other.

    ``outside``: weights of those who stand at the lower position or below, and at the higher or above.
    """
    low, high = pair
    lower, higher = room.get("sorted", low), room.get("sorted", high)
    gap = higher - lower
    for_low, for_high = f.variable(F64, gap * outside[0]), f.variable(F64, gap * outside[1])
    with f.loop(low + 1, high) as i:
        weight, nearer = room.get("weight", i), lower + higher - room.get("sorted", i) * 2.0
        for_low.set(fma(weight, greatest(nearer, 0.0), for_low.get()))
        for_high.set(fma(weight, greatest(-nearer, 0.0), for_high.get()))
    ours, theirs = for_low.get() + LEAST_COALITION, for_high.get() + LEAST_COALITION
    share = room.get("option", low) * room.get("option", high) / (ours + theirs)
    room.put(ours * share, "rate", high * room.parties + low)  # from the higher to the lower
    room.put(theirs * share, "rate", low * room.parties + high)


def _stationary(f: Function, room: _Room) -> None:
    """Write the stationary chances of a standing option that meets challengers: one state after the other goes."""
    n = room.parties

    def rate(source: Lane, target: Lane) -> Lane:
        return source * n + target

    with f.loop(1, n) as done:
        last = n - done
        leaving = f.variable(F64, 0.0)
        with f.loop(0, last) as state:
            leaving.set(leaving.get() + room.get("rate", rate(last, state)))
        total = (leaving.get() > 0.0).select(leaving.get(), 1.0)
        with f.loop(0, last) as state:
            into = room.get("rate", rate(state, last)) / total
            room.put(into, "rate", rate(state, last))
            with f.loop(0, last) as other:
                through = fma(into, room.get("rate", rate(last, other)), room.get("rate", rate(state, other)))
                room.put(through, "rate", rate(state, other))
    room.put(f.constant(F64, 1.0), "chance", 0)
    with f.loop(1, n) as state:
        chance = f.variable(F64, 0.0)
        with f.loop(0, state) as earlier:
            chance.set(fma(room.get("chance", earlier), room.get("rate", rate(earlier, state)), chance.get()))
        room.put(chance.get(), "chance", state)


def _total_chance(f: Function, room: _Room) -> Lane:
    total = f.variable(F64, 0.0)
    with f.loop(0, room.parties) as j:
        total.set(total.get() + room.get("chance", j))
    return total.get()


def _draw_function(kernel: Kernel, elect: Function) -> Function:
    """Write the terms on which talks would settle without limits, one draw from the mixture per issue."""
    f = Function("draw_terms", [*TURN, ("ptr", "table"), ("i32", "block")])
    room = _Room(kernel, f)
    with f.loop(0, room.issues) as k:
        total, pulled = f.variable(F64, 0.0), f.variable(F64, 0.0)
        low, high = f.variable(F64, NOBODY), f.variable(F64, -NOBODY)
        with f.loop(0, room.parties) as i:
            x, weight = room.x(i, k), room.weight(i, k)
            counts = weight > 0.0
            total.set(total.get() + weight)
            pulled.set(fma(weight, x, pulled.get()))
            low.set(counts.select(least(x, low.get()), low.get()))
            high.set(counts.select(greatest(x, high.get()), high.get()))
            room.put(counts.select(x, NOBODY), "sorted", i)
            room.put(weight, "weight", i)
        has_weight = total.get() > 0.0
        whole = has_weight.select(total.get(), 1.0)
        with f.loop(0, room.parties) as i:
            room.put(room.get("weight", i) / whole, "weight", i)
        words = _words(kernel, f, f.parameter("block") + 1 + k)
        part, where = uniform(words[0]), uniform(words[1])
        near = _near_compromise(pulled.get() / whole, low.get(), high.get(), where)
        z = f.variable(F64, has_weight.select(near, room.reference(room.issue(k))))
        is_stated = has_weight & (part < MIXTURE.election_share)
        with f.when(is_stated.any()):
            given = [f.parameter(name) for name in ("state", "world_numbers", "table")]
            z.set(is_stated.select(f.call(elect, [*given, where.cast(F64)]), z.get()))
        room.put(z.get(), "z", k)
    f.give()
    return f


def _words(kernel: Kernel, f: Function, block: Lane) -> list[Lane]:
    address = block | tag(Purpose.TABLE, 0)
    drawn = [f.parameter(name) for name in ("world", "path", "day")]
    return unpack(f.call(kernel.library.philox, [*drawn, address, f.parameter("k0"), f.parameter("k1")]))


def _near_compromise(mean: Lane, low: Lane, high: Lane, u: Lane) -> Lane:
    """Write the quantile ``u`` of the normal distribution around the compromise, cut off at the outermost positions.

    Tails are kept from both sides: the nearer one has the digits.
    """
    sd = MIXTURE.spread
    below = upper_tail(((mean - low) / sd).cast(F32))
    above = upper_tail(((high - mean) / sd).cast(F32))
    inside = 1.0 - below - above
    from_below, from_above = fma(u, inside, below), fma(1.0 - u, inside, above)
    is_lower = from_below < from_above
    z = upper_quantile(least(is_lower.select(from_below, from_above), 0.5))
    value = fma(is_lower.select(-z, z).cast(F64), sd, mean)
    return clip(value, low, high)


def _concede_function(kernel: Kernel) -> Function:
    """Write how the terms are moved to where nobody with a veto loses; returns where that is possible."""
    parameters = [("ptr", "state"), ("ptr", "world_numbers"), ("ptr", "table"), (I32, "mask")]
    f = Function("concede", parameters, returns=I32)
    room = _Room(kernel, f)
    with f.loop(0, room.issues) as k:
        bottom = room.get("bottom", k)
        room.put(clip(room.get("z", k), bottom, greatest(bottom, room.get("top", k))), "z", k)
    result = f.variable(I32, f.parameter("mask"))
    with f.when(room.is_linked):
        _write_without(f, room)
        active = f.variable(I32, f.parameter("mask"))
        sweeps, due = f.variable("i32", 0), f.variable("i32", SWEEPS_PER_PROOF)
        with f.repeat(MOST_SWEEPS, lambda: is_set(active.get()).any()):
            lost = f.variable(I32, 0)
            with f.loop(0, room.parties) as i, f.when(room.party(i)["has_veto"].equals(1)):
                loss, square = _loss(f, room, i)
                is_worse = is_set(active.get()) & (loss > room.get("slack", i))
                with f.when(is_worse.any()):
                    lost.set(lost.get() | is_worse.cast(I32))
                    step = loss * RELAXATION / (square > 0.0).select(square, 1.0)
                    room.put(room.get("blame", i) + is_worse.select(step, 0.0), "blame", i)
                    _compensate(f, room, i, is_worse, step)
            active.set(lost.get())
            sweeps.set(sweeps.get() + 1)
            with f.when(sweeps.get().equals(due.get()) & is_set(active.get()).any()):
                hopeless = _hopeless(f, room).cast(I32)
                active.set(active.get() & ~hopeless)
                result.set(result.get() & ~hopeless)
                due.set(due.get() * 2)
        with f.loop(0, room.parties) as i, f.when(room.party(i)["has_veto"].equals(1)):
            loss, _ = _loss(f, room, i)
            fails = is_set(active.get()) & (loss > room.get("slack", i))
            result.set(result.get() & ~fails.cast(I32))
    f.give(result.get())
    return f


def _hopeless(f: Function, room: _Room) -> Lane:
    """Write where it is proved that every package leaves somebody worse off; blame starts anew.

    The proof is that of `detente.negotiation.zone`: no weighted sum of gains could be what it had to be. What is proved
    would fail after all sweeps as well, so the proof changes how long that takes and nothing else.
    """
    greatest = f.variable(F64, 0.0)
    with f.loop(0, room.parties) as i:
        greatest.set(fma(room.get("blame", i), room.get("without", i) + room.get("slack", i), greatest.get()))
    with f.loop(0, room.issues) as k:
        bottom, top = room.get("bottom", k), room.get("top", k)
        least_loss = f.variable(F64, NO_LINE)
        # The loss is convex in the terms and bends only where somebody stands who is blamed.
        with f.loop(0, room.parties) as j, f.when((room.get("blame", j) > 0.0).any()):
            place, loss = clip(room.x(j, k), bottom, top), f.variable(F64, 0.0)
            with f.loop(0, room.parties) as i, f.when((room.get("blame", i) > 0.0).any()):
                pull = room.get("blame", i) * room.number(room.stand(i, k)["salience"])
                loss.set(fma(pull, _size(place - room.x(i, k)), loss.get()))
            least_loss.set(least(least_loss.get(), loss.get()))
        greatest.set(greatest.get() - least_loss.get())
    with f.loop(0, room.parties) as i:
        room.put(f.constant(F64, 0.0), "blame", i)
    return greatest.get() < 0.0


def _write_without(f: Function, room: _Room) -> None:
    """Write what each party would lose without a deal, its cost of delay taken off, and what counts as no loss.

    Nobody is blamed yet.
    """
    with f.loop(0, room.parties) as i:
        without, cares = f.variable(F64, room.number(room.party(i)["cost"])), f.variable(F64, 0.0)
        with f.loop(0, room.issues) as k:
            salience = room.number(room.stand(i, k)["salience"])
            distance = _size(room.reference(room.issue(k)) - room.x(i, k))
            without.set(fma(salience, distance, without.get()))
            cares.set(cares.get() + salience)
        room.put(without.get(), "without", i)
        room.put(cares.get() * TOLERANCE, "slack", i)
        room.put(f.constant(F64, 0.0), "blame", i)


def _loss(f: Function, room: _Room, i: Lane) -> tuple[Lane, Lane]:
    """Write what a party loses by the terms, and the square of what moving them towards it brings."""
    loss, square = f.variable(F64, 0.0), f.variable(F64, 0.0)
    with f.loop(0, room.issues) as k:
        salience = room.number(room.stand(i, k)["salience"])
        toward = room.x(i, k) - room.get("z", k)
        loss.set(fma(salience, _size(toward), loss.get()))
        pull = toward.equals(0.0).select(f.constant(F64, 0.0), salience)
        square.set(fma(pull, pull, square.get()))
    return loss.get() - room.get("without", i), square.get()


def _compensate(f: Function, room: _Room, i: Lane, mask: Lane, step: Lane) -> None:
    with f.loop(0, room.issues) as k:
        z = room.get("z", k)
        toward = room.x(i, k) - z
        by = least(step * room.number(room.stand(i, k)["salience"]), _size(toward))
        moved = clip(z + (toward < 0.0).select(-by, by), room.get("bottom", k), room.get("top", k))
        room.put(mask.select(moved, z), "z", k)


def _meet_function(kernel: Kernel, read: Function, draw: Function, concede: Function) -> Function:
    """Write a session: agreement, terms, and how the table ends."""
    more = [
        ("ptr", "table"),
        ("ptr", "events"),
        ("float", "held_on"),
        ("i32", "block"),
        ("i32", "is_last"),
        (I32, "mask"),
    ]
    f = Function("meet", [*TURN, *more])
    room = _Room(kernel, f)
    state = room.state

    def talks_go_on() -> Lane:
        return f.load(F32, state, room.head["deal_last"]) < HAPPENED_ABOVE

    def ends(ending: str, mask: Lane) -> None:
        record = f.address(f.parameter("events"), room.head[ending], "i32")
        given = [f.parameter(name) for name in ("state", "world_numbers", "t", "days")]
        f.invoke(kernel.happening, [*given, mask.cast(I32), record])

    is_held = talks_go_on() & is_set(f.parameter("mask"))
    with f.when(is_held.any()):
        day, last = f.parameter("held_on").splat(), f.load(F32, state, room.head["held"])
        f.store(is_held.select(day, last), state, room.head["held"])
        rate = f.load("float", room.numbers, room.head["rate"]).splat()
        chance = 1.0 - kernel.exp(f, -(rate * (day - last)))
        agree = is_held & (uniform(_words(kernel, f, f.parameter("block"))[0]) < chance)
        with f.when(agree.any()):
            given = [f.parameter(name) for name in ("state", "world_numbers", "table")]
            thinkable = agree & is_set(f.call(read, given))
            with f.when(thinkable.any()):
                turn = [f.parameter(name) for _, name in TURN]
                f.invoke(draw, [*turn, f.parameter("table"), f.parameter("block")])
                struck = is_set(f.call(concede, [*given, thinkable.cast(I32)]))
                _write_terms(f, room, struck)
                ends("deal", struck)
    with f.when(f.parameter("is_last").equals(1)):
        ends("no_deal", talks_go_on())
    f.give()
    return f


def _write_terms(f: Function, room: _Room, struck: Lane) -> None:
    """Write what was agreed into the terms."""
    with f.loop(0, room.issues) as k:
        issue = room.issue(k)
        low = room.number(issue["low"])
        agreed = fma(room.get("z", k), room.number(issue["high"]) - low, low).cast(F32)
        covered = struck & is_set(room.get("fits", k, I32))
        f.store(covered.select(agreed, f.load(F32, room.state, issue["term"])), room.state, issue["term"])
