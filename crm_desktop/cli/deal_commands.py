"""`deals`, `deal`, `move`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.parsing import a_number, parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.present import require_client
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.deal_json import deal_as_json, deals_as_json
from crm_desktop.deals.fields import DealCatalogue, load_deal_catalogue
from crm_desktop.deals.list_order import BY_DUE
from crm_desktop.deals.listing import DealFilter, deal_ids
from crm_desktop.deals.moves import Moved, lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.of_client import DealBrief, deal_briefs, deals_of_client
from crm_desktop.deals.present import require_deal
from crm_desktop.errors import UserError
from crm_desktop.funnels.reading import find_funnel
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.saved_views import find_view
from crm_desktop.views.tree import EVERYTHING, Condition, Op, all_of

if TYPE_CHECKING:
    import argparse

    from crm_desktop.office import Office
    from crm_desktop.views.tree import Group

_OUTCOMES = {"won": "выиграна", "lost": "проиграна"}
_REASONS = "loss_reason"


def add_commands(commands: Commands) -> None:
    """Add the commands about deals."""
    parser = add_command(commands, "deals", _deals, text="сделки: все или по условиям")
    parser.add_argument("--stage", metavar="STAGE", help="название или номер этапа")
    parser.add_argument("--funnel", metavar="FUNNEL", help="название или номер воронки")
    parser.add_argument("--client", metavar="ID", help="номер клиента")
    parser.add_argument("--view", metavar="NAME", help="отбор и порядок сохранённого вида")
    parser.add_argument("--find", default="", metavar="TEXT", help="только найденные поиском")
    parser.add_argument("--responsible", metavar="NAME", help="имя или фамилия ответственного")
    outcome = parser.add_mutually_exclusive_group()
    for word, text in (("open", "открытые"), ("won", "выигранные"), ("lost", "проигранные")):
        outcome.add_argument(
            f"--{word}", dest="outcome", action="store_const", const=word, help=text
        )
    parser.add_argument(
        "--limit", type=a_number(10_000_000), default=1000, help="не больше стольких"
    )
    parser = add_command(commands, "deal", _deal, text="показать карточку сделки")
    parser.add_argument("id", metavar="ID")
    parser = add_command(commands, "move", _move, text="передвинуть сделку по воронке")
    parser.add_argument("deal", metavar="DEAL", help="номер сделки")
    parser.add_argument(
        "stage", metavar="STAGE",
        help="название или номер этапа; won — выиграна, lost — проиграна, open — снова открыта",
    )  # fmt: skip
    parser.add_argument("--reason", metavar="R", help="причина проигрыша, для lost")
    parser.add_argument("--note", metavar="TEXT", default="", help="слова к проигрышу, для lost")


def _deals(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office, office.reading():
        view = None
        if options.view is not None:
            view = find_view(office, options.view, area="deals").definition
        tree = EVERYTHING if view is None else whole_filter(view, area="deals")
        asked = _asked(office, options, tree)
        ids = deal_ids(
            office, asked, sort=BY_DUE if view is None else view.sort, limit=options.limit
        )
        found = deals_as_json(office, ids)
        told = [_line(brief) for brief in deal_briefs(office, ids)]
    output.result(found, "\n".join(told) or "Сделок нет.")
    return DONE


def _asked(office: Office, options: argparse.Namespace, tree: Group) -> DealFilter:
    catalogue = load_deal_catalogue(office)
    conditions = []
    funnel = find_funnel(office, options.funnel).id if options.funnel else 0
    if options.stage:
        stages = _stages(catalogue, options.stage, funnel)
        conditions.append(Condition("stage", Op.ANY_OF, tuple(stages)))
    if options.responsible:
        member = catalogue.parse(catalogue.get("responsible"), options.responsible).value
        conditions.append(Condition("responsible", Op.ANY_OF, (int(member or 0),)))
    if options.outcome:
        conditions.append(Condition("outcome", Op.ANY_OF, (options.outcome,)))
    ids = None
    if options.client:
        client = require_client(office, parse_id(options.client)).id
        ids = tuple(brief.id for brief in deals_of_client(office, client))
    return DealFilter(text=options.find, funnel=funnel, tree=all_of(tree, *conditions), ids=ids)


def _stages(catalogue: DealCatalogue, name: str, funnel: int) -> list[int]:
    """Return the live stages so named, of one funnel or (0) of all.

    Raises:
        UserError: there are none.
    """
    live = [s for s in catalogue.stages.values() if not s.deleted and funnel in {0, s.funnel}]
    found = [s.id for s in live if fold(s.name) == fold(name) or str(s.id) == name]
    if not found:
        named = ", ".join(dict.fromkeys(f"«{stage.name}»" for stage in live)) or "пока ни одного"
        raise UserError(f"Этапа «{name}» нет. Ничего не изменено. Есть: {named}.")
    return found


def _line(brief: DealBrief) -> str:
    parts = [_OUTCOMES.get(brief.outcome) or brief.stage]
    if brief.budget is not None:
        parts.append(show_money(brief.budget, brief.currency))
    parts += filter(None, (brief.client, brief.responsible))
    return f"{brief.id}  {brief.title}: {', '.join(parts)}"


def _deal(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        deal = deal_as_json(office, parse_id(options.id))
    output.result(deal, json.dumps(deal, ensure_ascii=False, indent=2))
    return DONE


def _move(options: argparse.Namespace, output: Output) -> int:
    if options.stage != "lost" and (options.reason or options.note):
        raise UserError("Причина и слова бывают только у проигрыша. Ничего не изменено.")
    with opened(options, output) as office:
        deal = parse_id(options.deal)
        moved = _moved(office, deal, options)
        brief = deal_briefs(office, [deal])[0]
    change_set = str(moved.changes.change_id) if moved.changes.change_id else None
    words = [f"{moved.changes.title}. Отменить: undo {change_set}" if change_set else "Так и было."]
    if moved.unplanned:
        words.append("Следующее действие не запланировано.")
    output.result(
        {
            "change_set": change_set,
            "stage": {"id": str(brief.stage_id), "name": brief.stage},
            "outcome": brief.outcome or "open",
            "unplanned": bool(moved.unplanned),
            "warning": moved.warning or None,
        },
        " ".join(filter(None, (*words, moved.warning))),
    )
    return DONE


def _moved(office: Office, deal: int, options: argparse.Namespace) -> Moved:
    present = require_deal(office, deal)
    match options.stage:
        case "won":
            return win_deals(office, [deal])
        case "lost":
            return lose_deals(
                office, [deal], reason_id=_reason(office, options.reason), note=options.note
            )
        case "open":
            return reopen_deals(office, [deal])
        case name:
            catalogue = load_deal_catalogue(office)
            own = present.funnel if not name.isdecimal() else 0
            return move_deals(office, [deal], stage_id=_stages(catalogue, name, own)[0])


def _reason(office: Office, name: str | None) -> int | None:
    if not name:
        return None
    catalogue = load_deal_catalogue(office)
    item = catalogue.item_by_name(_REASONS, name)
    if item is None:
        named = ", ".join(f"«{each.name}»" for each in catalogue.items(_REASONS))
        raise UserError(
            f"Причины проигрыша «{name}» в справочнике нет. Ничего не изменено. "
            f"Есть: {named or 'пока ни одной'}."
        )
    return item.id
