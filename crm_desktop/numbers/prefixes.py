"""What stands before the numbers of a station, so that two stations never give the same one.

Prefixes live in the rows of workstations: a computer that got a new slot keeps its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# Letters that look like no digit and like no other letter of theirs.
_LETTERS: Final = "АБВГДЕЖИКЛМНПРСТУФЭЮЯ"
_FORM: Final = re.compile(r"[A-Za-zА-Яа-яЁё0-9]{1,4}")
_RESERVED: Final = "prefix "
# А and A are one sign on paper.
_ALIKE: Final = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


@dataclass(frozen=True, slots=True)
class StationPrefix:
    """What a station puts before its numbers.

    Attributes:
        slot: the station's.
        name: what it is called.
        own: as the admin set it.
        used: what it really uses: another one while a second station has the same.
    """

    slot: int
    name: str
    own: str
    used: str

    @property
    def clashes(self) -> bool:
        """Whether another station has the same prefix by rights."""
        return self.own != self.used


def station_prefixes(db: OfficeDatabase) -> tuple[StationPrefix, ...]:
    """Return the prefixes of the stations at work, the eldest first.

    One station may have none: its numbers stay as they were before the office was shared. Of two
    alike (a copied office, two admins at once) the elder keeps its prefix; the other adds its
    slot's number by itself until the admin gives it another.
    """
    rows = db.run(
        "SELECT slot, name, prefix FROM workstation WHERE deleted_at IS NULL"
        " AND retired_at IS NULL ORDER BY id"
    )
    found: dict[int, StationPrefix] = {}
    by_rights = {looks_of(prefix) for _slot, _name, prefix in rows}
    taken: set[str] = set()
    for slot, name, prefix in rows:
        if slot in found:
            continue
        used = prefix
        while looks_of(used) in (taken if used == prefix else taken | by_rights):
            used = f"{used}{slot}"
        taken.add(looks_of(used))
        found[slot] = StationPrefix(slot, name, prefix, used)
    return tuple(found.values())


def own_prefix(db: OfficeDatabase) -> str:
    """Return what stands before this station's numbers, `""` in an office that is not shared."""
    slot = own_slot(db)
    return next((each.used for each in station_prefixes(db) if each.slot == slot), "")


def own_slot(db: OfficeDatabase) -> int:
    """Return this station's slot."""
    return int(db.run("SELECT slot FROM station")[0][0])


def free_prefix(db: OfficeDatabase) -> str:
    """Return a prefix no station has, had or is promised: «А», «Б», … then «А2», …."""
    rows = db.run(
        "SELECT prefix FROM workstation UNION SELECT prefix FROM issued_number"
        " UNION SELECT substr(name, ?) FROM sync_option WHERE name LIKE ? AND value + 0 > ?",
        (len(_RESERVED) + 1, f"{_RESERVED}%", now_ms()),
    )
    taken = {looks_of(str(row[0])) for row in rows}
    round_number = 1
    while True:
        for letter in _LETTERS:
            prefix = letter if round_number == 1 else f"{letter}{round_number}"
            if prefix not in taken:
                return prefix
        round_number += 1


def reserve_prefix(db: OfficeDatabase, prefix: str, *, until: int) -> None:
    """Promise a prefix to a station that has not joined yet; inside a write transaction.

    Args:
        db: the base.
        prefix: as the invitation tells it.
        until: UTC ms; then the invitation is good no more.
    """
    db.run("DELETE FROM sync_option WHERE name LIKE ? AND value + 0 <= ?",
           (f"{_RESERVED}%", now_ms()))  # fmt: skip
    db.run("INSERT OR REPLACE INTO sync_option VALUES(?, ?)",
           (f"{_RESERVED}{prefix}", str(until)))  # fmt: skip


def release_prefix(db: OfficeDatabase, prefix: str) -> None:
    """Promise a prefix to nobody any more; inside a write transaction."""
    db.run("DELETE FROM sync_option WHERE name = ?", (f"{_RESERVED}{prefix}",))


@use_case(Right.EDIT_SETTINGS)
def set_prefix(office: Office, slot: int, *, prefix: str) -> Changes:
    """Give a station another prefix; numbers given before keep theirs.

    Args:
        office: the office.
        slot: the station's.
        prefix: one to four letters or digits.

    Raises:
        NotFoundError: no such station is at work.
        UserError: no such prefix can be, or another station has it.
    """
    prefix = prefix.strip()
    if not _FORM.fullmatch(prefix):
        raise UserError(
            "Приставка — от одной до четырёх букв или цифр, например «А» или «СПб». "
            "Ничего не изменено."
        )
    stations = station_prefixes(office.db)
    if all(each.slot != slot for each in stations):
        raise NotFoundError("Такого компьютера в офисе нет. Ничего не изменено.")
    for each in stations:
        if each.slot != slot and looks_of(prefix) in {looks_of(each.own), looks_of(each.used)}:
            raise UserError(
                f"Приставка «{prefix}» уже у компьютера «{each.name}» (русские и латинские буквы, "
                "похожие с виду, считаются одной). Ничего не изменено. Выберите другую."
            )
    name = next(each.name for each in stations if each.slot == slot)
    with office.change(f"Приставка номеров: {name} — {prefix}") as change:
        office.db.run(
            "UPDATE workstation SET prefix = ? WHERE slot = ? AND deleted_at IS NULL"
            " AND retired_at IS NULL",
            (prefix, slot),
        )
    return change.changes


def looks_of(prefix: str) -> str:
    """Return what a prefix looks like on paper: capital, look-alikes of two alphabets as one."""
    return prefix.upper().translate(_ALIKE)
