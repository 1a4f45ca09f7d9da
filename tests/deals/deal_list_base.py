"""An office with many odd deals, the plain data they were made of, and what a filter means."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.clients.company_names import fold
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import Stage, StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.tree import Condition, Op
from tests.views.view_base import TYPES, Base, fill
from tests.views.view_oracle import CONTRARY, Oracle

if TYPE_CHECKING:
    from crm_desktop.deals.list_fields import DealListFields
    from crm_desktop.office import Office
    from crm_desktop.views.list_fields import ListField
    from crm_desktop.views.tree import Node

NOW = int(datetime(2026, 11, 21, 9, 30, tzinfo=UTC).timestamp() * 1000)
DAY = 86_400_000
RATES = {"RUB": 1_000_000, "USD": 92_451_200}
STALE = {"Новая": (3, 2), "Замер": (10, None), "Договор": (None, 5), "Оплата": (30, 1)}
TITLES = ("Окна в офис", "окна", "Ёлка новогодняя", "Договор 5", "ёжик", "Стол", "5")


@dataclass
class MadeDeal:
    """One deal as plain data; instants UTC ms."""

    id: int
    title: str
    row: dict[str, Any]
    custom: dict[str, Any]
    client: int | None = None
    stage_name: str = ""
    stage_since: int = 0
    touched: int = 0
    due: int | None = None
    created: int = 0
    closed: int | None = None
    outcome: str = "open"
    parent: int | None = None
    repeat_key: str = ""
    probability: int = 0
    labels: list[int] = field(default_factory=list)
    helpers: list[int] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    waiting: bool = False
    files: int = 0


@dataclass
class Deals:
    base: Base
    deals: list[MadeDeal]
    today: date
    members: list[int]

    @property
    def office(self) -> Office:
        return self.base.office


def fill_deals(office: Office, seed: int, *, deals: int = 90, clients: int = 40) -> Deals:
    """Put random clients and deals into an office; the same for the same seed."""
    base = fill(office, seed, clients=clients)
    rng = random.Random(seed + 1000)
    own: dict[str, str] = {}
    for type_ in TYPES:
        options = ("Белый", "Серый") if type_.startswith("choice") else ()
        record, _ = add_own_field(office, f"Сделка {type_}", kind="deal", type=type_,
                                  options=options)  # fmt: skip
        own[f"f{record}"] = type_
    add_currency(office, "USD", rate=RATES["USD"])
    add_currency(office, "EUR")
    stages: list[Stage] = []
    for name in ("Окна", "Двери"):
        settings = [
            StageSettings(stage, probability=at * 30, stale_days=stale, plan_days=plan)
            for at, (stage, (stale, plan)) in enumerate(STALE.items())
        ]
        funnel, _ = add_funnel(office, name, stages=settings)
        stages += get_funnel(office, funnel).stages
    members = [m for (m,) in office.db.run("SELECT id FROM member ORDER BY id")]
    items = {
        name: [i for (i,) in office.db.run("SELECT id FROM directory_item WHERE directory = ?"
                                           " AND deleted_at IS NULL ORDER BY id", (name,))]
        for name in ("deal_type", "source", "loss_reason", *own)
    }  # fmt: skip
    live = [client.id for client in base.live()]
    names = {client.id: client.name for client in base.live()}
    found: list[MadeDeal] = []
    with office.change("Сделки") as change:
        tags = []
        for place, name in enumerate(("Срочно", "Опт", "Снята")):
            record = change.new_id()
            tags.append(record)
            office.db.run(
                "INSERT INTO directory_item(id, directory, name, position, deleted_at)"
                " VALUES(?, 'deal_tag', ?, ?, ?)",
                (record, name, place, 7 if name == "Снята" else None),
            )
        for _ in range(deals):
            stage = rng.choice(stages)
            created = NOW - rng.randint(0, 500) * DAY - rng.randint(0, DAY)
            outcome = rng.choice((None, None, None, "won", "lost"))
            since = rng.randint(created, NOW)
            values: dict[str, Any] = {
                "budget": rng.choice((None, 0, 100, 250_050, 10**13)),
                "currency": rng.choice(("RUB", "RUB", "USD", "EUR")),
                "discount": rng.choice((None, 0, 250, 1000)),
                "probability": rng.choice((None, None, 0, 35, 100)),
                "closes_on": _day(rng), "starts_on": _day(rng), "contract_ends_on": _day(rng),
                "type": rng.choice((None, *items["deal_type"][:2])),
                "source": rng.choice((None, *items["source"][:2])),
                "responsible": rng.choice((None, *members)),
                "note": rng.choice((None, "Ёлка", "просит скидку 5")),
                "loss_reason": rng.choice(items["loss_reason"][:2]) if outcome == "lost" else None,
            }  # fmt: skip
            custom = {key: _own(rng, type_, items[key]) for key, type_ in own.items()}
            custom = {key: value for key, value in custom.items() if value is not None}
            row = DealRow(
                rng.choice(TITLES), rng.choice((*[None] * 8, *live)), stage.funnel_id,
                stage.id, created,
                stage_since=since, outcome=outcome, closed_at=since if outcome else None,
                author=rng.choice((None, *members)),
                parent=rng.choice((None, None, *(d.id for d in found[:3]))),
                repeat_key=rng.choice(("", "", f"k{len(found)}")), values={**values, **custom},
                lines=tuple(LineDraft(t) for t in rng.sample(TITLES, rng.choice((0, 0, 1, 2)))),
                contacts=tuple((c, "") for c in rng.sample(live, rng.choice((0, 0, 1)))),
                helpers=tuple(rng.sample(members, rng.choice((0, 0, 1)))),
                labels=tuple(rng.sample(tags, rng.choice((0, 0, 1, 2)))),
            )  # fmt: skip
            made = MadeDeal(
                write_deal(office.db, change, row), row.title,
                {**values, "stage": stage.id, "funnel": stage.funnel_id, "author": row.author},
                custom, row.client, stage.name, since, since, None, created,
                row.closed_at, outcome or "open", row.parent, row.repeat_key,
                {"won": 100, "lost": 0}.get(outcome or "", -1), list(row.labels),
                list(row.helpers), [names[c] for c, _ in row.contacts],
                [line.title for line in row.lines],
            )  # fmt: skip
            if made.probability < 0:
                own_chance = values["probability"]
                made.probability = stage.probability if own_chance is None else own_chance
            _hang(office, change, made, rng, members)
            found.append(made)
    with office.change("Удалены"):
        for made in rng.sample(found, deals // 10):
            office.db.run("UPDATE deal SET deleted_at = 5 WHERE id = ?", (made.id,))
            found.remove(made)
    return Deals(base, found, base.today, members)


def _hang(office: Office, change: Any, made: MadeDeal, rng: random.Random, members: Any) -> None:
    """Tasks, events, files, approvals."""
    db = office.db
    for _ in range(rng.choice((0, 0, 1, 2))):
        at = NOW + rng.randint(-20, 20) * DAY + rng.randint(-DAY // 3, DAY // 3)
        done = rng.choice((None, None, at - DAY))
        db.run(
            "INSERT INTO task(id, kind, title, deal, due_at, created_at, done_at)"
            " VALUES(?, 'call', 'Звонок', ?, ?, 0, ?)",
            (change.new_id(), made.id, at, done),
        )
        if done is None:
            made.due = at if made.due is None else min(made.due, at)
        else:
            made.touched = max(made.touched, done)
    if rng.random() < 0.1:
        db.run(
            "INSERT INTO approval(id, deal, field, value, threshold, asked_by, asked_at, decision)"
            " VALUES(?, ?, 'budget', 1, 1, ?, 1, NULL)",
            (change.new_id(), made.id, members[0]),
        )
        made.waiting = True


def _day(rng: random.Random) -> str | None:
    if rng.random() < 0.4:
        return None
    return (date(2026, 11, 21) + timedelta(days=rng.randint(-70, 70))).isoformat()


def _own(rng: random.Random, type_: str, items: list[int]) -> Any:
    if rng.random() < 0.4:
        return None
    return {
        "text": rng.choice(("Ёлка", "стол 5")), "link": "сайт.рф",
        "number": rng.choice((0, 2.5, 7)),
        "money": rng.choice((0, 250_050)), "date": _day(rng), "bool": rng.choice((0, 1)),
        "choice": str(rng.choice(items)) if items else None,
        "choices": "[" + ",".join(f'"{i}"' for i in items[: rng.randint(0, 2)]) + "]",
    }[type_]  # fmt: skip


class DealOracle(Oracle):
    """What a filter over deals means, in plain Python."""

    def __init__(self, made: Deals, fields: DealListFields) -> None:
        super().__init__(made.base, fields)
        self.clients = Oracle(made.base, fields.of_clients)
        self.by_id = {client.id: client for client in made.base.live()}
        self.deals = {deal.id: deal for deal in made.deals}

    def fits(self, deal: Any, node: Node) -> bool | None:
        if isinstance(node, Condition) and (
            node.field.startswith("client.") or node.field == "client"
        ):
            return self._of_client(deal, node)
        return super().fits(deal, node)

    def _of_client(self, deal: MadeDeal, node: Condition) -> bool:
        key = node.field.removeprefix("client.") if "." in node.field else "name"
        there = self.by_id.get(deal.client or 0)
        if node.field == "client" and node.op in {Op.EMPTY, Op.FILLED}:
            return (there is None) is (node.op is Op.EMPTY)
        of = self.clients.fields.find(key)
        assert of is not None
        no = node.op is Op.NO and of.kind.value == "bool" and of.field is not None
        if node.op in CONTRARY and not no:
            same = Condition(node.field, CONTRARY[node.op], node.values, node.period)
            return not self._of_client(deal, same)
        inner = Condition(key, node.op, node.values, node.period)
        return there is not None and self.clients.fits(there, inner) is not False

    def values(self, deal: Any, field: ListField) -> list[Any]:
        key = field.key
        known: dict[str, Any] = {
            "title": deal.title, "created": deal.created, "closed": deal.closed,
            "outcome": deal.outcome, "touched": deal.touched, "stage_since": deal.stage_since,
            "next_due": deal.due, "probability": deal.probability,
            "state": self.state(deal), "author": deal.row["author"],
            "budget": self.roubles(deal), "weighted": self.weighted(deal),
            "repeat": 1 if deal.parent or deal.repeat_key else None,
            "waiting": 1 if deal.waiting else None, "stale": 1 if self.stale(deal) else None,
            "has_files": None,
            "discount": None if deal.row["discount"] is None else deal.row["discount"] / 100,
        }  # fmt: skip
        if key in known:
            return [] if known[key] is None else [known[key]]
        several: dict[str, list[Any]] = {
            "helpers": deal.helpers, "contacts": deal.contacts, "lines": deal.lines,
            "quiet_days": [], "days_in_stage": [],
        }  # fmt: skip
        if key in several:
            return several[key]
        if key == "tags":
            live = {item.id for item in self.fields.catalogue.items("deal_tag")}
            return [item for item in deal.labels if item in live]
        if key == "parent":
            parent = self.deals.get(deal.parent or 0)
            return [parent.title] if parent else []
        if field.own_id:
            return self._own(field, deal.custom.get(key))
        value = deal.row.get(key)
        return [] if value is None else [value]

    def _chosen(self, kind: str, values: list[Any], op: Op, given: Any) -> bool:
        if kind == "option":
            return bool(values) if op is Op.FILLED else any(value in given for value in values)
        return super()._chosen(kind, values, op, given)

    def _number(self, deal: Any, field: ListField, values: Any, op: Op, given: Any) -> bool:
        if field.key == "budget" and op is Op.FILLED:
            return deal.row["budget"] is not None
        if field.key in {"quiet_days", "days_in_stage"}:
            since = deal.touched if field.key == "quiet_days" else deal.stage_since
            days = max(0, (self.base.today - self._day(since)).days)
            return _plain_holds(op, days, given)
        if op is Op.FILLED:
            return bool(values)
        return any(_plain_holds(op, v, given) for v in values if isinstance(v, int | float))

    def roubles(self, deal: MadeDeal) -> int | None:
        budget, code = deal.row["budget"], deal.row["currency"]
        if budget is None or code not in RATES:
            return None
        return int((budget * RATES[code] + 500_000) // 1_000_000)

    def weighted(self, deal: MadeDeal) -> int | None:
        whole = self.roubles(deal)
        return None if whole is None else (whole * deal.probability + 50) // 100

    def state(self, deal: MadeDeal) -> str | None:
        if deal.outcome != "open":
            return None
        if deal.due is None:
            return "none"
        if deal.due < NOW:
            return "overdue"
        return "today" if self._day(deal.due) == self.base.today else "planned"

    def stale(self, deal: MadeDeal) -> bool:
        stale, plan = STALE[deal.stage_name]
        if deal.outcome != "open" or stale is None:
            return False
        if (self.base.today - self._day(deal.touched)).days < stale:
            return False
        if deal.due is None or deal.due < NOW:
            return True
        return plan is not None and (self._day(deal.due) - self.base.today).days > plan

    def order(self, deals: list[MadeDeal]) -> list[int]:
        return [deal.id for deal in sorted(deals, key=lambda d: (fold(d.title), d.id))]


def _plain_holds(op: Op, value: float, given: Any) -> bool:
    found: bool = {
        Op.IS: value == given[0], Op.GREATER: value > given[0], Op.LESS: value < given[0],
        Op.AT_LEAST: value >= given[0], Op.AT_MOST: value <= given[0],
        Op.BETWEEN: min(given) <= value <= max(given),
    }[op]  # fmt: skip
    return found
