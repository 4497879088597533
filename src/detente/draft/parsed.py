"""Moves that a dependency parser finds: verbs of action and nouns that say the same, with whoever does them.

More than what the rules of `detente.draft.moves` find, since a doer may stand anywhere in the sentence. What the rules
find is kept where the tree does not say otherwise: that another does it, that it is a noun, or that it is not done.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.brief.model import Brief, Entity, Mention
from detente.draft.actors import is_observer, who_may_act
from detente.draft.acts import DOING, DONE, NAMED, OPTION, STATES
from detente.draft.deeds import GENERAL, GIVEN, HALF, INTRANSITIVE, NAMES, SPOKEN, is_bare, tidy
from detente.draft.doers import NEW, ORGANS, Doers
from detente.draft.moves import AHEAD, RECENT, RESPONSE, YEAR_NAMED, Move, find_moves
from detente.draft.naming import slug
from detente.draft.nominals import NOMINAL, as_deed
from detente.draft.parser import parse
from detente.draft.passages import Passage, passages
from detente.draft.plan import published
from detente.draft.trees import Tree, Word, phrase
from detente.draft.verbs import ACTION_NOUN, LIGHT, Verb, says_a_deed, verb_forms, words

_LEAST = 2
"""Deeds from which on somebody whom the reader does not know, or a person without an office, is an actor."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What is done in a brief, and by whom."""

    brief: Brief
    """With those as groups who do something and whom the reader did not know."""
    acting: Mapping[str, str]
    """Id of an entity -> id of the one that acts where it is named."""
    told: tuple[Passage, ...]
    moves: tuple[Move, ...]
    nobody: tuple[Move, ...] = ()
    """What would be done by somebody who is not named."""


def acts_by_rules(brief: Brief) -> Acts:
    """Return what the rules find, without a parser."""
    acting = who_may_act(brief)
    told = passages(brief, acting)
    return Acts(brief, acting, told, tuple(find_moves(brief, told)))


def acts_by_parser(brief: Brief) -> Acts:
    """Return what the parser finds, and the rules with it.

    Raises
    ------
    BriefError
        If the parser is not installed, or its model is another one.
    """
    trees = parse(passage.text for passage in passages(brief, who_may_act(brief)))
    brief = with_doers(brief, passages(brief, _who_may_act_too(brief)), trees)
    known, acting = who_may_act(brief), _who_may_act_too(brief)
    told = passages(brief, acting)
    by_rules = tuple(find_moves(brief, passages(brief, known)))
    moves, nobody = find_parsed(brief, told, trees, by_rules, known)
    doing = {move.actor for move in moves}
    acting = {key: through for key, through in acting.items() if through in known or through in doing}
    return Acts(brief, acting, told, tuple(moves), tuple(nobody))


@dataclass(frozen=True, slots=True)
class _Found:
    """A deed in a sentence; ``doer`` is empty where nobody is named."""

    doer: str
    verb: str
    what: str
    how: int
    at: int
    """Index of its word."""
    is_strong: bool


def with_doers(brief: Brief, told: Sequence[Passage], trees: Sequence[Tree]) -> Brief:
    """Return a brief that also has as groups those whom the reader does not know and who do something twice or more."""
    known = {slug(alias) for entity in brief.entities for alias in (entity.name, *entity.aliases)}
    known |= {slug(author.name) for author in brief.metadata.authors} | {slug(brief.metadata.publisher or "x")}
    counts: Counter[str] = Counter()
    for doers in _sentences(told, trees):
        counts.update({found.doer for found in _deeds(doers) if found.doer.startswith(NEW)})
    new: list[Entity] = []
    for name in sorted(key.removeprefix(NEW) for key, n in counts.items() if n >= _LEAST):
        mentions = tuple(
            Mention(match.start(), match.end(), match.group(), "name")
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", brief.text)
        )
        entity = Entity("group", name, slug(name), mentions, slug(name), aliases=(name,), confidence=0.5)
        if mentions and entity.id not in known and not is_observer(entity):
            new.append(entity)
            known.add(entity.id)
    return replace(brief, entities=(*brief.entities, *new))


def _who_may_act_too(brief: Brief) -> dict[str, str]:
    """Return who may act, as `who_may_act` does, with all persons and groups that are not authors or observers."""
    found = who_may_act(brief)
    own = [slug(each) for each in (brief.metadata.publisher, *(one.name for one in brief.metadata.authors)) if each]
    for entity in brief.entities:
        if entity.id in found or not entity.mentions or entity.actor not in ("", entity.id):
            continue
        if any(name == slug(entity.name) or name.endswith(f"_{slug(entity.name)}") for name in own):
            continue
        if entity.kind == "person" or (entity.kind in ("organisation", "group") and not is_observer(entity)):
            found[entity.id] = entity.id
    return found


