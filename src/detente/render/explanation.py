"""An explanation as people read it: one heading, then each section in turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.core.text import wrap
from detente.explain.drivers import Drivers
from detente.explain.flip import Flips
from detente.explain.story import Stories
from detente.explain.wording import line_text
from detente.render import drivers as drivers_text
from detente.render import flips as flips_text
from detente.render import stories as stories_text
from detente.render.forms import Form, Forms, closed, listed
from detente.render.rendering import Rendering, form_of

if TYPE_CHECKING:
    from detente.explain.explain import Explanation, SectionResult


def text(found: Explanation) -> str:
    """Return an explanation in plain text. With other sections beside them, stories are told in brief."""
    findings = [finding for each in found.sections.values() for finding in each]
    lines = [*wrap(f"{found.question}: {found.text}" if found.text else found.question), *_answers(found, findings)]
    is_alone = set(found.sections) == {"stories"}
    for finding in findings:
        lines += ["", "", *wrap(_title(finding)), "", _body(finding, is_alone=is_alone)]
    return "\n".join(lines)


def answer(found: Explanation) -> str:
    """Return the answer and what the brief said, in a line; "" where neither is known."""
    measured = [each for finding in found.sections.values() for each in finding if isinstance(each, Drivers)]
    said = [drivers_text.asked(each, is_named=bool(each.option)) for each in measured]
    return "; ".join([*said, f"the brief said {found.said}"] if found.said else said)


def _answers(found: Explanation, findings: list[SectionResult]) -> Iterator[str]:
    """Yield the answer, what the brief said, and where it all comes from."""
    if said := answer(found):
        yield from wrap(said)
    for finding in findings[:1]:
        if isinstance(finding, Drivers | Flips | Stories):
            yield from wrap(f"{finding.provenance.case}, {finding.provenance}")


def _title(finding: SectionResult) -> str:
    """Return the heading of a finding."""
    option = f" of {finding.option}" if isinstance(finding, Drivers | Flips) and finding.option else ""
    if isinstance(finding, Drivers):
        among = f" among paths with {finding.conditional_on}" if finding.conditional_on else ""
        return f"Drivers{option}: which assumptions carry the answer{among}"
    if isinstance(finding, Flips):
        mark = line_text(finding.line, finding.measure)
        when = f"by {finding.by}" if finding.measure == "probability" else f"on {finding.by}"
        among = f" among paths with {finding.conditional_on}" if finding.conditional_on else ""
        return f"Flips{option}: what would have to be true for it to be {finding.direction} {mark} {when}{among}"
    return "Stories: histories that stand for all others"


def _body(finding: SectionResult, *, is_alone: bool) -> str:
    """Return what a finding says."""
    if isinstance(finding, Drivers):
        return drivers_text.body(finding)
    if isinstance(finding, Flips):
        return flips_text.body(finding)
    if isinstance(finding, Stories):
        return stories_text.body(finding) if is_alone else stories_text.in_brief(finding)
    return str(finding)


def _html(found: Explanation) -> str:
    """Return the findings as cells of a notebook, one below the other."""
    return "".join(finding._repr_html_() for findings in found.sections.values() for finding in findings)


def plain(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data: a list of findings for each section."""
    sections = {name: [finding.to_dict() for finding in findings] for name, findings in found.sections.items()}
    return {"question": found.question, "text": found.text, "said": found.said, **sections}


def form(forms: Forms) -> Form:
    """Return the form of an explanation: what was found, whole, in a list for each section that was asked for."""
    from detente.explain.explain import Explanation

    sections = {}
    for name, shown in (("Drivers", drivers_text), ("Flips", flips_text), ("Stories", stories_text)):
        finding = form_of(name, shown.RENDERINGS[name], forms)
        sections[name.lower()] = listed(forms.define(f"explanation.{name}", finding, name=name))
    return closed(forms.fields(Explanation, "question", "text", "said"), sections)


def _brief(found: Explanation) -> str:
    findings = [finding for each in found.sections.values() for finding in each]
    cases = [each.provenance.case for each in findings if isinstance(each, Drivers | Flips | Stories)]
    return f"{', '.join([*cases[:1], found.question])}: {', '.join(found.sections)}"


RENDERINGS = {
    "Explanation": Rendering(
        "explanation", text, schema=2, plain=plain, room="explain.explain", form=form, html=_html, brief=_brief
    )
}
"""How this room shows it."""
