"""«Почему я это вижу»: by which ways a person sees a record, what he may do with it, who else may.

Nothing is told of a record that is kept from who asks but that it is so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import ROLE_LABELS
from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.access.right import Right
from crm_desktop.access.rights import require, use_case
from crm_desktop.access.sight import read_sight
from crm_desktop.access.visibility import (
    TABLE_OF,
    condition,
    listed,
    refuse_gone,
    sees_all,
    visible_ids,
)
from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.sight import Sight
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_THIS: Final = {
    Area.CLIENTS: "этого клиента", Area.DEALS: "эту сделку", Area.TASKS: "эту задачу",
}  # fmt: skip
_ALL: Final = {Area.CLIENTS: "всех клиентов", Area.DEALS: "все сделки", Area.TASKS: "все задачи"}
_NONE: Final = {Area.CLIENTS: "клиентов", Area.DEALS: "сделок", Area.TASKS: "задач"}
_DEEDS: Final = (Deed.SEE, Deed.EDIT, Deed.DELETE)
_VERBS: Final = {Deed.EDIT: "изменять", Deed.DELETE: "удалять"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody sees a record or does not.

    Attributes:
        member: his name.
        sees: whether he does.
        lines: the reasons, whole sentences.
        may: what he may do with it.
        may_lines: the same in sentences.
        grantors: who could open it to him, by name.
    """

    member: str
    sees: bool
    lines: tuple[str, ...]
    may: Mapping[Deed, bool]
    may_lines: tuple[str, ...]
    grantors: tuple[str, ...]


@use_case(Right.VIEW_OFFICE)
def explain(
    office: Office, area: Area, record_id: int, *, member_id: int | None = None
) -> Explanation:
    """Say why a member sees a record or not, what he may do with it and who could change that.

    Args:
        office: the office.
        area: of the record.
        record_id: its id.
        member_id: whose eyes; None = the signed-in person's. Others' are for who manages people.

    Raises:
        NotFoundError: there is no such record, or none this person may see; no such member.
        AccessDeniedError: somebody else's eyes without the right.
    """
    db = office.db
    there = db.run(" ".join(("SELECT 1 FROM", TABLE_OF[area], "WHERE id = ?")), (record_id,))
    asks_of_self = member_id in {None, office.user_id}
    if not asks_of_self:
        require(office, Right.MANAGE_PEOPLE)
    if not there or not (sees_all(office, area) or visible_ids(office, area, (record_id,))):
        raise refuse_gone(area)
    sight, name = _eyes(office, office.user_id if member_id is None else member_id)
    may = {deed: _held(db, sight, area, deed, record_id) for deed in _DEEDS}
    me = sight.me == office.user_id
    lines = _ways(db, sight, area, record_id, me=me)
    if not may[Deed.SEE]:
        who = "Вы не видите" if me else f"{name} не видит"
        lines = [f"{who} {_THIS[area]}: {_why_not(sight, area)}"]
    return Explanation(
        name, may[Deed.SEE], tuple(lines), may, tuple(_may_lines(sight, area, may, me=me)),
        _grantors(office, area, record_id, but=sight.me),
    )  # fmt: skip


def _eyes(office: Office, member_id: int) -> tuple[Sight, str]:
    rows = office.db.run(
        "SELECT name, role FROM member WHERE id = ? AND deleted_at IS NULL", (member_id,)
    )
    if not rows:
        raise NotFoundError("Такого сотрудника нет. Обновите список.")
    signed = office.unlocked.membership.members.get(member_id)
    role = signed.role if signed is not None else Role(rows[0][1])
    today = datetime.now(office.zone).date()
    return read_sight(office.db, member_id, role, today), str(rows[0][0])


def _held(db: OfficeDatabase, sight: Sight, area: Area, deed: Deed, record: int) -> bool:
    rule = condition(sight, area, sight.powers.scope(area, deed), "x")
    return bool(_is(db, area, record, rule))


def _is(db: OfficeDatabase, area: Area, record: int, rule: str) -> bool:
    sql = " ".join(("SELECT 1 FROM", TABLE_OF[area], "x WHERE x.id = ? AND", rule))
    return bool(db.run(sql, (record,)))


