"""Exports of other programs as they write them, with headings known from real files."""

from __future__ import annotations

import csv
import html
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Rows = list[list[Any]]

BITRIX_LEADS = [
    "ID", "Название лида", "Обращение", "Имя", "Фамилия", "Отчество", "Имя, Фамилия",
    "Дата рождения", "Адрес", "Улица, номер дома", "Квартира, офис, комната, этаж",
    "Населенный пункт", "Район", "Регион", "Почтовый индекс", "Страна", "Рабочий телефон",
    "Мобильный телефон", "Номер факса", "Домашний телефон", "Номер пейджера",
    "Телефон для рассылок", "Другой телефон", "Корпоративный сайт", "Личная страница",
    "Страница Facebook", "Страница ВКонтакте", "Страница LiveJournal", "Микроблог Twitter",
    "Другой сайт", "Рабочий e-mail", "Частный e-mail", "E-mail для рассылок", "Другой e-mail",
    "Контакт Facebook", "Контакт Telegram", "Контакт ВКонтакте", "Контакт Viber",
    "Комментарии Instagram", "Контакт Битрикс24 Network", "Онлайн-чат",
    "Контакт Открытая линия", "Другой контакт", "Связанный пользователь", "Название компании",
    "Должность", "Комментарий", "Стадия", "Дополнительно о стадии", "Товар", "Цена",
    "Количество", "Возможная сумма", "Валюта", "Источник", "Дополнительно об источнике",
    "Доступен для всех", "Ответственный", "Площадь помещения", "Нужен монтаж",
]  # fmt: skip
BITRIX_CONTACTS = [
    "ID", "Имя", "Отчество", "Фамилия", "Дата рождения", "Фотография", "Тип контакта",
    "Рабочий телефон", "Мобильный телефон", "Номер факса", "Домашний телефон", "Номер пейджера",
    "Телефон для рассылок", "Другой телефон", "Корпоративный сайт", "Личная страница",
    "Страница ВКонтакте", "Рабочий e-mail", "Частный e-mail", "Другой e-mail",
    "Контакт Telegram", "Контакт Viber", "Должность", "Компания", "Источник", "Комментарий",
    "Ответственный", "Размер обуви",
]  # fmt: skip
BITRIX_COMPANIES = [
    "ID", "Название компании", "Тип компании", "Рабочий телефон", "Мобильный телефон",
    "Рабочий e-mail", "Корпоративный сайт", "Ответственный", "Кол-во сотрудников",
    "Реквизит: Название", "Реквизит: Шаблон", "Реквизит (Россия): ИНН", "Реквизит (Россия): КПП",
    "Реквизит (Россия): ОГРН", "Реквизит (Россия): ОГРНИП", "Реквизит (Россия): ОКПО",
    "Реквизит (Россия): Полное наименование организации",
    "Реквизит (Россия): Сокращенное наименование организации",
    "Реквизит (Россия): Ген. директор", "Реквизит (Россия): Фамилия", "Реквизит (Россия): Имя",
    "Реквизит (Россия): Отчество", "Реквизит (Россия): E-Mail",
    "Реквизит (Россия): Адрес - тип", "Реквизит (Россия): Адрес - страна",
    "Реквизит (Россия): Адрес - регион", "Реквизит (Россия): Адрес - район",
    "Реквизит (Россия): Адрес - населенный пункт",
    "Реквизит (Россия): Адрес - улица, номер дома",
    "Реквизит (Россия): Адрес - квартира, офис, комната, этаж",
    "Банковский реквизит (Россия): Наименование банка", "Банковский реквизит (Россия): БИК",
    "Банковский реквизит (Россия): Расчетный счет", "Комментарий", "Комментарий",
]  # fmt: skip
AMO = [
    "ID", "Тип", "Полное имя контакта", "Имя", "Фамилия", "Название компании", "Ответственный",
    "Дата создания контакта", "Кем создан контакт", "Сделки", "Дата редактирования",
    "Кем редактирован", "Теги", "Примечание", "Примечание 2", "Примечание 3", "Примечание 4",
    "Примечание 5", "Рабочий телефон", "Рабочий прямой телефон", "Мобильный телефон", "Факс",
    "Домашний телефон", "Другой телефон", "Рабочий email", "Личный email", "Другой email", "Web",
    "Адрес", "Должность", "utm_source", "utm_source", "Скидка", "ИНН (компания)",
    "Юр. адрес (компания)", "Грузооборот (компания)",
]  # fmt: skip
GOOGLE = [
    "First Name", "Middle Name", "Last Name", "Phonetic First Name", "Phonetic Middle Name",
    "Phonetic Last Name", "Name Prefix", "Name Suffix", "Nickname", "File As",
    "Organization Name", "Organization Title", "Organization Department", "Birthday", "Notes",
    "Photo", "Labels", "E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Label",
    "E-mail 2 - Value", "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Label",
    "Phone 2 - Value", "Address 1 - Label", "Address 1 - Formatted", "Address 1 - Street",
    "Address 1 - City", "Address 1 - PO Box", "Address 1 - Region", "Address 1 - Postal Code",
    "Address 1 - Country", "Address 1 - Extended Address", "Website 1 - Label",
    "Website 1 - Value", "Event 1 - Label", "Event 1 - Value", "Custom Field 1 - Label",
    "Custom Field 1 - Value",
]  # fmt: skip
GOOGLE_OLD = [
    "Name", "Given Name", "Additional Name", "Family Name", "Yomi Name", "Given Name Yomi",
    "Additional Name Yomi", "Family Name Yomi", "Name Prefix", "Name Suffix", "Initials",
    "Nickname", "Short Name", "Maiden Name", "Birthday", "Gender", "Location",
    "Billing Information", "Directory Server", "Mileage", "Occupation", "Hobby", "Sensitivity",
    "Priority", "Subject", "Notes", "Language", "Photo", "Group Membership", "E-mail 1 - Type",
    "E-mail 1 - Value", "Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Type", "Phone 2 - Value",
    "Address 1 - Type", "Address 1 - Formatted", "Address 1 - Street", "Address 1 - City",
    "Organization 1 - Type", "Organization 1 - Name", "Organization 1 - Yomi Name",
    "Organization 1 - Title", "Organization 1 - Department", "Website 1 - Type",
    "Website 1 - Value",
]  # fmt: skip
OUTLOOK_RU = [
    "Обращение", "Имя", "Отчество", "Фамилия", "Суффикс", "Организация", "Отдел", "Должность",
    "Улица (раб. адрес)", "Улица 2 (раб. адрес)", "Улица 3 (раб. адрес)", "Город (раб. адрес)",
    "Область (раб. адрес)", "Индекс (раб. адрес)", "Страна (раб. адрес)", "Улица (дом. адрес)",
    "Улица 2 (дом. адрес)", "Улица 3 (дом. адрес)", "Город (дом. адрес)",
    "Область (дом. адрес)", "Почтовый код (дом.)", "Страна (дом. адрес)",
    "Улица (другой адрес)", "Улица  2 (другой адрес)", "Улица  3 (другой адрес)",
    "Город  (другой адрес)", "Область  (другой адрес)", "Индекс  (другой адрес)",
    "Страна  (другой адрес)", "Телефон помощника", "Рабочий факс", "Рабочий телефон",
    "Телефон раб. 2", "Обратный вызов", "Телефон в машине", "Основной телефон организации",
    "Домашний факс", "Домашний телефон", "Телефон дом. 2", "ISDN", "Телефон переносной",
    "Другой факс", "Другой телефон", "Пейджер", "Основной телефон", "Радиотелефон",
    "Телетайп/телефон с титрами", "Телекс", "Важность", "Веб-страница", "Годовщина",
    "День рождения", "Дети", "Заметки", "Имя помощника", "Инициалы", "Категории",
    "Ключевые слова", "Код организации", "Личный код", "Отложено", "Пол", "Пользователь 1",
    "Пользователь 2", "Пользователь 3", "Пользователь 4", "Пометка",
    "Почтовый ящик (дом. адрес)", "Почтовый ящик (другой адрес)", "Почтовый ящик (раб. адрес)",
    "Профессия", "Расположение", "Расположение комнаты", "Расстояние", "Руководитель",
    "Сведения о доступности в Интернете", "Сервер каталогов", "Супруг(а)", "Счет", "Счета",
    "Хобби", "Частное", "Адрес эл. почты", "Тип эл. почты", "Краткое имя эл. почты",
    "Адрес 2 эл. почты", "Тип 2 эл. почты", "Краткое 2 имя эл. почты", "Адрес 3 эл. почты",
    "Тип 3 эл. почты", "Краткое 3 имя эл. почты", "Язык",
]  # fmt: skip
OUTLOOK_EN = [
    "Title", "First Name", "Middle Name", "Last Name", "Suffix", "Company", "Department",
    "Job Title", "Business Street", "Business Street 2", "Business City", "Business State",
    "Business Postal Code", "Business Country/Region", "Home Street", "Home City",
    "Home Postal Code", "Home Country/Region", "Other Street", "Other City",
    "Assistant's Phone", "Business Fax", "Business Phone", "Business Phone 2", "Callback",
    "Car Phone", "Company Main Phone", "Home Fax", "Home Phone", "ISDN", "Mobile Phone",
    "Other Phone", "Pager", "Primary Phone", "TTY/TDD Phone", "Account", "Anniversary",
    "Assistant's Name", "Billing Information", "Birthday", "Categories", "Children",
    "E-mail Address", "E-mail Type", "E-mail Display Name", "E-mail 2 Address", "E-mail 2 Type",
    "Gender", "Government ID Number", "Hobby", "Internet Free Busy", "Keywords", "Notes",
    "Office Location", "Organizational ID Number", "Priority", "Private", "Referred By",
    "Sensitivity", "Spouse", "User 1", "Web Page",
]  # fmt: skip
OUTLOOK_OF_GOOGLE = [
    "First Name", "Middle Name", "Last Name", "Title", "Suffix", "Initials", "Web Page",
    "Gender", "Birthday", "Anniversary", "Location", "Language", "Internet Free Busy", "Notes",
    "E-mail Address", "E-mail 2 Address", "E-mail 3 Address", "Primary Phone", "Home Phone",
    "Home Phone 2", "Mobile Phone", "Pager", "Home Fax", "Home Address", "Home Street",
    "Home City", "Home Postal Code", "Home Country", "Spouse", "Children", "Manager's Name",
    "Assistant's Name", "Referred By", "Company Main Phone", "Business Phone",
    "Business Phone 2", "Business Fax", "Assistant's Phone", "Company", "Job Title",
    "Department", "Office Location", "Organizational ID Number", "Profession", "Account",
    "Business Street", "Business City", "Other Phone", "Callback", "Car Phone", "ISDN",
    "Radio Phone", "TTY/TDD Phone", "Telex", "User 1", "Keywords", "Mileage", "Hobby",
    "Billing Information", "Directory Server", "Sensitivity", "Priority", "Private",
    "Categories",
]  # fmt: skip
SUITE_ACCOUNTS = [
    "Name", "ID", "Website", "Email Address", "Non Primary E-mails", "Office Phone",
    "Alternate Phone", "Fax", "Billing Street", "Billing City", "Billing State",
    "Billing Postal Code", "Billing Country", "Shipping Street", "Shipping City", "Description",
    "Type", "Industry", "Annual Revenue", "Employees", "SIC Code", "Ticker Symbol",
    "Parent Account ID", "Ownership", "Campaign ID", "Rating", "Assigned User", "Assigned to",
    "Date Created", "Date Modified", "Modified By", "Created By", "Deleted",
]  # fmt: skip
SUITE_CONTACTS = [
    "First Name", "Last Name", "ID", "Salutation", "Job Title", "Department", "Account Name",
    "Email Address", "Non Primary E-mails", "Mobile", "Office Phone", "Home", "Other Phone",
    "Fax", "Primary Address Street", "Primary Address City", "Primary Address State",
    "Primary Address Postal Code", "Primary Address Country", "Alternate Address Street",
    "Alternate Address City", "Description", "Birthdate", "Lead Source", "Campaign ID",
    "Do Not Call", "Reports to ID", "Assistant", "Assistant Phone", "Assigned to",
    "Assigned User", "Date Created", "Date Modified", "Modified By", "Created By", "Deleted",
    "Photo", "Lawful Basis", "Portal User Type",
]  # fmt: skip
SUITE_LEADS = [
    "First Name", "Last Name", "ID", "Salutation", "Job Title", "Department", "Account Name",
    "Account Description", "Website", "Email Address", "Non Primary E-mails", "Mobile",
    "Office Phone", "Home Phone", "Other Phone", "Fax", "Primary Address Street",
    "Primary Address City", "Primary Address Country", "Description", "Status",
    "Status Description", "Lead Source", "Lead Source Description", "Opportunity Amount",
    "Converted", "Referred By", "Campaign ID", "Do Not Call", "Assigned to", "Assigned User",
    "Date Created", "Date Modified", "Deleted",
]  # fmt: skip
DYNAMICS_ACCOUNTS = [
    "(Do Not Modify) Account", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On",
    "Account Name", "Main Phone", "Address 1: Street 1", "Address 1: City",
    "Address 1: ZIP/Postal Code", "Address 1: Country/Region", "Primary Contact", "Email",
    "Website", "Industry", "Annual Revenue", "Owner", "Status", "Created On", "Лояльность",
]  # fmt: skip
DYNAMICS_CONTACTS = [
    "(Do Not Modify) Contact", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On",
    " Full Name", "First Name", "Last Name", "Job Title", "Company Name", "Email",
    "Business Phone", "Mobile Phone", "Address 1: City", "Birthday", "Owner", "Status Reason",
]  # fmt: skip
DYNAMICS_LEADS = [
    "(Do Not Modify) Lead", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Name",
    "Topic", "Status Reason", "Created On", "Company Name", "Email", "Business Phone",
    "Lead Source", "Rating", "Owner",
]  # fmt: skip

