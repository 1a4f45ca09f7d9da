"""The one check of what is written: called inside every transaction, before rules answer it.

From the journal it is told which clients, deals and tasks a transaction made, edited or deleted (a
part counts as an edit of its owner) and whether the person's scopes allow that. A record is judged
as it stood before the transaction: one's own client may be handed over, somebody else's may not be
taken. What is new is judged as it stands now.

Not judged: what rules and timed rules write (the office set them up), the system's own settling
(marking notices read, escalation, the audit), signed lists of people and erasure by law, each of
which asks for a right of its own. An import may enter clients for others, that is what its right
is for; what it edits is judged. A merge and its undoing are judged by the clients; what hangs on
them follows. Taking one's own act back is judged as before or as after it: who handed a client
over by mistake may take it back at once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.guarded_tables import OF_PEOPLE
from crm_desktop.access.powers import Area, Deed, FieldRule, Scope
from crm_desktop.access.right import Right
from crm_desktop.access.visibility import TABLE_OF, allowed_ids, condition
from crm_desktop.access.written import PartRows, Place, read_written, touches
from crm_desktop.errors import AccessDeniedError
from crm_desktop.wording.numbers import plural
from db.tables import BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection

    import apsw

    from crm_desktop.access.sight import Watch
    from crm_desktop.journal.journal import Change
    from crm_desktop.office.office import Office

UNJUDGED: Final = frozenset({"system", "rules", "people", "erase", "audit"})
"""Kinds of change sets that are judged by their right alone."""
_IMPORT: Final = "import"
_UNDO: Final = "undo"
_JOINING: Final = frozenset({"merge", "unmerge"})
_WRITING: Final = (Deed.CREATE, Deed.EDIT, Deed.DELETE)
_WORDS: Final = {
    Area.CLIENTS: ("клиента", "клиентов", "клиентов"),
    Area.DEALS: ("сделку", "сделки", "сделок"),
    Area.TASKS: ("задачу", "задачи", "задач"),
}
_ONE: Final = {
    Area.CLIENTS: "этого клиента", Area.DEALS: "эту сделку", Area.TASKS: "эту задачу",
}  # fmt: skip
_DOING: Final = {
    Deed.SEE: "дополнять", Deed.CREATE: "заводить", Deed.EDIT: "изменять", Deed.DELETE: "удалять",
}  # fmt: skip
_REACH: Final = {
    Scope.NONE: "Вашей роли это недоступно.",
    Scope.OWN: "Вашей роли доступны только свои.",
    Scope.DEPARTMENT: "Вашей роли доступны только свои и своего отдела.",
    Scope.ALL: "",
}
_WHOSE: Final = {
    Area.CLIENTS: "x.responsible", Area.DEALS: "x.responsible", Area.TASKS: "x.assignee",
}  # fmt: skip
_GIVEN: Final = "EXISTS (SELECT 1 FROM deal_assignment g WHERE g.deal = x.id AND g.way <> 'hand')"


def may_do(office: Office, area: Area, deed: Deed, record: int) -> bool:
    """Tell whether this person may do something with a record, so that a button can stand grey."""
    scope = office.powers.scope(area, deed)
    return scope is Scope.ALL or record in allowed_ids(office, area, deed, (record,))


class WriteGuard:
    """Judges the transactions of one office's person.

    Args:
        office: his.
        watch: tells how far he reaches; kept still while a transaction runs.
    """

    def __init__(self, office: Office, watch: Watch) -> None:
        self._office = office
        self._watch = watch

    def begin(self) -> None:
        """Remember how far the person reaches before anything is written."""
        self._watch.hold()

    def end(self) -> None:
        """Forget it."""
        self._watch.let_go()

    def judge(self, change: Change) -> None:
        """Refuse what the person may not write.

        Raises:
            AccessDeniedError: he may not; the transaction is to be rolled back.
        """
        powers = self._office.powers
        kind = change.header.kind
        if kind == _UNDO and Right.MANAGE_PEOPLE not in powers.rights:
            self._keep_people(change.first_seq)
        scopes = {powers.scope(area, deed) for area in Area for deed in _WRITING}
        if kind in UNJUDGED or (scopes == {Scope.ALL} and not powers.fields):
            return
        Judgement(self._office, change).run()

    def _keep_people(self, first_seq: int) -> None:
        """Who may not manage people may not take back what was done to them either."""
        rows = self._office.db.run(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
        if any(BY_NUMBER[number].name in OF_PEOPLE for (number,) in rows):
            raise AccessDeniedError(
                "Это изменило бы роли, отделы или состав сотрудников, а ваша роль этого не "
                "позволяет. Ничего не изменено. Обратитесь к администратору офиса."
            )


class Judgement:
    """Judges one transaction."""

    def __init__(self, office: Office, change: Change) -> None:
        self._office = office
        self._kind = change.header.kind
        self._found = read_written(office.db, change.first_seq)
        self._taken_back = False
        if self._kind == _UNDO:
            rows = office.db.run(
                "SELECT author FROM change_set WHERE id = ?", (change.header.undoes,)
            )
            self._taken_back = bool(rows) and rows[0][0] == office.user_id

    def run(self) -> None:
        """Refuse what may not be written; see `WriteGuard.judge`."""
        joining = self._kind in _JOINING
        for area in (Area.CLIENTS,) if joining else Area:
            written = self._found.of[area]
            self._judge(area, Deed.DELETE, written.deleted)
            self._judge(area, Deed.EDIT, written.edited)
            if self._kind not in {_IMPORT, _UNDO}:
                self._judge_made(area, written.made)
        if joining:
            return
        for rows in self._found.parts.values():
            self._judge_parts(rows)
        if self._kind != _UNDO:
            self._judge_fields()

    def _judge(self, area: Area, deed: Deed, records: set[int]) -> None:
        out = records - self._held(area, deed, records)
        if out:
            raise _refused(area, deed, self._office.powers.scope(area, deed), len(out))

    def _held(self, area: Area, deed: Deed, records: set[int]) -> set[int]:
        """Those of the records with which this may be done."""
        office = self._office
        scope = office.powers.scope(area, deed)
        if scope is Scope.ALL or not records:
            return records
        rule = condition(office.sight, area, scope, "x")
        held = _select(office.db.committed(), area, rule, records)
        if self._taken_back or deed is Deed.SEE:
            held |= allowed_ids(office, area, deed, records - held)
        return held

    def _judge_made(self, area: Area, made: set[int]) -> None:
        """Judge new records as they stand now; nobody's may be made by anybody."""
        office = self._office
        scope = office.powers.scope(area, Deed.CREATE)
        if scope is Scope.ALL or not made:
            return
        held = condition(office.sight, area, scope, "x")
        if scope is not Scope.NONE:
            held = f"({_WHOSE[area]} IS NULL OR {held})"
            if area is Area.DEALS:
                # Whom the funnel gives a new deal by itself is not the seller's choice.
                held = f"({held} OR {_GIVEN})"
        out = made - _select(office.db.connection(), area, held, made)
        if out:
            raise _refused(area, Deed.CREATE, scope, len(out))

    def _judge_parts(self, rows: PartRows) -> None:
        kept: set[Place] = set()
        for area, owners in rows.owners.items():
            held = self._held(area, rows.deed, {owner for _place, owner in owners})
            kept |= {place for place, owner in owners if owner in held}
        if rows.places - kept:
            area = next(iter(rows.owners))
            raise _refused(area, rows.deed, self._office.powers.scope(area, rows.deed), 1)

    def _judge_fields(self) -> None:
        fields = self._office.powers.fields
        shut = {key for key, rule in fields.items() if rule is not FieldRule.EDIT}
        if shut and touches(self._office.db, self._found, shut):
            raise AccessDeniedError(
                "Вашей роли не разрешено менять одно из этих полей. Ничего не изменено. "
                "Обратитесь к руководителю или администратору офиса."
            )


def _select(
    connection: apsw.Connection, area: Area, rule: str, records: Collection[int]
) -> set[int]:
    sql = " ".join(
        ("SELECT x.id FROM json_each(?) j CROSS JOIN", TABLE_OF[area],
         "x ON x.id = j.value WHERE", rule)
    )  # fmt: skip
    found: list[Any] = connection.execute(sql, (json.dumps(list(records)),)).fetchall()
    return {row[0] for row in found}


def _refused(area: Area, deed: Deed, scope: Scope, number: int) -> AccessDeniedError:
    one, few, many = _WORDS[area]
    what = _ONE[area] if number == 1 else f"{number} {plural(number, one, few, many)}"
    return AccessDeniedError(
        f"Вы не можете {_DOING[deed]} {what}. {_REACH[scope]} Ничего не изменено. "
        "Обратитесь к руководителю или администратору офиса."
    )
