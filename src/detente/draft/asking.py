"""A proposition becomes a question: one sentence with a subject, a finite verb and a date, or nothing.

"Russia will recognise the republics" -> "Will Russia recognise the republics by 31 December 2022?". What is no sentence
of its own (a pronoun without its noun, a piece of a clause, a state of mind) is not asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from detente.draft.verbs import ACTION_NOUN, EVENT_NOUN, as_verb, words

_MOST_WORDS = 32
"""Words of a question without its date; a longer one cannot be answered yes or no."""
_MOST_SUBJECT = 14
_LEAD = re.compile(
    r"^(?:(?:and|but|or|so|yet|then|that|thus|hence|also|however|moreover|furthermore|further(?=,)|nevertheless|"
    r"nonetheless|indeed|"
    r"ultimately|overall|instead|meanwhile|finally|consequently|therefore|accordingly|first|second|third|as a result|"
    r"in turn|in addition|for example|for instance|of course|in fact|at the same time|in other words|not only|"
    r"[a-z]{3,}ly(?=,))\b,?\s+)+",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^[^,;]{1,80}?\b(?:argue[sd]?|said|says?|believe[sd]?|warn(?:s|ed)?|note[sd]?|suggest(?:s|ed)?|claim(?:s|ed)?|"
    r"expect(?:s|ed)?|"
    r"predict(?:s|ed)?|assess(?:es|ed)?)\s(?:that\s)?(?=\S.*\swill\s)"
)
"""Who says so, where the reader has left it in."""
_ADVERBIAL = re.compile(
    r"^(?:In|On|At|By|After|Before|During|With|Without|Despite|Under|As|Given|Amid|Beyond|From|For|Over|Within|Among|"
    r"Through|Unlike|Like|Since|Until|While|Although|Though|When|Once|If|Because|Following|Based|Even|Taking|Having|"
    r"\w+ing|Far from|Rather than|Instead of|Compared)\b[^,;]{1,160},\s+(?=\S)"
)
"""What may stand before the subject, up to its comma."""
_ASIDE = re.compile(r"\s*\([^()]*(?:\)|$)|\s+[–—]\s[^–—]{1,90}\s[–—](?=\s)|\s*\[[^\[\]]*\]")
_OPENS = re.compile(
    r"^(?:it|they|this|these|those|that|such|he|she|we|i|you|there|here|one|some|many|most|few|both|all|others?|"
    r"what|which|who|whom|whose|how|why|when|where|whether|if|as|than|to|of|in|on|at|for|from|with|by|and|or|but|"
    r"within|during|after|before|under|over|through|without|despite|amid|between|among|beyond|across|against|about|"
    r"until|upon|via|near|"
    r"like|unlike|\d.*|"
    r"because|since|while|although|though|not|no|none|neither|nor|only|even|also|his|her|their|its|our|my|your|"
    r"the latter|the former|the same|doing|everything|anything|something|nothing|anyone|everyone|someone|nobody|"
    r"either|another|each|every|more|less|so|too|very|further|likely|perhaps|maybe|"
    r"(?:said|says|adds?|added|far|already|still|just|again|now|then|hence))$",
    re.IGNORECASE,
)
"""First words of what is no subject, or one whose meaning stands in another sentence."""
_MAY_OPEN = re.compile(
    r"^(?:each\s+of\s+the\s|(?:some|many|most|few|both|all|more|another|further|each|every|no|other)\s+(?!of\b|to\b|than\b|"
    r"importantly\b)[\w’'-]+|"
    r"the\s+(?!latter|former|same|two|three|above|following|result|answer|question|problem|issue|point|fact|idea|"
    r"case|effect|effects|move|step|steps|measure|measures|change|changes|approach|proposal|bill|decision|plan|report|"
    r"attack|group|group’s|company|project|program|programme|process|situation|impact|shift|trend|rest|other|others|"
    r"challenge|"
    r"concept|reform|system|model|event|latest|more|most|less|first|second|next|new)\s?)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|says?|said|argue[sd]?|claim(?:s|ed)|believe[sd]?|warn(?:s|ed)|"
    r"which|who|that|because|whether|would|could|may|might|should|can|cannot|must|if|than|it|they|he|she|him|them|"
    r"despite|continues|reports?|reported|noted|added|accused|planned|wants|sought|seeks|remains?|worried|appears?|"
    r"seems?|made|"
    r"makes|make|faces|failed|now|led|tries|tried|expects?|expected|assesses|assessed)\b|[“”\";:?…]|\.\.\.|\s[–—]\s|"
    r"\w+s\s(?:some|the|an?|its|their|how|what|whether|no|any)\s",
    re.IGNORECASE,
)
"""What no subject has in it: then the proposition is a piece of a longer sentence."""
_END = re.compile(
    r"[;:?!]|,\s\w+ed\s(?:by|through|in|on|at|for|with|to)\b|,\s(?:more|less|up|down|compared|albeit|mainly|mostly|"
    r"an?\s\w+\s(?:that|of))\b|(?<![A-Z])\.(?=\s|$)|\s[–—]\s|—|,\s+(?:(?:[a-z]+ly\s)?[a-z]+ing\b|but|while|whereas|"
    r"although|though|which|who|whose|as|"
    r"because|since|unless|if|where|when|given|despite|according|even|not|thus|thereby|so|yet|nor|for|including|"
    r"especially|"
    r"particularly|such|with|without|due|unable|able|eager|the|there|it|or\sat\sleast|and\s(?:it|they|this|that|he|she|"
    r"we|there|the|a|an)\b|and\s[A-Z]\w+\s(?:[A-Z]\w+\s)*(?:is|are|will|would|has|have|may|could|can|was|were)\b)|"
    r"\s(?:because|although|whereas|while|unless|even\sif|even\sas|so\sthat|"
    r"thereby|if|when|whenever|given\sthat|in\sorder\sto|regardless|as\slong\sas|provided|and\swill|and\sthat|"
    r"after\s(?:[\w’'-]+\s){1,4}[a-z]{3,}ed\b|"
    r"as\sthe\s[A-Z]\w+|as\sit|as\sthey|despite|amid|until|once|but)\s",
)
_NEW_CLAUSE = re.compile(
    r"\b(?:may|might|could|will|would|can|is|are|has|have|was|were|should|must|does|did|calling)\b"
)
"""Behind a comma: the verb of another clause."""
_EMPTY_VERBS = words(
    "be seem appear matter mean need require depend lie feel look have want like know think believe "
    "wonder say argue "
    "note see hear serve hope wish suit reflect represent constitute contain include suggest imply indicate "
    "show reveal demonstrate offer allow enable help make prove complicate affect influence exacerbate impact "
    "contribute benefit explain consider remember understand differ vary result entail pose present carry give feature "
    "rely hinge warrant deserve necessitate suffice scale ensure become get go come do find play confer function "
    "unlock struggle suffer emphasise emphasize follow opt inform affect view learn care hinder oversee is are was "
    "were can could should may might "
    "must shall admit "
    "intend highlight underscore shape also not never no still"
)
"""Verbs of what cannot be seen to happen or not on a day, unless more is known of it."""
_BARE_BE = re.compile(
    r"^be\s+(?:(?:\w+ly|also|further|first|soon|then)\s+)?(?P<participle>made|set|hit|put|shot|paid|lost|won|met|sent|"
    r"built|held|cut|kept|left|sold|spent|brought|caught|bought|struck|dealt|led|drawn|thrown|withdrawn|overthrown|"
    r"torn|"
    r"\w{2,}ed|\w{3,}en)\b(?!\s+(?:on|upon)\b)",
    re.IGNORECASE,
)
"""A passive: "be closed by"."""
_STATES = words(
    "needed required seen felt based tied limited related interested concerned involved located designed "
    "intended meant supposed characterized characterised remembered recalled reminded defined linked associated "
    "complicated expected mixed used "
    "considered viewed regarded described known called said argued noted open sudden certain uncertain broken even "
    "different important significant consistent sufficient insufficient dependent evident apparent present content "
    "prudent recent independent efficient inefficient urgent reluctant relevant pleasant constant"
)
_DANGLING = re.compile(
    r"\b(?:it|they|them|this|these|those|such|he|she|him|we|us|our|one|ones|so|latter|former|do so|here|"
    r"there)\b", re.IGNORECASE
)  # fmt: skip
_LOOSE = re.compile(
    r"(?:(?<!\bper)[\s,]+(?:(?:the\s)?(?:week|month|year|end|course|time\s?frame|period|first|second|third|fourth|"
    r"fifth|"
    r"near\sfuture)|the|a|an|of|in|on|at|for|from|with|to|and|or|by|its|their|"
    r"more|any|that|into|as|not|also|even|both|"
    r"between|either|further|likely|is|are|be|than|least|such|scheduled|planned|slated))+$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A proposition taken apart."""

    subject: str
    """As it stands within a sentence; empty for a noun phrase that is asked whole."""
    verb: str
    """First word of the verb phrase, in its base form; ``be`` or ``take`` for a noun phrase."""
    phrase: str
    """The verb phrase."""

    def question(self, by: dt.date, *, condition: str = "") -> str:
        """Return whether it comes true, as a sentence with a date, behind what it depends on."""
        will = f"{condition[:1].upper()}{condition[1:]}, will" if condition else "Will"
        return f"{will} {self.subject} {self.phrase} by {by.day} {by:%B} {by.year}?"

    def statement(self) -> str:
        """Return that it comes true."""
        return f"{self.subject[:1].upper()}{self.subject[1:]} will {self.phrase}"


