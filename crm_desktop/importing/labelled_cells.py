"""Cells that hold several phones, e-mails or links, a line each, every one with its label."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.channel_reading import read_channels
from crm_desktop.clients.drafts import ChannelDraft

if TYPE_CHECKING:
    from crm_desktop.importing.cells import CellField, CellReader
    from crm_desktop.importing.party import Party, ReadRow

_MOST: Final = 200


def read_labelled(
    cells: CellReader, row: ReadRow, party: Party, column: CellField, text: str
) -> None:
    """Read the lines of a cell: «мобильный: +7 921 555-10-24», «ivan@iva.ru».

    A line with a colon and a blank behind its first words begins with its label.
    """
    read = cells.reader_of(column.field)
    for line in text.split("\n")[:_MOST]:
        label, colon, value = line.partition(": ")
        if not colon:
            label, value = "", line
        label, value = label.strip(" :"), value.strip()
        if not value:
            continue
        # What cannot be read goes to the note under its label.
        header = f"{column.header} ({label})" if label else column.header
        called = replace(column, label=label, header=header)
        if label and column.field.part == "messenger":
            # Said to be one: a name with @ in it is no e-mail here, nor are digits a phone.
            for channel in read_channels([ChannelDraft(value, "messenger", label)]):
                cells.add(party, column, channel)
        else:
            read(row, party, called, value, value)
