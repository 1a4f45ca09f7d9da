"""An office with every kind of thing a file may have to carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.channels import edit_channel
from crm_desktop.clients.contacts import create_contact, link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_fields
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.timeline.events import EventDraft, add_event
from tests.importing.forked_readers import forked_readers

if TYPE_CHECKING:
    from crm_desktop.office import Office

__all__ = ["forked_readers"]


@dataclass(frozen=True)
class Filled:
    """Ids of what the office holds."""

    romashka: int
    volga: int
    irina: int
    pavel: int
    discount: int


@pytest.fixture
def filled(office: Office) -> Filled:
    """Two companies, two people (one works at both), own fields of all types."""
    discount, _ = add_own_field(office, "Оборот", type="money")
    add_own_field(office, "Договор до", type="date")
    add_own_field(office, "Сотрудников", type="number", kind="company")
    add_own_field(office, "Любит кофе", type="bool", kind="person")
    add_own_field(office, "Как связаться", type="choice", options=("Звонком", "Письмом"))
    romashka, _ = create_client(
        office,
        ClientDraft(
            kind="company",
            name="ООО «Ромашка»",
            channels=(
                ChannelDraft("+7 495 123-45-67", label="рабочий"),
                ChannelDraft("+7 921 555-10-24", label="мобильный"),
                ChannelDraft("info@romashka.ru"),
                ChannelDraft("romashka.ru"),
            ),
            addresses={"legal": "Москва, ул. Ленина, д. 1", "delivery": "Химки, склад 2"},
            banks=(
                BankDraft(
                    "40702810300079964057", "ПАО «Банк»", "044525225", "30101810400000000225"
                ),
            ),
            roles=("Покупатель",),
            tags=("Опт, крупный", "VIP"),
            values={"note": '=СУММ(A1)\nвторая строка; «кавычки» ""', "newsletter": 1},
        ),
    )
    edit_fields(
        office,
        romashka,
        values={
            "ИНН": "7707083893", "КПП": "770701001", "ОГРН": "1027700132195",
            "Руководитель": "Иванов И. И.", "Источник": "Сайт", "Регион": "Москва",
            "Приоритет": "Высокий", "Оборот": "1 840 000,50", "Договор до": "31.12.2026",
            "Сотрудников": "25", "Как связаться": "Письмом",
        },
        create_items=True,
    )  # fmt: skip
    volga, _ = create_client(office, ClientDraft(kind="company", name="АО «Волга»"))
    irina, _ = create_contact(
        office,
        romashka,
        draft=ClientDraft(
            kind="person",
            last_name="Петрова",
            first_name="Ирина",
            middle_name="Сергеевна",
            channels=(
                ChannelDraft("+7 905 111-22-33", label="мобильный"),
                ChannelDraft("@irina_p", kind="messenger"),
            ),
        ),
        post="бухгалтер",
    )
    edit_fields(office, irina, values={"День рождения": "14 ноября", "Любит кофе": "нет"})
    link_contact(office, volga, person_id=irina, post="консультант")
    pavel, _ = create_client(
        office,
        ClientDraft(
            kind="person",
            last_name="Смирнов",
            first_name="Павел",
            channels=(ChannelDraft("8 (812) 309-14-50"),),
        ),
    )
    edit_fields(
        office, pavel, values={"День рождения": "02.03.1986", "Согласие на рассылку": "нет"}
    )
    phone = office.db.run("SELECT id FROM channel WHERE client = ?", (pavel,))[0][0]
    edit_channel(office, phone, note="после обеда")
    add_event(office, romashka, draft=EventDraft("call", "Обсудили поставку", direction="out"))
    return Filled(romashka, volga, irina, pavel, discount)
