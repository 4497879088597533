"""Where the subject of a clause begins and its predicate ends: coordinated verbs, relative clauses, leads."""

from __future__ import annotations

import re
from itertools import pairwise

from detente.brief.find.asides import after_lead, pieces_between_commas
from detente.brief.find.nouns import is_verb
from detente.brief.find.said_by import first_subject, phrase_before
from detente.brief.find.verbs import finite_verbs, has_finite_verb, is_plain_verb

FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|could|can|cannot|should|must|do|does|did|remains?|wants?|"
    r"needs?|seeks?|continues?|says?|said|made|began|became|took|went|led|means?|shows?|appears?|seems?|fails?|"
    r"provides?|"
    r"introduces?|makes?|gives?|includes?|faces?|holds?|poses?|creates?|requires?|plays?|offers?|lies|stands?|"
    r"sits|grows?|"
    r"won['’]t|isn['’]t|aren['’]t|can['’]t|"
    r"(?:own|keep|buy|sell|bring|allow|help|enable|threaten|undermine|operate|expand|improve|reduce|prevent|"
    r"weaken|strengthen)s|"
    r"relies|depends|came|fell|rose|grew|held|lost|won|gave|saw|left|met|sent|stood|ran|kept|lacks?|agreed|freed|"
    r"guaranteed)\b|"
    r"\b[a-z]{3,}(?<!e)ed\b"
)
_AUXILIARIES = (
    r"(?:(?:is|are|was|were|be|been|will|would|has|have|had|also|even|then|now|not|still|therefore|thus|only|"
    r"soon|in turn|"
    r"eventually|ultimately|perhaps|instead|already|itself|themselves|never|both|all|\w+ly)\s+)*"
)
_COORDINATED = re.compile(rf"(?P<comma>,)?\s+(?:and|or|but|yet)\s+(?:(?:by|in)\s+\d{{4}}\s+)?(?P<aux>{_AUXILIARIES})$")
_MODAL = re.compile(r"(?:may|might|could|will|would|won['’]t|is|are)\b")
_OWN_VERB = re.compile(r"\b(?:is|are|was|were|will|would|has|have|had)\b")
"""Behind "and", right before the phrase: the subject is left out, whatever verb stands before."""
_PRONOUN = re.compile(rf"(?<![\w’'-])(?:it|he|she|they|we|I|It|He|She|They|We)\s+{_AUXILIARIES}$")
_FREE = re.compile(r"\b(?:(?:how|why|wherever|whenever)\s+(?!(?:much|many|far|long)\b)|(?=what\s))")
_AS = re.compile(r",\s+(?:as|because|since|although|while),\s+(?:[^,]{2,40},\s+)?")
_FINITE_ONE = r"(?:is|are|was|were|has|have|had|will|would|continues?|remains?|seems?|can|could|may|might)"
_AS_NOW = re.compile(
    rf"(?<=\w)(?<!such)(?<!well)(?<!soon)(?<!long)(?<!much)(?<!many)(?<!same)(?<!far)(?<!just)(?<!seen)(?<!known)\s+as\s+(?!well\s)"
    rf"(?=(?:(?:the|an?|its|their|his|her|this|these|more|"
    rf"both)\s+)?(?:[\w’'.-]+\s+){{1,4}}(?:{_FINITE_ONE}\s+(?:also\s+|now\s+|\w+ly\s+)*)?$)"
)
_TO_BELIEVE = re.compile(
    r"\b(?:[Ii]t\s+(?:is|was|seems|would\s+be|may\s+be)\s[^,;]{0,50}?\bto|we|I|[Oo]ne\s+(?:can|might|may))\s+"
    r"(?:\w+ly\s+)?(?:believe|think|assume|suppose|imagine|say|argue|expect|conclude|fear|"
    r"hope)\s+(?:that\s+)?(?=[\w“\"])"
)
"""Before what is thought: "it is unreasonable to believe the port could fall"."""
_SPLICE = re.compile(r",\s+(?=(?:the|an?|this|these|those|its|their|his|her|it|they|he|she|we)\s)")
_WORD = r"(?!(?:is|are|was|were|has|have|had|will|would|may|might|could|can|and|or)\b)[\w’'.-]+"
_ITEM = rf"(?>{_WORD}(?:\s+{_WORD}){{0,6}})"
LISTED = rf"(?:(?:,\s+{_ITEM}){{0,4}},?\s+(?:and|or)\s+{_ITEM})?"
"""The rest of a list: "(with help from the bank), the fund, and the union"."""
_LEAD = re.compile(
    r"(?:(?:Even|even|Only|Especially|Particularly)\s+)?(?:By|With|In|On|At|Through|From|Under|Without|Following|"
    r"During|Over|Amid|Among|Between|Against|Beyond|Besides|Across|Within|"
    r"Throughout|Like|Unlike|Contrary|Thanks|Owing|Based|Having|Being|For|To|Of|Due|Alongside|Beginning|Starting|"
    r"[A-Z][a-z]{3,}(?:ed|ing|en)|with|by|in|at|from|under|without|during|through|amid)\s[^,;:]{2,170}?"
    rf"{LISTED},\s+"
    r"(?=(?:the|an?|this|these|those|its|their|his|her|our|some|many|most|several|such|both|all|no|any|each|it|"
    r"they|he|she|we|there)\s|"
    r"[A-Z][\w’'.-]*\s|[a-z]+s\s|[a-z]+\s+(?:and\s+[a-z]+\s+)?(?:will|would|may|might|could|is|has)\b)"
)
_SUGGESTING = re.compile(
    r",\s+(?:thereby\s+|thus\s+)?(?:suggesting|indicating|meaning|arguing|warning|implying|saying|noting|adding|"
    r"showing|claiming|signalling|"
    r"signaling|stressing|insisting)\s+(?:that\s+)?(?=\S)"
)
_SHORT_PLACE = re.compile(r"(?:In|At|On|Across|in|at|on)\s+(?:the\s+)?(?:[A-Z][\w’'-]*\s*){1,3},\s+$")
_VERB_FIRST = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|cannot|could|may|might|should|must|do|does|did|[a-z]{3,}ed)\b|"
    r"(?!(?:the|an?|its|their|his|her|our|some|many|most|all|both|such|this|that|these|those|it|they|he|she|we|"
    r"there|no|any|each|"
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
    if coordinated and (
        FINITE.search(text, first, coordinated.start())
        or _OWN_VERB.search(coordinated["aux"])
        or finite_verbs(text, first, coordinated.start())
        or _MODAL.match(text, stop)
    ):
        return coordinated.start("aux")
    pronoun = _PRONOUN.search(text, first, stop)
    if pronoun and text[first : pronoun.start()].strip():
        return pronoun.start()
    for pattern in (_FREE, _AS, _AS_NOW, _SUGGESTING, _TO_BELIEVE):
        for match in pattern.finditer(text, first, stop):
            if pattern is _SUGGESTING and text[match.end() : stop].rstrip().endswith(","):
                continue  # "its plans, meaning ships and ports, may"
            if pattern is _AS_NOW and not _has_main_verb(text[first : match.start()]):
                continue  # "its role as a broker may end"
            if "(" not in text[match.end() : stop] and text[match.end() : stop].strip():
                first = match.end()
    lead = _LEAD.match(text, first, stop)
    if lead and not _SHORT_PLACE.fullmatch(lead.group()) and text[lead.end() : stop].strip():
        first = lead.end()
    for match in reversed(list(_SPLICE.finditer(text, first, stop))):
        before, behind = text[first : match.start()], text[match.end() : stop]
        if len(re.findall(r"[–—]", behind)) % 2:
            continue  # "others – for example, the fleet – may"
        if behind.count(",") == 0 and _has_main_verb(before) and not re.search(r"\band\b", behind):
            return match.end()
    first = after_lead(text, first, stop)
    return _after_saying(text, _after_clause(text, first, stop), stop)


