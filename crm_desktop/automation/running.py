"""Timed rules: at the start, every hour while the program is open, from the command line.

An occasion makes a rule fire once, whichever program sees it first, also if what it did was taken
back: its key stays in `rule_firing`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.automation.acting import Occasion, Performer
from crm_desktop.automation.definition import TIMED, When
from crm_desktop.automation.foreign import foreign_deals, last_seq
from crm_desktop.automation.hook import RUN
from crm_desktop.automation.occasions import Candidate, Occasions
from crm_desktop.automation.spans import due_span
from crm_desktop.automation.stored import read_rules, switch_off
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.journal import Changes, Kind
from db.rule_progress import looked_through, note_looked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_desktop.automation.occasions import Timed
    from crm_desktop.automation.spans import Span
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

TITLE: Final = "Правила по расписанию"
PORTION: Final = 200
"""So many firings are one transaction; up to so many the whole run is one."""
EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What one rule did, or would do.

    Attributes:
        fired: for how many occasions.
        failed: for how many of them something could not be done.
        examples: ids of some of the deals.
    """

    rule_id: int
    name: str
    fired: int
    failed: int
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did.

    Attributes:
        changes: one change set, one undo; empty if there was nothing to do.
        rules: how many timed rules were looked at.
        runs: those that fired.
        broken: names of rules whose condition does not fit any more; they are switched off.
    """

    changes: Changes
    rules: int
    runs: tuple[RuleRun, ...]
    broken: tuple[str, ...]

    @property
    def fired(self) -> int:
        """How many times rules fired."""
        return sum(run.fired for run in self.runs)


@use_case(Right.EDIT_DEALS)
def run_rules(
    office: Office,
    *,
    now: datetime | None = None,
    dry: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Let timed rules do what is due; each occasion counts once.

    Args:
        office: the office.
        now: aware; None = this moment.
        dry: only say what would be done.
        progress: hears of every rule and every portion; cancelling keeps what is done, as one
            undoable change set.

    Raises:
        JobCancelledError: cancelled.
    """
    return _Run(office, now or datetime.now(UTC), progress or SilentProgress()).run(dry=dry)


