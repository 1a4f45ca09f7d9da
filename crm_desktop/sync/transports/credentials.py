"""Passwords of shares: in the system's keyring, never in a file of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys_keyring import SYSTEM_KEYRING, Kept, KeyringError, SystemKeyring
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.sync.address import ShareAddress

_SLOT: Final = "share"
_NOBODY: Final = 0


class PasswordNeededError(UserError):
    """The share asks for a password, and none is known here."""


def keep_password(
    address: ShareAddress, password: str, *, keyring: SystemKeyring = SYSTEM_KEYRING
) -> None:
    """Keep a share's password for whoever is signed in to the system.

    Raises:
        KeyringError: no keyring, or it refused or does not answer.
    """
    try:
        keyring.keep(address.text, _NOBODY, Kept(_SLOT, password))
    except KeyringError as error:
        raise KeyringError(
            "Пароль общей папки не сохранён: системное хранилище паролей недоступно. Ничего не "
            "изменено. Пароль будет спрошен при каждом запуске программы."
        ) from error


def keep_if_possible(
    address: ShareAddress, password: str, *, keyring: SystemKeyring = SYSTEM_KEYRING
) -> bool:
    """Keep a password that has just let somebody in; False if there is nowhere to keep it.

    What was done with it stays done: the password is asked for at the next start.
    """
    try:
        keep_password(address, password, keyring=keyring)
    except KeyringError:
        return False
    return True


def password_of(address: ShareAddress, *, keyring: SystemKeyring = SYSTEM_KEYRING) -> str | None:
    """Return the password kept for a share, None if none is.

    Raises:
        KeyringError: no keyring, or it refused or does not answer.
    """
    kept = keyring.recall(address.text, _NOBODY)
    return None if kept is None else kept.secret


def forget_password(address: ShareAddress, *, keyring: SystemKeyring = SYSTEM_KEYRING) -> None:
    """Forget a share's password; none is no error."""
    keyring.forget(address.text, _NOBODY)
