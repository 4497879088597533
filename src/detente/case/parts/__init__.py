"""Parts: pieces of a case with parameters, one a file, that a case takes with ``use``."""