def _sentences(told: Sequence[Passage], trees: Sequence[Tree]) -> Iterator[Doers]:
    """Yield the sentences with those who are named in them."""
    last = ""
    for passage, tree in zip(told, trees, strict=True):
        starts = [word.start for word in tree.words]
        named: dict[int, str] = {}
        for each in passage.named:
            first = max(0, bisect.bisect_right(starts, each.start) - 1)
            for index in range(first, bisect.bisect_left(starts, each.end)):
                named.setdefault(index, each.actor)
        doers = Doers(tree, named, last)
        yield doers
        last = doers.head or last


def find_parsed(
    brief: Brief, told: Sequence[Passage], trees: Sequence[Tree], by_rules: Sequence[Move], rank: Mapping[str, str]
) -> tuple[list[Move], list[Move]]:
    """Return what is done and may be done in a brief, and what would be done by somebody who is not named.

    Parameters
    ----------
    told, trees
        The sentences, and the tree of each.
    by_rules
        What `detente.draft.moves.find_moves` found in the same sentences.
    rank
        Those who act by what the reader knows of them, of whom one deed is enough.
    """
    year = published(brief)[0].year
    own = _own_names(brief)
    sentences = tuple(_sentences(told, trees))
    found: list[Move] = []
    nobody: list[Move] = []
    places: list[tuple[str, str, int]] = []
    for passage, doers in zip(told, sentences, strict=True):
        is_past = any(int(each) < year - RECENT for each in YEAR_NAMED.findall(passage.text))
        for deed in _deeds(doers):
            what = _its(deed.what, own.get(deed.doer, ()))
            if deed.doer.startswith(NEW) or (is_past and deed.how in (DONE, NAMED)):
                continue
            if not _is_told_whole(deed, what) or _is_done_to_itself(what, own.get(deed.doer, ())):
                continue
            word = doers.tree.words[deed.at]
            start, end = _place(passage, deed.doer, word, what)
            span = brief.reading.to_text(passage.start + start, passage.start + end)
            around = passage.text[max(0, word.start - _BEFORE) : word.end + _BEHIND]
            is_reply = RESPONSE.search(around) is not None
            move = Move("", deed.doer, deed.verb, what, deed.how, span, is_reply=is_reply, is_strong=deed.is_strong)
            (found if deed.doer else nobody).append(move)
            verb = brief.reading.to_text(passage.start + word.start, passage.start + word.end)
            places.append((move.actor, move.verb, verb.start))
    for move in by_rules:
        at = range(move.span.start, move.span.end)
        is_found = any(actor == move.actor and verb == move.verb and start in at for actor, verb, start in places)
        if not is_found and _agrees(brief, move, told, sentences):
            found.append(move)
    counts = Counter(move.actor for move in found)
    found = [move for move in found if move.actor in rank or counts[move.actor] >= _LEAST]
    return sorted(found, key=lambda move: move.span.start), nobody


def _place(passage: Passage, doer: str, word: Word, what: str) -> tuple[int, int]:
    """Return where a deed is told: from the name of who does it, where that is near, to the end of its object."""
    near = [each.start for each in passage.named if each.actor == doer and 0 <= word.start - each.start <= _BEFORE]
    tail = what.partition(" ")[2]
    at = passage.text.find(tail, word.end, word.end + len(tail) + _BEHIND) if tail else -1
    return max(near, default=word.start), at + len(tail) if at >= 0 else word.end


_BEFORE, _BEHIND = 80, 24
"""Characters around a verb within which "in response" is said of it."""


def _own_names(brief: Brief) -> dict[str, tuple[str, ...]]:
    """Return the names of each who acts, its own and of those who act for it."""
    found: dict[str, list[str]] = {}
    for entity in brief.entities:
        found.setdefault(entity.actor or entity.id, []).extend([entity.name, *entity.aliases])
    return {key: tuple(dict.fromkeys(name for name in names if len(name) > 1)) for key, names in found.items()}


_ITS = r"^(\w+ )(?:the )?{name}(?= (?!(?:and|in|of|on|at)\b)[a-z])"
_DEMONYM = re.compile(r"(?:an|ese|ch|ish|i)$")


def _its(what: str, names: Sequence[str]) -> str:
    """Return what somebody does with its own name as "its": France withdraws "French forces" are its forces."""
    for name in names:
        what = re.sub(rf"^(\w+ )(?:the )?{re.escape(name)}[’']s?(?= )", r"\1its", what)
        if _DEMONYM.search(name):
            what = re.sub(_ITS.format(name=re.escape(name)), r"\1its", what)
    return what


