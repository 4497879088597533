"""What someone does in a sentence: from a name as the subject to the verbs of action that follow.

The words behind the name are walked through one by one: the rest of the noun phrase ("Russia's armed forces in the
south"), an apposition, then a modal or an intention ("would", "is expected to", "threatened to"), then the verb.
Whatever does not fit ends the walk without a verb: what is doubtful is left out. No grammar of English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.draft.verbs import EVENT_NOUN, Verb, as_verb, verb_forms, words

OPTION, DOING, DONE, NAMED = range(4)
"""How a brief speaks of an action: as what may come, as what goes on, as what was done, or by its name alone."""

_TOKEN = re.compile(r"[A-Za-z0-9][\w.’'&-]*|[^\w\s]")
_REACH = 260
"""Characters behind a name within which its verb stands."""
_LONGEST_TAIL = 7
"""Words of a noun phrase behind the name in it."""
_MODALS = words("will would could may might can shall must should")
_BE = {"is": 1, "are": 1, "was": 2, "were": 2, "remains": 1, "remain": 1, "seems": 1, "appears": 1, "looks": 1}
_HAVE = words("has have had")
_TO_COME = words(
    "likely unlikely expected set poised about ready prepared willing bound due able determined going "
    "certain "
    "planning preparing threatening seeking trying aiming considering weighing mulling contemplating"
)
_INTENT = frozenset(
    word
    for words in (
        "plan plans planned", "intend intends intended", "aim aims aimed", "seek seeks sought", "want wants wanted",
        "threaten threatens threatened", "vow vows vowed", "pledge pledges pledged", "promise promises promised",
        "decide decides decided", "choose chooses chose chosen", "agree agrees agreed", "try tries tried",
        "attempt attempts attempted", "hope hopes hoped", "prepare prepares prepared", "offer offers offered",
        "propose proposes proposed", "consider considers considered", "suggest suggests suggested",
        "need needs needed", "ought", "opt opts opted", "commit commits committed", "move moves moved",
        "continue continues continued", "begin begins began begun", "start starts started", "look looks",
        "manage manages managed", "work works worked",
        "looking seeking trying attempting preparing planning threatening aiming hoping",
    )
    for word in words.split()
)  # fmt: skip
"""Verbs of intention, before "to" or a form in -ing."""
_BEGUN = words(
    "managed worked decided chose chosen agreed began begun started continued moved sought tried attempted opted"
)
"""Of these, what was decided has been done since."""
_NEGATIVE = words("not never no n't cannot neither nor hardly refuse refused refuses fail failed fails")
_ENDS = words(
    "that which who whom whose what how why where when if because while although though than but said says "
    "say saying "
    "told tells argued argues stated believes believed claims claimed warned whether since until unless as to be been "
    "being do does did assume assumes assumed think thinks thought fear fears know knows feel feels assess assesses "
    "assessed suspects predict predicts predicted suggests suggested shows showed means meant"
)
"""Words at which a noun phrase is over, and no verb of action has come."""
_PHRASE = words("of in from at across within and or the a an its their his her other for on near")
"""Small words that may stand inside a noun phrase."""
_NOT_BEHIND_VERBS = frozenset(["of", "by", ")", "between", "that"])
_PREPOSITIONS = words("on in at to for from with into over against near under and or , .")
"""Behind "sanctions" they tell that it is the noun."""
_ADVERBS = words(
    "neither nor sometimes actually longer also already again now then still even soon later once always often only "
    "both either "
    "very best itself "
    "themselves further likewise overnight almost alike together jointly"
    " "
    "well first thus therefore instead just perhaps more better most in turn too at least"
)
_BEFORE = re.compile(
    r"(?:^\W*|^\W*(?:In|On|By|At|Since)\s(?:\w+\s){0,2}\d{4}\s|[,;:–—(\"“‘”]\s*|\b(?:and|but|or|nor|that|which|if|"
    r"while|as|because|when|whenever|whether|so|then|yet|how|"
    r"why|what|argue[sd]?|said|says?|state[sd]|announce[sd]|declare[sd]|confirm(?:s|ed)|predict(?:s|ed)?|believe[sd]?|"
    r"claim(?:s|ed)?|note[sd]?|warn(?:s|ed)?|explained|suggest(?:s|ed)?|"
    r"think|"
    r"thinks|thought|expects?|fears?|means?|hopes?|concluded?|insists?|however|where|although|though|after|before|"
    r"since|unless|until|than|should|would|could|did|does)\s+)"
    r"(?:(?:the|a|an|both|all|some|most|many|other|any|even|only|if|that|of course)\s+)*(?:[a-z][a-z-]+\s+){0,2}$",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\b(?:of|in|on|at|for|from|with|to|against|between|towards?|into|about|over|under|among|within|through|via|by|"
    r"including|despite|regarding|near|behind|beyond|alongside|like|joining|leaving|versus|on|upon|off|inside|"
    r"around)\s+"
    r"(?:(?:the|a|an|both|all|some|most|other|its|their|his|her)\s+)*"
    r"(?:(?!(?:that|how|and|but|while|if|when|which|as|because|where|why|what|or|than|"
    r"whether)\s)[a-z][a-z-]+\s+){0,2}$",
    re.IGNORECASE,
)


_LISTED = re.compile(
    r"\b(?:of|with|to|against|between|for|from|by|toward|towards|including)\s(?:the\s)?(?:[A-Z][\w’'-]*\s?){1,3}"
    r"(?:,\s(?:the\s)?(?:[A-Z][\w’'-]*\s?){1,3}){0,3},?\s?(?:and|or)\s(?:the\s)?$"
)
"""Before the last name of a list that a preposition governs: "a conflict with Norway and"."""


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of action with its subject. Offsets into the passage's text."""

    verb: Verb
    how: int
    """`OPTION`, `DOING`, `DONE` or `NAMED`."""
    is_negative: bool
    start: int
    """Where the verb begins."""
    end: int
    """Where it ends."""


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def is_subject(text: str, start: int) -> bool:
    """Return whether what is named there can be what a sentence speaks of: it stands at a joint, not behind "of".

    Examples
    --------
    >>> is_subject("Talks failed, and Norway left", 18), is_subject("The port of Norway was closed", 12)
    (True, False)
    """
    before = text[max(0, start - 70) : start]
    return bool(_BEFORE.search(before)) and not _NO_SUBJECT.search(before) and not _LISTED.search(before)


