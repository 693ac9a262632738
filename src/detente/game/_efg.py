"""A truncated game as Gambit's extensive form text, for solvers other than this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from pathlib import Path

from numpy.typing import ArrayLike

from detente.errors import GameError, Problem
from detente.game._game import Game
from detente.game._tree import Start, Tables, Tree, start_of, unroll
from detente.game._tree_count import size_of
from detente.game._tree_names import histories
from detente.game._tree_walk import Chance, End, Line, Move, walk

MOST_NODES = 2_000_000


def to_efg(
    game: Game,
    horizon: int,
    path: str | Path | None = None,
    *,
    state: str | None = None,
    belief: Mapping[str, ArrayLike] | None = None,
) -> str:
    """Write the game, stopped after some periods, as a Gambit extensive form (EFG 2 R).

    The payoffs at the ends are the discounted sums (weighed by 1 - discount where the game is
    normalised), so the tree's expected payoffs are the game's values with nothing after the
    horizon. A move with one open action and a chance move with one outcome are left out. Members
    of a stage do not see each other; where types switch, a player knows its own types so far.

    An outside solver measures lambda against payoffs discounted to the start, this package against
    what is at stake from the period on: in period k (the first is 0) its lambda corresponds to
    lambda * discount**-k outside.

    Args:
        horizon: periods to play.
        path: where to write the text as well, or None.
        state: the public state to begin in; the first by default.
        belief: for each player the public belief to begin with; the game's prior by default.

    Raises:
        GameError: the tree would hold more than 2,000,000 nodes (the message says how many), or
            the state, the belief or the horizon is wrong. Nothing is written then.

    Source: the file format is described in Gambit's manual, "The extensive game (.efg) format".

    Example:
        >>> from detente.game.examples import coordination
        >>> print(to_efg(coordination(), 1).splitlines()[3])
        p "" 1 1 "period 1 | standoff" { "hold" "arm" } 0
    """
    start = start_of(game, horizon, state, belief)
    tables = Tables(game)
    _refuse_large(tables, start)
    text = "\n".join(_lines(unroll(tables, start))) + "\n"
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def _refuse_large(tables: Tables, start: Start) -> None:
    size = size_of(tables, start)
    most = max(size.nodes, size.histories)
    if most > MOST_NODES:
        what = f"The tree would hold {most:,.0f} nodes; at most {MOST_NODES:,} are written."
        fix = "Shorten the horizon, or solve the game on its grid of beliefs."
        raise GameError.found("The question", [Problem(what, f"horizon {start.horizon}", fix)])


def _lines(tree: Tree) -> Iterator[str]:
    game = tree.tables.game
    periods = "1 period" if tree.start.horizon == 1 else f"{tree.start.horizon} periods"
    weighed = "weighed by 1 - discount, " if game.normalise else ""
    players = " ".join(_quote(p) for p in game.players)
    yield f'EFG 2 R "{periods} from {_plain(game.states[tree.start.state])}" {{ {players} }}'
    yield f'"Payoffs at the ends are {weighed}discounted and added up."'
    yield ""
    labels = _Labels(tree)
    for line in walk(tree):
        yield labels.line(line)


class _Labels:
    def __init__(self, tree: Tree) -> None:
        self.tree, self.game, self.histories = tree, tree.tables.game, histories(tree)
        self.states = [tree.state_of(level) for level in tree.levels]

    def line(self, line: Line) -> str:
        """Return the text of one node."""
        if isinstance(line, End):
            payoffs = ", ".join(_number(Decimal(repr(x + 0.0))) for x in line.payoffs)
            return f't "" {line.number} "" {{ {payoffs} }}'
        if isinstance(line, Chance):
            pairs = zip(line.outcomes, _exact(line.chances), strict=True)
            told = " ".join(f"{_quote(name)} {_number(chance)}" for name, chance in pairs)
            return f'c "" {line.number} "{line.title} {line.number}" {{ {told} }} 0'
        own = self.game.actions[self.game.players[line.player]]
        open_ = " ".join(_quote(own[a]) for a in line.actions)
        name = _quote(self._known(line))
        return f'p "" {line.player + 1} {line.number} {name} {{ {open_} }} 0'

    def _known(self, move: Move) -> str:
        """Say what the player knows: the state, what was seen, its own types so far."""
        period = self.tree.levels[move.level].period + 1
        said = [f"period {period}", self.game.states[self.states[move.level][move.node]]]
        seen = self.histories[move.level][move.node]
        types = self.game.types[self.game.players[move.player]]
        said += [" ".join(seen)] if seen else []
        said += [" ".join(types[t] for t in self._past(move))] if len(types) > 1 else []
        return " | ".join(said)

    def _past(self, move: Move) -> Sequence[int]:
        still = len(set(move.past)) == 1
        return move.past[-1:] if still else move.past


def _exact(chances: Sequence[float]) -> list[Decimal]:
    """Return decimals that sum to exactly one: the largest takes up the rounding of the others."""
    with localcontext() as context:
        context.prec = 400
        made = [Decimal(repr(float(c))) for c in chances]
        largest = max(range(len(made)), key=made.__getitem__)
        made[largest] = 1 - sum(made[:largest] + made[largest + 1 :], Decimal(0))
    return made


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _quote(name: str) -> str:
    return f'"{_plain(name)}"'


def _plain(name: str) -> str:
    return name.replace("\\", "/").replace('"', "'")
