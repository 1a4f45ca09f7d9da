"""Several contact persons of one row: «Контактное лицо 2», «Телефон 2»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.table_guess import Guess

MOST_CONTACTS: Final = 20
_CONTACT: Final = "contact."
_NAMES: Final = frozenset({"contact.name", "contact.last_name"})
_OWN: Final = frozenset({"phone", "email", "messenger", "birthday"})


def number_contacts(guesses: Sequence[Guess]) -> None:
    """Tell the columns of the second, third… contact person from those of the first.

    Each person begins with a column of names; what follows belongs to the last one named.
    Columns that speak of the client himself («Телефон») are taken for a contact's only where
    each contact has one of the kind behind the name.
    """
    starts = _starts(guesses)
    if len(starts) < 2:  # noqa: PLR2004 - several
        return
    starts = starts[:MOST_CONTACTS]
    whose = {place: sum(start <= place for start in starts) for place in range(len(guesses))}
    for key in _OWN:
        places = [p for p, guess in enumerate(guesses) if _key(guess) == key and whose[p]]
        if {whose[place] for place in places} == set(range(1, len(starts) + 1)):
            for place in places:
                guesses[place].meaning = _CONTACT + guesses[place].meaning
    for place, guess in enumerate(guesses):
        if guess.meaning.startswith(_CONTACT):
            guess.number = max(whose[place], 1)


def _starts(guesses: Sequence[Guess]) -> list[int]:
    """Where the columns of each contact begin."""
    by_key: dict[str, list[int]] = {}
    for place, guess in enumerate(guesses):
        if _key(guess) in _NAMES:
            by_key.setdefault(_key(guess), []).append(place)
    return max(by_key.values(), key=len, default=[])


def _key(guess: Guess) -> str:
    return guess.meaning.partition(":")[0]
