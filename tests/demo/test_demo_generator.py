from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients import requisites as rq
from crm_desktop.clients.emails import check_email, email_key
from crm_desktop.clients.hosts import site_key
from crm_desktop.clients.names import kind_of_name, name_key
from crm_desktop.clients.person_names import split_person
from crm_desktop.clients.phones import phone_key
from crm_desktop.demo.catalogue import BANKS, DIRECTORIES, FIELDS, TEAM
from crm_desktop.demo.company_words import ADJECTIVES
from crm_desktop.demo.generator import generate
from crm_desktop.demo.people_words import feminine

if TYPE_CHECKING:
    from crm_desktop.demo.model import DemoClient

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
KNOWN_BRANDS = """
газпром роснефть лукойл сбербанк тинькофф яндекс аэрофлот ростелеком северсталь камаз магнит икеа
пятерочка перекресток вкусвилл мегафон билайн озон ростех росатом автоваз черкизово
"""


@pytest.fixture(scope="module")
def clients() -> list[DemoClient]:
    return list(generate(7, 4000, NOW))


def test_the_same_seed_gives_the_same_and_a_longer_base_begins_alike(
    clients: list[DemoClient],
) -> None:
    assert list(generate(7, 300, NOW)) == clients[:300]
    assert list(generate(8, 300, NOW)) != clients[:300]
    assert list(generate(7, 0, NOW)) == []
    assert [client.index for client in clients] == list(range(4000))


def test_requisites_carry_right_control_digits(clients: list[DemoClient]) -> None:
    companies = [c for c in clients if c.kind == "company" and c.ogrn]
    assert len(companies) > 1500
    for client in companies:
        assert rq.check_inn(client.inn) == ""
        assert rq.check_kpp(client.kpp) == ""
        assert rq.check_ogrn(client.ogrn) == ""
        assert rq.check_okpo(client.okpo) == ""
        sole = client.name.startswith("ИП ")
        assert (len(client.inn), len(client.ogrn)) == ((12, 15) if sole else (10, 13))
        assert bool(client.last_name) == sole
        for account in client.accounts:
            assert rq.check_bik(account.bik) == ""
            assert rq.check_account(account.account, bik=account.bik) == ""
            assert rq.check_corr_account(account.corr_account, bik=account.bik) == ""
    assert len(BANKS) > 40


def test_channels_are_as_the_base_would_keep_them(clients: list[DemoClient]) -> None:
    kinds = Counter(channel.kind for client in clients for channel in client.channels)
    assert set(kinds) == {"phone", "email", "messenger", "social", "site"}
    for client in clients:
        assert client.channels
        for channel in client.channels:
            match channel.kind:
                case "phone":
                    assert phone_key(channel.value) == channel.key
                case "email":
                    assert check_email(channel.value) == ""
                    assert email_key(channel.value) == channel.key
                    assert channel.key.endswith(".example")
                case "site":
                    assert site_key(channel.value) == channel.key
                    assert channel.key.endswith(".example")
                case _:
                    assert channel.key


def test_sort_keys_are_those_of_the_base(clients: list[DemoClient]) -> None:
    for client in clients:
        assert client.name_key == name_key(client.name, kind=client.kind), client.name


def test_kinds_are_told_from_the_names_alone(clients: list[DemoClient]) -> None:
    wrong = [client.name for client in clients if kind_of_name(client.name) != client.kind]
    assert len(wrong) < len(clients) // 200, wrong


def test_people_agree_in_gender(clients: list[DemoClient]) -> None:
    people = [c for c in clients if c.kind == "person" and c.middle_name]
    assert len(people) > 1000
    for person in people:
        assert split_person(person.name) == (
            person.last_name,
            person.first_name,
            person.middle_name,
        )
        woman = person.middle_name.endswith(("на", "кызы", "кизи"))
        if person.last_name.endswith(("ов", "ев", "ский")):
            assert not woman, person.name
        if person.last_name.endswith(("ова", "ева", "ская")):
            assert woman, person.name
    assert feminine("Толстой") == "Толстая"
    assert feminine("Цой") == "Цой"
    assert feminine("Соловьёв") == "Соловьёва"


