"""Made-up sentences as trees, as the parser of the extra ``parser`` read them (spaCy 3.8.18, the model's 3.8.0).

A line is a word: its text, base form, part of speech, tag, what it is to its head, and the index of that.
"""

from __future__ import annotations

from detente.draft.trees import Tree, Word

_PARSED = {
    "Norway decided to close its ports, and could expel the fleet.": """
Norway norway PROPN NNP nsubj 1
decided decide VERB VBD ROOT 1
to to PART TO aux 3
close close VERB VB xcomp 1
its its PRON PRP$ poss 5
ports port NOUN NNS dobj 3
, , PUNCT , punct 1
and and CCONJ CC cc 1
could could AUX MD aux 9
expel expel VERB VB conj 1
the the DET DT det 11
fleet fleet NOUN NN dobj 9
. . PUNCT . punct 1
""",
    "Norway fears sanctions imposed by the EU, and a treaty which Sweden might veto.": """
Norway norway PROPN NNP nsubj 1
fears fear VERB VBZ ROOT 1
sanctions sanction NOUN NNS dobj 1
imposed impose VERB VBN acl 2
by by ADP IN agent 3
the the DET DT det 6
EU eu PROPN NNP pobj 4
, , PUNCT , punct 2
and and CCONJ CC cc 2
a a DET DT det 10
treaty treaty NOUN NN conj 2
which which PRON WDT dobj 14
Sweden sweden PROPN NNP nsubj 14
might might AUX MD aux 14
veto veto VERB VB relcl 10
. . PUNCT . punct 1
""",
    "Norway urged Sweden to withdraw its troops.": """
Norway norway PROPN NNP nsubj 1
urged urge VERB VBD ROOT 1
Sweden sweden PROPN NNP dobj 1
to to PART TO aux 4
withdraw withdraw VERB VB xcomp 1
its its PRON PRP$ poss 6
troops troop NOUN NNS dobj 4
. . PUNCT . punct 1
""",
    "The navy of Norway and the Swedish forces blockaded the strait without attacking the islands.": """
The the DET DT det 1
navy navy NOUN NN nsubj 8
of of ADP IN prep 1
Norway norway PROPN NNP pobj 2
and and CCONJ CC cc 1
the the DET DT det 7
Swedish swedish ADJ JJ amod 7
forces force NOUN NNS conj 1
blockaded blockade VERB VBD ROOT 8
the the DET DT det 10
strait strait NOUN NN dobj 8
without without ADP IN prep 8
attacking attack VERB VBG pcomp 11
the the DET DT det 14
islands island NOUN NNS dobj 12
. . PUNCT . punct 8
""",
    "Norway refused to export the engines.": """
Norway norway PROPN NNP nsubj 1
refused refuse VERB VBD ROOT 1
to to PART TO aux 3
export export VERB VB xcomp 1
the the DET DT det 5
engines engine NOUN NNS dobj 3
. . PUNCT . punct 1
""",
    "Norway warned of cutting supplies.": """
Norway norway PROPN NNP nsubj 1
warned warn VERB VBD ROOT 1
of of ADP IN prep 1
cutting cut VERB VBG pcomp 2
supplies supply NOUN NNS dobj 3
. . PUNCT . punct 1
""",
    "The withdrawal of Norwegian troops from Sweden began.": """
The the DET DT det 1
withdrawal withdrawal NOUN NN nsubj 7
of of ADP IN prep 1
Norwegian norwegian ADJ JJ amod 4
troops troop NOUN NNS pobj 2
from from ADP IN prep 1
Sweden sweden PROPN NNP pobj 5
began begin VERB VBD ROOT 7
. . PUNCT . punct 7
""",
    "Sanctions could be tightened.": """
Sanctions sanction NOUN NNS nsubjpass 3
could could AUX MD aux 3
be be AUX VB auxpass 3
tightened tighten VERB VBN ROOT 3
. . PUNCT . punct 3
""",
}


def tree(sentence):
    """Return the stored tree of a sentence."""
    words, at = [], 0
    for line in _PARSED[sentence].strip().splitlines():
        text, lemma, pos, tag, dep, head = line.split()
        start = sentence.index(text, at)
        at = start + len(text)
        words.append(Word(text, lemma, pos, tag, dep, int(head), start, at))
    return Tree(sentence, tuple(words))


SENTENCES = tuple(_PARSED)
