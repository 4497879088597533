"""The API as Django Ninja knows it: how it describes itself, and how it says what is wrong."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from detente.core.version import __version__
from detente.workbench.problems import MEDIA_TYPE, problem

REFUSALS = {
    "400": "What was sent cannot be read.",
    "401": "There is no token, or none that holds.",
    "403": "The role does not allow this.",
    "404": "There is no such thing, or it belongs to a project of others.",
    "405": "This address does not answer to that.",
    "413": "What was sent is too large.",
    "422": "What was sent is not what is expected here.",
    "429": "Too much of what was asked is still waiting.",
    "503": "There is no answer for now.",
}
"""What may be wrong with any request."""
REFERENCE = "#/components/schemas/"


class Flaw(Schema):
    """One thing that is wrong with what was sent."""

    where: str
    """Where: a field, or a place in one."""
    message: str
    """What."""


class Problem(Schema):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[Flaw]


class WorkbenchAPI(NinjaAPI):
    """An API whose description names tokens, and problems as what they are."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """Return the description."""
        found = super().get_openapi_schema(**given)
        parts = found.setdefault("components", {})
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
        schemas = parts.setdefault("schemas", {})
        for model in (Flaw, Problem):
            schemas[model.__name__] = model.model_json_schema(ref_template=f"{REFERENCE}{{model}}")
            schemas[model.__name__].pop("$defs", None)
        content = {MEDIA_TYPE: {"schema": {"$ref": f"{REFERENCE}Problem"}}}
        for path in found["paths"].values():
            for operation in path.values():
                answers = operation["responses"] = {str(key): each for key, each in operation["responses"].items()}
                for status, what in REFUSALS.items():
                    answers.setdefault(status, {"description": what, "content": content})
        return found


api = WorkbenchAPI(
    title="détente workbench",
    version=__version__,
    urls_namespace="api",
    docs_url=None,
    description="Cases, what is asked of them, the record, and what is published, for programs with a token.",
)


@api.exception_handler(ValidationError)
def _invalid(_: HttpRequest, error: Any) -> HttpResponse:
    """Say which fields are wrong."""
    flaws = [(".".join(str(part) for part in each["loc"]), each["msg"]) for each in error.errors]
    return problem(422, "what was sent is not what is expected here", flaws)


@api.exception_handler(Http404)
def _missing(_: HttpRequest, _error: Any) -> HttpResponse:
    """Say that there is no such thing, and not of what kind."""
    return problem(404, "there is no such thing")


@api.exception_handler(HttpError)
def _refused(_: HttpRequest, error: Any) -> HttpResponse:
    """Say what is wrong."""
    return problem(error.status_code, str(error))


@api.exception_handler(RequestDataTooBig)
def _too_large(_: HttpRequest, _error: Any) -> HttpResponse:
    """Say that too much was sent."""
    return problem(413, "what was sent is too large")


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    """Say that something went wrong, and what it was to the server's log alone."""
    logging.getLogger("django.request").error("%s failed", request.path, exc_info=error)
    return problem(500, "something went wrong here; the server's output says what it was")
