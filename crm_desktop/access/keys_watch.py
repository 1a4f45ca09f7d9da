"""A running program notices that the list of people or its own keys changed in `keys.json`."""

from __future__ import annotations

import hmac
import logging
import threading
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_desktop.access.keys_file import read_keys
from crm_desktop.access.keys_people import present_key
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked

_LOG = logging.getLogger(__name__)


class MembershipState(StrEnum):
    """What became of the signed-in person since the last look."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    REPLACED = "replaced"
    REKEYED = "rekeyed"

    @property
    def over(self) -> bool:
        """The session cannot go on: sign in again, or not at all."""
        return self in {self.REMOVED, self.REPLACED, self.REKEYED}


REASONS = {
    MembershipState.REMOVED: (
        "Доступ закрыт: администратор исключил вас из списка сотрудников. Сохранённое раньше "
        "цело. Обратитесь к администратору."
    ),
    MembershipState.REPLACED: (
        "Администратор сбросил ваш пароль. Сохранённое раньше цело. "
        "Войдите заново с временным паролем."
    ),
    MembershipState.REKEYED: (
        "Ключ базы сменили в другом окне. Сохранённое раньше цело. Войдите заново."
    ),
}


class KeysWatch:
    """Looks at `keys.json` again when the file is another; one look-up when it is not.

    Args:
        path: of `keys.json`.
        unlocked: who signed in, with the list as it was read then.
    """

    def __init__(self, path: Path, unlocked: Unlocked) -> None:
        self._path = path
        self._guard = threading.Lock()
        self.unlocked = unlocked
        self._seen = self._mark()
        self._over = MembershipState.SAME
        self._still = False

    def look(self, *, anew: bool = False) -> MembershipState:
        """Say what changed; `unlocked` has the new list, name and role afterwards.

        A file that cannot be read just now changes nothing.

        Args:
            anew: read the file even if it looks the same.
        """
        if self._over.over:
            return self._over
        mark = self._mark()
        if mark == self._seen and not anew:
            return MembershipState.SAME
        with self._guard:
            if self._still:
                return MembershipState.SAME
            try:
                state = self._compare()
            except UserError as error:
                _LOG.warning("keys.json cannot be read: %s", type(error).__name__)
                return MembershipState.SAME
            self._seen = mark
            if state.over:
                self._over = state
        return state

    @contextmanager
    def still(self) -> Iterator[None]:
        """Notice nothing while this program itself puts other keys in place: they are no news."""
        with self._guard:
            self._still = True
        try:
            yield
        finally:
            self._still = False

    def adopt(self, unlocked: Unlocked) -> None:
        """Go on with keys this program made itself (a re-key); inside `still`."""
        with self._guard:
            self.unlocked = unlocked
            self._seen = self._mark()

    def _compare(self) -> MembershipState:
        known, now = self.unlocked, read_keys(self._path)
        if now.office.office_id != known.office_id:
            return MembershipState.REMOVED
        member = now.membership.members.get(known.user_id)
        if member is None:
            return MembershipState.REMOVED
        if member.public != known.identity.public:
            return MembershipState.REPLACED
        if not hmac.compare_digest(known.database_check, now.office.database_check):
            return MembershipState.REKEYED
        changed = now.membership.head != known.membership.head
        # The office's key may have changed at another station; this base follows later.
        present = b"" if now.behind is None else present_key(now, known)
        self.unlocked = replace(
            known, membership=now.membership, epoch=now.epoch, user_name=member.name,
            office_name=now.office.name, epoch_key=present,
        )  # fmt: skip
        return MembershipState.CHANGED if changed else MembershipState.SAME

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
