"""Putting what a row says into a client, without touching what people typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import PERSON
from crm_desktop.clients.naming import renamed
from crm_desktop.importing.lookup import keys_of_party
from crm_desktop.importing.origins import Origins
from crm_desktop.importing.parts_merging import REMOVED, PartsMerger
from crm_desktop.importing.plan import Plan
from crm_desktop.importing.report import Mark, MarkKind
from crm_desktop.importing.state import ClientState

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Field, Value
    from crm_desktop.importing.lookup import Lookup
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party
    from db.connection import OfficeDatabase

NAME: Final = "name"
_NAME_FIELDS: Final = ("name", "last_name", "first_name", "middle_name")
# Among what earlier rows spoke of: that one of them was about the client itself.
_OWN_ROW: Final = "@row"
_IN_FILE: Final = "В этом же файле выше у клиента другое значение."
_YOURS: Final = "У вас другое значение: оставлено ваше."


class Merger:
    """Makes clients and merges rows into those there are; all it decides goes into `plan`.

    Args:
        db: the base, for the journal.
        names: gives names and ids to directory items.
        lookup: hears of new clients and new keys.
        source: of this import.
        responsible: who answers for new clients where the row names nobody.
    """

    def __init__(
        self,
        db: OfficeDatabase,
        names: Names,
        lookup: Lookup,
        *,
        source: str,
        responsible: int | None = None,
    ) -> None:
        self._db = db
        self._names = names
        self._lookup = lookup
        self._source = source
        self._responsible = responsible
        self._origins = Origins(db, "client")
        self._fields: dict[str, Field] = {field.key: field for field in names.catalogue.fields}
        self._locked: dict[int, frozenset[str]] = {}
        self._kinds_of_locks: dict[frozenset[str], frozenset[str]] = {}
        self._linked_now: set[int] = set()
        self._undated: set[int] = set()
        self._made = 0
        self.made_at_row: dict[int, int] = {}
        self._parts = PartsMerger(db, names)
        self.plan = self._parts.plan

    @property
    def made(self) -> int:
        """How many clients this run has made."""
        return self._made

    def turn_to(self, source: str, responsible: int | None) -> None:
        """Go on with the rows of another table; numbers of earlier rows are not told any more."""
        self._source, self._responsible = source, responsible
        self.made_at_row = dict.fromkeys(self.made_at_row, 0)

    def had_row(self, ref: int) -> bool:
        """Whether an earlier row of this run was about the client; from now on one was."""
        locked = self._locked.get(ref, frozenset())
        self._lock(ref, locked.union((_OWN_ROW,)))
        return _OWN_ROW in locked

    def seen(self, ref: int) -> bool:
        """Whether an earlier row of this run spoke of the client."""
        return ref in self._locked

    def start(self) -> None:
        """Begin a portion of rows."""
        self.plan = self._parts.plan = Plan()
        self._fields.update(self._names.new_fields)

    def written(self, ids: dict[int, int]) -> None:
        """Know new clients by the ids they have been written under."""
        for ref, record in ids.items():
            self._locked[record] = self._locked.pop(ref)
            self.made_at_row[record] = self.made_at_row.pop(ref)
            if ref in self._undated:
                self._undated.remove(ref)
                self._undated.add(record)

    def create(self, party: Party, row: int, *, responsible: Value = None) -> ClientState:
        """Make a new client of a party."""
        self._made += 1
        state = ClientState(-self._made, party.kind, {})
        state.values = {key: v for key, v in party.values.items() if v is not None}
        state.values[NAME], state.values["name_key"] = party.name, party.name_key
        if party.kind == PERSON:
            for key, part in zip(_NAME_FIELDS[1:], party.parts, strict=True):
                if part:
                    state.values[key] = part
        if "responsible" not in state.values:
            answers = self._responsible if responsible is None else responsible
            if answers:
                state.values["responsible"] = answers
        if party.notes:
            state.values["note"] = "\n".join(dict.fromkeys(party.notes))
        state.created_at = party.created_at
        if party.created_at is None:
            self._undated.add(state.ref)
        for key, value in party.values.items():
            if value is not None:
                self._names.use(self._fields.get(key), value)
        self.plan.made[state.ref] = state
        self.made_at_row[state.ref] = row
        self._parts.add(party, state)
        self._link(party, state)
        self._lock(state.ref, self._offered(party))
        self._lookup.add(state, keys_of_party(party))
        self.plan.touched.add(state.ref)
        return state

    def merge(self, party: Party, state: ClientState) -> tuple[bool, list[Mark]]:
        """Put a party into a client that is there; returns whether it changed, and the marks."""
        marks: list[Mark] = []
        again = self._is_again(state)
        locked = self._locked.get(state.ref, frozenset())
        changes = self._merged_values(party, state, locked, marks, again=again)
        changes.update(self._merged_name(party, state, locked, marks, again=again))
        note = self._merged_note(party, state, locked, marks, again=again)
        if note is not None:
            changes["note"] = note
        if changes:
            self._set(state, changes)
        self._date(party, state)
        changed = self._parts.merge(party, state, locked, marks, again=again) or bool(changes)
        self._link(party, state)
        noted = ("note",) if note is not None else ()
        self._lock(state.ref, locked.union(self._offered(party), noted))
        self._lookup.add(state, keys_of_party(party)[:-1])
        if "name_key" in changes:
            self._lookup.rename(state, str(changes["name_key"]))
        self.plan.touched.add(state.ref)
        return changed, marks

    def _date(self, party: Party, state: ClientState) -> None:
        """A client an earlier row of this file only named learns when it was made."""
        if party.created_at is None or state.ref not in self._undated:
            return
        self._undated.remove(state.ref)
        if state.ref in self.plan.made:
            state.created_at = party.created_at
        else:
            self.plan.changed.setdefault(state.ref, {})["created_at"] = party.created_at

    def link_contact(self, company: ClientState, person: ClientState, post: str) -> bool:
        """Make a person a contact of a company; returns whether that is news."""
        known = company.people.get(person.ref)
        if known is None:
            if self._is_again(company) and self._parts.unlinked(company.ref, person.ref):
                return False
            self.plan.contacts[company.ref, person.ref] = post
        elif post and not known[1]:
            if known[0]:
                self.plan.posts[known[0]] = post
            else:
                self.plan.contacts[company.ref, person.ref] = post
        else:
            return False
        company.people[person.ref] = (known[0] if known else 0, post)
        self.plan.touched.update((company.ref, person.ref))
        return True

    def _is_again(self, state: ClientState) -> bool:
        """Whether the client came with, or was met by, an earlier import of this source."""
        return (
            state.ref > 0
            and state.ref not in self.made_at_row
            and state.ref not in self._linked_now
            and any(source == self._source for source, _number in state.links)
        )

    def _lock(self, ref: int, fields: frozenset[str]) -> None:
        self._locked[ref] = self._kinds_of_locks.setdefault(fields, fields)

    @staticmethod
    def _offered(party: Party) -> frozenset[str]:
        kinds = (f"address:{kind}" for kind in party.addresses)
        return frozenset((*party.values, NAME, *kinds))

    def _merged_values(
        self,
        party: Party,
        state: ClientState,
        locked: frozenset[str],
        marks: list[Mark],
        *,
        again: bool,
    ) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for key, value in party.values.items():
            ours = state.values.get(key)
            if value is None or ours == value:
                continue
            field = self._fields[key]
            if ours is None:
                kept = again and self._origins.by_person(state.ref, field.journal)
                kept = kept or key in locked
                kind = MarkKind.STAYS if kept else MarkKind.FILLS
                why = REMOVED if kept else ""
            else:
                newer = again and key not in locked
                newer = newer and self._origins.by_import(state.ref, field.journal)
                kind = MarkKind.UPDATES if newer else MarkKind.STAYS
                why = "" if newer else (_IN_FILE if key in locked else _YOURS)
            marks.append(
                Mark(
                    party.columns.get(key, -1), kind, why, field.label_for(state.kind),
                    self._show(field, ours), self._show(field, value),
                )
            )  # fmt: skip
            if kind is not MarkKind.STAYS:
                changes[key] = value
        return changes

    def _merged_name(
        self,
        party: Party,
        state: ClientState,
        locked: frozenset[str],
        marks: list[Mark],
        *,
        again: bool,
    ) -> dict[str, Any]:
        ours = state.parts
        changes: dict[str, Any] = {}
        if (
            again
            and party.name != state.name
            and NAME not in locked
            and all(self._origins.by_import(state.ref, field) for field in _NAME_FIELDS)
        ):
            changes = {NAME: party.name}
            if state.kind == PERSON:
                changes.update(zip(_NAME_FIELDS[1:], (p or None for p in party.parts), strict=True))
            kind = MarkKind.UPDATES
        elif (
            state.kind == PERSON
            and party.parts.middle
            and not ours.middle
            and party.parts[:2] == ours[:2]
            and not (again and self._origins.by_person(state.ref, "middle_name"))
        ):
            changes = {"middle_name": party.parts.middle}
            kind = MarkKind.FILLS
        if not changes:
            return {}
        full = renamed(state.kind, {**dict.fromkeys(_NAME_FIELDS), **state.values}, changes)
        changes = {key: v for key, v in full.items() if v != state.values.get(key)}
        marks.append(
            Mark(party.columns.get(NAME, -1), kind, "", "Имя", state.name, str(full[NAME]))
        )
        return changes

    def _merged_note(
        self,
        party: Party,
        state: ClientState,
        locked: frozenset[str],
        marks: list[Mark],
        *,
        again: bool,
    ) -> str | None:
        if not party.notes:
            return None
        ours = str(state.values.get("note") or "")
        known = {line.strip() for line in ours.split("\n")}
        text = "\n".join(dict.fromkeys(party.notes))
        missing = [line for line in text.split("\n") if line.strip() not in known]
        if not missing:
            return None
        if state.ref in self.made_at_row:
            kept = False
        elif ours:
            kept = not again or not self._origins.by_import(state.ref, "note")
        else:
            kept = again and self._origins.by_person(state.ref, "note")
        kept = kept and "note" not in locked
        kind = MarkKind.STAYS if kept else MarkKind.UPDATES if ours else MarkKind.FILLS
        marks.append(
            Mark(party.columns.get("note", -1), kind, _YOURS if kept else "", "Заметка", ours, text)
        )
        return None if kept else "\n".join(filter(None, (ours, *missing)))

    def _set(self, state: ClientState, changes: dict[str, Any]) -> None:
        for key, value in changes.items():
            if value is None:
                state.values.pop(key, None)
            else:
                state.values[key] = value
                self._names.use(self._fields.get(key), value)
        if state.ref not in self.plan.made:
            self.plan.changed.setdefault(state.ref, {}).update(changes)

    def _link(self, party: Party, state: ClientState) -> None:
        linked = any(source == self._source for source, _number in state.links)
        number = party.source_id or None
        if (self._source, number) in state.links or (linked and number is None):
            return
        if not linked:
            self._linked_now.add(state.ref)
        state.links.add((self._source, number))
        self.plan.links.append((state.ref, self._source, number))

    def _show(self, field: Field, value: Value) -> str:
        if value is None:
            return ""
        if field.directory:
            return ", ".join(self._names.shown(field, value))
        return self._names.catalogue.show(field, value)
