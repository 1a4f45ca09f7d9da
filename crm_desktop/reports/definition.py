"""How a report is described: what it answers, what may be set, what makes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crm_desktop.jobs import SilentProgress
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.period_choice import PeriodChoice
from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import Records, ReportResult


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values an option may have."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be set besides period and filter.

    Attributes:
        key: its name in `ReportAsk.options`.
        title: its label.
        choices: what may be chosen, the first is taken if nothing is said; empty = a whole number.
        least: the least number.
        most: the largest number.
        usual: the number that is taken if nothing is said.
        offer: reads what may be chosen from the office, instead of `choices`.
    """

    key: str
    title: str
    choices: tuple[Choice, ...] = ()
    least: int = 0
    most: int = 0
    usual: int = 0
    offer: Callable[[Office], tuple[Choice, ...]] | None = None


@dataclass(frozen=True, slots=True)
class ReportAsk:
    """What is asked of a report.

    Attributes:
        report: key of the definition.
        period: the days; of a report that has none, what «today» is its last day.
        comparison: with what.
        by: key of one of the definition's `ways`; `""` = the first.
        tree: which records, in the fields of the lists of the definition's area.
        options: option key -> value.
        now: UTC ms.
        progress: who hears how far it is, and may cancel.
    """

    report: str
    period: ReportPeriod
    now: int
    comparison: Comparison = Comparison.NONE
    by: str = ""
    tree: Group = EVERYTHING
    options: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = field(default_factory=SilentProgress, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """A report there is.

    Attributes:
        key: its name on the command line: `managers`, `loss-reasons`.
        title: its name.
        group: heading in the catalogue.
        about: the question it answers, one sentence.
        run: makes it; everything is checked by then. Runs inside one reading snapshot.
        area: whose list fields narrow it; None = nothing narrows it.
        ways: what it may be broken down by.
        options: what else may be set.
        periodic: whether it is about a period; otherwise as things stand.
        comparable: whether a second period may stand beside.
        terms: keys of the explanations shown behind its «?».
        begins: the days it is opened with.
        offer_ways: reads the ways from the office, instead of `ways`: what it has of its own is
            among them, what this person may not see is not.
        read_numbers: reads what the office's own numbers are, by options: what is taken if
            nothing is said.
        keep_numbers: keeps numbers as the office's own.

    What an office offers of its own is filled in by `crm_desktop.reports.running.get_report`.
    """

    key: str
    title: str
    group: str
    about: str
    run: Callable[[Office, ReportAsk], ReportResult]
    area: Records | None = None
    ways: tuple[Choice, ...] = ()
    options: tuple[Option, ...] = ()
    periodic: bool = True
    comparable: bool = False
    terms: tuple[str, ...] = ()
    begins: PeriodChoice = field(default_factory=PeriodChoice)
    offer_ways: Callable[[Office], tuple[Choice, ...]] | None = None
    read_numbers: Callable[[Office], Mapping[str, int]] | None = None
    keep_numbers: Callable[[Office, Mapping[str, int]], Changes] | None = None

    def way(self, ask: ReportAsk) -> str:
        """Return what the report is broken down by."""
        return ask.by or (self.ways[0].key if self.ways else "")

    def offered(self, office: Office) -> ReportDefinition:
        """Return the same with what the office offers of its own among ways and choices."""
        ways = self.ways if self.offer_ways is None else self.offer_ways(office)
        options = tuple(
            option if option.offer is None
            else replace(option, choices=option.offer(office), offer=None)
            for option in self.options
        )  # fmt: skip
        if self.read_numbers is not None:
            known = self.read_numbers(office)
            options = tuple(
                replace(option, usual=known.get(option.key, option.usual)) for option in options
            )
        return replace(self, ways=ways, offer_ways=None, options=options)

    def option(self, ask: ReportAsk, key: str) -> str:
        """Return what an option is set to."""
        option = next(each for each in self.options if each.key == key)
        usual = option.choices[0].key if option.choices else str(option.usual)
        return ask.options.get(key, usual)
