"""Checks of questions: fields that fit the kind, deadlines inside the case, answers that answer."""

from __future__ import annotations

import datetime as dt

from detente.case.schema import Question
from detente.case.scope import Findings
from detente.case.words import show
from detente.core.likelihood import standards
from detente.core.near import nearest
from detente.core.reference_classes import find_class, known_classes

NONE = "none"
"""What a choice is called that no option came true of."""
NEVER = "never"
"""The answer of a date question whose event did not come."""
VOID = "void"
"""The answer of a question whose `if` did not hold."""
_FIELDS = {
    "binary": ("condition", "by"),
    "date": ("condition", "by"),
    "number": ("quantity", "on"),
    "choice": ("first", "by"),
}
"""Fields of each kind of question; the first is required, the second is the deadline."""
_EXAMPLES = {
    "condition": "a `condition` such as `happened(recognise)`",
    "quantity": "a `quantity`: the name of one, or a numeric expression",
    "first": "`first` with a condition for each option",
}


def check_questions(findings: Findings) -> None:
    """Check every question of the case."""
    for name, question in findings.case.questions.items():
        path = f"questions.{name}"
        _check_fields(findings, path, question)
        _check_deadline(findings, path, question)
        _check_given(findings, path, question)
        _check_exclusive(findings, path, name, question)
        _check_statements(findings, path, question)
        _check_base_rate(findings, f"{path}.base_rate", question)
        if question.resolved is not None:
            _check_answer(findings, f"{path}.resolved.answer", question)


def _check_fields(findings: Findings, path: str, question: Question) -> None:
    required, deadline = _FIELDS[question.kind]
    if not getattr(question, required):
        findings.add(path, f"a question of the kind {question.kind} without `{required}`", _EXAMPLES[required])
    for field in ("condition", "quantity", "first", "by", "on"):
        if field in (required, deadline) or not getattr(question, field):
            continue
        fitting = [kind for kind, fields in _FIELDS.items() if field in fields]
        hint = f"kind: {fitting[0]}" if field in ("quantity", "first") else {"by": "on", "on": "by"}.get(field, "")
        found = f"`{field}` in a question of the kind {question.kind}"
        findings.add(f"{path}.{field}", found, f"`{required}` and `{deadline}`", hint)
    if question.kind == "choice" and question.first:
        if len(question.first) == 1:
            findings.add(f"{path}.first", "one option", "at least two")
        if NONE in question.first:
            findings.add(f"{path}.first.{NONE}", f"`{NONE}`", f"another name ({NONE} stands for no option at all)")


def _check_deadline(findings: Findings, path: str, question: Question) -> None:
    time = findings.case.time
    for field in ("by", "on"):
        date: dt.date | None = getattr(question, field)
        if date is not None and not time.start <= date <= time.end:
            findings.add(f"{path}.{field}", f"`{date}`", f"a day of the case, {time.start} to {time.end}")


def _check_given(findings: Findings, path: str, question: Question) -> None:
    """Check that what a question hangs on is looked at in time."""
    if question.if_ is None:
        return
    if "if" in question.first:
        findings.add(f"{path}.first.if", "`if`", "another name (it stands for whether the question is asked)")
    time = findings.case.time
    last = (question.on if question.kind == "number" else question.by) or time.end
    date = question.if_.by
    if date is not None and not time.start <= date <= last:
        expected = f"a day from {time.start} to that of the question, {last}"
        findings.add(f"{path}.if.by", f"`{date}`", expected)


def _check_exclusive(findings: Findings, path: str, name: str, question: Question) -> None:
    others = {key: other for key, other in findings.case.questions.items() if key != name}
    for index, other in enumerate(question.exclusive_with):
        other_path = f"{path}.exclusive_with.{index}"
        if other == name:
            findings.add(other_path, f"`{name}` itself", "another question")
        elif other in question.exclusive_with[:index]:
            findings.add(other_path, f"`{other}` twice", "each question once")
        elif findings.refer(other_path, other, others, "the name of a question"):
            numbers = [key for key, each in ((name, question), (other, others[other])) if each.kind == "number"]
            if numbers:
                findings.add(other_path, f"the number `{numbers[0]}`", "questions that come true or not")


def _check_statements(findings: Findings, path: str, question: Question) -> None:
    if question.said is not None:
        if question.said.standard and question.said.standard not in standards():
            findings.add(
                f"{path}.said.standard",
                show(question.said.standard),
                f"a table of likelihood words ({', '.join(standards())})",
                nearest(question.said.standard.lower(), standards()),
            )
        if not question.said.phrase:
            findings.add(f"{path}.said", "no words", "the `phrase` of likelihood, such as `very unlikely`")
    for index, forecast in enumerate(question.forecasts):
        needed, unwanted = ("value", "probability") if question.kind == "number" else ("probability", "value")
        forecast_path = f"{path}.forecasts.{index}"
        if getattr(forecast, needed) is None:
            findings.add(forecast_path, f"a forecast without `{needed}`", f"the `{needed}` that {forecast.who} gave")
        if getattr(forecast, unwanted) is not None:
            findings.add(f"{forecast_path}.{unwanted}", f"a {unwanted}", f"a `{needed}`, as the question asks for one")


def _check_base_rate(findings: Findings, path: str, question: Question) -> None:
    """Check what needs no table; `detente.history.outside` checks conditions and counts."""
    entry = question.base_rate
    if entry is None:
        return
    if question.kind not in {"binary", "date"}:
        findings.add(path, f"a {question.kind} question", "a question that comes true or not")
    if not entry.level and not entry.class_:
        findings.add(path, "no class", "the name of a reference `class`, or a `level` that is counted")
    elif not entry.level and entry.where:
        findings.add(f"{path}.where", "a condition without a `level`", "also what is counted, such as `level: war`")
    elif not entry.level and find_class(entry.class_) is None:
        expected = f"a reference class ({', '.join(known_classes())}), or also a `level` and a `where`"
        findings.add(f"{path}.class", show(entry.class_), expected, nearest(entry.class_, known_classes()))


def _check_answer(findings: Findings, path: str, question: Question) -> None:
    answer = question.resolved.answer if question.resolved else None
    if answer == VOID and "void" not in question.first:
        if question.if_ is None:
            findings.add(path, "`void` where the question has no `if`", "how it came out")
    elif question.kind == "binary" and not isinstance(answer, bool):
        findings.add(path, _shown(answer), "`yes` or `no`")
    elif question.kind == "date" and (isinstance(answer, bool) or not isinstance(answer, dt.date)) and answer != NEVER:
        findings.add(path, _shown(answer), "a date, or `never`", NEVER if answer is False else "")
    elif question.kind == "number" and (isinstance(answer, bool) or not isinstance(answer, float)):
        findings.add(path, _shown(answer), "a number")
    elif question.kind == "choice":
        findings.refer(path, str(answer), (*question.first, NONE), "the name of an option, or `none`")


def _shown(answer: object) -> str:
    if isinstance(answer, bool):
        return "`yes`" if answer else "`no`"
    return show(answer)
