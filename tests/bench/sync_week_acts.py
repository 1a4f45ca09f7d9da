"""What people of an invented office do in a working week, by the program's own use cases."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.bulk import bulk_add_label
from crm_desktop.clients.bulk_fields import bulk_set_field
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_fields
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import move_deals
from crm_desktop.history.acts import undo_last
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.journal import stamps
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.timeline.events import EventDraft, add_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from crm_desktop.office import Office

BULK: Final = 150
IMPORTED: Final = 300
# Everybody works with a few clients of the day: there people meet, and there conflicts are.
_HOT: Final = 12
_SHARE_OF_HOT: Final = 0.15


class Person:
    """Somebody at a station; everything is drawn from `chance`."""

    def __init__(self, office: Office, chance: Random) -> None:
        self.office = office
        self.chance = chance
        self._said = 0

    def act(self) -> None:
        """Do one thing; the commonest ones come most often."""
        weights = [weight for weight, _act in _ACTS]
        self.chance.choices([act for _weight, act in _ACTS], weights)[0](self)

    def edit(self) -> None:
        field = self.chance.choice(("note", "note", "priority", "preferences"))
        value = self.chance.randrange(4) if field == "priority" else self._text()
        edit_fields(self.office, self._client(), values={field: value})

    def talk(self) -> None:
        draft = EventDraft(self.chance.choice(("call", "note", "letter")), self._text())
        add_event(self.office, self._client(), draft=draft)

    def plan(self) -> None:
        day = datetime.fromtimestamp(stamps.now_ms() / 1000, UTC).date()
        due = Due(on=day + timedelta(days=self.chance.randrange(9)))
        plan_task(self.office, TaskDraft(title=self._text(), due=due, client_id=self._client()))

    def finish(self) -> None:
        tasks = self._ids("task", "deleted_at IS NULL AND done_at IS NULL")
        if tasks:
            complete_task(self.office, self.chance.choice(tasks), result=self._text(), anyway=True)

    def meet(self) -> None:
        phone = f"+7 912 {self.chance.randrange(10**7):07}"
        create_client(
            self.office,
            ClientDraft(
                kind="company", name=f"ООО «{self._text()}»", channels=(ChannelDraft(phone),)
            ),
        )

    def sell(self) -> None:
        stages = self._ids("stage")
        deals = self._ids("deal", "deleted_at IS NULL AND closed_at IS NULL")
        if deals and self.chance.random() < 0.7:
            move_deals(
                self.office, [self.chance.choice(deals)], stage_id=self.chance.choice(stages)
            )
        else:
            create_deal(self.office, DealDraft(self._text(), self._client(), stage_id=stages[0]))

    def think_better(self) -> None:
        undo_last(self.office)

    def bulk(self) -> None:
        """Change many clients at once."""
        chosen = self.chance.sample(self._clients(), min(BULK, len(self._clients())))
        if self.chance.random() < 0.5:
            bulk_set_field(self.office, chosen, field="note", value=self._text())
        else:
            bulk_add_label(self.office, chosen, directory="tag", name="Выставка")

    def load(self) -> None:
        """Import a table."""
        path = self.office.folder.path.parent / f"{self.office.folder.path.name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["Название", "Телефон", "Примечание"])
            for _ in range(IMPORTED):
                phone = f"+7 913 {self.chance.randrange(10**7):07}"
                writer.writerow([f"ООО «{self._text()}»", phone, self._text()])
        table = open_import(self.office, path)
        run_import(self.office, table, table.mapping)

    def _text(self) -> str:
        self._said += 1
        words = ("встреча", "договор", "счёт", "доставка", "образцы", "скидка", "звонок", "акт")
        return f"{' '.join(self.chance.choices(words, k=3))} {self.chance.randrange(10**6)}"

    def _client(self) -> int:
        clients = self._clients()
        return self.chance.choice(
            clients[:_HOT] if self.chance.random() < _SHARE_OF_HOT else clients
        )

    def _clients(self) -> list[int]:
        return self._ids("client", "deleted_at IS NULL AND merged_into IS NULL")

    def _ids(self, table: str, where: str = "deleted_at IS NULL") -> list[int]:
        sql = " ".join(("SELECT id FROM", table, "WHERE", where, "ORDER BY id"))
        return [row[0] for row in self.office.db.run(sql)]


_ACTS: Final[tuple[tuple[int, Callable[[Person], None]], ...]] = (
    (40, Person.edit), (25, Person.talk), (8, Person.plan), (8, Person.finish), (8, Person.meet),
    (8, Person.sell), (3, Person.think_better),
)  # fmt: skip
