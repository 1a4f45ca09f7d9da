"""Rules that answer to somebody's act, inside the very change set of that act.

What a rule writes is itself something that happened: other rules answer to it, round after round.
A rule does its part for one deal once in a change set, and never for a deal that it has opened
itself, however far removed: so every chain ends. Rules that open deals answer to deals that rules
have opened only so long as one deal has not become a crowd.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.automation.acting import Occasion, Performer
from crm_desktop.automation.conditions import Matcher
from crm_desktop.automation.definition import TIMED, NewDeal, When
from crm_desktop.automation.facts import Facts, read_facts
from crm_desktop.automation.foreign import last_seq
from crm_desktop.automation.stored import StoredRule, read_rules, switch_off, tell_author

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.automation.definition import RuleDefinition
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

MOST_ROUNDS: Final = 10
"""So many times rules may answer to rules in one change set."""
UNREADABLE: Final = (
    "Оно записано более новой версией программы или повреждено. Составьте его заново."
)
AGAIN: Final = (
    "Остановлено: правило сработало бы снова от того, что сделали правила. "
    "В одном действии оно срабатывает для сделки один раз."
)
MOST_OPENED: Final = 20
"""So many deals may come of one in a change set before rules answer to them by opening more."""
CROWD: Final = (
    f"Остановлено: правила открывают сделки друг за другом. Из одной сделки их выходит не больше "
    f"{MOST_OPENED} в одном действии."
)


class Reactions:
    """One change set's rules; see `run`."""

    def __init__(self, office: Office, change: Change) -> None:
        self._office = office
        self._db = office.db
        self._change = change
        self._fired: set[tuple[int, int]] = set()
        # A deal opened by rules -> the rules it goes back to.
        self._line: dict[int, frozenset[int]] = {}
        # A deal opened by rules -> the one it all began with; that one -> how many came of it.
        self._root: dict[int, int] = {}
        self._opened: Counter[int] = Counter()
        self._stopped: dict[int, list[int]] = {}
        self._crowding: set[int] = set()
        self._matcher = Matcher(office, first_seq=change.first_seq)

    def run(self) -> None:
        """Let all rules answer to what the transaction wrote, then to what they wrote."""
        rules = self._rules()
        if not rules:
            return
        wanted = {definition.trigger.when for _, definition in rules}
        first, rounds = self._change.first_seq, 0
        while (last := last_seq(self._db)) >= first:
            facts = read_facts(self._db, first, last, wanted)
            first = last + 1
            due = [(rule, made, self._due(rule, made, facts)) for rule, made in rules]
            due = [each for each in due if each[2]]
            if not due:
                break
            rounds += 1
            if rounds > MOST_ROUNDS:
                for rule, _, deals in due:
                    self._stopped.setdefault(rule.id, []).extend(deals)
                break
            self._answer(due)
        self._tell_stopped({rule.id: rule for rule, _ in rules})

    def _rules(self) -> list[tuple[StoredRule, RuleDefinition]]:
        found = []
        for rule in read_rules(self._db, enabled_only=True):
            if rule.definition is None:
                switch_off(self._db, self._change, rule, why=UNREADABLE)
            elif rule.definition.trigger.when not in TIMED:
                found.append((rule, rule.definition))
        return found

    def _due(self, rule: StoredRule, definition: RuleDefinition, facts: Facts) -> list[int]:
        """Return the deals a rule is to answer for; those it may not are noted."""
        found = []
        for deal in facts.deals_of(definition.trigger):
            if (rule.id, deal) in self._fired or rule.id in self._line.get(deal, ()):
                self._stopped.setdefault(rule.id, []).append(deal)
            else:
                found.append(deal)
        if not found or self._change.stamp == self._change.id:
            return found
        # Some may have been done in an earlier transaction of a long change set.
        keys = {self._key(deal): deal for deal in found}
        known = self._db.run(
            "SELECT key FROM rule_firing WHERE rule = ?"
            " AND key IN (SELECT value FROM json_each(?))",
            (rule.id, json.dumps(list(keys))),
        )
        before = {keys[key] for (key,) in known}
        return [deal for deal in found if deal not in before]

    def _key(self, deal: int) -> str:
        return f"{self._change.id}:{deal}"

    def _answer(self, due: Iterable[tuple[StoredRule, RuleDefinition, list[int]]]) -> None:
        matcher = self._matcher
        today = datetime.now(self._office.zone).date()
        performer = Performer(self._office, self._change, today=today)
        for rule, definition, deals in due:
            problem = matcher.problem(definition)
            if problem:
                switch_off(self._db, self._change, rule, why=problem)
                self._fired.update((rule.id, deal) for deal in deals)
                continue
            for deal in matcher.fitting(definition, deals):
                self._fired.add((rule.id, deal))
                if self._crowds(definition, deal):
                    self._crowding.add(rule.id)
                    self._stopped.setdefault(rule.id, []).append(deal)
                    continue
                occasion = Occasion(deal, self._key(deal), self._repeat_key(rule, definition, deal))
                done = performer.perform(rule, definition, occasion)
                line = self._line.get(deal, frozenset()) | {rule.id}
                self._line.update(dict.fromkeys(done.opened, line))
                root = self._root.get(deal, deal)
                self._root.update(dict.fromkeys(done.opened, root))
                self._opened[root] += len(done.opened)
        performer.tell_failures()

    def _crowds(self, definition: RuleDefinition, deal: int) -> bool:
        """Tell whether a rule would open deals for a deal that is already one of a crowd."""
        opens = any(isinstance(action, NewDeal) for action in definition.actions)
        return opens and deal in self._root and self._opened[self._root[deal]] >= MOST_OPENED

    def _repeat_key(self, rule: StoredRule, definition: RuleDefinition, deal: int) -> str:
        if definition.trigger.when is When.WON:
            closed = self._db.run("SELECT closed_at FROM deal WHERE id = ?", (deal,))
            return f"win:{deal}:{closed[0][0]}"
        return f"rule:{rule.id}:{deal}:{self._change.id}"

    def _tell_stopped(self, rules: dict[int, StoredRule]) -> None:
        for number, deals in self._stopped.items():
            rule = rules[number]
            why = CROWD if number in self._crowding else AGAIN
            performer = Performer(
                self._office, self._change, today=datetime.now(self._office.zone).date()
            )
            for deal in dict.fromkeys(deals):
                performer.note(rule, Occasion(deal, f"stop:{self._key(deal)}", ""), why)
            tell_author(
                self._db, self._change, rule, f"Правило «{rule.name}». {why}", deal=deals[0]
            )
