"""Forms of briefs."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.text import slugify

from detente.workbench.briefs.keeping import file_name
from detente.workbench.cases.models import TITLE_LENGTH
from detente.workbench.people.models import SLUG_LENGTH

FILE_LIMIT = 60_000_000
"""Bytes of a document; the server takes no larger request than 64 MB."""
TEXT_LIMIT = 1_000_000
"""Letters of pasted text: what the reader takes of a document."""
ACCEPTED = ".txt,.md,.html,.htm,.pdf,.docx,text/plain,text/markdown,text/html,application/pdf"


class DocumentForm(forms.Form):
    """A document: a file, or text that is pasted."""

    file = forms.FileField(
        required=False,
        label="file",
        help_text="txt, md, html, pdf or docx, 60 MB at most",
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "data-most": str(FILE_LIMIT)}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=TEXT_LIMIT,
        label="or its text",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        """Return the file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > FILE_LIMIT:
            raise forms.ValidationError(f"found {file.size:,} bytes, expected {FILE_LIMIT:,} at most")
        return file

    def clean(self) -> dict[str, Any]:
        """Return what was sent: one document."""
        given: dict[str, Any] = super().clean()
        if "file" in given:
            has_file, has_text = given["file"] is not None, bool(given.get("text", "").strip())
            if has_file == has_text:
                found = "both a file and a text" if has_file else "neither a file nor a text"
                raise forms.ValidationError(f"found {found}, expected one of them")
        return given

    @property
    def document(self) -> tuple[bytes, str]:
        """Its bytes, and what its file is called."""
        file = self.cleaned_data["file"]
        if file is None:
            return self.cleaned_data["text"].replace("\r\n", "\n").encode("utf-8", "replace"), "pasted.txt"
        return file.read(), file_name(str(file.name))


class NewForm(DocumentForm):
    """A new brief."""

    title = forms.CharField(max_length=TITLE_LENGTH, required=False, help_text="that of the document by default")
    slug = forms.SlugField(
        max_length=SLUG_LENGTH, required=False, label="name in its address", help_text="that of the file by default"
    )
    field_order = ("file", "text", "title", "slug")


class DraftForm(forms.Form):
    """A case to be drafted from a brief."""

    slug = forms.SlugField(max_length=SLUG_LENGTH, label="name of the case")
    only_accepted = forms.BooleanField(required=False, label="leave out what nobody has decided about, too")


class WordsForm(forms.Form):
    """Words that somebody chose in the text: by their place, or by the words themselves."""

    kind = forms.SlugField(max_length=20)
    start = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    end = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    words = forms.CharField(required=False, max_length=5_000)
    which = forms.IntegerField(required=False, min_value=1, max_value=10_000)


def free_slug(wanted: str, taken: Any) -> str:
    """Return a name for an address that nothing has yet.

    Parameters
    ----------
    wanted
        A title or the name of a file.
    taken
        A query of what has names already.
    """
    stem = slugify(PurePath(wanted).stem.replace(".", "-"))[: SLUG_LENGTH - 6].strip("-_") or "brief"
    known = set(taken.values_list("slug", flat=True))
    return next(name for number in range(1, len(known) + 3) if (name := _numbered(stem, number)) not in known)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