class _Run:
    def __init__(self, office: Office, now: datetime, progress: Progress) -> None:
        self._office = office
        self._now = now
        self._today = now.astimezone(office.zone).date()
        self._progress = progress
        self._spans: dict[int, Span] = {}
        self._fired: Counter[int] = Counter()
        self._failed: Counter[int] = Counter()
        self._examples: dict[int, list[int]] = {}
        self._broken: dict[int, tuple[Timed, str]] = {}
        self._off: set[int] = set()
        # Up to this journal row everything was looked at.
        self._seen = 0

    def run(self, *, dry: bool) -> RunReport:
        with self._office.reading():
            self._seen = last_seq(self._office.db)
            rules = self._rules()
            due = list(self._due(rules))
        changes = Changes()
        if dry:
            for (rule, _), candidates in due:
                self._count(rule.id, candidates)
        elif due or self._broken:
            changes = self._do(due)
        if not dry:
            self._note_looked(rules)
        return self._report(changes, rules)

    def _rules(self) -> list[Timed]:
        through = looked_through(self._office.db.connection())
        found: list[Timed] = []
        for rule in read_rules(self._office.db, enabled_only=True):
            made = rule.definition
            if made is None or made.trigger.when not in TIMED:
                continue
            found.append((rule, made))
            if made.trigger.when is When.DATE:
                self._spans[rule.id] = due_span(
                    made, today=self._today, through=through.get(rule.id, "")
                )
        return found

    def _due(self, rules: Sequence[Timed]) -> Iterator[tuple[Timed, list[Candidate]]]:
        if not rules:
            return
        known = [
            each
            for each in rules
            if each[1].trigger.when is not When.DATE or self._is_source(each[1].trigger.source)
        ]
        with Occasions(self._office, known, now=self._now, spans=self._spans) as occasions:
            for number, (rule, made) in enumerate(known):
                self._progress.step(number, len(known), "Смотрю, что пора сделать")
                if problem := occasions.problem(made):
                    self._broken[rule.id] = ((rule, made), problem)
                elif candidates := occasions.of(rule, made):
                    yield (rule, made), candidates

    def _is_source(self, source: str) -> bool:
        """Own fields may be gone: a rule that waits for their days waits in vain."""
        if not source.startswith("f") or not source[1:].isdecimal():
            return True
        live = "SELECT 1 FROM own_field WHERE id = ? AND deleted_at IS NULL AND kind = 'deal'"
        return bool(self._office.db.run(live, (int(source[1:]),)))

    def _do(self, due: Sequence[tuple[Timed, list[Candidate]]]) -> Changes:
        flat = [(timed, candidate) for timed, candidates in due for candidate in candidates]
        if len(flat) <= PORTION:
            with self._office.change(TITLE, kind=RUN) as change:
                self._fire(change, flat)
            return change.changes
        stopped: JobCancelledError | None = None
        with self._office.long_change(TITLE, kind=RUN) as long:
            for start in range(0, len(flat), PORTION):
                try:
                    self._progress.step(start, len(flat), TITLE)
                except JobCancelledError as error:
                    # What is done is whole; the next run goes on from here.
                    stopped = error
                    break
                with long.transaction() as change:
                    self._fire(change, flat[start : start + PORTION])
        if stopped is not None:
            raise stopped
        self._progress.step(len(flat), len(flat), TITLE)
        kinds = (Kind.DEAL, Kind.DEAL_MOVE, Kind.TASK, Kind.NOTICE, Kind.RULE, Kind.RULE_FIRING)
        return Changes(long.id, TITLE, dict.fromkeys(kinds) if long.id else {})

    def _fire(self, change: Change, flat: Sequence[tuple[Timed, Candidate]]) -> None:
        """Do one portion of what was seen; deals that somebody wrote to since are asked anew.

        What the run itself does changes nothing of what was seen: all its rules answer to one
        moment.
        """
        db = self._office.db
        for (rule, _), problem in self._broken.values():
            if rule.id not in self._off:
                switch_off(db, change, rule, why=problem)
                self._off.add(rule.id)
        by_rule: dict[int, tuple[Timed, list[Candidate]]] = {}
        for timed, candidate in flat:
            by_rule.setdefault(timed[0].id, (timed, []))[1].append(candidate)
        live = {rule.id: rule for rule in read_rules(db, enabled_only=True)}
        there = [
            timed
            for timed, _ in by_rule.values()
            if timed[0].id in live and live[timed[0].id].definition == timed[1]
        ]
        doubted = foreign_deals(db, self._seen, change, {each.deal for _, each in flat})
        with Occasions(
            self._office, there, now=self._now, spans=self._spans, among=sorted(doubted)
        ) as occasions:
            still = {timed[0].id: set(occasions.of(*timed)) for timed in there if doubted}
        performer = Performer(self._office, change, today=self._today)
        for timed in there:
            number = timed[0].id
            wanted = [
                each
                for each in by_rule[number][1]
                if each.deal not in doubted or each in still[number]
            ]
            self._perform(performer, timed, wanted)
        performer.tell_failures()

    def _perform(self, performer: Performer, timed: Timed, due: Sequence[Candidate]) -> None:
        rule, made = timed
        self._count(rule.id, due)
        for each in due:
            occasion = Occasion(each.deal, each.key, each.key)
            if performer.perform(rule, made, occasion).failed:
                self._failed[rule.id] += 1

    def _count(self, rule: int, due: Sequence[Candidate]) -> None:
        self._fired[rule] += len(due)
        shown = self._examples.setdefault(rule, [])
        shown += [each.deal for each in due[: EXAMPLES - len(shown)]]

    def _note_looked(self, rules: Sequence[Timed]) -> None:
        through = looked_through(self._office.db.connection())
        day = self._today.isoformat()
        wanted = [
            rule.id
            for rule, made in rules
            if made.trigger.when is When.DATE and through.get(rule.id) != day
        ]
        if wanted:
            with self._office.between_writes():
                note_looked(self._office.db.connection(), wanted, day)

    def _report(self, changes: Changes, rules: Sequence[Timed]) -> RunReport:
        names: Mapping[int, str] = {rule.id: rule.name for rule, _ in rules}
        runs = tuple(
            RuleRun(rule, names[rule], times, self._failed[rule], tuple(self._examples[rule]))
            for rule, times in self._fired.items()
            if times
        )
        broken = tuple(timed[0].name for timed, _ in self._broken.values())
        return RunReport(changes, len(rules), runs, broken)
