"""A solved game as plain data: nodes, branches, who chooses what and how likely."""

from __future__ import annotations

from typing import Literal, TypedDict


class _AnyBranch(TypedDict):
    name: str
    """Name of the option, or what comes by chance."""
    probability: float
    """How likely it is taken; where its owner may be of several types, what the viewer expects."""
    weight: float
    """Factor on its odds beside what follows, where someone decides; 1 where chance does."""
    node: int
    """The node it leads to."""


class Branch(_AnyBranch, total=False):
    """One branch of a node."""

    by_type: list[float]
    """How likely each type of its owner takes it, where that may be of several."""
    believed: dict[str, list[float]]
    """What others then believe of its owner, by type, where they learn from it."""


class _AnyNode(TypedDict):
    id: int
    """Its number, from 0."""
    kind: Literal["decision", "chance", "terminal"]
    """Who or what decides there, if anyone."""
    values: dict[str, float]
    """What follows is then worth to each player."""


class Node(_AnyNode, total=False):
    """One node of a game."""

    name: str
    """Its name, where it has one."""
    player: str
    """Who decides, where someone does."""
    together_with: int
    """The first node of a choice made at the same time, at which this player does not see what was chosen."""
    branches: list[Branch]
    """What may follow; none at an end."""


class Player(TypedDict):
    """One player of a game."""

    name: str
    """Name of the actor."""
    rationality: float
    """Logit precision per unit of worth."""


class TypesData(TypedDict):
    """Of which types one of the players may be."""

    actor: str
    """Who it is."""
    names: list[str]
    """Its types."""
    believed: dict[str, list[float]]
    """What others believe of it before the episode, by type."""


class _AnyGame(TypedDict):
    title: str
    """What it is."""
    method: str
    """How it was solved."""
    players: list[Player]
    """In their order."""
    nodes: list[Node]
    """By number; the first is the root."""


class GameData(_AnyGame, total=False):
    """A game with its solution."""

    types: TypesData
    """Where a player may be of several types: which, and what is believed of it."""
