"""What can be asked of a case: for each task a form, the options that it makes, and the command that says the same."""

from __future__ import annotations

import datetime as dt
import math
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms

from detente.core.errors import RunError
from detente.core.spec import RunSpec

LARGEST = 4096
"""Letters of what is set or observed."""
MOST_PATHS = 4_000_000
"""Paths of a run that a page may ask for: about a minute on a laptop. More is for the command line."""


_ARGUMENT = re.compile(r'`(\w+)=(?:True|"?([^"`]*)"?)`')
"""An argument of a function in the message of an error."""


def in_fields(message: str, form: forms.Form | None) -> str:
    """Return a message that names fields, and options of the command, in place of arguments of a function.

    Examples
    --------
    >>> in_fields('leave out what is later (`until="2026-03-02"`)', None)
    'leave out what is later (the option --until 2026-03-02 of the command)'
    """

    def named(found: re.Match[str]) -> str:
        name, value = found[1], f" {found[2]}" if found[2] else ""
        if form is not None and name in form.fields:
            return f"“{form.fields[name].label or name}”{value}"
        return f"the option --{name.replace('_', '-')}{value} of the command"

    return _ARGUMENT.sub(named, message)


class Lines(forms.CharField):
    """Several entries, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, max_length=LARGEST, **given)

    def clean(self, value: Any) -> list[str]:
        """Return the lines that are not empty."""
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class Settings(Lines):
    """Other numbers, one a line: ``PATH=VALUE``."""

    def clean(self, value: Any) -> Any:
        """Return numbers by path."""
        found: dict[str, str] = {}
        for line in super().clean(value):
            path, mark, number = (part.strip() for part in line.partition("="))
            if not (path and mark and number):
                raise forms.ValidationError(f"found {line!r}, expected PATH=VALUE")
            found[path] = number
        return found


class AskForm(forms.Form):
    """What is asked of a case: what one asks for, and apart from it what is mostly left as it is."""

    aside: ClassVar[frozenset[str]] = frozenset()
    """Fields that are mostly left as they are."""

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the fields that say what is asked."""
        return [field for field in self.visible_fields() if field.name not in self.aside]

    @property
    def fine(self) -> list[forms.BoundField]:
        """Return the fields that are mostly left as they are."""
        return [field for field in self.visible_fields() if field.name in self.aside]

    @property
    def is_fine_wrong(self) -> bool:
        """Return whether something is wrong among them."""
        return any(field.errors for field in self.fine)

    @property
    def fine_label(self) -> str:
        """Return what they are, in words."""
        *others, last = (str(field.label) for field in self.fine)
        label = f"{', '.join(others)} and {last}" if others else last
        return label[:1].upper() + label[1:].lower()


class NumbersForm(AskForm):
    """With which numbers a case is looked at."""

    aside = frozenset({"overrides", "seed", "worlds", "paths"})

    usual: ClassVar[Mapping[str, int]] = {}
    """Worlds and paths by default."""
    lens = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="named sets of other numbers; later ones win"
    )
    overrides = Settings(label="other numbers", help_text="one a line, such as actors.russia.horizon=8 weeks")
    seed = forms.IntegerField(required=False, min_value=0, max_value=(1 << 64) - 1, initial=0)

    def __init__(self, outline: Mapping[str, Any], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.outline = outline
        for name, entries in {"lens": "lenses", "under": "lenses", "table": "tables", "forbid": "moves"}.items():
            if name in self.fields:
                self._offer(name, entries)
        for name, value in self.usual.items():
            self.fields[name].initial = value

    def _offer(self, name: str, entries: str) -> None:
        """Offer entries of the case; where it has none, nothing."""
        choices = [(key, key if key == text else f"{key}: {text}") for key, text in self.outline[entries]]
        if not choices:
            del self.fields[name]
            return
        field = self.fields[name]
        field.choices = (
            choices
            if isinstance(field, forms.MultipleChoiceField)
            else [("", "the only one" if len(choices) == 1 else "choose"), *choices]
        )

    def clean(self) -> dict[str, Any]:
        """Hold the size to what a page may ask for."""
        given = super().clean() or {}
        size = (given.get("worlds") or self.usual.get("worlds", 1)) * (given.get("paths") or self.usual.get("paths", 1))
        if size > MOST_PATHS:
            raise forms.ValidationError(
                f"found {size:,} paths, expected at most {MOST_PATHS:,}; run more with a command"
            )
        return given

    def options(self) -> dict[str, Any]:
        """Return what was asked, as an engine takes it: without what is as by default."""
        usual = {"seed": 0, **self.usual}
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], {}, False)}
        return {name: _plain(value) for name, value in given.items() if usual.get(name) != value}


