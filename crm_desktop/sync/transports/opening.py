"""From the address a person gave to a way there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crm_desktop.access.keys_keyring import KeyringError
from crm_desktop.errors import UserError
from crm_desktop.sync.address import Way
from crm_desktop.sync.transports.credentials import PasswordNeededError, password_of
from crm_desktop.sync.transports.folder import FolderTransport

if TYPE_CHECKING:
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport


class BadAddressError(UserError):
    """What was typed is no address of a share."""


def open_transport(
    address: ShareAddress,
    office_id: str,
    *,
    timeout: float = 30.0,
    station: str = "",
    password: str | None = None,
) -> Transport:
    """Return a way to a share; nothing is asked of it yet.

    Args:
        address: where it lies.
        office_id: whose entries.
        timeout: seconds a server may keep silent. A folder has no such limit: the system decides.
        station: whose temporary files there are.
        password: None = the one in the system's keyring.

    Raises:
        BadAddressError: not an address.
        PasswordNeededError: the address names a user, and no password is known.
    """
    if address.way is Way.FOLDER:
        folder = Path(address.text).expanduser()
        if not folder.is_absolute():
            raise BadAddressError(
                "Укажите полный путь к общей папке, например \\\\сервер\\папка или /mnt/папка. "
                "Ничего не изменено."
            )
        return FolderTransport(folder, station=station)
    try:
        user = urlsplit(address.text).username
    except ValueError:
        raise _bad(address) from None
    if password is None and user:
        password = _kept_password(address, needed=address.way is Way.SMB)
    # These libraries take a moment to load, and most offices need neither.
    if address.way is Way.SMB:
        from crm_desktop.sync.transports.smb import SmbTransport  # noqa: PLC0415 - see above

        try:
            return SmbTransport(address.text, password=password, station=station, timeout=timeout)
        except ValueError:
            raise _bad(address) from None
    from crm_desktop.sync.transports.postgresql import PostgresTransport  # noqa: PLC0415 - see above

    return PostgresTransport(address.text, office_id, password=password, timeout=timeout)


def _kept_password(address: ShareAddress, *, needed: bool) -> str | None:
    """Return what the keyring knows.

    A database may ask for no password: a certificate, a file of passwords, its own computer.
    """
    try:
        kept, words = password_of(address), "в системном хранилище его нет"
    except KeyringError:
        kept, words = None, "системное хранилище паролей недоступно"
    if kept is None and needed:
        raise PasswordNeededError(
            f"Для общей папки {address.text} нужен пароль: {words}. Работа в программе "
            "продолжается, обмен ждёт. Введите пароль в настройках обмена."
        )
    return kept


def _bad(address: ShareAddress) -> BadAddressError:
    example = {
        Way.SMB: "smb://пользователь@сервер/папка",
        Way.POSTGRESQL: "postgresql://пользователь@сервер/база",
    }
    return BadAddressError(
        f"Адрес «{address.text}» не читается. Ничего не изменено. Напишите его так: "
        f"{example.get(address.way, '')}."
    )
