"""Who a row is about: names, kinds, and which of the parties the row's client is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import (
    fold,
    has_legal_form,
    is_sole_trader,
    looks_like_company,
    sort_key,
)
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.field_types import COMPANY, PERSON
from crm_desktop.clients.names import understand_name
from crm_desktop.clients.naming import compose, names_of_draft
from crm_desktop.clients.person_names import looks_like_person, person_key, split_person
from crm_desktop.importing.party import NAMELESS, Party
from crm_desktop.importing.report import MarkKind

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Subject
    from crm_desktop.importing.party import ReadRow

NO_NAME: Final = "Нет ни имени, ни названия."
NOT_A_NAME: Final = "В имени нет ни одной буквы: «{}»."
LONG_NAME: Final = "Имя длиннее 300 знаков: похоже, это другой столбец."

_LONGEST_NAME: Final = 300
_ORGANISATION_INN: Final = 10
_SEVERAL: Final = re.compile(r"[;\n]|,\s")
_WORD: Final = re.compile(r"\w+")


class Settler:
    """Settles the parties of rows.

    Args:
        catalogue: tells which fields people and companies have.
        subject: whom rows are about, as the person said.
    """

    def __init__(self, catalogue: Catalogue, subject: Subject) -> None:
        self._subject = subject
        self._labels = {field.key: field.label for field in catalogue.fields}
        self._only = {
            field.key: field.kinds[0] for field in catalogue.fields if len(field.kinds) == 1
        }

    def settle(
        self, row: ReadRow, main: Party, contact: Party, company: Party, *further: Party
    ) -> None:
        """Decide who is who and put the parties into the row, or the reason it is rejected.

        Args:
            row: gets the parties.
            main: whom the row is about.
            contact: the first contact person.
            company: where the person of the row works.
            further: the other contact persons.
        """
        if not main.named and "full_name" in main.values:
            main.name = str(main.values.pop("full_name"))
        title = main.title
        if not (main.named or contact.named or company.named):
            main.name = title[1]
        elif title[1]:
            main.notes.append(f"{title[0]}: {title[1]}")
        for party in (main, contact, company):
            _whole_name_in_one_part(party)
        main, contact, company = self._promote(main, contact, company)
        row.main = main
        row.reason = _name_fault(main)
        if row.reason:
            return
        in_brackets = self._name(main, self._kind_of(main))
        if in_brackets and not contact.named:
            contact.name = in_brackets
        if main.kind == COMPANY:
            self._company_row(row, main, contact, company)
        else:
            self._person_row(row, main, contact, company)
        for party in further:
            self._further(row, party)
        for party in (main, *row.others):
            self._fit(row, party)
            _keep_other_names(party)

    @staticmethod
    def _promote(main: Party, contact: Party, company: Party) -> tuple[Party, Party, Party]:
        """A row without a client of its own is about its company, or about its contact."""
        if main.named:
            return main, contact, company
        if company.named and main.kind != PERSON:
            company.kind = COMPANY
            company.absorb(main)
            return company, contact, Party()
        if contact.named:
            contact.kind = main.kind or PERSON
            contact, *others = _apart(contact)
            contact.notes += [f"Контактное лицо: {other.name}" for other in others]
            contact.absorb(main)
            return contact, Party(), company
        if company.named:
            company.kind = COMPANY
            company.absorb(main)
            return company, contact, Party()
        return main, contact, company

    def _kind_of(self, party: Party) -> str:
        if party.kind:
            return party.kind
        if any(party.parts):
            return PERSON
        if self._subject == PERSON:
            return COMPANY if has_legal_form(party.name) else PERSON
        if self._subject == COMPANY:
            return COMPANY
        inn = str(party.values.get("inn") or "")
        if party.values.get("kpp") or len(inn) == _ORGANISATION_INN:
            return COMPANY
        return ""

    @staticmethod
    def _name(party: Party, kind: str) -> str:
        """Settle kind, name, ФИО and key; returns a contact named in brackets, or `""`."""
        contact = ""
        name = " ".join(party.name.split())
        if not any(party.parts):
            # A company's name without brackets behind it has nothing to take off.
            if not kind or (kind == COMPANY and name.endswith(")")):
                told = understand_name(name)
                kind = kind or told.kind
                if kind == told.kind:
                    name, contact = told.name, told.contact
                    if told.note:
                        party.notes.insert(0, told.note)
            if kind == PERSON:
                party.parts = split_person(name)
                party.name, party.kind = name, kind
                party.name_key = person_key(party.parts) or sort_key(name)
                return ""
            party.name, party.kind, party.name_key = name, kind, sort_key(name)
            return contact
        party.kind = kind or PERSON
        if party.kind == PERSON:
            if name:
                party.other_names.append(name)
            party.name = compose(party.parts)
        draft = ClientDraft(
            kind=party.kind,
            name=party.name or compose(party.parts),
            last_name=party.parts.last,
            first_name=party.parts.first,
            middle_name=party.parts.middle,
        )
        found = names_of_draft(draft)
        party.name, party.name_key = found["name"], found["name_key"]
        return ""

    def _company_row(self, row: ReadRow, main: Party, contact: Party, company: Party) -> None:
        if any(main.parts):
            # The ФИО beside a company's name is its contact person's.
            if not contact.named:
                contact.parts = main.parts
            main.parts = NAMELESS
        if company.named and fold(company.name) != fold(main.name):
            main.notes.append(f"Компания: {company.name}")
        main.absorb(_without_name(company))
        self._move(main, contact)
        if contact.named and not _is_trader_himself(main, contact):
            for person in _apart(contact):
                if _name_fault(person):
                    main.notes.append(f"Контактное лицо: {person.name}")
                    continue
                self._name(person, PERSON)
                row.others.append(person)
        else:
            if contact.post:
                main.notes.append(f"Должность: {contact.post}")
                contact.post = ""
            main.absorb(contact)

    def _person_row(self, row: ReadRow, main: Party, contact: Party, company: Party) -> None:
        if contact.named:
            other = contact.name or compose(contact.parts)
            if fold(other) != fold(main.name):
                main.notes.append(f"Контактное лицо: {other}")
        main.absorb(_without_name(contact))
        if company.named and not _name_fault(company):
            inn = str(main.values.get("inn") or "")
            if len(inn) == _ORGANISATION_INN:
                company.values.setdefault("inn", main.values.pop("inn"))
            for key in [key for key in main.values if self._only.get(key) == COMPANY]:
                company.values.setdefault(key, main.values.pop(key))
            person = company.name
            self._name(company, COMPANY)
            if _same_person(main, person):
                row.others = []
                main.absorb(_without_name(company))
                return
            row.others.append(company)
        else:
            if main.post:
                main.notes.append(f"Должность: {main.post}")
                main.post = ""
            main.absorb(_without_name(company))

    def _further(self, row: ReadRow, contact: Party) -> None:
        """One more contact person; beside a person he is only told of."""
        main = row.main
        if main.kind == COMPANY and contact.named and not _name_fault(contact):
            self._name(contact, PERSON)
            row.others.append(contact)
            return
        if contact.named:
            main.notes.append(f"Контактное лицо: {contact.name or compose(contact.parts)}")
        if contact.post:
            main.notes.append(f"Должность: {contact.post}")
            contact.post = ""
        main.absorb(_without_name(contact))

    def _move(self, main: Party, contact: Party) -> None:
        """What only people have belongs to the contact person of a company's row."""
        if not contact.named:
            return
        for key in [key for key in main.values if self._only.get(key) == PERSON]:
            contact.values.setdefault(key, main.values.pop(key))

    def _fit(self, row: ReadRow, party: Party) -> None:
        """Keep in the note what this kind of clients has no field for."""
        for key in [key for key in party.values if self._only.get(key, party.kind) != party.kind]:
            value = party.values.pop(key)
            party.notes.append(f"{self._labels[key]}: {value}")
            whose = "компании" if party.kind == COMPANY else "человека"
            row.mark(
                party.columns.pop(key, -1),
                MarkKind.WARNING,
                f"У {whose} нет такого поля: сохранено в заметке.",
            )