def _is_done_to_itself(what: str, names: Sequence[str]) -> bool:
    """Return whether somebody would do something to itself, which is a subject misread."""
    return any(re.match(rf"(?:\w+ ){{1,3}}{re.escape(name)}(?![\w’'-])", what) for name in names)


def _agrees(brief: Brief, move: Move, told: Sequence[Passage], sentences: Sequence[Doers]) -> bool:
    """Return whether the tree does not speak against what a rule found."""
    start, end = brief.reading.to_reading(move.span.start, move.span.end)
    at = bisect.bisect_right([passage.start for passage in told], start) - 1
    if at < 0:
        return True
    doers, begin = sentences[at], told[at].start
    verbs = [
        index
        for index, word in enumerate(doers.tree.words)
        if word.lemma == move.verb and start - begin <= word.start < end - begin
    ]
    if not verbs:
        return True  # a noun that is told as a verb
    for index in verbs:
        if doers.tree.words[index].pos == "VERB" and not doers.is_denied(index):
            by = doers.of_verb(index)[0]
            if not by or move.actor in by:
                return True
    return False


def _deeds(doers: Doers) -> Iterator[_Found]:
    """Yield what is done in a sentence, as it is told, whether it is a move or not."""
    for index, word in enumerate(doers.tree.words):
        if word.pos == "VERB" and word.tag != "MD":
            yield from _verb(doers, index)
        elif word.pos in ("NOUN", "PROPN") and word.dep != "compound":
            yield from _noun(doers, index)


def _verb(doers: Doers, index: int) -> Iterator[_Found]:
    tree, word = doers.tree, doers.tree.words[index]
    known = _bases().get(word.lemma)
    how = doers.how(index)
    if not re.fullmatch(r"[a-z][a-z-]+", word.lemma) or (known is None and (word.lemma in STATES or how != OPTION)):
        return
    leads_on = any(tree.words[each].pos == "VERB" for each in tree.under(index, "xcomp"))
    if leads_on and not tree.under(index, "dobj") and word.lemma not in _REFUSALS:
        return  # the deed is the verb below it: "decided to close"
    by, done_to = doers.of_verb(index)
    if (done_to is not None and tree.words[done_to].pos == "PRON") or doers.is_denied(index):
        return
    what = _told(doers, index, done_to)
    is_strong = known is not None and (known.is_strong or word.lemma in LIGHT)
    if known is None and (not NAMES.search(what) or " " not in what):
        return
    for each in by:
        yield _Found(each, word.lemma, what, how, index, is_strong)
    if not by and how == OPTION and known is not None and known.is_strong:
        subjects = tree.under(index, "nsubj")
        if done_to is not None or any(tree.words[each].lemma in ORGANS for each in subjects):
            yield _Found("", word.lemma, what, how, index, is_strong)


_REFUSALS = words("refuse decline")
"""Verbs that are deeds themselves, since what stands below them is not done."""


@functools.cache
def _bases() -> Mapping[str, Verb]:
    return {verb.base: verb for verbs in verb_forms().values() for verb in verbs}


def _told(doers: Doers, index: int, done_to: int | None) -> str:
    """Return a verb with its object."""
    tree, word = doers.tree, doers.tree.words[index]
    particle = "".join(f" {tree.words[each].text}" for each in tree.under(index, "prt"))
    if done_to is not None:
        return tidy(f"{word.lemma}{particle} {tree.noun_phrase(done_to)}")
    if word.dep == "relcl" and not tree.under(index, *_OBJECTS):
        return tidy(f"{word.lemma} {tree.noun_phrase(word.head)}")
    return tidy(f"{word.lemma} {tree.behind_verb(index)}".strip())


_OBJECTS = ("dobj", "prep", "prt", "xcomp", "dative", "ccomp", "oprd")


def _noun(doers: Doers, index: int) -> Iterator[_Found]:
    """Yield what a noun of action says with whoever does it: "Norway's blockade of", "withdrawal of French forces"."""
    tree, word = doers.tree, doers.tree.words[index]
    if word.lemma in _OF_FORCES and (found := _of_forces(doers, index)) is not None:
        yield found
        return
    if not (NOMINAL.fullmatch(word.text) or ACTION_NOUN.fullmatch(word.text)):
        return
    owner = doers.owner(index)
    by = doers.by(index) or ((owner,) if owner else ())
    objects = [
        (prep, noun)
        for prep in tree.under(index, "prep")
        if tree.words[prep].lemma != "by"
        for noun in tree.under(prep, "pobj")
    ]
    if not by or not objects:
        return
    prep, noun = objects[0]
    deed = as_deed(word.text, f"{tree.words[prep].text} {tree.noun_phrase(noun)}")
    if deed is not None:
        for each in by:
            yield _Found(each, deed[0], tidy(deed[1]), _how_named(doers, index), index, is_strong=True)


