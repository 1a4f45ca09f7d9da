"""Whom a plan is for, found by names a person writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.plans.names import read_scope_names
from crm_desktop.plans.scope import PlanScope
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office
    from crm_desktop.plans.names import Named


@use_case(Right.VIEW_DEALS)
def find_scope(
    office: Office, *, member: str = "", department: str = "", funnel: str = "", product: str = ""
) -> PlanScope:
    """Return a scope by names or ids; `""` = not narrowed.

    Raises:
        NotFoundError: nothing is called so.
        UserError: several are.
    """
    names = read_scope_names(office.db)
    return PlanScope(
        _find(names.members, member, "Сотрудника"),
        _find(names.departments, department, "Подразделения"),
        _find(names.funnels, funnel, "Воронки"),
        " ".join(product.split()) or None,
    )


@use_case(Right.VIEW_DEALS)
def find_source(office: Office, name: str) -> int:
    """Return a source of clients by its name or id.

    Raises:
        NotFoundError: none is called so.
        UserError: several are.
    """
    found = _find(read_scope_names(office.db).sources, name, "Источника")
    if found is None:
        raise NotFoundError("Назовите источник. Ничего не изменено.")
    return found


def _find(known: Mapping[int, Named], name: str, what: str) -> int | None:
    told = name.strip()
    if not told:
        return None
    if told.isdecimal() and int(told) in known:
        return int(told)
    same = [each for each in known.values() if fold(each.name) == fold(told)]
    found = [each for each in same if not each.gone] or same
    if not found:
        raise NotFoundError(f"{what} «{told}» нет. Ничего не изменено. Проверьте название.")
    if len(found) > 1:
        raise UserError(
            f"«{told}»: таких несколько. Ничего не изменено. Укажите номер: "
            f"{', '.join(str(each.id) for each in found)}."
        )
    return found[0].id
