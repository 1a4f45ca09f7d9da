"""Filters in words, periods in days, operators by kind, operands as people type them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients.listing import ClientFilter, client_ids, count_clients
from crm_desktop.errors import UserError
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.checking import find_problems
from crm_desktop.views.fields import load_fields
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.operators import Operand, choice_of, operators_for, periods_for
from crm_desktop.views.periods import days_of, midnight, year_days
from crm_desktop.views.tree import (
    EVERYTHING,
    ME,
    UNSET,
    Condition,
    Group,
    Op,
    Period,
    PeriodKind,
    Unknown,
    all_of,
    any_of,
)
from crm_desktop.views.wording import describe_condition, describe_filter, describe_period
from tests.views.view_oracle import in_period

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_a_filter_reads_as_a_phrase(office: Office) -> None:
    field, _ = add_own_field(office, "Скидка", type="money")
    fields = load_fields(office)
    types = {item.name: item.id for item in fields.catalogue.items("type")}
    client = Condition("type", Op.ANY_OF, (types["Клиент"],))
    mine = Condition("responsible", Op.ANY_OF, (ME, UNSET))
    new = Condition("created", Op.PERIOD, period=Period(PeriodKind.LAST_DAYS, 1))
    told = {
        EVERYTHING: "",
        all_of(client, mine): "Тип — Клиент и ответственный — я, не указано",
        any_of(client, all_of(mine, new)):
            "Тип — Клиент или (ответственный — я, не указано и создан — последний 1 день)",
        Group((client,), negated=True): "Не (тип — Клиент)",
        all_of(Condition("has_phone", Op.NO)): "Без телефона",
        all_of(Condition("inn", Op.FILLED), Condition("kpp", Op.EMPTY)):
            "ИНН — заполнено и КПП — не заполнено",
        all_of(Condition(f"f{field}", Op.BETWEEN, (100, 250_050))):
            "Скидка от 1 ₽ до 2 500,50 ₽".replace(" ₽", "\xa0₽").replace("2 500", "2\xa0500"),
        all_of(Condition("note", Op.CONTAINS, ("ёлка",))): "Заметка содержит «ёлка»",
        all_of(Condition("birthday", Op.ANNIVERSARY, period=Period(PeriodKind.NEXT_DAYS, 7))):
            "День рождения (день и месяц) — ближайшие 7 дней",
        all_of(Condition("newsletter", Op.NO)): "Согласие на рассылку — нет",
        all_of(Condition("priority", Op.NONE_OF, (3,))): "Приоритет — не Наивысший",
        all_of(Condition("f5", Op.FILLED), Unknown("1")):
            "Условие не действует и условие не действует",
    }  # fmt: skip
    for tree, text in told.items():
        assert describe_filter(fields, tree) == text
    assert describe_condition(fields, Condition("type", Op.ANY_OF, (5,))) == (
        "Тип: условие не действует"
    )


def test_periods_are_told_and_counted() -> None:
    assert describe_period(Period(PeriodKind.OLDER_DAYS, 21)) == "больше 21 дня назад"
    assert describe_period(Period(PeriodKind.LAST_DAYS, 30)) == "последние 30 дней"
    assert describe_period(Period(PeriodKind.NEXT_QUARTER)) == "следующий квартал"
    start = date(2023, 12, 1)
    for kind, _label, counted in periods_for(Op.PERIOD):
        period = Period(kind, 7 if counted else 0)
        for number in range(0, 900, 11):
            today = start + timedelta(days=number)
            days = days_of(period, today)
            for off in range(-800, 800, 3):
                day = today + timedelta(days=off)
                inside = (days.first is None or days.first <= day) and (
                    days.last is None or day <= days.last
                )
                assert inside == in_period(day, period, today), (kind, today, day)
    leap = days_of(Period(PeriodKind.THIS_MONTH), date(2024, 2, 5))
    assert (leap.first, leap.last) == (date(2024, 2, 1), date(2024, 2, 29))
    plain = year_days(days_of(Period(PeriodKind.THIS_MONTH), date(2025, 2, 5)))
    assert plain is not None
    assert "02-29" in plain, "born on 29 February, congratulated on the 28th"
    assert year_days(days_of(Period(PeriodKind.THIS_YEAR), date(2025, 2, 5))) is None


def test_a_day_begins_at_midnight_of_the_office() -> None:
    assert midnight(date(2026, 11, 21), ZoneInfo("Europe/Moscow")) == 1_795_208_400_000
    assert midnight(date.max, ZoneInfo("Asia/Kamchatka")) > midnight(date.min, ZoneInfo("UTC"))


def test_every_field_offers_operators_that_fit(office: Office) -> None:
    for type_ in ("text", "number", "money", "date", "choice", "choices", "bool", "link"):
        options = ("А",) if type_.startswith("choice") else ()
        add_own_field(office, f"Поле {type_}", type=type_, options=options)
    fields = load_fields(office)
    assert len(fields.filterable) > 50
    for field in fields.filterable:
        choices = operators_for(field)
        assert len({each.op for each in choices}) == len(choices) > 1, field.key
        for each in choices:
            assert choice_of(field, each.op) is each
            if each.operand is Operand.CHOICES and field.kind is not ValueKind.SEGMENT:
                assert fields.choices(field), field.key
    name = fields.find("name")
    assert name is not None
    assert Op.EMPTY not in {each.op for each in operators_for(name)}


def test_operands_are_read_as_on_the_card(office: Office) -> None:
    field, _ = add_own_field(office, "Скидка", type="money")
    fields = load_fields(office)

    def parse(key: str, text: str) -> object:
        found = fields.find(key)
        assert found is not None
        return fields.parse_value(found, text)

    assert parse(f"f{field}", "1 250,50 р.") == 125_050
    assert parse("events", "2,5") == 2.5
    assert parse("created", "21.11.2026") == "2026-11-21"
    assert parse("birthday", "14 мая") == "--05-14"
    assert parse("note", " Ёлка ") == "Ёлка"
    for key, text in (("events", "много"), ("created", "14 мая"), ("note", "  ")):
        with pytest.raises(UserError):
            parse(key, text)


def test_phones_and_codes_are_compared_by_what_they_are(office: Office) -> None:
    from crm_desktop.clients.create import create_client  # noqa: PLC0415 - of one test
    from crm_desktop.clients.drafts import ChannelDraft, ClientDraft  # noqa: PLC0415 - as above

    client, _ = create_client(
        office,
        ClientDraft(
            name="ООО «Ёлка»", values={"inn": "7707083893"},
            channels=(ChannelDraft("8 (921) 555-10-24"), ChannelDraft("Ivan@Mail.ru")),
        ),
    )  # fmt: skip
    create_client(office, ClientDraft(name="Другой"))
    for condition in (
        Condition("phone", Op.IS, ("+7 921 555 10 24",)),
        Condition("phone", Op.IS, ("89215551024",)),
        Condition("phone", Op.BEGINS, ("8 921",)),
        Condition("phone", Op.CONTAINS, ("555-10",)),
        Condition("email", Op.IS, ("IVAN@mail.ru",)),
        Condition("email", Op.CONTAINS, ("MAIL",)),
        Condition("inn", Op.IS, ("7707 083 893",)),
        Condition("inn", Op.BEGINS, ("7707",)),
        Condition("name", Op.BEGINS, ("елк",)),
        Condition("name", Op.BEGINS, ("ооо «Ёл",)),
        Condition("name", Op.CONTAINS, ("ЁЛКА",)),
        Condition("name", Op.IS, ("ооо «елка»",)),
    ):
        assert find_problems(load_fields(office), Group((condition,))) == ()
        filter_ = ClientFilter(tree=Group((condition,)))
        assert list(client_ids(office, filter_)) == [client], condition
        assert count_clients(office, filter_) == 1
