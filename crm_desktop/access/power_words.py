"""What powers are called, in the order the matrix of a role shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import Area, Deed, FieldRule, Scope
from crm_desktop.access.right import Right

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE_LABELS: Final[Mapping[Role, str]] = {
    Role.ADMIN: "Администратор",
    Role.HEAD: "Руководитель",
    Role.MANAGER: "Менеджер",
    Role.OBSERVER: "Наблюдатель",
}
AREA_LABELS: Final[Mapping[Area, str]] = {
    Area.CLIENTS: "Клиенты",
    Area.DEALS: "Сделки",
    Area.TASKS: "Задачи",
}
DEED_LABELS: Final[Mapping[Deed, str]] = {
    Deed.SEE: "Видит",
    Deed.CREATE: "Заводит",
    Deed.EDIT: "Изменяет",
    Deed.DELETE: "Удаляет",
}
SCOPE_LABELS: Final[Mapping[Scope, str]] = {
    Scope.NONE: "нет",
    Scope.OWN: "свои",
    Scope.DEPARTMENT: "своего отдела",
    Scope.ALL: "все",
}
FIELD_RULE_LABELS: Final[Mapping[FieldRule, str]] = {
    FieldRule.EDIT: "видит и меняет",
    FieldRule.SEE: "только видит",
    FieldRule.HIDDEN: "не видит",
}
UNASSIGNED_LABEL: Final = "Видит записи, за которые никто не отвечает"
ACT_GROUPS: Final[Mapping[str, tuple[Right, ...]]] = {
    "Данные": (
        Right.EXPORT, Right.PRINT, Right.IMPORT, Right.BULK_EDIT, Right.MERGE,
        Right.PERSONAL_DATA, Right.ERASE,
    ),
    "Работа": (
        Right.ASSIGN_DEALS, Right.APPROVE, Right.HANDOVER, Right.SHARE_VIEWS, Right.VIEW_HISTORY,
        Right.UNDO,
    ),
    "Контроль": (Right.REPORTS, Right.EDIT_PLANS, Right.TEAM_FIGURES, Right.VIEW_AUDIT),
    "Настройка": (
        Right.EDIT_FUNNELS, Right.EDIT_RULES, Right.EDIT_SETTINGS, Right.BACKUP, Right.RESTORE,
        Right.DOCTOR,
    ),
}  # fmt: skip
"""The acts a role may be given, grouped; what only the administrator may do is not among them."""
ACT_LABELS: Final[Mapping[Right, str]] = {
    Right.EXPORT: "Выгрузка в файлы",
    Right.PRINT: "Печать",
    Right.IMPORT: "Импорт",
    Right.BULK_EDIT: "Массовые изменения",
    Right.MERGE: "Объединение дублей",
    Right.PERSONAL_DATA: "Персональные данные: согласия, блокировка, выписка",
    Right.ERASE: "Уничтожение персональных данных",
    Right.ASSIGN_DEALS: "Назначение ответственных за сделки",
    Right.APPROVE: "Согласование скидок и сумм",
    Right.HANDOVER: "Передача дел и замещение",
    Right.SHARE_VIEWS: "Общие виды и сегменты",
    Right.VIEW_HISTORY: "Просмотр истории",
    Right.UNDO: "Отмена действий",
    Right.REPORTS: "Отчёты",
    Right.EDIT_PLANS: "Планы и расходы",
    Right.TEAM_FIGURES: "Показатели сотрудников",
    Right.VIEW_AUDIT: "Журнал доступа",
    Right.EDIT_FUNNELS: "Воронки и этапы",
    Right.EDIT_RULES: "Правила, шаблоны и сценарии",
    Right.EDIT_SETTINGS: "Настройки офиса",
    Right.MANAGE_PEOPLE: "Сотрудники, роли и отделы",
    Right.BACKUP: "Резервные копии",
    Right.RESTORE: "Восстановление из копии",
    Right.DOCTOR: "Проверка базы",
    Right.SHARE_OFFICE: "Общая папка и компьютеры офиса",
}
