"""What assistants are asked to do with the answers, and what the answers cannot know."""

from __future__ import annotations

from detente.case import Case

_ASKED = """\
Détente is the sourced record of a standoff, {name}, and what follows from it.
Its question: {question}
These tools only read. When you use an answer:
- Quote references: event ids with their sources, addresses and grades; run ids; the record state
  and the as-of day under `rests_on`. State no number without them.
- Give the 90 % interval beside every chance, and keep the word of likelihood that comes with it
  (ICD 203): do not turn it into another. How sure an analysis is, is something else than how
  likely a thing is: keep the two apart.
- A type is a row of interests that predicts acts, not what a leader thinks.
- Comparisons say what would follow if their assumptions held. Do not present them as advice, and
  describe every government neutrally.
- What is not in the record may still have happened. Read {limits} before you say what is not so.
- If a tool says that it cannot answer, say so. Never fill a gap with an event, a figure or a
  quotation of your own."""
_KNOWN = """\
# What it cannot know

- **Secrets.** It knows what was public. Secret contacts are not in it, and neither are intentions.
- **Anything after the last day searched.** Forecasts start from there.
- **Minds.** A type is a row of interests that predicts acts, not what a leader thinks; the answer
  depends on which types the case declares.
- **Which approach is right.** A comparison says what would follow if its assumptions held. How a
  deal is undone and what an arsenal is worth have hardly been seen, so much of it is judgement
  with a range. What an outcome is worth is the reader's to say.
- **More than its sources.** Estimates differ; each source carries its grade.

## How far the record was searched
"""


def asked_of(case: Case, limits: str) -> str:
    """Return what assistants are asked to do.

    Args:
        limits: the address of what it cannot know.
    """
    return _ASKED.format(name=case.standoff.name, question=case.standoff.question, limits=limits)


def limits_of(case: Case) -> str:
    """Return what the answers cannot know, and how far this case's record was searched."""
    rows = [f"- {c.name}: through {c.through}." for c in case.coverage]
    return "\n".join((_KNOWN, *rows, ""))
