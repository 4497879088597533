"""Ids, units, errors, random numbers and elementary functions. Imports nothing of ours."""
