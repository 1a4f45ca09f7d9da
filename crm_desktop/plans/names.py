"""What those are called whom plans are made for, also after they are gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.plans.scope import PlanScope
    from db.connection import OfficeDatabase

WHOLE_OFFICE: Final = "Весь офис"
_GONE: Final = " (удалён)"


@dataclass(frozen=True, slots=True)
class Named:
    """A record by its name; `gone` = it was taken off the lists."""

    id: int
    name: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ScopeNames:
    """All people, departments, funnels and sources, those that are gone too."""

    members: Mapping[int, Named]
    departments: Mapping[int, Named]
    funnels: Mapping[int, Named]
    sources: Mapping[int, Named]

    def gone(self, scope: PlanScope) -> str | None:
        """Return whom of a scope there is no more, in words; None = all are there."""
        kinds = (
            (self.members, scope.member, "Сотрудник «{}» больше не работает",
             "Такого сотрудника нет"),
            (self.departments, scope.department, "Подразделение «{}» удалено",
             "Такого подразделения нет"),
            (self.funnels, scope.funnel, "Воронка «{}» удалена", "Такой воронки нет"),
        )  # fmt: skip
        for known, record, left, never in kinds:
            if record is None:
                continue
            found = known.get(record)
            if found is None:
                return never
            if found.gone:
                return left.format(found.name)
        return None

    def told(self, scope: PlanScope) -> str:
        """Return a scope in words: «Анна Кравцова, Опт», «Весь офис»."""
        parts = [
            *(_named(self.members, scope.member, "сотрудник") if scope.member else ()),
            *(_named(self.departments, scope.department, "подразделение")
              if scope.department else ()),
            *(_named(self.funnels, scope.funnel, "воронка") if scope.funnel else ()),
            *((f"«{scope.product}»",) if scope.product else ()),
        ]  # fmt: skip
        return ", ".join(parts) or WHOLE_OFFICE


def read_scope_names(db: OfficeDatabase) -> ScopeNames:
    """Read the names, in the order of the lists."""
    return ScopeNames(
        _read(db, "SELECT id, name, deleted_at IS NOT NULL FROM member ORDER BY name, id"),
        _read(db, "SELECT id, name, deleted_at IS NOT NULL FROM department ORDER BY position, id"),
        _read(db, "SELECT id, name, deleted_at IS NOT NULL FROM funnel ORDER BY position, id"),
        _read(
            db,
            "SELECT id, name, deleted_at IS NOT NULL FROM directory_item"
            " WHERE directory = 'source' ORDER BY position, id",
        ),
    )


def shown(named: Named) -> str:
    """Return a name with «(удалён)» where the record is gone."""
    return f"{named.name}{_GONE}" if named.gone else named.name


def _read(db: OfficeDatabase, sql: str) -> dict[int, Named]:
    return {record: Named(record, name, bool(gone)) for record, name, gone in db.run(sql)}


def _named(known: Mapping[int, Named], record: int, what: str) -> tuple[str]:
    found = known.get(record)
    return (shown(found) if found else f"{what} {record}",)
