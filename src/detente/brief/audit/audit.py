"""A brief -> what the rules find in it, less what its author has seen and stands by."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.brief.audit.rule import Rule
from detente.brief.audit.settings import Settings
from detente.brief.audit.standards import STANDARDS
from detente.brief.audit.view import View
from detente.brief.find.language import ENGLISH
from detente.brief.model import Brief, Finding, Span
from detente.core.calls import checked
from detente.core.result import Result


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not shown."""

    finding: Finding
    how: str
    """``inSource`` for a comment in the text, ``external`` for the file of settings."""
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class Audit(Result):
    """What the rules say of a brief."""

    brief: Brief
    """With the findings in it."""
    rules: tuple[Rule, ...]
    """Those that ran."""
    suppressed: tuple[Suppressed, ...]
    applies: bool = True
    """Whether the rules are for the language of the text; if not, none ran."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those about the document as a whole, then the others in the order of the text."""
        return self.brief.findings


@checked
def audit(brief: Brief, settings: Settings | None = None) -> Audit:
    """Hold the rules against a brief.

    Parameters
    ----------
    brief
        What the reader found.
    settings
        Which rules; those that are on by default if None. None applies to a text that is not in English.
    """
    settings = settings or Settings()
    view = View(brief)
    applies = brief.metadata.language == ENGLISH
    rules = settings.rules if applies else ()
    found = [finding for rule in rules for finding in _findings(view, rule, settings)]
    found.sort(key=lambda finding: finding.spans[0].start if finding.spans else -1)
    shown: list[Finding] = []
    suppressed: list[Suppressed] = []
    comments = tuple(_comments(brief.text))
    for finding in found:
        reason = _suppression(brief, finding, settings, comments)
        if reason is None:
            shown.append(finding)
        else:
            suppressed.append(reason)
    return Audit(dataclasses.replace(brief, findings=tuple(shown)), rules, tuple(suppressed), applies)


def _findings(view: View, rule: Rule, settings: Settings) -> Iterator[Finding]:
    severity = settings.severity.get(rule.id, rule.severity)
    seen: set[tuple[Span, ...]] = set()
    for message, spans in rule.check(view):
        if spans not in seen:
            seen.add(spans)
            yield Finding(rule.id, severity, STANDARDS[rule.standard].name, message, spans, rule.advice)


_COMMENT = re.compile(
    r"<!--\s*detente:\s*(?P<scope>ignore(?:-file)?)(?P<rules>[\s\w,-]*?)(?:\((?P<why>[^)]*)\)\s*)?-->"
)


@dataclass(frozen=True, slots=True)
class _Comment:
    """``<!-- detente: ignore known-date (as the source has it) -->``."""

    rules: frozenset[str]
    """Empty: all."""
    start: int
    end: int
    """The part of the text it speaks for."""
    why: str


def _comments(text: str) -> Iterator[_Comment]:
    for match in _COMMENT.finditer(text):
        rules = frozenset(re.findall(r"[a-z][\w-]*", match["rules"]))
        start, end = (0, len(text)) if match["scope"] == "ignore-file" else _paragraph(text, *match.span())
        yield _Comment(rules, start, end, (match["why"] or "").strip())


_BREAK = re.compile(r"\r?\n[ \t]*\r?\n")


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the paragraph a comment stands in; the next one if the comment has a paragraph of its own."""
    first = max((m.end() for m in _BREAK.finditer(text, 0, start)), default=0)
    break_behind = _BREAK.search(text, end)
    last = break_behind.start() if break_behind else len(text)
    if not (text[first:start] + text[end:last]).strip() and break_behind:
        following = _BREAK.search(text, break_behind.end())
        last = following.start() if following else len(text)
    return first, last


def _suppression(
    brief: Brief, finding: Finding, settings: Settings, comments: tuple[_Comment, ...]
) -> Suppressed | None:
    place = finding.spans[0].start if finding.spans else 0
    for comment in comments:
        if comment.start <= place <= comment.end and (not comment.rules or finding.rule in comment.rules):
            return Suppressed(finding, "inSource", comment.why)
    words = " ".join(brief.plain(span) for span in finding.spans)
    for suppression in settings.suppressions:
        if suppression.rule == finding.rule and suppression.text in words:
            return Suppressed(finding, "external", suppression.why)
    return None


def fingerprints(brief: Brief, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return a name for each finding that stays when text elsewhere changes: from the rule and the words under it."""
    seen: Counter[str] = Counter()
    names = []
    for finding in findings:
        words = brief.plain(finding.spans[0]) if finding.spans else ""
        key = f"{finding.rule}\n{words}"
        names.append(hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:16])
        seen[key] += 1
    return tuple(names)
