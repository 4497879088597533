"""Where the subject of a clause begins and its predicate ends: coordinated verbs, relative clauses, leads."""

from __future__ import annotations

import re

from detente.brief.find.speech import first_subject, phrase_before

FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|could|can|cannot|should|must|do|does|did|remains?|wants?|"
    r"needs?|seeks?|continues?|says?|said|made|began|became|took|went|led|means?|shows?|appears?|seems?|fails?|provides?|"
    r"introduces?|makes?|gives?|includes?|faces?|holds?|poses?|creates?|requires?|plays?|offers?|lies|stands?|sits|grows?|"
    r"won['’]t|isn['’]t|aren['’]t|can['’]t|"
    r"(?:own|keep|buy|sell|bring|allow|help|enable|threaten|undermine|operate|expand|improve|reduce|prevent|weaken|strengthen)s|"
    r"relies|depends|came|fell|rose|grew|held|lost|won|gave|saw|left|met|sent|stood|ran|kept|lacks?)\b|"
    r"\b[a-z]{3,}ed\b"
)
_AUXILIARIES = (
    r"(?:(?:is|are|was|were|be|been|will|would|has|have|had|also|even|then|now|not|still|therefore|thus|only|"
    r"soon|in turn|"
    r"eventually|ultimately|perhaps|instead|already|itself|themselves|never|both|all|\w+ly)\s+)*"
)
_COORDINATED = re.compile(rf"(?P<comma>,)?\s+(?:and|or|but|yet)\s+(?P<aux>{_AUXILIARIES})$")
_PRONOUN = re.compile(rf"(?<![\w’'-])(?:it|he|she|they|we|I|It|He|She|They|We)\s+{_AUXILIARIES}$")
_FREE = re.compile(r"\b(?:(?:how|why|wherever|whenever)\s+(?!(?:much|many|far|long)\b)|(?=what\s))")
_AS = re.compile(r",\s+(?:as|because|since|although|while),\s+(?:[^,]{2,40},\s+)?")
_SPLICE = re.compile(r",\s+(?=(?:the|an?|this|these|those|its|their|his|her|it|they|he|she|we)\s)")
_LEAD = re.compile(
    r"(?:By|With|In|On|At|Through|From|Under|Without|Following|During|Over|Amid|Among|Between|Against|Beyond|Besides|Across|Within|"
    r"Throughout|Like|Unlike|Contrary|Thanks|Owing|Based|Having|Being|For|To|Of|Due|Alongside|Beginning|Starting|"
    r"[A-Z][a-z]{3,}(?:ed|ing|en)|with|by|in|at|from|under|without|during|through|amid)\s[^,;:]{2,170},\s+"
    r"(?=(?:the|an?|this|these|those|its|their|his|her|our|some|many|most|several|such|both|all|no|any|each|it|they|he|she|we|there)\s|"
    r"[A-Z][\w’'.-]*\s|[a-z]+s\s)"
)
_SUGGESTING = re.compile(
    r",\s+(?:thereby\s+|thus\s+)?(?:suggesting|indicating|meaning|arguing|warning|implying|saying|noting|adding|showing|claiming|signalling|"
    r"signaling|stressing|insisting)\s+(?:that\s+)?(?=\S)"
)
_SHORT_PLACE = re.compile(r"(?:In|At|On|Across|in|at|on)\s+(?:the\s+)?(?:[A-Z][\w’'-]*\s*){1,3},\s+$")
_VERB_FIRST = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|cannot|could|may|might|should|must|do|does|did|[a-z]{3,}ed)\b|"
    r"(?!(?:the|an?|its|their|his|her|our|some|many|most|all|both|such|this|that|these|those|it|they|he|she|we|there|no|any|each|"
    r"more|less|other|another|every|one|two|three|neither|either|in|on|at|by|for|from|with|if|when|as)\b)"
    r"[a-z]{3,}\s+(?:the|an?|its|their|his|her|our|more|less|as|up|out|into|on|upon|over|any|some|no)\s"
)
_RELATIVE = re.compile(r",?\s+(?:that|which|who)\s+(?=\S)")


