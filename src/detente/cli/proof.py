"""``detente ledger`` for proof: keys, anchors, and two ledgers brought together."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.command import command
from detente.cli.ledger import GitOption, told
from detente.cli.options import DbOption, QuietOption
from detente.cli.output import Outputs, emit


@command
def key(
    *,
    new: Annotated[bool, typer.Option("--new", help="Make another one, which takes the place of the last.")] = False,
    revoke: Annotated[
        str, typer.Option("--revoke", metavar="NAME", help="Say that the key of this author holds no more.")
    ] = "",
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make your key, and give its public half to the ledger: all that you add from then on is signed."""
    from detente.ledger.keys import key_path
    from detente.ledger.ledger import open_ledger
    from detente.ledger.people import give_key, revoke_key

    if new and revoke:
        raise typer.BadParameter("expected one of --new and --revoke", param_hint="--revoke")
    with open_ledger(db) as ledger:
        if revoke:
            notes = told(revoke_key(ledger, revoke))
        else:
            done, own = give_key(ledger, is_new=new)
            notes = [*told(done), f"key of {ledger.author}: {own.public}", f"its private half is {key_path()}; keep it"]
    emit(None, Outputs(is_quiet=quiet), notes=notes)


@command
def anchor(
    *,
    git: GitOption = "",
    tsa: Annotated[
        str, typer.Option("--tsa", metavar="URL", help="A time stamp authority (RFC 3161) that is asked.")
    ] = "",
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Give the last hash away: to a git repository, or to a time stamp authority."""
    from detente.ledger.anchors import AUTHORITY, GIT, Anchors, configured
    from detente.ledger.ledger import open_ledger

    anchors = Anchors(git, tsa) if git or tsa else configured()
    if not anchors.git and not anchors.authority:
        raise typer.BadParameter(f"expected --git or --tsa, or {GIT} or {AUTHORITY} to be set", param_hint="--git")
    with open_ledger(db, create=False) as ledger:
        notes = ledger.anchor(anchors)
    emit(None, Outputs(is_quiet=quiet), notes=notes)


@command
def merge(
    *,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another ledger: a file, a URL, or a .jsonl export.")],
    trusted: Annotated[
        bool, typer.Option("--trusted", help="Let its entries count from when they were written there.")
    ] = False,
    db: DbOption = None,
    quiet: QuietOption = False,
) -> None:
    """Add the entries of another ledger: the same entry once; what contradicts is shown and set aside."""
    from detente.ledger.inputs import visible
    from detente.ledger.ledger import open_ledger
    from detente.ledger.merging import merge, read_other, take_files

    others = read_other(other)
    with open_ledger(db) as ledger:
        done = merge(ledger, others, is_trusted=trusted)
        notes = [*done.notes, *take_files(ledger, other)]
    lines = [f"added {done.n_added:,}; {done.n_known:,} were there already; {len(done.aside):,} set aside"]
    lines += [
        f"{'conflict' if each.is_conflict else 'set aside'}: entry {each.seq} there, a {each.kind}: {visible(each.why)}"
        for each in done.aside
    ]
    emit(None, Outputs(is_quiet=quiet), notes=[*lines, *(f"note: {note}" for note in notes)])
