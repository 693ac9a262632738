"""What a seat may do and see, and that the machine's seats play what they say they play."""

import json
from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pytest
from play_world import ALL, MOMENTS, whole_game, with_seed
from scipy.stats import binomtest, chisquare

from detente.errors import DetenteError
from detente.intent import seen_in
from detente.intent._reading import read
from detente.play import act, back, begin, look, moments
from detente.play._chance import START, pick, uniform
from detente.play._step import onward


@pytest.fixture(scope="module")
def seat(record, posterior):
    return begin(
        record,
        posterior,
        moment="january_2018",
        seats={"united_states": "person"},
        types={"united_states": "reliable"},
        seed=5,
    )


def test_moments_stand_in_the_record_as_it_was_by_then(case, record):
    found = moments(record)
    assert tuple(m.id for m in found) == MOMENTS
    for moment in found[:-1]:
        events = [record.events[id] for id in moment.events]
        assert events, moment.id
        assert all(e.happened[:7] < moment.month for e in events), moment.id
    states = {m.id: tuple(m.state.values()) for m in found}
    assert states["june_1994"] == ("wary", "untested", "light")
    assert states["october_2002"] == ("deal", "untested", "light")
    assert states["january_2018"] == ("hostile", "intercontinental", "maximum")
    assert states["february_2019"] == ("talks", "intercontinental", "maximum")


def test_a_moment_is_left_out_before_it_has_come(record):
    known = moments(record.as_of(date(2010, 6, 30)))
    assert [m.id for m in known] == ["june_1994", "october_2002", "today"]


@pytest.mark.slow
def test_a_game_begins_with_what_was_read_by_then(record, posterior, seat):
    seen, _ = seen_in(record)
    at = seen.months.index("2018-01")
    reading = read(posterior.play, seen.states, seen.actions, needed=(0, 1))
    told = look(seat, "united_states").past[0]
    for axis, player in enumerate(("north_korea", "united_states")):
        mean = reading.before[axis][:, at].mean(0)
        assert list(told[player].values()) == pytest.approx(mean.tolist(), abs=1e-12)


def test_a_game_begins_only_as_it_can(record, posterior):
    with pytest.raises(DetenteError) as error:
        begin(
            record,
            posterior,
            moment="june_1949",
            seats={"japan": "person", "china": "grand", "united_states": "seoul_overtures"},
            types={"north_korea": "dealmaker", "south_korea": "calm"},
            months=0,
            seed=-1,
        )
    told = str(error.value)
    for said in (
        "'june_1949' is no moment",
        "0 months cannot be played",
        "-1 is no seed",
        "'japan' is no player",
        "'grand' cannot hold the seat of china",
        "'seoul_overtures' does not bind united_states",
        "The type of north_korea is hidden",
        "south_korea has no types",
    ):
        assert said in told


def test_two_approaches_are_not_followed_at_once(record, posterior):
    seats = {"united_states": "maverick", "south_korea": "seoul_overtures"}
    with pytest.raises(DetenteError, match="cannot be followed in one game"):
        begin(record, posterior, seats=seats, seed=1)


def test_what_is_not_allowed_is_refused_and_what_is_is_listed(seat):
    options = look(seat, "united_states").options
    with pytest.raises(DetenteError) as error:
        act(seat, "united_states", "agree")
    assert f"Write one of: {', '.join(options)}." in str(error.value)
    with pytest.raises(DetenteError, match="turn of united_states"):
        act(seat, "north_korea", "hold")
    with pytest.raises(DetenteError, match="no move 99"):
        back(seat, 99)
    with pytest.raises(DetenteError, match="no player"):
        look(seat, "japan")


@pytest.mark.slow
def test_a_finished_game_takes_no_more_moves(record, posterior):
    made = whole_game(record, posterior, seats=("china",), months=1)
    with pytest.raises(DetenteError, match="The game is over"):
        act(made, "china", "hold")
    assert look(made, "china").options == ()


