"""Stories: every path has one, shares add up, and what is told is a path of the run with its numbers."""

import dataclasses

import numpy as np
import pytest

import detente
from detente.core.errors import RunError
from detente.core.text import WIDTH
from detente.explain.stories import FEWEST_PATHS, stories
from detente.explain.strata import strata_of
from detente.forecast.histories import distances, weigh
from detente.forecast.sample import sample_of
from detente.render.stories import title
from detente.sim.runs import NEVER
from detente.sim.twin import trace
from tests.unit.sim.small_cases import small

STEP = """
    quantities: {x: {start: 0, noise: 0.1 per week}, y: {start: 0}}
    actors:
      a: {horizon: 8 weeks, rationality: 1, tempo: 6 weeks, values: {x: 0.1}}
      b: {horizon: 8 weeks, rationality: 1, values: {y: 0.1}}
      c: {horizon: 8 weeks, tempo: 4 weeks, memory: 1 week}
    moves:
      strike:
        by: a
        once: true
        effects: {x: 10}
        replies: [{by: b, options: [hit_back, nothing]}]
        outcomes: {won: {chance: 0.5, effects: {x: 20}}, lost: {chance: rest, effects: {x: -20}}}
      hit_back: {by: b, reply: true, effects: {x: -1, y: 1}}
      grumble: {by: c, effects: {}, cooldown: 2 weeks}
    calendar: {summit: {date: 2022-02-03}}
    questions:
      war: {condition: happened(strike), by: 2022-06-30}
      level: {kind: number, quantity: x}
      always: {condition: happened(summit)}
      never: {condition: x > 1000}
      which: {kind: choice, first: {won: happened(strike.won), lost: happened(strike.lost)}}
"""


@pytest.fixture(scope="module")
def runs():
    return detente.simulate(small(STEP), worlds=32, paths=40, seed=3)


@pytest.mark.parametrize("question", ["war", "level", "always", "never", "which"])
def test_shares_add_up_to_the_answers(runs, question):
    told = stories(runs, question)
    assert sum(told.answers.values()) == pytest.approx(1)
    for answer, probability in told.answers.items():
        of_answer = [story.probability for story in told.stories if story.answer == answer]
        if of_answer:
            assert sum(of_answer) == pytest.approx(probability)
        else:
            assert probability < 0.02
    forecast = detente.forecast(runs)[question]
    if forecast.kind == "binary":
        assert told.answers["yes"] == forecast.probability


def test_the_told_path_is_one_of_the_run(runs):
    told = stories(runs, "war")
    for story in told.stories:
        follow = trace(runs.model, seed=runs.seed, world=story.world, path=story.path)
        hit = runs.hits_of("war")[0, story.world * runs.n_paths + story.path]
        assert (hit != NEVER) == (story.answer == "yes")
        until = runs.model.timeline.moment_of(runs.model.questions[0].day)
        assert story.ends["x"] == pytest.approx((follow.values[0, 0], follow.values[until, 0]), abs=1e-4)
        happened = {each.event for each in follow.happenings}
        for line in story.lines:
            if line.kind != "quantity":
                assert line.name in happened
                assert {each.event for each in line.answers} <= happened


def test_noise_is_left_out_and_the_calendar_told_once(runs):
    told = stories(runs, "war")
    assert [line.name for line in told.common] == ["summit"]
    names = {line.name for story in told.stories for line in story.lines}
    assert "strike" in names
    assert "grumble" not in names
    assert "summit" not in names
    assert any(story.left_out for story in told.stories)


def test_the_outcome_tells_two_stories_of_war_apart(runs):
    told = stories(runs, "war")
    marks = {mark for story in told.stories if story.answer == "yes" for mark in story.marks}
    assert {"strike.won", "strike.lost"} <= marks


def test_why_it_was_done_and_why_not(runs):
    for story in stories(runs, "war").stories:
        about = [motive.about for motive in story.motives]
        assert "strike" in about
        motive = story.motives[about.index("strike")]
        assert (motive.chosen == "strike") == (story.answer == "yes")
        for option in motive.options:
            assert sum(part.worth for part in option.parts) == pytest.approx(option.worth, abs=1e-12)
            assert sum(share.worth for share in option.shares) == pytest.approx(option.worth, abs=1e-12)
            assert sum(option.by_event.values()) == pytest.approx(option.worth, abs=1e-12)
        (reply,) = motive["strike"].replies
        assert (reply.move, reply.actor) == ("hit_back", "b")


