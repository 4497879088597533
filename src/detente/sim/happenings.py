"""What happens within a step, for every case alike: events and effects, moves and outcomes, answers to moves.

None of this is frequent, so it walks tables instead of being written out per case: the code is compiled once, for all.
Tables hold 32-bit integers; a *slot* is a place in the state of eight paths, a *number* one among the world's numbers.
"""

from __future__ import annotations

from detente.core.random import Purpose
from detente.sim.functions import tag, uniform, unpack
from detente.sim.lanes import F32, I32, MASK, Function, Lane, clip, fma, least

TURN = [
    ("ptr", "state"),
    ("ptr", "world_numbers"),
    ("i32", "t"),
    ("i32", "world"),
    (I32, "path"),
    ("i32", "k0"),
    ("i32", "k1"),
]
"""Parameters of everything that happens within a step."""
CLOSED = -1e30
"""Score of an option that is not open; below any score of one that is."""

EVENT_FIELDS = ("last", "first", "count", "pending", "scheduled", "limit", "effects")
"""An event's record: slots of its last and first step and of its count; where scheduled effects stand, how many
quantities have any, one more than the last step; the number of effects. Then its effects."""
EFFECT_FIELDS = ("quantity", "portion", "delay", "length", "column", "low", "high")
"""Slot of the quantity, number of the portion per step, numbers of the delay and the length in steps (-1: at once; one
step), column among scheduled quantities; bits of the range into which the quantity is put after the effect, infinite
where another effect of the event on the same quantity follows."""
MOVE_FIELDS = ("played", "place", "event", "uniform", "outcomes")
"""A move that may have been played: slot of its place in its history, the place at which it happens, offset of its
event's record, number of the random number of its outcome, how many outcomes; then per outcome the number of its
cumulative chance and the offset of its event's record."""
ANSWER_FIELDS = ("reach", "drawn")
"""Head of a table of answers: slots of the masks of nodes, and of four random words."""
NODE_FIELDS = ("epoch", "rationality", "values", "first_row", "end_row")
"""Then per node: slots of the owner's epoch and of the values of the tree's options as the owner sees them, number of
its rationality, its rows."""
ROW_FIELDS = ("option", "is_open", "played", "place", "child", "is_fallback")
"""And per row: number of the option, slots of its mask and of the place of its move, that place in the history (from
1), slot of the mask of the node that follows, whether it is the fallback."""


def read(f: Function, table: Lane, fields: tuple[str, ...], first: Lane | int = 0) -> dict[str, Lane]:
    """Load a record that begins ``first`` integers into a table."""
    base = f.address(table, first, "i32")
    return {name: f.load("i32", base, position) for position, name in enumerate(fields)}


def is_set(f: Function, bits: Lane) -> Lane:
    """Turn a mask kept as integers into a mask."""
    return f.let(MASK, f"icmp ne {I32} {bits.name}, zeroinitializer")


def happen_function() -> Function:
    """Write what an event does where ``mask`` is set: it is noted, its effects are added, in range, or scheduled."""
    parameters = [("ptr", "state"), ("ptr", "world_numbers"), ("i32", "t"), (I32, "mask"), ("ptr", "record")]
    f = Function("happen", parameters, linkage="shared")
    state, numbers, t = f.parameter("state"), f.parameter("world_numbers"), f.parameter("t")
    mask = is_set(f, f.parameter("mask"))
    now = t.cast("float").splat()
    event = read(f, f.parameter("record"), EVENT_FIELDS)
    f.store(mask.select(now, f.load(F32, state, event["last"])), state, event["last"])
    first = f.load(F32, state, event["first"])
    f.store(mask.select(least(first, now), first), state, event["first"])
    once = mask.select(f.constant(F32, 1.0), 0.0)
    f.store(f.load(F32, state, event["count"]) + once, state, event["count"])
    rows = f.address(f.parameter("record"), len(EVENT_FIELDS), "i32")
    with f.loop(0, event["effects"]) as row:
        effect = read(f, rows, EFFECT_FIELDS, row * len(EFFECT_FIELDS))
        portion = mask.select(f.load("float", numbers, effect["portion"]).splat(), 0.0)
        delay, length = f.variable("i32", 0), f.variable("i32", 1)
        for steps, number in ((delay, effect["delay"]), (length, effect["length"])):
            with f.when(number >= 0):
                steps.set(f.load("float", numbers, number).cast("i32"))
        x = f.variable(F32, f.load(F32, state, effect["quantity"]))
        with f.when(delay.get() <= 0):
            x.set(x.get() + portion)
        low, high = (effect[end].bits("float").splat() for end in ("low", "high"))
        f.store(clip(x.get(), low, high), state, effect["quantity"])
        # What is still to come: steps t + delay .. t + delay + length - 1, those after t.
        end, limit = t + delay.get() + length.get(), event["limit"]
        end = (end < limit).select(end, limit)
        column = f.address(state, event["pending"] + effect["column"], F32)
        with f.loop(t + (delay.get() > 0).select(delay.get(), 1), end) as step:
            where = step * event["scheduled"]
            f.store(f.load(F32, column, where) + portion, column, where)
    f.give()
    return f


