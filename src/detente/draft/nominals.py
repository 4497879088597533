"""Nouns of action as verbs: "its withdrawal from the pact" is that it withdraws from the pact."""

from __future__ import annotations

import re

_VERBS = {
    r"supply|supplies": ("supply", "of"),
    r"transfers?": ("transfer", "of"),
    r"sales?|arms sales": ("sell", "of"),
    r"deliver(?:y|ies)": ("deliver", "of"),
    r"deployments?": ("deploy", "of"),
    r"dispatch": ("dispatch", "of"),
    r"purchases?": ("buy", "of"),
    r"acquisitions?": ("acquire", "of"),
    r"seizures?": ("seize", "of"),
    r"annexation": ("annex", "of"),
    r"invasions?": ("invade", "of"),
    r"occupation": ("occupy", "of"),
    r"blockades?": ("blockade", "of"),
    r"boycotts?": ("boycott", "of"),
    r"expulsions?": ("expel", "of"),
    r"recognition": ("recognise", "of"),
    r"suspension": ("suspend", "of"),
    r"mobili[sz]ation": ("mobilise", "of"),
    r"militari[sz]ation": ("militarise", "of"),
    r"shelling": ("shell", "of"),
    r"bombing|bombardment": ("bomb", "of"),
    r"testing|(?:missile |nuclear )?tests?": ("test", "of"),
    r"launch(?:es)?": ("launch", "of"),
    r"closure": ("close", "of"),
    r"imposition": ("impose", "of"),
    r"removal": ("remove", "of"),
    r"resumption": ("resume", "of"),
    r"expansion": ("expand", "of"),
    r"destabili[sz]ation": ("destabilise", "of"),
    r"attacks?": ("attack", "on against upon"),
    r"assaults?": ("attack", "on against"),
    r"offensives?": ("attack", "against on"),
    r"(?:air\s?)?strikes?": ("strike", "on against"),
    r"raids?": ("raid", "on"),
    r"bans?": ("ban", "on"),
    r"crackdowns?": ("crack down on", "on"),
    r"sanctions": ("impose sanctions on", "on against"),
    r"tariffs?": ("impose tariffs on", "on"),
    r"export controls": ("impose export controls on", "on"),
    r"embargo(?:es)?": ("impose an embargo on", "on against"),
    r"interventions?": ("intervene in", "in"),
    r"incursions?": ("send forces into", "into"),
    r"withdrawals?": ("withdraw", "of"),
}
"""Noun -> the verb that says the same, and the prepositions behind the noun that the object of the verb drops."""
_FORMS = tuple(
    (re.compile(noun, re.IGNORECASE), verb, frozenset(drops.split())) for noun, (verb, drops) in _VERBS.items()
)
_KEEPING = {"withdraw": "from", "retaliate": "against", "attack": "in", "deploy": "to"}
"""Verbs that keep a preposition of their noun: "withdrawal from"."""
NOMINAL = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b", re.IGNORECASE)
"""Nouns that can be told as a verb."""


def as_deed(noun: str, behind: str) -> tuple[str, str] | None:
    """Return the verb of a noun of action, and verb and object, or None where the noun names no object.

    Parameters
    ----------
    behind
        The words behind the noun.

    Examples
    --------
    >>> as_deed("blockade", "of the strait"), as_deed("sanctions", "against Norway")
    (('blockade', 'blockade the strait'), ('impose', 'impose sanctions on Norway'))
    >>> as_deed("withdrawal", "from the pact")
    ('withdraw', 'withdraw from the pact')
    >>> as_deed("attack", "that failed") is None
    True
    """
    preposition, _, rest = behind.strip().partition(" ")
    for form, verb, drops in _FORMS if rest else ():
        if form.fullmatch(noun):
            if preposition in drops:
                return verb.split()[0], f"{verb} {rest}"
            if _KEEPING.get(verb) == preposition:
                return verb, f"{verb} {preposition} {rest}"
    return None
