"""The same journey in a browser, for one analyst or a team: cases, forecasts and records, served from one process."""
