"""Headings of tables of deals as people and programs write them.

Each line is a key of `deals.keys`, or `id` or `created`, and the headings that have it. Case, ё,
punctuation and blanks do not matter.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.heading_text import normal, without_brackets

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE: Final = """
title: название сделки | сделка | тема сделки | наименование сделки | deal | deal name | deal title
title: opportunity | opportunity name | предмет сделки | предмет | тема | название проекта | проект
title: название лида | лид | заказ | название заказа | card name | название карточки
id: id сделки | № сделки | номер сделки | код сделки | deal id | id | № заказа | номер заказа
created: дата создания | дата создания сделки | создана | создано | created | date created
created: дата заведения | дата добавления | дата обращения | дата заявки | created at
budget: бюджет | бюджет сделки | сумма | сумма сделки | стоимость | сумма заказа | возможная сумма
budget: amount | deal value | value | opportunity amount | ожидаемая сумма | сумма контракта
budget: сумма договора | стоимость сделки | стоимость заказа | итого | сумма кп | сумма счета
currency: валюта | currency | валюта сделки
funnel: воронка | воронка продаж | направление | направление сделки | pipeline | funnel | доска
stage: этап | этап сделки | этап воронки | стадия | стадия сделки | статус сделки | stage | статус
stage: sales stage | deal stage | этап продаж | статус заказа | status | состояние сделки | список
closed: сделка закрыта | закрыта | closed | is closed
outcome: исход | исход сделки | результат сделки | итог сделки | outcome
closed_at: дата закрытия | дата закрытия сделки | фактическая дата закрытия | закрыта когда
closed_at: дата завершения | actual close date | closed date | дата выигрыша | дата оплаты
closes_on: предполагаемая дата закрытия | ожидаемая дата закрытия | плановая дата закрытия
closes_on: expected close date | close date | план закрытия | дата закрытия план | срок сделки
closes_on: ожидаемое закрытие | плановая дата | срок оплаты
moved_at: дата перехода на этап | дата смены этапа | дата изменения стадии | дата смены стадии
modified_at: дата изменения | дата редактирования | date modified | изменена | modified
starts_on: дата начала | начало | start date | start | дата старта
contract_ends_on: окончание договора | конец договора | договор до | дата окончания договора
probability: вероятность | вероятность % | probability | вероятность сделки | шанс
discount: скидка | скидка % | discount
type: тип сделки | тип | deal type | opportunity type | вид сделки
source: источник | источник сделки | откуда | lead source | source | канал
competitor: конкурент | competitor | конкуренты
responsible: ответственный | ответственный за сделку | менеджер | менеджер сделки | owner
responsible: assigned user | ответственный менеджер | assigned to | продавец | куратор
helpers: наблюдатели | соисполнители | помощники | участники сделки | соисполнитель
loss_reason: причина отказа | причина проигрыша | причина провала | причина потери | lost reason
loss_reason: lostreason | причина закрытия | loss reason | почему не купили
loss_note: комментарий к отказу | комментарий к проигрышу
tags: теги | метки | теги сделки | тег | метка | tags | labels
note: комментарий | комментарии | примечание | примечания | заметка | заметки | описание
note: description | comment | notes | комментарий к сделке | описание сделки
product: товар | товары | услуга | услуги | продукт | номенклатура | product | что продаем
quantity: количество | кол во | quantity | qty
price: цена | цена за единицу | price
line_sum: сумма строки | сумма позиции
due: срок | due | due date | срок карточки
due_done: срок выполнен
tasks: чек лист | чеклист | checklist
"""
# What only tables of deals have; of the others it takes two.
_TELLING: Final = frozenset(
    {"название сделки", "сделка", "тема сделки", "наименование сделки", "deal", "deal name",
     "deal title", "opportunity name", "предмет сделки", "id сделки", "№ сделки", "номер сделки",
     "сумма сделки", "стадия сделки", "этап сделки", "статус сделки"}
)  # fmt: skip
_HINTS: Final = frozenset(
    {"бюджет", "воронка", "воронка продаж", "этап", "этап воронки", "этап продаж", "вероятность",
     "вероятность %", "предполагаемая дата закрытия", "ожидаемая дата закрытия", "pipeline",
     "плановая дата закрытия", "sales stage", "причина отказа", "причина проигрыша", "stage",
     "deal value", "сделка закрыта", "deal stage", "стадия", "сумма", "дата закрытия"}
)  # fmt: skip
_ENOUGH: Final = 2


@cache
def _meanings() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        key, words = line.split(": ", 1)
        for word in words.split("|"):
            found.setdefault(normal(word), key)
    return found


def deal_meaning(heading: str) -> tuple[str, float]:
    """Return the key of a heading in a table of deals and how sure it is; `("", 0.0)` if none."""
    known = _meanings()
    if key := known.get(normal(heading)):
        return key, 1.0
    for part in (without_brackets(heading), heading.partition(",")[0]):
        if key := known.get(normal(part)):
            return key, 0.9
    return "", 0.0


def speaks_of_deals(headings: Sequence[str]) -> bool:
    """Whether a table with such headings has deals in its rows."""
    words = {normal(without_brackets(heading)) for heading in headings}
    words |= {normal(heading) for heading in headings}
    return bool(words & _TELLING) or len(words & _HINTS) >= _ENOUGH
