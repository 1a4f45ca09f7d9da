"""What the people of the demo office have to do, in words."""

from __future__ import annotations

from typing import Final, NamedTuple


class Thing(NamedTuple):
    """Something to be done.

    Attributes:
        kind: key; `doc` is the office's own kind «Документы».
        title: in words.
        minutes: how long it takes.
        place: where; `""` = nowhere in particular.
    """

    kind: str
    title: str
    minutes: int
    place: str = ""


DOCUMENTS: Final = "Документы"
MORNING: Final = "Планёрка отдела"
# Of the administrator's day: the clock and what is done then.
DAY: Final = (
    ("10:00", Thing("doc", "Подтвердить оплату счёта № 418", 15)),
    ("11:00", Thing("meeting", "Показ складской техники", 90, "у клиента")),
    ("14:00", Thing("call", "Согласовать спецификацию на линию № 2", 30)),
    ("15:00", Thing("doc", "Подготовить КП на сайт-каталог", 60)),
    ("16:30", Thing("call", "Первый звонок: поставка стеллажей", 20)),
    ("17:30", Thing("todo", "Отчёт по командировке", 30)),
)
# Days ago and what was due then.
LATE: Final = (
    (3, Thing("call", "Перезвонить по аренде погрузчика", 15)),
    (2, Thing("doc", "Отправить закрывающие документы", 30)),
    (1, Thing("call", "Узнать решение по холодильным камерам", 15)),
)
THINGS: Final = (
    Thing("call", "Уточнить сроки поставки", 15),
    Thing("call", "Узнать, дошли ли документы", 15),
    Thing("call", "Напомнить об оплате", 15),
    Thing("call", "Обсудить скидку на объём", 20),
    Thing("call", "Познакомиться с новым снабженцем", 20),
    Thing("meeting", "Встреча по договору", 60, "офис клиента"),
    Thing("meeting", "Показ образцов", 90, "шоурум"),
    Thing("meeting", "Разбор замечаний к проекту", 60, "переговорная"),
    Thing("letter", "Отправить прайс и сроки", 15),
    Thing("letter", "Выслать протокол встречи", 15),
    Thing("letter", "Ответить на запрос цен", 20),
    Thing("doc", "Подготовить коммерческое предложение", 60),
    Thing("doc", "Согласовать договор с юристом", 45),
    Thing("doc", "Сверить взаиморасчёты", 30),
    Thing("todo", "Заказать пропуск на склад", 15),
    Thing("todo", "Проверить остатки перед отгрузкой", 30),
    Thing("todo", "Обновить условия в карточке", 15),
)
CLOCKS: Final = (
    "09:30", "10:00", "10:30", "11:15", "12:00", "13:30", "14:00", "14:45", "15:30", "16:00",
    "16:45", "17:15",
)  # fmt: skip
UNDATED: Final = (
    Thing("todo", "Разобрать визитки с выставки", 60),
    Thing("letter", "Поздравить партнёров с наступающим", 30),
    Thing("doc", "Обновить шаблон договора", 45),
)
# Who hands what to the administrator, and with what words: number in the team.
HANDED: Final = (
    (1, Thing("call", "Согласовать цену с «Балтией»", 20), "Ждут цену до конца недели"),
    (2, Thing("call", "Первый звонок новому клиенту", 15), "Просил звонить после 15:00"),
)
CHECKLIST: Final = (
    ("Заказать пропуск", True),
    ("Взять образцы и прайс", True),
    ("Показать погрузчик в работе", False),
    ("Договориться о дате договора", False),
)
COMMENTS: Final = (
    (1, "Склад подтвердил: машина будет у ворот к 11:00."),
    (0, "@{} возьми, пожалуйста, второй комплект образцов."),
    (2, "Пропуск заказан на двоих, паспорт обязателен."),
)
SCRIPT: Final = "Коммерческое предложение"
SCRIPT_STEPS: Final = (
    (0, "letter", "Отправить коммерческое предложение"),
    (2, "call", "Узнать, посмотрели ли предложение"),
    (5, "meeting", "Встретиться и ответить на вопросы"),
)
QUIET: Final = (
    (74, "letter"),
    (61, "call"),
    (52, "letter"),
    (47, "meeting"),
    (41, "letter"),
    (38, "call"),
)
"""Days ago somebody last spoke to those clients of the administrator who are quiet, and how."""
RESULTS: Final = (
    "Договорились созвониться через неделю", "Согласны, ждут счёт", "Попросили прислать письмом",
    "", "", "Перенесли на следующий месяц",
)  # fmt: skip
