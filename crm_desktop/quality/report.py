"""The quality report: how many clients lack something, and the filter that shows which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.clients.listing import count_clients
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.fields import load_fields
from crm_desktop.views.tree import UNSET, Condition, Op, Period, PeriodKind, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Group

QUIET_MONTHS: Final = 6
_MONTH_DAYS: Final = 30
_ALL: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked for.

    Attributes:
        key: names it.
        title: what is wrong with the clients found.
        why: what it costs to leave it so.
        group: the heading it stands under.
        tree: finds them.
    """

    key: str
    title: str
    why: str
    group: str
    tree: Group


@dataclass(frozen=True, slots=True)
class Line:
    """A check and how many clients it found."""

    check: Check
    found: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was found.

    Attributes:
        total: how many clients there are.
        lines: in the order of the checks; those that found nothing too.
        whole: clients none of the checks found.
        made_at: UTC ms.
    """

    total: int
    lines: tuple[Line, ...]
    whole: int
    made_at: int

    @property
    def share(self) -> float:
        """Clients without a fault of all clients; 1 for an empty base."""
        return self.whole / self.total if self.total else 1.0


@use_case(Right.VIEW_CLIENTS)
def quality_report(
    office: Office, *, quiet_months: int = QUIET_MONTHS, progress: Progress | None = None
) -> QualityReport:
    """Count what every check finds; exact, obeys visibility, takes a second per 100,000 clients.

    Args:
        office: the office.
        quiet_months: a client without an event for so many months is untouched.
        progress: hears of every check.

    Raises:
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    checks = list(checks_of(load_fields(office), quiet_months=quiet_months))
    lines = []
    with office.reading():
        total = count_clients(office, ClientFilter(), cap=_ALL)
        for at, check in enumerate(checks):
            progress.step(at, len(checks), check.title)
            lines.append(Line(check, _count(office, check.tree)))
        progress.step(len(checks), len(checks), "Считаю клиентов без замечаний")
        faulty = _count(office, any_of(*(check.tree for check in checks)))
    return QualityReport(total, tuple(lines), total - faulty, now_ms())


def checks_of(fields: ListFields, *, quiet_months: int = QUIET_MONTHS) -> Iterator[Check]:
    """Yield the checks of an office: the same for all, then its own required fields."""
    company = Condition("kind", Op.IS, ("company",))
    phone, email = Condition("has_phone", Op.NO), Condition("has_email", Op.NO)
    days = quiet_months * _MONTH_DAYS
    reach, about, work = "Связь", "Данные", "Работа"
    yield Check(
        "no_contact", "Ни телефона, ни почты", "С клиентом никак не связаться.", reach,
        all_of(phone, email),
    )  # fmt: skip
    yield Check(
        "no_phone", "Без телефона", "Некуда позвонить.", reach,
        all_of(phone, Condition("has_email", Op.YES)),
    )  # fmt: skip
    yield Check(
        "dead_channel", "Недоступный телефон или почта",
        "Номер не отвечает или письма не доходят: уточните и замените.", reach,
        all_of(Condition("dead_channel", Op.YES)),
    )  # fmt: skip
    yield Check(
        "bad_email", "Почта с ошибкой", "Письмо по такому адресу не уйдёт.", reach,
        all_of(Condition("bad_email", Op.YES)),
    )  # fmt: skip
    yield Check(
        "bad_inn", "ИНН с ошибкой", "Не сходится контрольная цифра: документы вернут.", about,
        all_of(Condition("bad_inn", Op.YES)),
    )  # fmt: skip
    yield Check(
        "no_inn", "Компании без ИНН", "Труднее найти дубликат и выставить счёт.", about,
        all_of(company, Condition("inn", Op.EMPTY)),
    )  # fmt: skip
    yield Check(
        "no_type", "Без типа", "Не попадут в отборы и отчёты по типам.", about,
        all_of(Condition("type", Op.EMPTY)),
    )  # fmt: skip
    yield Check(
        "no_region", "Без региона", "Не попадут в отчёты по регионам.", about,
        all_of(Condition("region", Op.EMPTY)),
    )  # fmt: skip
    yield Check(
        "no_basis", "Люди без правового основания",
        "Закон о персональных данных требует знать, почему вы храните данные человека.", about,
        all_of(Condition("kind", Op.IS, ("person",)), Condition("legal_basis", Op.EMPTY)),
    )  # fmt: skip
    for field in fields.catalogue.fields:
        if field.required:
            empty = all_of(
                Condition("kind", Op.ANY_OF, field.kinds), Condition(field.key, Op.EMPTY)
            )
            yield Check(
                field.key, f"Не заполнено: {field.label}", "Офис сделал это поле обязательным.",
                about, empty,
            )  # fmt: skip
    nobody = Condition("responsible", Op.ANY_OF, (UNSET, *sorted(fields.catalogue.former)))
    yield Check(
        "nobody", "Никто не отвечает", "Ответственного нет, или он здесь больше не работает.",
        work, all_of(nobody),
    )  # fmt: skip
    yield Check(
        "quiet", f"Без внимания больше {quiet_months} мес.",
        "Клиента забыли: позвоните, пока он не ушёл к другим.", work,
        all_of(
            Condition("quiet_days", Op.AT_LEAST, (days,)),
            Condition("created", Op.PERIOD, period=Period(PeriodKind.OLDER_DAYS, days)),
        ),
    )  # fmt: skip


def _count(office: Office, tree: Group) -> int:
    return count_clients(office, ClientFilter(tree=tree), cap=_ALL)
