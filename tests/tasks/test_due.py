from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.errors import UserError
from crm_desktop.tasks.due import (
    NO_DUE,
    ActionState,
    Due,
    action_words,
    parse_due,
    show_due,
    state_of,
)

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = date(2026, 11, 22)
NBSP = "\N{NO-BREAK SPACE}"


def ms(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=MOSCOW).timestamp() * 1000)


NOW = ms(2026, 11, 22, 10, 42)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("", NO_DUE),
        ("сегодня", Due(SUNDAY)),
        ("Завтра", Due(date(2026, 11, 23))),
        ("послезавтра", Due(date(2026, 11, 24))),
        ("через 3 дня", Due(date(2026, 11, 25))),
        ("+10 дней", Due(date(2026, 12, 2))),
        ("через неделю", Due(date(2026, 11, 29))),
        ("через 2 недели", Due(date(2026, 12, 6))),
        ("вс", Due(date(2026, 11, 29))),
        ("пн", Due(date(2026, 11, 23))),
        ("в пятницу", Due(date(2026, 11, 27))),
        ("во вторник", Due(date(2026, 11, 24))),
        ("25.11", Due(date(2026, 11, 25))),
        ("21.11", Due(date(2027, 11, 21))),
        ("29.02", Due(date(2028, 2, 29))),
        ("25.11.2027", Due(date(2027, 11, 25))),
        ("25 ноября", Due(date(2026, 11, 25))),
        ("14:30", Due(at=ms(2026, 11, 22, 14, 30))),
        ("25.11 14:30", Due(at=ms(2026, 11, 25, 14, 30))),
        ("завтра в 9:05", Due(at=ms(2026, 11, 23, 9, 5))),
    ],
)
def test_a_typed_time_is_understood(text: str, due: Due) -> None:
    assert parse_due(text, today=SUNDAY, zone=MOSCOW) == due


@pytest.mark.parametrize("text", ["скоро", "32.11", "25:00", "завтра 9:75", "1.1.2300", "через"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"[Сс]рок|времени"):
        parse_due(text, today=SUNDAY, zone=MOSCOW)


def test_a_day_is_over_when_it_ends_in_the_office() -> None:
    due = Due(SUNDAY).instant(MOSCOW)
    assert due == ms(2026, 11, 23) - 1
    assert state_of(due, now=due, zone=MOSCOW) is ActionState.TODAY
    assert state_of(due, now=due + 1, zone=MOSCOW) is ActionState.OVERDUE


def test_days_of_23_and_25_hours() -> None:
    for on, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        begin = int(datetime(on.year, on.month, on.day, tzinfo=BERLIN).timestamp() * 1000)
        end = Due(on).instant(BERLIN)
        assert end is not None
        assert end + 1 - begin == hours * 3_600_000


def test_an_instant_is_over_when_it_has_passed() -> None:
    due = Due(at=NOW)
    assert state_of(due.instant(MOSCOW), now=NOW, zone=MOSCOW) is ActionState.TODAY
    assert state_of(due.instant(MOSCOW), now=NOW + 1, zone=MOSCOW) is ActionState.OVERDUE


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (NO_DUE, ActionState.NONE),
        (Due(date(2026, 11, 21)), ActionState.OVERDUE),
        (Due(SUNDAY), ActionState.TODAY),
        (Due(date(2026, 11, 23)), ActionState.PLANNED),
        (Due(date(1970, 1, 1)), ActionState.OVERDUE),
        (Due(date(2199, 12, 31)), ActionState.PLANNED),
    ],
)
def test_states(due: Due, state: ActionState) -> None:
    assert state_of(due.instant(MOSCOW), now=NOW, zone=MOSCOW) is state


@pytest.mark.parametrize(
    ("due", "shown", "words"),
    [
        (NO_DUE, "", "Звонок"),
        (Due(SUNDAY), "сегодня", "Звонок сегодня"),
        (Due(at=ms(2026, 11, 22, 16, 30)), "сегодня в 16:30", "Звонок в 16:30"),
        (Due(at=ms(2026, 11, 22, 9, 30)), f"просрочено с{NBSP}09:30", f"Просрочено с{NBSP}09:30"),
        (Due(date(2026, 11, 19)), f"просрочено 3{NBSP}дня", f"Просрочено 3{NBSP}дня"),
        (Due(date(2026, 11, 23)), "завтра", "Звонок завтра"),
        (Due(date(2026, 11, 28)), f"28{NBSP}ноя", f"Звонок 28{NBSP}ноя"),
        (Due(date(2027, 1, 9)), f"9{NBSP}янв{NBSP}2027", f"Звонок 9{NBSP}янв{NBSP}2027"),
    ],
)
def test_how_it_is_said(due: Due, shown: str, words: str) -> None:
    assert show_due(due, now=NOW, zone=MOSCOW) == shown
    assert action_words("Звонок", due, now=NOW, zone=MOSCOW) == words


def test_the_base_holds_a_day_or_an_instant() -> None:
    for due in (NO_DUE, Due(SUNDAY), Due(at=NOW)):
        assert Due.read(due.stored_day, due.at) == due
    assert Due(at=int(datetime(2026, 11, 22, 22, tzinfo=UTC).timestamp() * 1000)).day(MOSCOW) == (
        date(2026, 11, 23)
    )
