"""What came from others and waits, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import instant_of
from crm_desktop.sync.clock import STOP_MS
from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.envelope import Fault
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

PENDING: Final = "pending"
CUT: Final = "cut"
"""The state of what a station sent past the cut: kept, and nothing to be done."""

_DAMAGED: Final = "Часть изменений с компьютера «{}» пришла повреждённой и не применена."
_ASKED: Final = (
    "Остальное применяется как обычно, ваши данные не тронуты. Программа уже попросила тот "
    "компьютер прислать эту часть заново: ничего делать не нужно, лишь бы он был включён. Если "
    "компьютера больше нет, выполните «Починить станцию»."
)
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    inbound.MISSING: (
        "Часть изменений с компьютера «{}» пропала из общей папки.",
        (
            "Остальное применяется как обычно, ваши данные не тронуты. Программа уже попросила тот "
            "компьютер прислать её заново: ничего делать не нужно, лишь бы он был включён. "
            "Проверьте, не удаляет ли кто-нибудь файлы из общей папки. Если компьютера больше нет, "
            "выполните «Починить станцию»."
        ),
    ),
    inbound.RETIRED: (
        "Компьютер «{}» выведен из офиса, но продолжает присылать изменения; они не применены.",
        "Ваши данные не тронуты. Если его вывели по ошибке, пригласите его заново.",
    ),
    inbound.VALUES: (
        "Компьютер «{}» прислал значения, которых «Картотека» не записывает; они не применены.",
        (
            "Остальное применяется как обычно, ваши данные не тронуты. Обновите программу на обоих "
            "компьютерах; если не поможет, сообщите администратору."
        ),
    ),
    Fault.NEWER: (
        (
            "Компьютер «{}» работает в более новой версии «Картотеки»: эта версия не понимает его "
            "записей."
        ),
        (
            "Присланное сохранено и применится после обновления. Ваши данные не тронуты. Обновите "
            "программу на этом компьютере."
        ),
    ),
    Fault.NO_KEY: (
        "Изменения с компьютера «{}» закрыты новым ключом офиса, которого здесь ещё нет.",
        (
            "Присланное сохранено и применится, как только ключ дойдёт. Если он не приходит, "
            "попросите администратора включить свой компьютер."
        ),
    ),
    Fault.NOBODY: (
        "Изменения с компьютера «{}» подписал сотрудник, которого этот компьютер ещё не знает.",
        (
            "Присланное сохранено и применится, когда дойдёт список сотрудников. Ваши данные не "
            "тронуты."
        ),
    ),
    Fault.CHAIN: (
        "Изменения с компьютера «{}» не сходятся с теми, что пришли раньше; они не применены.",
        _ASKED,
    ),
}
_UNCLAIMED: Final = "unclaimed"
_STRANGE: Final = (
    "В общей папке под именем компьютера «{}» лежит то, чего он не присылал; это не применено.",
    (
        "Ваши данные не тронуты. Сам компьютер пришлёт своё как обычно, ничего делать не нужно. "
        "Если это не проходит, проверьте, кто может писать в общую папку, и закройте доступ лишним."
    ),
)
_FUTURE: Final = (
    "Часы на компьютере «{}» спешат: его изменения пришли из будущего.",
    (
        "Они сохранены и применятся в своё время. Ваши данные не тронуты. Поправьте часы на том "
        "компьютере."
    ),
)
_OWN_FIRST: Final = (
    (
        "Уничтожение данных, присланное с компьютера «{}», ждёт: сначала должна уйти работа этого "
        "компьютера."
    ),
    (
        "Она не отправляется из-за часов, что делать — сказано в состоянии обмена. Потом всё "
        "применится само. Ваши данные не тронуты."
    ),
)
_JUDGED: Final = (
    "Присланное сохранено, но не применено; остальное применяется как обычно, ваши данные не "
    "тронуты. Программа проверит его снова, когда изменится список сотрудников. Если это "
    "компьютер того, кто больше не работает в офисе, администратору нужно убрать его: "
    "«Синхронизация» → «Станции» → «Убрать»."
)
_CUT: Final = (
    "Не принято: компьютер «{}» выведен из офиса.",
    (
        "Присланное им хранится здесь и не учитывается, делать ничего не нужно. Если его вывели "
        "по ошибке, пригласите его заново."
    ),
)
_PENDING: Final = (
    "Часть присланных изменений касается записей или полей, которых эта версия ещё не знает.",
    "Они сохранены и применятся сами, когда придёт недостающее или вы обновите программу.",
)


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """Things of one station that wait for one reason.

    Attributes:
        slot: whose; 0 with `pending`, where it is all stations'.
        station: its name.
        state: 'refused', 'future', 'waits', 'cut' or 'pending'.
        text: what happened.
        advice: what is untouched and what to do.
        count: segments; operations with `pending`.
        since: UTC ms of the first.
        until: of 'future': UTC ms at which the first is applied.
    """

    slot: int
    station: str
    state: str
    text: str
    advice: str
    count: int
    since: int
    until: int | None = None


@use_case(Right.VIEW_OFFICE)
def list_waiting(office: Office) -> tuple[WaitingPart, ...]:
    """Return what of the others' work is not applied, by station and reason."""
    db = office.db
    with db.through(EVERYTHING):
        rows = db.run(
            "WITH held AS (SELECT i.slot, i.state, i.reason, i.received_at,"
            " EXISTS(SELECT 1 FROM workstation w WHERE w.slot = i.slot AND w.deleted_at IS NULL"
            "  AND w.retired_at IS NOT NULL AND coalesce(w.last_seq, 0) < i.seq) AS cut,"
            " i.state = ? AND EXISTS(SELECT 1 FROM sync_peer p WHERE p.slot = i.slot"
            "  AND i.seq > json_extract(p.told, '$.published')"
            # It spoke since, and knows nothing of it.
            "  AND i.received_at < json_extract(p.told, '$.written_at')) AS strange"
            " FROM sync_inbound i WHERE i.state <> ?)"
            "SELECT slot, CASE WHEN cut THEN ? ELSE state END AS how,"
            " CASE WHEN cut THEN '' WHEN state = ? THEN CAST(reason = ? AS TEXT)"
            " WHEN strange THEN ? ELSE reason END AS why,"
            " count(*), min(received_at), min(CAST(reason AS INTEGER)) FROM held"
            " GROUP BY slot, how, why ORDER BY slot, how",
            (
                inbound.Waiting.REFUSED.value,
                inbound.Waiting.NEW.value,
                CUT,
                inbound.Waiting.FUTURE.value,
                str(inbound.OWN_FIRST),
                _UNCLAIMED,
            ),
        )
        names = station_names(db)
        found = [
            _part(slot, names.get(slot, f"№ {slot}"), state, reason, (count, since, first))
            for slot, state, reason, count, since, first in rows
        ]
        pending, since = db.run("SELECT count(*), min(stamp) FROM sync_pending")[0]
    if pending:
        text, advice = _PENDING
        found.append(WaitingPart(0, "", PENDING, text, advice, pending, instant_of(since)))
    return tuple(found)


