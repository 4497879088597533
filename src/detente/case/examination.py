"""What is not wrong with a case but worth knowing: what nothing reads, what cannot matter, what rests on judgement.

For sound cases; what is wrong stands in `detente.case.check`.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.case.analysts import are_weighted, minds
from detente.case.check import sources_named
from detente.case.check_moves import views_of_chances
from detente.case.examine_conditions import condition_notices, formula_notices
from detente.case.examine_effects import effect_notices
from detente.case.examine_minds import hidden_numbers, mind_notices, why_idle
from detente.case.expressions import names, parse
from detente.case.factors import factors
from detente.case.judgement import is_bare
from detente.case.older import ABOUT
from detente.case.older import changes as changes_of_meaning
from detente.case.places import dates_of, happenings, memberships, survey
from detente.case.relations import incoherences, known_answers, relations, unknown_phrase
from detente.case.schema import FORMAT_VERSION, Case
from detente.case.scope import Findings, conditions, formulas, moves_of
from detente.case.through import numbers_brought
from detente.case.uncertain import interval


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know about a case."""

    path: str
    """Dotted path of the entry it concerns; empty for the case as a whole."""
    text: str
    """One sentence."""
    line: int = 0
    """Line in the file, 0 if there is none."""


def notices(case: Case) -> tuple[Notice, ...]:
    """Return everything worth knowing about a sound case, in the order of the file."""
    found = itertools.chain(
        _older_format(case),
        _unused_sources(case),
        _unread_quantities(case),
        _idle_actors(case),
        _levels(case),
        _moves(case),
        _chances(case),
        _calendar(case),
        _joins(case),
        _beliefs(case),
        _tables(case),
        _questions(case),
        _series(case),
        condition_notices(case),
        formula_notices(case),
        effect_notices(case),
        mind_notices(case),
    )
    placed = [Notice(path, text, case.line_of(path)) for path, text in found]
    return tuple(sorted(placed, key=lambda notice: notice.line))


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the numbers that a case gives come from: paths, beliefs and lenses included. Each stands in one list."""

    sourced: tuple[str, ...]
    """A source other than the brief."""
    from_brief: tuple[str, ...]
    """The brief whose argument the case models: no evidence for itself."""
    reasoned: tuple[str, ...]
    """A reason, and no source."""
    bare: tuple[str, ...]
    """Neither; or words in place of a reason, such as ``why: judgement``."""


def origins(case: Case) -> Origins:
    """Return where the numbers that a case gives come from.

    Among the bare ones stand those of the language that are a judgement themselves, and moves called new without why.
    """
    surveyed = survey(case)
    written = [
        (path, entry.source, entry.why)
        for path, entry in (surveyed.own | surveyed.beliefs).items()
        if entry.place.origin == "case" or entry.is_judgement
    ]
    for lens, changes in surveyed.lenses.items():
        written += [(f"lenses.{lens}.set.{path}", number.source, number.why) for path, (number, _) in changes.items()]
    written += [
        (path, entry.source, entry.why)
        for path, entry in numbers_brought(case)
        if entry.place.origin == "case" or entry.is_judgement
    ]
    written += [(factor.path, factor.source, factor.why) for factor in factors(case)]
    written += [
        (f"analysts.{mind.name}.weight", mind.source, mind.why) for mind in (minds(case) if are_weighted(case) else ())
    ]
    briefs = sources_of_brief(case)
    lists: dict[str, list[str]] = {"sourced": [], "from_brief": [], "reasoned": [], "bare": []}
    for path, source, why in written:
        kind = "from_brief" if source in briefs else "sourced" if source else "bare" if is_bare(why) else "reasoned"
        lists[kind].append(path)
    news = {name: move.new for name, move in case.moves.items() if move.new is not None and move.new.value}
    lists["bare"] += [f"moves.{name}.new" for name, new in news.items() if not new.source and is_bare(new.why)]
    return Origins(**{kind: tuple(paths) for kind, paths in lists.items()})


@dataclass(frozen=True, slots=True)
class Cited:
    """A number that cites the library of priors."""

    path: str
    """Its dotted path; of a lens with that before it."""
    prior: str
    """Name of the entry."""
    source: str
    """Where the entry has its figure from, in a line."""


def cited(case: Case) -> tuple[Cited, ...]:
    """Return the numbers of a case that cite the library of priors, in the order of the case, lenses last."""
    surveyed = survey(case)
    numbers = [(path, entry.number) for path, entry in (surveyed.own | surveyed.beliefs).items()]
    for lens, changes in surveyed.lenses.items():
        numbers += [(f"lenses.{lens}.set.{path}", number) for path, (number, _) in changes.items()]
    numbers += [(path, entry.number) for path, entry in numbers_brought(case)]
    return tuple(
        Cited(path, number.cited.prior, number.entry_said) for path, number in numbers if number.cited is not None
    )


def judgements(case: Case) -> tuple[str, ...]:
    """Return the paths of all numbers that name neither a source nor a reason, beliefs and lenses included."""
    return origins(case).bare


def sources_of_brief(case: Case) -> frozenset[str]:
    """Return the keys of the sources that are the brief itself: by address, or by title."""
    brief = case.brief
    if brief is None:
        return frozenset()
    titles = {_folded(brief.title)} - {""}
    return frozenset(
        key
        for key, source in case.sources.items()
        if (brief.url and _address(source.url) == _address(brief.url)) or _folded(source.title) in titles
    )


def _folded(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def _address(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")


_OPEN = re.compile(r"\bopen:\s*(?P<text>\S.*)")
_VALUE_BEGINS = frozenset(" \t,:[{(-")


def open_points(case: Case) -> tuple[Notice, ...]:
    """Return what comments of a case call open: ``# open: is this the right deadline?``.

    A comment may say something else first, and may go on over lines of its own.
    """
    found: list[Notice] = []
    is_going_on = False
    for number, line in enumerate(case.source_text.splitlines(), 1):
        comment, is_alone = _comment(line)
        match = _OPEN.search(comment)
        if match:
            found.append(Notice("", match["text"].strip(), number))
        elif is_going_on and is_alone and comment and not comment.startswith("?"):  # an entry that waits to be accepted
            found[-1] = Notice("", f"{found[-1].text} {comment}", found[-1].line)
        is_going_on = is_alone and bool(comment) and (match is not None or is_going_on)
    return tuple(found)


def _comment(line: str) -> tuple[str, bool]:
    """Return the comment of a line of YAML, and whether nothing stands before it."""
    quote = ""
    for position, letter in enumerate(line):
        before = line[position - 1] if position else " "
        if quote:
            quote = "" if letter == quote and before != "\\" else quote
        elif letter in "\"'" and before in _VALUE_BEGINS:
            quote = letter
        elif letter == "#" and before in " \t":
            return line[position + 1 :].strip(), not line[:position].strip()
    return "", False


_Found = Iterator[tuple[str, str]]


def _older_format(case: Case) -> _Found:
    """Say in one sentence what a case of an older format now means otherwise."""
    if case.detente >= FORMAT_VERSION:
        return
    found = changes_of_meaning(case)
    about = [
        f"{about} ({', '.join(dict.fromkeys(_entry_of(change.path) for change in found if change.kind == kind))})"
        for kind, about in ABOUT.items()
        if any(change.kind == kind for change in found)
    ]
    said = f"; something else is meant now by {'; '.join(about)}" if about else ""
    yield (
        "detente",
        f"format {case.detente}{said}; `detente upgrade` writes format {FORMAT_VERSION} and says what to look at",
    )


def _entry_of(path: str) -> str:
    return path.split(".")[1]


def _unused_sources(case: Case) -> _Found:
    used = {source for _, source in sources_named(case)}
    used |= {question.said.who for question in case.questions.values() if question.said}
    used |= {forecast.who for question in case.questions.values() for forecast in question.forecasts}
    for name in case.sources:
        if name not in used:
            yield f"sources.{name}", "nothing names this source"


def _unread_quantities(case: Case) -> _Found:
    read = {end for link in case.links.values() for end in (link.from_, link.times)}
    for actor in case.actors.values():
        read |= actor.values.keys()
    for shock in case.shocks.values():
        read |= shock.rises_with.keys()
    for _, text, _ in conditions(case):
        read |= set(names(parse(text)).quantities)
    for _, _, formula in formulas(case):
        read |= set(names(formula.syntax).quantities)
    read |= {observation.quantity for observation in case.observations}
    for table in case.tables.values():
        for party in table.parties.values():
            for stand in party.positions.values():
                read |= stand.moves_with.keys()
    for name in case.quantities:
        if name not in read:
            yield f"quantities.{name}", "nothing reads this quantity: no value, link, condition, hazard or question"


def _series(case: Case) -> _Found:
    for each in case.series:
        if each.outside:
            text = (
                f"{each.outside} of {each.rows} rows of {each.name} lie outside the time of the case and are left out"
            )
            yield "observations", text


def _idle_actors(case: Case) -> _Found:
    members = {member for pair in memberships(case) for member in pair}
    owners = {quantity.owner for quantity in case.quantities.values()}
    at_tables = {party for table in case.tables.values() for party in table.parties}
    for name, actor in case.actors.items():
        if moves_of(case, name):
            continue
        if name not in members | owners | at_tables and not actor.values and not actor.pacts:
            yield f"actors.{name}", "this actor has no moves, owns nothing and belongs to nothing, nor sits at a table"
        for field in ("horizon", "rationality", "memory", "tempo", "loss_aversion", "idle", "cost"):
            if getattr(actor, field) is not None:
                yield f"actors.{name}.{field}", f"{name} has no moves, so this number has no effect"
        if name in case.beliefs:
            yield f"beliefs.{name}", f"{name} has no moves, so what it believes has no effect"


def _levels(case: Case) -> _Found:
    """Find satisfied and desperate levels whose 90% intervals overlap: between them the weight jumps."""
    own = survey(case).own
    for name, actor in case.actors.items():
        for quantity in actor.values:
            path = f"actors.{name}.values.{quantity}"
            if f"{path}.satisfied" in own and f"{path}.desperate" in own:
                (a, b), (c, d) = (interval(own[f"{path}.{field}"].uncertain) for field in ("satisfied", "desperate"))
                if a <= d and c <= b:
                    yield (
                        path,
                        "`satisfied` and `desperate` overlap; where they meet, the weight falls from full to nothing",
                    )


def _moves(case: Case) -> _Found:
    offered = {option for move in case.moves.values() for stage in move.replies for option in stage.options}
    for name, move in case.moves.items():
        if move.reply and name not in offered:
            yield f"moves.{name}", "a reply that no move offers: it can never be played"


def _chances(case: Case) -> _Found:
    for view, name, chances in views_of_chances(Findings(case)):
        given = [chance for chance in chances.values() if chance is not None]
        if all(chance.is_fixed for chance in given) or len(given) == len(chances):
            continue
        ends = [interval(chance)[1] for chance in given]
        ends = [end for end in ends if math.isfinite(end)]  # an expression has no end that could be told beforehand
        highest = math.fsum(ends)
        if len(ends) > 1 and highest > 1:
            text = f"the upper ends of the chances sum to {highest:.2g}; where a draw exceeds 1, they are scaled to 1"
            yield f"{view}{name}.outcomes", text


def _calendar(case: Case) -> _Found:
    for name, date in dates_of(case).items():
        entry = case.calendar[name]
        if date >= case.time.start:
            continue
        if entry.when is not None:
            yield f"calendar.{name}.when", "a day before the start: it has happened, whatever the condition says"
        if entry.effects or entry.joins or entry.leaves:
            text = "a day before the start: its effects count as part of the start values and are not applied"
            yield f"calendar.{name}", text


def _joins(case: Case) -> _Found:
    left = {(actor, bloc) for _, entry in happenings(case) for actor, blocs in entry.leaves.items() for bloc in blocs}
    joined = {(actor, bloc) for _, entry in happenings(case) for actor, blocs in entry.joins.items() for bloc in blocs}
    at_start = {pair for pair, is_member in memberships(case).items() if is_member}
    for path, entry in happenings(case):
        for actor, blocs in entry.joins.items():
            for bloc in blocs:
                if (actor, bloc) in at_start and (actor, bloc) not in left:
                    yield f"{path}.joins.{actor}", f"{actor} belongs to {bloc} from the start and never leaves"
        for actor, blocs in entry.leaves.items():
            for bloc in blocs:
                if (actor, bloc) not in at_start | joined:
                    yield f"{path}.leaves.{actor}", f"{actor} does not belong to {bloc} and never joins"
    for name, bloc_entry in case.actors.items():
        if bloc_entry.kind == "bloc" and not any(bloc == name for _, bloc in at_start | joined):
            yield f"actors.{name}", "a bloc without members"


def _beliefs(case: Case) -> _Found:
    """Find beliefs about numbers that no decision looks at (docs/reference/algorithm.md, "What a change is worth")."""
    hidden = hidden_numbers(case, survey(case).beliefs)
    for path in survey(case).beliefs:
        _, actor, place = path.split(".", 2)
        reason = why_idle(case, place) or hidden.get(path)
        if reason and moves_of(case, actor):
            yield path, f"a belief without effect: {reason}"
    for lens, changes in survey(case).lenses.items():
        hidden = hidden_numbers(case, changes)
        for path in changes:
            is_belief = path.startswith("beliefs.")
            reason = (why_idle(case, path.split(".", 2)[2]) if is_belief else "") or hidden.get(path)
            if reason:
                yield f"lenses.{lens}.set.{path}", f"a {'belief' if is_belief else 'number'} without effect: {reason}"


def _tables(case: Case) -> _Found:
    for name, table in case.tables.items():
        days = dates_of(case)
        dates = [days[session] for session in table.sessions]
        if not dates:
            yield f"tables.{name}", "no sessions: runs do without it, only `detente settle` reads it"
        elif max(dates) < case.time.start:
            yield f"tables.{name}.sessions", "all before the start: the talks have ended without a deal"
        if not any(party.has_veto for party in table.parties.values()):
            yield f"tables.{name}.parties", "no party can block a deal: every settlement is acceptable"


def _questions(case: Case) -> _Found:
    for name, question in case.questions.items():
        if text := unknown_phrase(question):
            yield f"questions.{name}.said", text
    yield from known_answers(case)
    yield from incoherences(case, relations(case))
