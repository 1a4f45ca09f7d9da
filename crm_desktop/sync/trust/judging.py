"""Whether a transaction from elsewhere counts: signed by its author, who may do such a thing.

The answer depends on nothing but the transaction, the signed list of members and the name of a
setting that is edited (which never changes), so every station that has the same list gives the
same. Judged is what the role of the signed list can never do; what the office's own roles allow
within it is checked by the author's own program.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.guarded_tables import OF_PEOPLE
from crm_desktop.access.identity import verify
from crm_desktop.access.membership import Role
from crm_desktop.access.membership_times import RANK, standing_at
from crm_desktop.access.powers import CEILING
from crm_desktop.access.right import Right
from crm_desktop.journal.operations import operations_digest
from crm_desktop.journal.seal import signed_message
from crm_desktop.journal.stamps import instant_of
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crm_desktop.access.membership import Membership
    from crm_desktop.journal.operations import Operation
    from crm_desktop.sync.stream.wire import Transaction
    from db.connection import OfficeDatabase

_UNDO: Final = "undo"
_ERASE: Final = "erase"
_DELETING: Final = frozenset({"deleted_at"})
_BY_RIGHT: Final[Mapping[str, Right]] = {
    **dict.fromkeys(OF_PEOPLE - {"member"}, Right.MANAGE_PEOPLE),
    "calendar_day": Right.EDIT_SETTINGS,
    "erasure": Right.ERASE,
    "funnel": Right.EDIT_FUNNELS,
    "stage": Right.EDIT_FUNNELS,
    "rule": Right.EDIT_RULES,
    "plan": Right.EDIT_PLANS,
    "source_cost": Right.EDIT_PLANS,
}
"""Tables written by nobody whose role can never have the right."""
# An import enters new items and fields by the way; changing them is a matter of settings.
_MADE_BY_ANYBODY: Final = frozenset({"directory_item", "own_field"})
_SETTINGS_OF_WORK: Final = ("import_", "crm_value")
"""How the names of those settings begin that are written by the way too."""
# A colleague without a sign-in is entered by who keeps the settings; roles are given by admins.
_OF_COLLEAGUE: Final = frozenset({"name", "deleted_at"})
_CUTTING: Final = frozenset({"retired_at", "last_seq", "deleted_at"})
_STATION_WORDS: Final = frozenset({"name", "prefix"})
_OWN: Final[Mapping[str, str]] = {
    "member_setting": "member", "dashboard": "owner", "saved_report": "owner",
}  # fmt: skip
_OF_OBSERVER: Final = frozenset(
    {*_OWN, "notice", "audit_entry", "report_snapshot", "workstation", "issued_number"}
)
"""What somebody who changes no record still leaves: his settings, what he saw, that he came."""
_WORDS: Final[Mapping[str, str]] = {
    "member": "сотрудники", "department": "отделы", "department_rule": "правила отделов",
    "access_role": "роли", "setting": "настройки", "calendar_day": "рабочий календарь",
    "erasure": "уничтожение данных", "funnel": "воронки", "stage": "воронки", "rule": "правила",
    "directory_item": "справочники", "own_field": "свои поля", "workstation": "станции",
    "audit_entry": "журнал доступа", "plan": "планы", "source_cost": "расходы на источники",
}  # fmt: skip


class Ruling(IntEnum):
    """What is to be done with a transaction; the greater the worse."""

    ACCEPT = 0
    WAIT = 1
    """Nothing is known against it; what would vouch for it has not come yet."""
    REFUSE = 2
    """Put aside. Judged anew when the list of members has grown: it may have come early."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling and, if it is not ACCEPT, the reason in words."""

    ruling: Ruling
    reason: str = ""


ACCEPTED: Final = Verdict(Ruling.ACCEPT)


def judge(
    transaction: Transaction,
    membership: Membership,
    *,
    carrier: int | None = None,
    setting_name: Callable[[int], str | None] | None = None,
) -> Verdict:
    """Judge one transaction.

    What an erasure by law took the salt from cannot be compared with what was signed: whoever
    carries it could have put in anything. So it counts for no more than he may do himself.

    Args:
        transaction: whole.
        membership: the verified list as it is known now.
        carrier: who signed the segment it came in; None = not known.
        setting_name: tells the name of a row of `setting`; None = not known here. Without it
            edits of settings by those who may not keep them wait.
    """
    author = transaction.header.author
    standing = standing_at(membership, author, instant_of(transaction.stamp))
    if standing is None:
        return Verdict(Ruling.WAIT, "Автора нет в списке сотрудников: список ещё не пришёл.")
    if standing.role is None:
        return Verdict(Ruling.REFUSE, "Автор исключён из офиса раньше, чем это сделано.")
    if not _signed(transaction, standing.signing):
        return Verdict(Ruling.REFUSE, "Подпись автора не сходится: запись изменена или подделана.")
    role = standing.role
    if transaction.seal.salt is None and carrier != author:
        role = min(role, _role_of(carrier, membership, transaction), key=RANK.__getitem__)
    if role is Role.ADMIN:
        return _worst(_of_anybody(transaction, sent.operation) for sent in transaction.sent)
    rights = CEILING[role].rights
    known = setting_name or _unknown
    return _worst(
        _operation(transaction, sent.operation, role, rights, known) for sent in transaction.sent
    )


def setting_names(db: OfficeDatabase) -> Callable[[int], str | None]:
    """Return what tells the name of a row of `setting` here."""

    def name(record: int) -> str | None:
        rows = db.run("SELECT name FROM setting WHERE id = ?", (record,))
        return str(rows[0][0]) if rows else None

    return name