def take_apart(proposition: str, *, horizon: str = "", lowers: Callable[[str], bool] = str.isalpha) -> Sentence | None:
    """Return a proposition as subject and verb phrase, or None where it is no sentence that could be asked.

    Parameters
    ----------
    proposition
        What is said to be likely, as the reader has it.
    horizon
        Words of its deadline, which the date of the question replaces.
    lowers
        Whether a capitalised word is a common noun that only began a sentence.

    Examples
    --------
    >>> take_apart("Norway will close its ports in the coming weeks", horizon="in the coming weeks", lowers=str.islower)
    Sentence(subject='Norway', verb='close', phrase='close its ports')
    >>> take_apart("a blockade of ports").question(dt.date(2021, 12, 31))
    'Will there be a blockade of ports by 31 December 2021?'
    >>> take_apart("it will be difficult") is None
    True
    """
    text = _cleaned(proposition, horizon)
    match = re.search(r"\s(?:will|would)\s", text)
    if match is not None:
        return _checked(text[: match.start()].strip(), text[match.end() :].strip(), lowers)
    to = re.match(r"((?:the\s)?[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3})\sto\s(?=([a-z]+)\b)", text)
    if to is not None and as_verb(to[2], "base"):
        return _checked(to[1], text[to.end() :], lowers)
    return _noun_phrase(text, lowers) or _present(text, lowers)


