"""Cases in versions: saved, merged, never lost."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from detente.case import loads
from detente.case.parts.compose import compose
from detente.workbench.cases.pending import pending
from detente.workbench.cases.titles import with_title

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


def test_a_hundred_edits_of_two_lose_no_line(
    client_of: Callable[..., Any], person: Callable[..., Any], case: Any
) -> None:
    """Two people write at once, each from the version they last saw; what either added is there in the end."""
    rng = random.Random(1)
    browsers = [client_of(person(name, "editor")) for name in ("Ada", "Grace")]
    seen = [(1, case.head.text)] * 2
    added: list[str] = []
    n_conflicts = 0
    for number in range(100):
        who = rng.randrange(2)
        base, text = seen[who]
        lines = text.splitlines(keepends=True)
        line = f"# {number} of {who}\n"
        added.append(line)
        # Near the top both often touch the same lines, elsewhere seldom.
        lines.insert(rng.randrange(3) if rng.random() < 0.3 else rng.randrange(len(lines)), line)
        given = {"text": "".join(lines), "base": str(base)}
        answer = browsers[who].post(f"{PAGE}save/", given, headers={"accept": "application/json"})
        if answer.status_code == 409:
            n_conflicts += 1
            place = answer.json()["conflict"]
            names = set(re.findall(r'name="(piece-\d+)"', browsers[who].get(place).content.decode()))
            both = {"base": str(answer.json()["version"]), **dict.fromkeys(names, "theirs-mine")}
            assert browsers[who].post(place, both).status_code == 302
        if rng.random() < 0.7:  # sometimes a browser goes on with what it showed before
            case.refresh_from_db()
            seen[who] = (case.head.number, case.head.text)
    case.refresh_from_db()
    assert n_conflicts > 5
    assert not pending(case)
    found = case.head.text.splitlines(keepends=True)
    assert sorted(line for line in found if line in set(added)) == sorted(added)
    original = case.versions.get(number=1).text.splitlines(keepends=True)
    assert [line for line in found if line not in set(added)] == original


def test_a_case_begins_from_an_example_or_a_file_and_is_called_as_its_text_says(owner: Any, project: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    new = "/projects/first/cases/+new/"
    title = 'Two "states": a row \\ é'
    assert owner.post(new, {"title": title, "slug": "row"})["Location"] == "/projects/first/cases/row/"
    text = project.cases.get(slug="row").head.text
    assert loads(text).title == title
    file = SimpleUploadedFile("../case.yaml", "\ufeffcase: sea\r\ntitle: The sea\r\n".encode())
    owner.post(new, {"title": "Sea", "slug": "sea", "file": file})
    sea = project.cases.get(slug="sea")
    assert sea.head.text == "case: sea\ntitle: The sea\n"
    owner.post("/projects/first/cases/sea/save/", {"text": "case: sea\ntitle: 'It''s the sea'\n", "base": "1"})
    sea.refresh_from_db()
    assert sea.title == "It's the sea"
    for data in (b"\xff\xfe", b"x" * 2_000_001):
        wrong = {"title": "Sea", "slug": "other", "file": SimpleUploadedFile("x", data)}
        assert owner.post(new, wrong).status_code == 422


def test_a_case_is_put_together_from_parts(owner: Any, project: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    new = "/projects/first/cases/+new/"
    parts = ["nato", "russia", "sanctions-package"]
    answer = owner.post(new, {"title": "Strait: 'now'", "slug": "strait", "parts": parts})
    assert answer["Location"] == "/projects/first/cases/strait/"
    text = project.cases.get(slug="strait").head.text
    assert text == with_title(compose("strait", parts), "Strait: 'now'")
    assert "russia" in loads(text).actors
    both = {"title": "Sea", "slug": "sea", "parts": parts, "file": SimpleUploadedFile("sea.yaml", b"detente: 2")}
    assert b"ound a file and parts" in owner.post(new, both).content
    assert owner.post(new, {"title": "Sea", "slug": "sea", "parts": ["no-such-part"]}).status_code == 422
