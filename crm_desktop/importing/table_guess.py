"""What all columns of a table mean, each seen beside the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import has_legal_form
from crm_desktop.clients.fields import Store
from crm_desktop.clients.person_names import looks_like_person
from crm_desktop.exporting.headings import is_own_layout
from crm_desktop.importing.contact_numbers import number_contacts
from crm_desktop.importing.content import (
    field_type,
    filled_texts,
    kind_of_content,
    kind_of_word,
    share,
)
from crm_desktop.importing.heading_guess import meaning_of
from crm_desktop.importing.heading_text import normal
from crm_desktop.importing.mapping import NOTE, SKIP, Target, What
from crm_desktop.importing.own_layout import own_targets
from crm_desktop.importing.vcard.columns import card_targets, is_card_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Subject
    from crm_desktop.importing.sheets import Cell

BY_HEADING: Final = "по заголовку"
BY_CONTENT: Final = "по содержимому"
AS_OWN: Final = "нет такого поля: будет добавлено своё"
AS_NOTE: Final = "уйдёт в заметку"
EMPTY: Final = "пустой столбец"

# Headings of a column that counts the rows, or holds numbers of its own.
_MAYBE_NUMBERS: Final = frozenset({"no", "#", "nn"})
_NEARLY_EMPTY: Final = 0.02
_ENOUGH_ROWS: Final = 100
_CHANNELS: Final = frozenset({"phone", "email", "site", "messenger", "social"})
_ADDRESSES: Final = frozenset(
    {"legal_address", "actual_address", "post_address", "delivery_address"}
)
_PARTS: Final = frozenset({"last_name", "first_name", "middle_name"})
_OF_COMPANY: Final = frozenset({"kpp", "ogrn", "okpo", "director", "legal_address", "full_name"})
_OF_CONTENT: Final = {
    "email": "email", "inn": "inn", "ogrn": "ogrn", "account": "account", "bik": "bik",
    "corr_account": "corr_account", "kpp": "kpp", "phone": "phone", "site": "site",
    "company": "@company", "person": "@person", "address": "actual_address",
}  # fmt: skip
SEVERAL: Final = _CHANNELS | _ADDRESSES | {"note", "roles", "tags"}
"""Fields that many columns may fill together."""


@dataclass(slots=True)
class Guess:
    """A column being guessed: its meaning (of the table of headings), how sure, and why."""

    heading: str
    cells: list[Cell]
    meaning: str = ""
    sure: float = 0.0
    why: str = ""
    target: Target = SKIP
    number: int = 1


def guess_table(
    headings: Sequence[str],
    columns: Sequence[list[Cell]],
    catalogue: Catalogue,
    *,
    needs_name: bool = True,
) -> tuple[list[Guess], Subject]:
    """Guess the target of every column and whom the rows are about.

    Args:
        headings: of the columns.
        columns: their cells.
        catalogue: knows the own fields of clients.
        needs_name: some column must hold the names, whatever it looks like.
    """
    guesses = [Guess(h, cells) for h, cells in zip(headings, columns, strict=True)]
    if is_own_layout(headings):
        for guess, target in zip(guesses, own_targets(headings, columns, catalogue), strict=True):
            guess.target, guess.sure, guess.why = target, 1.0, BY_HEADING
        return guesses, "auto"
    if is_card_table(headings):
        for guess, target in zip(guesses, card_targets(headings), strict=True):
            guess.target, guess.sure, guess.why = target, 1.0, BY_HEADING
        return guesses, "person"
    own = {normal(field.label): field.key for field in catalogue.fields if field.own_id}
    for guess in guesses:
        _by_heading(guess, own)
        _doubt_by_content(guess)
    _by_content(guesses, needs_name=needs_name)
    subject = _settle_parties(guesses)
    number_contacts(guesses)
    _settle_singles(guesses)
    for guess in guesses:
        if guess.meaning:
            guess.target = target_of(guess.meaning, guess.number)
            single = catalogue.find(guess.target.field) if guess.target.field else None
            if guess.target.what is What.FIELD and single and single.store is Store.OWN:
                guess.why = BY_HEADING
        else:
            leave_unknown(guess)
    return guesses, subject


def _by_heading(guess: Guess, own: Mapping[str, str]) -> None:
    if key := own.get(normal(guess.heading)):
        guess.meaning, guess.sure, guess.why = key, 1.0, BY_HEADING
        return
    guess.meaning, guess.sure = meaning_of(guess.heading)
    guess.why = BY_HEADING if guess.meaning else ""


def _doubt_by_content(guess: Guess) -> None:
    """Give up a meaning the cells contradict."""
    texts = filled_texts(guess.cells)
    meaning = guess.meaning.partition(":")[0].rpartition(".")[2]
    if not texts or not meaning:
        return
    if meaning == "kind" and share(texts, lambda text: bool(kind_of_word(text))) < 0.6:  # noqa: PLR2004 - most
        guess.meaning, guess.sure = "type", 0.7
    elif meaning == "id" and len(set(texts)) < len(texts):
        guess.meaning, guess.sure = "", 0.0
    elif meaning == "skip" and normal(guess.heading) in _MAYBE_NUMBERS:
        if not _counts_rows(texts):
            guess.meaning, guess.sure = "", 0.0
    elif meaning in {"phone", "email", "site", "inn"}:
        told, part = kind_of_content(guess.cells)
        if told in {"phone", "email", "inn", "site"} and told != meaning and part >= 0.8:  # noqa: PLR2004 - nearly all
            party = guess.meaning.rpartition(".")[0]
            guess.meaning = f"{party}.{told}" if party else told
            guess.sure, guess.why = 0.6, BY_CONTENT


def _counts_rows(texts: Sequence[str]) -> bool:
    return all(text.isdecimal() for text in texts) and all(
        int(b) == int(a) + 1 for a, b in pairwise(texts)
    )


def _by_content(guesses: Sequence[Guess], *, needs_name: bool) -> None:
    """Let unknown headings be told by their cells, where the field is still free."""
    taken = Counter(guess.meaning.partition(":")[0] for guess in guesses)
    named = any(taken[m] for m in ("@name", "@company", "@person", "@contact", *_PARTS))
    for guess in guesses:
        if guess.meaning:
            continue
        told, part = kind_of_content(guess.cells)
        meaning = _OF_CONTENT.get(told, "")
        if meaning.startswith("@") and named:
            continue
        if meaning and (meaning in _CHANNELS or not taken[meaning]):
            guess.meaning, guess.sure, guess.why = meaning, 0.5 + part * 0.3, BY_CONTENT
            taken[meaning] += 1
    if needs_name and not named and not any(g.meaning.startswith("@") for g in guesses):
        _name_of_last_resort(guesses)


def _name_of_last_resort(guesses: Sequence[Guess]) -> None:
    """Some column must hold the names: the fullest one of many different short texts."""
    best, found = 0.0, None
    for guess in guesses:
        texts = filled_texts(guess.cells)
        if guess.meaning or not texts or not guess.cells:
            continue
        wordy = share(texts, lambda text: any(map(str.isalpha, text)) and len(text) < 80)  # noqa: PLR2004 - longer texts are remarks
        score = wordy * len(set(texts)) / len(guess.cells)
        if score > best:
            best, found = score, guess
    if found is not None and best >= 0.3:  # noqa: PLR2004 - a third of the rows differ
        found.meaning, found.sure, found.why = "@name", 0.4, BY_CONTENT


def _settle_parties(guesses: Sequence[Guess]) -> Subject:
    """Decide who is the client of a row and who its contact or its company."""
    by: dict[str, list[Guess]] = {}
    for guess in guesses:
        by.setdefault(guess.meaning.partition(":")[0], []).append(guess)
    _whole_names(by)
    has_parts = any(by.get(part) for part in _PARTS)
    has_person = has_parts or bool(by.get("@person"))
    contact_main = False
    if by.get("@name"):
        main = "@name"
        about_people = _of_people(by["@name"][0]) and not by.get("@contact")
        contact_main = has_person and not about_people
    elif by.get("@company") and (by.get("@contact") or not has_person or _legal(by)):
        main, contact_main = "@company", has_person
    elif has_person:
        main = "@person"
    else:
        main = "@contact" if by.get("@contact") else "@company"
    roles = _roles(main, about_contact=contact_main, by=by)
    of_contact = main in {"@name", "@company"} and (contact_main or bool(by.get("@contact")))
    has_company = bool(by.get("@company"))
    post = "contact.post" if of_contact or not has_company else "company.post"
    for guess in guesses:
        key, colon, label = guess.meaning.partition(":")
        key = roles.get(key, post if key == "@post" else key)
        if key == "birthday" and of_contact:
            key = "contact.birthday"
        elif main in {"@person", "@contact"} and key != "contact.post":
            key = key.removeprefix("contact.")
        elif main == "@company":
            key = key.removeprefix("company.")
        guess.meaning = f"{key}{colon}{label}"
    return "person" if main == "@person" and not by.get("kind") else "auto"


def _whole_names(by: dict[str, list[Guess]]) -> None:
    """«Имя» without «Фамилия» holds whole names, or all that is known of them."""
    if by.get("first_name") and not by.get("last_name"):
        for guess in by.pop("first_name"):
            guess.meaning = "@person"
            by.setdefault("@person", []).append(guess)


def _roles(main: str, *, about_contact: bool, by: Mapping[str, list[Guess]]) -> dict[str, str]:
    person = "contact." if about_contact else ""
    roles = {f"{part}": f"{person}{part}" for part in _PARTS}
    roles[main] = "name"
    if main != "@company":
        roles["@company"] = "company.name"
    if main != "@person":
        roles["@person"] = "contact.name" if about_contact else "name"
    if main != "@contact":
        roles["@contact"] = "contact.name"
    if main == "@person" and any(by.get(part) for part in _PARTS):
        roles["@person"] = "name"
    return roles


def _of_people(guess: Guess) -> bool:
    texts = filled_texts(guess.cells)
    people = share(texts, lambda text: looks_like_person(text) and not has_legal_form(text))
    return people > 0.5  # noqa: PLR2004 - more than half


def _legal(by: Mapping[str, list[Guess]]) -> bool:
    """Whether requisites beside the names are those of companies."""
    if any(by.get(key) for key in _OF_COMPANY):
        return True
    texts = [text for guess in by.get("inn", ()) for text in filled_texts(guess.cells)]
    return share(texts, lambda text: len(text) in {9, 10}) > 0.5  # noqa: PLR2004 - more than half


def _settle_singles(guesses: Sequence[Guess]) -> None:
    """A field that holds one value takes one column: the surest; others become own fields."""
    holders: dict[tuple[str, int], Guess] = {}
    for guess in guesses:
        key = guess.meaning.partition(":")[0]
        if not key or key == "skip" or key.rpartition(".")[2] in SEVERAL:
            continue
        holder = holders.get((key, guess.number))
        if holder is None:
            holders[key, guess.number] = guess
        elif guess.sure > holder.sure:
            _give_up(holder, key)
            holders[key, guess.number] = guess
        else:
            _give_up(guess, key)


def _give_up(guess: Guess, key: str) -> None:
    guess.meaning, guess.sure, guess.why = "", 0.0, ""
    if key in {"name", "company.name"} and meaning_of(guess.heading)[0] == "full_name":
        guess.meaning, guess.sure, guess.why = "full_name", 0.6, BY_HEADING


def target_of(meaning: str, number: int = 1) -> Target:
    """Return the target of a meaning of the table of headings, its party settled."""
    key, _, label = meaning.partition(":")
    party, _, field = key.rpartition(".")
    match key:
        case "skip":
            return SKIP
        case "id":
            return Target(What.SOURCE_ID)
        case "kind":
            return Target(What.KIND)
        case "created":
            return Target(What.CREATED)
        case _:
            what = What(party) if party else What.FIELD
            return Target(what, field, label, number=number if what is What.CONTACT else 1)


def leave_unknown(guess: Guess) -> None:
    """Nothing is dropped: an own field of the right type, or a line of the note."""
    texts = filled_texts(guess.cells)
    if not texts:
        guess.target, guess.sure, guess.why = NOTE, 1.0, EMPTY
        return
    few = len(guess.cells) >= _ENOUGH_ROWS and len(texts) / len(guess.cells) < _NEARLY_EMPTY
    type_ = field_type(guess.cells)
    if few or type_ == "note":
        guess.target, guess.sure, guess.why = NOTE, 0.4, AS_NOTE
    else:
        guess.target = Target(What.NEW_FIELD, "", guess.heading, type_)
        guess.sure, guess.why = 0.4, AS_OWN
