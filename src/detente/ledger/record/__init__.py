"""The schema of the ledger: one table that only grows, with its migrations, as a Django application."""
