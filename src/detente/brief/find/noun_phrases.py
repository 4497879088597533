"""Noun phrases among the words of a sentence, walked back from a verb or forward from a start."""

from __future__ import annotations

import re

from detente.brief.find.cues import VERB
from detente.brief.find.phrase_words import (
    AUXILIARIES,
    DETERMINERS,
    FILLER,
    NOT_NOUN,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    TO_VERBS,
    Token,
)


def skip_auxiliaries(tokens: list[Token], last: int) -> int:
    """Return the place of the last word before the auxiliaries and adverbs that end there."""
    while last >= 0:
        word = tokens[last][0].lower()
        if word in AUXILIARIES or (
            word.endswith("ly")
            and (tokens[last][0][0].islower() or last == 0)
            and word not in {"italy", "family", "july", "ally", "assembly", "supply", "reply"}
        ):
            last -= 1
        elif word == "to" and last and tokens[last - 1][0].lower() in TO_VERBS:
            last -= 2
        else:
            break
    return last


def comma_before(tokens: list[Token], last: int) -> int | None:
    """Return the comma or dash that opens what the one at ``last`` closes, if it is near."""
    sign = tokens[last][0]
    for index in range(last - 1, max(-1, last - 32), -1):
        if tokens[index][0] == sign:
            return index
        if tokens[index][0] in ";:—" and sign == ",":
            return None
    return None


def is_noun_like(word: str) -> bool:
    """Return whether a word can stand in a noun phrase as its noun."""
    return word[:1].isalnum() and word.lower() not in STOPS | PREPOSITIONS | NOT_NOUN | DETERMINERS


