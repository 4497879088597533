"""Game trees as text in Gambit's extensive form format (``.efg``), both ways.

Gambit is the reference library for solving games; this is how a reader takes an episode of a case there, and how the
tests ask it whether our solution is right. Probabilities are written as decimals that sum to one *exactly*, as Gambit
demands; payoffs with all digits needed to read the same number back.

Gambit knows one precision for all players and no weights of options: pass the tree through
``scale_to_unit_rationality`` first to find the same choices at ``lambda = 1`` there.

References: savani2025 (Gambit; the format is described in its documentation, "The extensive game (.efg) file format").
"""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from detente.core.errors import GameError
from detente.game.logit import Chance, Decision, GameTree, Kind, Terminal, Written, make_game

EXACT = decimal.Context(prec=2200)
"""Enough digits to add any two doubles without rounding (1e308 down to 5e-324, with 17 digits)."""
MAX_DEPTH = 400
"""Levels of a file that is read; deeper ones are refused rather than left to Python's recursion limit."""


def write_efg(game: GameTree, *, comment: str = "") -> str:
    """Write a game as ``.efg`` text.

    Every decision has an information set of its own, but for players that choose at the same time. Names that Gambit
    would refuse are changed a little: line breaks and backslashes go, repeated names of nodes get a number.

    Parameters
    ----------
    game
        The game. Its rationalities and weights are not part of the format.
    comment
        Free text for the file's comment line.

    Examples
    --------
    >>> from detente.game.logit import Decision, Terminal, make_game
    >>> ends = [("go", Terminal([1.5, 0])), ("stay", Terminal([0, 0]))]
    >>> print(write_efg(make_game(["A", "B"], Decision("A", ends), title="Tiny")))
    EFG 2 R "Tiny" { "A" "B" }
    ""
    <BLANKLINE>
    p "" 1 1 "" { "go" "stay" } 0
    t "" 1 "" { 1.5, 0 }
    t "" 2 "" { 0, 0 }
    <BLANKLINE>
    """
    players = " ".join(_quoted(name or f"player {a + 1}") for a, name in enumerate(game.players))
    lines = [f"EFG 2 R {_quoted(game.title)} {{ {players} }}", _quoted(comment), ""]
    n_sets = [0] * (len(game.players) + 1)
    n_outcomes = 0
    numbers: dict[tuple[int, str], int] = {}
    names = _distinct(game.node_names)
    for node in range(game.n_nodes):
        label = _quoted(names[node])
        rows = game.branches(node)
        branches = [_quoted(game.branch_names[row] or str(i + 1)) for i, row in enumerate(rows)]
        if game.kind[node] == Kind.TERMINAL:
            n_outcomes += 1
            payoffs = ", ".join(_number(x) for x in game.payoff[node].tolist())
            lines.append(f't {label} {n_outcomes} "" {{ {payoffs} }}')
            continue
        player, shared = 1 + int(game.owner[node]), game.information_sets[node]
        number = numbers.get((player, shared), 0) if shared else 0
        if not number:
            n_sets[player] += 1
            number = n_sets[player]
            numbers[player, shared] = number
        if game.kind[node] == Kind.CHANCE:
            chances = exact_chances([float(game.chance[row]) for row in rows])
            inside = " ".join(f"{name} {chance}" for name, chance in zip(branches, chances, strict=True))
            lines.append(f'c {label} {number} "" {{ {inside} }} 0')
        else:
            lines.append(f'p {label} {player} {number} "" {{ {" ".join(branches)} }} 0')
    return "\n".join(lines) + "\n"


def exact_chances(chances: Sequence[float]) -> list[str]:
    """Write probabilities as decimals that sum to one exactly; the largest takes up what rounding left.

    Examples
    --------
    >>> exact_chances([0.1, 0.2, 0.7])
    ['0.1', '0.2', '0.7']
    >>> exact_chances([1 / 3, 1 / 3, 1 / 3])
    ['0.3333333333333334', '0.3333333333333333', '0.3333333333333333']
    """
    shares = [decimal.Decimal(_number(p)) for p in chances]
    largest = chances.index(max(chances))
    rest = decimal.Decimal(1)
    for i, share in enumerate(shares):
        if i != largest:
            rest = EXACT.subtract(rest, share)
    shares[largest] = rest
    return [str(share) for share in shares]


def _number(x: float) -> str:
    """Write a number with the fewest digits that read back as the same double."""
    if x == int(x) and abs(x) < 1e15:
        return str(int(x))
    return repr(x)


def _quoted(text: str) -> str:
    """Quote a name: one line, no backslashes (Gambit doubles them when it reads), quotes escaped."""
    return '"' + " ".join(text.replace("\\", "/").split()).replace('"', '\\"') + '"'


def _distinct(names: Sequence[str]) -> list[str]:
    """Give repeated names a number; empty ones may repeat."""
    seen: set[str] = set()
    distinct: list[str] = []
    for name in names:
        plain, n = " ".join(name.replace("\\", "/").split()), 1
        found = plain
        while found and found in seen:
            n += 1
            found = f"{plain} ({n})"
        seen.add(found)
        distinct.append(found)
    return distinct


def read_efg(text: str) -> GameTree:
    """Read a game from ``.efg`` text.

    Payoffs that stand at inner nodes are added to those of the ends below them. All rationalities are 1.

    Raises
    ------
    GameError
        If the text is no such file, or the game has an information set of more than one node that is not that of a
        player who chooses at the same time as another.
    """
    return _Reader(text).read()


