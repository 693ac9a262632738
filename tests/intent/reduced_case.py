"""A standoff with the structure of a large case and few states, for tests that solve it often.

Side A moves first and is of one of three types that switch, Side B answers and is of one of two,
Side C comes last and hides nothing. Six public states, fourteen weights. The numbers are examples.
"""

from pathlib import Path

REDUCED = {
    "case.toml": """\
[standoff]
id = "reduced"
name = "Reduced"
adversary = "side_a"
question = "What is Side A after?"
start = "1990-01"
zone = "UTC"

[[coverage]]
id = "all"
name = "everything"
through = 2025-12-31
reason = "An example."
""",
    "players.toml": """\
[[player]]
id = "side_a"
name = "Side A"
short = "A"
code = "AAA"

[[player.action]]
id = "test"
name = "tests"
meaning = "A test."
when = [{ kinds = ["test"] }]

[[player.action]]
id = "restrain"
name = "restrains itself"
meaning = "A limit on its arsenal."
when = [{ kinds = ["limit"] }]

[[player.action]]
id = "talk"
name = "talks"
meaning = "A meeting."
when = [{ kinds = ["meeting"], actors = ["side_a"] }]

[[player.action]]
id = "hold"
name = "holds"
meaning = "Nothing."

[[player]]
id = "side_b"
name = "Side B"
short = "B"
code = "BBB"

[[player.action]]
id = "press"
name = "adds pressure"
meaning = "A sanction."
when = [{ kinds = ["sanction"] }]

[[player.action]]
id = "ease"
name = "eases"
meaning = "Relief."
when = [{ kinds = ["relief"] }]

[[player.action]]
id = "hold"
name = "holds"
meaning = "Nothing."

[[player]]
id = "side_c"
name = "Side C"
short = "C"
code = "CCC"

[[player.action]]
id = "aid"
name = "gives aid"
meaning = "Aid."
when = [{ kinds = ["aid"] }]

[[player.action]]
id = "hold"
name = "holds"
meaning = "Nothing."
""",
    "states.toml": """\
[[factor]]
id = "phase"
name = "phase"
levels = ["hostile", "talks", "deal"]
otherwise = "hostile"

[[factor.rule]]
level = "deal"
holds = "window"
months = 12
match = [{ kinds = ["limit"] }]
reason = "An example."

[[factor.rule]]
level = "talks"
holds = "window"
months = 3
match = [{ kinds = ["meeting"] }]
reason = "An example."

[[factor]]
id = "arsenal"
name = "arsenal"
levels = ["small", "large"]
otherwise = "small"

[[factor.rule]]
level = "large"
holds = "window"
months = 60
match = [{ kinds = ["test"] }]
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
}

_KINDS = ("test", "limit", "meeting", "sanction", "relief", "aid")
REDUCED["kinds.toml"] = "\n".join(
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
    for kind in _KINDS
)

_GAME = """\
[game]
order = [["side_a"], ["side_b"], ["side_c"]]
factors = ["phase", "arsenal"]
grid = { side_a = 2, side_b = 1 }

[estimation]
type_counts = 8
type_counts_reason = "An example."
switching_factor = 1.5
switching_factor_reason = "An example."
"""

_SIDES = {"side_a": (0.9, 10.0), "side_b": (0.9, 10.0), "side_c": (0.8, 5.0)}

# player, type, share at the start, chances a month of becoming another
_TYPES = (
    ("side_a", "settler", 0.3, "{ trader = 0.01 }"),
    ("side_a", "trader", 0.4, "{ settler = 0.005, keeper = 0.01 }"),
    ("side_a", "keeper", 0.3, "{ trader = 0.01 }"),
    ("side_b", "steady", 0.5, "{ fickle = 0.012 }"),
    ("side_b", "fickle", 0.5, "{ steady = 0.012 }"),
)

# id, types (all if none), mean, sd, terms
_WEIGHTS = (
    ("a_relief", (), 0.8, 0.4, '{ side_b = ["ease"] }, { side_c = ["aid"], times = 0.6 }'),
    ("a_pressure", (), -0.8, 0.4, '{ side_b = ["press"] }'),
    ("a_test", (), -0.6, 0.4, '{ side_a = ["test"] }'),
    ("a_talk", (), -0.2, 0.4, '{ side_a = ["talk"] }'),
    ("a_deal", ("settler",), 0.6, 0.3, '{ phase = ["deal"] }'),
    (
        "a_arsenal",
        ("keeper",),
        0.8,
        0.3,
        '{ side_a = ["test"], times = 2.0 }, { arsenal = ["large"], times = 0.3 }',
    ),
    ("a_limits", ("trader", "keeper"), -1.2, 0.5, '{ side_a = ["restrain"] }'),
    ("b_threat", (), -0.5, 0.3, '{ arsenal = ["large"] }, { side_a = ["test"] }'),
    ("b_press", (), -0.6, 0.4, '{ side_b = ["press"] }'),
    (
        "b_answer",
        (),
        1.2,
        0.4,
        '{ side_a = ["test"], side_b = ["press"] }, { side_a = ["talk"], side_b = ["ease"] }',
    ),
    (
        "b_keep",
        ("steady",),
        1.4,
        0.5,
        '{ phase = ["deal"], side_b = ["ease"] }, { side_a = ["restrain"], side_b = ["ease"] }',
    ),
    ("b_doubt", ("fickle",), -0.8, 0.4, '{ side_b = ["ease"] }'),
    ("c_aid", (), -0.8, 0.4, '{ side_c = ["aid"] }'),
    ("c_answer", (), 1.2, 0.4, '{ side_a = ["talk", "restrain"], side_c = ["aid"] }'),
)

# factor, where, to: the first that holds decides
_TRANSITIONS = (
    ("phase", '{ side_a = ["test"] }', "{ hostile = 0.8, same = 0.2 }"),
    ("phase", '{ side_a = ["restrain"], side_b = ["ease"] }', "{ deal = 0.6, same = 0.4 }"),
    ("phase", '{ phase = ["deal"], side_b = ["press"] }', "{ hostile = 0.3, same = 0.7 }"),
    ("phase", '{ phase = ["deal"] }', "{ talks = 0.04, same = 0.96 }"),
    ("phase", '{ side_a = ["talk", "restrain"] }', "{ talks = 0.6, same = 0.4 }"),
    ("phase", '{ phase = ["talks"] }', "{ hostile = 0.3, same = 0.7 }"),
    ("arsenal", '{ side_a = ["test"] }', "{ large = 0.2, same = 0.8 }"),
    ("arsenal", '{ phase = ["deal"] }', "{ small = 0.05, same = 0.95 }"),
)


def _tables() -> str:
    found = [_GAME]
    for player, (discount, median) in _SIDES.items():
        found.append(f"""\
[[side]]
player = "{player}"
discount = {discount}
discount_reason = "An example."
rationality = {{ median = {median}, factor = 1.3 }}
rationality_reason = "A precision of one on a month's payoff."
""")
    for player, name, prior, becomes in _TYPES:
        found.append(f"""\
[[type]]
player = "{player}"
id = "{name}"
name = "{name}"
meaning = "An example."
prior = {prior}
prior_reason = "An example."
becomes = {becomes}
becomes_reason = "An example."
""")
    for name, types, mean, sd, terms in _WEIGHTS:
        kinds = f"types = {list(types)!r}\n".replace("'", '"') if types else ""
        found.append(f"""\
[[weight]]
id = "{name}"
player = "side_{name[0]}"
{kinds}mean = {mean}
sd = {sd}
about = "an example"
reason = "An example."
source = "assumed"
of = [{terms}]
""")
    for factor, where, to in _TRANSITIONS:
        found.append(f"""\
[[transition]]
factor = "{factor}"
where = {where}
to = {to}
reason = "An example."
""")
    return "\n".join(found)


REDUCED["game.toml"] = _tables()


def write_reduced(folder: Path) -> Path:
    """Write the case into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in REDUCED.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
