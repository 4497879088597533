"""A sound case with random words in random places: problems or a sound case, never anything else."""

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.examination import judgements, notices
from detente.case.load import loads
from detente.case.relations import relations
from detente.case.starter import starter_case
from detente.core.errors import CaseError

TEXT = starter_case("border-row")
WORDS = sorted({*re.findall(r"[A-Za-z_@.]+|[0-9][0-9.-]*", TEXT)})
PLACES = [match.span() for match in re.finditer(r"(?<=[ {\[(])[A-Za-z_][A-Za-z_.]*|[0-9][0-9.-]*", TEXT)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_words_out_of_place(seed: int, n_changes: int) -> None:
    chance = random.Random(seed)
    text = TEXT
    for start, end in sorted(chance.sample(PLACES, n_changes), reverse=True):
        text = text[:start] + chance.choice(WORDS) + text[end:]
    try:
        case = loads(text, name="x.yaml")
    except CaseError as error:
        assert error.problems
        assert all(problem.found and problem.expected and problem.file == "x.yaml" for problem in error.problems)
        return
    relations(case)
    judgements(case)
    assert all(notice.text for notice in notices(case))
