"""The risk that buyers leave: whom to call first, and why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.reports.clients.buyers import day_text, kopecks_of, names_of, read_sales
from crm_desktop.reports.clients.churn_risk import (
    RISK_NAMES,
    Risk,
    Silent,
    intervals,
    judged,
    usual_of_all,
)
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.clients.touches import touched_days
from crm_desktop.reports.definition import Choice, Option, ReportDefinition
from crm_desktop.reports.pieces import (
    ROWS,
    cut_note,
    limit_of,
    of_clients,
    of_deals,
    show_day,
    some,
)
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Paint,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Subject,
    Table,
    Unit,
)
from crm_desktop.views.sql import spell
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value

_DAYS: Final = ("день", "дня", "дней")
_OPEN: Final = ("открытая сделка", "открытые сделки", "открытых сделок")
_TOUCH: Final = "touch"
_RISKY: Final = (Risk.GONE, Risk.HIGH, Risk.MIDDLE)
_SHOWN: Final = {
    "risky": (Risk.MIDDLE, Risk.HIGH), "all": tuple(Risk), "high": (Risk.HIGH,),
    "gone": (Risk.GONE,),
}  # fmt: skip


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    today = ask.period.last
    sales = read_sales(reading, until=today)
    between = {client: intervals(bought) for client, bought in sales.of.items()}
    common = usual_of_all(between.values())
    usual = float(CHURN.option(ask, "usual")) if common is None else common
    least = int(CHURN.option(ask, "least"))
    by_touch = CHURN.option(ask, "silence") == _TOUCH
    ask.progress.step(2, 3, "Смотрю, кто молчит")
    touched = touched_days(reading, sales.of, until=today, now=ask.now) if by_touch else {}
    people = judged(sales.of, between, touched, today=today.toordinal(), least=least, usual=usual)
    wanted = _SHOWN[CHURN.option(ask, "risk")]
    listed = [each for each in people if each.risk in wanted]
    shown = listed[: limit_of(CHURN.option(ask, "rows"))]
    if not by_touch:
        last = touched_days(reading, (each.client for each in shown), until=today, now=ask.now)
        shown = [each._replace(touched=last.get(each.client)) for each in shown]
    notes = [f"На {show_day(today)}. {_told_usual(common, usual)}", *sales.notes]
    if not people:
        notes = ["Выигранных сделок с клиентами ещё нет: судить не о ком."]
    table = _list(reading, shown, money=sales.money)
    note = cut_note(len(shown), len(listed))
    return ReportResult(
        CHURN.key, CHURN.title, ask.now,
        figures=tuple(_figures(people, money=sales.money)),
        charts=(_chart(people, money=sales.money),) if people else (),
        tables=(_summary(people, money=sales.money), replace(table, note=note)),
        notes=tuple(notes),
    )  # fmt: skip


def _told_usual(common: float | None, usual: float) -> str:
    if common is None:
        return (
            f"Повторных продаж ещё не было ни у кого, обычным взят промежуток из настройки: "
            f"{count(round(usual), *_DAYS)}."
        )
    return f"Обычный промежуток между продажами в офисе: {count(round(usual), *_DAYS)}."


def _figures(people: Sequence[Silent], *, money: bool) -> list[Figure]:
    risky = [each for each in people if each.risk in {Risk.MIDDLE, Risk.HIGH}]
    gone = [each for each in people if each.risk is Risk.GONE]
    found = [
        Figure("risky", "Под риском", len(risky), Unit.COUNT, Sense.BAD, term="churn",
               drill=some(of_clients("Под риском", (each.client for each in risky)))),
        Figure("gone", "Ушли", len(gone), Unit.COUNT, Sense.BAD, term="churn",
               drill=some(of_clients("Ушли", (each.client for each in gone)))),
    ]  # fmt: skip
    if money:
        found.insert(
            1,
            Figure("stake", "Сумма под риском", kopecks_of(sum(each.parts for each in risky)),
                   Unit.KOPECKS, Sense.BAD, term="stake",
                   drill=some(of_clients("Под риском", (each.client for each in risky)))),
        )  # fmt: skip
    return found


def _by_risk(people: Sequence[Silent]) -> dict[Risk, list[Silent]]:
    found: dict[Risk, list[Silent]] = {risk: [] for risk in RISK_NAMES}
    for each in people:
        found[each.risk].append(each)
    return found


def _summary(people: Sequence[Silent], *, money: bool) -> Table:
    columns = [
        Column("risk", "Риск", term="churn"),
        Column("clients", "Клиентов", Unit.COUNT, bar=True),
        Column("share", "Доля", Unit.SHARE),
    ]
    if money:
        columns.append(Column("stake", "Приносили за год", Unit.KOPECKS, term="stake", bar=True))
    rows = []
    for risk, of in _by_risk(people).items():
        cells: list[Value] = [RISK_NAMES[risk], len(of), ratio(len(of), len(people))]
        cells += [kopecks_of(sum(each.parts for each in of))] if money else []
        drill = of_clients(f"Риск ухода: {RISK_NAMES[risk].lower()}", (e.client for e in of))
        rows.append(Row(tuple(cells), {"clients": drill} if of else {}))
    return Table("risks", "По риску", tuple(columns), tuple(rows))


def _chart(people: Sequence[Silent], *, money: bool) -> Chart:
    of = _by_risk(people)
    values = tuple(
        kopecks_of(sum(each.parts for each in found)) if money else len(found)
        for found in of.values()
    )
    title = "Сколько приносили за год" if money else "Клиентов"
    return Chart(
        "risks", f"{title}: по риску ухода", ChartKind.RANKED,
        tuple(RISK_NAMES[risk] for risk in of), (Series(title, values, Paint.MAIN),),
        Unit.KOPECKS if money else Unit.COUNT, "risks",
        {
            (0, at): of_clients(f"Риск ухода: {RISK_NAMES[risk].lower()}",
                                (each.client for each in found))
            for at, (risk, found) in enumerate(of.items()) if found
        },
    )  # fmt: skip


def _list(reading: Reading, shown: Sequence[Silent], *, money: bool) -> Table:
    names = names_of(reading, (each.client for each in shown))
    opened = _open_deals(reading, [each.client for each in shown])
    columns = [
        Column("client", "Клиент"), Column("risk", "Риск", term="churn"),
        *([Column("stake", "Приносил за год", Unit.KOPECKS, term="stake")] if money else []),
        Column("silence", "Молчит, дней", Unit.COUNT, term="churn", sense=Sense.BAD),
        Column("usual", "Обычно, дней", Unit.DAYS, term="churn"),
        Column("times", "Дольше обычного", Unit.TIMES, sense=Sense.BAD),
        Column("last", "Последняя продажа", Unit.DAY),
        Column("touched", "Последнее касание", Unit.DAY),
        Column("sales", "Продаж", Unit.COUNT),
        Column("open", "Открытых сделок", Unit.COUNT),
        Column("why", "Почему"),
    ]  # fmt: skip
    by_touch = CHURN.option(reading.ask, "silence") == _TOUCH
    rows = []
    for each in shown:
        name, deals = names.get(each.client, ""), opened.get(each.client, [])
        cells: list[Value] = [name, RISK_NAMES[each.risk]]
        cells += [kopecks_of(each.parts)] if money else []
        cells += [
            each.silence, float(each.usual), each.times, day_text(each.sales[-1].day),
            None if each.touched is None else day_text(each.touched), len(each.sales), len(deals),
            reason(each, open_deals=len(deals), by_touch=by_touch),
        ]  # fmt: skip
        drills = {"sales": of_deals(f"{name}: продажи", (sale.deal for sale in each.sales))}
        if deals:
            drills["open"] = of_deals(f"{name}: открытые сделки", deals)
        rows.append(Row(tuple(cells), drills, Subject(Records.CLIENTS, each.client)))
    return Table("clients", "Клиенты: сначала самые дорогие", tuple(columns), tuple(rows))


def reason(each: Silent, *, open_deals: int, by_touch: bool) -> str:
    """Say in words why a buyer is taken to be at risk, or not."""
    usual = count(round(each.usual), *_DAYS)
    whose = "обычно покупает раз в" if each.own else "одна покупка, в офисе обычно раз в"
    what = "Без продаж и касаний" if by_touch else "Не покупал"
    told = [f"{what} {count(each.silence, *_DAYS)}, {whose} {usual}"]
    if each.touched is not None and not by_touch:
        told.append(f"последнее касание {show_day(date.fromordinal(each.touched))}")
    elif each.touched is None:
        told.append("касаний не записано")
    if open_deals:
        told.append(count(open_deals, *_OPEN))
    return "; ".join(told) + "."


def _open_deals(reading: Reading, clients: Sequence[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    sql = spell(
        "SELECT b.client, b.deal FROM deal_board b WHERE b.outcome IS NULL AND b.client IN",
        "(SELECT value FROM json_each(?)) AND", visible_board_sql(reading.office, "b"),
        "ORDER BY b.deal",
    )  # fmt: skip
    for client, deal in reading.db.run(sql, (json.dumps(list(clients)),)):
        found.setdefault(client, []).append(deal)
    return found


CHURN: Final = ReportDefinition(
    "churn", "Риск ухода клиентов", "Клиенты",
    "Кто из покупателей замолчал дольше обычного и сколько на нём можно потерять?",
    _run,
    area=Records.CLIENTS,
    options=(
        Option("risk", "Показать", (
            Choice("risky", "средний и высокий риск"), Choice("high", "только высокий"),
            Choice("gone", "ушедших"), Choice("all", "всех покупателей"),
        )),
        Option("silence", "Молчание считать", (
            Choice("sale", "с последней продажи"),
            Choice(_TOUCH, "с последней продажи или касания"),
        )),
        Option("least", "Обычный промежуток не короче, дней", least=1, most=3650, usual=14),
        Option("usual", "Если повторных продаж не было ни у кого, дней", least=1, most=3650,
               usual=180),
        ROWS,
    ),
    periodic=False,
    terms=("churn", "stake", "buyer", "won"),
)  # fmt: skip
