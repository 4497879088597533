"""Two ledgers brought together: the same entry once, conflicts set aside, nothing forged taken for true."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from detente.core.errors import LedgerError
from detente.ledger.drafts import (
    confirmation_draft,
    correction_draft,
    forecast_draft,
    key_draft,
    member_draft,
    question_draft,
    reopening_draft,
    resolution_draft,
    revision_draft,
)
from detente.ledger.entry import START, Entry, canonical, chained_hash
from detente.ledger.files import export_ledger
from detente.ledger.inputs import moment_of
from detente.ledger.ledger import Ledger, open_ledger
from detente.ledger.merging import merge, read_other, take_files
from detente.ledger.people import attach, change_setting, comment, give_key, make_member
from detente.ledger.scoreboard import score_ledger
from detente.render.ledger import entries_table, list_questions, list_since
from tests.unit.ledger.forging import with_value, write_anew

FEBRUARY = moment_of("2022-02-24")


def said(probability: float, who: str = "Ada", question: str = "war", date: str = "2022-01-20"):
    return forecast_draft(question, who=who, at=moment_of(date), probability=probability)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """Return two empty ledgers: of Ada, and of Bob."""
    with ExitStack() as stack:
        yield tuple(  # type: ignore[misc]
            stack.enter_context(open_ledger(tmp_path / f"{name}.db", author=name)) for name in ("Ada", "Bob")
        )


def owned(ledger: Ledger) -> Ledger:
    """Return a ledger whose writer owns it, who may trust others."""
    make_member(ledger, ledger.author, "owner")
    return ledger


def whole(*ledgers: Ledger) -> None:
    """Check that nothing is wrong with ledgers."""
    for ledger in ledgers:
        assert ledger.verify().problems == ()


def test_the_same_entry_once_in_whatever_order_ledgers_are_merged(pair, tmp_path: Path) -> None:
    ada, bob = pair
    war = question_draft("war", text="Will there be war?")
    ada.append([war, said(0.2), said(0.3, who="Cyd")])
    bob.append([war, said(0.2), said(0.6, who="Bob"), question_draft("talks", condition=("war", "no"))])
    done = merge(ada, list(bob.entries()))
    assert (done.n_added, done.n_known, done.aside) == (2, 2, [])
    again = merge(ada, list(bob.entries()))
    assert (again.n_added, again.n_known) == (0, 4)
    back = merge(bob, list(ada.entries()))
    assert (back.n_added, back.n_known) == (1, 4)
    assert sorted(row.who for row in ada.forecasts()) == sorted(row.who for row in bob.forecasts())
    whole(ada, bob)
    entry = list(ada.entries())[3]
    merged = entry.body["merged"]
    there = list(bob.entries())[2]
    assert (merged["seq"], merged["recorded_at"], merged["hash"], merged["author"]) == (
        3, there.recorded_at, there.hash, "Bob",
    )  # fmt: skip
    assert entry.author == "Ada"
    assert entry.recorded_at >= there.recorded_at
    with open_ledger(tmp_path / "third.db", author="Cyd") as third:
        assert merge(third, list(ada.entries())).n_added == 5
        assert merge(third, list(bob.entries())).n_known == 5
        whole(third)


def test_what_points_at_other_entries_points_at_them_here(pair, tmp_path: Path) -> None:
    ada, bob = pair
    (tmp_path / "memo.txt").write_text("what we know", encoding="utf-8")
    ada.append([question_draft("talks"), said(0.5, question="talks")])
    bob.append([question_draft("war"), said(0.2)])
    bob.append([correction_draft(2, entry=said(0.25), why="typo")])
    bob.append([correction_draft(3, entry=said(0.35))])
    comment(bob, "war", "why so low?", on=2)
    attach(bob, "war", tmp_path / "memo.txt", on=2)
    bob.append([revision_draft("war", text="Will there be a war?")])
    bob.append([resolution_draft("war", "yes", at=FEBRUARY), reopening_draft("war", why="a hoax")])
    bob.append([resolution_draft("war", "no", at=FEBRUARY)])
    done = merge(ada, read_other(str(tmp_path / "Bob.db")))
    assert (done.n_added, done.aside) == (10, [])
    state = ada.state()
    assert state.corrections[4]["probability"] == 0.35
    assert state.questions["war"].text == "Will there be a war?"
    assert (state.status("war"), state.resolutions["war"].answer) == ("resolved", "no")
    assert [(each.on, each.question) for each in (*state.team.comments, *state.team.attachments)] == [(4, "war")] * 2
    assert take_files(ada, str(tmp_path / "Bob.db")) == []
    whole(ada)
    assert ada.verify().notes == ()


def test_what_contradicts_is_shown_and_set_aside(pair) -> None:
    ada, bob = pair
    shared = question_draft("talks")
    ada.append([question_draft("war", text="Will there be war?"), shared])
    ada.append([resolution_draft("talks", "yes", at=FEBRUARY)])
    bob.append([question_draft("war", text="Will there be peace?"), shared, said(0.2), said(0.4, question="talks")])
    bob.append([comment_on_two()])
    bob.append([resolution_draft("talks", "no", at=FEBRUARY)])
    done = merge(ada, list(bob.entries()))
    assert [(each.seq, each.is_conflict, each.why) for each in done.aside] == [
        (1, True, "question 'war' asks something else here: text"),
        (3, True, "question 'war' asks something else here: text"),
        (6, True, "question 'talks' was resolved 'yes' here, 'no' there"),
    ]
    assert len(done.conflicts) == 3
    assert ada.state().answer("talks").answer == "yes"
    whole(ada)


def comment_on_two():
    from detente.ledger.drafts import comment_draft

    return comment_draft("see below", question="talks")


def test_an_answer_here_is_not_undone_from_there(pair) -> None:
    """The other ledger gives the same answer, opens the question again, and gives another."""
    ada, bob = pair
    yes, no = (resolution_draft("war", answer, at=FEBRUARY) for answer in ("yes", "no"))
    for ledger in pair:
        ledger.append([question_draft("war"), yes])
    owned(ada)
    bob.append([reopening_draft("war"), no])
    for is_trusted in (False, True):
        done = merge(ada, list(bob.entries()), is_trusted=is_trusted)
        assert [each.why for each in done.conflicts] == [
            "question 'war' was resolved 'yes' here",
            "question 'war' was resolved 'yes' here, 'no' there",
        ]
    assert ada.state().answer("war").answer == "yes"


def test_what_someone_wrote_here_is_not_corrected_by_someone_else_from_there(pair) -> None:
    ada, bob = pair
    for ledger in pair:
        ledger.append([question_draft("war"), said(0.2)])
    bob.append([correction_draft(2, entry=said(0.99))])
    (conflict,) = merge(ada, list(bob.entries())).conflicts
    assert conflict.why == "it corrects entry 2 here, which Bob did not write"
    assert ada.state().corrections == {}


def test_each_ledger_says_for_itself_who_may_do_what(pair) -> None:
    ada, bob = pair
    make_member(ada, "Ada", "owner")
    make_member(bob, "Bob", "owner")
    change_setting(bob, "blind", "yes")
    bob.append([question_draft("war"), said(0.4)])
    done = merge(ada, list(bob.entries()))
    assert (done.n_added, [(each.kind, each.is_conflict) for each in done.aside]) == (
        2, [("member", False), ("setting", False)],
    )  # fmt: skip
    assert ada.state().team.members == {"Ada": "owner"}
    ada.append([member_draft("Cyd", "resolver")])
    ada.close()
    with open_ledger(ada.address.path, author="Cyd") as as_resolver:
        bob.append([said(0.5)])
        (refused,) = merge(as_resolver, list(bob.entries())).aside[-1:]
        assert refused.why == "entry 5 there: Cyd is a resolver here, expected an owner for a forecast"
    with open_ledger(ada.address.path, author="Ada") as again:
        whole(again)


def test_what_is_merged_counts_from_now_unless_the_other_ledger_is_trusted(tmp_path: Path) -> None:
    times = {"there": moment_of("2022-01-21"), "here": moment_of("2022-03-01")}
    with (
        open_ledger(tmp_path / "there.db", now=lambda: times["there"], author="Bob") as there,
        open_ledger(tmp_path / "a.db", now=lambda: times["here"], author="Ada") as plain,
        open_ledger(tmp_path / "b.db", now=lambda: times["here"], author="Ada") as trusting,
    ):
        there.append([question_draft("war"), said(0.3)])
        merge(owned(plain), list(there.entries()))
        merge(owned(trusting), list(there.entries()), is_trusted=True)
        for ledger, trusted_at in ((plain, None), (trusting, times["there"])):
            row = ledger._rows.get(seq=3)
            assert (row.recorded_at, row.trusted_at) == (times["here"], trusted_at)
            whole(ledger)


def test_without_an_owner_no_other_ledger_is_trusted(pair) -> None:
    """Anybody could otherwise make up a ledger that was written long ago, and trust it."""
    ada, bob = pair
    bob.append([question_draft("war")])
    (refused,) = merge(ada, list(bob.entries()), is_trusted=True).aside
    assert "only an owner may trust another ledger" in refused.why
    assert ada.verify().n_entries == 0


def test_trust_that_nobody_could_give_shows(pair, tmp_path: Path) -> None:
    ada, bob = pair
    bob.append([question_draft("war")])
    merge(ada, list(bob.entries()))
    merged = next(ada.entries()).body["merged"]
    ada.close()
    write_anew(tmp_path / "Ada.db", with_value(1, merged={**merged, "trusted": True}))
    (tmp_path / "Ada.db.witness").unlink()
    with open_ledger(tmp_path / "Ada.db") as again:
        (problem,) = again.verify().problems
        assert problem.startswith("entry 1: only an owner may trust another ledger")


def test_a_second_person_of_another_ledger_counts_only_where_it_is_trusted(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "there.db", author="Bob") as there:
        there.append([question_draft("war"), resolution_draft("war", "yes", at=FEBRUARY)])
    with open_ledger(tmp_path / "there.db", author="Cyd") as there:
        there.append([confirmation_draft(2)])
        others = list(there.entries())
    for name, is_trusted, status in (("a", False, "unconfirmed"), ("b", True, "resolved")):
        with open_ledger(tmp_path / f"{name}.db", author="Ada") as ledger:
            make_member(ledger, "Ada", "owner")
            change_setting(ledger, "two_persons", "yes")
            done = merge(ledger, others, is_trusted=is_trusted)
            assert ([each.kind for each in done.aside], ledger.state().status("war")) == (
                [] if is_trusted else ["confirmation"],
                status,
            )
            whole(ledger)


# --- forged ledgers ---------------------------------------------------------------------------------------------------


def chain(entries: list[Entry]) -> list[Entry]:
    """Return entries as a ledger that holds: who makes one up can compute hashes too."""
    result, previous = [], START
    for seq, entry in enumerate(entries, start=1):
        digest = chained_hash(previous, seq, entry.kind, entry.recorded_at, entry.text, entry.author)
        result.append(entry._replace(seq=seq, hash=digest))
        previous = digest
    return result


def entry_of(draft, author: str, recorded_at: int) -> Entry:
    return Entry(0, draft.kind, recorded_at, canonical(draft.body), "", author)


def test_a_forged_ledger_brings_nothing_in_the_name_of_someone_with_a_key(pair) -> None:
    ada, _ = pair
    owned(ada).append([question_draft("war")])
    give_key(ada)
    early = moment_of("2022-01-21")
    forged = chain(
        [
            entry_of(question_draft("war"), "Ada", early),
            entry_of(said(0.99), "Ada", early),
            entry_of(said(0.01, who="Bob"), "Bob", early),
        ]
    )
    done = merge(ada, forged, is_trusted=True)
    assert [(each.seq, each.why) for each in done.conflicts] == [
        (2, "it is by Ada, and not signed by the key known here")
    ]
    assert [row.who for row in ada.forecasts()] == ["Bob"]
    whole(ada)


def test_a_signed_entry_is_taken_from_another_ledger_and_its_signature_stays(pair, tmp_path: Path) -> None:
    ada, _ = pair
    ada.append([question_draft("war")])
    give_key(ada)
    ada.append([said(0.4)])
    export_ledger(ada, tmp_path / "ada.jsonl")
    with open_ledger(tmp_path / "third.db", author="Ada") as third:
        third.append([question_draft("war")])
        give_key(third)
        done = merge(third, read_other(str(tmp_path / "ada.jsonl")))
        assert (done.n_added, len(done.conflicts)) == (1, 0)
        assert third.forecasts()[0].probability == 0.4
        whole(third)


def test_a_signed_forecast_that_was_merged_makes_no_other_pass(pair, tmp_path: Path) -> None:
    """One of Ada's, signed there, may be written down by an owner; the next in her name must be signed too."""
    ada, _ = pair
    ada.append([question_draft("war")])
    _, key = give_key(ada)
    ada.append([said(0.4)])
    path = tmp_path / "desk.db"
    with open_ledger(path, author="Olga") as desk:
        owned(desk).append([question_draft("war"), key_draft("Ada", key.public)])
        assert merge(desk, list(ada.entries())).n_added == 1
        whole(desk)
    path.with_name("desk.db.witness").unlink()
    mine = dict(said(0.99).body)
    write_anew(path, lambda entries: [*entries, (entries[-1][0], mine)])
    with open_ledger(path) as desk:
        (problem,) = desk.verify().problems
        assert "Ada has a key here, and forecasts of Ada are signed with it: found one by Olga" in problem


