"""What a sharing rule says, and how its conditions are asked of the base."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.departments.tree import Tree, read_tree
from crm_desktop.errors import UserError
from crm_desktop.views.checking import find_problems
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.comparing import Moment
from crm_desktop.views.fields import ListFields, read_fields
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.sql import TRUE, Sql
from crm_desktop.views.tree import ME, Condition, Group
from crm_desktop.views.tree_json import dump_filter, load_filter
from crm_desktop.views.wording import describe_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.views.tree import Node
    from db.connection import OfficeDatabase

EVERYBODY: Final = "Все клиенты"
_NOBODYS: Final = 0


@dataclass(frozen=True, slots=True)
class SharingRule:
    """Which clients go to which department.

    Attributes:
        conditions: an empty tree lets every client through.
        department: its name, with the path where the name alone is not enough; `""` = it is gone.
        told: the conditions in Russian.
        problem: why the rule does nothing, in Russian; `""` = it works.
    """

    id: int
    name: str
    conditions: Group
    department_id: int
    department: str
    active: bool
    told: str
    problem: str

    @property
    def works(self) -> bool:
        """Whether it is asked at all."""
        return self.active and not self.problem


def dump_conditions(conditions: Group) -> str:
    """Return what a rule keeps."""
    return json.dumps(dump_filter(conditions), ensure_ascii=False)


def check_conditions(fields: ListFields, conditions: Group) -> None:
    """Refuse conditions a rule cannot keep.

    Raises:
        UserError: one does not fit the fields of the office, or speaks of «me».
    """
    for problem in find_problems(fields, conditions):
        raise UserError(f"{problem.text} Правило не сохранено. Исправьте условие.")
    if _speaks_of_me(fields, conditions):
        raise UserError(
            "Правило действует одинаково, кто бы ни завёл клиента: вместо «Я» выберите "
            "сотрудника. Правило не сохранено."
        )


def shared_fields(db: OfficeDatabase) -> ListFields:
    """Return the fields rules speak of: with everybody's segments, with nobody's own."""
    return read_fields(db, _NOBODYS)


def read_rules(db: OfficeDatabase, fields: ListFields) -> list[SharingRule]:
    """Return the rules in the order they are asked."""
    rows = db.run(
        "SELECT id, name, definition, department, active FROM department_rule"
        " WHERE deleted_at IS NULL ORDER BY position, id"
    )
    tree = read_tree(db) if rows else Tree()
    found = []
    for record, name, definition, department, active in rows:
        conditions = _load(definition)
        problem = ""
        if department not in tree:
            problem = "Подразделение удалено: выберите другое."
        elif broken := find_problems(fields, conditions):
            problem = broken[0].text
        found.append(
            SharingRule(
                record, name, conditions, department, tree.label(department), bool(active),
                describe_filter(fields, conditions) or EVERYBODY, problem,
            )
        )  # fmt: skip
    return found


class Sharing:
    """The rules of one moment, ready to be asked of the base.

    Args:
        office: the office.
        rules: those to ask, in order; None = all that work.
    """

    def __init__(self, office: Office, rules: Sequence[SharingRule] | None = None) -> None:
        self.fields = shared_fields(office.db)
        found = read_rules(office.db, self.fields) if rules is None else rules
        self.rules = [rule for rule in found if rule.works]
        today = datetime.now(office.zone).date()
        moment = Moment(today, office.zone, _NOBODYS)
        conditions = ClientConditions(self.fields, moment)
        self._fits = [conditions.of(rule.conditions) or TRUE for rule in self.rules]

    def number(self) -> Sql:
        """Return the expression over `client c` of the first rule that fits; NULL = none does."""
        if not self.rules:
            return Sql("NULL")
        parts = ["CASE"]
        values: list[Any] = []
        for number, fits in enumerate(self._fits):
            parts.append(f"WHEN {fits.text} THEN {number}")
            values.extend(fits.values)
        return Sql(" ".join((*parts, "END")), tuple(values))

    def fits(self) -> list[tuple[SharingRule, Sql]]:
        """Return each rule with its conditions over `client c`."""
        return list(zip(self.rules, self._fits, strict=True))


def _load(definition: str) -> Group:
    try:
        return load_filter(json.loads(definition))
    except ValueError:
        return load_filter(definition)


def _speaks_of_me(fields: ListFields, node: Node) -> bool:
    if isinstance(node, Group):
        return any(_speaks_of_me(fields, each) for each in node.nodes)
    if not isinstance(node, Condition) or ME not in node.values:
        return False
    field = fields.find(node.field)
    return field is not None and field.kind is ValueKind.MEMBER
