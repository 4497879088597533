"""Files to cases, and everything that is wrong with them at once."""

from pathlib import Path

import pytest

from detente.case import load_case, loads
from detente.case.dump import content_hash, to_data
from detente.case.load import with_held
from detente.case.shipped import shipped_cases
from detente.core.errors import CaseError


@pytest.fixture(scope="module")
def text(root):
    return (root / "tests" / "cuba_1962.yaml").read_text(encoding="utf-8")


def problems(text):
    with pytest.raises(CaseError) as caught:
        loads(text, name="f")
    return [str(problem) for problem in caught.value.problems]


def changed(text, *pairs):
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def test_a_case_knows_where_it_came_from(root):
    path = root / "tests" / "cuba_1962.yaml"
    case = load_case(path)
    assert case.file == str(path)
    assert case.source_text == path.read_text(encoding="utf-8")
    assert (
        case.source_text.splitlines()[case.line_of("moves.strike.outcomes.fails.effects.prestige_us") - 1].lstrip()[:5]
        == "fails"
    )
    assert case.line_of("moves.strike.no.such.thing") == case.line_of("moves.strike")
    assert case.line_of("nothing") == 0


def test_layout_is_no_part_of_a_case(text):
    case = loads(text)
    other = loads("# a comment\n" + text.replace("{title: Essence", "{title:    Essence"), name="elsewhere")
    assert case == other
    assert hash(case) == hash(other)
    assert content_hash(case) == content_hash(other)
    assert content_hash(case) != content_hash(loads(changed(text, ("start: 8", "start: 9"))))


def test_the_order_of_names_is_content(text):
    """It numbers moves and draws, so it changes the numbers of a run."""
    swapped = changed(
        text,
        ("  prestige_us: {start: 0, half_life: 1 year}\n", ""),
        ("links:", "  prestige_us: {start: 0, half_life: 1 year}\nlinks:"),
    )
    assert loads(swapped) == loads(text)
    assert content_hash(loads(swapped)) != content_hash(loads(text))


