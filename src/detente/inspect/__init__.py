"""A case looked at without a run: its numbers, what a change is worth, the games actors see, what to know first."""
