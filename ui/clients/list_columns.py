"""Which columns the client list begins with, and its first one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.views.definition import ViewColumn
from ui.views.list_columns import FirstColumn
from ui.views.list_columns import columns_of as all_columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.views.fields import ListFields
    from ui.views.list_columns import ListColumn

PERSON: Final = "name"
"""The first column: who it is, in two lines."""
FIRST: Final = FirstColumn(PERSON, "Клиент", 268)
USUAL: Final = tuple(
    ViewColumn(key) for key in (PERSON, "phone", "type", "region", "responsible", "last_event")
)
"""What a table begins with."""


def columns_of(chosen: Sequence[ViewColumn], fields: ListFields) -> tuple[ListColumn, ...]:
    """The columns as they are shown: the person's first, those of deleted fields left out."""
    return all_columns_of(chosen, fields, FIRST)