JUNK: tuple[object, ...] = (
    None, True, -1, 1.5, 10**30, "", "\x1b[2J", "x" * 300, [], [[1]], {}, {"a": {}}, {"hash": "0"}, "yes", 3,
)  # fmt: skip


def test_whatever_is_in_another_ledger_it_is_taken_or_set_aside(pair, tmp_path: Path) -> None:
    """Each value of each kind of entry is replaced by something else, and the chain is made to hold."""
    ada, bob = pair
    (tmp_path / "memo.txt").write_text("what we know", encoding="utf-8")
    bob.append([question_draft("war", opens=FEBRUARY, options=["a", "b"], kind="choice"), question_draft("talks")])
    bob.append([said(0.2, question="talks"), question_draft("n", kind="number"), question_draft("d", kind="date")])
    bob.append(
        [
            forecast_draft("war", who="Ada", at=FEBRUARY, shares={"a": 0.5, "b": 0.5}),
            forecast_draft("n", who="Ada", at=FEBRUARY, quantiles={"0.1": 1.0, "0.9": 2.0}),
            forecast_draft("d", who="Ada", at=FEBRUARY, curve=[("2022-03-01", 0.5)]),
            correction_draft(3, entry=said(0.3, question="talks")),
            comment_on_two(),
            resolution_draft("talks", "yes", at=FEBRUARY),
            reopening_draft("talks"),
            revision_draft("talks", text="Will there be talks?"),
        ]
    )
    attach(bob, "talks", tmp_path / "memo.txt", on=3)
    merge(ada, list(bob.entries()))
    with open_ledger(tmp_path / "third.db", author="Cyd") as third:
        owned(third)
        for entries in (list(bob.entries()), list(ada.entries())):
            for place, entry in enumerate(entries):
                for name in entry.body:
                    first = (7 * place + len(name)) % len(JUNK)
                    for value in (JUNK[first:] + JUNK[:first])[:3]:
                        forged = list(entries)
                        forged[place] = entry._replace(text=canonical({**entry.body, name: value}))
                        merge(third, chain(forged), is_trusted=value is None)
        whole(third)
        list_questions(third)
        list_since(third, 0)
        export_ledger(third, tmp_path / "third.csv")
    score_ledger(tmp_path / "third.db")