def _name_fault(party: Party) -> str:
    name = party.name or compose(party.parts)
    if not name.strip():
        return NO_NAME
    if len(name) > _LONGEST_NAME:
        return LONG_NAME
    if not any(map(str.isalpha, name)) and not party.values.get("inn"):
        return NOT_A_NAME.format(name[:50])
    return ""


def _is_trader_himself(main: Party, contact: Party) -> bool:
    """«ИП Громов Сергей» and a contact of that name nothing more is known of."""
    more = contact.channels or contact.values or contact.post or contact.addresses or contact.notes
    if more or not is_sole_trader(main.name):
        return False
    said = _words(" ".join((contact.name, *contact.parts)))
    return set(said) <= set(_words(main.name))


def _whole_name_in_one_part(party: Party) -> None:
    """«Иванов Иван» in the column «Имя», nothing in «Фамилия»: a whole name."""
    if party.parts is NAMELESS:
        return
    last, first, middle = party.parts
    if first and " " in first and not last and not middle and looks_like_person(first):
        if party.name:
            party.other_names.append(party.name)
        party.name, party.parts = first, NAMELESS


def _keep_other_names(party: Party) -> None:
    """What else a row calls a client stands in the note, unless it says the same words."""
    if not party.other_names:
        return
    known = set(_words(" ".join((party.name, *party.parts))))
    for name in party.other_names:
        words = set(_words(name))
        if not words <= known:
            party.notes.append(f"Также: {name}")
            known |= words


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _without_name(party: Party) -> Party:
    party.name, party.parts = "", NAMELESS
    return party


def _apart(contact: Party) -> list[Party]:
    """Several people in one cell: the channels and the post belong to the first."""
    pieces = [piece.strip() for piece in _SEVERAL.split(contact.name) if piece.strip()]
    if any(contact.parts) or len(pieces) < 2 or not all(map(looks_like_person, pieces)):  # noqa: PLR2004 - several
        return [contact]
    contact.name = pieces[0]
    return [contact, *(Party(name=piece) for piece in pieces[1:])]


def _same_person(main: Party, company: str) -> bool:
    """A person who stands in the column of companies as well is no company."""
    return not looks_like_company(company) and fold(company) == fold(main.name)
