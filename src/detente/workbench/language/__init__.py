"""The editor's language server behind a page: a process for each open case, reached over a WebSocket."""
