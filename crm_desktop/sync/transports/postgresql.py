"""A share in a PostgreSQL database: for branches far apart and more stations than a folder bears.

One table holds the entries of any number of offices. The server itself refuses a taken name, shows
an entry only when it is whole, and tells those who listen that something came.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final, LiteralString, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo

from crm_desktop.sync.stream.layout import LOG, MEMBERS
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.bounds import MOST_IN_FOLDER, SHOWS, most_of
from crm_desktop.sync.transports.naming import check_name, check_prefix, is_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
_Connection = psycopg.Connection[tuple[Any, ...]]

TABLE: Final = "kartoteka_share"
MAKE_TABLE: Final = """
CREATE TABLE IF NOT EXISTS kartoteka_share (
    office text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    data bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (office, name)
)
"""
"""What the database's administrator runs where the account may not make tables."""

_PUT_NEW: Final = """
WITH put AS (
    INSERT INTO kartoteka_share (office, name, data) VALUES (%s, %s, %b)
    ON CONFLICT DO NOTHING RETURNING office
)
SELECT CASE WHEN %s THEN pg_notify('kartoteka_share', office) END FROM put
"""
_REPLACE: Final = """
INSERT INTO kartoteka_share (office, name, data) VALUES (%s, %s, %b)
ON CONFLICT (office, name) DO UPDATE SET data = excluded.data, made_at = clock_timestamp()
"""
# What the others wait for. Of a state, or of a part of something large, nobody is told: each call
# makes every station look, and every station writes its state whenever it has heard something.
_NEWS: Final = (LOG, MEMBERS)
_NO_TABLE: Final = "42P01"
_RACED: Final = frozenset({"42P07", "23505"})

_BY_STATE: Final = {
    "25006": Trouble.READ_ONLY,
    "42501": Trouble.DENIED,
    "53100": Trouble.FULL,
    "53400": Trouble.FULL,
    "3D000": Trouble.OFFLINE,
    _NO_TABLE: Trouble.OFFLINE,
    "40001": Trouble.OFFLINE,
    "40P01": Trouble.OFFLINE,
}
_BY_CLASS: Final = {
    "08": Trouble.OFFLINE,
    "28": Trouble.DENIED,
    "53": Trouble.OFFLINE,
    "55": Trouble.OFFLINE,
    "57": Trouble.OFFLINE,
}


