"""Which screen shows a place, found by name when somebody goes there."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from crm_desktop.access.right import Right
from crm_desktop.access.rights import may
from ui.shell.screen import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office import Office
    from ui.shell.screen import Screen


@dataclass(frozen=True, slots=True)
class PlaceInfo:
    """How a place is called and where its screen lives.

    Attributes:
        title: in the sidebar and the palette.
        icon: Lucide name.
        screen: `module:Class`.
        parent: the item of the sidebar that is marked there.
        words: other words people look for.
        direct: whether one can go there without naming anything (a client's card cannot).
        needs: without this right there is nothing to be seen there.
        suffices: another right that does instead.
    """

    title: str
    icon: str
    screen: str
    parent: Place
    words: str = ""
    direct: bool = True
    needs: Right | None = None
    suffices: Right | None = None


PLACES: Final[Mapping[Place, PlaceInfo]] = {
    Place.TODAY: PlaceInfo(
        "Сегодня", "house", "ui.today.screen:TodayScreen", Place.TODAY,
        "день план просрочено дела задачи напоминания дни рождения главная начало",
    ),
    Place.CLIENTS: PlaceInfo(
        "Клиенты", "users", "ui.clients.list_screen:ClientListScreen", Place.CLIENTS,
        "список люди компании база",
        needs=Right.VIEW_CLIENTS,
    ),
    Place.CLIENT: PlaceInfo(
        "Карточка клиента", "id-card", "ui.clients.card_screen:ClientCardScreen", Place.CLIENTS,
        direct=False,
        needs=Right.VIEW_CLIENTS,
    ),
    Place.DEALS: PlaceInfo(
        "Сделки", "square-kanban", "ui.deals.deals_screen:DealsScreen", Place.DEALS,
        "доска канбан воронка продажи прогноз",
        needs=Right.VIEW_DEALS,
    ),
    Place.DEAL: PlaceInfo(
        "Карточка сделки", "square-kanban", "ui.deals.card_screen:DealCardScreen", Place.DEALS,
        direct=False,
        needs=Right.VIEW_DEALS,
    ),
    Place.CALENDAR: PlaceInfo(
        "Календарь", "calendar-days", "ui.calendar.screen:CalendarScreen", Place.CALENDAR,
        "неделя день месяц расписание встречи звонки повестка команда занятость",
        needs=Right.VIEW_TASKS,
    ),
    Place.TASKS: PlaceInfo(
        "Задачи", "list-checks", "ui.tasks.screen:TasksScreen", Place.TASKS,
        "дела поручения список план напоминания",
        needs=Right.VIEW_TASKS,
    ),
    Place.TEAM: PlaceInfo(
        "Команда", "chart-column", "ui.tasks.team_screen:TeamScreen", Place.TASKS,
        "показатели сотрудники загрузка дисциплина просрочки в срок руководитель",
        needs=Right.VIEW_TASKS,
    ),
    Place.RULES: PlaceInfo(
        "Правила", "zap", "ui.automation.rules_screen:RulesScreen", Place.DEALS,
        "автоматизация когда то робот триггер повторные продажи шаблоны задач журнал",
        needs=Right.VIEW_DEALS,
    ),
    Place.REPORTS: PlaceInfo(
        "Отчёты", "chart-column", "ui.dashboard.screen:DashboardScreen", Place.REPORTS,
        "сводка показатели дашборд панель плитки цифры аналитика итоги руководитель",
        needs=Right.VIEW_DEALS,
    ),
    Place.REPORT: PlaceInfo(
        "Отчёты: все", "file-text", "ui.reports.screen:ReportsScreen", Place.REPORTS,
        "каталог отчётов анализ воронка конверсия источники причины проигрыша менеджеры когорты",
        needs=Right.REPORTS,
    ),
    Place.PIVOT: PlaceInfo(
        "Сводная таблица", "table-2", "ui.pivot.screen:PivotScreen", Place.REPORTS,
        "олап olap куб разрез строки столбцы значения тепловая карта excel",
        needs=Right.REPORTS,
    ),
    Place.PLANS: PlaceInfo(
        "Планы и расходы", "target", "ui.plans.screen:PlansScreen", Place.REPORTS,
        "план продаж цели нормы реклама затраты источники бюджет",
        needs=Right.REPORTS,
        suffices=Right.EDIT_PLANS,
    ),
    Place.DUPLICATES: PlaceInfo(
        "Дубликаты", "copy", "ui.duplicates.screen:DuplicatesScreen", Place.CLIENTS,
        "двойники повторы одинаковые объединить слить",
        needs=Right.VIEW_CLIENTS,
    ),
    Place.QUALITY: PlaceInfo(
        "Качество базы", "gauge", "ui.quality.screen:QualityScreen", Place.CLIENTS,
        "проверка ошибки пустые поля забытые клиенты чистота",
        needs=Right.VIEW_CLIENTS,
    ),
    Place.IMPORT: PlaceInfo(
        "Импорт", "download", "ui.importing.screen:ImportScreen", Place.CLIENTS,
        "загрузить файл excel csv битрикс перенос",
        needs=Right.IMPORT,
    ),
    Place.HISTORY: PlaceInfo(
        "История", "history", "ui.history.screen:HistoryScreen", Place.HISTORY,
        "кто что сделал отмена журнал",
        needs=Right.VIEW_HISTORY,
    ),
    Place.AUDIT: PlaceInfo(
        "Журнал доступа", "shield-check", "ui.audit.screen:AuditScreen", Place.HISTORY,
        "аудит безопасность кто входил смотрел выгружал печатал пароль цепочка подписи",
    ),
    Place.TRASH: PlaceInfo(
        "Корзина", "trash-2", "ui.trash.screen:TrashScreen", Place.TRASH,
        "удалённые восстановить",
    ),
    Place.SYNC: PlaceInfo(
        "Синхронизация", "folder-sync", "ui.sync.screen:SyncScreen", Place.SYNC,
        "обмен станции компьютеры общая папка сеть расхождения конфликты пригласить офлайн "
        "поделиться",
    ),
    Place.SETTINGS: PlaceInfo(
        "Настройки", "settings", "ui.settings.screen:SettingsScreen", Place.SETTINGS,
        "параметры",
    ),
    Place.HELP: PlaceInfo(
        "Справка", "circle-help", "ui.help.screen:HelpScreen", Place.HELP,
        "помощь как подсказка",
    ),
}  # fmt: skip


def may_go(office: Office, place: Place) -> bool:
    """Tell whether the signed-in person finds anything at a place."""
    info = PLACES[place]
    if info.needs is None or may(office, info.needs):
        return True
    return info.suffices is not None and may(office, info.suffices)


def load_screen(place: Place) -> type[Screen]:
    """Import the class of a place's screen.

    Raises:
        ImportError: the module is not there.
    """
    module, _, name = PLACES[place].screen.partition(":")
    found: type[Screen] = getattr(import_module(module), name)
    return found
