"""Accounts, links, roles, tokens; and what a stranger tries against them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from detente.workbench.rights import Role

PASSWORD = "correct horse battery"


def secret_in(answer: Any) -> str:
    """Return the link or token that a page shows once."""
    found = re.search(r'class="secret">([^<]+)<', answer.content.decode())
    assert found
    return found[1]


@pytest.fixture
def first_link(database: None) -> str:
    """The link of the first account."""
    from detente.workbench.people.links import invite_first

    return f"/welcome/{invite_first()}/"


def test_the_first_account_finds_the_shipped_cases_and_its_link_works_once(
    client_of: Callable[..., Any], first_link: str
) -> None:
    from detente.case.shipped import shipped_cases
    from detente.workbench.people.models import Membership, Person

    client = client_of()
    assert "first account" in client.get(first_link).content.decode()
    assert client.post(first_link, {"name": " Ada\u0301 \n Lovelace ", "password": "short"}).status_code == 422
    assert client.post(first_link, {"name": " Ada\u0301  Lovelace ", "password": PASSWORD})["Location"] == "/"
    person = Person.objects.get()
    assert (person.name, person.is_administrator) == ("Ad\u00e1 Lovelace", True)
    assert Membership.objects.get().role == Role.OWNER
    text = client.get("/projects/first/cases/").content.decode()
    assert all(f"/projects/first/cases/{name}/" in text for name in shipped_cases())
    assert client_of().get(first_link).status_code == 404


def test_an_old_link_of_the_first_account_no_longer_holds(client_of: Callable[..., Any], first_link: str) -> None:
    from detente.workbench.people.links import invite_first

    invite_first()
    assert client_of().get(first_link).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "a\u200bb", "a\x00b", "a\u202eb", "x" * 81])
def test_a_name_holds_nothing_that_cannot_be_seen(client_of: Callable[..., Any], first_link: str, name: str) -> None:
    assert client_of().post(first_link, {"name": name, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize("password", ["short", "password123", "Ada Lovelace", "1234567890"])
def test_a_password_is_none_of_the_usual_ones(client_of: Callable[..., Any], first_link: str, password: str) -> None:
    assert client_of().post(first_link, {"name": "Ada Lovelace", "password": password}).status_code == 422


def test_an_invitation_lets_one_person_in_as_what_it_says(owner: Any, client_of: Callable[..., Any]) -> None:
    from detente.workbench.people.models import Invitation, Membership

    answer = owner.post("/projects/first/people/invite/", {"role": "editor", "note": "for Grace"})
    link = secret_in(answer).removeprefix("http://localhost")
    assert link.split("/")[2] not in str(list(Invitation.objects.values()))
    guest = client_of()
    assert "Ada invites you" in guest.get(link).content.decode()
    assert (
        guest.post(link, {"name": "ada", "password": PASSWORD}).status_code == 422
    )  # the name of another, in capitals
    assert guest.post(link, {"name": "Grace", "password": PASSWORD})["Location"] == "/projects/first/cases/"
    assert Membership.objects.get(person__name="Grace").role == Role.EDITOR
    assert client_of().get(link).status_code == 404
    assert "joined" in owner.get("/projects/first/log/").content.decode()


def test_who_has_an_account_joins_with_it_and_a_member_does_not_use_an_invitation_up(
    owner: Any, client_of: Callable[..., Any], person: Callable[..., Any]
) -> None:
    from detente.workbench.people.models import Membership

    link = secret_in(owner.post("/projects/first/people/invite/", {"role": "reader"})).removeprefix("http://localhost")
    owner.post(link)
    assert Membership.objects.get(person__name="Ada").role == Role.OWNER
    grace = person("Grace", None)
    assert client_of(grace).post(link).status_code == 302
    assert Membership.objects.get(person=grace).role == Role.READER


@pytest.mark.parametrize("change", ["withdrawn", "expired"])
def test_an_invitation_ends(owner: Any, client_of: Callable[..., Any], change: str) -> None:
    from django.utils import timezone

    from detente.workbench.people.models import Invitation

    link = secret_in(owner.post("/projects/first/people/invite/", {"role": "reader"})).removeprefix("http://localhost")
    found = Invitation.objects.get()
    if change == "withdrawn":
        owner.post(f"/projects/first/people/invitations/{found.pk}/withdraw/")
    else:
        Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client_of().get(link).status_code == 404


def test_roles_are_set_and_the_last_owner_stays(owner: Any, person: Callable[..., Any]) -> None:
    from detente.workbench.people.models import Membership, Person

    grace, ada = person("Grace", "reader"), Person.objects.get(name="Ada")
    owner.post(f"/projects/first/people/{grace.pk}/role/", {"role": "resolver"})
    assert Membership.objects.get(person=grace).role == Role.RESOLVER
    for role in ("reader", "none"):
        assert owner.post(f"/projects/first/people/{ada.pk}/role/", {"role": role}).status_code == 422
    assert owner.post(f"/projects/first/people/{grace.pk}/role/", {"role": "king"}).status_code == 422
    owner.post(f"/projects/first/people/{grace.pk}/role/", {"role": "none"})
    assert not Membership.objects.filter(person=grace).exists()


def test_logging_in_changes_the_session_and_leads_to_our_pages_alone(
    client_of: Callable[..., Any], person: Callable[..., Any], case: Any
) -> None:
    person("Ada")
    client = client_of()
    client.get("/log-in/")
    session = client.session
    session["planted"] = "by who set the cookie"
    session.save()
    client.cookies["detente_session"] = session.session_key
    answer = client.post("/log-in/", {"name": "ADA", "password": PASSWORD, "next": "/projects/first/cases/"})
    assert answer["Location"] == "/projects/first/cases/"
    assert client.cookies["detente_session"].value != session.session_key
    old = client_of()
    old.cookies["detente_session"] = session.session_key
    assert old.get("/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "\t//x.example",
    ],
)
def test_nobody_is_led_elsewhere(client_of: Callable[..., Any], person: Callable[..., Any], address: str) -> None:
    person("Ada")
    answer = client_of().post("/log-in/", {"name": "Ada", "password": PASSWORD, "next": address})
    assert answer["Location"] == "/"


def test_five_wrong_passwords_close_a_name_to_an_address(
    client_of: Callable[..., Any], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.workbench.people.models import Failure

    person("Ada")
    client = client_of()
    wrong = {"name": "Ada", "password": "wrong"}
    assert [client.post("/log-in/", wrong).status_code for _ in range(6)] == [422] * 5 + [429]
    right = {"name": "Ada", "password": PASSWORD}
    assert client.post("/log-in/", right).status_code == 429
    elsewhere = client_of(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/log-in/", right).status_code == 302
    assert "wrong" not in str(list(Failure.objects.values()))
    Failure.objects.update(at=Failure.objects.first().at - dt.timedelta(minutes=16))
    assert client.post("/log-in/", right).status_code == 302


def test_names_are_not_found_out_by_the_clock(
    client_of: Callable[..., Any], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    person("Ada")
    hashed: list[str] = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: hashed.append("") or real(self, *given))
    for name in ("Ada", "Nobody"):
        hashed.clear()
        client_of().post("/log-in/", {"name": name, "password": "wrong"})
        assert len(hashed) == 1, name


def test_many_addresses_or_many_names_are_closed_too(client_of: Callable[..., Any], person: Callable[..., Any]) -> None:
    from detente.workbench.people.log_in import PER_ADDRESS, PER_NAME, is_closed, note_failure

    for number in range(PER_NAME):
        note_failure("Ada", f"192.0.2.{number}")
    assert is_closed("ada", "198.51.100.1")
    assert not is_closed("Grace", "198.51.100.1")
    for number in range(PER_ADDRESS):
        note_failure(f"name {number}", "203.0.113.1")
    assert is_closed("Grace", "203.0.113.1")


def test_a_household_of_ipv6_is_one_place() -> None:
    from django.test import RequestFactory

    from detente.workbench.people.log_in import place_of

    places = {place_of(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{number}")) for number in range(5)}
    assert places == {"2001:db8::/64"}
    assert place_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="1.2.3.4")) == "192.0.2.1"


def test_passwords_are_hashed_with_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher
    from django.utils.module_loading import import_string

    from detente.workbench.settings import settings_of
    from tests.unit.workbench.conftest import SITE

    (path,) = settings_of(SITE, "")["PASSWORD_HASHERS"]
    assert import_string(path) is Argon2PasswordHasher
    assert Argon2PasswordHasher().encode("x", "somesalt").startswith("argon2$argon2id$")


def test_another_password_ends_other_sessions(owner: Any, client_of: Callable[..., Any]) -> None:
    from detente.workbench.people.models import Person

    other = client_of(Person.objects.get(name="Ada"))
    assert other.get("/").status_code == 200
    new = {"present": PASSWORD, "password": "another horse battery"}
    assert owner.post("/account/password/", {**new, "present": "wrong"}).status_code == 422
    assert owner.post("/account/password/", new).status_code == 302
    assert owner.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_who_forgot_the_password_gets_a_link(client_of: Callable[..., Any], person: Callable[..., Any]) -> None:
    grace = person("Grace", "reader")
    administrator = client_of(person("Ada", None, is_administrator=True))
    link = secret_in(administrator.post(f"/people/{grace.pk}/link/")).removeprefix("http://localhost")
    guest = client_of()
    assert guest.post(link, {"password": "another horse battery"})["Location"] == "/"
    assert guest.get("/").status_code == 200
    assert client_of().get(link).status_code == 404


def test_a_closed_account_is_out_at_once(client_of: Callable[..., Any], person: Callable[..., Any]) -> None:
    grace, ada = person("Grace", "reader"), person("Ada", None, is_administrator=True)
    client, administrator = client_of(grace), client_of(ada)
    assert client.get("/").status_code == 200
    administrator.post(f"/people/{grace.pk}/close/")
    assert client.get("/").status_code == 302
    assert client.post("/log-in/", {"name": "Grace", "password": PASSWORD}).status_code == 422
    assert administrator.post(f"/people/{ada.pk}/close/").status_code == 422


def test_a_token_is_shown_once_and_kept_as_a_digest(owner: Any, client_of: Callable[..., Any]) -> None:
    from detente.workbench.people.models import Token
    from detente.workbench.people.tokens import person_of

    word = secret_in(owner.post("/account/tokens/", {"name": "script"}))
    assert word not in owner.get("/account/").content.decode()
    assert word not in str(list(Token.objects.values()))
    assert str(person_of(f"Bearer {word}")) == "Ada"
    assert person_of(f"Basic {word}") is None
    owner.post(f"/account/tokens/{Token.objects.get().pk}/withdraw/")
    assert person_of(f"Bearer {word}") is None


def test_a_form_of_another_site_is_refused(
    client_of: Callable[..., Any], person: Callable[..., Any], case: Any
) -> None:
    client = client_of(person("Ada"), enforce_csrf_checks=True)
    for address in ("/log-out/", "/projects/first/cases/ultimatum/save/", "/account/tokens/", "/log-in/"):
        assert client.post(address, {"text": "x", "base": "1"}).status_code == 403, address
    # Nor does a header that only programs send open the door to somebody's session.
    headers = {"authorization": "Bearer detente_x"}
    assert client.post("/log-out/", headers=headers).status_code == 403


def test_every_answer_says_what_a_page_may_do(owner: Any, client_of: Callable[..., Any], case: Any) -> None:
    for client, address in (
        (owner, "/projects/first/cases/ultimatum/"),
        (client_of(), "/log-in/"),
        (owner, "/nowhere"),
    ):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-store"


def test_another_host_is_refused(client_of: Callable[..., Any]) -> None:
    assert client_of(headers={"host": "evil.example"}).get("/log-in/").status_code == 400


def test_what_people_type_never_becomes_html_or_a_header(
    owner: Any, client_of: Callable[..., Any], person: Callable[..., Any], case: Any
) -> None:
    evil = "<script>alert(1)</script>"
    grace = person(evil, "editor")
    client = client_of(grace)
    save = "/projects/first/cases/ultimatum/save/"
    client.post(save, {"text": f"# {evil}\n</textarea>{evil}\n", "base": "1", "note": evil})
    client.post("/projects/first/cases/+new/", {"title": f"{evil}\r\nX-Evil: 1", "slug": "row"})
    owner.post("/projects/first/people/invite/", {"role": "reader", "note": evil})
    pages = ("", "ultimatum/", "ultimatum/versions/2/", "row/")
    for address in (
        *(f"/projects/first/cases/{each}" for each in pages),
        "/projects/first/people/",
        "/projects/first/log/",
        "/",
    ):
        answer = owner.get(address)
        assert evil not in answer.content.decode(), address
        assert "X-Evil" not in answer.headers
    answer = owner.get("/projects/first/cases/ultimatum/versions/2/case.yaml")
    assert answer["Content-Disposition"] == 'attachment; filename="ultimatum-2.yaml"'


@pytest.mark.parametrize("slug", ["../x", "a/b", "a b", "", "x" * 61, "ünder", ".hidden", "-"])
def test_a_name_in_an_address_is_no_path(owner: Any, slug: str) -> None:
    assert owner.post("/projects/first/cases/+new/", {"title": "Row", "slug": slug}).status_code == 422


@pytest.mark.parametrize("table", ["people_act", "cases_version"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_log_and_versions_are_never_changed(database: None, case: Any, table: str, change: str) -> None:
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_a_project_is_begun_by_who_then_owns_it(owner: Any) -> None:
    from detente.workbench.people.models import Membership

    assert owner.post("/projects/+new/", {"title": "Sea", "slug": "first"}).status_code == 422
    assert owner.post("/projects/+new/", {"title": "Sea", "slug": "sea", "with_cases": "on"}).status_code == 302
    assert Membership.objects.get(project__slug="sea").role == Role.OWNER
    assert "ultimatum" in owner.get("/projects/sea/cases/").content.decode()


def test_the_desk_marks_what_others_changed_until_it_was_seen(
    owner: Any, client_of: Callable[..., Any], person: Callable[..., Any], case: Any
) -> None:
    mark = 'class="fresh"'
    editor = client_of(person("Grace", "editor"))
    editor.post("/projects/first/cases/ultimatum/save/", {"text": "case: x\n", "base": "1", "note": "all anew"})
    assert mark in owner.get("/").content.decode()
    assert "all anew" in editor.get("/").content.decode()
    assert mark not in editor.get("/").content.decode()
    owner.post("/projects/first/seen/")
    assert mark not in owner.get("/").content.decode()