def test_another_ledger_that_was_changed_is_not_merged(pair, tmp_path: Path) -> None:
    ada, bob = pair
    bob.append([question_draft("war"), said(0.2)])
    bob.append([said(0.3)])
    bob.close()
    write_anew(tmp_path / "Bob.db", with_value(2, probability=0.97))
    with pytest.raises(LedgerError, match="nothing was merged"):
        read_other(str(tmp_path / "Bob.db"))
    others = [Entry(1, "question", 0, '{"id":"war"}', "0" * 64)]
    with pytest.raises(LedgerError, match="the other ledger is not what was written"):
        merge(ada, others)


def test_a_merged_entry_that_is_changed_shows_even_with_its_chain_written_anew(pair, tmp_path: Path) -> None:
    ada, bob = pair
    bob.append([question_draft("war"), said(0.2)])
    merge(ada, list(bob.entries()))
    ada.close()
    write_anew(tmp_path / "Ada.db", with_value(2, probability=0.97))
    (tmp_path / "Ada.db.witness").unlink()
    with open_ledger(tmp_path / "Ada.db") as again:
        assert again.verify().problems == ("entry 2 does not say what the ledger said from which it was merged",)


def test_a_clock_that_was_set_back_in_a_trusted_ledger(tmp_path: Path) -> None:
    """Bob's 1% follows there on an entry of 20 February: it counts from then here too."""
    now = [0]

    def opened(name: str) -> Ledger:
        return open_ledger(tmp_path / f"{name}.db", author=name, now=lambda: now[0])

    with opened("Ada") as ada, opened("Bob") as bob:
        for date, draft in (
            ("2022-01-05", question_draft("war", text="?")),
            ("2022-02-20", question_draft("other", text="?")),
            ("2022-01-06", said(0.01, "Bob", date="2022-01-06")),
            ("2022-02-21", resolution_draft("war", "no", at=moment_of("2022-02-05"))),
        ):
            now[0] = moment_of(date)
            bob.append([draft])
        now[0] = moment_of("2022-03-01")
        merge(owned(ada), list(bob.entries()), is_trusted=True)
        whole(ada, bob)
        assert [row.trusted_at for row in ada.forecasts()] == [moment_of("2022-02-20")]
    for name in ("Ada", "Bob"):
        board = score_ledger(tmp_path / f"{name}.db").board
        assert (board.lines, [line.who for line in board.claimed]) == ((), ["Bob"])