def test_all_problems_come_at_once_in_the_order_of_the_file(text):
    broken = changed(
        text,
        ("start: 60 to 75", "start: 60 to 175"),
        ("noise: 3 per week", "noise: 3"),
        ("kind: leader", "kind: leeder"),
        ("    by: usa", "    bye: usa"),
        ("tension: 20 to 30", "tenshun: 20 to 30"),
        ("rate: 0.2 to 1 per month", "rate: 1 to 0.2 per month"),
        ("date: 1962-10-14", "date: 1962-10-44"),
        ("moves.strike.outcomes.succeeds.chance: 0.9", "moves.strik.outcomes.succeeds.chance: 0.9"),
        ("happened(quarantine), strike", "happened(quaratine), strike"),
    )
    assert [line.partition(", expected ")[0] for line in problems(broken)] == [
        "f:12: quantities.tension.noise: found `3`",
        "f:12: quantities.tension.start: found `60 to 175`",
        "f:22: actors.usa.kind: found `leeder`",
        "f:43: moves.quarantine.bye: found the unknown key `bye`",
        "f:56: moves.strike.effects.tenshun: found `tenshun`",
        "f:68: shocks.u2_lost.rate: found the reversed range `1 to 0.2 per month`",
        "f:70: calendar.missiles_found.date: found `1962-10-44`",
        (
            "f:75: lenses.hawks.set.moves.strik.outcomes.succeeds.chance: found no number at "
            "`moves.strik.outcomes.succeeds.chance`"
        ),
        "f:89: questions.first-step.first.quarantine: found `quaratine`",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "actors:",
            "actrs:",
            "f:19: actrs: found the unknown key `actrs`, expected one of",
        ),
        (
            "  tension: {text",
            "  Tension: {text",
            (
                "f:12: quantities.Tension: found `Tension`, expected a name of small letters, digits and "
                "`_` that begins with a letter; did you mean `tension`?"
            ),
        ),
        (
            "  tension_costs: {",
            "  rest: {",
            (
                "f:18: links.rest: found `rest`, expected a name that is not a word of the language "
                "itself; did you mean `the_rest`?"
            ),
        ),
        (
            "horizon: 2 to 8 weeks",
            "horizon: 8",
            "f:23: actors.usa.horizon: found `8`, expected a duration such as `8 weeks`",
        ),
        (
            "5 to 15",
            "5-15",
            (
                "f:47: moves.quarantine.effects.tension: found `5-15`, expected a number such as `5`, `5 "
                "to 20`, `{p10: 5, p90: 20}` or `uniform(5, 20)`; did you mean `5 to 15`?"
            ),
        ),
        (
            "amount: 1 to 4",
            "amonut: 1 to 4",
            (
                "f:48: moves.quarantine.effects.prestige_us.1.amonut: found the unknown key `amonut`, "
                "expected one of `source`, `why`, `amount`, `after`, `over`; did you mean `amount`?"
            ),
        ),
        (
            "amount: -8, over",
            "value: -8, over",
            ("f:64: moves.withdraw.effects.missiles: found `value` beside `over`, expected `amount` beside `over`"),
        ),
        (
            "missiles: 0.5",
            "missiles: .nan",
            "f:32: actors.ussr.values.missiles: found `nan`, expected a finite number",
        ),
        (
            "start: 8,",
            "start: .inf,",
            "f:13: quantities.missiles.start: found `inf`, expected a finite number",
        ),
        (
            "range: [0, 100]",
            "range: [100, 0]",
            ("f:12: quantities.tension.range: found `[100, 0]`, expected a lower bound below the upper one"),
        ),
        (
            "range: [0, 100]",
            "range: 100",
            "f:12: quantities.tension.range: found `100`, expected a range such as `[0, 100]`",
        ),
        (
            "once: true",
            "once: maybe",
            "f:39: actors.oas.pacts.resolution.once: found `maybe`, expected `true` or `false`",
        ),
        (
            "    replies:\n      - {by",
            "    replies:\n      - 5\n      - {by",
            "f:50: moves.quarantine.replies.0: found `5`, expected a mapping",
        ),
        (
            "options: [withdraw, retaliate]",
            "options: withdraw",
            "f:57: moves.strike.replies.0.options: found `withdraw`, expected a list",
        ),
        (
            "case: cuba-1962",
            "case: cuba 1962",
            (
                "f:3: case: found `cuba 1962`, expected letters, digits, `-` and `_` (at most 100, a "
                "letter or digit first); did you mean `cuba-1962`?"
            ),
        ),
        (
            "case: cuba-1962\n",
            "",
            "f:1: found no `case`, expected `case`: name of the case: letters, digits, `-` and `_`",
        ),
        (
            ", end: 1962-11-20",
            "",
            ("f:8: time: found no `end`, expected `end`: last day"),
        ),
        (
            "step: day",
            "step: hour",
            "f:8: time.step: found `hour`, expected one of `day`, `week`, `month`",
        ),
        (
            "start: 1962-10-16",
            "start: 16 October 1962",
            "f:8: time.start: found `16 October 1962`, expected a date such as `2022-01-31`",
        ),
        (
            "detente: 1",
            "detente: 3",
            ("f:2: detente: found format version 3, expected version 2 or older: this case needs a newer détente"),
        ),
        (
            "detente: 1",
            "detente: one",
            "f:2: detente: found `one`, expected a whole number",
        ),
        (
            "detente: 1",
            "detente: 0",
            "f:2: detente: found `0`, expected a number from 1",
        ),
        (
            "probability: 0.4",
            "probability: 4",
            "f:85: questions.removed.forecasts.0.probability: found `4`, expected a number up to 1",
        ),
        (
            "answer: yes",
            "answer: [yes]",
            (
                "f:86: questions.removed.resolved.answer: found a list, expected `yes`, `no`, a date, a "
                "number, or the name of an option"
            ),
        ),
        (
            "title: The missiles in Cuba",
            "title: [a]",
            "f:4: title: found a list, expected text",
        ),
        (
            "actors.usa.rationality: 0.2 to 0.5",
            "actors.usa.rationality: 8 weeks",
            "f:73: beliefs.ussr.actors.usa.rationality: found `8 weeks`, expected a number without a unit of time",
        ),
        (
            "beliefs.usa.actors",
            "beliefs.us.actors",
            (
                "f:75: lenses.hawks.set.beliefs.us.actors.ussr.loss_aversion: found `us`, expected an "
                "actor of the case; did you mean `usa`?"
            ),
        ),
        (
            "moves.strike.outcomes.succeeds.chance: 0.3 to 0.6",
            "actors.usa.rationality.value: 0.3",
            (
                "f:73: beliefs.ussr.actors.usa.rationality.value: found "
                "`beliefs.ussr.actors.usa.rationality.value` again, expected each number only once"
            ),
        ),
        (
            "horizon: 2 to 8 weeks",
            "horizon: 2 to 8 weeks\n    horizon: 3 weeks",
            ("f:24: actors.usa.horizon: found `horizon` twice (first on line 23), expected each key once"),
        ),
    ],
)
def test_one_problem_is_one_line(text, old, new, problem):
    found = problems(changed(text, (old, new)))
    assert len(found) == 1, found
    assert found[0].startswith(problem)


