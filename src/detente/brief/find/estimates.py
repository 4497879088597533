"""Statements of likelihood: the phrase, whose it is, what is likely, by when, on which conditions, and why."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from dataclasses import dataclass, replace

from detente.brief.find.anaphora import reference_of, resolved
from detente.brief.find.asides import blank_asides, without_apposition
from detente.brief.find.body import Body
from detente.brief.find.conditions import find_conditions, inverted_conditions
from detente.brief.find.likely import Phrase, find_phrases, find_will, readers_of, standard_of, turned
from detente.brief.find.nouns import antecedent, is_plural, without_relative
from detente.brief.find.options import is_option
from detente.brief.find.polarity import Polarity, polarity
from detente.brief.find.quotations import Quoted
from detente.brief.find.reports import Reported, innermost, may_hold
from detente.brief.find.speech import find_subject
from detente.brief.find.subjects import (
    LISTED,
    begins_with_verb,
    elided_subject,
    is_closed,
    is_statement,
    predicate_end,
    stated,
    subject_start,
)
from detente.brief.find.times import Time
from detente.brief.find.verbs import begins_with_conjugated, has_finite_verb
from detente.brief.find.voices import AUTHOR, Voices, judged_by
from detente.brief.find.whole import is_long, of_idiom, unless_stump
from detente.brief.model import Estimate, Horizon, Readers

_CONDITION = re.compile(
    r"(?:(?<=^)|(?<=[\s,;(–—]))(?:if(?!\s+(?:not|any|anything|only)\b)|unless|provided\s+that|"
    r"as long as|so long as|assuming(?:\s+that)?|in the event (?:of|that)|"
    r"in case|on condition that|until and unless|absent|without|barring)\s",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:(?<=^)|(?<=[\s,;(–—]))(?:because(?:\s+of)?|due to|"
    r"(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?<!being )given(?:\s+that)?|"
    r"(?<!have )(?<!has )(?<!had )since(?!\s+(?:the\s+)?(?:\d|19|20|January|February|March|April|May|June|July|"
    r"August|September|"
    r"October|"
    r"November|December|the\s+(?:beginning|start|end|fall|collapse|war|invasion|outbreak|onset|late|"
    r"early|mid|\w+s\b|\w+\s+of)|last|then|early|late|mid|its?\s+\w+ion\b|at\s+least))|owing to|"
    r"thanks to|"
    r"in light of|in view of|as a result of|on account of|"
    r"(?<!worth )(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )considering(?:\s+that)?)\s",
    re.IGNORECASE,
)
_END = re.compile(
    r"[;:](?=\s)|\s[–—]\s|—|\)|,\s+(?:but|while|whereas|although|though|which|who|so|yet|as(?!\s+well\s+as))\s"
)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|through|within|over|in|during|throughout|for|as early as|as soon as|"
    r"no later than|not before|this|next|later|"
    r"ahead of|prior to|at|from|beyond|after|following|on)\s+(?:the\s+|at least\s+|early\s+|late\s+|mid-)*$",
    re.IGNORECASE,
)
_PAST_MODAL = re.compile(
    r"\s+(?:also\s+|well\s+|not\s+|already\s+|even\s+|still\s+|simply\s+|just\s+|\w+ly\s+)*have\s+(?:(?:also|"
    r"already|since|then|long|now|just|even|"
    r"once|in\s+fact|\w+ly|all|both|not)\s+)*(?:been\b|"
    r"(?!un\w+ed\b|limited\b|mixed\b|added\b|some\b|one\b|at\b|it\b|to\b|less\b|the\b|what\b|that\b)(?:left|lost|held|kept|felt|built|sent|spent|"
    r"meant|met|led|fed|won|begun|run|cut|hit|"
    r"put|set|sold|told|paid|made|had|found|stuck|struck|hung|sunk|\w+(?:ed|en|un|wn|ne|de|id|lt|pt|st|ht|ught|"
    r"ome|ade|et|it|ut|ad))\b)",
    re.IGNORECASE,
)
_MERE_WORDS = re.compile(
    r"\s+(?:safely\s+)?(?:even\s+)?(?:be\s+)?(?:safely\s+)?(?:argued|said|noted|seen as|described|"
    r"called|considered|recalled|added|asked|summarize[ds]?|summari[sz]e|wonder|say|argue|note|recall|"
    r"ask|"
    r"remember|add|conclude|object|think of)\b",
    re.IGNORECASE,
)
_NOUN_MIGHT = re.compile(r"\b(?:its|the|their|his|military|economic|with all|of|and)\s+$", re.IGNORECASE)
_ABLE = re.compile(
    r"\s+(?:be\s+)?(?:seen|hear|heard|feel|felt|recite|remember|tell|understand|imagine|afford|"
    r"find|found|get|say|be dealt)\b"
)
_ABLE_BEFORE = re.compile(
    r"\b(?:what|how|where|wherever|whatever|as if|until|once|than|whoever)\s+(?:[\w’'-]+\s+){1,3}$"
)
"""Could is the past of can there, more often than a likelihood."""
_WEAK = re.compile(r"(?:potentially|perhaps|possibly|maybe|conceivably)$")
_NO_STATEMENT = re.compile(
    r"\s*[)—–]|\s+(?:the\s+)?(?:most|best|biggest|greatest|worst|least|more|less|only|even|\d)\b|"
    r"\s+(?:\w+ly\s+)?(?!being\b|having\b)\w+(?:ous|ive|al|ful|able|ible|ic|ary|ent|ant|less|ing|"
    r"ed)\s+(?!that\b|to\b|by\b|in\b|the\b|a\b|an\b|its\b|their\b)\w+"
)
"""Behind an adverb: it goes with an adjective or a superlative and not with what happens."""
_IS_POSSIBLE = re.compile(
    r"\b(?:is|are|was|were|be|remains?|seems?|appears?|looks?|it['’]s)\s+(?:(?:also|still|even|quite|"
    r"entirely|perfectly|very|"
    r"theoretically|certainly|not|always|only|now|therefore|at least|im)\s*)*$|\bas\s+possible\b",
    re.IGNORECASE,
)
_REACH = 1000
"""Characters before and behind a phrase in which to look for what it is about; longer sentences are tables."""
_MOST = 25
"""Words of likelihood that are looked at in one sentence, and clauses of each kind; more has only a table."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a sentence: who speaks in it, and what times are in it."""

    quoted: list[Quoted]
    reported: list[Reported]
    times: list[Time]


def find_estimates(
    body: Body, quoted: list[Quoted], reported: list[Reported], times: list[Time], voices: Voices, standard: str
) -> tuple[Estimate, ...]:
    """Return the statements of likelihood of the body in order."""
    by_sentence: dict[int, _Around] = {}
    for time in times:
        by_sentence.setdefault(time.sentence, _Around([], [], [])).times.append(time)
    for report in reported:
        by_sentence.setdefault(report.sentence, _Around([], [], [])).reported.append(report)
    starts = [each.start for each in quoted]
    longest = max((each.end - each.start for each in quoted), default=0)
    found: list[Estimate] = []
    for index, piece in enumerate(body.sentences):
        if body.blocks[piece.block].kind not in {"text", "item", "quotation", "heading"}:
            continue
        phrases = [
            p
            for p in itertools.islice(find_phrases(body.masked, piece.start, piece.end), 6 * _MOST)
            if _is_estimate(body.text, p, piece.start, piece.end)
            and not is_option(body.text, p, piece.start, piece.end)
        ]
        if not phrases:
            phrases = [
                p
                for p in find_will(body.masked, piece.start, piece.end)
                if not is_option(body.text, p, piece.start, piece.end)
            ]
        if not phrases:
            continue
        phrases = phrases[:_MOST]
        around = by_sentence.get(index, _Around([], [], []))
        low, high = bisect.bisect_left(starts, piece.start - longest), bisect.bisect_right(starts, piece.end)
        around = _Around(quoted[low:high], around.reported, around.times)
        found += _of_sentence(body, index, phrases, around, voices, standard)
    return tuple(found)


