"""«Скоро повторные продажи»: the deals rules are going to open by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.automation.checking import date_sources
from crm_desktop.automation.definition import NewDeal, When
from crm_desktop.automation.occasions import Occasions
from crm_desktop.automation.repeating import is_opened
from crm_desktop.automation.spans import fired_span
from crm_desktop.automation.stored import read_rules
from crm_desktop.automation.subject import read_subject
from crm_desktop.deals.list_fields import read_deal_fields

if TYPE_CHECKING:
    from crm_desktop.automation.occasions import Timed
    from crm_desktop.office.office import Office

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class UpcomingRepeat:
    """A deal that is going to be opened.

    Attributes:
        day: when.
        about: ISO day it is about (the end of the contract …).
        rule_id: by which rule.
        deal_id: the deal it will repeat.
        title: of the deal to be opened.
        budget: kopecks of `currency` of the deal it repeats; None = not said.
        key: names the occasion.
    """

    day: date
    about: str
    rule_id: int
    rule: str
    deal_id: int
    deal: str
    client_id: int | None
    client: str
    title: str
    budget: int | None
    currency: str
    key: str


@use_case(Right.VIEW_DEALS)
def upcoming_repeats(
    office: Office, days: int = 30, *, now: datetime | None = None
) -> list[UpcomingRepeat]:
    """Return the deals rules are going to open in the coming days, soonest first.

    Args:
        office: the office.
        days: so many, today included; at most `MOST_DAYS`.
        now: aware; None = this moment.
    """
    at = now or datetime.now(UTC)
    with office.reading():
        today = at.astimezone(office.zone).date()
        last = today + timedelta(days=min(max(days, 0), MOST_DAYS))
        rules = _opening(office)
        spans = {rule.id: fired_span(made, today, last) for rule, made in rules}
        found: list[UpcomingRepeat] = []
        seen: set[str] = set()
        with Occasions(office, rules, now=at, spans=spans) as occasions:
            for rule, made in rules:
                if occasions.problem(made):
                    continue
                action = next(each for each in made.actions if isinstance(each, NewDeal))
                for each in occasions.of(rule, made):
                    subject = read_subject(office.db, each.deal)
                    if subject is None or each.key in seen or is_opened(office.db, each.key):
                        continue
                    seen.add(each.key)
                    day = date.fromisoformat(each.day) + timedelta(days=made.trigger.days)
                    found.append(
                        UpcomingRepeat(
                            day, each.day, rule.id, rule.name, subject.id, subject.title,
                            subject.client, subject.client_name,
                            subject.fill(action.title, rule=rule.name), subject.budget,
                            subject.currency, each.key,
                        )
                    )  # fmt: skip
    return sorted(found, key=lambda repeat: (repeat.day, repeat.title, repeat.deal_id))


def _opening(office: Office) -> list[Timed]:
    """Return the rules that wait for a day and open a deal."""
    known = set(_sources(office))
    return [
        (rule, rule.definition)
        for rule in read_rules(office.db, enabled_only=True)
        if rule.definition is not None
        and rule.definition.trigger.when is When.DATE
        and rule.definition.trigger.source in known
        and any(isinstance(action, NewDeal) for action in rule.definition.actions)
    ]


def _sources(office: Office) -> dict[str, str]:
    return date_sources(read_deal_fields(office.db, office.user_id).catalogue)