@pytest.fixture
def three(tmp_path: Path) -> dict[str, list[Entry]]:
    """Return three ledgers that share a question: forecasts, their corrections and a revision, and the answer."""
    now = [0]
    found = {}
    with ExitStack() as stack:
        ledgers = {
            name: stack.enter_context(open_ledger(tmp_path / f"{name}.db", author=name, now=lambda: now[0]))
            for name in ("A", "B", "C")
        }
        base = moment_of("2022-01-01")
        question = question_draft("war", text="?", opens=base, closes=moment_of("2022-03-31"))
        for name, date, draft in (
            *((name, "2022-01-01", question) for name in ledgers),
            ("A", "2022-01-05T10:00", said(0.3, "Ines", date="2022-01-05T10:00")),
            ("B", "2022-01-05T11:00", said(0.6, "Bob", date="2022-01-05T11:00")),
            ("B", "2022-01-05T12:00", said(0.4, "Ines", date="2022-01-05T12:00")),
            ("C", "2022-01-05T13:00", said(0.7, "Cy", date="2022-01-05T13:00")),
            ("A", "2022-01-06T10:00", said(0.55, "Bob", date="2022-01-06T10:00")),
            ("B", "2022-01-07", correction_draft(3, entry=said(0.35, "Ines", date="2022-01-05T12:00"))),
            ("B", "2022-01-08", revision_draft("war", closes=moment_of("2022-02-28"))),
            (
                "A",
                "2022-01-09",
                forecast_draft("war", who="Cy", role="model", at=moment_of("2022-01-09"), probability=0.2),
            ),
            ("B", "2022-01-10", correction_draft(2)),
            ("C", "2022-02-05T10:00", resolution_draft("war", "no", at=moment_of("2022-02-05"))),
            ("A", "2022-02-05T11:00", said(0.01, "Late", date="2022-02-05T11:00")),
        ):
            now[0] = moment_of(date)
            ledgers[name].append([draft])
        for name, ledger in ledgers.items():
            found[name] = list(ledger.entries())
    return found


