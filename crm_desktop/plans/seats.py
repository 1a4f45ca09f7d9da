"""Who works where, as plans and facts of departments count it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.departments.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.connection import OfficeDatabase


def people_below(db: OfficeDatabase) -> Mapping[int, tuple[int, ...]]:
    """Return department -> everybody who works, or last worked, in it and in those below."""
    tree = read_tree(db)
    seats = db.run("SELECT id, department FROM member WHERE department IS NOT NULL ORDER BY id")
    return {
        each.id: tuple(member for member, at in seats if at in below)
        for each in tree
        for below in (tree.below([each.id]),)
    }
