"""What people type into the record: questions, forecasts, answers, remarks, files. The ledger checks the rest."""

from __future__ import annotations

from typing import Any

from django import forms

from detente.ledger.drafts import KINDS_OF_QUESTION
from detente.ledger.imports.forms import FORMS
from detente.ledger.inputs import once
from detente.ledger.state import LedgerQuestion

TEXT_LENGTH = 4_000
"""Letters of a text."""
LINE_LENGTH = 400
"""Letters of a line."""
FILE_LIMIT = 20_000_000
"""Bytes of a file that is imported."""
SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".zip")
"""What names of files that are imported end with."""
KIND_NAMES = {"binary": "yes or no", "choice": "one of several", "number": "a number", "date": "when"}
"""What kinds of questions are called."""
LEVELS = ("0.05", "0.5", "0.95")
"""Quantiles that are asked for of a number."""


def _line(**given: Any) -> forms.CharField:
    return forms.CharField(max_length=LINE_LENGTH, **given)


def _text(rows: int = 3, **given: Any) -> forms.CharField:
    return forms.CharField(max_length=TEXT_LENGTH, widget=forms.Textarea({"rows": rows}), **given)


def _day(**given: Any) -> forms.CharField:
    return forms.CharField(max_length=40, widget=forms.TextInput({"placeholder": "2027-06-30"}), **given)


class QuestionForm(forms.Form):
    """A question."""

    text = _text(2, label="question", help_text="what will have happened or not by the deadline")
    id = forms.CharField(max_length=120, label="short name", help_text="as in tables, such as ceasefire")
    kind = forms.ChoiceField(choices=[(each, KIND_NAMES[each]) for each in KINDS_OF_QUESTION], label="answer")
    options = _text(3, required=False, help_text="where it is one of several: one on a line")
    closes = _day(label="deadline", help_text="the last day on which forecasts count, or a time with its zone")
    rule = _text(3, label="how it is resolved", help_text="what counts, and which source says so")
    timezone = _line(required=False, label="time zone", help_text="where its days end, such as Europe/Kyiv; else UTC")
    tags = _line(required=False, help_text="words to find it by, with commas between")


class RevisionForm(forms.Form):
    """A question in other words, from now on."""

    text = _text(2, label="question")
    closes = _day(required=False, label="deadline")
    rule = _text(3, required=False, label="how it is resolved")
    why = _line(label="why")


class ForecastForm(forms.Form):
    """A forecast, in the form that its question asks for."""

    note = _text(3, required=False, label="reasons")

    def __init__(self, question: LedgerQuestion, *given: Any) -> None:
        super().__init__(*given)
        self._question = question
        for name, field in self._asked():
            self.fields[name] = field
        self.order_fields([name for name in self.fields if name != "note"])

    def _asked(self) -> Any:
        """Yield the fields of a kind of question."""
        question = self._question
        if question.kind == "binary":
            yield (
                "probability",
                _line(label="probability of yes", help_text="35%, 0.35, odds such as 1:3, or words such as unlikely"),
            )
        elif question.kind == "choice":
            for number, option in enumerate((*question.options, "none")):
                is_needed = option != "none"
                yield f"share_{number}", _line(label=f"probability of {option}", required=is_needed)
        elif question.kind == "number":
            for number, level in enumerate(LEVELS):
                yield f"quantile_{number}", _line(label=f"{float(level):.0%} of your chances lie below")
        else:
            yield "curve", _text(4, label="chance by date", help_text="one on a line: 2027-06-30 = 30%")

    def said(self) -> dict[str, Any]:
        """Return what was typed, as `detente.ledger.adding.Said` has it."""
        given, question = self.cleaned_data, self._question
        found: dict[str, Any] = {"note": given["note"]}
        if question.kind == "binary":
            return found | {"probability": given["probability"]}
        if question.kind == "choice":
            shares = {option: given[f"share_{n}"] for n, option in enumerate((*question.options, "none"))}
            return found | {"shares": {option: value for option, value in shares.items() if value}}
        if question.kind == "number":
            return found | {"quantiles": {level: given[f"quantile_{n}"] for n, level in enumerate(LEVELS)}}
        return found | {"curve": self._curve(given["curve"])}

    @staticmethod
    def _curve(text: str) -> dict[str, str]:
        """Return dates and chances from lines; a line without ``=`` is a date without a chance, and refused later."""
        lines = [line.partition("=") for line in text.splitlines() if line.strip()]
        return once(((date.strip(), chance.strip()) for date, _, chance in lines), "chance by date")


class ReasonForm(forms.Form):
    """A reason, which is recorded too."""

    why = _line(label="why")


class EntryForm(ReasonForm):
    """An entry that is withdrawn, and why."""

    entry = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class AnswerForm(forms.Form):
    """How a question came out."""

    answer = _line(label="answer", help_text="yes, no, an option, a number, a date or never; void where it cannot tell")
    date = _day(required=False, label="known on", help_text="today where nothing is said")
    source = _text(2, label="evidence", help_text="where it can be read")
    note = _line(required=False, label="remark")


class ConfirmForm(forms.Form):
    """The entry that is confirmed: an answer given meanwhile is another."""

    entry = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class CommentForm(forms.Form):
    """A remark."""

    text = _text(3, label="comment")


class SettingForm(forms.Form):
    """What an owner may set."""

    blind = forms.BooleanField(required=False)
    two_persons = forms.BooleanField(required=False)


class ImportForm(forms.Form):
    """A file with forecasts."""

    file = forms.FileField(help_text=f"{', '.join(SUFFIXES)}; 20 MB at most")
    form = forms.ChoiceField(
        choices=[("", "told from its headings or keys"), *((each, each) for each in FORMS)], required=False
    )
    who = _line(required=False, label="whose forecasts", help_text="for a table, where a row does not say it")
    encoding = _line(required=False, help_text="where it is not UTF-8, such as cp1251")

    def clean_file(self) -> Any:
        """Return the file, where it is none too large and of a name that is read."""
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(f"found {file.size:,} bytes, expected {FILE_LIMIT:,} at most")
        if not str(file.name).lower().endswith(SUFFIXES):
            raise forms.ValidationError(f"expected a name that ends with one of {', '.join(SUFFIXES)}")
        return file