def _is_estimate(text: str, phrase: Phrase, start: int, end: int) -> bool:
    """Return whether words of likelihood state one there."""
    before, behind = text[max(start, phrase.start - 40) : phrase.start], text[phrase.end : min(end, phrase.end + 60)]
    word = text[phrase.start : phrase.end]
    if phrase.kind == "modal":
        return _is_modal(phrase, word, before, behind)
    if phrase.kind == "word":
        return phrase.about is not None or _is_word(phrase.words, word, before, behind)
    if phrase.kind == "expectation":
        if _EXPECTS.match(word) and re.search(r"\b(?:to|and|or)\s+$", before):
            return False  # what to expect
        if re.match(r"\s+(?:role|by many to|of)\b", behind) or re.search(r"\b(?:than|as)\s+$", before, re.IGNORECASE):
            return False
        if phrase.words in {"set to", "about to"} or phrase.words in {"set", "about", "projected", "forecast"}:
            return (
                bool(re.search(r"\bto\s*$", word))
                or bool(re.match(r"\s+to\s+[a-z]", behind))
                or (phrase.words in {"projected", "forecast"} and "be" in word)
            )
        return not (
            re.search(r"\b(?:was|were)\b", word) and not re.match(r"\s+to\b", behind) and not word.endswith("to")
        )
    return True


def _is_word(lower: str, word: str, before: str, behind: str) -> bool:
    """Return whether a word of likelihood, in small letters and as it is written, states one."""
    if re.search(r"(?:plausible|conceivable)$", lower):
        stem = re.search(r"(?:im)?plausible|(?:in)?conceivable", word, re.IGNORECASE)
        return _IS_POSSIBLE.search(before + (word[: stem.start()] if stem else "")) is not None
    if lower.endswith("probability") and re.match(r"\s+of\s+(?:kill|hit)", behind):
        return False
    if lower.endswith("impossible"):
        return not re.match(r"\s+(?:to|for)\s", behind)  # "almost impossible to verify"
    if re.search(r"\bas\s+$", before, re.IGNORECASE) and re.search(r"possible$", lower):
        return False  # as soon as possible
    if _WEAK.match(lower) and _NO_STATEMENT.match(behind):
        return False  # "potentially dangerous", "perhaps the most"
    if lower.endswith("possible") and (
        re.match(r"\s+(?:to|for)\s", behind) or not _IS_POSSIBLE.search(before + word[: word.lower().rfind("possible")])
    ):
        return False
    if lower in {"possible", "as possible", "so possible", "only possible"} and re.search(
        r"(?:as|everything|wherever|whenever|where|if|when|than|every|the best|the \w+est|all|made|make|"
        r"makes|making|became|become)\s+(?:it\s+|this\s+)?$",
        before,
        re.IGNORECASE,
    ):
        return False
    if lower.endswith("risk") or re.search(r"\bprospects?$", lower):
        return bool(re.match(r"\s+(?:of|that)\b", behind)) and bool(
            re.search(
                r"\b(?:high|low|little|no|hardly|scarcely|barely|next to|strong|real|"
                r"serious|significant|growing|slim|remote|good)\b",
                lower,
            )
        )
    if (
        re.search(r"chance$", lower)
        and re.match(r"\s+to\b", behind)
        and lower in {"chance", "good chance", "real chance"}
    ):
        return True
    if re.search(r"\b(?:odds)$", lower) and re.match(r"\s+with\b", behind):
        return False
    return not (
        lower in {"chances", "odds", "likelihood", "probability", "possibility", "prospect"}
        and re.search(
            r"(?:increas\w*|rais\w*|reduc\w*|lower\w*|diminish\w*|improv\w*|boost\w*|maximi\w*|minimi\w*|"
            r"limit\w*|undermin\w*|assess\w*|discuss\w*|consider\w*|raised)\s+(?:the|their|its|his)?\s*$",
            before + word[: len(word) - len(word.lstrip())],
            re.IGNORECASE,
        )
    )


def _is_modal(phrase: Phrase, word: str, before: str, behind: str) -> bool:
    if word.startswith("May"):
        return False  # the month or a name; nobody begins a statement with the verb
    if word[:3].isupper() and len(word) == 3:
        return False
    if (
        word.lower() == "may"
        and re.search(r"\b(?:in|since|by|until|of|last|this|next|early|late|mid|from|to|and|on \d+|\d)\s+$", before)
        and word[0] == "M"
    ):
        return False
    if word.lower() == "might" and re.match(r"\s+(?:is|was|are|were|will|has|had)\b", behind):
        return False  # "economic might is"
    if word.lower().startswith("might") and (
        (_NOUN_MIGHT.search(before) and not re.match(r"\s+(?:be|have|also|[a-z]+)\b", behind))
        or re.match(r"\s*(?:[,.;)]|of\b|and\b|in\b|to\b)", behind)
    ):
        return False
    if not re.match(r"[\s,(–—\"“]*[a-z]", behind):
        return False
    if re.search(r"\bone\s+$", before, re.IGNORECASE) and not re.match(r"\s+(?:be|have)\b", behind):
        return False  # one may summarize
    if _MERE_WORDS.match(behind) and re.search(r"\b(?:it|one|as|we|I|you)\s+$", before, re.IGNORECASE):
        return False
    if word.lower().startswith("could"):
        if phrase.is_negated:
            return False  # was not able to
        if re.search(r"\b(?:as|than)\s+(?:\w+\s+){0,3}(?:they|he|she|it|we)\s+$", before, re.IGNORECASE):
            return False
        if _ABLE.match(behind) or _ABLE_BEFORE.search(before):
            return False  # was able to
        if re.match(r"\s+(?:only\s+)?(?:hardly|barely|scarcely|no longer|never)\b", behind):
            return False
    return True


def _of_sentence(
    body: Body, index: int, phrases: list[Phrase], around: _Around, voices: Voices, standard: str
) -> list[Estimate]:
    """Return the statements of one sentence; words on the same proposition are one, the others its hedges."""
    piece = body.sentences[index]
    text = body.text
    found: list[Estimate] = []
    hedged = _hedges(text, phrases)
    every_condition = _conditions(text, piece.start, piece.end)
    every_reason = _clauses(text, piece.start, piece.end, _REASON)
    for number, phrase in enumerate(phrases):
        if number in hedged:
            continue
        others = [phrases[other] for other, owner in hedged.items() if owner == number]
        report = innermost(around.reported, phrase.start)
        start, end = _bounds(text, piece.start, piece.end, phrase, around.quoted)
        if report is not None and (joined := _AND_OTHERS.match(text, report.content[0], phrase.start)):
            start = max(start, joined.end())
        elif report is not None:
            # "Protests, which the minister fears may spread": what may spread stands before the report.
            first = report.content[0] if text[report.content[0] : phrase.start].strip() else start
            start = max(start, first)
        end = min(end, report.content[1]) if report is not None else end
        plain = blank_asides(text, piece.start, piece.end, phrase.start)
        subject, clause = _proposition(plain, start, end, phrase)
        if phrase.about is not None:
            subject = phrase.about
        sentence = (piece.start, piece.end)
        polar = polarity(text, sentence, subject[0], phrase, is_adverb=is_adverb(text, phrase))
        if _is_denied(around, phrase) and not (polar.is_turned or polar.unclear):
            polar = replace(polar, unclear="denied, or a claim")
        negated, words = _words(plain, subject, clause, _as_word(phrase), others, polar)
        if not re.search(r"\w", words):
            around_it = replace(phrase, start=phrase.start - 1, end=min(phrase.end + 1, piece.end))
            subject, clause = _proposition(text, max(piece.start, start - 200), min(piece.end, end + 200), around_it)
            negated, words = _words(text, subject, clause, phrase, others, polar)
        quoted_that = _QUOTED_THAT.match(text, phrase.end, piece.end)
        if quoted_that:  # "called it “not unlikely” that the port closes"
            clause = quoted_that.end(), _end_of_clause(text, quoted_that.end(), piece.end)
            words = _tidy(body.words(*clause))
        if not words and phrase.kind != "idiom":
            continue  # "Perhaps."
        if report is not None:
            words = _without_speaker(text, words, report)
        named = phrase
        judged = judged_by(body, piece.start, phrase.start, phrase.kind)
        if judged is not None and phrase.words.startswith("as ") and not quoted_that:
            named = replace(phrase, words=phrase.words[3:])  # "analysts see a war as likely"
        if judged is not None and not quoted_that and phrase.kind == "word" and judged[1][1] > judged[1][0]:
            words = body.words(*judged[1])
        is_clause = _is_clause(text, subject, phrase)
        goes_with_verb = phrase.kind == "word" and is_adverb(text, phrase) and _is_whole(text, subject, clause)
        words = words if is_clause or quoted_that or goes_with_verb else stated(words)
        words = unless_stump(words)
        reference = reference_of(body, words, subject[0], index, is_reported=report is not None)
        if reference is not None:
            words = resolved(body, words, reference)
        holder, entity = _holder(body, voices, phrase, around, piece.start)
        tense_past = (
            _is_past(text, phrase, piece.end)
            or _was(text, piece.start, phrase, around)
            or _is_now(text, phrase, around)
        )
        conditions = [s for s in every_condition if not s[0] <= phrase.start < s[1]]
        reasons = [s for s in every_reason if not s[0] <= phrase.start < s[1]]
        is_forecast = not tense_past
        span = body.reading.to_text(phrase.start, phrase.end)
        whole = (min(subject[0], clause[0]), max(clause[1], subject[1]))
        place = body.reading.to_text(*whole)
        given, entry, survey = _intervals(named, standard, polar, is_negated=negated)
        horizon = _horizon(body, phrase, around.times, is_forecast=is_forecast)
        found.append(
            Estimate(
                span.start,
                span.end,
                named.words,
                phrase.kind,
                holder,
                entity,
                words,
                place,
                negated,
                given,
                entry,
                (survey.quantiles[0.05], survey.quantiles[0.95]) if survey else None,
                survey,
                horizon,
                tuple(body.reading.to_text(*s) for s in conditions),
                tuple(body.reading.to_text(*s) for s in reasons),
                tuple(body.reading.to_text(other.start, other.end) for other in others),
                is_forecast,
                index,
                min(_confidence(body, phrase, index, is_forecast=is_forecast), _SUREST.get(polar.unclear, 1.0)),
                polar.unclear,
                body.reading.to_text(*reference.means) if reference and reference.means else None,
                reference.words if reference and not reference.means else "",
            )
        )
    return found


