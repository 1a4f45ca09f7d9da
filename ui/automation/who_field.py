"""Choosing a person: by name, or by what he is to the deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.automation.definition import Who, WhoKind
from crm_desktop.automation.words import WHO_WORDS
from ui.widgets.choices import ComboBox

if TYPE_CHECKING:
    from crm_desktop.deals.fields import DealCatalogue

_ANYBODY = (WhoKind.RESPONSIBLE, WhoKind.CLIENT, WhoKind.ACTOR)


class WhoField(ComboBox):
    """«ответственный за сделку», «руководитель», «Анна Кравцова»."""

    def __init__(self, catalogue: DealCatalogue, who: Who, *, heads: bool = False) -> None:
        kinds = (*_ANYBODY, WhoKind.HEADS) if heads else _ANYBODY
        options: list[tuple[object, str]] = [(Who(kind), WHO_WORDS[kind]) for kind in kinds]
        options += [
            (Who(WhoKind.MEMBER, member), name)
            for member, name in catalogue.members.items()
            if member not in catalogue.former
        ]
        if who not in {key for key, _ in options}:
            name = catalogue.member_name(who.member) or "бывший сотрудник"
            options.append((who, f"{name} (не работает)"))
        super().__init__(options)
        self.set_value(who)
        self.setAccessibleName(self.tr("Кто"))

    @property
    def who(self) -> Who:
        """The person chosen."""
        value = self.value
        return value if isinstance(value, Who) else Who()