class RunForm(NumbersForm):
    """What to run."""

    usual: ClassVar[Mapping[str, int]] = {"worlds": 1024, "paths": 100}
    worlds = forms.IntegerField(required=False, min_value=8, max_value=1 << 20, help_text="draws of the assumptions")
    paths = forms.IntegerField(required=False, min_value=1, max_value=1 << 20, help_text="histories in each")


class QuestionForm(RunForm):
    """What to run, and for which question."""

    question = forms.ChoiceField()
    field_order = ("question", "until", "line")

    def __init__(self, outline: Mapping[str, Any], *given: Any, **named: Any) -> None:
        super().__init__(outline, *given, **named)
        self.fields["question"].choices = [(key, text) for key, text in outline["questions"]]


class FindingsForm(QuestionForm):
    """A forecast, and which question the parts on why are about."""

    question = forms.ChoiceField(required=False, label="main question")

    def __init__(self, outline: Mapping[str, Any], *given: Any, **named: Any) -> None:
        super().__init__(outline, *given, **named)
        asked = [(key, text) for key, text in outline["questions"]]
        self.fields["question"].choices = [("", "the one most spoken of"), *asked]


class ExplainForm(QuestionForm):
    """Why an answer is what it is."""

    usual: ClassVar[Mapping[str, int]] = {"worlds": 4096, "paths": 40}
    line = forms.CharField(required=False, max_length=40, help_text="line to cross: 30%, band, a value or a date")

    def clean_line(self) -> str:
        """Return the line, if it can be one."""
        line = str(self.cleaned_data["line"]).strip()
        if not (line in {"", "band"} or _is_number(line.removesuffix("%")) or _is_date(line)):
            raise forms.ValidationError(f"found {line!r}, expected a number, a percentage, a date, or band")
        return line


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


class WatchForm(QuestionForm):
    """What to watch for."""

    until = forms.DateField(label="watch until", widget=forms.DateInput(attrs={"type": "date"}))


class CompareForm(RunForm):
    """The case beside a changed one."""

    do = Lines(label="what somebody does", help_text="one a line: ACTOR: MOVE on DATE")
    forbid = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="what nobody can do")
    under = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="lens on both sides")
    aside = frozenset({"seed", "worlds", "paths"})
    field_order = ("overrides", "lens", "do", "forbid", "under")

    def clean(self) -> dict[str, Any]:
        """Want some difference."""
        given = super().clean()
        if not self.errors and not any(given.get(name) for name in ("lens", "overrides", "do", "forbid")):
            raise forms.ValidationError(
                "expected something that differs: a number, a lens, or what is done or forbidden"
            )
        return given