_OF_FORCES = {
    "deployment": "deploy",
    "redeployment": "redeploy",
    "dispatch": "send",
    "withdrawal": "withdraw",
    "departure": "withdraw",
    "mobilisation": "mobilise",
    "mobilization": "mobilise",
}
"""Nouns of action behind which "of" names the forces of whoever does it."""
_WHERE = words("to from in into at")


def _of_forces(doers: Doers, index: int) -> _Found | None:
    tree, word = doers.tree, doers.tree.words[index]
    for prep in tree.under(index, "prep"):
        for noun in tree.under(prep, "pobj") if tree.words[prep].lemma == "of" else ():
            doer = doers.owner(index) or doers.of(noun)
            if doer and not doer.startswith(NEW):
                places = " ".join(
                    f"{tree.words[each].text} {tree.noun_phrase(place)}"
                    for each in tree.under(index, "prep")
                    if tree.words[each].lemma in _WHERE
                    for place in tree.under(each, "pobj")
                )
                own = "" if noun in doers.named else tree.noun_phrase(noun)
                verb = _OF_FORCES[word.lemma]
                what = tidy(phrase(" ".join(part for part in (verb, own, places) if part)))
                return _Found(doer, verb, what, _how_named(doers, index), index, is_strong=True)
    return None


def _how_named(doers: Doers, index: int) -> int:
    """Return how an action is meant that only a noun names: what may come where its verb, or words near it, say so."""
    tree = doers.tree
    verb = next((each for each in tree.above(index) if tree.is_verb(each)), None)
    if verb is not None and doers.how(verb) == OPTION:
        return OPTION
    word = tree.words[index]
    return OPTION if AHEAD.search(tree.text[max(0, word.start - 40) : word.end + 30]) else NAMED


_NO_DEED = re.compile(
    r"\w+\s(?:them|it|him|her|us|themselves|itself|alone|each other|one another)\b|"
    r"\w+\s(?:this|that|so|these|those|one)$|"
    r"(?:value|allow|muster|mitigate|cover|spark|risk|trigger|complicate|hinder|hamper|expend|cause|lack|manifest|number|"
    r"rank|confront|face|favou?r|view|prioriti[sz]e|facilitate|enable|encourage|help|involve|position|avoid|stoke|"
    r"safeguard|embolden)\s|"
    r"(?:strike|occupy|play|take|cross|enter|open)\s(?:an?|the|strategic)\s(?:\w+\s){0,4}(?:tone|balance|chord|places?|"
    r"position|role|note|line|deadlock|way|door|lead|areas?)\b|build\s(?:\w+ly\s)?(?:up)?on\b|"
    r"(?:provide|offer|give|paint|present)\s(?:an?|the)\s(?:\w+\s){0,2}(?:picture|glimpse|window|opportunity|example|"
    r"insight|contrast|chance)\b|send\s(?:an?\s)?(?:\w+\s)?(?:messages?|signals?)\b|"
    r"(?:raise|express|voice|issue|escalate|increase)\s(?:\w+\s)?(?:concerns?|questions?|doubts?|hopes?|tensions?|"
    r"risks?)\b|(?:make|take|achieve|secure)\s(?:\w+\s)?(?:gains?|progress|advances?|headway|sense)\b|"
    r"leave\s(?:little|no|some|room)\b|call\sinto\s|recogni[sz]e\s(?:the\s|that)|"
    r"(?:ensure|maintain|keep|preserve|sustain|improve|enhance|achieve)\s(?:\w+\s){1,3}$|\w+\s\w+\sthat\s",
    re.IGNORECASE,
)
"""What is no move, though somebody does it."""
_ALWAYS = words(
    "help work seek continue contain hold start begin use compete share lead monitor review prevent deter resist"
)
"""Verbs of what always goes on: told of the present or the past they are no move."""


def _is_told_whole(deed: _Found, what: str) -> bool:
    """Return whether a deed is something definite, told with all that it needs."""
    if not says_a_deed(what) or is_bare(what) or _NO_DEED.match(what) or deed.verb in STATES:
        return False
    if not INTRANSITIVE.match(what) and HALF.match(what) and deed.verb not in _REFUSALS:
        return False
    has_name = NAMES.search(what) is not None
    if deed.verb in GENERAL and not has_name and not GIVEN.match(what):
        return False
    if deed.verb == "call" and " for " not in what[:9]:
        return False
    is_real = deed.how in (DOING, DONE) and deed.verb not in SPOKEN
    return not is_real or deed.is_strong or (has_name and deed.verb not in _ALWAYS)
