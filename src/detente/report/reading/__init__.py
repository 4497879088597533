"""The page of a brief that was read: the document beside what was found in it."""
