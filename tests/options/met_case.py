"""A standoff small enough to do by hand.

A hides whether it is open, B whether it is steady, C hides nothing. B may offer only where A has
held; after an offer relations are warm, else cold.
"""

from pathlib import Path

import numpy as np

from detente.game import from_case
from detente.intent._history import Seen
from detente.intent._parameters import parameters_of
from detente.intent._play import Play, layout_of
from detente.intent._posterior import Posterior

COLD, WARM = 0, 1
ACT, HOLD = 0, 1  # of every player the first action is to do something, the second to hold
FAR = -60.0  # the log-odds of what is as good as impossible

_PLAYERS = {"side_a": "act", "side_b": "offer", "side_c": "aid"}
_FILES = {
    "case.toml": """\
[standoff]
id = "met"
name = "Met"
adversary = "side_a"
question = "Is A open?"
start = "1990-01"
zone = "UTC"

[[coverage]]
id = "all"
name = "everything"
through = 2025-12-31
reason = "An example."
""",
    "states.toml": """\
[[factor]]
id = "phase"
name = "phase"
levels = ["cold", "warm"]
otherwise = "cold"

[[factor.rule]]
level = "warm"
holds = "window"
months = 1
match = [{ kinds = ["offer"] }]
reason = "An example."
""",
    "grading.toml": """\
[[source_kind]]
id = "official"
name = "official"
reliability = "A"
credibility = 2
reason = "Its own acts."
""",
    "kinds.toml": "\n".join(
        f"""\
[[kind]]
id = "{kind}"
name = "{kind}"
plural = "{kind}s"
group = "acts"
plover = "CONSULT"
cameo = "036"
intensity = 0.0
coverage = "all"
"""
        for kind in _PLAYERS.values()
    ),
    "players.toml": "\n".join(
        f"""\
[[player]]
id = "{player}"
name = "{player}"
short = "{player}"
code = "{player[-1].upper() * 3}"

[[player.action]]
id = "{act}"
name = "{act}"
meaning = "Something."
when = [{{ kinds = ["{act}"], actors = ["{player}"] }}]

[[player.action]]
id = "hold"
name = "holds"
meaning = "Nothing."
"""
        for player, act in _PLAYERS.items()
    ),
}

_TYPES = (("side_a", "open"), ("side_a", "shut"), ("side_b", "steady"), ("side_b", "fickle"))
_WEIGHTS = (
    ("a_offer", "side_a", '{ side_b = ["offer"] }'),
    ("a_warm", "side_a", '{ phase = ["warm"], side_a = ["act"] }'),
    ("b_offer", "side_b", '{ side_b = ["offer"] }'),
    ("c_aid", "side_c", '{ side_c = ["aid"] }'),
)
_FILES["game.toml"] = "\n".join(
    [
        """\
[game]
order = [["side_a"], ["side_b"], ["side_c"]]
factors = ["phase"]
grid = { side_a = 1, side_b = 1 }

[estimation]
type_counts = 8
type_counts_reason = "An example."
switching_factor = 1.5
switching_factor_reason = "An example."

[[transition]]
factor = "phase"
where = { side_b = ["offer"] }
to = { warm = 1.0 }
reason = "An example."

[[transition]]
factor = "phase"
to = { cold = 1.0 }
reason = "An example."

[[impossible]]
player = "side_b"
actions = ["offer"]
where = { side_a = ["act"] }
reason = "An example."
""",
        *(
            f"""\
[[side]]
player = "{player}"
discount = 0.9
discount_reason = "An example."
rationality = {{ median = 10.0, factor = 1.3 }}
rationality_reason = "An example."
"""
            for player in _PLAYERS
        ),
        *(
            f"""\
[[type]]
player = "{player}"
id = "{name}"
name = "{name}"
meaning = "An example."
prior = 0.5
prior_reason = "An example."
"""
            for player, name in _TYPES
        ),
        *(
            f"""\
[[weight]]
id = "{name}"
player = "{player}"
{'types = ["open"]' if name == "a_warm" else ""}
mean = 0.3
sd = 0.1
about = "an example"
reason = "An example."
source = "assumed"
of = [{of}]
"""
            for name, player, of in _WEIGHTS
        ),
    ]
)

_OPTIONS = """\
[[approach]]
id = "ordinary"
name = "as usual"
about = "Nobody binds itself."
doubts = "None."
reason = "The baseline."

[[approach]]
id = "aid"
name = "aid"
about = "C gives aid in three months of ten."
doubts = "It may be taken."
months = 6
reason = "An example."

[[approach.rule]]
player = "side_c"
play = { aid = 0.3, hold = 0.7 }

[[outcome]]
id = "aided"
name = "aided"
definition = "C gave aid."
when = [{ ever = { side_c = ["aid"] } }]

[[outcome]]
id = "alone"
name = "alone"
definition = "It did not."
better = "less"

[[measure]]
id = "acts"
name = "acts"
definition = "Months in which A acts."
unit = "months"
kind = "count"
better = "less"
of = { side_a = ["act"] }

[[measure]]
id = "aid"
name = "aid"
definition = "The first month of aid."
unit = "months"
kind = "first"
of = { side_c = ["aid"] }
"""


def write_met(folder: Path, followed: str = "") -> Path:
    """Write the case into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**_FILES, "approaches.toml": _OPTIONS + followed}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def followed(since: str, through: str) -> str:
    """Return a period in which the approach was followed."""
    return f"""
[[followed]]
since = "{since}"
through = "{through}"
approach = "aid"
reason = "An example."
"""


def held(months: int) -> Seen:
    """Return months of a record in which A acts, so that B can only hold, and all stays cold."""
    names = tuple(f"{1990 + m // 12}-{1 + m % 12:02d}" for m in range(months))
    return Seen(names, np.full(months, COLD), np.tile([ACT, HOLD, HOLD], (months, 1)), COLD)


def posterior_at(case, play: Play, centre: Play | None = None) -> Posterior:
    """Return a posterior with given play, at the priors' medians."""
    names = parameters_of(case).names
    points = np.zeros((play.draws, len(names)))
    types = {"side_a": ("open", "shut"), "side_b": ("steady", "fickle")}
    return Posterior(names, types, points, play, centre or play.take([0]), (), {})


def play_at(case, a, b, c, draws: int = 1, belief: float = 0.5) -> Play:
    """Return play that does not depend on beliefs.

    Args:
        a: (states, types, actions), log-probabilities up to a constant; b: (types, actions);
            c: (1, actions).
        belief: in the first type of each.
    """
    layout = layout_of(from_case(case), (1, 1))
    shapes = [(*open_.shape[:2], n) for open_, n in zip(layout.allowed, (2, 2, 1), strict=True)]
    rows = (np.asarray(a)[:, None], np.asarray(b)[None, None], np.asarray(c)[None, None])
    tables = tuple(
        np.broadcast_to(row[None, ..., None], (draws, *shape, 2, 4))
        for row, shape in zip(rows, shapes, strict=True)
    )
    prior = np.tile([belief, 1.0 - belief], (draws, 1))
    stay = np.broadcast_to(np.eye(2), (draws, 2, 2))
    return Play(layout, tables, (stay, stay), (prior, prior))
