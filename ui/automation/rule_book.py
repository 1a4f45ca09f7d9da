"""What the screen of rules and its dialogs read at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.automation.rules import RuleRow, list_rules
from crm_desktop.automation.templates import TemplateRow, list_templates
from crm_desktop.automation.words import describe_rule
from crm_desktop.deals.list_fields import DealListFields, load_deal_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.automation.definition import RuleDefinition
    from crm_desktop.office import Office


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule and its words."""

    rule: RuleRow
    text: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules, and all they may name, at one moment."""

    lines: tuple[RuleLine, ...]
    fields: DealListFields
    templates: tuple[TemplateRow, ...]

    @property
    def template_names(self) -> Mapping[int, str]:
        """Template -> its name."""
        return {each.id: each.name for each in self.templates}

    def describe(self, definition: RuleDefinition | None) -> str:
        """Return a rule in words."""
        return describe_rule(self.fields, definition, self.template_names)


def read_book(office: Office) -> RuleBook:
    """Read everything from one snapshot."""
    with office.reading():
        fields = load_deal_fields(office)
        templates = tuple(list_templates(office))
        names = {each.id: each.name for each in templates}
        lines = tuple(
            RuleLine(rule, describe_rule(fields, rule.definition, names))
            for rule in list_rules(office)
        )
    return RuleBook(lines, fields, templates)
