"""One question to everything: clients, deals, tasks, what was said of them, their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.search import ClientHit, search_clients
from crm_desktop.search.entries import DEALS, FILES, TASKS, TEXTS, TextHit, search_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.search.entry_sources import EntrySource

_TEXTS_OF_ONE: Final = 3


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What was found, each kind best or newest first, with one more than asked if there is more.

    Attributes:
        clients: those the text fits.
        texts: events, notes of clients and of their relations.
        files: by their names.
        deals: by their titles, comments and lines, each once.
        tasks: by their titles, texts, results, checklists and talk, each once.
    """

    clients: tuple[ClientHit, ...] = ()
    texts: tuple[TextHit, ...] = ()
    files: tuple[TextHit, ...] = ()
    deals: tuple[TextHit, ...] = ()
    tasks: tuple[TextHit, ...] = ()

    @property
    def understood(self) -> str:
        """What was searched instead of the typed text; `""` if anything fits it as typed."""
        hits: tuple[ClientHit | TextHit, ...] = (
            *self.clients, *self.deals, *self.tasks, *self.texts, *self.files,
        )  # fmt: skip
        if any(not hit.understood for hit in hits):
            return ""
        return next((hit.understood for hit in hits), "")


@use_case(Right.VIEW_CLIENTS)
def search_everywhere(
    office: Office,
    text: str,
    *,
    clients: int = 6,
    texts: int = 4,
    files: int = 3,
    deals: int = 4,
    tasks: int = 4,
) -> Everywhere:
    """Look for a text among clients, deals, tasks, events and notes, and names of files.

    A kind that knows the text only by guessing (another layout, a typo) stays silent when another
    kind knows it as typed.

    Args:
        office: the office.
        text: as typed.
        clients: this many and one more; 0 = none.
        texts: the same of events and notes.
        files: the same of files.
        deals: the same of deals.
        tasks: the same of tasks.
    """
    with office.reading():
        found = Everywhere(
            tuple(search_clients(office, text, limit=clients + 1)) if clients else (),
            tuple(search_entries(office, text, limit=texts + 1, sources=TEXTS)) if texts else (),
            tuple(search_entries(office, text, limit=files + 1, sources=FILES)) if files else (),
            _each_once(office, text, deals + 1, DEALS, lambda hit: hit.deal_id) if deals else (),
            _each_once(office, text, tasks + 1, TASKS, lambda hit: hit.task_id) if tasks else (),
        )
    if found.understood:
        return found
    return Everywhere(
        tuple(hit for hit in found.clients if not hit.understood),
        tuple(hit for hit in found.texts if not hit.understood),
        tuple(hit for hit in found.files if not hit.understood),
        tuple(hit for hit in found.deals if not hit.understood),
        tuple(hit for hit in found.tasks if not hit.understood),
    )


def _each_once(
    office: Office,
    text: str,
    limit: int,
    sources: Sequence[EntrySource],
    of: Callable[[TextHit], int | None],
) -> tuple[TextHit, ...]:
    """Found deals or tasks; one that several texts tell of comes with the first of them."""
    hits = search_entries(office, text, limit=limit * _TEXTS_OF_ONE, sources=sources)
    once = {of(hit): hit for hit in reversed(hits)}
    return tuple(hit for hit in hits if once[of(hit)] is hit)[:limit]