class UpdateForm(RunForm):
    """What follows from what was seen."""

    observe = Lines(
        label="what was observed",
        help_text="one a line: EVENT on DATE, no EVENT by DATE, QUANTITY = VALUE +- SD on DATE; else the case's own",
    )
    with_observations = forms.BooleanField(required=False, label="beside the case's own observations")
    until = forms.DateField(required=False, label="as known on", widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("observe", "with_observations", "until")

    def clean(self) -> dict[str, Any]:
        """Want something that was observed."""
        given = super().clean()
        if not self.errors and not given.get("observe") and not self.outline["observations"]:
            raise forms.ValidationError("expected something that was observed: the case has no observations of its own")
        return given


class SettleForm(NumbersForm):
    """Where talks end up."""

    table = forms.ChoiceField(required=False)
    field_order = ("table",)


class HistoryForm(AskForm):
    """Past crises that are like it."""

    number = forms.IntegerField(required=False, min_value=1, max_value=100, initial=10, label="crises to list")
    trigger = forms.ChoiceField(required=False, help_text="what began the crisis, if the case does not say")
    field_order = ("trigger", "number")

    def __init__(self, outline: Mapping[str, Any], *given: Any, **named: Any) -> None:
        from detente.history.like import known_triggers

        super().__init__(*given, **named)
        self.outline = outline
        self.fields["trigger"].choices = [("", "as the case says"), *((each, each) for each in known_triggers())]

    def options(self) -> dict[str, Any]:
        """Return what was asked."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value for name, value in given.items() if (name, value) != ("number", 10)}


class DiffForm(RunForm):
    """Why a forecast changed between two versions."""

    usual: ClassVar[Mapping[str, int]] = {"worlds": 1024, "paths": 24}
    old = forms.TypedChoiceField(coerce=int, label="version before")
    by = forms.ChoiceField(
        required=False,
        label="what is one edit",
        choices=[("", "the finest that can be read"), ("change", "every change"), ("part", "a part of the case"),
                 ("section", "a section")],
    )  # fmt: skip
    field_order = ("old", "by")

    def options(self) -> dict[str, Any]:
        """Return what was asked; the version before is no option but a text."""
        return {name: value for name, value in super().options().items() if name != "old"}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that can be asked of a case."""

    task: str
    """Task of an engine."""
    name: str
    """Its place in addresses, and its command."""
    title: str
    """What its page is called."""
    lead: str
    """What one finds there."""
    form: Any
    """Class of its form."""
    verb: str
    """What its button says."""
    needs: str = ""
    """Entries without which a case cannot be asked this."""


ASKS: Final[Mapping[str, Ask]] = {
    each.name: each
    for each in (
        Ask("findings", "forecast", "Forecast", "What the case says of its questions, and what that hangs on.",
            FindingsForm, "Run", "questions"),
        Ask("explain", "explain", "Explain", "Which assumptions carry an answer, what would flip it, in which stories "
            "it comes about.", ExplainForm, "Explain", "questions"),
        Ask("compare", "compare", "Compare", "The case beside a changed one, on the same luck.", CompareForm,
            "Compare"),
        Ask("watch", "watch", "Watch", "What may be seen in the coming weeks, by how much it tells of a question.",
            WatchForm, "Look", "questions"),
        Ask("update", "update", "Update", "What the case says once something has been observed.", UpdateForm, "Update"),
        Ask("settle", "settle", "Settle", "Where talks end up, whether there is a deal, and why.", SettleForm, "Settle",
            "tables"),
        Ask("history", "history", "History", "The past crises nearest to the case.", HistoryForm, "Find"),
        Ask("diff", "changes", "Changes", "Which edits between two versions moved each forecast, and by how much.",
            DiffForm, "Find out"),
        Ask("report", "report", "Publish", "The whole report as one page, frozen: look at it, then publish it under a "
            "link.", FindingsForm, "Make the page", "questions"),
    )
}  # fmt: skip
"""What can be asked, by its place in addresses, in the order of the tabs."""


def ask_of(task: str) -> Ask:
    """Return what belongs to a task."""
    return next(each for each in ASKS.values() if each.task == task)


FLAGS = {"lens": "--lens", "do": "--do", "forbid": "--forbid", "under": "--under", "observe": "--observe"}
"""Options that may be repeated, as commands have them."""
SINGLE = {
    "line": "--line", "until": "--until", "table": "", "number": "--number", "trigger": "--trigger", "by": "--by",
    "seed": "--seed", "worlds": "--worlds", "paths": "--paths",
}  # fmt: skip
"""Options with one value."""


def command_of(task: str, case: str, options: Mapping[str, Any], old: str = "") -> str:
    """Return the command that says the same, to be typed beside the text of the case as a file.

    Examples
    --------
    >>> command_of("findings", "row", {"seed": 3, "overrides": {"quantities.grain.start": "5 to 9"}})
    "detente run row.yaml --set 'quantities.grain.start=5 to 9' --seed 3 --json row.json"
    """
    written = ("--html", f"{case}.html") if task == "report" else ("--json", f"{case}.json")
    return shlex.join(["detente", *_words(task, case, options, old), *written])


def _words(task: str, case: str, options: Mapping[str, Any], old: str) -> Iterator[str]:
    named = {"findings": ["run"], "history": ["history", "like"]}.get(task, [task])
    yield from named
    if old:
        yield old
    yield f"{case}.yaml"
    if task in {"explain", "watch"}:
        yield str(options["question"])
    if task == "report" and options.get("question"):
        yield from ("--question", str(options["question"]))
    for path, value in options.get("overrides", {}).items():
        yield from ("--set", f"{path}={value}")
    for name, flag in FLAGS.items():
        for value in options.get(name, ()):
            yield from (flag, str(value))
    if options.get("with_observations"):
        yield "--with-observations"
    for name, flag in SINGLE.items():
        if name in options:
            yield from ([flag] if flag else [])
            yield str(options[name])


def checked_spec(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain options of a small run as they came from a browser, of the kinds they must be.

    Raises
    ------
    RunError
        If one is something else.
    """
    overrides, lens = given.get("overrides") or {}, given.get("lens") or []
    is_fine = isinstance(overrides, dict) and isinstance(lens, list)
    texts = [*overrides, *overrides.values(), *lens] if is_fine else [None]
    if not all(isinstance(each, str) and len(each) <= LARGEST for each in texts):
        raise RunError("found numbers or lenses of another kind, expected texts")
    sizes = {name: given[name] for name in ("worlds", "paths", "seed") if given.get(name) is not None}
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in sizes.values()):
        raise RunError("found a size of another kind, expected whole numbers")
    RunSpec(**sizes)
    return {"overrides": overrides, "lens": lens, **sizes}
