"""An office of three computers that really exchange through a folder, for the tour's pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.clients.addresses import set_address
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.journal import Kind
from crm_desktop.members.inviting import invite_person
from crm_desktop.office import create_office, open_office
from crm_desktop.sync.conflicts.journal import list_conflicts, settle_conflict, take_other
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.talk.presence import here
from crm_desktop.sync.transports.folder import FolderTransport

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.sync.address import ShareAddress

PASSWORD: Final = "берёза окно семь рельс"  # noqa: S105 - of an office that lives for a minute
OWN: Final = "туман якорь лиса вишня"
_STATIONS: Final = (("Игорь Минаев", "Игорь-ПК"), ("Мария Светлова", "Мария-ноутбук"))


@dataclass
class SyncOffice:
    """Анна's computer is the window's; the others are programs of their own.

    Attributes:
        anna: the office to be shown.
        others: computers of Игорь and Мария.
        share: the common folder.
        client: whose card is looked at.
    """

    anna: Office
    share: Path
    scratch: Path
    others: list[Office]
    client: int = 0
    deal: int = 0

    def exchange(self, *offices: Office) -> None:
        """Let computers exchange as often as news needs to go round."""
        engines = [
            SyncEngine(office, FolderTransport(self.share), budget_ms=None) for office in offices
        ]
        for _round in range(2):
            for engine in engines:
                engine.once()

    def exchange_all(self) -> None:
        """Let all computers exchange; Анна's window must not run."""
        self.exchange(self.anna, *self.others)

    def close_others(self) -> None:
        """End the other programs."""
        for office in self.others:
            office.close()


def make_alone(scratch: Path) -> SyncOffice:
    """Make Анна's office with some clients and a deal, not shared yet."""
    folder, share = scratch / "Северный ветер", scratch / "kartoteka"
    share.mkdir(parents=True)
    anna = create_office(
        folder, "Северный ветер", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    made = SyncOffice(anna, share, scratch, [])
    for name in ("ООО «Северный ветер»", "ООО «Мебель и Дом»", "ООО «Квант»", "ИП Соколова М. В."):
        draft = ClientDraft("company", name, addresses={"delivery": "Лиговский пр., 50"})
        client, _changes = create_client(anna, draft)
        made.client = made.client or client
    made.deal, _changes = create_deal(
        anna, DealDraft("Складская техника", client_id=made.client, values={"budget": 90_000_000})
    )
    return made


def share_it(made: SyncOffice, address: ShareAddress) -> None:
    """Share the office, let two computers join and disagree with Анна."""
    anna = made.anna
    share_office(anna, address, station_name="Анна-ПК", prefix="А")
    for person, station in _STATIONS:
        invited = invite_person(anna, person, role=Role.HEAD, parameters=FLOOR)
        file = made.scratch / f"{station}.kartoteka-invite"
        invitation = invite_station(anna, file, name=station, people=[invited.member_id])
        path = made.scratch / station
        temporary = invited.temporary_password
        join_office(path, file, invitation.code, password=temporary, user_name=person)
        made.others.append(open_office(path, temporary, user_name=person, new_password=OWN))
        made.exchange_all()
    _disagree(made)
    made.exchange_all()
    _answer(anna)
    made.exchange_all()


def look_in(made: SyncOffice) -> None:
    """Let Мария open the card Анна looks at."""
    maria = made.others[-1]
    here(maria, Kind.CLIENT, made.client)
    made.exchange(maria)


def _disagree(made: SyncOffice) -> None:
    """Two people write the same fields, neither having seen the other's."""
    (igor, maria), anna = made.others, made.anna
    set_address(maria, made.client, kind="delivery", text="пр. Энергетиков, 8, склад 3")
    set_address(igor, made.client, kind="delivery", text="Индустриальный пр., 44, корп. 2")
    edit_deal_field(igor, made.deal, field="Бюджет", value="912000")
    edit_deal_field(anna, made.deal, field="Бюджет", value="960000")
    edit_field(maria, made.client, field="industry", value="Логистика")
    edit_field(anna, made.client, field="industry", value="Складские услуги")
    edit_field(igor, made.client, field="note", value="Звонить после обеда, на склад.")
    edit_field(maria, made.client, field="note", value="Звонить до 12, секретарю.")
    edit_deal_field(maria, made.deal, field="Название", value="Складская техника, 4 ед.")
    edit_deal_field(igor, made.deal, field="Название", value="Склад: техника, 3 ед.")


def _answer(anna: Office) -> None:
    """Анна has looked at two of them."""
    found = list_conflicts(anna)
    for at, conflict in enumerate(found[:2]):
        (take_other if at else settle_conflict)(anna, conflict.id)
