"""Which verbs with their objects are deeds: something definite that somebody can do, told without a cut clause."""

from __future__ import annotations

import re

from detente.draft.verbs import as_verb, says_a_deed, words


def is_deed(verb: str, what: str) -> bool:
    """Return whether a verb with its object names something definite that can be done."""
    return not (
        not says_a_deed(what)
        or is_bare(what)
        or _NO_MOVE.match(what)
        or (not INTRANSITIVE.match(what) and HALF.match(what))
        or (verb in GENERAL and not NAMES.search(what) and not GIVEN.match(what))
        or (verb == "call" and " for " not in what[:9])
    )


def is_told(verb: str, what: str, *, is_strong: bool) -> bool:
    """Return whether what is told of the present or the past is a deed of its own: by its verb, or by whom it names."""
    return is_strong or (verb not in _ONGOING and NAMES.search(what) is not None)


_CUT = re.compile(
    r"\s(?:which|who|whom|they|he|she|it|we|make|makes|mean|means|that\s(?:they|it|he|she|the|would|will|could|is|are|was|"
    r"were|has|have|had|can|may|\w+s|\w+ed))\s.*$|\s(?:that|which|it|they)$|"
    r"\s(?:and|or)\s(?:\w+ly\s)?[a-z]+ing\s(?=the|an?|its|their|that|his|[A-Z]).*$|"
    r"\s(?:and|or)\s(?:\w+ly\s)?[a-z]{3,}ed\s(?=the|an?|its|their|that|his|[A-Z]).*$|"
    r"\s(?:and|or)\s(?P<verb>[a-z]+)(?:\s(?!of\b|in\b|on\b|for\b|to\b|and\b).*)?$|\sto\s[a-z]+(?:\sup)?$|"
    r"\swith\sthe\spossibility\b.*$|\s(?:two|three)\s(?:days|weeks|months|years)$"
)
"""Where the words of a deed go over into another clause."""
_LOOSE = re.compile(
    r"\s(?:such|so|just|not|also|highly|more|than|most|as|when|while|later|this|next|last|have|has|had|suitable|"
    r"now|needed|necessary|required|one|two|less|only|except|hard|overnight|because|since|including|how|whether|that|aimed)$"
)


def tidy(what: str) -> str:
    """Return a verb and its object without the clause that was cut behind it.

    Examples
    --------
    >>> tidy("give Norway the ships it needs to"), tidy("close ports and maintain an embargo")
    ('give Norway the ships', 'close ports')
    """
    for _ in range(2):
        cut = _CUT.search(what)
        if cut is not None and (cut["verb"] is None or as_verb(cut["verb"], "base") or what.endswith(cut["verb"])):
            what = what[: cut.start()]
    what = _LOOSE.sub("", what)
    is_even = what.count("“") == what.count("”") and what.count('"') % 2 == 0
    return (what if is_even else re.sub(r"[“”\"]", "", what)).rstrip(" ,;:")


def is_bare(what: str) -> bool:
    """Return whether a verb that needs an object has lost it."""
    verb = as_verb(what, "base")
    return " " not in what and (verb is None or verb.needs_object)