_ORGANS = (
    r"(?:armed\sforces|forces?|troops|military|army|navy|air\sforce|governments?|officials?|authorit(?:y|ies)|leaders?|"
    r"leadership|presidents?|premier|chancellor|ministers?|ministr(?:y|ies)|parliament|diplomats?|diplomacy|"
    r"administration|"
    r"regime|state|police|courts?|bank|services?|council|commanders?|units?|soldiers|fighters|militants|rebels|"
    r"militias?|"
    r"prox(?:y|ies)|negotiators?|cabinet|congress|senate|senators|lawmakers|legislators|policy-?makers|"
    r"decision-?makers|"
    r"planners|regulators?|agenc(?:y|ies)|guard|sides?|members?|member\sstates|allies|countries|states|"
    r"nations|capitals|heads|elites?|companies|firms|party|coalition|envoys?|delegation|generals?|strategists|aircraft|"
    r"ships|vessels|submarines|warships|drones|missiles|hackers|operators|operatives|agents|delegates|representatives?|"
    r"secretary|spokes\w+|king|prince|junta|opposition|deputies|parliamentarians)(?!\s(?:spending|budgets?|exercises?|equipment|"
    r"aid|assistance|build-?up|power|capabilit|technolog|industr|doctrine|strateg|presence|installation|base)\w*)"
)
_ORGAN = re.compile(rf"(?:['’]s?)?\s(?:(?!of\b|in\b|on\b|to\b|is\b|are\b)[\w’'-]+\s){{0,3}}?{_ORGANS}\b(?!\sto\b)")
_TITLED = re.compile(
    r"(?:['’]s?)?\s(?!Ocean\b|Sea\b|Strait\b|Accounts?\b|Acts?\b|Regulations?\b|Treaty\b|Law\b|Plan\b|Programm?e?\b|"
    r"Strategy\b|Initiative\b|Funds?\b|Reports?\b|War\b|Doctrine\b|Peninsula\b|Island\b|Islands\b|Stream\b|"
    r"Canal\b|Sales\b|Dollars?\b|Foreign\sMilitary\b|GDP\b|GNP\b|Navy\sYard\b)[A-Z][\w’'-]+"
)
"""Behind a name in another: "Russian President", "Moscow District Court"."""