def test_nothing_hidden_can_be_seen(seat):
    """Whatever the hidden types are, each seat sees the same, but for its own type."""
    seen = {}
    for kind in (0, 1, 2):
        other = replace(seat.now, kinds=(kind, 0, 0, 0))
        names = seat.ground.game.types["north_korea"]
        told = replace(
            seat,
            types={**seat.types, "north_korea": names[kind]},
            trail=(*(replace(s, kinds=(kind, 0, 0, 0)) for s in seat.trail[:-1]), other),
        )
        for player in ALL:
            seen.setdefault(player, []).append(look(told, player))
    for player in ("united_states", "south_korea", "china"):
        assert seen[player][0] == seen[player][1] == seen[player][2]
    own = [s.type for s in seen["north_korea"]]
    assert own == ["dealmaker", "bargainer", "entrenched"]
    assert len({json.dumps(asdict(replace(s, type=None))) for s in seen["north_korea"]}) == 1


@pytest.mark.slow
def test_the_same_choices_make_the_same_game_and_others_another(record, posterior):
    one, two = (whole_game(record, posterior, seats=("china",), seed=4) for _ in range(2))
    assert one == two
    assert whole_game(record, posterior, seats=("china",), seed=5).moves != one.moves


@pytest.mark.slow
def test_going_back_and_on_again_is_exact(record, posterior):
    made = whole_game(record, posterior, seats=("united_states", "china"), seed=4)
    own = [m for m in made.moves if m.by == "person"]
    for move in (own[0], own[5]):
        again = back(made, move.number)
        for later in [m for m in own if m.number >= move.number]:
            again = act(again, later.player, later.action)
        assert again == made
        assert again.trail == made.trail


def test_another_choice_meets_the_same_luck(seat):
    """The state's and types' luck do not hang on what was done: only the odds do."""
    first, second = (act(seat, "united_states", a) for a in ("pressure", "hold"))
    assert first.now.kinds == second.now.kinds


@pytest.mark.slow
@pytest.mark.parametrize("kind", [0, 2])
def test_a_machine_acts_as_often_as_its_type_would(record, posterior, kind):
    base = begin(record, posterior, moment="june_1994", seats={}, months=1, seed=1)
    start = base.trail[0]
    expected = base.ground.strategy(0, start.state, (), start.beliefs)[kind]
    names, count = base.ground.game.actions["north_korea"], 1500
    counts = np.zeros(len(names))
    for seed in range(count):
        made = onward(with_seed(base, seed, (kind, 0, 0, 0)))
        counts[names.index(made.moves[0].action)] += 1
    often = expected * count >= 5
    rest = [counts[often], [counts[~often].sum()]]
    odds = np.concatenate([expected[often], [expected[~often].sum()]])
    assert counts[expected == 0].sum() == 0
    assert chisquare(np.concatenate(rest), odds * count).pvalue > 1e-3


@pytest.mark.slow
def test_hidden_types_are_drawn_from_what_was_believed(record, posterior):
    base = begin(record, posterior, moment="june_1994", seats={}, months=1, seed=1)
    belief = np.array(base.trail[0].beliefs[0])
    drawn = [pick(belief, uniform(seed, 0, START, 0)) for seed in range(1000)]
    assert base.types["north_korea"] == base.ground.game.types["north_korea"][drawn[1]]
    for kind, chance in enumerate(belief):
        assert binomtest(drawn.count(kind), 1000, chance).pvalue > 1e-3


@pytest.mark.slow
def test_the_machine_acts_for_a_seat_as_it_would_have_if_it_held_it(record, posterior):
    held = begin(record, posterior, seats={"china": "person"}, months=3, seed=4)
    while not held.over:
        held = act(held, "china", None)
    free = begin(record, posterior, seats={}, months=3, seed=4)
    assert [m.action for m in held.moves] == [m.action for m in free.moves]
    assert held.trail == free.trail
