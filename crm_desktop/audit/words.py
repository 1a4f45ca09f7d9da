"""Lines of the audit in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.audit.acts import Act
from crm_desktop.audit.alarms import FORMS
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

# {n}: how many of what; {who}: whom it is about; {how}: words of the details.
_SENTENCES: Final[Mapping[str, str]] = {
    Act.SIGN_IN: "Вход{how}",
    Act.SIGN_OUT: "Выход",
    Act.LOCK: "Офис заблокирован",
    Act.WRONG_PASSWORD: "Неверный пароль: {times}{whose}",
    Act.EXPORT: "Выгрузка: {n}{how}",
    Act.LIVE_CALENDAR: "Живой календарь: {n}{how}",
    Act.PRINT: "Печать: {n}{how}",
    Act.EXTRACT: "Выписка по субъекту персональных данных",
    Act.COPY: "Копирование в буфер обмена: {n}",
    Act.FILE_SAVED: "Файл клиента сохранён на диск{how}",
    Act.CARDS_SEEN: "Просмотр карточек: {n}",
    Act.BACKUP_MADE: "Резервная копия сделана{how}",
    Act.BACKUP_VERIFIED: "Резервная копия проверена{how}",
    Act.BACKUP_RESTORED: "Офис восстановлен из резервной копии{how}",
    Act.BACKUP_LOOKED: "Просмотр резервной копии{how}",
    Act.BACKUP_BROUGHT_BACK: "Из резервной копии возвращено: {n}",
    Act.DRILL: "Учебное восстановление{how}",
    Act.SALVAGED: "Данные спасены из повреждённой базы: {n}",
    Act.PERSON_ADDED: "Сотрудник добавлен{whose}",
    Act.PERSON_REMOVED: "Сотрудник удалён{whose}",
    Act.ROLE_GIVEN: "Роль изменена{whose}{how}",
    Act.PASSWORD_CHANGED: "Пароль сменён{whose}",
    Act.PASSWORD_RESET: "Пароль сброшен администратором{whose}",
    Act.RECOVERY_USED: "Вход по листу восстановления{whose}",
    Act.SHEET_ISSUED: "Лист восстановления выпущен, прежний не действует{whose}",
    Act.SHEET_VOIDED: "Лист восстановления больше не действует{whose}",
    Act.FAILURES_LOST: "Файл с числом неверных паролей удалён или подменён",
    Act.REMEMBERED: "Вход запомнен на этом компьютере{how}",
    Act.FORGOTTEN: "Запомненные входы забыты{whose}",
    Act.REKEYED: "База перешифрована новым ключом{how}",
    Act.THRESHOLD: "Порог превышен: {rule}",
    Act.CHAIN_CHECKED: "Цепочка подписей проверена{how}",
    Act.AUDIT_EXPORTED: "Журнал доступа выгружен: {n}",
    Act.OFFICE_SHARED: "Офис открыт для других станций{how}",
    Act.OFFICE_LEFT: "Станция вышла из общего офиса",
    Act.STATION_INVITED: "Выдано приглашение для станции{how}",
    Act.STATION_JOINED: "Станция присоединилась к офису{how}",
    Act.INVITE_REVOKED: "Приглашение для станции отозвано{how}",
    Act.STATION_RETIRED: "Станция исключена из обмена{how}",
    Act.MEMBERS_CLASH: "Изменение списка сотрудников не принято{whose}",
}
RULES: Final[Mapping[str, str]] = {
    "exported": "выгружено записей",
    "seen": "открыто карточек за день",
    "copied": "скопировано записей",
    "printed": "напечатано записей за день",
    "deleted": "удалено записей",
    "passwords": "неверных паролей подряд",
    "night": "вход ночью",
    "days_off": "вход в нерабочий день",
}
_WHERE_FROM: Final = {"window": "из окна программы", "cli": "из командной строки"}
_LINES: Final = ("строка", "строки", "строк")
_TIMES: Final = ("раз", "раза", "раз")


def details_of(text: str | None) -> dict[str, Any]:
    """Return the details a line holds; what cannot be read holds none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def sentence(
    act: str, *, area: str, amount: int | None, person: str, details: Mapping[str, Any]
) -> str:
    """Return a line in words.

    Args:
        act: as stored; one of a later version is shown as it is.
        area: of which records.
        amount: how many; None = not counted.
        person: name of the member it is about.
        details: see `Line`.
    """
    pattern = _SENTENCES.get(act, act)
    forms = _LINES if act == Act.AUDIT_EXPORTED else FORMS.get(area, FORMS[""])
    told = count(amount or 0, *forms)
    rule = RULES.get(str(details.get("rule")), "")
    return pattern.format(
        n=told,
        times=count(amount or 0, *_TIMES),
        how=_how(details),
        whose=f" — {person}" if person else "",
        rule=f"{rule} — {count(amount, *_TIMES).split()[0]}" if amount and amount > 1 else rule,
    )


def _how(details: Mapping[str, Any]) -> str:
    """What the details add, in brackets: «(xlsx)», «(из командной строки, export)»."""
    words = [
        _WHERE_FROM.get(str(details.get("by")), ""),
        *(str(details.get(name, "")) for name in ("command", "format", "what", "note")),
    ]
    told = ", ".join(filter(None, words))
    return f" ({told})" if told else ""
