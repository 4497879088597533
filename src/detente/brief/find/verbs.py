"""Verbs that can be conjugated, told from nouns by their form and the word before. No grammar of English.

The lists are words that are nearly always verbs in the papers the reader was tuned on: of the forms with an "s" at
least 85% as a tagger saw them, of irregular pasts 60%, of plain forms 92%. What is a noun as often ("plans",
"increase") is in none of them.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_THIRD = _words(
    "advises aspires becomes begs belongs boasts broadens builds buys cements closes comes compares conducts consists "
    "contrasts covers decreases directs doubles draws encrypts faces facilitates falls favours fits flies focuses "
    "frames freezes intrudes knows lacks lasts lays leads looks looms lowers marks materializes necessitates "
    "nominates obscures offers opens opts outlines owns pays perpetuates plays presents progresses prohibits puts "
    "quotes reaches reads reminds rests revolves runs says selects separates showcases shows spans specializes spends "
    "spreads stands starts stifles stipulates summarizes supports thinks traces triggers turns undergoes undermines "
    "unfolds upholds urges welcomes wields wishes "
)
_PAST = _words(
    "arose became began broke came chose drew drove fell flew froze gave got grew knew ran rose said sat saw spoke "
    "spun stood swept told took undertook went withdrew won wrote "
)
_PLAIN = _words(
    "abandon absorb accelerate accept accommodate accompany accomplish accrue accumulate achieve acknowledge acquire "
    "adapt add address adjust adopt affect afford aggravate agree alleviate allow alter amplify analyze announce "
    "anticipate appear apply appreciate approve argue arise arrive articulate ascertain ask assemble assert assess "
    "assign assist assume assure attain attend attract authorize avoid bear begin behave believe bode bolster borrow "
    "bring calculate cancel capitalise capitalize capitulate carry carve cease certify characterize choose circulate "
    "circumvent clarify classify coincide collaborate collect combine commercialize commit communicate compel "
    "compensate compete complicate comply comprise conceal concede concentrate conclude confirm confront confuse "
    "connect conserve consider consolidate constitute constrain consume contain contend continue contribute converge "
    "convert convey cooperate coordinate cope create cripple criticize cultivate curb curtail decide declare deepen "
    "defend defer define degrade deliver demonstrate deny depart depend deploy deprive derive describe deserve "
    "destabilise destabilize destroy detect deter deteriorate determine develop devote dictate differ differentiate "
    "diminish disaggregate disagree discern disclose discourage discriminate discuss disguise dismantle displace "
    "disrupt disseminate dissuade distinguish distribute diverge diversify divert dominate earn educate eliminate "
    "embody emerge emit emphasise emphasize employ empower emulate enable encircle encompass encounter encourage "
    "endanger endorse endure enforce engage enhance enjoy enrich ensure entail enter equate erode establish evacuate "
    "evade evaluate evolve exaggerate examine exceed exclude execute exert exist expand expect expend explain exploit "
    "explore expose extend extract fail feel fill filter find flee flourish follow forge forget fragment fulfil "
    "fulfill galvanise gauge generate get give go govern grapple grow happen harmonize hear help hesitate hold "
    "identify ignore illustrate imagine impede implement imply impose improve incentivize include incorporate incur "
    "indicate induce infer infiltrate inflict inform inhibit initiate inject insist inspect inspire install insulate "
    "integrate intend intensify interact interfere interpret interrogate intervene intimidate introduce invade invest "
    "investigate invite involve isolate jeopardize join justify keep knock lean learn leave legitimize liberate limit "
    "lose maintain make manage manipulate materialise maximise maximize mean meet minimize miss mitigate mobilise "
    "mobilize modernise modernize modify monetise monitor navigate negotiate normalize observe obtain occupy occur "
    "operate oppose orchestrate organise organize outweigh overlook oversee paint participate pass penetrate perceive "
    "perform persuade pick portray pose possess precipitate preclude predict prefer prepare preserve presume prevail "
    "prevent prioritise prioritize proceed produce promote propose prosecute prosper protect prove provide provoke "
    "publicize punish pursue qualify quell raise react reaffirm realise realize reap rearm rebuild recall receive "
    "reclaim recognise recognize recommend reconcile reconsider reconstitute recover redefine redirect reduce "
    "reengage reestablish refer refine reflect refocus refuse regain regulate reinforce reiterate reject relate rely "
    "remain remember remove render repel replace replenish replicate represent require resemble reshape reside resist "
    "resonate respond restart restore restrain restrict resume retain retake retaliate retire reveal revert revise "
    "rotate satisfy saturate save see seek seem seize sell send serve settle sever simplify simulate sit soften "
    "solidify solve speak specialise stabilize stall standardize stay steal steer stem stimulate streamline "
    "strengthen strive submit succeed sue suffer suggest supplement survive suspend sustain tackle take tap teach "
    "tell temper tend terminate threaten thrive thwart tolerate train transform translate transmit traverse treat try "
    "underestimate underpin underscore understand undertake unite upend utilize validate vary verify violate wait "
    "walk want warn watch weaken weigh widen withdraw withstand worsen write "
)
_NOUNS = _words(
    "addresses encounters exploits fragments gauges limits means misses monitors renders supplements trains walks"
)
"""Plurals that look like a verb of `_PLAIN` with an "s"."""


def third_person(verb: str) -> str:
    """Return a verb with its "s".

    Examples
    --------
    >>> third_person("deny"), third_person("pass"), third_person("play")
    ('denies', 'passes', 'plays')
    """
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"


_THIRD_PERSON = _THIRD | {third_person(verb) for verb in _PLAIN} - _NOUNS
_AUXILIARIES = _words(
    "is are was were has have had will would may might could can cannot should must does did do isn't aren't wasn't "
    "weren't hasn't haven't hadn't won't wouldn't couldn't can't shouldn't doesn't don't didn't"
)
_NO_SUBJECT = _words(
    "the a an its their his her our your my this these those some any no each every such both all in on at by for "
    "from with of to into under over between against and or not as than more most less very"
)
"""Behind them stands a noun or an infinitive."""
_OBJECT = _words("the a an its their his her our that it them him us this these those no some more what how")
"""Behind them "-ed" is the verb of a clause, and no participle: "the army moved its guns"."""
_PLURAL_SUBJECTS = _words("they we i you who")
_BETWEEN = _words("not also now still never only even then already")
"""Words amid the parts of one verb, with those in -ly."""
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?|[^\w\s]")


def finite_verbs(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """Return where the conjugated verbs of some words begin; of "will have left" the first only.

    Examples
    --------
    >>> words = "The army that holds the port moved its guns and will stay"
    >>> [words[place:].split()[0] for place in finite_verbs(words)]
    ['holds', 'moved', 'will']
    """
    found: list[int] = []
    before, is_chain = "", False
    tokens = [(each.group(), each.start()) for each in _WORD.finditer(text, start, len(text) if end is None else end)]
    for index, (written, place) in enumerate(tokens):
        word = written.replace("’", "'")
        following = tokens[index + 1][0].lower() if index + 1 < len(tokens) else ""
        if word in _AUXILIARIES:
            if not is_chain and before != "to":
                found.append(place)
            is_chain = True
        elif not is_chain and _is_conjugated(word, before, following):
            found.append(place)
        elif not word.endswith("ly") and word not in _BETWEEN:
            is_chain = False
        if not (word.endswith("ly") or word in _BETWEEN):
            before = word.lower()
    return found


def _is_conjugated(word: str, before: str, following: str) -> bool:
    """Return whether a word, behind and before others in small letters, is a verb with a subject."""
    if before in _NO_SUBJECT or not word[0].islower():
        return False
    if word in _THIRD_PERSON:
        return not before.endswith(("'s", "s'"))
    if word in _PAST:
        return True
    if word in _PLAIN:
        is_plural = before.endswith("s") and not before.endswith(("ss", "us", "is", "'s"))
        return before in _PLURAL_SUBJECTS or (is_plural and before not in {"helps", "lets", "makes"})
    is_past = word.endswith("ed") and len(word) > 4 and following in _OBJECT
    return is_past and before not in _AUXILIARIES and before not in {"", ",", "been", "be", "being"}


def has_finite_verb(words: str) -> bool:
    """Return whether some words have a conjugated verb.

    Examples
    --------
    >>> has_finite_verb("The army holds ports"), has_finite_verb("the needs of the port, its skilled workers")
    (True, False)
    """
    return bool(finite_verbs(words))


def begins_with_conjugated(words: str) -> bool:
    """Return whether words begin with a conjugated verb, whose subject stands elsewhere.

    Examples
    --------
    >>> begins_with_conjugated(" understands that war"), begins_with_conjugated(" the army holds")
    (True, False)
    """
    first = _WORD.search(words)
    word = first.group().replace("’", "'") if first else ""
    return word in _AUXILIARIES or word in _THIRD_PERSON or word in _PAST


def is_plain_verb(word: str) -> bool:
    """Return whether a word is a verb and hardly ever a noun.

    Examples
    --------
    >>> [word for word in ("allows", "retaining", "stages", "exceed") if is_plain_verb(word)]
    ['allows', 'exceed']
    """
    return word in _THIRD_PERSON or word in _PLAIN or word in _PAST
