"""Small results that bring their own text and data: lists, receipts. Their forms, and those of stages, stand here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.core.plain import to_plain
from detente.render.forms import (
    DATE,
    TEXT,
    TRUTH,
    WHOLE,
    Form,
    Forms,
    closed,
    described,
    either,
    listed,
    or_nothing,
)
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.core.result import Shown


@dataclass(frozen=True, slots=True)
class Small:
    """One kind of small result."""

    about: str
    """What it is, in a line."""
    form: Callable[[Forms], Form]
    """The form of its plain data, without ``kind`` and ``schema``."""
    schema: int = 1
    """Version of that form."""


def stage_form(stage: str) -> Callable[[Forms], Form]:
    """Return what makes the form of a stage: the class ``Data`` of its file, and what that leaves open."""

    def form(forms: Forms) -> Form:
        from detente.inspect.stages import STAGES

        more = _MORE[stage](forms) if stage in _MORE else {}
        return forms.object(import_module(STAGES[stage].module).Data, more)

    return form


def _case(forms: Forms) -> dict[str, Form]:
    """Return the form of a case: any that the language allows, not only the canonical one."""
    from detente.case.json_schema import json_schema

    return {"case": forms.adopt(json_schema(), "case")}


def _path(forms: Forms) -> dict[str, Form]:
    """Return the forms of what happens on a path, each thing with its date."""
    from detente.sim.twin import Decision, Happening

    return {
        "happenings": described(listed(forms.object(Happening, {"date": DATE})), "All events, in order."),
        "decisions": described(
            listed(forms.object(Decision, {"date": DATE})), "All choices in which a move was open, in order."
        ),
    }


_MORE: Mapping[str, Callable[[Forms], dict[str, Form]]] = {"case": _case, "trace": _path}
"""What the data of a stage hold that its class does not say."""


def _kinds(_: Forms) -> Form:
    return closed({"kinds": listed(closed({"kind": TEXT, "schema": WHOLE, "about": TEXT}))})


def _cases(_: Forms) -> Form:
    dates = {"start": DATE, "end": DATE, "hindsight": TRUTH}
    names = {"lenses": listed(TEXT), "questions": listed(TEXT), "file": TEXT}
    return closed({"cases": listed(closed({"case": TEXT, "title": TEXT, **dates, **names}))})


def _rules(forms: Forms) -> Form:
    from detente.brief.audit.rule import Rule

    own = forms.fields(Rule, "name", "group", "severity", "standard", "needs_judgement", "why", "advice", "limits")
    measured = closed({"right": WHOLE, "judged": WHOLE})
    more = {
        "rule": described(TEXT, "What users type and findings say."),
        "standard": described(TEXT, "Name of the standard it serves."),
        "default": described(TRUTH, "Whether it is on unless switched off."),
        "precision": described(or_nothing(measured), "How many of the findings that were judged were right."),
    }
    return closed({"rules": listed(closed({**own, **more}))})


def _history(forms: Forms) -> Form:
    from detente.core.reference_classes import ReferenceClass
    from detente.history.data_set import Column, Level

    figures = {**forms.fields(ReferenceClass), "rate": forms.of(float), "interval": forms.of(tuple[float, float])}
    table = {"name": TEXT, "title": TEXT, "rows": WHOLE, "path": TEXT}
    values = described(or_nothing(listed(TEXT)), "The values of a column of text.")
    columns = listed(closed({**forms.fields(Column), "values": values}))
    levels = listed(forms.of(Level))
    return either(
        closed({"tables": listed(closed(table)), "classes": listed(closed(figures))}, about="All there is."),
        closed(table | {"cite": listed(TEXT), "note": TEXT, "columns": columns, "levels": levels}, about="One table."),
        closed(figures, about="One reference class."),
    )


def _priors(forms: Forms) -> Form:
    from detente.priors.entry import Dissent, Figure, Prior, Reference

    source = closed(forms.fields(Reference))
    own = forms.fields(Prior, "id", "title", "definition", "unit", "actors", "selection", "licence")
    number: Form = {"type": ["number", "string", "object"]}
    figure = forms.fields(Figure, "estimate", "count", "n", "note") | {
        "interval": described(or_nothing(forms.of(tuple[float, float])), "Its ends; null where none is known."),
        "where": described({"type": "object"}, "Which part of the population, by axis; empty for the whole."),
        "interval_is": described(TEXT, "What the interval is."),
        "years": described(listed(WHOLE), "First and last year."),
        "recipe": described({"type": "object"}, "How it is worked out anew; empty where the data are not at hand."),
        "value": described(number, "The number as a case writes it by hand."),
        "why": described(TEXT, "The reason that it then gives."),
    }
    other = forms.fields(Dissent, "estimate", "count", "n", "why") | {
        "where": described({"type": "object"}, "For which part it stands; empty for the whole."),
        "source": source,
    }
    more = {
        "quantity": described(TEXT, "What its numbers are: share, rate, duration or amount."),
        "years": described(listed(WHOLE), "First and last year of the population."),
        "source": source,
        "figures": listed(closed(figure)),
        "dissent": listed(closed(other)),
    }
    return closed({"priors": listed(closed({**own, **more}))})


def _parts(_: Forms) -> Form:
    from detente.case.parts.part import KINDS, SECTIONS, TYPES

    parameter = {
        "name": described(TEXT, "Its name, as a case gives it."),
        "is": described({"enum": [*TYPES]}, "Its type."),
        "text": described(TEXT, "What it is, in words."),
        "required": described(TRUTH, "Whether a case must give it."),
        "default": described(or_nothing(TEXT), "What it is otherwise; null where it is then left out."),
    }
    part = {
        "part": described(TEXT, "Its name."),
        "kind": described({"enum": [*KINDS]}, "What it is."),
        "title": TEXT,
        "about": TEXT,
        "hash": described(TEXT, "Of what it takes and gives; a case may pin it."),
        "file": described(TEXT, "What messages call its file."),
        "takes": listed(closed(parameter)),
        "gives": described(
            {"type": "object", "propertyNames": {"enum": [*SECTIONS]}, "additionalProperties": WHOLE},
            "How many entries it adds to each section.",
        ),
    }
    return closed({"parts": listed(closed(part))})


def _pinned(_: Forms) -> Form:
    changed = described(listed(TEXT), "Those whose hash was written anew.")
    return closed({"file": TEXT, "parts": described(listed(TEXT), "All parts of the case."), "changed": changed})


def _added(forms: Forms) -> Form:
    from detente.history.store import Added

    return forms.object(Added)


def _verdict(forms: Forms) -> Form:
    from detente.ledger.entry import Verdict

    return closed({**forms.fields(Verdict), "is_whole": TRUTH})


def _ledger(_: Forms) -> Form:
    moment = described(TEXT, "When, in UTC.")
    answer = described({"type": ["string", "number", "boolean", "null"]}, "How it came out; null while it is open.")
    question = {"question": TEXT, "text": TEXT, "kind": TEXT, "closes": or_nothing(moment), "status": TEXT}
    entry = {"seq": WHOLE, "kind": TEXT, "recorded_at": moment, "says": TEXT, "became": TEXT}
    entry |= {
        "author": described(TEXT, "Who wrote it down; empty in entries of the first edition."),
        "is_signed": TRUTH,
        "question": described(TEXT, "Id of the question it is about; empty where it is about none."),
        "body": described({"type": "object"}, "All that it says; empty while it is not shown."),
        "hash": described(TEXT, "Empty where it could tell what is not shown yet."),
    }
    return either(
        closed(
            {"questions": listed(closed({**question, "answer": answer, "forecasts": WHOLE}))}, about="All questions."
        ),
        closed({"entries": listed(closed(entry))}, about="All that was said of one question, or since an entry."),
    )


SMALL: Mapping[str, Small] = {
    "show-case": Small("A case in canonical form.", stage_form("case"), schema=3),
    "show-assumptions": Small("Every number of a case with what it implies.", stage_form("assumptions")),
    "show-model": Small("The compiled case: every array.", stage_form("model"), schema=3),
    "show-world": Small("One draw of all assumptions.", stage_form("world")),
    "show-tables": Small("The tables of a case in one draw.", stage_form("tables")),
    "show-worth": Small("What a unit of each quantity is worth to each actor.", stage_form("worth"), schema=2),
    "show-decisions": Small("What each actor does at its first decision.", stage_form("decisions")),
    "show-game": Small("A game with its solution.", stage_form("game"), schema=2),
    "show-trace": Small("One path, told in full.", stage_form("trace"), schema=2),
    "show-ir": Small("A program made from a case.", stage_form("ir")),
    "cases": Small("The cases that come with détente.", _cases),
    "rules": Small("Rules of the audit.", _rules),
    "new": Small("A case that was begun.", lambda _: closed({"case": TEXT, "file": TEXT})),
    "report": Small("A page that was written.", lambda _: closed({"file": TEXT})),
    "history": Small("Tables of past crises and reference classes.", _history),
    "priors": Small("Entries of the library of priors.", _priors),
    "parts": Small("Parts that a case may use.", _parts),
    "pinned": Small("A case whose parts were pinned.", _pinned),
    "history-add": Small("A data set that was added.", _added),
    "history-forget": Small("Classes that are no longer held to be tried.", lambda _: closed({"n": WHOLE})),
    "ledger-verify": Small("Whether a ledger is what was written.", _verdict),
    "ledger-list": Small("Questions of a ledger, or the entries of one.", _ledger),
    "kinds": Small("Kinds of JSON.", _kinds),
}
"""Every kind of small result."""


def plain(shown: Shown) -> Mapping[str, Any]:
    """Return what it holds."""
    data: dict[str, Any] = to_plain(shown.data)
    return data


RENDERINGS = {"Shown": Rendering("shown", lambda shown: shown.text, plain=plain, brief=lambda shown: shown.kind)}
"""How this room shows it."""
