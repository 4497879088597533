"""Verbs of action in all their forms, and the nouns that name the same actions. No grammar of English."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


_STRONG = words(
    "abandon abolish accept accede admit adopt amend annex apply approve arm arrest assassinate assault attack "
    "authorise authorize ban bar besiege block blockade bomb bombard boycott breach break build buy campaign cancel "
    "capture cede ceasefire cease close coerce compel concede conclude confiscate conquer convene counterattack cross "
    "curb cut declare defeat defect delay denounce deploy deport destabilise destabilize destroy detain deter devalue "
    "dismantle dismiss dispatch disrupt dissolve divert drop ease eject embargo enact encircle enforce engage enter "
    "escalate deescalate evacuate evict exclude execute exercise exit expand expel exploit export extend extradite "
    "fight finance fire fly fold force freeze fund grant halt hack hijack hit host impose imprison increase "
    "infiltrate install intercept interfere intervene intensify introduce invade invest invoke jam join kidnap "
    "kill launch leave legalise legalize levy liberate lift limit lower massacre mediate meddle militarise militarize "
    "mine mobilise mobilize modernise modernize nationalise nationalize negotiate normalise normalize occupy "
    "open order oust overthrow overturn pass patrol pause pay penalise penalize persuade pivot postpone privatise "
    "privatize procure prohibit prolong prosecute provoke pull punish purchase purge push quit raid raise "
    "ratify rearm rebuild recall recapture recognise recognize reduce reform refuse regulate reimpose "
    "reinforce reinstate reject release relocate remove renew reopen repeal replace reposition rescind rescue resist "
    "restore restrict restructure resume retake retaliate retreat reverse revise revoke revoke sabotage sanction "
    "scrap seize sell send sever shell shoot shut sign smuggle station stockpile storm strike subsidise subsidize "
    "sue supply suppress surrender suspend target tax terminate test threaten tighten topple torpedo transfer trigger "
    "undermine unfreeze unleash upgrade veto violate vote withdraw withhold wield"
)
"""Verbs whose subject, where it is a state or an organisation, does something that can be dated."""
_DEEDS = words(
    "appoint augment block boost move deliver deny direct elect establish expend form harass ink implement oppose "
    "organise "
    "organize pledge sabotage stop train "
    "abduct abstain accuse acquire activate annul assemble attend award bankroll bar betray blacklist bolster bribe "
    "broker bypass censor chair charge circumvent coerce collude commission commit commemorate complete concentrate "
    "condemn confirm conscript consult convict convert counter crack crash criminalise criminalize cripple criticise "
    "criticize curtail dangle decouple degrade delist demolish denounce deplete designate detonate disarm disband "
    "discard disclose discontinue disconnect dismember displace disrupt donate downgrade draft drag drill dump earmark "
    "embark embed employ enlist entrench equip erect evade exclude exempt exile extort field file finalise finalize "
    "finish fine flood flout forbid forge fortify found funnel garrison give harbour harden hamper hand hasten hire "
    "hinder hoard host impeach import imprison inaugurate incite incorporate indict inflict inject insert instigate "
    "institute instruct interdict intimidate issue jail jettison label land launder legislate lend liberalise "
    "liberalize liquidate lobby lock loosen lure mandate manipulate march mass meet murder name neutralise "
    "neutralize nominate notify obstruct offload outlaw override overrun pardon penetrate persecute plant plunder "
    "position pour prepare pressure probe proclaim proliferate promulgate propagate prop publish pump purge quash ram "
    "ratchet ration reaffirm rebuff reclaim recruit redeploy redraw refit refuel reimburse reinstate relax relinquish "
    "renege renegotiate renounce reorganise reorganize repatriate repel replenish reposition resettle reshuffle resign "
    "resort restart resupply retract reunify roll route sail scapegoat scrutinise scrutinize scupper settle shelve "
    "shield ship shorten side sideline silence sink slap slash sow spark spearhead spend spy stage stall steal step "
    "stifle stir stoke stonewall strip submit subvert summon surround surveil suspend swap switch tamper test tie "
    "toughen track trade trial trim triple unify unveil uphold urge usurp vacate vacate visit wage walk warn weaponise "
    "weaponize welcome widen wipe "
    "waive escort impound intern outsource rename reshape retool safeguard scramble seed slow squeeze stymie sweep"
)
"""Verbs of the same kind that analysts use less often."""
LIGHT = words("bring carry conduct draw give go make put run take turn get keep step back hold set")
"""Verbs that say nothing without what follows them, which `says_a_deed` looks at."""
_WEAK = words(
    "agree combine end reach return stage set advance aid align call announce continue contain renew "
    "moderate allocate allow appoint assist back boost broker collaborate combat compensate compete "
    "confront consolidate control cooperate coordinate counter create cultivate decide defend demand deliver deny "
    "develop direct elect enable encourage enhance equip establish exert facilitate form harass harden "
    "help hold implement improve integrate invite isolate lead leverage license maintain manufacture merge monitor "
    "offer organise organize oppose partner permit pledge prepare pressure prevent prioritise prioritize produce "
    "promise promote "
    "propose protect provide pursue redirect reintroduce reject respond resolve review ramp scale secure seek share "
    "shift "
    "stage start stop strengthen support train use weaken weaponise weaponize work"
)
"""Verbs that name a move only with what follows them."""
_INTRANSITIVE = words(
    "escalate deescalate retaliate intervene withdraw invade attack surrender retreat counterattack "
    "mobilise mobilize "
    "respond vote negotiate resist fight rearm strike"
)
_IRREGULAR = {
    "break": ("broke", "broken"), "build": ("built", "built"), "buy": ("bought", "bought"), "cut": ("cut", "cut"),
    "drop": ("dropped", "dropped"), "fight": ("fought", "fought"), "fly": ("flew", "flown"),
    "freeze": ("froze", "frozen"),
    "hit": ("hit", "hit"), "hold": ("held", "held"), "lead": ("led", "led"), "leave": ("left", "left"),
    "pay": ("paid", "paid"), "quit": ("quit", "quit"), "rebuild": ("rebuilt", "rebuilt"),
    "retake": ("retook", "retaken"), "seek": ("sought", "sought"), "sell": ("sold", "sold"), "send": ("sent", "sent"),
    "shoot": ("shot", "shot"), "shut": ("shut", "shut"), "strike": ("struck", "struck"),
    "unfreeze": ("unfroze", "unfrozen"), "withdraw": ("withdrew", "withdrawn"), "withhold": ("withheld", "withheld"),
    "overthrow": ("overthrew", "overthrown"), "set": ("set", "set"), "bring": ("brought", "brought"),
    "draw": ("drew", "drawn"), "forbid": ("forbade", "forbidden"), "get": ("got", "got"), "give": ("gave", "given"),
    "go": ("went", "gone"), "keep": ("kept", "kept"), "lend": ("lent", "lent"), "make": ("made", "made"),
    "meet": ("met", "met"), "override": ("overrode", "overridden"), "overrun": ("overran", "overrun"),
    "put": ("put", "put"), "redraw": ("redrew", "redrawn"), "run": ("ran", "run"), "sink": ("sank", "sunk"),
    "sow": ("sowed", "sown"), "spend": ("spent", "spent"), "steal": ("stole", "stolen"), "take": ("took", "taken"),
    "uphold": ("upheld", "upheld"), "choose": ("chose", "chosen"),
}  # fmt: skip
_DOUBLED = words("ban bar block cancel permit commit drop quit pivot compel curb expel patrol step admit jam scrap "
    "transfer deter embed drag forbid get kidnap meddle prop put ram refit repel run slap spin stir strip submit swap "
    "ship trim outstrip "
    "set equip stop plan hit shut cut refer") - {"block", "cancel", "meddle"}  # fmt: skip
"""Verbs that double their last letter."""

Form = str
"""``base``, ``s``, ``past``, ``participle`` or ``ing``."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of action as it stands in a text."""

    base: str
    form: Form
    is_strong: bool
    needs_object: bool


