"""The stand-in for solving: exact on what is linear, close on what bends, the same in JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detente.intent._emulator import WIDTH, emulate

RNG = np.random.default_rng(0)
POINTS = RNG.standard_normal((60, 4))
SLOPES = RNG.standard_normal((4, 7))


def test_what_is_linear_is_found_everywhere():
    made = emulate(POINTS, POINTS @ SLOPES + 3.0, np.ones(4), drop=1e-10)
    for z in (np.zeros(4), 3.0 * np.ones(4), np.array([5.0, -4.0, 0.0, 1.0])):
        assert made.worth(z) == pytest.approx(z @ SLOPES + 3.0, abs=0.05)


def test_it_passes_close_by_the_points_that_were_solved():
    worth = POINTS @ SLOPES + 0.3 * (POINTS @ SLOPES) ** 2
    made = emulate(POINTS, worth, np.ones(4), drop=1e-8)
    error = np.array([made.worth(z) for z in POINTS]) - worth
    assert np.sqrt((error**2).mean()) < 0.1 * worth.std()


def test_it_is_ridge_regression_with_the_kernel_that_it_states():
    """Two points, one output, by hand: y = mean + k(z, Z) (K + 0.001)^-1 (y - mean)."""
    z, y = np.array([[-1.0], [1.0]]), np.array([[2.0], [5.0]])
    made = emulate(z, y, np.ones(1))

    def kernel(a, b):
        return a * b + np.exp(-((a - b) ** 2) / (2 * WIDTH))

    gram = np.array([[kernel(a, b) for b in z[:, 0]] for a in z[:, 0]]) + 1e-3 * np.eye(2)
    share = np.linalg.solve(gram, np.array([-1.5, 1.5]))
    for at in (-1.0, 0.0, 0.7, 4.0):
        told = 3.5 + sum(kernel(at, b) * s for b, s in zip(z[:, 0], share, strict=True))
        assert made.worth(np.array([at])) == pytest.approx([told])


def test_scale_is_the_unit_of_each_coordinate():
    stretch = np.array([1.0, 10.0, 0.1, 2.0])
    worth = np.sin(POINTS @ SLOPES)
    one, other = emulate(POINTS, worth, np.ones(4)), emulate(POINTS * stretch, worth, stretch)
    z = RNG.standard_normal(4)
    assert other.worth(z * stretch) == pytest.approx(one.worth(z))


def test_more_points_bring_it_closer():
    def bent(z):
        return np.stack([z[..., 0] * z[..., 1], z[..., 2] + 0.2 * z[..., 3] ** 2], -1)

    points, tried = RNG.standard_normal((300, 4)), RNG.standard_normal((50, 4))
    errors = []
    for count in (10, 40, 300):
        made = emulate(points[:count], bent(points[:count]), np.ones(4))
        errors.append(np.abs(np.array([made.worth(z) for z in tried]) - bent(tried)).mean())
    assert errors[2] < errors[1] < errors[0]


@pytest.mark.slow
def test_only_what_shapes_the_game_is_read_and_jax_gives_the_same():
    made = emulate(POINTS, POINTS @ SLOPES, np.ones(4))
    z = np.append(RNG.standard_normal(4), [99.0, -99.0])
    assert made.worth(z) == pytest.approx(made.worth(z[:4]))
    assert np.asarray(made.worth(jnp.asarray(z), jnp)) == pytest.approx(made.worth(z))
    slope = jax.jacobian(lambda x: made.worth(x, jnp))(jnp.asarray(z))
    assert np.abs(np.asarray(slope)[:, :4].T - SLOPES).max() < 0.02
    assert not np.asarray(slope)[:, 4:].any()


def test_little_variance_is_dropped_and_no_more():
    noise = 1e-4 * RNG.standard_normal((60, 7))
    made = emulate(POINTS, POINTS[:, :1] @ SLOPES[:1] + noise, np.ones(4))
    assert len(made.basis) == 1
    assert len(emulate(POINTS, POINTS @ SLOPES, np.ones(4), drop=1e-12).basis) == 4
