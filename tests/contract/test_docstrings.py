"""Every example in a docstring runs."""

import doctest
import importlib
import pkgutil

import pytest

import detente


def _modules():
    for found in pkgutil.walk_packages(detente.__path__, "detente."):
        if "template" not in found.name and "versions" not in found.name:
            yield found.name


# Their examples solve games, and each has to be compiled first.
SOLVING = {
    f"detente.game._{name}"
    for name in (
        "again",
        "equilibrium",
        "filter",
        "gradient",
        "measure",
        "simulate",
        "situation",
        "solve",
        "tree_behaviour",
    )
}
SOLVING |= {f"detente.intent._{name}" for name in ("packing", "play", "reading")}
SOLVING |= {f"detente.options._{name}" for name in ("board", "bound", "tally")}


def _marked():
    for name in sorted(_modules()):
        marks = [pytest.mark.slow] if name in SOLVING else []
        yield pytest.param(name, marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(_marked()))
def test_examples_of_a_module(name):
    module = importlib.import_module(name)
    failed = doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed
    assert failed == 0