_MAY_FOLLOW = words("and or who which in under as seems appears did does do")
"""Words that may stand between a name and what it does."""


def organ_end(text: str, end: int) -> int:
    """Return where the organ ends that stands behind a name, "Norwegian forces", or where the name does."""
    organ = _ORGAN.match(text, end)
    return organ.end() if organ else end


def is_agent(text: str, end: int, *, is_adjective: bool = False) -> bool:
    """Return whether the name that ends there acts itself, or an organ of it does, and not something that it owns.

    Examples
    --------
    >>> is_agent("Norway could", 6), is_agent("Norway’s fleet of trawlers", 6), is_agent("Norway’s army could", 6)
    (True, False, True)
    """
    following = re.match(r"(?P<own>['’]s?)?\s(?P<word>[\w’'-]+)", text[end : end + 60])
    if following is None:
        return not is_adjective
    word = following["word"].lower()
    if _ORGAN.match(text, end) or _TITLED.match(text, end):
        return True
    if is_adjective or following["own"]:
        return False
    is_verb = bool(as_verb(word, "s", "past", "base")) or word in _INTENT or word in _TO_COME
    plain = (
        word in _MODALS or word in _BE or word in _HAVE or word in _ADVERBS or word in _NEGATIVE or word.endswith("ly")
    )
    return is_verb or plain or word in _MAY_FOLLOW


def acts_of(text: str, end: int, *, is_adjective: bool = False) -> Iterator[Act]:
    """Yield the verbs of action of which the name that ends there is the subject.

    Examples
    --------
    >>> text = "Norway, which objects, could soon close its ports and expel the fleet"
    >>> [(act.verb.base, act.how == OPTION) for act in acts_of(text, 6)]
    [('close', True), ('expel', True)]
    >>> [act.verb.base for act in acts_of("Norway's ports are closed", 6)]
    []
    """
    tokens = [_Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text, end, end + _REACH)]
    possessive = re.match(r"['’]s?\b", text[end:])
    if possessive:
        tokens = tokens[len([t for t in tokens if t.start < end + possessive.end()]) :]
    may_begin = not (is_adjective or possessive)
    place, n_tail, is_plural = _to_verb(tokens, is_plural=text[end - 1 : end] == "s", may_begin=may_begin)
    if place >= len(tokens) and may_begin:
        yield from _read_on(text, end, end + _REACH)
    elif place < len(tokens) and (may_begin or n_tail):
        yield from _read(tokens, place, is_plural=is_plural)
        yield from _read_on(text, tokens[place].end, end + _REACH)


_AGAIN = re.compile(
    r",?\s(?:and|but|or)\s(?:(?:\w+ly|also|then|even|now|again|already|has\ssince|as\sof\s\w+|in\s\w+)\s)*"
    r"(?=(?:has|have|had|is|are|was|were|will|would|could|may|might|should|must|plans?|intends?)\s(?!be\b|been\b))"
)
"""Where the same subject goes on with another verb phrase: "operates a fleet and has built a base"."""


