"""Make the maps under the record's sites: src/detente/web/static/map-near.json and map-world.json.

Both are cut from Natural Earth (public domain) as packed by the npm package world-atlas (ISC). The
near one is the 10 m data within eight degrees of every event of the bundled cases that has
coordinates, simplified; the world is the 110 m data, for cases elsewhere. Needs npm and npx:

    .venv/bin/python scripts/make_map.py
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from detente.case import load
from detente.record import open_record

ATLAS, CUTTER = "world-atlas@2.0.2", "mapshaper@0.7.70"
CASES = ("north_korea",)
MARGIN = 8
STATIC = Path(__file__).parent.parent / "src" / "detente" / "web" / "static"


def box() -> tuple[float, float, float, float]:
    """Return west, south, east, north of the events, with a margin, in whole degrees."""
    events = [e for name in CASES for e in open_record(load(name)).events.values()]
    placed = [e.magnitudes for e in events if {"latitude", "longitude"} <= e.magnitudes.keys()]
    east, north = ([m[n] for m in placed] for n in ("longitude", "latitude"))
    return (
        round(min(east)) - MARGIN,
        round(min(north)) - MARGIN,
        round(max(east)) + MARGIN,
        round(max(north)) + MARGIN,
    )


def main() -> None:
    """Fetch, cut, simplify, write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["npm", "pack", ATLAS, "--silent"], cwd=folder, check=True)
        subprocess.run(["tar", "xzf", *folder.glob("*.tgz")], cwd=folder, check=True)
        edges = box()
        _cut(folder, "10m", "near", ["-clip", f"bbox={','.join(map(str, edges))}"], "12%", edges)
        _cut(folder, "110m", "world", [], "100%", (-180, -90, 180, 90))


def _cut(
    folder: Path,
    detail: str,
    name: str,
    steps: list[str],
    kept: str,
    edges: tuple[float, float, float, float],
) -> None:
    made = folder / f"{name}.json"
    source = folder / "package" / f"countries-{detail}.json"
    command = ["npx", "-y", CUTTER, "-i", str(source), *steps, "-simplify", kept, "keep-shapes"]
    command += ["-filter-fields", "-o", str(made), "format=topojson", "quantization=8000"]
    subprocess.run(command, cwd=folder, check=True)
    found = json.loads(made.read_text())
    own = found["objects"]["countries"]
    for shape in own["geometries"]:
        shape.pop("id", None)
        shape.pop("properties", None)
    found["objects"] = {"countries": own}
    found["bbox"] = list(edges)
    place = STATIC / f"map-{name}.json"
    place.write_text(json.dumps(found, separators=(",", ":")) + "\n")
    print(f"{place.name}: {place.stat().st_size / 1024:.0f} KiB, bbox {found['bbox']}")


if __name__ == "__main__":
    main()
