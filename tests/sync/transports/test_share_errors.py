"""What errors mean, and how long one waits for those that pass."""

from __future__ import annotations

import errno

import psycopg
import pytest
from smbprotocol.exceptions import SMBAuthenticationError, SMBConnectionClosed, SMBOSError

from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.transports import postgresql, smb_errors
from crm_desktop.sync.transports.system_errors import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    Patience,
    passes_by,
    trouble_of,
)


class FromWindowsError(OSError):
    """An error as Windows gives it, on any system."""

    def __init__(self, code: int) -> None:
        super().__init__(errno.EACCES, "of Windows")
        self.winerror = code


class Time:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENOSPC, ""), Trouble.FULL),
        (OSError(errno.EROFS, ""), Trouble.READ_ONLY),
        (OSError(errno.EACCES, ""), Trouble.DENIED),
        (OSError(errno.ENOENT, ""), Trouble.OFFLINE),
        (OSError(errno.ETIMEDOUT, ""), Trouble.OFFLINE),
        (OSError(errno.EIO, ""), Trouble.BROKEN),
        (FromWindowsError(112), Trouble.FULL),
        (FromWindowsError(19), Trouble.READ_ONLY),
        (FromWindowsError(5), Trouble.DENIED),
        (FromWindowsError(53), Trouble.OFFLINE),
        (FromWindowsError(64), Trouble.OFFLINE),
    ],
)
def test_what_an_error_of_the_system_means(error: OSError, trouble: Trouble) -> None:
    assert trouble_of(error) is trouble


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (SMBOSError(0xC000007F, "x"), Trouble.FULL),
        (SMBOSError(0xC00000A2, "x"), Trouble.READ_ONLY),
        (SMBOSError(0xC0000022, "x"), Trouble.DENIED),
        (SMBOSError(0xC0000234, "x"), Trouble.DENIED),
        (SMBOSError(0xC00000CC, "x"), Trouble.OFFLINE),
        (SMBOSError(0xC0000043, "x"), Trouble.OFFLINE),
        (SMBOSError(0xC000003A, "x"), Trouble.OFFLINE),
        (SMBOSError(0xC0000032, "x"), Trouble.BROKEN),
        (SMBAuthenticationError("x"), Trouble.DENIED),
        (SMBConnectionClosed("x"), Trouble.OFFLINE),
        (BrokenPipeError(errno.EPIPE, "x"), Trouble.OFFLINE),
    ],
)
def test_what_an_smb_server_means(error: Exception, trouble: Trouble) -> None:
    assert smb_errors.refusal(error).trouble is trouble


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        (psycopg.errors.DiskFull, Trouble.FULL),
        (psycopg.errors.ReadOnlySqlTransaction, Trouble.READ_ONLY),
        (psycopg.errors.InsufficientPrivilege, Trouble.DENIED),
        (psycopg.errors.InvalidPassword, Trouble.DENIED),
        (psycopg.errors.TooManyConnections, Trouble.OFFLINE),
        (psycopg.errors.AdminShutdown, Trouble.OFFLINE),
        (psycopg.errors.QueryCanceled, Trouble.OFFLINE),
        (psycopg.errors.UndefinedTable, Trouble.OFFLINE),
        (psycopg.errors.DataCorrupted, Trouble.BROKEN),
        (psycopg.OperationalError, Trouble.OFFLINE),
    ],
)
def test_what_a_database_means(kind: type[psycopg.Error], trouble: Trouble) -> None:
    assert postgresql._trouble_of(kind("x")) is trouble


@pytest.mark.parametrize("code", [5, 32, 33, 59, 64, 1450])
def test_what_an_antivirus_does_passes_by(code: int) -> None:
    assert passes_by(FromWindowsError(code))
    assert not passes_by(FromWindowsError(2))
    assert not passes_by(OSError(errno.EACCES, ""))


def test_a_passing_error_is_waited_out_with_growing_pauses() -> None:
    time, left = Time(), [12]

    def busy() -> str:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.EBUSY, "")
        return "done"

    assert Patience(600, clock=lambda: time.now, sleep=time.sleep).call(busy) == "done"
    assert len(time.pauses) == 12
    assert FIRST_PAUSE_S / 2 <= time.pauses[0] <= FIRST_PAUSE_S
    assert LONGEST_PAUSE_S / 2 <= time.pauses[-1] <= LONGEST_PAUSE_S


def test_patience_has_an_end() -> None:
    time = Time()

    def busy() -> None:
        raise OSError(errno.EBUSY, "")

    with pytest.raises(OSError, match="Errno"):
        Patience(5, clock=lambda: time.now, sleep=time.sleep).call(busy)
    assert time.now == pytest.approx(5)


def test_another_error_is_not_waited_for() -> None:
    time = Time()

    def full() -> None:
        raise OSError(errno.ENOSPC, "")

    with pytest.raises(OSError, match="Errno"):
        Patience(5, clock=lambda: time.now, sleep=time.sleep).call(full)
    assert time.pauses == []
