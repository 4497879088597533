"""How often the rules of the audit are right, from findings in real briefs that were judged by hand."""
