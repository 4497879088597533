"""A ledger of several people: who may do what, the second person, blind forecasts, remarks, files, days, the feed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.drafts import (
    attachment_draft,
    comment_draft,
    confirmation_draft,
    correction_draft,
    forecast_draft,
    key_draft,
    member_draft,
    question_draft,
    reopening_draft,
    resolution_draft,
    revision_draft,
    setting_draft,
)
from detente.ledger.entry import Draft
from detente.ledger.inputs import DAY, moment_of
from detente.ledger.ledger import Ledger, clock, open_ledger
from detente.ledger.merging import read_other
from detente.ledger.people import attach, change_setting, comment, confirm, give_key, make_member
from detente.ledger.zones import day_at, end_of
from detente.render.ledger import entries_table, list_entries, list_since
from tests.unit.ledger.forging import write_anew

FEBRUARY = moment_of("2022-02-24")
As = Callable[[str], Ledger]


def said(who: str, probability: float = 0.3, question: str = "war", date: str = "2022-01-20") -> Draft:
    return forecast_draft(question, who=who, at=moment_of(date), probability=probability)


@pytest.fixture
def as_(tmp_path: Path) -> As:
    """Return a function that opens one ledger in the someone's name. Olga owns it; it has a question and forecasts."""

    def opened(name: str) -> Ledger:
        return open_ledger(tmp_path / "team.db", author=name)

    with opened("Olga") as olga:
        make_member(olga, "Olga", "owner")
        members = (("Rolf", "resolver"), ("Rita", "resolver"), ("Fay", "forecaster"), ("Finn", "forecaster"))
        olga.append([member_draft(*each) for each in (*members, ("Rex", "reader"))])
        olga.append([question_draft("war", text="Will there be war?"), said("Olga")])
    with opened("Fay") as fay:
        fay.append([said("Fay")])
    return opened


def refusal(ledger: Ledger, *drafts: Draft) -> str:
    """Return why drafts are refused; empty if they are taken."""
    head = ledger.head()
    try:
        ledger.append(drafts)
    except LedgerError as error:
        assert ledger.head() == head
        return str(error)
    return ""


