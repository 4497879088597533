"""Words of likelihood that state none: permissions, options, ability, what a text is about, comments on a noun.

"May" and "could" say as often what somebody is allowed or able to do, or what might be done, as what may come. A
statement that somebody could do something is no forecast that he will.
"""

from __future__ import annotations

import re

from detente.brief.find.likely import Phrase

_ADVERBS = r"(?:(?:also|then|even|still|therefore|thus|now|only|instead|soon|both|either|each|\w+ly)\s+)*"
_SOMEBODY = (
    r"(?:applicants?|persons?|individuals?|parent|adult|holder|owner|taxpayer|resident|citizen|employer|employee|student|"
    r"licensee|claimant|borrower|lender|candidate|voter|member|beneficiar(?:y|ies)|participants?|guardian|plaintiff|"
    r"defendant|contractor|provider|agency\s+head|administrator|commissioner|secretary|governor|mayor|court|judge|"
    r"magistrate|inspector|officer|licen[sc]ing\s+authority|trustee|grantee|recipient|entity|dealer|importer|exporter|"
    r"investor|veteran|patient|passenger|tenant|landlord|creditor|debtor|shareholder|depositor|account\s+holder|"
    r"state|company|firm|institution|bank)"
)
_PERMITTED = (
    r"(?:order|open|apply|waive|grant|deny|issue|appoint|authori[sz]e|require|submit|vote|file|request|appeal|hear|impose|"
    r"levy|charge|elect|claim|transfer|withdraw|deduct|contribute|use|designate|delegate|suspend|revoke|approve|prescribe|"
    r"enter|inspect|seize|detain|hold|own|carry|sell|buy|purchase|refuse|exempt|extend|choose|opt|participate|exercise|"
    r"establish|provide|make|take|receive|obtain|retain|reject|bring|sue|serve|speak|introduce|propose|convene|call|"
    r"redeem|register|renew|not)\b"
)
_LEGAL = re.compile(
    rf"(?:^|[,;:]\s+|\b(?:that|if|when|where|which|under\s+which)\s+)(?:(?:An?|Any|Each|Every|No|a|an|any|each|every|no|The|the)\s+)"
    rf"(?:eligible\s+|qualified\s+|licensed\s+|registered\s+|\w+ing\s+)?(?:[\w’'-]+\s+){{0,2}}?{_SOMEBODY}\s+(?:(?:in|of|from|with|under|who)\s[^,;]{{2,50}}\s+)?$"
)
"""Before "may": whoever has an office or a quality, and nobody in particular: "a governor may order"."""
_LEGAL_PLURAL = re.compile(
    r"(?:^|[,;:]\s+)(?:(?:All|Eligible|Qualified|Such|These|The|Only)\s+)?(?:[\w’'-]+\s+)?"
    r"(?i:applicants|persons|individuals|members|participants|recipients|grantees|employees|employers|taxpayers|residents|"
    r"citizens|students|holders|beneficiaries|parents|adults|contractors|entities|parties|courts|judges|shareholders|"
    r"contestants|visitors|authors|readers|passengers|voters)\s+$"
)
_YOU = re.compile(r"\b(?:you|one|readers?|users?|visitors?|subscribers?)\s+$", re.IGNORECASE)
_POLICY = re.compile(
    r"\b(?:Congress|Parliament|[Pp]olicy[\s-]?makers|[Ll]awmakers|[Ll]egislators|[Dd]ecision[\s-]?makers|[Mm]inisters|[Ll]eaders|"
    r"[Gg]overnments?|[Dd]onors|[Rr]egulators|[Aa]uthorities|[Oo]fficials|[Ss]tates|[Mm]embers(?:\s+of\s+\w+)?|[Cc]ommittees?|"
    r"[Pp]artners|[Aa]llies|[Pp]lanners|[Aa]gencies|[Mm]inistr(?:y|ies)|[Aa]dministration|[Cc]ommission|"
    r"[Ll]egislat(?:ion|ure)|[Ss]takeholders|[Pp]ractitioners|[Rr]esearchers|[Ff]unders|[Ii]nstitutions)\s+$"
)
"""Who decides: with a verb of `_STEPS` behind "could" it is what they may choose."""
_STEPS = (
    r"(?:consider|require|direct|choose|decide\s+to|opt|amend|enact|extend|expand|adopt|establish|create|authori[sz]e|"
    r"appropriate|explore|examine|evaluate|assess|encourage|incentivi[sz]e|mandate|request|seek\s+to|wish|want|elect|weigh|"
    r"pursue|introduce|provide|offer|set\s+up|use|leverage|employ|do\s+more|help|support|work\s+(?:with|to)|"
    r"develop|build|design|invest|fund|prioriti[sz]e|strengthen|improve|promote|facilitate|clarify|review|revisit|modify|"
    r"reform|repeal|limit|restrict|prohibit|codify|conduct|hold\s+hearings|ask|task|begin\s+by|start\s+by|focus|"
    r"take\s+(?:steps|action|measures|advantage)|address|ensure|allow|permit|make|learn|draw\s+on|look\s+to|include|"
    r"incorporate|integrate|coordinate|collaborate|share|engage|convene|publish|issue|apply|combine|allocate|reallocate|"
    r"narrow|tighten|loosen|raise|lower|increase|reduce|add|change|propose|launch|tailor|go\s+further|condition|pass)\b"
)
_DELIBERATE = re.compile(
    rf"\s+{_ADVERBS}be\s+{_ADVERBS}(?:further\s+|better\s+|more\s+\w+\s+)?(?:considered|explored|pursued|used|utili[sz]ed|leveraged|employed|applied|adapted|adopted|"
    r"extended|expanded|broadened|widened|strengthened|improved|enhanced|amended|modified|revised|reformed|established|created|introduced|"
    r"developed|designed|encouraged|incentivi[sz]ed|invited|tasked|asked|granted|pledged|allocated|reallocated|offered|provided|"
    r"included|incorporated|integrated|added|combined|assigned|appointed|required|mandated|authori[sz]ed|directed|"
    r"set\s+up|formed|done|addressed|achieved|accomplished|made\s+(?:to|by|available|more|available)|taken\s+to|"
    r"based\s+on|built\s+(?:on|upon)|supplemented|complemented|replicated|tailored|structured|funded|financed|reproduced|"
    r"distributed|copied|waived|filed|submitted|supported|measured|assessed|evaluated|tested|examined|calculated|"
    r"estimated|divided|grouped|classified|interpreted|understood|defined|characteri[sz]ed|described|seen|viewed|"
    r"hoped|tempted|permitted|allowed|prioriti[sz]ed|coordinated|arranged|revisited|clarified|codified|deployed\s+to|"
    r"repurposed|reused|streamlined|simplified)\b"
)
"""Behind "could" and "may": what can be done, rather than what comes."""
_FATE = re.compile(
    r"\s+(?:by|within|before|until|in\s+(?:the\s+)?(?:coming|next|early|late|mid|\d{4}|\w+\s+\d{4})|this|next|as\s+early\s+as|soon)\b"
)
"""Behind a deed: by when it comes, which nobody says of an option."""
_OPTION = re.compile(
    r"\b(?:options?|approach(?:es)?|ways?|possibilit(?:y|ies)|solutions?|remed(?:y|ies)|alternatives?|measures?|steps?|"
    r"ideas?|proposals?|suggestions?|recommendations?|starting\s+point|model|example|strategy|avenues?|mechanisms?|tools?|"
    r"next\s+step|first\s+step|solution|task|goal|priority)\s+(?:for\s[^,;]{2,40}\s+)?$"
)
_IS_TO = re.compile(
    rf"\s+{_ADVERBS}be\s+(?:to|for|through|by|that\s+of|an?|the\s+\w+ing|\w+ing)\b|\s+{_ADVERBS}(?:include|involve)\b"
)
_MEANS = re.compile(
    r"\b(?:options?|ways?|steps?|measures?|actions?|tools?|roles?|areas?|means|things?|levers?|opportunit(?:y|ies)|methods?|"
    r"mechanisms?|strateg(?:y|ies)|approach(?:es)?|policies|reforms?|contributions?|moves?|instruments?|changes?|lessons?|"
    r"resources?|everything|anything|whatever|(?:best|most|least|all|nothing|little|much)(?=\s+(?:that|it|they|he|she|we|anyone|one)\s))\s+"
    r"(?:that\s+|which\s+|in\s+which\s+|by\s+which\s+|through\s+which\s+|where\s+)?"
    r"(?:(?:the|a|an|its|their|our|any|each|larger|other|these|those|some|more)\s+)*"
    r"(?:(?!(?:in|on|by|of|for|from|against|to|with|at|as|and|but|or|is|are|was|were|will|that|which|under|over|between|among|into|than|the)\b)"
    r"[\w’'.-]+(?:,\s+[^,]{2,60},)?\s+){1,4}$",
    re.IGNORECASE,
)
"""Before "could": "options ministers could take", "the role a pool could play"."""
_WHAT = re.compile(
    r"\b(?:how(?!\s+likely)|what|whatever|whichever|wherever|whoever|where|why|who|in\s+what\s+ways?|"
    r"(?:ways?|extent|manner|degree)\s+(?:in|to)\s+which|(?<!whe)(?:when(?=\s+\w+\s+$)))\s+(?:(?!(?:and|but|while|because)\b)[\w’'.-]+\s+){0,9}$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|explor\w+|examin\w+|assess\w*|consider\w*|discuss\w*|debat\w+|look(?:s|ed|ing)?\s+at|stud(?:y|ies|ied)|"
    r"illustrat\w+|show\w*|explain\w*|describ\w+|outlin\w+|understand\w*|learn\w*|know\w*|imagin\w+|wonder\w*|investigat\w+|"
    r"analy[sz]\w+|question\w*|questions?\s+(?:of|about|on)|about|of|on|into|insights?|determin\w+|decid\w+|identif\w+|"
    r"evaluat\w+|address\w*|think\w*(?:\s+through)?|map(?:s|ped)?|clues|guidance|unclear|clear|see|sense\s+of|idea\s+of|"
    r"example\s+of|focus\w*\s+on|shap\w+|depend\w*|say|says|said|tell|tells|highlight\w*|demonstrat\w+|reveal\w*|reflect\w*|"
    r"suggest\w*|define[sd]?|predict\w*|anticipat\w+)\s+(?:exactly\s+|just\s+|precisely\s+|the\s+)?$",
    re.IGNORECASE,
)
"""Before "how" and "what": a question that is named, not a statement."""
_WHETHER = re.compile(
    r"\b(?:whether|so\s+that|in\s+order\s+that|in\s+the\s+hope\s+that|so\s+as)\s+(?:[\w’'.-]+\s+){1,9}$"
)
_COMPARED = re.compile(r"\b(?:than|as)\s+(?:the\s+|its\s+|their\s+|any\s+)?(?:[\w’'-]+\s+){1,5}$")
_ABLE = re.compile(
    r"\b(?:showed|demonstrated|proved|found|knew|realized|realised|learned|discovered|saw|ensured|boasted|established)\s+"
    r"(?:that\s+)?(?:[\w’'-]+\s+){1,4}$"
)
_ENABLES = re.compile(
    r"\s+(?:be\s+)?(?:[a-z]+\s+){1,4}?(?:did|was|were|had|sold|bought|could|fell|rose|paid|left|went)\b"
)
_WISHES = re.compile(rf"\s+{_ADVERBS}(?:wish|want|like|prefer|choose|opt|elect|need)\s+to\b")
_TASTE = re.compile(
    r"\s+(?:well\s+)?(?:be|seem|sound|appear)\s+(?:\w+ly\s+)?(?:tempting|useful|helpful|instructive|worth(?:while)?|wise|prudent|best|"
    r"better|necessary|advisable|appropriate|convenient|fair|reasonable|desirable|preferable|beneficial|unfair|"
    r"hard|easy|difficult|surprising|possible|safe|premature|naive|na[iï]ve|odd|strange|obvious|sensible)\s+(?:to|for|in)\b"
)
_IT = re.compile(r"\bit\s+$", re.IGNORECASE)
_SUGGEST = re.compile(
    r"\s+(?:also\s+|even\s+|at\s+first\s+|otherwise\s+|initially\s+)*(?:suggest|imply|indicate|think|look|appear|seem|assume|"
    r"expect|imagine|ask|argue|say|object|wonder|believe)\b"
)
_VERB_BEHIND = re.compile(
    r"\s*(?:,[^,]*,)?\s*(?:the\s+|an?\s+|its\s+|their\s+|this\s+|these\s+|it\s+|they\s+|he\s+|she\s+|we\s+|there\s+|that\s+|[\w’'-]+\s+){0,9}?"
    r"(?:will|would|is|are|was|were|has|have|had|may|might|could|can|does|do|did)\b"
)
_ON_NOUN = re.compile(
    r"\s+(?:(?:in|at|on|through|by|with|via|from|as|for|of|to\s+(?:the|an?)|even|both|including|up\s+to|over|under|after|before|"
    r"because|due|within|across|among|against|the|an?|another|other|one|some|several|many|more|dozens|hundreds|"
    r"thousands|millions|tens|all|its|their|his|her|\d[\w.,%$]*)\b|\$?\d)"
)
"""Behind "perhaps", "possibly", "potentially": it goes with a noun or a place, not with what happens."""
_WEAK = re.compile(r"(?:potentially|perhaps|possibly|maybe|conceivably|presumably)$")
_OF_NOUN = re.compile(r"(?:^|[^\w-])(?:an?|the|its|their|his|her|this|these|another|one|such\s+an?)\s+$", re.IGNORECASE)
_IS_SO = re.compile(
    r"\s*(?:[\w’'-]+\s+){1,9}?(?:is|are|was|were|will|would|remains?|seems?|appears?|looks?|involves?|includes?|may|might|could)\b|"
    r"\s+(?:event|case|scenario)\s+(?:that|of)\b"
)
"""Behind "the most likely": a noun of which something is said."""
_FEARED = re.compile(
    r"\b(?:of|for|against|about|expect\w*|fac(?:e|es|ed|ing)|mean(?:s|t)?|see(?:s|n)?|foresee\w*|predict\w*|is|are|was|be|become\w*|remains?|makes?)\s+"
    r"(?:an?|the|its|their|his|her|this|these|another|one|such\s+an?)\s+$",
    re.IGNORECASE,
)
_OF_TEXT = re.compile(
    r"\b(?:paper|report|section|article|chapter|brief|study|essay|piece|part|series|feature|post|commentary|memo|analysis|volume|"
    r"book|guide|publication|page|blog|event|webinar|podcast|panel|newsletter|project|program|programme|team|working\s+group|it|"
    r"[Ww]e|I|authors?)\s+(?:also\s+|then\s+|first\s+)*$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\s+(?:then\s+|also\s+|first\s+|next\s+|briefly\s+|further\s+|only\s+|in\s+turn\s+|finally\s+)*(?:give\s+an?\s+(?:overview|account|summary)|provide\s+an?\s+(?:overview|"
    r"account|summary|analysis)|assess|analy[sz]e|explore|examine|discuss|outline|describe|argue|review|consider|focus\s+on|"
    r"look\s+at|summari[sz]e|explain|address|present|demonstrate\s+that|offer\s+an?|draw\s+on|investigate|highlight|cover|"
    r"compare|evaluate|trace|unpack|detail|survey|turn\s+to|conclude|identify|map|seek\s+to)\b"
)


