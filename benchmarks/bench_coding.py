"""Score the lexicon coder: labelled headlines, and PLOVER roots where the labelled text is given.

    python benchmarks/bench_coding.py [FOLDER]

FOLDER holds PLV_train.tsv and PLV_test.tsv of https://github.com/snowood1/Zero-Shot-PLOVER, which
has no licence file: its text is read where it lies and nothing of it is kept. Without FOLDER only
the headlines are scored. `chances` prints the tables of lexicon.toml from the same counts.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from pathlib import Path

from detente.case import load
from detente.monitor import _coding_scores as scores
from detente.monitor._lexicon import LexiconCoder
from detente.monitor._lexicon_reading import Place, read_sentence
from detente.monitor._lexicon_root import RootReading, read_root
from detente.monitor._lexicon_text import Words
from detente.monitor._lexicon_words import general

HEADLINES = Path(__file__).parent.parent / "tests" / "monitor" / "data" / "headlines.csv"
_MARK = re.compile(r"(</?[st]>)")
Spans = dict[str, tuple[int, int]]
Row = tuple[RootReading, str, str]


def headlines(half: str) -> None:
    """Print precision, recall and F1 by kind and family, and what was confused, for one half."""
    rows = [row for row in scores.labelled(HEADLINES) if row.half == half]
    found = scores.read(rows, LexiconCoder(), load("north_korea"))
    print(f"\n{half}: {len(rows)} headlines")
    print(f"{'':22}{'right':>6}{'wrong':>6}{'missed':>7}{'prec.':>7}{'recall':>7}{'F1':>6}")
    kinds, families = scores.by_kind(found), scores.by_kind(found, families=True)
    for name, one in [*families.items(), *kinds.items(), ("all kinds", scores.total(kinds))]:
        counts = f"{one.right:>6}{one.wrong:>6}{one.missed:>7}"
        print(f"{name:22}{counts}{one.precision:7.2f}{one.recall:7.2f}{one.f1:6.2f}")
    for (want, got), n in sorted(scores.confusion(found).items()):
        if want != got:
            print(f"  {want or 'no act'} read as {got or 'no act'}: {n}")
    agreed = sum(n for (want, got), n in scores.modes(found).items() if want == got)
    same = [set(m.actors) == set(r.actors) for r, m in found if m and m.kind == r.kind != ""]
    print(f"  mode right: {agreed}/{len(rows)}; actors right: {sum(same)}/{len(same)}")


def roots(file: Path) -> list[Row]:
    """Read every marked sentence of a file; return readings with the gold root and quad."""
    with file.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(_marked(r["marked_sentence"]), r["gold_root"], r["gold_penta"]) for r in table]


def _marked(sentence: str) -> RootReading:
    text, open_at, spans = "", {}, {}
    for part in _MARK.split(sentence):
        if not _MARK.fullmatch(part):
            text += part
        elif part[1] != "/":
            open_at.setdefault(part[1], len(text))
        else:
            spans.setdefault(part[2], (open_at.get(part[2], 0), len(text)))
    words = Words(text, 0)
    return read_root(words, _words(words, spans, "s"), _words(words, spans, "t"))


def _words(words: Words, spans: Spans, which: str) -> tuple[int, int] | None:
    if which not in spans:
        return None
    start, end = spans[which]
    at = [n for n in range(len(words.small)) if start <= words.span(n, n)[0] < end]
    return (at[0], at[-1]) if at else None


def plover(name: str, rows: list[Row]) -> None:
    """Print root and quad accuracy, macro-F1, top three, and accuracy on the surest half."""
    quads = general().quads
    right = [r.root == root for r, root, _ in rows]
    quad = [str(quads.get(r.root, 0)) == penta for r, _, penta in rows]
    top = [root in [name for name, _ in r.ranked[:3]] for r, root, _ in rows]
    surest = sorted(zip((r.lead for r, _, _ in rows), right, strict=True), reverse=True)
    half = [ok for _, ok in surest[: len(rows) // 2]]
    print(f"\n{name}: {len(rows)} sentences")
    for label, values in (("root", right), ("quad", quad), ("top three", top), ("half", half)):
        print(f"  {label:10}{sum(values) / len(values):.3f}")
    print(f"  macro-F1  {_macro(rows):.3f}")
    unread = sum(not r.root for r, _, _ in rows)
    print(f"  no root found in {unread}")


def _macro(rows: list[Row]) -> float:
    hit, got, want = Counter[str](), Counter[str](), Counter[str]()
    for reading, root, _ in rows:
        got[reading.root] += 1
        want[root] += 1
        hit[root] += reading.root == root
    return sum(2 * hit[c] / (got[c] + want[c]) for c in want) / len(want)


def chances(rows: list[Row] | None) -> None:
    """Print the counted share of right readings by points, smoothed by one of each."""
    coder, case = LexiconCoder(), load("north_korea")
    known, bins = coder._vocabulary(case), {}
    for row in scores.labelled(HEADLINES):
        if row.half == "tuned":
            continue
        place = Place("title", Words(row.headline, 0))
        reading = read_sentence(place, known, row.published.year)
        if reading.kind:
            ok = (reading.kind, reading.mode) == (row.kind, row.mode)
            bins.setdefault(reading.points, []).append(ok)
    for points, oks in sorted(bins.items()):
        print(f"kind points {points}: {(sum(oks) + 1) / (len(oks) + 2):.2f} of {len(oks)}")
    for low in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        oks = [
            r.root == g
            for r, g, _ in rows or ()
            if r.root and low <= r.lead < low + 0.1 + (low == 0) * 0.1
        ]
        if oks:
            print(f"root lead {low}: {(sum(oks) + 1) / (len(oks) + 2):.2f} of {len(oks)}")


def main(arguments: list[str]) -> None:
    """Print everything that can be scored."""
    for half in ("tuned", "held_out", "second", "fresh"):
        headlines(half)
    train = None
    if arguments:
        train = roots(Path(arguments[0]) / "PLV_train.tsv")
        plover("PLV_train (looked at while the words were chosen)", train)
        plover("PLV_test", roots(Path(arguments[0]) / "PLV_test.tsv"))
    else:
        print("\nPLOVER roots: no folder was given, so they were not scored.")
    chances(train)


if __name__ == "__main__":
    main(sys.argv[1:])
