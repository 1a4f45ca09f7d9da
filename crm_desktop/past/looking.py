"""Looking through the past: lists of clients and deals as they were, and where they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql, visible_ids, visible_sql
from crm_desktop.errors import NotFoundError
from crm_desktop.past.standing import PastArea, Standing
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.office.office import Office
    from crm_desktop.past.past_office import PastOffice

PAGE: Final = 200
_KEY: Final = {PastArea.CLIENTS: "name_key", PastArea.DEALS: "title_key"}
_AREA: Final = {PastArea.CLIENTS: Area.CLIENTS, PastArea.DEALS: Area.DEALS}
_WHOLE_PHONE: Final = 11
_IN_PHONES: Final = str.maketrans("", "", "0123456789+-() ")
_NO_STANDING: Final = "coalesce(s.standing, 'same')"


@dataclass(frozen=True, slots=True)
class PastRow:
    """A client or a deal in a list of the past; `after` is what the next page begins behind."""

    id: int
    name: str
    detail: str
    standing: Standing
    after: tuple[str, int]


@dataclass(frozen=True, slots=True)
class PastOverview:
    """How much there was, and what became of it."""

    instant: int
    clients: int
    deals: int
    gone_clients: int
    changed_clients: int
    gone_deals: int
    changed_deals: int


@use_case(Right.RESTORE)
def overview(office: Office, past: PastOffice) -> PastOverview:
    """Count what this person sees of the past, and how it stands today."""
    counts = {area: _counts(office, past, area) for area in PastArea}
    clients, deals = counts[PastArea.CLIENTS], counts[PastArea.DEALS]
    return PastOverview(
        past.source.instant,
        sum(clients.values()),
        sum(deals.values()),
        clients.get("gone", 0),
        clients.get("changed", 0),
        deals.get("gone", 0),
        deals.get("changed", 0),
    )


@use_case(Right.RESTORE)
def list_past(
    office: Office,
    past: PastOffice,
    *,
    area: PastArea,
    text: str = "",
    standing: Standing | None = None,
    limit: int = PAGE,
    after: tuple[str, int] | None = None,
) -> list[PastRow]:
    """Return a page of the past, by name.

    Args:
        office: the live office.
        past: the past.
        area: clients or deals.
        text: words of the name; for clients also digits of a phone or ИНН, a part of an e-mail.
        standing: only those that stand so today; as it was when the past was opened.
        limit: at most this many.
        after: the `after` of the last row shown.
    """
    found: list[PastRow] = []
    while len(found) < limit:
        rows = _page(past, area, text, standing, limit, after)
        seen = _still_seen(office, area, [row[0] for row in rows])
        for record, name, detail, state, key in rows:
            if record in seen:
                found.append(PastRow(record, name, detail or "", Standing(state), (key, record)))
        if len(rows) < limit:
            break
        after = (rows[-1][4], rows[-1][0])
    return found[:limit]


def require_seen(office: Office, past: PastOffice, area: PastArea, record: int) -> None:
    """Check that this person may look at a record of the past.

    Raises:
        NotFoundError: there was none then, or it is not theirs to see.
    """
    sql = " ".join(("SELECT 1 FROM", area.table, "c WHERE c.id = ? AND", _visible(past, area)))
    if not past.db.run(sql, (record,)) or not _still_seen(office, area, [record]):
        word = "клиента" if area is PastArea.CLIENTS else "сделки"
        raise NotFoundError(f"Такого {word} в базе на эту дату не было. Ничего не изменено.")


def standing_of(office: Office, area: PastArea, record: int) -> Standing:
    """Return how a record stands in the live office now; `SAME` = it is there."""
    more = ", c.merged_into, c.erased_at" if area is PastArea.CLIENTS else ", NULL, NULL"
    sql = " ".join(("SELECT c.deleted_at", more, "FROM", area.table, "c WHERE c.id = ?"))
    rows = office.db.run(sql, (record,))
    if not rows:
        return Standing.GONE
    deleted, merged, erased = rows[0]
    if erased is not None:
        return Standing.ERASED
    if merged is not None:
        return Standing.MERGED
    return Standing.SAME if deleted is None else Standing.GONE


def _counts(office: Office, past: PastOffice, area: PastArea) -> dict[str, int]:
    if office.powers.sees_all:
        sql = " ".join(
            (
                "SELECT", _NO_STANDING, ", count(*) FROM", area.table,
                "c LEFT JOIN past_standing s ON s.area = ? AND s.record = c.id WHERE",
                _visible(past, area), "GROUP BY 1",
            )
        )  # fmt: skip
        return dict(past.db.run(sql, (area.value,)))
    sql = " ".join(
        (
            "SELECT c.id,", _NO_STANDING, "FROM", area.table,
            "c LEFT JOIN past_standing s ON s.area = ? AND s.record = c.id WHERE",
            _visible(past, area),
        )
    )  # fmt: skip
    rows = past.db.run(sql, (area.value,))
    seen = _still_seen(office, area, [row[0] for row in rows])
    counts: dict[str, int] = {}
    for record, state in rows:
        if record in seen:
            counts[state] = counts.get(state, 0) + 1
    return counts


def _page(
    past: PastOffice,
    area: PastArea,
    text: str,
    standing: Standing | None,
    limit: int,
    after: tuple[str, int] | None,
) -> list[tuple[Any, ...]]:
    key = _KEY[area]
    values: dict[str, str | int] = {"area": area.value, "limit": limit}
    where = [_visible(past, area)]
    if standing is not None:
        where.append(f"{_NO_STANDING} = :standing")
        values["standing"] = standing.value
    if after is not None:
        where.append(f"(c.{key}, c.id) > (:key, :last)")
        values["key"], values["last"] = after
    for number, word in enumerate(_words(text)):
        values[f"w{number}"] = word
        where.append(_fits(past, area, f":w{number}", word, values))
    detail = (
        "(SELECT h.value FROM channel h WHERE h.client = c.id AND h.deleted_at IS NULL"
        " AND h.kind IN ('phone', 'email') ORDER BY h.kind DESC, h.position LIMIT 1)"
        if area is PastArea.CLIENTS
        else "(SELECT o.name FROM client o WHERE o.id = c.client)"
    )
    if area is PastArea.CLIENTS and not past.powers.field("clients", "channels"):
        detail = "''"
    name = "name" if area is PastArea.CLIENTS else "title"
    sql = " ".join(
        (
            "SELECT c.id,", f"c.{name},", detail, ",", _NO_STANDING, f", c.{key} FROM", area.table,
            "c LEFT JOIN past_standing s ON s.area = :area AND s.record = c.id WHERE",
            " AND ".join(where), f"ORDER BY c.{key}, c.id LIMIT :limit",
        )
    )  # fmt: skip
    return past.db.connection().execute(sql, values).fetchall()


def _words(text: str) -> list[str]:
    """Split what was typed; a phone stays one word however it is spaced."""
    if text.strip() and not text.translate(_IN_PHONES).strip():
        return ["".join(filter(str.isdigit, text))]
    return fold(text).split()


def _fits(
    past: PastOffice, area: PastArea, word: str, typed: str, values: dict[str, str | int]
) -> str:
    if area is PastArea.DEALS:
        of_client = _sql("SELECT o.id FROM client o WHERE instr(o.name_key,", word, ")")
        return f"(instr(c.title_key, {word}) OR c.client IN ({of_client}))"
    ways = [f"instr(c.name_key, {word})"]
    powers = past.powers
    digits = "".join(filter(str.isdigit, typed))
    if digits:
        # A phone typed with its leading 8 is kept with 7.
        digits = digits[1:] if len(digits) == _WHOLE_PHONE else digits
        values[f"{word[1:]}d"] = digits
    if digits and powers.field("clients", "inn"):
        ways.append(f"instr(coalesce(c.inn, ''), {word}d)")
    if powers.field("clients", "channels"):
        if digits:
            ways.append(f"c.id IN ({_by_channel(f'{word}d')})")
        if "@" in typed:
            ways.append(f"c.id IN ({_by_channel(word)})")
    return f"({' OR '.join(ways)})"


def _by_channel(word: str) -> str:
    return _sql(
        "SELECT h.client FROM channel h WHERE h.deleted_at IS NULL AND instr(h.key,", word, ")"
    )


def _sql(*parts: str) -> str:
    return " ".join(parts)


def _visible(past: PastOffice, area: PastArea) -> str:
    if area is PastArea.CLIENTS:
        return visible_sql(past, "c")
    return visible_deal_sql(past, "c")


def _still_seen(office: Office, area: PastArea, records: Collection[int]) -> set[int]:
    """Leave out what is in the live office but no longer this person's to see."""
    if office.powers.sees_all or not records:
        return set(records)
    sql = " ".join(("SELECT id FROM", area.table, "WHERE id = ?"))
    there = {record for record in records if office.db.run(sql, (record,))}
    return (set(records) - there) | visible_ids(office, _AREA[area], there)