def split(proposition: str, *, horizon: str = "", lowers: Callable[[str], bool] = str.isalpha) -> Sentence | None:
    """Return a proposition as subject and verb phrase though it may not be settled, or None where it leans on another.

    Looser than `take_apart`: trends, states and what nobody could date are sentences as well.

    Examples
    --------
    >>> split("the talks will remain difficult for Norway", lowers=str.islower).question(dt.date(2021, 12, 31))
    'Will the talks remain difficult for Norway by 31 December 2021?'
    >>> split("it will be difficult") is None
    True
    """
    text = _cleaned(proposition, horizon)
    match = re.search(r"\s(?:will|would)\s", text)
    if match is None:
        return None
    subject, phrase = _APPOSED.sub("", text[: match.start()].strip()), _cut(text[match.end() :].strip())
    if len(phrase.split()) > _LONG_PHRASE:
        aim = _AIM.search(phrase, len(" ".join(phrase.split()[:_LEAST_PHRASE])))
        phrase = phrase[: aim.start()] if aim else phrase
    first, *others = phrase.split() or [""]
    is_split = (
        _stands(subject)
        and (others or as_verb(first, "base") or subject[:1].isupper())
        and re.fullmatch(r"[a-z][a-z-]+", first)
        and len(subject.split()) + len(others) < _MOST_WORDS
        and first not in _NO_BASE | _DETERMINERS | _BEHIND_NOUNS
        and not first.endswith(("ed", "ing"))
        and not _DANGLING.search(" ".join(others[:6]))
        and not _BROKEN.search(phrase)
        and phrase.count("“") == phrase.count("”")
        and phrase.count('"') % 2 == 0
    )
    return Sentence(_within(subject, lowers), first, phrase) if is_split else None


_LONG_PHRASE, _LEAST_PHRASE = 18, 6
"""Words from which on a verb phrase loses what it is for, and how many it keeps at least."""
_AIM = re.compile(r",|\s(?:to\s(?=[a-z]+\s)|in\s(?:the\s)?hopes?\s|by\s[a-z]+ing\b|and\s[a-z]+\s)")
"""Where what a deed is for begins, or a second one."""
_APPOSED = re.compile(r"(?<=[a-z]),\s(?:an?|another|the)\s[^,]{3,60},?$")
"""Behind a subject: what it is."""


