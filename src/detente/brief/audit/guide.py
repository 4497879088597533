"""The reference of the rules, as Markdown: one page with all of them in a table, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator

from detente.brief.audit.all_rules import GROUPS, RULES
from detente.brief.audit.precision import precision_of
from detente.brief.audit.rule import Rule
from detente.brief.audit.standards import STANDARDS
from detente.core.text import capital

GROUP_TITLES = {
    "notes": "Notes",
    "dates": "Dates",
    "names": "Names",
    "sources": "Sources",
    "likelihood": "Likelihood",
    "confidence": "Confidence",
    "argument": "Argument",
    "wording": "Wording",
}
"""Headings of the groups."""


def overview() -> str:
    """Return the page with the table of all rules."""
    return "\n".join(_overview()) + "\n"


def _overview() -> Iterator[str]:
    n_default = sum(rule.is_default for rule in RULES.values())
    yield from (
        "# Rules of the audit",
        "",
        (
            f"{len(RULES)} rules, {n_default} of them on by default. Each serves a standard: one of the nine "
            f"tradecraft "
            "standards of {cite:t}`icd203`, the sourcing requirements of {cite:t}`icd206`, the probability yardstick "
            "of "
            "{cite:t}`phia2025`, or plain copy editing. A rule that *asks* needs judgement: what it finds may be "
            "well done "
            "all the same. Precision is the share of findings that a reader of the passage agreed with, out of those "
            "judged; "
            "how the sample was drawn stands in [how the audit was measured](../explanation/audit.md)."
        ),
        "",
    )
    for group in GROUPS:
        yield from (
            f"## {GROUP_TITLES[group]}",
            "",
            "| rule | finds | severity | | precision |",
            "|---|---|---|---|---|",
        )
        for rule in RULES.values():
            if rule.group == group:
                manner = ", ".join(
                    part for part in ("asks" * rule.needs_judgement, "off" * (not rule.is_default)) if part
                )
                yield (
                    f"| [`{rule.id}`](rules/{rule.id}.md) | {rule.name} | {rule.severity} | {manner} | "
                    f"{_measured(rule)} |"
                )
        yield ""
    yield from ("```{toctree}", ":hidden:", "", *(f"rules/{rule}" for rule in RULES), "```")


def _measured(rule: Rule) -> str:
    measured = precision_of(rule.id)
    return f"{measured.share:.2f} ({measured.right} of {measured.judged})" if measured else "–"


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    return "\n".join(_page(rule)) + "\n"


def _page(rule: Rule) -> Iterator[str]:
    standard = STANDARDS[rule.standard]
    cited = [key for key in (standard.reference, rule.reference) if key]
    yield from (f"# {rule.id}", "", f"**{capital(rule.name)}.** {rule.why}", "")
    yield from (f"*What to do.* {rule.advice}", "")
    found = ", ".join(f"“{words}”" for words in rule.example.found if words) or "the document as a whole"
    yield from ("Found:", "", *_quoted(rule.example.text), "", f"Under the finding: {found}.", "")
    if rule.example.better:
        yield from ("Passed:", "", *_quoted(rule.example.better), "")
    measured = precision_of(rule.id)
    judged = (
        f"{measured.share:.2f}: {measured.right} of {measured.judged} judged findings were right"
        if measured
        else "not measured: it found nothing in the sample"
    )
    yield from ("| | |", "|---|---|", f"| group | {rule.group} |", f"| severity | {rule.severity} |")
    yield f"| standard | {standard.name}: {standard.text} |"
    yield f"| needs judgement | {'yes' if rule.needs_judgement else 'no'} |"
    yield f"| by default | {'on' if rule.is_default else 'off'} |"
    yield f"| precision | {judged} |"
    if rule.limits:
        yield from ("", f"*Limits.* {rule.limits}")
    yield from (
        "",
        f"Switch it off with `--ignore {rule.id}`, or for one paragraph with `<!-- detente: ignore {rule.id} -->`.",
    )
    if cited:
        yield from ("", f"References: {', '.join(f'{{cite:t}}`{key}`' for key in dict.fromkeys(cited))}.")


def _quoted(text: str) -> Iterator[str]:
    yield "```text"
    yield from text.strip("\n").split("\n")
    yield "```"


def listing() -> str:
    """Return all rules as text, a line each."""
    width = max(len(rule.id) for rule in RULES.values())
    lines = []
    for group in GROUPS:
        lines += [f"{GROUP_TITLES[group]} ({group})"]
        for rule in RULES.values():
            if rule.group == group:
                manner = ("" if rule.is_default else " (off)") + (" (asks)" if rule.needs_judgement else "")
                lines.append(f"  {rule.id:{width}}  {rule.severity:7}  {rule.name}{manner}")
        lines.append("")
    lines.append("`detente rules RULE` explains one; --select and --ignore of `detente read` take rules and groups.")
    return "\n".join(lines)


def explain(rule: Rule) -> str:
    """Return a rule as text."""
    standard = STANDARDS[rule.standard]
    found = ", ".join(f'"{words}"' for words in rule.example.found if words) or "the document as a whole"
    lines = [
        f"{rule.id}: {rule.name} ({rule.severity}{'' if rule.is_default else ', off by default'})",
        "",
        rule.why,
        f"What to do: {rule.advice}",
        f"Standard: {standard.name}: {standard.text}",
    ]
    measured = precision_of(rule.id)
    if rule.needs_judgement:
        lines.append("It asks: what it finds may be well done all the same.")
    if measured:
        lines.append(
            f"Precision: {measured.share:.2f} ({measured.right} of {measured.judged} judged findings were right)"
        )
    if rule.limits:
        lines.append(f"Limits: {rule.limits}")
    lines += [
        "",
        "Example:",
        *(f"    {line}".rstrip() for line in rule.example.text.strip().split("\n")),
        f"finds {found}",
    ]
    return "\n".join(lines)


def describe(rule: Rule) -> dict[str, object]:
    """Return a rule as plain data."""
    measured = precision_of(rule.id)
    return {
        "rule": rule.id,
        "name": rule.name,
        "group": rule.group,
        "severity": rule.severity,
        "standard": STANDARDS[rule.standard].name,
        "needs_judgement": rule.needs_judgement,
        "default": rule.is_default,
        "why": rule.why,
        "advice": rule.advice,
        "limits": rule.limits,
        "precision": None if measured is None else {"right": measured.right, "judged": measured.judged},
    }