def _read_on(text: str, begin: int, end: int) -> Iterator[Act]:
    """Yield the verbs of a second verb phrase of the same subject, up to the end of its sentence."""
    match = _AGAIN.search(text, begin, end)
    if match is None or re.search(r"[;:]", text[begin : match.start()]):
        return
    tokens = [_Token(each.group(), each.start(), each.end()) for each in _TOKEN.finditer(text, match.end(), end)]
    yield from _read(tokens, 0, is_plural=text[match.end() :].startswith("have "))


def _to_verb(tokens: list[_Token], *, is_plural: bool, may_begin: bool) -> tuple[int, int, bool]:
    """Return where the verb phrase begins, the words of the noun phrase before it, and whether that is plural.

    ``may_begin``: whether the first word can be the verb; behind "Russian" and "Russia's" it is a noun.
    """
    place = n_tail = 0
    is_behind_aside = False
    while place < len(tokens):
        word = tokens[place].word.lower()
        if _is_auxiliary(word) or _is_intent(tokens, place):
            return place, n_tail, is_plural
        if word in _ADVERBS or word.endswith("ly"):
            place += 1
            continue
        if word == "," and place + 1 < len(tokens) and _is_auxiliary(tokens[place + 1].word.lower()):
            place += 1  # the end of an apposition
            continue
        if word in "(,–—":
            place, is_list = _behind_aside(tokens, place)
            is_behind_aside = not is_list
            continue
        verb = as_verb(word, "s", "past") or (as_verb(word, "base") if is_plural else None)
        is_verb = verb is not None and _goes_on(tokens, place, verb)
        if (
            verb is not None
            and is_verb
            and ((may_begin and not n_tail) or (n_tail and _has_joint(tokens, place, verb)))
        ):
            return place, n_tail, is_plural
        if word in _ENDS or is_behind_aside or not word[0].isalnum() or n_tail >= _LONGEST_TAIL:
            return len(tokens), n_tail, is_plural
        n_tail += word not in ("and", "or", "the")
        if word not in _PHRASE:
            is_plural = word.endswith("s") and not word.endswith("ss")
        elif word in ("and", "or"):
            is_plural = True
        place += 1
    return place, n_tail, is_plural


_OFTEN_NOUNS = words(
    "forces troops strikes attacks exercises mines plants ships raids tests fields sites partners targets plans aims "
    "positions arms places interests supplies sales imports exports patrols deals talks threats moves holds "
    "stations trains"
)
"""Forms of verbs that are nouns more often than not, right behind a name."""
_DETERMINERS = words(
    "the a an its their his her our all both some any no up down out off back on in for to over against"
)


def _has_joint(tokens: list[_Token], place: int, verb: Verb) -> bool:
    """Return whether a word behind a noun phrase is its verb: "Norwegian forces hit the", not "Norwegian forces"."""
    if verb.form == "past":
        return place == 0 or tokens[place - 1].word not in ("and", "or", ",")
    following = tokens[place + 1].word if place + 1 < len(tokens) else ""
    return following.lower() in _DETERMINERS or following[:1].isupper() or following[:1].isdigit()


def _is_auxiliary(word: str) -> bool:
    return word in _MODALS or word in _BE or word in _HAVE


def _is_intent(tokens: list[_Token], place: int) -> bool:
    """Return whether a verb of intention stands there, with an action behind it."""
    if tokens[place].word.lower() not in _INTENT or place + 1 >= len(tokens):
        return False
    return _leads_on(tokens, place)


def _goes_on(tokens: list[_Token], place: int, verb: Verb) -> bool:
    """Return whether what follows a word suits a verb: an object, not "of" or another verb."""
    if place + 1 >= len(tokens):
        return not verb.needs_object
    following = tokens[place + 1].word.lower()
    if following in _BE or following in _MODALS or following in _HAVE or following in _NOT_BEHIND_VERBS:
        return False
    if tokens[place].word.lower() in _OFTEN_NOUNS and not _has_joint(tokens, place, verb):
        return False
    if verb.form in ("s", "base") and as_verb(following, "past"):
        return False  # "ships entered": it is the noun
    return verb.form == "past" or not verb.needs_object or following not in _PREPOSITIONS


