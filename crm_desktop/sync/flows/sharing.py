"""Sharing an office that was one computer's: a folder is checked, then filled."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.address import Way
from crm_desktop.sync.flows.claiming import claim_slot
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.flows.stations import own_name, write_station
from crm_desktop.sync.place import LEFT, ON, address_text, moving_to, read_place
from crm_desktop.sync.restamp import restamp_alone
from crm_desktop.sync.snapshots.making import make_snapshot
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.card import CardFault, card_bytes, check_card
from crm_desktop.sync.transport import TransportError
from crm_desktop.sync.transports.credentials import keep_if_possible
from crm_desktop.sync.transports.probing import probe
from crm_desktop.sync.trust.members import exchange_members, forget_members_place
from crm_desktop.wording.numbers import file_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport
    from db.connection import OfficeDatabase

CLOCK_OFF_MS: Final = 120_000
_UNTOUCHED: Final = "Офис остался на одном компьютере, данные не тронуты."
_BASE_SHARE: Final = 3
_HALFWAY: Final = "sharing"
_FOREIGN: Final = (
    "В этой папке уже другой офис. {} Выберите другую папку: два офиса в одной не живут."
)
_OURS: Final = (
    "В этой папке этот же офис уже ведут: её заполнил другой компьютер или прежняя копия базы. "
    "{} Присоединитесь к нему по приглашению или выберите другую папку."
)
_RUINS: Final = (
    "В этой папке лежат остатки обмена, но нет файла office.json: чьи они, не понять. "
    "{} Выберите пустую папку."
)


@dataclass(frozen=True, slots=True)
class ShareCheck:
    """What a look at a folder told; nothing was left in it.

    Attributes:
        faults: sentences why the office cannot be shared there.
        warnings: sentences of what is to be known.
        free_bytes: None = not known.
        needed_bytes: about so much the office will take.
        clock_off_ms: the share's clock less this computer's, None = not known.
        holds: `""`, `"this office"` or `"another office"`.
    """

    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    free_bytes: int | None
    needed_bytes: int
    clock_off_ms: int | None
    holds: str

    @property
    def ok(self) -> bool:
        """Whether the office can be shared there."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared office.

    Attributes:
        address: where.
        slot: this station's.
        snapshot: the id of the first one.
        bytes: it takes there.
        parts: it has.
        clients: how many clients are in it.
    """

    address: ShareAddress
    slot: int
    snapshot: str
    bytes: int
    parts: int
    clients: int


@use_case(Right.SHARE_OFFICE)
def check_share(
    office: Office,
    address: ShareAddress,
    *,
    password: str | None = None,
    transport: Transport | None = None,
    untouched: str = _UNTOUCHED,
) -> ShareCheck:
    """Look whether the office can be shared in a place.

    Args:
        office: the office.
        address: the place.
        password: to it.
        transport: an open way there.
        untouched: the sentence in every fault about what stays as it was.

    Raises:
        UserError: it is no address, or a password is needed.
    """
    faults: list[str] = []
    if address.way is Way.FOLDER:
        there, here = Path(address.text).expanduser(), office.folder.path.resolve()
        if there.is_absolute() and there.resolve().is_relative_to(here):
            faults.append(
                f"Эта папка лежит внутри папки офиса. {untouched} Выберите папку на сервере или "
                "другом диске."
            )
    needed = _needed(office)
    with share(address, office.office_id, transport, password=password) as opened:
        report = probe(opened)
        faults += [each.text for each in report.findings if each.severity == "stop"]
        warnings = [each.text for each in report.findings if each.severity == "warn"]
        free, off = report.free_bytes, report.clock_difference_ms
        holds = ""
        # A move to this place was begun here and cut off: what lies there is its beginning.
        begun = moving_to(office.db) == address
        if not faults:
            card = opened.get(layout.OFFICE)
            fault = check_card(card, office.office_id, office.unlocked.membership.anchor)
            if fault is CardFault.MISSING:
                if not begun and any(True for _name in _traces(opened)):
                    faults.append(_RUINS.format(untouched))
            elif fault in {None, CardFault.NEWER}:
                holds = "this office"
                if not (begun and fault is None) and not _unfinished(office, opened):
                    faults.append(_OURS.format(untouched))
            else:
                holds = "another office"
                faults.append(_FOREIGN.format(untouched))
    if free is not None and free < needed:
        faults.append(
            f"В этой папке свободно {file_size(free)}, а офису нужно около {file_size(needed)}. "
            f"{untouched} Освободите место или выберите другую папку."
        )
    if off is not None and abs(off) > CLOCK_OFF_MS and not any("асы" in each for each in faults):
        faults.append(
            f"Часы этого компьютера и общей папки расходятся на {abs(off) // 60_000} мин. "
            f"{untouched} Поставьте верное время и повторите."
        )
    return ShareCheck(tuple(faults), tuple(warnings), free, needed, off, holds)


@use_case(Right.SHARE_OFFICE)
def share_office(
    office: Office,
    address: ShareAddress,
    *,
    password: str | None = None,
    station_name: str = "",
    prefix: str = "",
    transport: Transport | None = None,
    progress: Progress | None = None,
) -> Shared:
    """Share the office: from now on other computers can join it.

    Begun again after a failure it goes on where it stopped.

    Args:
        office: the office.
        address: where.
        password: to the share; kept in the system's keyring.
        station_name: what people call this computer, `""` = its network name.
        prefix: stands before the document numbers of this computer, `""` = plain ones.
        transport: an open way there.
        progress: in per cent.

    Raises:
        UserError: it is shared already, the place does not do, or it refused; the office stays as
            it was.
        JobCancelledError: cancelled; the same.
    """
    progress = progress or SilentProgress()
    place = read_place(office.db)
    if place is not None and place.mode != LEFT and not _halfway(office.db):
        raise UserError(
            "Этот офис уже общий. Ничего не изменено. Другую папку выбирают кнопкой "
            "«Сменить место обмена…»."
        )
    progress.step(0, 100, "Проверяю папку")
    with share(address, office.office_id, transport, password=password) as opened:
        check = check_share(office, address, password=password, transport=opened)
        if not check.ok:
            raise UserError(check.faults[0])
        restamp_alone(office, opened.now())
        slot = int(office.db.run("SELECT slot FROM station")[0][0])
        opened.put_new(layout.OFFICE, card_bytes(office.unlocked))
        if not claim_slot(opened, slot, _voice_of(office)):
            raise UserError(_OURS.format(_UNTOUCHED))
        try:
            _begin(office, address, slot, station_name, prefix)
            exchange_members(office, opened)
            made = make_snapshot(office, opened, progress=progress)
            with office.applying():
                office.db.run("DELETE FROM sync_option WHERE name = ?", (_HALFWAY,))
        except BaseException:
            _take_back(office, opened, slot)
            raise
    if password is not None:
        keep_if_possible(address, password)
    record(office, Act.OFFICE_SHARED, details={"slot": slot, "way": address.way.value})
    return Shared(
        address, slot, made.id, made.size, len(made.parts), made.rows.get("client", 0)
    )  # fmt: skip


def _voice_of(office: Office) -> str:
    """Return the random word this base claims its slot with; made at the first need."""
    rows = office.db.run("SELECT value FROM sync_option WHERE name = 'voice'")
    if rows:
        return str(rows[0][0])
    voice = secrets.token_hex(16)
    with office.applying():
        office.db.run("INSERT OR REPLACE INTO sync_option VALUES('voice', ?)", (voice,))
    return voice


def _begin(office: Office, address: ShareAddress, slot: int, name: str, prefix: str) -> None:
    write_station(office, slot, own_name(name), prefix)
    with office.applying():
        # Everything up to here is in the snapshot; what comes after goes out as segments.
        last = office.db.run("SELECT last_stamp FROM station")[0][0]
        for table in ("sync_place", "sync_spool", "sync_inbound", "sync_peer", "sync_told"):
            office.db.run(" ".join(("DELETE FROM", table)))
        office.db.run(
            "INSERT INTO sync_place VALUES(1, ?, ?, ?, ?, ?, 1, x'')",
            (address_text(address), ON, now_ms(), slot, last),
        )
        office.db.run("INSERT OR REPLACE INTO sync_option VALUES(?, '1')", (_HALFWAY,))
        forget_members_place(office.db)


def _take_back(office: Office, transport: Transport, slot: int) -> None:
    """Leave neither half a share nor an office that believes to be shared."""
    with office.applying():
        office.db.run("DELETE FROM sync_place")
        office.db.run("DELETE FROM sync_option WHERE name = ?", (_HALFWAY,))
        forget_members_place(office.db)
    with suppress(TransportError):
        for prefix in (layout.SNAPSHOTS, layout.MEMBERS):
            for name in list(transport.names(prefix)):
                transport.delete(name)
        transport.delete(layout.claim_name(slot))
        transport.delete(layout.OFFICE)


def _halfway(db: OfficeDatabase) -> bool:
    """Whether sharing was begun and cut off before the first snapshot was whole."""
    return bool(db.run("SELECT 1 FROM sync_option WHERE name = ?", (_HALFWAY,)))


def _traces(transport: Transport) -> Iterator[str]:
    for prefix in (layout.STATIONS, layout.LOG, layout.SNAPSHOTS):
        yield from transport.names(prefix)


def _unfinished(office: Office, transport: Transport) -> bool:
    """Whether this very base began to share the office here and was stopped."""
    claims = [name for name in transport.names(layout.STATIONS) if name.endswith("/claim")]
    slot = int(office.db.run("SELECT slot FROM station")[0][0])
    if any(name != layout.claim_name(slot) for name in claims):
        return False
    whole = any(name.endswith("/manifest") for name in transport.names(layout.SNAPSHOTS))
    if whole or any(True for _name in transport.names(layout.LOG)):
        return False
    return not claims or claim_slot(transport, slot, _voice_of(office))


def _needed(office: Office) -> int:
    base = office.folder.database.stat().st_size
    files = sum(
        path.stat().st_size for path in office.folder.attachments.rglob("*") if path.is_file()
    )
    return base // _BASE_SHARE + files + (16 << 20)
