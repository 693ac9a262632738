"""Play read off along the exported tree, beside the exact solution of that tree."""

import numpy as np
import pytest
from tree_games import information_sets, loaded, logit_gap, read

from detente.game import solve, solve_tree
from detente.game.examples import beer_quiche, crisis, overture

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("game", "horizon"),
    [(beer_quiche(), 1), (overture(), 3), (crisis(rounds=2, two_sided=True), 4)],
    ids=["beer-quiche", "overture", "crisis"],
)
def test_grid_play_is_the_trees_up_to_the_grids_error(game, horizon):
    exact = np.array(solve_tree(game, horizon=horizon, rationality=1.0).behaviour())
    found = np.array(solve(game, 1.0, horizon=horizon, grid=24).behaviour())
    assert found.shape == exact.shape
    assert abs(found - exact).max() < 5e-3


def test_gambit_takes_it_in_that_order():
    """Loaded into Gambit's own profile, every answer is near the logit of Gambit's values."""
    game, lam = beer_quiche(), 2.0
    tree = read(game.to_efg(1))
    profile = loaded(tree, solve(game, lam, horizon=1, grid=96))
    units = {path: lam for _, path, _ in information_sets(tree)}
    assert logit_gap(tree, profile, units) < 2e-3
