"""Every example in a docstring runs."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import detente
from detente.case import load


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
} | {f"detente.intent._{name}" for name in ("packing", "play", "reading")}


# Their examples read the estimate that ships with the North Korea case.
READING = {"detente.intent._assess", "detente.intent._posterior"}
SHIPPED = Path(load("north_korea").folder) / "posterior" / "play.npz"


def _marked():
    for name in sorted(_modules()):
        marks = [pytest.mark.slow] if name in SOLVING else []
        if name in READING:
            marks.append(pytest.mark.skipif(not SHIPPED.exists(), reason="no estimate ships"))
        yield pytest.param(name, marks=marks)


@pytest.mark.parametrize("name", list(_marked()))
def test_examples_of_a_module(name):
    module = importlib.import_module(name)
    failed = doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed
    assert failed == 0
