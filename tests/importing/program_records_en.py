"""Records of exports with English headings."""

from __future__ import annotations

from datetime import datetime

from tests.importing import program_exports as x
from tests.importing.program_exports import rows_of as _rows

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
