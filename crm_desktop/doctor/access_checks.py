"""Checks of who may see what: departments, own roles, clients opened by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import from_json
from crm_desktop.doctor.subject import Subject, verdict
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.doctor.report import Check

_BASES: Final = frozenset({"head", "manager", "observer"})


def check_departments(subject: Subject) -> Check:
    """The tree of departments has no circle, and what names a department names a live one."""
    parents: dict[int, int | None] = dict(
        subject.db.run("SELECT id, parent FROM department WHERE deleted_at IS NULL")
    )
    circles = sum(_in_circle(parents, each) for each in parents)
    homeless = subject.number(
        "SELECT count(*) FROM member m WHERE m.deleted_at IS NULL AND m.department IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM department d WHERE d.id = m.department"
        " AND d.deleted_at IS NULL)"
    )
    headless = subject.number(
        "SELECT count(*) FROM department d WHERE d.deleted_at IS NULL AND d.head IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = d.head AND m.deleted_at IS NULL)"
    )
    rules = subject.number(
        "SELECT count(*) FROM department_rule r WHERE r.deleted_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM department d WHERE d.id = r.department AND d.deleted_at IS NULL)"
    )
    return verdict(
        "departments",
        "Подразделения",
        len(parents),
        circles + homeless + headless + rules,
        f"Подразделения, вложенные сами в себя: {circles}, сотрудники удалённых: {homeless}, "
        f"руководители, которых нет: {headless}, правила удалённых: {rules}. "
        "Откройте «Подразделения» в настройках и поправьте их.",
    )


def check_roles(subject: Subject) -> Check:
    """Every own role reads, and whoever bears one is signed as what it stands on."""
    damaged, bases = 0, {}
    rows = subject.db.run("SELECT id, base, powers FROM access_role WHERE deleted_at IS NULL")
    for role, base, powers in rows:
        bases[role] = base
        damaged += base not in _BASES or not _reads(powers)
    differing = missing = 0
    for signed, role in subject.db.run(
        "SELECT role, access_role FROM member WHERE deleted_at IS NULL AND access_role IS NOT NULL"
    ):
        missing += role not in bases
        differing += role in bases and bases[role] != signed
    return verdict(
        "roles",
        "Роли",
        len(rows),
        damaged + missing + differing,
        f"Роли, которые не читаются: {damaged}, сотрудники с удалённой ролью: {missing}, "
        f"с ролью не по подписанному списку: {differing}. Их права урезаны до подписанных. "
        "Откройте «Сотрудники и доступ» и назначьте роли заново.",
    )


def check_shares(subject: Subject) -> Check:
    """A client is opened by hand to a member who is there, and once."""
    gone = subject.number(
        "SELECT count(*) FROM client_share s WHERE s.deleted_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM member m WHERE m.id = s.member AND m.deleted_at IS NULL)"
    )
    twice = subject.number(
        "SELECT count(*) FROM (SELECT 1 FROM client_share WHERE deleted_at IS NULL"
        " GROUP BY client, member HAVING count(*) > 1)"
    )
    return verdict(
        "shares",
        "Клиенты, открытые вручную",
        subject.number("SELECT count(*) FROM client_share WHERE deleted_at IS NULL"),
        twice,
        f"Открыты одному сотруднику дважды: {twice}; открыты тем, кто не работает: {gone}. "
        "Закройте лишнее на карточке клиента.",
    )


def _in_circle(parents: dict[int, int | None], department: int) -> bool:
    seen = {department}
    above = parents.get(department)
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _reads(powers: str) -> bool:
    try:
        from_json(powers)
    except UserError:
        return False
    return True
