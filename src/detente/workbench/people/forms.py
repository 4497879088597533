"""What people type of themselves."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from detente.workbench.people.models import NAME_LENGTH, Person

TAKEN = "somebody has this name already"
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


def name_field() -> forms.CharField:
    """Return the field of a name."""
    widget = forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "autofocus": ""})
    return forms.CharField(max_length=NAME_LENGTH, widget=widget)


def password_field(kind: str = "current-password", **given: Any) -> forms.CharField:
    """Return the field of a password."""
    widget = forms.PasswordInput({"autocomplete": kind})
    return forms.CharField(max_length=PASSWORD_LENGTH, strip=False, widget=widget, **given)


def new_password_field(**given: Any) -> forms.CharField:
    """Return the field of a password that is chosen."""
    advice = "ten letters or more; a few words are easier to keep in mind than signs"
    return password_field("new-password", help_text=advice, **given)


class LogInForm(forms.Form):
    """A name and a password."""

    name = name_field()
    password = password_field()


class AccountForm(forms.Form):
    """A new account."""

    name = name_field()
    password = new_password_field()

    def clean_name(self) -> str:
        """Return a name that nobody has."""
        name = clean_name(self.cleaned_data["name"])
        if Person.objects.filter(name__iexact=name).exists():
            raise ValidationError(TAKEN)
        return name

    def clean(self) -> dict[str, Any]:
        """Return both, with a password that is none of the usual ones."""
        given: dict[str, Any] = super().clean()
        if "name" in given and "password" in given:
            _check_password(self, given["password"], Person(name=given["name"]))
        return given

    def made(self, *, is_administrator: bool = False) -> Person | None:
        """Return the account, now made; None where somebody has just taken the name, which the form then says."""
        name, password = self.cleaned_data["name"], self.cleaned_data["password"]
        try:
            with transaction.atomic():
                person: Person = Person.objects.create_user(name, password, is_administrator=is_administrator)
        except IntegrityError:
            self.add_error("name", TAKEN)
            return None
        return person


class PasswordForm(forms.Form):
    """Another password."""

    password = new_password_field(label="new password")

    def __init__(self, person: Person, *given: Any) -> None:
        super().__init__(*given)
        self._person = person

    def clean(self) -> dict[str, Any]:
        """Return it, where it is none of the usual ones."""
        given: dict[str, Any] = super().clean()
        if "password" in given:
            _check_password(self, given["password"], self._person)
        return given

    def set_password(self) -> None:
        """Make it the person's password."""
        self._person.set_password(self.cleaned_data["password"])
        self._person.save(update_fields=["password"])


class ChangeForm(PasswordForm):
    """Another password, for who knows the present one."""

    present = password_field(label="present password")
    field_order = ("present", "password")

    def clean_present(self) -> str:
        """Return the present password, where it is."""
        given = str(self.cleaned_data["present"])
        if not self._person.check_password(given):
            raise ValidationError("this is not your password")
        return given


def _check_password(form: forms.Form, password: str, person: Person) -> None:
    """Add to a form what is wrong with a password."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        form.add_error("password", error)
