"""What seed questions say of analysts, as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case.dump import write_scalar
from detente.core.text import columns, cut, percent_in_whole, significant, wrap
from detente.elicit.seeds import FEW, PoolScore, Seeds
from detente.render.rendering import Rendering


def table(found: Seeds) -> str:
    """Return the scores of analysts and of pools as plain text."""
    n = len(found.questions)
    levels = ", ".join(f"{100 * level:g}%" for level in found.levels)
    by = "the one with which the pool scores best on these seeds" if found.cutoff_by == "best" else "given"
    lines = [
        f"{found.file}: {len(found.analysts)} analysts on {n} seed question{'s' * (n != 1)}",
        *wrap(f"quantiles {levels}; cutoff of calibration {significant(found.cutoff, 2)} ({by})"),
        "",
        *_analysts(found),
        "",
        *_pools(found),
        "",
        *wrap(_verdict(found)),
        *(line for note in found.notes for line in wrap(note)),
        *wrap(_how_much(n)),
    ]
    if found.left_out:
        lines += wrap(f"Left out, since somebody did not answer: {', '.join(found.left_out)}.")
    lines += ["", "For a case:", *_for_a_case(found)]
    return "\n".join(lines)


def _analysts(found: Seeds) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [
        ("analyst", "calibration", "information", "weight", "loss", "answers below, between and above the quantiles")
    ]
    rows += [
        (
            cut(each.name, 24),
            significant(each.calibration, 2),
            f"{each.information:.2f}",
            percent_in_whole(each.weight) if each.weight else "0%",
            f"{each.loss:.3f}",
            " ".join(map(str, each.counts)),
        )
        for each in found.analysts
    ]
    yield from columns(rows, left=(0, 5))


def _pools(found: Seeds) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [
        ("pool", "calibration", "information", "loss", "loss held out", "less than equal (90%)")
    ]
    rows += [
        (
            each.name,
            significant(each.calibration, 2),
            f"{each.information:.2f}",
            f"{each.loss:.3f}",
            "" if each.held_out_loss is None else f"{each.held_out_loss:.3f}",
            _less(each),
        )
        for each in found.pools
    ]
    yield from columns(rows, left=(0, 5))
    yield from wrap("; ".join(f"{each.name}: {each.text}" for each in found.pools) + ".")


def _less(pool: PoolScore) -> str:
    if pool.difference is None:
        return ""
    if pool.low is None or pool.high is None:
        return f"{pool.difference:+.3f}"
    return f"{pool.difference:+.3f} ({pool.low:+.3f} to {pool.high:+.3f})"


def _verdict(found: Seeds) -> str:
    if not found.best:
        return "A single seed cannot be forecast from others: which pool is best is not known."
    best = next(each for each in found.pools if each.name == found.best)
    lead = f"Where each seed is forecast from the others, `{best.name}` loses least"
    if best.name == "equal":
        return f"{lead}: nothing is earned here by other weights."
    told = "which is told from equal weights" if found.is_told else "which cannot be told from equal weights"
    return f"{lead}, {told} (by its own interval; {len(found.pools) - 1} pools were compared with them)."


def _how_much(n: int) -> str:
    """Return how little a number of seeds can say."""
    if n < FEW:
        return (
            f"{n} seed{'s are' if n != 1 else ' is'} too few to weigh people by: studies of the classical model ask "
            "between ten and fifteen."
        )
    return (
        f"Calibration from {n} seeds tells bad from good, and hardly good from better; weights found and tried on the "
        "same seeds look better than they are."
    )


def _for_a_case(found: Seeds) -> Iterator[str]:
    why = f"classical model on {len(found.questions)} seed questions, cutoff {significant(found.cutoff, 2)}"
    yield "analysts:"
    for each in found.analysts:
        name = write_scalar(each.name, in_flow=True)
        yield f"  {name}: {{weight: {significant(each.weight)}, why: {write_scalar(why, in_flow=True)}}}"


RENDERINGS = {
    "Seeds": Rendering("seeds", table, room="elicit.seeds", brief=lambda found: found.file),
}
"""How this room shows it."""
