"""Making rules, reading them back, trying them, telling them in words; repeats to come."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.automation.checking import find_rule_problems
from crm_desktop.automation.definition import (
    AddTag,
    Carry,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    RuleDefinition,
    SetField,
    SetResponsible,
    Source,
    TaskPlan,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)
from crm_desktop.automation.definition_json import (
    BrokenRuleError,
    dump_definition,
    load_definition,
)
from crm_desktop.automation.dry_run import try_rule
from crm_desktop.automation.firings import firings as read_firings
from crm_desktop.automation.ready_made import ready_rules
from crm_desktop.automation.repeats import upcoming_repeats
from crm_desktop.automation.rules import (
    add_rule,
    delete_rule,
    edit_rule,
    get_rule,
    list_rules,
    reorder_rules,
)
from crm_desktop.automation.running import run_rules
from crm_desktop.automation.templates import (
    add_template,
    delete_template,
    edit_template,
    list_templates,
    reorder_templates,
)
from crm_desktop.automation.words import describe_rule
from crm_desktop.cli import main
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.moves import lose_deals, move_deals, win_deals
from crm_desktop.deals.tags import add_deal_tag
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.views.tree import Condition, Group, Op
from tests.automation.rule_made import ME, deal, notices, rule

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office

DAY = timedelta(days=1)
DEAR = Group((Condition("budget", Op.GREATER, (500_000_00,)),))
EVERY_ACTION = (
    PlanTask(TaskPlan("meeting", "Встреча", "о деле", 3, "14:30", 2, Who(WhoKind.MEMBER, 7)), 5),
    SetField("closes_on", None, -3),
    SetField("probability", 50),
    SetResponsible(Who(WhoKind.CLIENT)),
    AddTag(11),
    RemoveTag(12),
    Tell(Who(WhoKind.HEADS), "«{сделка}»"),
    MoveTo(13),
    NewDeal("т", 1, 2, frozenset(Carry), 10, TaskPlan()),
)
EVERY_TRIGGER = (
    Trigger(When.CREATED, funnel=3),
    Trigger(When.STAGE, stages=(1, 2)),
    Trigger(When.WON),
    Trigger(When.LOST, funnel=1),
    Trigger(When.REOPENED),
    Trigger(When.CHANGED, field="budget", to=(1, "да", None)),
    Trigger(When.OVERDUE, hours=24),
    Trigger(When.IDLE, days=3),
    Trigger(When.DATE, source=Source.BIRTHDAY, days=-7),
)


@pytest.mark.parametrize("trigger", EVERY_TRIGGER, ids=lambda each: each.when.value)
def test_a_definition_comes_back_as_it_was(trigger: Trigger) -> None:
    made = RuleDefinition(trigger, EVERY_ACTION, DEAR, "2026-11-22")

    assert load_definition(dump_definition(made)) == made


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("more",), 1),
        (("when", "kind"), "moon"),
        (("when", "funnel"), -1),
        (("when", "funnel"), True),
        (("when", "stages"), []),
        (("then",), []),
        (("then",), {}),
        (("then", 0, "do"), "shell"),
        (("then", 0, "more"), 1),
        (("then", 0, "plan", "at"), "25:00"),
        (("then", 0, "plan", "days"), 100_000),
        (("then", 0, "plan", "kind"), "dance"),
        (("then", 0, "plan", "title"), "а\0б"),
        (("then", 0, "plan", "title"), "\ud800"),
        (("then", 1, "days"), 1.5),
        (("then", 3, "who", "kind"), "heads"),
        (("then", 6, "text"), None),
        (("then", 8, "carry"), ["всё"]),
        (("since",), "вчера"),
    ],
)
def test_what_is_not_understood_to_the_letter_is_no_rule(
    path: tuple[str | int, ...], value: object
) -> None:
    stored = json.loads(dump_definition(RuleDefinition(EVERY_TRIGGER[0], EVERY_ACTION)))
    inside = stored
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value

    with pytest.raises(BrokenRuleError, match="не действует"):
        load_definition(json.dumps(stored))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '"', "[" * 100_000])
def test_what_is_no_definition_at_all(text: str) -> None:
    with pytest.raises(BrokenRuleError):
        load_definition(text)


def test_rules_are_kept_ordered_changed_deleted_and_taken_back(
    office: Office, funnel: Funnel
) -> None:
    one = rule(office, Trigger(When.CREATED), name="  Первое  правило ")
    two = rule(office, Trigger(When.WON), name="Второе")
    assert [each.name for each in list_rules(office)] == ["Первое правило", "Второе"]
    reorder_rules(office, [two, one])
    assert [each.id for each in list_rules(office)] == [two, one]

    made = get_rule(office, one).definition
    assert made is not None
    edit_rule(office, one, name="Иное", definition=replace(made, condition=DEAR))
    assert (get_rule(office, one).name, get_rule(office, one).definition) == (
        "Иное",
        replace(made, condition=DEAR),
    )
    changes = delete_rule(office, two)
    assert [each.id for each in list_rules(office)] == [one]
    with pytest.raises(NotFoundError):
        get_rule(office, two)
    undo(office, changes.change_id)
    assert len(list_rules(office)) == 2


@pytest.mark.parametrize(
    ("name", "definition", "said"),
    [
        (" ", RuleDefinition(Trigger(When.CREATED), (Tell(ME, "х"),)), "Назовите"),
        ("х", RuleDefinition(Trigger(When.CREATED), ()), "ничего не делает"),
        ("х", RuleDefinition(Trigger(When.CREATED), (Tell(ME, "х"),) * 21), "больше 20"),
        ("х", RuleDefinition(Trigger(When.STAGE, stages=(5,)), (Tell(ME, "х"),)), "удалён"),
        ("х", RuleDefinition(Trigger(When.STAGE), (Tell(ME, "х"),)), "Не выбран этап"),
        ("х", RuleDefinition(Trigger(When.CHANGED, field="f9"), (Tell(ME, "х"),)), "удалено"),
        ("х", RuleDefinition(Trigger(When.DATE, source="f9"), (Tell(ME, "х"),)), "Дата"),
        ("х", RuleDefinition(Trigger(When.CREATED), (AddTag(5),)), "Метка"),
        ("х", RuleDefinition(Trigger(When.CREATED), (SetField("stage", 5),)), "Поле"),
        ("х", RuleDefinition(Trigger(When.CREATED), (SetField("note", None, 5),)), "не дата"),
        ("х", RuleDefinition(Trigger(When.CREATED), (MoveTo(5),)), "Этап"),
        ("х", RuleDefinition(Trigger(When.CREATED), (NewDeal(funnel=5),)), "Воронка"),
        ("х", RuleDefinition(Trigger(When.CREATED), (PlanTask(TaskPlan(), 5),)), "Шаблон"),
        (
            "х",
            RuleDefinition(Trigger(When.CREATED), (Tell(Who(WhoKind.MEMBER, 5), "х"),)),
            "больше не работает",
        ),
        (
            "х",
            RuleDefinition(Trigger(When.CREATED), (PlanTask(TaskPlan(days=99_999)),)),
            "дней — до 3650",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused(
    office: Office, funnel: Funnel, name: str, definition: RuleDefinition, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        add_rule(office, name, definition)
    assert list_rules(office) == []


def test_ready_rules_fit_a_new_office_and_say_what_they_do(office: Office) -> None:
    fields = load_deal_fields(office)

    for ready in ready_rules():
        assert find_rule_problems(office.db, fields, ready.definition) == ()
        add_rule(office, ready.name, ready.definition)
        assert describe_rule(fields, ready.definition, {}).startswith("Когда ")
    assert len({ready.key for ready in ready_rules()}) == len(ready_rules())


def test_a_rule_in_words(office: Office, funnel: Funnel) -> None:
    fields = load_deal_fields(office)
    stage = funnel.stages[1].id
    made = RuleDefinition(
        Trigger(When.STAGE, stages=(stage,)), (PlanTask(TaskPlan(title="Позвонить", days=1)),), DEAR
    )

    assert describe_rule(fields, made, {}) == (
        "Когда сделка пришла на этап «Замер» и Бюджет больше 500\N{NO-BREAK SPACE}000"
        "\N{NO-BREAK SPACE}₽, то поставить задачу «Позвонить» на завтра."
    )
    for trigger in EVERY_TRIGGER:
        words = describe_rule(fields, RuleDefinition(trigger, EVERY_ACTION), {})
        assert words.startswith("Когда ")
        assert words.endswith(".")


def test_templates(office: Office, funnel: Funnel) -> None:
    first, _ = add_template(office, "Замер", plan=TaskPlan("meeting", "Замерить", days=2))
    second, _ = add_template(office, "Звонок", plan=TaskPlan())
    reorder_templates(office, [second, first])
    assert [each.name for each in list_templates(office)] == ["Звонок", "Замер"]
    rule(office, Trigger(When.CREATED), PlanTask(TaskPlan(days=5), first))
    edit_template(office, first, name="Замер", plan=TaskPlan("meeting", "Замерить окна"))

    deal(office)
    on = (datetime.now(office.zone).date() + 5 * DAY).isoformat()
    assert office.db.run("SELECT kind, title, due_on FROM task") == [
        ("meeting", "Замерить окна", on)
    ]
    delete_template(office, first)
    deal(office)
    assert office.db.run("SELECT count(*) FROM task") == [(1,)]
    assert "Шаблон задачи удалён" in notices(office)[0]
    assert list_rules(office)[0].problems == ("Шаблон задачи удалён.",)
    with pytest.raises(UserError, match="Назовите"):
        add_template(office, "", plan=TaskPlan())
    with pytest.raises(UserError, match="срок"):
        add_template(office, "х", plan=TaskPlan(at="99:99"))


def test_a_trial_counts_what_has_happened(office: Office, funnel: Funnel) -> None:
    new, measured, contract = (stage.id for stage in funnel.stages)
    ids = [deal(office, title=f"Сделка {number}", stage_id=new) for number in range(5)]
    for each in ids[:3]:
        edit_deal_field(office, each, field="budget", value=600_000_00)
    edit_deal_field(office, ids[0], field="budget", value=100_00)
    move_deals(office, ids[:4], stage_id=measured)
    move_deals(office, ids[:1], stage_id=new)
    move_deals(office, ids[:1], stage_id=measured)
    win_deals(office, ids[:2])
    add_deal_tag(office, ids[4], name="VIP")

    def times(trigger: Trigger, condition: Group = Group()) -> int:  # noqa: B008 - a value
        return try_rule(office, RuleDefinition(trigger, (Tell(ME, "х"),), condition)).times

    assert times(Trigger(When.CREATED, funnel=funnel.id)) == 5
    assert times(Trigger(When.STAGE, stages=(measured,))) == 5
    assert times(Trigger(When.STAGE, stages=(measured,)), DEAR) == 2
    assert times(Trigger(When.STAGE, stages=(contract,))) == 0
    assert times(Trigger(When.WON)) == 2
    assert times(Trigger(When.CHANGED, field="budget")) == 4
    assert times(Trigger(When.CHANGED, field="budget", to=(600_000_00,))) == 3
    assert times(Trigger(When.CHANGED, field="budget", to=(100_00,))) == 1
    assert times(Trigger(When.CHANGED, field="tags")) == 1
    assert notices(office) == []


def test_a_trial_looks_no_further_back_than_asked(office: Office, funnel: Funnel) -> None:
    mine = deal(office)
    edit_deal_field(office, mine, field="budget", value=1_00)
    later = datetime.now(UTC) + 10 * DAY

    for trigger in (Trigger(When.CREATED), Trigger(When.CHANGED, field="budget")):
        made = RuleDefinition(trigger, (Tell(ME, "х"),))
        assert try_rule(office, made, days=11, now=later).times == 1
        assert try_rule(office, made, days=9, now=later).times == 0


def test_a_trial_of_what_waits_for_time(office: Office, funnel: Funnel) -> None:
    today = datetime.now(office.zone).date()
    for days in (-40, -10, -1, 0, 1):
        deal(office, values={"closes_on": (today + days * DAY).isoformat()})
    on_day = RuleDefinition(Trigger(When.DATE, source=Source.CLOSES), (Tell(ME, "х"),))
    before = RuleDefinition(Trigger(When.DATE, source=Source.CLOSES, days=-1), (Tell(ME, "х"),))
    idle = RuleDefinition(Trigger(When.IDLE), (Tell(ME, "х"),))

    assert (try_rule(office, on_day).times, try_rule(office, on_day).at_once) == (3, None)
    assert try_rule(office, before).times == 4
    assert (try_rule(office, idle).times, try_rule(office, idle).at_once) == (5, 5)
    assert len(try_rule(office, idle).examples) == 5
    with pytest.raises(UserError, match="удалён"):
        try_rule(office, RuleDefinition(Trigger(When.STAGE, stages=(5,)), (Tell(ME, "х"),)))


def test_firings_by_rule_and_by_deal(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.CREATED), Tell(ME, "х"), MoveTo(funnel.stages[2].id))
    rule(office, Trigger(When.LOST))
    one, two = deal(office, title="Один"), deal(office, title="Два")

    rows = read_firings(office, rule_id=made)

    assert [row.deal for row in rows] == ["Два", "Один"]
    assert rows[0].done == ("Уведомление: Анна Кравцова",)
    assert len(rows[0].failed) == 1
    assert read_firings(office, deal_id=one)[0].deal_id == one
    assert get_rule(office, made).fired == 2
    undo(office, rows[0].change_id)
    assert [row.deal_id for row in read_firings(office)] == [one]
    assert read_firings(office, deal_id=two) == []


def test_repeats_that_are_to_come(office: Office, funnel: Funnel, romashka: int) -> None:
    today = datetime.now(office.zone).date()
    rule(office, Trigger(When.DATE, source=Source.CONTRACT, days=-10), NewDeal("Продление"))
    rule(office, Trigger(When.DATE, source=Source.CONTRACT, days=-9), NewDeal("То же"))
    rule(office, Trigger(When.DATE, source=Source.CLOSES), Tell(ME, "не сделка"))
    ends = [today + days * DAY for days in (10, 15, 39, 41)]
    ids = [
        deal(office, client_id=romashka, values={"contract_ends_on": each.isoformat()})
        for each in ends
    ]
    lost = deal(office, values={"contract_ends_on": ends[1].isoformat()})
    reason = office.db.run("SELECT id FROM directory_item WHERE directory = 'loss_reason'")[0][0]
    lose_deals(office, [lost], reason_id=reason)

    coming = upcoming_repeats(office, 30)

    assert [(each.deal_id, each.day) for each in coming] == [
        (ids[0], today),
        (ids[1], today + 5 * DAY),
        (ids[2], today + 29 * DAY),
    ]
    assert coming[0].client == "ООО «Ромашка»"
    assert coming[0].title == "Продление"
    run_rules(office)
    assert [each.deal_id for each in upcoming_repeats(office, 30)] == ids[1:3]


def test_the_command_line(
    office: Office,
    funnel: Funnel,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    folder = str(office.folder.path)
    rule(office, Trigger(When.IDLE), name="Забытые")
    mine = deal(office)

    def said(*words: str) -> object:
        assert main([*words, "--office", folder, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    listed = said("rules")
    assert isinstance(listed, list)
    assert (listed[0]["name"], listed[0]["enabled"]) == ("Забытые", True)
    assert listed[0]["text"].startswith("Когда нет запланированного действия")
    dry = said("rules", "run", "--dry")
    assert isinstance(dry, dict)
    assert (dry["fired"], dry["change_set"]) == (1, None)
    done = said("rules", "run", "--now", datetime.now(UTC).isoformat())
    assert isinstance(done, dict)
    assert done["runs"][0]["examples"] == [mine]
    assert notices(office) == ["сработало"]
    again = said("rules", "run")
    assert isinstance(again, dict)
    assert again["fired"] == 0
    assert main(["rules", "run", "--now", "вчера", "--office", folder]) == 2
    assert main(["rules", "--dry", "--office", folder]) == 2
