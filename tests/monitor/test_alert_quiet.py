"""Quiet periods: an extreme always passes, and nothing else inside the period."""

from datetime import timedelta
from itertools import pairwise

import pytest
from alert_rules import NOW, rule
from hypothesis import given
from hypothesis import strategies as st

from detente.monitor._alert import Cause, alert
from detente.monitor._alert_quiet import Earlier, settled

FEED = {"states": ("DEAD",)}
HOURS = st.integers(0, 2000)
STATES = st.sampled_from(["open", "held", "quiet", "acknowledged", "refused"])


def at(hours):
    return NOW + timedelta(hours=hours)


@pytest.mark.slow
@given(st.lists(st.tuples(HOURS, STATES)), HOURS, st.integers(0, 500), st.booleans())
def test_a_flash_is_never_quiet(past, now, quiet, approve):
    one = rule("feed", FEED, level="flash", quiet_hours=quiet, approve=approve)
    made = alert(one, Cause("k", "w"), at(now))
    state = settled(one, made, [Earlier(at(h), s) for h, s in past])
    assert state == ("held" if approve else "open")


@given(
    st.lists(st.tuples(HOURS, STATES)), HOURS, st.integers(0, 500), st.floats(0, 10), st.booleans()
)
def test_what_is_not_extreme_is_quiet_just_when_one_went_out_within_the_period(
    past, now, quiet, size, approve
):
    one = rule("feed", FEED, quiet_hours=quiet, extreme=5.0, approve=approve)
    made = alert(one, Cause("k", "w", size), at(now))
    loud = {"open", "held", "acknowledged"}
    within = any(s in loud and now - quiet < h <= now for h, s in past)
    state = settled(one, made, [Earlier(at(h), s) for h, s in past])
    if size >= 5.0 or not within:
        assert state == ("held" if approve else "open")
    else:
        assert state == "quiet"


@given(st.lists(HOURS, min_size=1, max_size=40), st.integers(1, 300))
def test_two_that_go_out_are_at_least_the_period_apart(hours, quiet):
    one = rule("feed", FEED, quiet_hours=quiet)
    earlier, sent = [], []
    for hour in sorted(hours):
        made = alert(one, Cause(str(hour), "w"), at(hour))
        state = settled(one, made, earlier)
        earlier.append(Earlier(made.raised, state))
        sent += [hour] if state == "open" else []
    assert sent[0] == min(hours)
    assert all(b - a >= quiet for a, b in pairwise(sent))
