"""The triggers that let the table only grow, as the migrations make them and as `verify` looks for them."""

from __future__ import annotations

from collections.abc import Mapping

SQLITE: Mapping[str, str] = {
    "detente_ledger_no_UPDATE": """CREATE TRIGGER detente_ledger_no_UPDATE BEFORE UPDATE ON detente_ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "detente_ledger_no_DELETE": """CREATE TRIGGER detente_ledger_no_DELETE BEFORE DELETE ON detente_ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "detente_ledger_at_the_end": """CREATE TRIGGER detente_ledger_at_the_end BEFORE INSERT ON detente_ledger_entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM detente_ledger_entry)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
}
"""By name. The last one is there because REPLACE asks no trigger of removals."""
POSTGRESQL: Mapping[str, str] = {
    "detente_ledger_append_only": " BEGIN RAISE EXCEPTION 'the ledger is append-only'; END ",
    "detente_ledger_at_the_end": """
DECLARE
    last bigint;
    previous text;
    author text := CASE WHEN NEW.author = '' THEN '' ELSE NEW.author || chr(10) END;
BEGIN
    EXECUTE format('SELECT seq, hash FROM %I.%I ORDER BY seq DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO last, previous;
    IF NEW.seq <> coalesce(last, 0) + 1 THEN
        RAISE EXCEPTION 'the ledger is append-only';
    END IF;
    IF NEW.hash <> encode(sha256(convert_to(coalesce(previous, repeat('0', 64)) || chr(10) || NEW.seq || chr(10)
        || NEW.kind || chr(10) || NEW.recorded_at || chr(10) || author || NEW.text, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the hash does not follow from the entry and the one before';
    END IF;
    IF NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        IF NEW.author <> session_user THEN
            RAISE EXCEPTION 'the author is not the role that is logged in';
        END IF;
        IF abs(NEW.recorded_at - extract(epoch FROM statement_timestamp()) * 1000000) > 300000000 THEN
            RAISE EXCEPTION 'the time of recording is more than five minutes from that of the server';
        END IF;
    END IF;
    RETURN NEW;
END
""",
}
"""Bodies of the functions that the triggers of these names call.

Of those who do not own the table the server knows who they are, and what time it is; the owner may restore an export.
No name in them is looked up where a writer could have put another thing of that name.
"""


def guards_of(vendor: str) -> Mapping[str, str]:
    """Return the triggers of a kind of database."""
    return SQLITE if vendor == "sqlite" else POSTGRESQL
