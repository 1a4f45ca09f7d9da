"""What the columns of a table of deals mean: those of the deal first, then those of its client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.company_names import fold
from crm_desktop.importing.content import filled_texts
from crm_desktop.importing.deals import keys
from crm_desktop.importing.deals.heading_words import deal_meaning
from crm_desktop.importing.deals.sums import currency_of_heading
from crm_desktop.importing.mapping import Target, What
from crm_desktop.importing.table_guess import BY_HEADING, Guess, guess_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Subject
    from crm_desktop.importing.sheets import Cell


def guess_deals(
    headings: Sequence[str],
    columns: Sequence[list[Cell]],
    catalogue: Catalogue,
    deals: Catalogue,
) -> tuple[list[Guess], Subject]:
    """Guess the target of every column of a table of deals.

    Args:
        headings: of the columns.
        columns: their cells.
        catalogue: knows the own fields of clients.
        deals: knows those of deals.
    """
    guesses = [Guess(h, cells) for h, cells in zip(headings, columns, strict=True)]
    own = {fold(field.label): field.key for field in deals.fields if field.own_id}
    taken: dict[str, Guess] = {}
    for guess in guesses:
        key, sure = deal_meaning(guess.heading)
        if own_key := own.get(fold(guess.heading)):
            key, sure = own_key, 1.0
        if not key or (key == "id" and not _tells_apart(guess)):
            continue
        rival = taken.get(key)
        if rival is not None and key not in keys.SEVERAL:
            if rival.sure >= sure:
                continue
            rival.target, rival.sure = Guess("", []).target, 0.0
            rival.why = ""
        guess.target, guess.sure, guess.why = deal_target(key, guess.heading), sure, BY_HEADING
        taken[key] = guess
    rest = [guess for guess in guesses if not guess.why]
    found, subject = guess_table(
        [guess.heading for guess in rest],
        [guess.cells for guess in rest],
        catalogue,
        needs_name=False,
    )
    for guess, told in zip(rest, found, strict=True):
        guess.target, guess.sure, guess.why = told.target, told.sure, told.why
    return guesses, subject


def deal_target(key: str, heading: str) -> Target:
    """Return the target of a key of the table of headings."""
    if key == "id":
        return Target(What.SOURCE_ID)
    if key == "created":
        return Target(What.CREATED)
    label = currency_of_heading(heading) if key == "budget" else ""
    return Target(What.DEAL, key, label)


def _tells_apart(guess: Guess) -> bool:
    texts = filled_texts(guess.cells)
    return len(set(texts)) == len(texts)
