"""Cases of any size, as text: to see how cost grows."""

from __future__ import annotations

import datetime as dt

START = dt.date(2022, 1, 3)


def synthetic_case(*, actors: int = 4, quantities: int = 16, steps: int = 52, moves: int = 4) -> str:
    """Write a case in which everything scales: each actor has moves that the next one answers, each quantity a link.

    Parameters
    ----------
    actors
        Actors that decide, each about every fourth step.
    quantities
        Quantities with return to rest, noise and one link each; the first of each actor's are valued.
    steps
        Intervals, a day each.
    moves
        Opening moves of each actor; each has two effects and one stage of two replies and nothing.
    """
    end = START + dt.timedelta(days=steps)
    lines = ["case: synthetic", f"time: {{start: {START}, end: {end}, step: day, grain: day}}", "quantities:"]
    lines += [
        f"  q{k}: {{range: [0, 100], start: 40 to 60, rest: 50, half_life: 20 to 60 days, noise: 1 per day}}"
        for k in range(quantities)
    ]
    lines.append("links:")
    lines += [
        f"  l{k}: {{from: q{k}, to: q{(k + 1) % quantities}, gain: 0.001 to 0.01 per day}}" for k in range(quantities)
    ]
    lines.append("actors:")
    for a in range(actors):
        first, second = a % quantities, (a + 1) % quantities
        values = f"q{first}: {{weight: 0.2, satisfied: 80, desperate: 20}}"
        if second != first:
            values += f", q{second}: 0.1"
        lines.append(
            f"  a{a}: {{kind: state, horizon: 10 to 30 days, tempo: 4 days, memory: 60 days, values: {{{values}}}}}"
        )
    lines.append("moves:")
    for a in range(actors):
        other = (a + 1) % actors
        for m in range(moves):
            up, down = (a + m) % quantities, (a + m + 1) % quantities
            effects = f"q{up}: 1 to 4, q{down}: {{amount: -4 to -1, after: 2 days, over: 10 days}}"
            if up == down:
                effects = f"q{up}: 1 to 4"
            lines.append(f"  m{a}_{m}:")
            lines.append(f"    {{by: a{a}, cooldown: 5 days, effects: {{{effects}}},")
            lines.append(f"     replies: [{{by: a{other}, options: [r{other}_0, r{other}_1, nothing]}}]}}")
    for a in range(actors):
        lines += [
            f"  r{a}_{m}: {{by: a{a}, reply: true, effects: {{q{(a + m) % quantities}: -3 to 3}}}}" for m in range(2)
        ]
    lines += ["questions:", f"  high: {{text: Is it high, condition: q0 > 70, by: {end}}}"]
    return "\n".join(lines) + "\n"


def synthetic_table(parties: int) -> str:
    """Write a case of one negotiation with a session a month on three issues; each party has a line on one of them."""
    names = [f"a{i}" for i in range(parties)]
    days = [dt.date(START.year, month, 1) for month in range(2, 12)]
    lines = ["case: synthetic", f"time: {{start: {START}, end: {START.replace(month=12)}, step: week}}"]
    lines += [f"actors: {{{', '.join(f'{name}: {{}}' for name in names)}}}"]
    lines += [f"calendar: {{{', '.join(f's{i}: {{date: {day}}}' for i, day in enumerate(days))}}}"]
    lines += ["tables:", "  geneva:", "    agreement: 4 per year"]
    lines += [f"    sessions: [{', '.join(f's{i}' for i in range(len(days)))}]"]
    lines += ["    issues: {x: {reference: 50}, y: {reference: 50}, z: {reference: 50}}", "    parties:"]
    for i, name in enumerate(names):
        at = {issue: 5 + (37 * i + 23 * number) % 91 for number, issue in enumerate("xyz")}
        positions = ", ".join(
            f"{issue}: {{position: {place}, salience: {0.1 + (i + place) % 9 / 10:.1f}}}" for issue, place in at.items()
        )
        lines += [f"      {name}: {{capability: {1 + i % 5}, positions: {{{positions}}}}}"]
    lines += ["questions: {deal: {text: A deal?, condition: happened(geneva.deal), by: 2022-11-30}}"]
    return "\n".join(lines)
