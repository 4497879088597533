"""What each part of the page says, in a few words beside its heading: to be read while it is folded away."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case.examination import origins
from detente.core.text import capital, enumerated
from detente.explain.wording import line_text
from detente.render.indicators import is_little
from detente.report import phrases
from detente.report.drivers import share_text
from detente.report.findings import Findings
from detente.report.scales import date_label
from detente.report.storyboard import names_of
from detente.report.verdict import subject
from detente.report.worlds import strength


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a page in a few words each; "" where there is nothing to say."""

    findings: Findings

    @property
    def questions(self) -> str:
        """How many there are, and how far their answers go."""
        answers = self.findings.forecast.questions
        chances = [each.probability for each in answers if each.probability is not None and each.asked != 0.0]
        text = _counted(len(answers), "question")
        if not chances or phrases.percent(min(chances)) == phrases.percent(max(chances)):
            return text
        return f"{text}, {phrases.percent(min(chances))} to {phrases.percent(max(chances))}"

    @property
    def risk(self) -> str:
        """Where the curve of the main question ends."""
        curve = next((each for each in self.findings.curves if each.question == self.findings.focus), None)
        if curve is None or not curve.dates:
            return _counted(len(self.findings.curves), "curve")
        half = next(
            (day for day, p in zip(curve.dates, curve.probability, strict=True) if p >= curve.probability[-1] / 2), None
        )
        end = f"{phrases.percent(curve.probability[-1])} by {date_label(curve.dates[-1])}"
        return (
            f"{end}, half of it by {date_label(half)}"
            if half and curve.probability[-1] > 0 and half < curve.dates[-1]
            else end
        )

    @property
    def quantities(self) -> str:
        """How many there are, and how many were measured."""
        fans = self.findings.fans
        measured = sum(bool(fan.measured) for fan in fans)
        return _counted(len(fans), "quantity", "quantities") + (f", {measured} of them measured" if measured else "")

    @property
    def drivers(self) -> str:
        """What carries most."""
        found = self.findings.drivers
        if found is None or not found.drivers:
            return "nothing stands out from noise" if found is not None else "not known"
        first = max(found.drivers, key=strength)
        joint = max(found.joint, key=lambda each: each.share.value, default=None)
        if joint is not None and joint.share.value > strength(first):
            named = enumerated([subject(self.findings, path) for path in joint.paths])
            return f"{share_text(joint.share.value)} with {named} together"
        return f"{share_text(strength(first))} with {subject(self.findings, first.path)}"

    @property
    def flips(self) -> str:
        """How many there are."""
        found = self.findings.flips
        if not found:
            return "not known"
        each = found[0]
        line = f"{each.direction} {line_text(each.line, each.measure)}"
        if not each.single and not each.together:
            return f"nothing found brings it {line}" if not each.remark else "not known"
        ways = _counted(len(each.single), "assumption") + " alone" if each.single else "no assumption alone"
        return f"{line}: {ways}" + (f", {_counted(len(each.together), 'combination')}" if each.together else "")

    @property
    def stories(self) -> str:
        """The likeliest."""
        found = self.findings.stories
        if found is None or not found.stories:
            return "not known"
        named = zip(found.stories, names_of(found), strict=True)
        number, (story, name) = max(enumerate(named, 1), key=lambda each: each[1][0].probability)
        text = f"likeliest of {len(found.stories)}: story {number}, {name} ({phrases.percent(story.probability)})"
        answer, share = max(found.answers.items(), key=lambda each: each[1])
        return text if answer == story.answer else f"{text}; {answer} in all {phrases.percent(share)}"

    @property
    def watch(self) -> str:
        """What tells most, or that little does."""
        found = self.findings.indicators
        if found is None:
            return "not known"
        if is_little(found):
            return "nothing that can be seen tells much"
        first = found.indicators[0]
        return f"first: {first.text or first.name.replace('_', ' ')}"

    @property
    def talks(self) -> str:
        """Whether there is a deal."""
        found = [each for each in self.findings.talks if each.p_deal is not None]
        return f"a deal: {phrases.percent(found[0].p_deal or 0.0)}" if len(found) == 1 else ""

    @property
    def structure(self) -> str:
        """How large the case is."""
        case = self.findings.case
        parts = [
            (len(case.actors), "actor", ""),
            (len(case.moves), "move", ""),
            (len(case.quantities), "quantity", "quantities"),
        ]
        return ", ".join(_counted(count, one, many) for count, one, many in parts if count)

    @property
    def assumptions(self) -> str:
        """How many there are, and on whose word."""
        found = origins(self.findings.case)
        uncertain = sum(not row.is_fixed for row in self.findings.register)
        texts = [f"{uncertain} uncertain" if uncertain else "nothing uncertain"]
        texts += [f"{_counted(len(found.sourced), 'number')} with a source"] if found.sourced else []
        texts += [f"{len(found.bare)} on bare judgement"] if found.bare else []
        return ", ".join(texts)

    @property
    def sources(self) -> str:
        """How many there are."""
        return _counted(len(self.findings.case.sources), "source")

    @property
    def limits(self) -> str:
        """How it was run."""
        answers = self.findings.forecast
        return capital(f"seed {answers.seed}, {answers.worlds:,} worlds × {answers.paths:,} paths")


def _counted(count: int, one: str, many: str = "") -> str:
    """Return a number of things.

    Examples
    --------
    >>> _counted(1, "source"), _counted(2, "quantity", "quantities")
    ('1 source', '2 quantities')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
