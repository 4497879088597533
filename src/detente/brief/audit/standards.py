"""Where rules come from: the standards of the trade, in our own short words.

The nine tradecraft standards are section D.6.e of Intelligence Community Directive 203; its five analytic standards are
D.6.a to D.6.e. References: icd203; icd206; phia2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Standard:
    """A demand on analysis that a rule serves."""

    id: str
    name: str
    """As findings show it."""
    text: str
    """What it asks for."""
    reference: str
    """Key of the references; empty for what is common editorial practice."""


_TABLE = (
    Standard("icd203-a", "ICD 203 a, objectivity", "Assess without bias, and know one's own assumptions.", "icd203"),
    Standard("icd203-b", "ICD 203 b, independence", "Let no preference for a policy shape the assessment.", "icd203"),
    Standard("icd203-1", "ICD 203 e.1, sources", "Describe the quality and credibility of the sources.", "icd203"),
    Standard("icd203-2", "ICD 203 e.2, uncertainty", "Express and explain how uncertain the judgments are.", "icd203"),
    Standard(
        "icd203-2a",
        "ICD 203 e.2.a, likelihood",
        "Use one set of the words of likelihood, and do not mix the sets.",
        "icd203",
    ),
    Standard(
        "icd203-2b",
        "ICD 203 e.2.b, confidence",
        "Say how confident one is, and why, and never in one sentence with a degree of likelihood.",
        "icd203",
    ),
    Standard("icd203-3", "ICD 203 e.3, assumptions", "Tell information from assumptions and judgments.", "icd203"),
    Standard("icd203-4", "ICD 203 e.4, alternatives", "Weigh alternatives, and name their indicators.", "icd203"),
    Standard("icd203-5", "ICD 203 e.5, relevance", "Be of use to the reader: address implications.", "icd203"),
    Standard("icd203-6", "ICD 203 e.6, argument", "Argue clearly and logically, without ambiguity.", "icd203"),
    Standard("icd203-7", "ICD 203 e.7, change", "Explain how judgments changed, or that they did not.", "icd203"),
    Standard("icd203-8", "ICD 203 e.8, accuracy", "Make judgments that can turn out right or wrong.", "icd203"),
    Standard("icd203-9", "ICD 203 e.9, visuals", "Use pictures, tables and maps that inform.", "icd203"),
    Standard("icd206", "ICD 206, references", "Refer to each source so that a reader can find it.", "icd206"),
    Standard("phia", "PHIA, yardstick", "Put likelihood in the yardstick's words, and in no others.", "phia2025"),
    Standard("editing", "editing", "What any copy editor would put right.", ""),
)

STANDARDS: Mapping[str, Standard] = MappingProxyType({standard.id: standard for standard in _TABLE})
"""All standards by id, in the order of the directive."""