def test_adjectives_agree() -> None:
    forms = {adjective[0]: adjective[1:] for adjective in ADJECTIVES}
    assert forms["Северный"] == ("Северная", "Северное")
    assert forms["Зимний"] == ("Зимняя", "Зимнее")
    assert forms["Тихий"] == ("Тихая", "Тихое")
    assert forms["Третий"] == ("Третья", "Третье")
    assert forms["Княжий"] == ("Княжья", "Княжье")


def test_the_mix_is_that_of_an_office(clients: list[DemoClient]) -> None:
    companies = sum(client.kind == "company" for client in clients)
    assert 0.5 < companies / len(clients) < 0.6
    amounts = sorted(len(client.events) for client in clients)
    assert 3.5 < sum(amounts) / len(amounts) < 5
    assert amounts[len(amounts) // 4] <= 1
    assert amounts[-1] > 60
    assert any("ё" in client.name for client in clients)
    assert any("-" in client.last_name for client in clients)
    assert max(len(client.name) for client in clients) > 75
    keys = Counter(client.name_key for client in clients if client.kind == "company")
    assert keys.most_common(1)[0][1] < 12


def test_some_share_a_telephone(clients: list[DemoClient]) -> None:
    owners = Counter(
        channel.key
        for client in clients
        if not client.works_at
        for channel in client.channels
        if channel.kind == "phone"
    )
    assert sum(amount > 1 for amount in owners.values()) > 40


def test_references_point_at_what_exists(clients: list[DemoClient]) -> None:
    items = {(item.directory, item.name) for item in DIRECTORIES}
    assert len(items) == len(DIRECTORIES)
    fields = {field.name: field for field in FIELDS}
    for client in clients:
        assert ("type", client.type) in items
        assert ("segment", client.segment) in items
        assert ("source", client.source) in items
        assert ("region", client.region) in items
        assert all(("role", role) in items for role in client.roles)
        assert all(("tag", tag) in items for tag in client.tags)
        assert len(set(client.roles)) == len(client.roles)
        assert len(set(client.tags)) == len(client.tags)
        assert 0 <= client.responsible < len(TEAM)
        for contact in client.works_at:
            assert contact.company < client.index
            assert clients[contact.company].kind == "company"
        for name, value in client.custom.items():
            assert fields[name].kind in {"", client.kind}
            if fields[name].type == "choice":
                assert value in fields[name].options
            if fields[name].type == "date":
                date.fromisoformat(str(value))


def test_nothing_happens_before_the_client_or_after_now(clients: list[DemoClient]) -> None:
    three_years = 3 * 366 * 86_400_000
    for client in clients:
        assert NOW_MS - three_years < client.created_at <= NOW_MS
        moments = [event.happened_at for event in client.events]
        assert all(client.created_at <= at <= NOW_MS for at in moments)
        assert all(one <= two for one, two in pairwise(moments))
        for event in client.events:
            assert "%" not in event.text.replace("3 %", "")
            assert event.direction in {"in", "out", ""}
            assert 0 <= event.author < len(TEAM)
            assert bool(event.duration_s) <= (event.kind in {"call", "meeting"})


def test_birthdays(clients: list[DemoClient]) -> None:
    days = [client.birthday for client in clients if client.birthday]
    assert any(day.startswith("--") for day in days)
    for day in days:
        date.fromisoformat(day.replace("--", "2000-") if day.startswith("--") else day)


def test_nobody_famous_is_among_them(clients: list[DemoClient]) -> None:
    for client in clients:
        words = client.name_key.split()
        assert not set(words) & set(KNOWN_BRANDS.split()), client.name
