"""The record of forecasts by anyone: append-only, chained by hash, resolved and scored.

- ``entry``: what is written, in one canonical form, and the hash that chains it to the one before;
- ``inputs``: what people type - chances, dates, names - read and checked; ``drafts``: plain values -> what is added;
- ``state``: entries -> questions with their resolutions, and corrections; ``team``: the same of its people;
- ``admit``: what may be added to a state; ``rights``: by whom; ``sound``: the form of what comes from elsewhere;
- ``record``: the schema, with migrations (Django); ``database``: connections and the lock of writers;
- ``ledger``: open, append, read, verify; ``addition``: drafts -> rows;
- ``proof``: what shows that a record is what was written; ``witness``, ``anchors`` (``repository``, ``stamps``): heads
  noted elsewhere; ``keys``: signatures;
- ``lines``: lossless export; ``merge``: another ledger's entries -> drafts; ``merging``: two ledgers;
- ``people``: members, confirmations, comments, keys; ``attachments``: files; ``blind``: what is shown to whom;
- ``imports``: files of the world; ``files``: export to CSV, JSON, Parquet;
- ``case_entries``: a case and its runs as entries; ``board``: entries -> who did how well.

Only ``record``, ``database`` and ``ledger`` import Django, and no other room does.
"""

from detente.ledger import drafts as drafts