class PostgresTransport:
    """The entries of one office in one database.

    Args:
        url: `postgresql://user@host[:port]/database[?sslmode=…]`.
        office_id: whose entries.
        password: the user's.
        timeout: seconds one call may take.
    """

    def __init__(
        self, url: str, office_id: str, *, password: str | None = None, timeout: float = 30.0
    ) -> None:
        self._url = url
        self._office = office_id
        self._password = password
        self._timeout = timeout
        self._connection: _Connection | None = None
        self._listening = False

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a whole new entry; False if the name is taken."""
        values = (self._office, check_name(name), data, name.startswith(_NEWS))
        return self._writing(lambda there: bool(there.execute(_PUT_NEW, values).fetchall()))

    def get(self, name: str) -> bytes | None:
        """Return an entry, None if it is not there (yet)."""
        question = (
            "SELECT CASE WHEN octet_length(data) > %s THEN substring(data FROM 1 FOR %s)"
            " ELSE data END FROM kartoteka_share WHERE office = %s AND name = %s"
        )
        values = (most_of(check_name(name)), SHOWS, self._office, name)
        row = self._asking(lambda there: there.execute(question, values, binary=True).fetchone())
        return None if row is None else bytes(row[0])

    def replace(self, name: str, data: bytes) -> None:
        """Write an entry in the place of an earlier one."""
        values = (self._office, check_name(name), data)
        self._writing(lambda there: there.execute(_REPLACE, values))

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names under a folder."""
        question = (
            "SELECT name FROM kartoteka_share"
            " WHERE office = %s AND name > %s AND starts_with(name, %s)"
        )
        folder, last = check_prefix(prefix), prefix
        if prefix:
            # The sign after the slash: an index finds a range.
            question += " AND name < %s"
        question += " ORDER BY name LIMIT %s"
        while True:
            end = (f"{prefix[:-1]}0",) if prefix else ()
            values: tuple[object, ...] = (self._office, last, folder, *end, MOST_IN_FOLDER)
            rows = self._asking(partial(_all_rows, question=question, values=values))
            yield from (name for (name,) in rows if is_name(name))
            if len(rows) < MOST_IN_FOLDER:
                return
            last = rows[-1][0]

    def delete(self, name: str) -> None:
        """Remove an entry; none is no error."""
        question = "DELETE FROM kartoteka_share WHERE office = %s AND name = %s"
        values = (self._office, check_name(name))
        self._writing(lambda there: there.execute(question, values))

    def now(self) -> int:
        """Return the server's clock, UTC ms."""
        question = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
        row = self._asking(lambda there: there.execute(question).fetchone())
        return int(row[0]) if row else 0

    def free_bytes(self) -> int | None:
        """Return None: a database does not tell."""
        return None

    def wait_for_news(self, timeout: float) -> bool:
        """Wait until another station of the office sent something, or so many seconds."""
        return self._asking(lambda there: self._hear(there, timeout), spare=timeout)

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection, self._listening = self._connection, None, False
        if connection is not None:
            connection.close()

    def _hear(self, there: _Connection, timeout: float) -> bool:
        if not self._listening:
            there.execute("LISTEN kartoteka_share")
            self._listening = True
        heard = False
        own = there.info.backend_pid
        for news in there.notifies(timeout=timeout, stop_after=1):
            heard = heard or (news.payload == self._office and news.pid != own)
        return heard

    def _connect(self) -> _Connection:
        if self._connection is not None and not self._connection.closed:
            return self._connection
        self.close()
        told: dict[str, Any] = {
            # Below two seconds the library waits two.
            "connect_timeout": max(round(self._timeout), 2),
            "application_name": "Kartoteka",
        }
        if self._password is not None:
            told["password"] = self._password
        made = psycopg.connect(
            make_conninfo(self._url, **told), autocommit=True, prepare_threshold=None
        )
        self._connection = made
        made.execute(
            "SELECT set_config('statement_timeout', %s, false)", [f"{self._timeout * 1000:.0f}"]
        )
        row = made.execute("SELECT to_regclass('kartoteka_share')").fetchone()
        if row is not None and row[0] is None:
            try:
                made.execute(MAKE_TABLE)
            except psycopg.Error as error:
                if error.sqlstate not in _RACED:
                    raise
        return made

    def _asking(self, work: Callable[[_Connection], T], *, spare: float = 0.0) -> T:
        try:
            there = self._connect()
            # The server's own limit comes first, if it can still speak.
            with _cut_after(there, self._timeout + spare + min(self._timeout, 1.0)):
                return work(there)
        except (psycopg.Error, OSError, UnicodeError) as error:
            trouble = _trouble_of(error)
            if trouble is Trouble.OFFLINE or self._listening:
                with contextlib.suppress(psycopg.Error, OSError):
                    self.close()
            raise TransportError(trouble, _words(error)) from error

    def _writing(self, work: Callable[[_Connection], T]) -> T:
        try:
            return self._asking(work)
        except TransportError as error:
            if error.trouble is Trouble.DENIED and self._can_look():
                raise TransportError(Trouble.READ_ONLY, error.detail) from error
            raise

    def _can_look(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._asking(lambda there: there.execute("SELECT 1 FROM kartoteka_share LIMIT 1"))
        except TransportError:
            return False
        return True


def _all_rows(
    there: _Connection, *, question: LiteralString, values: tuple[object, ...]
) -> list[tuple[Any, ...]]:
    return there.execute(question, values).fetchall()


@contextlib.contextmanager
def _cut_after(there: _Connection, seconds: float) -> Iterator[None]:
    """Cut the line when the server has kept silent too long; whoever waits then fails."""

    def cut() -> None:
        line = socket.socket(fileno=there.fileno())
        try:
            line.shutdown(socket.SHUT_RDWR)
        finally:
            # The library closes it.
            line.detach()

    def try_to_cut() -> None:
        with contextlib.suppress(OSError, psycopg.Error):
            cut()

    timer = threading.Timer(seconds, try_to_cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _trouble_of(error: Exception) -> Trouble:
    if not isinstance(error, psycopg.Error):
        return Trouble.OFFLINE
    state = error.sqlstate
    if state is not None:
        return _BY_STATE.get(state) or _BY_CLASS.get(state[:2], Trouble.BROKEN)
    # While connecting there is no code, and the words are in the server's language.
    line = error.pgconn
    asked = line is not None and (line.needs_password or line.used_password)
    connecting = line is not None and not line.backend_pid
    if connecting and (asked or "pg_hba.conf" in str(error)):
        return Trouble.DENIED
    return Trouble.OFFLINE if isinstance(error, psycopg.OperationalError) else Trouble.BROKEN


def _words(error: Exception) -> str:
    """Return the system's words without values: a server's DETAIL may quote them."""
    if isinstance(error, psycopg.Error) and error.sqlstate is not None:
        return f"{error.sqlstate} {error.diag.message_primary or ''}".strip()
    return f"{type(error).__name__}: {error}"[:300]
