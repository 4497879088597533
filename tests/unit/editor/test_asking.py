"""What is told and offered at a place: hover, completion, outline, mends, and what the language has there."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from detente.case.load import loads
from detente.case.notation import NotationError, read_notation
from detente.case.places import assumptions
from detente.case.schema import Case
from detente.case.shipped import find_case, shipped_cases
from detente.compile import compile_case
from detente.editor import language
from detente.editor.complete import complete
from detente.editor.hover import hover
from detente.editor.mends import mends
from detente.editor.names import Names
from detente.editor.numbers import implied, place_of
from detente.editor.outline import outline
from detente.editor.problems import check_text
from detente.editor.session import OpenCase
from detente.editor.text import Position, Span, edited
from detente.editor.tree import read_tree
from detente.inspect.assumptions import implied as implied_by_model

RUSSIA = find_case("russia-2022").read_text(encoding="utf-8")
CASE = loads(RUSSIA)
TREE = read_tree(RUSSIA)
NAMES = Names(TREE)


# --- the language ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_cases())
def test_the_language_knows_every_entry(name: str) -> None:
    root = read_tree(find_case(name).read_text(encoding="utf-8")).root
    assert root is not None
    found = language.meanings(root)
    unknown = [entry.path for entry, meaning in found.items() if meaning.key == "unknown"]
    assert [path for path in unknown if not path.startswith("use.")] == []  # what a part takes is told by the part


def test_every_text_of_the_schema_is_a_name_or_prose() -> None:
    """A new key of the language must be said to be one or the other, or it would be left out of renaming."""
    unsaid = []
    for model in language._models().values():
        for field in language.fields_of(model).values():
            if field.name in ("source", "why", "text") or not issubclass(model, BaseModel):
                continue
            shape = language._typed(read_tree("a: b").by_path["a"], language._annotation(field), field, key="field")
            listed = any(
                language.owner_of(table, field) for table in (language.NAMES, language.KEYED, language.DEFINED)
            )
            is_prose = any(f"{each.__name__}.{field.name}" in language.PROSE for each in model.__mro__)
            if shape.reader in ("text", "term", "name", "id", "date_or_text") and not listed and not is_prose:
                unsaid.append(f"{model.__name__}.{field.name}")
    assert unsaid == []


def test_tables_of_names_speak_of_the_schema() -> None:
    keys = {*language.DEFINED, *language.KEYED, *language.NAMES, *language.PROSE}
    models = language._models()
    assert [key for key in keys if key.split(".")[1] not in language.fields_of(models[key.split(".")[0]])] == []


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_cases())
def test_a_number_implies_what_the_model_draws(name: str) -> None:
    case = loads(find_case(name).read_text(encoding="utf-8"))
    known = assumptions(case)
    told = [
        each
        for each in implied_by_model(case, compile_case(case))
        if each.family != "expression" and each.path in known
    ]
    assert len(told) > 20
    for each in told:
        mine = implied(known[each.path].place, known[each.path].number)
        assert (mine.low, mine.median, mine.high, mine.unit) == (each.low, each.median, each.high, each.unit)
        place = place_of(case, each.path)
        assert place is not None
        assert place.domain == known[each.path].place.domain


def test_what_rates_and_chances_come_to() -> None:
    """By hand: 0.2 a year is once in 5 years, within one year 1 - exp(-0.2) = 18%; 1 in 5 is odds of 1 to 4."""
    rate = place_of(CASE, "shocks.border_clash.rate")
    assert rate is not None
    told = implied(rate, read_notation("0.2 per year")).told
    assert told[:2] == ("once in 5 years in the median", "within a year 18%")
    assert told[2] == "on a single day 0.055%"  # 1 - exp(-0.2 / 365.25)
    chance = place_of(CASE, "moves.invade.outcomes.defeat.chance")
    assert chance is not None
    assert implied(chance, read_notation("20%")).told == ("odds 1 to 4",)
    half_life = place_of(CASE, "quantities.approval.half_life")
    assert half_life is not None
    assert implied(half_life, read_notation("1 year")).told == ("after a year 50% of a deviation is left",)


@pytest.mark.parametrize("path", [
    "lenses.as-the-kremlin-saw-it.set.beliefs.russia.moves.invade.outcomes.defeat.chance",
    "beliefs.russia.moves.invade.outcomes.defeat.chance",
    "moves.seek_talks.effects.approval.amount",
    "tables.vienna.parties.russia.capability",
])  # fmt: skip
def test_a_place_is_found_by_any_of_its_paths(path: str) -> None:
    assert place_of(CASE, path) is not None


def test_there_is_no_place_where_there_is_no_number() -> None:
    assert place_of(CASE, "moves.seek_talks.by") is None
    rate = place_of(CASE, "shocks.border_clash.rate")
    assert rate is not None
    with pytest.raises(NotationError):
        implied(rate, read_notation("8 weeks"))


# --- hover -----------------------------------------------------------------------------------------------------------

TOLD = {
    "cooldown: {value: 10": "Time that must pass before it can happen again",
    "10 weeks, why": "implies 10 weeks, fixed",
    "41% to 75%": "median 0.5908, 90% range 0.41 to 0.75",
    "0.7 to 2.1": "median 1.4 percent, 90% range 0.7 to 2.1 percent",
    "step: ": "one of `day`, `week`, `month`; by default `week`",
    "happened(invade)": "`happened(EVENT)`: whether it has happened so far",
    "invade) ": "**invade** (move): Full-scale intervention in Ukraine",
    "oneal_bryan}": "**oneal_bryan** (source)",
}


@pytest.mark.parametrize("at", TOLD)
def test_what_is_told_at_a_place(at: str) -> None:
    found = hover(TREE, RUSSIA.index(at) + 1, case=CASE, names=NAMES)
    assert found is not None
    assert TOLD[at] in found.text
    assert found.span.holds(RUSSIA.index(at) + 1)


def test_a_name_tells_where_it_is_used() -> None:
    text = "moves: {raid: {by: a}, hold: {by: a, when: happened(raid)}}"
    found = hover(read_tree(text), 8)
    assert found is not None
    assert found.text.endswith("used 1 time: `moves.hold.when`")
    unused = hover(read_tree(text), text.index("hold"))
    assert unused is not None
    assert unused.text.endswith("used nowhere")


def test_a_text_of_the_case_becomes_no_link_and_no_picture() -> None:
    text = "moves: {raid: {by: a, text: '![x](http://evil.example/x.png) <img src=y> `z`', when: '`a` > 1'}}"
    told = hover(read_tree(text), 8)
    assert told is not None
    assert r"!\[x\](http" in told.text
    assert r"\<img" in told.text
    shown = complete(text + "\nquestions: {q: {condition: happened(", len(text) + 37).offers[0].documentation
    assert r"!\[x\](" in shown


def test_nothing_is_told_where_nothing_stands() -> None:
    assert hover(read_tree("# only a comment"), 3) is None
    assert hover(read_tree(""), 0) is None


# --- completion ------------------------------------------------------------------------------------------------------


def offered(text: str, *, after: str = "", **known: object) -> list[str]:
    """Return what is offered at the bar in a text."""
    at = text.index("|")
    return [each.label for each in complete(text.replace("|", "") + after, at, **known).offers]  # type: ignore[arg-type]


TOP = """\
case: row
time: {start: 2022-01-03, end: 2022-12-31}
quantities: {arms: {start: 5, range: [0, 10]}}
actors:
  north: {horizon: 26 weeks}
  pact: {kind: bloc, members: [north]}
