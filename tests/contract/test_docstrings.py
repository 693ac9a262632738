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


@pytest.mark.parametrize("name", sorted(_modules()))
def test_examples_of_a_module(name):
    module = importlib.import_module(name)
    failed = doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed
    assert failed == 0