def _is_lack(text: str, start: int, first: int, last: int) -> bool:
    """Return whether "without" says what something lacks, and not on what it depends: "leave us without gas"."""
    if re.match(r"(?:without|absent)\s", text[first:last]) is None:
        return False
    before = text[max(start, first - 24) : first]
    return (
        re.search(
            r"^\s*$|[,;:(–—]\s*$|\b(?:likely|unlikely|probable|improbable|possible|impossible|likelihood)\s+$", before
        )
        is None
    )


def _conditions(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return on what a sentence makes its statements depend; "even if" is no condition."""
    found = [
        clause
        for clause in _clauses(text, start, end, _CONDITION)
        if not _is_lack(text, start, *clause)
        and not re.search(r"\beven\s+$", text[max(start, clause[0] - 6) : clause[0]], re.IGNORECASE)
    ]
    settings = [
        (first, last)
        for first, last in find_conditions(text, start, end)
        if not any(a < last and first < b for a, b in found)
    ]
    return sorted([*found, *settings])


def _as_word(phrase: Phrase) -> Phrase:
    """Return "80% likely" as the word of likelihood that it is to grammar."""
    is_word = phrase.kind == "number" and re.search(r"\b(?:likely|probable|certain|sure)$", phrase.words)
    return replace(phrase, kind="word") if is_word else phrase


_AND_OTHERS = re.compile(r"\s*and\s+(?:[\w’'.-]+\s+){0,4}?[\w’'.-]+,\s+")
"""Behind a source: "according to the bank and its partners, "."""
_QUOTED_THAT = re.compile(r"[”\"’']\s+that\s+")
_SUREST = {"a question": 0.4, "supposed": 0.4, "denied, or a claim": 0.45}
"""Confidence at most, where a phrase is not said to hold."""


def _intervals(
    phrase: Phrase, standard: str, polar: Polarity, *, is_negated: bool
) -> tuple[tuple[float, float] | None, str, Readers | None]:
    """Return the interval of the standard with its entry, and what readers say; nothing where it is unclear."""
    if polar.unclear:
        return None, "", None
    if phrase.kind == "number":
        given = turned(phrase.bounds) if phrase.bounds and is_negated else phrase.bounds
        return given, "", None
    given, entry = standard_of(phrase.words, standard, is_negated=is_negated)
    is_asked = phrase.kind in {"word", "modal", "forecast"}
    survey = readers_of(phrase.words, is_negated=is_negated) if is_asked else None
    return given, entry, survey


def _without_speaker(text: str, words: str, report: Reported) -> str:
    """Return a proposition without the "X said" that stands amid it."""
    first, last = min(report.speaker[0], report.cue[0]), max(report.speaker[1], report.cue[1])
    amid = re.escape(" ".join(text[first:last].split())).replace("\\ ", r"\s+")
    return re.sub(rf"\s*[,(–—]\s*(?:as\s+)?{amid}(?:(?=\s+will\b)|[^,;()–—]*(?:[,)–—]|$))", "", words)


def _bounds(text: str, start: int, end: int, phrase: Phrase, quoted: list[Quoted]) -> tuple[int, int]:
    """Return what of a sentence a phrase can be about: only the quotation it stands in, only the brackets."""
    start, end = max(start, phrase.start - _REACH), min(end, phrase.end + _REACH)
    for each in quoted:
        if each.inner_start <= phrase.start < each.inner_end and each.kind in {"speech", "document"}:
            start, end = max(start, each.inner_start), min(end, each.inner_end)
    opened = text.rfind("(", start, phrase.start)
    if opened > text.rfind(")", start, phrase.start):
        closed = text.find(")", phrase.end, end)
        return opened + 1, closed if closed > 0 else end
    return start, end


def _hedges(text: str, phrases: list[Phrase]) -> dict[int, int]:
    """Return which phrases only hedge another: a modal right before or behind a word, or in what the word is about."""
    hedged: dict[int, int] = {}
    for number, phrase in enumerate(phrases):
        for other in range(number + 1, len(phrases)):
            following = phrases[other]
            between = text[phrase.end : following.start]
            if re.search(r"[;:]|,\s+(?:and|but|or|while|which|although|though)\s|\.\s", between) or len(between) > 90:
                break
            if other in hedged or number in hedged:
                continue
            adjacent = len(between.split()) <= 1
            about = "," not in between and (
                (phrase.kind in {"word", "idiom", "number"} and re.match(r"\s*(?:that|in which|is that)\b", between))
                or re.search(r"\bthat\s*$", text[phrase.start : phrase.end])
            )
            if adjacent and phrase.kind == "modal" and following.kind in {"word", "expectation"}:
                hedged[number] = other
            elif (
                (adjacent and phrase.kind == "word" and following.kind == "modal")
                or (about and following.kind == "modal")
                or (
                    adjacent
                    and phrase.kind == following.kind == "word"
                    and not re.search(r"\b(?:or|and|but|if|to)\b|,", between)
                )
            ):
                hedged[other] = number
    return hedged


_SUBJECT_STOP = re.compile(
    r"[;:](?=\s)|\s[–—]\s|—|[()]|,\s+(?:and|but|or|so|yet|while|whereas|although|though|because|since|"
    r"if|unless|when|where|as|which|who|that|given|even if)\s|"
    r"\b(?:that|because|while|whereas|although|though|if|unless|whether|so that|but|since|when|which|who|where)\s",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:(?:however|hence|thus|therefore|moreover|furthermore|nevertheless|nonetheless|meanwhile|"
    r"instead|indeed|also|still|yet|but|and|or|so|then|second|first|third|finally|as such|for example|for instance|"
    r"in addition|as a result|at the same time|in other words|for (?:its|his|their) part|in turn|"
    r"so far|thus far|in response|in this (?:case|scenario|context)|of course|in fact|equally|even so|here|now|today|"
    r"in the (?:short|medium|long|longer|near)[- ]?(?:term|run|future)?|as I (?:\w+\s){1,6}\w+|overall|"
    r"on the (?:other|one) hand|"
    r"ultimately|most importantly|again|similarly|likewise|consequently|accordingly)\s*,?\s+)+",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\s*(?:[A-Z][a-z]+ly|Last|Next|First|Otherwise|otherwise|[Ii]f\s+(?:so|not)|[Oo]n\s+the\s+(?:other|one)|"
    r"[Tt]o\s+(?:this|that)\s+end|"
    r"(?:[Ii]n|[Uu]nder|[Aa]t)\s+(?:that|such(?:\s+an?)?|either|any|this|these|those|the\s+(?:latter|former|"
    r"first|second|third))\s+(?:[\w-]+\s+)?[\w-]+|"
    r"[Ii]n\s+(?:principle|practice|theory|short|sum|contrast|particular|effect|turn|parallel|some\s+ways|"
    r"many\s+ways|all)|"
    r"[Bb]y\s+(?:contrast|extension|implication)|[Ff]or\s+(?:now|one|starters)|[Tt]hat\s+is(?:\s+to\s+say)?|"
    r"[Ss]imply\s+put|[Aa]t\s+(?:best|worst|present|least|first|the\s+very\s+least|a\s+minimum)|"
    r"[Cc]onsciously\s+or\s+not|[Ww]hether\s+[\w-]+\s+or\s+not|[Jj]udged\s+by\s+[^,;]{3,40}|"
    r"[Rr]ather\s+than\s+[^,;]{3,80}),\s+"
)
"""Set before a clause with a comma."""
_DASHED = re.compile(
    r"(?:[Ii]f|[Uu]nless|[Ww]hen|[Aa]lthough|[Ww]hile)\s[^—]{3,200}—[^—]{2,160}—\s?(?!(?:is|are|was|were|will|"
    r"would|has|have|may|and|or)\b)(?=\w)"
)
"""A clause set before that ends at a dash: "if they break the law—on data, say—"."""
_SUBORDINATE = re.compile(
    r"(?:(?:unless|without|despite|absent)(?:\s[a-z-]+,){1,3}(?=\s[a-z-]+\s)|were(?=\s[^,;]+\sto\s)|"
    r"given(?=\sthat\s)|if|though|although|while|whereas|when|as|because|since|given|unless|should|once|even if|"
    r"even though|after|"
    r"before|until|despite|without|provided|assuming|considering|in the event)\s[^,;]{3,240}?"
    rf"{LISTED},\s+",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|could|can|cannot|should|must|do|does|did|remains?|wants?|"
    r"needs?|seeks?|continues?|says?|said|made|began|became|took|went|led|means?|shows?|appears?|seems?|fails?)\b|"
    r"\b[a-z]{3,}ed\b|n['’]t\b"
)
_VERB_AHEAD = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|cannot|do|does|did|[a-z]{3,}ed|seeks?|wants?|remains?|includes?|"
    r"makes?|gives?|lies?|holds?|comes?|came|took|led|made|drives?|allows?|seems?|appears?|argue|claim|believe)\b"
)
_ONLY_AUXILIARIES = re.compile(
    r"(?:(?:is|are|was|were|be|been|will|would|has|have|remains?|seems?|appears?|also|not|then|now|"
    r"still|therefore|thus|"
    r"even|and|but|yet|it is|more|both|all)\s*)*$",
    re.IGNORECASE,
)

_SUBORDINATORS = frozenset({
    "when", "where", "since", "while", "because", "although", "though", "whereas", "if", "unless", "as", "even if",
    "given",
})  # fmt: skip


def _proposition(text: str, start: int, end: int, phrase: Phrase) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the subject before a phrase and what is said behind it, as two spans."""
    first = start
    for match in _SUBJECT_STOP.finditer(text, start, phrase.start):
        if _is_in_brackets(text, match, start, phrase.start) or not _divides(text, match, first, phrase):
            continue
        word = match.group().strip(" ,").lower()
        first = match.end() - len(match.group().lstrip(" ,")) if word in _SUBORDINATORS else match.end()
    first = _after_leads(text, first, phrase.start)
    first = subject_start(text, first, phrase.start)
    if re.search(r",\s+(?:which|who)\s+$", text[first : phrase.start]):
        comma = text.find(", ", phrase.end, end)
        end = comma if comma > 0 else end
    ahead = phrase.end
    if not text[first : phrase.start].strip():
        lead = re.match(r"[\s,]*", text[ahead:end])
        begin = ahead + (lead.end() if lead else 0)
        set_before = _SUBORDINATE.match(text, begin, end)  # "Conceivably, if they wait, ..."
        ahead = set_before.end() if set_before else ahead
    shared = _SHARED.match(text, phrase.end, end)
    if shared is None and _IT_IS.search(text[first : phrase.start]):
        shared = _THAT_BEHIND.match(text, phrase.end, end)
    ahead = shared.end() if shared else ahead
    is_comment = text[first : phrase.start].rstrip().endswith(",")  # "..., likely because"
    last = _end_of_clause(text, ahead + 4 * is_comment, end)
    if _is_reduced(text, phrase) and (comma := text.find(", ", phrase.end, last)) > 0:
        last = comma if _FINITE.search(text, comma, last) else last
    last = predicate_end(
        text, phrase.start, ahead if shared else phrase.end, first, last, text[max(start, first - 300) : first]
    )
    begin = shared.end() if shared else phrase.end
    return (first, phrase.start), (begin, max(last, begin))


_THAT_BEHIND = re.compile(r"\s*(?:[–—]\s?[^–—]{3,300}[–—]|\([^()]{3,200}\)|,[^,]{3,120},)\s*that\s+")
"""Of "it seems unlikely – in this market – that the project goes on"."""
_SHARED = re.compile(r"\s*(?:not\s+)?to,\s+(?:(?:and|or|but|if)\s[^,;]{2,90},\s+)?(?=[a-z])")
"""Of "Chad is unlikely to, and Niger is likely to, expel the troops": both have the verb behind the last comma."""


def _after_leads(text: str, first: int, stop: int) -> int:
    """Return where a clause begins behind "however," and behind what is set before it: "if talks fail, ..."."""
    while True:
        begin = first
        marked = _MARKED.match(text, first, stop) or _DASHED.match(text, first, stop)
        first = marked.end() if marked and marked.end() < stop else first
        while first < stop and (text[first].isspace() or text[first] in ",\"“”'"):
            first += 1
        lead = _LEADS.match(text[first:stop]) or _SUBORDINATE.match(text[first:stop])
        if lead and lead.end() < stop - first:
            first += lead.end()
        if first == begin:
            break
    conjunction = re.match(
        r"(?:if|because|since|although|though|while|whereas|when|where|whereby|unless|as|given(?:\s+that)?(?!\s+how)|even\s+(?:if|though))\s+",
        text[first:stop],
        re.IGNORECASE,
    )
    return first + conjunction.end() if conjunction else first


def _is_in_brackets(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    """Return whether a joint belongs to something in brackets or dashes that closes before the phrase."""
    place = match.start()
    if match.group()[0] in "()":
        opened = text.count("(", start, place + 1) - text.count(")", start, place + 1)
        return text.count("(", start, stop) == text.count(")", start, stop) or (match.group() == ")" and opened >= 0)
    before = text.count("(", start, place) - text.count(")", start, place)
    if before > 0 and text.find(")", place, stop) >= 0:
        return True
    dashes = _dashes(text, start, stop)
    if len(dashes) >= 2 and len(dashes) % 2 == 0:
        position = place - start
        return any(a <= position <= b for a, b in zip(dashes[::2], dashes[1::2], strict=True))
    return False


@functools.lru_cache(maxsize=16)
def _dashes(text: str, start: int, stop: int) -> list[int]:
    """Return where dashes stand that part what is put in, from the start on."""
    return [each.start() for each in re.finditer(r"\s[–—]\s|—", text[start:stop])]


_IS_DETERMINER = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Oo]f|[Oo]n|[Ff]or|[Bb]y|[Tt]o|[Ff]rom|[Ww]ith|[Uu]nder|[Aa]fter|[Bb]efore|[Dd]uring|"
    r"[Oo]ver)\s+$"
)
"""Before "that": it goes with a noun, "in that case"."""
_KIND = re.compile(
    r"(?!(?:the|an?|its|their|his|her|these|this|it|they|he|she|we|there)\b)[a-z]+\s+(?:of|is|was|will|would|may|"
    r"might|could)\b"
)


