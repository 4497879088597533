"""The world without its game: draws of assumptions, and how quantities answer to a change. Pure functions on arrays."""
