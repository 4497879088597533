"""A request: it cannot be changed, equals what asks for the same, and is refused when it is made."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest

import detente
from detente.core.errors import ArgumentError, RunError
from detente.core.spec import NAMES, RunSpec, spec_of

PATH = "actors.challenger.rationality"


def test_what_asks_for_the_same_is_equal_and_hashes_alike() -> None:
    one = RunSpec(lens="hawks", overrides={PATH: 2, "b": "1 to 2"}, worlds=np.int64(8), seed=3)
    other = RunSpec(lens=["hawks"], overrides={"b": "1 to 2", PATH: "2"}, worlds=8, seed=3, progress=print)
    assert one == other
    assert len({one, other, RunSpec(), RunSpec(overrides=None)}) == 2
    assert type(one.worlds) is int
    assert one != dataclasses.replace(one, overrides={PATH: 3})


def test_nothing_of_it_can_be_changed() -> None:
    given = {PATH: "2"}
    spec = RunSpec(overrides=given)
    given["other"] = "3"
    assert dict(spec.overrides) == {PATH: "2"} == spec.overrides
    with pytest.raises(TypeError):
        spec.overrides["other"] = "3"  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.worlds = 3  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(spec)) == copy.deepcopy(spec) == spec


def test_its_repr_has_what_is_not_as_by_default() -> None:
    assert repr(RunSpec()) == "RunSpec()"
    spec = RunSpec(lens="hawks", worlds=64, overrides={"a": 1}, allow_large=True)
    assert repr(spec) == "RunSpec(lens=('hawks',), overrides={'a': '1'}, worlds=64, allow_large=True)"
    assert eval(repr(spec), {"RunSpec": RunSpec}) == spec


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"worlds": 0}, RunError, "worlds: found 0, expected a whole number from 1 to 4294967295"),
        ({"threads": 0}, RunError, "threads: found 0, expected a whole number from 1"),
        ({"seed": -1}, RunError, "seed: found -1"),
        ({"worlds": "10"}, ArgumentError, "worlds: found '10', expected an int"),
        ({"worlds": 2.5}, ArgumentError, "worlds: found 2.5, expected an int"),
        ({"worlds": True}, ArgumentError, "worlds: found True, expected an int"),
        ({"seed": None}, ArgumentError, "seed: found None, expected an int"),
        ({"lens": 5}, ArgumentError, "lens: found 5, expected a str or a list of str"),
        ({"overrides": ["a"]}, ArgumentError, "overrides: found a list, expected a mapping"),
        ({"wrlds": 10}, ArgumentError, "found the option 'wrlds', expected one of .*; did you mean 'worlds'"),
    ],
)
def test_what_is_refused(fields: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        RunSpec(**fields)
    with pytest.raises(error, match=words):
        detente.run("ultimatum", **fields)


def test_a_request_and_its_fields_may_both_be_given() -> None:
    spec = RunSpec(worlds=8, paths=4, lens="hawks")
    assert spec_of(spec, {"lens": ()}) == RunSpec(worlds=8, paths=4)
    assert spec_of(None, {}) == RunSpec()
    assert NAMES[:3] == ("lens", "overrides", "worlds")


def test_all_that_looks_at_a_case_takes_a_request() -> None:
    spec = RunSpec(overrides={PATH: "2"}, seed=5)
    fields: dict[str, Any] = {"overrides": {PATH: 2.0}}
    case = detente.load_case("ultimatum")
    assert detente.compile_case(case, spec=spec).case_hash == detente.compile_case(case, **fields).case_hash
    assert detente.compile_case(case, spec=spec).case_hash != detente.compile_case(case).case_hash
    assert str(detente.check(case, spec=spec)) == str(detente.check(case, **fields))
    drawn = [detente.show("world", "russia-2022", spec=RunSpec(seed=5)), detente.show("world", "russia-2022", seed=5)]
    assert str(drawn[0]) == str(drawn[1]) != str(detente.show("world", "russia-2022"))
    talks = [
        detente.settle("russia-2022", "vienna", draws=16, spec=RunSpec(seed=5)),
        detente.settle_table("russia-2022", "vienna", draws=16, seed=5),
    ]
    assert talks[0].to_dict() == talks[1].to_dict()
    with pytest.raises(ArgumentError, match="found the option 'worlds', expected one of case, spec, lens, overrides"):
        detente.check(case, worlds=10)  # type: ignore[call-arg]


def test_a_number_of_the_language_keeps_its_source() -> None:
    from detente.case.notation import read_number

    case = detente.load_case("ultimatum")
    sourced = detente.compile_case(case, overrides={PATH: read_number({"value": 2, "why": "measured"})})
    bare = detente.compile_case(case, overrides={PATH: 2})
    at = sourced.draws.paths.index(PATH)
    assert sourced.case_hash == bare.case_hash
    assert (bool(sourced.draws.is_judgement[at]), bool(bare.draws.is_judgement[at])) == (False, True)
