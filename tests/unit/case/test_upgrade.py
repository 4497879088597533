"""Cases of format 1 in format 2: the text to the letter but for what is added, and what now means something else."""

import difflib
from pathlib import Path

import pytest

import detente
from detente.case import loads
from detente.case.dump import dump_case
from detente.case.examination import notices
from detente.case.older import changes
from detente.case.upgrade import upgrade
from detente.case.yaml_reader import read_yaml
from detente.core.errors import CaseError

TESTS = Path(__file__).resolve().parents[2]
HEAD = "detente: 1\ncase: row\ntime: {start: 2022-01-03, end: 2022-12-31, step: week}\n"
IDLE = "idle: {value: 0.5, why: what format 1 of the language meant}"


def added(old: str, new: str) -> list[str]:
    """Return the lines that came; none but the one of the format may have gone."""
    lines = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]
    gone = [line[2:] for line in lines if line[0] == "-"]
    assert all(line.split("#")[0].strip(" '\"") == "detente: 1" for line in gone), gone
    return [line[2:] for line in lines if line[0] == "+"]


def test_a_sound_example() -> None:
    old = HEAD + (
        "quantities:   {stock: {range: [0, 100], start: 40}}   # fish\n"
        "\n"
        "actors:\n"
        "    north:\n"
        "        # who it is\n"
        "        horizon:   1 year\n"
        "        values: { stock: 0.1 }     # more is better\n"
        "    # the other one\n"
        "    south:  {horizon: '1 year', values: {stock: -0.1}  }\n"
        "    east:\n"
        "        text: watches\n"
        "moves:\n"
        "  open: {by: north}\n"
        "  close: {by: south}   # the end"
    )
    new = upgrade(loads(old)).text
    lines = old.splitlines()
    assert new.splitlines() == [
        "detente: 2",
        *lines[1:10],
        f"        {IDLE}",
        lines[10],
        f"    south:  {{horizon: '1 year', values: {{stock: -0.1}}, {IDLE}}}",
        *lines[12:],
    ]


ACTORS = {
    "block": "actors:\n  north:\n    horizon: 1 year\n",
    "indented by one": "actors:\n north:\n  horizon: 1 year # far\n",
    "flow": "actors: {north: {horizon: 1 year}}\n",
    "flow over lines": "actors: {\n  north: {horizon: 1 year\n   , text: who\n  }\n}\n",
    "a comma at the end": "actors: {north: {horizon: 1 year, },}\n",
    "a comment in flow": "actors:\n  north: {\n    horizon: 1 year,   # far\n    text: who   # it is\n  }\n",
    "a comment after a comma": "actors:\n  north: {\n    horizon: 1 year,  # far, and } further\n  }\n",
    "quotes": "'actors':\n  \"north\":\n    \"horizon\": '1 year'\n",
    "a block of text at the end": "actors:\n  north:\n    horizon: 1 year\n    why: >\n      so it\n      seems\n\n\n",
    "an anchor": "actors:\n  south: &all\n    horizon: &far 1 year\n    memory: *far\n  north: *all\n",
    "an anchor in flow": "actors: {north: &all {horizon: 1 year}, south: *all}\n",
    "an alias at the end": "actors:\n  south: {horizon: &far 1 year}\n  north:\n    horizon: *far\n",
    "an alias at the end in flow": "actors:\n  south: {horizon: &far 1 year}\n  north: {horizon: *far   # far\n    }\n",
    "an alias of a block": "actors:\n  north: {values: &v {stock: 1}, horizon: 1 year}\n  south: {values: *v}\n",
    "a nested block at the end": "actors:\n  north:\n    horizon: 1 year\n    values:\n      stock:\n"
    "        weight: 1   # one\n"
    "\n# next\n",
    "returns": "actors:\r\n  north:\r\n    horizon: 1 year   # far\r\n",
    "no line at the end": "actors:\n  north:\n    horizon: 1 year",
    "odd words": "actors:\n  north: {text: Will it come?, horizon: 1 year}\n",
}


