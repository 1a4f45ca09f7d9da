"""The computers of a shared office: which there are, how far each is, which speak no more."""

from __future__ import annotations

import json
import platform
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop import __version__
from crm_desktop.access.rights import RIGHTS, Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.prefixes import station_prefixes
from crm_desktop.sync.place import read_place
from crm_desktop.sync.stream.envelope import SealedError
from crm_desktop.sync.stream.segments import open_segment
from crm_desktop.sync.talk.peers import read_peers
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from db.migrations import LATEST

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.sync.place import Place
    from crm_desktop.sync.talk.peers import Peer
    from db.connection import OfficeDatabase

_LONGEST = 60
_NO_SUCH = "Такого компьютера в офисе нет: его уже убрали. Ничего не изменено."


@dataclass(frozen=True, slots=True)
class StationRow:
    """A computer of the office.

    Attributes:
        slot: its number in stamps.
        name: what people call it.
        prefix: before its document numbers, `""` = plain ones.
        here: it is this one.
        joined_at: UTC ms.
        retired_at: UTC ms it was taken off; None = at work.
        people: names of who is, or was last, signed in there.
        person_ids: the same as members.
        heard_at: UTC ms of its last sign of life, None = never; this one's is None too.
        behind: segments of it that are on the share and not applied here.
        waiting: own segments it has not applied yet, as far as it told.
        schema: of its base, 0 = not known.
        program: its version, "" = not known.
        clock_off_ms: its clock less the share's when it last told, None = not known.
    """

    slot: int
    name: str
    prefix: str
    here: bool
    joined_at: int
    retired_at: int | None
    people: tuple[str, ...] = ()
    person_ids: tuple[int, ...] = ()
    heard_at: int | None = None
    behind: int = 0
    waiting: int = 0
    schema: int = 0
    program: str = ""
    clock_off_ms: int | None = None

    @property
    def older(self) -> bool:
        """Its program is older than this one: what this one adds waits there."""
        return 0 < self.schema < LATEST


@use_case(Right.VIEW_OFFICE)
def list_stations(office: Office) -> list[StationRow]:
    """Return the computers of the office, this one first, then by name; retired ones last.

    Empty in an office that is not shared.
    """
    db = office.db
    place = read_place(db)
    if place is None:
        return []
    peers = read_peers(db)
    names = {int(row[0]): str(row[1]) for row in db.run("SELECT id, name FROM member")}
    used = {each.slot: each.used for each in station_prefixes(db)}
    found: dict[int, StationRow] = {}
    for slot, name, prefix, joined_at, retired_at in db.run(
        "SELECT slot, name, prefix, joined_at, retired_at FROM workstation"
        " WHERE deleted_at IS NULL ORDER BY id"
    ):
        bare = StationRow(
            slot, name, used.get(slot) or prefix, slot == place.slot, joined_at, retired_at
        )  # fmt: skip
        me = office.user_id, office.user_name
        found.setdefault(slot, _told(bare, place, peers.get(slot), names, me))
    return sorted(
        found.values(),
        key=lambda row: (row.retired_at is not None, not row.here, _in_order(row.name), row.slot),
    )


def station_as_json(row: StationRow) -> dict[str, Any]:
    """Return a computer as the command line tells it."""
    people = {"people": list(row.people), "person_ids": [str(each) for each in row.person_ids]}
    return {**asdict(row), **people, "older": row.older}


@use_case(Right.SHARE_OFFICE)
def rename_station(office: Office, slot: int, name: str) -> Changes:
    """Call a computer otherwise.

    Raises:
        NotFoundError: there is no such computer.
        UserError: no name, or too long a one.
    """
    told = " ".join(name.replace("\0", "").split())
    if not told or len(told) > _LONGEST:
        raise UserError(f"Название компьютера — от 1 до {_LONGEST} знаков. Ничего не изменено.")
    with office.change(f"Компьютер переименован: {told}", kind="system") as change:
        row = _row_of(office.db, slot)
        office.db.run("UPDATE workstation SET name = ? WHERE id = ?", (told, row))
    return change.changes


@use_case(Right.SHARE_OFFICE)
def retire_station(office: Office, slot: int, *, last_seq: int | None = None) -> Changes:
    """Take a computer off the office: what it sends from now on counts nowhere.

    Of a lost computer whoever has it may still read what it held: change the key of the base, and
    the passwords of those who used it.

    Args:
        office: the office.
        slot: the computer's.
        last_seq: its last segment that still counts; None = the last of which anything is applied
            here or at another computer: one before it may be damaged, and is asked for again.

    Raises:
        NotFoundError: there is no such computer, or it is retired.
        UserError: it is this one: it leaves by itself.
    """
    place = read_place(office.db)
    if place is not None and place.slot == slot:
        raise UserError(
            "Это этот самый компьютер. Ничего не изменено. Чтобы он вышел из общего офиса, "
            "выберите «Выйти из обмена…»."
        )
    with office.change("Компьютер убран из офиса", kind="system") as change:
        row = _row_of(office.db, slot)
        last = last_seq if last_seq is not None else _last_heard(office, slot)
        written = office.db.run(
            "UPDATE workstation SET retired_at = ?, last_seq = ?"
            " WHERE id = ? AND retired_at IS NULL RETURNING id",
            (now_ms(), last, row),
        )
        if not written:
            raise NotFoundError(_NO_SUCH)
        record(office, Act.STATION_RETIRED, details={"slot": slot, "last": last})
    return change.changes


