"""Checks of the journal: whole, signed, and this station's clock in step with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.doctor.report import Check, Status
from crm_desktop.doctor.seals import seal_faults
from crm_desktop.doctor.subject import Subject, verdict
from crm_desktop.journal.stamps import SLOTS, instant_of, now_ms, stamp_of
from crm_desktop.office.interrupted import find_interrupted
from crm_desktop.salvage.mark import salvaged_at
from db.journal_schema import INSERT
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

_HOUR_MS: Final = 3600 * 1000
_DAY_MS: Final = 24 * 3600 * 1000


def check_journal(subject: Subject) -> Check:
    """Every record came through the journal, every journal row has its change set."""
    numbers = ", ".join(str(table.number) for table in TABLES)
    homeless = subject.number(
        "SELECT count(*) FROM journal j WHERE NOT EXISTS"
        " (SELECT 1 FROM change_set c WHERE c.id = j.change)"
    )
    empty = subject.number(
        # An act that wrote nothing here (an export) has a seal over no rows.
        "SELECT count(*) FROM change_set c WHERE NOT EXISTS"
        " (SELECT 1 FROM seal s WHERE s.change = c.id)"
    )
    foreign = subject.number(
        " ".join(("SELECT count(*) FROM journal WHERE tbl NOT IN (", numbers, ")"))
    )
    unjournalled = sum(
        subject.number(
            " ".join(
                (
                    "SELECT count(*) FROM", table.name, "t WHERE NOT EXISTS (SELECT 1 FROM",
                    f"journal j WHERE j.tbl = {table.number} AND j.record = t.id",
                    f"AND j.op = {INSERT})",
                )
            )
        )
        for table in TABLES
    )  # fmt: skip
    found = homeless + empty + foreign + unjournalled
    return verdict(
        "journal",
        "Журнал изменений",
        subject.number("SELECT count(*) FROM journal"),
        found,
        f"Записи журнала без действия: {homeless}, действия без подписи: {empty}, "
        f"неизвестные таблицы: {foreign}, записи мимо журнала: {unjournalled}. "
        "База изменялась посторонней программой.",
    )


def check_seals(subject: Subject, step: Callable[[int], None]) -> Check:
    """The chain of signatures, and that the rows are those that were signed."""
    faults = seal_faults(subject.db, subject.unlocked.membership, step)
    kinds = ", ".join(sorted({text for _stamp, text in faults}))
    checked = subject.number("SELECT count(*) FROM seal")
    purged = subject.number("SELECT count(*) FROM seal WHERE salt IS NULL")
    if purged and not faults:
        text = f"По закону уничтожены данные в действиях: {purged}. Их подписи стоят в цепочке."
        return Check("seals", "Подписи журнала", Status.OK, checked, 0, text)
    text = f"Найдены следы правки мимо программы: {kinds}. Сравните с резервной копией."
    at = salvaged_at(subject.db)
    if at is not None:
        day = datetime.fromtimestamp(at / 1000).astimezone()
        text = (
            f"База спасена из повреждённой {day:%d.%m.%Y}: подписи действий, от которых уцелела "
            f"не каждая запись, не сходятся ({kinds}). Так и останется; новые действия подписаны."
        )
    return verdict("seals", "Подписи журнала", checked, len(faults), text)


def check_clock(subject: Subject) -> Check:
    """The station's last stamp is not behind its own records, nor far in the future."""
    slot, last = subject.db.run("SELECT slot, last_stamp FROM station")[0]
    # What other stations made may well be newer: their clocks are theirs.
    own = f"% {SLOTS} = {int(slot)}"
    # Ids given while the clock ran ahead stay when it is put right: by them nothing is behind.
    near = f"{own} AND id < {stamp_of(instant_of(last) + _HOUR_MS)}"
    newest = subject.number(
        " ".join(
            (
                "SELECT coalesce(max(stamp), 0) FROM",
                "(SELECT max(stamp) AS stamp FROM seal WHERE stamp", own,
                "UNION ALL SELECT max(id) FROM client WHERE id", near,
                "UNION ALL SELECT max(id) FROM event WHERE id", near, ")",
            )
        )
    )  # fmt: skip
    behind = newest // SLOTS > last // SLOTS
    ahead = instant_of(last) > now_ms() + _DAY_MS
    text = (
        "Счётчик этого рабочего места отстал от записей: не работайте дальше, "
        "восстановите офис из резервной копии."
        if behind
        else "Часы этого компьютера когда-то спешили: новые записи датируются будущим. "
        "Проверьте дату и время на компьютере."
    )
    return verdict("clock", f"Часы рабочего места {slot}", 1, behind + ahead, text)


def check_interrupted(subject: Subject) -> Check:
    """No import was left half done."""
    found = find_interrupted(subject.db)
    listed = ", ".join(f"«{item.title}» ({item.rows} записей)" for item in found)
    return verdict(
        "interrupted",
        "Незаконченные действия",
        subject.number("SELECT count(*) FROM change_set"),
        len(found),
        f"Не закончено: {listed}. Откройте офис и выберите: закончить или отменить.",
    )
