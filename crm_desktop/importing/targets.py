"""The meanings a person may give to a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import Store, read_catalogue
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.importing.content import field_type
from crm_desktop.importing.deals.keys import EXTRA_LABELS, FIELDS
from crm_desktop.importing.mapping import LABELLED, NOTE, SKIP, Target, What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import About
    from crm_desktop.office.office import Office

_PHONE_LABELS: Final = ("мобильный", "рабочий", "домашний", "факс")
PARTY_FIELDS: Final[dict[What, tuple[str, ...]]] = {
    What.CONTACT: (
        "name", "last_name", "first_name", "middle_name", "phone", "email", "messenger", "social",
        "birthday", "note",
    ),
    What.COMPANY: (
        "name", "full_name", "inn", "kpp", "ogrn", "phone", "email", "site", "legal_address",
        "actual_address", "post_address", "industry", "id",
    ),
}  # fmt: skip
PARTY_LABELS: Final = {
    What.CONTACT: "Контактное лицо",
    What.COMPANY: "Компания человека",
}
_OTHERS: Final = {
    What.SOURCE_ID: "Номер записи в другой программе",
    What.KIND: "Компания или человек",
    What.CREATED: "Дата создания",
    What.NEW_FIELD: "Новое своё поле",
    What.NOTE: "В заметку, с названием столбца",
    What.TITLE: "Название, если другого нет, иначе в заметку",
    What.LABEL: "Подпись к соседнему телефону, почте, адресу",
    What.SKIP: "Не загружать",
}
_FURTHER: Final = (2, 3)
_PARTIES: Final = frozenset({What.FIELD, What.CONTACT, What.COMPANY})
_WHOSE: Final = {"company": " компании", "contact": " контактного лица"}
_NAMES: Final = {
    What.FIELD: "Название или ФИО",
    What.CONTACT: "ФИО",
    What.COMPANY: "название",
}
OTHER_GROUP: Final = "Прочее"
DEAL_GROUP: Final = "Сделка"


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """A line of the list of meanings."""

    target: Target
    label: str
    group: str


@use_case(Right.IMPORT)
def list_targets(office: Office, *, about: About = "clients") -> tuple[TargetChoice, ...]:
    """Return all meanings a column may have, in the order they are shown.

    Args:
        office: whose own fields are among them.
        about: what the rows of the table are.
    """
    catalogue = read_catalogue(office.db)
    found = _of_deals(office) if about == "deals" else []
    for field in catalogue.fields:
        target = Target(What.FIELD, field.key)
        group = f"Клиент сделки: {field.group}" if about == "deals" else field.group
        found.append(TargetChoice(target, target_label(target, catalogue), group))
        if field.key == "phone":
            for label in _PHONE_LABELS:
                labelled = Target(What.FIELD, "phone", label)
                found.append(TargetChoice(labelled, target_label(labelled, catalogue), group))
    for what, keys in PARTY_FIELDS.items():
        for key in (*keys, "post"):
            target = Target(what, key)
            found.append(TargetChoice(target, target_label(target, catalogue), PARTY_LABELS[what]))
    for number in _FURTHER:
        group = f"{PARTY_LABELS[What.CONTACT]} {number}"
        for key in ("name", "post", "phone", "email"):
            target = Target(What.CONTACT, key, number=number)
            found.append(TargetChoice(target, target_label(target, catalogue), group))
    for what in _OTHERS:
        target = {What.NOTE: NOTE, What.SKIP: SKIP}.get(what, Target(what))
        found.append(TargetChoice(target, _OTHERS[what], OTHER_GROUP))
    return tuple(found)


def _of_deals(office: Office) -> list[TargetChoice]:
    deals = read_deal_catalogue(office.db)
    own = [field.key for field in deals.fields if field.own_id]
    targets = [Target(What.DEAL, key) for key in (*(f.key for f in FIELDS), *EXTRA_LABELS, *own)]
    return [TargetChoice(t, target_label(t, deals, deals), DEAL_GROUP) for t in targets]


def target_label(target: Target, catalogue: Catalogue, deals: Catalogue | None = None) -> str:
    """«Телефон (мобильный)», «Контактное лицо: почта», «Новое поле «Скидка»», «Сделка: бюджет»."""
    if target.what is What.DEAL:
        return _label_of_deal(target, deals)
    if target.what in _PARTIES:
        return _label_of_field(target, catalogue)
    if target.what is What.NEW_FIELD and target.label:
        return f"Новое поле «{target.label}»{_WHOSE.get(target.field, '')}"
    if target.what is What.LABEL and target.field:
        return f"Подпись к столбцу «{target.field}»"
    return _OTHERS.get(target.what, "Почему строку не прочитать")


def _label_of_deal(target: Target, deals: Catalogue | None) -> str:
    known = {field.key: field.label for field in (deals.fields if deals else FIELDS)}
    label = known.get(target.field) or EXTRA_LABELS.get(target.field, target.field)
    if target.label:
        label = f"{label} ({target.label})"
    return f"{DEAL_GROUP}: {label[:1].lower()}{label[1:]}"


def _label_of_field(target: Target, catalogue: Catalogue) -> str:
    party = PARTY_LABELS.get(target.what, "")
    if party and target.number > 1:
        party = f"{party} {target.number}"
    if target.field == "id":
        return f"{party}: номер в другой программе"
    if target.field == "post":
        whose = party if target.number > 1 else PARTY_LABELS[What.CONTACT]
        return f"{whose}: должность"
    field = catalogue.find(target.field)
    label = field.label if field else target.field
    if target.field == "name":
        label = _NAMES[target.what]
    if target.label and field and field.store is Store.CHANNEL:
        label = f"{label} ({'с подписями' if target.label == LABELLED else target.label})"
    if not party:
        return f"{label} {target.number}" if target.number > 1 else label
    shown = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{party}: {shown}"


def guess_type(samples: Sequence[str]) -> str:
    """Return the type a new own field with such values should have."""
    found = field_type(samples)
    return "text" if found == "note" else found
