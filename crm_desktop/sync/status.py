"""How the exchange stands, in words: what happened, what is untouched, what to do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import apsw
import msgspec

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.clock import WARN_MS
from crm_desktop.sync.conflicts.reading import count_open
from crm_desktop.sync.place import LEFT, PAUSED, read_place
from crm_desktop.sync.state import SyncState, SyncStatus
from crm_desktop.sync.stream.inbound import Waiting, count_refused
from crm_desktop.sync.stream.quarantine import station_names
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.wording.numbers import duration
from crm_desktop.wording.times import local, time_of_day
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office
    from crm_desktop.sync.round import Round
    from db.connection import OfficeDatabase

_LOG = logging.getLogger(__name__)
_NOTE: Final = "round"
_CONTACT_EVERY_MS: Final = 60_000
_KEPT: Final = "Ваши данные на этом компьютере целы, работать можно как обычно."

_SHORT: Final[Mapping[SyncState, str]] = {
    SyncState.ALONE: "Один компьютер",
    SyncState.SYNCED: "Синхронизировано · {}",
    SyncState.WORKING: "Синхронизация…",
    SyncState.PAUSED: "Синхронизация на паузе",
    SyncState.OFFLINE: "Офлайн с {}",
    SyncState.DENIED: "Нет доступа к общей папке",
    SyncState.READ_ONLY: "Папка только для чтения",
    SyncState.FULL: "В общей папке нет места",
    SyncState.FOREIGN: "Общая папка не та",
    SyncState.CLOCK: "Неверные часы",
    SyncState.OLD_PROGRAM: "Нужно обновить программу",
    SyncState.CLONED: "Копия компьютера",
    SyncState.REMOVED: "Доступ закрыт",
    SyncState.TROUBLE: "Требует внимания",
}
_ADVICE: Final[Mapping[SyncState, str]] = {
    SyncState.PAUSED: (
        "Обмен остановлен на этом компьютере. " + _KEPT + " Нажмите «Возобновить», чтобы отправить "
        "и получить изменения."
    ),
    SyncState.OFFLINE: (
        "Общая папка не отвечает. " + _KEPT + " Изменения уйдут сами, когда связь появится. "
        "Проверьте сеть и включён ли компьютер с папкой."
    ),
    SyncState.DENIED: (
        "Общая папка не пускает: нет прав или изменился пароль. " + _KEPT + " Проверьте доступ к "
        "папке и введите пароль заново в настройках синхронизации."
    ),
    SyncState.READ_ONLY: (
        "Чужие изменения приходят, но свои отправить нельзя: в общую папку нет права записи. "
        + _KEPT
        + " Попросите дать право на запись."
    ),
    SyncState.FULL: (
        "Изменения не отправить: на диске общей папки кончилось место. " + _KEPT + " Освободите "
        "место, и они уйдут сами."
    ),
    SyncState.FOREIGN: (
        "В общей папке лежит не этот офис. Ничего не удалено и не отправлено. " + _KEPT + " "
        "Проверьте путь к папке в настройках синхронизации."
    ),
    SyncState.CLOCK: (
        "Часы этого компьютера спешат против часов общей папки больше чем на 10 минут, поэтому "
        "ваши изменения не отправляются. " + _KEPT + " Поправьте дату и время: изменения уйдут "
        "сами."
    ),
    SyncState.OLD_PROGRAM: (
        "На других компьютерах «Картотека» новее: чего эта версия не понимает, хранится и "
        "применится после обновления. " + _KEPT + " Обновите программу на этом компьютере."
    ),
    SyncState.CLONED: (
        "Под именем этого компьютера работает ещё один: вероятно, папку офиса скопировали. Этот "
        "компьютер взял себе новое имя, изменения обоих сохранятся. Ничего делать не нужно."
    ),
    SyncState.REMOVED: (
        "Вас исключили из списка сотрудников или сбросили ваш пароль. Сохранённое раньше цело. "
        "Обратитесь к администратору."
    ),
    SyncState.TROUBLE: (
        "Часть того, что прислали другие компьютеры, не применена; остальное применяется. "
        + _KEPT
        + " Откройте «Требует внимания»: там сказано, что делать."
    ),
}
_BY_REASON: Final[Mapping[str, str]] = {
    "card_missing": (
        "Общая папка пуста: в ней нет файла office.json. Ничего не удалено и не отправлено. "
        + _KEPT
        + " Проверьте путь; если папку очистили, выполните «Восстановить папку из этой станции»."
    ),
    "card_malformed": (
        "Файл office.json в общей папке повреждён. Ничего не удалено и не отправлено. "
        + _KEPT
        + " "
        "Верните его из копии или выполните «Восстановить папку из этой станции»."
    ),
    "rolled_back": (
        "Общую папку вернули к более раннему дню. Этот компьютер снова положил в неё свои "
        "изменения ({}). " + _KEPT + " Пусть каждый компьютер офиса один раз подключится: он "
        "дошлёт свои."
    ),
    "others_ahead": (
        "Пока часы спешили, здесь работали и другие: {}. Их изменения отправятся, когда они войдут "
        "на этом компьютере: программа подпишет их верным временем. " + _KEPT
    ),
    "diverged": (
        "Данные этого компьютера разошлись с компьютером «{}», хотя всё получено. " + _KEPT + " "
        "Выполните «Починить станцию» на том из двух, данные которого неверны."
    ),
    "left_behind": (
        "Этот компьютер долго не подключался: изменений с компьютера «{}» за то время в папке "
        "больше нет. " + _KEPT + " Выполните «Починить станцию»: она возьмёт свежее состояние "
        "офиса, а неотправленное сохранит."
    ),
    "members_forked": (
        "Список сотрудников в общей папке не продолжает здешний: папку вернули к прежнему дню или "
        "подменили. " + _KEPT + " Обратитесь к администратору."
    ),
    "members_waiting": (
        "Список сотрудников изменили на двух компьютерах сразу. " + _KEPT + " Пусть администратор "
        "войдёт на этом компьютере: программа сведёт изменения."
    ),
    "members_flooded": (
        "Среди записей о сотрудниках в общей папке лежит много посторонних файлов. Программа "
        "просматривает их по частям: новые сотрудники и права дойдут позже обычного. "
        + _KEPT
        + " Проверьте, кто может писать в эту папку, и закройте доступ лишним."
    ),
    "moved": (
        "Офис переехал в другую общую папку: {}. " + _KEPT + " Откройте «Синхронизацию» и нажмите "
        "«Офис переехал…»."
    ),
    "future": (
        "Часы на компьютере «{}» спешат: его изменения пришли из будущего и применятся в своё "
        "время. " + _KEPT + " Поправьте часы на том компьютере."
    ),
    "said": "{}",
    "failed": (
        "Обмен не удался: этот компьютер занят или программа ошиблась. Ничего не потеряно, "
        "программа повторит сама. Если это не проходит, сообщите администратору: подробности в "
        "папке logs офиса."
    ),
    "clock_off": (
        "Часы этого компьютера расходятся с часами общей папки на {}. Пока это не мешает; "
        "поправьте дату и время."
    ),
}
_NAMED: Final = frozenset({"diverged", "left_behind", "future"})


class Note(msgspec.Struct, frozen=True):
    """The last round as the base keeps it, for the command line and the next start.

    Attributes:
        state: how the exchange stood.
        reason: why, in a word.
        detail: for the reason.
        since: UTC ms it stands so.
        contact: UTC ms the share last answered, None = never.
        clock_ahead_ms: our clock minus the share's.
    """

    state: str
    reason: str = ""
    detail: str = ""
    since: int = 0
    contact: int | None = None
    clock_ahead_ms: int = 0


def note_round(office: Office, made: Round, *, at: int, former: Note | None) -> Note:
    """Keep how a round ended, if that is news.

    Args:
        office: its office.
        made: the round.
        at: UTC ms.
        former: what was noted last; None reads it.

    Returns:
        How the exchange stands now.
    """
    former = former or read_note(office.db)
    same = former is not None and (former.state, former.reason, former.detail) == (
        made.state, made.reason, made.detail,
    )  # fmt: skip
    contact = at if made.reached else (former.contact if former else None)
    since = former.since if same and former is not None else at
    note = Note(made.state, made.reason, made.detail, since, contact, made.clock_ahead_ms)
    kept = read_note(office.db) if same else None
    stale = kept is None or (contact or 0) - (kept.contact or 0) >= _CONTACT_EVERY_MS
    if stale:
        try:
            with office.applying():
                office.db.run(
                    "INSERT OR REPLACE INTO sync_option(name, value) VALUES(?, ?)",
                    (_NOTE, msgspec.json.encode(note).decode()),
                )
        except (apsw.FullError, apsw.BusyError, apsw.ReadOnlyError, apsw.IOError) as error:
            # It is told all the same; the next round tries again to keep it.
            _LOG.warning("how a round ended is not kept: %s", type(error).__name__)
    return note


def read_note(db: OfficeDatabase) -> Note | None:
    """Return how the last round ended; None if there was none."""
    with db.through(EVERYTHING):
        rows = db.run("SELECT value FROM sync_option WHERE name = ?", (_NOTE,))
    if not rows:
        return None
    try:
        return msgspec.json.decode(rows[0][0], type=Note)
    except msgspec.MsgspecError:
        return None


@use_case(Right.VIEW_OFFICE)
def sync_status(office: Office) -> SyncStatus:
    """Return how the exchange stands, by the base alone: the share is not asked."""
    return _status(office, read_note(office.db))


class _Words:
    """Says instants in the office's zone."""

    def __init__(self, office: Office) -> None:
        self._zone = office.zone

    def time(self, at: int) -> str:
        now = local(now_ms(), self._zone)
        if local(at, self._zone).date() == now.date():
            return time_of_day(at, zone=self._zone)
        return f"{local(at, self._zone):%d.%m} {time_of_day(at, zone=self._zone)}"


