"""A share, opened for one act of a person and told about in his words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.opening import open_transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport

_TIMEOUT_S: Final = 30.0
REASONS: Final[Mapping[Trouble, str]] = {
    Trouble.OFFLINE: "До общей папки не достучаться. {} Проверьте сеть и путь и повторите.",
    Trouble.DENIED: "Общая папка не пускает: нет прав или неверен пароль. {} Проверьте доступ.",
    Trouble.READ_ONLY: "В общую папку нельзя писать. {} Попросите право на запись.",
    Trouble.FULL: "В общей папке кончилось место. {} Освободите место и повторите.",
    Trouble.BROKEN: "Общая папка ответила ошибкой. {} Повторите; если не поможет, проверьте диск.",
}


@contextmanager
def share(
    address: ShareAddress,
    office_id: str,
    transport: Transport | None = None,
    *,
    password: str | None = None,
    untouched: str = "Ничего не изменено.",
) -> Iterator[Transport]:
    """Give a way to a share for as long as the block lasts.

    Args:
        address: where it lies.
        office_id: whose entries.
        transport: a way that is open already; it stays open.
        password: None = the one in the system's keyring.
        untouched: what a refusal left as it was.

    Raises:
        UserError: the address is none, a password is needed, or the share refused; says what to
            do.
    """
    opened = transport or open_transport(
        address, office_id, timeout=_TIMEOUT_S, password=password
    )  # fmt: skip
    try:
        yield opened
    except TransportError as error:
        raise UserError(REASONS[error.trouble].format(untouched)) from error
    finally:
        if transport is None:
            opened.close()