REGIONSOFT = [
    "Код клиента", "Наименование", "Полное наименование", "Отношение", "Категория клиента",
    "Вид деятельности", "Источник информации", "Регион", "Город", "Адрес", "Юридический адрес",
    "Телефоны", "Факс", "E-mail", "WWW", "ИНН", "КПП", "Расчетный счет", "БИК", "Банк",
    "Контактное лицо 1", "Должность 1", "Мобильный телефон 1", "E-mail контакта 1",
    "Контактное лицо 2", "Должность 2", "Мобильный телефон 2", "День рождения 2", "Менеджер",
    "Дата регистрации", "Кредитный лимит", "Примечание", "Форма собственности",
]  # fmt: skip


def row(headings: Sequence[str], cells: dict[str, Any], again: Sequence[Any] = ()) -> list[Any]:
    """A row by headings; `again` fills the second columns of repeated ones."""
    later = iter(again)
    seen: set[str] = set()
    made: list[Any] = []
    for heading in headings:
        made.append(next(later, "") if heading in seen else cells.get(heading, ""))
        seen.add(heading)
    assert not cells.keys() - set(headings), cells.keys() - set(headings)
    return made


def rows_of(headings: Sequence[str], *records: dict[str, Any], again: Sequence[Any] = ()) -> Rows:
    """Headings and rows; `again` fills the second columns of repeated ones."""
    return [list(headings), *(row(headings, record, again) for record in records)]


