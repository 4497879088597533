"""What people type of themselves."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from detente.workbench.people.models import NAME_LENGTH, Person

NAME_INPUT = forms.TextInput({"autocomplete": "username", "autofocus": ""})
PASSWORD_LENGTH = 200
"""Letters of a password at most: hashing takes time with the length."""


def clean_name(given: str) -> str:
    """Return a name as it is kept: composed, in one line, and with nothing that cannot be seen.

    Raises
    ------
    ValidationError
        If nothing is left, or there is something that cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", given).split())
    if not name or not name.isprintable():
        raise ValidationError("a name has letters, and nothing that cannot be seen")
    return name


class LogInForm(forms.Form):
    """A name and a password."""

    name = forms.CharField(max_length=NAME_LENGTH, widget=NAME_INPUT)
    password = forms.CharField(
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class AccountForm(forms.Form):
    """A new account."""

    name = forms.CharField(max_length=NAME_LENGTH, widget=NAME_INPUT)
    password = forms.CharField(
        max_length=PASSWORD_LENGTH,
        strip=False,
        help_text="ten letters or more; a few words are easier to keep in mind than signs",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        """Return a name that nobody has."""
        name = clean_name(self.cleaned_data["name"])
        if Person.objects.filter(name__iexact=name).exists():
            raise ValidationError("somebody has this name already")
        return name

    def clean(self) -> dict[str, Any]:
        """Return both, with a password that is none of the usual ones."""
        given: dict[str, Any] = super().clean()
        if "name" in given and "password" in given:
            try:
                validate_password(given["password"], Person(name=given["name"]))
            except ValidationError as error:
                self.add_error("password", error)
        return given
