"""How each state of the exchange looks and is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.state import SyncState, SyncStatus
from crm_desktop.wording import count, moment, time_of_day
from crm_desktop.wording.times import local, today_in
from ui.theme import Tone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

STATIONS: Final = ("станция", "станции", "станций")
CHANGES: Final = ("изменение ждёт", "изменения ждут", "изменений ждут")


@dataclass(frozen=True, slots=True)
class Look:
    """A state for the eye.

    Attributes:
        tone: its colours; never «bad»: work goes on in every one of them.
        icon: Lucide name.
        title: in a few words.
        sentence: said below it where the core has nothing better to say.
    """

    tone: Tone
    icon: str
    title: str
    sentence: str = ""


LOOKS: Final = {
    SyncState.ALONE: Look(Tone.OK, "monitor", "Один компьютер"),
    SyncState.SYNCED: Look(Tone.OK, "folder-sync", "Синхронизировано"),
    SyncState.WORKING: Look(Tone.ACCENT, "refresh-cw", "Обмениваемся"),
    SyncState.PAUSED: Look(
        Tone.GREY, "pause", "Обмен на паузе",
        "Работайте как обычно: изменения копятся здесь и уйдут, когда вы нажмёте «Продолжить».",
    ),
    SyncState.OFFLINE: Look(
        Tone.WARN, "cloud-off", "Офлайн",
        "Общая папка не отвечает. Работайте как обычно: всё записанное уйдёт само, когда она "
        "снова станет видна.",
    ),
    SyncState.DENIED: Look(
        Tone.WARN, "lock", "Нет доступа к папке",
        "Папка не пускает: проверьте имя и пароль. Работать можно как обычно.",
    ),
    SyncState.READ_ONLY: Look(
        Tone.WARN, "lock", "Папка только для чтения",
        "Изменения других приходят, ваши копятся здесь. Нужно право записи в папку.",
    ),
    SyncState.FULL: Look(
        Tone.WARN, "hard-drive", "В папке нет места",
        "Ваши изменения копятся здесь и уйдут, когда место появится.",
    ),
    SyncState.FOREIGN: Look(
        Tone.WARN, "folder", "Папка не та",
        "На месте общей папки другая, пустая или старая. Здесь ничего не удалено.",
    ),
    SyncState.CLOCK: Look(
        Tone.WARN, "clock", "Часы этого компьютера неверны",
        "Поправьте дату и время: до этого ничего не отправляется.",
    ),
    SyncState.OLD_PROGRAM: Look(
        Tone.WARN, "download", "Нужно обновить программу",
        "У других версия новее. То, чего эта версия не знает, дождётся обновления.",
    ),
    SyncState.CLONED: Look(
        Tone.WARN, "copy", "Эту станцию скопировали",
        "Другой компьютер говорит её голосом. Ничего не потеряно: станция возьмёт новый номер.",
    ),
    SyncState.REMOVED: Look(
        Tone.WARN, "unlink", "Станция отключена от офиса",
        "База на этом компьютере осталась. Спросите администратора офиса.",
    ),
    SyncState.TROUBLE: Look(
        Tone.WARN, "triangle-alert", "Часть изменений ждёт",
        "Остальное обменивается как обычно. Что именно ждёт, написано в «Требует внимания».",
    ),
}  # fmt: skip


def clock_time(at: int, zone: ZoneInfo) -> str:
    """«10:42» of today, «вчера, 17:05» of another day."""
    if local(at, zone).date() == today_in(zone):
        return time_of_day(at, zone=zone)
    return moment(at, datetime.now(UTC), zone=zone)


def corner_of(status: SyncStatus, zone: ZoneInfo) -> tuple[Tone, str, str, str]:
    """Return what the corner of the window shows: tone, words, the smaller line, the tool tip."""
    look = LOOKS[status.state]
    if status.state is SyncState.ALONE:
        return look.tone, "Всё сохранено", "Один компьютер", ""
    told = []
    if status.state in (SyncState.SYNCED, SyncState.WORKING):
        if status.last_contact is not None:
            told.append(clock_time(status.last_contact, zone))
        if status.conflicts:
            told.append(count(status.conflicts, "расхождение", "расхождения", "расхождений"))
        elif status.stations > 1:
            told.append(count(status.stations, *STATIONS))
        if status.unsent and status.state is SyncState.WORKING:
            told = [f"отправляем: {count(status.unsent, 'изменение', 'изменения', 'изменений')}"]
    elif status.unsent:
        told.append(count(status.unsent, *CHANGES))
    elif status.last_contact is not None:
        told.append(f"обмен был {clock_time(status.last_contact, zone)}")
    return look.tone, title_of(status, zone), " · ".join(told), advice_of(status)


def title_of(status: SyncStatus, zone: ZoneInfo) -> str:
    """Return the state in a few words: «Офлайн с 10:42»."""
    look = LOOKS[status.state]
    if status.state is SyncState.OFFLINE and status.since is not None:
        return f"{look.title} с {clock_time(status.since, zone)}"
    return look.title


def advice_of(status: SyncStatus) -> str:
    """Return what happened, what is untouched and what to do; `""` when all is well."""
    return status.advice or LOOKS[status.state].sentence
