"""Stories: a line of time for each, the same dates told in words below, and why the key decisions were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.core.text import capital
from detente.explain.chronology import Line
from detente.explain.motives import Motive, Share, Weighed
from detente.explain.story import Stories, Story
from detente.inspect.labels import Words
from detente.render.stories import answers, assumed, balance
from detente.report import phrases
from detente.report.drawing import circle, group, line, lines_of, rect, words, wrapped
from detente.report.figure import Drawn, figure
from detente.report.markup import Child, Markup, element
from detente.report.scales import Dates, Linear, date_label, day_label

LANE = 58.0
"""Height of a story's line of time, in pixels."""
MOST_SHARES = 7
"""Quantities shown of an option's worth."""
LEAST_REPLY = 0.05
"""Chance below which an expected reply is not named."""


def stories_part(stories: Stories) -> Markup:
    """Return the line of time of all stories, and each in words."""
    actors, named = _actors(stories), list(zip(stories.stories, names_of(stories), strict=True))
    answers = ", ".join(f"{name} {phrases.percent(share)}" for name, share in stories.answers.items() if share > 0)
    common = "; ".join(f"{stories.words.events[each.name]} ({day_label(each.date)})" for each in stories.common)
    return element(
        "div",
        figure(
            "Stories side by side",
            lambda width: _draw(stories, actors, width),
            description=" ".join(
                _told(number, story, name, stories.words) for number, (story, name) in enumerate(named, 1)
            ),
            data=(("story", "answer", "share", "date", "kind", "who", "what", "before", "after"), _rows(stories)),
            caption=f"All histories are parted by their answer ({answers}) and grouped by what happened when. Each "
            "line is one history from the middle of its group; numbers refer to the dates told below.",
            legend=_legend(stories, actors),
        )
        if any(_events(story) for story in stories.stories)
        else None,
        element("p", "In every story: ", common, ".", class_="common") if common else None,
        element(
            "div",
            [_story(number, story, name, stories.words, actors) for number, (story, name) in enumerate(named, 1)],
            class_="told",
        ),
    )


def _actors(stories: Stories) -> list[str]:
    """Return the actors that open an episode in a story, in the order of the case."""
    found = {line.actor for story in stories.stories for line in story.lines if line.actor}
    return [actor for actor in stories.words.actors if actor in found]


def _legend(stories: Stories, actors: Sequence[str]) -> Markup:
    """Return whose colour is whose."""
    names = stories.words.actors
    entries = [(f"dot a{number % 6}", capital(names[actor])) for number, actor in enumerate(actors)]
    if any(each.actor not in actors for story in stories.stories for each in _events(story)):
        entries.append(("dot other", "chance, calendar"))
    return element(
        "ul",
        [
            element(
                "li",
                element("svg", circle(9, 9, 6, class_), viewBox="0 0 18 18", width=18, height=18, aria_hidden="true"),
                element("span", text),
            )
            for class_, text in entries
        ],
        class_="legend",
    )


def _draw(stories: Stories, actors: Sequence[str], width: float) -> Drawn:
    """Draw the lines of time."""
    is_narrow = width < 500
    left = 14.0 if is_narrow else 250.0
    lane = LANE + 30.0 if is_narrow else LANE
    x = Dates(stories.since, stories.until, left + 8, width - 16.0)
    height = 26.0 + lane * len(stories.stories) + 26.0
    shapes = []
    for date, label in x.ticks(60.0):
        shapes += [
            line(x(date), 18, x(date), height - 26, "grid"),
            words(x(date), height - 12, label, "s", anchor="middle"),
        ]
    for number, (story, name) in enumerate(zip(stories.stories, names_of(stories), strict=True)):
        middle = 26.0 + lane * (number + 0.5) + (19.0 if is_narrow else 0.0)
        shapes += _lane(story, f"{number + 1}. {name}", stories.words, actors, x, middle, left, is_narrow=is_narrow)
    return height, group(*shapes)


def _lane(
    story: Story, title: str, names: Words, actors: Sequence[str], x: Dates, y: float, left: float, *, is_narrow: bool
) -> Iterator[Markup]:
    """Yield one story's line of time."""
    share = phrases.percent(story.probability)
    if is_narrow:
        yield lines_of(8, y - 38, wrapped(f"{title} ({share})", x.end - 24, most=2), "b")
    else:
        yield lines_of(8, y - 4, wrapped(title, left - 62, most=3), "w")
        yield words(left - 12, y - 4, share, "b", anchor="end")
    yield line(x.start, y, x.end, y, "axis")
    last, level = -1e9, 0
    for position, each in enumerate(_events(story), 1):
        place = x(each.date)
        # Dates that lie close together are set above and below the line in turn.
        level = (level + 1) % 3 if place - last < 17 else 0
        last = place
        class_ = f"dot a{actors.index(each.actor) % 6}" if each.actor in actors else "dot other"
        at = y + (0, -14, 14)[level]
        yield group(
            circle(place, at, 8, class_),
            words(place, at - 0.6, str(position), "n", anchor="middle"),
            title=f"{date_label(each.date)}: {names.events[each.name]}",
        )


