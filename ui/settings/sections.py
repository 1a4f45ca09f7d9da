"""What the settings consist of: light enough to be listed in the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.right import Right
from crm_desktop.access.rights import may

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office import Office


class SectionInfo(NamedTuple):
    """A part of the settings.

    Attributes:
        title: in the list and the palette.
        icon: Lucide name.
        where: `module:Class`.
        words: other words people look for.
        needs: without this right there is nothing to be seen there; None = everybody.
    """

    title: str
    icon: str
    where: str
    words: str
    needs: Right | None = None


SECTIONS: Final[Mapping[str, SectionInfo]] = {
    "appearance": SectionInfo(
        "Внешний вид", "palette", "ui.settings.appearance:AppearanceSection",
        "тема тёмная светлая размер текста крупнее",
    ),
    "calls": SectionInfo(
        "Звонки", "phone", "ui.settings.calls:CallsSection",
        "позвонить телефон номер набор sip tel callto софтфон атс",
    ),
    "reminders": SectionInfo(
        "Напоминания", "bell", "ui.reminders.settings:RemindersSection",
        "напомнить уведомления тихие часы трей фон автозапуск звук",
        Right.VIEW_TASKS,
    ),
    "calendars": SectionInfo(
        "Другие календари", "calendar-days",
        "ui.calendar_files.settings:CalendarFilesSection",
        "ics icalendar outlook google thunderbird загрузить выгрузить подписка живой календарь",
        Right.VIEW_TASKS,
    ),
    "office": SectionInfo(
        "Офис", "building-2", "ui.settings.office:OfficeSection", "название папка",
    ),
    "workdays": SectionInfo(
        "Рабочее время", "calendar-days", "ui.settings.workdays:WorkdaysSection",
        "производственный календарь праздники выходные переносы рабочие часы перерыв",
        Right.VIEW_TASKS,
    ),
    "funnels": SectionInfo(
        "Воронки", "square-kanban", "ui.funnels.section:FunnelsSection",
        "этапы стадии сделки вероятность канбан",
        Right.VIEW_DEALS,
    ),
    "currencies": SectionInfo(
        "Валюты", "coins", "ui.funnels.currencies:CurrenciesSection",
        "курс доллар евро юань рубль",
        Right.VIEW_DEALS,
    ),
    "directories": SectionInfo(
        "Справочники", "book-open", "ui.settings.directories:DirectoriesSection",
        "типы источники регионы метки роли сегменты причины проигрыша конкуренты",
    ),
    "fields": SectionInfo(
        "Свои поля", "text-cursor-input", "ui.settings.own_fields:OwnFieldsSection",
        "новое поле карточки",
    ),
    "consents": SectionInfo(
        "Персональные данные", "shield-check", "ui.personal_data.settings:ConsentsSection",
        "согласие текст шаблон 152-фз рассылка",
    ),
    "rules": SectionInfo(
        "Правила", "zap", "ui.automation.settings:RulesSection",
        "автоматизация когда то шаблоны задач повторные продажи уведомления",
        Right.VIEW_DEALS,
    ),
    "deadlines": SectionInfo(
        "Сроки и команда", "clock", "ui.tasks.team_settings:DeadlinesSection",
        "просрочка эскалация руководитель показатели дисциплина загрузка",
        Right.VIEW_TASKS,
    ),
    "people": SectionInfo(
        "Сотрудники и доступ", "users", "ui.people.people_section:PeopleSection",
        "менеджеры добавить уволить вход временный пароль сбросить замещение",
    ),
    "roles": SectionInfo(
        "Роли и права", "user-check", "ui.access.roles_section:RolesSection",
        "доступ матрица видит поля скрыть телефоны роль наблюдатель глазами",
    ),
    "security": SectionInfo(
        "Безопасность", "lock", "ui.people.security_section:SecuritySection",
        "сменить пароль лист восстановления запомнить блокировка ключ базы",
    ),
    "departments": SectionInfo(
        "Подразделения", "building-2", "ui.departments.section:DepartmentsSection",
        "отделы филиалы дерево руководитель правила раскладки распределить клиентов",
    ),
    "audit": SectionInfo(
        "Журнал доступа", "shield-check", "ui.audit.settings:AuditSection",
        "аудит порог предупреждение выгрузка просмотр пароль цепочка безопасность",
    ),
    "sync": SectionInfo(
        "Синхронизация", "folder-sync", "ui.sync.settings:SyncSection",
        "обмен станции компьютеры общая папка файлы по требованию номера документов префикс",
    ),
    "backup": SectionInfo(
        "Резервные копии", "database-backup", "ui.backups.section:BackupSection",
        "копия сохранить бэкап восстановить архив расписание флешка второе место парольная фраза",
    ),
    "doctor": SectionInfo(
        "Проверка базы", "activity", "ui.settings.doctor:DoctorSection",
        "доктор целостность повреждение ошибки",
        Right.DOCTOR,
    ),
    "about": SectionInfo("О программе", "info", "ui.settings.about:AboutSection", "версия"),
}  # fmt: skip


def sections_of(office: Office) -> dict[str, SectionInfo]:
    """Return the parts the signed-in person finds something in."""
    return {
        key: info for key, info in SECTIONS.items() if not info.needs or may(office, info.needs)
    }
