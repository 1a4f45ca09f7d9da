"""What two sellers, each at a program of his own, do to one deal at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.automation.running import run_rules
from crm_desktop.deals.moves import lose_deals, move_deals, win_deals
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import archive_funnel
from crm_desktop.funnels.removal import delete_funnel, delete_stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office


def _move(office: Office, deal: int, seen: int, to: int) -> object:
    return move_deals(office, [deal], stage_id=to, expected={deal: seen}).moved


def _win(office: Office, deal: int, seen: int) -> object:
    return win_deals(office, [deal], expected={deal: seen}).moved


def _lose(office: Office, deal: int, seen: int, reason: int) -> object:
    return lose_deals(office, [deal], reason_id=reason, expected={deal: seen}).moved


def _delete_stage(office: Office, stage: int, into: int) -> object:
    return bool(delete_stage(office, stage, into=into))


def _delete_funnel(office: Office, funnel: int) -> object:
    return bool(delete_funnel(office, funnel))


def _archive(office: Office, funnel: int) -> object:
    return bool(archive_funnel(office, funnel))


def _rules(office: Office) -> object:
    return run_rules(office).fired


ACTS: dict[str, Callable[..., object]] = {
    "move": _move,
    "win": _win,
    "lose": _lose,
    "delete-stage": _delete_stage,
    "delete-funnel": _delete_funnel,
    "archive": _archive,
    "rules": _rules,
}


def outcome(office: Office, act: str, numbers: list[str]) -> str:
    """Do it and say «done …», or «refused …» with the name and the words of the refusal."""
    try:
        return f"done {ACTS[act](office, *map(int, numbers))}"
    except UserError as error:
        return f"refused {type(error).__name__} {error}"
