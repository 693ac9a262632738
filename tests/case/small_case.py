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


def marked_line(file: Path) -> int:
    """Return the number of the line that ends in `#!`."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return next(n for n, line in enumerate(lines, 1) if line.endswith("#!"))
