"""Making a deal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.approvals.holding import ask_for, part_new
from crm_desktop.clients.contacts import create_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.present import require_client
from crm_desktop.deals.assigning import first_responsible, note_assignment
from crm_desktop.deals.fields import DEAL, editable, read_deal_catalogue
from crm_desktop.deals.labelling import tag_ids
from crm_desktop.deals.lacking import lacking_fields
from crm_desktop.deals.places import find_place, first_place
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.refusals import LackingFieldsError
from crm_desktop.deals.values import check_deal_value, tidy_title
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.distribution.giving import give_out
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.planning import write_task

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.deals.drafts import DealDraft
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.deals.places import Place
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_DEALS)
def create_deal(office: Office, draft: DealDraft) -> tuple[int, Changes]:
    """Make a deal with all its parts, its new client and its first task in one change set.

    Own fields the draft says nothing of begin as the office set; one named with None stays empty.

    Returns:
        The new deal's id and what was touched.

    Raises:
        LackingFieldsError: the stage, or the office, demands fields the draft leaves empty; the
            deal is known as 0 in it.
        StageGoneError: the stage or its funnel is not there.
        NotFoundError: the client, a contact or the parent is not there.
        UserError: no title, or a value is not one the field may hold.
    """
    title = _title(office, draft)
    with office.change(f"Новая сделка: {title}") as change:
        deal = make_deal(office, change, replace(draft, title=title))
    return deal, change.changes


@use_case(Right.EDIT_DEALS)
def make_deal(office: Office, change: Change, draft: DealDraft) -> int:
    """Make a deal inside an open change (a repetition, a rule); returns its id.

    Raises:
        UserError: as `create_deal`.
    """
    db = office.db
    place = _place(office, draft)
    catalogue = read_deal_catalogue(db)
    values = {**catalogue.beginning(DEAL), **draft.values}
    responsible, why = first_responsible(values, office.user_id)
    values["responsible"] = responsible
    _check(office, catalogue, values)
    client = draft.client_id
    if draft.new_client is not None:
        client, _ = create_client(office, draft.new_client)
    elif client is not None:
        require_client(office, client)
    if draft.parent_id is not None:
        require_deal(office, draft.parent_id)
    made_at = now_ms()
    values, asks = part_new(office, place.funnel, values)
    deal = write_deal(
        db,
        change,
        DealRow(
            tidy_title(draft.title or _client_name(office, client)),
            client, place.funnel, place.stage, created_at=made_at, author=office.user_id,
            parent=draft.parent_id, repeat_key=draft.repeat_key, values=values, lines=draft.lines,
            contacts=_contacts(office, draft, client), helpers=_helpers(catalogue, draft),
            labels=tuple(tag_ids(db, change, draft.tags)),
        ),
    )  # fmt: skip
    if responsible is not None:
        note_assignment(db, change, deal, responsible, why=why, author=office.user_id)
    else:
        give_out(office, change, deal, author_id=office.user_id)
    ask_for(office, change, deal, asks)
    if draft.task is not None:
        write_task(office, change, replace(draft.task, deal_id=deal))
    _check_complete(office, catalogue, place, deal)
    return deal


def _title(office: Office, draft: DealDraft) -> str:
    if draft.title.strip():
        return tidy_title(draft.title)
    if draft.new_client is not None:
        parts = (draft.new_client.last_name, draft.new_client.first_name)
        return tidy_title(draft.new_client.name or " ".join(filter(None, parts)))
    return tidy_title(_client_name(office, draft.client_id))


def _client_name(office: Office, client: int | None) -> str:
    return "" if client is None else require_client(office, client).name


def _place(office: Office, draft: DealDraft) -> Place:
    if draft.stage_id is None:
        return first_place(office.db, draft.funnel_id)
    place = find_place(office.db, draft.stage_id)
    if draft.funnel_id not in {None, place.funnel}:
        raise UserError(f"Этап «{place.name}» — другой воронки. Сделка не сохранена.")
    return place


def _check(office: Office, catalogue: DealCatalogue, values: dict[str, Value]) -> None:
    for key, value in values.items():
        field = catalogue.get(key)
        if not editable(field) or field.key in {"title", "client", "parent"}:
            raise UserError(f"Поле «{field.label}» так не заполняется. Сделка не сохранена.")
        if not field.required:
            check_deal_value(office, catalogue, field, value)


def _contacts(office: Office, draft: DealDraft, client: int | None) -> tuple[tuple[int, str], ...]:
    contacts = {
        require_client(office, person, kind="person").id: role for person, role in draft.contacts
    }
    if draft.new_contact is not None:
        if client is not None and require_client(office, client).kind == "company":
            person, _ = create_contact(office, client, draft=draft.new_contact)
        else:
            person, _ = create_client(office, draft.new_contact)
        contacts[person] = ""
    return tuple(contacts.items())


def _helpers(catalogue: DealCatalogue, draft: DealDraft) -> tuple[int, ...]:
    for member in draft.helpers:
        if member not in catalogue.members or member in catalogue.former:
            raise UserError("Помощники: такого сотрудника нет. Сделка не сохранена.")
    return draft.helpers


def _check_complete(office: Office, catalogue: DealCatalogue, place: Place, deal: int) -> None:
    always = [field.key for field in catalogue.fields if field.required]
    lacking = lacking_fields(office.db, catalogue, [deal], [*always, *place.required])
    if lacking:
        raise LackingFieldsError(
            {0: lacking[deal]}, stage_id=place.stage, where=f"для этапа «{place.name}»"
        )