def is_option(text: str, phrase: Phrase, start: int, end: int) -> bool:
    """Return whether words of likelihood say what is allowed, possible to do, asked or compared, and not what may come.

    Parameters
    ----------
    start, end
        Of the sentence.

    Examples
    --------
    >>> from detente.brief.find.likely import find_phrases
    >>> def of(text):
    ...     return is_option(text, next(find_phrases(text, 0, len(text))), 0, len(text))
    >>> of("Any person may apply."), of("These are options ministers could take."), of("The dam may break.")
    (True, True, False)
    """
    before, behind = text[max(start, phrase.start - 160) : phrase.start], text[phrase.end : min(end, phrase.end + 160)]
    if phrase.kind == "modal":
        return (
            _is_permission(phrase.words, before, behind)
            or _is_choice(before, behind)
            or _is_named(before, behind)
            or (phrase.words == "could" and _is_ability(before, behind))
        )
    if phrase.kind == "word":
        if _WEAK.search(phrase.words):
            return _is_on_noun(before, behind)
        return _names_likelihood(phrase.words, before, behind) or (_is_asked(before) and "likely" in phrase.words)
    return phrase.kind == "forecast" and _OF_TEXT.search(before) is not None and _TELLS.match(behind) is not None


def _is_permission(words: str, before: str, behind: str) -> bool:
    """Return whether "may" allows: "a governor may order an evacuation"."""
    if _YOU.search(before) and not re.search(r"\bthe\s+\w+\s+$", before):
        return True
    if not words.startswith("may"):
        return False
    return re.match(rf"\s+{_ADVERBS}{_PERMITTED}", behind) is not None and bool(
        _LEGAL.search(before) or _LEGAL_PLURAL.search(before)
    )


