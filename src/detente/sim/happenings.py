"""What happens between two moments, for every case alike: events and effects, moves and outcomes, answers to moves.

None of this is frequent, so it walks tables instead of being written out per case: the code is compiled once, for all.
Tables hold 32-bit integers; a *slot* is a place in the state of eight paths, a *number* one among the world's numbers.
"""

from __future__ import annotations

from detente.core.random import Purpose
from detente.sim.functions import log, tag, uniform, unpack
from detente.sim.lanes import F32, I32, MASK, N_LANES, Function, Lane, clip, fma, greatest, least
from detente.sim.log import HAPPENED, where_logged

TURN = [
    ("ptr", "state"),
    ("ptr", "world_numbers"),
    ("i32", "t"),
    ("i32", "day"),
    ("ptr", "days"),
    ("i32", "world"),
    (I32, "path"),
    ("i32", "k0"),
    ("i32", "k1"),
]
"""Parameters of everything that happens up to a moment: its number t, its day (the address of random numbers), and the
days of all moments."""
CLOSED = -1e30
"""Score of an option that is not open; below any score of one that is."""

EVENT_FIELDS = (
    "now", "order", "last", "first", "place", "count", "looked_at",
    "pending", "scheduled", "limit", "effects", "windows",
)  # fmt: skip
"""An event's record: slots of the present day and of how much has happened on the path, of its own last and first day,
of its place among all that happened when it first did, and of its count; its number where questions look at it, or -1;
where scheduled effects stand, how many quantities have any, one more than the last moment; the number of effects and of
windows. Then its effects, then its windows."""
EFFECT_FIELDS = ("quantity", "portion", "delay", "length", "column", "low", "high")
"""Slot of the quantity, number of the whole amount or of the portion per day (-1 - slot where it stands in the state),
numbers of the delay and the length in days (-1: none), column among scheduled quantities; bits of the range into which
the quantity is put after the effect, infinite where another effect of the event on the same quantity follows."""
WINDOW_FIELDS = ("within", "first", "last")
"""Slot of the first day on which the event happened in a span, and the days of the span."""
MOVE_FIELDS = ("played", "place", "event", "uniform", "outcomes")
"""A move that may have been played: slot of its place in its history, the place at which it happens, offset of its
event's record, number of the random number of its outcome, how many outcomes; then per outcome the number of its
cumulative chance (-1 - slot where it is in the state) and the offset of its event's record."""
ANSWER_FIELDS = ("reach", "drawn")
"""Head of a table of answers: slots of the masks of nodes, and of four random words."""
NODE_FIELDS = ("epoch", "rationality", "idle", "values", "first_row", "end_row")
"""Then per node: slots of the owner's epoch and of the values of the tree's options as the owner sees them, numbers of
its rationality and of the log odds of leaving things as they are (their slots where events change minds), its rows."""
ROW_FIELDS = ("option", "is_open", "played", "place", "child", "is_fallback", "is_pass", "group")
"""And per row: number of the option, slots of its mask and of the place of its move, that place in the history (from
1), slot of the mask of the node that follows; whether it is offered only while nothing else is, whether it lets pass by
choice, and its group of variants, or -1."""
MIND_FIELDS = ("regime", "regimes", "renewals")
"""Where events change minds, an event's record ends in this: slot of the regime, how many there are (0: the event sets
nothing), how many actors the event can give new reasons. Then, per regime, the one that follows. Then the actors."""
RENEWAL_FIELDS = ("epoch", "renew")
"""Slots of an actor's epoch and of where its opening reasons are to be drawn anew; then, per regime, whether they
are."""
OPENING_SHIFT = 16
"""Outcomes of an actor's episodes on one day differ by the opening move, whose position stands above the day in
their address; a run has fewer than 2^16 - 1 days."""


def read(f: Function, table: Lane, fields: tuple[str, ...], first: Lane | int = 0) -> dict[str, Lane]:
    """Load a record that begins ``first`` integers into a table."""
    base = f.address(table, first, "i32")
    return {name: f.load("i32", base, position) for position, name in enumerate(fields)}


def is_set(bits: Lane) -> Lane:
    """Turn a mask kept as integers into a mask."""
    return bits.function.let(MASK, f"icmp ne {I32} {bits.name}, zeroinitializer")