def _ways(db: OfficeDatabase, sight: Sight, area: Area, record: int, *, me: bool) -> list[str]:
    """Each way by which the record is seen, in a sentence."""
    scope = sight.powers.scope(area, Deed.SEE)
    if scope is Scope.ALL:
        whose = "Ваша роль видит" if me else "Роль сотрудника видит"
        return [f"{whose} {_ALL[area]} офиса."]
    if scope is Scope.NONE:
        return []
    people = listed(sight.members(scope))
    names: dict[int, str] = dict(db.run("SELECT id, name FROM member"))
    found = []
    for mine, others, sql in _REASONS[area]:
        for (member,) in db.run(sql.replace(":people", people), (record,)):
            if me and member == sight.me:
                found.append(mine)
            else:
                found.append(others.format(_who(sight, member, names)))
    departments = listed(sight.departments_of(scope))
    if departments:
        rows = db.run(_DEPARTMENTS[area].replace(":departments", departments), (record,))
        found += [f"Клиент относится к подразделению «{name}»." for (name,) in rows]
    if not found and _is(db, area, record, condition(sight, area, scope, "x")):
        found.append("За это пока никто не отвечает, а такое эта роль видит.")
    return list(dict.fromkeys(found))


def _who(sight: Sight, member: int, names: Mapping[int, str]) -> str:
    name = names.get(member, "бывший сотрудник")
    if member == sight.me:
        return name
    return f"{name} ({'замещение сегодня' if member in sight.own else 'тот же отдел'})"


def _reason(column: str, source: str) -> str:
    return " ".join(
        ("SELECT DISTINCT", column, "FROM", source, "AND", column, "IN (:people) LIMIT 5")
    )


def _department(source: str) -> str:
    return " ".join(
        ("SELECT DISTINCT n.name FROM", source, "JOIN department n ON n.id = c.department",
         "WHERE x.id = ? AND c.department IN (:departments)")
    )  # fmt: skip


