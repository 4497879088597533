"""A sentence as a tree of words, each under the one that it depends on. Labels are those of spaCy's English models.

Labels of dependencies: ``nsubj`` the subject, ``nsubjpass`` that of a passive, ``agent`` "by", ``dobj`` the object,
``prep`` and ``pobj`` a preposition and its noun, ``poss`` "Norway's", ``compound`` and ``amod`` words before a noun,
``xcomp`` a verb without a subject of its own, ``relcl`` and ``acl`` clauses behind a noun, ``advcl`` one behind a verb.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence. Offsets into its text."""

    text: str
    lemma: str
    """Base form, in small letters."""
    pos: str
    """Part of speech: VERB, AUX, NOUN, PROPN, ADJ, PRON, ..."""
    tag: str
    """The same in finer classes: VBD is a past form, VBN a participle, VBG a form in -ing."""
    dep: str
    """What it is to its head."""
    head: int
    """Index of the word that it depends on; its own for the root."""
    start: int
    end: int


@dataclass(frozen=True)
class Tree:
    """A sentence with its words. Words are meant by their index."""

    text: str
    words: tuple[Word, ...]

    @functools.cached_property
    def _under(self) -> tuple[tuple[int, ...], ...]:
        under: list[list[int]] = [[] for _ in self.words]
        for index, word in enumerate(self.words):
            if word.head != index:
                under[word.head].append(index)
        return tuple(tuple(each) for each in under)

    def under(self, index: int, *deps: str) -> tuple[int, ...]:
        """Return the words that depend on one, in order: those with one of these labels, or all."""
        own = self._under[index]
        return tuple(each for each in own if self.words[each].dep in deps) if deps else own

    def all_under(self, index: int) -> frozenset[int]:
        """Return a word with everything below it."""
        found = {index}
        rest = [index]
        while rest:
            more = [each for each in self._under[rest.pop()] if each not in found]
            found.update(more)
            rest += more
        return frozenset(found)

    def above(self, index: int) -> Iterator[int]:
        """Yield what a word depends on, what that depends on, and so on."""
        seen = {index}
        while (head := self.words[index].head) not in seen:
            seen.add(head)
            yield head
            index = head

    def joined(self, index: int) -> tuple[int, ...]:
        """Return a word and those joined to it behind it: of "Norway, Sweden and Finland" all three."""
        found, last = [index], index
        while following := [each for each in self.under(last, "conj") if each > last]:
            last = following[0]
            found += following
        return tuple(dict.fromkeys(found))

    def is_verb(self, index: int) -> bool:
        """Return whether a word is a verb, a helping one included."""
        return self.words[index].pos in ("VERB", "AUX")

    def noun_phrase(self, index: int) -> str:
        """Return a noun with what stands in one piece around it, without clauses, as it stands within a sentence."""
        own = self.all_under(index)
        for each in sorted(own - {index}):
            if self.words[each].dep in _CLAUSES and self.words[each].head in own:
                own -= self.all_under(each)
        first = last = index
        while first - 1 in own:
            first -= 1
        while last + 1 in own:
            last += 1
        text = phrase(self.text[self.words[first].start : self.words[last].end])
        word = self.words[first]
        opens = first == 0 and word.pos != "PROPN"
        is_common = word.text[1:] == word.text[1:].lower() and (opens or word.pos == "DET")
        return f"{text[:1].lower()}{text[1:]}" if is_common else text

    def behind_verb(self, index: int) -> str:
        """Return what belongs to a verb and stands right behind it, without further clauses."""
        own = self.all_under(index)
        out: set[int] = set()
        for each in own:
            word = self.words[each]
            is_next = word.dep == "advmod" and each < index + 3
            if each > index and (
                (word.head == index and word.dep in _NOT_OF_VERB and not is_next)
                or (word.head != index and word.dep in _CLAUSES)
            ):
                out |= self.all_under(each)
        last = index
        while last + 1 in own and last + 1 not in out:
            last += 1
        return phrase(self.text[self.words[index].end : self.words[last].end])


_CLAUSES: Collection[str] = frozenset(["relcl", "acl", "appos", "advcl", "parataxis"])
_NOT_OF_VERB: Collection[str] = frozenset(
    ["advcl", "ccomp", "cc", "conj", "parataxis", "punct", "mark", "relcl", "advmod", "nsubj"]
)
_LONGEST = 12
"""Words of a phrase; a longer one is cut before a joint."""
_SHORTEST = 3
_JOINT = re.compile(r"\s(?:by|for|to|with|in|from|due|under|on|at|through|via|against|into|after|before|and)\s")
_LOOSE = re.compile(
    r"(?:\s(?:\w+ly|also|there|here|the|a|an|of|in|on|at|for|from|with|to|and|or|by|its|their|more|any|against|that|"
    r"into|including|such|as))+$"
)


def phrase(text: str) -> str:
    """Return a piece of a sentence as a phrase: without brackets, marks around it and loose words at its end.

    Examples
    --------
    >>> phrase("sanctions on the ports (and others) of the")
    'sanctions on the ports'
    """
    text = re.sub(r"\s?[(\[][^)\]]*(?:[)\]]|$)", "", text).strip(" ,;:.“”\"'’–—-)]")
    words = text.split()
    if len(words) > _LONGEST:
        text = " ".join(words[:_LONGEST])
        joints = [each.start() for each in _JOINT.finditer(text) if len(text[: each.start()].split()) >= _SHORTEST]
        text = text[: joints[-1]] if joints else text
    return _LOOSE.sub("", f" {text}").strip(" ,;:“”\"'–—-")
