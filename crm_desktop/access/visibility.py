"""Which records a person sees: the one hook every list, search, count and export goes through.

A rule is an SQL condition over one row. Whose records are seen comes as literal ids (they are
numbers of our own), so a condition can stand anywhere in a statement. To who sees everything a
condition is just what the tables need.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from peewee import SQL

from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.errors import NotFoundError
from db.tables import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from peewee import ModelSelect

    from crm_desktop.access.sight import Sight
    from crm_desktop.office.office import Office

EVERYTHING_SEEN: Final = "1"
NOTHING_SEEN: Final = "0"
TABLE_OF: Final = {Area.CLIENTS: "client", Area.DEALS: "deal", Area.TASKS: "task"}
_GONE: Final = {
    Area.CLIENTS: "Такого клиента в базе нет. Ничего не изменено. Обновите список.",
    Area.DEALS: "Такой сделки в базе нет. Ничего не изменено. Обновите список.",
    Area.TASKS: "Такой задачи в базе нет. Ничего не изменено. Обновите список.",
}


def visible(office: Office, query: ModelSelect) -> ModelSelect:
    """Narrow a query over `Client` to what this person may see, without deleted and merged."""
    found = query.where(Client.deleted_at.is_null(), Client.merged_into.is_null())
    seen = _not_yet_left_out(office, sight_sql, "t1")
    return found if seen == EVERYTHING_SEEN else found.where(SQL(seen))


def visible_sql(office: Office, alias: str = "client") -> str:
    """Return the same rule as an SQL condition over the table `client` known as `alias`."""
    return _and(
        f"{alias}.deleted_at IS NULL AND {alias}.merged_into IS NULL",
        _not_yet_left_out(office, sight_sql, alias),
    )


def visible_deal_sql(office: Office, alias: str = "d") -> str:
    """Return which deals this person sees, as an SQL condition over the table `deal`."""
    seen = _not_yet_left_out(office, sight_deal_sql, alias)
    return _and(f"{alias}.deleted_at IS NULL", seen)


def visible_board_sql(office: Office, alias: str = "b") -> str:
    """Return the same rule over a row of `deal_board`, where no deleted deal is."""
    return _not_yet_left_out(office, sight_board_sql, alias)


def visible_task_sql(office: Office, alias: str = "t") -> str:
    """Return which tasks this person sees, as an SQL condition over the table `task`."""
    seen = _not_yet_left_out(office, sight_task_sql, alias)
    return _and(f"{alias}.deleted_at IS NULL", seen)


def sight_sql(office: Office, alias: str = "client") -> str:
    """Return which clients are this person's to see, deleted and merged ones too."""
    return _seen(office, Area.CLIENTS, alias)


def sight_deal_sql(office: Office, alias: str = "d") -> str:
    """Return which deals are this person's to see, deleted ones too."""
    return _seen(office, Area.DEALS, alias)


def sight_board_sql(office: Office, alias: str = "b") -> str:
    """Return the same over the table `deal_board`."""
    scope = office.powers.scope(Area.DEALS, Deed.SEE)
    if scope in {Scope.ALL, Scope.NONE}:
        return EVERYTHING_SEEN if scope else NOTHING_SEEN
    return deal_condition(office.sight, scope, alias, key="deal")


def sight_task_sql(office: Office, alias: str = "t") -> str:
    """Return which tasks are this person's to see, deleted ones too."""
    return _seen(office, Area.TASKS, alias)


def sees_all(office: Office, area: Area) -> bool:
    """Tell whether no record of an area is kept from this person."""
    return office.powers.scope(area, Deed.SEE) is Scope.ALL


def visible_ids(office: Office, area: Area, records: Iterable[int]) -> set[int]:
    """Return those of these records that are this person's to see, deleted ones too."""
    return allowed_ids(office, area, Deed.SEE, records)


def allowed_ids(office: Office, area: Area, deed: Deed, records: Iterable[int]) -> set[int]:
    """Return those of these records with which this person may do something."""
    wanted = json.dumps(list(records))
    table = TABLE_OF[area]
    scope = office.powers.scope(area, deed)
    rule = condition(office.sight, area, scope, "x") if scope is not Scope.ALL else EVERYTHING_SEEN
    sql = " ".join(
        ("SELECT x.id FROM json_each(?) j CROSS JOIN", table, "x ON x.id = j.value WHERE", rule)
    )
    return {row[0] for row in office.db.run(sql, (wanted,))}


def condition(sight: Sight, area: Area, scope: Scope, alias: str) -> str:
    """Return which records of an area a scope holds, as a condition over its table.

    Args:
        sight: whose scope.
        area: of what.
        scope: how large.
        alias: of the table.
    """
    if scope in {Scope.ALL, Scope.NONE}:
        return EVERYTHING_SEEN if scope else NOTHING_SEEN
    make = {
        Area.CLIENTS: client_condition, Area.DEALS: deal_condition, Area.TASKS: task_condition,
    }[area]  # fmt: skip
    return make(sight, scope, alias)