@use_case(Right.VIEW_OFFICE)
def retry_refused(office: Office) -> None:
    """Look at everything that waits again in the next round."""
    with office.applying():
        inbound.fetch_anew(office.db)
        inbound.judge_again(office.db)
        inbound.release_all(office.db)
        office.db.run("UPDATE sync_inbound SET tried_at = 0")


def station_names(db: OfficeDatabase) -> dict[int, str]:
    """Return the names of the office's computers by slot."""
    rows = db.run("SELECT slot, name FROM workstation WHERE deleted_at IS NULL ORDER BY id DESC")
    return dict(rows)


def _part(
    slot: int, name: str, state: str, reason: str, counted: tuple[int, int, int]
) -> WaitingPart:
    count, since, first = counted
    if state == CUT:
        return WaitingPart(slot, name, state, _CUT[0].format(name), _CUT[1], count, since)
    if state == inbound.Waiting.FUTURE:
        if first == inbound.OWN_FIRST:
            text, advice = _OWN_FIRST
            waits = inbound.Waiting.WAITS.value
            return WaitingPart(slot, name, waits, text.format(name), advice, count, since)
        text, advice = _FUTURE
        until = first - STOP_MS
        return WaitingPart(slot, name, state, text.format(name), advice, count, since, until)
    known = _STRANGE if reason == _UNCLAIMED else _TEXTS.get(reason)
    if known is None and state == inbound.Waiting.REFUSED:
        known = (_DAMAGED, _ASKED)
    if known is None:  # the judge's own words
        return WaitingPart(
            slot, name, state, f"Изменения с компьютера «{name}»: {reason}", _JUDGED, count, since
        )
    return WaitingPart(slot, name, state, known[0].format(name), known[1], count, since)
