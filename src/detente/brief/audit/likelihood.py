"""Rules about words of likelihood and the forecasts they make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.brief.audit.phrases import Phrases, Words
from detente.brief.audit.rule import Example, Hit, Rule
from detente.brief.audit.view import SURE, View, says_how_likely
from detente.brief.model import Estimate, Span
from detente.core.likelihood import interval, readers, standards


def _span(estimate: Estimate) -> Span:
    return Span(estimate.start, estimate.end)


_NO_JUDGEMENT = re.compile(
    r"^(?:an? |the )?(?:greater|higher|lower|smaller|increas\w+|reduc\w+|too|so)\b|presumably$|possibly$|"
    r"risks?$|zero\b|(?:especially|particularly|growing|real likelihood|reasonable)\b"
)
"""Comparisons, risks, and what is taken for granted."""
_OF_SORTS = re.compile(r"\s+of\s+(?!an?\b|the\b)[a-z]+\b(?! that)")
"""A quantity of a trade: "a low probability of kill"."""


def _is_of_sorts(view: View, estimate: Estimate) -> bool:
    _, end = view.brief.reading.to_reading(estimate.start, estimate.end)
    return _OF_SORTS.match(view.brief.reading.text, end) is not None


def _off_scale(view: View) -> Iterator[Hit]:
    name = standards()[view.brief.standard].name
    for estimate in view.judgements:
        if estimate.kind != "word" or estimate.standard_interval or estimate.confidence < SURE:
            continue
        if not says_how_likely(estimate) or _is_told(view, estimate) or not estimate.is_forecast:
            continue
        if _NO_JUDGEMENT.search(estimate.phrase.lower()) or _is_of_sorts(view, estimate):
            continue
        if view.brief.text[max(0, estimate.start - 8) : estimate.start].endswith(("can ", "cannot ")):
            continue  # an ability
        text = f'"{estimate.phrase}" has no meaning in {name}'
        others = [other.name for other in standards().values() if interval(estimate.phrase, other.id)]
        if others:
            if view.brief.standard_from == "default":
                continue  # which of the scales it is meant by is not known
            text += f", though it has in {' and '.join(others)}"
        if estimate.reader_interval:
            low, high = estimate.reader_interval
            text += f"; readers take it as anything from {low:.0%} to {high:.0%}"
        yield Hit(text, (_span(estimate),))


_MANY_MODALS = 4
"""Below it they are asides, and as often concessions ("it may be the lead developer, but")."""


def _modal(view: View) -> Iterator[Hit]:
    modals = [e for e in view.forecasts if e.kind == "modal" and e.confidence >= SURE]
    if len(modals) < _MANY_MODALS:
        return
    words = sorted({estimate.phrase.split()[0].lower() for estimate in modals})
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    rests = "forecast rests" if len(modals) == 1 else "forecasts rest"
    text = f"{len(modals)} {rests} on {listed}, to which no standard gives a meaning"
    survey = readers("may happen")
    if survey and "may" in words:
        text += f' (half the readers take "may happen" as {survey.quantiles[0.25]:.0%} to {survey.quantiles[0.75]:.0%})'
    yield Hit(text, tuple(map(_span, modals)))


_FIRST_ROW = re.compile(
    r"\b(?:un)?likely\b|\blikelihood\b|\balmost certain(?:ly)?\b|\balmost no chance\b|\beven chance\b"
)
_SECOND_ROW = re.compile(
    r"\bprobabl[ey]\b|\bimprobable\b|\b(?:im)?probability\b|\bremote\b|\bnearly certain\b|\beven odds\b"
)


def _mixed_rows(view: View) -> Iterator[Hit]:
    rows: list[dict[str, Span]] = [{}, {}]
    for estimate in view.judgements:
        if estimate.confidence >= SURE and estimate.kind == "word" and says_how_likely(estimate):
            for row, pattern in zip(rows, (_FIRST_ROW, _SECOND_ROW), strict=True):
                if pattern.search(estimate.phrase.lower()) and not _is_of_sorts(view, estimate):
                    row.setdefault(estimate.phrase.lower(), _span(estimate))
    first, second = rows
    if first and second:
        text = f"words of two rows of one scale: {_quoted(first)} beside {_quoted(second)}"
        yield Hit(text, (*second.values(), *first.values()))


_ONLY_US = frozenset(
    {"very likely", "very unlikely", "almost no chance", "roughly even chance", "highly improbable", "nearly certain"}
)
_ONLY_UK = frozenset({"highly likely", "highly unlikely", "realistic possibility", "remote chance"})


def _mixed_standards(view: View) -> Iterator[Hit]:
    found: tuple[dict[str, Span], dict[str, Span]] = ({}, {})
    for estimate in view.judgements:
        phrase = estimate.phrase.lower().removeprefix("a ")
        for place, words in zip(found, (_ONLY_US, _ONLY_UK), strict=True):
            if phrase in words:
                place.setdefault(phrase, _span(estimate))
    ours, theirs = found
    if ours and theirs:
        text = f"words of two scales: {_quoted(ours)} (ICD 203) beside {_quoted(theirs)} (PHIA)"
        yield Hit(text, (*theirs.values(), *ours.values()))


def _quoted(phrases: dict[str, Span]) -> str:
    return ", ".join(f'"{phrase}"' for phrase in phrases)


_DOUBLE = Phrases(
    "may/might/could possibly/perhaps/potentially/conceivably/plausibly",
    "may/might/could probably",
    "possibly/perhaps/potentially may/might/could",
    "may/might/could be likely/unlikely/probable",
    "probably may/might/could",
    "would/will perhaps/possibly likely/probably",
    "it is/seems possible/likely/conceivable/plausible that * may/might/could",
    "it is/seems possible/likely/conceivable/plausible that * * may/might/could",
    "appears/seems likely/unlikely to possibly",
    "seems/appears to suggest that * may/might/could",
    "perhaps/possibly likely",
    "might/may seem to suggest",
    "could be argued that * may/might/could",
)


_NAMED_CHANCE = re.compile(r"\b(?:possibility|prospect|potential|risk|danger|chance)$")
"""A chance that is the subject of the sentence: what it is of stands with "may" or "could" by grammar."""


_CHANGES = re.compile(r"\b(?:increas|decreas|enhanc|reduc|rais|lower|improv|affect|chang)\w*\s+(?:\w+\s+){0,2}$")
_OTHERS_MIND = re.compile(r"\b(?:bet|believ\w+|thought|hop\w+|fear\w+|reckon\w+|calculat\w+|convinced)\b")


def _is_choice(view: View, estimate: Estimate) -> bool:
    """Return whether one of two hedges belongs to another statement: what changes a chance, or what someone thought."""
    spans = sorted((_span(estimate), *estimate.hedges), key=lambda span: span.start)
    between = view.brief.text[spans[0].end : spans[-1].start]
    last = view.brief.text[spans[-1].start : spans[-1].end].lower()
    if re.search(r"\band\b", between) or last.split()[-1] == "possible":
        return True  # two statements side by side; what can be done
    return _CHANGES.search(between) is not None or _OTHERS_MIND.search(between) is not None


def _double_hedge(view: View) -> Iterator[Hit]:
    taken: list[Span] = []
    for estimate in view.judgements:
        if estimate.hedges and not _NAMED_CHANCE.search(estimate.phrase.lower()) and not _is_choice(view, estimate):
            spans = (_span(estimate), *estimate.hedges)
            first, last = min(span.start for span in spans), max(span.end for span in spans)
            taken.append(Span(first, last))
            words = " … ".join(f'"{view.brief.plain(span)}"' for span in sorted(spans, key=lambda span: span.start))
            yield Hit(f"hedged twice: {words}", (Span(first, last),))
    for place in view.find(_DOUBLE):
        if not any(span.start < place.span.end and place.span.start < span.end for span in taken):
            yield Hit(f'hedged twice: "{place.text}"', (place.span,))


_SOMEHOW_DATED = re.compile(
    r"\b(?:until|within|ahead of|(?:next|coming|upcoming) \w+|(?:near|short|medium|long|longer)[- ]term|foreseeable|"
    r"for (?:a number of|several|many|some|two|three|five|ten) years|"
    r"(?:by|before|after) (?:the |an? )?(?:end|time|next|summer|autumn|fall|winter|spring|election|\d{4})|soon|"
    r"would (?:probably |likely )?(?:still|like)|would have)\b",
    re.IGNORECASE,
)
"""Said with a time, if a loose one, which vague-deadline has an eye on; or of what did not happen."""
_TOLD = re.compile(r"\b(?:was|were|had been|seemed|appeared|looked|deemed|judged|considered)(?: \w+ly| it)?\W+$")


def _is_told(view: View, estimate: Estimate) -> bool:
    """Return whether a statement is part of a story of the past, or of a question."""
    sentence = view.sentence(estimate.sentence) if estimate.sentence is not None else None
    before = view.brief.text[max(0, estimate.start - 30) : estimate.start]
    return _TOLD.search(before) is not None or (sentence is not None and sentence.plain.rstrip().endswith("?"))


_YEAR_AHEAD = re.compile(r"\b20\d\d\b")
_EVENT = (
    r"(?:re-?)?(?:abandon|abolish|accede|accept|acquire|adopt|agree|announce|annex|approve|arrest|assassinat|attack|ban|"
    r"block(?!s? of)|blockade|bomb|break|build|buy|call|cancel|capture|cede|close|collapse|come to power|complete|"
    r"conclude|conquer|cross|cut|declare|default|defeat|defect|deliver|deploy|destroy|die|dismiss|dissolve|double|draft|"
    r"drop|elect|emerge|enact|end|enter|escalate|exceed|execute|expel|fail|fall|fire|form|fracture|halt|hit|impose|"
    r"increase|intervene|invade|invite|issue|join|kill|launch|leave|lift|lose|meet|merge|mobili[sz]e|move|negotiate|"
    r"nominate|occupy|open|order|oust|overthrow|overtake|"
    r"pass|pause|publish|pull out|punish|raise|ratify|reach|recogni[sz]e|"
    r"reduce|reject|release|renew|replace|resign|respond|resume|retaliate|return|reverse|revoke|rise|sanction|seize|sell|"
    r"send|shut|sign|split|start|step down|stop|strike|succeed|supply|surrender|suspend|take over|test|topple|veto|"
    r"violate|vote|win|withdraw|yield)"
)
_WILL_DO = re.compile(
    rf"\s*(?:to\s+|that\b[^,;]{{0,80}}?\b(?:will|won['’]t)\s+)?(?:\w+ly\s+|not\s+|be\s+)?"
    rf"{_EVENT}\w{{0,4}}\b",
    re.IGNORECASE,
)
"""What follows a word of likelihood on something that happens on a day, or begins on one."""
_HAPPENING = re.compile(
    r"\b(?:accession|agreement|annexation|assault|attack|blockade|breakthrough|ceasefire|collapse|confrontation|coup|"
    r"deal|default|defeat|election|escalation|incursion|independence|intervention|invasion|meeting|mobili[sz]ation|"
    r"offensive|operation|outbreak|peace|recession|recognition|reform|resumption|retaliation|return|revolution|sanctions|"
    r"settlement|split|strikes?|summit|talks|test|truce|uprising|victory|vote|war|withdrawal)s?\b",
    re.IGNORECASE,
)
_WHERE_LIKELY = re.compile(r"\b(?:remains?|is|are|seems?|appears?|looks?|becomes?) (?:\w+ly )?$", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?:would|could|might|may|if|unless|should|were to|in (?:the|a) (?:event|case|scenario)|whether|"
    r"when(?:ever)?|once|during a|depending|without|assum\w+|hypothetical\w*|generally|typically|often|usually|"
    r"tends?|always|any|how|debate\w*|question|is to|are to|effort to|given that)\b",
    re.IGNORECASE,
)
"""A condition, or a rule of thumb: neither has a date."""


_RELATIVE = re.compile(r"\b(?:which|who|that|where|whose)\b[^,;.]*$")
"""A clause beside the main one."""
_CLAUSE = 100
"""Characters around a word of likelihood that are taken for its clause."""


def _is_event_ahead(view: View, estimate: Estimate) -> bool:
    """Return whether a statement is about what someone the text names will do, and not about a state or a rule."""
    if estimate.sentence is None or estimate.conditions or estimate.kind not in ("word", "number"):
        return False
    text, sentence = view.brief.reading.text, view.sentence(estimate.sentence)
    start, end = view.brief.reading.to_reading(estimate.start, estimate.end)
    first, last = view.brief.reading.to_reading(sentence.start, sentence.end)
    before, after = text[max(first, start - _CLAUSE) : start], text[end : min(last, end + _CLAUSE)]
    if (
        _RELATIVE.search(before)
        or _SUPPOSED.search(before)
        or _SUPPOSED.search(after)
        or _NO_JUDGEMENT.search(estimate.phrase.lower())
    ):
        return False
    if _CLOSES.match(after) and _WHERE_LIKELY.search(before):
        return _HAPPENING.search(view.brief.plain(estimate.proposition_span)) is not None
    return _WILL_DO.match(after) is not None and view.names_someone(estimate.proposition_span)


_CLOSES = re.compile(r"\s*[.;,)]|\s+(?:because|as|given|since|despite|due to|owing to|for now|at present)\b")


def _no_deadline(view: View) -> Iterator[Hit]:
    title = view.brief.metadata.title
    published = view.brief.metadata.when
    year = _YEAR_AHEAD.search(title)
    in_title = year and (published is None or int(year.group()) >= published.earliest.year)
    hint = f" of its own (the title speaks of {year.group()})" if year and in_title else ""
    for estimate in view.committed:
        if estimate.horizon or estimate.sentence is None or _is_told(view, estimate):
            continue
        plain = view.sentence(estimate.sentence).plain
        if _SOMEHOW_DATED.search(plain) or _SOME_TIME.find(Words(plain)) or not _is_event_ahead(view, estimate):
            continue
        yield Hit(f'forecast without a deadline{hint}: "{estimate.phrase}"', (_span(estimate),))


_SOME_TIME = Phrases(
    "soon",
    "sooner or later",
    "eventually",
    "before long",
    "at some point",
    "in/for/over the [very] near/foreseeable/immediate/not-too-distant future",
    "in the near/short/medium/long/longer term/run",
    "over the short/medium/long/longer term/run",
    "in the coming/next [few] days/weeks/months/years/decades",
    "over the coming/next [few/several] days/weeks/months/years/decades",
    "in due course",
    "one day",
    "some day",
    "any time soon",
    "for years to come",
)


_TOO = re.compile(r"\b(?:too|as|so|how) $")
_SOON_AFTER = re.compile(r" (?:after|afterwards|as|became|enough|thereafter|followed)\b")


_IN_TIME = re.compile(r"(?:in|over) the (?:short|medium|long|longer)|^(?:eventually|at some point|for years to come)")
"""A time over which something holds, or after which it came: seldom a deadline."""


_RUNS_ON = re.compile(r"\b(?:trends?|continue|remain|persist|circumstance|habits?|memor\w+)\b", re.IGNORECASE)
_GROUND = re.compile(
    r"\b(?:since|given(?: that)?|because|as|considering(?: that)?|relevant)\W*(?:the|this)?\W*$", re.IGNORECASE
)
"""A state that goes on, or the ground of another judgement, owes no date."""


def _vague_deadline(view: View) -> Iterator[Hit]:
    judged: dict[int | None, list[Estimate]] = {}
    for estimate in view.committed:
        judged.setdefault(estimate.sentence, []).append(estimate)
    text = view.brief.reading.text
    for place in view.find(_SOME_TIME):
        start, end = view.brief.reading.to_reading(place.span.start, place.span.end)
        if _TOO.search(text, max(0, start - 8), start) or _SOON_AFTER.match(text, end):
            continue
        if any(_speaks_of(view, estimate, place.span, place.text) for estimate in judged.get(place.sentence, ())):
            yield Hit(f'"{place.text}" is no deadline: nobody can say when the forecast has failed', (place.span,))


def _speaks_of(view: View, estimate: Estimate, span: Span, words: str) -> bool:
    """Return whether a time is that of what a statement calls likely."""
    said = estimate.proposition_span
    if _RUNS_ON.search(view.brief.plain(said)) or _GROUND.search(view.brief.text[max(0, said.start - 40) : said.start]):
        return False
    horizon = estimate.horizon
    is_in = said.start <= span.start and span.end <= said.end + 2
    is_in = is_in or (horizon is not None and horizon.start < span.end and span.start < horizon.end)
    return is_in and not _IN_TIME.search(words.lower())


_EMPTY = Phrases(
    "remains/remain to be seen",
    "[only] time will tell",
    "anything is/could_be/remains possible",
    "cannot/can't be [entirely/completely/fully] ruled_out/excluded/discounted/dismissed",
    "can not be ruled out",
    "[one/we] cannot/can't [entirely/completely] rule out",
    "no one can rule out",
    "is anyone's guess",
    "remains an open question",
    "remains/is [very/highly] uncertain whether/if",
    "could go either way",
    "nothing is certain",
    "only the future will tell",
    "is/seems/remains not [entirely/altogether] inconceivable/unthinkable/implausible",
)


_CONCEDED = re.compile(r"\b(?:while|although|though|even if)\b(?![^,;]*[,;])", re.IGNORECASE)
"""A doubt that the main clause answers."""


def _empty(view: View) -> Iterator[Hit]:
    judged = {estimate.sentence for estimate in view.judgements if estimate.kind in ("word", "number")}
    for place in view.find(_EMPTY):
        if place.sentence in judged:
            continue  # the same sentence says how likely it is
        before = view.brief.text[
            max(view.sentence(place.sentence).start, place.span.start - _CLAUSE) : place.span.start
        ]
        if _CONCEDED.search(before):
            continue
        yield Hit(f'"{place.text}" says nothing that could turn out wrong', (place.span,))


_SCALE = Phrases(
    "ICD 203",
    "Intelligence Community Directive",
    "probability yardstick",
    "estimative language/probability",
    "words of estimative probability",
    "likelihood scale",
    "probability scale",
    "scale of likelihood/probability",
    "probabilistic language",
    "uncertainty yardstick",
    "PHIA",
)
_SEVERAL = 3
"""Words of likelihood from which on a reader needs to know their scale."""


def _unstated_scale(view: View) -> Iterator[Hit]:
    words = [e for e in view.judgements if e.kind == "word" and e.confidence >= SURE]
    if len(words) >= _SEVERAL and not view.says_anywhere(_SCALE):
        text = f"{len(words)} words of likelihood, and nowhere what they mean"
        yield Hit(text, ())


_WILL = re.compile(
    r"\b(?:will|is going to|are going to|shall|won['’]t)\b(?! (?:have|likely|probably|depend|remain to be))"
)
_HEDGED = re.compile(
    r"\b(?:if|unless|would|could|may|might|likely|unlikely|probabl[ey]|perhaps|possibly|expect\w*|plan\w*|said|says|"
    r"promis\w*|announc\w*|"
    r"pledg\w*|agreed|intend\w*|scheduled|hope\w*|whether|when|until|assum\w*|scenario|believ\w*|argu\w*|warn\w*|"
    r"seek\w*)\b"
)


def _bare_will(view: View) -> Iterator[Hit]:
    judged = {estimate.sentence for estimate in view.brief.estimates if estimate.kind != "forecast"}
    for place, _ in view.search(_WILL):
        if place.sentence not in judged and not _HEDGED.search(view.sentence(place.sentence).plain.lower()):
            yield Hit("the future told as a fact", (place.span,))


def _unreasoned(view: View) -> Iterator[Hit]:
    for estimate in view.forecasts:
        if estimate.kind == "word" and not estimate.reasons and estimate.confidence >= SURE:
            yield Hit(f'no reason beside "{estimate.phrase}"', (_span(estimate),))


RULES = (
    Rule(
        "off-scale",
        "word of likelihood outside the scale",
        "likelihood",
        "warning",
        "icd203-2a",
        why="A word that the scale does not define means to each reader what he takes it to mean.",
        advice="Use a word of the scale, or give a number.",
        example=Example(
            "The destabilization of Ukraine would most probably involve the recognition of the republics.",
            ("most probably",),
            "The destabilization of Ukraine would very likely involve the recognition of the republics.",
        ),
        check=_off_scale,
        is_default=False,
        limits="Of the scale chosen with `--standard`. May, might and could have a rule of their own.",
        reference="kucharski2026",
    ),
    Rule(
        "modal-forecast",
        "forecast by may, might or could",
        "likelihood",
        "note",
        "phia",
        why="What may happen may also not happen: such a sentence is never wrong, and readers take it as anything "
        "from a tenth to "
        "four fifths.",
        advice="Say how likely it is, or call it a possibility and leave it there.",
        example=Example(
            "The Kremlin may engage in talks with Cuba for a military deployment there. Finland might join NATO. Kyiv "
            "could offer neutrality. Moscow may recognise the breakaway republics.",
            ("may",),
        ),
        check=_modal,
        is_default=False,
        needs_judgement=True,
        limits="One finding for the whole document, from four such forecasts on.",
        reference="kucharski2026",
    ),
    Rule(
        "mixed-rows",
        "likely beside probable",
        "likelihood",
        "warning",
        "icd203-2a",
        why="The scale has two rows of words for the same intervals. A reader who meets both looks for a difference "
        "that is not meant.",
        advice="Keep to one row, or say that the words mean the same.",
        example=Example(
            "An intervention remains very unlikely. A new wave of rhetoric is probable.",
            ("probable",),
            "An intervention remains very unlikely. A new wave of rhetoric is likely.",
        ),
        check=_mixed_rows,
        is_default=False,
    ),
    Rule(
        "mixed-scales",
        "words of two scales",
        "likelihood",
        "warning",
        "icd203-2a",
        why='"Highly likely" and "very likely" are one word on two scales with different intervals.',
        advice="Keep to one scale, and name it.",
        example=Example(
            "An intervention remains very unlikely. It is highly likely that rhetoric will continue.",
            ("highly likely",),
            "An intervention remains very unlikely. It is very likely that rhetoric will continue.",
        ),
        check=_mixed_standards,
    ),
    Rule(
        "double-hedge",
        "hedged twice",
        "likelihood",
        "warning",
        "icd203-2",
        why="Two hedges on one statement leave open whether the chances multiply or one of the words is noise.",
        advice="Keep one, the one you mean.",
        example=Example(
            "The Kremlin could possibly recognise the republics.",
            ("could possibly",),
            "The Kremlin could recognise the republics.",
        ),
        check=_double_hedge,
    ),
    Rule(
        "no-deadline",
        "forecast without a deadline",
        "likelihood",
        "warning",
        "icd203-8",
        why="Without a date a forecast can never turn out wrong, so nothing can be learnt from it.",
        advice='Say by when: "before the end of 2022".',
        example=Example(
            "A full-scale military intervention remains very unlikely.",
            ("very unlikely",),
            "A full-scale military intervention before the end of 2022 remains very unlikely.",
        ),
        check=_no_deadline,
        is_default=False,
        needs_judgement=True,
        limits="A deadline set paragraphs before is not seen.",
    ),
    Rule(
        "vague-deadline",
        "deadline without a date",
        "likelihood",
        "warning",
        "icd203-8",
        why='"Soon" and "in the foreseeable future" are days to one reader and years to another.',
        advice="Give a date.",
        example=Example("Finland will probably join sooner or later.", ("sooner or later",)),
        check=_vague_deadline,
        is_default=False,
    ),
    Rule(
        "empty-forecast",
        "statement that cannot be wrong",
        "likelihood",
        "warning",
        "icd203-8",
        why="It sounds like a judgement and rules nothing out.",
        advice="Say how likely, or leave the sentence out.",
        example=Example("Whether the talks will be resumed remains to be seen.", ("remains to be seen",)),
        check=_empty,
        is_default=False,
    ),
    Rule(
        "unstated-scale",
        "scale of likelihood not stated",
        "likelihood",
        "note",
        "icd203-2a",
        why="Readers asked for the meaning of such words differ by tens of percent; those shown the scale differ less.",
        advice="Say once which scale the words belong to.",
        example=Example("War is unlikely. New sanctions are likely. Recognition is very likely.", ("",)),
        check=_unstated_scale,
        is_default=False,
        limits="One finding for the whole document, from four such forecasts on.",
        reference="kucharski2026",
    ),
    Rule(
        "bare-will",
        "the future told as a fact",
        "likelihood",
        "note",
        "icd203-2",
        why='"Will" claims certainty that few analysts would bet on.',
        advice="Say how likely it is.",
        example=Example("The Kremlin will recognise the breakaway republics before the summer.", ("will",)),
        check=_bare_will,
        needs_judgement=True,
        is_default=False,
        limits="Cannot tell forecasts from plans and definitions.",
    ),
    Rule(
        "unreasoned",
        "likelihood without a reason",
        "likelihood",
        "note",
        "icd203-2",
        why="A likelihood without its grounds can be neither argued with nor brought up to date.",
        advice="Add what it rests on, and what would change it.",
        example=Example("A new wave of rhetoric is very likely.", ("very likely",)),
        check=_unreasoned,
        needs_judgement=True,
        is_default=False,
        limits="Sees reasons in the same sentence only.",
    ),
)
