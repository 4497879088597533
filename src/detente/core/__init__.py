"""Ids, units, errors, random numbers, elementary functions and plain tables. Imports nothing of ours."""
