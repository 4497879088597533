"""Where the findings of a brief stand: what was found, and what people said of it since, the last word holding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from detente.workbench.briefs.kinds import KINDS
from detente.workbench.briefs.models import Decision, Reading

ACTS: Final[Mapping[str, str]] = {
    "accepted": "accepted",
    "rejected": "rejected",
    "corrected": "corrected",
    "reopened": "took back what was decided about",
    "added": "added",
    "made": "carried into a case",
    "finished": "finished reviewing",
    "resumed": "goes on reviewing",
}
"""What somebody can say, and how it is told."""
OPEN: Final = "open"
"""State of a finding nobody has decided about."""


@dataclass(slots=True)
class Standing:
    """A finding, and where it stands."""

    found: Mapping[str, Any]
    """As it was found, or added."""
    state: str = OPEN
    """``open``, or the act that holds: ``accepted``, ``rejected``, ``corrected``, ``added``."""
    values: dict[str, str] = field(default_factory=dict)
    """Its fields as they were corrected; empty where none was."""
    last: Decision | None = None
    """The decision that holds."""
    history: list[Decision] = field(default_factory=list)
    """All of them, in order."""

    @property
    def key(self) -> str:
        """Its key."""
        return str(self.found["key"])

    @property
    def kind(self) -> Any:
        """Its kind."""
        return KINDS[self.found["kind"]]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == OPEN

    @property
    def is_added(self) -> bool:
        """Whether a person added it."""
        return bool(self.found.get("is_added"))

    @property
    def title(self) -> str:
        """What a page calls it, as corrected."""
        name = {"estimate": "phrase", "actor": "name", "note": "title"}.get(self.found["kind"], "")
        return self.values.get(name) or str(self.found["title"])

    @property
    def fields(self) -> Mapping[str, str]:
        """Its fields as they are now."""
        return {name: self.values.get(name, self.found["values"].get(name, "")) for name in self.kind.fields}

    @property
    def corrections(self) -> Iterator[tuple[str, str, str]]:
        """What was corrected: the field, what was found, what it should be."""
        for name, value in self.values.items():
            before = self.found["values"].get(name, "")
            if value != before:
                yield self.kind.fields.get(name, name), before, value

    @property
    def made(self) -> list[Decision]:
        """Where it was carried to."""
        return [each for each in self.history if each.act == "made"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is."""

    n: int
    """Findings."""
    n_decided: int
    """Of these, decided."""
    states: Mapping[str, int]
    """Findings in each state."""
    people: Sequence[tuple[str, int, Any]]
    """Who decided, about how many findings, and when they said they had finished; None where they did not."""


def decisions_of(reading: Reading) -> list[Decision]:
    """Return what was said of a reading, and of others of the same text, in order."""
    return list(
        Decision.objects.filter(reading__brief=reading.brief_id, reading__text_sha256=reading.text_sha256)
        .select_related("by")
        .order_by("pk")
    )


def standings(reading: Reading, decisions: Sequence[Decision]) -> dict[str, Standing]:
    """Return the findings of a reading by key, in the order of the text, each where it stands."""
    added = [each.given | {"key": each.key, "is_added": True} for each in decisions if each.act == "added"]
    found = sorted([*reading.found, *added], key=lambda each: (each["start"], -each["end"]))
    result = {each["key"]: Standing(each) for each in found if each["kind"] in KINDS}
    for decision in decisions:
        standing = result.get(decision.key)
        if standing is not None:
            _decide(standing, decision)
    return result


def _decide(standing: Standing, decision: Decision) -> None:
    standing.history.append(decision)
    if decision.act == "made":
        return
    standing.last = decision
    if decision.act == "reopened":
        standing.state, standing.values = ("added" if standing.is_added else OPEN), {}
        return
    standing.state = decision.act
    if decision.act == "corrected":
        standing.values = {**decision.given}


def progress_of(found: Mapping[str, Standing], decisions: Sequence[Decision]) -> Progress:
    """Return how far a review is, and who did what of it."""
    states = Counter(each.state for each in found.values())
    decided: dict[str, set[str]] = {}
    finished: dict[str, Any] = {}
    for each in decisions:
        name = str(each.by)
        decided.setdefault(name, set())
        if each.act in ("finished", "resumed"):
            finished[name] = each.at if each.act == "finished" else None
        elif each.act != "made":
            decided[name].add(each.key)
    people = [(name, len(keys), finished.get(name)) for name, keys in sorted(decided.items())]
    return Progress(len(found), len(found) - states[OPEN], states, people)


def review_of(found: Mapping[str, Standing], *, only_accepted: bool = False) -> dict[str, Any]:
    """Return a review as the process that drafts is told it.

    Parameters
    ----------
    found
        The findings.
    only_accepted
        Whether what nobody has decided about is left out, too.
    """
    out = {"rejected", OPEN} if only_accepted else {"rejected"}
    return {
        "dropped": [key for key, each in found.items() if each.state in out],
        "corrected": {key: each.values for key, each in found.items() if each.values},
        "added": {
            key: {part: each.found[part] for part in ("kind", "start", "end", "values")}
            for key, each in found.items()
            if each.is_added
        },
    }
