"""Stories as people read them: plain text within 100 columns."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from detente.core.text import capital, percent_in_tenths, significant, trimmed, wrap
from detente.inspect.labels import Words
from detente.render.rendering import Cell, Frame, Grid, Prose, Rendering, Row

if TYPE_CHECKING:
    from detente.explain.chronology import Line
    from detente.explain.motives import Motive, Weighed
    from detente.explain.story import Stories, Story

MOST_SHARES = 4
"""Quantities named in the split of an option's worth; the rest is summed up."""
LEAST_SHARE = 0.05
"""Part of an option's worth below which a quantity or a reply is not named."""


def text_of(stories: Stories) -> str:
    """Return stories as plain text."""
    named = f"Stories of {stories.question}: {stories.text}" if stories.text else stories.question
    heading = [*wrap(named), *wrap(str(stories.provenance))]
    return "\n".join([*heading, body(stories)])


def body(stories: Stories) -> str:
    """Return the stories without what they are about."""
    lines = [*_common(stories)]
    for number, story in enumerate(stories.stories, start=1):
        lines += ["", *_story(number, story, story.motives, stories.words)]
    return trimmed(lines).strip("\n")


def in_brief(stories: Stories) -> str:
    """Return the likeliest story of each answer, with the decision it turned on, and the others by name."""
    likeliest: dict[str, Story] = {}
    for story in sorted(stories.stories, key=lambda each: -each.probability):
        likeliest.setdefault(story.answer, story)
    told = [story for story in stories.stories if likeliest[story.answer] is story]
    lines = [*_common(stories)]
    for number, story in enumerate(told, start=1):
        lines += ["", *_story(number, story, _decisive(story, stories.asked), stories.words)]
    others = [story for story in stories.stories if likeliest[story.answer] is not story]
    if others:
        named = "; ".join(f"{title(story, stories.words)} ({_share(story)})" for story in others)
        lines += ["", *wrap(f"Other stories: {named}.")]
    return trimmed(lines).strip("\n")


def _decisive(story: Story, asked: Collection[str]) -> tuple[Motive, ...]:
    """Return the decision that a story turned on: one that the question asks about, else the first told."""
    return tuple([each for each in story.motives if each.about in asked][:1] or story.motives[:1])


def _common(stories: Stories) -> Iterator[str]:
    """Yield what happens in all stories."""
    if stories.common:
        told = "; ".join(f"{line.date.isoformat()} {stories.words.events[line.name]}" for line in stories.common)
        yield from wrap(f"In all of them: {told}.")


def _story(number: int, story: Story, motives: Iterable[Motive], words: Words) -> Iterator[str]:
    """Yield one story, and why some of its decisions were made."""
    yield from wrap(f"{number}. {title(story, words)}: {_share(story)} of all histories")
    yield f"   told by world {story.world}, path {story.path}"
    if story.assumed:
        yield from wrap(f"In this world: {assumed(story)}.", indent=3, hang=3)
    for line in story.lines:
        yield from wrap(f"{line.date.isoformat()}  {sentence(line, words)}", indent=3, hang=12)
    if story.left_out:
        yield f"   ({story.left_out} lesser event{'s' * (story.left_out > 1)} left out)"
    for motive in motives:
        yield from _motive(motive, words)


def _share(story: Story) -> str:
    """Return how often a story comes: in whole percent, finer where that would be next to nothing."""
    share = story.probability
    return percent_in_tenths(share) if share < 0.01 else f"{100 * share:.0f}%"


def title(story: Story, words: Words) -> str:
    """Return what a story is called: its answer, and what tells it from the others of that answer.

    Examples
    --------
    A story without marks is called by its answer alone: ``Yes``; others ``Yes: A long war without decision``, or
    ``No: without "Limited sanctions"``.
    """
    if not story.marks:
        return capital(story.answer)
    if story.marks[0].startswith("not "):
        lacks = " or ".join(f'"{words.events[mark.removeprefix("not ")]}"' for mark in story.marks)
        return f"{capital(story.answer)}: without {lacks}"
    return f"{capital(story.answer)}: {' + '.join(words.events[mark] for mark in story.marks)}"


def assumed(story: Story) -> str:
    """Return what is unusual in the world of a story and speaks for its answer."""
    return "; ".join(f"{each.label} {each.shown} (typically {each.typical})" for each in story.assumed)


def sentence(line: Line, words: Words) -> str:
    """Return a line of a story without its date."""
    if line.kind == "quantity":
        verb = "rises" if (line.after or 0.0) > (line.before or 0.0) else "falls"
        before, after = significant(line.before or 0.0), significant(line.after or 0.0)
        unit = words.units[line.name]
        tail = f" {unit}" if unit and unit != "index" else ""
        by = f", by {words.events[line.because]}" if line.because else ""
        return f"{capital(words.quantities[line.name])} {verb} from {before} to {after}{tail}{by}"
    text = words.events[line.name]
    if line.actor:
        text = f"{capital(words.actors[line.actor])}: {text}"
    text = "; ".join([text, *(f"{lead}: {told}" if lead else told for lead, told in answers(line, words))])
    return f"{text} (again {', '.join(short_date(date) for date in line.again)})" if line.again else text


