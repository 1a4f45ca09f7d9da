"""An office where Вера works beside Глеб and must not learn anything of his.

Every text of his records holds the canary; every record of his has a name in `Hers`/`His`. Her own
records touch his wherever the program lets records of two people touch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from crm_desktop.access.powers import ACTS, Powers
from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.addresses import add_bank_account
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.contacts import create_contact, link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.deals.contacts import add_deal_contact
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import lose_deals
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.not_duplicate import mark_not_duplicate
from crm_desktop.duplicates.scan import scan_duplicates
from crm_desktop.funnels.funnels import set_approval_limits
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.personal_data.consents import ConsentDraft, add_consent
from crm_desktop.relations.relating import add_relation
from crm_desktop.tasks.comments import add_comment
from crm_desktop.tasks.drafts import ItemDraft, ReminderDraft, TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.timing import add_time
from crm_desktop.timeline.events import EventDraft, add_event
from tests.access.people_office import own_scope

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.access.people_office import People

CANARY = "Канарейкин"
"""Stands in every text of what Вера may not see."""
DIGITS = "7770123"
"""Stands in every number of it."""
NUMBER = re.compile(r"777[ )-]{0,2}01-?23")
"""The same as a phone is written."""
PHONE = f"+7 912 {DIGITS[:3]}-{DIGITS[3:5]}-{DIGITS[5:]}"
DAY = date(2026, 11, 20)
SHARED_PHONE = "+7 914 555-33-44"
HER_PHONE = "+7 913 555-11-22"


@dataclass
class Unseen:
    """Records by table: Глеб's, which Вера may not see, and hers.

    Attributes:
        people: of the office.
        her: her program.
        his: table -> a record of his.
        hers: table -> a record of hers.
        stage: where deals stand.
        funnel: of that stage.
    """

    people: People
    her: Office
    stage: int
    funnel: int
    his: dict[str, int] = field(default_factory=dict)
    hers: dict[str, int] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)


def every_act(**more: Any) -> Powers:
    """Powers over one's own records only, with every act that can be ticked."""
    return own_scope(acts=frozenset(ACTS), **more)


def _records(office: Office, word: str, phone: str, number: str, path: Path) -> dict[str, int]:
    """Make one record of every kind; `word` stands in every text of them."""
    client, _ = create_client(
        office,
        ClientDraft(
            "company",
            f"ООО «{word}»",
            channels=(ChannelDraft(phone), ChannelDraft(f"{number}@example.ru")),
            addresses={"legal": f"г. {word}, {number}"},
            tags=("Общая метка",),
            values={
                "note": f"Заметка {word}", "director": word, "preferences": f"Любит {word}",
                "full_name": f"Общество {word}", "industry": f"Отрасль {word}",
                "inn": "7707083893" if word == CANARY else "5024002119",
            },
        ),
    )  # fmt: skip
    found = {"client": client}
    found["bank_account"], _ = add_bank_account(
        office, client, bank=BankDraft(f"4070281000000{number}", f"Банк {word}")
    )
    person = ClientDraft(
        "person", f"{word} Иван", values={"birthday": "1980-11-21", "family": f"Жена {word}"}
    )
    found["person"], _ = create_contact(office, client, draft=person, post=f"Главный {word}")
    found["contact"] = _part(office, "contact", "person", found["person"])
    found["event"], _ = add_event(office, client, draft=EventDraft("note", f"Событие {word}"))
    file = path / f"{word}.txt"
    file.write_text(word, encoding="utf-8")
    added = add_attachment(office, client, file)
    found["attachment"] = added.ids[0]
    found["deal"], _ = create_deal(
        office,
        DealDraft(
            f"Сделка {word}", client, lines=(LineDraft(f"Товар {word}"),),
            values={"note": f"Комментарий {word}", "budget": int(number) * 100},
            tags=("Общая метка сделки",),
        ),
    )  # fmt: skip
    found["deal_contact"], _ = add_deal_contact(
        office, found["deal"], person_id=found["person"], role=f"Решает {word}"
    )
    found["task"], _ = plan_task(
        office,
        TaskDraft(
            title=f"Задача {word}", text=f"Описание {word}", due=Due(DAY), place=f"Место {word}",
            client_id=client, deal_id=found["deal"], items=(ItemDraft(f"Пункт {word}"),),
            reminders=(ReminderDraft(minutes_before=60),),
        ),
    )  # fmt: skip
    found["task_comment"], _ = add_comment(office, found["task"], text=f"Слово {word}")
    found["time_entry"], _ = add_time(
        office, found["task"], minutes=10, day=DAY, note=f"Время {word}"
    )
    lost, _ = create_deal(office, DealDraft(f"Проигранная {word}", client))
    reason = office.db.run(
        "SELECT id FROM directory_item WHERE directory = 'loss_reason' AND deleted_at IS NULL"
    )[0][0]
    lose_deals(office, [lost], reason_id=reason, note=f"Потому что {word}")
    found["lost"] = lost
    edit_deal_field(office, lost, field="note", value=f"Ещё {word}")
    edit_field(office, client, field="director", value=f"Новый {word}")
    for table, owner in (
        ("channel", "client"), ("address", "client"), ("deal_line", "deal"), ("task_item", "task"),
        ("approval", "deal"),
    ):  # fmt: skip
        found[table] = _part(office, table, owner, found[owner])
    return found


