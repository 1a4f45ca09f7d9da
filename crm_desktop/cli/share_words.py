"""What the commands of the exchange have in common: addresses, passwords, ways to the share."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.sync.address import Way, parse_address, password_in
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.transports.credentials import PasswordNeededError
from crm_desktop.sync.transports.opening import open_transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport

ADDRESS: Final = "АДРЕС"
ADDRESS_HELP: Final = (
    "папка, smb://пользователь@сервер/папка или postgresql://пользователь@сервер/база"
)
_VARIABLE: Final = "KARTOTEKA_SHARE_PASSWORD"


def read_address(text: str) -> tuple[ShareAddress, str | None]:
    """Return an address and the password for it, None = none is needed or the keyring has it.

    It is taken from the URL, from KARTOTEKA_SHARE_PASSWORD, or asked for.
    """
    address = parse_address(text)
    password = password_in(text) if address.way is not Way.FOLDER else None
    return address, password or share_password(address)


def share_password(address: ShareAddress) -> str | None:
    """Return the share's password from the variable, or asked for where an account is named."""
    if address.way is Way.FOLDER:
        return None
    told = os.environ.get(_VARIABLE)
    if told is not None:
        return told
    if "@" in address.text and sys.stdin.isatty():
        return getpass.getpass("Пароль общей папки (Enter — сохранённый): ") or None
    return None


@use_case(Right.VIEW_OFFICE)
def way_to_share(office: Office) -> Callable[[], Transport]:
    """Return what opens the share of an office.

    Raises:
        UserError: the office is not shared.
    """
    address = require_shared(office.db).address
    password = os.environ.get(_VARIABLE)

    def go() -> Transport:
        try:
            return open_transport(address, office.office_id, password=password)
        except PasswordNeededError as error:
            raise UserError(f"{error} Его можно задать переменной {_VARIABLE}.") from error

    return go