def client_condition(sight: Sight, scope: Scope, alias: str) -> str:
    """Return which clients OWN or DEPARTMENT holds."""
    people = listed(sight.members(scope))
    return _or(
        _theirs(sight, scope, alias),
        _exists(
            "client_access v_access",
            f"v_access.client = {alias}.id AND v_access.member IN ({people})",
        ),
        _nobodys(alias) if sight.powers.unassigned else "",
    )


def deal_condition(sight: Sight, scope: Scope, alias: str, key: str = "id") -> str:
    """Return which deals OWN or DEPARTMENT holds; `key` is the column of the deal's id."""
    people = listed(sight.members(scope))
    free = f"{alias}.responsible IS NULL AND {_client_is_free(f'{alias}.client')}"
    return _or(
        f"{alias}.responsible IN ({people})",
        _helps("deal", f"{alias}.{key}", people),
        _client_is_theirs(sight, scope, f"{alias}.client"),
        free if sight.powers.unassigned else "",
    )


def task_condition(sight: Sight, scope: Scope, alias: str) -> str:
    """Return which tasks OWN or DEPARTMENT holds."""
    people = listed(sight.members(scope))
    of_deal = f"v_deal.id = {alias}.deal"
    theirs = _or(
        f"v_deal.responsible IN ({people})", _client_is_theirs(sight, scope, "v_deal.client")
    )
    taken = _or("v_deal.responsible IS NOT NULL", f"NOT {_client_is_free('v_deal.client')}")
    nobodys = " AND ".join(
        (
            f"{alias}.assignee IS NULL",
            _client_is_free(f"{alias}.client"),
            f"NOT {_exists('deal v_deal', of_deal, taken)}",
        )
    )
    return _or(
        f"{alias}.assignee IN ({people})",
        f"{alias}.author IN ({people})",
        f"{alias}.handed_by IN ({people})",
        _helps("task", f"{alias}.id", people),
        _client_is_theirs(sight, scope, f"{alias}.client"),
        _exists("deal v_deal", of_deal, theirs),
        nobodys if sight.powers.unassigned else "",
    )


def refuse_gone(area: Area) -> NotFoundError:
    """Return the refusal for a record that is not there."""
    return NotFoundError(_GONE[area])


def listed(ids: Iterable[int]) -> str:
    """Return ids for `IN (…)`."""
    return ", ".join(str(int(each)) for each in sorted(ids))


def _not_yet_left_out(office: Office, rule: Callable[[Office, str], str], alias: str) -> str:
    """Return a rule; beyond the gate what is read are views that let nothing else through."""
    return EVERYTHING_SEEN if office.db.narrowness.views else rule(office, alias)


def _seen(office: Office, area: Area, alias: str) -> str:
    scope = office.powers.scope(area, Deed.SEE)
    if scope is Scope.ALL:
        return EVERYTHING_SEEN
    return condition(office.sight, area, scope, alias)


def _theirs(sight: Sight, scope: Scope, alias: str) -> str:
    """Whose client it is: by the responsible or by the department."""
    departments = sight.departments_of(scope)
    return _or(
        f"{alias}.responsible IN ({listed(sight.members(scope))})",
        f"{alias}.department IN ({listed(departments)})" if departments else "",
    )


def _nobodys(alias: str) -> str:
    return f"{alias}.responsible IS NULL AND {alias}.department IS NULL"


def _client_is_theirs(sight: Sight, scope: Scope, client: str) -> str:
    return _exists("client v_client", f"v_client.id = {client}", _theirs(sight, scope, "v_client"))


def _client_is_free(client: str) -> str:
    taken = "(v_client.responsible IS NOT NULL OR v_client.department IS NOT NULL)"
    return f"NOT {_exists('client v_client', f'v_client.id = {client}', taken)}"


def _helps(table: str, record: str, people: str) -> str:
    return _exists(
        f"{table}_helper v_helper",
        f"v_helper.{table} = {record}",
        f"v_helper.member IN ({people})",
        "v_helper.deleted_at IS NULL",
    )


def _exists(source: str, *conditions: str) -> str:
    # The names inside are such as no statement around bears.
    return " ".join(("EXISTS (SELECT 1 FROM", source, "WHERE", " AND ".join(conditions), ")"))


def _or(*parts: str) -> str:
    said = [part for part in parts if part]
    return said[0] if len(said) == 1 else f"({' OR '.join(said)})"


def _and(plain: str, seen: str) -> str:
    return plain if seen == EVERYTHING_SEEN else f"{plain} AND {seen}"
