from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.duplicates.candidates import CROWD
from crm_desktop.duplicates.comparing import Level
from crm_desktop.duplicates.criteria import Criteria
from crm_desktop.duplicates.finding import possible_duplicates
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    from crm_desktop.office import Office

CERTAIN, SUSPECTED, HINT = Level.CERTAIN, Level.SUSPECTED, Level.HINT
INN, PHONE = "7707083893", "8 921 555-10-24"


def draft(name: str, phone: str = "", email: str = "", **values: str) -> ClientDraft:
    channels = tuple(ChannelDraft(text) for text in (phone, email) if text)
    return ClientDraft(name=name, channels=channels, values=values)


@pytest.mark.parametrize(
    ("there", "typed", "reasons", "level"),
    [
        (draft("ООО «Ромашка»", inn=INN), draft("ромашка", inn="7707 083893"),
         ["совпал ИНН", "совпало название"], CERTAIN),
        (draft("ООО «Ромашка»", inn=INN), draft("Что-то", inn=INN), ["совпал ИНН"], SUSPECTED),
        (draft("ООО «Ромашка»", inn=INN), draft("", inn=INN), ["совпал ИНН"], SUSPECTED),
        (draft("ООО «Ромашка»", inn=INN, kpp="770701001"),
         draft("ООО «Ромашка-Тверь»", inn=INN, kpp="690001001"), ["один ИНН, разные КПП"], HINT),
        (draft("ООО «Ромашка»", inn=INN, kpp="770701001"),
         draft("Ромашка", inn=INN, kpp="770701001"),
         ["совпали ИНН и КПП", "совпало название"], CERTAIN),
        (draft("Иванов Иван Петрович", PHONE), draft("Ваня Иванов", "+79215551024"),
         ["совпал телефон", "совпали ФИО"], CERTAIN),
        (draft("Иванов Иван", PHONE), draft("Иванова Мария", PHONE), ["совпал телефон"], HINT),
        (draft("ООО «Ромашка»", PHONE), draft("Иванов Иван", PHONE), ["совпал телефон"], HINT),
        (draft("Иванов Иван", email="I@F.ru"), draft("Иван Иванов", email="i@f.ru"),
         ["совпала почта", "совпали ФИО"], CERTAIN),
        (draft("ООО «Ромашка»"), draft("ромашка, ООО"), ["совпало название"], SUSPECTED),
        (draft("ООО «Ромашка-Сервис»"), draft("OOO «Рoмашка-Сервс»"), ["похожее название"],
         SUSPECTED),
        (draft("ООО «Торговый дом Меридиан»"), draft("Меридиан ТД"), ["совпало название"],
         SUSPECTED),
        (draft("Тугаринов Вениамин Аркадьевич"), draft("Тугаринов В. А."),
         ["совпали фамилия и инициалы"], SUSPECTED),
        (draft("ООО «Ромашка»", PHONE, inn=INN), draft("ООО «Ромашка»", PHONE, inn="7736050003"),
         ["совпал телефон"], HINT),
    ],
)  # fmt: skip
def test_reasons_and_level(
    office: Office, there: ClientDraft, typed: ClientDraft, reasons: list[str], level: Level
) -> None:
    client, _ = create_client(office, there)

    found = possible_duplicates(office, typed, hints=True)
    assert [(each.id, list(each.reasons), each.level) for each in found] == [
        (client, reasons, level)
    ]
    assert bool(possible_duplicates(office, typed)) is (level is not HINT), "hints on demand only"
    assert found[0].certain is (level is CERTAIN)


def test_nothing_in_common_is_no_duplicate(office: Office) -> None:
    create_client(office, draft("ООО «Ромашка»", PHONE, inn=INN))
    create_client(office, draft("Иван"))

    assert possible_duplicates(office, draft("ООО «Василёк»", "+78123091450"), hints=True) == []
    assert possible_duplicates(office, draft("Иван")) == [], "a given name alone says nothing"
    assert possible_duplicates(office, ClientDraft()) == []


def test_a_client_is_not_its_own_duplicate_and_the_trash_is_silent(office: Office) -> None:
    one, _ = create_client(office, draft("ООО «Ромашка»", PHONE, inn=INN))
    two, _ = create_client(office, draft("Ромашка", "+78123091450", inn=INN))
    three, _ = create_client(office, draft("Петров Пётр", PHONE))

    found = possible_duplicates(office, one, hints=True)
    assert [(each.id, each.level) for each in found] == [(two, CERTAIN), (three, HINT)]
    delete_clients(office, [two])
    assert [each.id for each in possible_duplicates(office, one, hints=True)] == [three]
    assert possible_duplicates(office, one, hints=True, limit=0) == []
    assert possible_duplicates(office, two, hints=True) == [], "nobody is the same as a deleted one"
    with pytest.raises(NotFoundError):
        possible_duplicates(office, 42)


def test_a_company_and_its_people_are_not_told_of_each_other(office: Office) -> None:
    firm, _ = create_client(office, draft("ИП Котова Анна Львовна", PHONE))
    person, _ = create_client(office, draft("Котова Анна Львовна", PHONE))
    assert [each.id for each in possible_duplicates(office, firm)] == [person]

    link_contact(office, firm, person_id=person, post="владелец")

    assert possible_duplicates(office, firm, hints=True) == []
    assert possible_duplicates(office, person, hints=True) == []


def test_what_a_person_told_apart_is_not_told_again(office: Office) -> None:
    one, _ = create_client(office, draft("ООО «Ромашка»", PHONE))
    two, _ = create_client(office, draft("Ромашка", PHONE))
    three, _ = create_client(office, draft("ромашка ООО", PHONE))
    mark_not_duplicate(office, [two, one])

    assert [each.id for each in possible_duplicates(office, one, hints=True)] == [three]
    assert [each.id for each in possible_duplicates(office, two, hints=True)] == [three]
    assert {each.id for each in possible_duplicates(office, three)} == {one, two}


def test_a_name_borne_by_many_says_nothing_alone(office: Office) -> None:
    usual = Criteria().namesakes
    for _ in range(usual):
        create_client(office, draft("Вайсман Эльвира Теодоровна"))
    typed = draft("Вайсман Эльвира Теодоровна", PHONE)
    assert len(possible_duplicates(office, typed)) == usual

    last, _ = create_client(office, draft("Вайсман Эльвира Теодоровна", PHONE))

    assert [each.id for each in possible_duplicates(office, typed)] == [last]


def test_a_switchboard_makes_nobody_certain(office: Office) -> None:
    with office.change("Коммутатор") as change:
        numbers = [str(change.new_id()) for _ in range(CROWD + 1)]
    ids = {
        name: create_client(office, draft(f"ООО «Контора {name}»", PHONE))[0] for name in numbers
    }

    found = possible_duplicates(office, draft(f"Контора {numbers[7]}", PHONE), hints=True)

    assert [(each.id, each.level) for each in found if each.level is not HINT] == [
        (ids[numbers[7]], SUSPECTED)
    ]