def slot_allowed(db: OfficeDatabase, slot: int, seq: int) -> bool:
    """Tell whether a segment of a station counts: all, until it is taken off the office.

    Of a station taken off those count that whoever did it had; never more than he said.
    """
    rows = db.run(
        "SELECT min(coalesce(last_seq, 0)) FROM workstation"
        " WHERE slot = ? AND retired_at IS NOT NULL AND deleted_at IS NULL",
        (slot,),
    )
    last = rows[0][0]
    return last is None or seq <= int(last)


def _role_of(user_id: int | None, membership: Membership, transaction: Transaction) -> Role:
    """What who carries a transaction may do; somebody unknown changes nobody's rights."""
    if user_id is None:
        return Role.MANAGER
    standing = standing_at(membership, user_id, instant_of(transaction.stamp))
    return Role.OBSERVER if standing is None or standing.role is None else standing.role


def _unknown(_record: int) -> str | None:
    return None


def _signed(transaction: Transaction, keys: Iterable[bytes]) -> bool:
    """Whether one of the author's keys signed what this transaction says it did."""
    seal = transaction.seal
    if seal.salt is not None:
        operations = [sent.operation for sent in transaction.sent]
        if operations_digest(seal.salt, operations) != seal.digest:
            return False
    message = signed_message(
        transaction.header, stamp=transaction.stamp, digest=seal.digest, previous=seal.previous
    )
    return any(verify(key, seal.signature, message) for key in keys)


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    worst = ACCEPTED
    for verdict in verdicts:
        if verdict.ruling > worst.ruling:
            worst = verdict
        if worst.ruling is Ruling.REFUSE:
            break
    return worst


def _of_anybody(transaction: Transaction, operation: Operation) -> Verdict:
    """What not even an administrator does."""
    if operation.table == "audit_entry":
        told = operation.fields.get("author")
        if operation.made and told is not None and told != transaction.header.author:
            return Verdict(Ruling.REFUSE, "Строка журнала доступа написана от чужого имени.")
        if not operation.made and transaction.header.kind != _ERASE:
            return Verdict(Ruling.REFUSE, "Строки журнала доступа не меняются.")
    return ACCEPTED


def _operation(
    transaction: Transaction,
    operation: Operation,
    role: Role,
    rights: frozenset[Right],
    setting_name: Callable[[int], str | None],
) -> Verdict:
    general = _of_anybody(transaction, operation)
    if general.ruling is not Ruling.ACCEPT:
        return general
    table = operation.table
    if role is Role.OBSERVER:
        return _by_observer(transaction, operation)
    if table == "setting" and Right.EDIT_SETTINGS not in rights:
        return _setting(operation, setting_name)
    allowed = True
    if table in _BY_RIGHT:
        allowed = _BY_RIGHT[table] in rights
    elif table == "member":
        allowed = Right.MANAGE_PEOPLE in rights or _colleague(operation, rights)
    elif table == "workstation":
        allowed = Right.SHARE_OFFICE in rights or _own_station(operation)
    elif table in _MADE_BY_ANYBODY and Right.EDIT_SETTINGS not in rights:
        undone = transaction.header.kind == _UNDO and operation.fields.keys() <= _DELETING
        allowed = operation.made or undone
    return ACCEPTED if allowed else _refused(table)


def _by_observer(transaction: Transaction, operation: Operation) -> Verdict:
    table = operation.table
    if table not in BY_NAME:
        return Verdict(Ruling.WAIT, "Сделано более новой версией программы.")
    if table not in _OF_OBSERVER or (table == "workstation" and not _own_station(operation)):
        return _refused(table)
    owner = _OWN.get(table)
    if owner is not None and operation.fields.get(owner, None) not in {
        None, transaction.header.author,
    }:  # fmt: skip
        return Verdict(Ruling.REFUSE, "Наблюдатель меняет только своё.")
    return ACCEPTED


def _setting(operation: Operation, setting_name: Callable[[int], str | None]) -> Verdict:
    if not operation.made and "name" in operation.fields:
        # Under another name it would be another setting, one this author may not keep.
        return _refused("setting")
    name = operation.fields.get("name") if operation.made else setting_name(operation.record)
    if name is None:
        return Verdict(Ruling.WAIT, "Настройка, которую меняют, ещё не пришла.")
    return ACCEPTED if str(name).startswith(_SETTINGS_OF_WORK) else _refused("setting")


def _colleague(operation: Operation, rights: frozenset[Right]) -> bool:
    """Whether this enters, renames or ends a colleague who does not sign in."""
    if Right.EDIT_SETTINGS not in rights:
        return False
    told = {name: value for name, value in operation.fields.items() if value is not None}
    if operation.made and told.pop("role", Role.MANAGER.value) != Role.MANAGER.value:
        return False
    return operation.fields.keys() - {"role"} <= _OF_COLLEAGUE and (
        operation.made or "role" not in operation.fields
    )


def _own_station(operation: Operation) -> bool:
    """Whether a station only tells that it is there, and what it is called."""
    if not operation.made:
        return operation.fields.keys() <= _STATION_WORDS
    return all(operation.fields.get(field) is None for field in _CUTTING)


def _refused(table: str) -> Verdict:
    told = _WORDS.get(table, "данные офиса")
    return Verdict(Ruling.REFUSE, f"Роль автора этого не позволяет: {told}.")
