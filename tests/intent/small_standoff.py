"""A standoff of 42 months with a record and a posterior made by hand, so that nothing is solved.

How each type plays is drawn at random: reading it back must be right for any play. The case is the
reduced one with an overture as a kind of event, rival priors, a contested event, and an act that
the game rules out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from reduced_case import REDUCED, write_reduced

from detente.case import Case
from detente.game import from_case
from detente.intent._keys import game_key
from detente.intent._play import Layout, Play, layout_of
from detente.intent._posterior import Posterior, Variant
from detente.record import Claim, Record, Source
from detente.record._ledger import make_batch

STEPS = (2, 1)
LAST = date(1993, 6, 30)
TYPES = {"side_a": ("settler", "trader", "keeper"), "side_b": ("steady", "fickle")}
NOW = "2026-11-23T12:00:00Z"

_MORE = """
[[outlook]]
id = "trusting"
name = "A seeks a settlement"
about = "An example."
reason = "An example."
prior = { side_a = { settler = 0.6, trader = 0.3, keeper = 0.1 } }

[[outlook]]
id = "doubtful"
name = "B does not last"
about = "An example."
reason = "An example."
prior = { side_b = { steady = 0.1, fickle = 0.9 } }

[[impossible]]
player = "side_c"
actions = ["aid"]
where = { side_b = ["press"] }
reason = "An example."
"""
_OVERTURE = """
[[kind]]
id = "overture"
name = "overture"
plural = "overtures"
group = "acts"
plover = "CONSULT"
cameo = "036"
intensity = 1.0
coverage = "all"
"""
_CODINGS = """\
[[coding]]
id = "no_test"
name = "the second test not counted"
contested = "Whether it was one."

[[coding.change]]
events = ["TEST-2"]
leave_out = true

[[coding]]
id = "longer_talks"
name = "talks last five months"
contested = "How long talks last."

[[coding.change]]
factor = "phase"
level = "talks"
months = 5
"""

# id, kind, day, actors, targets, sources
_EVENTS = (
    ("TEST-1", "test", "1990-03-10", "side_a", "side_b", ("wire", "office")),
    ("SANC-1", "sanction", "1990-04-02", "side_b", "side_a", ("wire",)),
    ("OVER-1", "overture", "1990-08-15", "side_a", "side_b", ("wire",)),
    ("MEET-1", "meeting", "1990-09-20", "side_a", "side_b", ("office",)),
    ("AID-1", "aid", "1990-10-05", "side_c", "side_a", ("wire",)),
    ("LIMIT-1", "limit", "1991-01-07", "side_a", "side_b", ("office",)),
    ("EASE-1", "relief", "1991-01-28", "side_b", "side_a", ("office",)),
    ("TEST-2", "test", "1992-05-11", "side_a", "side_b", ("wire",)),
    ("SANC-2", "sanction", "1992-05-30", "side_b", "side_a", ("office",)),
    ("OVER-2", "overture", "1993-02-03", "side_b", "side_a", ("wire",)),
    ("MEET-2", "meeting", "1993-04-14", "side_a", "side_b", ("wire",)),
)


def write_standoff(folder: Path) -> Path:
    """Write the case into a folder and return the folder."""
    write_reduced(folder)
    edited = {
        "case.toml": REDUCED["case.toml"].replace("2025-12-31", LAST.isoformat()),
        "game.toml": REDUCED["game.toml"] + _MORE,
        "kinds.toml": REDUCED["kinds.toml"] + _OVERTURE,
        "codings.toml": _CODINGS,
    }
    for name, text in edited.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def claim_of(id: str, kind: str, day: str, actor: str, target: str, source: str, **more) -> Claim:
    """Return a claim learned on the day itself."""
    given = {
        "id": f"{id}#{source}",
        "event": id,
        "source": source,
        "kind": kind,
        "happened": day,
        "learned": day,
        "learned_from": "happened",
        "actors": [actor],
        "targets": [target],
        "summary": f"{kind} of {actor}.",
        "credibility": 2,
        "retrieved": "2026-11-23",
    }
    return Claim.model_validate({**given, **more})


def rows() -> list[Source | Claim]:
    """Return two sources and what they say of eleven events."""
    sources = [
        Source(id=id, publisher=f"The {id}", kind="official", reliability="A")
        for id in ("wire", "office")
    ]
    claims = [claim_of(*event, source) for *event, said in _EVENTS for source in said]
    return [*sources, *claims]


def record_of(case: Case, more: Sequence[Claim] = ()) -> Record:
    """Return the record in memory."""
    batch = make_batch([], recorded_at=NOW, action="add", reason="test", rows=[*rows(), *more])
    return Record(case, [[batch]])


def layout_for(case: Case, steps: tuple[int, ...] = STEPS) -> Layout:
    """Return the layout of the case's game."""
    return layout_of(from_case(case), steps)