def _stands(subject: str) -> bool:
    """Return whether a subject says by itself what is meant."""
    words = subject.split()
    if not words or len(words) > _MOST_SUBJECT or _FINITE.search(subject) or not re.search(r"[^\W\d_]{2}", subject):
        return False
    if _OPENS.match(words[0].strip("’'“”\"")) and not _MAY_OPEN.match(subject):
        return False
    if re.search(r"\b(?:this|these|those|such|its|their|his|her|our|two)\b", subject) or "," in subject:
        return False
    if len(words) == 1 or (len(words) == 2 and words[0].lower() in ("the", "a", "an")):
        return words[-1][:1].isupper() or words[-1].lower() in _TELLING
    return not re.match(r"(?i)[a-z]+(?:ed|ing)\s(?!of\b)(?![A-Z])", subject)


_NO_BASE = words(
    "need require mean matter depend vary hinge indicate suggest imply entail reflect represent constitute show "
    "reveal demonstrate explain prove offer contain include have hold know think believe want seem appear also not "
    "never and or than that it they most more"
)
"""Words behind "will" of what is judged, and of no event; and what is no verb."""


_MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_TIME = (
    r"(?:(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|tonight|tomorrow|nowadays|soon|shortly|imminently|"
    r"anytime\ssoon|any\stime\ssoon|"
    r"(?:(?:later|early|late|earlier)\s)?(?:in\s|by\s|during\s)?(?:this|next|the\s(?:next|coming|"
    r"following))\s(?:\w+\s){0,3}?"
    r"(?:days?|weeks?|months?|years?|decades?|century|quarter|spring|summer|autumn|fall|winter|cycle|term)|"
    r"(?:within|in|over|for|after)\s(?:the\s|an?\s|at\sleast\s|about\s|as\slittle\sas\s)?(?:\w+\s){0,4}?"
    r"(?:hours?|days?|weeks?|months?|years?|decades?)|"
    rf"(?:(?:as\searly\sas|at\sthe\send\sof|by\sthe\send\sof|the\send\sof|by|in|on|before|until|since|from|of|through|"
    rf"around|"
    rf"after|to|and)\s)?(?:early[\s-]|mid[\s-]|late[\s-])?(?:{_MONTHS}\b(?:\s\d{{1,2}})?,?\s?)?(?:(?<![-\d,.])(?:19|"
    rf"20)\d\ds?(?![-\d,]\w)|"
    rf"\b{_MONTHS}\b))"
)
_LAST_TIME = re.compile(rf"(?:,?\s(?:and\s)?{_TIME})+$")
_ANY_TIME = re.compile(rf"(?:^|\s){_TIME}\b")
_SOON = re.compile(
    r",?\s[“\"]?(?:(?:any\s?time\s)?soon|shortly|imminently|tomorrow|today|(?:in|over)\sthe\s(?:near|short)(?:er|"
    r"est)?[\s-](?:future|term))[”\"]?$"
)


def timeless(sentence: Sentence, *, has_day: bool) -> Sentence | None:
    """Return a sentence without the time at its end, which the date of the question replaces.

    None where it speaks of a time that the date is not, or of more than one.

    Parameters
    ----------
    has_day
        Whether the brief says by when.

    Examples
    --------
    >>> timeless(Sentence("Norway", "close", "close its ports within six months"), has_day=True).phrase
    'close its ports'
    >>> timeless(Sentence("Norway", "close", "close its ports within six months"), has_day=False) is None
    True
    """
    shorter = (_LAST_TIME if has_day else _SOON).sub("", sentence.phrase)
    if len(shorter.split()) < 2 <= len(sentence.phrase.split()) and sentence.verb not in _ALONE:
        return None
    if _ANY_TIME.search(shorter) or _ANY_TIME.search(sentence.subject):
        return None
    return replace(sentence, phrase=shorter)