@functools.cache
def verb_forms() -> dict[str, tuple[Verb, ...]]:
    """Return every form of a verb of action -> what it can be.

    Examples
    --------
    >>> [(verb.base, verb.form) for verb in verb_forms()["imposed"]]
    [('impose', 'past'), ('impose', 'participle')]
    """
    found: dict[str, list[Verb]] = {}
    for bases, is_strong in ((_STRONG | _DEEDS, True), (LIGHT, False), (_WEAK - _DEEDS, False)):
        for base in sorted(bases):
            past, participle = _IRREGULAR.get(base, (_past(base), _past(base)))
            forms = {"base": base, "s": _third(base), "past": past, "participle": participle, "ing": _ing(base)}
            for form, word in forms.items():
                found.setdefault(word, []).append(Verb(base, form, is_strong, base not in _INTRANSITIVE))
    return {word: tuple(dict.fromkeys(verbs)) for word, verbs in found.items()}


def as_verb(word: str, *forms: Form) -> Verb | None:
    """Return the verb of action that a word is in one of the forms, or None."""
    return next((verb for verb in verb_forms().get(word.lower(), ()) if verb.form in forms), None)


_DEED = re.compile(
    r"(?:bring\s(?:\w+\s){0,4}(?:charges?|case|legislation|law|bill|troops|forces|under|back)\b|bring\s(?:down|in)\b|"
    r"(?:carry\sout|conduct)\s(?:\w+[\s-]){0,5}(?:exercises?|drills?|strikes?|attacks?|operations?|raids?|tests?|"
    r"patrols?|campaigns?|sabotage|sorties|reforms?|audits?|elections?|talks|purges?|arrests|offensives?)\b|"
    r"draw\s(?:up|down|back|\w*\s?red\slines?|a\sline)\b|"
    r"give\s(?:up|in|way|the\sgreen|permission|\w+\s(?:\w+\s){0,4}(?:weapons?|arms|aid|equipment|aircraft|money|funds|"
    r"guarantees?|permission|access|control))\b|give\s[A-Z]|"
    r"go\s(?:to\s(?:war|court)|underground|nuclear|on\sstrike|on\sthe\soffensive|ahead)\b|"
    r"make\s(?:an?\s)?(?:\w+\s){0,2}(?:concessions?|offers?|deals?|payments?|announcements?|peace|threats?|demands?|"
    r"visits?|investments?|cuts|arrests|available|agreements?|changes\sto)\b|"
    r"put\s(?:\w+\s){0,5}(?:pressure|sanctions|tariffs|troops|forces|restrictions|in\splace|under|on\sthe|into)\b|"
    r"run\s(?:\w+\s){0,2}(?:campaigns?|operations?|exercises?|candidates?|for)\b|"
    r"take\s(?:(?:full\s|direct\s)?control|over|(?:\w+\s){0,2}(?:steps|action|measures|hostages?|territory|sides)|part|"
    r"office|power|up\sarms|back|down)\b|"
    r"turn\s(?:off|over|away|back|to)\b|step\s(?:up|in|down|aside|back)\b|back\s(?:down|off|out|away|[A-Z]|the|an?)\b|"
    r"keep\s(?:\w+\s){0,4}(?:troops|forces|sanctions|tariffs|closed|shut|open)\b|"
    r"get\s(?:rid|hold)\b|"
    r"hold\s(?:\w+\s){0,4}(?:talks|elections?|summits?|meetings?|exercises?|drills|hostages?|referendums?|votes?|"
    r"negotiations|back|captive)\b|"
    r"set\s(?:up|conditions|tariffs|limits|a\sdeadline|deadlines?|quotas?|off)\b)"
)