_TOKEN = re.compile(
    r"""\s*(?: (?P<string>"(?:[^"\\]|\\.)*") | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+|/\d+)?)
           | (?P<word>[A-Za-z]+) | (?P<mark>[{},]) )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


class _Reader:
    """One pass over the tokens of a file."""

    def __init__(self, text: str) -> None:
        self.tokens: list[_Token] = []
        self.at = 0
        position, line, text = 0, 1, text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise GameError(f"line {line}: found {text[position : position + 20].strip()!r}, which is no .efg")
            line += text.count("\n", position, match.start(match.lastgroup))
            self.tokens.append(_Token(match.lastgroup, match[match.lastgroup], line))
            line += match[match.lastgroup].count("\n")
            position = match.end()
        self.players: list[str] = []
        self.payoffs: dict[int, list[float]] = {}
        self.events: dict[int, list[tuple[str, float]]] = {}
        self.options: dict[tuple[int, int], list[str]] = {}
        self.set_names: dict[tuple[int, int], str] = {}

    def read(self) -> GameTree:
        """Read the whole file."""
        for expected in ("EFG", "2"):
            self.take_text(expected)
        if self.next().text not in ("R", "D"):
            raise self.error("R or D after the version")
        title = self.string()
        self.take_text("{")
        while self.peek("string"):
            self.players.append(self.string())
        self.take_text("}")
        if self.peek("string"):
            self.string()
        root = self.node([0.0] * len(self.players), depth=0)
        if self.at < len(self.tokens):
            self.at += 1
            raise self.error("the end of the file")
        return make_game(self.players, root, title=title)

    def node(self, gained: list[float], *, depth: int) -> Written:
        """Read a node and all below it; ``gained`` are the payoffs met on the way."""
        if depth > MAX_DEPTH:
            raise self.error(f"a tree of at most {MAX_DEPTH} levels")
        kind = self.next().text
        if kind == "t":
            name = self.string()
            return Terminal(self.outcome(gained), name)
        if kind == "c":
            name = self.string()
            number = self.integer()
            events = self.chance_events(number)
            gained = self.outcome(gained)
            return Chance([(label, p, self.node(gained, depth=depth + 1)) for label, p in events], name)
        if kind == "p":
            name = self.string()
            player, number = self.integer(), self.integer()
            if not 1 <= player <= len(self.players):
                raise self.error(f"a player from 1 to {len(self.players)}")
            named, labels = self.information_set((player, number))
            gained = self.outcome(gained)
            options = [(label, self.node(gained, depth=depth + 1)) for label in labels]
            return Decision(self.players[player - 1], options, name, information_set=named)
        raise self.error("a node: c, p or t")

    def information_set(self, key: tuple[int, int]) -> tuple[str, list[str]]:
        """Read an information set, given in full where its number is first met: how to call it, and its options."""
        named = self.string() if self.peek("string") else ""
        self.set_names.setdefault(key, named)
        if self.peek("mark", "{"):
            self.take_text("{")
            labels: list[str] = []
            while self.peek("string"):
                labels.append(self.string())
            self.take_text("}")
            if self.options.setdefault(key, labels) != labels:
                raise self.error("the same options as before in this information set")
        if key not in self.options:
            raise self.error("the options of the information set")
        name = self.set_names[key]
        return f"{key[1]} ({name})" if name else str(key[1]), self.options[key]

    def chance_events(self, number: int) -> list[tuple[str, float]]:
        """Read the events of a chance node, given in full where their number is first met."""
        if self.peek("string"):
            self.string()
        if self.peek("mark"):
            self.take_text("{")
            events: list[tuple[str, float]] = []
            while self.peek("string"):
                label = self.string()
                events.append((label, self.number()))
            self.take_text("}")
            self.events[number] = events
        if number not in self.events:
            raise self.error("the events of the chance node")
        return self.events[number]

    def outcome(self, gained: list[float]) -> list[float]:
        """Read an outcome, given in full where its number is first met, and add it to what was gained before."""
        number = self.integer()
        if self.peek("string"):
            self.string()
        if self.peek("mark") and self.tokens[self.at].text == "{":
            self.take_text("{")
            payoffs: list[float] = []
            while not self.peek("mark", "}"):
                payoffs.append(self.number())
                if self.peek("mark", ","):
                    self.take_text(",")
            self.take_text("}")
            if len(payoffs) != len(self.players):
                raise self.error(f"{len(self.players)} payoffs, one per player")
            self.payoffs[number] = payoffs
        if number == 0:
            return gained
        if number not in self.payoffs:
            raise self.error("the payoffs of the outcome")
        return [a + b for a, b in zip(gained, self.payoffs[number], strict=True)]

    def next(self) -> _Token:
        if self.at >= len(self.tokens):
            self.at += 1
            raise self.error("more")
        self.at += 1
        return self.tokens[self.at - 1]

    def peek(self, kind: str, text: str | None = None) -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind == kind and text in (None, token.text)

    def take_text(self, expected: str) -> None:
        if self.next().text != expected:
            raise self.error(repr(expected))

    def string(self) -> str:
        token = self.next()
        if token.kind != "string":
            raise self.error("a name in quotes")
        return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)

    def number(self) -> float:
        token = self.next()
        if token.kind != "number":
            raise self.error("a number")
        try:
            value = float(Fraction(token.text)) if "/" in token.text else float(token.text)
        except (ZeroDivisionError, OverflowError, ValueError):
            value = math.inf
        if not math.isfinite(value):
            raise self.error("a finite number")
        return value

    def integer(self) -> int:
        token = self.next()
        if not token.text.isascii() or not token.text.isdigit():
            raise self.error("a whole number")
        return int(token.text)

    def error(self, expected: str) -> GameError:
        """Say what stood where at the token last taken."""
        if self.at > len(self.tokens):
            line = self.tokens[-1].line if self.tokens else 1
            return GameError(f"line {line}: found the end of the file, expected {expected}")
        token = self.tokens[self.at - 1]
        return GameError(f"line {token.line}: found {token.text}, expected {expected}")
