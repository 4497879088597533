"""The nearest past crises as people read them, within 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.core.text import cut, trimmed, wrap
from detente.history.like import WEIGHTS
from detente.render.forms import NUMBER, TEXT, Form, Forms, closed, described, listed
from detente.render.rendering import Frame, Rendering, Row

if TYPE_CHECKING:
    from detente.history.like import Neighbours


def table(found: Neighbours) -> str:
    """Return the crises nearest to a case in plain text."""
    profile = found.profile
    about = [
        ", ".join(sorted(profile.states)) or "no state that is known",
        f"trigger {profile.trigger}" if profile.trigger else "no trigger named",
        profile.region or "",
    ]
    lines = [f"{found.case}: past crises nearest to it"]
    lines += wrap(f"compared: {'; '.join(each for each in about if each)}", hang=2)
    lines += ["", f"{'like':6}{'year':6}{'crisis':32}{'violence':18}ended"]
    for each in found.crises:
        name = cut(each.name, 31)
        lines.append(f"{each.likeness:<6.2f}{each.year:<6}{name:32}{each.violence:18}{each.ending}")
        lines += _wrap("shares", each.shared) + _wrap("not", each.different)
    count, low, high = found.wars()
    lines.append("")
    lines += wrap(
        f"{count} of these {len(found.crises)} came to full-scale war ({100 * low:.0f} to {100 * high:.0f}%). They "
        "were picked for likeness: no reference class, but cases to read."
    )
    return trimmed(lines)


def _wrap(word: str, parts: tuple[str, ...]) -> list[str]:
    if not parts:
        return []
    return wrap(f"{word} {'; '.join(parts)}", indent=12, hang=2)


def plain(found: Neighbours) -> dict[str, Any]:
    """Return the nearest crises as plain data."""
    profile = {each.name: getattr(found.profile, each.name) for each in fields(found.profile)}
    return {
        "case": found.case,
        "profile": to_plain(profile | {"states": sorted(found.profile.states)}),
        "weights": dict(WEIGHTS),
        "crises": to_plain(found.crises),
    }


def form(forms: Forms) -> Form:
    """Return the form of the nearest crises: states in the order of the alphabet, and what each likeness counts."""
    from detente.history.like import Neighbours, Profile

    profile = {**forms.fields(Profile, without=("states",)), "states": described(listed(TEXT), "States in it.")}
    weights = described(closed(dict.fromkeys(WEIGHTS, NUMBER)), "What each likeness counts.")
    own = forms.fields(Neighbours, "case", "crises")
    return closed({"case": own["case"], "profile": closed(profile), "weights": weights, "crises": own["crises"]})


def _rows(found: Neighbours) -> Iterator[Row]:
    for each in found.crises:
        yield {
            "row": each.row,
            "crisis": each.name,
            "year": each.year,
            "likeness": each.likeness,
            "violence": each.violence,
            "ending": each.ending,
            "shared": "; ".join(each.shared),
            "different": "; ".join(each.different),
        }


RENDERINGS = {
    "Neighbours": Rendering(
        "neighbours",
        table,
        plain=plain,
        room="history.like",
        form=form,
        frame=Frame(("row",), "One row a past crisis; `row` is its row in the table of crises.", _rows),
        brief=lambda found: f"{found.case}, {len(found.crises)} past crises",
    )
}
"""How this room shows it."""