def board_of(path: Path, ledgers: list[list[Entry]]) -> tuple[object, ...]:
    """Return the board of ledgers that were merged one after the other, without the numbers of entries."""
    with open_ledger(path, author="Olga") as ledger:
        owned(ledger)
        for each in ledgers:
            assert merge(ledger, each, is_trusted=True).aside == []
        whole(ledger)
    board = score_ledger(path).board
    lines = [
        (line.who, line.role, line.n_revised, round(line.standing.brier.value, 12), line.standing.coverage)
        for line in board.lines
    ]
    return lines, board.n_late, board.n_claimed, board.claimed


def test_the_board_is_the_same_in_whatever_order_ledgers_are_merged(three, tmp_path: Path) -> None:
    boards = [
        board_of(tmp_path / f"{''.join(order)}.db", [three[name] for name in order])
        for order in itertools.permutations(three)
    ]
    assert all(board == boards[0] for board in boards)
    lines, n_late, _, claimed = boards[0]
    assert ([who for who, *_ in lines], n_late, claimed) == (["Cy", "Ines", "Bob"], 1, ())
    assert {who: (role, n_revised) for who, role, n_revised, *_ in lines} == {
        "Cy": ("model", 1),
        "Ines": ("person", 3),
        "Bob": ("person", 2),
    }


def test_a_comment_that_was_merged_keeps_its_author(pair) -> None:
    here, there = pair
    there.append([question_draft("war")])
    comment(there, "war", "agreed")
    merge(here, list(there.entries()))
    assert [each.author for each in here.state().team.comments] == ["Bob, merged by Ada"]
    assert entries_table(list_since(here, 0)).endswith("agreed, by Bob, merged by Ada")


def test_why_entries_of_a_question_are_set_aside_is_true(pair) -> None:
    """A question that could not be taken does not therefore ask something else."""
    here, there = pair
    there.append([question_draft("war"), said(0.4)])
    write_anew(there.address.path, with_value(1, tags=["a\u202eb"]))
    aside = merge(here, list(there.entries())).aside
    name = "found the name 'a" + "\\" * 2 + "u202eb'"
    assert [each.why for each in aside] == [
        f"it makes no sense: {name}",
        f"question 'war' was not taken: it makes no sense: {name}",
    ]
