"""The columns a board is given, and what each means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.mapping import Target, What

if TYPE_CHECKING:
    from collections.abc import Iterable

CARD: Final = "Карточка Trello"
ARCHIVED: Final = "Архив"
TITLE: Final = "Название"
BOARD: Final = "Доска"
LIST: Final = "Список"
DESCRIPTION: Final = "Описание"
LABELS: Final = "Метки"
MEMBER: Final = "Ответственный"
MEMBERS: Final = "Участники"
CREATED: Final = "Создана"
START: Final = "Начало"
DUE: Final = "Срок"
DUE_DONE: Final = "Срок выполнен"
CHECKLISTS: Final = "Чек-листы"
COMMENTS: Final = "Комментарии"
FILES: Final = "Вложения"
LINK: Final = "Ссылка"
CHANGED: Final = "Последнее действие"

IN_ARCHIVE: Final = "в архиве"
NO_CARD: Final = "пустой список"
REASONS: Final = {
    IN_ARCHIVE: "Карточка в архиве Trello: не загружается.",
    NO_CARD: "Пустой список: станет этапом, сделок в нём нет.",
}

_TARGETS: Final = {
    CARD: Target(What.SOURCE_ID),
    TITLE: Target(What.DEAL, "title"),
    BOARD: Target(What.DEAL, "funnel"),
    LIST: Target(What.DEAL, "stage"),
    ARCHIVED: Target(What.SKIP),
    CREATED: Target(What.CREATED),
    DESCRIPTION: Target(What.DEAL, "note"),
    LABELS: Target(What.DEAL, "tags"),
    MEMBER: Target(What.DEAL, "responsible"),
    MEMBERS: Target(What.DEAL, "helpers"),
    START: Target(What.DEAL, "starts_on"),
    DUE: Target(What.DEAL, "due"),
    DUE_DONE: Target(What.DEAL, "due_done"),
    CHECKLISTS: Target(What.DEAL, "tasks"),
    CHANGED: Target(What.DEAL, "modified_at"),
    COMMENTS: Target(What.NOTE),
    FILES: Target(What.NOTE),
    LINK: Target(What.NOTE),
}
COLUMNS: Final = tuple(_TARGETS)


def is_board_table(headings: Iterable[str]) -> bool:
    """Whether a table was made of a board by this program; the rows not loaded are one too."""
    return {CARD, BOARD, LIST} <= set(headings)


def board_target(heading: str) -> Target | None:
    """Return what a column of a board means; None = a field of that board's own."""
    return _TARGETS.get(heading)