_NEW_CLAUSE = re.compile(r"(?:this|these|that|it|they|he|she|we|there)\s")
"""Behind ", and": no item of a list."""


def _divides(text: str, match: re.Match[str], first: int, phrase: Phrase) -> bool:
    """Return whether a joint parts the clause of the phrase from another, and no list and no relative clause."""
    word = match.group().strip(" ,").lower()
    before, following = text[first : match.start()], text[match.end() : phrase.start]
    if word in {"while", "when", "since"} and re.match(r"[a-z]+ing\b", following):
        return False  # "its power to trade while keeping allies may end"
    if word in {"and", "or"}:
        lead = _SUBORDINATE.match(before.lstrip(' ,“"'))  # "although it rained, Chad, Mali, and Niger may"
        before = before.lstrip(' ,“"')[lead.end() :] if lead else before
        if re.search(r",\s+(?:which|who|including)\b", before) and following.rstrip().endswith(","):
            return False  # "the course, which builds trust, skill, and calm, will"
        is_clause = match.group()[0] == "," and _NEW_CLAUSE.match(following) is not None
        return (is_clause or has_finite_verb(before)) and bool(following.strip())
    is_aside = match.group()[0] == "," and word in {
        "where",
        "when",
        "which",
        "who",
        "if",
        "as",
        "although",
        "though",
        "while",
    }
    if is_aside and following.rstrip().endswith(",") and following.count(",") == 1:
        return False  # "the raid, where no truce is made, will"
    if (
        word == "which"
        and _IS_DETERMINER.search(text[max(0, match.start() - 12) : match.start()] + " ")
        and following.count(",") % 2 == 0
    ):
        return True  # "without which Europe may fail"
    if word == "that" and _IS_DETERMINER.search(text[max(0, match.start() - 12) : match.start()]):
        return False
    if match.group().strip() == "That" and _KIND.match(following):
        return False
    if word in {"that", "which", "who"}:
        if _ONLY_AUXILIARIES.match(following) or not following.strip():
            return False
        if word != "that" or _VERB_AHEAD.match(following.lstrip()) or begins_with_verb(following):
            return False
        return not is_closed(following)
    if word in _SUBORDINATORS:
        # A clause that ends in a comma before the phrase is not the phrase's own.
        return "," not in following or match.group()[0] == ","
    return True