def test_a_comma_inside_braces_is_explained(text):
    found = problems(changed(text, ("rate: 0.2 to 1 per month", "rate: uniform(0, 1) per month")))
    assert [problem.partition(", expected ")[2] for problem in found] == [
        "the whole form in quotes (inside `{ }` a comma ends the entry); did you mean `uniform(a, b)`?",
        "the text before it in quotes (inside `{ }` a comma ends the entry)",
    ]


def test_a_percent_sign_is_a_hundredth(text):
    case = loads(changed(text, ("probability: 0.4", "probability: 40%")))
    assert case.questions["removed"].forecasts[0].probability == 0.4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty file"),
        (" \n\n", "an empty file"),
        ("# only a comment\n", "a file without entries"),
        ("5", "a single text or number"),
        ("- a\n- b", "a list"),
    ],
)
def test_what_is_no_case_at_all(text, found):
    with pytest.raises(CaseError) as caught:
        loads(text, name="f")
    assert [(problem.found, problem.line) for problem in caught.value.problems] == [(found, 1)]


def test_more_entries_than_any_run_could_hold():
    text = "case: a\ntime: {start: 2022-01-01, end: 2022-12-31}\nlinks:\n" + "".join(
        f"  l{i}: 5\n" for i in range(5001)
    )
    assert problems(text) == ["f:3: links: found 5,001 entries, expected at most 5,000"]


def test_a_long_list_of_problems_ends():
    text = "case: a\ntime: {start: 2022-01-01, end: 2022-12-31}\n" + "".join(f"key{i}: 5\n" for i in range(3000))
    assert len(problems(text)) == 201
    assert "f:1: found 2,800 more problems, expected fewer" in problems(text)


def test_files_that_cannot_be_read(tmp_path: Path):
    (tmp_path / "binary.yaml").write_bytes(bytes(range(256)))
    (tmp_path / "large.yaml").write_bytes(b"#" * 2_000_001)
    (tmp_path / "folder").mkdir()
    expected = {
        "binary.yaml": "a text, not a binary file",
        "large.yaml": "a case of at most 2,000,000 bytes",
        "folder": "a YAML file",
        "missing.yaml": "a YAML file",
        "\0.yaml": "a YAML file",
        "n" * 5000: "a YAML file",
    }
    for name, words in expected.items():
        with pytest.raises(CaseError) as caught:
            load_case(tmp_path / name)
        assert words in str(caught.value)


def test_a_byte_order_mark_and_windows_lines_change_nothing(text):
    assert loads(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == loads(text)


@pytest.mark.parametrize("line", ["x: {start: 1,5}", "x: {start: 1, rest: 0,5}"])
def test_a_decimal_comma_in_braces(line):
    text = f"case: x\ntime: {{start: 2020-01-01, end: 2020-12-31}}\nquantities:\n  {line}\n"
    with pytest.raises(CaseError) as caught:
        loads(text, name="f")
    assert caught.value.problems[0].expected.endswith("a comma ends the entry)")


def test_a_comma_in_a_text_in_braces():
    text = "case: x\ntime: {start: 2020-01-01, end: 2020-12-31}\nquantities: {x: {start: 1, text: Iran, the case}}\n"
    with pytest.raises(CaseError) as caught:
        loads(text, name="f")
    (problem,) = caught.value.problems
    assert problem.found == "the unknown key `the case`"
    assert problem.expected == "the text before it in quotes (inside `{ }` a comma ends the entry)"


def test_a_text_alone_has_the_fitted_numbers_of_the_shipped_case_of_its_name_or_is_refused() -> None:
    text = shipped_cases()["iran-2025"].read_text(encoding="utf-8")
    assert to_data(with_held(loads(text))) == to_data(load_case("iran-2025")) != to_data(loads(text))
    for changed in (
        text.replace("case: iran-2025", "case: other", 1),
        text.replace("tuned: tuned.json", "tuned: ../../../etc/passwd", 1),
    ):
        with pytest.raises(CaseError, match="tuned: found a file beside a case that is kept as a text"):
            with_held(loads(changed))
