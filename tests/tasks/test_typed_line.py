"""A task typed in one line: the date is taken out of the words, everything else stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.tasks.due import NO_DUE, Due
from crm_desktop.tasks.typed import read_typed

MOSCOW: Final = ZoneInfo("Europe/Moscow")
TODAY: Final = date(2026, 11, 18)
"""A Wednesday."""


def at(day: int, hour: int, minute: int = 0) -> Due:
    """An instant of November 2026 in Moscow."""
    there = datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)
    return Due(at=int(there.astimezone(UTC).timestamp() * 1000))


@pytest.mark.parametrize(
    ("text", "title", "due", "kind"),
    [
        ("завтра 14:00 позвонить Ивановой", "Позвонить Ивановой", at(19, 14), "call"),
        ("Позвонить Ивановой завтра в 14:00", "Позвонить Ивановой", at(19, 14), "call"),
        ("завтра позвонить Ивановой в 14:00", "Позвонить Ивановой", at(19, 14), "call"),
        ("сегодня отчёт", "Отчёт", Due(TODAY), ""),
        ("25.11 встреча с Ромашкой", "Встреча с Ромашкой", Due(date(2026, 11, 25)), "meeting"),
        ("отчёт через 3 дня", "Отчёт", Due(date(2026, 11, 21)), ""),
        ("в пятницу отправить КП", "Отправить КП", Due(date(2026, 11, 20)), "letter"),
        ("5 декабря сдать отчёт", "Сдать отчёт", Due(date(2026, 12, 5)), ""),
        ("14:30 созвон", "Созвон", at(18, 14, 30), ""),
        ("Осмотр, завтра", "Осмотр", Due(date(2026, 11, 19)), ""),
        ("среда", "", Due(date(2026, 11, 25)), ""),
    ],
)
def test_a_date_at_either_end_is_understood(text: str, title: str, due: Due, kind: str) -> None:
    typed = read_typed(text, today=TODAY, zone=MOSCOW)
    assert (typed.title, typed.due, typed.kind) == (title, due, kind)


@pytest.mark.parametrize(
    "text",
    ["заплатить 32.13", "купить 5 коробок", "план на 2026", "отчёт за 25:61", "завтрак с Петром"],
)
def test_what_only_looks_like_a_date_stays_in_the_title(text: str) -> None:
    typed = read_typed(text, today=TODAY, zone=MOSCOW)
    assert (typed.title, typed.due, typed.said) == (text, NO_DUE, "")


def test_of_two_dates_the_first_counts_and_the_other_stays() -> None:
    typed = read_typed("25.11 перенести встречу с завтра", today=TODAY, zone=MOSCOW)
    assert typed.due == Due(date(2026, 11, 25))
    assert "завтра" in typed.title


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_no_word_is_lost(text: str) -> None:
    typed = read_typed(text, today=TODAY, zone=MOSCOW)
    if not typed.said:
        assert typed.due == NO_DUE
        kept = "".join(typed.title.split()).strip(",;—-")
        assert kept == "".join(text.split()).strip(",;—-") or kept in "".join(text.split())
