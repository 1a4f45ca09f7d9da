"""The deal a rule acts on, and the words its texts may name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.amounts import show_money

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

WORDS: Final = ("клиент", "сделка", "этап", "воронка", "сумма", "ответственный", "правило")
"""What may stand in curly brackets in the texts of rules."""
_WORD: Final = re.compile(r"\{([а-яё]+)\}")


@dataclass(frozen=True, slots=True)
class Subject:
    """A live deal as rules need it; `client_responsible` answers for its client."""

    id: int
    title: str
    client: int | None
    client_name: str
    client_responsible: int | None
    funnel: int
    funnel_name: str
    stage: int
    stage_name: str
    outcome: str | None
    budget: int | None
    currency: str
    responsible: int | None
    responsible_name: str

    def fill(self, text: str, *, rule: str = "") -> str:
        """Return a text with its words in curly brackets told; unknown ones stay as they are."""
        told = {
            "клиент": self.client_name or self.title,
            "сделка": self.title,
            "этап": self.stage_name,
            "воронка": self.funnel_name,
            "сумма": "" if self.budget is None else show_money(self.budget, self.currency),
            "ответственный": self.responsible_name,
            "правило": rule,
        }
        return _WORD.sub(lambda found: told.get(found[1], found[0]), text)


def read_subject(db: OfficeDatabase, deal: int) -> Subject | None:
    """Return a live deal; None if it is not there any more."""
    rows = db.run(
        "SELECT d.id, d.title, c.id, coalesce(c.name, ''), c.responsible, d.funnel, f.name,"
        " d.stage, s.name, d.outcome, d.budget, d.currency, d.responsible, coalesce(m.name, '')"
        " FROM deal d JOIN funnel f ON f.id = d.funnel JOIN stage s ON s.id = d.stage"
        " LEFT JOIN client c ON c.id = d.client AND c.deleted_at IS NULL"
        " LEFT JOIN member m ON m.id = d.responsible"
        " WHERE d.id = ? AND d.deleted_at IS NULL",
        (deal,),
    )
    return Subject(*rows[0]) if rows else None
