"""What was given: series, gaps told in words, doubles that two stations made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import slot_of
from crm_desktop.numbers.numbering import GAPLESS_IS_IMPOSSIBLE
from crm_desktop.numbers.series import series_words
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_MOST_GAPS: Final = 100


@dataclass(frozen=True, slots=True)
class SeriesState:
    """Numbers of one series with one prefix.

    Attributes:
        words: «Счета 2026».
        first: the least number given.
        last: the greatest.
        given: how many there are.
        text: the last one as it stands on the paper.
    """

    series: str
    words: str
    prefix: str
    first: int
    last: int
    given: int
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers `first … last` of a series that nobody was given; `text` says so."""

    series: str
    prefix: str
    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Double:
    """One number given more than once.

    Attributes:
        text: as it stands on the papers.
        given: (instant UTC ms, station's name) of each time, the earliest first.
    """

    series: str
    text: str
    given: tuple[tuple[int, str], ...]

    @property
    def told(self) -> str:
        """«А-17 («Счета 2026»): выдан 2 раза, компьютеры «Анна», «Борис»»."""
        names = ", ".join(dict.fromkeys(f"«{name}»" for _at, name in self.given))
        times = count(len(self.given), "раз", "раза", "раз")
        return f"{self.text} («{series_words(self.series)}»): выдан {times}, компьютеры {names}"


@use_case(Right.VIEW_OFFICE)
def list_series(office: Office) -> tuple[SeriesState, ...]:
    """Return every series with each of its prefixes, by name."""
    rows = office.db.run(
        "SELECT series, prefix, min(number), max(number), count(*) FROM issued_number"
        " WHERE deleted_at IS NULL GROUP BY series, prefix ORDER BY series, prefix"
    )
    return tuple(
        SeriesState(
            series, series_words(series), prefix, first, last, given,
            f"{prefix}-{last}" if prefix else str(last),
        )
        for series, prefix, first, last, given in rows
    )  # fmt: skip


@use_case(Right.VIEW_OFFICE)
def list_gaps(office: Office, *, series: str | None = None) -> tuple[Gap, ...]:
    """Return the numbers between the first and the last that nobody was given, at most 100 spans.

    A number is passed over where an act failed after another computer's came, where a range was
    left behind, and where the count was begun anew.
    """
    rows = office.db.run(
        "SELECT series, prefix, before + 1, number - 1 FROM (SELECT series, prefix, number,"
        " lag(number) OVER (PARTITION BY series, prefix ORDER BY number) before"
        " FROM issued_number WHERE deleted_at IS NULL AND (?1 IS NULL OR series = ?1))"
        " WHERE number > before + 1 ORDER BY series, prefix, number LIMIT ?2",
        (series, _MOST_GAPS),
    )
    return tuple(
        Gap(name, prefix, first, last, _gap_words(name, prefix, first, last))
        for name, prefix, first, last in rows
    )


@use_case(Right.VIEW_OFFICE)
def list_doubles(office: Office) -> tuple[Double, ...]:
    """Return the numbers given more than once."""
    return find_doubles(office.db)


def find_doubles(db: OfficeDatabase) -> tuple[Double, ...]:
    """Do the work of `list_doubles` for a base that nobody is signed in to."""
    rows = db.run(
        "SELECT series, text, id, issued_at FROM issued_number WHERE (series, text) IN"
        " (SELECT series, text FROM issued_number WHERE deleted_at IS NULL"
        " GROUP BY series, text HAVING count(*) > 1) AND deleted_at IS NULL"
        " ORDER BY series, text, issued_at, id"
    )
    stations = db.run("SELECT slot, name FROM workstation WHERE deleted_at IS NULL ORDER BY id")
    names = {int(slot): str(name) for slot, name in stations}
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for series, text, record, at in rows:
        name = names.get(slot_of(record)) or f"№ {slot_of(record)}"
        found.setdefault((series, text), []).append((int(at), name))
    return tuple(Double(series, text, tuple(given)) for (series, text), given in found.items())


def _gap_words(series: str, prefix: str, first: int, last: int) -> str:
    sign = f"{prefix}-" if prefix else ""
    shown = f"{sign}{first}" if first == last else f"{sign}{first} … {sign}{last}"
    return f"«{series_words(series)}»: не выданы {shown}. {GAPLESS_IS_IMPOSSIBLE}"
