"""The same case in YAML and in Python."""

import datetime as dt

import pytest
from pydantic import BaseModel, ValidationError

from detente.case import dump_case, loads
from detente.case import schema as s
from detente.case.dump import content_hash
from detente.case.notation import Notation, Number
from detente.compile import compile_case

TEXT = """
case: row
time: {start: 2022-01-03, end: 2022-12-31, step: week}
sources: {poll: {title: A poll, date: 2021}}
quantities:
  approval: {range: [0, 100], start: {value: 63 to 67, source: poll}, half_life: 9 months}
  treasury: {start: 10}
links: {pay: {from: approval, to: treasury, gain: 0.1 per month}}
actors:
  state: {horizon: 4 to 26 weeks, values: {approval: 1, treasury: {weight: 0.5, why: money}}}
moves:
  tax:
    by: state
    when: approval > 50
    cooldown: 8 weeks
    effects: {treasury: [1, {amount: 2 to 4, over: 1 year}], approval: -3 to -1}
    outcomes: {riot: {chance: 10%, effects: {approval: -5}}, quiet: {chance: rest}}
questions:
  riots: {condition: happened(tax.riot), said: {who: poll, phrase: unlikely}}
"""


def in_python() -> s.Case:
    return s.Case(
        case="row",
        time=s.Time(start="2022-01-03", end=dt.date(2022, 12, 31), step="week"),
        sources={"poll": s.Source(title="A poll", date="2021")},
        quantities={
            "approval": s.Quantity(range=(0, 100), start={"value": "63 to 67", "source": "poll"}, half_life="9 months"),
            "treasury": s.Quantity(start=10),
        },
        links={"pay": s.Link(from_="approval", to="treasury", gain="0.1 per month")},
        actors={
            "state": s.Actor(
                horizon="4 to 26 weeks", values={"approval": 1, "treasury": s.Value(weight=0.5, why="money")}
            )
        },
        moves={
            "tax": s.Move(
                by="state",
                when="approval > 50",
                cooldown="8 weeks",
                effects={"treasury": [1, s.Effect(amount="2 to 4", over="1 year")], "approval": "-3 to -1"},
                outcomes={
                    "riot": s.Outcome(chance=0.1, effects={"approval": Number(Notation("fixed", (-5.0,)))}),
                    "quiet": s.Outcome(chance="rest"),
                },
            )
        },
        questions={"riots": s.Question(condition="happened(tax.riot)", said=s.Said(who="poll", phrase="unlikely"))},
    )


def test_yaml_and_python_say_the_same():
    written = loads(TEXT.replace("chance: 10%", "chance: 0.1"))
    assert written == in_python()
    assert content_hash(written) == content_hash(in_python())
    assert dump_case(written) == dump_case(in_python())
    assert compile_case(written).case_hash == compile_case(in_python()).case_hash


def test_a_case_cannot_be_changed_in_place():
    case = in_python()
    with pytest.raises(ValidationError, match="frozen"):
        case.title = "other"  # type: ignore[misc]


def test_a_changed_copy_is_checked_anew():
    case = loads(TEXT, name="f")
    copy = case.model_copy(update={"quantities": {}})
    assert (copy.file, copy.line_of("actors")) == ("", 0)
    assert copy != case
    assert content_hash(copy) != content_hash(case)
    same = case.model_copy()
    assert (same, same.file) == (case, "f")


def test_unknown_fields_are_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        s.Quantity(start=1, beginning=2)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "model", [model for model in vars(s).values() if isinstance(model, type) and issubclass(model, BaseModel)]
)
def test_every_field_has_one_line_of_description(model):
    assert model.__doc__
    for name, field in model.model_fields.items():
        assert field.description, name
        assert "\n" not in field.description
        assert field.description.endswith(".")


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("yes", True), ("No", False), (True, True), ("2022-02-24", dt.date(2022, 2, 24)), (7, 7.0), ("never", "never"),
        (dt.date(2022, 2, 24), dt.date(2022, 2, 24)), ("invade", "invade"), (0, 0.0),
    ],
)  # fmt: skip
def test_answers(written, answer):
    read = s.Resolution(answer=written).answer
    assert read == answer
    assert type(read) is type(answer)


@pytest.mark.parametrize(
    ("date", "read"), [(2015, "2015"), ("March 2014", "March 2014"), ("2014-03-18", dt.date(2014, 3, 18)), ("", "")]
)
def test_dates_of_sources_are_as_exact_as_they_are_known(date, read):
    assert s.Source(date=date).date == read


def test_one_bloc_or_several():
    entry = s.Shock(rate="1 per year", joins={"ukraine": "nato"}, leaves={"ukraine": ["csto", "cis"]})
    assert entry.joins == {"ukraine": ("nato",)}
    assert entry.leaves == {"ukraine": ("csto", "cis")}
