"""What the system's errors mean for the exchange, and which of them pass by themselves."""

from __future__ import annotations

import errno
import random
import time
from typing import TYPE_CHECKING, Final, TypeVar

from crm_desktop.sync.transport import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

FIRST_PAUSE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0

# An antivirus or an indexer holds the file, a connection is being mended: 5 access denied,
# 32 sharing violation, 33 lock violation, 59 network error, 64 name gone, 1450 no resources.
_PASSING_WINDOWS: Final = frozenset({5, 32, 33, 59, 64, 1450})
_PASSING: Final = frozenset({errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ETXTBSY})

_WINDOWS: Final = {
    **dict.fromkeys((39, 112), Trouble.FULL),
    **dict.fromkeys((19,), Trouble.READ_ONLY),
    **dict.fromkeys((5, 86, 1326, 1327, 1328, 1330, 1331, 1909), Trouble.DENIED),
    **dict.fromkeys(
        (21, 32, 33, 51, 53, 54, 55, 59, 64, 67, 121, 1203, 1222, 1225, 1231, 1232, 1450, 2250),
        Trouble.OFFLINE,
    ),
}
# Not every system knows every name.
_POSIX_NAMES: Final = {
    Trouble.FULL: "ENOSPC EDQUOT EFBIG",
    Trouble.READ_ONLY: "EROFS",
    Trouble.DENIED: "EACCES EPERM ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED",
    Trouble.OFFLINE: """
        ENOTCONN EHOSTDOWN EHOSTUNREACH ENETDOWN ENETUNREACH ETIMEDOUT ECONNRESET ECONNABORTED
        ECONNREFUSED EPIPE ESTALE ENODEV ENXIO ENOTDIR ENOENT EAGAIN EBUSY ENOMEDIUM
    """,
}
_POSIX: Final = {
    getattr(errno, name): trouble
    for trouble, names in _POSIX_NAMES.items()
    for name in names.split()
    if hasattr(errno, name)
}


def trouble_of(error: OSError) -> Trouble:
    """Return what an error of the system means."""
    code = getattr(error, "winerror", None)
    if code in _WINDOWS:
        return _WINDOWS[code]
    return _POSIX.get(error.errno or 0, Trouble.BROKEN)


def passes_by(error: OSError) -> bool:
    """Tell whether the same call may well work a moment later."""
    code = getattr(error, "winerror", None)
    return code in _PASSING_WINDOWS if code is not None else error.errno in _PASSING


class Patience:
    """Repeats what fails for a passing reason, after pauses that grow and never fall in step.

    Args:
        seconds: in all; the last error comes through after them.
        passes: tells which errors those are.
        clock: steady seconds.
        sleep: waits.
    """

    def __init__(
        self,
        seconds: float,
        *,
        passes: Callable[[OSError], bool] = passes_by,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._passes = passes
        self._clock = clock
        self._sleep = sleep

    def call(self, work: Callable[[], T]) -> T:
        """Return what `work` returns.

        Raises:
            OSError: not a passing one, or it did not pass.
        """
        deadline = self._clock() + self._seconds
        pause = FIRST_PAUSE_S
        while True:
            try:
                return work()
            except OSError as error:
                left = deadline - self._clock()
                if not self._passes(error) or left <= 0:
                    raise
            self._sleep(min(pause * random.uniform(0.5, 1.0), left))  # noqa: S311 - not a secret
            pause = min(pause * 2, LONGEST_PAUSE_S)
