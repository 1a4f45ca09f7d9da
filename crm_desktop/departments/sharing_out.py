"""Sharing clients out among departments by the rules: new ones by themselves, others by hand."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before_many
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.clients.present import require_client
from crm_desktop.clients.removal import FORMS, changes_of
from crm_desktop.departments.definition import Sharing
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal import Changes
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_LIVE: Final = "c.deleted_at IS NULL AND c.merged_into IS NULL"


@dataclass(frozen=True, slots=True)
class Share:
    """How many clients a rule would move; `rule` 0 = none fits these."""

    rule_id: int
    rule: str
    department: str
    clients: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a rule fits a client."""

    rule: str
    department: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a client would go.

    Attributes:
        department_id: None = no rule fits.
        asked: the rules in order, up to the one that fits.
    """

    department_id: int | None
    department: str
    rule: str
    asked: tuple[Asked, ...]


@use_case(Right.MANAGE_PEOPLE)
def preview(office: Office, *, only_empty: bool = True) -> list[Share]:
    """Count what sharing out would do now: each rule that works, then those none fits.

    Args:
        office: the office.
        only_empty: leave clients that are in a department alone.
    """
    with office.reading():
        sharing = Sharing(office)
        number = sharing.number()
        rows = office.db.run(
            " ".join(
                (
                    "SELECT x, count(*) FROM (SELECT", number.text, "AS x, c.department FROM",
                    "client c WHERE", _LIVE, "AND c.department IS NULL" if only_empty else "",
                    ") GROUP BY x",
                )
            ),
            number.values,
        )  # fmt: skip
    found: dict[int | None, int] = dict(rows)
    shares = [
        Share(rule.id, rule.name, rule.department, found.get(place, 0))
        for place, rule in enumerate(sharing.rules)
    ]
    return [*shares, Share(0, "", "", found.get(None, 0))]


@use_case(Right.MANAGE_PEOPLE)
def share_out(
    office: Office, *, only_empty: bool = True, progress: Progress | None = None
) -> BulkResult:
    """Put the clients into the departments the rules name; one undo takes all of it back.

    Args:
        office: the office.
        only_empty: leave clients that are in a department alone; False moves them too.
        progress: hears of every portion.

    Raises:
        UserError: there is no rule that works.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    (progress or SilentProgress()).step(0, 1, "Ищу клиентов")
    sharing = Sharing(office)
    if not sharing.rules:
        raise UserError(
            "Нет ни одного действующего правила. Ничего не изменено. Сначала добавьте правило."
        )
    number = sharing.number()
    rows = office.db.run(
        " ".join(
            (
                "SELECT c.id, c.department,", number.text, "AS x FROM client c WHERE", _LIVE,
                "AND c.department IS NULL" if only_empty else "",
            )
        ),
        number.values,
    )  # fmt: skip
    ids = [
        client
        for client, department, place in rows
        if place is not None and sharing.rules[place].department_id != department
    ]
    if not ids:
        return BulkResult(Changes(0, "", {}), 0)

    backup_before_many(office, "перед распределением", len(ids), progress=progress)

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        return put(db, sharing, portion, only_empty=only_empty)

    title = f"По подразделениям: {count(len(ids), *FORMS)}"
    return in_portions(office, ids, title=title, work=work, progress=progress)


@use_case(Right.VIEW_CLIENTS)
def try_on(office: Office, client_id: int) -> Verdict:
    """Tell where the rules would put a client, and which were asked; nothing is written.

    Raises:
        NotFoundError: there is no such client.
    """
    with office.reading():
        require_client(office, client_id)
        asked = []
        for rule, fits in Sharing(office).fits():
            sql = " ".join(("SELECT 1 FROM client c WHERE c.id = ? AND", fits.text))
            found = bool(office.db.run(sql, (client_id, *fits.values)))
            asked.append(Asked(rule.name, rule.department, found))
            if found:
                return Verdict(rule.department_id, rule.department, rule.name, tuple(asked))
    return Verdict(None, "", "", tuple(asked))


def put(db: OfficeDatabase, sharing: Sharing, given: str, *, only_empty: bool) -> int:
    """Put clients, a JSON list of ids, where the rules say; returns how many moved."""
    number = sharing.number()
    sql = " ".join(
        (
            "SELECT c.id,", number.text, "AS x FROM json_each(?) j",
            "CROSS JOIN client c ON c.id = j.value WHERE", _LIVE,
            "AND c.department IS NULL" if only_empty else "",
        )
    )  # fmt: skip
    by_department: defaultdict[int, list[int]] = defaultdict(list)
    for client, place in db.run(sql, (*number.values, given)):
        if place is not None:
            by_department[sharing.rules[place].department_id].append(client)
    moved = 0
    for department, clients in by_department.items():
        db.run(
            "UPDATE client SET department = ?1 WHERE department IS NOT ?1"
            " AND id IN (SELECT value FROM json_each(?2))",
            (department, json.dumps(clients)),
        )
        moved += changes_of(db)
    return moved
