"""The record of forecasts by anyone: append-only, chained by hash, resolved and scored.

- ``entry``: what is written, in one canonical form, and the hash that chains it to the one before;
- ``inputs``: what people type - chances, dates, names - read and checked;
- ``state``: entries -> questions with their resolutions, and corrections; ``admit``: what may be added to a state;
- ``record``: the schema, with migrations (Django); ``database``: connections and the lock of writers;
- ``ledger``: open, append, read, verify;
- ``imports``: CSV, Metaculus, Fatebook; ``files``: export to CSV, JSON, Parquet;
- ``case_entries``: a case and its runs as entries; ``board``: entries -> who did how well.

Only ``record``, ``database`` and ``ledger`` import Django, and no other room does.
"""

from detente.ledger import drafts as drafts
