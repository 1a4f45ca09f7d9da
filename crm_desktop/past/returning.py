"""What bringing records back from the past would write: found out before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.hidden_columns import hidden_columns
from crm_desktop.access.powers import Area, FieldRule
from crm_desktop.journal.records import OWN, Fields, read_records, same
from crm_desktop.past.fitting import Fitting
from crm_desktop.past.parts import INSEPARABLE, KINDS
from crm_desktop.past.standing import PastArea
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.past.past_office import PastOffice

# What only its own act may write: the law, merging, moving a deal along its way.
_NEVER: Final = {
    "client": frozenset(
        {"legal_basis", "blocked_at", "erased_at", "merged_into", "created_at", "deleted_at"}
    ),
    "deal": frozenset(
        {"funnel", "stage", "stage_since", "outcome", "closed_at", "created_at", "deleted_at"}
    ),
}
# What goes along with a field.
_WITH: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "client": {
        "name": ("name_key", "last_name", "first_name", "middle_name"),
        "last_name": ("name_key", "name"), "first_name": ("name_key", "name"),
        "middle_name": ("name_key", "name"),
    },
    "deal": {"title": ("title_key",), "budget": ("currency",)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One client or deal to be brought back.

    Attributes:
        area: clients or deals.
        id: of the record.
        fields: which fields to put back where they differ, as `Difference` names them, changed
            parts too (`channel:12`); None = all fields of a record that is gone, none of another.
        parts: of which kinds to bring back what is gone; None = all.
    """

    area: PastArea
    id: int
    fields: frozenset[str] | None = None
    parts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One record to be written: `made` = it is not there at all and is made with its id."""

    table: str
    record: int
    fields: Fields
    made: bool


@dataclass(slots=True)
class Plan:
    """What would be written, and what is to be told.

    Attributes:
        writes: owners before their parts.
        told: sentence -> how often.
        refused: records chosen that do not come back.
    """

    writes: list[Write] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    @property
    def records(self) -> int:
        """How many clients and deals come back or change."""
        return len({(w.table, w.record) for w in self.writes if w.table in {"client", "deal"}})


class Planner:
    """Plans a return; call it inside a snapshot of the live office, or inside its change."""

    def __init__(self, office: Office, past: PastOffice) -> None:
        self._office = office
        self._past = past
        self._plan = Plan()
        self._fit = Fitting(office.db, past.db, self._plan.told)
        self._done: set[tuple[str, int]] = set()

    def plan(self, choices: Sequence[Choice]) -> Plan:
        """Return what bringing these back takes."""
        clients = [each for each in choices if each.area is PastArea.CLIENTS]
        deals = [each for each in choices if each.area is PastArea.DEALS]
        for choice in (*clients, *self._owners(clients, deals)):
            self._whole(choice)
        for choice in deals:
            self._whole(choice)
        return self._plan

    def _owners(self, clients: Iterable[Choice], deals: Iterable[Choice]) -> list[Choice]:
        """Clients that are gone themselves come back with their deals, without anything else."""
        chosen = {each.id for each in clients}
        found = []
        for choice in deals:
            row = self._read(self._past, "deal", choice.id)
            client = None if row is None else row["client"]
            if client is None or client in chosen or self._fit.alive("client", client):
                continue
            there = self._read(self._past, "client", client)
            if there is None or there["deleted_at"] is not None:
                continue
            chosen.add(client)
            own = frozenset(kind.key for kind in KINDS[PastArea.CLIENTS] if kind.own)
            found.append(Choice(PastArea.CLIENTS, client, None, own))
            self._plan.told["Вместе со сделкой вернётся и её клиент: его тоже нет."] += 1
        return found

    def _whole(self, choice: Choice) -> None:
        table = choice.area.table
        if not self._record(table, choice.id, choice.fields):
            self._plan.refused += 1
            return
        for kind in KINDS[choice.area]:
            if choice.parts is not None and kind.key not in choice.parts:
                continue
            for hanging in kind.hanging:
                for part in self._hanging(hanging.table, hanging.holders, choice.id):
                    self._part(hanging.table, part)
        for name in choice.fields or ():
            part_table, _colon, record = name.partition(":")
            if record.isdecimal() and part_table in BY_NAME:
                self._changed_part(part_table, int(record))

    def _record(self, table: str, record: int, chosen: frozenset[str] | None) -> bool:
        """Plan a client, a deal or a task; False if it does not come back."""
        then = self._read(self._past, table, record)
        if then is None or then["deleted_at"] is not None:
            return False
        if (table, record) in self._done:
            return True
        now = self._read(self._office, table, record)
        refusal = self._refusal(table, now)
        if refusal:
            self._plan.told[refusal] += 1
            return False
        gone = now is None or now["deleted_at"] is not None
        self._done.add((table, record))
        wanted = then if now is None else self._differing(table, then, now, chosen, gone=gone)
        fields = self._fit.fitted(table, wanted, record) or {}
        if gone:
            fields["deleted_at"] = None
        if fields:
            self._add(Write(table, record, fields, made=now is None))
        if gone:
            self._inseparable(table, record)
        return True

    def _inseparable(self, table: str, record: int) -> None:
        for part_table, holder in INSEPARABLE.get(table, ()):
            for part in self._hanging(part_table, (holder,), record):
                self._part(part_table, part)

    def _refusal(self, table: str, now: Fields | None) -> str:
        if table != "client" or now is None:
            return ""
        if now["erased_at"] is not None:
            return "Данные уничтожены по закону: такие клиенты не возвращаются."
        if now["merged_into"] is not None:
            return (
                "Клиент объединён с другим: он не возвращается. Разъедините карточки, "
                "если это была ошибка."
            )
        return ""

    def _differing(
        self, table: str, then: Fields, now: Fields, chosen: frozenset[str] | None, *, gone: bool
    ) -> Fields:
        wanted: Iterable[str]
        if chosen is None:
            wanted = {*then, *now} if gone else ()
        else:
            also = _WITH.get(table, {})
            wanted = {*chosen, *(name for each in chosen for name in also.get(each, ()))}
        untouched = _NEVER.get(table, frozenset({"deleted_at"}))
        locked = self._locked(table)
        return {
            name: then.get(name)
            for name in wanted
            if (name in then or name in now or name.startswith(OWN))
            and name not in untouched
            and name not in locked
            and not (name.startswith(OWN) and self._own_locked(table, name))
            and not same(then.get(name), now.get(name))
        }

    def _locked(self, table: str) -> frozenset[str]:
        """Columns this person only sees, or not even that."""
        powers = self._office.powers
        shut = {
            f"{area.value}:{key}"
            for area in Area
            for key in powers.hidden(area) | powers.read_only(area)
        }
        return hidden_columns(table, shut)

    def _own_locked(self, table: str, name: str) -> bool:
        area = "clients" if table == "client" else "deals"
        rule = self._office.powers.field(area, name.removeprefix(OWN))
        return rule is not FieldRule.EDIT

    def _part(self, table: str, record: int) -> None:
        """Plan one part that is gone; what is there stays as it is."""
        if (table, record) in self._done:
            return
        if table in {"deal", "task"}:
            now = self._read(self._office, table, record)
            if now is None or now["deleted_at"] is not None:
                self._record(table, record, None)
            return
        then = self._read(self._past, table, record)
        now = self._read(self._office, table, record)
        if then is None or (now is not None and now["deleted_at"] is None):
            return
        self._done.add((table, record))
        if self._fit.there_already(table, then):
            return
        fields = self._fit.fitted(table, {**then, "deleted_at": None}, record)
        if fields is None:
            return
        if now is not None:
            fields = {n: v for n, v in fields.items() if not same(v, now.get(n))}
        self._add(Write(table, record, fields, made=now is None))

    def _changed_part(self, table: str, record: int) -> None:
        then = self._read(self._past, table, record)
        now = self._read(self._office, table, record)
        if then is None or now is None or now["deleted_at"] is not None:
            return
        back = {n: v for n, v in then.items() if n != "deleted_at" and not same(v, now.get(n))}
        fields = self._fit.fitted(table, back, record)
        if fields and (table, record) not in self._done:
            self._done.add((table, record))
            self._add(Write(table, record, fields, made=False))

    def _add(self, write: Write) -> None:
        self._plan.writes.append(write)
        self._fit.comes_back(write.table, write.record)

    def _hanging(self, table: str, holders: Sequence[str], owner: int) -> list[int]:
        sql = " ".join(
            (
                "SELECT id FROM", table, "WHERE deleted_at IS NULL AND (",
                " OR ".join(f"{holder} = ?1" for holder in holders), ") ORDER BY id",
            )
        )  # fmt: skip
        return [row[0] for row in self._past.db.run(sql, (owner,))]

    def _read(self, office: Office, table: str, record: int) -> Fields | None:
        found: dict[int, dict[str, Any]] = read_records(office.db, BY_NAME[table], (record,))
        return found.get(record)
