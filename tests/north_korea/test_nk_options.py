"""What an expert would demand of the comparison before looking at any of its numbers."""

import jax
import numpy as np
import pytest

from detente.case import load
from detente.case._model import Approach, PlayRule
from detente.intent import seen_in
from detente.options._compare import draws_of
from detente.options._paths import law_of, paths
from detente.options._room import Today, at_point, future, room, today
from detente.options._tally import Reader
from detente.record import open_record

pytestmark = [pytest.mark.slow, pytest.mark.long]
WORDS = {"about": "-", "doubts": "-", "reason": "-"}
COUNT = 2_000
DEALMAKER = {"north_korea": [1.0, 0.0, 0.0], "united_states": [1.0, 0.0]}
ENTRENCHED = {"north_korea": [0.0, 0.0, 1.0], "united_states": [0.5, 0.5]}


def extra():
    """Return approaches that only tests need."""
    usual = PlayRule(player="united_states", play={"ordinary": 1.0})
    gift = PlayRule(player="united_states", play={"ease": 1.0})
    named = {"same": usual, "gifts": gift}
    return tuple(Approach(id=n, name=n, **WORDS, rules=(r,)) for n, r in named.items())


@pytest.fixture(scope="module")
def made():
    case = load("north_korea")
    case = case.model_copy(update={"approaches": (*case.approaches, *extra())})
    seen, _ = seen_in(open_record(case))
    draws = draws_of(case)
    return room(case, seen, draws.weights @ draws.points)


@pytest.fixture(scope="module")
def now(made):
    """Return the centre of the fit, with types that do not change and are as a test says."""
    draws = draws_of(made.case)
    params = at_point(made.parameters, draws.weights @ draws.points)
    params["switching"] = tuple(np.eye(len(m)) for m in params["switching"])
    params["chances"] = np.asarray(made.tables[made.usual].plan.chances)
    return params, made.starts[made.usual]


def tally(made, now, name, beliefs, *, months=(48, 120), values=None):
    """Return what an approach comes to if everybody knows every type."""
    params, usual = now
    held = {p: np.asarray(b, dtype=float) for p, b in beliefs.items()}
    neutral = np.ones(len(made.case.uncertainties)) if values is None else values
    played = future(made, Today(params, usual, held, {}), neutral, (name,), 0.01)
    regimes = made.regimes(name)
    solved = [played.solved[one.approach.id] for one in regimes]
    believed = [played.beliefs[p] for p in made.parameters.typed]
    law = law_of(regimes, solved, played.params, believed, believed)
    run = paths(
        regimes[0].plan.shape,
        made.rules(name),
        law,
        state=made.seen.end,
        months=max(months),
        count=COUNT,
        key=jax.random.key(3),
    )
    return Reader(made.case, made.parameters.game).tally(run, months)


def share(found, made, outcome, at=0):
    return found.outcomes[at][[o.id for o in made.case.outcomes].index(outcome)]


def measure(found, made, name, at=0):
    return found.measures[at][[m.id for m in made.case.measures].index(name)]


def deals(found, made, at=0):
    return share(found, made, "interim_deal", at) + share(found, made, "breakthrough", at)


def test_with_dealmakers_and_a_reliable_partner_a_deal_comes_and_lasts(made, now):
    good = tally(made, now, "grand_bargain", DEALMAKER)
    bad = tally(made, now, "grand_bargain", ENTRENCHED)
    assert deals(good, made) > 0.5
    assert deals(good, made, 1) > 0.4  # most of ten years after a bargain of four on average
    assert deals(good, made) > deals(bad, made) + 0.3
    assert measure(good, made, "deal_length", 1) > 24


def test_with_the_entrenched_alone_no_approach_yields_a_breakthrough(made, now):
    """In a hundred: quantal response leaves every act a chance, those of a disarmer too."""
    for approach in made.case.approaches:
        found = tally(made, now, approach.id, ENTRENCHED)
        assert share(found, made, "breakthrough") < 0.01, approach.id
        assert share(found, made, "breakthrough", 1) < 0.01, approach.id


@pytest.mark.parametrize("name", ["ordinary", "maverick", "grand_bargain", "six_party"])
def test_a_higher_price_of_disarmament_never_brings_more_breakthroughs(made, now, name):
    ids = [u.id for u in made.case.uncertainties]
    shares = []
    for price in (0.5, 1.0, 2.0, 4.0):
        values = np.ones(len(ids))
        values[ids.index("price_of_disarmament")] = price
        found = tally(made, now, name, DEALMAKER, values=values)
        shares.append(share(found, made, "breakthrough", 1))
    noise = 2 * np.sqrt(0.25 / COUNT)
    assert (np.diff(shares) < noise).all(), shares
    assert shares[-1] <= shares[0]


def test_an_approach_that_is_ordinary_play_gives_its_outcomes(made, now):
    mixed = {"north_korea": [0.1, 0.3, 0.6], "united_states": [0.6, 0.4]}
    usual, same = (tally(made, now, n, mixed) for n in ("ordinary", "same"))
    assert np.abs(usual.outcomes - same.outcomes).max() < 0.01
    assert usual.phases == pytest.approx(same.phases, abs=0.01)


def test_relief_without_conditions_is_taken_for_nothing_by_the_entrenched(made, now):
    usual, gifts = (tally(made, now, n, ENTRENCHED) for n in ("ordinary", "gifts"))
    taken = "american_relief_unanswered"
    assert measure(gifts, made, taken) > measure(usual, made, taken) + 6


def test_what_is_played_is_the_best_reply(made):
    draws = draws_of(made.case)
    here = today(made, draws.points[0], 0.02)
    names = tuple(a.id for a in made.case.approaches)
    found = future(made, here, np.ones(len(made.case.uncertainties)), names, 0.02)
    assert max(one.residual for one in found.solved.values()) < 0.01
    assert sum(here.beliefs["north_korea"]) == pytest.approx(1.0)
