"""Small bases full of near misses, for laws that must hold of any base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.parts import ItemBook
from crm_desktop.clients.writing import write_draft

if TYPE_CHECKING:
    from crm_desktop.office import Office

FIRMS = [
    "ООО «Ромашка»", "Ромашка, ООО", "ромашка", "АО «Ромашка»", "ООО «Ромашка-Плюс»",
    "ООО «Рoмашка»", "ООО «Ромашка 2»", "Ромашка 2", "ООО «Торговый дом Меридиан»", "ТД Меридиан",
    "Меридиан", "ООО «Альянс Сервис»", "Альянс Сервс", "Сервис Альянс", "Техно-Комплект",
    "ТехноКомплект", "OOO Техно Комплект", "ИП Тугаринов Вениамин Аркадьевич", "ИП Тугаринов В. А.",
    "Тугаринов Вениамин, ИП", "Школа №5", "Школа 5",
]  # fmt: skip
PEOPLE = [
    "Тугаринов Вениамин Аркадьевич", "Тугаринов В. А.", "Вениамин Тугаринов", "Тугарнов Вениамин",
    "Тугаринов Вениамин Аркадьевч", "Тугаринова Вера", "Иванов Иван Иванович", "Иванов Иван",
    "Ваня Иванов", "Иванов И. И.", "Иванова Анна Юрьевна", "Петрова Анна Юрьевна", "Анна",
    "Мамин-Сибиряк Пётр Ильич", "Мамин Сибиряк Пётр Ильич", "Саша Шевченко", "Шевченко Александр",
]  # fmt: skip
PHONES = ["+7 921 555-10-24", "+7 921 555-10-25", "8 800 555-35-35", "+7 999 999-99-99"]
MAILS = ["a@f.example", "b@f.example", "no@no.example"]
NUMBERS = ["7794580730", "7702157365", "0000000000", "773292612688"]
NOTHING = st.just("")


@st.composite
def drafts(draw: st.DrawFn) -> ClientDraft:
    """A client with a name that many others nearly have."""
    kind = draw(st.sampled_from(["company", "person"]))
    name = draw(st.sampled_from(FIRMS if kind == "company" else PEOPLE))
    channels = [
        draw(NOTHING | NOTHING | st.sampled_from(PHONES)),
        draw(NOTHING | NOTHING | st.sampled_from(MAILS)),
    ]
    values: dict[str, str | int] = {
        "inn": draw(NOTHING | NOTHING | st.sampled_from(NUMBERS)),
        "kpp": draw(NOTHING | st.sampled_from(["779401001", "770201001"])),
        "birthday": draw(NOTHING | st.sampled_from(["1980-02-03", "--02-03", "1955-02-03"])),
        "region": draw(st.sampled_from([0, 0, 1, 2])),
    }
    return ClientDraft(
        kind=kind,
        name=name,
        channels=tuple(ChannelDraft(text) for text in channels if text),
        values={key: value for key, value in values.items() if value},
    )


def fill(office: Office, clients: list[ClientDraft]) -> list[int]:
    """Write clients as one change; return their ids."""
    with office.change("Клиенты") as change:
        book = ItemBook(office.db)
        return [write_draft(office.db, change, draft, items=book) for draft in clients]


def empty(office: Office) -> None:
    """Leave nobody in the base."""
    with office.change("Пусто"):
        office.db.run("UPDATE client SET deleted_at = 1 WHERE deleted_at IS NULL")
