"""Ready sets of stages that ship with the program, and adding one to an office."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import resources
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.parts import add_item_row
from crm_desktop.errors import NotFoundError
from crm_desktop.funnels.checking import checked_name, checked_stage
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.reading import read_funnels
from crm_desktop.funnels.writing import insert_funnel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

DEFAULT: Final = "sales"
"""What a new office begins with."""
_REASONS: Final = "loss_reason"


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A set of stages made ready.

    Attributes:
        key: its name in code and on the command line.
        title: the name the funnel gets.
        text: for whom it is, one sentence.
        stages: in order.
        loss_reasons: usual reasons of a loss in such sales.
        won_required: keys of the deal fields that must be filled to win.
    """

    key: str
    title: str
    text: str
    stages: tuple[StageSettings, ...]
    loss_reasons: tuple[str, ...] = ()
    won_required: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def ready_made_sets() -> tuple[ReadyMade, ...]:
    """Return the sets that ship with the program, the most usual first."""
    found = []
    for file in (resources.ROOT / "funnels").glob("*.toml"):
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        found.append((int(content["position"]), file.stem, content))
    return tuple(_read(key, content) for _position, key, content in sorted(found))


@use_case(Right.EDIT_FUNNELS)
def add_ready_made(office: Office, key: str, *, name: str = "") -> tuple[int, Changes]:
    """Add a funnel made from a ready set; return its id.

    An office that knows no reasons of a loss yet gets those of the set.

    Args:
        office: the office.
        key: of the set.
        name: of the funnel; `""` = the set's own, numbered if it is taken.

    Raises:
        NotFoundError: there is no such set.
        UserError: the name is taken.
    """
    ready = next((each for each in ready_made_sets() if each.key == key), None)
    if ready is None:
        raise NotFoundError(f"Готового набора «{key}» нет. Ничего не изменено.")
    taken = [funnel.name for funnel in read_funnels(office.db)]
    tidy = checked_name(name, taken, what="воронки") if name else _free(ready.title, taken)
    with office.change(f"Новая воронка: {tidy}") as change:
        funnel = write_ready_made(office.db, change, ready, name=tidy)
    return funnel, change.changes


def write_ready_made(db: OfficeDatabase, change: Change, ready: ReadyMade, *, name: str) -> int:
    """Write a ready set inside an open change; return the funnel's id."""
    funnel = insert_funnel(db, change, name, stages=ready.stages, won_required=ready.won_required)
    known = db.run(
        "SELECT 1 FROM directory_item WHERE directory = ? AND deleted_at IS NULL LIMIT 1",
        (_REASONS,),
    )
    if not known:
        for reason in ready.loss_reasons:
            add_item_row(db, change, _REASONS, reason)
    return funnel


def _read(key: str, content: dict[str, Any]) -> ReadyMade:
    stages: list[StageSettings] = []
    for row in content["stage"]:
        settings = StageSettings(
            **{
                **row,
                "required": tuple(row.get("required", ())),
                "plan_mode": PlanMode(row["plan_mode"]),
            }
        )
        stages.append(checked_stage(settings, [stage.name for stage in stages]))
    return ReadyMade(
        key,
        content["title"],
        content["text"],
        tuple(stages),
        tuple(content.get("loss_reasons", ())),
        tuple(content.get("won_required", ())),
    )


def _free(title: str, taken: Iterable[str]) -> str:
    names = {fold(name) for name in taken}
    number, free = 2, title
    while fold(free) in names:
        free = f"{title} {number}"
        number += 1
    return free
