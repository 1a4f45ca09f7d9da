"""Trying a share before an office trusts it: what it can do, and what is wrong, in words."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.transport import TransportError, Trouble

if TYPE_CHECKING:
    from crm_desktop.sync.transport import Transport

LITTLE_ROOM: Final = 200 << 20
"""Bytes below which a share is called tight."""
SLOW_MS: Final = 1_000
CLOCK_WARNS_MS: Final = 2 * 60_000
CLOCK_STOPS_MS: Final = 10 * 60_000
_WRITERS: Final = 4
_TURNS: Final = 3
_SIZE: Final = 64 << 10


class Severity(StrEnum):
    """How bad a finding is."""

    STOP = "stop"
    """An office cannot be shared here."""
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and what to do, for a person."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a share was found to be.

    Attributes:
        findings: empty when all is well.
        trouble: the refusal that ended the trial, None if it came to its end.
        detail: the system's words about it.
        latency_ms: one write and one read of a small entry, None if it did not come so far.
        clock_difference_ms: the share's clock less ours.
        free_bytes: None where it cannot be known.
    """

    findings: tuple[Finding, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""
    latency_ms: int | None = None
    clock_difference_ms: int | None = None
    free_bytes: int | None = None

    @property
    def usable(self) -> bool:
        """Whether an office may be shared here."""
        return all(finding.severity is not Severity.STOP for finding in self.findings)


_REFUSALS: Final = {
    Trouble.OFFLINE: (
        "Общая папка не отвечает. Ничего не изменено. Проверьте, что сервер включён, адрес верен и "
        "папка существует, и повторите."
    ),
    Trouble.DENIED: (
        "Сервер не пускает: имя, пароль или права не подходят. Ничего не изменено. Проверьте имя и "
        "пароль или попросите администратора дать доступ на чтение и запись."
    ),
    Trouble.READ_ONLY: (
        "Папку можно только читать. Ничего не изменено. Попросите администратора дать права на "
        "запись и удаление."
    ),
    Trouble.FULL: (
        "В общей папке нет места. Ничего не изменено. Освободите место или выберите другую папку."
    ),
    Trouble.BROKEN: (
        "Общая папка отвечает ошибкой. Ничего не изменено. Проверьте диск сервера или выберите "
        "другую папку."
    ),
}
_NOT_EXCLUSIVE: Final = (
    "Папка позволяет двум компьютерам занять одно имя, поэтому записи могли бы теряться. Ничего не "
    "изменено. Выберите папку на другом сервере."
)
_FORGETS: Final = (
    "Папка возвращает не то, что в неё записано. Ничего не изменено. Выберите папку на другом "
    "сервере, не в облачном хранилище."
)
_STALE: Final = (
    "Список файлов в папке отстаёт от настоящего. Обмену это не мешает, но новые станции будут "
    "появляться с задержкой."
)


def probe(transport: Transport, *, second: Transport | None = None) -> ProbeReport:
    """Write, read, race and delete a few entries under `probe/`; nothing else is touched.

    Args:
        transport: a way to the share.
        second: another way to it for the race, with a connection of its own; without it the
            writers share the first, one after another.
    """
    trial = _Trial(transport, second)
    try:
        trial.run()
    except TransportError as error:
        trial.refused(error)
    finally:
        trial.clean()
    return trial.report()


class _Trial:
    def __init__(self, transport: Transport, second: Transport | None) -> None:
        self._way = transport
        self._second = second
        self._mark = secrets.token_hex(8)
        self._written: set[str] = set()
        self._findings: list[Finding] = []
        self._trouble: Trouble | None = None
        self._detail = ""
        self._latency: int | None = None
        self._clock: int | None = None
        self._free: int | None = None

    def run(self) -> None:
        self._try_writing()
        self._try_racing()
        self._try_deleting()
        self._look_at_clock()
        self._look_at_room()

    def refused(self, error: TransportError) -> None:
        self._trouble, self._detail = error.trouble, error.detail
        self._stop(_REFUSALS[error.trouble])

    def clean(self) -> None:
        for name in list(self._written):
            try:
                self._way.delete(name)
            except TransportError:
                return

    def report(self) -> ProbeReport:
        return ProbeReport(
            findings=tuple(self._findings),
            trouble=self._trouble,
            detail=self._detail,
            latency_ms=self._latency,
            clock_difference_ms=self._clock,
            free_bytes=self._free,
        )

    def _try_writing(self) -> None:
        small, big, state = self._name("small"), self._name("big"), self._name("state")
        data = secrets.token_bytes(_SIZE)
        begun = time.monotonic()
        kept = self._way.put_new(small, b"1") and self._way.get(small) == b"1"
        self._latency = round((time.monotonic() - begun) * 1000)
        kept = kept and self._way.put_new(big, data) and self._way.get(big) == data
        self._way.replace(state, b"1")
        self._way.replace(state, b"2")
        kept = kept and self._way.get(state) == b"2"
        if not kept:
            self._stop(_FORGETS)
        if not {small, big, state} <= set(self._way.names("probe/")):
            self._warn(_STALE)
        if self._latency > SLOW_MS:
            self._warn(
                f"Папка отвечает медленно: {self._latency} мс на одну запись. Обмен будет идти, "
                "но с задержкой. По возможности подключите компьютер кабелем."
            )

    def _try_racing(self) -> None:
        taken = self._name("taken")
        self._way.put_new(taken, b"first")
        if self._way.put_new(taken, b"second") or self._way.get(taken) != b"first":
            self._stop(_NOT_EXCLUSIVE)
            return
        ways = [self._way, self._second or self._way]
        for turn in range(_TURNS):
            name = self._name(f"race-{turn}")
            if not self._one_wins(name, ways):
                self._stop(_NOT_EXCLUSIVE)
                return

    def _one_wins(self, name: str, ways: list[Transport]) -> bool:
        if self._second is None:
            won = [self._way.put_new(name, bytes([n])) for n in range(_WRITERS)]
        else:
            with ThreadPoolExecutor(len(ways)) as pool:
                tries = [pool.submit(way.put_new, name, bytes([n])) for n, way in enumerate(ways)]
                won = [done.result() for done in tries]
        return won.count(True) == 1 and self._way.get(name) == bytes([won.index(True)])

    def _try_deleting(self) -> None:
        name = self._name("small")
        self._way.delete(name)
        self._written.discard(name)
        if self._way.get(name) is not None:
            self._stop(_FORGETS)

    def _look_at_clock(self) -> None:
        before = now_ms()
        there = self._way.now()
        # The middle of the call is the best guess of the moment the share looked at its clock.
        self._clock = there - (before + now_ms()) // 2
        apart = abs(self._clock)
        if apart >= CLOCK_WARNS_MS:
            whose = "спешат" if self._clock < 0 else "отстают"
            minutes = round(apart / 60_000)
            more = "Обмен не начнётся, пока часы не исправлены. " if apart > CLOCK_STOPS_MS else ""
            self._warn(
                f"Часы этого компьютера {whose} на {minutes} мин относительно сервера. {more}"
                "Включите в системе автоматическую установку времени."
            )

    def _look_at_room(self) -> None:
        self._free = self._way.free_bytes()
        if self._free is not None and self._free < LITTLE_ROOM:
            self._warn(
                f"В общей папке мало места: {self._free >> 20} МБ. Обмен пойдёт, но скоро может "
                "остановиться. Освободите место."
            )

    def _name(self, what: str) -> str:
        name = f"probe/{self._mark}-{what}"
        self._written.add(name)
        return name

    def _stop(self, text: str) -> None:
        self._findings.append(Finding(Severity.STOP, text))

    def _warn(self, text: str) -> None:
        self._findings.append(Finding(Severity.WARN, text))
