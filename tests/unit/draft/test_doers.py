"""Who does what in a sentence that is a tree, and what of a sentence belongs to a verb. Needs no parser."""

from __future__ import annotations

import pytest

from detente.draft.acts import DOING, DONE, OPTION
from detente.draft.doers import Doers
from detente.draft.trees import Tree, Word, phrase
from tests.unit.draft.trees import SENTENCES, tree

NAMES = {"Norway": "norway", "Norwegian": "norway", "Sweden": "sweden", "Swedish": "sweden", "EU": "eu"}


def doers(sentence, last=""):
    own = tree(sentence)
    return Doers(own, {index: NAMES[word.text] for index, word in enumerate(own.words) if word.text in NAMES}, last)


def at(own, text):
    return next(index for index, word in enumerate(own.tree.words) if word.text == text)


@pytest.mark.parametrize(
    ("sentence", "verb", "who", "how"),
    [
        ("Norway decided to close its ports, and could expel the fleet.", "close", ("norway",), DONE),
        ("Norway decided to close its ports, and could expel the fleet.", "expel", ("norway",), OPTION),
        ("Norway fears sanctions imposed by the EU, and a treaty which Sweden might veto.", "imposed", ("eu",), DONE),
        (
            "Norway fears sanctions imposed by the EU, and a treaty which Sweden might veto.",
            "veto",
            ("sweden",),
            OPTION,
        ),
        ("Norway urged Sweden to withdraw its troops.", "withdraw", ("sweden",), OPTION),
        ("Norway urged Sweden to withdraw its troops.", "urged", ("norway",), DONE),
        ("Norway warned of cutting supplies.", "cutting", ("norway",), OPTION),
        ("Sanctions could be tightened.", "tightened", (), OPTION),
    ],
)
def test_who_does_a_verb_and_how_it_is_meant(sentence, verb, who, how):
    own = doers(sentence)
    index = at(own, verb)
    assert own.of_verb(index)[0] == who
    assert own.how(index) == how


def test_parts_of_a_state_act_for_it():
    own = doers("The navy of Norway and the Swedish forces blockaded the strait without attacking the islands.")
    assert own.of(at(own, "navy")) == "norway"
    assert own.of(at(own, "forces")) == "sweden"
    assert set(own.of_verb(at(own, "blockaded"))[0]) == {"norway", "sweden"}


def test_a_passive_says_what_it_is_done_to():
    own = doers("Norway fears sanctions imposed by the EU, and a treaty which Sweden might veto.")
    assert own.of_verb(at(own, "imposed"))[1] == at(own, "sanctions")
    own = doers("Sanctions could be tightened.")
    assert own.of_verb(at(own, "tightened"))[1] == at(own, "Sanctions")


@pytest.mark.parametrize(
    ("sentence", "verb", "denied"),
    [
        (
            "The navy of Norway and the Swedish forces blockaded the strait without attacking the islands.",
            "attacking",
            1,
        ),
        (
            "The navy of Norway and the Swedish forces blockaded the strait without attacking the islands.",
            "blockaded",
            0,
        ),
        ("Norway refused to export the engines.", "export", 1),
        ("Norway refused to export the engines.", "refused", 0),
        ("Norway decided to close its ports, and could expel the fleet.", "close", 0),
    ],
)
def test_what_is_not_done(sentence, verb, denied):
    own = doers(sentence)
    assert own.is_denied(at(own, verb)) is bool(denied)


def test_its_is_the_subject_of_the_sentence_or_of_the_one_before():
    own = doers("Norway decided to close its ports, and could expel the fleet.")
    assert own.of(at(own, "its")) == "norway"
    sentence = "Norway decided to close its ports, and could expel the fleet."
    nobody = Doers(tree(sentence), {}, last="denmark")
    assert nobody.of(at(nobody, "its")) in ("denmark", "new:Norway")
    assert own.head == "norway"


def test_what_belongs_to_a_verb_ends_before_the_next_clause():
    own = tree("Norway decided to close its ports, and could expel the fleet.")
    close = next(index for index, word in enumerate(own.words) if word.text == "close")
    assert own.behind_verb(close) == "its ports"
    own = tree("Norway fears sanctions imposed by the EU, and a treaty which Sweden might veto.")
    sanctions = next(index for index, word in enumerate(own.words) if word.text == "sanctions")
    assert own.noun_phrase(sanctions) == "sanctions"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_everything_lies_below_a_root(sentence):
    own = tree(sentence)
    roots = [index for index, word in enumerate(own.words) if word.head == index]
    assert set().union(*(own.all_under(root) for root in roots)) == set(range(len(own.words)))
    for index in range(len(own.words)):
        assert all(own.words[each].head == index for each in own.under(index))
        assert list(own.above(index))[-1:] in ([], *([root] for root in roots))


def test_a_circle_of_words_ends():
    """A tree never has one; a parser's fault would, and must not hang the draft."""
    words = [Word("a", "a", "VERB", "VB", "conj", 1, 0, 1), Word("b", "b", "VERB", "VB", "conj", 0, 2, 3)]
    own = Tree("a b", tuple(words))
    assert list(own.above(0)) == [1]
    assert own.all_under(0) == {0, 1}
    assert Doers(own, {}).of_verb(0) == ((), None)
    assert Doers(own, {}).how(0) == DOING
    assert own.joined(0) == (0, 1)


def test_a_long_phrase_is_cut_at_a_joint():
    text = "a very long list of old and new ships and their crews with all of the guns"
    assert phrase(text) == "a very long list of old and new ships"
    assert phrase("“the ports”, and the") == "the ports"
    assert phrase("the agreements)") == "the agreements"


def test_a_sentence_full_of_its_takes_no_cube_of_its_length():
    """Each word is asked for at most once at each depth, however many pronouns lean on each other."""
    n_pairs = 120
    words = []
    for pair in range(n_pairs):
        verb = 3 * pair + 2
        words += [
            Word("its", "its", "PRON", "PRP$", "poss", verb - 1, 0, 0),
            Word("army", "army", "NOUN", "NN", "nsubj", verb, 0, 0),
            Word("struck", "strike", "VERB", "VBD", "ROOT", verb, 0, 0),
        ]
    asked = []

    class Counting(Doers):
        def _of(self, index, depth):
            asked.append((index, depth))
            return super()._of(index, depth)

    own = Counting(Tree("", tuple(words)), {}, last="norway")
    assert {own.of_verb(3 * pair + 2)[0] for pair in range(n_pairs)} == {("norway",)}
    assert len(asked) == len(set(asked)) < 10 * len(words)
