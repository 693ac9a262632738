"""The stochastic signalling game: arrays in; equilibrium, paths and beliefs out."""

import jax

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]

from detente.game._again import solve_again as solve_again  # noqa: E402
from detente.game._components import equilibria as equilibria  # noqa: E402
from detente.game._equilibrium import Equilibrium as Equilibrium  # noqa: E402
from detente.game._filter import Observed as Observed  # noqa: E402
from detente.game._filter import filter as filter  # noqa: E402
from detente.game._from_case import from_case as from_case  # noqa: E402
from detente.game._game import Game as Game  # noqa: E402
from detente.game._game import Linear as Linear  # noqa: E402
from detente.game._game import Sparse as Sparse  # noqa: E402
from detente.game._gradient import gradient as gradient  # noqa: E402
from detente.game._regimes import regimes as regimes  # noqa: E402
from detente.game._signalling import Signalling as Signalling  # noqa: E402
from detente.game._simulate import simulate as simulate  # noqa: E402
from detente.game._situation import situation as situation  # noqa: E402
from detente.game._solve import solve as solve  # noqa: E402
from detente.game._solve import solve_draws as solve_draws  # noqa: E402
from detente.game._tree_solve import solve_tree as solve_tree  # noqa: E402
