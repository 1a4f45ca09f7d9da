"""Departments of the sample office: a tree, its people, rules, a few clients opened by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.departments.editing import add_department, seat_people, set_head
from crm_desktop.departments.opening import open_client
from crm_desktop.departments.rules import RuleDraft, add_rule
from crm_desktop.departments.sharing_out import share_out
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office

_TREE: Final = (
    ("Москва", None), ("Оптовые продажи", "Москва"), ("Розница", "Москва"),
    ("Филиал в Казани", None),
)  # fmt: skip
_OPENED: Final = 3


@use_case(Right.MANAGE_PEOPLE)
def add_demo_departments(
    office: Office, seats: Mapping[str, Sequence[int]], heads: Mapping[str, int]
) -> dict[str, int]:
    """Add «Москва» over «Оптовые продажи» and «Розница», and «Филиал в Казани».

    Clients are shared out by region and kind, and a few are opened across departments.

    Args:
        office: the sample office, with its clients.
        seats: department -> the members who work there; others stay empty.
        heads: department -> who leads it.

    Returns:
        Department -> its id.
    """
    found: dict[str, int] = {}
    for name, parent in _TREE:
        inside = None if parent is None else found[parent]
        found[name], _changes = add_department(office, name, parent_id=inside)
        if seats.get(name):
            seat_people(office, found[name], member_ids=seats[name])
        if name in heads:
            set_head(office, found[name], member_id=heads[name])
    _add_rules(office, found)
    share_out(office)
    kazan = seats.get("Филиал в Казани", ())
    rows = office.db.run(
        "SELECT id FROM client WHERE department = ? AND deleted_at IS NULL"
        " AND merged_into IS NULL ORDER BY id LIMIT ?",
        (found["Оптовые продажи"], _OPENED),
    )
    for (client,) in rows if kazan else ():
        open_client(office, client, member_ids=kazan[:1])
    return found


def _add_rules(office: Office, found: Mapping[str, int]) -> None:
    catalogue = read_catalogue(office.db)
    kazan = [
        item.id for item in catalogue.items("region")
        if any(part in item.name for part in ("Татарстан", "Казан", "Самар", "Нижегород"))
    ]  # fmt: skip
    if kazan:
        conditions = all_of(Condition("region", Op.ANY_OF, tuple(kazan)))
        add_rule(office, RuleDraft(found["Филиал в Казани"], "Поволжье", conditions))
    firms = all_of(Condition("kind", Op.ANY_OF, ("company",)))
    add_rule(office, RuleDraft(found["Оптовые продажи"], "Компании", firms))
    add_rule(office, RuleDraft(found["Розница"], "Все остальные"))
