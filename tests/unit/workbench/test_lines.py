"""Lines of two texts: as `difflib` has them, and within bounds for texts that were made to be slow."""

from __future__ import annotations

import time
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.lists(st.sampled_from("abcd"), max_size=30)


@given(TEXTS, TEXTS)
def test_what_is_quick_is_as_difflib_has_it(old: list[str], new: list[str]) -> None:
    from detente.workbench.cases.lines import LineMatcher

    wanted = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    assert LineMatcher(old, new).get_opcodes() == wanted


@given(TEXTS, TEXTS, st.integers(0, 200))
def test_given_up_or_not_the_changes_lead_from_one_text_to_the_other(old: list[str], new: list[str], most: int) -> None:
    from detente.workbench.cases.lines import LineMatcher

    made: list[str] = []
    for tag, i, j, k, m in LineMatcher(old, new, most=most).get_opcodes():
        assert (old[i:j] == new[k:m]) is (tag == "equal") or tag == "replace"
        made += old[i:j] if tag == "equal" else new[k:m]
    assert made == new


SLOW = {
    "one line over and over": ("a\n" * 60_000 + "b\n", "c\n" + "a\n" * 60_001 + "d\n"),
    "every other line": (
        "".join(f"{n}\n" for n in range(60_000)),
        "".join(f"{n if n % 2 else -n}\n" for n in range(60_000)),
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_texts_that_were_made_to_be_slow_take_seconds_and_lose_nothing(name: str, owner: Any, project: Any) -> None:
    from detente.workbench.cases.models import Version
    from detente.workbench.cases.saving import begin, save

    before, after = SLOW[name]
    case = begin(project, "slow", "Slow", before, by=None)
    began = time.process_time()
    save(case, after, base=1, by=None)
    save(case, before + "mine\n", base=1, by=None)
    assert owner.get("/projects/first/cases/slow/versions/2/").status_code == 200
    assert time.process_time() - began < 60.0  # difflib alone takes hours
    assert {each.text for each in Version.objects.filter(case=case)} >= {before, after, before + "mine\n"}
