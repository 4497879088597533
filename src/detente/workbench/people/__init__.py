"""Accounts, projects, roles, invitations, tokens and the log of who did what."""
