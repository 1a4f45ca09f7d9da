"""A thousand rules over very many deals: the nightly run, and what rules cost an act.

What a run would do is checked against a plain walk through the deals for some of the rules.
"""

from __future__ import annotations

import random
import shutil
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.automation.definition import (
    DEALS,
    PlanTask,
    RuleDefinition,
    Source,
    TaskPlan,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)
from crm_desktop.automation.definition_json import dump_definition
from crm_desktop.automation.running import run_rules
from crm_desktop.deals.moves import move_deals
from crm_desktop.demo.bulk_deals import FUNNEL, add_bulk_deals
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.funnels.reading import find_funnel
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.views.tree import Condition, Group, Op
from tests.bench.measuring import Once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

GOAL: Final = "1,000 rules × 100,000 deals ≤ 60 s"
DROPS: Final = 100
_DAY: Final = timedelta(days=1)


def measure(
    results: Results,
    folder: Path,
    clients: int,
    *,
    deals: int,
    rules: int,
    only: Sequence[str],
) -> None:
    """Measure at one size in a copy of an office with many deals.

    Args:
        results: collects the figures.
        folder: where the offices lie.
        clients: of the office.
        deals: how many.
        rules: how many timed rules.
        only: ignored.
    """
    model, work = folder / f"rules-{clients}-{deals}", folder / "rules-work"
    if not model.exists():
        office = make_demo_office(model, clients=clients, parameters=FLOOR)
        add_bulk_deals(office, deals=deals, closed=0.3)
        office.close()
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        funnel = find_funnel(office, FUNNEL)
        stages = [stage.id for stage in funnel.stages]
        _drops(results, office, stages, deals, "no rules", shift=0)
        _timed(results, office, stages, (deals, rules))
        _immediate(office, stages, rules)
        _drops(results, office, stages, deals, f"{rules} timed and {rules} other rules", shift=1)
    finally:
        office.close()
        shutil.rmtree(work, ignore_errors=True)


def _timed(results: Results, office: Office, stages: list[int], size: tuple[int, int]) -> None:
    deals, rules = size
    _add(office, [_timed_rule(random.Random(number), stages) for number in range(rules)])
    now = datetime.now(UTC)
    for what, when in (("look: the first night", now), ("look: the next night", now + _DAY)):
        print(f"{rules} rules: {what}", file=sys.stderr)
        with Once() as once:
            report = run_rules(office, now=when, dry=True)
        results.add(
            what, size=deals, goal=GOAL, rules=report.rules, would_fire=report.fired,
            seconds=once.seconds, cpu_seconds=once.cpu_seconds,
        )  # fmt: skip
        with Once() as once:
            done = run_rules(office, now=when)
        assert done.fired == report.fired
        results.add(
            what.replace("look", "do"), size=deals, goal=GOAL, fired=done.fired,
            seconds=once.seconds, cpu_seconds=once.cpu_seconds,
        )  # fmt: skip
        again = run_rules(office, now=when)
        assert again.fired == 0, again.fired
    with Once() as once:
        run_rules(office, now=now + _DAY)
    results.add(
        "do: nothing is due any more", size=deals, goal=GOAL, fired=0, seconds=once.seconds,
        cpu_seconds=once.cpu_seconds,
    )  # fmt: skip


def _timed_rule(chance: random.Random, stages: list[int]) -> RuleDefinition:
    kind = chance.random()
    if kind < 0.25:
        trigger = Trigger(When.IDLE, days=chance.randint(0, 30))
    elif kind < 0.45:
        trigger = Trigger(When.OVERDUE, hours=chance.choice((0, 4, 24, 72)))
    else:
        source = chance.choice((Source.CLOSES, Source.CLOSES, Source.BIRTHDAY, Source.WON))
        trigger = Trigger(When.DATE, source=source.value, days=chance.randint(-7, 30))
    least = chance.randint(1, 40) * 5_000_000_00 // 100
    condition = Group(
        (
            Condition("stage", Op.ANY_OF, (chance.choice(stages),)),
            Condition("budget", Op.BETWEEN, (least, least + 100_000_00)),
        )
    )
    tell = Tell(Who(WhoKind.RESPONSIBLE), "Пора: {сделка}")
    plan = PlanTask(TaskPlan(title="Решить, что дальше", days=1))
    return RuleDefinition(trigger, (chance.choice((tell, plan)),), condition)


def _immediate(office: Office, stages: list[int], rules: int) -> None:
    made = []
    for number in range(rules):
        chance = random.Random(number)
        trigger = Trigger(When.STAGE, stages=(chance.choice(stages),))
        dear = Group((Condition("budget", Op.GREATER, (10**14,)),))
        made.append(RuleDefinition(trigger, (Tell(Who(), "х"),), dear))
    _add(office, made)


def _add(office: Office, made: Sequence[RuleDefinition]) -> None:
    with office.change("Правила", kind="import") as change:
        office.db.run_many(
            "INSERT INTO rule(id, area, name, definition, enabled, position, created_at, author)"
            " VALUES(?, ?, ?, ?, 1, 1, 0, ?)",
            [
                (change.new_id(), DEALS, f"Правило {number}", dump_definition(each), office.user_id)
                for number, each in enumerate(made)
            ],
        )


def _drops(
    results: Results, office: Office, stages: list[int], size: int, what: str, *, shift: int
) -> None:
    ids = [
        row[0]
        for row in office.db.run(
            "SELECT id FROM deal WHERE outcome IS NULL AND stage IN (SELECT value FROM"
            " json_each(?)) ORDER BY id LIMIT ?",
            (f"[{','.join(map(str, stages))}]", DROPS),
        )
    ]
    work = [
        partial(move_deals, office, [deal], stage_id=stages[(number + shift) % len(stages)])
        for number, deal in enumerate(ids)
    ]
    results.time(f"a drop: {what}", work, size=size)