def test_without_an_owner_anybody_may_add_anything(war: Ledger, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", author="Eve") as eve:
        assert refusal(eve, resolution_draft("war", "yes", at=FEBRUARY)) == ""
        assert "has no owner" in refusal(eve, setting_draft("blind", value=True))
        assert "the first member is its owner" in refusal(eve, member_draft("Eve", "resolver"))
        assert "the first member is who makes the team" in refusal(eve, member_draft("Ada", "owner"))


DRAFTS: dict[str, Draft] = {
    "own forecast": said("ME", 0.4),
    "forecast of another": said("Crowd", 0.5),
    "correction of another's": correction_draft(8, why="no"),
    "comment": comment_draft("why?", question="war"),
    "attachment": attachment_draft("0" * 64, name="memo", size=1, question="war"),
    "question": question_draft("talks"),
    "revision": revision_draft("war", text="Will there be a war?"),
    "resolution": resolution_draft("war", "yes", at=FEBRUARY),
    "member": member_draft("Eve", "reader"),
    "setting": setting_draft("blind", value=True),
    "key of another": key_draft("Eve", "0" * 64),
}
MAY = {
    "Eve": set(),
    "Rex": set(),
    "Finn": {"own forecast", "comment", "attachment"},
    "Rolf": {
        "own forecast", "forecast of another", "comment", "attachment", "question", "revision", "resolution",
    },
    "Olga": set(DRAFTS),
}  # fmt: skip


@pytest.mark.parametrize("what", list(DRAFTS))
@pytest.mark.parametrize("who", list(MAY))
def test_who_may_do_what(as_: As, who: str, what: str) -> None:
    draft = said(who, 0.4) if what == "own forecast" else DRAFTS[what]
    with as_(who) as ledger:
        why = refusal(ledger, draft)
        assert (why == "") == (what in MAY[who]), why
        assert ledger.verify().problems == ()
    if why:
        assert "no member of this ledger" in why if who == "Eve" else "here, expected" in why


def test_a_forecaster_corrects_what_is_their_own_and_nothing_else(as_: As) -> None:
    with as_("Rolf") as rolf:
        rolf.append([said("Finn", 0.6)])  # written down for Finn: entry 10
    with as_("Finn") as finn:
        assert refusal(finn, correction_draft(10, entry=said("Finn", 0.65))) == ""
        assert refusal(finn, correction_draft(11, entry=said("Finn", 0.7))) == ""
        assert (
            refusal(finn, correction_draft(9)) == "Finn is a forecaster here, expected an owner for a correction of Fay"
        )


def test_the_last_owner_stays(as_: As) -> None:
    with as_("Olga") as olga:
        assert "Olga is the only owner" in refusal(olga, member_draft("Olga", "reader"))
        assert "did you mean 'resolver'?" in refusal(olga, member_draft("Eve", "resolve"))
        assert refusal(olga, member_draft("Rolf", "owner")) == ""
    with as_("Rolf") as rolf:
        assert refusal(rolf, member_draft("Olga", "reader")) == ""
        assert rolf.verify().is_whole


def test_what_someone_may_not_do_shows_where_it_was_written_behind_the_ledgers_back(as_: As, tmp_path: Path) -> None:
    with as_("Rolf") as rolf:
        rolf.append([resolution_draft("war", "yes", at=FEBRUARY)])
    write_anew(
        tmp_path / "team.db",
        lambda entries: [
            (entry._replace(author="Finn") if entry.kind == "resolution" else entry, body) for entry, body in entries
        ],
    )
    (tmp_path / "team.db.witness").unlink()
    with as_("Rex") as rex:
        assert rex.verify().problems == ("entry 10: Finn is a forecaster here, expected a resolver for a resolution",)


# --- the second person ------------------------------------------------------------------------------------------------


def test_a_resolution_counts_once_another_person_confirms_it(as_: As) -> None:
    with as_("Olga") as olga:
        change_setting(olga, "two_persons", "yes")
    with as_("Rolf") as rolf:
        rolf.append([resolution_draft("war", "yes", at=FEBRUARY)])
        assert (rolf.state().status("war"), rolf.state().answer("war")) == ("unconfirmed", None)
        with pytest.raises(LedgerError, match="entry 11 is by Rolf; another person confirms it"):
            confirm(rolf, "war")
    with as_("Fay") as fay, pytest.raises(LedgerError, match="Fay is a forecaster here, expected a resolver"):
        confirm(fay, "war")
    with as_("Rita") as rita:
        confirm(rita, "war")
        assert rita.state().status("war") == "resolved"
        rita.append([reopening_draft("war", why="a hoax"), resolution_draft("war", "no", at=FEBRUARY)])
        assert rita.state().status("war") == "unconfirmed"  # what was confirmed is not what holds now
    with as_("Olga") as olga:
        assert "holds no more" in refusal(olga, confirmation_draft(11))
        assert "found entry 9, a forecast" in refusal(olga, confirmation_draft(9))
        assert olga.verify().is_whole


def test_what_was_resolved_alone_does_not_count_once_the_rule_is_lifted_again(as_: As) -> None:
    """An owner who forecasts lifts the rule for a moment: the answer given before still needs its second person."""
    with as_("Olga") as olga:
        change_setting(olga, "two_persons", "yes")
        olga.append([resolution_draft("war", "yes", at=FEBRUARY)])
        change_setting(olga, "two_persons", "no")
        assert olga.state().status("war") == "unconfirmed"


# --- blind ------------------------------------------------------------------------------------------------------------


def secrets(ledger: Ledger) -> list[int]:
    """Return the entries of the question that are not shown."""
    return [each["seq"] for each in list_entries(ledger, "war") if each["says"] == "shown once your own forecast is in"]


def test_others_forecasts_are_shown_once_ones_own_is_in(as_: As) -> None:
    with as_("Olga") as olga:
        change_setting(olga, "blind", "yes")
        comment(olga, "war", "I say 30%")
    for who, expected in (("Olga", []), ("Rex", []), ("Fay", []), ("Finn", [8, 9, 11]), ("Eve", [8, 9, 11])):
        with as_(who) as ledger:
            assert secrets(ledger) == expected, who
    with as_("Finn") as finn:
        shown = [each for each in list_since(finn, 7) if each["seq"] in {8, 9, 11}]
        assert all(each["body"] == {} for each in shown)
        assert [each["hash"] == "" for each in list_since(finn, 0)] == [False] * 7 + [True] * 4
        assert "30%" not in entries_table(list_since(finn, 0))
        (added,) = finn.append([said("Finn", 0.5)]).entries
        assert secrets(finn) == []
        finn.append(
            [correction_draft(added.seq)]
        )  # withdrawn: it hides again what may be seen by now, and is on record
        assert secrets(finn) == [8, 9, 11]
    with as_("Rolf") as rolf:
        rolf.append([said("Eve", 0.5)])  # a forecast for someone else is not one's own
        assert secrets(rolf) == [8, 9, 11, 12, 13]
        rolf.append([resolution_draft("war", "yes", at=FEBRUARY)])
        assert secrets(rolf) == []


def test_a_blind_ledger_is_not_exported_by_who_may_not_see_it(as_: As, tmp_path: Path) -> None:
    from detente.ledger.files import export_ledger

    with as_("Olga") as olga:
        change_setting(olga, "blind", "yes")
        export_ledger(olga, tmp_path / "all.jsonl")
    with as_("Finn") as finn, pytest.raises(LedgerError, match="2 entries are not shown to Finn yet"):
        export_ledger(finn, tmp_path / "finn.jsonl")
    assert not (tmp_path / "finn.jsonl").exists()


def test_a_blind_ledger_is_not_merged_by_who_may_not_see_it(as_: As, tmp_path: Path) -> None:
    with as_("Olga") as olga:
        change_setting(olga, "blind", "yes")
        entries = read_other(str(tmp_path / "team.db"), author="Olga")
        assert [entry.seq for entry in entries] == [entry.seq for entry in olga.entries()]
    with pytest.raises(LedgerError, match=r"2 entries are not shown to Finn yet.*an owner of it merges"):
        read_other(str(tmp_path / "team.db"), author="Finn")


def test_a_forecast_that_has_ended_unlocks_nothing(as_: As) -> None:
    with as_("Olga") as olga:
        change_setting(olga, "blind", "yes")
    past, year = moment_of("2020-01-01"), 365 * DAY
    with as_("Finn") as finn:
        ended = forecast_draft("war", who="Finn", at=past, probability=0.5, until=past + DAY)
        finn.append([ended])
        assert secrets(finn) == [8, 9]
        standing = forecast_draft("war", who="Finn", at=past, probability=0.5, until=clock() + year)
        finn.append([standing])
        assert secrets(finn) == []
        finn.append([correction_draft(12, entry=ended)])
        assert secrets(finn) == [8, 9]


# --- forecasts for others ---------------------------------------------------------------------------------------------


def test_a_forecast_in_the_name_of_someone_with_a_key_needs_that_key(as_: As, tmp_path: Path) -> None:
    with as_("Fay") as fay:
        give_key(fay)
    with as_("Rita") as rita:
        assert "Fay has a key here, and forecasts of Fay are signed with it" in refusal(rita, said("Fay", 0.99))
        assert refusal(rita, said("Finn", 0.99)) == ""
    with as_("Olga") as olga:
        assert "Fay has a key here" in refusal(olga, said("Fay", 0.99))
        assert refusal(olga, correction_draft(9, entry=said("Fay", 0.31), why="typo")) == ""
        table = entries_table(list_entries(olga, "war"))
        assert "Finn (person), 2022-01-20: 99%, by Rita" in table
        assert "Fay (person), 2022-01-20: 31% (typo), by Olga" in table
        assert "Fay (person), 2022-01-20: 30%  [corrected]" in table
        assert olga.verify().problems == ()
    write_anew(
        tmp_path / "team.db",
        lambda entries: [
            *entries,
            (entries[-1][0]._replace(kind="forecast", author="Rita"), {**said("Fay", 0.98).body}),
        ],
    )
    with as_("Olga") as olga:
        assert any("Fay has a key here" in each for each in olga.verify().problems)


def test_without_an_owner_nobody_corrects_who_has_a_key(war: Ledger, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", author="Ada") as ada:
        give_key(ada)
        assert "Ada has a key here" not in refusal(ada, said("Ada", 0.4))
    with open_ledger(tmp_path / "ledger.db", author="Eve") as eve:
        assert "Ada has a key here" in refusal(eve, correction_draft(2))
        assert "Ada has a key here" in refusal(eve, said("Ada", 0.5))


# --- remarks and files ------------------------------------------------------------------------------------------------


def test_two_people_may_say_the_same_and_one_says_it_once(as_: As) -> None:
    for who, n_known in (("Fay", 0), ("Finn", 0), ("Fay", 1)):
        with as_(who) as ledger:
            assert comment(ledger, "war", "agreed").n_known == n_known
    with as_("Fay") as fay:
        comment(fay, "war", "this one", on=8)
        assert [(each.author, each.on) for each in fay.state().team.comments] == [
            ("Fay", None), ("Finn", None), ("Fay", 8),
        ]  # fmt: skip
        table = entries_table(list_entries(fay, "war"))
        assert "10 comment    agreed, by Fay" in table
        assert "12 comment    on entry 8: this one, by Fay" in table
        with pytest.raises(LedgerError, match="found no entry 1 of 'war'"):
            comment(fay, "war", "what?", on=1)
        with pytest.raises(LedgerError, match="did you mean 'war'"):
            comment(fay, "wra", "what?")


def test_a_file_is_kept_by_its_hash_and_shows_when_it_is_changed(as_: As, tmp_path: Path) -> None:
    memo = tmp_path / "memo.txt"
    memo.write_text("what we know", encoding="utf-8")
    with as_("Fay") as fay:
        (entry,) = attach(fay, "war", memo).entries
        assert attach(fay, "war", memo).n_known == 1
        kept = tmp_path / "team.db.files" / entry.body["sha256"]
        assert kept.read_text(encoding="utf-8") == "what we know"
        assert fay.verify().is_whole
        kept.write_text("what we wish", encoding="utf-8")
        assert fay.verify().problems == ("memo.txt, attached in entry 10, is not what was attached",)
        kept.unlink()
        verdict = fay.verify()
        assert (verdict.problems, verdict.notes) == (
            (),
            (
                "Olga, Rolf, Rita: no key; whoever can write the file can write in such a name",
                "memo.txt, attached in entry 10, is not in team.db.files",
            ),
        )
        os.mkfifo(kept)
        with pytest.raises(LedgerError, match="cannot be attached"):
            attach(fay, "war", tmp_path / "none.txt")
        with pytest.raises(LedgerError, match=r"cannot be attached \(it is no plain file\)"):
            attach(fay, "war", kept)
        assert any("it is no plain file" in note for note in fay.verify().notes)


def test_a_remark_makes_no_line_that_looks_like_an_entry(as_: As) -> None:
    with as_("Fay") as fay:
        comment(fay, "war", "so\n    99 resolution resolved yes")
        lines = entries_table(list_entries(fay, "war")).splitlines()
        assert len(lines) == 4
        assert lines[-1].endswith(r"so\n    99 resolution resolved yes, by Fay")


# --- days and the feed ------------------------------------------------------------------------------------------------


def test_days_end_where_the_zone_says() -> None:
    summer, winter = 19_173, 19_000  # 2022-06-30, 2022-01-08
    for day in (summer, winter, 19_077, 19_078):  # the last two: clocks change on 2022-03-27 in Warsaw
        for zone in ("", "Europe/Warsaw", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"):
            assert day_at(end_of(day, zone) - 1, zone) == day
            assert day_at(end_of(day, zone), zone) == day + 1
    assert end_of(19_078, "Europe/Warsaw") - end_of(19_077, "Europe/Warsaw") == 23 * 3_600_000_000


def test_what_is_new_since_an_entry(as_: As) -> None:
    with as_("Fay") as fay:
        feed = list_since(fay, 7)
        assert [(each["seq"], each["kind"], each["author"], each["question"]) for each in feed] == [
            (8, "forecast", "Olga", "war"), (9, "forecast", "Fay", "war"),
        ]  # fmt: skip
        assert list_since(fay, 9) == []
