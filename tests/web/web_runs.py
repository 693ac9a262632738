"""Finished runs for a desk, cut from the comparison that ships, so that nothing is solved."""

import json
from dataclasses import fields, replace

from detente.options import shipped
from detente.options._analysis import analysis
from detente.options._future import Futures
from detente.options._shipped_futures import ship_futures
from detente.options._summary import summary
from detente.web._jobs_log import RESULT, add

NAMES = ("ordinary", "maverick")


def part(found, futures, id):
    """The first futures of a comparison under two approaches, as a run of its own."""
    own = [found.place(name) for name in NAMES]
    told = {f.name: getattr(found.told, f.name) for f in fields(found.told)}
    cut = {n: v[:futures][:, own] for n, v in told.items() if n != "beliefs"}
    held = Futures(*(getattr(found.futures, f.name)[:futures] for f in fields(found.futures)))
    return replace(
        found,
        names=NAMES,
        futures=held,
        told=replace(found.told, **cut, beliefs=tuple(b[:futures] for b in told["beliefs"])),
        rates=found.rates[:futures],
        run={**found.run, "id": id, "futures": futures},
    )


def document(found):
    made = {**summary(found), **analysis(found)}
    phases = shipped(found.case)["phases"]  # by month, which the futures that ship do not hold
    return {**made, "phases": {name: phases[name] for name in found.names}}


def done(ledger, found, by="", **changed):
    """Put a finished comparison in a ledger; return the id of its job."""
    asked = {"futures": found.run["futures"], "paths": found.run["paths"], "seed": 1}
    asked |= {"kind": "compare", "approaches": ["maverick"], "as_of": "2026-11-20"}
    id = ledger.ask(asked, by).id
    made = document(found)
    made["run"] |= changed
    (ledger.place(id) / RESULT).write_text(json.dumps(made), encoding="utf-8")
    ship_futures(ledger.place(id) / "futures.npz", found)
    add(ledger.place(id), "state", state="done")
    return id
