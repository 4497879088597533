"""A brief -> the text of a case that loads, runs, and says at each turn what is left to decide."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from detente.brief.model import Brief
from detente.brief.read import read
from detente.case.examination import open_points
from detente.case.load import loads
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.words import LONGEST_NAME
from detente.core.calls import checked
from detente.core.result import Result
from detente.draft.actors import plan_actors, write_actors
from detente.draft.acts import OPTION
from detente.draft.beliefs import plan_beliefs, write_beliefs
from detente.draft.events import plan_calendar, write_calendar
from detente.draft.intents import intents, with_intents
from detente.draft.lines import Lines, Scalar
from detente.draft.moves import heads_of, plan_moves, write_moves, write_undone
from detente.draft.naming import Names
from detente.draft.offers import plan_offers, write_offers
from detente.draft.parsed import acts_by_parser, acts_by_rules
from detente.draft.parser import described
from detente.draft.plan import YEAR, published, reach, short, step
from detente.draft.precedents import plan_precedents, write_precedents
from detente.draft.quantities import plan_quantities, start_of, write_observations, write_quantities
from detente.draft.questions import Topic, plan_questions, write_placeholders, write_questions
from detente.draft.sources import plan_sources, write_sources


@dataclass(frozen=True, slots=True, repr=False)
class Draft(Result):
    """A drafted case."""

    text: str
    """The YAML, with comments."""
    case: Case
    """The same, read back."""
    n_sources: int
    n_actors: int
    n_quantities: int
    n_observations: int
    n_calendar: int
    n_moves: int
    """Moves that are proposed; none is in force."""
    n_questions: int
    """Questions that are asked."""
    n_offers: int
    """Questions that are proposed; none is asked."""
    n_open: int
    """Points marked ``open``."""
    parser: str = ""
    """Parser with which moves were read, with its versions; empty where rules alone were."""


@checked
def draft(brief: Brief | str | Path, *, name: str = "", parser: bool = False) -> Draft:
    """Return a case drafted from a brief.

    The same brief gives the same text. Nothing in it is invented: what the brief does not say is marked ``open``, and
    the only numbers besides those of the brief are the rates that repeat its words of likelihood.

    Parameters
    ----------
    brief
        What the reader found, or the path of a file that it reads first.
    name
        Name of the case; made from the file's by default.
    parser
        Whether moves are read with a dependency parser as well, which the extra ``parser`` brings; with rules alone
        by default, so that a brief gives the same text wherever it is drafted.

    Raises
    ------
    BriefError
        If there is no such file, or it is no brief; if the parser is asked for and is not installed.
    """
    if isinstance(brief, str | os.PathLike):
        brief = read(brief)
    day, about_day = published(brief)
    names = Names()
    sources = plan_sources(brief)
    reader = described() if parser else ""
    acts = acts_by_parser(brief) if parser else acts_by_rules(brief)
    brief, told, found = acts.brief, acts.told, acts.moves
    quantities = plan_quantities(brief, day, sources, names)
    may = {move.actor for move in found if move.how == OPTION}
    actors = plan_actors(brief, acts.acting, {move.actor for move in found}, heads_of(told), may)
    ahead = plan_calendar(brief, day, names)
    brief = with_intents(brief, intents(brief, found, actors, day))
    asked, n_more = plan_questions(brief, day, actors, names, sources)
    moves = plan_moves(found, names, actors, Topic(brief).of_words)
    offers = plan_offers(brief, day, asked, moves, (actors, names, sources))
    n_more -= sum(offer.asked.estimate.kind != "forecast" for offer in offers)
    precedents = plan_precedents(brief, told, day)
    start = start_of(quantities, day)
    dues = [question.deadline.day for question in asked]
    end = max([day + YEAR * int(not asked), *dues, *(entry.day for entry in ahead)])
    end = reach(start, end, [offer.asked.deadline.day for offer in offers])
    lines = Lines()
    _write_head(lines, brief, name or case_name(brief.source.file), reader)
    grain = step(start, end, min((due - day for due in dues), default=None))
    time: dict[str, Scalar] = {"start": start, "end": end, "step": grain}
    lines.add("time", time, comment=f"open: {about_day}" if about_day else "")
    write_sources(lines, sources)
    write_quantities(lines, quantities, start)
    write_actors(lines, actors, {move.actor for move in moves}, f"{(end - start).days} days")
    write_moves(lines, moves, actors, brief, sources)
    write_undone(lines, acts.nobody, brief)
    # In steps of a day, that of the brief would be one more than the rates reckon with.
    ready = [offer.asked for offer in offers if offer.is_ready(end)]
    write_placeholders(lines, [*asked, *ready], day + dt.timedelta(days=int(grain == "day")))
    write_calendar(lines, ahead)
    write_beliefs(lines, plan_beliefs(brief, told, actors), asked, brief, actors)
    write_observations(lines, quantities, start)
    write_questions(lines, asked, 0 if offers else n_more, brief.standard, start, precedents)
    write_offers(lines, offers, n_more, brief.standard, start, end, is_first=not asked)
    write_precedents(lines, precedents)
    text = lines.text()
    case = loads(text, name="draft")
    return Draft(
        text=text,
        case=case,
        n_sources=len(case.sources),
        n_actors=len(case.actors),
        n_quantities=len(case.quantities),
        n_observations=len(case.observations),
        n_calendar=len(case.calendar),
        n_moves=len(moves),
        n_questions=len(case.questions),
        n_offers=len(offers),
        n_open=len(open_points(case)),
        parser=reader,
    )


def case_name(file: str) -> str:
    """Return a name for a case from that of a file.

    Examples
    --------
    >>> case_name("briefs/memri-355.txt"), case_name("Ünklar 2022.pdf"), case_name("")
    ('memri-355', 'nklar-2022', 'draft')
    """
    stem = PurePath(file.replace("\\", "/")).stem
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_").lower()[:LONGEST_NAME]
    return name or "draft"


def _write_head(lines: Lines, brief: Brief, name: str, parser: str) -> None:
    meta = brief.metadata
    source = PurePath(brief.source.file.replace("\\", "/")).name or "a text"
    lines.comment(
        f"Drafted from {source} (sha256 {brief.source.sha256[:12]}). Lines are those of the brief's text. What is "
        "marked open wants a decision; `detente check` lists it."
    )
    if parser:
        lines.comment(f"Moves were read with a parser: {parser}. Another version may find others.")
    lines.add("detente", FORMAT_VERSION)
    lines.add("case", name)
    if meta.title:
        lines.add("title", short(meta.title, 160))
    lines.add(
        "about",
        "A skeleton drafted from the brief: it repeats what the brief says, and explains nothing yet.",
        comment="open: the argument",
    )
    own: dict[str, Scalar] = {
        "title": short(meta.title, 160),
        "author": short(", ".join(author.name for author in meta.authors), 160),
        "publisher": short(meta.publisher, 160),
        "date": "" if meta.when is None else meta.when.earliest if meta.when.precision == "day" else meta.when.date,
        "url": meta.url,
        "file": source if brief.source.file else "",
    }
    own = {key: value for key, value in own.items() if value}
    if own:
        lines.add("brief", own)