def play_function(happen: Function, philox: Function) -> Function:
    """Write what the moves of an episode do, with their outcomes, where and in the order in which they were played."""
    f = Function("play", [*TURN, ("ptr", "events"), ("ptr", "table"), ("i32", "moves")], linkage="shared")
    state, numbers, table = f.parameter("state"), f.parameter("world_numbers"), f.parameter("table")

    def happens(mask: Lane, offset: Lane) -> None:
        record = f.address(f.parameter("events"), offset, "i32")
        f.invoke(happen, [state, numbers, f.parameter("t"), mask, record])

    place = f.variable("i32", 0)
    with f.loop(0, f.parameter("moves")):
        move = read(f, table, MOVE_FIELDS, place.get())
        outcomes = place.get() + len(MOVE_FIELDS)
        place.set(outcomes + move["outcomes"] * 2)
        played = f.load(I32, state, move["played"]).equals(move["place"].splat()).cast(I32)
        with f.when(is_set(f, played).any()):
            happens(played, move["event"])
            with f.when(move["outcomes"] > 0):
                index = move["uniform"]
                address = (index >> 2) | tag(Purpose.OUTCOME, 0)
                drawn = [f.parameter(name) for name in ("world", "path", "t")]
                words = unpack(f.call(philox, [*drawn, address, f.parameter("k0"), f.parameter("k1")]))
                word = words[0]
                for position in (1, 2, 3):
                    word = (index & 3).equals(position).splat().select(words[position], word)
                u, left = uniform(word), f.variable(I32, played)
                with f.loop(0, move["outcomes"]) as outcome:
                    bound, event = (f.load("i32", table, outcomes + outcome * 2 + i) for i in (0, 1))
                    falls = (u < f.load("float", numbers, bound).splat()).cast(I32)
                    taken = f.variable(I32, left.get() & falls)
                    with f.when((outcome + 1).equals(move["outcomes"])):
                        taken.set(left.get())  # the last outcome takes what is left, whatever rounding says
                    left.set(left.get() & ~taken.get())
                    with f.when(is_set(f, taken.get()).any()):
                        happens(taken.get(), event)
    f.give()
    return f


def answer_function(philox_epochs: Function, gumbel: Function) -> Function:
    """Write how the nodes of a tree are answered, parents before children: each owner takes what it finds best."""
    f = Function("answer", [*TURN, ("ptr", "table"), ("i32", "nodes")], linkage="shared")
    state, table, n_nodes = f.parameter("state"), f.parameter("table"), f.parameter("nodes")
    head = read(f, table, ANSWER_FIELDS)
    nodes = f.address(table, len(ANSWER_FIELDS), "i32")
    rows = f.address(nodes, n_nodes * len(NODE_FIELDS), "i32")
    reach = f.address(state, head["reach"], I32)
    with f.loop(1, n_nodes) as node:
        f.store(f.constant(I32, 0), reach, node)
    with f.loop(0, n_nodes) as node:
        reached = is_set(f, f.load(I32, reach, node))
        with f.when(reached.any()):
            at = read(f, nodes, NODE_FIELDS, node * len(NODE_FIELDS))
            epoch = f.load(I32, state, at["epoch"])
            rationality = f.load("float", f.parameter("world_numbers"), at["rationality"]).splat()
            best, chosen = f.variable(F32, 2 * CLOSED), f.variable(I32, at["first_row"].splat())
            some, block = f.variable(I32, 0), f.variable("i32", -1)
            with f.loop(at["first_row"], at["end_row"]) as row:
                option = read(f, rows, ROW_FIELDS, row * len(ROW_FIELDS))
                wanted = option["option"] >> 2
                with f.when(~wanted.equals(block.get())):
                    block.set(wanted)
                    drawn = [f.parameter("world"), f.parameter("path"), epoch, wanted | tag(Purpose.GUMBEL, 0)]
                    words = f.call(philox_epochs, [*drawn, f.parameter("k0"), f.parameter("k1")])
                    for position, word in enumerate(unpack(words)):
                        f.store(word, state, head["drawn"] + position)
                reason = f.call(gumbel, [f.load(I32, state, head["drawn"] + (option["option"] & 3))])
                value = f.load(F32, state, at["values"] + row)
                listed = f.load(I32, state, option["is_open"])
                is_open = option["is_fallback"].equals(1).splat().select(~some.get(), listed)
                some.set(some.get() | listed)
                score = is_set(f, is_open).select(fma(value, rationality, reason), CLOSED)
                better = score > best.get()
                best.set(better.select(score, best.get()))
                chosen.set(better.select(row.splat(), chosen.get()))
            with f.loop(at["first_row"], at["end_row"]) as row:
                option = read(f, rows, ROW_FIELDS, row * len(ROW_FIELDS))
                taken = (chosen.get().equals(row.splat()) & reached).cast(I32)
                place = taken & option["place"].splat()
                f.store(f.load(I32, state, option["played"]) | place, state, option["played"])
                f.store(taken, state, option["child"])
    f.give()
    return f
