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
_WEAK = words(
    "agree conduct combine end reach return stage carry set advance aid align call announce continue contain renew "
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
    "overthrow": ("overthrew", "overthrown"), "set": ("set", "set"),
}  # fmt: skip
_DOUBLED = words("ban bar block cancel permit commit drop quit pivot compel curb expel patrol step admit jam scrap "
    "transfer deter "
    "set equip stop plan hit shut cut refer") - {"block", "cancel"}  # fmt: skip
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
    for bases, is_strong in ((_STRONG, True), (_WEAK, False)):
        for base in sorted(bases):
            past, participle = _IRREGULAR.get(base, (_past(base), _past(base)))
            forms = {"base": base, "s": _third(base), "past": past, "participle": participle, "ing": _ing(base)}
            for form, word in forms.items():
                found.setdefault(word, []).append(Verb(base, form, is_strong, base not in _INTRANSITIVE))
    return {word: tuple(dict.fromkeys(verbs)) for word, verbs in found.items()}


def as_verb(word: str, *forms: Form) -> Verb | None:
    """Return the verb of action that a word is in one of the forms, or None."""
    return next((verb for verb in verb_forms().get(word.lower(), ()) if verb.form in forms), None)


def _past(base: str) -> str:
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    return f"{base[:-1]}ied" if base.endswith("y") and base[-2] not in "aeiou" else f"{base}ed"


def _third(base: str) -> str:
    if base.endswith(("s", "x", "ch", "sh", "zz", "ss")):
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