def _behind_aside(tokens: list[_Token], place: int) -> tuple[int, bool]:
    """Return the place behind an aside in brackets, commas or dashes, and whether it is a list of names instead."""
    opening = tokens[place].word
    following = tokens[place + 1].word if place + 1 < len(tokens) else ""
    if (
        opening == "," and following[:1].isupper() and not _is_name_between(tokens, place)
    ) or following.lower() == "and":
        return place + 1, True
    closing = {"(": ")", ",": ",", "–": "–", "—": "—"}[opening]
    for other in range(place + 1, min(place + 22, len(tokens))):
        if tokens[other].word == closing:
            return other + 1, opening == "("
        if tokens[other].word in ".;:":
            break
    return len(tokens), False


def _is_name_between(tokens: list[_Token], place: int) -> bool:
    """Return whether a name between commas says who the one before it is: "the minister, Erna Berg, ordered"."""
    for other in range(place + 2, min(place + 6, len(tokens) - 1)):
        if tokens[other].word == ",":
            following = tokens[other + 1].word.lower()
            return other > place + 2 and (_is_auxiliary(following) or as_verb(following, "s", "past") is not None)
        if not tokens[other].word[:1].isupper():
            return False
    return False


def _read(tokens: list[_Token], place: int, *, is_plural: bool) -> Iterator[Act]:
    """Yield the verbs of a verb phrase that begins there."""
    how, forms, negative = DOING, ("s", "past", *(("base",) if is_plural else ())), False
    while place < len(tokens):
        word = tokens[place].word.lower().removesuffix("n’t").removesuffix("n't")
        if word == "not" and place + 1 < len(tokens) and tokens[place + 1].word in ("only", "just", "merely"):
            place += 2
            continue
        negative = negative or word in _NEGATIVE or word != tokens[place].word.lower()
        if word in ("likely", "unlikely") and how == OPTION and _infinitive(tokens, place) is None:
            negative = negative or word == "unlikely"  # "will likely close": an adverb
        elif word in _MODALS:
            how, forms = OPTION, ("base",)
        elif word in _BE and not (word in _INTENT and _leads_on(tokens, place)):
            how, forms = (DOING if _BE[word] == 1 else DONE), ("ing",)
        elif word in _HAVE:
            how, forms = DONE, ("participle",)
        elif word in _TO_COME or (word in _INTENT and _leads_on(tokens, place)):
            negative = negative or word == "unlikely"
            how = DONE if word in _BEGUN and how != OPTION else OPTION
            to = _infinitive(tokens, place)
            forms = ("ing",) if to is None and place + 1 < len(tokens) else ("base",)
            place = place if to is None else to
        elif word in ("reported", "said", "believed", "rumoured") and _leads_on(tokens, place):
            place += 1
            forms = ("base",)
        elif word == "be" and (how == OPTION or forms == ("base",)):
            forms = ("ing",)
        elif (
            verb := (as_verb(word, *forms) if tokens[place].word.islower() else None)
            or (any_verb(tokens[place].word) if how == OPTION and forms == ("base",) else None)
            or (_tried(tokens, place) if how == OPTION else None)
        ) is not None:
            if _leads_to_verb(tokens, place):  # "is working to deter"
                how, forms = (OPTION if word in _INTENT else how), ("base",)
                place += 2
                continue
            yield from _and_others(tokens, place, verb, how, is_negative=negative)
            return
        elif word in "(," and how == OPTION:  # "could, in the next few years, annex"
            place = _behind_aside(tokens, place)[0]
            continue
        elif word not in _ADVERBS and word not in _NEGATIVE and not word.endswith("ly") and word != "to":
            return
        place += 1


def _tried(tokens: list[_Token], place: int) -> Verb | None:
    """Return the verb of "try an attack": it is the noun that acts."""
    behind = " ".join(token.word for token in tokens[place + 1 : place + 6])
    is_tried = tokens[place].word == "try" and re.match(r"an?\s", behind) and EVENT_NOUN.search(behind)
    return Verb("try", "base", is_strong=True, needs_object=True) if is_tried else None


