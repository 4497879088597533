"""Findings in SARIF 2.1.0, the format in which editors and code-hosting sites show what linters found.

References: sarif210.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from detente.brief.audit.audit import Audit, fingerprints
from detente.brief.audit.precision import precision_of
from detente.brief.audit.rule import Rule
from detente.brief.audit.standards import STANDARDS
from detente.brief.model import Brief, Finding, Span
from detente.core.text import capital
from detente.core.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""Name of the schema, as the standard gives it; it is never fetched."""


def to_sarif(audit: Audit) -> dict[str, Any]:
    """Return findings, suppressed ones among them, as a SARIF log."""
    brief = audit.brief
    indices = {rule.id: index for index, rule in enumerate(audit.rules)}
    hidden = tuple(suppressed.finding for suppressed in audit.suppressed)
    marks = fingerprints(brief, (*audit.findings, *hidden))
    results = [
        _result(brief, finding, indices[finding.rule], mark)
        for finding, mark in zip((*audit.findings, *hidden), marks, strict=True)
    ]
    for result, suppressed in zip(results[len(audit.findings) :], audit.suppressed, strict=True):
        result["suppressions"] = [{"kind": suppressed.how, "status": "accepted", "justification": suppressed.why}]
    run = {
        "tool": {
            "driver": {
                "name": "detente",
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in audit.rules],
            }
        },
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": _location(brief), "hashes": {"sha-256": brief.source.sha256}}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _location(brief: Brief) -> dict[str, Any]:
    """Return the address of the document, relative to the folder the command ran in."""
    return {"uri": quote(brief.source.file.replace("\\", "/") or "text", safe="/~.-_")}


def _rule(rule: Rule) -> dict[str, Any]:
    standard = STANDARDS[rule.standard]
    properties: dict[str, Any] = {"tags": [rule.group, standard.id], "judgement": rule.needs_judgement}
    measured = precision_of(rule.id)
    if measured is not None:
        properties["precision"] = measured.word
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": f"{capital(rule.name)}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.advice} ({standard.name}: {standard.text})"},
        "defaultConfiguration": {"enabled": rule.is_default, "level": rule.severity},
        "properties": properties,
    }


def _result(brief: Brief, finding: Finding, index: int, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{capital(finding.message)}. {finding.advice}"},
        "locations": [_place(brief, finding.spans[0] if finding.spans else None)],
        "partialFingerprints": {"words/v1": fingerprint},
    }
    if len(finding.spans) > 1:
        result["relatedLocations"] = [
            {"id": number, **_place(brief, span)} for number, span in enumerate(finding.spans[1:], 1)
        ]
    return result


def _place(brief: Brief, span: Span | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {**_location(brief), "index": 0}}
    if span is None:
        return {"physicalLocation": physical}
    if brief.source.format in ("txt", "md"):
        physical["region"] = _region(brief, span)
        return {"physicalLocation": physical}
    # Lines and offsets of the text taken out of HTML, PDF or docx are not those of the file.
    number = max(1, sum(paragraph.start <= span.start for paragraph in brief.paragraphs))
    logical = {"fullyQualifiedName": f"paragraph {number}", "kind": "member"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _region(brief: Brief, span: Span) -> dict[str, Any]:
    text = brief.text
    return {
        "startLine": brief.line(span.start),
        "startColumn": span.start - text.rfind("\n", 0, span.start),
        "endLine": brief.line(span.end),
        "endColumn": span.end - text.rfind("\n", 0, span.end),
        "charOffset": span.start,
        "charLength": span.end - span.start,
        "snippet": {"text": text[span.start : span.end]},
    }