def look_up(f: Function, table: Lane, index: Lane) -> Lane:
    """Load entries of a table of integers by lane."""
    found = f.constant(I32, 0)
    for lane in range(N_LANES):
        entry = f.load("i32", table, index.lane(lane))
        found = f.let(I32, f"insertelement {I32} {found.name}, i32 {entry.name}, i32 {lane}")
    return found


def happen_function(note: Function, look: Function | None = None, *, changes_minds: bool = False) -> Function:
    """Write what an event does where ``mask`` is set: it is noted, its effects are added, in range, or scheduled.

    An effect comes evenly over a window of days; one that comes at once after a delay has a window of one day.
    ``note`` adds to the log of what happens. ``look`` is called after events at which questions look.
    ``changes_minds``: events may also set numbers with which actors decide.
    """
    parameters = [
        ("ptr", "state"), ("ptr", "world_numbers"), ("i32", "t"), ("ptr", "days"), (I32, "mask"), ("ptr", "record"),
    ]  # fmt: skip
    f = Function("happen", parameters, linkage="shared") if look is None else Function("happen_and_look", parameters)
    state, numbers, t, days = (f.parameter(name) for name in ("state", "world_numbers", "t", "days"))
    mask = is_set(f.parameter("mask"))
    event = read(f, f.parameter("record"), EVENT_FIELDS)
    now = f.load(F32, state, event["now"])
    with where_logged(f):
        about = [f.constant("i32", HAPPENED), t, event["last"]]
        f.invoke(note, [state, *about, f.parameter("mask"), now.bits(I32), f.constant("i32", 0)])
    order, first, place = (f.load(F32, state, event[slot]) for slot in ("order", "first", "place"))
    f.store((mask & (now < first)).select(order, place), state, event["place"])
    # What happens later on the path may be dated earlier.
    for slot, bound in (("last", greatest), ("first", least)):
        known = f.load(F32, state, event[slot])
        f.store(mask.select(bound(known, now), known), state, event[slot])
    once = mask.select(f.constant(F32, 1.0), 0.0)
    for slot in ("count", "order"):
        f.store(f.load(F32, state, event[slot]) + once, state, event[slot])
    rows = f.address(f.parameter("record"), len(EVENT_FIELDS), "i32")
    windows = f.address(rows, event["effects"] * len(EFFECT_FIELDS), "i32")
    with f.loop(0, event["windows"]) as each:
        window = read(f, windows, WINDOW_FIELDS, each * len(WINDOW_FIELDS))
        begin, end = (window[name].cast("float").splat() for name in ("first", "last"))
        known = f.load(F32, state, window["within"])
        is_within = mask & (now >= begin) & (now <= end)
        f.store(is_within.select(least(known, now), known), state, window["within"])

    def day(moment: Lane) -> Lane:
        return f.load("float", days, moment)

    with f.loop(0, event["effects"]) as row:
        effect = read(f, rows, EFFECT_FIELDS, row * len(EFFECT_FIELDS))
        whole = f.variable(F32, 0.0)
        with f.when(effect["portion"] >= 0):
            whole.set(f.load("float", numbers, effect["portion"]).splat())
        with f.when(effect["portion"] < 0):
            whole.set(f.load(F32, state, -1 - effect["portion"]))
        portion = mask.select(whole.get(), 0.0)
        delay, length = f.variable("float", 0.0), f.variable("float", 0.0)
        for variable, number in ((delay, effect["delay"]), (length, effect["length"])):
            with f.when(number >= 0):
                variable.set(f.load("float", numbers, number))
        is_at_once = (delay.get() <= 0.0) & (length.get() <= 0.0)
        with f.when(is_at_once):
            f.store(f.load(F32, state, effect["quantity"]) + portion, state, effect["quantity"])
        with f.when(~is_at_once):
            is_point = length.get() <= 0.0
            begin = now + (delay.get() - is_point.select(f.constant("float", 1.0), 0.0)).splat()
            end = begin + is_point.select(f.constant("float", 1.0), length.get()).splat()
            # What falls into this interval comes now; the rest is kept for the moments to come.
            here = greatest(least(end, day(t).splat()) - begin, 0.0)
            f.store(fma(here, portion, f.load(F32, state, effect["quantity"])), state, effect["quantity"])
            column = f.address(state, event["pending"] + effect["column"], F32)
            until = day(t) + delay.get() + length.get()
            moment = f.variable("i32", t + 1)

            def is_ahead() -> Lane:
                at = moment.get()
                return (at < event["limit"]) & (day(at - 1) < until)

            with f.repeat(1 << 17, is_ahead):
                at = moment.get()
                share = greatest(least(end, day(at).splat()) - greatest(begin, day(at - 1).splat()), 0.0)
                where = at * event["scheduled"]
                f.store(fma(share, portion, f.load(F32, column, where)), column, where)
                moment.set(at + 1)
        low, high = (effect[end].bits("float").splat() for end in ("low", "high"))
        f.store(clip(f.load(F32, state, effect["quantity"]), low, high), state, effect["quantity"])
    if changes_minds:
        _change_minds(f, mask, f.address(windows, event["windows"] * len(WINDOW_FIELDS), "i32"))
    if look is not None:
        with f.when(event["looked_at"] >= 0):
            f.invoke(look, [state, numbers, f.parameter("mask"), event["looked_at"]])
    f.give()
    return f


