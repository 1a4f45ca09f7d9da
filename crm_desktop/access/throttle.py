"""A growing wait after wrong passwords.

The count of failures lives in a side file, `logs/sign-in.json` in the office's folder. Whoever can
write there can delete it and so forget the failures: the wait hinders a guesser at the window; one
who has copied the files is hindered by Argon2id alone.

The wait goes by the system's monotonic clock (time since the computer started), never by the
calendar, so setting the clock changes nothing. After a restart of the program it goes on; after a
restart of the computer the time since then counts, which is never more than has really passed.

The file also keeps the last failures one by one, numbered without end, for the audit to take over
when somebody signs in. Numbers that begin anew tell that the file was deleted.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.keys_disk import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LOG = logging.getLogger(__name__)

FILE_NAME: Final = "sign-in.json"

_NAMES: Final = ("count", "first_at", "last_at", "last_tick_ms")
_FREE_FAILURES: Final = 2
_LONGEST_S: Final = 60
_MAX_BYTES: Final = 2**20
_MAX_PEOPLE: Final = 500
_MAX_LOGGED: Final = 500
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords since the last right one, for the audit.

    Attributes:
        count: how many.
        first_at: UTC ms of the first by the computer's calendar, 0 when there was none.
        last_at: UTC ms of the last.
        last_tick_ms: monotonic ms of the last.
    """

    count: int = 0
    first_at: int = 0
    last_at: int = 0
    last_tick_ms: int = 0


@dataclass(frozen=True, slots=True)
class FailedSignIn:
    """One wrong password.

    Attributes:
        number: grows by one with every try at signing in.
        at: UTC ms by the computer's calendar.
        who: `who_digest` of the name that was given.
    """

    number: int
    at: int
    who: str


@dataclass(frozen=True, slots=True)
class _Book:
    """The side file: counts by digest, the failures one by one, the last number given."""

    users: Mapping[str, Failures]
    log: tuple[FailedSignIn, ...] = ()
    last: int = 0


def failures_since(logs: Path, mark: int) -> tuple[FailedSignIn, ...]:
    """Return the wrong passwords with a number above `mark`, oldest first; at most 500 are kept."""
    return tuple(failed for failed in _read(logs).log if failed.number > mark)


def last_number(logs: Path) -> int:
    """Return the number of the last try at signing in; below a mark taken before: deleted since."""
    return _read(logs).last


def wait_seconds(logs: Path, who: str, *, tick_ms: int | None = None) -> float:
    """Seconds until this person may try again; 0 when at once.

    After 1, 2, 3, 4… failures in a row the whole wait is 0, 0, 2, 4, 8, 16, 32, 60, 60… seconds.

    Args:
        logs: the office's folder of logs.
        who: the name as typed, in any letter case; empty when none was asked for.
        tick_ms: monotonic milliseconds; now by default.
    """
    failures = _read(logs).users.get(who_digest(who), Failures())
    now = _tick_ms() if tick_ms is None else tick_ms
    passed = now - failures.last_tick_ms if now >= failures.last_tick_ms else now
    return max(0.0, _whole_wait(failures.count) - passed / 1000)


def note_failure(logs: Path, who: str, *, tick_ms: int | None = None) -> float:
    """Count one wrong password; returns the seconds to wait before the next try."""
    book, key = _read(logs), who_digest(who)
    before = book.users.get(key, Failures())
    at = time.time_ns() // 1_000_000
    now = _tick_ms() if tick_ms is None else tick_ms
    after = Failures(before.count + 1, before.first_at or at, at, now)
    number = book.last + 1
    log = (*book.log, FailedSignIn(number, at, key))[-_MAX_LOGGED:]
    _write(logs, _Book({**book.users, key: after}, log, number))
    return float(_whole_wait(after.count))


def note_success(logs: Path, who: str) -> Failures:
    """Forget the person's failures; returns them for the audit.

    The try that succeeded was counted in advance: it leaves the failures one by one, the earlier
    ones stay there.
    """
    book, key = _read(logs), who_digest(who)
    failures = book.users.get(key, Failures())
    if failures.count:
        users = {other: value for other, value in book.users.items() if other != key}
        tried = max((failed.number for failed in book.log if failed.who == key), default=0)
        log = tuple(failed for failed in book.log if failed.number != tried)
        _write(logs, _Book(users, log, book.last))
    return failures


def who_digest(who: str) -> str:
    """A digest: people mistype passwords into the field for the name, and this file is plain."""
    name = keys_json.tidy_name(who).casefold()
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _whole_wait(count: int) -> int:
    if count <= _FREE_FAILURES:
        return 0
    # 64 s is beyond the longest wait already.
    return min(_LONGEST_S, 1 << min(count - _FREE_FAILURES, 6))


def _tick_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def _read(logs: Path) -> _Book:
    """The side file; an unreadable or foreign one is the same as none."""
    try:
        with (logs / FILE_NAME).open("rb") as stream:
            document = keys_json.parse(stream.read(_MAX_BYTES))
        users = keys_json.part(document, "users")
        log = keys_json.items(document, "log") if "log" in document else []
        last = keys_json.whole(document, "last") if "last" in document else 0
        return _Book(
            {key: _failures(value) for key, value in users.items()}, tuple(map(_failed, log)), last
        )
    except FileNotFoundError:
        return _Book({})
    except (OSError, keys_json.BadDocumentError) as error:
        _LOG.warning("sign-in failures unreadable, counted anew: %s", type(error).__name__)
        return _Book({})


def _failures(value: object) -> Failures:
    document = keys_json.as_document(value, "user")
    return Failures(*(keys_json.whole(document, name) for name in _NAMES))


def _failed(value: object) -> FailedSignIn:
    document = keys_json.as_document(value, "log")
    return FailedSignIn(
        keys_json.whole(document, "number"),
        keys_json.whole(document, "at"),
        keys_json.text(document, "who"),
    )


def _write(logs: Path, book: _Book) -> None:
    """Keep the failures; a folder that cannot be written must not keep a person out."""
    latest = sorted(book.users.items(), key=lambda item: item[1].last_at)[-_MAX_PEOPLE:]
    document = {
        "format": _FORMAT,
        "users": {key: asdict(value) for key, value in latest},
        "log": [asdict(failed) for failed in book.log],
        "last": book.last,
    }
    try:
        logs.mkdir(parents=True, exist_ok=True)
        write_whole(logs / FILE_NAME, json.dumps(document, indent=1).encode())
    except OSError as error:
        _LOG.warning("sign-in failures not written: %s", type(error).__name__)