def _infinitive(tokens: list[_Token], place: int) -> int | None:
    """Return where the "to" stands that goes with a word: right behind it, or behind a date, "agreed in 2023 to"."""
    if place + 1 < len(tokens) and tokens[place + 1].word == "to":
        return place + 1
    if place + 1 < len(tokens) and tokens[place + 1].word in ("in", "on", "with"):
        return next((at for at in range(place + 2, min(place + 6, len(tokens))) if tokens[at].word == "to"), None)
    return None


def _leads_on(tokens: list[_Token], place: int) -> bool:
    following = tokens[place + 1].word.lower() if place + 1 < len(tokens) else ""
    return _infinitive(tokens, place) is not None or as_verb(following, "ing") is not None


def any_verb(word: str) -> Verb | None:
    """Return a word behind "will" or "to" as a verb, unless it is one of being, knowing or saying."""
    if word in STATES or word in _ADVERBS or word.endswith("ly") or not re.fullmatch(r"[a-z][a-z-]{2,}", word):
        return None
    if word.endswith("ing") and as_verb(word, "base") is None:
        going = as_verb(word, "ing")
        return going and Verb(going.base, "base", going.is_strong, going.needs_object)
    return as_verb(word, "base") or Verb(word, "base", is_strong=False, needs_object=True)


STATES = words(
    "be seem appear matter mean need require depend lie feel look have want like know think believe wonder "
    "say argue "
    "note see hear hope wish suit reflect represent constitute contain include suggest imply indicate show reveal "
    "demonstrate explain consider remember understand differ vary result entail pose give rely hinge warrant "
    "deserve become get come remain stay live exist happen occur emerge belong owe own last cost fall rise grow suffer "
    "lose lack face benefit find learn realise realize recognise hold mind care remind read tell speak talk the "
    "not "
    "and only add still never also bear enjoy tend range stand sit sound resemble fear ensure overcome gravitate "
    "affect "
    "sustain retain achieve gain win generate struggle cope deal manage fail succeed survive continue keep try make "
    "take "
    "put set play serve do any both each every all some no this that these those there it them us him her its their "
    "such one many much most few other another execute feature divide grapple hesitate lean emphasise emphasize prove "
    "experience confront reap evolve adapt exist prefer tolerate compound deteriorate decline diminish dwindle weaken "
    "damage harm hurt cost shape influence drive undermine resolve focus aim work act perform function operate"
)
"""Verbs that are no moves: of being, knowing, saying."""


def _leads_to_verb(tokens: list[_Token], place: int) -> bool:
    words = [token.word for token in tokens[place + 1 : place + 3]]
    return len(words) == 2 and words[0] == "to" and as_verb(words[1], "base") is not None


def _and_others(tokens: list[_Token], place: int, verb: Verb, how: int, *, is_negative: bool) -> Iterator[Act]:
    """Yield a verb and those that are joined to it by "and"; of past and present forms only those like the first."""
    if how == DOING and verb.form == "past":
        how = DONE
    yield Act(verb, how, is_negative, tokens[place].start, tokens[place].end)
    n_others = 0
    for index in range(place + 2, len(tokens) - 1):
        if tokens[index].word in _OTHER_CLAUSE or n_others == 3:
            return
        other = as_verb(tokens[index].word, verb.form) if tokens[index].word.islower() else None
        before = tokens[index - 1].word.lower()
        if before.endswith("ly") or before in ("then", "also", "even"):
            before = tokens[index - 2].word.lower()
        follows = before in ("and", "or") or (before == "to" and tokens[index - 2].word.lower() in ("and", "or"))
        follows = follows or (before == "," and other is not None and other.is_strong and _is_listed(tokens, index))
        if other is None or not follows or not _goes_on(tokens, index, other) or not _has_object(tokens, index):
            continue
        n_others += 1
        yield Act(other, how, is_negative, tokens[index].start, tokens[index].end)