def points_of(layout: Layout) -> int:
    """Return how many points the belief lattice has, by counting multisets."""
    from math import comb  # noqa: PLC0415

    sizes = [layout.types[i] for i in layout.typed]
    return int(np.prod([comb(n + t - 1, t - 1) for t, n in zip(sizes, layout.steps, strict=True)]))


def random_play(layout: Layout, draws: int, rng: np.random.Generator, spread: float = 1.0) -> Play:
    """Return play at random, the same at every point of the lattice only if spread is zero."""
    tables = []
    for k, open_ in enumerate(layout.allowed):
        states, contexts, actions = open_.shape
        shape = (draws, states, contexts, layout.types[k], actions, points_of(layout))
        log = np.where(
            open_[None, :, :, None, :, None], spread * rng.standard_normal(shape), -np.inf
        )
        tables.append(log - np.log(np.exp(log).sum(4, keepdims=True)))
    sizes = [layout.types[i] for i in layout.typed]
    return Play(
        layout,
        tuple(np.where(np.isfinite(t), t, 0.0) for t in tables),
        tuple(0.97 * np.eye(n) + 0.03 * rng.dirichlet(np.ones(n), (draws, n)) for n in sizes),
        tuple(rng.dirichlet(np.full(n, 3.0), draws) for n in sizes),
    )


def posterior_of(case: Case, record: Record, draws: int = 6, seed: int = 1) -> Posterior:
    """Return a posterior with two variants: other play, and one type more of side A."""
    rng, layout = np.random.default_rng(seed), layout_for(case)
    wide = replace(layout, types=(4, 2, 1))
    more = {**TYPES, "side_a": (*TYPES["side_a"], "between")}
    variants = (
        Variant(
            "sharper", "rationality", "sharper", "An example.", TYPES, random_play(layout, 1, rng)
        ),
        Variant(
            "with_between", "types", "a type more", "An example.", more, random_play(wide, 1, rng)
        ),
    )
    told = [
        {"id": v.id, "group": v.group, "name": v.name, "about": v.about, "types": v.types}
        for v in variants
    ]
    report = {
        "game": game_key(case),
        "record": record.state,
        "case_version": case.version,
        "parameters": ["x"],
        "players": list(layout.players),
        "types": TYPES,
        "variants": told,
        "made": "2026-11-23",
        "seed": 1,
        "through": "1993-06",
        "failed_checks": ["The model makes tests rarer than the record: 1 a year against 2."],
        "diagnosis": DIAGNOSIS,
        "problems": [],
    }
    return Posterior(
        names=("x",),
        types=TYPES,
        points=np.zeros((draws, 1)),
        play=random_play(layout, draws, rng),
        centre=random_play(layout, 1, rng),
        variants=variants,
        report=report,
    )


DIAGNOSIS = {
    "r_hat": 1.003,
    "r_hat_at": "x",
    "bulk": 900.0,
    "bulk_at": "x",
    "steps": 2800,
    "divergent": 0,
    "pareto_k": 0.31,
    "effective": 850.0,
    "draws": 1000,
    "unsolved": 0,
    "shift": 0.2,
}


def hide_less(folder: Path) -> Path:
    """Let Side B hide nothing in a written case: it is then compiled in a fraction of the time."""
    text = (folder / "game.toml").read_text(encoding="utf-8")
    parts = re.split(r"(?=\[\[\w+\]\])", text.replace(", side_b = 1 }", " }"))
    hidden = ('[[type]]\nplayer = "side_b"', '[[outlook]]\nid = "doubtful"')
    parts = [
        re.sub(r"\ntypes = .*", "", part) if 'player = "side_b"' in part else part
        for part in parts
        if not part.startswith(hidden)
    ]
    (folder / "game.toml").write_text("".join(parts), encoding="utf-8")
    return folder