def _cleaned(proposition: str, horizon: str) -> str:
    text = _ASIDE.sub("", " ".join(proposition.split()))
    if horizon:
        before, found, after = text.rpartition(horizon)
        shorter = f"{before.rstrip(' ,')}{after}"
        if (
            found
            and len(before.split()) > 1
            and not re.search(r"\b(?:between|from|in|by|of|the|to)\s(?:and|to)\b", shorter)
        ):
            text = f"{before.rstrip(' ,')}{after}"
    text = _LEAD.sub("", _SAID.sub("", text, count=1))
    for _ in range(2):
        shorter = _ADVERBIAL.sub("", text, count=1)
        if shorter == text or " will " not in f" {shorter} ":
            break
        text = _LEAD.sub("", shorter)
    return text.strip(" ,.;:–—`")


def _checked(subject: str, phrase: str, lowers: Callable[[str], bool]) -> Sentence | None:
    words = subject.split()
    if not words or len(words) > _MOST_SUBJECT or not _is_subject(subject):
        return None
    phrase = _cut(phrase)
    parts = phrase.split()
    if not parts or len(words) + len(parts) > _MOST_WORDS or not _happens(phrase):
        return None
    if phrase.count("“") != phrase.count("”") or phrase.count('"') % 2:
        return None
    told = [part for part in parts if not part.endswith("ly") and part.lower() not in _ADVERBS]
    verb = told[0].lower() if told else ""
    acting = as_verb(verb, "base")
    is_alone = len(parts) == 1 and acting is not None and (not acting.needs_object or acting.base in _ALONE)
    if not verb or (len(told) < 2 and not is_alone) or told[1:2] in (["with"], ["by"]):
        return None
    if passive := _BARE_BE.match(phrase):
        verb = passive["participle"].lower()
    return Sentence(_within(subject, lowers), verb, phrase)


def _cut(phrase: str) -> str:
    """Return a verb phrase without the adverbs before it and the clauses behind it."""
    phrase = re.sub(
        r"^(?:(?:shortly|likely|probably|almost certainly|certainly|perhaps|possibly|also|then|thus|therefore|either|"
        r"soon|"
        r"eventually|ultimately)\s+)+",
        "",
        phrase,
    )
    phrase = _SAYS.sub("", phrase)
    end = _END.search(phrase)
    phrase = phrase[: end.start()] if end else phrase
    for comma in re.finditer(r",\s|\sand\seven\s", phrase):
        if _NEW_CLAUSE.search(phrase, comma.end()):
            phrase = phrase[: comma.start()]
            break
    joint = _SECOND_CLAUSE.search(phrase)
    phrase = phrase[: joint.start()] if joint else phrase
    behind = _RELATIVE.search(phrase)
    if behind and len(phrase[: behind.start()].split()) >= _LEAST_TOLD and not _TELLS.match(phrase):
        phrase = phrase[: behind.start()]
    return _LOOSE.sub("", _FILLER.sub("", phrase).strip(" ,.")).strip()


_RELATIVE = re.compile(
    r"\sthat\s(?:it|they|he|she|we|has|have|had|is|are|was|were|will|would|could|can|may)\b|"
    r"\safter\s(?:[\w’'-]+\s){1,6}(?:is|are|has|have)\s"
)
"""Where a clause begins that says more of an object: "the forces that it has sent"."""
_LEAST_TOLD = 3
"""Words of a verb with its object."""
_TELLS = re.compile(
    r"(?:announce|declare|say|state|demand|warn|decide|agree|confirm|claim|insist|argue|ensure|propose|admit|rule|find|"
    r"show|prove|conclude|know|believe|accept|recogni[sz]e|promise|pledge|vow|signal|suggest|mean)\b"
)
"""Verbs that tell something with "that"."""
_SAYS = re.compile(
    r",?\slet\salone\b.*$|\sas\s[A-Z][\w-]*\s(?:ha[sd]\s)?(?:forecast|predict|assess|warn|expect|argue|suggest)\w*\b.*$"
)
"""Who says so, behind it: "as ISW forecast"."""
_SECOND_CLAUSE = re.compile(
    r",?\s(?:and|but|or)\s(?:the\s|an?\s|its\s)?(?:(?!and\b|or\b|that\b|which\b|who\b)[\w’'-]+\s){0,7}?(?:is|are|has|"
    r"have|was|were|will|would|may|"
    r"might|could|can|should|does|do)\s"
)
"""Where the clause of another subject begins."""
_FILLER = re.compile(
    r"(?:^|(?<=\s))(?:just|merely|once\sagain|only|undoubtedly|alone|indeed|of\scourse|in\sturn|instead)\s|\salone$"
)
_DOES = re.compile(
    r"(?:make\s(?:\w+\s){0,3}(?:concessions?|offers?|payments?|announcements?|peace)|give\sup|become\s(?:the\sfirst|"
    r"a\smember|president|"
    r"prime\sminister|chancellor|the\s(?:next|new|largest|biggest))|carry\sout\s(?:an?\s)?\w+|go\sto\swar|"
    r"step\s(?:down|aside)|(?:leave|take)\soffice|hand\sover|come\s(?:in)?to\s(?:power|force|effect))\b"
)
"""Verbs that say little by themselves and much with these words."""
_CUT = re.compile(
    r"\b(?:oversaw|saw|became|gave|took|began|came|went|brought|kept|found|grew|rose|fell|past)\b|^\w+ly\s\w+ing\b|"
    r"^(?:the\s)?other\s|\blikely\b|\bincludes?d?\b|\bthe\stwo$|^an?\s[a-z]+\s[A-Z]|"
    r"^[A-Z]\w+\son\sthe\s|\sto\s[a-z]+\b|^(?:any|"
    r"certain|various)\s|\b(?:potential|possible|"
    r"hypothetical)\b"
)
"""Pieces of two clauses, "a title Norway", and subjects that nobody could point at."""