moves:
  raid: {by: north, outcomes: {won: {chance: rest}}}
"""
PLACES = {
    "a value": ("  hold:\n    by: |\n", {"north", "pact"}),
    "half a value": ("  hold:\n    by: no|\n", {"north"}),
    "a value in braces": ("  hold: {by: |}\n", {"north"}),
    "a value in open braces": ("  hold: {by: |", {"north"}),
    "a value in an open quote": ('  hold:\n    by: "n|\n', {"north"}),
    "a key": ("  hold:\n    by: north\n    |\n", {"cooldown", "when", "outcomes", "once"}),
    "half a key": ("  hold:\n    by: north\n    coo|\n", {"cooldown"}),
    "a first key": ("  hold:\n    |\n", {"by", "effects"}),
    "a key in braces": ("  hold: {by: north, |}\n", {"cooldown"}),
    "a key in open braces": ("  hold: {by: north, c|", {"cooldown"}),
    "an event": ("  hold: {by: north, when: happened(|)}\n", {"raid", "raid.won"}),
    "an event in an open call": ("  hold:\n    when: happened(r|", {"raid"}),
    "an expression": ("  hold:\n    when: |\n", {"arms", "north_in_pact", "happened", "not", "date"}),
    "an actor of a membership": ("  hold:\n    when: member(|)\n", {"north"}),
    "a bloc of a membership": ("  hold:\n    when: member(north, |)\n", {"pact"}),
    "a choice": ("actors:\n  c: {kind: |}\n", {"state", "leader", "bloc", "group"}),
    "a truth": ("  hold: {once: |}\n", {"true", "false"}),
    "a quantity as a key": ("  hold:\n    effects:\n      |\n", {"arms"}),
    "a number": ("  hold:\n    cooldown: |\n", {"8 weeks", "uniform(a, b)"}),
    "a unit": ("  hold:\n    cooldown: 3 |\n", {"weeks", "to"}),
    "a unit of a rate": ("shocks:\n  coup:\n    rate: 0.1 to 0.3 |\n", {"per year"}),
    "behind per": ("shocks:\n  coup:\n    rate: 0.1 per |\n", {"year"}),
    "an item of a list": ("  hold:\n    replies:\n      - {by: north, options: [raid, |]}\n", {"raid", "nothing"}),
    "an item on its own line": ("  hold:\n    replies:\n      - by: |\n", {"north"}),
    "a section": ("sho|", {"shocks"}),
    "a class": ("questions:\n  war:\n    base_rate: {class: |}\n", {"war-in-crises"}),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_what_is_offered(place: str) -> None:
    text, wanted = PLACES[place]
    assert wanted <= set(offered(TOP + text))


@pytest.mark.parametrize("place", PLACES)
def test_the_same_where_the_text_goes_on(place: str) -> None:
    """Also below the cursor, and with broken lines far from it."""
    text, wanted = PLACES[place]
    if "open" in place:
        return  # what is open takes what follows with it
    after = "calendar:\n  vote: {date: 2022-05-01}\nlenses:\n  x: [\n"
    assert wanted <= set(offered(TOP + text, after="" if text.endswith("\n") else "\n"))
    assert wanted <= set(offered(TOP + text, after=after if text.endswith("\n") else f"\n{after}"))


def test_no_key_is_offered_twice_and_required_ones_come_first() -> None:
    found = offered(TOP + "  hold:\n    text: x\n    |\n")
    assert found[0] == "by"
    assert "text" not in found


def test_paths_of_numbers() -> None:
    text = RUSSIA.replace("lenses:\n", "lenses:\n  mine:\n    set:\n      |\n", 1)
    found = offered(text, case=CASE)
    assert "moves.invade.outcomes.defeat.chance" in found
    assert "beliefs.russia." in found
    text = text.replace("|", "beliefs.russia.moves.inv|")
    assert "beliefs.russia.moves.invade.outcomes.defeat.chance" in offered(text, case=CASE)


def test_every_offer_of_a_key_says_what_it_means() -> None:
    text = TOP + "  hold:\n    "
    for offer in complete(text, len(text)).offers:
        assert offer.kind == "key"
        assert offer.documentation
        assert offer.new == f"{offer.label}: "


def test_only_the_key_is_replaced_where_its_colon_stands() -> None:
    text = TOP + "  hold:\n    wh: date >= 2022-03-01\n"
    found = complete(text, text.index("wh:") + 2)
    offer = next(each for each in found.offers if each.label == "when")
    assert (offer.new, text[found.span.start : found.span.end]) == ("when", "wh")


# --- outline and mends -----------------------------------------------------------------------------------------------


def test_the_outline_has_sections_names_and_what_is_in_them() -> None:
    found = {each.name: each for each in outline(TREE)}
    assert list(found) == [child.key for child in TREE.root.children]  # type: ignore[union-attr]
    invade = next(each for each in found["moves"].inside if each.name == "invade")
    assert invade.detail == "Full-scale intervention in Ukraine"
    assert [each.name for each in invade.inside] == [*CASE.moves["invade"].outcomes]
    for section in found.values():
        assert section.whole.start <= section.place.start <= section.place.end <= section.whole.end


SLIPS = {
    ("    by: russia", "    by: rusia"), ("happened(invade)", "happened(invad)"), ("15 to 45", "45 to 15"),
    ("kind: bloc", "knd: bloc"), ("approval: {amount: 0.4,", "aproval: {amount: 0.4,"),
    ("options: [concede_demands", "options: [conced_demands"), ("source: oneal_bryan", "source: oneal"),
    ("source: oneal_bryan}", "source oneal_bryan}"), ("10 weeks, why: ", "10 weeks why: "),
    ("    by: russia", "     by: russia"),
    ("kind: leader", "kind: leadr"), ("by: usa, options", "by usa, options"),
    ("beliefs.russia.moves.invade.outcomes.defeat.chance: ", "beliefs.russia.moves.invade.outcomes.defeet.chance: "),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), sorted(SLIPS))
def test_a_slip_is_mended(right: str, wrong: str) -> None:
    text = RUSSIA.replace(right, wrong, 1)
    checked = check_text(text)
    (found,) = mends(checked, Span(0, len(text)))
    assert edited(text, [found.edit]) == RUSSIA


def test_nothing_is_offered_that_does_not_help() -> None:
    """A name that is near, but would bring the next problem."""
    text = "case: row\ntime: {start: 2022-01-03, end: 2022-12-31}\nmoves: {a: {by: x}}\nactors: {xy: {}}\n"
    checked = check_text(text)
    for mend in mends(checked, Span(0, len(text))):
        assert len(check_text(edited(text, [mend.edit])).problems) < len(checked.problems)


# --- an open case ----------------------------------------------------------------------------------------------------


def test_while_it_is_broken_an_open_case_knows_what_it_knew() -> None:
    case = OpenCase(RUSSIA)
    assert case.findings() == ()
    at = case.lines.position(RUSSIA.index("    by: russia"))
    case.change(Position(at.line, 0), Position(at.line, 0), '    when: "happened(\n')
    assert [each.severity for each in case.findings()] == ["error"]
    assert case.case() == CASE
    offset = case.text.index("41% to 75%")
    told = case.hover(offset + 1)
    assert told is not None
    assert "90% range" in told.text
    assert "invade" in [each.label for each in case.complete(case.text.index("happened(\n") + 9).offers]


def test_edits_of_an_open_case_are_those_of_its_editor() -> None:
    case = OpenCase("a: \U0001f600x\r\nb: 2")
    case.change(Position(0, 5), Position(0, 6), "y")
    case.change(Position(1, 3), Position(1, 9), "3\n")
    assert case.text == "a: \U0001f600y\r\nb: 3\n"
    case.replace("c: 1")
    assert case.text == "c: 1"


def test_every_key_of_the_case_can_be_completed() -> None:
    found = offered("|")
    assert set(found) == {info.alias or name for name, info in Case.model_fields.items()}
    assert re.match("case|time", found[0])
