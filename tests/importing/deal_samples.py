"""Exports of deals of other programs, written fresh after the headings those programs write."""

from __future__ import annotations

from typing import Any, Final

AMOCRM: Final = [
    ["ID", "Название сделки", "Бюджет ₽", "Ответственный", "Дата создания сделки",
     "Кем создана сделка", "Дата редактирования", "Кем редактирована", "Дата закрытия", "Теги",
     "Примечание", "Примечание 2", "Этап сделки", "Воронка", "Полное имя контакта",
     "Компания контакта", "Ответственный за контакт", "Компания", "Рабочий телефон",
     "Мобильный телефон", "Рабочий email", "utm_source", "utm_source", "Площадь"],
    ["9001", "Кухня «Лофт»", "345 600", "Анна Кравцова", "14.09.2026 09:30:00", "Робот",
     "15.09.2026 10:00:00", "Анна Кравцова", "не закрыта", "кухни, опт", "Просят &quot;белую&quot;",
     "", "Переговоры", "Розница", "Сова Ольга Львовна", "", "Анна Кравцова", "", "'+79215551024",
     "", "sova@iva.ru", "yandex", "direct", "12"],
    ["9002", "Шкаф-купе", "98000", "Анна Кравцова", "01.09.2026 11:00:00", "Анна Кравцова",
     "20.09.2026 18:00:00", "Анна Кравцова", "20.09.2026 18:00:00", "", "первая\nвторая", "третья",
     "Успешно реализовано", "Розница", "Белов Иван", "ООО Верба", "Анна Кравцова", "ООО Ива",
     "'+79215551025", "", "", "", "", ""],
    ["9003", "Стол", "", "Анна Кравцова", "02.09.2026 11:00:00", "Анна Кравцова",
     "03.09.2026 11:00:00", "Анна Кравцова", "03.09.2026 12:00:00", "", "", "",
     "Закрыто и не реализовано", "Розница", "", "", "", "ООО Ива", "", "", "", "", "", ""],
    ["9004", "Прихожая", "1200,50", "Анна Кравцова", "05.09.2026 11:00:00", "Анна Кравцова", "",
     "", "", "", "", "", "Первичный контакт", "Розница", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip

SUITECRM: Final = [
    ["Opportunity Name", "ID", "Account Name", "Opportunity Amount", "Currency",
     "Expected Close Date", "Sales Stage", "Probability (%)", "Lead Source", "Type",
     "Assigned User", "Date Created", "Date Modified", "Deleted", "Description", "lostreason"],
    ["Roof repair", "a-1", "Willow Ltd", "$1,250.50", "US Dollars", "11/24/2026",
     "Proposal/Price Quote", "65", "Web Site", "New Business", "Анна Кравцова",
     "09/14/2026 10:30", "09/15/2026 10:30", "0", "two floors", ""],
    ["Fence", "a-2", "Willow Ltd", "SE900,00", "Kroner", "10/05/2026", "Closed Lost", "0", "",
     "", "Анна Кравцова", "09/01/2026 10:30", "10/05/2026 12:00", "0", "", "Price"],
    ["Gate", "a-3", "Oak Ltd", "300", "", "10/06/2026", "Closed Won", "100", "", "", "",
     "09/02/2026 10:30", "10/06/2026 12:00", "0", "", ""],
    ["Old", "a-4", "Oak Ltd", "1", "", "", "Prospecting", "10", "", "", "", "09/02/2026 10:30",
     "", "1", "", ""],
]  # fmt: skip

LEADS: Final = [
    ["ID", "Название лида", "Имя", "Фамилия", "Название компании", "Рабочий телефон",
     "Мобильный телефон", "Рабочий e-mail", "Стадия", "Возможная сумма", "Валюта", "Источник",
     "Комментарий", "Ответственный", "Доступен для всех", "Дополнительно о стадии"],
    ["7", "Заявка с сайта", "Иван", "Белов", "ООО Ива", "8 921 555-10-24", "", "b@iva.ru",
     "Не обработан", "50000", "RUB", "Веб-сайт", "хочет скидку", "Анна Кравцова", "Да", ""],
    ["8", "Звонок", "Ольга", "Сова", "", "", "8 921 555-10-25", "", "Некачественный лид", "", "",
     "", "", "Анна Кравцова", "Да", "не наш клиент"],
]  # fmt: skip

ID = "5f6e0a80{:016d}"
"""Numbers of Trello's records: made on 25.09.2020 at 15:15:28 UTC."""


def trello(**changes: Any) -> dict[str, Any]:
    """A board of three lists, one of them empty and one in the archive, and four cards."""
    board: dict[str, Any] = {
        "id": "b1",
        "name": "Продажи мебели",
        "lists": [
            {"id": "l2", "name": "Замер", "closed": False, "pos": 200},
            {"id": "l1", "name": "Входящие", "closed": False, "pos": 100},
            {"id": "l3", "name": "Монтаж", "closed": False, "pos": 300},
            {"id": "l4", "name": "Старое", "closed": True, "pos": 400},
        ],
        "labels": [{"id": "t1", "name": "срочно", "color": "red"},
                   {"id": "t2", "name": "", "color": "green"}],
        "members": [{"id": "m1", "fullName": "Анна Кравцова", "username": "anna"},
                    {"id": "m2", "fullName": "Пётр Никто", "username": "petr"}],
        "customFields": [{"id": "c1", "name": "Сумма", "type": "number"},
                         {"id": "c2", "name": "Материал", "type": "list",
                          "options": [{"id": "o1", "value": {"text": "дуб"}}]}],
        "checklists": [{"id": "k1", "idCard": ID.format(1), "name": "Подготовка", "pos": 1,
                        "checkItems": [
                            {"name": "Позвонить", "state": "complete", "pos": 2},
                            {"name": "Снять размеры", "state": "incomplete", "pos": 1}]}],
        "actions": [{"type": "commentCard", "date": "2026-09-16T10:00:00.000Z",
                     "memberCreator": {"fullName": "Анна Кравцова"},
                     "data": {"text": "ждёт цену", "card": {"id": ID.format(1)}}}],
        "cards": [
            {"id": ID.format(2), "name": "Стол", "desc": "", "closed": False, "idList": "l2",
             "due": "2026-09-01T09:00:00.000Z", "dueComplete": True, "pos": 1, "labels": [],
             "dateLastActivity": "2026-09-02T09:00:00.000Z"},
            {"id": ID.format(1), "name": "Кухня", "desc": "белая,\nс островом", "closed": False,
             "idList": "l1", "idMembers": ["m1", "m2"], "idChecklists": ["k1"],
             "labels": [{"id": "t1", "name": "срочно", "color": "red"},
                        {"id": "t2", "name": "", "color": "green_dark"}],
             "due": "2026-11-24T22:30:00.000Z", "dueComplete": False, "pos": 5,
             "customFieldItems": [{"idCustomField": "c1", "value": {"number": "120000"}},
                                  {"idCustomField": "c2", "idValue": "o1", "value": None}],
             "attachments": [{"name": "эскиз.pdf", "url": "https://trello.com/1/эскиз.pdf"}],
             "dateLastActivity": "2026-09-16T10:00:00.000Z",
             "shortUrl": "https://trello.com/c/aB"},
            {"id": ID.format(3), "name": "Отменённая", "closed": True, "idList": "l1", "pos": 2},
            {"id": ID.format(4), "name": "Из старого списка", "closed": False, "idList": "l4",
             "pos": 1},
        ],
    }  # fmt: skip
    return {**board, **changes}
