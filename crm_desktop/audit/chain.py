"""Checking that not a line of the audit was removed, altered or put in past the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.anchor import drop_anchor, is_end_missing
from crm_desktop.audit.recording import record
from crm_desktop.doctor.seals import seal_faults
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import instant_of
from crm_desktop.wording import count
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_AUDIT: Final = BY_NAME["audit_entry"].number
_STEP: Final = 500
_DOING: Final = "Проверяю подписи"
_UNSIGNED: Final = (
    "SELECT e.id FROM audit_entry e WHERE NOT EXISTS (SELECT 1 FROM journal j"
    " WHERE j.tbl = ? AND j.record = e.id AND j.op = ?)"
)
_LOST: Final = (
    "SELECT j.stamp FROM journal j WHERE j.tbl = ? AND NOT EXISTS"
    " (SELECT 1 FROM audit_entry e WHERE e.id = j.record)"
)
_NOT_SEALED: Final = (
    "SELECT c.id FROM change_set c WHERE NOT EXISTS (SELECT 1 FROM seal s WHERE s.change = c.id)"
)


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A trace of a hand past the program.

    Attributes:
        at: UTC ms of the act it is in, 0 = not known.
        text: what is wrong, in words.
        act: what the journal calls the act; `""` if it does not know it.
        author: who it says did it.
    """

    at: int
    text: str
    act: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check found.

    Attributes:
        checked: signatures checked.
        faults: newest first; empty = the chain is whole.
    """

    checked: int
    faults: tuple[ChainFault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def text(self) -> str:
        """The result in a sentence."""
        signed = count(self.checked, "подпись", "подписи", "подписей")
        if self.whole:
            return f"Цепочка цела: проверено {signed}, ни одна запись не удалена и не изменена."
        found = count(len(self.faults), "след", "следа", "следов")
        return (
            f"Проверено {signed}, найдено {found} правки мимо программы. Данные не тронуты. "
            "Сравните базу с резервной копией."
        )


@use_case(Right.VIEW_AUDIT)
def check_chain(office: Office, *, progress: Progress | None = None) -> ChainReport:
    """Check every signature of the journal and every line of the audit; write that it was done.

    About 10 s per million rows of the journal.

    Raises:
        JobCancelledError: cancelled; nothing was written.
    """
    heard = progress or SilentProgress()
    db = office.db
    with office.reading():
        total = int(db.run("SELECT count(*) FROM seal")[0][0])

        def step(done: int) -> None:
            if done % _STEP == 0:
                heard.step(done, total, _DOING)

        heard.step(0, total, _DOING)
        # The membership as it is now: people added by another program sign too.
        found = seal_faults(db, office.unlocked.membership, step)
        faults = [_told(db, stamp, text) for stamp, text in found]
        faults += beside_the_chain(db)
        gone = is_end_missing(db)
        if gone:
            text = "последние записи журнала исчезли: этой подписи больше нет"
            faults.insert(0, ChainFault(instant_of(gone), text))
    heard.step(total, total, _DOING)
    report = ChainReport(total, tuple(faults))
    note = "нарушений нет" if report.whole else f"нарушений: {len(faults)}"
    record(office, Act.CHAIN_CHECKED, amount=total, details={"note": note})
    # What was missing stands in the line just written.
    drop_anchor(db, told=True)
    return report


def beside_the_chain(db: OfficeDatabase) -> list[ChainFault]:
    """Return the rows no seal speaks of, and the lines of the audit that are gone.

    Args:
        db: the base; only reads.
    """
    faults = [
        ChainFault(instant_of(entry), "строка журнала доступа вписана мимо программы")
        for (entry,) in db.run(_UNSIGNED, (_AUDIT, INSERT))
    ]
    faults += [
        _told(db, stamp, "строка журнала доступа удалена") for (stamp,) in db.run(_LOST, (_AUDIT,))
    ]
    faults += [_told(db, change, "действие без подписи") for (change,) in db.run(_NOT_SEALED)]
    return faults


def _told(db: OfficeDatabase, stamp: int, text: str) -> ChainFault:
    rows = db.run(
        "SELECT c.title, coalesce(m.name, '') FROM change_set c"
        " LEFT JOIN member m ON m.id = c.author WHERE c.id ="
        " coalesce((SELECT change FROM seal WHERE stamp = ?1), ?1)",
        (stamp,),
    )
    act, author = rows[0] if rows else ("", "")
    return ChainFault(instant_of(stamp) if stamp else 0, text, act, author)
