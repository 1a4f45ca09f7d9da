from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.duplicates.finding import possible_duplicates
from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    from crm_desktop.office import Office

INN, PHONE = "7707083893", "8 921 555-10-24"


def draft(name: str, phone: str = "", email: str = "", **values: str) -> ClientDraft:
    channels = tuple(ChannelDraft(text) for text in (phone, email) if text)
    return ClientDraft(name=name, channels=channels, values=values)


@pytest.mark.parametrize(
    ("there", "typed", "reasons", "certain"),
    [
        (draft("ООО «Ромашка»", inn=INN), draft("Что-то", inn="7707 083893"), ["совпал ИНН"], True),
        (draft("ООО «Ромашка»", inn=INN, kpp="770701001"),
         draft("ООО «Ромашка-Тверь»", inn=INN, kpp="690001001"), ["совпал ИНН"], False),
        (draft("ООО «Ромашка»", inn=INN, kpp="770701001"),
         draft("Ромашка", inn=INN, kpp="770701001"),
         ["совпали ИНН и КПП", "совпало название"], True),
        (draft("Иванов Иван Петрович", PHONE), draft("Ваня Иванов", "+79215551024"),
         ["совпал телефон"], True),
        (draft("Иванов Иван", PHONE), draft("Иванова Мария", PHONE), ["совпал телефон"], False),
        (draft("ООО «Ромашка»", PHONE), draft("Иванов Иван", PHONE), ["совпал телефон"], False),
        (draft("Иванов Иван", email="I@F.ru"), draft("Иван Иванов", email="i@f.ru"),
         ["совпала почта", "совпали ФИО"], True),
        (draft("ООО «Ромашка»"), draft("ромашка, ООО"), ["совпало название"], False),
        (draft("ООО «Ромашка»", PHONE, inn=INN), draft("ООО «Ромашка»", PHONE, inn="7736050003"),
         ["совпал телефон", "совпало название"], False),
    ],
)  # fmt: skip
def test_reasons_and_certainty(
    office: Office, there: ClientDraft, typed: ClientDraft, reasons: list[str], certain: bool
) -> None:
    client, _ = create_client(office, there)
    found = possible_duplicates(office, typed)

    assert [(each.id, list(each.reasons), each.certain) for each in found] == [
        (client, reasons, certain)
    ]


def test_nothing_in_common_is_no_duplicate(office: Office) -> None:
    create_client(office, draft("ООО «Ромашка»", PHONE, inn=INN))
    create_client(office, draft("Иван"))

    assert possible_duplicates(office, draft("ООО «Василёк»", "+78123091450")) == []
    assert possible_duplicates(office, draft("Иван")) == [], "a given name alone says nothing"
    assert possible_duplicates(office, ClientDraft()) == []


def test_a_client_is_not_its_own_duplicate_and_the_trash_is_silent(office: Office) -> None:
    one, _ = create_client(office, draft("ООО «Ромашка»", PHONE, inn=INN))
    two, _ = create_client(office, draft("Ромашка", "+78123091450", inn=INN))
    three, _ = create_client(office, draft("Петров Пётр", PHONE))

    found = possible_duplicates(office, one)
    assert [(each.id, each.certain) for each in found] == [(two, True), (three, False)]
    delete_clients(office, [two])
    assert [each.id for each in possible_duplicates(office, one)] == [three]
    assert [each.id for each in possible_duplicates(office, one, limit=0)] == []
    with pytest.raises(NotFoundError):
        possible_duplicates(office, 42)