@pytest.mark.parametrize("actors", ACTORS.values(), ids=ACTORS.keys())
def test_all_ways_of_writing(actors: str) -> None:
    stock = "quantities: {stock: {start: 1}}\nmoves: {close: {by: north}}\n"
    old = HEAD + stock + actors
    new = upgrade(loads(old)).text
    was, now = read_yaml(old, "").data, read_yaml(new, "").data
    assert now.pop("detente") == 2
    assert now["actors"]["north"].pop("idle") == {"value": 0.5, "why": "what format 1 of the language meant"}
    now["actors"].get("south", {}).pop("idle", None)  # of an anchor and its alias there is one
    was.pop("detente")
    assert now == was
    assert loads(new).detente == 2
    assert [line for line in old.splitlines() if "#" in line] == [
        line.replace(f", {IDLE}", "") for line in new.splitlines() if "#" in line
    ]
    assert upgrade(loads(new)).text == new
    if "\r" in actors:
        assert f"\r\n    {IDLE}\r\n" in new or new.endswith(f"\r\n    {IDLE}\r\n")


@pytest.mark.parametrize("name", ["cuba_1962.yaml", "dam_talks.yaml", "end_to_end/row.yaml"])
def test_whole_cases(name: str) -> None:
    path = TESTS / name
    found = upgrade(path)
    new = added(path.read_text(encoding="utf-8"), found.text)
    assert all(line.strip().startswith(("detente: 2", "idle:", "tempo:")) or IDLE in line for line in new)
    assert loads(found.text).detente == 2
    assert not changes(loads(found.text))


def test_what_is_written_out_leaves_every_path_as_it_was() -> None:
    path = TESTS / "end_to_end" / "row.yaml"
    new = loads(upgrade(path).text)
    old = detente.run(path, worlds=32, paths=8)
    assert (
        detente.forecast(old).to_dict()["questions"]
        == detente.forecast(detente.run(new, worlds=32, paths=8)).to_dict()["questions"]
    )


STEP = "quantities: {x: {start: 1, range: [0, 5]}}\nactors: {a: {horizon: 1 year, values: {x: 1}}}\n"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(change.kind, change.path) for change in changes(loads(text))]


def test_a_default_that_was_a_step() -> None:
    text = HEAD.replace("week", "month") + STEP + "moves: {m: {by: a, reply: true}}\n"
    assert kinds(text) == [("idle", "actors.a.idle"), ("tempo", "actors.a.tempo")]
    written = upgrade(loads(text)).text
    assert 'tempo: {value: 1 month, why: "a step, the default of format 1 of the language"}' in written
    assert str(loads(written).actors["a"].tempo) == "1 month"
    assert kinds(text.replace("horizon:", "tempo: 3 days, idle: 0.7, horizon:")) == []
    assert [kind for kind, _ in kinds(HEAD + STEP + "moves: {m: {by: a, reply: true}}\n")] == ["idle"]


@pytest.mark.parametrize(
    ("move", "kind"),
    [
        ("{by: a}", "open"),
        ("{by: a, when: x > 0}", "open"),
        ("{by: a, when: x > 3}", ""),
        ("{by: a, when: happened(past)}", "open"),
        ("{by: a, when: happened(ahead)}", ""),
        ("{by: a, when: not happened(ahead)}", "open"),
        ("{by: a, when: date >= 2022-02-01}", "later"),
        ("{by: a, when: date >= 2022-02-01 or x > 0}", "open"),
        ("{by: a, when: date >= 2022-01-03}", "open"),
        ("{by: a, new: true}", ""),
        ("{by: a, new: false}", ""),
        ("{by: a, since: 2021-02-01, when: date >= 2022-02-01}", ""),
        ("{by: a, reply: true}", ""),
    ],
)
def test_what_was_open_before(move: str, kind: str) -> None:
    calendar = "calendar: {past: {date: 2021-12-01}, ahead: {date: 2022-05-01}}\n"
    found = kinds(HEAD + STEP + calendar + f"moves: {{m: {move}}}\n")
    assert [each for each in found if each[0] in ("open", "later")] == ([(kind, "moves.m")] if kind else [])


