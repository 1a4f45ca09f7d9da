"""What a dashboard is about: a month, a funnel, a person, a department."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from crm_desktop.access.rights import Right, may
from crm_desktop.departments.tree import read_tree
from crm_desktop.errors import UserError
from crm_desktop.reports.period import EARLIEST, LATEST, ReportPeriod
from crm_desktop.views.tree import Condition, Group, Node, Op, all_of
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


_NOBODY: Final = -2


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked.

    Attributes:
        month: any day of it.
        funnel: only its deals; None = all.
        member: what only this person answers for, did or is to do; None = anybody.
        department: the same of the people of a department and of those below it.
    """

    month: date
    funnel: int | None = None
    member: int | None = None
    department: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters made out: who they mean, as the office stands now.

    Attributes:
        filters: what was asked; of who sees only his own figures, himself.
        period: the days of the month.
        today: the day it is in the office's zone.
        people: only these; None = everybody, the deals of nobody too.
        forced: the person was not asked: he may not see others' figures.
        named: the filters in words, a line each.
    """

    filters: Filters
    period: ReportPeriod
    today: date
    people: tuple[int, ...] | None
    forced: bool
    named: tuple[str, ...]

    @classmethod
    def of(cls, office: Office, filters: Filters, now: int) -> Self:
        """Make filters out.

        Raises:
            UserError: the month is out of all reason.
        """
        if not EARLIEST <= filters.month <= LATEST:
            raise UserError("Месяц лежит за пределами 1990–2100 годов. Сводка не построена.")
        forced = not may(office, Right.REPORTS)
        if forced:
            filters = replace(filters, member=office.user_id, department=None)
        people, named = _people(office.db, filters)
        if filters.funnel is not None:
            named.append(f"Воронка: {_name(office.db, 'funnel', filters.funnel)}")
        return cls(
            filters, ReportPeriod.month(filters.month), local(now, office.zone).date(), people,
            forced, tuple(named),
        )  # fmt: skip

    @property
    def funnel(self) -> int | None:
        """Only deals of this funnel; None = of all."""
        return self.filters.funnel

    @property
    def running(self) -> bool:
        """Whether the month is not over yet."""
        return self.period.first <= self.today <= self.period.last

    @property
    def so_far(self) -> ReportPeriod:
        """The days of the month that have come; the whole of a month ahead."""
        if self.running:
            return ReportPeriod(self.period.first, self.today)
        return self.period

    def tree(self, *conditions: Node, by: str = "responsible") -> Group:
        """Return what a list of deals, or of clients, is narrowed by.

        Args:
            conditions: besides the filters.
            by: the field of the person.
        """
        nodes: list[Node] = list(conditions)
        if self.people is not None:
            nodes.append(Condition(by, Op.ANY_OF, self.people or (_NOBODY,)))
        return all_of(*nodes)

    def deals(self, *conditions: Node) -> Group:
        """Return what a list of deals is narrowed by."""
        if self.funnel is not None:
            return self.tree(*conditions, Condition("funnel", Op.ANY_OF, (self.funnel,)))
        return self.tree(*conditions)

    def sql(self, alias: str = "b", *, by: str = "responsible", funnel: bool = True) -> str:
        """Return the filters as an SQL condition; ids are numbers of our own.

        Args:
            alias: of the table.
            by: its column of the person.
            funnel: whether it has the column of the funnel.
        """
        parts = []
        if self.people is not None:
            # A department without people is nobody; an empty list would take the index away.
            listed = ", ".join(str(int(each)) for each in self.people or (_NOBODY,))
            parts.append(f"{alias}.{by} IN ({listed})")
        if funnel and self.funnel is not None:
            parts.append(f"{alias}.funnel = {int(self.funnel)}")
        return " AND ".join(parts) or "1"


def _people(db: OfficeDatabase, filters: Filters) -> tuple[tuple[int, ...] | None, list[str]]:
    if filters.member is not None:
        return (filters.member,), [f"Сотрудник: {_name(db, 'member', filters.member)}"]
    if filters.department is None:
        return None, []
    tree = read_tree(db)
    inside = tree.below((filters.department,))
    rows = db.run("SELECT id, department FROM member WHERE department NOT NULL ORDER BY id")
    label = tree.label(filters.department) or "нет такого"
    return tuple(row[0] for row in rows if row[1] in inside), [f"Отдел: {label}"]


def _name(db: OfficeDatabase, table: str, record: int) -> str:
    rows = db.run(f"SELECT name, deleted_at FROM {table} WHERE id = ?", (record,))  # noqa: S608 - code only
    if not rows:
        return "нет такого"
    return f"{rows[0][0]} (удалён)" if rows[0][1] is not None else str(rows[0][0])
