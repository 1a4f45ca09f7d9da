"""Everything on a deal's card, read in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import UNSEEN_CLIENT
from crm_desktop.clients.card import CardLabel, FieldValue
from crm_desktop.clients.main_channels import main_channels
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.card_parts import (
    AssignmentRow,
    DealContactRow,
    DealLineRow,
    HelperRow,
    WaitingApproval,
    read_assignments,
    read_contacts,
    read_helpers,
    read_lines,
    read_tags,
    read_waiting,
)
from crm_desktop.deals.fields import DealCatalogue, StageName, read_deal_catalogue
from crm_desktop.deals.of_client import DealBrief, deal_briefs, repeats_of
from crm_desktop.deals.present import no_deal
from crm_desktop.handover.substitution import substitute_of, today_of
from crm_desktop.journal.records import read_records
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import ActionState
from crm_desktop.tasks.reading import TaskRow, next_action
from crm_desktop.wording.times import local
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.journal.records import Fields
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class DealCard:
    """A deal as its card shows it.

    Attributes:
        client: name of the client, `""` without one; `client_gone`: it is in the trash.
        phone: the main one of the client, of the first contact if the client has none; so is
            `email`.
        stages: the live stages of its funnel, in order.
        outcome: `won`, `lost`, `""` = open.
        probability: effective, whole percent; `own_probability` None = the stage's.
        days_in_stage: calendar days of the office's zone; of a closed deal until it was closed.
        fields: all that the row keeps, own ones last, empty ones too.
        lines_sum: of the lines that have a sum.
        repeats: the deals that repeat this one; `parent`: the one it repeats.
        approvals: values that wait for the head.
        next_action: the soonest open task, None = nothing is planned.
        events: how many there are in the timeline of the deal; `files`, `tasks_open` the same.
        substitute: who does the responsible person's work today: «Вера Лис до 05.12.2026».
    """

    id: int
    title: str
    client_id: int | None
    client: str
    client_kind: str
    client_gone: bool
    phone: str
    email: str
    funnel_id: int
    funnel: str
    stage_id: int
    stage: str
    stages: tuple[StageName, ...]
    outcome: str
    closed_at: int | None
    loss_reason: str
    loss_note: str
    budget: int | None
    currency: str
    discount: int | None
    probability: int
    own_probability: int | None
    stage_since: int
    days_in_stage: int
    responsible_id: int | None
    responsible: str
    substitute: str
    fields: tuple[FieldValue, ...]
    contacts: tuple[DealContactRow, ...]
    lines: tuple[DealLineRow, ...]
    lines_sum: int
    helpers: tuple[HelperRow, ...]
    tags: tuple[CardLabel, ...]
    parent: DealBrief | None
    repeats: tuple[DealBrief, ...]
    approvals: tuple[WaitingApproval, ...]
    assignments: tuple[AssignmentRow, ...]
    next_action: TaskRow | None
    next_state: ActionState
    events: int
    files: int
    tasks_open: int
    created_at: int
    author_id: int | None
    author: str
    deleted_at: int | None

    def value_of(self, key: str) -> Value:
        """Return the stored value of a field; None if empty or unknown."""
        return next((each.value for each in self.fields if each.field.key == key), None)

    def text_of(self, key: str) -> str:
        """Return the Russian text of a field; `""` if empty."""
        return next((each.text for each in self.fields if each.field.key == key), "")


@use_case(Right.VIEW_DEALS)
def get_deal(office: Office, deal_id: int) -> DealCard:
    """Return the card of a deal; of a deleted one too (`deleted_at`).

    Raises:
        NotFoundError: there is no such deal.
    """
    with office.reading():
        db = office.db
        row = read_records(db, BY_NAME["deal"], (deal_id,)).get(deal_id)
        if row is None:
            raise no_deal()
        catalogue = read_deal_catalogue(db)
        contacts = read_contacts(db, deal_id)
        lines = read_lines(db, deal_id)
        client, kind, gone = _client(db, row["client"])
        phone, email = _reach(db, row["client"], contacts)
        planned = next_action(office, deal_id)
        return DealCard(
            id=deal_id,
            title=row["title"],
            client_id=row["client"],
            client=client,
            client_kind=kind,
            client_gone=gone,
            phone=phone,
            email=email,
            funnel_id=row["funnel"],
            funnel=catalogue.name_of("funnel", row["funnel"]),
            stage_id=row["stage"],
            stage=catalogue.name_of("stage", row["stage"]),
            stages=catalogue.stages_of(row["funnel"]),
            outcome=row["outcome"] or "",
            closed_at=row["closed_at"],
            loss_reason=_shown(catalogue, "loss_reason", row["loss_reason"]),
            loss_note=row["loss_note"] or "",
            budget=row["budget"],
            currency=row["currency"],
            discount=row["discount"],
            probability=_probability(catalogue, row),
            own_probability=row["probability"],
            stage_since=row["stage_since"],
            days_in_stage=_days(row, office),
            responsible_id=row["responsible"],
            responsible=catalogue.member_name(row["responsible"] or 0),
            substitute=_substitute(office, row["responsible"]),
            fields=deal_values(catalogue, row),
            contacts=contacts,
            lines=lines,
            lines_sum=sum(line.sum or 0 for line in lines),
            helpers=read_helpers(db, deal_id),
            tags=read_tags(db, deal_id),
            parent=_parent(office, row["parent"]),
            repeats=repeats_of(office, deal_id),
            approvals=read_waiting(db, deal_id),
            assignments=read_assignments(db, deal_id),
            next_action=planned,
            next_state=planned.state if planned else ActionState.NONE,
            events=_count(db, "event", deal_id),
            files=_count(db, "attachment", deal_id),
            tasks_open=db.run(
                "SELECT count(*) FROM task WHERE deal = ? AND done_at IS NULL"
                " AND deleted_at IS NULL",
                (deal_id,),
            )[0][0],
            created_at=row["created_at"],
            author_id=row["author"],
            author=catalogue.member_name(row["author"] or 0),
            deleted_at=row["deleted_at"],
        )


def deal_values(catalogue: DealCatalogue, row: Fields) -> tuple[FieldValue, ...]:
    """Return the fields of a deal's row as the journal names them (`budget`, `custom.f12`)."""
    found = []
    for field in catalogue.fields:
        if field.single:
            value = row.get(field.journal)
            text = catalogue.show(field, value)
            if field.key == "budget" and value is not None:
                text = show_money(value, row["currency"])
            found.append(FieldValue(field, value, text))
    return tuple(found)


