"""ABC and XYZ: who or what brings most, and how evenly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.errors import UserError
from crm_desktop.reports.clients.abc_things import (
    CLIENT,
    LINES,
    PERSON,
    PRODUCT,
    Thing,
    Things,
    read_things,
)
from crm_desktop.reports.clients.buyers import (
    kopecks_of,
    money_notes,
    names_of,
    sees_money,
    today_of,
)
from crm_desktop.reports.clients.scores import abc_classes, ratio, variation, xyz_class
from crm_desktop.reports.definition import Choice, Option, ReportDefinition
from crm_desktop.reports.money_notes import HIDDEN_MONEY
from crm_desktop.reports.period import ReportPeriod, Step
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.pieces import ROWS, limit_of, of_clients, of_deals
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Drill,
    Paint,
    Records,
    ReportResult,
    Row,
    Series,
    Subject,
    Table,
    Unit,
)
from crm_desktop.wording.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value

_LEAST_STEPS: Final = 3
_MOST_BARS: Final = 30
_SUM: Final = "sum"
_ABC: Final = ("A", "B", "C")
_XYZ: Final = ("X", "Y", "Z")
_LINES: Final = ("строка состава", "строки состава", "строк состава")
_ABOUT: Final = {"A": "A — главные", "B": "B — средние", "C": "C — остальные"}
_EVEN: Final = {"X": "X — ровно", "Y": "Y — неровно", "Z": "Z — от случая к случаю"}


class _Classed(NamedTuple):
    """A thing with its classes; there are as many as clients, so a plain tuple."""

    thing: Thing
    value: int
    abc: str
    xyz: str


@dataclass(frozen=True, slots=True)
class _Settings:
    way: str
    money: bool
    a: int
    b: int
    x: int
    y: int
    steps: int

    @classmethod
    def of(cls, reading: Reading) -> _Settings:
        def chosen(key: str) -> int:
            return int(ABC.option(reading.ask, key))

        way = ABC.way(reading.ask)
        hidden = reading.db.narrowness.hidden
        money = sees_money(reading) and not (way == PRODUCT and LINES in hidden)
        found = cls(
            way, money and ABC.option(reading.ask, "measure") == _SUM, chosen("a"), chosen("b"),
            chosen("x"), chosen("y"), _steps(reading),
        )  # fmt: skip
        if found.b < found.a or found.y < found.x:
            raise UserError(
                "Граница B должна быть не меньше границы A, а граница Y — не меньше границы X. "
                "Отчёт не построен. Поправьте настройки."
            )
        return found

    @property
    def even(self) -> bool:
        """Whether there are months enough to tell how evenly."""
        return self.steps >= _LEAST_STEPS


def _steps(reading: Reading) -> int:
    """How many months have begun."""
    last = min(reading.ask.period.last, today_of(reading.ask.now, reading.zone))
    if last < reading.ask.period.first:
        return 0
    return sum(1 for _ in ReportPeriod(reading.ask.period.first, last).steps(Step.MONTH))


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    settings = _Settings.of(reading)
    things = read_things(reading, ask.period, way=settings.way, count=not settings.money)
    classed = _classed(things, settings)
    limit = limit_of(ABC.option(ask, "rows"))
    if settings.way == CLIENT:
        named = classed if limit is None else classed[: max(limit, _MOST_BARS)]
        names = names_of(reading, (int(each.thing.key) for each in named))
        for each in named:
            each.thing.name = names.get(int(each.thing.key), "")
    return ReportResult(
        ABC.key, ABC.title, ask.now,
        charts=tuple(_charts(classed, settings)),
        tables=tuple(_tables(classed, settings, limit)),
        notes=tuple(_notes(reading, things, settings)),
    )  # fmt: skip


def _classed(things: Things, settings: _Settings) -> list[_Classed]:
    """Class everything; what brought most first."""
    values = {key: thing.value for key, thing in things.of.items()}
    classes = abc_classes(values, a=settings.a, b=settings.b)
    found = []
    for key, thing in things.of.items():
        xyz = ""
        if settings.even:
            xyz = xyz_class(thing.months.values(), settings.steps, x=settings.x, y=settings.y)
        value = kopecks_of(values[key]) if settings.money else values[key]
        found.append(_Classed(thing, value, classes[key], xyz))
    found.sort(key=lambda c: (-c.value, -len(c.thing.deals), c.thing.name, str(c.thing.key)))
    return found


def _notes(reading: Reading, things: Things, settings: _Settings) -> Iterable[str]:
    if not things.of:
        yield "За эти дни ничего не выиграно: делить на классы нечего."
    if settings.money:
        forms = _LINES if settings.way == PRODUCT else DEAL_FORMS
        yield from money_notes(things.unrated, things.unpriced, forms)
    elif ABC.option(reading.ask, "measure") == _SUM:
        yield HIDDEN_MONEY
    if settings.way == PRODUCT and LINES in reading.db.narrowness.hidden:
        yield "Состав сделок от вас скрыт ролью."
    if settings.way == PRODUCT:
        yield "Товары считаются по составу выигранных сделок; сделки без состава сюда не входят."
    if not settings.even:
        yield "Для XYZ нужно хотя бы три начавшихся месяца: возьмите период подлиннее."


def _drill(title: str, of: Iterable[_Classed], way: str) -> Drill:
    if way == CLIENT:
        return of_clients(title, (int(each.thing.key) for each in of))
    return of_deals(title, dict.fromkeys(deal for each in of for deal in each.thing.deals))


def _tables(classed: list[_Classed], settings: _Settings, limit: int | None) -> Iterable[Table]:
    yield _things_table(classed, settings, limit)
    yield _classes_table(classed, settings)
    if settings.even:
        yield _matrix(classed, settings)


def _value_column(settings: _Settings) -> Column:
    if settings.money:
        return Column("value", "Сумма", Unit.KOPECKS, term="won", bar=True)
    return Column("value", "Продаж", Unit.COUNT, term="won", bar=True)


def _things_table(classed: list[_Classed], settings: _Settings, limit: int | None) -> Table:
    whole = sum(each.value for each in classed)
    columns = [
        Column("name", _TITLES[settings.way]), _value_column(settings),
        Column("share", "Доля", Unit.SHARE), Column("running", "Нарастающая доля", Unit.SHARE),
        Column("abc", "ABC", term="abc"),
    ]  # fmt: skip
    if settings.money:
        columns.append(Column("sales", "Продаж", Unit.COUNT))
    if settings.even:
        columns += [
            Column("variation", "Разброс по месяцам", Unit.SHARE, term="xyz"),
            Column("xyz", "XYZ", term="xyz"),
        ]
    found, running = [], 0
    shown = classed[:limit]
    for each in shown:
        running += each.value
        thing = each.thing
        cells: list[Value] = [
            thing.name, each.value, ratio(each.value, whole), ratio(running, whole), each.abc,
        ]  # fmt: skip
        cells += [len(thing.deals)] if settings.money else []
        if settings.even:
            cells += [variation(tuple(thing.months.values()), settings.steps), each.xyz]
        drill = of_deals(f"{thing.name}: выиграно", thing.deals)
        subject = None
        if settings.way == CLIENT:
            subject = Subject(Records.CLIENTS, int(thing.key))
        drills = {"value": drill, **({"sales": drill} if settings.money else {})}
        found.append(Row(tuple(cells), drills, subject))
    note = ""
    if len(shown) < len(classed):
        note = f"Показано {number(len(shown))} строк из {number(len(classed))}."
    return Table("things", _MANY[settings.way], tuple(columns), tuple(found), note=note)


def _classes_table(classed: list[_Classed], settings: _Settings) -> Table:
    whole = sum(each.value for each in classed)
    columns = (
        Column("class", "Класс", term="abc"), Column("number", "Сколько", Unit.COUNT),
        Column("number-share", "Доля от числа", Unit.SHARE), _value_column(settings),
        Column("share", "Доля", Unit.SHARE),
    )  # fmt: skip
    rows = []
    for name in _ABC:
        of = [each for each in classed if each.abc == name]
        value = sum(each.value for each in of)
        drill = _drill(f"Класс {name}", of, settings.way)
        rows.append(
            Row(
                (_ABOUT[name], len(of), ratio(len(of), len(classed)), value, ratio(value, whole)),
                {"number": drill} if drill.ids else {},
            )
        )  # fmt: skip
    return Table("classes", "Классы", columns, tuple(rows))


def _corners(classed: Sequence[_Classed]) -> dict[tuple[str, str], list[_Classed]]:
    found: dict[tuple[str, str], list[_Classed]] = {(a, x): [] for a in _ABC for x in _XYZ}
    for each in classed:
        if each.xyz:
            found[each.abc, each.xyz].append(each)
    return found


def _matrix(classed: list[_Classed], settings: _Settings) -> Table:
    corners = _corners(classed)
    columns = (
        Column("class", "Класс", term="abc"),
        *(
            Column(x.lower(), _EVEN[x], Unit.COUNT, term="xyz", heat=True, group="Сколько")
            for x in _XYZ
        ),
        *(
            Column(
                f"value-{x.lower()}", _EVEN[x], Unit.KOPECKS if settings.money else Unit.COUNT,
                group="Сумма" if settings.money else "Продаж",
            )
            for x in _XYZ
        ),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                _ABOUT[a], *(len(corners[a, x]) for x in _XYZ),
                *(sum(each.value for each in corners[a, x]) for x in _XYZ),
            ),
            {
                x.lower(): _drill(f"Класс {a}{x}", corners[a, x], settings.way)
                for x in _XYZ if corners[a, x]
            },
        )
        for a in _ABC
    )  # fmt: skip
    note = "Кто за эти дни ничего не принёс, в XYZ не входит."
    return Table("matrix", "ABC × XYZ", columns, rows, note=note)


def _charts(classed: list[_Classed], settings: _Settings) -> Iterable[Chart]:
    whole = sum(each.value for each in classed)
    if not whole:
        return
    shown = classed[:_MOST_BARS]
    running, shares = 0, []
    for each in shown:
        running += each.value
        shares.append(running / whole)
    yield Chart(
        "pareto", "Кто приносит больше всех", ChartKind.PARETO,
        tuple(each.thing.name for each in shown),
        (
            Series("Сумма" if settings.money else "Продаж",
                   tuple(each.value for each in shown), Paint.MAIN),
            Series("Нарастающая доля", tuple(shares), Paint.WARN, Unit.SHARE),
        ),
        Unit.KOPECKS if settings.money else Unit.COUNT, "things",
        {
            (0, at): of_deals(f"{each.thing.name}: выиграно", each.thing.deals)
            for at, each in enumerate(shown)
        },
    )  # fmt: skip
    if settings.even:
        corners = _corners(classed)
        yield Chart(
            "matrix", "ABC × XYZ", ChartKind.HEAT, tuple(_EVEN[x] for x in _XYZ),
            tuple(
                Series(_ABOUT[a], tuple(len(corners[a, x]) for x in _XYZ)) for a in _ABC
            ),
            table="matrix",
            drills={
                (row, at): _drill(f"Класс {a}{x}", corners[a, x], settings.way)
                for row, a in enumerate(_ABC) for at, x in enumerate(_XYZ) if corners[a, x]
            },
        )  # fmt: skip


_TITLES: Final = {CLIENT: "Клиент", PRODUCT: "Товар или услуга", PERSON: "Ответственный"}
_MANY: Final = {CLIENT: "Клиенты", PRODUCT: "Товары и услуги", PERSON: "Ответственные"}

ABC: Final = ReportDefinition(
    "abc", "ABC и XYZ", "Клиенты",
    "Кто или что приносит почти все деньги и насколько ровно?",
    _run,
    area=Records.CLIENTS,
    ways=tuple(Choice(key, title) for key, title in _MANY.items()),
    options=(
        Option("measure", "Считать", (Choice(_SUM, "сумму"), Choice("count", "число продаж"))),
        Option("a", "Граница A, %", least=1, most=100, usual=80),
        Option("b", "Граница B, %", least=1, most=100, usual=95),
        Option("x", "Граница X, %", least=0, most=1000, usual=10),
        Option("y", "Граница Y, %", least=0, most=1000, usual=25),
        ROWS,
    ),
    begins=PeriodChoice(PeriodName.LAST_MONTHS, 12),
    terms=("abc", "xyz", "won"),
)  # fmt: skip
