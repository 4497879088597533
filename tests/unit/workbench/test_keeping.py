"""Cases that are put away, brought back and renamed: nothing is lost."""

from __future__ import annotations

from typing import Any

ADDRESS = "/projects/first/cases/ultimatum/"


def test_a_case_is_put_away_and_brought_back(owner: Any, case: Any) -> None:
    from detente.workbench.people.models import Act

    line = f'<a href="{ADDRESS}">'
    assert owner.get("/").content.decode().count(line) == 1
    for _ in range(2):
        assert owner.post(f"{ADDRESS}archive/", {"away": "on"}).status_code == 302
    assert line not in owner.get("/").content.decode()
    listed, _, away = owner.get("/projects/first/cases/").content.decode().partition("Put away")
    assert line not in listed
    assert line in away
    assert owner.get(ADDRESS).status_code == 200
    owner.post(f"{ADDRESS}archive/")
    assert "Put away" not in owner.get("/projects/first/cases/").content.decode()
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["archived", "brought back"]


def test_a_renamed_case_keeps_its_versions(owner: Any, case: Any) -> None:
    answer = owner.post(f"{ADDRESS}rename/", {"slug": "last-word"})
    assert answer.url == "/projects/first/cases/last-word/"
    assert owner.get(ADDRESS).status_code == 404
    text = owner.get("/projects/first/cases/last-word/versions/1/case.yaml").content.decode()
    assert text == case.head.text


def test_a_name_that_is_taken_or_is_none_is_refused(owner: Any, project: Any, case: Any) -> None:
    from detente.workbench.cases.saving import begin

    begin(project, "other", "Other", "case: other\n", by=None)
    for slug in ("other", "../x", "a b", "", "x" * 61, "<b>"):
        answer = owner.post(f"{ADDRESS}rename/", {"slug": slug})
        assert answer.status_code == 422, slug
        assert "<b>" not in answer.content.decode()
    assert owner.get(ADDRESS).status_code == 200
    assert owner.post(f"{ADDRESS}rename/", {"slug": "ultimatum"}).status_code == 302