def subject_start(text: str, first: int, stop: int) -> int:
    """Return where the subject of a phrase begins, nearer to it than the last joint of the sentence if there is cause.

    Parameters
    ----------
    first
        Where the clause begins as far as its joints tell.
    stop
        Where the words of likelihood begin.

    Examples
    --------
    >>> text = "In several ports, the firm owns docks and may buy more"
    >>> text[subject_start(text, 0, text.index("may")) :]
    'may buy more'
    """
    coordinated = _COORDINATED.search(text, first, stop)
    if coordinated and FINITE.search(text, first, coordinated.start()):
        return coordinated.start("aux")
    pronoun = _PRONOUN.search(text, first, stop)
    if pronoun and text[first : pronoun.start()].strip():
        return pronoun.start()
    for pattern in (_FREE, _AS, _SUGGESTING):
        for match in pattern.finditer(text, first, stop):
            if "(" not in text[match.end() : stop] and text[match.end() : stop].strip():
                first = match.end()
    lead = _LEAD.match(text, first, stop)
    if lead and not _SHORT_PLACE.fullmatch(lead.group()) and text[lead.end() : stop].strip():
        first = lead.end()
    for match in reversed(list(_SPLICE.finditer(text, first, stop))):
        before, behind = text[first : match.start()], text[match.end() : stop]
        if behind.count(",") == 0 and _has_main_verb(before) and not re.search(r"\band\b", behind):
            return match.end()
    return first


_NOUN_TO = re.compile(
    r"(?:attempt|plan|effort|decision|failure|threat|return|right|ability|need|way|access|response|move|refusal)s?\s$"
)


HAPPENS = " will happen"
"""What makes a bare noun a statement."""


def stated(words: str) -> str:
    """Return a noun phrase as a statement that it comes about; a statement as it is.

    Examples
    --------
    >>> stated("a ceasefire by summer"), stated("growth to slow"), stated("the army will leave")
    ('a ceasefire will happen by summer', 'growth will slow', 'the army will leave')
    """
    if not words or is_statement(words) or re.match(r"\w+ing(?:\s|$)", words) or not re.search(r"\w{3}", words):
        return words
    to = re.match(r"((?:(?!to\b)[\w’'.-]+\s+){1,6})to\s+(?!the\b|an?\b|[A-Z])(?=[a-z]+)", words)
    if to and not _NOUN_TO.search(to.group(1)):
        return f"{to.group(1)}will {words[to.end() :]}"
    when = re.search(
        r"\s+(?:by|before|within|until|next|this|later|in\s+(?:the\s+(?:next|coming|near)|\d{4}|early|late|mid|"
        r"(?:the\s+)?(?:spring|summer|autumn|winter)))\b.*$",
        words,
    )
    at = when.start() if when else len(words)
    return f"{words[:at]}{HAPPENS}{words[at:]}"


def _has_main_verb(words: str) -> bool:
    """Return whether words before a comma are a clause with a verb of its own, outside any relative clause."""
    relative = _RELATIVE.search(words)
    main = words[: relative.start()] if relative else words
    return FINITE.search(main) is not None


def begins_with_verb(words: str) -> bool:
    """Return whether the words behind "that" or "which" begin with a verb: the pronoun is their subject.

    Examples
    --------
    >>> begins_with_verb("instil a willingness"), begins_with_verb("the army may"), begins_with_verb("donors could")
    (True, False, False)
    """
    return _VERB_FIRST.match(words.lstrip()) is not None


def elided_subject(text: str, start: int, stop: int) -> str:
    """Return the subject that a second verb shares with the verb before "and": of the main or of the relative clause.

    Examples
    --------
    >>> text = "There are banks that know the rules and may"
    >>> elided_subject(text, 0, text.index("may"))
    'banks'
    """
    begin = start
    for joint in re.finditer(r"[;:]\s+|\bthat\s+", text[start:stop]):
        if joint.group()[0] in ";:" or not begins_with_verb(text[start + joint.end() : stop]):
            begin = start + joint.end()
    start = begin
    before = re.sub(r",?\s+(?:and|or|but|yet)\s+$", "", text[start:stop])
    relatives = [match for match in _RELATIVE.finditer(before) if begins_with_verb(before[match.end() :])]
    if relatives:
        last = relatives[-1]
        inside = before[last.end() :]
        if "," not in inside and len(FINITE.findall(inside)) <= 1:
            noun = phrase_before(before, 0, last.start())
            if noun:
                return re.sub(
                    rf".*(?:{FINITE.pattern})\s+(?:(?:in|on|at|of|from|to|with|by)\s+)?", "", before[slice(*noun)]
                )
    subject = first_subject(text, start, stop)
    if subject:
        return re.sub(rf"(?<=\w)\s+(?:{FINITE.pattern}).*", "", text[slice(*subject)])
    verb = FINITE.search(text, start, stop)
    return re.sub(r"\s+\w+ly$", "", text[start : verb.start()].strip(" ,")) if verb else ""