def _end_of_clause(text: str, start: int, end: int) -> int:
    """Return where what a phrase is about ends: before a condition, a reason, or what is added."""
    last = end
    depth = 0
    for match in re.finditer(r"[()]", text[start:end]):
        depth += 1 if match.group() == "(" else -1
        if depth < 0:
            last = start + match.start()
            break
    for pattern in (_END, _CONDITION, _REASON):
        found = next(
            (
                m
                for m in pattern.finditer(text, start, last)
                if not (pattern is _CONDITION and _is_lack(text, start, m.start(), last))
                and (
                    pattern is not _END
                    or ((m.start() - start > 3 or m.group() in ";:") and not _closes(text, start, m, last))
                )
            ),
            None,
        )
        if (
            found is not None
            and found.start() < last
            and not (found.group() == ")" and "(" in text[start : found.start()])
        ):
            last = found.start()
    supposed = (first for first, _ in inverted_conditions(text, max(0, start - 30), last) if first > start)
    last = next(supposed, last)
    while last > start and (text[last - 1].isspace() or text[last - 1] in ',;:."”'):
        last -= 1
    trailing = _TRAILING.search(text, start, last)
    return max(trailing.start() if trailing else last, start)


def _closes(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Return whether a relative clause ends at a comma before a verb: "the port, which closed, opens"."""
    if match.group().strip(" ,") not in {"which", "who"} or _FINITE.search(text, start, match.start()):
        return False
    comma = text.find(", ", match.end(), end)
    return (
        comma > 0
        and re.match(r"(?:will|would|is|are|was|were|has|have|[a-z]+s|[a-z]+ed)\b", text[comma + 2 : end]) is not None
    )


_TRAILING = re.compile(
    r",?\s+(?:only|but\s+only|even|especially|particularly|not\s+least|just|in\s+part|partly|partially|largely|mainly|"
    r"precisely|primarily|simply|chiefly|in\s+large\s+part|as\s+long|and|or)$"
)
"""Before the clause that was left out: "may fail, especially if"."""


_COPULA = re.compile(
    r"(?:(?:\s*,)?\s+|(?<=[—–)”])\s?|(?=['’]))(?:(?:['’](?:re|s|m)|is|are|was|were|be|been|being|remains?|remained|(?:seems?|seemed|appears?|"
    r"appeared|looks?)(?:\s+to\s+be)?|becomes?|became|has become|(?:is|are|was|were|been)\s+(?:widely\s+|"
    r"generally\s+)?(?:flagged|seen|viewed|regarded|considered|deemed|described|judged|assessed|perceived|rated|"
    r"thought|believed|said)(?:\s+to\s+be)?|(?:will|would|may|might)(?:\s+(?:be|become|remain|"
    r"seem))?)\s*)(?:(?:also|now|still|therefore|thus|instead|already|increasingly|"
    r"again|themselves|itself|more|only|then|both|all|slightly|somewhat|marginally)\s+)*$",
    re.IGNORECASE,
)
_COPULA_ASIDE = re.compile(
    r"\s*(?<![\w’'-])(?P<verb>(?:is|are|was|were|remains?|seems?|appears?|looks?|will|would))\s*"
    r"(?:\s+(?:still|now|also|however|therefore))*\s*"
    r"(?:\([^()]*\)|,(?!\s+(?:and|but|or)\b)[^,]{1,80},|—[^—]{1,80}—|\s[–-]\s[^–]{1,80}\s[–-])\s*$"
)
"""Of "a war is, many say, unlikely"."""
_IS_THERE = re.compile(r"^\s*[Tt]here\s+(?:is|are|was|were|remains?)\s+(?=[\w“])")
_EMPTY_SUBJECT = re.compile(
    r"(?:it|there|what|this(?!\s+is)|that(?!\s+is))\b(?:\s+(?:is|was|are|remains?|seems?|appears?|looks?|would be|"
    r"will be|could be|may be|exists?))*\s*(?:also|now|still|not)?\s*$",
    re.IGNORECASE,
)


def _words(
    text: str,
    subject: tuple[int, int],
    clause: tuple[int, int],
    phrase: Phrase,
    others: list[Phrase],
    polar: Polarity,
) -> tuple[bool, str]:
    """Return whether the statement is negated, and the proposition without the phrase, its hedges and its "not"."""
    behind = _blank(text, clause[0], clause[1], others)
    if clause[0] > phrase.end and _SHARED.match(text, phrase.end):
        behind = f" to {behind.lstrip()}"
    behind = _NOT_COMMA.sub(r"\1 ", behind)
    if phrase.kind == "word" and behind.startswith(",") and not is_adverb(text, phrase):
        that = _AFTER_ASIDE.match(behind)  # "it is likely, officials say, that"
        behind = behind[that.end("aside") :] if that else ""
    set_before = _SUBORDINATE.match(behind.lstrip(" ,"))
    if set_before:  # "Conceivably, if they wait, ..."
        behind = " " + behind.lstrip(" ,")[set_before.end() :]
    before = _blank(text, subject[0], subject[1], others) if polar.before is None else polar.before
    negated = polar.is_turned
    if phrase.is_negated and phrase.kind in {"modal", "expectation", "forecast"}:
        negated = not negated
    if phrase.kind == "number":  # "gives 70 percent to a deal", "expect, with 60% probability, a default"
        before = _EXPECTED.sub("", before)
        behind = re.sub(r"^\s+to\s+(?=(?:an?|the|its|this|any)\s)", " of ", behind)
    if phrase.kind != "idiom":
        denied, behind = _without_not(behind, _inner_not(text, before, behind, phrase))
        negated = negated != denied
    return negated, _joined(text, subject, before, behind, phrase)


_NOT_COMMA = re.compile(r"^(\s*(?:will|would|is|are|was|were|does|do|did|has|have)\s+not),\s+(?=[a-z])")
_AFTER_ASIDE = re.compile(r"(?P<aside>,[^,]{2,80},)\s+(?:that|to)\b")
_DENIED = re.compile(
    r"\s*(?:(?:to|be|also|that)\s+)?(?P<not>not|never|no\s+longer)\s+(?!only\b|just\b|merely\b|necessarily\b|simply\b)",
    re.IGNORECASE,
)
"""Of "is likely not to resume", "may never resume"."""
_N_T = (
    r"(?P<not>\s+(?:not|never|no\s+longer)|\s?n['’ʼ]t|not)\b(?!\s+(?:only|just|merely|necessarily|simply)\b)(?:\s+|$)"
)
_NOW_NOT = re.compile(
    rf"\s*(?P<verb>will|would|wo|is|are|does|do|did|can|ca|could|was|were|has|have){_N_T}", re.IGNORECASE
)
"""Of "talks probably won't resume"."""
_LATE_NOT = re.compile(
    r"\s*(?P<that>that\s+)?(?:(?!(?:that|which|who|whose|and|or|but|if|unless|because|while|as|when|whether|although|"
    r"though|than|no|nobody|none|neither|few|not)\b)[\w’'-]+\s+){0,7}?"
    rf"(?P<verb>will|would|wo|is|are|does|do|can|ca){_N_T}",
    re.IGNORECASE,
)
"""Of "it is likely that talks will not resume"."""


def _inner_not(text: str, before: str, behind: str, phrase: Phrase) -> re.Match[str] | None:
    """Return where what a phrase is about is denied behind it."""
    denied = _DENIED.match(behind)
    if denied or phrase.kind not in {"word", "number"}:
        return denied
    goes_with_verb = is_adverb(text, phrase)
    if goes_with_verb and (now := _NOW_NOT.match(behind)):
        return now
    if re.search(r"\b(?:will|would)\s*$", before):
        return None
    late = _LATE_NOT.match(behind)
    return late if late and (late["that"] or (goes_with_verb and not before.strip(" ,"))) else None


def _without_not(behind: str, match: re.Match[str] | None) -> tuple[bool, str]:
    """Return whether there is a "not", and the words without it."""
    if match is None:
        return False, behind
    verb = match.groupdict().get("verb") or ""
    kept = behind[: match.start("not")]
    if verb.lower() in {"wo", "ca"}:
        kept = kept[: len(kept) - 2] + {"wo": "will", "ca": "can"}[verb.lower()]
    return True, f"{kept.rstrip()} {behind[match.end() :]}"


def _is_clause(text: str, subject: tuple[int, int], phrase: Phrase) -> bool:
    """Return whether what is likely is a clause already: "it is likely that talks resume", "the odds that it fails"."""
    if _BEFORE_THAT.match(text, phrase.end):
        return True
    has_verb = phrase.kind != "word" or is_adverb(text, phrase)
    return has_verb and _BEHIND_THAT.search(text[max(0, subject[0] - 12) : subject[0]]) is not None


_EXPECTED = re.compile(
    r"^.*\b(?:expect|predict|forecast|anticipat|foresee|see|estimat|project)\w*,?\s*(?:with|at)?(?:\s+an?)?\s*$"
)
"""Before a number: "analysts expect, with 60% probability, a default"."""
_BEHIND_THAT = re.compile(r"\b(?:that|whether)\s+$", re.IGNORECASE)
_BEFORE_THAT = re.compile(r"[\s,]+(?:that|whether)\s")


def _joined(  # noqa: C901 - one form of statement after the other
    text: str, subject: tuple[int, int], before: str, behind: str, phrase: Phrase
) -> str:
    """Return subject and predicate as one statement: "War is likely to resume" says that war will resume."""
    asked = _asked(text, subject, before, behind) if phrase.kind in {"idiom", "number"} else ""
    opener = text[max(0, subject[0] - 10) : subject[0]]
    if not asked and phrase.kind == "idiom" and (told := of_idiom(phrase.words, opener, before, behind)) is not None:
        return _tidy(told)
    if phrase.kind == "word":
        behind = _COMPARED.sub(" ", behind)
        if not before.strip() and (first := _STANDS_FIRST.match(behind)):
            return _tidy(behind[first.end() :])
    lead = re.match(r"\s*(?:that|to|for|of|is that|is to)\s+", behind)
    is_about = (
        phrase.kind == "word"
        and re.search(r"\b(?:the|a|an|its|their|one|another|this)\s*$", before, re.IGNORECASE) is not None
    )
    if is_about:
        outcome = _OUTCOME.match(behind)
        if outcome:
            return _tidy(behind[outcome.end() :])
        before = re.sub(r"\b(?:the|a|an|one|another)\s*$", "", before, flags=re.IGNORECASE)
    before = _COPULA_ASIDE.sub(r" \g<verb>", without_relative(without_apposition(before), behind))
    if not _CHANCE.search(phrase.words):
        before = _IS_THERE.sub("", before)
    if _is_reduced(text, phrase):
        before = antecedent(before, is_aside=True) or before
    is_clause = lead is not None and lead.group().strip() == "that" and _IT_IS.search(before) is not None
    if is_clause or (lead and _CHANCE.search(phrase.words)):
        before = ""
    if (
        phrase.kind == "word"
        and not behind.strip()
        and re.match(r"\s*[Ww]ith\s", before)
        and not _FINITE.search(before)
    ):
        before = re.sub(r"^\s*[Ww]ith\s+", "", before)  # "with funds unlikely, ..."
    if asked or (phrase.kind == "expectation" and _EXPECTS.match(text, phrase.start)):
        return _tidy(asked or behind)
    is_open = phrase.kind in {"modal", "forecast"} and not _PAST_MODAL.match(behind)
    if phrase.kind == "modal" and before.strip().lower() == "it" and behind.lstrip().startswith("be that "):
        return _tidy(behind.lstrip().removeprefix("be that "))
    is_open |= phrase.kind == "idiom" and phrase.words.endswith(" to")  # "is bound to"
    if phrase.kind in {"word", "expectation"} and not is_about:
        bare = before if is_adverb(text, phrase) else _without_copula(before)
        is_open = lead is not None and lead.group().strip() == "to"
        if (
            is_open
            or (bare != before and not re.search(r"\b(?:will|would)\s*$", before))
            or phrase.kind == "expectation"
        ):
            before = bare
        if phrase.kind == "expectation" and re.search(r"\bto\s*$", text[phrase.start : phrase.end]):
            is_open = True
    if lead:
        behind = (
            behind[lead.end() :] if lead.group().strip() != "to" or phrase.kind in {"word", "expectation"} else behind
        )
    if _CHANCE.search(phrase.words) and (left := re.match(r"\s*(?:remains?|exists?)\s+(?:that|of)\s+", behind)):
        return _tidy(behind[left.end() :])
    names_chance = bool(lead) and _CHANCE.search(phrase.words) is not None
    opens_clause = (
        not before.strip()
        and is_adverb(text, phrase)
        and is_statement(behind)
        and not begins_with_conjugated(behind)
        and not _NOW_NOT.match(behind)
        and not re.match(r"\s*(?:will|would|is|are|has|have)\b", behind)
    )
    if (
        not names_chance
        and not opens_clause
        and not is_clause
        and (not before.strip() or _ONLY_AUXILIARIES.match(before.strip()))
    ):
        elided = elided_subject(text, _after_leads(text, _sentence_start(text, subject[0]), subject[0]), subject[0])
        if elided:
            stem = re.sub(r"^\s*(?:and|but|or|so|yet)\s+", "", before)
            before = elided if is_open else f"{elided} {stem}"
    if _EMPTY_SUBJECT.match(before.strip()) and behind.strip() and not is_adverb(text, phrase):
        there = before.strip().lower().startswith("there")
        is_bare = phrase.kind == "modal" or (
            lead is None and re.match(r"\s+(?:in|at|on|by|for|before|this|next)\b", behind)
        )
        if there and (is_open or lead is None) and (is_long(behind) or not re.match(r"\s*(?:be\s|$)", behind)):
            before, behind = "there", behind if lead is None or is_open else f" be {behind.lstrip()}"
            is_open = True
        elif there or (not is_bare and (not is_open or before.strip().lower().startswith("it is"))):
            before, is_open = "", False
            behind = re.sub(r"^\s*be\s+", "", behind) if there else behind
    if phrase.kind == "modal" and _PAST_MODAL.match(behind) and not is_plural(before):
        behind = re.sub(r"\bhave\b", "has", behind, count=1)
    if phrase.kind == "idiom" and phrase.words.startswith(("can", "remain", "time")):
        behind = "" if before.strip() else behind
    will = " will" if is_open and before.strip() and behind.strip() else ""
    return _tidy(f"{before.rstrip()}{_HEADING.get(phrase.words.split()[-1], will) if will else will} {behind}")


_COMPARED = re.compile(r"^\s+than\s+(?:[\w’'-]+\s+){1,5}?(?=to\s+[a-z])")
"""Of "is more likely than its rivals to win"."""


def _is_whole(text: str, subject: tuple[int, int], clause: tuple[int, int]) -> bool:
    """Return whether subject and predicate stand on both sides of an adverb: they are a statement already."""
    before = text[max(0, subject[1] - 12) : subject[1]]
    return (
        subject[0] < subject[1]
        and clause[1] - clause[0] > 4
        and not re.search(r"\b(?:the|an?|its|their)\s+$", before, re.IGNORECASE)
    )


_IT_IS = re.compile(
    r"\b[Ii]t\s+(?:\w+ly\s+|also\s+|now\s+|still\s+)*(?:is|was|seems?|seemed|appears?|appeared|looks?|remains?|"
    r"becomes?|became|would\s+be)\s+(?:\w+ly\s+|also\s+|now\s+|still\s+|therefore\s+|thus\s+)*$"
)


def _is_reduced(text: str, phrase: Phrase) -> bool:
    """Return whether "likely to" follows its noun without a verb: "with a new ministry likely to pay"."""
    before = text[max(0, phrase.start - 24) : phrase.start]
    return (
        phrase.kind == "word"
        and not phrase.words.startswith("as ")
        and re.match(r"\s+(?:not\s+)?to\s", text[phrase.end : phrase.end + 8]) is not None
        and re.search(
            r"(?:\b(?:is|are|was|were|be|been|being|remains?|remained|seems?|seemed|appears?|appeared|looks?|"
            r"looked|becom\w+|became|"
            r"and|but|or|yet|not|also|now|still|only|therefore|thus|more|even|both|all|\w+ly|which|that|who|"
            r"think|find|consider|it)|[,)–—”\"’]|['’](?:s|re|m))\s+$|^\s*$",
            before,
            re.IGNORECASE,
        )
        is None
    )


_HEADING = {"for": " will see"}
"""Last word of a phrase -> the verb of what it is about: "is heading for defeat"."""


def _asked(text: str, subject: tuple[int, int], before: str, behind: str) -> str:
    """Return what a "whether" asks, before or behind a phrase: "it is a toss-up whether it holds"; nothing without."""
    whether = re.match(r"[\s,]*whether\s+", behind)
    if whether:
        return behind[whether.end() :]
    end = re.search(r"\s+(?:is|remains)\s+an?\s*$", before)
    return before[: end.start()] if end and text[max(0, subject[0] - 8) : subject[0]].lower() == "whether " else ""


def _sentence_start(text: str, position: int) -> int:
    """Return where the sentence around a position begins, as nearly as full stops tell."""
    stops = [match.end() for match in re.finditer(r"(?<!\b[A-Z])\.\s|\n", text[max(0, position - _REACH) : position])]
    return max(0, position - _REACH) + stops[-1] if stops else max(0, position - _REACH)


_CHANCE = re.compile(r"(?:chances?|probability|likelihood|odds|possibilit(?:y|ies)|prospects?|risk)$")
_ADVERBS = re.compile(
    r"(?:probably|possibly|presumably|certainly|conceivably|potentially|plausibly|perhaps|maybe|"
    r"surely|in all (?:likelihood|probability))$"
)


_PREPOSITION = re.compile(
    r"\s+(?:(?:only|even|especially|particularly|just|mainly|largely)\s+)?(?:in|by|before|within|at|on|this|next|"
    r"soon|if|unless|because|as|for|with|without|after|"
    r"until|during|over|under|"
    r"given|and|but|or)\b"
)


def is_adverb(text: str, phrase: Phrase) -> bool:
    """Return whether a word of likelihood goes with a verb: "will likely fail", and not "is likely to fail"."""
    if _ADVERBS.search(phrase.words):
        return True
    if not phrase.words.endswith("likely") or phrase.words.endswith("unlikely"):
        return False
    before = text[max(0, phrase.start - 24) : phrase.start]
    behind = text[phrase.end : phrase.end + 12]
    if _COMPARED.match(text[phrase.end : phrase.end + 80]):
        return False
    if re.search(r"\b(?:is|are|was|were|be)\s+$", before) and _PREPOSITION.match(behind):
        return False
    return not re.match(r"\s+(?:not\s+|only\s+|also\s+)?(?:to|that)\b|\s*[.,;]", behind) and not re.search(
        r"\b(?:an?|the|its|their|most|more|as|so|remains?|seems?|appears?|looks?)\s+$", before
    )


_OUTCOME = re.compile(
    r"\s*(?:[\w-]+\s+){0,3}?(?:outcome|scenario|result|course(?: of action)?|explanation|reason|"
    r"response|option|next step|development|consequence)s?\s+(?:\w+\s+){0,6}?(?:is|are|will be|"
    r"would be|remains?|was|were)\s+(?:that\s+|to\s+)?"
)
_STANDS_FIRST = re.compile(
    r"^\s*(?:is|are|would\s+be|was|were)\s+(?:(?:the|an?)\s+(?:possibility|prospect|scenario|chance|risk|case|outcome|"
    r"development)\s+(?:that|of)|that)\s+"
)
"""Of "even more likely is the possibility that the port closes"."""


def _blank(text: str, start: int, end: int, others: list[Phrase]) -> str:
    """Return a span without the hedges in it."""
    pieces, position = [], start
    for other in sorted(others, key=lambda each: each.start):
        if start <= other.start < end:
            pieces += [text[position : other.start], "will" if other.kind == "modal" else ""]
            position = min(other.end, end)
    return "".join([*pieces, text[position:end]])


_IF_AMID = re.compile(r",\s+(?:if|unless|should|provided|once|even\s+if)\s[^,]{2,100},?\s*$", re.IGNORECASE)


def _without_copula(before: str) -> str:
    """Return a subject without its "is", with the comma that closes an apposition: "the vote, the third this year,"."""
    bare = _COPULA.sub("", before)
    if bare != before and _IF_AMID.search(bare):
        return _IF_AMID.sub("", bare)
    is_open = bare != before and bare.count(",") == 1 and before[len(bare) :].lstrip().startswith(",")
    return f"{bare}," if is_open else bare


_OPENER = re.compile(
    r"^(?:and|but|or|then|also|so|"
    r"that(?!\s+(?:kind|sort|type|approach|effort|plan|process|deal|agreement|policy|move|step|decision|change|"
    r"strategy|risk|will|would|"
    r"threat|group|number|figure|share|trend|relationship|gap|shift)\b))\s+",
    re.IGNORECASE,
)


def _tidy(words: str) -> str:
    words = " ".join(words.split()).strip(' ,;:.–—-"“”')
    words = _OPENER.sub("", words)
    words = f"“{words}" if words.count("”") > words.count("“") else words
    words = re.sub(r",\s*,", ",", words)
    return re.sub(r"—\s+(?=will\b)", "—", re.sub(r"\s+([,;:.])", r"\1", words))


def _holder(body: Body, voices: Voices, phrase: Phrase, around: _Around, start: int) -> tuple[str, int | None]:
    """Return whose judgement it is: the author's, or that of who is quoted, reported or said to expect."""
    quoted = _quoted_around(around, phrase)
    report = innermost(around.reported, phrase.start)
    is_aside = body.text[max(0, phrase.start - 1) : phrase.start] == "(" and phrase.kind == "word"
    if is_aside and quoted is None:
        return AUTHOR, None  # "(perhaps for show)"
    if report is not None and (quoted is None or quoted.speaker is None or quoted.inner_start <= report.cue[0]):
        return voices.holder(report.speaker)
    if quoted is not None:
        if quoted.speaker is not None and body.words(*quoted.speaker).lower() not in {"you", "this"}:
            return voices.holder(quoted.speaker)
        return (quoted.source or "quoted"), None
    if phrase.kind == "expectation" and _EXPECTS.match(body.text, phrase.start):
        is_advice = _OUGHT.search(body.text, max(start, phrase.start - 20), phrase.start)
        subject = None if is_advice else find_subject(body.text, start, phrase.start)
    else:
        judged = judged_by(body, start, phrase.start, phrase.kind)
        subject = judged[0] if judged else None
    if subject is not None and (may_hold(body.text, subject, start) or body.words(*subject).lower() == "it"):
        return voices.holder(subject)
    turn = voices.turn_at(phrase.start)
    return (turn.speaker, None) if turn and not voices.is_own(turn.speaker) else (AUTHOR, None)


def _quoted_around(around: _Around, phrase: Phrase) -> Quoted | None:
    """Return the quotation in which a phrase stands, the one around it if that names somebody and it does not."""
    for quoted in reversed(around.quoted):
        if quoted.inner_start <= phrase.start < quoted.inner_end and quoted.kind in {"speech", "document"}:
            if quoted.speaker is None and quoted.inside is not None and not quoted.source:
                continue
            return quoted
    return None


def _is_denied(around: _Around, phrase: Phrase) -> bool:
    """Return whether whoever is reported holds that it is not so."""
    report = innermost(around.reported, phrase.start)
    return report is not None and report.denies


_OUGHT = re.compile(r"\b(?:should|would|must|may|might|could|can|ought to)\s+(?:also\s+|then\s+|not\s+|still\s+)*$")
_EXPECTS = re.compile(
    r"(?:(?:we|I)\s+(?:(?:do|would|can|should|still|also)\s+)?)?(?:do(?:es)?\s+not\s+)?(?:expect|anticipate|"
    r"predict|foresee|forecast|project)s?\b",
    re.IGNORECASE,
)


_DONE = re.compile(
    r"\s+(?:also\s+|already\s+|been\s+|partially\s+|only\s+)*(?:had\b|has\b|have\b|was\b|were\b|did\b|"
    r"[a-z]{3,}ed\b|sought|took|made|began|became|sent|led|lost|held|fell|met|came|went|won|drew|"
    r"fought|knew|meant|saw|told|wrote|"
    r"intended|aimed|lacks?\b|reflects?\b|seeks?\b|wants?\b|means\b|indicates?\b|suggests?\b|due\b|"
    r"because\b|the (?:result|reason|cause)\b|an? (?:attempt|effort|response|result|reflection|"
    r"sign)\b)",
)


def _is_past(text: str, phrase: Phrase, end: int) -> bool:
    """Return whether the statement is about what is or was, not about what is still open."""
    behind = text[phrase.end : min(end, phrase.end + 60)]
    if phrase.kind == "modal":
        return bool(_PAST_MODAL.match(behind))
    if phrase.kind == "word" and _CAUSE.match(behind):
        return True
    if phrase.kind == "word" and is_adverb(text, phrase):
        before = text[max(0, phrase.start - 30) : phrase.start]
        if re.search(r"\b(?:will|won['’]t)\s+(?:\w+ly\s+|also\s+|not\s+|then\s+)*$", before) and not re.match(
            r"\s+have\b", behind
        ):
            return False
        if _DONE.match(behind) or re.match(r"\s+(?:have|to have)\b", behind):
            return True
        return not (_AHEAD_BEFORE.search(before) or _AHEAD_BEHIND.match(text[phrase.end : min(end, phrase.end + 120)]))
    if phrase.kind == "expectation":
        return bool(re.search(r"\b(?:was|were)\b", text[phrase.start : phrase.end]))
    return bool(_HAS_BEEN.match(behind))


_NOW = re.compile(
    r"\s+(?:(?:well|also|even|still|therefore|thus|in\s+fact|\w+ly)\s+)*(?:(?:already|simply|merely|just|"
    r"currently|presently|now|also\s+simply)\s+be\b|"
    r"be\s+(?:\w+ly\s+)?(?:already|now|currently)\b|be\s+(?:because|due\s+to|that|why|an?\s+(?:result|reflection|"
    r"sign)|the\s+(?:result|reason|cause)|in\s+part)\b|"
    r"be\s+(?:\w+ly\s+)?(?!going\b|coming\b|heading\b|nearing\b|approaching\b|being\b|"
    r"willing\b)[a-z]{2,}ing\b(?!\s+in\s+(?:the\s+)?(?:next|coming)))"
)
"""Behind "may": it is about what is, "may already be at sea", "may be hiding losses"."""


def _is_now(text: str, phrase: Phrase, around: _Around) -> bool:
    """Return whether a modal is about the present: "they may be hiding losses", and no time ahead is named."""
    return (
        phrase.kind == "modal"
        and _NOW.match(text, phrase.start + len(text[phrase.start : phrase.end].split(maxsplit=1)[0])) is not None
        and not any(time.tense == "future" and time.when is not None for time in around.times)
    )


_WAS = re.compile(
    r"\b(?:was|were|wasn['’]t|weren['’]t)\s+(?:not\s+|also\s+|never\s+|always\s+|then\s+|\w+ly\s+)*(?:an?\s+)?$"
)
_TOLD = re.compile(
    r"\b(?:said|says?|told|believ\w+|thought|argu\w+|warn\w*|assess\w*|conclud\w+|not(?:ed|es)|estimat\w+|judg\w+|"
    r"claim\w*|expect\w*|predict\w*|fear\w*|hop(?:ed|es)|knew|knows|if|would|add(?:ed|s)|insist\w*|report\w*|"
    r"den(?:ied|ies)|that)\b",
    re.IGNORECASE,
)
"""Verbs behind which "was likely" is the "is likely" of someone's words."""


def _was(text: str, start: int, phrase: Phrase, around: _Around) -> bool:
    """Return whether something was likely once: told of the past, and not in reported speech."""
    if phrase.kind not in {"word", "number"} or not _WAS.search(text, max(start, phrase.start - 40), phrase.start):
        return False
    if any(report.content[0] <= phrase.start < report.content[1] for report in around.reported):
        return False
    return not any(time.tense == "future" for time in around.times) and not _TOLD.search(text, start, phrase.start)


_CAUSE = re.compile(r"\s*(?:[\w-]+\s+){0,2}?(?:reasons?|explanations?|causes?|motives?|culprits?|origins?|source)\b")
_HAS_BEEN = re.compile(
    r"\s+that\s+(?:[^\s,;]+\s+){1,5}?(?:(?:had|was|were|has|did)\b|"
    r"[a-z]{2,}ed\s+(?:the|an?|its|their|his|her|it|them|him|no|some|any|that|this)\b|"
    r"(?:made|took|led|knew|saw|sent|gave|became|began|came|went|won|fell|rose)\s)|\s+to\s+(?:already\s+|"
    r"also\s+)?have\s+(?:\w+ly\s+)?"
    r"(?:been|\w{2,}ed|made|taken|lost|sent|begun|led|come|gone|known|seen|given|done|found|left|built|meant|put)\b"
)


_AHEAD_BEFORE = re.compile(
    r"\b(?:will|won['’]t|would|shall|to|can|could|may|might|should|be|going to|if|[Bb]y|\w+ing)\s+(?:\w+ly\s+|"
    r"not\s+|also\s+|even\s+|then\s+)*$"
)
_AHEAD_BEHIND = re.compile(
    r"[^.;]{0,80}?\b(?:will|won['’]t|would|could|may|might|going to|soon|next|future|upcoming)\b|\s+(?:to|by|"
    r"in|if)\b"
)


def _horizon(body: Body, phrase: Phrase, times: list[Time], *, is_forecast: bool) -> Horizon | None:
    """Return the time by which it is to come true: the first one of the sentence that lies ahead or says by when."""
    if not is_forecast:
        return None
    text = body.text
    best: tuple[int, Time] | None = None
    for time in times:
        lead = _DEADLINE.search(text[max(0, time.start - 24) : time.start])
        ahead = time.tense == "future" or (
            time.when is not None
            and (body.date is None or time.when.latest > body.date)
            and bool(lead or (time.when.relative and body.date is not None))
        )
        if time.when is not None and body.date is not None and time.when.latest < body.date:
            ahead = False
        if not ahead or re.search(r"\b(?:since|as of|in light of)\s+$", text[max(0, time.start - 14) : time.start]):
            continue
        distance = time.start - phrase.end if time.start >= phrase.end else 200 + phrase.start - time.end
        if best is None or distance < best[0]:
            best = distance, time
    if best is None:
        return None
    time = best[1]
    lead = _DEADLINE.search(text[max(0, time.start - 24) : time.start])
    start = time.start - len(lead.group()) if lead else time.start
    span = body.reading.to_text(start, time.end)
    return Horizon(span.start, span.end, body.words(start, time.end), time.when)


def _clauses(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return the clauses that a conjunction opens, without the comma that ends them."""
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(text, start, end):
        last = end
        stop = re.compile(r",(?=\s)|[;:](?=\s)|\s[–—]\s|—|\)").search(text, match.end(), end)
        if stop:
            last = stop.start()
        while last > match.end() and (text[last - 1].isspace() or text[last - 1] in ",;:."):
            last -= 1
        if last - match.end() > 3 and not (found and match.start() < found[-1][1]):
            found.append((match.start(), last))
        if len(found) >= _MOST:
            break
    return found


def _confidence(body: Body, phrase: Phrase, index: int, *, is_forecast: bool) -> float:
    """Return how surely the words state a likelihood."""
    base = {"word": 0.9, "number": 0.95, "expectation": 0.75, "modal": 0.7, "idiom": 0.75, "forecast": 0.45}[
        phrase.kind
    ]
    if phrase.words in {"perhaps", "possibly", "maybe", "possible", "potentially", "presumably", "conceivably"}:
        base = 0.65
    if (
        re.search(r"(?:prospect|possibility|possibilities|risk|chances|odds|likelihood|probability)$", phrase.words)
        and " " not in phrase.words
    ):
        base = 0.55
    if phrase.words == "could" and not is_forecast:
        base = 0.5
    if body.blocks[body.sentences[index].block].kind == "heading":
        base -= 0.2
    return round(base, 2)