def _is_listed(tokens: list[_Token], place: int) -> bool:
    """Return whether a verb behind a comma is one of a list that ends with "and" or "or" and a verb of its form."""
    own = {each.form for each in verb_forms().get(tokens[place].word, ())}
    for index in range(place + 2, len(tokens) - 1):
        if tokens[index].word in _OTHER_CLAUSE:
            return False
        forms = {each.form for each in verb_forms().get(tokens[index].word, ())}
        if tokens[index - 1].word in ("and", "or") and own & forms:
            return True
    return False


_OTHER_CLAUSE = frozenset([";", ".", ":", "as", "while", "when", "because", "that", "which", "who", "if"])
"""Words behind which a verb has another subject."""


def _has_object(tokens: list[_Token], place: int) -> bool:
    following = tokens[place + 1].word
    return following[0].isalnum() and following.lower() not in ("and", "or", "will", "would", "could", "that")


_OBJECT_END = re.compile(
    r"[;:!?\[\]](?!\d)|\((?![A-Z][\w&-]{1,9}\))|(?<![A-Za-z])\)|,[”\"]|(?<!(?-i:[A-Z]))\.(?!\d)|\s[–—-]\s|—|,\s(?!\d)|\s(?:because|while|whereas|although|though|if|"
    r"unless|when|whenever|"
    r"before|since|so that|in order to|which|who|whose|as|but|thereby|even|given|amid|where|should|is|are|was|"
    r"were|will|would|could|(?-i:may)|might|has|have|had|remains?)\s",
    re.IGNORECASE,
)
_LONGEST_OBJECT = 12
_LOOSE_END = re.compile(
    r"(?:\s(?:\w+ly|also|the|a|an|of|in|on|at|for|from|with|to|and|or|by|its|their|more|any|against|that|into))+$"
)


_JOINED = re.compile(r"\s(?:or|and)\s(?:even\s)?[a-z]+(?=\s)")
"""A second verb with the same object: "to moderate or end its operations"."""


def object_of(text: str, end: int, stop: int | None = None) -> str:
    """Return the words behind a verb that belong to it, at most a dozen.

    Examples
    --------
    >>> object_of("Norway could close its ports to the fleet, because talks failed", 18)
    'its ports to the fleet'
    """
    joined = _JOINED.match(text, end)
    end = joined.end() if joined else end
    listed = _ADJECTIVES.search(text, end, end + _REACH)
    found = _OBJECT_END.search(text, end)
    if found and listed and listed.start() < found.start() < listed.end():
        found = _OBJECT_END.search(text, listed.end())
    last = min(found.start() if found else len(text), stop if stop is not None else len(text))
    words = re.sub(r"\s\([A-Z][\w&-]{1,9}\)", "", text[end:last]).partition(")")[0].split()
    told = _LOOSE_END.sub("", " " + " ".join(words[:_LONGEST_OBJECT]))
    if len(words) > _LONGEST_OBJECT:  # up to a joint before, so that no phrase is cut in two
        joint = [found.start() for found in _JOINT.finditer(told) if len(told[: found.start()].split()) >= _SHORTEST]
        told = told[: joint[-1]] if joint else told
    return told.strip(' ”"')


_ADJECTIVES = re.compile(
    r"\b[a-z]+(?:al|ic|ive|ary|ous|ical)(?:,\s(?!(?:and|or|but)\s)[a-z-]+){1,4},?\s(?:and|or)\s[a-z-]+\s(?=[a-z]{3,}s?\b)"
)
"""Adjectives in a list before the noun that they all go with: "financial, trade, and immigration restrictions"."""
_SHORTEST = 3
"""Words of an object that is left when its last phrase, which would be cut in two, is left out."""
_JOINT = re.compile(r"\s(?:by|for|to|with|in|from|due|under|on|at|through|via|against|into|after|before)\s")