_CLAUSE_BEHIND = re.compile(
    r"(?:(?:the|an?|this|these|those|its|their|his|her|our|such|some|many|most|no|any)\s+)?(?:[\w’'-]+\s+){0,7}?"
    r"(?:is|are|was|were|has|have|had|will|would|may|might|could|can|cannot|should|must|does|did|do)\b"
)
_AND = re.compile(r",\s+(?:and|or)\s+")
_STOPS = re.compile(
    r"\s+and\s+(?=that\b)|\s+(?:and\s+)?(?=as such\b)|,?\s+and\s+(?=(?:therefore|thus|hence|consequently)\b)|"
    r",?\s+but\s+(?!also\b|not\b)"
)
_MAIN_VERB = re.compile(
    r"(?<=[a-z])\s+(?=(?:include|includes|is|are|was|were|remains?|has|have|will|would|must|should|can)\s)"
)
_NO_MAIN = re.compile(r"(?:\b(?:that|which|who|and|or|to|it|they|he|she|we|there|not|as|what|how|than|where|when)|,)$")
_ADDED = re.compile(r"\s*\((?=[^()]*\b(?:is|are|was|were|has|have|had|will|would|can|could|may)\b)[^()]*\)?\s*$")


def predicate_end(text: str, phrase_start: int, phrase_end: int, first: int, last: int, opener: str) -> int:
    """Return where what is likely ends, before a neighbouring clause.

    Parameters
    ----------
    first, last
        Where its subject begins, and where its joints say it ends.
    opener
        The words right before the subject: behind "even if" the clause ends at its comma.

    Examples
    --------
    >>> text = "they may win, and the others will lose"
    >>> text[: predicate_end(text, 5, 8, 0, len(text), "")]
    'they may win'
    """
    begin = phrase_end
    before = text[first:phrase_start]
    if re.search(
        r"\b(?:if|although|though|while|whereas|because|since|when|once|unless|as)\s+$", opener, re.IGNORECASE
    ):
        comma = _outer_comma(text, begin, last)
        last = comma if comma is not None else last
    if before.rstrip().endswith(",") and re.match(
        r"\s+(?:[a-z]+ed|[a-z]+ing|due|because|as|in|for|to)\b", text[begin:last]
    ):
        comma = text.find(",", begin, last)
        last = comma if comma > 0 else last
    if re.search(r"\b(?:that|which|who)\s+$", before) and not FINITE.search(before):
        for match in _MAIN_VERB.finditer(text, begin, last):
            if not _NO_MAIN.search(text[begin : match.start()]) and match.start() - begin > 8:
                last = match.start()
                break
    for match in _AND.finditer(text, begin, last):
        if _CLAUSE_BEHIND.match(text, match.end(), last) or FINITE.match(text, match.end(), last):
            last = match.start()
            break
    stop = _STOPS.search(text, begin, last)
    last = stop.start() if stop else last
    added = _ADDED.search(text, begin, last)
    return added.start() if added else last


def _outer_comma(text: str, start: int, end: int) -> int | None:
    """Return the first comma outside brackets, or None."""
    depth = 0
    for place in range(start, min(end, len(text))):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if text[place] == "," and depth == 0 and text[place + 1 : place + 2].isspace():
            return place
    return None


def is_statement(words: str) -> bool:
    """Return whether words have a verb that can be conjugated, and are no bare noun phrase.

    Examples
    --------
    >>> is_statement("a ceasefire in the north"), is_statement("the army will leave"), is_statement("War broke out")
    (False, True, True)
    """
    if re.search(r"\b(?:will|would)\b", words):
        return True
    return (
        FINITE.search(re.sub(r"\b(?:that|which|who)\s.*$", "", words)) is not None
        or _IRREGULAR.search(words) is not None
    )


_IRREGULAR = re.compile(
    r"\b(?:broke|spoke|drew|wrote|fought|built|withdrew|knew|thought|meant|told|brought|chose|drove|[a-z]{4,}(?:es|fies|izes|ises))\b|"
    r"\b(?:it|he|she|they|we|who)\s+[a-z]+\b"
)
