"""Pages of one's own account: password and tokens."""

from __future__ import annotations

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from detente.workbench.databases import writing
from detente.workbench.people.acts import note
from detente.workbench.people.forms import ChangeForm
from detente.workbench.people.models import NAME_LENGTH
from detente.workbench.people.tokens import new_token


class TokenForm(forms.Form):
    """What a token is for."""

    name = forms.CharField(max_length=NAME_LENGTH, label="what it is for")


def account(request: HttpRequest) -> HttpResponse:
    """Show one's account."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **forms_sent: object) -> HttpResponse:
    """Return the page of an account, with forms as they were sent and a token that was just made."""
    tokens = request.user.tokens.filter(withdrawn_at=None).order_by("-created_at")
    context = {"password_form": ChangeForm(request.user), "token_form": TokenForm(), "tokens": tokens, **forms_sent}
    return render(request, "people/account.html", context, status=status)


def password(request: HttpRequest) -> HttpResponse:
    """Set another password; sessions elsewhere end, this one goes on under another key."""
    form = ChangeForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, status=422, password_form=form)
    with writing():
        form.set_password()
        note(request.user, "set another password")
    update_session_auth_hash(request, request.user)
    return redirect("people:account")


def token(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, token_form=form)
    with writing():
        word = new_token(request.user, form.cleaned_data["name"])
        note(request.user, "made a token", form.cleaned_data["name"])
    return _page(request, made=word)


def withdraw_token(request: HttpRequest, token: int) -> HttpResponse:
    """Withdraw a token of one's own."""
    with writing():
        found = get_object_or_404(request.user.tokens.select_for_update(), pk=token, withdrawn_at=None)
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        note(request.user, "withdrew a token", found.name)
    return redirect("people:account")