def says_a_deed(what: str) -> bool:
    """Return whether a verb with its object is a deed, where the verb alone says nothing.

    Examples
    --------
    >>> says_a_deed("take control of the port"), says_a_deed("take time"), says_a_deed("close the port")
    (True, False, True)
    """
    return what.partition(" ")[0] not in LIGHT or _DEED.match(what) is not None


def in_present(what: str) -> str:
    """Return a verb in its base form and its object as what one does: "close its ports" as "closes its ports".

    Examples
    --------
    >>> in_present("cut or end its aid"), in_present("veto the resolution"), in_present("retaliate")
    ('cuts or ends its aid', 'vetoes the resolution', 'retaliates')
    """
    first, *others = what.split(" ")
    if others[1:] and others[0] in ("and", "or") and as_verb(others[1], "base"):
        others[1] = _third(others[1])
    return " ".join([_third(first), *others])


def _past(base: str) -> str:
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    return f"{base[:-1]}ied" if base.endswith("y") and base[-2] not in "aeiou" else f"{base}ed"


def _third(base: str) -> str:
    if base.endswith(("s", "x", "ch", "sh", "zz", "ss", "go", "to")):
        return f"{base}es"
    return f"{base[:-1]}ies" if base.endswith("y") and base[-2] not in "aeiou" else f"{base}s"


def _ing(base: str) -> str:
    if base in _DOUBLED:
        return f"{base}{base[-1]}ing"
    return f"{base[:-1]}ing" if base.endswith("e") and not base.endswith("ee") else f"{base}ing"


_EVENTS = (
    r"air\s?strikes?|annexation|assault|attacks?|bans?|blockade|bombardment|bombing|boycott|build-?up|campaign|ceasefire|"
    r"counter-?attack|counter-?offensive|coup|crackdown|cut-?off|deployments?|destabili[sz]ation|embargo|escalation|"
    r"exercises|expulsion|incursions?|intervention|invasion|mediation|militari[sz]ation|mobili[sz]ation|occupation|offensive|"
    r"provocations?|raids?|recognition|rearmament|retaliation|rhetoric|sabotage|sanctions|seizure|shelling|strikes?|"
    r"tariffs?|ultimatum|veto|withdrawal|export controls|arms sales|missile tests?|nuclear tests?|arms race"
)
_DOINGS = (
    r"aggression|coercion|expansion|operation|reforms?|responses?|investments?|assistance|support|cooperation|"
    r"pressure|talks|negotiations|interference|moderni[sz]ation|aid|threats?|warnings?|threatening statements|"
    r"reinforcements?|retreat|mission|build-?out|peacekeepers"
)
ACTION_NOUN = re.compile(rf"\b(?:{_EVENTS}|{_DOINGS})\b", re.IGNORECASE)
"""Nouns of what somebody does."""
EVENT_NOUN = re.compile(rf"\b(?:{_EVENTS})\b", re.IGNORECASE)
"""Those of what can be seen to happen on a day."""
EVENT_HEAD = re.compile(rf"\b(?:{_EVENTS})$", re.IGNORECASE)
"""The same at the end of a noun phrase."""