def short_date(date: dt.date) -> str:
    """Return a date without its year.

    Examples
    --------
    >>> short_date(dt.date(2022, 2, 7))
    '7 Feb'
    """
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{date.day} {months[date.month - 1]}"


def answers(line: Line, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what followed an event: who did it, or that it is how something ended, and the thing itself."""
    last = line.name
    for each in line.answers:
        if each.kind == "outcome":
            is_next = each.event.partition(".")[0] == last
            yield "outcome", words.outcome(each.event) if is_next else words.events[each.event]
            continue
        last, who = each.event, words.actors.get(each.actor, "")
        yield (f"at the same time {who}" if each.together else who), words.events[each.event]


def _motive(motive: Motive, words: Words) -> Iterator[str]:
    """Yield why one decision was made."""
    yield ""
    who = words.actors[motive.actor]
    after = f', after "{words.events[motive.after[-1]]}"' if motive.after else ""
    verb = "chose" if motive.about == motive.chosen else "did not choose"
    yield from wrap(
        f'Why on {motive.date.isoformat()} {who} {verb} "{words.events[motive.about]}"{after}:', indent=3, hang=3
    )
    told = [_weighed(motive[motive.about], words)]
    if motive.rival is not None:
        told += [_weighed(motive.rival, words), balance(motive, words)]
    for each in told:
        yield from wrap(each, lead="   - ")


def balance(motive: Motive, words: Words) -> str:
    """Return how worth, weight and private reasons came to decide between the option in question and its rival."""
    option, rival = motive[motive.about], motive.rival
    if rival is None:
        return ""
    worth, private = option.worth - rival.worth, option.private - rival.private
    if not math.isfinite(private):
        return "with a rationality of nothing, private reasons alone decided"
    better = option if worth >= 0 else rival
    text = f'"{words.events[better.name]}" was worth {abs(worth):.2f} more'
    weight = option.weight - rival.weight
    if abs(weight) >= 0.005:
        heavier = option if weight > 0 else rival
        is_idle = heavier.name in ("wait", "nothing")
        what = "readiness to leave things as they are" if is_idle else "what options weigh"
        text += f', {what} spoke for "{words.events[heavier.name]}" by {abs(weight):.2f}'
    favoured = option if private >= 0 else rival
    joined = "and" if favoured is better else "but"
    return f'{text}, {joined} private reasons spoke for "{words.events[favoured.name]}" by {abs(private):.2f}'


def _weighed(option: Weighed, words: Words) -> str:
    """Return an option's worth and what it is made of."""
    text = f'"{words.events[option.name]}" was worth {option.worth:+.2f}'
    shares = [share for share in option.shares if abs(share.worth) >= LEAST_SHARE]
    named, rest = shares[:MOST_SHARES], option.worth - sum(share.worth for share in shares[:MOST_SHARES])
    if named:
        parts = [f"{words.quantities[share.quantity]} {share.worth:+.2f}" for share in named]
        parts += [f"all else {rest:+.2f}"] if abs(rest) >= 0.005 else []
        text += f": {', '.join(parts)}"
    replies = [reply for reply in option.replies if reply.chance >= LEAST_SHARE]
    if replies:
        told = [f"{words.events[reply.move]} ({100 * reply.chance:.0f}%)" for reply in replies]
        text += f". Expected: {', '.join(told)}"
    return text


def _story_rows(found: Any) -> Iterator[Sequence[Cell]]:
    for number, story in enumerate(found.stories, 1):
        named = title(story, found.words)
        yield (Prose(f"{number}. {named}: {_share(story)} of all histories"),)
        for line in story.lines:
            yield line.date.isoformat(), Prose(sentence(line, found.words))


def _stories(found: Any) -> Iterator[Row]:
    for number, story in enumerate(found.stories, 1):
        common = {"answer": story.answer, "probability": story.probability, "world": story.world, "path": story.path}
        for position, line in enumerate(story.lines, 1):
            yield {
                "story": number,
                "line": position,
                **common,
                "date": line.date,
                "kind": line.kind,
                "actor": line.actor or None,
                "name": line.name,
                "answers": ", ".join(answer.event for answer in line.answers) or None,
                "before": line.before,
                "after": line.after,
            }


RENDERINGS = {
    "Stories": Rendering(
        "stories",
        text_of,
        schema=2,
        room="explain.story",
        grid=Grid(
            lambda _: ("date", Prose("what happens")),
            _story_rows,
            title=lambda found: f"Stories of {found.question}: {found.text}",
        ),
        frame=Frame(("story", "line"), "One row a dated line of each story.", _stories),
    )
}
"""How this room shows it."""
