"""Making deals of rows, and putting rows into deals without touching what people typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.deals.amounts import ROUBLE
from crm_desktop.importing.deals.model import Place
from crm_desktop.importing.deals.plan import Arrival, DealPlan
from crm_desktop.importing.deals.state import DealState
from crm_desktop.importing.origins import Origins
from crm_desktop.importing.report import Mark, MarkKind
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.clients.field_types import Field, Value
    from crm_desktop.importing.deals.currencies import CurrencyBook
    from crm_desktop.importing.deals.model import DealParty
    from crm_desktop.importing.deals.stages import StageBook
    from crm_desktop.importing.deals.state import DealLookup
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.state import ClientState
    from db.connection import OfficeDatabase

_YOURS: Final = "У вас другое значение: оставлено ваше."
_REMOVED: Final = "У вас это удалено: не возвращено."
_IN_FILE: Final = "В этом же файле выше у сделки другое значение."
_MOVED: Final = ("funnel", "stage", "outcome")
_OUTCOMES: Final = {"won": "выиграна", "lost": "проиграна"}


class DealMerger:
    """Makes deals and merges rows into those there are; all it decides goes into `plan`.

    Args:
        db: the base, for the journal.
        names: of directories and own fields of deals.
        lookup: hears of new deals.
        stages: names funnels and stages.
        currencies: of the office.
    """

    def __init__(
        self,
        db: OfficeDatabase,
        names: Names,
        lookup: DealLookup,
        stages: StageBook,
        currencies: CurrencyBook,
    ) -> None:
        self._names = names
        self._lookup = lookup
        self._stages = stages
        self._currencies = currencies
        self._origins = Origins(db, "deal")
        self._fields: dict[str, Field] = {field.key: field for field in names.catalogue.fields}
        self._source = ""
        self._responsible: int | None = None
        self._seen: set[int] = set()
        self._linked_now: set[int] = set()
        self.made = 0
        self.changed: set[int] = set()
        self.made_at_row: dict[int, int] = {}
        self.plan = DealPlan()

    def turn_to(self, source: str, responsible: int | None) -> None:
        """Go on with the rows of another table; numbers of earlier rows are not told any more."""
        self._source, self._responsible = source, responsible
        self.made_at_row = dict.fromkeys(self.made_at_row, 0)

    def start(self) -> None:
        """Begin a portion of rows."""
        self.plan = DealPlan()
        self._fields.update(self._names.new_fields)

    def written(self, ids: dict[int, int]) -> None:
        """Know new deals by the ids they have been written under."""
        for ref, record in ids.items():
            self.made_at_row[record] = self.made_at_row.pop(ref)
            self._seen.discard(ref)
            self._seen.add(record)

    def had_row(self, ref: int) -> bool:
        """Whether an earlier row of this run was about the deal."""
        return ref in self._seen

    def create(
        self, deal: DealParty, row: int, client: ClientState | None, people: Sequence[ClientState]
    ) -> DealState:
        """Make a new deal of a row.

        Raises:
            ValueError: nobody settled where it stands.
        """
        place = deal.place
        if place is None:
            raise ValueError("no place")
        self.made += 1
        values: dict[str, Value] = {k: v for k, v in deal.values.items() if v is not None}
        values.setdefault("currency", ROUBLE)
        self._currencies.use(str(values["currency"]))
        if "responsible" not in values and self._responsible:
            values["responsible"] = self._responsible
        if deal.notes:
            values["note"] = "\n".join(dict.fromkeys(deal.notes))
        now = now_ms()
        opened = now if deal.created_at is None else deal.created_at
        values.update(funnel=place.funnel, stage=place.stage, created_at=opened)
        if client is not None:
            values["client"] = client.ref
        if place.outcome:
            closed = now if deal.closed_at is None else deal.closed_at
            values.update(outcome=place.outcome, closed_at=closed)
            values["created_at"] = min(opened, closed) if deal.created_at is None else opened
            values["stage_since"] = closed
        else:
            values["stage_since"] = max(deal.moved_at or 0, opened)
        state = DealState(-self.made, values)
        for key, value in deal.values.items():
            if value is not None:
                self._names.use(self._fields.get(key), value)
        self.plan.made[state.ref] = state
        self.made_at_row[state.ref] = row
        self._parts(deal, state, people)
        self._link(deal, state)
        if deal.parent_number:
            self.plan.parents.append((state.ref, self._source, deal.parent_number))
        self._seen.add(state.ref)
        self._lookup.add(state, deal.source_id)
        self.plan.touched.add(state.ref)
        return state

    def merge(
        self,
        deal: DealParty,
        state: DealState,
        client: ClientState | None,
        people: Sequence[ClientState],
    ) -> tuple[bool, list[Mark]]:
        """Put a row into a deal that is there; returns whether it changed, and the marks."""
        marks: list[Mark] = []
        again = self._is_again(state)
        changes = self._values(deal, state, client, marks, again=again)
        note = self._note(deal, state, marks, again=again)
        if note is not None:
            changes["note"] = note
        moved = self._place(deal, state, changes, marks, again=again)
        if changes:
            self._set(state, changes)
        changed = self._parts(deal, state, people) or bool(changes) or moved
        self._link(deal, state)
        self._seen.add(state.ref)
        self._lookup.add(state, deal.source_id)
        self.plan.touched.add(state.ref)
        if changed and state.ref > 0 and state.ref not in self.made_at_row:
            self.changed.add(state.ref)
        return changed, marks

    def _is_again(self, state: DealState) -> bool:
        """Whether the deal came with, or was met by, an earlier import of this source."""
        return (
            state.ref > 0
            and state.ref not in self.made_at_row
            and state.ref not in self._linked_now
            and any(source == self._source for source, _number in state.links)
        )

    def _values(
        self,
        deal: DealParty,
        state: DealState,
        client: ClientState | None,
        marks: list[Mark],
        *,
        again: bool,
    ) -> dict[str, Any]:
        theirs: dict[str, Value] = dict(deal.values)
        if client is not None:
            theirs["client"] = client.ref
        if "currency" in theirs and theirs["currency"] != state.values.get("currency"):
            # A sum and its currency go together.
            if "budget" not in theirs:
                del theirs["currency"]
            elif theirs["budget"] == state.values.get("budget"):
                state.values.pop("budget")
        changes: dict[str, Any] = {}
        for key, value in theirs.items():
            ours = state.values.get(key)
            if value is None or ours == value:
                continue
            field = self._fields[key]
            kind, why = self._verdict(state, field.journal, ours, again=again)
            if key == "currency" and "budget" in changes:
                kind, why = MarkKind.UPDATES, ""
            shown = self._show_client(client) if key == "client" else self._show(field, value)
            marks.append(
                Mark(deal.columns.get(key, -1), kind, why, field.label,
                     self._show(field, ours), shown)
            )  # fmt: skip
            if kind is not MarkKind.STAYS:
                changes[key] = value
        return changes

    def _verdict(
        self, state: DealState, name: str, ours: Value, *, again: bool
    ) -> tuple[MarkKind, str]:
        seen = state.ref in self._seen
        if ours is None:
            kept = again and self._origins.by_person(state.ref, name)
            return (MarkKind.STAYS, _REMOVED) if kept else (MarkKind.FILLS, "")
        if seen:
            return MarkKind.STAYS, _IN_FILE
        if again and self._origins.by_import(state.ref, name):
            return MarkKind.UPDATES, ""
        return MarkKind.STAYS, _YOURS

    def _place(
        self,
        deal: DealParty,
        state: DealState,
        changes: dict[str, Any],
        marks: list[Mark],
        *,
        again: bool,
    ) -> bool:
        """Move the deal where the file says it stands, unless a person moved it."""
        place = deal.place
        said = deal.stage or deal.funnel or deal.outcome or deal.closed is not None
        if place is None or not said or _stands(state, place):
            return False
        verdicts = [
            self._verdict(state, name, state.values.get(name) or "", again=again) for name in _MOVED
        ]
        kind, why = next((v for v in verdicts if v[0] is MarkKind.STAYS), verdicts[0])
        values = state.values
        outcome = str(values["outcome"]) if values.get("outcome") else None
        ours = self._show_place(
            Place(int(values["funnel"] or 0), int(values["stage"] or 0), outcome)
        )
        marks.append(
            Mark(deal.columns.get("stage", -1), kind, why, "Этап", ours, self._show_place(place))
        )
        if kind is MarkKind.STAYS:
            return False
        now = now_ms()
        at = (deal.closed_at if place.outcome else deal.moved_at) or now
        at = max(at, int(state.values.get("stage_since") or 0))
        changes.update(
            funnel=place.funnel, stage=place.stage, stage_since=at, outcome=place.outcome,
            closed_at=at if place.outcome else None,
        )  # fmt: skip
        if place.outcome != "lost":
            changes.update(loss_reason=None, loss_note=None)
        if state.ref > 0:
            self.plan.arrivals.append(Arrival(state.ref, at, place))
        return True

    def _note(
        self, deal: DealParty, state: DealState, marks: list[Mark], *, again: bool
    ) -> str | None:
        if not deal.notes:
            return None
        ours = str(state.values.get("note") or "")
        known = {line.strip() for line in ours.split("\n")}
        text = "\n".join(dict.fromkeys(deal.notes))
        missing = [line for line in text.split("\n") if line.strip() not in known]
        if not missing:
            return None
        if state.ref in self.made_at_row:
            kept = False
        elif ours:
            kept = not again or not self._origins.by_import(state.ref, "note")
        else:
            kept = again and self._origins.by_person(state.ref, "note")
        kind = MarkKind.STAYS if kept else MarkKind.UPDATES if ours else MarkKind.FILLS
        why = _YOURS if kept else ""
        marks.append(Mark(deal.columns.get("note", -1), kind, why, "Комментарий", ours, text))
        return None if kept else "\n".join(filter(None, (ours, *missing)))

    def _parts(self, deal: DealParty, state: DealState, people: Sequence[ClientState]) -> bool:
        """Give the deal what it has not got and never had."""
        plan, before = self.plan, _size(state)
        client = state.values.get("client")
        for item in self._missing(state, "deal_label", deal.labels):
            plan.labels.append((state.ref, item))
            self._names.use_label(item)
        persons = [person.ref for person in people if person.ref != client]
        plan.contacts += [(state.ref, ref) for ref in self._missing(state, "deal_contact", persons)]
        plan.helpers += [
            (state.ref, member) for member in self._missing(state, "deal_helper", deal.helpers)
        ]
        for line in deal.lines:
            if not state.has("deal_line", line.title):
                state.take("deal_line", line.title)
                plan.lines.append((state.ref, line))
        for task in deal.tasks:
            if not state.has("task", task.title):
                state.take("task", task.title)
                plan.tasks.append((state.ref, task))
        return _size(state) > before

    @staticmethod
    def _missing(state: DealState, table: str, wanted: Iterable[int]) -> list[int]:
        found = [what for what in dict.fromkeys(wanted) if not state.has(table, what)]
        for what in found:
            state.take(table, what)
        return found

    def _link(self, deal: DealParty, state: DealState) -> None:
        if (self._source, deal.source_id) in state.links:
            return
        if not any(source == self._source for source, _number in state.links):
            self._linked_now.add(state.ref)
        state.links.add((self._source, deal.source_id))
        self.plan.links.append((state.ref, self._source, deal.source_id))

    def _set(self, state: DealState, changes: dict[str, Any]) -> None:
        for key, value in changes.items():
            if value is None:
                state.values.pop(key, None)
            else:
                state.values[key] = value
                self._names.use(self._fields.get(key), value)
                if key == "currency":
                    self._currencies.use(str(value))
        if state.ref not in self.plan.made:
            self.plan.changed.setdefault(state.ref, {}).update(changes)

    def _show(self, field: Field, value: Value) -> str:
        if value is None:
            return ""
        if field.key == "client":
            return self._names.catalogue.show(field, value) if int(value) > 0 else ""
        if field.type in ("directory", "choice", "choices"):
            return ", ".join(self._names.shown(field, value))
        return self._names.catalogue.show(field, value)

    @staticmethod
    def _show_client(client: ClientState | None) -> str:
        return client.name if client is not None else ""

    def _show_place(self, place: Place) -> str:
        stage = self._stages.name_of(place.stage)
        ended = _OUTCOMES.get(place.outcome or "", "")
        return f"{stage}, {ended}" if ended else stage


def _stands(state: DealState, place: Place) -> bool:
    if (state.values.get("outcome") or None) != place.outcome:
        return False
    # Of a deal that is over the file knows no open stage.
    if place.outcome:
        return state.values.get("funnel") == place.funnel
    return (state.values.get("funnel"), state.values.get("stage")) == (place.funnel, place.stage)


def _size(state: DealState) -> int:
    return sum(map(len, state.parts.values()))
