"""Which right a command needs: the palette and the keys leave out what a role may not do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.office import Office
    from ui.shell.screen import Command

_BY_KEY: Final[Mapping[str, Right]] = {
    "new": Right.EDIT_CLIENTS,
    "new_deal": Right.EDIT_DEALS,
    "new_task": Right.EDIT_TASKS,
    "undo": Right.UNDO,
    "redo": Right.UNDO,
    "reminders": Right.VIEW_TASKS,
    "clients.new": Right.EDIT_CLIENTS,
    "clients.export": Right.EXPORT,
    "clients.import": Right.IMPORT,
    "card.note": Right.EDIT_CLIENTS,
    "card.call": Right.EDIT_CLIENTS,
    "card.meeting": Right.EDIT_CLIENTS,
    "card.letter": Right.EDIT_CLIENTS,
    "card.task": Right.EDIT_TASKS,
    "card.script": Right.EDIT_TASKS,
    "card.deal": Right.EDIT_DEALS,
    "card.channel": Right.EDIT_CLIENTS,
    "card.label": Right.EDIT_CLIENTS,
    "card.open": Right.EDIT_CLIENTS,
    "card.relation": Right.EDIT_CLIENTS,
    "card.print": Right.PRINT,
    "card.delete": Right.DELETE_CLIENTS,
    "deals.create": Right.EDIT_DEALS,
    "deals.list.export": Right.EXPORT,
    "board.create": Right.EDIT_DEALS,
    "board.won": Right.EDIT_DEALS,
    "board.lost": Right.EDIT_DEALS,
    "board.funnel": Right.EDIT_DEALS,
    "board.delete": Right.DELETE_DEALS,
    "deal.task": Right.EDIT_TASKS,
    "deal.script": Right.EDIT_TASKS,
    "deal.done": Right.EDIT_TASKS,
    "deal.note": Right.EDIT_CLIENTS,
    "deal.call": Right.EDIT_CLIENTS,
    "deal.meeting": Right.EDIT_CLIENTS,
    "deal.letter": Right.EDIT_CLIENTS,
    "deal.forward": Right.EDIT_DEALS,
    "deal.backward": Right.EDIT_DEALS,
    "deal.won": Right.EDIT_DEALS,
    "deal.lost": Right.EDIT_DEALS,
    "deal.reopen": Right.EDIT_DEALS,
    "deal.rename": Right.EDIT_DEALS,
    "deal.client": Right.EDIT_DEALS,
    "deal.contact": Right.EDIT_DEALS,
    "deal.line": Right.EDIT_DEALS,
    "deal.tag": Right.EDIT_DEALS,
    "deal.delete": Right.DELETE_DEALS,
    "deal.restore": Right.DELETE_DEALS,
    "tasks.create": Right.EDIT_TASKS,
    "tasks.quick": Right.EDIT_TASKS,
    "today.new": Right.EDIT_TASKS,
    "today.call": Right.EDIT_CLIENTS,
    "today.move": Right.EDIT_TASKS,
    "calendar.print": Right.PRINT,
    "sync.take": Right.EDIT_CLIENTS,
    "sync.keep": Right.EDIT_CLIENTS,
    "sync.keep_all": Right.EDIT_CLIENTS,
    "merge": Right.MERGE,
    "different": Right.EDIT_CLIENTS,
    "all": Right.MERGE,
}
_BY_BEGINNING: Final[Mapping[str, Right]] = {
    "deal.stage.": Right.EDIT_DEALS,
    "board.to.": Right.EDIT_DEALS,
}


def right_of(key: str) -> Right | None:
    """Return the right a command needs; None = everybody may."""
    found = _BY_KEY.get(key)
    if found is not None:
        return found
    begins = (right for start, right in _BY_BEGINNING.items() if key.startswith(start))
    return next(begins, None)


def allowed(office: Office, commands: Iterable[Command]) -> list[Command]:
    """Return the commands the signed-in person may use, in their order."""
    needed = ((command, right_of(command.key)) for command in commands)
    return [command for command, right in needed if right is None or may(office, right)]
