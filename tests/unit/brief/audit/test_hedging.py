"""What hedges twice, and what only looks so: abilities, comparisons, the utmost, two statements side by side."""

from __future__ import annotations

import itertools

import pytest

from detente.brief.audit.audit import audit
from detente.brief.audit.settings import settings_from
from detente.brief.read import read_text


def hedged(text: str) -> list[str]:
    found = audit(read_text(text, name="a.txt"), settings_from({}, select=["double-hedge"]))
    return [found.brief.plain(finding.spans[0]) for finding in found.findings]


_MODALS = ("may", "might", "could")
_MAYBE = ("possibly", "potentially", "perhaps")


@pytest.mark.parametrize(("modal", "maybe"), list(itertools.product(_MODALS, _MAYBE)))
def test_a_modal_with_an_adverb_of_doubt_hedges_twice(modal: str, maybe: str) -> None:
    assert hedged(f"Norway {modal} {maybe} withdraw its envoy.") == [f"{modal} {maybe}"]
    assert hedged(f"Norway {maybe} {modal} withdraw its envoy.") == [f"{maybe} {modal}"]
    assert hedged(f"Norway {modal} also {maybe} withdraw its envoy.") == [f"{modal} also {maybe}"]
    assert hedged(f"Norway {modal}, {maybe}, withdraw its envoy.") == [f"{modal}, {maybe}"]


@pytest.mark.parametrize(
    "text",
    [
        "It is possible that Norway may withdraw its envoy.",
        "It is also possible that the new government might withdraw its envoy.",
        "It’s conceivable that Norway may withdraw its envoy.",
        "It is likely that Norway may withdraw its envoy.",
        "It is very likely that Norway might withdraw its envoy.",
        "It seems plausible that Norway may withdraw its envoy.",
        "Norway may likely withdraw its envoy.",
        "Norway might very likely withdraw its envoy.",
        "Norway likely may withdraw its envoy.",
        "Norway probably might withdraw its envoy.",
        "Norway may be likely to withdraw its envoy.",
        "Norway could be very unlikely to withdraw its envoy.",
        "The note appears to suggest that Norway may withdraw its envoy.",
        "The plan could have the potential to divide the alliance.",
        "There may be a possibility that Norway withdraws its envoy.",
    ],
)
def test_two_words_on_one_verb_hedge_twice(text: str) -> None:
    assert len(hedged(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        # Who is able to do something, or is permitted to.
        "It is unlikely that Norway could withdraw its envoy.",
        "It is highly unlikely that the fleet could leave the port.",
        "Norway likely could withdraw its envoy.",
        "Norway could probably have withdrawn its envoy.",
        "It may be possible to withdraw the envoy.",
        "The court may be able to order it.",
        # An order, a change, an expectation.
        "Norway may be more likely to withdraw its envoy than Denmark.",
        "Norway might be less likely to withdraw its envoy.",
        "A withdrawal may become more likely.",
        "Norway might expect a likely withdrawal.",
        "Norway may reasonably be expected to withdraw its envoy.",
        "The talks may be destined to fail.",
        # The utmost, and questions.
        "Norway has more ships than it could possibly use.",
        "It was all that Norway could possibly want.",
        "Norway could not possibly withdraw its envoy.",
        "What could possibly go wrong?",
        "Could Norway potentially withdraw its envoy?",
        # Two statements.
        "Norway may withdraw its envoy, potentially in May.",
        "Norway may withdraw its envoy, possibly angering Denmark.",
        "It is possible, and Norway may withdraw its envoy.",
        "It is possible that Norway, which may withdraw its envoy, will talk.",
        "It is possible that Norway will talk because Denmark may withdraw.",
        "The harbour could be a likely target.",
        # A point that is granted.
        "While war may be unlikely, Norway arms.",
        "War may be unlikely, but Norway arms.",
        # One hedge.
        "Norway may well withdraw its envoy.",
        "Norway will probably withdraw its envoy.",
        "Norway is likely to withdraw its envoy.",
        'The minister said: "We may possibly withdraw our envoy."',
    ],
)
def test_one_hedge_an_ability_or_another_statement_is_no_double_hedge(text: str) -> None:
    assert hedged(text) == []
