"""The days rules wait for: whose they are and when, within a span.

Each source gives deal, day and the key of the occasion. A birthday is the client's: several deals
share its key, and one of them is taken.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.automation.definition import Source
from crm_desktop.views.periods import Days, midnight, year_days
from crm_desktop.views.sql import Sql, spell
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from crm_desktop.automation.spans import Span
    from db.connection import OfficeDatabase

_DAY: Final = timedelta(days=1)
_AMONG: Final = "(?1 IS NULL OR {} IN (SELECT value FROM json_each(?1)))"
# Of what is sold the same lasts one after another; what runs out first decides.
_LASTING: Final = " ".join(
    (
        "SELECT w.deal, w.closed_at, min(w.lasts) FROM (SELECT b.deal, b.closed_at,",
        "sum(l.lasts_days) AS lasts FROM deal_board b CROSS JOIN deal_line l ON l.deal = b.deal",
        "WHERE b.outcome = 'won' AND l.deleted_at IS NULL AND l.lasts_days > 0 AND",
        _AMONG.format("b.deal"), "GROUP BY b.deal, folded(l.title)) w GROUP BY w.deal",
    )
)  # fmt: skip
_LAST_WIN: Final = " ".join(
    (
        "SELECT b.deal, b.closed_at FROM deal_board b WHERE b.outcome = 'won'",
        "AND b.closed_at BETWEEN ?2 AND ?3 AND", _AMONG.format("b.deal"),
        "AND (b.client IS NULL OR NOT EXISTS (SELECT 1 FROM deal n WHERE n.client = b.client",
        "AND n.outcome = 'won' AND n.deleted_at IS NULL",
        "AND (n.closed_at, n.id) > (b.closed_at, b.deal)))",
    )
)  # fmt: skip
_COLUMNS: Final = {
    Source.CLOSES.value: ("b.closes_on", "b.outcome IS NULL"),
    Source.STARTS.value: ("d.starts_on", "b.outcome IS NULL"),
    Source.CONTRACT.value: ("d.contract_ends_on", "b.outcome IS NOT 'lost'"),
}


def days_sql(
    db: OfficeDatabase, source: str, span: Span, *, zone: tzinfo, among: str | None
) -> Sql:
    """Return `FROM` and `WHERE` over `deal_board b` with `x.day` and `x.occasion`.

    Args:
        db: inside a snapshot.
        source: a `Source`, or the key of an own field of deals.
        span: which days.
        zone: the office's, for days of instants.
        among: JSON list of deals; None = all.
    """
    if source == Source.BIRTHDAY:
        return _birthdays(span, among)
    if source in {Source.USED_UP, Source.WON}:
        days = _of_wins(db, source, span, zone, among)
        pairs = json.dumps([[deal, day.isoformat()] for deal, day in days])
        key = f"'{source}:' || (j.value ->> 0) || ':' || (j.value ->> 1)"
        return Sql(
            spell(
                "FROM (SELECT j.value ->> 0 AS deal, j.value ->> 1 AS day,", key, "AS occasion",
                "FROM json_each(?) j) x CROSS JOIN deal_board b ON b.deal = x.deal WHERE 1",
            ),
            (pairs,),
        )  # fmt: skip
    column, only = _COLUMNS.get(source) or _own(source)
    plain = column.startswith("b.")
    joined = "" if plain else "CROSS JOIN deal d ON d.id = b.deal"
    chosen, values = _chosen("b.deal", among)
    return Sql(
        " ".join(
            (
                "FROM (SELECT b.deal,", column, "AS day,", f"'{source}:' || b.deal || ':' ||",
                column, "AS occasion FROM deal_board b", joined, "WHERE", only, "AND", column,
                "BETWEEN ? AND ? AND", chosen, ") x",
                "CROSS JOIN deal_board b ON b.deal = x.deal WHERE 1",
            )
        ),
        (span.first.isoformat(), span.last.isoformat(), *values),
    )  # fmt: skip


def _own(source: str) -> tuple[str, str]:
    number = source.removeprefix("f")
    if not number.isascii() or not number.isdigit():
        raise KeyError(source)
    return f"json_extract(d.custom, '$.f{number}')", "b.outcome IS NOT 'lost'"


def _chosen(column: str, among: str | None) -> tuple[str, tuple[str, ...]]:
    if among is None:
        return "1", ()
    return spell(column, "IN (SELECT value FROM json_each(?))"), (among,)


def _birthdays(span: Span, among: str | None) -> Sql:
    """The days of the span whose month and day a client was born on; 29 February moves to 28."""
    pairs: list[tuple[str, str]] = []
    day = span.first
    while day <= span.last:
        pairs += [(name, day.isoformat()) for name in year_days(Days(day, day)) or ()]
        day += _DAY
    chosen, values = _chosen("d.id", among)
    return Sql(
        " ".join(
            (
                "FROM (SELECT d.id AS deal, j.value ->> 1 AS day,",
                f"'{Source.BIRTHDAY.value}:' || c.id || ':' || (j.value ->> 1) AS occasion",
                "FROM json_each(?) j CROSS JOIN client c ON substr(c.birthday, -5) = j.value ->> 0",
                "CROSS JOIN deal d ON d.client = c.id WHERE c.deleted_at IS NULL",
                "AND c.merged_into IS NULL AND d.deleted_at IS NULL AND", chosen, ") x",
                "CROSS JOIN deal_board b ON b.deal = x.deal WHERE 1",
            )
        ),
        (json.dumps(pairs), *values),
    )  # fmt: skip


def _of_wins(
    db: OfficeDatabase, source: str, span: Span, zone: tzinfo, among: str | None
) -> list[tuple[int, date]]:
    """Days counted from the win, in the office's zone: a day there may have 23 or 25 hours."""
    found: list[tuple[int, date]] = []
    if source == Source.WON:
        bounds = (midnight(span.first, zone), midnight(span.last + _DAY, zone) - 1)
        rows: list[tuple[Any, ...]] = db.run(_LAST_WIN, (among, *bounds))
        return [(deal, local(closed, zone).date()) for deal, closed in rows]
    for deal, closed, lasts in db.run(_LASTING, (among,)):
        on = local(closed, zone).date() + timedelta(days=min(lasts, 36_500))
        if span.first <= on <= span.last:
            found.append((deal, on))
    return found