_ALONE = words("join leave mediate accede resign collapse")
"""Verbs that say enough without an object."""


def says_enough(phrase: str) -> bool:
    """Return whether a verb that says little by itself says much with its object: "make concessions"."""
    return _DOES.match(phrase) is not None


def _is_subject(subject: str) -> bool:
    if _CUT.search(subject):
        return False
    if (
        _FINITE.search(subject)
        or re.search(r"\b(?:this|these|those|such|its|their|his|her|our)\b", subject)
        or not re.search(r"[^\W\d_]{2}", subject)
    ):
        return False
    first = subject.split(maxsplit=1)[0].strip("’'“”\"")
    if _OPENS.match(first) and not _MAY_OPEN.match(subject):
        return False
    if re.match(r"(?:the|an?)\s", subject, re.IGNORECASE) and len(subject.split()) == 2:
        # "The strategy" leans on a sentence before; "the Kremlin" does not.
        return subject.split()[1][:1].isupper() or subject.split()[1].lower() in _TELLING
    if re.search(r",(?![^,]*(?:,|\b(?:and|or)\b))", subject) or _has_verb(subject.split()):
        return False
    head = head_of(subject).split()
    if (head and head[-1].lower().rstrip("s") in _VAGUE) or (
        first[:1].islower() and as_verb(first, "base") and not EVENT_NOUN.match(first)
    ):
        return False
    return not re.match(r"(?i)[a-z]+(?:ed|ing)\s(?!of\b)", subject) and (
        len(subject.split()) > 1 or subject[0].isupper()
    )


_TELLING = words(
    "war conflict government regime talks negotiations truce ceasefire president parliament court ruling "
    "alliance "
    "election elections economy army military"
)
"""Nouns of which a brief has one: with "the" alone they say enough."""


_VAGUE = words(
    "trend innovation factor issue challenge question approach scale role habit lack need aspect dynamic "
    "pressure concern idea "
    "concept ability reliance writing vulnerabilitie difficultie opportunitie possibilitie complexitie nature way form "
    "kind type "
    "thing part step lesson finding evidence literature argument logic notion theme principle value framework absence "
    "failure "
    "presence use importance term context situation circumstance condition perception attitude technologie technology "
    "capability "
    "capabilitie technique method practice option alternative solution strategy strategie outcome result effect impact"
)
"""Heads of subjects of which nobody could say on a day what they have done; without their last s."""


def _has_verb(words: list[str]) -> bool:
    """Return whether a verb stands in what should be a noun phrase: "all members agree to"."""
    for place in range(1, len(words) - 1):
        following = words[place + 1].lower()
        if as_verb(words[place], "s") and following not in _BEHIND_NOUNS and not words[place - 1].endswith("’s"):
            return True
        if (
            as_verb(words[place], "base")
            and words[place - 1].endswith("s")
            and following in ("to", "the", "a", "an", "that", "its", "their")
        ):
            return True
    return False


_BEHIND_NOUNS = words("of on in by against and to at or for from over across between with under within near as into")