_NO_MOVE = re.compile(
    r"\w+\s(?:them|it|him|her|themselves)\b(?!\swith\b)|(?:value|allow|resist|muster|mitigate|cover|spark|risk|trigger|challenge|complicate|hinder|hamper|expend|cause|"
    r"lack|manifest|hold|control\sthe\s(?:largest|biggest)|level\sthe\splaying|partner|number|rank)\s|"
    r"(?:strike|occupy)\sa\s(?:\w+\s){0,4}(?:tone|balance|chord|place|position|role|note)\b|build\s(?:\w+ly\s)?(?:up)?on\b|"
    r"\w+\s(?:including|because|since|indefinitely|likely)\b|\w+\s(?:\w+\s)?(?:any|those|what|whatever|one|others?|themselves|itself|up|down|a\sline)$|"
    r"\w+\s(?:the|an?)\s(?:unexpected|future|moment|opportunity|momentum|deadlock)\b|enter\s\w+\sdeadlock|"
    r".*\sof\s(?:them|it|this)$|send\s(?:an?\s)?(?:\w+\s)?(?:messages?|signals?)\b|behave\s|"
    r"\w+\s(?:them|it|this|that|him|her|us|so|these|those|one|itself|themselves)$|"
    r"(?:recogni[sz]e|accept|hold|note|see)\s(?:the\s|a\s|an\s)?(?:\w+\s)?(?:need|importance|fact|value|limits?|that|"
    r"views?|risks?|idea)\b|"
    r"(?:take|play|make|give|set|keep|put|hold|achieve|maintain|ensure|sustain|gain|win|lose|face|enhance|improve|"
    r"modernize|generate|facilitate|adopt|use|build|create|develop|enable|help|reduce|increase|expand|strengthen|"
    r"support|"
    r"pursue|promote|prioriti[sz]e|work|train|lead|drive|share|demand|continue|prepare|seek|start|begin|manufacture|"
    r"resist|protect|defend|prevent|deter|counter|confront|respond|monitor|compete|cooperate|collaborate)$|"
    r"\w+\s(?:that|what|how|whether|why|where|the\sway|been|only|sometimes|often)\b|open\sthe\s(?:way|door)\b|"
    r"leave\s(?:little|no|some|room)\b|(?:raise|express|voice)\s(?:\w+\s)?(?:concerns?|questions?|doubts?|hopes?)\b|"
    r"(?:view|establish|cross|accelerate|complicate|exacerbate|offset|upend)\s(?!a\s|an\s|diplomatic)|"
    r"(?:make|take|achieve|secure)\s(?:\w+\s)?(?:gains?|progress|advances?|headway|sense)\b|"
    r"(?:achieve|maintain|ensure|sustain|gain|improve|enhance|deter|prevent|preserve|prioriti[sz]e|harden|facilitate|"
    r"enable|"
    r"encourage|help|promote)\s|(?:arm|sanction|support|train|work|use|share|stage|lead|order|pay|export|attack|strike|"
    r"trigger|exercise|station|stockpile|supply|test|vote|fire|mine|store|tax|force)\s(?:(?-i:[A-Z]\w*s\b)|regime|evasion|"
    r"designations?|regulations?|sales|control|controls|industry|companies|firms|system|systems|force|forces|"
    r"capabilit\w+|"
    r"point|points|action|measures|package|packages|policy|chains?|administrator)\b|one another\b|(?:play|"
    r"take)\s(?:in|on)\b|"
    r"(?:fail|help|continue|have)\sto\s(?:see|know|understand)\b",
    re.IGNORECASE,
)
"""What reads like a move and is none."""
HALF = re.compile(
    r"\w+\s(?:in|at|from|on|with|by|of|through|after|before|during|to|and|into|over|upon|around|for|as)\b"
)
"""A verb whose object stands elsewhere: "which Norway has captured in", "may draw on"."""
INTRANSITIVE = re.compile(
    r"(?:resort|collude|embark|tamper|spy|settle|march|renege|abstain|invest|step|walk|lobby|turn|crack|back|go|draw|"
    r"call|withdraw|invade|intervene|retaliate|vote|negotiate|attack|retreat|strike|surrender|mobili[sz]e|fight|"
    r"enter|"
    r"advance|return|agree|push|pull|join|participate|interfere|mediate|pivot|move|merge|accede|respond|switch|depart|"
    r"escalate|ceasefire|blockade|offensive|attacks?|strikes?|sanctions|deployment|withdrawal|invasion|annexation|"
    r"tariffs?|"
    r"embargo|ban|bans|seizure|recognition|exercises|intervention|occupation|expulsion|incursions?|air\s?strikes?|"
    r"raids?|"
    r"shelling|bombing|bombardment|\w+isation|\w+ization|resign|deploy|land|sail|fire|engage|meet|talk|campaign|"
    r"boycott|"
    r"crackdown|cut-?off|mediation|assault|veto|mobili[sz]ation|closure|suspension|expansion|introduction|imposition|"
    r"removal|resumption|escalation|withdrawals|coup|build-?up|missile\stests?|nuclear\stests?|export\scontrols|"
    r"arms\ssales)\b"
)
"""Verbs that need no object, and nouns."""
GENERAL = words(
    "work use develop create pursue engage continue address build increase expand strengthen support improve advance "
    "reinforce leverage provide offer monitor prepare seek streamline align coordinate cooperate collaborate integrate "
    "signal examine assess consider review deepen synchronize combine respond navigate manage modernize conduct "
    "intensify secure protect defend resist prevent counter compete focus reduce limit lower challenge transform invest"
)
"""Verbs of moves that nobody could tell from others unless a name or a number stands with them."""
NAMES = re.compile(r"\s[A-Z]|\d")
GIVEN = re.compile(
    r"(?:provide|offer)\s.*(?:aid|weapons?|arms|assistance|equipment|training|funds|money|guarantees?)\b.*\s(?:to|with)\s"
)
"""What is given to somebody, though no name stands with it."""
_ONGOING = words(
    "help use work seek continue contain end start begin hold improve enhance strengthen support advance align share "
    "compete prioritise prioritize promote pursue protect shift secure develop create enable encourage maintain lead "
    "leverage defend monitor review"
)
"""Verbs of what is always going on: told of the present or the past they are no move, whoever is named."""
SPOKEN = words("call propose demand threaten offer pledge promise")
"""Verbs with which somebody says what it wants: the thing itself may still come."""
