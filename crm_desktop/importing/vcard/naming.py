"""Whom a card names: a person by parts or as a whole, or a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold, has_legal_form
from crm_desktop.clients.person_names import split_person
from crm_desktop.importing.vcard import columns as c

if TYPE_CHECKING:
    from crm_desktop.importing.vcard.people import CardRow

_PARTS: Final = 5
_OURS: Final = "kartoteka-"
_NAMELESS: Final = "Абонент"


def put_names(row: CardRow, found: dict[str, str]) -> bool:
    """Fill the columns of names; returns whether there is any name to go by."""
    *parts, prefix, suffix = _parts_of(row)
    fn = _words(row.names["FN"].text) if "FN" in row.names else ""
    org = row.org[0] if row.org else ""
    row.other("Обращение", prefix)
    row.other("Суффикс", suffix)
    if _is_company(row, _has_letters(fn), parts, org):
        found[c.KIND] = "Компания"
        return _put_company(row, found, _has_letters(fn), org, parts)
    if row.kind == "person":
        found[c.KIND] = "Человек"
    found[c.COMPANY] = org
    return _put_person(row, found, fn, parts)


def _put_company(
    row: CardRow, found: dict[str, str], whole: str, org: str, parts: list[str]
) -> bool:
    found[c.NAME] = name = (org if row.kind == "company" else "") or whole or org
    person = " ".join(filter(None, parts[1::-1]))
    if row.kind == "company" and person and fold(person) not in fold(name):
        found[c.LAST], found[c.FIRST], found[c.MIDDLE] = parts
    if org and fold(org) != fold(name):
        found[c.COMPANY] = org
    if whole and fold(whole) not in {fold(name), fold(person)}:
        row.other("Имя в карточке", whole)
    return bool(name)


def _put_person(row: CardRow, found: dict[str, str], fn: str, parts: list[str]) -> bool:
    whole = _has_letters(fn)
    filled = [part for part in parts if _has_letters(part)]
    if not filled:
        found[c.NAME] = whole or _nickname(row) or _by_channel(row)
        if found[c.NAME] != fn:
            row.other("Имя в карточке", fn)
        return bool(found[c.NAME])
    if parts[0] and row.uid.startswith(_OURS):
        found[c.LAST], found[c.FIRST], found[c.MIDDLE] = parts
        return True
    lone = filled[0] if len(filled) == 1 else ""
    if lone and (" " in lone or (" " in whole and fold(lone) in fold(whole).split())):
        # One field holds the whole name, or less than there is.
        found[c.NAME] = whole if fold(lone) in fold(whole) else lone
        return True
    last, first, middle = parts
    if last and " " in first and not middle:
        told = split_person(f"{last} {first}")
        if told.middle and fold(told.last) == fold(last):
            first, middle = told.first, told.middle
    found[c.LAST], found[c.FIRST], found[c.MIDDLE] = last, first, middle
    return True


def _parts_of(row: CardRow) -> list[str]:
    if "N" not in row.names:
        return [""] * _PARTS
    prop = row.names["N"]
    pieces = [_words(piece.replace(",", " ")) for piece in prop.parts()[:_PARTS]]
    return pieces + [""] * (_PARTS - len(pieces))


def _is_company(row: CardRow, whole: str, parts: list[str], org: str) -> bool:
    if row.kind:
        return row.kind == "company"
    person = [part for part in parts if _has_letters(part)]
    if len(person) > 1:
        return False
    names = {fold(name) for name in (whole, *person) if name}
    if org and names <= {fold(org)}:
        return True
    return any(map(has_legal_form, names)) and (not person or has_legal_form(person[0]))


def _nickname(row: CardRow) -> str:
    return _has_letters(_words(row.names["NICKNAME"].text)) if "NICKNAME" in row.names else ""


def _by_channel(row: CardRow) -> str:
    """A name for a contact that has none: its e-mail, else its phone."""
    texts = row.channels
    if email := texts.first(c.EMAILS):
        return email
    phone = "".join(sign for sign in texts.first(c.PHONES) if sign.isdigit() or sign == "+")
    return f"{_NAMELESS} {phone}" if phone else ""


def _has_letters(text: str) -> str:
    return text if any(map(str.isalpha, text)) else ""


def _words(text: str) -> str:
    return " ".join(text.split())
