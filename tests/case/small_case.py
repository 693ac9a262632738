"""A case as small as a case can be with every kind of table in it."""

from pathlib import Path

SMALL = {
    "case.toml": """\
[standoff]
id = "small"
name = "Small"
adversary = "red"
question = "What will red do?"
start = "1990-01"
zone = "UTC"

[[coverage]]
id = "all"
name = "everything"
through = 2026-08-22
reason = "Read to the end."
""",
    "players.toml": """\
[[player]]
id = "red"
name = "Red"
short = "R"
code = "RED"
zone = "Asia/Seoul"
aliases = ["Redland"]

[[player.action]]
id = "test"
name = "tests"
meaning = "A test."
when = [{ kinds = ["test"] }, { groups = ["arms"], actors = ["red"] }]

[[player.action]]
id = "hold"
name = "holds"
meaning = "Nothing."

[[player]]
id = "blue"
name = "Blue"
short = "B"
code = "BLU"

[[player.action]]
id = "talk"
name = "talks"
meaning = "A meeting."
when = [
  { kinds = ["meeting"], actors = ["blue"] },
  { kinds = ["meeting"], targets = ["blue"] },
]

[[player.action]]
id = "wait"
name = "waits"
meaning = "Nothing."

[[player]]
id = "council"
name = "Council"
short = "C"
code = "IGO"
institution = true
""",
    "leaders.toml": """\
[[leader]]
player = "red"
name = "First"
start = 1994-07-08
end = 2011-12-17
term = "Leader"

[[leader]]
player = "red"
name = "Second"
start = 2011-12-17
term = "Leader"
""",
    "tracks.toml": """\
[[track]]
id = "direct"
name = "direct"
described = "Red and blue."
players = ["red", "blue"]
match = [{ kinds = ["meeting"], attributes = { action = ["yes"] } }]
""",
    "kinds.toml": """\
[[magnitude]]
id = "deaths"
unit = "death"

[[kind]]
id = "test"
name = "test"
plural = "tests"
group = "arms"
plover = "MOBILIZE"
cameo = "150"
intensity = -8
magnitudes = ["deaths"]
coverage = "all"

[[kind]]
id = "meeting"
name = "meeting"
plural = "meetings"
group = "talks"
plover = "CONSULT"
cameo = "036"
intensity = 4.0
coverage = "all"
""",
    "states.toml": """\
[[factor]]
id = "phase"
name = "phase"
levels = ["calm", "tense"]
otherwise = "calm"

[[factor.rule]]
level = "tense"
holds = "window"
months = 3
match = [{ kinds = ["test"], at_least = { deaths = 1 } }, { events = ["TEST-20060109"] }]
reason = "A test."
""",
    "questions.toml": """\
[[question]]
id = "test-365"
text = "A test within a year?"
answer = "event"
horizon_days = 365
match = [{ kinds = ["test"] }]
resolution = "At least one test."
""",
    "references.toml": """\
[[reference]]
id = "un-1718"
institution = "UN"
title = "Resolution 1718"
url = "https://example.org/1718"
annotation = "The text."
""",
    "comparisons.toml": """\
[[comparison]]
id = "two_lists"
name = "Two lists"
since = 2000-01-01

[comparison.left]
name = "One"
sources = ["one"]
kinds = ["test"]
scope = "tests"
through = 2026-08-22

[comparison.right]
name = "Two"
sources = ["two"]
kinds = ["test", "meeting"]
scope = "everything"
through = 2026-08-22
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


# The same case with a second factor and a game that has every kind of table in it.
WITH_GAME = {
    **SMALL,
    "states.toml": SMALL["states.toml"]
    + """
[[factor]]
id = "pact"
name = "pact"
levels = ["none", "signed"]
otherwise = "none"

[[factor.rule]]
level = "signed"
holds = "in_force"
match = [{ kinds = ["meeting"] }]
reason = "A pact."
""",
    "game.toml": """\
[game]
order = [["red"], ["blue"]]
factors = ["phase", "pact"]
grid = { red = 8 }

[[side]]
player = "red"
discount = 0.9
discount_reason = "Ten months."
rationality = { median = 3.0, factor = 2.0 }
rationality_reason = "A guess."

[[side]]
player = "blue"
discount = 0
discount_reason = "This month."
rationality = { median = 2, factor = 1.5 }
rationality_reason = "A guess."

[[type]]
player = "red"
id = "soft"
name = "soft"
meaning = "Would sign."
prior = 0.25
prior_reason = "A guess."
becomes = { hard = 0.01 }
becomes_reason = "Leaders change."

[[type]]
player = "red"
id = "hard"
name = "hard"
meaning = "Would not."
prior = 0.75
prior_reason = "A guess."

[[weight]]
id = "red_pact"
player = "red"
types = ["soft"]
mean = 1.0
sd = 0.5
about = "a pact"
reason = "The unit."
source = "un-1718"
events = ["TEST-20060109"]
of = [
  { pact = ["signed"] },
  { phase = { tense = -1.0 }, blue = ["wait"], times = 2 },
]

[[weight]]
id = "blue_calm"
player = "blue"
mean = -1
sd = 0.5
about = "tension and tests"
reason = "A guess."
of = [{ phase = ["tense"] }, { red = { test = 0.5 } }]

[[transition]]
factor = "phase"
where = { red = ["test"] }
to = { tense = 1 }
reason = "As in the rules of the factor."

[[transition]]
factor = "phase"
to = { calm = 0.3, same = 0.7 }
reason = "A third of the months."

[[transition]]
factor = "pact"
where = { pact = ["none"], blue = ["talk"] }
to = { signed = 0.1, none = 0.9 }
reason = "A guess."
source = "assumed"

[[impossible]]
player = "blue"
actions = ["talk"]
where = { phase = ["tense"], red = ["test"] }
reason = "Nobody meets in such a month."
""",
}


# The same case with approaches to compare, and every kind of table that goes with them.
WITH_OPTIONS = {
    **WITH_GAME,
    "approaches.toml": """\
[[approach]]
id = "ordinary"
name = "as usual"
about = "Nobody is bound."
doubts = "Nothing is promised."
reason = "The baseline."

[[approach]]
id = "open"
name = "an open door"
about = "Blue talks."
doubts = "Red may not."
firmness = 0.9
predictability = 0.8
months = 48
reason = "A guess."
sources = ["un-1718"]

[[approach.rule]]
player = "blue"
where = { phase = ["calm"], red = ["test", "hold"] }
belief = { red = { soft = 0.5 } }
play = { talk = 0.9, ordinary = 0.1 }
reason = "A guess."

[[approach.rule]]
player = "red"
types = ["soft"]
where = { pact = ["signed"] }
play = { hold = 1.0 }

[[approach]]
id = "shut"
name = "a shut door"
about = "Blue waits, then talks."
doubts = "Red may not wait."
with = ["ordinary"]
months = 12
then = "open"
reason = "A guess."

[[uncertainty]]
id = "price"
name = "the price"
about = "What a pact is worth."
low = 0.5
high = 2
reason = "A guess."
source = "un-1718"

[[uncertainty.effect]]
weight = "red_pact"
power = -1.0

[[uncertainty.effect]]
player = "red"
type = "soft"

[[uncertainty]]
id = "wear"
name = "wear"
about = "How soon a pact ends."
low = 0.5
high = 2
reason = "A guess."

[[uncertainty.effect]]
factor = "pact"
of = ["signed"]
to = ["none"]

[[uncertainty]]
id = "luck"
name = "luck"
about = "Something else."
low = 0.5
high = 2
reason = "A guess."

[[uncertainty.effect]]
factor = "phase"
to = ["tense"]

[[correlation]]
between = ["price", "wear"]
value = 0.8
reason = "A guess."

[[correlation]]
between = ["wear", "luck"]
value = 0.5
reason = "A guess."

[[outcome]]
id = "pact"
name = "a pact"
definition = "A pact."
better = "more"
when = [{ now = { pact = ["signed"] } }, { ever = { red = ["test"] }, at_least = 2, within = 24 }]

[[outcome]]
id = "lost"
name = "a pact lost"
definition = "A pact was lost."
when = [{ fell = "pact" }]

[[outcome]]
id = "rest"
name = "the rest"
definition = "What is left."

[[measure]]
id = "tests"
name = "tests"
definition = "Months of tests."
unit = "months"
kind = "count"
better = "less"
of = { red = ["test"] }

[[measure]]
id = "probes"
name = "probes"
definition = "Talks that led to nothing."
unit = "months"
kind = "unanswered"
of = { blue = ["talk"] }
answer = { pact = ["signed"] }
within = 12

[[measure]]
id = "level"
name = "level"
definition = "The pact."
unit = "level"
kind = "level"
factor = "pact"

[[spillover]]
id = "fear"
name = "fear"
about = "Fear."
unit = "points"

[[spillover.term]]
of = { phase = ["tense"], red = ["test"] }
low = 0
high = 1.5
reason = "A guess."
source = "un-1718"

[[interest]]
player = "blue"
reason = "A guess."
weights = { pact = 100, tests = -1, fear = -0.5 }

[[aim]]
outcomes = ["pact"]
at_least = 0.25
months = 48
reason = "A guess."

[[followed]]
since = "1990-02"
through = "1999-12"
approach = "shut"
reason = "A guess."
sources = ["un-1718"]

[[followed]]
since = "2000-01"
through = "2001-12"
approach = "open"
reason = "A guess."
""",
}


def marked_line(file: Path) -> int:
    """Return the number of the line that ends in `#!`."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return next(n for n, line in enumerate(lines, 1) if line.endswith("#!"))
