"""What every coder offers: an item in, proposed events out."""

from __future__ import annotations

from datetime import date
from typing import Protocol, runtime_checkable

from detente.case import Case
from detente.monitor._item import Item
from detente.monitor._proposal import Proposal


@runtime_checkable
class Coder(Protocol):
    """Reads an item and proposes what it says happened; it never writes to the record.

    The same item, case and day give the same proposals. Nothing is raised for a bad text: what
    cannot be read gives no proposal.
    """

    @property
    def name(self) -> str:
        """Who reads, with a version, such as lexicon-1 or model:NAME."""
        ...

    def code(self, item: Item, case: Case, today: date) -> tuple[Proposal, ...]:
        """Return what the item's words propose; `today` dates words where the item does not."""
        ...