@pytest.mark.parametrize(
    ("condition", "now"),
    [
        ("since(m) <= 0 weeks and date >= 2022-03-01", "`since(m) <= date - 2022-03-01`"),
        ("since(m) <= 0 days and date <= 2022-06-01 and date >= 2022-02-01", "`since(m) <= date - 2022-02-01`"),
        ("since(m) <= 0 days and 2022-02-01 < date <= 2022-06-01", "`since(m) <= date - 2022-02-02`"),
        ("since(m) <= 0 days and date <= 2022-06-01", "`since(m) <= date - DAY`"),
        ("since(m) <= 0 days and date >= 2022-02-01 and date >= 2022-03-01", "`since(m) <= date - 2022-03-01`"),
        ("date >= 2022-03-01 or since(m) <= 0 days", "`since(m) <= date - DAY`"),
        ("0 days >= since(m)", "`since(m) <= date - DAY`"),
        ("since(m) < 3 days", "`since(m) <= date - DAY`"),
        ("since(m) == 0 days", "`since(m) <= date - DAY`"),
        ("min(since(m), since(m)) <= 0 days", "`min(since(m), since(m)) <= date - DAY`"),
        ("since(m) < 1 week", ""),
        ("since(m) > 0 days", ""),
        ("since(m) <= date - 2022-03-01", ""),
        ("x < 1", ""),
    ],
)
def test_in_this_step(condition: str, now: str) -> None:
    text = f'{HEAD}{STEP}moves: {{m: {{by: a}}}}\nquestions: {{q: {{text: Is it?, condition: "{condition}"}}}}\n'
    found = [change for change in changes(loads(text)) if change.kind == "since"]
    assert bool(found) == bool(now)
    assert all(change.path == "questions.q.condition" and now in change.text for change in found)
    if found and "DAY" not in now:
        rewritten = text.replace(found[0].text.split("`")[1], now.strip("`"))
        assert [change for change in changes(loads(rewritten)) if change.kind == "since"] == []


def test_a_day_is_a_day() -> None:
    """Where steps were days and are followed day by day, `in this step` and `on this day` are one."""
    text = HEAD.replace("2022-12-31, step: week", "2022-03-01, step: day") + STEP + "moves: {m: {by: a}}\n"
    text += "questions: {q: {text: Is it?, condition: since(m) <= 0 days}}\n"
    assert "since" not in [kind for kind, _ in kinds(text)]


@pytest.mark.parametrize(
    ("effects", "is_told"),
    [
        ("{x: -2}", True),
        ("{x: -1}", False),
        ("{x: 4}", False),
        ("{x: 3 to 5}", True),
        ("{x: [-1, -1]}", True),
        ("{y: -9}", False),
    ],
)
def test_effects_beyond_what_a_quantity_can_move(effects: str, is_told: bool) -> None:
    text = HEAD + STEP.replace("quantities: {", "quantities: {y: {start: 0, range: [0, 1]}, ")
    text += f"moves: {{m: {{by: a, outcomes: {{o: {{chance: 1, effects: {effects}}}}}}}}}\n"
    assert [path for kind, path in kinds(text) if kind == "worth"] == ["moves.m"] * is_told


def test_noise_that_a_long_step_made_wider() -> None:
    text = HEAD.replace("week", "month") + "quantities: {x: {start: 1, noise: 6 per month, half_life: 2 weeks}}\n"
    text += "questions: {q: {text: Is it?, condition: x > 5}}\n"
    [change] = changes(loads(text))
    # x = 2 ln 2 x 30.4375 / 14 = 3.014; sqrt(x / (1 - exp(-x))) = 1.780
    assert (change.kind, change.path) == ("noise", "quantities.x.noise")
    assert "78% wider" in change.text
    assert changes(loads(text.replace("month}", "day}"))) == ()


def test_check_says_it_in_one_notice() -> None:
    text = HEAD + STEP + "moves: {m: {by: a}}\nquestions: {q: {text: Is it?, condition: since(m) <= 0 days}}\n"
    [notice] = [each for each in notices(loads(text)) if each.path == "detente"]
    assert notice.line == 1
    for word in ("format 1", "(a)", "(m)", "(q)", "`detente upgrade`"):
        assert word in notice.text
    assert not [each for each in notices(loads(upgrade(loads(text)).text)) if each.path == "detente"]


def test_what_is_of_the_present_format_stays() -> None:
    text = HEAD.replace("detente: 1", "detente: 2")
    found = upgrade(loads(text))
    assert (found.text, found.format, found.changes, found.is_new) == (text, 2, (), False)
    assert str(found) == "row: format 2, nothing to do"
    without = text.replace("detente: 2\n", "")
    assert upgrade(loads(without)).text == without


def test_what_cannot_be_upgraded(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no such file"):
        upgrade(tmp_path / "none.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text(HEAD + "moves: {m: {by: nobody}}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="nobody"):
        upgrade(broken)
    with pytest.raises(CaseError, match="built in Python"):
        upgrade(detente.Case(case="row", time={"start": "2022-01-03", "end": "2022-12-31"}, detente=1))


def test_a_dumped_case_is_upgraded_too() -> None:
    case = loads((TESTS / "end_to_end" / "row.yaml").read_text(encoding="utf-8"))
    again = loads(upgrade(loads(dump_case(case))).text)
    assert again.detente == 2
    assert {name for name, actor in again.actors.items() if actor.idle} == {move.by for move in case.moves.values()}
