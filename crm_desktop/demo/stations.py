"""The sample office on several computers: a share, stations that joined it and really exchanged.

Beside the office's folder lie `…-share` and, for each further station, `…-2`, `…-3`.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.edits import edit_field
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.issuing import next_number
from crm_desktop.numbers.prefixes import free_prefix
from crm_desktop.office import open_office
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.transports.folder import FolderTransport
from crm_desktop.sync.trust.invitation import NewStation, make_invitation
from crm_desktop.timeline.events import EventDraft, add_event

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office

MOST_STATIONS: Final = 7
_NAMES: Final = ("Приёмная", "Ноутбук", "Склад", "Филиал", "Касса", "Переговорная", "Кабинет")
# Everybody hears everybody: who speaks last is heard in the round after.
_ROUNDS: Final = 3
_PARTED: Final = (
    "Просил звонить после обеда, говорить с Ниной Петровной.",
    "Звонить до десяти утра. Счета слать на общий адрес.",
)


@dataclass(frozen=True, slots=True)
class DemoStation:
    """A further computer of the sample office; `person` signs in there."""

    folder: Path
    name: str
    person: str


@use_case(Right.SHARE_OFFICE)
def add_demo_stations(
    office: Office,
    number: int,
    *,
    people: list[tuple[int, str]],
    password: str,
    progress: Progress | None = None,
) -> tuple[DemoStation, ...]:
    """Share the sample office and let further stations join it, work a little and exchange.

    Two of them write into the same field without knowing of each other.

    Args:
        office: the sample office; it is station 1.
        number: of all stations, 2 to `MOST_STATIONS`.
        people: (member, name) of who signs in at the further ones, in turn.
        password: of everybody.
        progress: in stations.

    Raises:
        UserError: a folder beside is taken, or the disk refused.
    """
    progress = progress or SilentProgress()
    base = office.folder.path.resolve()
    share = base.with_name(f"{base.name}-share")
    if share.exists():
        raise UserError(f"Папка «{share}» уже есть. Ничего не изменено. Выберите другое место.")
    share.mkdir()
    address = ShareAddress(Way.FOLDER, str(share))
    share_office(office, address, station_name=_NAMES[0])
    made = []
    for at in range(2, number + 1):
        progress.step(at - 1, number, "Подключаю компьютеры")
        user, person = people[(at - 2) % len(people)]
        folder = base.with_name(f"{base.name}-{at}")
        station = NewStation(_NAMES[at - 1], free_prefix(office.db), (user,))
        with tempfile.TemporaryDirectory() as aside:
            invited = make_invitation(
                office, Path(aside) / "invite", station=station, address=address, now=now_ms()
            )
            join_office(folder, invited.path, invited.code, password=password, user_name=person)
        _exchange(office, share)
        made.append(DemoStation(folder, station.name, person))
    _work(office, made, share, password)
    progress.step(number, number, "Компьютеры подключены")
    return tuple(made)


def _work(office: Office, stations: list[DemoStation], share: Path, password: str) -> None:
    """Let everybody do something while nobody hears the others; then all exchange."""
    with ExitStack() as stack:
        offices = [office]
        for each in stations:
            opened = open_office(each.folder, password, user_name=each.person)
            offices.append(stack.enter_context(closing(opened)))
        for opened in offices:
            _exchange(opened, share)
        clients = [
            int(row[0])
            for row in office.db.run(
                "SELECT id FROM client WHERE deleted_at IS NULL AND merged_into IS NULL"
                " AND kind = 'company' ORDER BY id LIMIT ?",
                (len(offices) + 1,),
            )
        ]
        for at, opened in enumerate(offices):
            mine = clients[at % len(clients)]
            text = f"Договорились о встрече ({opened.user_name})"
            add_event(opened, mine, draft=EventDraft("call", text=text, happened_at=now_ms()))
            next_number(opened, "invoice-2026")
        for opened, text in zip(offices, _PARTED, strict=False):
            edit_field(opened, clients[0], field="note", value=text)
        for _round in range(_ROUNDS):
            for opened in offices:
                _exchange(opened, share)


def _exchange(office: Office, share: Path) -> None:
    way = FolderTransport(share)
    engine = SyncEngine(office, way, budget_ms=None)
    try:
        while engine.once().more:
            pass
    finally:
        way.close()
