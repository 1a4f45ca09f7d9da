"""The keyring of the operating system: where «Запомнить на этом компьютере» keeps its secret.

Only keyrings that encrypt under the person's own sign-in to the system count: Credential Manager,
Keychain, Secret Service (GNOME), KWallet. They are asked for by name: a plain file, a plug-in or a
setting of the `keyring` library that would choose one is never used.

A keyring may hang (a dialog of its own waits for a password nobody sees), so it is asked on a
thread of its own, and after a few seconds the answer is not waited for.
"""

from __future__ import annotations

import importlib
import logging
import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE_S: Final = 3.0
_SERVICE: Final = "Kartoteka"
_BACKENDS: Final = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)


class KeyringError(UserError):
    """The system's keyring gave nothing; the password does."""


class Backend(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What the keyring holds for a person of an office: which slot, and what opens it."""

    slot_id: str
    secret: str = field(repr=False)


class SystemKeyring:
    """The keyring of this computer's account.

    Args:
        find: returns a backend that encrypts, None if there is none; may hang.
        patience_s: how long one answer is waited for.
    """

    def __init__(
        self, find: Callable[[], Backend | None] | None = None, *, patience_s: float = PATIENCE_S
    ) -> None:
        self._find = find or find_backend
        self._patience_s = patience_s
        self._guard = threading.Lock()
        self._backend: Backend | None = None
        self._looked = False

    def possible(self) -> bool:
        """Tell whether there is a keyring; the first time it may take `patience_s`."""
        with self._guard:
            if not self._looked:
                try:
                    self._backend = self._ask(self._find)
                except KeyringError:
                    self._backend = None
                self._looked = True
            return self._backend is not None

    def recall(self, office_id: str, user_id: int) -> Kept | None:
        """Return what is kept for a person, None if nothing is.

        Raises:
            KeyringError: no keyring, or it does not answer.
        """
        backend = self._found()
        told = self._ask(lambda: backend.get_password(_SERVICE, _name(office_id, user_id)))
        slot_id, _, secret = (told or "").partition(":")
        return Kept(slot_id, secret) if slot_id and secret else None

    def keep(self, office_id: str, user_id: int, kept: Kept) -> None:
        """Keep a secret in the place of an earlier one.

        Raises:
            KeyringError: no keyring, or it refused or does not answer.
        """
        backend, told = self._found(), f"{kept.slot_id}:{kept.secret}"
        self._ask(lambda: backend.set_password(_SERVICE, _name(office_id, user_id), told))

    def forget(self, office_id: str, user_id: int) -> None:
        """Forget the secret; a keyring that refuses keeps one that opens nothing any more."""
        try:
            backend = self._found()
            self._ask(lambda: backend.delete_password(_SERVICE, _name(office_id, user_id)))
        except KeyringError as error:
            _LOG.info("keyring entry not deleted: %s", type(error.__cause__).__name__)

    def _found(self) -> Backend:
        if not self.possible() or self._backend is None:
            raise KeyringError(
                "На этом компьютере нет системного хранилища паролей. Ничего не изменено. "
                "Входите по паролю."
            )
        return self._backend

    def _ask(self, work: Callable[[], T]) -> T:
        answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put((work(), None))
            except Exception as error:  # noqa: BLE001 - whatever the system's service raises
                answers.put((None, error))

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            result, error = answers.get(timeout=self._patience_s)
        except queue.Empty as silent:
            raise KeyringError(
                "Системное хранилище паролей не отвечает. Ничего не изменено. Войдите по паролю."
            ) from silent
        if error is not None:
            raise KeyringError(
                "Системное хранилище паролей отказало или закрыто. Ничего не изменено. "
                "Войдите по паролю."
            ) from error
        return result  # type: ignore[return-value]  # of the kind `work` returns: there was no error


def find_backend() -> Backend | None:
    """Return this system's own keyring, None if it has none that can be used now."""
    for module, name in _BACKENDS:
        try:
            kind = getattr(importlib.import_module(module), name)
            if kind.viable:
                backend: Backend = kind()
                return backend
        except Exception as error:  # noqa: BLE001 - a library of another system, a bus that is not there
            _LOG.debug("keyring %s: %s", module, type(error).__name__)
    return None


def _name(office_id: str, user_id: int) -> str:
    return f"{office_id}/{user_id}"


SYSTEM_KEYRING: Final = SystemKeyring()
"""The one of this program."""
