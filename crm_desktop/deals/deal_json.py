"""A deal as plain data for the command line; nothing is rounded or shortened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import FieldType
from crm_desktop.deals.card import DealCard, get_deal
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.of_client import DealBrief, deal_briefs
from crm_desktop.deals.stage_history import Stay, stage_history
from crm_desktop.tasks.reading import TaskRow, tasks_of_deal
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from crm_desktop.clients.card import FieldValue
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.office.office import Office

_NAMED: Final = frozenset({FieldType.DIRECTORY, FieldType.CHOICE, FieldType.MEMBER})
# Told otherwise, with the id beside the name.
_APART: Final = frozenset(
    {"client", "funnel", "stage", "parent", "probability", "title", "currency"}
)


@use_case(Right.VIEW_DEALS)
def deal_as_json(office: Office, deal_id: int) -> dict[str, Any]:
    """Return a deal with all its parts, its way and its tasks, ready for `json.dumps`.

    Ids are texts (they do not fit a double), instants ISO 8601 in the office's zone, sums in
    hundredths of their currency (kopecks), the discount in hundredths of a percent, quantities
    in thousandths, chosen values are names. Empty fields are left out.

    Raises:
        NotFoundError: there is no such deal.
    """
    with office.reading():
        zone = office.zone
        card = get_deal(office, deal_id)
        catalogue = read_deal_catalogue(office.db)
        filled = [each for each in card.fields if each.value is not None]
        return {
            "id": str(card.id),
            "title": card.title,
            "client": _record(card.client_id, card.client),
            "funnel": _record(card.funnel_id, card.funnel),
            "stage": _record(card.stage_id, card.stage),
            "outcome": card.outcome or "open",
            "probability": card.probability,
            "currency": card.currency,
            **{
                each.field.key: _plain(each, catalogue)
                for each in filled
                if not each.field.own_id and each.field.key not in _APART
            },
            "own_fields": {
                each.field.label: _plain(each, catalogue) for each in filled if each.field.own_id
            },
            **_parts(card),
            "parent": _record(card.parent.id, card.parent.title) if card.parent else None,
            "repeats": [_record(each.id, each.title) for each in card.repeats],
            "days_in_stage": card.days_in_stage,
            "stage_since": _moment(card.stage_since, zone),
            "closed_at": _moment(card.closed_at, zone),
            "created_at": _moment(card.created_at, zone),
            "deleted_at": _moment(card.deleted_at, zone),
            "next_action": _task(card.next_action, zone) if card.next_action else None,
            "state": card.next_state.value,
            "tasks": [_task(each, zone) for each in tasks_of_deal(office, deal_id)],
            "way": [_stay(each, zone) for each in stage_history(office, deal_id)],
            "events": card.events,
            "files": card.files,
        }


@use_case(Right.VIEW_DEALS)
def deals_as_json(office: Office, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return deals in brief, in the order asked; see `deal_as_json`."""
    zone = office.zone
    return [_brief(each, zone) for each in deal_briefs(office, ids)]


def _brief(brief: DealBrief, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": str(brief.id),
        "title": brief.title,
        "client": _record(brief.client_id, brief.client),
        "funnel": _record(brief.funnel_id, brief.funnel),
        "stage": _record(brief.stage_id, brief.stage),
        "outcome": brief.outcome or "open",
        "budget": brief.budget,
        "currency": brief.currency,
        "probability": brief.probability,
        "responsible": brief.responsible or None,
        "closes_on": brief.closes_on or None,
        "stage_since": _moment(brief.stage_since, zone),
        "closed_at": _moment(brief.closed_at, zone),
        "created_at": _moment(brief.created_at, zone),
    }


def _parts(card: DealCard) -> dict[str, Any]:
    return {
        "contacts": [
            {
                "id": str(each.client_id), "name": each.name, "role": each.role,
                "post": each.post, "phone": each.phone, "email": each.email,
            }
            for each in card.contacts
        ],
        "lines": [
            {
                "id": str(each.id), "title": each.title, "quantity": each.quantity,
                "unit": each.unit, "price": each.price, "sum": each.sum,
                "lasts_days": each.lasts_days,
            }
            for each in card.lines
        ],
        "helpers": [each.name for each in card.helpers],
        "tags": [each.name for each in card.tags],
        "approvals": [
            {"id": str(each.id), "field": each.field, "value": each.value,
             "threshold": each.threshold, "asked_by": each.asked_by}
            for each in card.approvals
        ],
    }  # fmt: skip


def _task(task: TaskRow, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "kind": task.kind,
        "title": task.title,
        "due_on": task.due.stored_day,
        "due_at": _moment(task.due.at, zone),
        "assignee": task.assignee,
        "done_at": _moment(task.done_at, zone),
        "result": task.result,
    }


def _stay(stay: Stay, zone: tzinfo) -> dict[str, Any]:
    return {
        "funnel": stay.funnel,
        "stage": stay.stage,
        "outcome": stay.outcome or "open",
        "at": _moment(stay.at, zone),
        "until": _moment(stay.until, zone),
        "lasted_ms": stay.lasted,
        "author": stay.author,
        "reason": stay.reason,
    }


def _plain(each: FieldValue, catalogue: DealCatalogue) -> object:
    if each.field.type in _NAMED:
        return each.text
    if each.field.type is FieldType.BOOL:
        return bool(each.value)
    if each.field.type is FieldType.CHOICES:
        items = (catalogue.item(int(item)) for item in json.loads(str(each.value)))
        return [item.name for item in items if item]
    return each.value


def _record(record: int | None, name: str) -> dict[str, str] | None:
    return None if record is None else {"id": str(record), "name": name}


def _moment(at: int | None, zone: tzinfo) -> str | None:
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")
