"""Cases of a project: texts in versions, none of which is ever lost."""