def _events(story: Story) -> list[Line]:
    """Return the lines of a story that are events."""
    return [line for line in story.lines if line.kind != "quantity"]


def names_of(stories: Stories) -> list[str]:
    """Return what the stories are called: their answer and what marks them, no more than tells them apart."""
    for most in (1, 2, 3):
        names = [_name_of(story, stories.words, most) for story in stories.stories]
        if len(set(names)) == len(names):
            return names
    return [
        _dated(name, story) if names.count(name) > 1 else name
        for name, story in zip(names, stories.stories, strict=True)
    ]


def _dated(name: str, story: Story) -> str:
    """Return what a story is called whose marks do not tell it apart: with the day of its first event."""
    first = next(iter(_events(story)), None)
    return f"{name} (from {day_label(first.date)})" if first is not None else f"{name} (nothing told)"


def _name_of(story: Story, names: Words, most: int) -> str:
    """Return what a story is called after its first marks."""
    marks, answer = story.marks[:most], capital(story.answer)
    if not marks:
        return answer
    if marks[0].startswith("not "):
        return f"{answer}, without: {' or '.join(names.events[mark.removeprefix('not ')] for mark in marks)}"
    return f"{answer}: {' + '.join(names.events[mark] for mark in marks)}"


def _told(number: int, story: Story, name: str, names: Words) -> str:
    """Return a story in a sentence."""
    events = "; ".join(f"{day_label(each.date)} {names.events[each.name]}" for each in _events(story))
    told = f": {events}" if events else ""
    return f"Story {number}, {name}, {phrases.percent(story.probability)} of all histories{told}."


def _rows(stories: Stories) -> Iterator[tuple[object, ...]]:
    """Yield all lines of all stories."""
    names = stories.words
    for number, story in enumerate(stories.stories, 1):
        for each in story.lines:
            what = names.quantities[each.name] if each.kind == "quantity" else names.events[each.name]
            yield (
                number,
                story.answer,
                story.probability,
                each.date,
                each.kind,
                each.actor,
                what,
                each.before,
                each.after,
            )
            for answer in each.answers:
                yield (
                    number,
                    story.answer,
                    story.probability,
                    each.date,
                    answer.kind,
                    answer.actor,
                    names.events[answer.event],
                    None,
                    None,
                )


def _story(number: int, story: Story, name: str, names: Words, actors: Sequence[str]) -> Markup:
    """Return one story in words."""
    share = f"{phrases.percent(story.probability)} of all histories"
    left = f"{story.left_out} lesser event{'s' * (story.left_out != 1)} left out. " if story.left_out else ""
    return element(
        "article",
        element("h3", f"{number}. {name} ", element("span", share, class_="share")),
        element("p", f"In this world: {phrases.curly(assumed(story))}.", class_="fine") if story.assumed else None,
        element("ol", _items(story, names, actors), class_="dates"),
        element("p", left, f"Told by world {story.world}, path {story.path} of the run.", class_="fine"),
        element(
            "details",
            element("summary", "Why they moved"),
            [_motive(motive, names) for motive in story.motives],
            class_="why",
        )
        if story.motives
        else None,
        class_="story",
    )


def _items(story: Story, names: Words, actors: Sequence[str]) -> Iterator[Markup]:
    """Yield the lines of a story."""
    position, last = 0, None
    for each in story.lines:
        when = element("time", day_label(each.date), class_="same" if each.date == last else None)
        last = each.date
        if each.kind == "quantity":
            yield element("li", when, element("span", _change(each, names)), class_="level")
            continue
        position += 1
        class_ = f"a{actors.index(each.actor) % 6}" if each.actor in actors else "other"
        yield element(
            "li",
            when,
            element("span", str(position), class_=f"no {class_}"),
            element("span", *_event(each, names)),
        )


def _change(each: Line, names: Words) -> str:
    """Return the move of a quantity in words."""
    verb = "rises" if (each.after or 0.0) > (each.before or 0.0) else "falls"
    before, after = phrases.amount(each.before or 0.0), phrases.amount(each.after or 0.0, names.units[each.name])
    return f"{capital(names.quantities[each.name])} {verb} from {before} to {after}"


