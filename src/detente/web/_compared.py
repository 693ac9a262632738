"""The comparison that a desk shows: the one that ships with its case, or one of its own runs."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from detente.brief._options import Options, read_options
from detente.errors import DetenteError, NotFound
from detente.web._once import Once
from detente.web._ready import may_take_time
from detente.web._runs import NotShownError, Run, Runs
from detente.web._site import Site

if TYPE_CHECKING:
    from detente.options import Comparison

_ROOM = 4  # runs that are held open at once; each may be of thousands of futures
_NO_FILE = (
    "The numbers of its futures were not kept with it. Ask for the same run again: it is answered "
    "at once, and they are kept."
)
_opened: WeakKeyDictionary[Site, tuple[Compared, Once[Compared]]] = WeakKeyDictionary()


class Compared:
    """A comparison, and the numbers of its futures.

    Attributes:
        run: of this desk; None for the comparison that ships with the case.
        trouble: why nothing can be set, once `futures` was asked for; empty if it can.
    """

    def __init__(self, site: Site, run: Run | None = None, document: Any = None) -> None:
        self.site, self.run = site, run
        self.trouble = ""
        if run is not None:
            self.document = document

    @cached_property
    def document(self) -> Any:
        """Everything that was read from the comparison; None where none ships."""
        may_take_time()
        from detente.options import shipped  # noqa: PLC0415

        return shipped(self.site.case)

    @cached_property
    def futures(self) -> Comparison | None:
        """The numbers of every future; None where there are none, and `trouble` says why."""
        may_take_time()
        try:
            return self._futures()
        except DetenteError as error:
            self.trouble = " ".join([error.headline, *(p.what for p in error.problems)])
            return None

    def _futures(self) -> Comparison | None:
        from detente.options import shipped_futures  # noqa: PLC0415
        from detente.options._shipped_futures import read_futures  # noqa: PLC0415

        if self.run is None:
            return shipped_futures(self.site.case)
        if not self.run.futures.is_file():
            raise DetenteError(_NO_FILE)
        return read_futures(self.site.case, self.run.futures, self.document["run"])

    @property
    def settable(self) -> bool:
        """Whether there are futures, and enough of them, for a reader to set anything."""
        from detente.options._what_if import ENOUGH  # noqa: PLC0415

        if self.futures is None:
            return False
        if len(self.futures.futures) < ENOUGH:
            self.trouble = f"it takes {ENOUGH} futures or more, and better some hundreds."
            return False
        return True

    def numbers(self) -> Comparison:
        """Return the numbers of every future.

        Raises:
            DetenteError: there are none, or they are of another run.
        """
        if self.futures is None:
            whose = "do not ship with this case" if self.run is None else "of this run are missing"
            said = f"The numbers of every future {whose}, so nothing can be set."
            raise DetenteError(f"{said} {self.trouble}".strip())
        return self.futures

    def day(self, as_of: date | None) -> date | None:
        """Return the day as of which it is shown: a run's own, if none is asked; None for today."""
        return as_of or (self.run.day if self.run else None)

    def options(self, as_of: date | None) -> Options:
        """Return the comparison as known on a day.

        Raises:
            NotFound: none ships with the case.
            DetenteError: the comparison rests on later months.
        """
        if self.document is None:
            name = self.site.case.standoff.name
            raise NotFound(f"No comparison of approaches comes with {name}.")
        return read_options(self.site.case, self.day(as_of) or self.site.today, self.document)


def compared(site: Site, runs: Runs, id: str = "") -> Compared:
    """Return a comparison, opened once: the one that ships, or the run of a job's id.

    Raises:
        NotFound: there is no job of that id.
        NotShownError: it is no comparison, is not done, or was of another state of the case.
    """
    if site not in _opened:
        _opened[site] = Compared(site), Once(_ROOM)
    ships, held = _opened[site]
    if not id:
        return ships
    run = runs.one(id)
    if held.peek(id) is None:
        may_take_time()
    return held.get(id, lambda: _of_run(site, runs, run))


def _of_run(site: Site, runs: Runs, run: Run) -> Compared:
    from detente.options._keys import options_key  # noqa: PLC0415

    found, case = runs.document(run), site.case
    capitals = {player for rows in found["capitals"].values() for player in rows}
    same = found["run"]["options"] == options_key(case)
    if not same or not capitals <= {i.player for i in case.interests}:
        said = "This run was of the case as it was before it was changed, and cannot be shown as of"
        raise NotShownError(run.job, f"{said} the case now. Run it anew to compare on this page.")
    return Compared(site, run, found)
