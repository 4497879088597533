"""Where one statement is hedged twice: forms in which two words of doubt hang on one verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.view import View
from detente.brief.model import Span

_MODAL = r"(?:may|might|could)"
_MAYBE = r"(?:possibly|potentially|perhaps)"
_BETWEEN = r"(?:also|then|still|even|now|yet|therefore|thus|eventually|ultimately|soon|in turn|one day|well)"
_WHOM = r"(?:(?!(?:that|which|who|whom|whose|if|whether|because|when|while|and|or|but|may|might|could)\b)[\w'’.$-]+\s+)"
"""A word of a subject; a word that begins another clause is none."""
_DEGREE = r"(?:(?:also|still|even|well|not|very|quite|highly|rather|somewhat|extremely)\s+)"

_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # could potentially withdraw; may, perhaps, withdraw
        rf"\b{_MODAL}(?:\s+{_BETWEEN})?(?:\s+{_MAYBE}(?=\s+[a-z])|,\s+{_MAYBE}(?=,))",
        # potentially could withdraw
        rf"\b{_MAYBE}\s+{_MODAL}(?=\s+[a-z])",
        # may likely withdraw, likely may withdraw: not "could", which says who is able to
        r"\b(?:may|might)\s+(?:(?:very|most|quite)\s+)?(?:likely|probably)(?=\s+[a-z])",
        r"\b(?:likely|probably)\s+(?:may|might)(?=\s+[a-z])",
        # it is possible that Norway may withdraw
        (
            rf"\bit(?:['’]s|\s+(?:is|seems|appears|remains))\s+(?:\w+ly\s+|also\s+|still\s+|quite\s+)*"
            rf"(?:possible|conceivable|plausible)\s+that\s+{_WHOM}{{1,8}}(?:may|might)\b"
        ),
        (
            rf"\bit(?:['’]s|\s+(?:is|seems|appears|remains))\s+{_DEGREE}*(?:likely|probable)\s+that\s+{_WHOM}{{1,8}}"
            r"(?:may|might)\b"
        ),
        # may be likely to withdraw: not "may be more likely"
        (
            rf"\b{_MODAL}\s+(?:also\s+|still\s+|even\s+|well\s+|not\s+)?be\s+{_DEGREE}?(?:likely|unlikely|probable|improbable)"
            r"(?=\s+(?:to|that|in|at|when|given|because|as)\b|\s*[.;])"
        ),
        # seems to suggest that Norway may withdraw
        rf"\b(?:seems?|appears?)\s+to\s+(?:suggest|indicate|imply)\s+that\s+{_WHOM}{{1,8}}(?:may|might)\b",
        rf"\b{_MODAL}\s+(?:\w+ly\s+|also\s+)?have\s+the\s+potential\s+to\b",
        (
            rf"\bthere\s+{_MODAL}\s+(?:well\s+|also\s+)?be\s+(?:an?|some)\s+(?:\w+\s+)?(?:possibility|chance|probability|"
            r"likelihood)\s+(?:that|of)\b"
        ),
    )
)
_UTMOST = re.compile(
    r"\b(?:than|all|everything|anything|whatever|nothing|nobody|no one|none|only|never|how|why|what|most|\w+est)\b"
    r"[^.;,]*$",
    re.IGNORECASE,
)
"""What makes "could possibly" the utmost and no doubt: everything that they could possibly want."""
_GRANTED = re.compile(r"\b(?:while|although|though|even if|whereas)\b[^,;]*$", re.IGNORECASE)
_TAKEN_BACK = re.compile(r"[^.;]*[,;]\s*(?:but|yet|however|though)\b|[^.;]*\bbut\b", re.IGNORECASE)
_NEAR = 120
"""Characters before and behind a hedge that are looked at."""


def double_hedges(view: View) -> Iterator[tuple[Span, str]]:
    """Yield where two hedges hang on one verb, in the order of the text, with the words as they are read."""
    found = sorted((place.span.start, place.span.end, place) for form in _FORMS for place, _ in view.search(form))
    reached = -1
    for start, end, place in found:
        if start >= reached and not _is_other(view, place.span, place.sentence):
            reached = end
            yield place.span, place.text


def _is_other(view: View, span: Span, sentence: int) -> bool:
    """Return whether the words are no doubt of the author's: a question, an utmost, a point that is granted."""
    text = view.brief.reading.text
    start, end = view.brief.reading.to_reading(span.start, span.end)
    first, last = view.brief.reading.to_reading(view.sentence(sentence).start, view.sentence(sentence).end)
    before, words, behind = text[max(first, start - _NEAR) : start], text[start:end].lower(), text[end : end + _NEAR]
    if text[first:last].rstrip().endswith("?"):
        return True
    if "possibly" in words and _UTMOST.search(before):
        return True
    is_likely = words.endswith(("likely", "probable", "improbable"))
    return is_likely and bool(_GRANTED.search(before) or _TAKEN_BACK.match(behind))
