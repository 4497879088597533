"""A finding becomes a question, an actor or a source of a case: one entry is added, all else stays to the letter."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from detente.brief.model import Brief, Span
from detente.case.load import loads
from detente.case.schema import Case
from detente.core.errors import CaseError, Problem
from detente.draft.lines import PROPOSAL
from detente.draft.naming import Names, slug
from detente.draft.plan import published, short
from detente.editor.changes import Literal, put, written
from detente.editor.text import edited
from detente.editor.tree import read_tree
from detente.workbench.briefs.findings import place
from detente.workbench.briefs.reviewed import when_of

_LONGEST: Final = 160
_OPEN = re.compile(r"(?m)^(?P<lead>\s*)" + re.escape(PROPOSAL) + r"(?P<entry>[\w-]+: .*)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Carried:
    """A text with one more entry."""

    text: str
    """The whole text of the case."""
    entry: str
    """The path of the entry, such as ``questions.will-it-rain``."""
    is_new: bool
    """Whether anything was added; a case may hold it already."""


def carry(text: str, brief: Brief, role: str, given: Mapping[str, Any]) -> Carried:
    """Return the text of a case with a finding of a brief as one of its entries.

    Parameters
    ----------
    text
        The case.
    role
        A key of `detente.workbench.briefs.kinds.ROLES`.
    given
        ``start`` and ``end`` of the finding, ``words`` to be used (the question, the name, the title), and of its
        fields what the entry repeats: ``phrase``, ``holder``, ``kind``, ``publisher``, ``date``, ``url``.

    Raises
    ------
    CaseError
        If the text is no case that loads, or would be none with the entry.
    """
    case = loads(text, name="the case")
    where = place(brief, int(given["start"]), int(given["end"]))
    if role == "question":
        carried = _question(text, case, brief, where, given)
    elif role == "actor":
        carried = _actor(text, case, brief, where, given)
    else:
        carried = _source(text, case, brief, where, given)
    loads(carried.text, name="the case")
    return carried


def _question(text: str, case: Case, brief: Brief, where: str, given: Mapping[str, Any]) -> Carried:
    for name, asked in case.questions.items():
        if asked.said is not None and asked.said.place == where:
            return Carried(text, f"questions.{name}", is_new=False)
    for match in _OPEN.finditer(text):
        if f'place: "{where}"' in match["entry"] and "condition: " in match["entry"]:  # the draft proposes it
            accepted = f"{text[: match.start()]}{match['lead']}{match['entry']}{text[match.end() :]}"
            return Carried(accepted, f"questions.{match['entry'].partition(':')[0]}", is_new=True)
    text, key = _with_brief(text, case, brief)
    words = _words(given) or f"Will it come true: {brief.plain(_span(given))}?"
    name = Names(case.questions).fresh(slug(words.removeprefix("Will "), fallback="question")).replace("_", "-")
    name = Names(each.replace("_", "-") for each in case.questions).fresh(name)
    due = _due(given, case)
    held = str(given.get("holder") or "author")
    said = {
        "who": key if held == "author" else short(held, _LONGEST),
        "phrase": short(str(given.get("phrase", "")), _LONGEST),
        "place": where,
    }
    entry = {
        "text": words,
        "condition": f"date > {case.time.end.isoformat()}",
        "by": Literal(due.isoformat()),
        "if": f"date < {case.time.start.isoformat()}",
        "said": {part: value for part, value in said.items() if value},
    }
    open_point = "open: say in `condition` what would count as yes, and delete `if`; until then it is void"
    return _put(text, f"questions.{name}", entry, f"{open_point}. From the brief, {where}")


def _due(given: Mapping[str, Any], case: Case) -> dt.date:
    """Return the deadline: the one that was found, within the case, or its end."""
    when = when_of(str(given.get("date", "")))
    return when.latest if when is not None and case.time.start < when.latest <= case.time.end else case.time.end


def _actor(text: str, case: Case, brief: Brief, where: str, given: Mapping[str, Any]) -> Carried:
    words = _words(given) or brief.plain(_span(given))
    wanted = slug(words, fallback="actor")
    for name, actor in case.actors.items():
        if name == wanted or actor.text.split(";")[0].strip().lower() == words.lower():
            return Carried(text, f"actors.{name}", is_new=False)
    text, key = _with_brief(text, case, brief)
    name = Names([*case.actors, *case.quantities, *case.moves]).fresh(wanted)
    kind = _ACTORS.get(str(given.get("kind", "")), "group")
    entry = {"kind": kind, "text": words, "source": key, "why": f"the brief names it, {where}"}
    return _put(text, f"actors.{name}", entry, f"open: what it wants and may do. From the brief, {where}")


_ACTORS = {"state": "state", "bloc": "bloc", "person": "leader"}
"""Kinds of entities -> kinds of actors; all others are groups."""


def _source(text: str, case: Case, brief: Brief, where: str, given: Mapping[str, Any]) -> Carried:
    title = short(_words(given) or brief.plain(_span(given)), _LONGEST)
    url = str(given.get("url", ""))
    for name, source in case.sources.items():
        if (url and source.url == url) or (where in source.note):
            return Carried(text, f"sources.{name}", is_new=False)
    entry = {
        "title": title,
        "publisher": short(str(given.get("publisher", "")), _LONGEST),
        "date": _date(str(given.get("date", ""))),
        "url": url,
        "note": f"from the brief {_named(brief)}, {where}",
    }
    name = Names(case.sources).fresh(slug(str(given.get("publisher", "")) or title, words=3, fallback="source"))
    return _put(text, f"sources.{name}", {part: value for part, value in entry.items() if value}, "")


def _with_brief(text: str, case: Case, brief: Brief) -> tuple[str, str]:
    """Return a text in which the brief is a source, and its key there."""
    digest = f"sha256 {brief.source.sha256[:12]}"
    title = short(brief.metadata.title, _LONGEST)
    for name, source in case.sources.items():
        if digest in source.note or (title and source.title == title):
            return text, name
    if digest in text and "brief" in case.sources:
        return text, "brief"
    meta = brief.metadata
    entry = {
        "title": title or _named(brief),
        "author": short(", ".join(author.name for author in meta.authors), _LONGEST),
        "publisher": short(meta.publisher, _LONGEST),
        "date": _date(meta.when.date) if meta.when is not None else "",
        "url": meta.url if meta.url.startswith("https://") else "",
        "note": f"brief, {digest}",
    }
    name = Names(case.sources).fresh("brief")
    return _put(text, f"sources.{name}", {part: value for part, value in entry.items() if value}, "").text, name


def _put(text: str, path: str, entry: Mapping[str, Any], comment: str) -> Carried:
    """Return a text with an entry, and a comment above it where it has a line of its own."""
    plain = {part: value for part, value in entry.items() if value != ""}
    section, _, name = path.partition(".")
    if (braces := re.search(rf"(?m)^{section}: \{{[ \t]*$", text)) is not None:  # of a draft, with proposals on lines
        lines = f"\n  # {_printable(comment)}" if comment else ""
        after = f"{text[: braces.end()]}{lines}\n  {name}: {written(plain)},{text[braces.end() :]}"
        return Carried(after, path, is_new=True)
    after = edited(text, put(read_tree(text), path, plain))
    if comment:
        after = re.sub(
            rf"(?m)^(?P<lead>[ ]+){re.escape(name)}: \{{",
            lambda match: f"{match['lead']}# {_printable(comment)}\n{match.group()}",
            after,
            count=1,
        )
    if after == text:
        raise CaseError([Problem(path, "a text that does not take it", "a case with sections of its own")])
    return Carried(after, path, is_new=True)


def _date(text: str) -> str:
    """Return a date as YAML has it: a day without quotes."""
    when = when_of(text)
    return Literal(text) if when is not None and when.precision == "day" else text


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _words(given: Mapping[str, Any]) -> str:
    """Return the words that somebody gave, on one line."""
    return " ".join(_printable(str(given.get("words", ""))).split())


def _span(given: Mapping[str, Any]) -> Span:
    return Span(int(given["start"]), int(given["end"]))


def _named(brief: Brief) -> str:
    """Return what a brief is called: its title, or its file."""
    return short(brief.metadata.title, 80) or brief.source.file or f"of {published(brief)[0].isoformat()}"
