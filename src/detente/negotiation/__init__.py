"""Settlement models: where talks end up, which deals are open to all, what moves them. Pure functions on arrays.

Positions ``x`` lie on an issue's scale, capability ``c`` and salience ``s`` are not negative, and what a party brings
to bear on an issue is its weight ``c s``. A party without weight on an issue changes nothing there, whatever its
position. Axes: W draws, A parties, I issues, O options.
"""
