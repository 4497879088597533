"""No phrase of any table is ever read as its opposite: every negation of every phrase, generated from the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from detente.brief.find.likely import standard_of
from detente.brief.find.polarity import SIMPLE
from detente.brief.model import Brief, Estimate
from detente.brief.read import read_text
from detente.core.likelihood import readers, standards

HEAD = "A Brief For Tests\n\n19 January 2022\n\nThe paragraph says little of what comes.\n\n"
NOUNS = ("chance", "possibility", "odds", "even")
SURVEY_ONLY = ("better than even chance", "little chance", "very good chance", "slight chance", "small chance")


def phrases(standard: str) -> list[str]:
    """Return the phrases of a table and those that readers were asked about, as a sentence can have them."""
    known = {term for band in standards()[standard].bands for term in band.terms}
    known |= {"highly likely", "highly unlikely", "improbable", "realistic possibility", "remote chance", *SURVEY_ONLY}
    return sorted(
        known - {"almost certainly not", "probably not", "certain", "impossible", "remote", "chances about even"}
    )


OUTER = {
    "adjective": [
        "War is not {p}.", "War isn't {p}.", "War isn’t {p}.", "War isnʼt {p}.", "War is n't {p}.", "War ain't {p}.",
        "War aint {p}.", "Wars aren't {p} this year.", "War wasn't {p}.", "War won't be {p}.", "War wouldn’t be {p}.",
        "War can't be {p}.", "War cannot be {p}.", "War doesn't seem {p}.", "War does not seem {p}.",
        "War doesn’t look {p}.", "War does not now appear {p}.", "War didn't seem {p}.",
        "War is no longer {p}.", "War is not even {p}.", "War is never {p}.", "War is hardly {p}.",
        "War is scarcely {p}.", "War is barely {p}.", "War is rarely {p}.", "War is seldom {p}.",
        "War is far from {p}.", "War is far from being {p}.", "War is anything but {p}.", "War is by no means {p}.",
        "War is in no way {p}.", "War is nowhere near {p}.", "War is not at all {p}.", "War is not at present {p}.",
        "War is not, at present, {p}.", "War is not (yet) {p}.", "War is not — at least not now — {p}.",
        "War is not, as many say, {p}.", "War is not by any measure {p}.", "War is not necessarily {p}.",
        "War is neither {p} nor wise.", "War is neither wise nor {p}.", "War is not wise, nor is it {p}.",
        "Neither war nor peace is {p}.", "Neither side is {p} to win.", "Neither is {p}.", "Nor is war {p}.",
        "No side is {p} to win.", "None of them is {p} to win.", "Nobody is {p} to win.", "No one is {p} to win.",
        "No-one is {p} to win.", "Nothing is {p} to change.", "Few are {p} to come.", "Few, if any, are {p} to come.",
        "Few think war {p}.", "Few believe that war is {p}.", "Few now consider war {p}.", "Nobody thinks war is {p}.",
        "No one expects that war is {p}.", "No analyst believes war is {p}.", "Not all of them are {p} to come.",
        "Not everyone is {p} to come.", "Not one of them is {p} to come.",
        "It is not {p} that war comes.", "It isn't {p} that war comes.", "It isn’t {p} that war comes.",
        "It doesn't seem {p} that war comes.", "It is no longer {p} that war comes.",
        "It is hardly {p} that war comes.",
        "I do not think it is {p} that war comes.", "We don't think it {p} that war comes.",
        "We don’t believe it is {p} that war comes.", "Analysts do not believe that war is {p}.",
        "Analysts do not expect war is {p}.", "They did not consider war {p}.", "They do not see war as {p}.",
        "It is not thought that war is {p}.", "It is not thought by most that war is {p}.", "War is not thought {p}.",
        "War is not thought to be {p}.", "War is not considered {p}.", "War is not seen as {p}.",
        "It is not the case that war is {p}.", "It is not true that war is {p}.", "It is not clear that war is {p}.",
        "It is not that war is {p}.", "They did not say that war is {p}.", "This does not mean that war is {p}.",
        "This does not make war {p}.", "There is no evidence that war is {p}.", "There is no reason to think war {p}.",
        "There is little reason to think that war is {p}.", "There is little evidence that war is {p}.",
        "They deny that war is {p}.", "They denied war was {p}.", "They doubt that war is {p}.",
        "They doubt war is {p}.", "They dispute that war is {p}.", "They reject the idea that war is {p}.",
        "The idea that war is {p} is false.", "The claim that war is {p} is wrong.", "That war is {p} is untrue.",
        "It is false that war is {p}.", "It is doubtful that war is {p}.", "It is wrong to say that war is {p}.",
        "Never has war been {p}.", "At no time is war {p}.", "In no case is war {p}.",
        "Under no circumstances is war {p}.",
        "Not until 2030 is war {p}.", "War is possible, though not {p}.", "War is possible, if not {p}.",
        "War is possible but not {p}.", "War is possible and not {p}.", "Though war is not {p}, it is feared.",
        "War, which is not {p}, is feared.", "War, while not {p}, is feared.", "A war that is not {p} is feared.",
        "Is war {p}?", "Isn't war {p}?", "How is war {p}?", "Is it {p} that war comes?", "War is {p}, isn't it?",
        "If war is {p}, they arm.", "They arm if war is {p}.", "Unless war is {p}, they rest.",
        "They ask whether war is {p}.",
        "Were war {p}, they would arm.", "Suppose war is {p}.", "Assuming war is {p}, they arm.",
        "It matters how {p} war is.", "They act as if war were {p}.", "They act as though war is {p}.",
        "War is too dear to be {p}.", "War would have been {p}.", "War is less than {p}.", "War is other than {p}.",
        "War is impossible rather than {p}.", "War is feared instead of {p}.", "War ceased to be {p}.",
        "War, once {p}, is feared.", "War is not\n{p}.", "War is\nnot {p}.", "War is not\xa0{p}.", "War isn\xad't {p}.",
        "War is not in the least {p}.", "War is not what one calls {p}.", "It cannot be said that war is {p}.",
        "I wouldn't say war is {p}.", "It would be wrong to call war {p}.", "It is a mistake to think war {p}.",
        "They wrongly say that war is {p}.", "War used to be {p}.", "Hardly anyone thinks war {p}.",
        "Almost no one thinks war is {p}.", "Not many think war {p}.", "Only a few think war {p}.",
        "Only 5 percent think that war is {p}.", "They no longer think war {p}.", "War seems not to be {p}.",
        "War appears not {p}.", "War is {p} or not.", "Whether {p} or not, war is feared.", "War {p}?",
        "War is not {p} but certain.", "No way is war {p}.", "I would be surprised if war were {p}.",
        "There is scant evidence that war is {p}.", "It is hard to see how war is {p}.",
        "They refuse to say that war is {p}.",
        "It would be a stretch to call war {p}.", "Far be it from me to say war is {p}.", "They're not {p} to win.",
        "The idea, dear to the court, that war is {p} is false.", "War may or may not be {p}.",
        "What is {p} is not war but peace.",
        "War is {p} neither now nor then.", "It is too early to say that war is {p}.",
        "War isn't really {p}.", "War does not any longer look {p}.", "War has never looked {p}.",
        "War hasn't become {p}.",
        "War is not only {p}, it is certain.", "War isn't just {p}.", "War is *not* {p}.", "War is not-{p}.",
        "War is non-{p}.", "“War is not {p},” they said.",
    ],
    "adverb": [
        "They will not {p} leave.", "They won't {p} leave.", "They won’t {p} leave.", "They would not {p} leave.",
        "They wouldn't {p} leave.", "No side will {p} leave.", "Nobody will {p} leave.", "Neither side will {p} leave.",
        "They will never {p} leave.", "They will no longer {p} leave.", "Few will {p} leave.", "None will {p} leave.",
        "Will they {p} leave?", "If they will {p} leave, all is well.", "They deny they will {p} leave.",
        "They do not say that they will {p} leave.", "Nor will they {p} leave.",
        "It is not true that they will {p} leave.", "Whether they will {p} leave is open.",
    ],
    "noun": [
        "There is not a {p} of war.", "There isn't a {p} of war.", "There isn’t a {p} of war.",
        "There is no {p} of war.",
        "There is not even a {p} of war.", "There is not, today, a {p} of war.", "There is no longer a {p} of war.",
        "There was never a {p} of war.", "There is hardly a {p} of war.", "There is by no means a {p} of war.",
        "There is not any {p} of war.", "There is neither a {p} of war nor of peace.", "War has not got a {p}.",
        "We do not think there is a {p} of war.", "We don't believe that there is a {p} of war.",
        "Nobody thinks there is a {p} of war.", "Few see a {p} of war.", "No one sees a {p} of war.",
        "It is not thought that there is a {p} of war.", "It is not the case that there is a {p} of war.",
        "They deny that there is a {p} of war.", "They deny a {p} of war.", "They doubt there is a {p} of war.",
        "They ruled out a {p} of war.", "War lacks a {p}.", "They act without a {p} of war.",
        "Is there a {p} of war?", "If there is a {p} of war, they arm.", "They ask whether there is a {p} of war.",
        "The idea that there is a {p} of war is false.", "There would have been a {p} of war.",
        "There is little to suggest a {p} of war.", "There is nothing to suggest a {p} of war.",
        "There is anything but a {p} of war.", "There is far from a {p} of war.", "There is less than a {p} of war.",
        "There is not\na {p} of war.", "There is *not* a {p} of war.",
    ],
}  # fmt: skip
"""Forms in which the phrase is denied, asked or supposed: none may have the interval of the phrase."""
INNER = {
    "adjective": [
        "War is {p} not to come.", "War is {p} never to come.", "It is {p} that war will not come.",
        "It is {p} that war won't come.", "It is {p} that war won’t come.", "It is {p} that war does not come.",
        "It is {p} that the war will never come.", "It is {p} not to come.",
    ],
    "adverb": [
        "They will {p} not leave.", "They {p} will not leave.", "They {p} won't leave.", "They {p} won’t leave.",
        "They will {p} never leave.", "They {p} do not leave.", "They {p} cannot leave.", "They are {p} not leaving.",
        "They {p} aren't leaving.", "They {p} didn't leave.",
    ],
    "noun": [],
}  # fmt: skip
"""What is likely is denied: the complement, and the proposition without its "not"."""
ELSEWHERE = {
    "adjective": [
        "War is {p}.", "War is {p}, not peace.", "The deal that was not signed is {p} to be revived.",
        "The deal, which was not signed, is {p} to return.", "War is {p}, though nobody wants it.",
        "Nobody wants war, but it is {p}.", "They did not sign, and war is {p}.",
        "Talks did not resume and are {p} to fail.",
        "No deal was reached; war is {p}.", "They have no money and are {p} to fail.",
        "War is {p} because they will not yield.",
        "Since they will not yield, war is {p}.", "If they do not yield, war is {p}.",
        "Not signing the deal is {p} to anger Rome.",
        "The decision not to sign is {p} to anger Rome.", "Those not invited are {p} to protest.",
        "There is no doubt that war is {p}.", "Not surprisingly, war is {p}.", "A few are {p} to come.",
        "A party with no seats is {p} to fall.", "States that have not joined are {p} to follow.",
        "Nothing is signed: war is {p}.", "A state without friends is {p} to fall.",
        "The unsigned deal is {p} to return.",
        "War is {p}, if not this year.",
    ],
    "adverb": [
        "They will {p} leave.", "They will not stay and will {p} leave.", "They did not stay, but will {p} leave.",
        "They will {p} leave, not stay.", "Nobody stays; they will {p} leave.",
        "They will {p} leave and will not return.",
        "Those who do not stay will {p} leave.", "They will {p} leave because they are not paid.",
    ],
    "noun": [
        "There is a {p} of war.", "They did not sign, and there is a {p} of war.",
        "There is a {p} of war, not of peace.",
        "There is a {p} that war comes.", "Nobody wants it, but there is a {p} of war.",
        "There is no doubt that there is a {p} of war.",
    ],
}  # fmt: skip
"""Forms with a "not" that belongs to another clause, or with none: the interval of the phrase."""


def cases(forms: Mapping[str, list[str]], standard: str) -> Iterator[tuple[str, str, str]]:
    """Yield form, phrase and sentence."""
    for phrase in phrases(standard):
        kinds = ["adverb"] if phrase.endswith(("ably", "ainly")) else ["adjective"]
        kinds = ["noun"] if phrase.endswith(NOUNS) else kinds
        if phrase.endswith("likely") and not phrase.endswith("unlikely") and kinds == ["adjective"]:
            kinds.append("adverb")
        if phrase.startswith(("about as", "little", "almost no", "better than", "no ")) and forms is not OUTER:
            continue
        for kind in kinds:
            for form in forms[kind]:
                if phrase == "almost impossible" and "{p} to" in form and forms is not OUTER:
                    continue
                words = form.replace("a {p}", "an {p}") if phrase[0] in "aeiou" else form
                words = form.replace("a {p}", "{p}") if phrase.startswith(("little", "almost no")) else words
                yield form, phrase, words.format(p=phrase)


def found(standard: str, sentences: list[str]) -> list[list[Estimate]]:
    """Return the statements in each sentence."""
    result: list[list[Estimate]] = []
    for batch in _batches(sentences):
        text, starts = HEAD, []
        for sentence in batch:
            starts.append(len(text))
            text += f"They met at length in the old town hall. {sentence}\n\n"
        brief: Brief = read_text(text, name="a.md", standard=standard)
        ends = [*starts[1:], len(text) + 1]
        result += [
            [each for each in brief.estimates if start <= each.start < end]
            for start, end in zip(starts, ends, strict=True)
        ]
    return result


def _batches(sentences: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(sentences), 60):
        yield sentences[start : start + 60]


def given(phrase: str, standard: str) -> tuple[float, float] | None:
    return standard_of(phrase, standard, is_negated=False)[0]


def _turned(whole: tuple[float, float] | None) -> tuple[float, float] | None:
    return whole and (round(1 - whole[1], 4), round(1 - whole[0], 4))


def outer_failures(standard: str) -> tuple[list[str], int]:
    """Return what is read with the interval of the phrase, or another that is not its complement; and how many."""
    told = list(cases(OUTER, standard))
    bad = []
    for (_, phrase, sentence), estimates in zip(told, found(standard, [each[2] for each in told]), strict=True):
        plain = given(phrase, standard)
        survey = readers(phrase)
        for each in estimates:
            allowed = {None, _turned(plain)} if phrase in SIMPLE else {None}
            if each.kind in {"word", "number"} and each.standard_interval not in allowed:
                bad.append(f"{sentence!r}: {each.phrase} {each.standard_interval}")
            elif survey and each.kind == "word" and each.reader_interval:
                low, high = survey.quantiles[0.05], survey.quantiles[0.95]
                if phrase not in SIMPLE or each.reader_interval != _turned((low, high)):
                    bad.append(f"{sentence!r}: {each.phrase} readers {each.reader_interval}")
    return bad, len(told)


def inner_failures(standard: str) -> tuple[list[str], int]:
    """Return what is not read with the complement of the phrase; and how many were tried."""
    told = list(cases(INNER, standard))
    bad = []
    for (_, phrase, sentence), estimates in zip(told, found(standard, [each[2] for each in told]), strict=True):
        each = next((one for one in estimates if one.kind == "word"), None)
        want = _turned(given(phrase, standard))
        if each is None or not each.negated or each.standard_interval != want or "not" in each.proposition.split():
            bad.append(
                f"{sentence!r}: {each and (each.phrase, each.negated, each.standard_interval, each.proposition)}"
            )
    return bad, len(told)


def elsewhere_failures(standard: str) -> tuple[list[str], int]:
    """Return what is not read with the interval of the phrase; and how many were tried."""
    told = list(cases(ELSEWHERE, standard))
    bad = []
    for (_, phrase, sentence), estimates in zip(told, found(standard, [each[2] for each in told]), strict=True):
        each = next((one for one in estimates if one.kind == "word"), None)
        if each is None or each.negated or each.unclear or each.standard_interval != given(phrase, standard):
            bad.append(f"{sentence!r}: {each and (each.phrase, each.negated, each.unclear, each.standard_interval)}")
    return bad, len(told)


@pytest.mark.parametrize("standard", list(standards()))
def test_no_negation_of_any_phrase_has_its_interval(standard: str) -> None:
    bad, tried = outer_failures(standard)
    assert tried > 500
    assert bad == []


@pytest.mark.parametrize("standard", list(standards()))
def test_what_is_denied_behind_a_phrase_has_the_complement(standard: str) -> None:
    assert inner_failures(standard)[0] == []


@pytest.mark.parametrize("standard", list(standards()))
def test_a_not_of_another_clause_turns_nothing(standard: str) -> None:
    assert elsewhere_failures(standard)[0] == []


SUBJECTS = (
    "war between Russia and Norway", "war, which many fear,", "a deal, truce or peace", "war or famine",
    "war, and not only there,", "a war that the army wants", "war in the north, as the papers have it,",
    "the war they fear", "war, in the view of most of those who were asked,", "a deal that is not signed",
)  # fmt: skip
BROKEN = ("un-{gap}likely", "un\u2010{gap}likely", "un\xad{gap}likely", "unlike-{gap}ly", "im-{gap}probable")
NUMBERS = ("20 percent chance", "one in five chance", "70-75% probability", "fifty-fifty chance")
MODALS = ("may", "might", "could")
MODAL_OUTER = [
    "No side {p} win.", "Nobody {p} win.", "No one {p} win.", "Neither side {p} win.", "None {p} win.", "Few {p} win.",
    "Nothing {p} change.", "I do not think they {p} win.", "We don't believe that they {p} win.",
    "They deny that they {p} win.",
    "They doubt they {p} win.", "If they {p} win, all is well.", "They ask whether they {p} win.",
    "{P} they win?",
    "It is not true that they {p} win.", "It is false that they {p} win.", "Nor {p} they win.", "Not all {p} win.",
    "They did not say that they {p} win.", "There is no sign that they {p} win.", "They {p} hardly win.",
    "They {p} or {p} not win.", "They {p} win or not.",
]  # fmt: skip


def test_no_subject_however_long_hides_a_negation() -> None:
    told = [
        form.replace("war is", f"{subject} is").format(p=phrase)
        for form in OUTER["adjective"]
        for subject in SUBJECTS
        for phrase in ("likely", "very unlikely")
        if "war is" in form
    ]
    told += [form.format(s=subject) for form in LONG for subject in SUBJECTS]
    bad = [
        f"{sentence!r}: {each.phrase} {each.standard_interval}"
        for sentence, estimates in zip(told, found("icd203", told), strict=True)
        for each in estimates
        if each.standard_interval in {(0.55, 0.8), (0.05, 0.2)}
    ]
    assert bad == []


LONG = [
    "No {s} is likely.", "Neither peace nor {s} is likely.", "Few of them think {s} likely.", "{s} is not likely.",
    "We do not think that, as things stand, {s} is likely.", "We do not think {s} is likely, as things stand.",
    "Nothing, they say, makes {s} likely.", "None of them, big or small, believes {s} is likely.",
    "It is not, in our view, likely that {s} comes.", "It is not likely, in our view, that {s} comes.",
    "No analyst, they say, and no minister believes that {s} is likely.",
    "{s} is not, or not yet, likely.",
    "{s} isn't, given how dear it would be for both of them, likely.",
    "Neither the one nor the other finds {s} likely.",
    "We doubt, as they do, that {s} is likely.", "Nobody who has read it and knows them thinks {s} is likely.",
]  # fmt: skip


def test_no_negation_of_a_number_has_its_interval() -> None:
    told = [form.replace("a {p}", number if number[0].isdigit() else f"a {number}").replace("{p}", number)
            for number in NUMBERS for form in OUTER["noun"] if "less than" not in form]  # fmt: skip
    told += [
        form.format(p="80% likely") for form in OUTER["adjective"] if "how {p}" not in form and "less than" not in form
    ]
    bad = [
        f"{sentence!r}: {each.phrase} {each.standard_interval}"
        for sentence, estimates in zip(told, found("icd203", told), strict=True)
        for each in estimates
        if each.kind in {"number", "word"} and each.standard_interval
    ]
    assert bad == []


def test_no_negation_of_a_modal_or_of_will_has_its_readers() -> None:
    told = [form.format(p=modal, P=modal.capitalize()) for modal in (*MODALS, "will") for form in MODAL_OUTER]
    bad = [
        f"{sentence!r}: {each.phrase} {each.negated} {each.reader_interval}"
        for sentence, estimates in zip(told, found("icd203", told), strict=True)
        for each in estimates
        if each.kind in {"modal", "forecast"} and each.reader_interval and not each.negated
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (form.format(p=broken), name)
        for broken in BROKEN
        for form in ("War is {p} to come.", "War remains very {p}, because it is dear.", "A coup is {p}.")
        for name in ("a.txt", "a.md", "a.html")
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", " \n  ", ""])
def test_a_word_that_a_line_end_breaks_is_one_word(sentence: str, name: str, gap: str) -> None:
    text = sentence.replace("{gap}", gap)
    if name == "a.html":
        text = f"<html><body><h1>A Brief</h1><p>19 January 2022</p><p>They met again there. {text}</p></body></html>"
    else:
        text = f"{HEAD}They met again in the old town hall and agreed on nothing at all. {text}\n"
    (estimate,) = read_text(text, name=name).estimates
    assert estimate.phrase.endswith(("unlikely", "improbable"))
    assert not estimate.negated
    whole = read_text(text, name=name).text[estimate.start : estimate.end]
    assert whole.lower().replace("\n", "").startswith(("un", "im", "very"))


@pytest.mark.parametrize(
    "word", ["isn&rsquo;t likely", "is&nbsp;not&nbsp;likely", "is <em>not</em> likely", "isn&#39;t <b>likely</b>"]
)
def test_markup_hides_no_negation(word: str) -> None:
    text = f"<html><body><h1>A Brief</h1><p>19 January 2022</p><p>The pact {word} to hold.</p></body></html>"
    (estimate,) = read_text(text, name="a.html").estimates
    assert estimate.standard_interval == (0.2, 0.45)
    assert estimate.proposition == "The pact will hold"


@pytest.mark.parametrize(
    "subject",
    ["A ceasefire", "A trade dispute over fish", "The failure of the talks", "A failed coup", "A no-fly zone"],
)
def test_a_noun_that_looks_like_a_denial_denies_nothing(subject: str) -> None:
    found = read_text(f"A Brief For Tests\n\n19 January 2022\n\n{subject} is likely by June.\n").estimates
    assert [(each.unclear, each.negated, each.standard_interval) for each in found] == [("", False, (0.55, 0.8))]
