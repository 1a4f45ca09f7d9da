"""What is done while something goes wrong: each deed says what it has acknowledged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.errors import UserError
from crm_desktop.office import CopyAnswer, Office, open_office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.storage_faults import told_to_people
from db.connection import OfficeDatabase
from tests.faults.child import add_one
from tests.faults.exchanging import act

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.access.keys import Unlocked

    Say = Callable[[str], None]


# What was unlocked before the fork: the key derivation is not the matter here.
_KEYS: dict[Path, Unlocked] = {}


def unlock_ahead(folder: Path, password: str) -> None:
    """Derive the key once for all the copies that will be forked."""
    if folder not in _KEYS:
        _KEYS[folder] = unlock(read_keys(OfficeFolder(folder).keys), password)


def opened(folder: Path, password: str) -> Office:
    """Open an office that was unlocked ahead, or as people do."""
    unlocked = _KEYS.get(folder)
    if unlocked is None:
        return open_office(folder, password)
    place = OfficeFolder(folder)
    return Office(place, OfficeDatabase(place.database, unlocked.database_key), unlocked)


def save(folder: Path, password: str, say: Say, many: str) -> None:
    """Add clients one by one, each acknowledged by its id."""
    office = opened(folder, password)
    say("ready")
    for number in range(int(many)):
        with office.change("Новый клиент") as change:
            client = add_one(office, change.new_id, number)
        say(f"ack {client}")
    office.close()


def careless(folder: Path, password: str, say: Say, many: str) -> None:
    """Add clients without waiting for the disk: what must never be."""
    office = opened(folder, password)
    office.db.connection().pragma("synchronous", "OFF")
    for number in range(int(many)):
        with office.change("Новый клиент") as change:
            client = add_one(office, change.new_id, number)
        say(f"ack {client}")
    office.close()


def load(folder: Path, password: str, say: Say, many: str) -> None:
    """Add clients as an import does: one change set of many transactions."""
    office = opened(folder, password)
    say("ready")
    with office.long_change("Импорт клиентов", kind="import") as long:
        for batch in range(int(many)):
            with long.transaction() as change:
                made = [add_one(office, change.new_id, batch * 5 + n) for n in range(5)]
            for client in made:
                say(f"ack {client}")
    office.close()


def backup(folder: Path, password: str, say: Say) -> None:
    """Make a backup, acknowledged by the name of its file."""
    office = open_office(folder, password)
    say("ready")
    say(f"made {back_up(office).path.name}")
    office.close()


def bring_back(folder: Path, password: str, say: Say, file: str) -> None:
    """Restore an office over the one in the folder."""
    restore(Path(file), folder, password=password)
    say("restored")


def migrate(folder: Path, password: str, say: Say) -> None:
    """Open a base of an older schema."""
    open_office(folder, password, copy_answer=CopyAnswer.COPY).close()
    say("migrated")


def share(folder: Path, password: str, say: Say, place: str, *words: str) -> None:
    """Do a deed of the exchange over a folder; see `exchanging.act`."""
    office = opened(folder, password)
    deed, statements, calls = words
    act(office, Path(place), deed, int(statements), int(calls))
    office.close()


DEEDS: dict[str, Callable[..., None]] = {
    "save": save,
    "careless": careless,
    "load": load,
    "backup": backup,
    "restore": bring_back,
    "migrate": migrate,
    "share": share,
}


def perform(deed: str, folder: str, password: str, say: Say, words: list[str]) -> None:
    """Do it and say «done», «refused …» or, of a fault of ours, «bug …»."""
    try:
        with told_to_people():
            DEEDS[deed](Path(folder), password, say, *words)
    except UserError as error:
        say(f"refused {type(error).__name__} {error}")
    except Exception as error:  # noqa: BLE001 - told to the test, which fails
        say(f"bug {type(error).__name__} {error}")
    else:
        say("done")
