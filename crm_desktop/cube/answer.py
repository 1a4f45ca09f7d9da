"""What the cube answers: a row for every combination of values there is, and the subtotals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm_desktop.cube.naming import UNSET, Named
from crm_desktop.cube.question import Cell
from crm_desktop.reports.result import Drill, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.cube.days import Raw
    from crm_desktop.cube.dimensions import Dimension
    from crm_desktop.cube.measures import Measure
    from crm_desktop.cube.parts import Part
    from crm_desktop.cube.question import CubeQuestion
    from crm_desktop.reports.result import Value

At = tuple["Raw", ...]
Values = tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class CubeRow:
    """A combination of values of all dimensions, with the measures there."""

    at: At
    values: Values


@dataclass(frozen=True, slots=True)
class CubeAnswer:
    """An answer.

    Attributes:
        question: what was asked.
        now: UTC ms it was answered at.
        records: what is counted.
        dimensions: of the question.
        measures: of the question.
        rows: in the natural order of the values: dates by time, items and stages as they are
            kept, people by name; what is not set comes last.
        names: of each dimension, what its values are called.
        levels: keys of some dimensions -> what is there by them alone, in the same order.
        notes: sentences a reader must know.
        parts: what the numbers are made of.
        kept: of each row, in the order of `parts`.
        rates: currency -> millionths of a rouble.
    """

    question: CubeQuestion
    now: int
    records: Records
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    rows: tuple[CubeRow, ...]
    names: Mapping[str, Mapping[Raw, Named]]
    levels: Mapping[tuple[str, ...], Mapping[At, Values]]
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = field(default=(), repr=False)
    kept: Mapping[At, Sequence[Any]] = field(default_factory=dict, repr=False)
    rates: Mapping[str, int] = field(default_factory=dict, repr=False)

    @property
    def total(self) -> Values:
        """The measures of everything there is."""
        return self.levels[()][()]

    def level(self, *keys: str) -> Mapping[At, Values]:
        """Return the measures by some of the dimensions; values in the order of `keys`.

        Raises:
            KeyError: this level was not asked for.
        """
        found = self.levels.get(keys)
        if found is not None:
            return found
        stored = next(each for each in self.levels if sorted(each) == sorted(keys))
        turn = [stored.index(key) for key in keys]
        return {tuple(at[n] for n in turn): values for at, values in self.levels[stored].items()}

    def value(self, row: CubeRow, measure: str) -> Value:
        """Return a measure of a row."""
        return row.values[self.place(measure)]

    def at(self, *raws: Raw, measure: str = "") -> Value:
        """Return a measure (the first without a name) where the first dimensions have these values.

        Nothing there is told as nothing is: 0 of what is counted, None of an average.
        """
        keys = tuple(each.key for each in self.dimensions[: len(raws)])
        values = self.level(*keys).get(raws, self.nothing)
        return values[self.place(measure)]

    @property
    def nothing(self) -> Values:
        """The measures of no record at all."""
        return tuple(
            each.value([part.begin() for part in each.parts], {}) for each in self.measures
        )

    def together(self, ats: Iterable[At]) -> Values:
        """Return the measures of some rows taken as one."""
        found = [[part.begin() for part in each.parts] for each in self.measures]
        for at in ats:
            kept = dict(zip(self.parts, self.kept[at], strict=True))
            for has, each in zip(found, self.measures, strict=True):
                for number, part in enumerate(each.parts):
                    has[number] = part.merge(has[number], kept[part])
        return tuple(
            each.value(has, self.rates) for has, each in zip(found, self.measures, strict=True)
        )

    def place(self, measure: str) -> int:
        """Return at which place of the values a measure stands; the first without a name."""
        if not measure:
            return 0
        return next(n for n, each in enumerate(self.measures) if each.key == measure)

    def named(self, key: str, raw: Raw) -> Named:
        """Return what a value of a dimension is called."""
        if raw is None:
            return UNSET
        return self.names[key].get(raw) or Named(str(raw), (0, str(raw)))

    def label(self, key: str, raw: Raw) -> str:
        """Return what a value of a dimension is called."""
        return self.named(key, raw).label

    def colour(self, key: str, raw: Raw) -> str:
        """Return the colour of a value, `""` = it has none."""
        return self.named(key, raw).colour

    def labels(self, row: CubeRow) -> tuple[str, ...]:
        """Return what the values of a row are called."""
        keys = (each.key for each in self.dimensions)
        return tuple(self.label(key, raw) for key, raw in zip(keys, row.at, strict=True))

    def values_of(self, key: str) -> tuple[Raw, ...]:
        """Return the values of a dimension that occur, in their natural order."""
        number = next(n for n, each in enumerate(self.dimensions) if each.key == key)
        found = dict.fromkeys(row.at[number] for row in self.rows)
        return tuple(sorted(found, key=lambda raw: self.named(key, raw).place))

    def cell(self, at: Mapping[str, Raw] | None = None, *, measure: str = "") -> Cell:
        """Return a place of this answer; `at` = values of some of the dimensions."""
        return Cell(self.question, tuple((at or {}).items()), self.now, measure)

    def drill(self, title: str, at: Mapping[str, Raw] | None = None, *, measure: str = "") -> Drill:
        """Return the records behind a number of this answer."""
        counts = self.measures[self.place(measure)].counts if measure else None
        records = counts or self.records
        return Drill(title, records, cell=self.cell(at, measure=measure))
