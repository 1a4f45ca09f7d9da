"""The office's own rules of what makes two clients look the same."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

SETTING: Final = "duplicates"
LEAST_LIKENESS: Final = 80
_MOST_NAMESAKES: Final = 50


@dataclass(frozen=True, slots=True)
class Criteria:
    """What counts as a reason.

    Attributes:
        inn: equal ИНН (with КПП and ОГРН).
        phone: a phone in common.
        email: an e-mail in common.
        messenger: a messenger or a page in a social network in common.
        site: a site in common, together with an alike name.
        names: alike names with nothing else in common.
        likeness: from which per cent on companies' names are alike, 80 to 100.
        regions: different regions speak against clients that agree by name alone.
        namesakes: a person's name borne by more clients than this says nothing alone; 2 to 50.
    """

    inn: bool = True
    phone: bool = True
    email: bool = True
    messenger: bool = True
    site: bool = True
    names: bool = True
    likeness: int = 90
    regions: bool = True
    namesakes: int = 5


@use_case(Right.VIEW_CLIENTS)
def read_criteria(office: Office) -> Criteria:
    """Return the office's criteria; the usual ones if it has set none."""
    return criteria_of(office.db)


@use_case(Right.EDIT_SETTINGS)
def write_criteria(office: Office, criteria: Criteria) -> Changes:
    """Set the office's criteria; the next scan looks at everybody anew.

    Raises:
        UserError: a number is out of its bounds, or nothing is left to compare.
    """
    if not LEAST_LIKENESS <= criteria.likeness <= 100:  # noqa: PLR2004 - per cent
        raise UserError(f"Сходство названий — от {LEAST_LIKENESS} до 100 %. Ничего не изменено.")
    if not 2 <= criteria.namesakes <= _MOST_NAMESAKES:  # noqa: PLR2004 - a pair
        raise UserError(f"Однофамильцев — от 2 до {_MOST_NAMESAKES}. Ничего не изменено.")
    if not (
        criteria.inn or criteria.phone or criteria.email or criteria.messenger or criteria.names
    ):
        raise UserError("Выберите хотя бы один признак дубликата. Ничего не изменено.")
    text = rules_text(criteria)
    with office.change("Признаки дубликатов") as change:
        rows = office.db.run(
            "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (SETTING,)
        )
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (text, rows[-1][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), SETTING, text),
            )
    return change.changes


def criteria_of(db: OfficeDatabase) -> Criteria:
    """Read the criteria; what is missing or strange in them is as usual."""
    rows = db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        (SETTING,),
    )
    try:
        stored = json.loads(rows[0][0]) if rows else {}
    except ValueError:
        stored = {}
    usual = asdict(Criteria())
    known = {
        field.name: stored[field.name]
        for field in fields(Criteria)
        if isinstance(stored, dict) and type(stored.get(field.name)) is type(usual[field.name])
    }
    return Criteria(**(usual | known))


def rules_text(criteria: Criteria) -> str:
    """Return the criteria as they are stored and told apart."""
    return json.dumps(asdict(criteria), sort_keys=True)
