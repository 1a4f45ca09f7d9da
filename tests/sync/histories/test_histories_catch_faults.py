"""The histories, tested: a merge broken on purpose must make them fail, in few of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.journal.records import same
from crm_desktop.sync.merge.record import RecordState
from tests.sync.histories.machine import Histories

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal.operations import Operation
    from crm_desktop.sync.merge.record import Link
    from tests.sync.histories.conftest import Player

ACTS = ("new_client", "edit_client", "delete", "new_deal", "move_deal", "undo_any")
MOST = 40
"""Most of the faults show in the first few."""
honest_put = RecordState.put
honest_relink = RecordState._relink


def arrival_wins(self: RecordState, stamp: int, operation: Operation, bases: Any, seq: int) -> Link:
    """Whoever comes last is right, whenever it was written."""
    links, self.links = self.links, []
    link = honest_put(self, stamp, operation, bases, seq)
    self.links = [*links, link]
    return link


def resurrecting(self: RecordState, stamp: int, operation: Operation, bases: Any, seq: int) -> Link:
    """An edit brings a deleted record back."""
    link = honest_put(self, stamp, operation, bases, seq)
    if "note" in operation.fields and self.live.get("deleted_at") is not None:
        self.live["deleted_at"] = None
        self.changed.add("deleted_at")
    return link


def forgetting_losers(
    self: RecordState, fields: dict[str, Any], later: list[Link]
) -> dict[str, Any]:
    """What comes too late to live is not put into history either."""
    before = [(each, dict(each.old)) for each in later if each.old is not None]
    found = honest_relink(self, fields, later)
    for each, old in before:
        each.old = old
    return found


def equal_values_skipped(
    self: RecordState, stamp: int, operation: Operation, bases: Any, seq: int
) -> Link:
    """What says the same as what stands here is not written down: a later one may come between."""
    told = {n: v for n, v in operation.fields.items() if not same(self.live.get(n), v)}
    return honest_put(self, stamp, replace(operation, fields=told), bases, seq)


def clashes_unseen(
    self: RecordState, stamp: int, fields: Any, old: Any, bases: Any, place: int
) -> None:
    """Only who comes late is told that he overwrote something, or was overwritten."""
    if place < len(self.links):
        honest_clashes(self, stamp, fields, old, bases, place)


honest_clashes = RecordState._look_for_clashes


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("put", arrival_wins),
        ("put", resurrecting),
        ("_relink", forgetting_losers),
        ("_look_for_clashes", clashes_unseen),
        ("put", equal_values_skipped),
    ],
    ids=[
        "arrival wins",
        "edits resurrect",
        "losers forgotten",
        "clashes unseen",
        "equal values skipped",
    ],
)
def test_a_broken_merge_is_caught(
    player: Player, monkeypatch: pytest.MonkeyPatch, name: str,
    broken: Callable[..., object],
) -> None:  # fmt: skip
    monkeypatch.setattr(RecordState, name, broken)
    with pytest.raises(AssertionError):
        player.some(Histories, MOST, acts=ACTS)


def test_the_same_histories_end_well_without_a_fault(player: Player) -> None:
    player.some(Histories, 6, acts=ACTS)