def _is_choice(before: str, behind: str) -> bool:
    """Return whether it is what somebody may choose to do: "Congress could consider", "the fund could be expanded"."""
    if _WISHES.match(behind) or (_IT.search(before) and _TASTE.match(behind)):
        return True
    if _OPTION.search(before) and _IS_TO.match(behind):
        return True
    if re.match(rf"\s+{_ADVERBS}{_STEPS}", behind) and _POLICY.search(before):
        return True
    deed = _DELIBERATE.match(behind)
    return deed is not None and not _FATE.match(behind, deed.end()) and not re.search(r"\bit\s+$", before)


def _is_named(before: str, behind: str) -> bool:
    """Return whether it is named and not stated: "how the bank could help", "larger than numbers might suggest"."""
    if _MEANS.search(before) or _WHETHER.search(before) or _is_asked(before):
        return True
    return _COMPARED.search(before) is not None and _SUGGEST.match(behind) is not None


def _is_asked(before: str) -> bool:
    """Return whether a phrase stands in a question that is named: "the paper looks at how rates may move"."""
    asked = _WHAT.search(before)
    if asked is None:
        return False
    lead = before[: asked.start()]
    word = asked.group().split()[0].lower()
    if word in {"where", "who", "why", "when"}:
        return _ASKS.search(lead) is not None
    return True


