"""Ranges of numbers a station claims for itself on the share, ahead of its need.

    numbers/<series in hex>/<start>     {"slot": 3, "span": 100}

Each range begins where the one before it ends, and a name is taken once only; so ranges never
overlap, however old a listing is. A station that got a new slot leaves the rest of its ranges.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Protocol

from crm_desktop.access import keys_json
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.numbers.issuing import next_of_ranges
from crm_desktop.numbers.numbering import MOST, SPANS, NumberWay, is_shared, read_numbering
from crm_desktop.sync.stream.layout import number_name

if TYPE_CHECKING:
    from crm_desktop.numbers.numbering import Numbering
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# A station asks for more when a quarter of a range is left.
_LOW_PART: Final = 4
# The chain of ranges of a series is never walked further than this in one round.
_MOST_STEPS: Final = 200
_LARGEST: Final = 4096


class Names(Protocol):
    """What of a share is needed here; see `crm_desktop.sync.transport.Transport`."""

    def put_new(self, name: str, data: bytes) -> bool: ...

    def get(self, name: str) -> bytes | None: ...


class RangeClaims:
    """Keeps this station supplied with numbers.

    Args:
        office: the office.
    """

    def __init__(self, office: Office) -> None:
        self._db = office.db

    def round(self, transport: Names) -> int:
        """Claim a range for every series in use whose numbers run low; returns how many.

        Costs two queries when nothing is to be done.

        Raises:
            TransportError: the share refused; what was claimed is kept.
        """
        numbering = read_numbering(self._db)
        if numbering.way is not NumberWay.RANGES or not is_shared(self._db):
            return 0
        low = [series for series in self._in_use(numbering) if self._runs_low(series, numbering)]
        return sum(self._claim(transport, series, numbering) for series in low)

    def _in_use(self, numbering: Numbering) -> list[str]:
        rows = self._db.run("SELECT DISTINCT series FROM issued_number")
        return sorted({str(row[0]) for row in rows} | set(numbering.first))

    def _runs_low(self, series: str, numbering: Numbering) -> bool:
        return left_in_ranges(self._db, series) < max(1, numbering.span // _LOW_PART)

    def _claim(self, transport: Names, series: str, numbering: Numbering) -> int:
        slot = int(self._db.run("SELECT slot FROM station")[0][0])
        span = numbering.span
        claim = json.dumps({"slot": slot, "span": span}).encode()
        start = self._end_known(series, numbering)
        for _step in range(_MOST_STEPS):
            name = number_name(series, start)
            if start > MOST:
                return 0
            if transport.put_new(name, claim):
                self._keep(series, start, span, slot)
                return 1
            held = _read_claim(transport.get(name))
            if held is None:
                return 0  # somebody is writing it this moment
            holder, length = held
            # Ours from a round that was cut off, or another's: the chain goes on behind it.
            self._keep(series, start, length, holder)
            start += length
            if holder == slot:
                return 1
        return 0

    def _end_known(self, series: str, numbering: Numbering) -> int:
        rows = self._db.run("SELECT max(start + span) FROM sync_range WHERE series = ?", (series,))
        return int(rows[0][0] or numbering.first.get(series, 1))

    def _keep(self, series: str, start: int, span: int, slot: int) -> None:
        self._db.run(
            "INSERT OR REPLACE INTO sync_range(series, start, span, slot) VALUES(?, ?, ?, ?)",
            (series, start, span, slot),
        )


def left_in_ranges(db: OfficeDatabase, series: str) -> int:
    """Return how many numbers of its ranges this station can still give."""
    following = next_of_ranges(db, series)
    if following is None:
        return 0
    rows = db.run(
        "SELECT sum(start + span - max(start, ?2)) FROM sync_range"
        " WHERE series = ?1 AND slot = (SELECT slot FROM station) AND start + span > ?2",
        (series, following),
    )
    return int(rows[0][0] or 0)


def _read_claim(data: bytes | None) -> tuple[int, int] | None:
    """The slot and the span of a claim; one that does not read takes the longest span there is."""
    if data is None:
        return None
    try:
        told = keys_json.parse(data[:_LARGEST])
        slot, span = keys_json.whole(told, "slot"), keys_json.whole(told, "span")
    except keys_json.BadDocumentError:
        return 0, SPANS[1]
    known = 0 <= slot < SLOTS and SPANS[0] <= span <= SPANS[1]
    return (slot, span) if known else (0, SPANS[1])