def _part(office: Office, table: str, owner: str, record: int) -> int:
    rows = office.db.run(f"SELECT id FROM {table} WHERE {owner} = ? ORDER BY id", (record,))  # noqa: S608 - names of ours
    return int(rows[0][0])


def make_unseen(people: People, path: Path, powers: Powers | None = None) -> Unseen:
    """Fill an office: what is Глеб's and what is Вера's, touching wherever it may."""
    admin, gleb = people.admin, people.open("Глеб")
    field_id, _ = add_own_field(admin, "Секрет", type="text")
    funnel = list_funnels(admin)[0]
    set_approval_limits(admin, funnel.id, budget=1, discount=None)
    her = people.open("Вера")
    made = Unseen(people, her, funnel.stages[0].id, funnel.id)
    made.his = _records(gleb, CANARY, PHONE, DIGITS, path)
    made.hers = _records(her, "Ромашка", HER_PHONE, "5551122", path)
    his, hers = made.his, made.hers
    made.known["own_field"] = field_id
    with gleb.change(f"Тайное {CANARY}"):
        gleb.db.run(
            "UPDATE client SET custom = json_object(?, ?) WHERE id = ?",
            (f"f{field_id}", f"Тайна {CANARY}", his["client"]),
        )
    # Where hers and his touch.
    his["relation"], _ = add_relation(admin, his["client"], other_id=hers["client"], kind="Партнёр")
    add_relation(admin, hers["person"], other_id=his["person"], kind="Партнёр")
    link_contact(admin, hers["client"], person_id=his["person"])
    link_contact(admin, his["client"], person_id=hers["person"])
    add_deal_contact(admin, hers["deal"], person_id=his["person"])
    his["consent"], _ = add_consent(
        admin, his["person"], draft=ConsentDraft("marketing", f"Согласен {CANARY}", "paper")
    )
    add_channel(gleb, his["client"], text=SHARED_PHONE)
    # The same phone: a pair of perhaps the same, one of each.
    twin, _ = create_client(
        her, ClientDraft("company", "ООО «Двойник»", channels=(ChannelDraft(SHARED_PHONE),))
    )
    hers["twin"] = twin
    scan_duplicates(admin)
    other, _ = create_client(gleb, ClientDraft("company", f"АО {CANARY} второй"))
    mark_not_duplicate(gleb, [his["client"], other])
    third, _ = create_client(gleb, ClientDraft("company", f"ЗАО {CANARY} третий"))
    merged = merge_clients(admin, other, losers=[third])
    his["change_set"] = merged.changes.change_id
    gone, _ = create_client(gleb, ClientDraft("company", f"Удалённый {CANARY}"))
    with admin.change(f"Удаление {CANARY}"):
        admin.db.run("UPDATE client SET deleted_at = 1 WHERE id = ?", (gone,))
    his["deleted"] = gone
    people.give("Вера", every_act() if powers is None else powers)
    return made