def _is_ability(before: str, behind: str) -> bool:
    """Return whether "could" is the past of "can": "the team showed it could build a bridge"."""
    if _ABLE.search(before):
        return True
    return re.search(r"\b(?:that|who|which)\s+$", before) is not None and _ENABLES.match(behind) is not None


def _is_on_noun(before: str, behind: str) -> bool:
    """Return whether "perhaps" comments on a noun: "another, perhaps better, deal", "perhaps 40 ships"."""
    if not before.strip(" \"“”'(") or before.rstrip().endswith((".", ":", ";")):
        return not re.match(r"[\s,]", behind)
    return _ON_NOUN.match(behind) is not None and not (
        re.search(r"(?:^|,|\band|\bbut|\bor)\s+$", before) and _VERB_BEHIND.match(behind)
    )


def _names_likelihood(words: str, before: str, behind: str) -> bool:
    """Return whether "likely" stands before a noun of which nothing is said: "an unlikely friendship grew"."""
    if words in {"likelihood", "probability"} and re.search(r"(?:^|\b(?:as|and|or|of|by|with|such as|,))\s+$", before):
        return re.match(r"\s+(?:of|that)\b", behind) is None
    if words.endswith("chance"):
        return re.search(r"\b(?:to|must|can)\s+have\s+(?:an?\s+|any\s+)*$", before) is not None
    if words.endswith("likely") and _OF_NOUN.search(before):
        return not (_IS_SO.match(behind) or _FEARED.search(before))
    return (
        words.endswith("likely")
        and re.search(r"\bas\s+(?:an?\s+)?(?:the\s+)?(?:most\s+)?$", before) is not None
        and (
            re.match(r"\s+(?:target|candidate|cause|source|culprit|successor|outcome|scenario|venue|site)s?\b", behind)
            is not None
        )
    )
