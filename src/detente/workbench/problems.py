"""What is wrong with a request of a program, as an object that programs read (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse, JsonResponse

MEDIA_TYPE = "application/problem+json"
"""How such an object is labelled."""
Flaw = tuple[str, str]
"""Where something is wrong, and what."""


def problem(status: int, detail: str, flaws: Sequence[Flaw] = ()) -> HttpResponse:
    """Return an answer that says what is wrong.

    Parameters
    ----------
    status
        Status of the answer.
    detail
        What is wrong, in a sentence.
    flaws
        What is wrong with each part of what was sent.
    """
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "problems": [{"where": where, "message": message} for where, message in flaws],
    }
    return JsonResponse(told, status=status, content_type=MEDIA_TYPE)
