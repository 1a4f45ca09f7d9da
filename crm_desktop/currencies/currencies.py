"""The currencies of the office: adding one, setting its rate with a date, taking one off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.rates import ROUBLE, checked_rate, parse_rate
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# Those most offered, in the order they are offered in.
CURRENCIES: Final = {
    "USD": "Доллар США",
    "EUR": "Евро",
    "CNY": "Китайский юань",
    "KZT": "Казахстанский тенге",
    "BYN": "Белорусский рубль",
    "AED": "Дирхам ОАЭ",
    "AMD": "Армянский драм",
    "AZN": "Азербайджанский манат",
    "GBP": "Фунт стерлингов",
    "GEL": "Грузинский лари",
    "INR": "Индийская рупия",
    "JPY": "Японская иена",
    "KGS": "Киргизский сом",
    "RSD": "Сербский динар",
    "THB": "Тайский бат",
    "TRY": "Турецкая лира",
    "UZS": "Узбекский сум",
}
_CODE: Final = 3


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """A currency as the settings show it.

    Attributes:
        code: three Latin letters.
        name: in Russian; the code again where we know none.
        rate: millionths of a rouble for a unit; None = no rate: sums in it are told apart.
        rated_on: the day of the rate, ISO; None = not said.
        used: how many live deals are in it.
        listed: whether the office added it; a currency that came with a deal is not.
    """

    code: str
    name: str
    rate: int | None
    rated_on: str | None
    used: int
    listed: bool = True


@use_case(Right.VIEW_DEALS)
def list_currencies(office: Office) -> list[CurrencyRow]:
    """Return the currencies besides the rouble: those added, then those deals came in."""
    with office.reading():
        used: dict[str, int] = dict(
            office.db.run("SELECT currency, sum(deals) FROM deal_board_sum GROUP BY currency")
        )
        rows = [
            CurrencyRow(code, _name(code), rate, rated_on, used.pop(code, 0))
            for code, rate, rated_on in office.db.run(
                "SELECT code, rate, rated_on FROM currency WHERE deleted_at IS NULL ORDER BY id"
            )
        ]
    known = {row.code for row in rows} | {ROUBLE}
    return rows + [
        CurrencyRow(code, _name(code), None, None, deals, listed=False)
        for code, deals in sorted(used.items())
        if code not in known and deals
    ]


@use_case(Right.EDIT_FUNNELS)
def add_currency(
    office: Office, code: str, *, rate: str | int | None = None, rated_on: date | None = None
) -> Changes:
    """Add a currency.

    Args:
        office: the office.
        code: three Latin letters, any case.
        rate: as typed, or millionths of a rouble; None or `""` = not known yet.
        rated_on: the day of the rate.

    Raises:
        UserError: it is no code, is the rouble, is there already, or the rate cannot be.
    """
    tidy = _checked_code(code)
    if _record(office.db, tidy) is not None:
        raise UserError(f"Валюта {tidy} уже есть. Ничего не изменено.")
    stored = _checked_rate(rate)
    with office.change(f"Новая валюта: {tidy}") as change:
        office.db.run(
            "INSERT INTO currency(id, code, rate, rated_on) VALUES(?, ?, ?, ?)",
            (change.new_id(), tidy, stored, _day(stored, rated_on)),
        )
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def set_rate(
    office: Office, code: str, *, rate: str | int | None, rated_on: date | None
) -> Changes:
    """Set a currency's rate; one that came with a deal is added by it.

    Args:
        office: the office.
        code: of the currency.
        rate: as typed, or millionths of a rouble; None or `""` = no longer known.
        rated_on: the day of the rate.

    Raises:
        UserError: the code or the rate cannot be.
    """
    tidy, stored = _checked_code(code), _checked_rate(rate)
    record = _record(office.db, tidy)
    if record is None:
        return add_currency(office, tidy, rate=stored, rated_on=rated_on)
    with office.change(f"Курс {tidy}") as change:
        office.db.run(
            "UPDATE currency SET rate = ?, rated_on = ? WHERE id = ?",
            (stored, _day(stored, rated_on), record),
        )
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def delete_currency(office: Office, code: str) -> Changes:
    """Take a currency off.

    Raises:
        NotFoundError: the office has not added it.
        UserError: deals are in it.
    """
    record = _record(office.db, code)
    if record is None:
        raise NotFoundError(f"Валюты {code} нет в списке. Ничего не изменено.")
    used = next(row.used for row in list_currencies(office) if row.code == code)
    if used:
        raise UserError(
            f"В валюте {code} {count(used, 'сделка', 'сделки', 'сделок')}. Ничего не изменено. "
            "Сначала смените валюту этих сделок."
        )
    with office.change(f"Удалена валюта: {code}") as change:
        office.db.run("UPDATE currency SET deleted_at = ? WHERE id = ?", (now_ms(), record))
    return change.changes


def _record(db: OfficeDatabase, code: str) -> int | None:
    rows = db.run("SELECT id FROM currency WHERE code = ? AND deleted_at IS NULL", (code,))
    return rows[-1][0] if rows else None


def _checked_code(code: str) -> str:
    tidy = code.strip().upper()
    if len(tidy) != _CODE or not tidy.isascii() or not tidy.isalpha():
        raise UserError(
            f"«{code.strip()}» — не код валюты. Ничего не изменено. "
            "Код — три латинские буквы, например USD."
        )
    if tidy == ROUBLE:
        raise UserError("Рубль есть всегда, курс ему не нужен. Ничего не изменено.")
    return tidy


def _checked_rate(rate: str | int | None) -> int | None:
    if rate is None or (isinstance(rate, str) and not rate.strip()):
        return None
    return parse_rate(rate) if isinstance(rate, str) else checked_rate(rate)


def _day(rate: int | None, on: date | None) -> str | None:
    return on.isoformat() if rate is not None and on is not None else None


def _name(code: str) -> str:
    return CURRENCIES.get(code, code)