def phrase_back(tokens: list[Token], last: int) -> tuple[int, int] | None:  # noqa: C901 - one walk, many stops
    """Return the first and last token of the noun phrase that ends at a token, or None if there is none."""
    if last < 0 or not (is_noun_like(tokens[last][0]) or tokens[last][0] in ")”" or _is_head(tokens, last)):
        return None
    index = last
    first = last
    while index >= 0:
        word, start, _ = tokens[index]
        lower = word.lower()
        if word == ")":
            opened = next((i for i in range(index - 1, max(-1, index - 10), -1) if tokens[i][0] == "("), None)
            if opened is None:
                break
            index = opened - 1
            continue
        if (
            word in "“”"
            and word
            and index
            and any(token[0] in "“”" for token in tokens[max(0, index - 6) : index + 7] if token[0] != word)
        ):
            index -= 1
            continue
        if lower in PREPOSITIONS:
            if lower in _WITHIN and index and tokens[index - 1][0].lower() in _COUNTS | _ALONE:
                first, index = index - 1, index - 2
                continue
            if _is_participle(tokens, index - 1):
                index -= 2
                continue
            if (
                index == 0
                or not (is_noun_like(tokens[index - 1][0]) or tokens[index - 1][0] in "”)")
                or tokens[index - 1][0] in FILLER
                or (may_be_verb(tokens[index - 1][0]) and not _follows_article(tokens, index - 1))
            ):
                break
            index -= 1
            continue
        if lower in {"and", "or"} or word == "&":
            if 0 < index < last and tokens[index + 1][0].lower() in DETERMINERS and tokens[index - 1][0][0].isupper():
                index -= 1
                continue
            if (
                index in {0, last}
                or not is_noun_like(tokens[index - 1][0])
                or tokens[index - 1][0][0].isupper() != tokens[index + 1][0][:1].isupper()
            ):
                break
            index -= 1
            continue
        if not word[:1].isalnum() or lower in STOPS or lower in PRONOUNS or (lower in NOT_NOUN and index < last):
            break
        if index < last and may_be_verb(word) and not word[0].isupper() and not _follows_article(tokens, index):
            break
        first = index
        if lower in DETERMINERS and (index == 0 or not _goes_on(tokens, index)):
            break
        index -= 1
        del start
    while first < last and (
        tokens[first][0] in FILLER
        or tokens[first][0].lower() in {"and", "later", "then"}
        or re.fullmatch(r"[a-z]{3,}ly", tokens[first][0])
    ):
        first += 1
    if first and tokens[first - 1][0].lower() in PREPOSITIONS and tokens[first][0][0].islower():
        # "In response Russia": the noun goes with the preposition.
        first = next((i for i in range(first, last + 1) if tokens[i][0][0].isupper()), first)
    if not any(token[0][:1].isalpha() for token in tokens[first : last + 1]) or last - first > 24:
        return None
    if first > 1 and tokens[first - 1][0] == "but" and tokens[first - 2][0].lower() == "all":
        first -= 2  # "All but a few analysts"
    return first, last


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Return whether a noun phrase reaches further back than its article: "one of the", "Ann Lee and other"."""
    before = tokens[index - 1][0]
    if before.lower() in PREPOSITIONS or re.search(r"['’]s?$", before):
        return True
    if before.lower() == "such" and tokens[index][0].lower() in {"a", "an"}:
        return True
    if (
        tokens[index][0].lower() in {"few", "many", "other", "two", "three", "several"}
        and before.lower() in DETERMINERS
    ):
        return True
    return (
        before.lower() == "and"
        and index > 1
        and tokens[index - 2][0][0].isupper()
        and tokens[index - 2][0] not in FILLER
    )


def _is_head(tokens: list[Token], index: int) -> bool:
    """Return whether a word that mostly stands before nouns stands for people itself: "some argue"."""
    return tokens[index][0].lower() in _ALONE


_WITHIN = frozenset({"in", "of", "at", "from", "within", "outside", "on", "across", "among"})
_COUNTS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "most", "some"}
)
_ALONE = frozenset({"some", "many", "others", "most", "few", "several", "both", "neither", "none", "these", "those"})


def _is_participle(tokens: list[Token], index: int) -> bool:
    """Return whether a word between a noun and a preposition describes the noun: "a study published in Kyiv"."""
    if index < 1 or not _PARTICIPLE.fullmatch(tokens[index][0]):
        return False
    before = tokens[index - 1][0]
    return is_noun_like(before) and not before.endswith("ly") and before.lower() not in AUXILIARIES | PRONOUNS


_PARTICIPLE = re.compile(
    r"[a-z]{3,}ed|undertaken|taken|written|held|led|run|made|seen|known|done|given|drawn|built|sent|paid|set|chosen|"
    r"[a-z]{4,}ing"
)


def _follows_article(tokens: list[Token], index: int) -> bool:
    """Return whether a word is a noun because an article stands at most two words before it: "a recent report"."""
    return any(tokens[i][0].lower() in DETERMINERS for i in range(max(0, index - 2), index))


def may_be_verb(word: str) -> bool:
    """Return whether a word in small letters is likely a verb and no part of a noun phrase."""
    return bool(VERB.fullmatch(word)) or (
        word.endswith("ed")
        and len(word) > 4
        and "-" not in word
        and word
        not in {
            "united",
            "allied",
            "unnamed",
            "armed",
            "unspecified",
            "retired",
            "exiled",
            "elected",
            "occupied",
            "appointed",
            "senior",
        }
    )


_IRREGULAR = frozenset([
    "went", "goes", "came", "takes", "took", "makes", "made", "gives", "gave", "becomes", "became", "remains", "seems",
    "began", "brought", "sought", "grew", "drew", "knew", "sent", "spent", "kept", "found", "features", "met", "lost",
    "won", "wants", "seeks",
])  # fmt: skip
"""Verbs that no noun looks like."""


def _is_adjective(tokens: list[Token], index: int) -> bool:
    """Return whether a participle behind an article goes with the noun after it: "these recommended courses"."""
    word = tokens[index][0]
    if not word.endswith("ed") or tokens[index - 1][0].lower() not in DETERMINERS or index + 1 >= len(tokens):
        return False
    return tokens[index + 1][0].isalpha() and tokens[index + 1][0].lower() not in PREPOSITIONS | STOPS | DETERMINERS


def _has_object(tokens: list[Token], index: int) -> bool:
    """Return whether an article right behind a word shows it to be a verb: "others recognize the risk"."""
    word = tokens[index][0]
    if not word[0].islower() or index + 1 >= len(tokens) or word.lower() in PREPOSITIONS | DETERMINERS | {"and", "or"}:
        return False
    return tokens[index + 1][0] in {"the", "a", "an", "its", "their", "his", "her"}


def _is_report(tokens: list[Token], index: int, first: int) -> bool:
    """Return whether "report" or "claim" is a noun behind its article and adjectives: "a 2018 biodefense report"."""
    if tokens[index][0] not in {
        "report",
        "reports",
        "claim",
        "claims",
        "estimate",
        "estimates",
        "notes",
        "note",
        "forecast",
        "comments",
    }:
        return False
    opens = tokens[first][0].lower() in DETERMINERS
    if not opens or index + 1 == len(tokens):
        return opens
    behind = tokens[index + 1][0]
    return behind.lower() in PREPOSITIONS | AUXILIARIES or behind[-1:] in {"s", "d"}


def _begins_predicate(tokens: list[Token], index: int, first: int) -> bool:
    """Return whether a word behind the first of a sentence is the verb that ends its subject."""
    word = tokens[index][0]
    if _has_object(tokens, index) or word in _IRREGULAR:
        return True
    is_verb = may_be_verb(word) and word[0].islower()
    return is_verb and not _is_report(tokens, index, first) and not _is_adjective(tokens, index)


def subject_among(tokens: list[Token]) -> tuple[int, int] | None:
    """Return the noun phrase with which the sentence begins, what is set before it with a comma left out."""
    label = next((place for place, token in enumerate(tokens[:7]) if token[0] == ":"), None)
    if label and tokens[0][0][0].isupper() and len(tokens) > label + 3:
        tokens = [token for token in tokens[label + 1 :] if token[0] != "_"]
    index = 0
    lead = tokens[0][0] if tokens else ""
    if lead in FILLER or lead.lower() in PREPOSITIONS | STOPS:
        comma = next((position for position, token in enumerate(tokens[:30]) if token[0] == ","), None)
        if comma is not None:
            index = comma + 1
        elif lead in FILLER and lead.lower() not in PREPOSITIONS:
            index = 1
    if len(tokens) > index + 1 and tokens[index][0].endswith("ly") and tokens[index + 1][0] == ",":
        index += 2  # "Worryingly, ..."
    first = index
    while index < len(tokens):
        word = tokens[index][0]
        lower = word.lower()
        if index == first and lower in _ALONE and (index + 1 == len(tokens) or may_be_verb(tokens[index + 1][0])):
            return tokens[index][1], tokens[index][2]
        if index == first and lower in PRONOUNS:
            return tokens[index][1], tokens[index][2]
        if (
            word[:1].isalnum()
            and lower not in NOT_NOUN
            and lower not in STOPS
            and (lower not in AUXILIARIES or (index == first and lower in {"both", "all"}))
            and not (index > first and _begins_predicate(tokens, index, first))
            and not (lower.endswith("ly") and word[0].islower())
        ):
            index += 1
            continue
        break
    while index > first and (tokens[index - 1][0].lower() in PREPOSITIONS | {"and"}):
        index -= 1
    if index == first or index - first > 16:
        return None
    names = [position for position in range(first, index) if tokens[position][0][0].isupper()]
    if not names and tokens[first][0].lower() not in DETERMINERS and not PEOPLE.fullmatch(tokens[index - 1][0]):
        return None
    return tokens[first][1], tokens[index - 1][2]


PEOPLE = re.compile(
    r"(?:participant|respondent|interviewee|official|analyst|expert|critic|observer|voter|economist|scholar|minister|diplomat|"
    r"researcher|leader|lawmaker|commander|commentator|investor|expert|source|planner|judge|speaker|resident|opponent|supporter|"
    r"author|respondent|advocate|proponent|negotiator|banker|trader|farmer|general|soldier|scientist|engineer|writer|player|student|"
    r"worker|representative|politician|envoy|insurer|stakeholder|practitioner|policymaker|pundit|interlocutor|executive|historian|"
    r"journalist|strategist|skeptic|sceptic|scholar|member|attendee|delegate|theorist|activist|reporter|adviser|advisor|aide)s\b"
)


def span_of(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Return where words stand, from the first to the last."""
    return tokens[first][1], tokens[last][2]
