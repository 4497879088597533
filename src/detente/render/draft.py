"""A drafted case, as people read it: its text; programs get what it holds."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from detente.render.forms import TEXT, Form, Forms, closed, or_nothing
from detente.render.rendering import Rendering

if TYPE_CHECKING:
    from detente.draft.draft import Draft


def plain(draft: Draft) -> dict[str, Any]:
    """Return the name of a drafted case, how much of each kind it holds, and its text."""
    counts = {
        each.name.removeprefix("n_"): getattr(draft, each.name) for each in fields(draft) if each.name[:2] == "n_"
    }
    return {"case": draft.case.case, **counts, "text": draft.text}


def _brief(draft: Draft) -> str:
    """Return what was drafted in a line."""
    return f"{draft.case.case}: {draft.n_questions} questions, {draft.n_open} points are open"


def form(forms: Forms) -> Form:
    """Return the form of a draft; `detente draft` names its file, where it wrote one, in the place of the text."""
    from detente.draft.draft import Draft

    counts = {
        name.removeprefix("n_"): each
        for name, each in forms.fields(Draft, without=("case",)).items()
        if name[:2] == "n_"
    }
    return closed({"case": TEXT, **counts}, {"text": TEXT, "file": or_nothing(TEXT)})


RENDERINGS = {
    "Draft": Rendering(
        "draft", lambda draft: draft.text.rstrip("\n"), plain=plain, room="draft.draft", form=form, brief=_brief
    )
}
"""How this room shows it."""