def _event(each: Line, names: Words) -> Iterator[Child]:
    """Yield an event with what it drew."""
    if each.actor:
        yield element("span", f"{capital(names.actors[each.actor])}: ", class_="who")
    yield element("b", names.events[each.name])
    for lead, text in answers(each, names):
        yield element("span", element("i", f"{capital(lead)}: "), text, class_="answer")
    if each.again:
        yield element("span", f"again {', '.join(day_label(date) for date in each.again)}", class_="answer fine")


def _motive(motive: Motive, names: Words) -> Markup:
    """Return why a decision was made: the worth of the option in question beside that of its rival."""
    about, rival = motive[motive.about], motive.rival
    verb = "chose" if motive.about == motive.chosen else "did not choose"
    after = f", after “{names.events[motive.after[-1]]}”" if motive.after else ""
    head = f"{capital(names.actors[motive.actor])} {verb} “{names.events[motive.about]}”{after}"
    return element(
        "div",
        element("h4", element("time", day_label(motive.date)), " ", head),
        element("p", f"{capital(phrases.curly(balance(motive, names)))}.") if rival is not None else None,
        _worths(about, rival, names),
        _expected(about, names),
        class_="motive",
    )


def _worths(about: Weighed, rival: Weighed | None, names: Words) -> Markup:
    """Return the worth of an option by quantity as bars, with its rival's beside it."""
    theirs = {share.quantity: share.worth for share in rival.shares} if rival is not None else {}
    shown = list(about.shares[:MOST_SHARES])
    rest = about.worth - sum(share.worth for share in shown)
    their_rest = (rival.worth if rival is not None else 0.0) - sum(theirs.get(share.quantity, 0.0) for share in shown)
    sizes = [abs(v) for share in shown for v in (share.direct, share.through_links, share.replies, share.worth)]
    reach = max([*sizes, abs(rest), 1e-9]) * 1.05
    rows = [
        element(
            "tr",
            element("th", names.quantities[share.quantity], scope="row"),
            element("td", _bar(share, reach), class_="strip"),
            element("td", f"{share.worth:+.2f}", class_="p"),
            element("td", f"{theirs.get(share.quantity, 0.0):+.2f}" if rival else "", class_="p them"),
        )
        for share in shown
    ]
    if abs(rest) >= 0.005 or abs(their_rest) >= 0.005:
        rows.append(_plain_row("all else", rest, their_rest, rival, "rest"))
    rows.append(_plain_row("worth", about.worth, rival.worth if rival else 0.0, rival, "sum"))
    heads = (
        "",
        "effects · through links · replies of others",
        names.events[about.name],
        names.events[rival.name] if rival else "",
    )
    return element(
        "table",
        element(
            "thead", element("tr", [element("th", head, scope="col") if head else element("td") for head in heads])
        ),
        element("tbody", rows),
        class_="worth",
    )


def _plain_row(label: str, ours: float, theirs: float, rival: Weighed | None, class_: str) -> Markup:
    """Return a row without bars."""
    return element(
        "tr",
        element("th", label, scope="row"),
        element("td"),
        element("td", f"{ours:+.2f}", class_="p"),
        element("td", f"{theirs:+.2f}" if rival else "", class_="p them"),
        class_=class_,
    )


def _bar(share: Share, reach: float) -> Markup:
    """Return what a quantity brings as three bars: direct, through links, by replies."""
    scale = Linear(-reach, reach, 0.0, 220.0)
    zero = scale(0.0)
    shapes = [line(zero, 0, zero, 22, "axis")]
    for row, (value, class_) in enumerate(
        ((share.direct, "direct"), (share.through_links, "linked"), (share.replies, "replied"))
    ):
        sign = "up" if value >= 0 else "down"
        shapes.append(
            rect(min(zero, scale(value)), 2 + row * 6.3, abs(scale(value) - zero), 5.3, f"part {class_} {sign}")
        )
    return element("svg", *shapes, viewBox="0 0 220 22", width=220, height=22, aria_hidden="true")


def _expected(option: Weighed, names: Words) -> Markup | None:
    """Return what the actor expected to follow."""
    replies = [reply for reply in option.replies if reply.chance >= LEAST_REPLY]
    if not replies:
        return None
    told = [f"{names.events[reply.move]} ({phrases.percent(reply.chance)})" for reply in replies]
    return element("p", f"Expected to follow: {', '.join(told)}.", class_="fine")
