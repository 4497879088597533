"""Cases in versions: saved, merged, never lost."""

from __future__ import annotations

from typing import Any

PAGE = "/projects/first/cases/ultimatum/"


def test_a_case_is_read_and_saved(owner: Any, case: Any) -> None:
    page = owner.get(PAGE)
    assert page.status_code == 200
    assert "two states" in page.content.decode()
    text = case.head.text.replace("Ultimatum:", "Row:")
    saved = owner.post(f"{PAGE}save/", {"text": text.replace("\n", "\r\n"), "base": "1", "note": "shorter"})
    assert (saved.status_code, saved["Location"]) == (302, PAGE)
    case.refresh_from_db()
    assert (case.head.number, case.head.text, case.head.note) == (2, text, "shorter")
    assert case.head.parent.number == 1


def test_changes_of_other_lines_are_merged(owner: Any, case: Any) -> None:
    text = case.head.text
    owner.post(f"{PAGE}save/", {"text": f"# first\n{text}", "base": "1"})
    owner.post(f"{PAGE}save/", {"text": f"{text}# last\n", "base": "1"})
    case.refresh_from_db()
    assert case.head.text == f"# first\n{text}# last\n"
    assert [version.number for version in case.versions.order_by("number")] == [1, 2, 3, 4]
    assert (case.head.parent.number, case.head.merged.number) == (2, 3)


def test_changes_of_the_same_line_are_kept_and_decided_about(owner: Any, case: Any) -> None:
    text = case.head.text
    owner.post(f"{PAGE}save/", {"text": f"# theirs\n{text}", "base": "1"})
    answer = owner.post(f"{PAGE}save/", {"text": f"# mine\n{text}# end\n", "base": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}versions/3/merge/")
    case.refresh_from_db()
    assert case.head.number == 2
    assert case.versions.get(number=3).text == f"# mine\n{text}# end\n"
    assert "still to decide" in owner.get(PAGE).content.decode()
    decide = answer["Location"]
    page = owner.get(decide).content.decode()
    assert "# mine" in page
    assert "# theirs" in page
    assert owner.post(decide, {"base": "2", "piece-0": "no way"}).status_code == 422
    owner.post(decide, {"base": "2", "piece-0": "theirs-mine"})
    case.refresh_from_db()
    assert case.head.text == f"# theirs\n# mine\n{text}# end\n"
    assert (case.head.parent.number, case.head.merged.number) == (2, 3)
    assert "still to decide" not in owner.get(PAGE).content.decode()
    assert owner.get(decide).status_code == 404


def test_a_script_is_answered_in_json(owner: Any, case: Any) -> None:
    text = case.head.text
    first = owner.post(f"{PAGE}save/", {"text": f"# a\n{text}", "base": "1"}, headers={"accept": "application/json"})
    assert first.json()["version"] == 2
    assert (first.json()["merged"], first.json()["text"]) == (False, None)
    second = owner.post(f"{PAGE}save/", {"text": f"# b\n{text}", "base": "1"}, headers={"accept": "application/json"})
    assert (second.status_code, second.json()["conflict"]) == (409, f"{PAGE}versions/3/merge/")