def _after_clause(text: str, first: int, stop: int) -> int:
    """Return where a subject begins behind a clause that only a comma ends: "ships have left, new ones will"."""
    parts = pieces_between_commas(text[first:stop])
    if len(parts) < 2 or _AND_OR.match(text, first + parts[-1][0]):
        return first
    before, subject = text[first : first + parts[-2][1]], text[first + parts[-1][0] : stop]
    own = _OWN_AUXILIARIES.sub("", subject)
    if not own.strip() or has_finite_verb(own) or _RELATIVE_END.search(own) or not is_closed(before):
        return first
    return first + parts[-1][0]


_RELATIVE_END = re.compile(r"\b(?:that|which|who)$")
_AND_OR = re.compile(r"(?:and|or|but|nor|which|who|that)\b")
_OWN_AUXILIARIES = re.compile(r"\s(?:is|are|was|were|will|has|have|had|would|also|now|still|not|\s)+$")


_SAYING = re.compile(
    r"(?<=[\w,”])\s+(?:means?|meant|meaning|sa(?:y|ys|id)|saying|believe[sd]?|believing|thinks?|thought|fear(?:s|ed)|fearing|"
    r"imagine[sd]?|hope[sd]|hoping|suggest(?:s|ed)|suggesting|argue[sd]?|arguing|estimate[sd]|warn(?:s|ed)?|warning|"
    r"knows?|knew|feels?|felt|ensur(?:e|es|ed|ing)|conclude[sd]?|predict(?:s|ed)?|assum(?:e|es|ed|ing)|claim(?:s|ed)|"
    r"insist(?:s|ed)?|worr(?:y|ies|ied)|indicate[sd]?|indicating|adding|noting|confident|"
    r"(?:the|a|an)\s+(?:chance|chances|odds|possibility|risk|likelihood|probability)|odds\s+are)\s+"
    r"(?!tanks?\b)(?=(?:(?:the|an?|its|their|his|her|our|this|these|those|such|any|some|many|most|no|more|both|all|it|they|he|she|"
    r"we|there|[a-z’'-]+s)\s|[A-Z]|[a-z’'-]+\s+$))"
)
"""Before what is said without "that": "this means supplies will", "the chances the truce will"."""