def current_status(office: Office, note: Note | None) -> SyncStatus:
    """As `sync_status`, with a note kept in memory; for the thread that exchanges."""
    return _status(office, note)


def _status(office: Office, note: Note | None) -> SyncStatus:
    """Put a note and what the base holds in words."""
    db, words = office.db, _Words(office)
    # Of how many overwritten values there are a person hears as much as he may look at.
    conflicts = count_open(office) if may(office, Right.VIEW_HISTORY) else 0
    with db.through(EVERYTHING):
        place = read_place(db)
        if place is None or place.mode == LEFT:
            return SyncStatus(SyncState.ALONE, _SHORT[SyncState.ALONE])
        counts: dict[str, int] = dict(
            db.run("SELECT state, count(*) FROM sync_inbound GROUP BY state")
        )
        stations = db.run(
            "SELECT count(DISTINCT slot) FROM workstation"
            " WHERE deleted_at IS NULL AND retired_at IS NULL"
        )[0][0]
        names = station_names(db)
        state = _state(note, paused=place.mode == PAUSED)
        contact = None if note is None else note.contact
        since = None if note is None else note.since
        shown = contact if state is SyncState.SYNCED else since
        return SyncStatus(
            state,
            _SHORT[state].format("" if shown is None else words.time(shown)),
            _advice(state, note, names),
            since=since,
            unsent=unsent_changes(db),
            unapplied=counts.get(Waiting.NEW, 0) + counts.get(Waiting.FUTURE, 0),
            refused=count_refused(db),
            conflicts=conflicts,
            stations=max(stations, 1),
            last_contact=contact,
        )


def _state(note: Note | None, *, paused: bool) -> SyncState:
    if paused:
        return SyncState.PAUSED
    if note is None:
        return SyncState.WORKING
    try:
        state = SyncState(note.state)
    except ValueError:  # a newer program wrote it
        return SyncState.WORKING
    return SyncState.WORKING if state in {SyncState.ALONE, SyncState.PAUSED} else state


def _advice(state: SyncState, note: Note | None, names: Mapping[int, str]) -> str:
    reason = "" if note is None or state is SyncState.PAUSED else note.reason
    text = _BY_REASON.get(reason)
    if text is None or note is None:
        return _ADVICE.get(state, "")
    detail = note.detail
    if reason in _NAMED and detail.isdecimal():
        detail = names.get(int(detail), f"№ {detail}")
    if reason == "clock_off":
        detail = duration(max(abs(note.clock_ahead_ms), WARN_MS) // 1000)
    return text.format(detail)