def _change_minds(f: Function, mask: Lane, record: Lane) -> None:
    """Write which regime follows where an event happens, and who has new reasons then."""
    state, head = f.parameter("state"), read(f, record, MIND_FIELDS)
    with f.when(head["regimes"] > 0):
        regime = f.load(I32, state, head["regime"])
        follows = f.address(record, len(MIND_FIELDS), "i32")
        with f.loop(0, head["renewals"]) as each:
            at = head["regimes"] + each * (head["regimes"] + len(RENEWAL_FIELDS))
            renewal = read(f, follows, RENEWAL_FIELDS, at)
            flags = f.address(follows, at + len(RENEWAL_FIELDS), "i32")
            renewed = mask.cast(I32) & look_up(f, flags, regime)
            f.store(f.load(I32, state, renewal["epoch"]) + renewed, state, renewal["epoch"])
            f.store(f.load(I32, state, renewal["renew"]) | renewed, state, renewal["renew"])
        f.store(mask.select(look_up(f, follows, regime), regime), state, head["regime"])


def play_function(happen: Function, philox_epochs: Function) -> Function:
    """Write what the moves of an episode do, with their outcomes, where and in the order in which they were played.

    ``opening``: position of the opening move among the actor's, from 0.
    """
    more = [("ptr", "events"), ("ptr", "table"), ("i32", "moves"), (I32, "opening")]
    is_shared = happen.linkage == "shared"
    f = Function("play" if is_shared else "play_and_look", [*TURN, *more], linkage=happen.linkage)
    state, numbers, table = f.parameter("state"), f.parameter("world_numbers"), f.parameter("table")

    def happens(mask: Lane, offset: Lane) -> None:
        record = f.address(f.parameter("events"), offset, "i32")
        f.invoke(happen, [state, numbers, f.parameter("t"), f.parameter("days"), mask, record])

    place = f.variable("i32", 0)
    with f.loop(0, f.parameter("moves")):
        move = read(f, table, MOVE_FIELDS, place.get())
        outcomes = place.get() + len(MOVE_FIELDS)
        place.set(outcomes + move["outcomes"] * 2)
        played = f.load(I32, state, move["played"]).equals(move["place"].splat()).cast(I32)
        with f.when(is_set(played).any()):
            happens(played, move["event"])
            with f.when(move["outcomes"] > 0):
                index = move["uniform"]
                address = (index >> 2) | tag(Purpose.OUTCOME, 0)
                step = (f.parameter("opening") << OPENING_SHIFT) | f.parameter("day").splat()
                drawn = [f.parameter("world"), f.parameter("path"), step, address]
                words = unpack(f.call(philox_epochs, [*drawn, f.parameter("k0"), f.parameter("k1")]))
                word = words[0]
                for position in (1, 2, 3):
                    word = (index & 3).equals(position).splat().select(words[position], word)
                u, left = uniform(word), f.variable(I32, played)
                with f.loop(0, move["outcomes"]) as outcome:
                    bound, event = (f.load("i32", table, outcomes + outcome * 2 + i) for i in (0, 1))
                    below = f.variable(F32, 0.0)
                    with f.when(bound >= 0):
                        below.set(f.load("float", numbers, bound).splat())
                    with f.when(bound < 0):
                        below.set(f.load(F32, state, -1 - bound))
                    falls = (u < below.get()).cast(I32)
                    taken = f.variable(I32, left.get() & falls)
                    with f.when((outcome + 1).equals(move["outcomes"])):
                        taken.set(left.get())  # the last outcome takes what is left, whatever rounding says
                    left.set(left.get() & ~taken.get())
                    with f.when(is_set(taken.get()).any()):
                        happens(taken.get(), event)
    f.give()
    return f


