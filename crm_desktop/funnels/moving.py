"""Taking the deals off stages that are to be deleted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import ONE_TRANSACTION, PORTION
from crm_desktop.funnels.reading import require_stage
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal import Changes, Kind
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_LEAVING: Final = "FROM deal WHERE stage IN (SELECT value FROM json_each(?1)) OR funnel = ?2"


@dataclass(frozen=True, slots=True)
class Moves:
    """Which deals go where, and how it is told.

    Attributes:
        title: of the change set.
        reason: said in the stage history of every open deal.
        of_stages: stage -> the stage its deals go to.
        funnel: a funnel all of whose deals go, those at stages long gone too; 0 = none.
    """

    title: str
    reason: str
    of_stages: Mapping[int, int]
    funnel: int = 0

    @property
    def leaving(self) -> tuple[str, int]:
        """The arguments that find the deals."""
        return json.dumps(list(self.of_stages)), self.funnel or -1


@use_case(Right.EDIT_FUNNELS)
def move_away(
    office: Office,
    moves: Moves,
    *,
    finish: Callable[[OfficeDatabase], None],
    progress: Progress | None,
) -> Changes:
    """Move the deals and run `finish` in the transaction that moves the last of them.

    Raises:
        JobCancelledError: cancelled; what is done stays and can be taken back.
    """
    progress = progress or SilentProgress()
    total = _count(office.db, moves)
    if total <= ONE_TRANSACTION:
        progress.step(0, total, moves.title)
        with office.change(moves.title, kind="bulk") as change:
            while _move_portion(office.db, change, moves) == PORTION:
                pass
            finish(office.db)
        return change.changes
    done, moved = 0, PORTION
    with office.long_change(moves.title, kind="bulk") as long:
        while moved == PORTION:
            progress.step(min(done, total), total, moves.title)
            with long.transaction() as change:
                moved = _move_portion(office.db, change, moves)
                if moved < PORTION:
                    finish(office.db)
            done += moved
    progress.step(total, total, moves.title)
    touched = (Kind.DEAL, Kind.DEAL_MOVE, Kind.STAGE, Kind.FUNNEL)
    return Changes(long.id, moves.title, dict.fromkeys(touched))


def _count(db: OfficeDatabase, moves: Moves) -> int:
    if not moves.of_stages:
        return 0
    return int(db.run(" ".join(("SELECT count(*)", _LEAVING)), moves.leaving)[0][0])


def _move_portion(db: OfficeDatabase, change: Change, moves: Moves) -> int:
    if not moves.of_stages:
        return 0
    rows = db.run(
        " ".join(("SELECT id, stage, outcome", _LEAVING, "LIMIT ?3")), (*moves.leaving, PORTION)
    )
    at, author = now_ms(), change.header.author
    elsewhere = next(iter(moves.of_stages.values()))
    by_target: dict[int, list[int]] = {}
    opened: list[tuple[int, int]] = []
    for deal, stage, outcome in rows:
        target = moves.of_stages.get(stage, elsewhere)
        by_target.setdefault(target, []).append(deal)
        if outcome is None:
            opened.append((deal, target))
    funnels = {target: require_stage(db, target).funnel_id for target in by_target}
    for target, deals in by_target.items():
        db.run(
            "UPDATE deal SET stage = ?1, funnel = ?2,"
            " stage_since = iif(outcome IS NULL, ?3, stage_since),"
            " probability = iif(outcome IS NULL, NULL, probability)"
            " WHERE id IN (SELECT value FROM json_each(?4))",
            (target, funnels[target], at, json.dumps(deals)),
        )
    db.run_many(
        "INSERT INTO deal_move(id, deal, at, funnel, stage, author, reason)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            (change.new_id(), deal, at, funnels[target], target, author, moves.reason)
            for deal, target in opened
        ),
    )
    return len(rows)
