"""Games: the trees of episodes, quantal response by backward induction, and exchange with Gambit.

Pure functions on arrays. A *player* here is what the rest of détente calls an actor.
"""