def answer_function(philox_epochs: Function, gumbel: Function, *, changes_minds: bool = False) -> Function:
    """Write how the nodes of a tree are answered, parents before children: each owner takes what it finds best.

    ``changes_minds``: an owner's rationality and log odds differ by lane, and stand in the state.
    """
    f = Function("answer", [*TURN, ("ptr", "table"), ("i32", "nodes")], linkage="shared")
    state, table, n_nodes = f.parameter("state"), f.parameter("table"), f.parameter("nodes")
    head = read(f, table, ANSWER_FIELDS)
    nodes = f.address(table, len(ANSWER_FIELDS), "i32")
    rows = f.address(nodes, n_nodes * len(NODE_FIELDS), "i32")
    reach = f.address(state, head["reach"], I32)

    def read_row(row: Lane) -> dict[str, Lane]:
        return read(f, rows, ROW_FIELDS, row * len(ROW_FIELDS))

    with f.loop(1, n_nodes) as node:
        f.store(f.constant(I32, 0), reach, node)
    with f.loop(0, n_nodes) as node:
        reached = is_set(f.load(I32, reach, node))
        with f.when(reached.any()):
            at = read(f, nodes, NODE_FIELDS, node * len(NODE_FIELDS))
            epoch = f.load(I32, state, at["epoch"])
            rationality, idle = (
                f.load(F32, state, at[name])
                if changes_minds
                else f.load("float", f.parameter("world_numbers"), at[name]).splat()
                for name in ("rationality", "idle")
            )
            some, top = f.variable(I32, 0), f.variable(F32, CLOSED)
            with f.loop(at["first_row"], at["end_row"]) as row:
                option = read_row(row)
                is_open = option["is_fallback"].equals(1).splat().select(~some.get(), _listed(f, state, option))
                some.set(some.get() | is_open)
                value = f.load(F32, state, at["values"] + row)
                top.set((is_set(is_open) & (value > top.get())).select(value, top.get()))
            best, chosen = f.variable(F32, 2 * CLOSED), f.variable(I32, at["first_row"].splat())
            block = f.variable("i32", -1)
            some.set(0)
            with f.loop(at["first_row"], at["end_row"]) as row:
                option = read_row(row)
                wanted = option["option"] >> 2
                with f.when(~wanted.equals(block.get())):
                    block.set(wanted)
                    drawn = [f.parameter("world"), f.parameter("path"), epoch, wanted | tag(Purpose.GUMBEL, 0)]
                    words = f.call(philox_epochs, [*drawn, f.parameter("k0"), f.parameter("k1")])
                    for position, word in enumerate(unpack(words)):
                        f.store(word, state, head["drawn"] + position)
                reason = f.call(gumbel, [f.load(I32, state, head["drawn"] + (option["option"] & 3))])
                is_open = option["is_fallback"].equals(1).splat().select(~some.get(), _listed(f, state, option))
                some.set(some.get() | is_open)
                offset = f.variable(F32, option["is_pass"].equals(1).splat().select(idle, 0.0))
                with f.when(option["group"] >= 0):
                    n = f.variable(F32, 0.0)
                    with f.loop(at["first_row"], at["end_row"]) as at_other:
                        other = read_row(at_other)
                        is_variant = other["group"].equals(option["group"]).splat() & is_set(_listed(f, state, other))
                        n.set(n.get() + is_variant.select(f.constant(F32, 1.0), 0.0))
                    offset.set(-log(greatest(n.get(), 1.0)))
                # Relative to the best: where rationality is great, worth itself would leave the reasons no digits.
                worth = f.load(F32, state, at["values"] + row) - top.get()
                score = is_set(is_open).select(fma(worth, rationality, reason + offset.get()), CLOSED)
                better = score > best.get()
                best.set(better.select(score, best.get()))
                chosen.set(better.select(row.splat(), chosen.get()))
            with f.loop(at["first_row"], at["end_row"]) as row:
                option = read_row(row)
                taken = (chosen.get().equals(row.splat()) & reached).cast(I32)
                place = taken & option["place"].splat()
                f.store(f.load(I32, state, option["played"]) | place, state, option["played"])
                f.store(taken, state, option["child"])
    f.give()
    return f


def _listed(f: Function, state: Lane, option: dict[str, Lane]) -> Lane:
    """Load the mask of an option that is on the list."""
    return f.load(I32, state, option["is_open"])
