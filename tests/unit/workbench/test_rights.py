"""Every address, asked for by everybody in every way, answers as the table of rights says."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from detente.workbench.rights import RIGHTS, Audience, Role, refusal, rights_table, rows

METHODS = ("GET", "POST", "DELETE")
VISITORS = ("stranger", *(role.value for role in Role), "owner of another project", "administrator", "closed", "token")
URLS = "detente.workbench.api.urls"
"""The list that has all addresses."""


def addresses() -> Iterator[tuple[str, set[str]]]:
    """Yield the name of each address with the names of its parts."""
    from django.urls import get_resolver

    yield from _below(get_resolver(URLS), "", set())


def _below(resolver: Any, space: str, parts: set[str]) -> Iterator[tuple[str, set[str]]]:
    for each in resolver.url_patterns:
        found = parts | set(each.pattern.converters) | set(getattr(each.pattern.regex, "groupindex", {}))
        if hasattr(each, "url_patterns"):
            yield from _below(each, f"{space}{each.namespace}:" if each.namespace else space, found)
        else:
            yield f"{space}{each.name}", found


@pytest.fixture
def parts(project: Any, case: Any, brief: Any, person: Callable[..., Any], engines: Any) -> dict[str, Any]:
    """What stands in addresses where they name something, each of the first project; add those of other parts here."""
    from django.utils import timezone

    from detente.ledger.drafts import question_draft
    from detente.workbench.people.links import digest
    from detente.workbench.people.models import Invitation
    from detente.workbench.record.keeping import opened

    somebody = person("Somebody", "reader")
    with opened(project, person("Asker", "owner")) as ledger:
        question = ledger.append([question_draft("war", text="Will there be war?")]).entries[0].seq
    later = timezone.now() + dt.timedelta(days=1)
    invitation = Invitation.objects.create(digest=digest("word"), project=project, role="reader", expires_at=later)
    return {
        "project": "first",
        "case": "ultimatum",
        "number": 1,
        "person": somebody.pk,
        "invitation": invitation.pk,
        "word": "word",
        "token": 0,
        "name": "forecast",
        "brief": "talks",
        "key": brief.head.found[0]["key"],
        "publication": 1,
        "question": question,
        "form": "csv",
    }


@pytest.fixture
def visit(client_of: Callable[..., Any], person: Callable[..., Any]) -> Callable[[str], Any]:
    """Return a function that makes a visitor's browser."""
    from detente.workbench.people.models import Membership, Project
    from detente.workbench.people.tokens import new_token

    def make(visitor: str) -> Any:
        if visitor == "stranger":
            return client_of(None)
        if visitor in set(Role):
            return client_of(person("Visitor", visitor))
        if visitor == "token":
            token = new_token(person("Visitor", "owner"), "test")
            return client_of(None, headers={"authorization": f"Bearer {token}"})
        made = person("Visitor", None, is_administrator=visitor == "administrator")
        if visitor == "owner of another project":
            other = Project.objects.create(slug="other", title="Other")
            Membership.objects.create(project=other, person=made, role=Role.OWNER)
        client = client_of(made)
        if visitor == "closed":
            made.is_active = False
            made.save()
        return client

    return make


def test_every_address_has_a_line_and_every_line_an_address(database: None) -> None:
    assert {name for name, _ in addresses()} == set(RIGHTS)


def test_roles_hold_where_there_is_a_project_and_audiences_where_there_is_none(database: None) -> None:
    for name, found in addresses():
        assert ("project" in found) is not isinstance(RIGHTS[name].who, Audience), name


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_visitor_gets_what_the_table_says(
    visitor: str, parts: dict[str, Any], visit: Callable[[str], Any]
) -> None:
    from django.db import transaction
    from django.urls import reverse

    client = visit(visitor)
    cookies = copy.deepcopy(client.cookies)
    wrong = []
    for name, wanted in addresses():
        address = reverse(name, URLS, kwargs={part: parts[part] for part in wanted})
        for method in METHODS:
            sid = transaction.savepoint()
            answer = client.generic(method, address)
            transaction.savepoint_rollback(sid)
            expected = expected_of(name, method, visitor, has_project="project" in wanted)
            if not fits(answer, expected):
                wrong.append(f"{method} {address}: {answer.status_code}, expected {expected or 'an answer'}")
            client.cookies = copy.deepcopy(cookies)
    assert wrong == []


def expected_of(name: str, method: str, visitor: str, *, has_project: bool) -> int | None:
    """Return the status of the refusal that a visitor gets; None where they are let through."""
    is_token = visitor == "token"
    role = Role(visitor) if visitor in set(Role) else Role.OWNER if is_token else None
    found = refusal(
        RIGHTS[name],
        method=method,
        is_logged_in=visitor not in {"stranger", "closed"},
        has_project=has_project,
        role=role if has_project else None,
        is_administrator=visitor == "administrator",
        has_token=is_token,
    )
    return found.status if found else None


def fits(answer: Any, expected: int | None) -> bool:
    """Return whether an answer is the refusal that is expected, or none."""
    to_log_in = answer.status_code == 302 and answer["Location"].startswith("/log-in/?next=")
    if expected == 302:
        return to_log_in
    if expected is not None:
        return answer.status_code == expected
    return not to_log_in and (answer.status_code < 400 or answer.status_code in {409, 422} or is_missing(answer))


def is_missing(answer: Any) -> bool:
    """Return whether a view was asked, and found that what is named is not there (an old link, another's token)."""
    return answer.status_code == 404 and answer.resolver_match.view_name in {
        "people:welcome",
        "people:reset",
        "people:withdraw_token",
        "cases:merge",
        "forecasts:job",
        "forecasts:data",
        "forecasts:events",
        "forecasts:cancel",
        "publishing:page",
        "publishing:preview",
        "publishing:publish",
        "publishing:withdraw",
        "api:job",
        "api:job_data",
        "api:job_events",
        "api:job_cancel",
        "api:publish",
        "api:withdraw",
        "record:run",
    }


def test_an_address_without_a_line_cannot_be_reached(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert owner.get("/projects/first/cases/").status_code == 200
    monkeypatch.delitem(RIGHTS, "cases:list")
    assert owner.get("/projects/first/cases/").status_code == 404


def test_another_projects_objects_are_not_there(
    owner: Any, person: Callable[..., Any], client_of: Callable[..., Any], case: Any
) -> None:
    from detente.workbench.people.models import Membership, Person, Project

    other = Project.objects.create(slug="other", title="Other")
    Membership.objects.create(project=other, person=Person.objects.get(name="Ada"), role=Role.OWNER)
    assert owner.get("/projects/first/cases/ultimatum/").status_code == 200
    for address in ("", "save/", "versions/1/", "versions/1/case.yaml", "versions/1/merge/"):
        found = owner.get(f"/projects/other/cases/ultimatum/{address}")
        assert found.status_code == (405 if address == "save/" else 404), address
    assert owner.post("/projects/other/cases/ultimatum/save/", {"text": "x", "base": "1"}).status_code == 404


def test_the_table_tells_each_answer() -> None:
    table = {(name, method): answers for name, _, method, *answers in rows()}
    assert table["cases:save", "POST"] == ["401", "404", "403", "403", "yes", "403", "yes"]
    assert table["cases:page", "GET"] == ["302", "404", *["yes"] * 5]
    assert table["people:log_in", "GET"] == ["yes"] * 7
    assert rights_table().count("\n") == len(table) + 2
