"""Keeping dashboards: everybody's own one, and one that is shown to who has none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.dashboard.setting import (
    BUILT_IN,
    OWN_FIGURES,
    Setting,
    check_setting,
    dump_setting,
    load_setting,
)
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


class Source(StrEnum):
    """Whose dashboard somebody looks at."""

    OWN = "own"
    SHARED = "shared"
    BUILT_IN = "built_in"


@dataclass(frozen=True, slots=True)
class Stored:
    """The dashboard somebody has.

    Attributes:
        setting: what stands on it.
        source: his own, the shared one, or the one the program came with.
        shared: what stands on the shared one; None = there is none.
        may_share: whether he may arrange the shared one.
    """

    setting: Setting
    source: Source
    shared: Setting | None
    may_share: bool


@use_case(Right.VIEW_DEALS)
def read_setting(office: Office) -> Stored:
    """Return the dashboard of the signed-in person: his own, else the shared, else the usual."""
    with office.reading():
        own, found = _find(office, office.user_id), _find(office, None)
    shared = load_setting(found[1]) if found is not None else None
    may_share = may(office, Right.SHARE_VIEWS)
    if own is not None:
        return Stored(load_setting(own[1]), Source.OWN, shared, may_share)
    if shared is not None:
        return Stored(shared, Source.SHARED, shared, may_share)
    usual = BUILT_IN if may(office, Right.REPORTS) else OWN_FIGURES
    return Stored(usual, Source.BUILT_IN, None, may_share)


@use_case(Right.VIEW_DEALS)
def save_own(office: Office, setting: Setting) -> Changes:
    """Keep the signed-in person's own dashboard.

    Raises:
        UserError: there are too many pieces.
    """
    return _save(office, office.user_id, setting, "Сводка настроена")


@use_case(Right.SHARE_VIEWS)
def save_shared(office: Office, setting: Setting) -> Changes:
    """Keep the dashboard that everybody sees who has none of his own.

    Raises:
        UserError: there are too many pieces.
    """
    return _save(office, None, setting, "Общая сводка настроена")


@use_case(Right.VIEW_DEALS)
def reset_own(office: Office) -> Changes:
    """Take the signed-in person's own dashboard away: he sees the shared or the usual one."""
    return _drop(office, office.user_id, "Своя сводка убрана")


@use_case(Right.SHARE_VIEWS)
def reset_shared(office: Office) -> Changes:
    """Take the shared dashboard away: who has none of his own sees the usual one."""
    return _drop(office, None, "Общая сводка убрана")


def _find(office: Office, owner: int | None) -> tuple[int, str] | None:
    # Two computers may have made one each: the later one counts.
    rows = office.db.run(
        "SELECT id, tiles FROM dashboard WHERE owner IS ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (owner,),
    )
    return (rows[0][0], rows[0][1]) if rows else None


def _save(office: Office, owner: int | None, setting: Setting, title: str) -> Changes:
    text = dump_setting(check_setting(setting))
    with office.change(title) as change:
        found = _find(office, owner)
        if found is None:
            office.db.run(
                "INSERT INTO dashboard(id, owner, tiles) VALUES(?, ?, ?)",
                (change.new_id(), owner, text),
            )
        elif found[1] != text:
            office.db.run("UPDATE dashboard SET tiles = ? WHERE id = ?", (text, found[0]))
    return change.changes


def _drop(office: Office, owner: int | None, title: str) -> Changes:
    with office.change(title) as change:
        office.db.run(
            "UPDATE dashboard SET deleted_at = ? WHERE owner IS ? AND deleted_at IS NULL",
            (now_ms(), owner),
        )
    return change.changes
