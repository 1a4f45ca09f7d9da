"""What the start screens do off the window's thread; the heavy imports happen there too."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import KdfParameters
    from crm_desktop.backup.shelf import KeptBackup
    from crm_desktop.jobs import Progress
    from crm_desktop.office import CopyAnswer, Office

DEMO_CLIENTS = 1000


@dataclass(frozen=True, slots=True)
class PersonFace:
    """Who may come in.

    Attributes:
        user_id: of the member.
        name: his name.
        temporary: he has a temporary password and sets his own when he comes in.
        remembered: this computer lets him in without a password.
    """

    user_id: int
    name: str
    temporary: bool = False
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class OfficeFace:
    """What is known of an office before it is unlocked.

    Attributes:
        path: its folder.
        name: its name.
        people: those who have a password here.
        has_sheet: whether somebody made a recovery sheet.
    """

    path: Path
    name: str
    people: tuple[PersonFace, ...]
    has_sheet: bool = False


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What the form of a new office holds."""

    path: Path
    name: str
    admin: str
    password: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who wants in, by what, and what he says of an office that seems to be a copy.

    Attributes:
        password: as typed; of a remembered person `""`.
        person: his name; None tries everybody.
        answer: about an office that seems to be a copy.
        remember: this computer shall let him in without a password from now on.
        user_id: of a person this computer remembers; 0 = by the password.
        sheet: the code of a recovery sheet instead of the password, or `""`.
        new_password: his own one, in place of a temporary one or after the sheet.
    """

    password: str = field(default="", repr=False)
    person: str | None = None
    answer: CopyAnswer | None = None
    remember: bool = False
    user_id: int = 0
    sheet: str = field(default="", repr=False)
    new_password: str = field(default="", repr=False)


def warm_up() -> None:
    """Load what opening an office needs."""
    import crm_desktop.clients.listing  # noqa: PLC0415 - loaded when needed: the window starts without it
    import crm_desktop.clients.search  # noqa: PLC0415 - loaded when needed: the window starts without it
    import crm_desktop.history.acts  # noqa: PLC0415 - loaded when needed: the window starts without it
    import crm_desktop.office  # noqa: F401, PLC0415 - loaded ahead, before the password is typed


def look_at(path: Path) -> OfficeFace:
    """Read the name and the people from the keys.

    Raises:
        UserError: there is no office, or its keys are damaged.
    """
    from crm_desktop.office.folder import OfficeFolder  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office.signing_in import sign_in_choices  # noqa: PLC0415 - cryptography

    OfficeFolder(path).require_office()
    found = sign_in_choices(path)
    people = tuple(
        PersonFace(each.user_id, each.name, each.temporary, each.remembered)
        for each in found.people
    )
    return OfficeFace(path, found.office_name, people, found.has_sheet)


def unlock(path: Path, who: Credentials) -> Office:
    """Open an office by a password, a recovery sheet or what this computer remembers.

    Raises:
        UserError: as `open_office`, `open_by_sheet` and `open_remembered` say.
    """
    from crm_desktop.office import open_office  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office.opening import open_by_sheet, open_remembered  # noqa: PLC0415 - loaded when needed: the window starts without it

    if who.user_id:
        return open_remembered(path, user_id=who.user_id, copy_answer=who.answer)
    own = who.new_password or None
    if who.sheet:
        return open_by_sheet(path, who.sheet, new_password=own, copy_answer=who.answer)
    return open_office(
        path, who.password, user_name=who.person, copy_answer=who.answer, new_password=own
    )


def can_remember() -> bool:
    """Tell whether this computer keeps secrets; may take some seconds the first time."""
    from crm_desktop.members.remembering import remembering_possible  # noqa: PLC0415 - loads the keyring

    return remembering_possible()


def wait_before(path: Path, person: str | None) -> float:
    """Seconds until the person may try another password."""
    from crm_desktop.access.throttle import wait_seconds  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office.folder import OfficeFolder  # noqa: PLC0415 - loaded when needed: the window starts without it

    return wait_seconds(OfficeFolder(path).logs, person or "")


def create(form: NewOffice, parameters: KdfParameters | None) -> Office:
    """Make an office and open it; see `create_office`."""
    from crm_desktop.office import create_office  # noqa: PLC0415 - loaded when needed: the window starts without it

    return create_office(
        form.path, form.name, admin=form.admin, password=form.password, parameters=parameters
    )


def demo(path: Path, parameters: KdfParameters | None, progress: Progress, clients: int) -> Office:
    """Open the demonstration, making it first if it is not there."""
    from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.demo.people import add_demo_people  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office import open_office  # noqa: PLC0415 - loaded when needed: the window starts without it

    if (path / "keys.json").exists():
        return open_office(path, DEMO_PASSWORD)
    office = make_demo_office(path, clients=clients, parameters=parameters, progress=progress)
    with ExitStack() as unless_done:
        unless_done.callback(office.close)
        progress.step(0, 0, "Сотрудники и отделы")
        add_demo_people(office, password=DEMO_PASSWORD)
        unless_done.pop_all()
    return office


def restore_and_open(
    file: Path,
    into: Path,
    password: str,
    progress: Progress,
    *,
    without_missing: bool = False,
    passphrase: str | None = None,
) -> Office:
    """Restore a backup into a folder and open what came of it."""
    from crm_desktop.audit.acts import Act  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.backup.noting import note_act  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.backup.restoring import restore  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office import CopyAnswer, open_office  # noqa: PLC0415 - loaded when needed: the window starts without it

    report = restore(
        file, into, password=password, progress=progress, without_missing_files=without_missing,
        passphrase=passphrase,
    )  # fmt: skip
    office = open_office(report.folder, password, copy_answer=CopyAnswer.MOVED)
    office.erased_again += report.erased_again
    clients = report.facts.rows.get("client", 0)
    note_act(office, Act.BACKUP_RESTORED, clients=clients, folder=report.folder)
    return office


def backups_of(path: Path) -> tuple[KeptBackup, ...]:
    """Return the backups in an office's own folder, the newest first."""
    from crm_desktop.backup.shelf import find_backups  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office.folder import OfficeFolder  # noqa: PLC0415 - loaded when needed: the window starts without it

    return find_backups(OfficeFolder(path).backups)


def are_files_missing(error: Exception) -> bool:
    """Tell whether a restore was refused only because files of clients are not there."""
    from crm_desktop.backup.restoring_files import FilesMissingError  # noqa: PLC0415 - loaded when needed: the window starts without it

    return isinstance(error, FilesMissingError)


def is_passphrase_needed(error: Exception) -> bool:
    """Tell whether a restore was refused only because the copy is sealed under a passphrase."""
    from crm_desktop.backup.passphrase import PassphraseNeededError  # noqa: PLC0415 - loaded when needed: the window starts without it

    return isinstance(error, PassphraseNeededError)