@use_case(Right.VIEW_OFFICE)
def count_what_others_have(office: Office) -> int:
    """Move the cut of retired computers behind what another computer applied before it heard of it.

    It would have what nobody else ever gets. Only an administrator's station does this.

    Returns:
        How many cuts were moved.
    """
    db = office.db
    if Right.SHARE_OFFICE not in RIGHTS[office.role]:
        return 0
    retired = db.run(
        "SELECT id, slot, last_seq FROM workstation"
        " WHERE retired_at IS NOT NULL AND last_seq IS NOT NULL AND deleted_at IS NULL"
    )
    if not retired:
        return 0
    vectors = _told_vectors(db)
    behind = [
        (row, last)
        for row, slot, cut in retired
        if (last := max((each.get(slot, 0) for each in vectors), default=0)) > cut
    ]
    if behind:
        with office.change(
            "Компьютер убран из офиса: учтено всё, что успели получить", kind="system"
        ):
            for row, last in behind:
                db.run("UPDATE workstation SET last_seq = ? WHERE id = ?", (last, row))
    return len(behind)


def _in_order(name: str) -> tuple[tuple[str, int], ...]:
    """«ПК-9» stands before «ПК-10»."""
    parts = re.findall(r"(\D*)(\d*)", name.casefold())
    return tuple((words, int(digits or 0)) for words, digits in parts)


def own_name(name: str) -> str:
    """What people call this computer."""
    return " ".join(name.split())[:_LONGEST] or platform.node() or "Компьютер"


@use_case(Right.VIEW_OFFICE)
def write_station(office: Office, slot: int, name: str, prefix: str) -> None:
    """Write the row of this computer, or bring it up to date."""
    with office.change(f"Компьютер в общем офисе: {name}", kind="system") as change:
        rows = office.db.run(
            "SELECT id FROM workstation WHERE slot = ? AND deleted_at IS NULL", (slot,)
        )
        if rows:
            office.db.run(
                "UPDATE workstation SET name = ?, prefix = ? WHERE id = ?",
                (name, prefix, rows[0][0]),
            )
        else:
            office.db.run(
                "INSERT INTO workstation(id, slot, name, prefix, joined_at) VALUES(?, ?, ?, ?, ?)",
                (change.new_id(), slot, name, prefix, now_ms()),
            )


def _told(
    row: StationRow,
    place: Place,
    peer: Peer | None,
    names: dict[int, str],
    me: tuple[int, str],
) -> StationRow:
    """Add what the computer says of itself."""
    common = (row.slot, row.name, row.prefix, row.here, row.joined_at, row.retired_at)
    if row.here:
        return StationRow(
            *common, people=me[1:], person_ids=me[:1], schema=LATEST, program=__version__
        )  # fmt: skip
    if peer is None:
        return row
    state = peer.told
    if state is None:
        return StationRow(
            *common, heard_at=peer.heard_at, behind=max(peer.next_seq - 1 - peer.applied, 0)
        )  # fmt: skip
    user = names.get(state.user, "")
    return StationRow(
        *common,
        people=(user,) if user else (),
        person_ids=(state.user,) if user else (),
        heard_at=peer.heard_at,
        behind=max(state.published - peer.applied, 0),
        waiting=max(place.next_seq - 1 - state.vector.get(place.slot, 0), 0),
        schema=state.schema,
        program=state.program,
        clock_off_ms=state.clock - state.written_at,
    )


def _last_heard(office: Office, slot: int) -> int:
    """The last segment of which anything is applied here, or wholly at another computer."""
    db = office.db
    last = max((each.get(slot, 0) for each in _told_vectors(db, but=slot)), default=0)
    peer = read_peers(db).get(slot)
    if peer is None:
        return last
    here = peer.next_seq - 1
    while here > max(peer.applied, last) and not _any_applied(office, slot, here):
        here -= 1
    return max(here, last)


def _any_applied(office: Office, slot: int, seq: int) -> bool:
    """Tell whether anything of a segment that came is in this base."""
    db = office.db
    rows = db.run("SELECT bytes FROM sync_inbound WHERE slot = ? AND seq = ?", (slot, seq))
    if not rows:
        return True
    try:
        segment = open_segment(
            bytes(rows[0][0]), place=(slot, seq), office_id=office.office_id,
            keys=epoch_keys(office), membership=office.unlocked.membership,
        )  # fmt: skip
    except SealedError:
        return False
    stamps = [each.stamp for each in segment.transactions]
    found = db.run(
        "SELECT EXISTS(SELECT 1 FROM seal WHERE stamp IN (SELECT value FROM json_each(?)))",
        (json.dumps(stamps),),
    )
    return bool(found[0][0])


def _told_vectors(db: OfficeDatabase, *, but: int | None = None) -> list[dict[int, int]]:
    """What the others say they have applied; what a retired one says counts for nothing.

    Args:
        db: the base.
        but: a computer that is just being retired: what it says of itself counts for nothing.
    """
    rows = db.run(
        "SELECT slot FROM workstation WHERE retired_at IS NOT NULL AND deleted_at IS NULL"
    )
    gone = {slot for (slot,) in rows}
    return [
        peer.told.vector
        for peer in read_peers(db).values()
        if peer.told is not None and peer.slot not in gone and peer.slot != but
    ]


def _row_of(db: OfficeDatabase, slot: int) -> int:
    rows = db.run(
        "SELECT id FROM workstation WHERE slot = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
        (slot,),
    )
    if not rows:
        raise NotFoundError(_NO_SUCH)
    return int(rows[0][0])
