"""Making rules and looking at what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.automation.definition import RuleDefinition, Tell, Trigger, Who, WhoKind
from crm_desktop.automation.rules import add_rule
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.tags import add_deal_tag
from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from crm_desktop.automation.definition import Action
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office

ME = Who(WhoKind.ACTOR)
_TABLES = (
    "deal", "deal_contact", "deal_helper", "deal_label", "deal_line", "deal_move",
    "deal_assignment", "task", "event", "client", "notice", "rule_firing", "rule",
)  # fmt: skip


def rule(
    office: Office,
    trigger: Trigger,
    *actions: Action,
    condition: Group = EVERYTHING,
    name: str = "Правило",
) -> int:
    """Make a rule that is on; without actions it tells the one who acts."""
    done = actions or (Tell(ME, "сработало"),)
    return add_rule(office, name, RuleDefinition(trigger, done, condition))[0]


def deal(office: Office, **more: Any) -> int:
    """Make a deal called «Окна на дачу»."""
    return create_deal(office, DealDraft(**{"title": "Окна на дачу", **more}))[0]


def state(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Return every live row a rule could write."""
    return {
        table: office.db.run(
            " ".join(("SELECT * FROM", table, "WHERE deleted_at IS NULL ORDER BY id"))
        )
        for table in _TABLES
    }


def notices(office: Office) -> list[str]:
    """Return the texts of all live notices."""
    return [
        row[0]
        for row in office.db.run("SELECT text FROM notice WHERE deleted_at IS NULL ORDER BY id")
    ]


def firings(office: Office, rule_id: int) -> list[tuple[int, str]]:
    """Return deal and what was done for the live firings of a rule."""
    return office.db.run(
        "SELECT deal, told FROM rule_firing WHERE rule = ? AND deleted_at IS NULL ORDER BY id",
        (rule_id,),
    )


def stages(funnel: Funnel) -> list[int]:
    return [stage.id for stage in funnel.stages]


def row(office: Office, deal_id: int, *columns: str) -> tuple[Any, ...]:
    sql = " ".join(("SELECT", ", ".join(columns), "FROM deal WHERE id = ?"))
    return tuple(office.db.run(sql, (deal_id,))[0])


def tag(office: Office, name: str) -> int:
    made = deal(office, title="с меткой")
    add_deal_tag(office, made, name=name)
    sql = "SELECT id FROM directory_item WHERE directory = 'deal_tag' AND name = ?"
    return int(office.db.run(sql, (name,))[0][0])