def _after_saying(text: str, first: int, stop: int) -> int:
    """Return where a clause begins that a verb of saying opens without "that"; the start itself if none does."""
    for match in reversed(list(_SAYING.finditer(text, first, stop))):
        behind = text[match.end() : stop]
        if behind.strip() and "," not in behind and not has_finite_verb(behind) and text[first : match.start()].strip():
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
    asked = re.match(r"((?:(?!to\b)[\w’'.-]+\s+){1,6})to\s+(?!the\b|an?\b|[A-Z])(?=[a-z]+)", words)
    if asked and not has_finite_verb(words) and not is_statement(asked[1]) and not _NOUN_TO.search(asked[1]):
        return f"{asked[1]}will {words[asked.end() :]}"
    if not words or is_statement(words) or re.match(r"\w+ing(?:\s|$)", words) or not re.search(r"\w{3}", words):
        return words
    when = re.search(
        r"\s+(?:by\s+(?:the\s+)?(?:end|close|start|beginning|middle|summer|spring|autumn|winter|turn|next|this|"
        r"then|early|late|mid|"
        r"\d|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
        r"Wednesday|Thursday|Friday|Saturday|Sunday)|before|within|until|next|this|later|in\s+(?:the\s+(?:next|"
        r"coming|near)|\d{4}|early|late|mid|"
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


def is_closed(words: str) -> bool:
    """Return whether the clause behind "that" has its verb within these words, so that no more follows in it.

    Examples
    --------
    >>> is_closed("a war will be short "), is_closed("the one who leads the party "), is_closed("the army ")
    (True, False, False)
    """
    own = _OWN_AUXILIARIES.sub("", words)
    return len(finite_verbs(own)) > len(re.findall(r"\b(?:that|which|who|where|what|how|if|when|because|as)\b", own))


def begins_with_verb(words: str) -> bool:
    """Return whether the words behind "that" or "which" begin with a verb: the pronoun is their subject.

    Examples
    --------
    >>> begins_with_verb("instil a willingness"), begins_with_verb("the army may"), begins_with_verb("donors could")
    (True, False, False)
    """
    first = re.match(r"\s*(?:\w+ly\s+)?([a-z]+)\s", words)
    if first is not None and first[1].endswith("ing"):
        return False  # "that receiving aid may"
    return _VERB_FIRST.match(words.lstrip()) is not None or (
        first is not None and (is_verb(first[1]) or is_plain_verb(first[1]))
    )


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
    before = re.sub(r",?\s+(?:and|or|but|yet)\s+(?:(?:by|in)\s+\d{4}\s+)?$", "", text[start:stop])
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
        words = re.sub(rf"(?<=\w)\s+(?:{FINITE.pattern}).*", "", text[slice(*subject)])
        return _before_verb(words, text[stop - 1 :]) or words
    verb = FINITE.search(text, start, stop)
    return re.sub(r"\s+\w+ly$", "", text[start : verb.start()].strip(" ,")) if verb else ""


def _before_verb(words: str, behind: str) -> str:
    """Return a subject without the verb it seems to have in it: with "is" it ends at no plural; "" if it is whole.

    Examples
    --------
    >>> _before_verb("The army hits ports daily", " is unlikely")
    'The army'
    """
    if re.match(r"\s*(?:is|was|has)\b", behind) is None:
        return ""
    verb = _THIRD.search(words)
    return words[: verb.start("verb")].rstrip(" ,") if verb else ""


_THIRD = re.compile(
    r"^(?:(?:The|A|An|Its|Their|His|Her|This|That|the|a|an|its|their|his|her|this)\s+(?:[\w’'-]+\s+){0,3}?|"
    r"(?:[A-Z][\w’'.-]+\s+){1,3})"
    r"(?P<verb>[a-z]{3,}(?<![su])s)\s+(?=[a-z])"
)
"""A verb with an -s behind a noun in the singular: "the army hits ports"."""
_CLAUSE_BEHIND = re.compile(
    r"(?:(?:the|an?|this|these|those|its|their|his|her|our|such|some|many|most|no|any)\s+)?(?:[\w’'-]+\s+){0,14}?"
    r"(?:is|are|was|were|has|have|had|will|would|may|might|could|can|cannot|should|must|does|did|do)\b"
)
_AND = re.compile(r",\s+(?:and|or)\s+")
_NP = r"(?:(?:the|an?|its|their|his|her|our|this|these|those|more|both|many|some)\s+)?(?:[\w’'.-]+\s+){1,6}?"
_AND_IS = re.compile(r",?\s+and\s+(?:now\s+|also\s+|already\s+|still\s+)?(?:is|are|was|were|has|had)\s")
"""Behind an infinitive: the second verb is that of the main clause, "is likely to leave and is arming"."""
_AND_WILL = re.compile(r",?\s+and\s+(?:(?!(?:that|which|who|and|if|what|how|to)\b)[\w’'-]+\s+){1,12}(?:will|would)\s")
_AS_CLAUSE = re.compile(
    r",?(?<!such)(?<!well)(?<!soon)(?<!long)(?<!much)(?<!many)(?<!same)(?<!far)(?<!just)(?<!seen)(?<!known)\s+as\s+"
    rf"(?={_NP}(?:{_FINITE_ONE}|[a-z]+s\s+(?:the|an?|its|their|to|for|up|down|out|in|on|more|into)|"
    rf"[a-z]{{3,}}ed\s+(?!by\b))\b)(?!if\b|though\b|the\s+same)"
)
_NEW_SUBJECT = re.compile(
    rf",\s+(?:it|they|he|she|we|this|there)\s+(?:{_FINITE_ONE}|does|do|did|must|should)\b|"
    r",\s+and\s+(?:the|its|their|his|her|this|these|[A-Z][\w’'.-]+)\s+(?:[\w’'%.-]+\s+){0,7}?"
    r"(?:[a-z]+s\s+that\b|(?:contributed|amounted|responded|agreed|failed|refused|managed|continued)\s+to\b|"
    r"[a-z]{3,}ed(?!\s+(?:by|in|on|at|to|for|with|from|under)\b|-)|made|began|took|went|led|came|fell|rose|grew|"
    r"gave|saw|does|remains?|must|should)\b"
)
_STOPS = re.compile(
    r"\s+and\s+(?=that\b)|,?\s+and\s+(?=(?:while|if|when|because|although|since|unless)\b)|"
    r"\s+and,\s+|\s+(?:and\s+)?(?=as such\b)|,?\s+and\s+(?=(?:therefore|thus|hence|"
    r"consequently)\b)|"
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
        r"(?<![,;–—]\s)\b(?:if|although|though|while|whereas|because|since|when|once|unless|as)\s+$",
        opener,
        re.IGNORECASE,
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
    listed = re.search(
        r"\b(?:that|which|who)\s+(?:is|are|was|were)?\s*$", text[max(first, phrase_start - 16) : phrase_start + 4]
    )
    listed = listed and re.compile(r",\s+and\s").search(text, begin, last)
    last = listed.start() if listed else last  # "a fleet that is likely to grow, and a port"
    for pattern in (_AND_IS, _AND_WILL, _AS_CLAUSE, _NEW_SUBJECT):
        joint = pattern.search(text, begin, last)
        if joint and not (pattern in {_AND_IS, _AND_WILL} and _RELATIVE.search(text, begin, joint.start())):
            last = joint.start()
    last = _splice(text, begin, last, is_set_before=_SET_BEFORE.search(opener) is not None)
    past = _AND_PAST.search(text, begin, last)
    if past and _BASE.match(text, begin) and not _PASSIVE.search(text, begin, past.start()):
        last = past.start()  # "will not lend money and pledged aid": the second verb is another clause's
    stop = _STOPS.search(text, begin, last)
    last = stop.start() if stop else last
    added = _ADDED.search(text, begin, last)
    return added.start() if added else last


_BASE = re.compile(r"\s+(?:to\s+)?(?!have\b|had\b)[a-z]+\b")
_PASSIVE = re.compile(r"\b(?:be|been|being|get|gets|have|has|had|was|were|is|are|that|which|who)\b")
_AND_PAST = re.compile(
    r",?\s+(?:and|but)\s+(?:[a-z]+ly\s+|also\s+)?(?:[a-z]{3,}ed\s+(?:the|an?|its|their|his|her|that|to|further|more|no|any|"
    r"some)\b|(?:took|made|gave|began|went|came|led|said|told|became|sent|saw|held|did|had|was|were)\b)"
)
_SET_BEFORE = re.compile(
    r"(?:^|[.;:–—]\s|,\s(?:and|but)\s)\W*(?:\w+,\s+)?(?:[Bb]ut\s+|[Aa]nd\s+|[Yy]et\s+|[Ff]or\s+)?(?i:although|though|even\s+"
    r"though|while|whereas|because|since|if|even\s+if|when|once|unless|as|given(?:\s+that)?|should|where)\s[^,;]*$|"
    r"\b(?i:where|while|although|because|if|when)\s+$"
)
"""A subordinate clause opens the sentence and is not over yet."""
_NOUN_BEGINS = re.compile(
    r"(?:the|an?|its|their|his|her|our|this|that|these|those|some|many|most|no|both|such|each|any|all|it|they|he|she|"
    r"we|there)\s|[A-Z][\w’'-]*\s|[a-z-]+s\s|[a-z-]+\s+[a-z-]+s\s"
)
_RELATIVE_PRONOUN = re.compile(r"\b(?:that|which|who|whose|where|how|what|when|if|as)\b")


def _splice(text: str, begin: int, last: int, *, is_set_before: bool) -> int:
    """Return where what is likely ends before a clause that a mere comma parts from it.

    Behind a clause set before ("although it rains, the port ...") the next may have a long subject.
    """
    parts = pieces_between_commas(text[begin:last])
    for (_, end), (first, stop) in pairwise(parts):
        words = text[begin + first : begin + stop]
        if not _NOUN_BEGINS.match(words):
            continue
        verb = next(iter(finite_verbs(words)), None)
        if verb is None or verb == 0:
            if is_set_before and re.match(r"(?:the|its|their|this|these|it|they|he|she|we)\s", words):
                return begin + end
            continue
        subject = words[:verb]
        if len(subject.split()) <= (24 if is_set_before else 8) and (
            is_set_before or not _RELATIVE_PRONOUN.search(subject)
        ):
            return begin + end
    return last


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
    words = _INFINITIVE.sub(" ", words)
    return (
        has_finite_verb(re.sub(r"\b(?:that|which|who)\s.*$", "", words))
        or FINITE.search(re.sub(r"\b(?:that|which|who)\s.*$", "", words)) is not None
        or _IRREGULAR.search(words) is not None
    )


_INFINITIVE = re.compile(r"\bto\s+[a-z]+\b")
_IRREGULAR = re.compile(
    r"\b(?:broke|spoke|drew|wrote|fought|built|withdrew|knew|thought|meant|told|brought|chose|drove|"
    r"[a-z]{4,}(?:es|fies|izes|ises)(?=\s+(?:the|an?|its|their|it|that|no|more)\b))\b|"
    r"\b(?:it|he|she|they|we|who)\s+[a-z]+\b"
)
