from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from crm_desktop.clients import portions
from crm_desktop.clients.bulk import bulk_set_responsible
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.directories.items import add_item
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.handover.act import print_act
from crm_desktop.handover.handover import Plan, Rule, hand_over, holdings_of, plan_handover
from crm_desktop.handover.substitution import lend_work, list_substitutions, today_of
from crm_desktop.history.acts import list_change_sets, undo
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.tasks.planning import ReminderDraft, TaskDraft, plan_task
from crm_desktop.timeline.events import EventDraft, add_event

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


class Desk:
    """Анна leaves; Борис and Вера stay."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.anna = office.user_id
        self.boris = add_colleague(office, "Борис Котов")[0]
        self.vera = add_colleague(office, "Вера Лис")[0]
        for name in ("Москва", "Тверь"):
            add_item(office, "region", name=name)
        self.regions = load_catalogue(office).items("region")
        self.clients = [
            self._client(f"ООО «Опыт {number}»", number % 2, tag="ключевой" if number < 3 else "")
            for number in range(12)
        ]
        self.others = self._client("ООО «Чужой»", 0, responsible=self.vera)
        for client in self.clients[::3]:
            add_event(office, client, draft=EventDraft("call", "Договорились"))

    def _client(self, name: str, region: int, *, tag: str = "", responsible: int = 0) -> int:
        values: dict[str, str | int | float | None] = {"region": self.regions[region].id}
        if responsible:
            values["responsible"] = responsible
        tags = (tag,) if tag else ()
        return create_client(self.office, ClientDraft(name=name, values=values, tags=tags))[0]

    def answering(self) -> dict[int, int | None]:
        ids = (*self.clients, self.others)
        return {client: get_client(self.office, client).responsible_id for client in ids}


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_everything_of_a_leaver_is_listed(office: Office, desk: Desk) -> None:
    held = holdings_of(office, desk.anna)
    assert sorted(each.id for each in held.clients) == sorted(desk.clients)
    assert [each.in_talks for each in held.clients] == [True] * 4 + [False] * 8
    assert (held.member, held.in_talks, held.substitutions, held.views) == (
        "Анна Кравцова", 4, 0, 0,
    )  # fmt: skip


def test_all_at_once_and_back(office: Office, desk: Desk) -> None:
    before = desk.answering()
    plan = plan_handover(holdings_of(office, desk.anna), evenly_to=[desk.vera])
    result = hand_over(office, plan)
    assert result.changed == 12
    assert set(desk.answering().values()) == {desk.vera}
    undo(office, result.changes.change_id)
    assert desk.answering() == before


def test_by_rules_then_evenly(office: Office, desk: Desk) -> None:
    key = load_catalogue(office).item_by_name("tag", "ключевой")
    assert key is not None
    rules = [Rule(desk.vera, tag=key.id), Rule(desk.boris, region=desk.regions[0].id)]
    held = holdings_of(office, desk.anna)
    plan = plan_handover(held, rules=rules)
    assert (len(plan.parts[desk.vera]), len(plan.parts[desk.boris]), len(plan.left)) == (3, 4, 5)
    plan = plan_handover(held, rules=rules, evenly_to=[desk.vera, desk.boris])
    assert (plan.handed, len(plan.left)) == (12, 0)
    assert len(plan.parts[desk.vera]) - 3 in {2, 3}


def test_talks_are_shared_out_evenly_too(office: Office, desk: Desk) -> None:
    held = holdings_of(office, desk.anna)
    plan = plan_handover(held, evenly_to=[desk.vera, desk.boris])
    in_talks = {each.id for each in held.clients if each.in_talks}
    got = Counter({to: len(in_talks & set(ids)) for to, ids in plan.parts.items()})
    assert got == {desk.vera: 2, desk.boris: 2}


def test_who_changed_meanwhile_is_left_alone(office: Office, desk: Desk) -> None:
    plan = plan_handover(holdings_of(office, desk.anna), evenly_to=[desk.vera])
    bulk_set_responsible(office, [desk.clients[0]], member_id=desk.boris)
    assert hand_over(office, plan).changed == 11
    assert desk.answering()[desk.clients[0]] == desk.boris


def test_many_go_in_portions(office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 3)
    monkeypatch.setattr(portions, "PORTION", 5)
    before = desk.answering()
    plan = plan_handover(holdings_of(office, desk.anna), evenly_to=[desk.vera, desk.boris])
    result = hand_over(office, plan)
    assert Counter(desk.answering().values()) == {desk.vera: 7, desk.boris: 6}
    undo(office, result.changes.change_id)
    assert desk.answering() == before


def test_substitutions_of_the_leaver_end(office: Office, desk: Desk) -> None:
    today = today_of(office)
    lend_work(office, desk.vera, substitute_id=desk.anna, starts_on=today, ends_on=today)
    assert holdings_of(office, desk.anna).substitutions == 1
    result = hand_over(office, plan_handover(holdings_of(office, desk.anna), evenly_to=[desk.vera]))
    assert list_substitutions(office) == []
    undo(office, result.changes.change_id)
    assert len(list_substitutions(office)) == 1


def test_a_plan_that_cannot_be(office: Office, desk: Desk) -> None:
    held = holdings_of(office, desk.anna)
    with pytest.raises(UserError, match="свои же дела"):
        plan_handover(held, evenly_to=[desk.anna])
    with pytest.raises(UserError, match="Передавать нечего"):
        hand_over(office, Plan(desk.anna))
    plan = plan_handover(held, evenly_to=[desk.boris])
    part_with(office, desk.boris)
    with pytest.raises(NotFoundError):
        hand_over(office, plan)
    assert desk.answering()[desk.clients[0]] == desk.anna


def test_the_act_names_everybody(office: Office, desk: Desk, tmp_path: Path) -> None:
    held = holdings_of(office, desk.anna)
    plan = plan_handover(held, rules=[Rule(desk.boris, region=desk.regions[0].id)])
    path = tmp_path / "акт.pdf"
    print_act(office, path, holdings=held, plan=plan)
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Акт передачи дел" in text
    assert "Принимает: Борис Котов (6" in text
    assert "Не передано (6" in text
    assert all(f"ООО «Опыт {number}»" in text for number in range(12))
    assert "Звонок: Договорились" in text
    assert list_change_sets(office)[0].title.startswith("Печать: акт передачи дел")


def test_open_deals_go_with_their_clients_and_tasks_with_them(office: Office, desk: Desk) -> None:
    funnel = Funnel(office)
    with_client = [funnel.deal(client) for client in desk.clients[:4]]
    alone = funnel.deal(None)
    others = funnel.deal(desk.others, responsible=desk.boris)
    won = funnel.deal(desk.clients[0], outcome="won")
    tasks = [plan_task(office, TaskDraft(deal_id=deal))[0] for deal in (*with_client, others)]
    own = plan_task(office, TaskDraft(title="Сдать пропуск"))[0]
    before = funnel.state()
    rules = [Rule(desk.vera, region=desk.regions[0].id)]
    held = holdings_of(office, desk.anna)
    assert (len(held.deals), held.tasks) == (5, 6)
    plan = plan_handover(held, rules=rules, evenly_to=[desk.boris])
    assert plan.handed_deals == 5

    result = hand_over(office, plan)

    assert result.changed == 17
    got = {client: to for to, ids in plan.parts.items() for client in ids}
    answers, assigned = funnel.state()
    for client, deal, task in zip(desk.clients, with_client, tasks, strict=False):
        assert answers[deal] == assigned[task] == got[client]
    assert (answers[alone], answers[others], answers[won]) == (desk.boris, desk.boris, desk.anna)
    assert (assigned[tasks[-1]], assigned[own]) == (desk.boris, desk.boris)
    why = office.db.run("SELECT DISTINCT why FROM deal_assignment WHERE deleted_at IS NULL")
    assert why == [("Передача дел: Анна Кравцова",)]
    undo(office, result.changes.change_id)
    assert funnel.state() == before
    assert office.db.run("SELECT count(*) FROM deal_assignment WHERE deleted_at IS NULL") == [(0,)]


def test_deals_without_any_client_are_handed_over_too(office: Office, desk: Desk) -> None:
    deal = Funnel(office).deal(None, responsible=desk.vera)
    plan = plan_handover(holdings_of(office, desk.vera), evenly_to=[desk.boris])
    hand_over(office, plan)
    assert office.db.run("SELECT responsible FROM deal WHERE id = ?", (deal,)) == [(desk.boris,)]


class Funnel:
    """One stage to stand at."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with office.change("Воронка") as change:
            self.funnel, self.stage = change.new_id(), change.new_id()
            office.db.run(
                "INSERT INTO funnel(id, name, position) VALUES(?, 'Передача', 9)", (self.funnel,)
            )
            office.db.run(
                "INSERT INTO stage(id, funnel, name, probability, position, plan_mode)"
                " VALUES(?, ?, 'Новые', 10, 0, 'off')",
                (self.stage, self.funnel),
            )

    def deal(self, client: int | None, *, responsible: int = 0, outcome: str | None = None) -> int:
        with self.office.change("Сделка") as change:
            deal = change.new_id()
            self.office.db.run(
                "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since,"
                " currency, created_at, responsible, outcome)"
                " VALUES(?, 'Поставка', 'поставка', ?, ?, ?, 1, 'RUB', 1, ?, ?)",
                (
                    deal, client, self.funnel, self.stage, responsible or self.office.user_id,
                    outcome,
                ),
            )  # fmt: skip
        return deal

    def state(self) -> tuple[dict[int, int], dict[int, int]]:
        run = self.office.db.run
        deals: dict[int, int] = dict(run("SELECT id, responsible FROM deal"))
        tasks: dict[int, int] = dict(run("SELECT id, assignee FROM task"))
        return deals, tasks


def test_a_reminder_for_the_leaver_alone_goes_with_the_task(office: Office, desk: Desk) -> None:
    reminders = (
        ReminderDraft(minutes_before=15, member_id=desk.anna),
        ReminderDraft(minutes_before=60),
        ReminderDraft(minutes_before=5, member_id=desk.boris),
    )
    draft = TaskDraft("call", "Позвонить", client_id=desk.clients[0], reminders=reminders)
    task, _ = plan_task(office, draft)

    def reminded() -> dict[int, int | None]:
        sql = "SELECT minutes_before, member FROM reminder WHERE task = ? AND deleted_at IS NULL"
        return dict(office.db.run(sql, (task,)))

    before = reminded()
    result = hand_over(office, plan_handover(holdings_of(office, desk.anna), evenly_to=[desk.vera]))
    assert reminded() == {15: desk.vera, 60: None, 5: desk.boris}
    undo(office, result.changes.change_id)
    assert reminded() == before
