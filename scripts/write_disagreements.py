"""Write docs/disagreements.md: every day on which the compared launch lists differ, and why."""

from pathlib import Path

from detente.case import load
from detente.record import disagreements, open_record
from detente.record._disagreements import compared_days, quantity_disagreements

PAGE = Path(__file__).parents[1] / "docs" / "disagreements.md"
FOUND = {
    "day_differs": "a day apart",
    "other_type": "under another type",
    "left_only": "on the first list only",
    "right_only": "on the second list only",
}


def page() -> str:
    """Return the report as Markdown."""
    case = load("north_korea")
    record = open_record(case)
    lines = ["# Where the sources disagree", ""]
    lines += ["`detente record disagreements` prints this report.", ""]
    for comparison in case.comparisons:
        counts = compared_days(record)[comparison.id]
        left, right = comparison.left, comparison.right
        lines += [f"## {comparison.name}, since {comparison.since}", ""]
        lines += [f"- {left.name} lists {left.scope} (read to {left.through})."]
        lines += [f"- {right.name}: {right.scope} (read to {right.through})."]
        lines += [
            f"- Of {counts['left_days']} days on the {left.name} list, {counts['agree']} are the "
            f"same day on the {right.name} list, {counts['day_differs']} are a day apart or hold a "
            f"date trap, {counts['other_type']} stand there under another type, and "
            f"{counts['left_only']} are not there.",
            f"- {counts['right_only']} days are on the {right.name} list and not on the "
            f"{left.name} list.",
            "",
            f"| day | finding | {left.name} | {right.name} | class here | status | explanation |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for row in disagreements(record):
            kinds = ", ".join(kind.replace("_", " ") for kind in row.kinds)
            cells = (
                str(row.day),
                FOUND[row.finding],
                ", ".join(row.left) or "none",
                ", ".join(row.right) or "none",
                kinds,
                row.status,
                row.explanation,
            )
            lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Figures on which the sources of one event differ", ""]
    lines += ["| event | figure | what each source says |", "| --- | --- | --- |"]
    for found in quantity_disagreements(record):
        said = "; ".join(f"{record.sources[s].publisher}: {v:g}" for s, v in found.said.items())
        lines.append(f"| {found.event} | {found.quantity.replace('_', ' ')} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
