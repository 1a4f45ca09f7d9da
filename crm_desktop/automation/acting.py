"""Doing what rules say, inside an open change; what cannot be done is told, not fatal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.automation.deeds import Deeds
from crm_desktop.automation.stored import StoredRule, tell_author
from crm_desktop.automation.subject import read_subject
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.automation.definition import RuleDefinition
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

FAILED: Final = "Не выполнено: "
"""How a line of `rule_firing.told` about a failure begins."""
_NOTHING_CHANGED: Final = ("Ничего не изменено.", "Сделка не сохранена.")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a rule answers to.

    Attributes:
        deal: the deal.
        key: names the occasion: one rule answers to it once.
        repeat_key: names it for all rules: no two of them open a repeat deal for it.
    """

    deal: int
    key: str
    repeat_key: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an occasion: lines that tell it, and the deals that were opened."""

    told: tuple[str, ...]
    opened: tuple[int, ...]

    @property
    def failed(self) -> bool:
        """Whether something could not be done."""
        return any(line.startswith(FAILED) for line in self.told)


class Performer:
    """Carries rules out in one open change.

    Args:
        office: the office; who is signed in is who acts.
        change: the open change.
        today: the day tasks and dates are counted from, in the office's zone.
    """

    def __init__(self, office: Office, change: Change, *, today: date) -> None:
        self._office = office
        self._change = change
        self._today = today
        # Rule -> the first failure of it.
        self._failures: dict[StoredRule, tuple[int, str]] = {}

    def perform(self, rule: StoredRule, definition: RuleDefinition, occasion: Occasion) -> Done:
        """Do everything a rule says for one deal; the journal of firings tells what came of it."""
        told: list[str] = []
        opened: list[int] = []
        for action in definition.actions:
            # Read anew: the action before may have changed it.
            subject = read_subject(self._office.db, occasion.deal)
            if subject is None:
                break
            self._office.db.run("SAVEPOINT deed")
            try:
                deeds = Deeds(self._office, self._change, rule, subject, today=self._today)
                told.append(deeds.do(action, repeat_key=occasion.repeat_key))
                opened += deeds.opened
            except UserError as error:
                self._office.db.run("ROLLBACK TO deed")
                reason = _reason(error)
                told.append(f"{FAILED}{reason}")
                self._failures.setdefault(rule, (occasion.deal, reason))
            self._office.db.run("RELEASE deed")
        done = Done(tuple(filter(None, told)), tuple(opened))
        self.note(rule, occasion, "\n".join(done.told))
        return done

    def note(self, rule: StoredRule, occasion: Occasion, told: str) -> None:
        """Write down that a rule fired."""
        client = self._office.db.run("SELECT client FROM deal WHERE id = ?", (occasion.deal,))
        self._office.db.run(
            "INSERT INTO rule_firing(id, rule, deal, client, at, key, told)"
            " VALUES(?, ?, ?, ?, ?, ?, ?)",
            (
                self._change.new_id(), rule.id, occasion.deal, client[0][0] if client else None,
                now_ms(), occasion.key, told,
            ),
        )  # fmt: skip

    def tell_failures(self) -> None:
        """Tell the authors of rules what could not be done, each once."""
        for rule, (deal, reason) in self._failures.items():
            text = f"Правило «{rule.name}» выполнено не полностью. {reason}"
            tell_author(self._office.db, self._change, rule, text, deal=deal)
        self._failures.clear()


def _reason(error: UserError) -> str:
    text = str(error)
    for words in _NOTHING_CHANGED:
        text = text.replace(words, "")
    return " ".join(text.split())
