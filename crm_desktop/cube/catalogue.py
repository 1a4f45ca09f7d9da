"""What may be asked of the cube: for the pivot's pickers and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.cube.days import Cut
from crm_desktop.cube.frame import Frame
from crm_desktop.cube.sources import source_keys, source_of
from crm_desktop.reports.period import Step
from crm_desktop.reports.result import Records

if TYPE_CHECKING:
    from crm_desktop.cube.dimensions import DimensionKind
    from crm_desktop.cube.source import Source
    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import Sense, Unit

RIGHTS: Final = {
    Records.CLIENTS: Right.VIEW_CLIENTS,
    Records.EVENTS: Right.VIEW_CLIENTS,
    Records.DEALS: Right.VIEW_DEALS,
    Records.TASKS: Right.VIEW_TASKS,
}
"""What who looks at records must be allowed."""


@dataclass(frozen=True, slots=True)
class AxisInfo:
    """A date a period may be about."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class DimensionInfo:
    """What may be grouped by.

    Attributes:
        key: its name in questions.
        title: Russian.
        group: heading in a picker.
        unit: of its values.
        several: whether a record may have several values, and is counted under each.
        kind: what its values are.
        step: of a date that goes on, what it is cut into.
    """

    key: str
    title: str
    group: str
    unit: Unit
    several: bool
    kind: DimensionKind
    step: Step | None


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """What may be counted.

    Attributes:
        key: its name in questions.
        title: Russian.
        group: heading in a picker.
        unit: of the number.
        term: key of its explanation; `""` = none.
        sense: whether more is good.
        additive: whether the number of a whole is the sum of those of its parts.
    """

    key: str
    title: str
    group: str
    unit: Unit
    term: str
    sense: Sense
    additive: bool


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Records that may be counted.

    Attributes:
        key: its name in questions.
        title: Russian.
        records: what a record is shown as.
        area: whose list fields narrow it: clients, deals or tasks.
        axes: dates, the usual one first.
        dimensions: what they may be grouped by.
        measures: what may be counted.
    """

    key: str
    title: str
    records: Records
    area: Records
    axes: tuple[AxisInfo, ...]
    dimensions: tuple[DimensionInfo, ...]
    measures: tuple[MeasureInfo, ...]


@use_case(Right.REPORTS)
def cube_catalogue(office: Office, *, now: int = 0) -> tuple[SourceInfo, ...]:
    """Return all that this person may ask for, as it stands now; hidden fields are not in it."""
    with office.reading():
        frame = Frame.of(office, now=now)
        return tuple(_told(source_of(frame, key)) for key in source_keys() if _is_open(frame, key))


def _is_open(frame: Frame, key: str) -> bool:
    if key == "lines" and frame.deals.find("lines") is None:
        return False
    return may(frame.office, RIGHTS[_RECORDS.get(key, Records.DEALS)])


_RECORDS: Final = {
    "clients": Records.CLIENTS, "events": Records.EVENTS, "tasks": Records.TASKS,
}  # fmt: skip


def _told(source: Source) -> SourceInfo:
    return SourceInfo(
        source.key,
        source.title,
        source.records,
        source.area,
        tuple(AxisInfo(axis.key, axis.title) for axis in source.axes),
        tuple(
            DimensionInfo(
                each.key,
                each.title,
                each.group,
                each.unit,
                each.several,
                each.kind,
                None if each.cut in {None, Cut.WEEKDAY, Cut.HOUR} else Step(each.cut),
            )
            for each in source.dimensions.values()
        ),
        tuple(
            MeasureInfo(
                each.key, each.title, each.group, each.unit, each.term, each.sense, each.additive
            )
            for each in source.measures.values()
        ),
    )