def test_what_a_run_keeps_makes_no_difference(runs):
    kept = detente.simulate(runs.model, worlds=32, paths=40, seed=3, keep={"events", "paths"})
    assert str(stories(kept, "war")) == str(stories(runs, "war"))
    given = detente.simulate(runs.model, worlds=32, paths=40, seed=3, draws=runs.assumptions())
    assert str(stories(given, "war")) == str(stories(runs, "war"))


def test_text_fits_a_terminal(runs):
    told = stories(runs, "war")
    text = str(told)
    assert max(map(len, text.splitlines())) <= WIDTH
    for story in told.stories:
        assert title(story, told.words) in text
    assert told.to_dict()["question"] == "war"


def test_too_few_paths_and_unknown_questions(runs):
    with pytest.raises(RunError, match=f"expected at least {FEWEST_PATHS}"):
        stories(detente.simulate(runs.model, worlds=2, paths=8), "war")
    with pytest.raises(RunError, match="found question 'wars', expected one of war"):
        stories(runs, "wars")


def test_sample_is_part_of_the_run():
    model = small(STEP)
    runs = detente.simulate(model, worlds=40, paths=24, seed=5)
    sample = sample_of(runs, limit=400)
    assert sample.size <= 400
    assert sample.n_paths == 8
    ours = runs.hits.reshape(-1, 40, 24)[:, : sample.n_worlds, : sample.n_paths]
    assert np.array_equal(sample.hits.reshape(ours.shape), ours)
    assert sample_of(runs).size == runs.size


def test_strata_part_all_paths(runs):
    for question in runs.model.questions:
        strata = strata_of(runs, question.id)
        answers = strata.of(runs)
        assert answers.min() >= 0
        assert answers.max() < len(strata.answers)
        assert sum(strata.shares(runs)) == pytest.approx(1)
    thirds = strata_of(runs, "level").shares(runs)
    assert thirds == pytest.approx([1 / 3] * 3, abs=0.01)


def test_distance_of_histories(runs):
    sample = sample_of(runs)
    paths = np.arange(60)
    weights = weigh(sample, np.arange(sample.size), 26)
    found = distances(sample, weights, paths, paths, 26)
    assert (found == found.T).all()
    assert (np.diag(found) == 0).all()
    assert (found[:, :, None] <= found[:, None, :] + found.T[None, :, :] + 0).all()
    alike = (sample.first[:, :60][:, :, None] == sample.first[:, :60][:, None, :]).all(axis=0)
    assert (found[alike] == 0).all()


def test_a_run_of_something_else_is_refused(runs):
    """Events that its model does not bring about are not told as if it did."""
    kept = detente.simulate(runs.model, worlds=32, paths=40, seed=3, keep={"events", "paths"})
    shuffled = dataclasses.replace(kept, first=kept.first[:, ::-1] // 2, n_worlds=2, n_paths=640)
    with pytest.raises(RunError, match="no path that can be followed"):
        stories(shuffled, "war")


def test_a_day_that_ends_in_one_way_or_another_is_told_in_its_stories():
    model = small("""
        quantities: {x: {start: 0, noise: 0.1 per week}}
        calendar:
          summit: {date: 2022-02-03}
          vote: {date: 2022-03-03, outcomes: {left: {chance: 0.5, effects: {x: 5}}, right: {chance: rest}}}
        processes: {bomb: {starts: happened(vote.left), stages: {dash: {lasts: 8 weeks}}}}
        questions: {bomb: {condition: happened(bomb.dash), by: 2022-06-30}}
    """)
    told = stories(detente.simulate(model, worlds=64, paths=16, keep={"events"}), "bomb")
    assert [line.name for line in told.common] == ["summit"]
    for story in told.stories:
        lines = {line.name: line for line in story.lines}
        assert [answer.event for answer in lines["vote"].answers] in (["vote.left"], ["vote.right"])
        if story.answer == "yes":
            assert lines["bomb.dash"].kind == "stage"


def test_a_case_without_quantities_has_stories_by_its_events():
    text = """
    shocks: {red: {rate: 1 per year}, blue: {rate: 2 per year}}
    questions: {red: {condition: happened(red)}}
    """
    found = stories(detente.simulate(small(text), worlds=32, paths=16, seed=3), "red")
    assert sum(story.probability for story in found.stories) > 0.5
    assert {story.answer for story in found.stories} == {"yes", "no"}