def _happens(phrase: str) -> bool:
    """Return whether a verb phrase is of something that happens, so that it can be seen on a day whether it has."""
    words = phrase.split()
    while len(words) > 1 and (words[0].endswith("ly") or words[0].lower() in _ADVERBS):
        words = words[1:]
    first = words[0].lower()
    if _DANGLING.search(" ".join(words[1:7])) and not re.search(r"\b(?:so far|one of|one another|there)\b", phrase):
        return False
    if says_enough(" ".join(words)):
        return True
    if _NO_EVENT.match(" ".join(words)) or _LEANING.search(phrase) or _BROKEN.search(phrase):
        return False
    if first == "lead" and " to " not in phrase:
        return False
    if first in ("come", "go", "get") and words[1:2] in (["under"], ["into"], ["to"], ["back"]):
        return len(words) > 2
    if first == "be":
        passive = _BARE_BE.match(phrase)
        return bool(passive) and passive is not None and passive["participle"].lower() not in _STATES and len(words) > 1
    if (
        first in _EMPTY_VERBS
        or first in _BEHIND_NOUNS
        or first in _DETERMINERS
        or not re.fullmatch(r"[a-z][a-z-]+", first)
    ):
        return False
    if first in ("continue", "try", "seek", "attempt", "begin", "start") and words[1:2] == ["to"]:
        return len(words) > 3
    verb = as_verb(first, "base")
    return len(words) > 1 or (verb is not None and (not verb.needs_object or first in _ALONE))


_NO_EVENT = re.compile(
    r"take\s(?!(?:\w+\s)?(?:measures|action|control|power|office|part|over|steps|hostages|place)\b)|be\s(?:left|"
    r"deterred|affected)\b|"
    r"remain\s\w+ly\b|.*\bfor\s(?:at\sleast\s)?(?:another\s|some\s|the\snext\s)?(?:\w+\s)?(?:decades?|years|months|"
    r"time)\b|"
    r"raise\b.*\b(?:concerns?|risks?|questions?|costs? of)\b|leave\s(?:little|no|some)\b|(?:continue|seek|try|begin|"
    r"start)\sto\s(?:be|have|need|face)\b|"
    r"(?:remain|stay)\s(?:a|an|the|in\splace|unclear|important|relevant|key|central|vital|crucial|difficult|one|so|to|"
    r"at|as)\b|"
    r"create\s(?:a|an)?\s?\w*\s?(?:effect|challenges?|problems?|opportunit\w+|tensions?|risks?)\b|take\s(?:time|longer|"
    r"years|many|different)\b|"
    r"(?:cost|last|amount|work|apply|occur|happen|vary|sound|focus|look|act)\b(?!.*\d)",
    re.IGNORECASE,
)
"""Verb phrases that are of no event."""
_BROKEN = re.compile(
    r"\b(?:is|are|was|were|reportedly|always|often|sometimes|usually|occasionally|what|`)\b|^use\sto\b|"
    r"\bthat\s(?:point|time|the)\b|"
    r"\bthe\sincident\b|"
    r"\b(?:during|in|after)\s(?:a|the|any|an)\s(?:\w+\s)?(?:conflict|war|crisis|contingency|event)\b|,\s\w+$|"
    r"\band\s(?:is|are|has|was|were)\b|"
    r"\b(?:and|or|but)\s(?:would|could|may|might|will)\b|\b(?:would|could|may|might|will)\b|[a-z]\d|\bon\s\d+$|\bnow\b"
)
"""What is left of a clause that was cut in the wrong place, and of the mark of a note."""
_LEANING = re.compile(
    r"\bthe\s(?:whole\s)?(?:country|company|bill|agency|program|programme|report|author|proposal|group|project|state|"
    r"same|"
    r"region)\b(?!\s(?:of|that|which)\b)"
)
"""What leans on a noun of another sentence."""


def _within(subject: str, lowers: Callable[[str], bool]) -> str:
    """Return a subject as it stands within a sentence."""
    first, *others = subject.split()
    is_title = bool(others) and others[0][:1].isupper()
    is_common = first[:1].isupper() and first[1:].islower() and not is_title and lowers(first)
    is_common = is_common or (
        is_title and (first.endswith("ed") or first in _OFFICE) and first not in ("United", "Allied")
    )
    plain = first.lower() in _DETERMINERS or is_common
    return f"{first.lower()}{subject[len(first) :]}" if plain else subject


