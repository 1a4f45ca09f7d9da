"""A few records of each kind of export, every column filled somewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.importing import program_exports as x

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.importing.program_exports import Rows


@dataclass(frozen=True, slots=True)
class Sample:
    """An export: its profile, its headings and rows, how it is written, what may be dropped."""

    profile: str
    rows: Rows
    write: Callable[[Path, Rows], Path]
    name: str = "export.csv"
    drops: frozenset[str] = field(default_factory=frozenset)


def _text(encoding: str, delimiter: str) -> Callable[[Path, Rows], Path]:
    return lambda path, rows: x.write_text(path, rows, encoding=encoding, delimiter=delimiter)


def _rows(
    headings: Sequence[str], *records: dict[str, Any], again: Sequence[Any] = ()
) -> list[list[Any]]:
    return [list(headings), *(x.row(headings, record, again) for record in records)]


LEADS = _rows(
    x.BITRIX_LEADS,
    {
        "ID": "8801", "Название лида": "Заявка на монтаж ворот", "Обращение": "г-жа",
        "Имя": "Светлана", "Фамилия": "Громова", "Отчество": "Юрьевна",
        "Имя, Фамилия": "Светлана Громова", "Дата рождения": "17.05.1988",
        "Улица, номер дома": "ул. Заводская, д. 12", "Квартира, офис, комната, этаж": "офис 407",
        "Населенный пункт": "Пермь", "Район": "Мотовилихинский", "Регион": "Пермский край",
        "Почтовый индекс": "614014", "Страна": "Россия", "Рабочий телефон": "+7 342 259-14-50",
        "Мобильный телефон": "8 (912) 881-20-31, 8 912 881-20-32", "Номер факса": "83422591451",
        "Домашний телефон": "+73422701122", "Телефон для рассылок": "+79128812033",
        "Другой телефон": "+7 912 881-20-34 доб. 5", "Корпоративный сайт": "vorota-perm.ru",
        "Страница ВКонтакте": "https://vk.com/gromova_sv", "Другой сайт": "https://vorota59.ru/o",
        "Рабочий e-mail": "s.gromova@vorota-perm.ru", "Частный e-mail": "gromova88@mail.ru",
        "Контакт Telegram": "@gromova_sv", "Контакт Viber": "+79128812031",
        "Контакт Открытая линия": "imol|telegrambot|3|5521|88", "Связанный пользователь": "kg7",
        "Название компании": 'ООО "Ворота-Сервис"', "Должность": "Главный инженер",
        "Комментарий": "Просит <b>срочно</b>.<br>Перезвонить до 12:00", "Стадия": "В работе",
        "Дополнительно о стадии": "ждёт замер", "Товар": "Ворота секционные", "Цена": "84500",
        "Количество": "2", "Возможная сумма": "169000.00", "Валюта": "RUB",
        "Источник": "Веб-сайт", "Дополнительно об источнике": "форма «Заказать замер»",
        "Доступен для всех": "да", "Ответственный": "Анна Кравцова", "Площадь помещения": "640",
        "Нужен монтаж": "да",
    },
    {
        "ID": "8802", "Название лида": "Звонок с номера 79128820001",
        "Мобильный телефон": "79128820001", "Стадия": "Не обработан", "Доступен для всех": "да",
        "Источник": "Звонок", "Ответственный": "Кравцова А.",
    },
    {
        "ID": "8803", "Название лида": "Тендер", "Название компании": "АО «Камский завод»",
        "Рабочий телефон": "8 342 210-00-33", "Стадия": "Качественный лид",
        "Адрес": "г. Пермь, ул. Героев Хасана, 105", "Личная страница": "https://ok.ru/kamzavod",
        "Онлайн-чат": "да", "Страница Facebook": "https://facebook.com/kamzavod",
    },
)  # fmt: skip

CONTACTS = _rows(
    x.BITRIX_CONTACTS,
    {
        "ID": "123", "Имя": "Пётр", "Отчество": "Ильич", "Фамилия": "Сидоров",
        "Дата рождения": "03.02.1979", "Фотография": "https://portal.bitrix24.ru/disk/ph1.jpg",
        "Тип контакта": "Клиенты", "Рабочий телефон": "+7 812 309-14-50",
        "Мобильный телефон": "+79215551024", "Рабочий e-mail": "sidorov@severveter.ru",
        "Частный e-mail": "sidorov79@yandex.ru", "Контакт Telegram": "https://t.me/sidorov_p",
        "Должность": "Директор по закупкам", "Компания": "ООО «Северный ветер»",
        "Источник": "По рекомендации", "Комментарий": "Любит, когда звонят утром",
        "Ответственный": "Анна Кравцова", "Размер обуви": "43",
    },
    {
        "ID": "124", "Имя": "Ольга", "Фамилия": "Белова", "Тип контакта": "Поставщики",
        "Мобильный телефон": "89215551025", "Компания": "ООО «Северный ветер»",
        "Дата рождения": "", "Номер факса": "88123091451", "Другой телефон": "+78123091452",
        "Корпоративный сайт": "severveter.ru", "Страница ВКонтакте": "vk.com/id77001",
        "Ответственный": "Дронов Олег", "Размер обуви": "38",
    },
    {
        "ID": "125", "Имя": "Мария", "Тип контакта": "Другое", "Домашний телефон": "+78123091453",
        "Телефон для рассылок": "+79215551026", "Контакт Viber": "+79215551027",
        "Номер пейджера": "", "Личная страница": "https://ok.ru/maria125",
        "Другой e-mail": "maria125@list.ru",
    },
)  # fmt: skip

COMPANIES = _rows(
    x.BITRIX_COMPANIES,
    {
        "ID": "51", "Название компании": "ООО «Северный ветер»", "Тип компании": "Клиент",
        "Рабочий телефон": "+7 812 309-14-50", "Мобильный телефон": "+79215551099",
        "Рабочий e-mail": "office@severveter.ru", "Корпоративный сайт": "https://severveter.ru",
        "Ответственный": "Анна Кравцова", "Кол-во сотрудников": "50-250",
        "Реквизит: Название": "Реквизит 1", "Реквизит: Шаблон": "Организация",
        "Реквизит (Россия): ИНН": "7707083893.0", "Реквизит (Россия): КПП": "781301001",
        "Реквизит (Россия): ОГРН": "1027700132195", "Реквизит (Россия): ОКПО": "00032537",
        "Реквизит (Россия): Полное наименование организации":
            "Общество с ограниченной ответственностью «Северный ветер»",
        "Реквизит (Россия): Сокращенное наименование организации": "ООО «Северный ветер»",
        "Реквизит (Россия): Ген. директор": "Минаев Игорь Олегович",
        "Реквизит (Россия): E-Mail": "buh@severveter.ru",
        "Реквизит (Россия): Адрес - тип": "Юридический адрес",
        "Реквизит (Россия): Адрес - страна": "Россия",
        "Реквизит (Россия): Адрес - регион": "Ленинградская обл.",
        "Реквизит (Россия): Адрес - район": "Всеволожский",
        "Реквизит (Россия): Адрес - населенный пункт": "Мурино",
        "Реквизит (Россия): Адрес - улица, номер дома": "Привокзальная пл., 5",
        "Реквизит (Россия): Адрес - квартира, офис, комната, этаж": "пом. 12",
        "Банковский реквизит (Россия): Наименование банка": "ПАО Сбербанк",
        "Банковский реквизит (Россия): БИК": "044525225",
        "Банковский реквизит (Россия): Расчетный счет": "40702810900000002851",
        "Комментарий": "Работаем с 2015 года",
    },
    {
        "ID": "52", "Название компании": "ИП Громов Сергей Иванович", "Тип компании": "Партнер",
        "Реквизит (Россия): ИНН": "500100732259", "Реквизит (Россия): ОГРНИП": "304500116000157",
        "Реквизит (Россия): Фамилия": "Громов", "Реквизит (Россия): Имя": "Сергей",
        "Реквизит (Россия): Отчество": "Иванович",
        "Реквизит (Россия): Адрес - тип": "Фактический адрес",
        "Реквизит (Россия): Адрес - населенный пункт": "Красногорск",
    },
    again=("второй комментарий",),
)  # fmt: skip

AMO = _rows(
    x.AMO,
    {
        "ID": "30401", "Тип": "контакт", "Полное имя контакта": "Ильдар Сафин", "Имя": "Ильдар",
        "Фамилия": "Сафин", "Название компании": "Завод &quot;Прогресс&quot;",
        "Ответственный": "Анна Кравцова", "Дата создания контакта": "30.09.2026 22:37:00",
        "Кем создан контакт": "Анна Кравцова", "Сделки": "Поставка печей",
        "Дата редактирования": "01.10.2026 09:12:45", "Кем редактирован": "Робот",
        "Теги": "оптовик, vip", "Примечание": "Первый звонок\nДоговорились о встрече",
        "Примечание 2": "Ждёт КП &amp; образцы", "Примечание 3": "Отправили каталог",
        "Примечание 4": "Скидку обещали", "Примечание 5": "День рождения в мае",
        "Рабочий телефон": "'+73472461802", "Рабочий прямой телефон": "'+73472461803",
        "Мобильный телефон": "'+79173400011", "Факс": "'+73472461804",
        "Домашний телефон": "'+73472461805", "Другой телефон": "'+79173400012",
        "Рабочий email": "safin@progress-ufa.ru", "Личный email": "ildar.safin@mail.ru",
        "Другой email": "safin.i@bk.ru", "Web": "progress-ufa.ru", "Адрес": "Уфа, ул. Цюрупы, 7",
        "Должность": "Снабженец", "utm_source": "yandex", "Скидка": "7,5",
    },
    {
        "ID": "30402", "Тип": "компания", "Название компании": "Завод &quot;Прогресс&quot;",
        "Дата создания контакта": "29.09.2026 10:00:00", "Рабочий телефон": "'+73472461800",
        "ИНН (компания)": "0274051582.0", "Юр. адрес (компания)": "450006, Уфа, пр. Мира, 14",
        "Грузооборот (компания)": "1200", "Теги": "производство", "utm_source": "direct",
        "Ответственный": "Кравцова Анна",
    },
    {
        "ID": "30403", "Тип": "контакт", "Имя": "Зайцева Нина Петровна", "Скидка": "5",
        "Мобильный телефон": "'89173400013", "utm_source": "vk",
    },
    again=("campaign-7",),
)  # fmt: skip

GOOGLE = _rows(
    x.GOOGLE,
    {
        "First Name": "Артём", "Middle Name": "Олегович", "Last Name": "Лисин",
        "Name Prefix": "г-н", "Nickname": "Тёма", "File As": "Лисин А.",
        "Organization Name": "ООО «Лига света»", "Organization Title": "Технолог",
        "Organization Department": "Цех 4", "Birthday": "1986-11-14",
        "Notes": "Встретились на выставке\nВ пятницу не звонить", "Photo": "https://lh3.example/p",
        "Labels": "* myContacts ::: Светотехника", "E-mail 1 - Label": "* Work",
        "E-mail 1 - Value": "lisin@ligasveta.ru ::: a.lisin@ligasveta.ru",
        "E-mail 2 - Label": "Home", "E-mail 2 - Value": "lisin86@gmail.com",
        "Phone 1 - Label": "Mobile", "Phone 1 - Value": "+7 922 301-55-90 ::: +7 922 301-55-91",
        "Phone 2 - Label": "Вахта", "Phone 2 - Value": "+73433015592", "Address 1 - Label": "Work",
        "Address 1 - Formatted": "ул. Мира, 32\nЕкатеринбург, 620078\nRU",
        "Address 1 - Street": "ул. Мира, 32", "Address 1 - City": "Екатеринбург",
        "Address 1 - Postal Code": "620078", "Address 1 - Country": "RU",
        "Website 1 - Label": "Profile", "Website 1 - Value": "https://ligasveta.ru/lisin",
        "Event 1 - Label": "Годовщина", "Event 1 - Value": "2012-06-08",
        "Custom Field 1 - Label": "Табельный", "Custom Field 1 - Value": "ТБ-4411",
    },
    {
        "First Name": "Жанна", "Labels": "* myContacts", "Birthday": " --03-08",
        "Phone 1 - Label": "Work Fax", "Phone 1 - Value": "+73433015593",
        "Address 1 - Label": "Home", "Address 1 - Formatted": "Екатеринбург, ул. Чапаева, 3",
    },
    {
        "Organization Name": "Склад «Берёза»", "Labels": "* myContacts",
        "Phone 1 - Label": "Main", "Phone 1 - Value": "8 343 301-55-94",
    },
)  # fmt: skip

GOOGLE_OLD = _rows(
    x.GOOGLE_OLD,
    {
        "Name": "Глеб Игоревич Ярцев", "Given Name": "Глеб", "Additional Name": "Игоревич",
        "Family Name": "Ярцев", "Name Prefix": "д-р", "Nickname": "Док", "Birthday": "1970-01-25",
        "Occupation": "стоматолог", "Hobby": "рыбалка", "Notes": "Просит акты сверки",
        "Group Membership": "Клиника ::: * myContacts", "E-mail 1 - Type": "* Work",
        "E-mail 1 - Value": "yarcev@dent.ru", "Phone 1 - Type": "Mobile",
        "Phone 1 - Value": "+7 999 210-44-01 ::: +7 999 210-44-02", "Phone 2 - Type": "Work",
        "Phone 2 - Value": "+74952104403", "Address 1 - Type": "Home",
        "Address 1 - Formatted": "Москва, Арбат, 10", "Organization 1 - Name": "ООО «Дент»",
        "Organization 1 - Title": "Главный врач", "Organization 1 - Department": "Хирургия",
        "Website 1 - Type": "Work", "Website 1 - Value": "dent.ru",
    },
)  # fmt: skip

OUTLOOK_RU = _rows(
    x.OUTLOOK_RU,
    {
        "Обращение": "г-н", "Имя": "Борис", "Отчество": "Львович", "Фамилия": "Цой",
        "Организация": "ООО «Дом мастера»", "Отдел": "Продажи", "Должность": "Начальник отдела",
        "Улица (раб. адрес)": "ул. Гагарина, 48", "Город (раб. адрес)": "Самара",
        "Область (раб. адрес)": "Самарская обл.", "Индекс (раб. адрес)": "443067",
        "Страна (раб. адрес)": "Россия", "Улица (дом. адрес)": "пр. Ленина, 3, кв. 15",
        "Город (дом. адрес)": "Тольятти", "Почтовый код (дом.)": "445010",
        "Улица  2 (другой адрес)": "дача 77", "Город  (другой адрес)": "Кинель",
        "Телефон помощника": "+78462774017", "Рабочий факс": "+78462774018",
        "Рабочий телефон": "(846) 277-40-16", "Телефон раб. 2": "+78462774019",
        "Основной телефон организации": "+78462774000", "Домашний телефон": "+78482301122",
        "Телефон переносной": "+7 927 001-40-16", "Важность": "Обычная",
        "Веб-страница": "http://dom-mastera.ru", "Годовщина": "0.0.00",
        "День рождения": "12.4.1965", "Дети": "Вика и Юра",
        "Заметки": "Ценит точность\nЧай, не кофе",
        "Имя помощника": "Тамара", "Инициалы": "Б.Л.Ц.", "Категории": "Строители;Опт",
        "Пол": "Мужской", "Пользователь 1": "код 771", "Частное": "Ложь", "Супруг(а)": "Рита",
        "Хобби": "шахматы", "Адрес эл. почты": "b.coy@dom-mastera.ru", "Тип эл. почты": "SMTP",
        "Краткое имя эл. почты": "Цой Борис (b.coy@dom-mastera.ru)",
        "Адрес 2 эл. почты": "coyboris@mail.ru", "Тип 2 эл. почты": "SMTP",
        "Почтовый ящик (раб. адрес)": "а/я 5", "Счет": "сч-19",
    },
    {
        "Имя": "Инна", "Фамилия": "Реутова", "День рождения": "0.0.00", "Частное": "Ложь",
        "Важность": "Обычная", "Пол": "Не указан", "Телефон переносной": "89270014017",
    },
)  # fmt: skip

OUTLOOK_EN = _rows(
    x.OUTLOOK_EN,
    {
        "Title": "Mr.", "First Name": "Олег", "Middle Name": "Ю.", "Last Name": "Фомин",
        "Company": "ООО «Квант»", "Department": "ИТ", "Job Title": "Администратор",
        "Business Street": "ул. Инженерная, 4а", "Business City": "Новосибирск",
        "Business State": "Новосибирская обл.", "Business Postal Code": "630090",
        "Business Country/Region": "Россия", "Home Street": "ул. Терешковой, 6",
        "Home City": "Бердск", "Other City": "Искитим", "Assistant's Phone": "+73832997101",
        "Business Fax": "+73832997102", "Business Phone": "+73832997105",
        "Mobile Phone": "+79139997105", "Primary Phone": "+73832997106",
        "Company Main Phone": "+73832997100", "Anniversary": "0/0/00", "Birthday": "7/14/1986",
        "Categories": "Партнёр;ИТ", "Children": "Степан", "E-mail Address": "fomin@kvant-nsk.ru",
        "E-mail Type": "SMTP", "E-mail Display Name": "Фомин Олег", "Gender": "Male",
        "Hobby": "лыжи", "Notes": "VPN настроен", "Priority": "Normal", "Private": "False",
        "Sensitivity": "Normal", "Spouse": "Елена", "User 1": "ключ 5", "Web Page": "kvant-nsk.ru",
    },
)  # fmt: skip

OUTLOOK_OF_GOOGLE = _rows(
    x.OUTLOOK_OF_GOOGLE,
    {
        "First Name": "Зоя", "Last Name": "Панина", "Company": "ООО «Мёд и травы»",
        "Job Title": "Товаровед", "E-mail Address": "panina@med-travy.ru",
        "E-mail 2 Address": "zoya.panina@yandex.ru", "Mobile Phone": "+79601112233",
        "Primary Phone": "+74732112233", "Birthday": "03/09/1991", "Notes": "Берёт по пятницам",
        "Business Street": "ул. Кольцовская, 9", "Business City": "Воронеж",
        "Home Address": "Воронеж, ул. Мира, 1", "Categories": "Розница", "Web Page": "med-travy.ru",
        "Location": "склад 2",
    },
)  # fmt: skip

SUITE_ACCOUNTS = _rows(
    x.SUITE_ACCOUNTS,
    {
        "Name": "ООО «Уфа-Пласт»", "ID": "a1b2c3d4-0001", "Website": "http://ufaplast.ru",
        "Email Address": "info@ufaplast.ru",
        "Non Primary E-mails": "sales@ufaplast.ru;buh@ufaplast.ru",
        "Office Phone": "+73472461802", "Alternate Phone": "+73472461899", "Fax": "+73472461803",
        "Billing Street": "ул. Менделеева, 130", "Billing City": "Уфа",
        "Billing State": "Башкортостан",
        "Billing Postal Code": "450071", "Billing Country": "Россия",
        "Shipping Street": "Индустриальное ш., 5", "Shipping City": "Стерлитамак",
        "Description": "Покупает каждый квартал", "Type": "Customer", "Industry": "Пластик",
        "Annual Revenue": "$1,250,000.00", "Employees": "70", "SIC Code": "2821",
        "Ownership": "Частная", "Rating": "A", "Assigned User": "Анна Кравцова",
        "Assigned to": "9f0e-77", "Date Created": "02/24/2021 09:15",
        "Date Modified": "03/25/2022 10:05", "Modified By": "admin", "Created By": "admin",
        "Deleted": "0",
    },
    {
        "Name": "Удалённая фирма", "ID": "a1b2c3d4-0002", "Office Phone": "+73470000000",
        "Date Created": "01/01/2020 00:00", "Deleted": "1",
    },
)  # fmt: skip

SUITE_CONTACTS = _rows(
    x.SUITE_CONTACTS,
    {
        "First Name": "Руслан", "Last Name": "Хакимов", "ID": "c0ffee-01", "Salutation": "Mr.",
        "Job Title": "Механик", "Department": "Гараж", "Account Name": "ООО «Уфа-Пласт»",
        "Email Address": "hakimov@ufaplast.ru", "Non Primary E-mails": "ruslan.h@mail.ru",
        "Mobile": "+79177771122", "Office Phone": "+73472461810", "Home": "+73472777711",
        "Other Phone": "+79177771123", "Primary Address Street": "ул. Комсомольская, 2",
        "Primary Address City": "Уфа", "Primary Address Country": "Россия",
        "Alternate Address City": "Салават", "Description": "Звонить после 14",
        "Birthdate": "04/05/1983", "Lead Source": "Trade Show", "Do Not Call": "0",
        "Assigned User": "Кравцова А.", "Date Created": "05/06/2021 11:40",
        "Date Modified": "05/06/2021 11:41", "Created By": "admin", "Deleted": "0",
        "Assistant": "Лейла", "Assistant Phone": "+73472461811", "Reports to ID": "77-01",
    },
    {"First Name": "Стёртый", "Last Name": "Человек", "ID": "c0ffee-02", "Deleted": "1"},
)  # fmt: skip

SUITE_LEADS = _rows(
    x.SUITE_LEADS,
    {
        "First Name": "Лада", "Last Name": "Ким", "ID": "1ead-01", "Job Title": "Закупщик",
        "Account Name": "ООО «Маркет-Юг»", "Account Description": "сеть из 9 магазинов",
        "Email Address": "kim@market-yug.ru", "Mobile": "+79284440011",
        "Primary Address City": "Ростов-на-Дону", "Description": "Хочет прайс",
        "Status": "In Process",
        "Status Description": "ждём ответа", "Lead Source": "Word of mouth",
        "Lead Source Description": "от Хакимова", "Opportunity Amount": "SE0,00", "Converted": "0",
        "Referred By": "Руслан", "Assigned User": "Анна Кравцова",
        "Date Created": "10/11/2023 08:00", "Date Modified": "10/12/2023 08:00", "Deleted": "0",
    },
)  # fmt: skip

DYNAMICS_ACCOUNTS = _rows(
    x.DYNAMICS_ACCOUNTS,
    {
        "(Do Not Modify) Account": "7f1c0d3e-1111-ee11", "(Do Not Modify) Row Checksum": "rZ8x==",
        "(Do Not Modify) Modified On": datetime(2024, 5, 6, 10, 0),  # noqa: DTZ001 - as a sheet holds it
        "Account Name": "АО «ТехноСнаб»", "Main Phone": "+74951204408",
        "Address 1: Street 1": "Варшавское ш., 125", "Address 1: City": "Москва",
        "Address 1: ZIP/Postal Code": 117587, "Address 1: Country/Region": "Россия",
        "Primary Contact": "Вера Осипова", "Email": "zakaz@tehnosnab.ru",
        "Website": "https://tehnosnab.ru", "Industry": "Электроника", "Annual Revenue": 5400000.5,
        "Owner": "Анна Кравцова", "Status": "Active", "Лояльность": "высокая",
        "Created On": datetime(2023, 4, 3, 9, 30),  # noqa: DTZ001 - as a sheet holds it
    },
)  # fmt: skip

DYNAMICS_CONTACTS = _rows(
    x.DYNAMICS_CONTACTS,
    {
        "(Do Not Modify) Contact": "c0a8-2222", "(Do Not Modify) Row Checksum": "9kQw==",
        " Full Name": "Вера Осипова", "First Name": "Вера", "Last Name": "Осипова",
        "Job Title": "Бухгалтер", "Company Name": "АО «ТехноСнаб»", "Email": "osipova@tehnosnab.ru",
        "Business Phone": "+74951204409", "Mobile Phone": 79031204409,
        "Address 1: City": "Подольск",
        "Birthday": datetime(1990, 12, 1), "Owner": "Кравцова Анна",  # noqa: DTZ001 - as a sheet holds it
        "Status Reason": "Active",
    },
)  # fmt: skip

DYNAMICS_LEADS = _rows(
    x.DYNAMICS_LEADS,
    {
        "(Do Not Modify) Lead": "1ead-3333", "(Do Not Modify) Row Checksum": "aaa==",
        "Name": "Денис Рябов", "Topic": "Партия датчиков", "Status Reason": "New",
        "Created On": datetime(2024, 1, 15, 12, 0),  # noqa: DTZ001 - as a sheet holds it
        "Company Name": "ООО «Датчик»", "Email": "ryabov@datchik.ru",
        "Business Phone": "+74951204410", "Lead Source": "Реклама", "Rating": "Hot",
        "Owner": "Анна Кравцова",
    },
    {
        "(Do Not Modify) Lead": "1ead-3334", "Topic": "Вопрос по доставке в Клин",
        "Business Phone": "+74951204411", "Owner": "Анна Кравцова",
    },
)  # fmt: skip

SAMPLES = {
    "leads, cp1251": Sample("bitrix24-leads", LEADS, _text("cp1251", ";")),
    "leads, utf-8": Sample("bitrix24-leads", LEADS, _text("utf-8-sig", ";")),
    "leads, html": Sample("bitrix24-leads", LEADS, x.write_page, "LEAD.xls"),
    "contacts, cp1251": Sample("bitrix24-contacts", CONTACTS, _text("cp1251", ";")),
    "contacts, html": Sample("bitrix24-contacts", CONTACTS, x.write_page, "CONTACT.xls"),
    "companies, cp1251": Sample("bitrix24-companies", COMPANIES, _text("cp1251", ";")),
    "companies, utf-8": Sample("bitrix24-companies", COMPANIES, _text("utf-8-sig", ";")),
    "amo": Sample("amocrm", AMO, _text("utf-8-sig", ",")),
    "amo, older": Sample("amocrm", AMO, _text("utf-8", ";")),
    "google": Sample(
        "google", GOOGLE, _text("utf-8-sig", ","), drops=frozenset({"myContacts", "Profile"})
    ),
    "google, old": Sample(
        "google-old", GOOGLE_OLD, _text("utf-8-sig", ","), drops=frozenset({"myContacts"})
    ),
    "outlook, russian": Sample(
        "outlook-ru", OUTLOOK_RU, _text("cp1251", ","), drops=frozenset({"0.0.00", "Не указан"})
    ),
    "outlook": Sample(
        "outlook", OUTLOOK_EN, _text("cp1251", ","), drops=frozenset({"0/0/00"})
    ),
    "outlook of google": Sample("outlook", OUTLOOK_OF_GOOGLE, _text("utf-8", ",")),
    "suite accounts": Sample("suitecrm-accounts", SUITE_ACCOUNTS, _text("utf-8-sig", ",")),
    "suite contacts": Sample("suitecrm-contacts", SUITE_CONTACTS, _text("cp1251", ";")),
    "suite leads": Sample("suitecrm-leads", SUITE_LEADS, _text("utf-8", ",")),
    "dynamics accounts": Sample(
        "dynamics-accounts", DYNAMICS_ACCOUNTS,
        lambda path, rows: x.write_dynamics(path, rows, "Active Accounts"), "Accounts.xlsx",
    ),
    "dynamics contacts": Sample(
        "dynamics-contacts", DYNAMICS_CONTACTS,
        lambda path, rows: x.write_dynamics(path, rows, "Active Contacts"), "Contacts.xlsx",
    ),
    "dynamics leads": Sample(
        "dynamics-leads", DYNAMICS_LEADS,
        lambda path, rows: x.write_dynamics(path, rows, "Open Leads"), "Leads.xlsx",
    ),
}  # fmt: skip
