"""Briefs: a document beside what was found in it, reviewed by people, carried into cases."""