_OFFICE = frozenset(["Current", "Former", "Incoming", "Outgoing"])
"""What stands before an office, and is no name."""
_ADVERBS = words("also now then soon first once again well only even further")
_DETERMINERS = words(
    "the a an another further more some many most few both all each every no other new any several two three"
)


def _noun_phrase(text: str, lowers: Callable[[str], bool]) -> Sentence | None:
    """Return a noun of action that is asked whole: "a blockade of ports", "Russia's intervention"."""
    end = _END.search(text)
    text = _LOOSE.sub("", (text[: end.start()] if end else text).strip(" ,.")).strip()
    words = text.split()
    if (
        not 2 <= len(words) <= 14
        or re.search(r"s\s\w{3,}ed\s", text)
        or _FINITE.search(text)
        or _DANGLING.search(text)
        or _OWNER.search(text)
        or "," in text
        or " being " in text
        or words[0].endswith("ing")
    ):
        return None
    if as_verb(words[0], "base") and words[0].islower() and not EVENT_NOUN.match(words[0]):
        return None
    if not (
        re.search(r"\w\s(?:[\w’'-]+\s)*?[A-Z]", text) or words[0][:1].isupper() or EVENT_NOUN.search(head_of(text))
    ):
        return None
    head = head_of(text)
    if not (EVENT_NOUN.search(head) or _NOMINAL.search(head)) or not _is_noun_phrase(text):
        return None
    within = _within(text, lowers)
    is_many = head.endswith("s") and not head.endswith("ss")
    if re.match(r"(?:an?|another|no)\s", within) or (is_many and (words[0][0].islower() or within[0].islower())):
        return Sentence("there", "be", f"be {re.sub(r'^no ', '', within)}")
    if re.match(r"(?:further|more|some|additional|limited|renewed|new)\s", within) or re.search(
        r"(?i)\b(?:treaty|agreement|deal|accord)s?$", head
    ):
        return None
    return Sentence(within, "take", "take place")


_OWNER = re.compile(r"\b(?:their|its|his|her|our)\b")


def head_of(text: str) -> str:
    """Return a noun phrase up to its first preposition."""
    return re.split(r"\s(?:of|in|on|by|against|between|for|with|to|from|over|at)\s", text, maxsplit=1)[0]


def names_event(text: str) -> bool:
    """Return whether the head of a noun phrase is something that happens.

    Examples
    --------
    >>> names_event("war with Norway"), names_event("the long decline of trade")
    (True, False)
    """
    head = head_of(text)
    return bool(_NOMINAL.search(head) or re.search(rf"{ACTION_NOUN.pattern}$", head, re.IGNORECASE))


_NOMINAL = re.compile(
    r"(?:\b(?:war|peace|deal|agreement|truce|election|collapse|conflict|clash(?:es)?|crisis|recession|default|return|"
    r"round|wave|rise|fall|treaty|revolt|uprising|vote|summit|talks|negotiations|resumption|renewal|victory|defeat|"
    r"breakthrough|shutdown|ruling|release|return|attempt)|\w{4,}(?:isation|ization))s?$",
    re.IGNORECASE,
)


def _is_noun_phrase(text: str) -> bool:
    first = text.split(maxsplit=1)[0].strip("’'“”\"")
    return not (
        _OPENS.match(first) and not _MAY_OPEN.match(text) and first.lower() not in ("further", "another", "more", "no")
    )


def _present(text: str, lowers: Callable[[str], bool]) -> Sentence | None:
    """Return a clause in the present tense as one in the future: "Russia captures Kyiv"."""
    words = text.split()
    named = re.match(r"(?:the\s)?(?:[A-Z][\w.’'-]*\s)+", text)
    for place in range(1, len(named[0].split()) + 1 if named else 0):
        if place >= len(words):
            return None
        if _FINITE.search(" ".join(words[place + 1 :])):
            return None
        verb = as_verb(words[place], "s")
        if verb is None and words[place] in ("is", "are") and place + 1 < len(words):
            return _checked(" ".join(words[:place]), " ".join(["be", *words[place + 1 :]]), lowers)
        if verb is not None:
            following = words[place + 1 : place + 2]
            if following and following[0] in ("of", "on", "by", "in", "against", "and") and verb.needs_object:
                continue
            return _checked(" ".join(words[:place]), " ".join([verb.base, *words[place + 1 :]]), lowers)
    return None