def write_text(
    path: Path, rows: Rows, *, encoding: str, delimiter: str, quoted: bool = True
) -> Path:
    """CSV as the program writes it."""
    with path.open("w", encoding=encoding, newline="") as file:
        if quoted:
            writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        else:
            writer = csv.writer(file, delimiter=delimiter)
        writer.writerows(rows)
    return path


def write_page(path: Path, rows: Rows) -> Path:
    """A page of HTML with a table in it, called .xls."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"
        for cells in rows
    )
    page = (
        '<html><head><meta http-equiv="Content-type" content="text/html;charset=UTF-8"></head>'
        f'<body><table border="1">{lines}</table></body></html>'
    )
    path.write_text(page, encoding="utf-8")
    return path


def write_book(path: Path, rows: Rows) -> Path:
    """A plain workbook."""
    book = Workbook()
    page = book.active
    assert page is not None
    for cells in rows:
        page.append([None if cell == "" else cell for cell in cells])
    book.save(path)
    return path


def write_dynamics(path: Path, rows: Rows, sheet: str) -> Path:
    """A workbook with hidden columns, and a hidden sheet before the one with data."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "hiddenSheet"
    first.append(["account:AbC/12==:accountid=%28Do%20Not%20Modify%29"])
    first.sheet_state = "veryHidden"
    page = book.create_sheet(sheet)
    for cells in rows:
        page.append([None if cell == "" else cell for cell in cells])
    for letter in "ABC":
        page.column_dimensions[letter].hidden = True
    book.save(path)
    return path
