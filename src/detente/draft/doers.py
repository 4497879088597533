"""Who does what in a sentence that is a tree: the one a verb or a noun of action goes back to, and how it is meant.

A verb's doer is its subject, that of the verb it is joined to or hangs on ("plans to close"), what it is said of
("ports closed by Norway"), or whoever owns the noun on which it hangs ("Norway's threat to close"). Parts of a state
act for it: its government, forces, officials.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from detente.draft.acts import DOING, DONE, OPTION
from detente.draft.naming import slug
from detente.draft.trees import Tree
from detente.draft.verbs import words

ORGANS = words(
    "government administration regime force troop military army navy official authority leader leadership "
    "president premier chancellor minister ministry parliament diplomat court bank service council commander "
    "unit soldier fighter militant rebel company firm state junta coalition side party group lawmaker "
    "policymaker politician team envoy spokesperson spokesman spokeswoman operative agent hacker builder "
    "institution agency command marine police guard capital king emir ruler strategist planner people "
    "representative delegation personnel contractor legislature cabinet congress senate president-elect "
    "insurgent"
)
"""Nouns of those who act for whoever stands before them or behind "of"."""
_BODIES = words("government administration regime junta military army authority parliament cabinet")
"""Of these, such as stand alone for the state that is spoken of: "the government"."""
_MODALS = words("will would could may might can shall should must ought 'll ’ll")
_AIMS = words(
    "warn threaten consider talk speak aim risk threat plan option possibility prospect idea intention hope goal aimed "
    "danger fear chance mull contemplate weigh"
)
"""Words behind which a form in -ing is something that may come: "warned of cutting", "the risk of closing"."""
_DID = words("manage decide choose agree begin start continue move proceed work help attempt try seek")
"""Verbs behind which what is done is told as they are: "decided to close"."""
_NOT_DONE = words("refuse fail decline unable unwilling reluctant hesitate forbid wrong impossible unlikely")
_WITHOUT = words("without instead than")
_RELATIVE = words("who which that")
_OF_ITSELF = words("it they he she its their his her")
_NO_NAME = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day|Agreement|Treaty|"
    r"Convention|Act|Accords?|Figure|Table|Article|Chapter|Mr|Mrs|Ms|Dr|War|Summit|Conference|Plan|Initiative|PM|MP|MPs|"
    r"President|Minister|Secretary|Chancellor|Government|Senator|General|Ambassador|King|Party|Strategy|Report|Policy)$"
)
"""Names that nobody bears who acts."""
NEW = "new:"
"""Before the name of somebody who acts and whom the reader does not know."""


@dataclass(frozen=True)
class Doers:
    """A sentence, with those who are named in it."""

    tree: Tree
    named: Mapping[int, str]
    """Index of a word -> id of the entity that is named there."""
    last: str = ""
    """Of whom the sentence before spoke."""

    def of(self, index: int, depth: int = 0) -> str:
        """Return who is meant by a noun or pronoun: the id of an entity, a new name, or nothing."""
        found = self._seen.get((index, depth))
        if found is None:
            found = self._seen[index, depth] = self._of(index, depth)
        return found

    @functools.cached_property
    def _seen(self) -> dict[tuple[int, int], str]:
        """What `of` has returned, without which a sentence full of "its" would take the cube of its length."""
        return {}

    def _of(self, index: int, depth: int) -> str:
        if index in self.named:
            return self.named[index]
        word = self.tree.words[index]
        if depth > _DEEPEST:
            return ""
        if word.pos == "PRON":
            return self._of_pronoun(index, depth)
        if word.pos not in ("NOUN", "PROPN", "ADJ"):
            return ""
        if word.lemma in ORGANS or word.text.lower() in ORGANS:
            return self.owner(index, depth) or self._behind_of(index) or self._new_before(index) or self._alone(index)
        if word.pos == "PROPN" and word.dep in ("nsubj", "nsubjpass", "pobj", "conj", "poss"):
            return self._new(index)
        return ""

    def _of_pronoun(self, index: int, depth: int) -> str:
        word = self.tree.words[index]
        if word.text.lower() in _RELATIVE and word.dep in ("nsubj", "nsubjpass"):
            return self._before_relative(index, depth)
        if word.text.lower() not in _OF_ITSELF:
            return ""
        for other in range(index):
            if self.tree.words[other].dep in ("nsubj", "nsubjpass") and self.tree.words[other].pos != "PRON":
                found = self.of(other, depth + 1)
                if found:
                    return found
        return self.last if word.dep == "poss" else ""

    def _before_relative(self, index: int, depth: int) -> str:
        clause = next((each for each in self.tree.above(index) if self.tree.words[each].dep == "relcl"), None)
        if clause is None:
            return ""
        noun = self.tree.words[clause].head
        if found := self.of(noun, depth + 1):
            return found
        behind = [
            each
            for each in sorted(self.tree.all_under(noun), reverse=True)
            if each < index and self.tree.words[each].dep in ("pobj", "conj", "appos")
        ]
        return next((found for each in behind if (found := self.of(each, depth + 1))), "")

    def owner(self, index: int, depth: int = 0) -> str:
        """Return who stands before a noun as its owner: "Norway's plan", "the Norwegian plan", "its plan"."""
        for each in self.tree.under(index, "poss", "compound", "amod", "nmod"):
            if each in self.named:
                return self.named[each]
            if self.tree.words[each].dep == "poss" and depth <= _DEEPEST and (found := self.of(each, depth + 1)):
                return found
        return ""

    def _behind_of(self, index: int) -> str:
        for prep in self.tree.under(index, "prep"):
            if self.tree.words[prep].lemma in ("of", "in", "from"):
                for noun in self.tree.under(prep, "pobj"):
                    if noun in self.named:
                        return self.named[noun]
        return next((self.named[each] for each in self.tree.under(index, "appos") if each in self.named), "")

    def _alone(self, index: int) -> str:
        has_article = any(self.tree.words[each].text.lower() == "the" for each in self.tree.under(index, "det"))
        return self.last if has_article and self.tree.words[index].lemma in _BODIES else ""

    def _new_before(self, index: int) -> str:
        """Return the name that stands before an organ of somebody whom the reader does not know: "ABC troops"."""
        for each in self.tree.under(index, "compound", "poss"):
            if self.tree.words[each].pos == "PROPN" and (found := self._new(each)):
                return found
        return ""

    def _new(self, index: int) -> str:
        word = self.tree.words[index]
        name = " ".join(
            [self.tree.words[each].text for each in self.tree.under(index, "compound") if each < index] + [word.text]
        )
        is_name = word.text[:1].isupper() and re.fullmatch(r"[\w.’'&-]+(?:\s[\w.’'&-]+){0,4}", name)
        return f"{NEW}{name}" if is_name and not _NO_NAME.search(name) and len(slug(name)) > 1 else ""

    def all_of(self, index: int) -> tuple[str, ...]:
        """Return who is meant by a noun and those joined to it."""
        return tuple(dict.fromkeys(found for each in self.tree.joined(index) if (found := self.of(each))))

    @functools.cached_property
    def head(self) -> str:
        """Of whom the sentence speaks: its first subject that is somebody."""
        subjects = (self.of(index) for index, word in enumerate(self.tree.words) if word.dep in ("nsubj", "nsubjpass"))
        return next((found for found in subjects if found and not found.startswith(NEW)), "")

    def by(self, index: int) -> tuple[str, ...]:
        """Return whom "by" names with a verb in the passive, or with a noun."""
        found = [
            each
            for prep in self.tree.under(index, "agent", "prep")
            if self.tree.words[prep].lemma == "by"
            for noun in self.tree.under(prep, "pobj")
            for each in self.all_of(noun)
        ]
        return tuple(dict.fromkeys(found))

    def of_verb(self, index: int, depth: int = 0) -> tuple[tuple[str, ...], int | None]:
        """Return who does what a verb says, and the noun it is done to where that stands before the verb."""
        tree, word = self.tree, self.tree.words[index]
        subjects = tree.under(index, "nsubj", "nsubjpass")
        is_passive = any(tree.words[each].dep == "nsubjpass" for each in subjects)
        if is_passive or (not subjects and tree.under(index, "auxpass")):
            done_to = subjects[0] if subjects else None
            is_relative = done_to is not None and tree.words[done_to].text.lower() in _RELATIVE
            return self.by(index), word.head if is_relative and word.dep == "relcl" else done_to
        if subjects:
            return self.all_of(subjects[0]), None
        if depth > _DEEPEST:
            return (), None
        if word.dep == "conj" and tree.is_verb(word.head):
            return self.of_verb(word.head, depth + 1)
        if word.dep == "acl" and word.tag == "VBN":
            return self.by(index), word.head
        return self._controlling(index, depth), None

    def _controlling(self, index: int, depth: int) -> tuple[str, ...]:
        """Return who does what a verb without a subject of its own says."""
        tree, word = self.tree, self.tree.words[index]
        head = word.head
        above = tree.words[head]
        if word.dep in ("xcomp", "ccomp"):
            if above.pos == "ADJ":  # "is ready to"
                return self.of_verb(above.head, depth + 1)[0] if above.dep in ("acomp", "conj") else ()
            objects = [each for each in tree.under(head, "dobj", "dative") if each < index]
            if objects and above.lemma not in ("promise", "have", "use", "make"):  # "urged Norway to"
                return self.all_of(objects[0])
            if tree.under(head, "auxpass"):  # "is expected to"
                return next((self.all_of(each) for each in tree.under(head, "nsubjpass")), ())
            return self.of_verb(head, depth + 1)[0] if tree.is_verb(head) else ()
        if word.dep == "acl":
            return self.all_of(head) if word.tag == "VBG" else self.of_noun(head, depth + 1)
        if word.dep == "advcl" and tree.is_verb(head):
            return self.of_verb(head, depth + 1)[0]
        if word.dep == "pcomp":
            beyond = above.head
            if tree.words[beyond].dep == "acl" and tree.words[beyond].tag == "VBN":
                return self.of_noun(tree.words[beyond].head, depth + 1)
            if tree.is_verb(beyond):
                return self.of_verb(beyond, depth + 1)[0]
            return self.of_noun(beyond, depth + 1)
        return ()

    def of_noun(self, index: int, depth: int = 0) -> tuple[str, ...]:
        """Return whose a noun is: who owns it, whom "by", "of" or "from" names, or who does it to it."""
        if found := self.owner(index):
            return (found,)
        for prep in self.tree.under(index, "prep"):
            if self.tree.words[prep].lemma in ("by", "of", "from"):
                for noun in self.tree.under(prep, "pobj"):
                    if names := self.all_of(noun):
                        return names
        word = self.tree.words[index]
        is_object = word.dep in ("dobj", "attr") and self.tree.is_verb(word.head)
        return self.of_verb(word.head, depth + 1)[0] if is_object and depth <= _DEEPEST else ()

    def how(self, index: int) -> int:
        """Return how a verb is meant, as `detente.draft.acts` tells it apart."""
        tree = self.tree
        for _ in range(_DEEPEST):
            word = tree.words[index]
            above = tree.words[word.head]
            helping = {tree.words[each].text.lower() for each in tree.under(index, "aux", "auxpass")}
            if helping & _MODALS:
                return OPTION
            if word.dep == "xcomp" or (word.dep in ("acl", "ccomp") and "to" in helping):
                if above.lemma not in _DID or above.pos != "VERB":
                    return OPTION
                index = word.head
                continue
            if word.dep == "pcomp" and tree.words[above.head].lemma in _AIMS:
                return OPTION
            if word.dep == "conj" and tree.is_verb(word.head):
                index = word.head
                continue
            marks = {tree.words[each].text.lower() for each in tree.under(index, "mark")}
            if marks & {"if", "unless", "should"}:
                return OPTION
            is_past = word.tag in ("VBD", "VBN") or helping & {"has", "have", "had"}
            return DONE if is_past else DOING
        return DOING

    def is_denied(self, index: int) -> bool:
        """Return whether a verb says what is not done."""
        tree = self.tree
        for _ in range(_DEEPEST):
            word = tree.words[index]
            above = tree.words[word.head]
            if any(
                tree.words[each].dep == "neg" or tree.words[each].lemma in ("never", "neither", "nor", "hardly")
                for each in tree.under(index)
            ):
                return True
            if word.dep == "pcomp" and above.lemma in _WITHOUT:
                return True
            if word.dep == "xcomp":
                if above.lemma in _NOT_DONE:
                    return True
            elif not (word.dep == "conj" and tree.is_verb(word.head)):
                return False
            index = word.head
        return False


_DEEPEST = 6
"""Steps up a tree; more is a sentence that was misread."""
