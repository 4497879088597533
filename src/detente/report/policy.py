"""What a browser may do with a page."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Show it. Nothing runs, nothing is fetched, whatever a case contains."""