def _client(db: OfficeDatabase, client: int | None) -> tuple[str, str, bool]:
    rows: list[tuple[Any, ...]] = db.run(
        "SELECT name, kind, deleted_at IS NOT NULL FROM client WHERE id = ?", (client,)
    )
    if rows:
        return rows[0][0], rows[0][1], bool(rows[0][2])
    return ("" if client is None else UNSEEN_CLIENT), "", False


def _reach(
    db: OfficeDatabase, client: int | None, contacts: tuple[DealContactRow, ...]
) -> tuple[str, str]:
    """Return phone and e-mail: of the client, else of the first contact that has one."""
    main = {} if client is None else main_channels(db, [client])
    phone = main.get((client or 0, "phone"), "")
    email = main.get((client or 0, "email"), "")
    return (
        phone or next((each.phone for each in contacts if each.phone), ""),
        email or next((each.email for each in contacts if each.email), ""),
    )


def _probability(catalogue: DealCatalogue, row: Fields) -> int:
    if row["outcome"] is not None:
        return 100 if row["outcome"] == "won" else 0
    if row["probability"] is not None:
        return int(row["probability"])
    stage = catalogue.stages.get(row["stage"])
    return stage.probability if stage else 0


def _days(row: Fields, office: Office) -> int:
    until = now_ms() if row["closed_at"] is None else row["closed_at"]
    zone = office.zone
    return max((local(until, zone).date() - local(row["stage_since"], zone).date()).days, 0)


def _substitute(office: Office, responsible: int | None) -> str:
    if responsible is None:
        return ""
    lent = substitute_of(office.db, responsible, today_of(office))
    return f"{lent[1]} до {lent[2]:%d.%m.%Y}" if lent else ""


def _parent(office: Office, parent: int | None) -> DealBrief | None:
    found = [] if parent is None else deal_briefs(office, [parent])
    return found[0] if found else None


def _count(db: OfficeDatabase, table: str, deal: int) -> int:
    sql = " ".join(("SELECT count(*) FROM", table, "WHERE deal = ? AND deleted_at IS NULL"))
    return int(db.run(sql, (deal,))[0][0])


def _shown(catalogue: DealCatalogue, key: str, value: Value) -> str:
    """Return the text of a field; `""` where it is hidden from this person."""
    field = catalogue.find(key)
    return "" if field is None else catalogue.show(field, value)
