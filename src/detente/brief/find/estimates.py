"""Statements of likelihood: the phrase, whose it is, what is likely, by when, on which conditions, and why."""

from __future__ import annotations

import bisect
import itertools
import re
from dataclasses import replace

from detente.brief.find.admitted import EXPECTS, is_estimate
from detente.brief.find.anaphora import reference_of, resolved
from detente.brief.find.asides import blank_asides
from detente.brief.find.body import Body
from detente.brief.find.clause_ends import CONDITION, REACH, REASON, clause_of, end_of_clause, is_lack
from detente.brief.find.conditions import find_conditions
from detente.brief.find.likely import Phrase, find_phrases, find_will, readers_of, standard_of, turned
from detente.brief.find.options import is_option
from detente.brief.find.outlook import OUGHT, Around, is_now, is_past, was_so
from detente.brief.find.polarity import Polarity, polarity
from detente.brief.find.quotations import Quoted
from detente.brief.find.reports import Reported, innermost, may_hold
from detente.brief.find.said_by import find_subject
from detente.brief.find.subjects import stated
from detente.brief.find.times import Time
from detente.brief.find.voices import AUTHOR, Voices, judged_by
from detente.brief.find.whole import unless_stump
from detente.brief.find.wording import holds_clause, is_adverb, is_whole, tidied, worded
from detente.brief.model import Estimate, Horizon, Readers

"""Statements of likelihood: the phrase, whose it is, what is likely, by when, on which conditions, and why."""
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|through|within|over|in|during|throughout|for|as early as|as soon as|"
    r"no later than|not before|this|next|later|"
    r"ahead of|prior to|at|from|beyond|after|following|on)\s+(?:the\s+|at least\s+|early\s+|late\s+|mid-)*$",
    re.IGNORECASE,
)
_MOST = 25
"""Words of likelihood that are looked at in one sentence, and clauses of each kind; more has only a table."""


def find_estimates(
    body: Body, quoted: list[Quoted], reported: list[Reported], times: list[Time], voices: Voices, standard: str
) -> tuple[Estimate, ...]:
    """Return the statements of likelihood of the body in order."""
    by_sentence: dict[int, Around] = {}
    for time in times:
        by_sentence.setdefault(time.sentence, Around([], [], [])).times.append(time)
    for report in reported:
        by_sentence.setdefault(report.sentence, Around([], [], [])).reported.append(report)
    starts = [each.start for each in quoted]
    longest = max((each.end - each.start for each in quoted), default=0)
    found: list[Estimate] = []
    for index, piece in enumerate(body.sentences):
        if body.blocks[piece.block].kind not in {"text", "item", "quotation", "heading"}:
            continue
        phrases = [
            p
            for p in itertools.islice(find_phrases(body.masked, piece.start, piece.end), 6 * _MOST)
            if is_estimate(body.text, p, piece.start, piece.end) and not is_option(body.text, p, piece.start, piece.end)
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
        around = by_sentence.get(index, Around([], [], []))
        low, high = bisect.bisect_left(starts, piece.start - longest), bisect.bisect_right(starts, piece.end)
        around = Around(quoted[low:high], around.reported, around.times)
        found += _of_sentence(body, index, phrases, around, voices, standard)
    return tuple(found)


def _of_sentence(
    body: Body, index: int, phrases: list[Phrase], around: Around, voices: Voices, standard: str
) -> list[Estimate]:
    """Return the statements of one sentence; words on the same proposition are one, the others its hedges."""
    piece = body.sentences[index]
    text = body.text
    found: list[Estimate] = []
    hedged = _hedges(text, phrases)
    every_condition = _conditions(text, piece.start, piece.end)
    every_reason = _clauses(text, piece.start, piece.end, REASON)
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
        subject, clause = clause_of(plain, start, end, phrase)
        if phrase.about is not None:
            subject = phrase.about
        sentence = (piece.start, piece.end)
        polar = polarity(text, sentence, subject[0], phrase, is_adverb=is_adverb(text, phrase))
        if _is_denied(around, phrase) and not (polar.is_turned or polar.unclear):
            polar = replace(polar, unclear="denied, or a claim")
        negated, words = worded(plain, subject, clause, _as_word(phrase), others, polar)
        if not re.search(r"\w", words):
            around_it = replace(phrase, start=phrase.start - 1, end=min(phrase.end + 1, piece.end))
            subject, clause = clause_of(text, max(piece.start, start - 200), min(piece.end, end + 200), around_it)
            negated, words = worded(text, subject, clause, phrase, others, polar)
        quoted_that = _QUOTED_THAT.match(text, phrase.end, piece.end)
        if quoted_that:  # "called it “not unlikely” that the port closes"
            clause = quoted_that.end(), end_of_clause(text, quoted_that.end(), piece.end)
            words = tidied(body.words(*clause))
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
        is_clause = holds_clause(text, subject, phrase)
        goes_with_verb = phrase.kind == "word" and is_adverb(text, phrase) and is_whole(text, subject, clause)
        words = words if is_clause or quoted_that or goes_with_verb else stated(words)
        words = unless_stump(words)
        reference = reference_of(body, words, subject[0], index, is_reported=report is not None)
        if reference is not None:
            words = resolved(body, words, reference)
        holder, entity = _holder(body, voices, phrase, around, piece.start)
        tense_past = (
            is_past(text, phrase, piece.end)
            or was_so(text, piece.start, phrase, around)
            or is_now(text, phrase, around)
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


def _conditions(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return on what a sentence makes its statements depend; "even if" is no condition."""
    found = [
        clause
        for clause in _clauses(text, start, end, CONDITION)
        if not is_lack(text, start, *clause)
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
    start, end = max(start, phrase.start - REACH), min(end, phrase.end + REACH)
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


def _holder(body: Body, voices: Voices, phrase: Phrase, around: Around, start: int) -> tuple[str, int | None]:
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
    if phrase.kind == "expectation" and EXPECTS.match(body.text, phrase.start):
        is_advice = OUGHT.search(body.text, max(start, phrase.start - 20), phrase.start)
        subject = None if is_advice else find_subject(body.text, start, phrase.start)
    else:
        judged = judged_by(body, start, phrase.start, phrase.kind)
        subject = judged[0] if judged else None
    if subject is not None and (may_hold(body.text, subject, start) or body.words(*subject).lower() == "it"):
        return voices.holder(subject)
    turn = voices.turn_at(phrase.start)
    return (turn.speaker, None) if turn and not voices.is_own(turn.speaker) else (AUTHOR, None)


def _quoted_around(around: Around, phrase: Phrase) -> Quoted | None:
    """Return the quotation in which a phrase stands, the one around it if that names somebody and it does not."""
    for quoted in reversed(around.quoted):
        if quoted.inner_start <= phrase.start < quoted.inner_end and quoted.kind in {"speech", "document"}:
            if quoted.speaker is None and quoted.inside is not None and not quoted.source:
                continue
            return quoted
    return None


def _is_denied(around: Around, phrase: Phrase) -> bool:
    """Return whether whoever is reported holds that it is not so."""
    report = innermost(around.reported, phrase.start)
    return report is not None and report.denies


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
