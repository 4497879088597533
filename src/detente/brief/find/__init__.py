"""Find: what stands in the reading of a document, each kind by its own small grammar."""
