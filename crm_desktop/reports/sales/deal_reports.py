"""The reports about sales: won and lost by any way, new deals, regions, products."""

from __future__ import annotations

from typing import Final

from crm_desktop.deals.list_fields import LOST, WON
from crm_desktop.reports.definition import Choice
from crm_desktop.reports.result import Records, Sense, Unit
from crm_desktop.reports.tabular.asking import Narrowed
from crm_desktop.reports.tabular.shape import (
    DAY,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    Computed,
    Part,
    Shown,
    Tabular,
    definition_of,
    ratio_of,
    share_of,
)
from crm_desktop.views.tree import Condition, Group, Op

SALES_GROUP: Final = "Продажи"
IS_WON: Final = Group((Condition("outcome", Op.ANY_OF, (WON,)),))
IS_LOST: Final = Group((Condition("outcome", Op.ANY_OF, (LOST,)),))
RESPONSIBLE: Final = Choice("responsible", "Ответственный")
DEPARTMENT: Final = Choice("department", "Отдел")
FUNNEL: Final = Choice("funnel", "Воронка")
SOURCE: Final = Choice("source", "Источник сделки")
DEAL_TYPE: Final = Choice("type", "Тип сделки")
REGION: Final = Choice("client.region", "Регион клиента")
SEGMENT: Final = Choice("client.segment", "Сегмент клиента")
CLIENT_TYPE: Final = Choice("client.type", "Тип клиента")
COMPETITOR: Final = Choice("competitor", "Конкурент")
DEAL_WAYS: Final = (
    RESPONSIBLE, DEPARTMENT, FUNNEL, SOURCE, DEAL_TYPE, REGION, SEGMENT, CLIENT_TYPE,
    Choice("client", "Клиент"), MONTH, WEEK, DAY, QUARTER, YEAR,
)  # fmt: skip

SALES: Final = definition_of(
    Tabular(
        "sales", "Выиграно и проиграно", SALES_GROUP,
        "Кто, где и кому продаёт: сколько сделок выиграно и проиграно, на какую сумму?",
        (
            Part(
                "deals",
                (
                    Shown("won", "Выиграно", compared=True, named="Выиграно"),
                    Shown("won_sum", "Сумма выигранных", compared=True, bar=True),
                    Shown("average_check", "Средний чек", sense=Sense.GOOD),
                    Shown("lost", "Проиграно"),
                    Shown("lost_sum", "Сумма проигранных"),
                    Shown("conversion", "Доля выигрыша"),
                    Shown("cycle_median", "Дней до выигрыша, медиана"),
                ),
                "closed",
            ),
        ),
        "won_sum", DEAL_WAYS,
        computed=(Computed("share", "Доля суммы", Unit.SHARE, share_of("won_sum"), ("won_sum",)),),
        order=("won", "won_sum", "share", "average_check", "lost", "lost_sum", "conversion"),
        figures=("won_sum", "won", "average_check", "conversion"),
        terms=("won", "lost"), own_ways=True,
    )
)  # fmt: skip
CREATED: Final = definition_of(
    Tabular(
        "deals-created", "Новые сделки", SALES_GROUP,
        "Сколько сделок заведено, откуда они пришли и что с ними стало?",
        (
            Part(
                "deals",
                (
                    Shown("count", "Заведено", compared=True, bar=True),
                    Shown("sum:budget", "Сумма"),
                    Shown("clients", "Клиентов"),
                    Shown("open", "Теперь в работе", group="Что с ними теперь"),
                    Shown("won", "Выиграно", group="Что с ними теперь"),
                    Shown("lost", "Проиграно", group="Что с ними теперь"),
                    Shown("conversion", "Доля выигрыша", group="Что с ними теперь"),
                ),
                "created",
            ),
        ),
        "count", (SOURCE, *(way for way in DEAL_WAYS if way is not SOURCE)),
        computed=(Computed("share", "Доля", Unit.SHARE, share_of("count"), ("count",)),),
        order=("count", "share", "sum-budget"),
        figures=("count", "sum-budget", "clients"), own_ways=True,
        note="Сделка считается в день, когда её завели. «Что с ними теперь» — на сегодня.",
    )
)  # fmt: skip
_OF_CLIENT: Final = {
    "region": "client.region", "segment": "client.segment", "type": "client.type",
    "source": "client.source", "kind": "client.kind", "responsible": "client.responsible",
    "department": "client.department",
}  # fmt: skip
REGIONS: Final = definition_of(
    Tabular(
        "regions", "Регионы и группы клиентов", SALES_GROUP,
        "Где наши клиенты, сколько из них купили за период и на сколько?",
        (
            Part(
                "clients", (Shown("count", "Клиентов сейчас", key="clients"),),
                periodic=False,
            ),
            Part(
                "clients",
                (Shown("count", "Новых", key="new", term="new_client", sense=Sense.GOOD),),
                "created",
            ),
            Part(
                "deals",
                (
                    Shown("clients", "Купили", key="buyers", compared=True, sense=Sense.GOOD),
                    Shown("won", "Выиграно сделок"),
                    Shown("won_sum", "Сумма", compared=True, bar=True),
                    Shown("average_check", "Средний чек", sense=Sense.GOOD),
                ),
                "closed", IS_WON, _OF_CLIENT, narrowed=Narrowed.THROUGH_CLIENT,
            ),
        ),
        "won_sum",
        (
            Choice("region", "Регион"), Choice("segment", "Сегмент"), Choice("type", "Тип клиента"),
            Choice("source", "Источник клиента"), Choice("kind", "Человек или организация"),
            Choice("responsible", "Ответственный за клиента"), Choice("department", "Отдел"),
        ),
        computed=(
            Computed("share", "Доля суммы", Unit.SHARE, share_of("won_sum"), ("won_sum",)),
            Computed("active", "Купивших от всех", Unit.SHARE, ratio_of("buyers", "clients"),
                     ("buyers", "clients"), sense=Sense.GOOD),
        ),
        order=("clients", "new", "buyers", "active", "won", "won_sum", "share", "average_check"),
        figures=("clients", "new", "buyers", "won_sum"), area=Records.CLIENTS,
        terms=("won", "new_client"),
        note="«Купили» — у клиента есть сделка, выигранная за период.",
    )
)  # fmt: skip
PRODUCTS: Final = definition_of(
    Tabular(
        "products", "Товары и услуги", SALES_GROUP,
        "Что мы продаём: сколько, на какую сумму и скольким клиентам?",
        (
            Part(
                "lines",
                (
                    Shown("sum:line", "Сумма", compared=True, bar=True, sense=Sense.GOOD),
                    Shown("quantity", "Количество"),
                    Shown("deals", "Сделок"),
                    Shown("clients", "Клиентов"),
                    Shown("avg:line", "В среднем за позицию"),
                ),
                "closed", IS_WON,
            ),
        ),
        "sum-line",
        (
            Choice("product", "Товар или услуга"), RESPONSIBLE, DEPARTMENT, FUNNEL, SOURCE, REGION,
            SEGMENT, MONTH, WEEK, QUARTER, YEAR,
        ),
        computed=(
            Computed("share", "Доля суммы", Unit.SHARE, share_of("sum-line"), ("sum-line",)),
        ),
        order=("sum-line", "share"),
        figures=("sum-line", "deals", "clients"),
        terms=("won",),
        note="Позиции сделок, выигранных за период. Сумма позиций может отличаться от бюджета "
        "сделки: его можно записать отдельно.",
    )
)  # fmt: skip
