"""The columns of a board given their meanings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.mapping import RowRule
from crm_desktop.importing.table_guess import BY_HEADING
from crm_desktop.importing.trello import columns as c

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.table_guess import Guess

ARCHIVE_RULES: Final = tuple(
    RowRule(c.ARCHIVED, (value,), reason) for value, reason in c.REASONS.items()
)


def name_columns(guesses: Sequence[Guess]) -> None:
    """Settle what every column means; those of the board's own fields stay as guessed."""
    for guess in guesses:
        target = c.board_target(guess.heading)
        if target is not None:
            guess.target, guess.sure, guess.why = target, 1.0, BY_HEADING