_DEPARTMENTS: Final = {
    Area.CLIENTS: _department("client x JOIN client c ON c.id = x.id"),
    Area.DEALS: _department("deal x JOIN client c ON c.id = x.client"),
    Area.TASKS: _department(
        "task x LEFT JOIN deal d ON d.id = x.deal JOIN client c ON c.id IN (x.client, d.client)"
    ),
}
_OF_CLIENT: Final = ("Вы отвечаете за клиента.", "За клиента отвечает {}.")
_REASONS: Final[Mapping[Area, tuple[tuple[str, str, str], ...]]] = {
    Area.CLIENTS: (
        (
            "Вы отвечаете за клиента.",
            "За клиента отвечает {}.",
            _reason("c.responsible", "client c WHERE c.id = ?"),
        ),
        (
            "Карточку клиента открыли вам вручную.",
            "Карточку клиента открыли вручную: её видит {}.",
            _reason("s.member", "client_share s WHERE s.client = ? AND s.deleted_at IS NULL"),
        ),
        (
            "Вы ведёте сделку с этим клиентом.",
            "Сделку с этим клиентом ведёт {}.",
            _reason("d.responsible", "deal d WHERE d.client = ? AND d.deleted_at IS NULL"),
        ),
        (
            "Вы помогаете в сделке с этим клиентом.",
            "В сделке с этим клиентом помогает {}.",
            _reason(
                "h.member",
                "deal d JOIN deal_helper h ON h.deal = d.id AND h.deleted_at IS NULL"
                " WHERE d.client = ? AND d.deleted_at IS NULL",
            ),
        ),
        (
            "Вы исполняете открытую задачу по клиенту.",
            "Открытую задачу по клиенту исполняет {}.",
            _reason(
                "t.assignee",
                "task t LEFT JOIN deal d ON d.id = t.deal WHERE ?1 IN (t.client, d.client)"
                " AND t.done_at IS NULL AND t.deleted_at IS NULL",
            ),
        ),
        (
            "Вы поставили открытую задачу по клиенту.",
            "Автор открытой задачи по клиенту — {}.",
            _reason(
                "t.author",
                "task t LEFT JOIN deal d ON d.id = t.deal WHERE ?1 IN (t.client, d.client)"
                " AND t.done_at IS NULL AND t.deleted_at IS NULL",
            ),
        ),
        (
            "Вы участвуете в открытой задаче по клиенту.",
            "В открытой задаче по клиенту участвует {}.",
            _reason(
                "a.member",
                "client_access a JOIN task t ON t.client = a.client JOIN task_helper p"
                " ON p.task = t.id AND p.member = a.member AND p.deleted_at IS NULL"
                " WHERE a.client = ? AND t.done_at IS NULL AND t.deleted_at IS NULL",
            ),
        ),
    ),
    Area.DEALS: (
        (
            "Вы отвечаете за сделку.",
            "За сделку отвечает {}.",
            _reason("d.responsible", "deal d WHERE d.id = ?"),
        ),
        (
            "Вы помогаете в сделке.",
            "В сделке помогает {}.",
            _reason("h.member", "deal_helper h WHERE h.deal = ? AND h.deleted_at IS NULL"),
        ),
        (
            *_OF_CLIENT,
            _reason("c.responsible", "deal d JOIN client c ON c.id = d.client WHERE d.id = ?"),
        ),
    ),
    Area.TASKS: (
        (
            "Вы исполняете задачу.",
            "Задачу исполняет {}.",
            _reason("t.assignee", "task t WHERE t.id = ?"),
        ),
        (
            "Вы поставили задачу.",
            "Автор задачи — {}.",
            _reason("t.author", "task t WHERE t.id = ?"),
        ),
        (
            "Вы передали задачу.",
            "Задача передана; передал(а) {}.",
            _reason("t.handed_by", "task t WHERE t.id = ?"),
        ),
        (
            "Вы участвуете в задаче.",
            "В задаче участвует {}.",
            _reason("h.member", "task_helper h WHERE h.task = ? AND h.deleted_at IS NULL"),
        ),
        (
            *_OF_CLIENT,
            _reason(
                "c.responsible",
                "task t LEFT JOIN deal d ON d.id = t.deal"
                " JOIN client c ON c.id IN (t.client, d.client) WHERE t.id = ?",
            ),
        ),
        (
            "Вы ведёте сделку, по которой эта задача.",
            "Сделку, по которой эта задача, ведёт {}.",
            _reason("d.responsible", "task t JOIN deal d ON d.id = t.deal WHERE t.id = ?"),
        ),
    ),
}


def _why_not(sight: Sight, area: Area) -> str:
    match sight.powers.scope(area, Deed.SEE):
        case Scope.NONE:
            return f"эта роль не видит {_NONE[area]}."
        case Scope.OWN:
            return "эта роль видит только своё, а здесь своего ничего нет."
        case _:
            return "эта роль видит своё и своего отдела, а здесь ни того, ни другого нет."


def _may_lines(sight: Sight, area: Area, may: Mapping[Deed, bool], *, me: bool) -> list[str]:
    if not may[Deed.SEE]:
        return []
    who = "Вы" if me else "Сотрудник"
    lines = []
    for deed, verb in _VERBS.items():
        if may[deed]:
            lines.append(f"{who} {'можете' if me else 'может'} {verb} {_THIS[area]}.")
        else:
            scope = sight.powers.scope(area, deed)
            told = "роль этого не позволяет" if scope is Scope.NONE else "роль меняет только своё"
            if deed is Deed.DELETE and scope is not Scope.NONE:
                told = "роль удаляет только своё"
            lines.append(f"{who} не {'можете' if me else 'может'} {verb} {_THIS[area]}: {told}.")
    return lines


def _grantors(office: Office, area: Area, record: int, *, but: int) -> tuple[str, ...]:
    """Who could open the record: administrators, and for a client who may edit it."""
    today = datetime.now(office.zone).date()
    found = []
    for member in office.unlocked.membership.members.values():
        if member.user_id == but:
            continue
        if member.role is Role.ADMIN:
            found.append(f"{member.name} ({ROLE_LABELS[member.role].lower()})")
        elif area is Area.CLIENTS:
            sight = read_sight(office.db, member.user_id, member.role, today)
            if _held(office.db, sight, area, Deed.EDIT, record):
                found.append(member.name)
    return tuple(found)
