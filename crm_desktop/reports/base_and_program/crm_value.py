"""What the program itself is worth to the office: an estimate whose every step is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all
from crm_desktop.reports.base_and_program.crm_value_acts import Acts, acts_of
from crm_desktop.reports.base_and_program.crm_value_inputs import (
    INPUTS,
    inputs_of,
    read_inputs,
    save_inputs,
)
from crm_desktop.reports.clients.buyers import kopecks_of, money_notes
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.definition import ReportDefinition
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.pieces import of_deals
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Paint,
    ReportResult,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.wording import rubles
from crm_desktop.wording.numbers import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Drill

_YEAR: Final = 365
_HOUR: Final = 60
_RUB: Final = 100
_ACTS: Final = (
    ("task", "Дела, сделанные в срок"), ("rule", "Правила сработали сами"),
    ("paper", "Печать, письма, выгрузки"), ("import", "Загруженные файлы"),
    ("merge", "Объединённые дубликаты"),
)  # fmt: skip
_ESTIMATE: Final = (
    "Это оценка, а не бухгалтерия: дела сосчитаны по базе, минуты и доли — ваши предположения. "
    "Поменяйте их в настройках отчёта."
)
_SEARCHES: Final = (
    "Поиск, просмотры карточек и звонки с карточки нигде не записываются, поэтому сэкономленное "
    "на них время сюда не вошло."
)
_PART: Final = "Вам видна часть базы: сосчитано только то, что видно вам."
_NO_BUDGETS: Final = "Бюджет сделок от вас скрыт ролью: возвращённые сделки — только числом."


@dataclass(frozen=True, slots=True)
class _Line:
    """A step of the worksheet."""

    key: str
    title: str
    amount: int | None
    kopecks: int | None
    formula: str
    drill: Drill | None = None

    @property
    def row(self) -> Row:
        drills = {"amount": self.drill} if self.drill and self.amount else {}
        return Row((self.title, self.amount, self.kopecks, self.formula), drills)


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    given = {**inputs_of(office.db), **{key: int(value) for key, value in ask.options.items()}}
    if not given["people"]:
        given["people"] = office.db.run("SELECT count(*) FROM member WHERE deleted_at IS NULL")[0][
            0
        ]
    acts = acts_of(reading, quiet_days=given["quiet"])
    gains = [*_hours(given, acts), _deals(given, acts)]
    costs = _costs(given, ask.period.days)
    gain = sum(line.kopecks or 0 for line in gains)
    cost = sum(line.kopecks or 0 for line in costs)
    notes = [_ESTIMATE, _SEARCHES]
    if not all(sees_all(office, area) for area in Area):
        notes.append(_PART)
    if acts.revived_parts is None:
        notes.append(_NO_BUDGETS)
    else:
        notes += money_notes(acts.unrated, 0)
    hours = sum(done * given[key] for key, done in _numbers(acts).items()) / _HOUR
    return ReportResult(
        CRM_VALUE.key, CRM_VALUE.title, ask.now,
        narrowed=tuple(f"{each.title}: {number(given[each.key])}" for each in INPUTS),
        figures=(
            Figure("hours", "Сбережено часов (оценка)", hours, Unit.NUMBER, Sense.GOOD,
                   term="crm_value"),
            Figure("gain", "Польза (оценка)", gain, Unit.KOPECKS, Sense.GOOD, term="crm_value"),
            Figure("cost", "Затраты", cost, Unit.KOPECKS, Sense.BAD, term="crm_value"),
            Figure("roi", "Отдача (ROI)", ratio(gain - cost, cost), Unit.SHARE, Sense.GOOD,
                   term="crm_value"),
        ),
        charts=(_chart(gains, costs),),
        tables=(_table(gains, costs, gain, cost),),
        notes=tuple(notes),
    )  # fmt: skip


def _numbers(acts: Acts) -> dict[str, int]:
    return {
        "task": acts.in_time, "rule": acts.rules, "paper": acts.papers,
        "import": acts.imports, "merge": acts.merges,
    }  # fmt: skip


def _hours(given: Mapping[str, int], acts: Acts) -> list[_Line]:
    numbers = _numbers(acts)
    found = []
    for key, title in _ACTS:
        done, each = numbers[key], given[key]
        kopecks = (2 * done * each * given["hour"] * _RUB + _HOUR) // (2 * _HOUR)
        formula = f"{number(done)} × {each} мин / 60 × {rubles(given['hour'] * _RUB)}"
        drill = acts.in_time_drill if key == "task" else None
        found.append(_Line(key, title, done, kopecks, formula, drill))
    return found


def _deals(given: Mapping[str, int], acts: Acts) -> _Line:
    title = f"Сделки, возвращённые делом после паузы от {given['quiet']} дн. и выигранные"
    drill = of_deals("Возвращённые и выигранные сделки", acts.revived)
    if acts.revived_parts is None:
        return _Line("revived", title, len(acts.revived), None, "суммы скрыты", drill)
    whole = kopecks_of(acts.revived_parts)
    kopecks = (2 * whole * given["share"] + 100) // 200
    formula = f"{rubles(whole)} × {given['share']} %"
    return _Line("revived", title, len(acts.revived), kopecks, formula, drill)


def _costs(given: Mapping[str, int], days: int) -> list[_Line]:
    program = (2 * given["program"] * _RUB * days + _YEAR) // (2 * _YEAR)
    learning = given["learning"] * given["people"] * given["hour"] * _RUB
    hour = rubles(given["hour"] * _RUB)
    return [
        _Line("program", "Программа и поддержка", days, program,
              f"{rubles(given['program'] * _RUB)} / 365 × {number(days)} дн."),
        _Line("learning", "Обучение и внедрение", given["people"], learning,
              f"{given['people']} чел. × {given['learning']} ч × {hour}"),
    ]  # fmt: skip


def _table(gains: Sequence[_Line], costs: Sequence[_Line], gain: int, cost: int) -> Table:
    columns = (
        Column("what", "Что"), Column("amount", "Сколько", Unit.COUNT),
        Column("sum", "Сумма, оценка", Unit.KOPECKS, term="crm_value"),
        Column("formula", "Как посчитано"),
    )  # fmt: skip
    rows = (
        *(line.row for line in gains),
        Row(("Польза", None, gain, "сумма строк выше"), strong=True),
        *(line.row for line in costs),
        Row(("Затраты", None, cost, "сумма двух строк выше"), strong=True),
    )
    total = Row(("Польза минус затраты", None, gain - cost, "польза − затраты"), strong=True)
    return Table("value", "Расчёт", columns, rows, total)


def _chart(gains: Sequence[_Line], costs: Sequence[_Line]) -> Chart:
    lines = [*gains, *costs]
    return Chart(
        "value", "Польза и затраты (оценка)", ChartKind.BARS,
        tuple(line.title for line in lines),
        (
            Series("Польза", (*(line.kopecks for line in gains), *(None for _ in costs)),
                   Paint.GOOD),
            Series("Затраты", (*(None for _ in gains), *(line.kopecks for line in costs)),
                   Paint.WARN),
        ),
        Unit.KOPECKS, "value",
    )  # fmt: skip


CRM_VALUE: Final = ReportDefinition(
    "crm-value", "Отдача от программы (оценка)", "База и программа",
    "Сколько времени и денег сберегла программа и окупается ли она?",
    _run,
    options=INPUTS,
    read_numbers=read_inputs,
    keep_numbers=save_inputs,
    begins=PeriodChoice(PeriodName.LAST_MONTHS, 12),
    terms=("crm_value", "won"),
)  # fmt: skip
