"""The demo office itself: colleagues, directories, own fields and invented banks."""

from __future__ import annotations

from crm_desktop.clients.requisites import account_with_key, corr_prefix
from crm_desktop.demo.model import DemoColleague, DemoDirectoryItem, DemoField
from crm_desktop.demo.places import REGIONS

TEAM = (
    DemoColleague("Соколова", "Марина", "Андреевна", "руководитель отдела продаж"),
    DemoColleague("Ершов", "Дмитрий", "Олегович", "менеджер"),
    DemoColleague("Гусева", "Алёна", "Игоревна", "менеджер"),
    DemoColleague("Ибрагимов", "Тимур", "Рашидович", "менеджер"),
)
TYPES = ("Клиент", "Потенциальный", "Бывший клиент", "Поставщик", "Партнёр")
SEGMENTS = ("Розница", "Опт", "Корпоративный", "Госсектор", "Онлайн")
SOURCES = (
    *("Рекомендация", "Сайт", "Холодный звонок", "Выставка", "Реклама в поиске"),
    *("Социальные сети", "Повторное обращение", "Тендерная площадка"),
)
ROLES = ("Покупатель", "Поставщик", "Партнёр", "Эксперт", "Перевозчик", "Дилер")
TAGS = {
    "Важный": "#c2410c",
    "Постоплата": "#7c3aed",
    "Ждёт звонка": "#0e7490",
    "Любит скидки": "#b45309",
    "Документы по ЭДО": "#15803d",
    "Доставка": "#1d4ed8",
    "Самовывоз": "#0f766e",
    "Праздничный подарок": "#be185d",
    "Долг": "#b91c1c",
    "Новинки": "#4d7c0f",
}

FIELD_CONTACT, FIELD_STAFF, FIELD_TURNOVER = "Как удобно связаться", "Сотрудников", "Оборот за год"
FIELD_CONTRACT, FIELD_DISCOUNT = "Договор до", "Постоянная скидка, %"
CONTACT_WAYS = ("Позвонить утром", "Позвонить после обеда", "Написать на почту", "Мессенджер")
FIELDS = (
    DemoField("", FIELD_CONTACT, "choice", CONTACT_WAYS),
    DemoField("company", FIELD_STAFF, "number"),
    DemoField("company", FIELD_TURNOVER, "money"),
    DemoField("company", FIELD_CONTRACT, "date"),
    DemoField("person", FIELD_DISCOUNT, "number"),
)

DIRECTORIES = (
    *(DemoDirectoryItem("type", name) for name in TYPES),
    *(DemoDirectoryItem("segment", name) for name in SEGMENTS),
    *(DemoDirectoryItem("source", name) for name in SOURCES),
    *(DemoDirectoryItem("region", region.name) for region in REGIONS),
    *(DemoDirectoryItem("role", name) for name in ROLES),
    *(DemoDirectoryItem("tag", name, colour) for name, colour in TAGS.items()),
)

_BANK_NAMES = (
    *("Прибрежный", "Каменный мост", "Северная гавань", "Верхнереченский", "Три сосны"),
    *("Золотой колос", "Старая площадь", "Заозёрный", "Ладейный", "Полуденный", "Меридиан-7"),
    *("Кедровый", "Рассветный", "Дальние ключи", "Степной берег", "Белокаменный"),
)


def _banks() -> tuple[tuple[str, str, str], ...]:
    banks = []
    for place, name in enumerate(_BANK_NAMES * 3):
        bik = f"04{REGIONS[place % len(REGIONS)].code}{place % 9 + 1:02d}{701 + place * 5}"
        corr = account_with_key(f"30101810000000000{bik[-3:]}", corr_prefix(bik))
        form = ("АО", "ООО", "ПАО")[place // len(_BANK_NAMES)]
        banks.append((f"{form} «Банк „{name}“»", bik, corr))
    return tuple(banks)


# Name, БИК, correspondent account: right keys, no such banks.
BANKS = _banks()
