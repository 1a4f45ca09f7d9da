"""What the page of joining does off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation says: the office's name, its six words, whose passwords it knows.

    Attributes:
        asks: the share wants a password and the invitation does not carry it.
    """

    office: str
    words: tuple[str, ...]
    people: tuple[str, ...]
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed: where to, by which invitation, who, his password and the share's."""

    folder: Path
    file: Path
    code: str = field(repr=False)
    password: str = field(repr=False)
    person: str | None = None
    share_password: str | None = field(default=None, repr=False)


def open_invitation(file: Path, code: str) -> Invited:
    """Read an invitation.

    Raises:
        UserError: it is damaged, or the code is another one's.
    """
    from crm_desktop.sync.address import Way  # noqa: PLC0415 - as below
    from crm_desktop.sync.trust.invitation import open_invitation as read  # noqa: PLC0415 - loaded when needed: the window starts without it

    found = read(file, code)
    return Invited(
        found.office_name,
        tuple(found.words),
        tuple(person.name for person in found.people),
        asks=found.address.way is not Way.FOLDER and not found.share_password,
    )


def join(wish: Wish, progress: Progress) -> Office | Path:
    """Bring the office here and open it.

    Returns:
        The office; its folder where it opens otherwise (by a temporary password, say).

    Raises:
        UserError: as `join_office` says; nothing was made.
    """
    from crm_desktop.errors import UserError  # noqa: PLC0415 - loaded when needed: the window starts without it
    from crm_desktop.office import open_office  # noqa: PLC0415 - as above
    from crm_desktop.sync.flows.joining import join_office  # noqa: PLC0415 - as above

    joined = join_office(
        wish.folder, wish.file, wish.code, password=wish.password, user_name=wish.person,
        share_password=wish.share_password, progress=progress,
    )  # fmt: skip
    try:
        return open_office(joined.folder, wish.password, user_name=wish.person)
    except UserError:
        return joined.folder
