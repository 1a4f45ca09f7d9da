"""What an SMB server's answers mean for the exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smbprotocol.exceptions import SMBAuthenticationError, SMBOSError, SMBResponseException
from smbprotocol.header import NtStatus

from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.system_errors import trouble_of

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_NOT_FOUND: Final = int(NtStatus.STATUS_OBJECT_NAME_NOT_FOUND)
_ABSENT: Final = frozenset({NAME_NOT_FOUND, 0xC000003A, 0xC0000225})
"""No such name in the folder, no such folder, not found."""
_IS_FOLDER: Final = 0xC00000BA
_IS_FILE: Final = 0xC0000103
_COLLISION: Final = int(NtStatus.STATUS_OBJECT_NAME_COLLISION)

# Not implemented, no such class of information, invalid parameter or request, access denied (what
# Samba says of a disk without links), not supported, too many links.
_NO_LINKS: Final = frozenset(
    {0xC0000002, 0xC0000003, 0xC000000D, 0xC0000010, 0xC0000022, 0xC00000BB, 0xC0000265}
)

# Sharing violation, lock conflict, delete pending, no resources (also of the server), not accepted.
_PASSING: Final = frozenset(
    {0xC0000043, 0xC0000054, 0xC0000056, 0xC000009A, 0xC0000205, 0xC00000D0}
)


def _of(trouble: Trouble, statuses: Iterable[int]) -> dict[int, Trouble]:
    return dict.fromkeys(statuses, trouble)


_TROUBLES: Final = {
    # Disk full, quota exceeded.
    **_of(Trouble.FULL, [0xC000007F, 0xC0000044]),
    # Media write protected.
    **_of(Trouble.READ_ONLY, [0xC00000A2]),
    # Access denied, wrong password, logon failure, restriction, hours, workstation, expired
    # password, disabled, logon type, expired account, password must change, locked out.
    **_of(Trouble.DENIED, [0xC0000022, 0xC000006A, *range(0xC000006D, 0xC0000073)]),
    **_of(Trouble.DENIED, [0xC000015B, 0xC0000193, 0xC0000224, 0xC0000234]),
    # No such share, name deleted, timeout, unavailable, session gone or expired, file closed.
    **_of(Trouble.OFFLINE, [0xC00000CC, 0xC00000C9, 0xC00000B5, 0xC0000466]),
    **_of(Trouble.OFFLINE, [0xC0000203, 0xC000035C, 0xC0000128, *_PASSING, *_ABSENT]),
}


def status_of(error: BaseException) -> int | None:
    """Return the server's status in an error, None if it is not the server's answer."""
    if isinstance(error, SMBOSError):
        return int(error.ntstatus)
    return int(error.status) if isinstance(error, SMBResponseException) else None


def is_absent(error: OSError) -> bool:
    """Tell whether the server says that there is no such file or folder."""
    return status_of(error) in _ABSENT


def is_folder(error: OSError) -> bool:
    """Tell whether a folder lies where a file was asked for."""
    return status_of(error) == _IS_FOLDER


def is_file(error: OSError) -> bool:
    """Tell whether a file lies where a folder was asked for."""
    return status_of(error) == _IS_FILE


def is_taken(error: OSError) -> bool:
    """Tell whether the server refused because the name is taken, by whatever it is."""
    return status_of(error) in {_COLLISION, _IS_FOLDER}


def knows_no_links(error: OSError) -> bool:
    """Tell whether the refusal may be that this server or its disk has no hard links."""
    return status_of(error) in _NO_LINKS


def passes_by(error: OSError) -> bool:
    """Tell whether the same call may well work a moment later."""
    return status_of(error) in _PASSING


def refusal(error: Exception) -> TransportError:
    """Return an error of the library as the exchange knows it."""
    status = status_of(error)
    if status is not None:
        return TransportError(_TROUBLES.get(status, Trouble.BROKEN), f"NtStatus 0x{status:08x}")
    if isinstance(error, SMBAuthenticationError):
        return TransportError(Trouble.DENIED, type(error).__name__)
    if isinstance(error, OSError):
        trouble = trouble_of(error)
        # A socket's errors have no names of their own for a reset, a pipe, a resolver.
        known = trouble is not Trouble.BROKEN
        return TransportError(trouble if known else Trouble.OFFLINE, str(error.strerror))
    # The library says «not connected», «timed out», «closed» by these.
    return TransportError(Trouble.OFFLINE, f"{type(error).__name__}: {error}"[:200])
